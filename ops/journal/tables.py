"""Tables held against what the journal says of them: (table, what each row should be, what it is), all sealed.

Both ways: what is missing, and what nobody journalled.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from operator import add
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import queries as access
from ops.access.models import Account, Agency, Member, Unit, UnitKey
from ops.alarms import queries as alarms
from ops.alarms.models import Alarm
from ops.attachments import queries as attachments
from ops.attachments.models import Attachment
from ops.cases import queries as cases
from ops.cases.models import CalendarFeed, Case
from ops.cases.schemas import kept as kept_of_case
from ops.contacts import queries as contacts
from ops.contacts.models import Contact
from ops.contexts import queries as contexts
from ops.contexts.models import Context
from ops.deliveries import queries as deliveries
from ops.deliveries.models import Webhook
from ops.duties import queries as duties
from ops.exchange.models import ReleasedPackage
from ops.exhibits import queries as exhibits
from ops.exhibits.models import Exhibit
from ops.journal.expected import PAGE, Difference, Folded, sealed
from ops.journal.fold import Newest, sector_key
from ops.messages import queries as messages
from ops.messages.models import Acknowledgement, Message
from ops.methods import queries as methods
from ops.methods.models import LibraryPicture, MethodSheet
from ops.openrosa.models import FormEdit
from ops.openrosa.schemas import record_of as form_record
from ops.planning import queries as planning
from ops.planning.models import Assignment, Consent, Corridor, Crossing, Operation, PlanApproval, PlanVersion, Sector
from ops.positions import queries as positions
from ops.positions.models import Tracker
from ops.programme import queries as programme
from ops.programme.models import OperationalAction
from ops.programme.models import Session as TrainingSession
from ops.reports import matching
from ops.reports.models import Compared as ComparedReports
from ops.reports.models import Pair, Release, Report, ReportMark, ReportVersion
from ops.reports.records import columns, pair_record, record_of, released_to
from ops.retention import queries as retention
from ops.retention.models import Hold, Purge, Retention
from ops.shares.models import ShareLink
from ops.shares.queries import share_view
from ops.sitreps import queries as sitreps
from ops.sitreps.models import Sitrep
from ops.summaries import queries as summaries
from ops.summaries.models import Summary, SummaryPart
from ops.tallies import additions
from ops.tallies.counting import Amounts, Cell, Cells, merged
from ops.tallies.models import Owed, TallyAddition, TallyCell, TallySum
from ops.tallies.sums import COUNTED, Sum, summed
from ops.texts import lines as texts
from ops.texts.models import TextGateway, TextLine

Sealed = dict[str, bytes]
Compared = tuple[str, Mapping[str, Newest[bytes]], Sealed]


def compare(where: str, expected: Mapping[str, Newest[bytes]], actual: Sealed) -> Iterator[Difference]:
    """What differs between a table and what the journal says of it."""
    for subject in sorted(expected.keys() | actual.keys()):
        said = expected.get(subject)
        if said is None:
            yield Difference(where, subject, "is in the table, but the journal does not know of it")
        elif subject not in actual:
            yield Difference(where, subject, f"is not in the table, though entry {said.number} says it is")
        elif actual[subject] != said.kept:
            yield Difference(where, subject, f"is not in the table as entry {said.number} says")


async def nouns(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Each noun whose newest payload is its state."""
    said = folded.nouns.nouns

    async def rows(model: Any) -> list[Any]:
        return list(await session.scalars(select(model).where(model.operation_id == operation_id)))

    operation = await session.get_one(Operation, operation_id)
    yield "operations", said.get("operation", {}), {operation.code: sealed(planning.operation_view(operation))}
    agencies, units, keys = await rows(Agency), await rows(Unit), await rows(UnitKey)
    yield "agencies", said.get("agency", {}), {row.code: sealed(access.agency_view(row)) for row in agencies}
    yield "units", said.get("unit", {}), {row.code: sealed(access.unit_view(row)) for row in units}
    yield "unit_keys", said.get("key", {}), {row.id: sealed(access.key_view(row)) for row in keys}
    statement = select(Member, Account).join(Account, Account.id == Member.account_id)
    members = await session.execute(statement.where(Member.operation_id == operation_id))
    yield "members", said.get("member", {}), {row.id: sealed(access.member_view(row, who)) for row, who in members}
    corridors, sectors = await rows(Corridor), await rows(Sector)
    yield "corridors", said.get("corridor", {}), {row.code: sealed(planning.corridor_record(row)) for row in corridors}
    shapes = {row: planning.sector_view(row) for row in sectors}
    yield (
        "sectors",
        said.get("sector", {}),
        {sector_key(row.code, msgspec.to_builtins(row.valid_from)): sealed(view) for row, view in shapes.items()},
    )
    assignments = {row.id: sealed(planning.assignment_view(row)) for row in await rows(Assignment)}
    yield "assignments", said.get("assignment", {}), assignments
    versions = {str(row.version): sealed(issued(row)) for row in await rows(PlanVersion)}
    yield "plan_versions", said.get("plan", {}), versions
    pairs = {f"{row.first}|{row.second}": sealed(pair_record(row)) for row in await rows(Pair)}
    yield "pairs", said.get("pair", {}), pairs
    sent = {row.id: sealed(messages.message_record(row)) for row in await rows(Message)}
    yield "messages", said.get("message", {}), sent
    given = {
        messages.acknowledgement_subject(row): sealed(messages.acknowledgement_view(row))
        for row in await rows(Acknowledgement)
    }
    yield "message_acknowledgements", said.get("acknowledgement", {}), given
    yield "share_links", said.get("share", {}), {row.id: sealed(share_view(row)) for row in await rows(ShareLink)}
    owned = select(Webhook, Account.email).join(Account, Account.id == Webhook.account_id)
    hooks = await session.execute(owned.where(Webhook.operation_id == operation_id))
    registered = {row.id: sealed(deliveries.webhook_view(row, email)) for row, email in hooks}
    yield "webhooks", said.get("webhook", {}), registered
    rules = msgspec.to_builtins({"rules": await alarms.rules(session, operation_id)})
    told = said.get("rules", {})
    yield "alarm_rules", told, {operation.code: sealed(rules)} if told or rules["rules"] else {}
    reminded = {key: kept for key, kept in said.get("reporting", {}).items() if key.endswith(" reminder")}
    told_of = await duties.reminders(session, operation_id)
    yield "reminders", reminded, {key: sealed(record) for key, record in told_of.items()}
    phones = {row.id: sealed(positions.tracker_view(row)) for row in await rows(Tracker)}
    yield "trackers", said.get("tracker", {}), phones
    raised = {row.id: sealed(row.document) for row in await rows(Alarm)}
    yield "alarms", said.get("alarm", {}), raised
    reported = {str(row.number): sealed(sitreps.view(row)) for row in await rows(Sitrep)}
    yield "sitreps", said.get("sitrep", {}), reported
    kept = {row.id: sealed(exhibits.view_of(row)) for row in await rows(Exhibit)}
    yield "exhibits", said.get("exhibit", {}), kept
    files = [row for row in await rows(Attachment) if row.state != "arriving"]
    yield (
        "attachments",
        said.get("attachment", {}),
        {f"{row.report_id}/{row.sha256}": sealed(attachments.record_of(row)) for row in files},
    )


async def preparations(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """What is prepared beside the plan of sectors and units."""
    said = folded.nouns.nouns
    crossings = await session.scalars(select(Crossing).where(Crossing.operation_id == operation_id))
    named = {row.code: sealed(planning.crossing_view(row)) for row in crossings}
    yield "crossings", said.get("crossing", {}), named
    offices = await session.scalars(select(Contact).where(Contact.operation_id == operation_id))
    yield "contacts", said.get("contact", {}), {row.id: sealed(contacts.contact_view(row)) for row in offices}
    aims = await session.scalars(select(OperationalAction).where(OperationalAction.operation_id == operation_id))
    kept = {row.code: sealed(programme.action_view(row)) for row in aims}
    yield "operational_actions", said.get("objective", {}), kept
    held = await session.scalars(select(TrainingSession).where(TrainingSession.operation_id == operation_id))
    yield "sessions_planned", said.get("session", {}), {row.code: sealed(programme.session_view(row)) for row in held}
    said_of = await session.scalars(select(PlanApproval).where(PlanApproval.operation_id == operation_id))
    judged = {planning.approval_subject(row): sealed(planning.approval_view(row)) for row in said_of}
    yield "plan_approvals", said.get("approval", {}), judged
    given = await session.scalars(select(Consent).where(Consent.operation_id == operation_id))
    kept = {row.id: sealed(planning.consent_view(row)) for row in given}
    yield "consents", said.get("consent", {}), kept


async def follow_up(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Cases with their actions and releases, and the calendars of what is due."""
    said = folded.nouns.nouns
    statement = select(Case).where(Case.operation_id == operation_id)
    opened = list(await session.scalars(statement))
    codes = [row.code for row in opened]
    actions = await cases.actions_of(session, operation_id, codes)
    releases = await cases.releases_of(session, operation_id, codes)
    kept = {row.code: kept_of_case(cases.case_record(row, actions[row.code], releases[row.code])) for row in opened}
    yield "cases", said.get("case", {}), {code: sealed(view) for code, view in kept.items()}
    feeds = await session.scalars(select(CalendarFeed).where(CalendarFeed.operation_id == operation_id))
    yield "calendar_feeds", said.get("calendar", {}), {row.id: sealed(cases.feed_view(row)) for row in feeds}


async def summary_tables(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Summaries with what countries said of them, and what people wrote for them."""
    said = folded.nouns.nouns
    rows = list(await session.scalars(select(Summary).where(Summary.operation_id == operation_id)))
    signed = await summaries.sign_offs(session, operation_id, [row.number for row in rows])
    compiled = {str(row.number): sealed(summaries.record_of(row, signed[row.number])) for row in rows}
    yield "summaries", said.get("summary", {}), compiled
    parts = list(await session.scalars(select(SummaryPart).where(SummaryPart.operation_id == operation_id)))
    for noun in ("narrative", "lesson", "statement"):
        written = {row.key: sealed(row.view) for row in parts if row.noun == noun}
        yield "summary_parts", said.get(noun, {}), written


async def doors(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """What the doors other than the API remember: edited forms, gateways of texts, how units text."""
    said = folded.nouns.nouns
    edited = await session.scalars(select(FormEdit).where(FormEdit.operation_id == operation_id))
    yield "form_edits", said.get("form", {}), {row.instance_id: sealed(form_record(row)) for row in edited}
    gateways = await session.scalars(select(TextGateway).where(TextGateway.operation_id == operation_id))
    yield "text_gateways", said.get("gateway", {}), {row.code: sealed(texts.gateway_view(row)) for row in gateways}
    texting = await session.scalars(select(TextLine).where(TextLine.operation_id == operation_id))
    yield "text_lines", said.get("texting", {}), {row.unit: sealed(texts.line_view(row)) for row in texting}


async def closing(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """How long what is kept, what is held, and what went."""
    said = folded.nouns.nouns
    went = await session.scalars(select(ReleasedPackage).where(ReleasedPackage.operation_id == operation_id))
    yield "released_packages", said.get("release", {}), {str(row.number): sealed(row.document) for row in went}
    shown = await session.scalars(select(LibraryPicture).where(LibraryPicture.operation_id == operation_id))
    yield "library_pictures", said.get("picture", {}), {row.id: sealed(methods.picture_view(row)) for row in shown}
    sheets = await session.scalars(select(MethodSheet).where(MethodSheet.operation_id == operation_id))
    yield "method_sheets", said.get("method", {}), {row.id: sealed(methods.sheet_view(row)) for row in sheets}
    operation = await session.get_one(Operation, operation_id)
    days = await session.get(Retention, operation_id)
    yield "retention", said.get("retention", {}), {operation.code: sealed(retention.record_of(days))} if days else {}
    held = await session.scalars(select(Hold).where(Hold.operation_id == operation_id))
    yield "holds", said.get("hold", {}), {row.id: sealed(retention.hold_view(row)) for row in held}
    gone = await session.scalars(select(Purge).where(Purge.operation_id == operation_id))
    yield "purges", said.get("purge", {}), {str(row.number): sealed(row.document) for row in gone}


def issued(row: PlanVersion) -> dict[str, Any]:
    """A plan version as its entry has it; the entry's own number cannot be in it."""
    return {name: getattr(row, name) for name in ("version", "issued_at", "reason", "overridden", "document")}


async def report_tables(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Reports, their versions, and what follows from a report as it stands: marks once it has been compared."""
    compared = await session.get(ComparedReports, operation_id)
    compared_to = compared.number if compared else 0
    said = folded.nouns.nouns.get("report", {})
    doubles = folded.tallies.doubles()
    expected = {
        id_: Newest(newest.number, sealed([newest.kept.hex(), newest.number, held.filed, doubles.get(id_)]))
        for id_, newest in said.items()
        if (held := folded.tallies.reports.get(id_))
    }
    actual: Sealed = {}
    follows: dict[str, Newest[bytes]] = {}
    derived: Sealed = {}
    marks = await grouped(session, ReportMark, operation_id, lambda row: (row.mark, row.filed))
    releases = await grouped(session, Release, operation_id, lambda row: (row.to_kind, row.to_code))
    statement = select(Report).where(Report.operation_id == operation_id).execution_options(yield_per=PAGE)
    async for row in await session.stream_scalars(statement):
        record = record_of(row)
        actual[row.id] = sealed([sealed(record).hex(), row.entry, row.filed, row.double_of])
        wanted = columns(record)
        kept = marks.pop(row.id, set())
        marked = {(mark, row.filed) for mark in matching.marks(record)} if row.entry <= compared_to else kept
        follows[row.id] = Newest(row.entry, follow(wanted["classes"] + wanted["facets"], marked, released_to(record)))
        derived[row.id] = follow(row.classes + row.facets, kept, releases.pop(row.id, set()))
    yield "reports", expected, actual
    derived |= {id_: follow("", of_none, set()) for id_, of_none in marks.items()}
    yield "report_marks and releases", follows, derived
    versions: Sealed = {}
    for version in await session.scalars(select(ReportVersion).where(ReportVersion.operation_id == operation_id)):
        key = f"{version.report_id}@{version.version}"
        versions[key] = sealed([version.content_sha256, version.reason, version.receipt])
    yield "report_versions", folded.corrected(), versions
    rows = await session.scalars(select(Context).where(Context.operation_id == operation_id))
    since = {row.report_id: sealed(contexts.view_of(row)) for row in rows}
    yield "report_contexts", folded.nouns.nouns.get("context", {}), since


def follow(classes: str, marks: set[Any], releases: set[Any]) -> bytes:
    return sealed([classes, sorted(marks), sorted(releases)])


async def grouped(session: AsyncSession, model: Any, operation_id: str, value: Any) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for row in await session.scalars(select(model).where(model.operation_id == operation_id)):
        found.setdefault(row.report_id, set()).add(value(row))
    return found


async def tally_tables(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Cells, sums and what units owed, against the tallies' fold. What waits to be added to cells counts as added."""
    fold = folded.tallies
    both = {"gross": fold.gross(), "double": fold.double()}
    waiting, _ = await additions_of(session, operation_id)
    cells = keyed(waiting)
    for row in await session.scalars(select(TallyCell).where(TallyCell.operation_id == operation_id)):
        key = "|".join((row.basis, *(getattr(row, name) for name in Cell._fields)))
        amounts = Amounts(**{name: getattr(row, name) for name in Amounts._fields})
        cells[key] = cells[key] + amounts if key in cells else amounts
    yield (
        "tally_cells",
        {key: Newest(fold.number, sealed(amounts)) for key, amounts in keyed(both).items()},
        {key: sealed(amounts) for key, amounts in cells.items() if amounts},
    )
    sums = keyed_sums(waiting)
    for one in await session.scalars(select(TallySum).where(TallySum.operation_id == operation_id)):
        key = "|".join((one.basis, *(getattr(one, name) for name in Sum._fields)))
        values = tuple(getattr(one, name) for name in COUNTED)
        sums[key] = tuple(map(add, sums[key], values)) if key in sums else values
    yield (
        "tally_sums",
        {key: Newest(fold.number, sealed(values)) for key, values in keyed_sums(both).items() if any(values)},
        {key: sealed(values) for key, values in sums.items() if any(values)},
    )
    owed = await session.scalars(select(Owed).where(Owed.operation_id == operation_id))
    yield (
        "owed",
        {
            f"{unit}@{due_at.isoformat()}": Newest(fold.number, sealed([period.since, period.state]))
            for unit, periods in fold.owed.items()
            for due_at, period in periods.items()
        },
        {f"{row.unit}@{row.due_at.isoformat()}": sealed([row.since, row.state]) for row in owed},
    )


async def additions_of(session: AsyncSession, operation_id: str) -> tuple[dict[str, Cells], list[int]]:
    """What waits to be added, by basis; and the numbers of those rows that cannot be read."""
    parts: dict[str, list[Cells]] = {"gross": [], "double": []}
    unreadable = []
    for row in await session.scalars(select(TallyAddition).where(TallyAddition.operation_id == operation_id)):
        try:
            gross, double = additions.unpacked([row.packed])
        except ValueError:
            unreadable.append(row.number)
        else:
            parts["gross"].append(gross)
            parts["double"].append(double)
    return {basis: merged(*listed) for basis, listed in parts.items()}, unreadable


def keyed(both: Mapping[str, Cells]) -> dict[str, Amounts]:
    return {"|".join((basis, *cell)): amounts for basis, counted in both.items() for cell, amounts in counted.items()}


def keyed_sums(both: Mapping[str, Cells]) -> dict[str, tuple[int, ...]]:
    return {
        "|".join((basis, *key)): values for basis, counted in both.items() for key, values in summed(counted).items()
    }
