"""Filing one report: receipts, sameness, warnings, refusals."""

import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from ops.access import recent
from ops.access.models import UnitKey
from ops.access.queries import key_view
from ops.closing.checklist import CODES
from ops.journal.service import Draft, append
from tests.cast import AWA, FIRST_UNIT, HUGO, OMAR, SECOND_UNIT
from tests.ops.reports.field import NOW, Field, nil, seizure
from tests.world import World, expect


async def test_a_report_gets_the_receipt_of_the_contract(field: Field) -> None:
    id_ = str(uuid.uuid4())
    answer = await expect(201, field.put(seizure(), id_))
    receipt = answer.json()
    assert receipt["id"] == id_
    assert receipt["version"] == 1
    assert receipt["received_at"].startswith(NOW[:14])
    assert receipt["received_at"].endswith("Z")
    assert receipt["sector"] in field.sectors
    assert len(receipt["sha256"]) == 64
    entry = (await expect(200, field.world.as_(AWA).get("tally"))).json()["as_of"]
    assert receipt["entry"] == entry


async def test_the_same_report_seven_times_is_one_report_with_one_receipt(field: Field) -> None:
    id_ = str(uuid.uuid4())
    first = await expect(201, field.put(seizure(), id_))
    for _ in range(6):
        again = await expect(200, field.put(seizure(), id_))
        assert again.content == first.content
    rows = (await field.tally())["rows"]
    assert [row["quantity"] for row in rows if row["class"] == "firearm"] == [1]


async def test_the_same_content_written_otherwise_is_the_same_report(field: Field) -> None:
    id_ = str(uuid.uuid4())
    unit = field.world.unit(FIRST_UNIT)
    tight = b'{"kind":"nil","occurred_at":"2020-12-02T14:00:00Z","location":{"type":"Point","coordinates":[1.2,13.4]}}'
    loose = (
        b'{ "location": {"coordinates": [1.2, 13.4], "type": "Point"},\n'
        b'  "occurred_at": "2020-12-02T14:00:00Z", "kind": "nil" }'
    )
    first = await expect(201, unit.put(f"reports/{id_}", content=tight))
    again = await expect(200, unit.put(f"reports/{id_.upper()}", content=loose))
    assert again.content == first.content


async def test_other_content_under_one_id_is_refused_with_both_hashes(field: Field) -> None:
    id_ = str(uuid.uuid4())
    first = (await expect(201, field.put(seizure(), id_))).json()
    problem = (await expect(409, field.put(seizure(note="Another one"), id_))).json()
    assert problem["type"] == "/problems/other-content"
    assert first["sha256"] in problem["detail"]
    assert len([word for word in problem["detail"].rstrip(".").split() if len(word.strip(";.")) == 64]) == 2


async def test_nothing_is_told_of_another_units_report(field: Field) -> None:
    id_ = str(uuid.uuid4())
    first = (await expect(201, field.put(seizure(), id_))).json()
    problem = (await expect(409, field.put(seizure(), id_, unit=SECOND_UNIT))).json()
    assert first["sha256"] not in problem["detail"]


async def test_a_report_with_no_oddity_has_no_warning(field: Field) -> None:
    sector = field.sectors[0]
    receipt = await field.filed(nil(location=None, sector=sector) | {"location": None})
    assert receipt["warnings"] == []
    assert receipt["sector"] == sector


async def test_odd_places_and_times_are_warnings_and_never_refusals(field: Field) -> None:
    far = {"type": "Point", "coordinates": [100.0, 50.0]}
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"location": far}, {"outside_every_sector", "outside_assigned_sector"}),
        ({"location": None, "sector": field.sectors[1]}, {"outside_assigned_sector"}),
        ({"occurred_at": "2021-06-01T12:00:00Z"}, {"outside_every_phase", "future"}),
        ({"occurred_at": "2020-12-02T15:05:00Z"}, set()),
        ({"occurred_at": "2020-12-02T15:30:00Z"}, {"future"}),
        ({"occurred_at": "2020-12-01T17:59:59Z"}, {"late"}),
        ({"occurred_at": "2020-12-01T18:00:00Z"}, set()),
        ({"occurred_at": "2020-10-01T18:00:00Z"}, {"late", "outside_every_phase"}),
    ]
    for changes, expected in cases:
        receipt = await field.filed(nil(**({"location": None, "sector": field.sectors[0]} | changes)))
        assert set(receipt["warnings"]) == expected, changes


async def test_a_sector_or_an_audience_that_is_none_is_refused_with_its_place(field: Field) -> None:
    report = nil(location=None, sector="XXX-YYY-01A", handling={"release": {"agencies": ["BFA-DGD", "NOBODY"]}})
    problem = (await expect(422, field.put(report))).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/handling/release/agencies/1", "/sector"]


async def test_the_operations_handling_applies_where_a_report_has_none(field: Field) -> None:
    receipt = await field.filed(seizure())
    view = (await expect(200, field.world.as_(AWA).get(f"reports/{receipt['id']}"))).json()
    assert view["report"]["handling"]["tlp"] == "AMBER"


async def test_only_a_field_units_key_may_file(field: Field) -> None:
    for person in (AWA, OMAR, HUGO):
        await expect(403, field.world.as_(person).put(f"reports/{uuid.uuid4()}", json=seizure()))
    await expect(401, field.world.nobody.put(f"reports/{uuid.uuid4()}", json=seizure()))


async def test_reports_are_taken_only_from_the_issue_of_the_plan(world: World) -> None:
    problem = (await expect(409, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=nil()))).json()
    assert problem["type"] == "/problems/not-open"


async def test_a_closed_operation_takes_no_report_and_says_so_to_those_who_could_file(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(nil())
    await expect(200, awa.post("state", json={"to": "closing", "reason": "Over"}))
    await field.filed(nil(note="Late, not lost"))
    await expect(200, awa.post("state", json={"to": "closed", "reason": "Over", "override": CODES}))
    problem = (await expect(409, field.put(nil(note="Too late")))).json()
    assert problem["type"] == "/problems/not-open"
    await expect(404, field.world.as_(OMAR).put(f"reports/{uuid.uuid4()}", json=nil()))


async def test_the_served_document_describes_a_report(field: Field) -> None:
    document = (await expect(200, field.world.nobody.get("/api/openapi.json"))).json()
    path = document["paths"]["/api/operations/{op}/reports/{report}"]["put"]
    schema = path["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/FieldReport"}
    batch = document["paths"]["/api/operations/{op}/reports"]["post"]["requestBody"]["content"]
    assert list(batch) == ["application/x-ndjson"]


async def test_too_much_is_refused_and_changes_nothing(field: Field) -> None:
    before = (await field.tally())["as_of"]
    line = {"class": "ammunition", "quantity": 1, "unit": "round"}
    await expect(422, field.put(seizure(lines=[line] * 501)))
    await expect(413, field.put(seizure(note="x" * 1_100_000)))
    await expect(400, field.world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", content=b"{"))
    await expect(400, field.world.unit(FIRST_UNIT).put("reports/not-a-uuid", json=nil()))
    headers = {"Content-Type": "text/plain"}
    await expect(415, field.world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", content=b"{}", headers=headers))
    assert (await field.tally())["as_of"] == before


async def test_all_faults_come_in_one_answer(field: Field) -> None:
    report = seizure(kind="seisure", lines=[{"class": "firearm", "quantity": -1}], evaluation="Z9")
    problem = (await expect(422, field.put(report))).json()
    assert {error["pointer"] for error in problem["errors"]} >= {"/kind", "/lines/0/quantity", "/evaluation"}


async def test_a_key_that_is_revoked_between_two_reports_files_no_more(field: Field) -> None:
    id_ = (await field.filed(nil()))["id"]
    awa = field.world.as_(AWA)
    key = (await expect(200, awa.get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
    await expect(204, awa.delete(f"units/{FIRST_UNIT}/keys/{key}"))
    await expect(401, field.put(nil()))
    await expect(401, field.put(nil(), id_))


async def test_a_key_revoked_in_another_process_files_no_more_though_its_unit_is_remembered(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "KEPT_S", 3600)
    await field.filed(nil())
    store, now = field.world.store, datetime.now(UTC)
    async with store.write() as session:  # as another process does it: nothing in this one is told
        await session.execute(update(UnitKey).where(UnitKey.unit == FIRST_UNIT).values(revoked_at=now))
        row = await session.scalar(select(UnitKey).where(UnitKey.unit == FIRST_UNIT))
        revoked = Draft(kind="key.revoked", subject=row.id, payload=msgspec.to_builtins(key_view(row)), unit=FIRST_UNIT)
        await append(store, session, field.operation_id, AWA.email, [revoked], now)
    await expect(401, field.put(nil()))
    [line] = await field.batch(nil() | {"id": str(uuid.uuid4())})
    assert line["status"] == 401
    await expect(201, field.put(nil(), unit=SECOND_UNIT))
