"""The policy, as a pure module and as SQL."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

from ops.access.policy import (
    FOLLOW_UP,
    REACH,
    RELEASABLE,
    Actor,
    Columns,
    Membership,
    Owned,
    Permission,
    Role,
    Seat,
    allows,
    holding,
    may,
    may_anywhere,
    seats,
    visible,
)

NOW = datetime(2020, 12, 2, tzinfo=UTC)
COUNTRIES, AGENCIES, UNITS = ("BFA", "NER"), ("BFA-DGD", "NER-PN"), ("BFA-DGD-01", "NER-PN-01")
some = st.sampled_from
a_seat = st.builds(
    Seat,
    role=some(list(Role)),
    country=some([None, *COUNTRIES]),
    agency=some([None, *AGENCIES]),
    unit=some([None, *UNITS]),
)
a_thing = st.builds(
    Owned,
    agency=some(AGENCIES),
    country=some(COUNTRIES),
    unit=some(UNITS),
    released_agencies=st.frozensets(some(AGENCIES)),
    released_countries=st.frozensets(some(COUNTRIES)),
)
IN_OPERATIONS = [p for p in Permission if p in REACH]


@given(st.lists(a_seat, max_size=3), some(IN_OPERATIONS), st.lists(a_thing, min_size=1, max_size=6))
def test_a_list_shows_exactly_what_each_thing_by_itself_would_allow(taken, permission, things) -> None:
    table = Table(
        "things",
        MetaData(),
        Column("id", Integer, primary_key=True),
        *(Column(name, String) for name in ("agency", "country", "unit", "agencies", "countries")),
    )
    columns = Columns(
        agency=table.c.agency,
        country=table.c.country,
        unit=table.c.unit,
        released_agency=lambda code: table.c.agencies.contains(f"|{code}|"),
        released_country=lambda code: table.c.countries.contains(f"|{code}|"),
    )
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(
            insert(table),
            [
                {
                    "id": number,
                    "agency": thing.agency,
                    "country": thing.country,
                    "unit": thing.unit,
                    "agencies": "".join(f"|{c}|" for c in thing.released_agencies),
                    "countries": "".join(f"|{c}|" for c in thing.released_countries),
                }
                for number, thing in enumerate(things)
            ],
        )
        listed = connection.scalars(select(table.c.id).where(visible(taken, permission, columns))).all()
    engine.dispose()
    assert set(listed) == {n for n, thing in enumerate(things) if allows(taken, permission, thing)}


@given(some(IN_OPERATIONS), a_thing)
def test_without_a_seat_nothing_is_allowed(permission: Permission, thing: Owned) -> None:
    assert not allows((), permission, thing)
    assert not may((), permission, "active")


@given(a_seat, some(IN_OPERATIONS))
def test_an_empty_audience_is_nobody(seat: Seat, permission: Permission) -> None:
    thing = Owned(agency="CIV-GN", country="CIV", unit="CIV-GN-01")
    if seat.role not in {Role.COORDINATOR, Role.AUDITOR} and permission in RELEASABLE:
        assert not allows([seat], permission, thing)


def test_a_release_reaches_the_named_agency_and_no_other() -> None:
    thing = Owned(agency="BFA-DGD", country="BFA", unit="BFA-DGD-01", released_agencies=frozenset({"NER-PN"}))
    nadia = Seat(role=Role.OFFICER, country="NER", agency="NER-PN")
    other = Seat(role=Role.OFFICER, country="NER", agency="NER-GN")
    assert allows([nadia], Permission.REPORT_DETAIL, thing)
    assert not allows([nadia], Permission.REPORT_AMEND, thing)
    assert not allows([other], Permission.REPORT_DETAIL, thing)


def test_a_viewer_sees_totals_and_no_report_of_anybody() -> None:
    hugo = [Seat(role=Role.VIEWER)]
    assert may(hugo, Permission.TALLY_READ, "active")
    assert not allows(hugo, Permission.REPORT_DETAIL, Owned(agency="BFA-DGD", country="BFA"))


def test_the_administrator_sees_no_operation_by_that_role_alone() -> None:
    ada = Actor(name="ada@example.org", account_id="1", admin=True)
    assert may_anywhere(ada, Permission.OPERATION_CREATE)
    assert seats(ada, "any", NOW) == ()


@pytest.mark.parametrize(
    ("not_before", "not_after", "seated"),
    [
        (None, None, True),
        (NOW, None, True),
        (NOW + timedelta(seconds=1), None, False),
        (None, NOW, False),
        (None, NOW + timedelta(seconds=1), True),
    ],
)
def test_a_membership_counts_from_its_first_moment_until_before_its_last(not_before, not_after, seated) -> None:
    membership = Membership(operation_id="o", seat=Seat(role=Role.VIEWER), not_before=not_before, not_after=not_after)
    assert bool(seats(Actor(name="h", memberships=(membership,)), "o", NOW)) is seated


def test_closing_an_operation_closes_its_user_group() -> None:
    for role in Role:
        left = holding([Seat(role=role)], "closed")
        assert bool(left) is (role in {Role.COORDINATOR, Role.FOCAL_POINT, Role.AUDITOR})
    assert not may([Seat(role=Role.COORDINATOR)], Permission.PLAN_EDIT, "closed")
    assert may([Seat(role=Role.COORDINATOR)], Permission.CASE_EDIT, "closed")
    assert Permission.REPORT_FILE not in FOLLOW_UP


def test_every_permission_of_an_operation_has_its_row_in_the_table() -> None:
    outside = {Permission.PUBLIC, Permission.SELF, Permission.OPERATION_CREATE}
    assert set(REACH) == set(Permission) - outside
