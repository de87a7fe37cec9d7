"""An operation with everything planned in it as one file, in and out (`corridor plan import | export`)."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
import yaml
from msgspec import UNSET
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access import queries as access
from ops.access.models import Account, Agency, Member, Unit
from ops.access.policy import Role, Seat
from ops.access.schemas import MemberDraft
from ops.alarms.defaults import begin_rules
from ops.contacts import service as contacts
from ops.errors import MalformedRequest, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import plan as plans
from ops.planning.assignments import assignment_entry
from ops.planning.booking import HOLDING
from ops.planning.consents import consent_entry
from ops.planning.corridors import added
from ops.planning.drawing import DrawnCorridor
from ops.planning.file_rules import draw_corridors, file_faults
from ops.planning.file_schemas import CrossingFile, PlanFile
from ops.planning.ground import Change, CrossingState, Standing, with_crossings
from ops.planning.keeping import keep
from ops.planning.models import Assignment, Consent, Operation
from ops.planning.rules import utc
from ops.planning.service import entry, open_operation, record
from ops.planning.suggesting import country_at, suggested, zone_for
from ops.planning.written import in_a_draft
from ops.programme import service as programme
from ops.saying import phrase
from ops.store import Store

Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EVERYTHING = (Seat(role=Role.COORDINATOR),)


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an import. `without_account` were named as members but have no account, and so no seat."""

    code: str
    sectors: int
    units: int
    assignments: int
    members: int
    without_account: list[str]


def dump(document: dict[str, Any]) -> bytes:
    """A plan as YAML; lists of plain values on one line."""
    text: str = yaml.dump(
        document, Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120
    )
    return text.encode()


def load(raw: bytes) -> Any:
    """A YAML or JSON file as builtins. Raises MalformedRequest and says where it cannot be read."""
    try:
        return yaml.load(raw, Loader=Loader)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise MalformedRequest(phrase("This is neither YAML nor JSON: {error}", error=error)) from error


async def export_plan(store: Store, code: str) -> dict[str, Any]:
    """Everything planned in the operation, with all of its members. Raises NotFound.

    For whoever runs the machine; over HTTP `plan.yaml` shows each caller their share and journals that it did.
    """
    async with store.read() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == code))
        if operation is None:
            raise NotFound(phrase("There is no operation {code}.", code=code))
        return await plans.for_a_file(session, operation, EVERYTHING)


async def import_plan(store: Store, document: Any, *, actor: str) -> Imported:
    """A new draft operation from a plan file (builtins, as `load` gives them). `actor` is who the journal names.

    Raises wire.Invalid or Unacceptable with every fault of the file, NoLandBorder, Conflict when the code is taken.
    """
    plan = wire.convert(document, PlanFile)
    drawn, faults = await asyncio.to_thread(draw_corridors, plan)
    sectors = frozenset(sector.code for corridor in drawn for sector in corridor.sectors)
    if faults := [*faults, *file_faults(plan, sectors)]:
        raise Unacceptable(
            "1 place cannot be accepted."
            if len(faults) == 1
            else phrase("{count} places of the file cannot be accepted.", count=len(faults)),
            faults=faults,
        )
    async with store.write() as session:
        operation = await open_operation(session, plan.operation)
        drafts = [entry("operation.created", operation), *await keep_forces(session, operation, plan)]
        drafts += await keep_ground(session, operation, plan, drawn)
        last_sector = len(drafts)
        drafts += await keep_consents(session, operation, plan, actor)
        drafts += await keep_assignments(session, operation, plan)
        drafts += await keep_contacts(session, operation, plan)
        drafts += await keep_programme(session, operation, plan)
        members, without = await keep_members(session, operation, plan)
        drafts += [*members, begin_rules(session, operation)]
        written = await record(store, session, operation, actor, drafts)
        operation.sectors_entry = written[last_sector - 1].number if drawn else 0
    return Imported(
        code=operation.code,
        sectors=len(sectors),
        units=len(plan.units),
        assignments=len(plan.assignments),
        members=len(members),
        without_account=without,
    )


async def keep_forces(session: AsyncSession, operation: Operation, plan: PlanFile) -> list[Draft]:
    """The agencies and their units."""
    agencies = [Agency(operation_id=operation.id, **msgspec.structs.asdict(agency)) for agency in plan.agencies]
    session.add_all(agencies)
    await session.flush()
    country = {agency.code: agency.country for agency in agencies}
    units = [
        Unit(
            operation_id=operation.id,
            code=unit.code,
            agency=unit.agency,
            country=country[unit.agency],
            name=unit.name or unit.code,
            officers=unit.officers,
            women=None if unit.women is UNSET else unit.women,
            base=unit.base.shape() if unit.base else None,
            capabilities=sorted(set(unit.capabilities)),
        )
        for unit in plan.units
    ]
    session.add_all(units)
    await session.flush()
    added = [
        Draft(kind="agency.added", subject=row.code, payload=msgspec.to_builtins(access.agency_view(row)))
        for row in agencies
    ]
    return added + [
        Draft(
            kind="unit.added",
            subject=row.code,
            payload=msgspec.to_builtins(access.unit_view(row)),
            agency=row.agency,
            country=row.country,
        )
        for row in units
    ]


async def keep_ground(
    session: AsyncSession, operation: Operation, plan: PlanFile, drawn: list[DrawnCorridor]
) -> list[Draft]:
    """The corridors with their sectors, and the crossings: the file's, or where it names none those of its sectors."""
    nothing = Standing(corridors={}, sectors={}, crossings={}, used=frozenset(), used_crossings=frozenset())
    parts = [added(nothing, corridor) for corridor in drawn]
    crossings: dict[str, CrossingState] = {}
    if plan.crossings is None:
        for corridor in drawn:
            known = msgspec.structs.replace(nothing, crossings=crossings, used_crossings=frozenset(crossings))
            crossings |= suggested(operation, known, corridor)
    else:
        crossings = {crossing.code: crossing_of(operation, crossing) for crossing in plan.crossings}
    change = Change(
        what="corridor_added",
        subjects=[],
        corridors={code: state for part in parts for code, state in part.corridors.items()},
        sectors={code: state for part in parts for code, state in part.sectors.items()},
        crossings=dict(crossings),
    )
    return await keep(session, operation, with_crossings(change, nothing))


def crossing_of(operation: Operation, crossing: CrossingFile) -> CrossingState:
    country = crossing.country or country_at(crossing.place.shape(), operation.countries)
    return CrossingState(
        code=crossing.code,
        name=crossing.name,
        place=crossing.place.shape(),
        country=country,
        hours=msgspec.to_builtins(crossing.hours),
        timezone=crossing.timezone or zone_for(operation, country),
        officers=crossing.officers,
        capabilities=sorted(set(crossing.capabilities)),
        origin=crossing.origin,
        notes=crossing.notes,
    )


async def keep_consents(session: AsyncSession, operation: Operation, plan: PlanFile, actor: str) -> list[Draft]:
    """What host countries have consented to; who brings the file where it does not say who gave it."""
    now = datetime.now(UTC)
    rows = [
        Consent(
            operation_id=operation.id,
            id=str(uuid.uuid4()),
            host=consent.host,
            guest=consent.guest,
            corridor=consent.corridor,
            note=consent.note,
            given_by=consent.given_by or actor,
            given_at=utc(consent.given_at) if consent.given_at else now,
            ended_at=None,
        )
        for consent in plan.consents
    ]
    session.add_all(rows)
    await session.flush()
    return [consent_entry("consent.given", row) for row in rows]


async def keep_assignments(session: AsyncSession, operation: Operation, plan: PlanFile) -> list[Draft]:
    """Each as a draft has it (`ops.planning.written.in_a_draft`)."""
    rows = [
        Assignment(
            operation_id=operation.id,
            id=str(uuid.uuid4()),
            starts_at=datetime.fromisoformat(asked["starts_at"]),
            ends_at=datetime.fromisoformat(asked["ends_at"]),
            held=asked["state"] in HOLDING,
            **{name: asked[name] for name in ("sector", "unit", "state", "reason", "check_in_minutes", "exclusive")},
        )
        for asked in in_a_draft(
            msgspec.to_builtins(msgspec.structs.replace(one, starts_at=utc(one.starts_at), ends_at=utc(one.ends_at)))
            for one in plan.assignments
        )
    ]
    session.add_all(rows)
    await session.flush()
    units = {unit.code: unit for unit in await access.units(session, operation.id)}
    return [assignment_entry("assignment.added", row, units[row.unit]) for row in rows]


async def keep_programme(session: AsyncSession, operation: Operation, plan: PlanFile) -> list[Draft]:
    """Operational actions and sessions."""
    actions = [programme.keep_action(session, operation, draft) for draft in plan.actions]
    held = [programme.keep_session(session, operation, draft) for draft in plan.sessions]
    await session.flush()
    return [
        *(programme.action_entry("objective.added", row) for row in actions),
        *(programme.session_entry("session.added", row) for row in held),
    ]


async def keep_contacts(session: AsyncSession, operation: Operation, plan: PlanFile) -> list[Draft]:
    rows = [contacts.keep(session, operation, contact) for contact in plan.contacts]
    await session.flush()
    return [contacts.entry("contact.added", row) for row in rows]


async def keep_members(session: AsyncSession, operation: Operation, plan: PlanFile) -> tuple[list[Draft], list[str]]:
    """A seat for everybody who has an account, and the e-mails of those who have none."""
    country = {agency.code: agency.country for agency in plan.agencies}
    drafts: list[Draft] = []
    without: list[str] = []
    for member in plan.members:
        account = await session.scalar(select(Account).where(Account.email == member.email.strip().lower()))
        if account is None:
            without.append(member.email)
            continue
        row = Member(
            id=str(uuid.uuid4()),
            operation_id=operation.id,
            account_id=account.id,
            role=member.role,
            country=seat_country(member, country),
            agency=(member.agency or "") if member.role == "officer" else "",
            not_before=member.not_before,
            not_after=member.not_after,
        )
        session.add(row)
        await session.flush()
        view = access.member_view(row, account)
        payload = msgspec.to_builtins(view)
        drafts.append(
            Draft(kind="member.added", subject=row.id, payload=payload, agency=view.agency, country=view.country)
        )
    return drafts, without


def seat_country(member: MemberDraft, country_of_agency: dict[str, str]) -> str:
    """An officer's country is the agency's; of the others only a focal point has one."""
    if member.role == "officer":
        return country_of_agency[member.agency or ""]
    return (member.country or "") if member.role == "focal_point" else ""
