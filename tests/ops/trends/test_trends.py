"""Trends: pure counting, arcs on the ground, and figures that lead to exactly their reports for each who asks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.journal.verify import verify
from ops.trends.counting import Event, trends
from ops.trends.ground import anchor, arc, drawn
from tests.cast import AWA, FATOU, HUGO, ISSA, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import expect


def event(id_: str, **document: Any) -> Event:
    line = {"class": "firearm", "type": "pistol", "quantity_milli": 1000, "unit": "piece"}
    return Event(id_, "2020-12-02", "BFA", {"lines": [line], **document})


def test_a_route_is_what_was_reported_and_nothing_else() -> None:
    found = trends([
        event("1", countries={"origin": "LBY", "transit": ["NER"], "destination": "BFA"}),
        event("2", countries={"origin": "LBY", "transit": ["NER", "BFA"], "destination": "CIV"}),
        event("3", countries={"origin": "LBY"}),
        event("4"),
    ])  # fmt: skip
    assert found.reports == 4
    assert [(leg.start, leg.end, leg.stage, leg.reports) for leg in found.legs] == [
        ("BFA", "CIV", "intended", 1),
        ("LBY", "BFA", "travelled", 1),
        ("LBY", "NER", "travelled", 2),
        ("NER", "BFA", "travelled", 2),
    ]
    assert {(route.origin, route.destination) for route in found.routes} == {
        ("LBY", "BFA"), ("LBY", "CIV"), ("LBY", None),
    }  # fmt: skip


codes = st.sampled_from(["LBY", "NER", "BFA", "CIV", "MLI"])
routes = st.fixed_dictionaries(
    {}, optional={"origin": codes, "transit": st.lists(codes, max_size=3), "destination": codes}
)


@given(st.lists(routes, max_size=15))
def test_no_leg_leads_nowhere_and_every_report_is_counted_once_by_day(told: list[dict[str, Any]]) -> None:
    found = trends(event(str(number), countries=route, transport="car") for number, route in enumerate(told))
    assert all(leg.start != leg.end and leg.reports > 0 for leg in found.legs)
    for leg in found.legs:  # however rare, it leads to rows that have all its reports among theirs
        assert leg.routes
        assert leg.reports <= sum(found.routes[number].reports for number in leg.routes)
    assert sum(one.reports for one in found.transport) == sum(one.reports for one in found.concealment) == len(told)
    assert sum(route.reports for route in found.routes) == sum(bool(any(route.values())) for route in told)


def test_a_series_is_one_makes_numbers_side_by_side_from_several_reports() -> None:
    def arm(id_: str, make: str, *serials: str) -> Event:
        lines = [
            {"class": "firearm", "quantity_milli": 1000, "unit": "piece", "make": make, "serial": s} for s in serials
        ]
        return Event(id_, "2020-12-02", "BFA", {"lines": lines})

    found = trends([arm("1", "Zastava", "M70-44101"), arm("2", "ZASTAVA", "M70 44 107", "M70-44108"),
                    arm("3", "Norinco", "M70-44102"), arm("4", "FN", "99001", "99002")])  # fmt: skip
    [series] = found.series
    assert (series.make.casefold(), series.reports, len(series.serials)) == ("zastava", 2, 3)
    assert [(one.name.casefold(), one.reports) for one in found.makes] == [("zastava", 2), ("fn", 1), ("norinco", 1)]


@given(st.tuples(st.floats(-170, 170), st.floats(-60, 60)), st.tuples(st.floats(-170, 170), st.floats(-60, 60)))
def test_an_arc_begins_and_ends_where_it_should(start: tuple[float, float], end: tuple[float, float]) -> None:
    line = list(arc(start, end).coords)
    assert line[0] == pytest.approx(start)
    assert line[-1] == pytest.approx(end)


def test_a_state_that_is_no_more_has_no_place_on_the_map() -> None:
    assert anchor("YUG") is None
    found = trends([event("1", countries={"origin": "YUG", "transit": ["NER"]})])
    assert [one["properties"]["start"] for one in drawn(found.legs)["features"]] == ["NER"]


async def test_figures_lead_to_exactly_their_reports_and_everybody_has_their_own(field: Field) -> None:
    await field.filed(seizure(transport="motorcycle", concealment="in_freight"))
    await field.filed(seizure(transport="car", countries={"origin": "LBY", "destination": "CIV"}))
    for route in ({"origin": "LBY"}, {"transit": ["NER", "LBY"]}, {"destination": "BFA"}, None):
        await field.filed(seizure(countries=route))
    await field.filed(seizure(transport="car", occurred_at="2020-12-01T08:00:00Z"), unit=SECOND_UNIT)
    for person, count in ((AWA, 7), (FATOU, 6), (ISSA, 1), (HUGO, 0)):
        caller = field.world.as_(person)
        found = (await expect(200, caller.get("trends"))).json()
        assert found["reports"] == count
        asked = [*found["routes"], *found["transport"], *found["concealment"], *found["makes"], *found["calibres"]]
        for figure in asked:
            listed = (await expect(200, caller.get(f"reports?{figure['ask']}"))).json()["items"]
            assert len(listed) == figure["reports"], figure
        drawn_ = (await expect(200, caller.get("trends/routes"))).json()
        assert drawn_["type"] == "FeatureCollection"
        page = await caller.get(f"/operations/{field.world.op}/trends", headers={"Accept": "text/html"})
        assert page.status_code == 200
    assert await verify(field.world.store, field.operation_id) == []
