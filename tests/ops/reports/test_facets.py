"""What reports are found by."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ops.reports.facets import UNCLASSIFIED, facets, lines_sought
from ops.reports.models import Report
from ops.reports.records import columns, record_of
from tests.cast import AWA, FIRST_UNIT, HUGO, SECOND_UNIT
from tests.ops.reports.field import Field
from tests.world import SEIZURE, expect

KINDS = [("firearm", "pistol"), ("firearm", "rifle"), ("firearm", ""), ("ammunition", "cartridge"), ("ammunition", "")]
LINES = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(["piece", "round"]), st.sampled_from(["", "7.62x39", "9x19", "odd | one"])
)


@given(st.lists(LINES, max_size=4), LINES, st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_a_report_is_found_by_what_one_line_of_it_is_and_by_nothing_that_two_are_together(
    written: list[Any], sought: Any, said: tuple[bool, bool, bool]
) -> None:
    lines = [
        {"class": kind[0], "unit": unit}
        | ({"type": kind[1]} if kind[1] else {})
        | ({"calibre": calibre} if calibre else {})
        for kind, unit, calibre in written
    ]
    (class_, type_), unit, calibre = sought
    by_type, by_unit, by_calibre = said
    tokens = lines_sought(
        [class_],
        [type_ or UNCLASSIFIED] if by_type else [],
        [unit] if by_unit else [],
        [calibre or UNCLASSIFIED] if by_calibre else [],
    )
    found = any(token in facets({"lines": lines}, []) for token in tokens)
    assert found == any(
        kind[0] == class_
        and (not by_type or kind[1] == type_)
        and (not by_unit or measure == unit)
        and (not by_calibre or round_ == calibre)
        for kind, measure, round_ in written
    )


FOUND: list[tuple[str, set[str]]] = [
    ("class=firearm", {"guns"}),
    ("class=firearm&type=pistol", {"guns"}),
    ("class=firearm&type=rifle", set()),
    ("type=pistol", {"guns"}),
    ("class=firearm&type=unclassified", set()),
    ("class=explosive&measure=stick", {"guns"}),
    ("class=explosive&measure=kilogram", set()),
    ("class=ammunition&calibre=7,62 x 39 mm", {"guns"}),
    ("class=firearm&calibre=7.62x39", set()),
    ("calibre=7.62x39", {"guns"}),
    ("recovery=seized", {"guns"}),
    ("serial=a 12345", {"guns"}),
    ("serial=none", set()),
    ("offence=firearms_trafficking", {"guns"}),
    ("of=vehicle", {"guns", "patrol"}),
    ("of=vehicle&hits=yes", {"patrol"}),
    ("hits=yes", {"patrol"}),
    ("with=arrest", {"guns"}),
    ("with=check,hit", {"patrol"}),
    ("database=sltd", {"patrol"}),
    ("context=terrorism", {"patrol"}),
    ("transport=truck", {"patrol"}),
    ("text=BORDER POST", {"patrol"}),
    ("text=100%", set()),
    ("sector=unclassified", {"far"}),
    ("warning=outside_every_sector", {"far"}),
    ("warning=late", {"far"}),
    ("withdrawn=yes", {"gone"}),
    ("withdrawn=no", {"guns", "patrol", "far"}),
    ("corrected=yes", {"patrol"}),
    ("double=yes", set()),
    ("tlp=AMBER", {"guns", "patrol", "far", "gone"}),
    ("phase=action&day=2020-12-02", {"guns"}),
    ("kind=nil&unit=" + SECOND_UNIT, {"far", "gone"}),
]


async def test_the_list_is_narrowed_by_everything_that_a_figure_is_keyed_by(field: Field) -> None:
    world = field.world
    unit, other = world.unit(FIRST_UNIT), world.unit(SECOND_UNIT)
    ids = {name: str(uuid.uuid4()) for name in ("guns", "patrol", "far", "gone")}
    patrol = {
        "kind": "activity",
        "occurred_at": "2020-12-03T09:00:00Z",
        "location": SEIZURE["location"],
        "transport": "truck",
        "contexts": ["terrorism"],
        "note": "At the border post",
        "checks": [
            {"of": "vehicle", "count": 10, "hits": 1},
            {"of": "database", "database": "sltd", "count": 4, "hits": 0},
        ],
    }
    nil = {"kind": "nil", "occurred_at": "2020-12-01T12:00:00Z", "location": {"type": "Point", "coordinates": [7, 17]}}
    await expect(201, unit.put(f"reports/{ids['guns']}", json=SEIZURE))
    await expect(201, unit.put(f"reports/{ids['patrol']}", json=patrol))
    again = {"reason": "Miscounted", "report": {**patrol, "note": "At the border post, again"}}
    await expect(201, unit.post(f"reports/{ids['patrol']}/corrections", json=again))
    await expect(201, other.put(f"reports/{ids['far']}", json=nil))
    gone = {**nil, "occurred_at": "2020-12-04T12:00:00Z", "location": {"type": "Point", "coordinates": [1.3, 13.5]}}
    await expect(201, other.put(f"reports/{ids['gone']}", json=gone))
    await expect(201, other.post(f"reports/{ids['gone']}/withdrawal", json={"reason": "Wrong"}))
    wrong = []
    for query, names in FOUND:
        answer = await expect(200, world.as_(AWA).get(f"reports?{query}"))
        if (got := {item["id"] for item in answer.json()["items"]}) != {ids[name] for name in names}:
            wrong.append((query, sorted(name for name, id_ in ids.items() if id_ in got)))
    assert wrong == []
    assert (await expect(200, world.as_(HUGO).get("reports?class=firearm"))).json()["items"] == []
    async with world.store.read() as session:
        for row in await session.scalars(select(Report)):
            assert row.facets == facets(row.document, row.warnings) == columns(record_of(row))["facets"] != ""


@pytest.mark.parametrize(
    "query", ["type=pistole", "hits=maybe", "with=guns", "of=lorry", "from_entry=first", "withdrawn=1", "colour=red"]
)
async def test_a_filter_that_cannot_be_read_is_named(field: Field, query: str) -> None:
    answer = await expect(400, field.world.as_(AWA).get(f"reports?{query}"))
    assert answer.json()["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"
