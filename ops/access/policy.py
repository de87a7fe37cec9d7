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
    SHARE = "share"
    """A read-only link to a board (`ops.shares`): no person, no member, and nothing but what links show."""


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
    OPERATION_COPY = "operation:copy"
    """Taking the plan as the beginning of another operation, by who may create one."""
    AGENCY_READ = "agency:read"
    AGENCY_EDIT = "agency:edit"
    UNIT_READ = "unit:read"
    UNIT_EDIT = "unit:edit"
    MEMBER_READ = "member:read"
    MEMBER_EDIT = "member:edit"
    PLAN_READ = "plan:read"
    PLAN_EDIT = "plan:edit"
    PLAN_APPROVE = "plan:approve"
    """Saying for one's country that an issued plan is good, or what is wrong with it."""
    ATTENDANCE_EDIT = "attendance:edit"
    """Counting who of a country's agencies came to a session, also afterwards."""
    ASSIGNMENT_EDIT = "assignment:edit"
    ASSIGNMENT_STATE = "assignment:state"
    CONSENT_EDIT = "consent:edit"
    """Letting units of another country work on one's own side of the line: the host's focal point, and coordinators,
    who write down what they were told."""
    REPORT_FILE = "report:file"
    REPORT_FILE_FOR = "report:file_for"
    """Filing what a unit wrote down: the unit itself, or the officers and focal point whose unit it is."""
    REPORT_LIST = "report:list"
    REPORT_DETAIL = "report:detail"
    REPORT_AMEND = "report:amend"
    ATTACHMENT_ADD = "attachment:add"
    ATTACHMENT_ORIGINAL = "attachment:original"
    """A file as it was sent, with place and device in it. No release reaches it."""
    EXHIBIT_MAKE = "exhibit:make"
    EXHIBIT_MOVE = "exhibit:move"
    """Writing down what happens to an exhibit; custody goes on after an operation has closed."""
    CONTEXT_ADD = "context:add"
    """Writing down what was found later about a report: its owner, and who works on a case that holds it."""
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
    SUMMARY_EARLY = "summary_embargoed:read"
    """What an embargo still holds back from others."""
    SUMMARY_SIGN = "summary:sign"
    SUMMARY_RELEASE = "summary:release"
    """Setting another embargo than the one that a summary was compiled with."""
    SUMMARY_WRITE = "summary:write"
    """Text parts, lessons and recommendations, and figures that others published."""
    SUMMARY_DRAFT = "summary_draft:read"
    """What is written for summaries before one is compiled of it."""
    CASE_COMPILE = "case:compile"
    CASE_LIST = "case:list"
    CASE_DETAIL = "case:detail"
    CASE_EDIT = "case:edit"
    ALARM_LIST = "alarm:list"
    """The alarms that are addressed to one."""
    ALARM_DETAIL = "alarm:detail"
    """Alarms about what is one's own, and of every alarm what of it is one's own."""
    ALARM_ACKNOWLEDGE = "alarm:acknowledge"
    """Which alarm somebody may acknowledge is decided by whom it is addressed to."""
    RULE_READ = "rule:read"
    RULE_EDIT = "rule:edit"
    WEBHOOK_ADD = "webhook:add"
    """Registering webhooks, and listing one's own."""
    WEBHOOK_EDIT = "webhook:edit"
    """Ending webhooks, and having dead deliveries sent again."""
    DELIVERY_READ = "delivery:read"
    LIBRARY_READ = "library:read"
    """Pictures and sheets on methods that are addressed to one."""
    LIBRARY_EDIT = "library:edit"
    """Marking pictures of one's reports, writing and sharing sheets."""
    RELEASE_LIST = "release:list"
    RELEASE_READ = "release:read"
    """What went to whom, and the package itself: whoever sent it, and whom it was sent to."""
    RELEASE_MAKE = "release:make"
    """Making packages for recipients: coordinators of all, focal points of what is their country's."""
    RETENTION_READ = "retention:read"
    """How long what is kept, what is held, and what went."""
    RETENTION_EDIT = "retention:edit"
    CLOSING_READ = "closing:read"
    """What is still open before an operation may close."""
    SITREP_READ = "sitrep:read"
    SITREP_MAKE = "sitrep:make"
    MESSAGE_READ = "message:read"
    """What is addressed to one, what one sent; an auditor reads all."""
    MESSAGE_SEND = "message:send"
    DUTY_READ = "duty:read"
    """Which unit owes which report when, and who is missing."""
    POSITION_READ = "position:read"
    """Where units are: their safety, hence nobody's but their own, their agency's, country's and the coordinators'."""
    CONTACT_READ = "contact:read"
    CONTACT_EDIT = "contact:edit"
    """Whom to call in a country; it changes long after an operation has closed."""
    VIEW_READ = "view:read"
    """Saved views: one's own, and those that are shared."""
    VIEW_EDIT = "view:edit"
    VIEW_SHARE = "view:share"
    SHARE_READ = "share:read"
    """Which links to boards there are."""
    SHARE_EDIT = "share:edit"
    SHARE_OPEN = "share:open"
    """What a link opens; no member needs it, and links have nothing else."""


P, R = Permission, Reach
EVERY_MEMBER: dict[Role, Reach] = dict.fromkeys((role for role in Role if role is not Role.SHARE), R.ALL)
COORDINATOR_ONLY = {Role.COORDINATOR: R.ALL}
OWN_SHARE = {Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY, Role.FIELD_UNIT: R.UNIT}

REACH: dict[Permission, dict[Role, Reach]] = {
    P.OPERATION_READ: EVERY_MEMBER,
    P.OPERATION_EDIT: COORDINATOR_ONLY,
    P.OPERATION_COPY: COORDINATOR_ONLY,
    P.AGENCY_READ: EVERY_MEMBER,
    P.AGENCY_EDIT: COORDINATOR_ONLY,
    P.UNIT_READ: EVERY_MEMBER,
    P.UNIT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.MEMBER_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.MEMBER_EDIT: COORDINATOR_ONLY,
    P.PLAN_READ: EVERY_MEMBER,
    P.PLAN_EDIT: COORDINATOR_ONLY,
    P.PLAN_APPROVE: {Role.FOCAL_POINT: R.COUNTRY},
    P.ATTENDANCE_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.ASSIGNMENT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.ASSIGNMENT_STATE: {Role.COORDINATOR: R.ALL, **OWN_SHARE},
    P.CONSENT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.REPORT_FILE: {Role.FIELD_UNIT: R.UNIT},
    P.REPORT_FILE_FOR: OWN_SHARE,
    P.REPORT_LIST: EVERY_MEMBER,
    P.REPORT_DETAIL: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, **OWN_SHARE},
    P.REPORT_AMEND: OWN_SHARE,
    P.ATTACHMENT_ADD: OWN_SHARE,
    P.ATTACHMENT_ORIGINAL: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.EXHIBIT_MAKE: OWN_SHARE,
    P.EXHIBIT_MOVE: {Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.CONTEXT_ADD: {Role.COORDINATOR: R.ALL, **OWN_SHARE},
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
    P.SUMMARY_EARLY: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.ALL},
    P.SUMMARY_SIGN: {Role.FOCAL_POINT: R.COUNTRY},
    P.SUMMARY_RELEASE: COORDINATOR_ONLY,
    P.SUMMARY_WRITE: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.SUMMARY_DRAFT: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.CASE_COMPILE: COORDINATOR_ONLY,
    P.CASE_LIST: EVERY_MEMBER,
    P.CASE_DETAIL: {
        Role.COORDINATOR: R.ALL,
        Role.AUDITOR: R.ALL,
        Role.FOCAL_POINT: R.COUNTRY,
        Role.OFFICER: R.AGENCY,
    },
    P.CASE_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.WEBHOOK_ADD: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.WEBHOOK_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.DELIVERY_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.LIBRARY_READ: EVERY_MEMBER,
    P.LIBRARY_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY, Role.OFFICER: R.AGENCY},
    P.RELEASE_LIST: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.RELEASE_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.RELEASE_MAKE: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.RETENTION_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.ALL},
    P.RETENTION_EDIT: COORDINATOR_ONLY,
    P.CLOSING_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, Role.FOCAL_POINT: R.ALL},
    P.SITREP_READ: EVERY_MEMBER,
    P.SITREP_MAKE: COORDINATOR_ONLY,
    P.MESSAGE_READ: EVERY_MEMBER,
    P.MESSAGE_SEND: {Role.COORDINATOR: R.ALL, **OWN_SHARE},
    P.DUTY_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, **OWN_SHARE},
    P.POSITION_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, **OWN_SHARE},
    P.CONTACT_READ: EVERY_MEMBER,
    P.CONTACT_EDIT: {Role.COORDINATOR: R.ALL, Role.FOCAL_POINT: R.COUNTRY},
    P.VIEW_READ: EVERY_MEMBER,
    P.VIEW_EDIT: EVERY_MEMBER,
    P.VIEW_SHARE: COORDINATOR_ONLY,
    P.SHARE_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL},
    P.SHARE_EDIT: COORDINATOR_ONLY,
    P.SHARE_OPEN: {Role.SHARE: R.ALL},
    P.ALARM_LIST: EVERY_MEMBER,
    P.ALARM_DETAIL: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL, **OWN_SHARE},
    P.ALARM_ACKNOWLEDGE: {Role.COORDINATOR: R.ALL, **OWN_SHARE},
    P.RULE_READ: {Role.COORDINATOR: R.ALL, Role.AUDITOR: R.ALL},
    P.RULE_EDIT: COORDINATOR_ONLY,
}
RELEASABLE = {P.REPORT_DETAIL, P.CASE_DETAIL}
READING = {p for p in Permission if p.value.endswith((":read", ":list", ":detail"))}
STAY_AFTER_CLOSING = {Role.COORDINATOR, Role.FOCAL_POINT, Role.AUDITOR}
FOLLOW_UP = READING | {
    P.ATTACHMENT_ORIGINAL,
    P.EXHIBIT_MOVE,
    P.CONTEXT_ADD,
    P.CONTACT_EDIT,
    P.OPERATION_COPY,
    P.ATTENDANCE_EDIT,
    P.CASE_COMPILE,
    P.CASE_EDIT,
    P.SUMMARY_COMPILE,
    P.SUMMARY_SIGN,
    P.RETENTION_EDIT,
    P.SUMMARY_RELEASE,
    P.SUMMARY_WRITE,
    P.RELEASE_MAKE,
    P.LIBRARY_EDIT,
    P.VIEW_EDIT,
}
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
