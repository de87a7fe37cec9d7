"""What it costs when the personal references of a large operation go at their date:
`make bench ARGS=tests/load/test_purging.py` (CORRIDOR_BENCH_REPORTS, 20,000; CORRIDOR_BENCH_CASES, 2,000).

A filed report and an opened case are multiplied, rows and entries, each with free text; the case with a request, an
answer, a note and a charge. Prints seconds, processor time of the service and its peak memory; asserts that nothing of
the words is left, that the chain holds, and that the certificate counts what went.
"""

import os
import resource
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from ops.cases.models import Action, Case
from ops.journal.models import Entry
from ops.journal.service import Draft, append
from ops.journal.verify import Folded, walk_chain
from ops.planning.queries import lock_operation
from ops.reports.models import Report
from ops.retention.purging import purge
from tests.cast import AWA, FATOU
from tests.ops.reports.field import Field, seizure
from tests.world import World, expect

pytestmark = [pytest.mark.load, pytest.mark.timeout(1800)]
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "20000"))
CASES = int(os.environ.get("CORRIDOR_BENCH_CASES", "2000"))
SECRET = "Mrs Traore, blue house"
PAGE = 1000


async def multiplied(field: Field) -> None:
    """One report and one case, as they stand and as they were journalled, so many times."""
    store, operation = field.world.store, field.operation_id
    async with store.read() as session:
        report = await session.scalar(select(Report))
        case = await session.scalar(select(Case))
        actions = list(await session.scalars(select(Action)))
        assert report is not None
        assert case is not None
        filed = await session.scalar(select(Entry).where(Entry.kind == "report.filed"))
        told = await session.scalar(select(Entry).where(Entry.kind.startswith("case.")).order_by(Entry.number.desc()))
        assert filed is not None
        assert told is not None
        rows, drafts = [], []
        for _ in range(REPORTS):
            id_ = str(uuid.uuid4())
            rows.append(columns(report) | {"id": id_})
            drafts.append(Draft(kind=filed.kind, subject=id_, payload=filed.payload | {"id": id_}))
        cases, steps = [], []
        for number in range(CASES):
            code = f"{case.code}-{number:05d}"
            cases.append(columns(case) | {"code": code, "trigger": f"{case.trigger}-{number}"})
            steps += [columns(one) | {"case_code": code, "key": f"{code}-{one.number}"} for one in actions]
            drafts.append(Draft(kind=told.kind, subject=code, payload=told.payload | {"code": code}))
    for table, many in ((Report, rows), (Case, cases), (Action, steps)):
        for start in range(0, len(many), PAGE):
            async with store.write() as session:
                await session.execute(insert(table), many[start : start + PAGE])
    for start in range(0, len(drafts), PAGE):
        async with store.write() as session:
            await append(store, session, operation, "bench", drafts[start : start + PAGE], datetime.now(UTC))


def columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


async def test_the_personal_references_of_a_large_operation_go(world: World) -> None:
    field = await Field.of(world)
    awa, fatou, store = field.world.as_(AWA), field.world.as_(FATOU), field.world.store
    await field.filed(seizure(note=SECRET))
    [code] = (await expect(200, awa.post("cases/compile"))).json()["opened"]
    charge = {"stage": "charge", "on": "2020-12-01", "charged": 2, "remark": SECRET}
    await expect(201, fatou.post(f"cases/{code}/proceedings", json=charge))
    await expect(201, fatou.post(f"cases/{code}/notes", json={"text": SECRET}))
    ask = {"kind": "other", "to_country": "NER", "legal_basis": "National law", "request": SECRET}
    await expect(201, fatou.post(f"cases/{code}/actions", json=ask))
    await field.world.settled()
    await multiplied(field)
    wall, processor, peak = time.monotonic(), time.process_time(), peak_mb()
    async with store.write() as session:
        operation = await lock_operation(session, field.operation_id)
        now = datetime.now(UTC)
        draft = await purge(session, operation, "personal_references", now, now)
        await append(store, session, operation.id, "clock", [draft], now)
    print(
        f"{store.engine}: {REPORTS:,} reports and {CASES:,} cases, {draft.payload['entries']:,} entries: "
        f"{time.monotonic() - wall:.1f} s, {time.process_time() - processor:.1f} s of the service's processor time, "
        f"peak {peak:,.0f} MB before, {peak_mb():,.0f} MB after",
        flush=True,
    )
    rows = draft.payload["rows"]
    assert (rows["reports"], rows["cases"]) == (REPORTS + 1, CASES + 1)
    async with store.read() as session:
        for table, column in (("entries", "payload"), ("reports", "document"), ("cases", "notes"),
                              ("cases", "proceedings"), ("case_actions", "request")):  # fmt: skip
            question = text(f"select count(*) from {table} where {column} like :secret")
            assert await session.scalar(question, {"secret": f"%{SECRET}%"}) == 0, table
        assert await session.run_sync(walk_chain, field.operation_id, Folded()) == []


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
