"""A store from before versions were kept of corrected reports alone and marks in one index: brought up and down."""

import msgspec
from sqlalchemy import select, text

from ops.journal.verify import verify
from ops.reports.models import ReportVersion
from ops.reports.records import receipt_of
from ops.reports.views import ReportRecord
from tests.cast import FIRST_UNIT
from tests.ops.planning.test_operations import journal
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

BEFORE = "0018"


async def versions(field: Field) -> dict[tuple[str, int], str]:
    """Every stored version's receipt, as text."""
    async with field.world.store.read() as session:
        rows = await session.scalars(select(ReportVersion))
        return {(row.report_id, row.version): msgspec.json.encode(row.receipt, order="sorted").decode() for row in rows}


async def marks(field: Field, by: str) -> set[tuple[str, ...]]:
    async with field.world.store.read() as session:
        rows = await session.execute(text(f"select report_id, mark, {by} from report_marks"))
        return {tuple(map(str, row)) for row in rows}


async def test_the_only_version_of_a_report_is_its_row_and_goes_back_to_a_row_of_its_own(field: Field) -> None:
    sent = (seizure(), nil(), nil())
    receipts = [await field.filed(report) for report in sent]
    once, twice, gone = [receipt["id"] for receipt in receipts]
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{twice}/corrections", json={"reason": "x", "report": nil(note="y")}))
    await expect(201, unit.post(f"reports/{gone}/withdrawal", json={"reason": "Drill"}))
    await field.world.compared()
    now, marked = await versions(field), await marks(field, "filed")
    assert set(now) == {(twice, 1), (twice, 2)}
    await field.world.store.migrate(BEFORE)
    assert {mark[:2] for mark in await marks(field, "occurred_at")} == {mark[:2] for mark in marked} != set()
    told = {
        (record.id, record.version): msgspec.json.encode(receipt_of(record, entry.number), order="sorted").decode()
        for entry in await journal(field.world)
        if entry.kind in {"report.filed", "report.corrected"}
        for record in [msgspec.convert(entry.payload, ReportRecord)]
    }
    assert set(told) == {(once, 1), (twice, 1), (twice, 2), (gone, 1)}
    assert await versions(field) == told
    await field.world.store.migrate()
    assert await versions(field) == now
    assert await marks(field, "filed") == marked
    assert await verify(field.world.store, field.operation_id) == []
    for report, receipt in zip(sent, receipts, strict=True):
        assert (await expect(200, field.put(report, receipt["id"]))).json() == receipt
