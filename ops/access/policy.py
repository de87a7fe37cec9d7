"""What who may see and do. Pure: guards, queries, streams, exports and maps all ask here and nowhere else.

The whole policy is the table `REACH`: for each permission, how far each role reaches. A role that is not named may
not; one that is may act on what lies within its reach. Whatever an owner releases (an agency or a country by name;
nobody by default) is added for the permissions in `RELEASABLE`, for reading only.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, false, or_, true


class Role(StrEnum):
    COORDINATOR = "coordinator"
    FOCAL_POINT = "focal_point"
    OFFICER = "officer"
    FIELD_UNIT = "field_unit"
    VIEWER = "viewer"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """How far a role reaches: everything in the operation, or what its country, agency or unit owns."""

    ALL = "all"
    COUNTRY = "country"
    AGENCY = "agency"
    UNIT = "unit"


class Permission(StrEnum):
    PUBLIC = "public"
    """For routes on the list of public routes only."""
    SELF = "self"
    """Anybody signed in, about themselves."""
    OPERATION_CREATE = "operation:create"
    OPERATION_READ = "operation:read"
    OPERATION_EDIT = "operation:edit"
    AGENCY_READ = "agency:read"
    AGENCY_EDIT = "agency:edit"
    UNIT_READ = "unit:read"
    UNIT_EDIT = "unit:edit"
    MEMBER_READ = "member:read"
    MEMBER_EDIT = "member:edit"
    PLAN_READ = "plan:read"
    PLAN_EDIT = "plan:edit"
    ASSIGNMENT_EDIT = "assignment:edit"
    ASSIGNMENT_STATE = "assignment:state"
    REPORT_FILE = "report:file"
    REPORT_LIST = "report:list"
    REPORT_DETAIL = "report:detail"
    REPORT_AMEND = "report:amend"
    PAIR_RULE = "pair:rule"
    TALLY_READ = "tally:read"
    JOURNAL_READ = "journal:read"
    JOURNAL_DETAIL = "journal:detail"
    """What entries say that are not everybody's: keys, members, pairs, and who read or exported what."""
    JOURNAL_AUDIT = "journal:audit"
    """Every entry whole, with its hashes."""
    SUMMARY_COMPILE = "summary:compile"
    SUMMARY_READ = "summary:read"
    SUMMARY_DETAIL = "summary:detail"
    """A country's own summary, which has details of its reports."""
    SUMMARY_SIGN = "summary:sign"
    CASE_COMPILE = "case:compile"
    CASE_LIST = "case:list"
    CASE_DETAIL = "case:detail"
    CASE_EDIT = "case:edit"


P, R = Permission, Reach
EVERY_MEMBER = dict.fromkeys(Role, R.ALL)
COORDINATOR_ONLY = {Role.COORDINATOR: R.ALL}
OWN_SHARE = {Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY, Role.FIELD_UNIT: R.UNIT}

REACH: dict[Permission, dict[Role, Reach]] = {
    P.OPERATION_READ: EVERY_MEMBER,
    P.OPERATION_EDIT: COORDINATOR_ONLY,
    P.AGENCY_READ: EVERY_MEMBER,
    P.AGENCY_EDIT: COORDINATOR_ONLY,
    P.UNIT_READ: EVERY_MEMBER,
    P.UNIT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.MEMBER_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.MEMBER_EDIT: COORDINATOR_ONLY,
    P.PLAN_READ: EVERY_MEMBER,
    P.PLAN_EDIT: COORDINATOR_ONLY,
    P.ASSIGNMENT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.ASSIGNMENT_STATE: {Role.COORDINATOR: R.ALL, **OWN_SHARE},
    P.REPORT_FILE: {Role.FIELD_UNIT: R.UNIT},
    P.REPORT_LIST: EVERY_MEMBER,
    P.REPORT_DETAIL: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, **OWN_SHARE},
    P.REPORT_AMEND: OWN_SHARE,
    P.PAIR_RULE: COORDINATOR_ONLY,
    P.TALLY_READ: EVERY_MEMBER,
    P.JOURNAL_READ: EVERY_MEMBER,
    P.JOURNAL_DETAIL: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL},
    P.JOURNAL_AUDIT: {Role.AUDITOR: R.ALL},
    P.SUMMARY_COMPILE: COORDINATOR_ONLY,
    P.SUMMARY_READ: EVERY_MEMBER,
    P.SUMMARY_DETAIL: {
        Role.COORDINATOR: R.ALL,
        Role.AUDITOR: R.ALL,
        Role.FOCAL_POINT: R.COUNTRY,
        Role.OFFICER: R.COUNTRY,
    },
    P.SUMMARY_SIGN: {Role.FOCAL_POINT: R.COUNTRY},
    P.CASE_COMPILE: COORDINATOR_ONLY,
    P.CASE_LIST: EVERY_MEMBER,
    P.CASE_DETAIL: {
        Role.COORDINATOR: R.ALL,
        Role.AUDITOR: R.ALL,
        Role.FOCAL_POINT: R.COUNTRY,
        Role.OFFICER: R.AGENCY,
    },
    P.CASE_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
}
RELEASABLE = {P.REPORT_DETAIL, P.CASE_DETAIL}
READING = {p for p in Permission if p.value.endswith((":read", ":list", ":detail"))}
STAY_AFTER_CLOSING = {Role.COORDINATOR, Role.FOCAL_POINT, Role.AUDITOR}
FOLLOW_UP = READING | {P.CASE_COMPILE, P.CASE_EDIT, P.SUMMARY_COMPILE, P.SUMMARY_SIGN}
"""What is left to those who stay after an operation has closed: to read, to sum up and to follow up."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One membership that is valid now: a role, and the country, agency or unit that it stands for."""

    role: Role
    country: str | None = None
    agency: str | None = None
    unit: str | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A seat in one operation, with its dates (UTC; None: open-ended)."""

    operation_id: str
    seat: Seat
    not_before: datetime | None = None
    not_after: datetime | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the server takes the caller for. `name` is what the journal records: an e-mail, or a unit's code."""

    name: str
    account_id: str | None = None
    display_name: str = ""
    admin: bool = False
    may_create: bool = False
    memberships: tuple[Membership, ...] = ()
    by_cookie: bool = False
    csrf_token: str = ""


class Owned(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a thing belongs, and to whom its owner released it."""

    agency: str | None = None
    country: str | None = None
    unit: str | None = None
    released_agencies: frozenset[str] = frozenset()
    released_countries: frozenset[str] = frozenset()


def seats(actor: Actor, operation_id: str, now: datetime) -> tuple[Seat, ...]:
    """The actor's memberships in this operation that are valid at `now`; an empty tuple: a stranger here."""
    return tuple(
        m.seat
        for m in actor.memberships
        if m.operation_id == operation_id
        and (m.not_before is None or m.not_before <= now)
        and (m.not_after is None or now < m.not_after)
    )


def holding(taken: Iterable[Seat], state: str) -> tuple[Seat, ...]:
    """Those of the seats that still count in an operation of this state: closing it closes its user group."""
    return tuple(s for s in taken if state != "closed" or s.role in STAY_AFTER_CLOSING)


def may_anywhere(actor: Actor, permission: Permission) -> bool:
    """For what lies outside any operation."""
    if permission is P.OPERATION_CREATE:
        return actor.account_id is not None and (actor.admin or actor.may_create)
    return permission in {P.SELF, P.PUBLIC}


def may(taken: Iterable[Seat], permission: Permission, state: str) -> bool:
    """Whether any of the seats has this permission at all, in an operation of this state."""
    if state == "closed" and permission not in FOLLOW_UP:
        return False
    return any(seat.role in REACH[permission] for seat in holding(taken, state))


def allows(taken: Iterable[Seat], permission: Permission, owned: Owned) -> bool:
    """Whether one of the seats may do this with a thing that belongs to `owned`."""
    return any(within(seat, permission, owned) for seat in taken)


def within(seat: Seat, permission: Permission, owned: Owned) -> bool:
    reach = REACH[permission].get(seat.role)
    if reach is R.ALL:
        return True
    if permission in RELEASABLE and (
        (seat.agency is not None and seat.agency in owned.released_agencies)
        or (seat.country is not None and seat.country in owned.released_countries)
    ):
        return True
    if reach is R.COUNTRY:
        return seat.country is not None and seat.country == owned.country
    if reach is R.AGENCY:
        return seat.agency is not None and seat.agency == owned.agency
    if reach is R.UNIT:
        return seat.unit is not None and seat.unit == owned.unit
    return False


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table keeps its owner. `released_agency(code)` and `released_country(code)` give an EXISTS, or None."""

    agency: Any
    country: Any
    unit: Any = None
    released_agency: Any = None
    released_country: Any = None


def visible(taken: Iterable[Seat], permission: Permission, columns: Columns) -> ColumnElement[bool]:
    """`allows` as an SQL predicate, for lists: what a list may show is decided before it is counted or paged."""
    terms: list[ColumnElement[bool]] = []
    for seat in taken:
        reach = REACH[permission].get(seat.role)
        if reach is R.ALL:
            return true()
        if reach is R.COUNTRY and seat.country is not None:
            terms.append(columns.country == seat.country)
        if reach is R.AGENCY and seat.agency is not None:
            terms.append(columns.agency == seat.agency)
        if reach is R.UNIT and seat.unit is not None and columns.unit is not None:
            terms.append(columns.unit == seat.unit)
        if permission in RELEASABLE:
            if seat.agency is not None and columns.released_agency is not None:
                terms.append(columns.released_agency(seat.agency))
            if seat.country is not None and columns.released_country is not None:
                terms.append(columns.released_country(seat.country))
    return or_(*terms) if terms else and_(false())
