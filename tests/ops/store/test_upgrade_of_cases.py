"""A store from before cases were followed is brought up with its cases, which go on from there."""

import uuid

from sqlalchemy import func, select

from ops.cases.models import Action, Case
from tests.cast import AWA
from tests.ops.reports.field import SEIZURE, Field
from tests.world import expect

BEFORE = "0008"


async def test_cases_of_before_are_read_extended_and_told_of(field: Field) -> None:
    world = field.world
    awa = world.as_(AWA)
    await field.filed(SEIZURE)
    [code] = (await expect(200, awa.post("cases/compile"))).json()["opened"]
    before = (await expect(200, awa.get(f"cases/{code}"))).json()
    await world.store.migrate(BEFORE)
    assert await world.store.revision() == BEFORE
    await world.store.migrate()
    after = (await expect(200, awa.get(f"cases/{code}"))).json()
    for kept in ("code", "lead", "because", "state", "opened_at", "reports", "outcome"):
        assert after[kept] == before[kept], kept
    steps = [(one["kind"], one["to_country"], one["state"], one["due_at"]) for one in before["actions"]]
    assert [(one["kind"], one["to_country"], one["state"], one["due_at"]) for one in after["actions"]] == steps
    assert (after["links"], after["proceedings"], after["handover"]) == ([], [], None)
    for path in ("cases", "case-graph", "traces", "cases.xlsx", "cases.ics", "traces.xlsx"):
        await expect(200, awa.get(path))
    again = dict(SEIZURE, lines=[SEIZURE["lines"][0] | {"serial": "A-12346"}])
    report = uuid.uuid4()
    await expect(201, field.put(again, str(report)))
    await expect(200, awa.post("cases/compile"))
    async with world.store.read() as session:
        cases = (await session.scalars(select(Case))).all()
        count = await session.scalar(select(func.count()).select_from(Action).where(Action.case_code == code))
    assert str(report) in [one for case in cases for one in case.reports]
    assert count is not None
    assert count >= len(steps)
    assert (await expect(200, awa.post("cases/compile"))).json()["opened"] == []
