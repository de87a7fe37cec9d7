"""An operation with everything planned in it as one file, in and out (`corridor plan import | export`)."""

import asyncio
import uuid
from typing import Any

import msgspec
import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access import queries as access
from ops.access.models import Account, Agency, Member, Unit
from ops.access.policy import Role, Seat
from ops.access.schemas import MemberDraft
from ops.errors import MalformedRequest, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import plan as plans
from ops.planning.assignments import assignment_entry
from ops.planning.corridors import keep_corridor
from ops.planning.file_rules import draw_corridors, file_faults
from ops.planning.file_schemas import PlanFile
from ops.planning.models import Assignment, Operation
from ops.planning.rules import utc
from ops.planning.service import entry, open_operation, record
from ops.store import Store

Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
IN_A_DRAFT = {"on_station": "accepted", "relieved": "accepted"}
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
        raise MalformedRequest(f"This is neither YAML nor JSON: {error}") from error


async def export_plan(store: Store, code: str) -> dict[str, Any]:
    """Everything planned in the operation, with all of its members. Raises NotFound.

    For whoever runs the machine; over HTTP `plan.yaml` shows each caller their share and journals that it did.
    """
    async with store.read() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == code))
        if operation is None:
            raise NotFound(f"There is no operation {code}.")
        return await plans.with_members(session, operation, EVERYTHING)


async def import_plan(store: Store, document: Any, *, actor: str) -> Imported:
    """A new draft operation from a plan file (builtins, as `load` gives them). `actor` is who the journal names.

    Raises wire.Invalid or Unacceptable with every fault of the file, NoLandBorder, Conflict when the code is taken.
    """
    plan = wire.convert(document, PlanFile)
    drawn, faults = await asyncio.to_thread(draw_corridors, plan)
    sectors = frozenset(sector.code for corridor in drawn for sector in corridor.sectors)
    if faults := [*faults, *file_faults(plan, sectors)]:
        raise Unacceptable(f"{len(faults)} places of the file cannot be accepted.", faults=faults)
    async with store.write() as session:
        operation = await open_operation(session, plan.operation)
        drafts = [entry("operation.created", operation), *await keep_forces(session, operation, plan)]
        for corridor in drawn:
            drafts += await keep_corridor(session, operation, corridor)
        last_sector = len(drafts)
        drafts += await keep_assignments(session, operation, plan)
        members, without = await keep_members(session, operation, plan)
        drafts += members
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


async def keep_assignments(session: AsyncSession, operation: Operation, plan: PlanFile) -> list[Draft]:
    rows = [
        Assignment(
            operation_id=operation.id,
            id=str(uuid.uuid4()),
            sector=assignment.sector,
            unit=assignment.unit,
            starts_at=utc(assignment.starts_at),
            ends_at=utc(assignment.ends_at),
            state=IN_A_DRAFT.get(assignment.state, assignment.state),
            reason=assignment.reason,
        )
        for assignment in plan.assignments
    ]
    session.add_all(rows)
    await session.flush()
    units = {unit.code: unit for unit in await access.units(session, operation.id)}
    return [assignment_entry("assignment.added", row, units[row.unit]) for row in rows]


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
