"""Reports that stand in columns say what each of them would say by itself, whatever is corrected or withdrawn."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ops.reports.views import ReportRecord
from ops.summaries.reports import Reports
from ops.summaries.said import brief_of
from ops.tallies.counting import merged
from ops.tallies.standing import cells_of
from tests.ops.summaries.journal import START, z

LINES = st.lists(
    st.fixed_dictionaries(
        {
            "class": st.sampled_from(["firearm", "ammunition", "drug"]),
            "unit": st.sampled_from(["piece", "kg"]),
            "qualifier": st.sampled_from(["exact", "about", "at_least", "at_most"]),
            "quantity_milli": st.integers(1, 5_000_000_000),
        },
        optional={"type": st.sampled_from(["pistol", "rifle"]), "calibre": st.sampled_from(["9x19", "7.62x39"])},
    ),
    max_size=4,
)
CHECKS = st.lists(
    st.fixed_dictionaries(
        {"of": st.sampled_from(["person", "database"]), "count": st.integers(0, 50), "hits": st.integers(0, 3)},
        optional={"database": st.just("iarms")},
    ),
    max_size=2,
)
VERSIONS = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), LINES, CHECKS, st.integers(0, 47)), min_size=1, max_size=25
)


def payload(number: int, withdrawn: bool, lines: list[Any], checks: list[Any], hour: int) -> dict[str, Any]:
    moment = START + timedelta(hours=hour)
    return {
        "id": str(UUID(int=number)) if number else "odd", "version": 1, "withdrawn": withdrawn, "kind": "seizure",
        "occurred_at": z(moment), "received_at": z(moment), "filed_at": z(moment), "unit": f"BFA-GN-0{number % 2}",
        "agency": "BFA-GN", "country": "BFA", "sector": None, "phase": "action", "day": moment.date().isoformat(),
        "location": None, "warnings": [], "reason": "", "content_sha256": "0" * 64,
        "document": {"kind": "seizure", "lines": lines, "checks": checks,
                     "arrests": [{"offence": "other", "count": 2}]},
    }  # fmt: skip


@given(VERSIONS)
def test_columns_count_what_reports_count_one_by_one(versions: list[Any]) -> None:
    reports, newest = Reports(), dict[str, ReportRecord]()
    for entry, version in enumerate(versions, 1):
        told = payload(*version)
        reports.take(entry, brief_of(msgspec.json.encode(told)))
        newest[told["id"]] = msgspec.convert(told, ReportRecord)
        kept = reports[told["id"]]
        assert (kept.entry, kept.id, kept.occurred_at) == (entry, told["id"], newest[told["id"]].occurred_at)
    assert reports.gross() == merged(*map(cells_of, newest.values()))
    for id_, record in newest.items():
        kept = reports[id_]
        assert reports.cells(kept.row) == cells_of(record)
        assert not kept.length or reports.document(kept.row) == record.document
    standing = {reports.id(row) for row in reports.standing().tolist()}
    assert standing == {id_ for id_, record in newest.items() if not record.withdrawn}
    since, until = START, START + timedelta(hours=24)
    assert sorted(reports.within("BFA-GN-01", since, until)) == sorted(within(newest, "BFA-GN-01", since, until))


def within(newest: dict[str, ReportRecord], unit: str, since: datetime, until: datetime) -> list[tuple[str, datetime]]:
    return [
        (record.kind, record.filed_at)
        for record in newest.values()
        if record.unit == unit and since <= record.occurred_at < until and not record.withdrawn
    ]


def test_thousands_of_reports_are_found_again_by_their_ids() -> None:
    reports = Reports()
    for number in range(1, 5000):
        reports.take(number, brief_of(msgspec.json.encode(payload(number, False, [], [], 0))))
    assert [reports.row(str(UUID(int=number))) for number in (1, 2500, 4999)] == [0, 2499, 4998]
    assert str(UUID(int=5000)) not in reports
