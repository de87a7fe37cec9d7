"""Which reports may be of one event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.measure import distance_m
from ops.reports.candidates import WITHIN_M, Event, candidates, event_of
from ops.reports.schemas import FieldReport
from ops.reports.validation import examine
from ops.reports.whereabouts import cell, cells_near, hours, hours_near
from ops.wire import convert

TORODI = [1.7987, 13.1191]


def event(identity: str, *, unit: str = "BFA-DGD-01", agency: str = "BFA-DGD", sector: str = "",
          at: str = "2020-12-02T14:00:00Z", place: list[float] | None = TORODI, **line: Any) -> Event:  # fmt: skip
    report: dict[str, Any] = {"kind": "seizure", "occurred_at": at, "sector": sector or "X",
                              "lines": [{"class": "firearm", "quantity": 3} | line]}  # fmt: skip
    if place:
        report["location"] = {"type": "Point", "coordinates": place}
    return event_of(identity, examine(convert(report, FieldReport)).document, unit=unit, agency=agency, sector=sector)


KIND: dict[str, Any] = {"class": "part"}
MINE = event("a")


def because(other: Event, mine: Event = MINE) -> tuple[str, ...]:
    found = candidates(mine, [other])
    return found[0].because if found else ()


def test_two_agencies_with_the_same_find_at_one_checkpoint_are_a_candidate_pair() -> None:
    other = event("b", agency="BFA-PN", unit="BFA-PN-02", at="2020-12-02T17:30:00Z", place=[1.85, 13.13])
    assert because(other) == ("same_quantity", "near_in_place", "near_in_time")


def test_one_unit_is_not_compared_with_itself() -> None:
    assert because(event("b")) == ()
    assert because(event("b", unit="BFA-DGD-02")) != ()


def test_six_hours_and_ten_kilometres_are_the_bounds() -> None:
    far: dict[str, Any] = {"agency": "NER-DGD", "unit": "NER-DGD-01"}
    assert because(event("b", **far, at="2020-12-02T20:00:00Z")) != ()
    assert because(event("b", **far, at="2020-12-02T20:00:01Z")) == ()
    assert because(event("b", **far, place=[1.7987, 13.1191 + 0.0903])) != ()  # 9,990 m
    assert because(event("b", **far, place=[1.7987, 13.1191 + 0.0906])) == ()  # 10,024 m


def test_another_quantity_or_class_nearby_is_another_event() -> None:
    assert because(event("b", unit="U", quantity=4)) == ()
    assert because(event("b", unit="U", **KIND)) == ()


def test_a_shared_serial_number_is_enough_wherever_and_whenever() -> None:
    mine = event("a", quantity=1, serial="A-12345")
    other = event("b", unit="U", at="2020-12-05T00:00:00Z", place=[10.0, 10.0], quantity=1, serial="a 12345")
    assert because(other, mine) == ("same_serial", "same_quantity")


def test_no_number_and_very_short_numbers_tell_nothing() -> None:
    for serial in ("N/A", "12"):
        mine = event("a", quantity=1, serial=serial)
        assert because(event("b", unit="U", at="2020-12-05T00:00:00Z", quantity=1, serial=serial), mine) == ()


def test_without_a_position_the_sector_stands_in_for_nearness() -> None:
    mine = event("a", place=None, sector="BFA-NER-01A")
    assert because(event("b", unit="U", sector="BFA-NER-01A"), mine) == ("same_quantity", "same_sector", "near_in_time")
    assert because(event("b", unit="U", sector="BFA-NER-02A"), mine) == ()
    assert because(event("b", unit="U"), event("a", place=None)) == ()


def test_the_likeliest_comes_first() -> None:
    mine = event("a", quantity=1, serial="A-12345")
    twin = event("z", unit="U", quantity=1, serial="A-12345")
    near = [event(name, unit="U", quantity=1) for name in ("c", "b")]
    assert [candidate.id for candidate in candidates(mine, [*near, twin])] == ["z", "b", "c"]


def test_of_equally_likely_ones_the_one_that_shares_more_quantities_comes_first() -> None:
    mine = MINE._replace(quantities=MINE.quantities | {("ammunition", "round", 1_300_000)})
    one, both = event("b", unit="U"), mine._replace(id="c", unit="U")
    assert [candidate.id for candidate in candidates(mine, [one, both])] == ["c", "b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("A-10O1", "a 1oo1"), ("ОВК 123", "OBK-l23"), ("ΑΒΧ77", "abx 77"), ("٤٥٦٧-K", "4567 k"), ("Ａ１２３", "a123")],
)
def test_a_serial_number_is_the_same_whatever_script_and_spacing_it_was_read_in(written: str, read: str) -> None:
    far: dict[str, Any] = {"unit": "U", "at": "2020-12-05T00:00:00Z", "place": [10.0, 10.0], "quantity": 1}
    mine = event("a", quantity=1, serial=written)
    assert because(event("b", **far, serial=read), mine) == ("same_serial", "same_quantity")


def test_a_border_between_sectors_is_no_distance() -> None:
    """Two that stood 20 m apart on either side of it are in different sectors, and near one another all the same."""
    here, there = [1.7987, 13.1191], [1.7987, 13.1191 + 0.00018]
    mine = event("a", place=here, sector="BFA-NER-01A")
    other = event("b", agency="NER-PN", unit="NER-PN-01", place=there, sector="BFA-NER-01B")
    assert 15 < distance_m((here[0], here[1]), (there[0], there[1])) < 25
    assert because(other, mine) == ("same_quantity", "near_in_place", "near_in_time")


SIDES = st.tuples(st.sampled_from(["U", "V"]), st.integers(0, 23), st.integers(1, 2), st.floats(0, 0.2))


@given(st.tuples(SIDES, SIDES))
def test_being_a_candidate_is_mutual(sides: list[tuple[str, int, int, float]]) -> None:
    one, two = (
        event(name, unit=unit, at=f"2020-12-02T{hour:02}:00:00Z", quantity=many, place=[1.7987 + off, 13.1191])
        for name, (unit, hour, many, off) in zip("ab", sides, strict=True)
    )
    assert because(one, two) == because(two, one)


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(-0.5, 0.5),
    st.floats(-0.1, 0.1),
    st.integers(0, 3_000_000_000),
    st.floats(-6, 6),
)
def test_whatever_is_near_in_place_and_time_lies_in_a_cell_that_is_searched(
    lon: float, lat: float, east: float, north: float, at_s: int, later_h: float
) -> None:
    there = ((lon + east + 180) % 360 - 180, min(max(lat + north, -90), 90))
    assume(distance_m((lon, lat), there) <= WITHIN_M)
    assert cell(*there) in cells_near(lon, lat)
    moment = datetime.fromtimestamp(at_s, UTC)
    assert hours(moment + timedelta(hours=later_h)) in hours_near(moment)
