"""Judging a file row by row, and filing what is good of it through the intake. Nothing is kept of the file itself."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from ops.access.identify import key_sha256
from ops.access.models import Unit
from ops.access.policy import Owned, Permission, Role, allows
from ops.call import Call
from ops.errors import CorridorError, NotOpen, Unacceptable
from ops.problems import as_corridor_error
from ops.reports import vocabulary
from ops.reports.batches import answer, chunks, file_all
from ops.reports.intake import Intake
from ops.reports.placing import place
from ops.reports.service import answer_again, stored_versions
from ops.reports.submission import Sender, Submission, read_one
from ops.reports.surroundings import surroundings
from ops.reports.validation import as_wire
from ops.reports.views import Taken
from ops.uploads.gather import Gathered, Reader
from ops.uploads.schemas import Preview, RowVerdict
from ops.uploads.sheets import read
from ops.uploads.words import in_language, say
from ops.wire import Invalid


class Judged(NamedTuple):
    """A report of the file, and what would be filed; None when something is wrong with it."""

    report: Gathered
    submission: Submission | None


async def preview(call: Call[Any], raw: bytes, unit: str | None, language: str) -> Preview:
    """Every report of the file with its verdict. Raises NotOpen, NotFound for a unit, or what `sheets.read` raises."""
    if call.operation.state in {"draft", "closed"}:
        raise NotOpen(f"{call.operation.code} is {call.operation.state}; reports are taken from issue until closed.")
    judged = await judge(call, raw, unit, language)
    sound = [one.submission for one in judged if one.submission]
    known = await stored_versions(call.session, call.operation.id, {one.id for one in sound})
    around = await surroundings(call.session, call.operation.id)
    verdicts = []
    for report, submission in judged:
        verdict, sector, warnings, entry = "refused", None, list[str](), None
        if submission is not None and submission.id in known:
            again = answer_again(submission, known[submission.id])
            verdict = "stored" if isinstance(again, Taken) else "other_content"
            if isinstance(again, Taken):
                sector, warnings, entry = again.receipt.sector, list(again.receipt.warnings), again.receipt.entry
        elif submission is not None:
            try:
                found = place(around, submission.unit, submission.examined, around.now)
                verdict, sector, warnings = "new", found.sector, found.warnings
            except CorridorError as error:
                add_faults(report, error, language)
        good = submission is not None and verdict != "refused"
        verdicts.append(
            RowVerdict(
                id=report.id,
                rows=report.rows,
                reference=report.reference,
                unit=report.unit,
                verdict=verdict,  # type: ignore[arg-type]
                report=as_wire(submission.examined.document) if submission and good else None,
                says=in_words(submission.examined.document, language) if submission and good else [],
                sector=sector,
                warnings=[vocabulary.label("warning", code, language) for code in warnings],
                errors=sorted(report.faults),
                remarks=report.remarks,
                entry=entry,
            )
        )
    count = {name: sum(one.verdict == name for one in verdicts) for name in ("new", "stored")}
    return Preview(
        sha256=hashlib.sha256(raw).hexdigest(),
        rows=sum(len(one.rows) for one in verdicts),
        **count,
        refused=len(verdicts) - count["new"] - count["stored"],
        reports=verdicts,
    )


def in_words(document: Mapping[str, Any], language: str) -> list[str]:
    """A report in a few words: «Seizure», «Pistol × 1 piece»."""

    def label(field: str, code: str, class_: str | None = None) -> str:
        return vocabulary.label(field, code, language, class_=class_)

    said = [label("kind", document["kind"])]
    for line in as_wire(dict(document)).get("lines", ()):
        thing = label("type", line["type"], line["class"]) if line.get("type") else label("class", line["class"])
        said.append(f"{thing} × {line['quantity']} {label('unit', line['unit'])}")
    said += [f"{label('offence', arrest['offence'])} × {arrest['count']}" for arrest in document.get("arrests", ())]
    said += [f"{label('of', check['of'])} × {check['count']}" for check in document.get("checks", ())]
    return said


async def store(call: Call[Any], intake: Intake, raw: bytes, unit: str | None, language: str) -> bytes:
    """File what is good of the file; a line of NDJSON for each report, in order, as for a batch, with its rows."""
    judged = await judge(call, raw, unit, language)
    answers = []
    for chunk in chunks(list(enumerate(judged))):  # type: ignore[arg-type]
        ours: list[tuple[int, Judged]] = chunk  # type: ignore[assignment]
        sound = [one.submission for _, one in ours if one.submission]
        taken = iter(await file_all(intake, call.operation.id, sound))
        answers += [answer_for(one, next(taken) if one.submission else None, language) for _, one in ours]
    return b"".join(msgspec.json.encode(one) + b"\n" for one in answers)


def answer_for(one: Judged, outcome: Taken | Exception | None, language: str) -> dict[str, Any]:
    """What became of one report: a receipt, or a problem whose errors name row and column."""
    report = one.report
    head = {"rows": report.rows, "reference": report.reference, "unit": report.unit}
    if outcome is None or one.submission is None:
        count = len(report.faults)
        refused = Unacceptable(say(language, "cell_refused" if count == 1 else "cells_refused", count=count))
        body: dict[str, Any] = answer(report.rows[0], b"", refused, refused)
    else:
        body = answer(report.rows[0], b"", one.submission, outcome)
        if isinstance(outcome, Exception):
            add_faults(report, as_corridor_error(outcome), language)
            body["detail"] = in_language(str(body["detail"]), language)
    body |= {"id": report.id}
    if report.faults:
        body["errors"] = [msgspec.to_builtins(fault) for fault in sorted(report.faults)]
    return head | body


async def judge(call: Call[Any], raw: bytes, unit: str | None, language: str) -> list[Judged]:
    """The file's reports by the rules of reports, each for a unit that the caller may file for."""
    units = await units_of(call)
    if unit is not None and unit not in units:
        call.show(Permission.REPORT_FILE_FOR, None)
    default = unit or (next(iter(units)) if len(units) == 1 else "")
    zone = ZoneInfo(call.operation.timezone)
    return await asyncio.to_thread(judged, raw, call.operation.code, zone, default, language, senders(call, units))


def judged(
    raw: bytes, operation: str, zone: ZoneInfo, default: str, language: str, known: Mapping[str, Sender]
) -> list[Judged]:
    """What `judge` does that takes the time; it touches no store."""
    reader = Reader(read(raw), operation, zone, default, language)
    return [Judged(report, submission_of(reader, report, known)) for report in reader.reports()]


def submission_of(reader: Reader, report: Gathered, known: Mapping[str, Sender]) -> Submission | None:
    """The report as it would be filed, or None with what is wrong added to its faults."""
    sender = known.get(report.unit)
    if sender is None and report.unit:
        detail = say(reader.language, "not_your_unit", value=report.unit[:40])
        report.faults.append(reader.fault(report.rows[0], "field_unit", detail))
    submission = None
    try:
        submission = read_one(msgspec.json.encode(report.tree), report.id, sender or Sender("", "", ""))
    except Invalid as refused:
        located = [reader.located(report, fault) for fault in refused.faults]
        report.faults += [fault for fault in located if fault is not None]
    return None if report.faults else submission


def add_faults(report: Gathered, error: CorridorError, language: str) -> None:
    """What the operation has no place for, by row and column."""
    from_operation = Reader.__new__(Reader)
    from_operation.language = language
    located = [from_operation.located(report, fault) for fault in error.faults]
    report.faults += [fault for fault in located if fault is not None]


async def units_of(call: Call[Any]) -> dict[str, Unit]:
    """The units that the caller may file for, by code."""
    rows = await call.session.scalars(select(Unit).where(Unit.operation_id == call.operation.id).order_by(Unit.code))
    return {unit.code: unit for unit in rows if allows(call.seats, Permission.REPORT_FILE_FOR, owned_by(unit))}


def owned_by(unit: Unit) -> Owned:
    return Owned(agency=unit.agency, country=unit.country, unit=unit.code)


def senders(call: Call[Any], units: Mapping[str, Unit]) -> dict[str, Sender]:
    """Who files for each: the unit with its key, which must still hold when it is stored, or a person by name."""
    own = {seat.unit for seat in call.seats if seat.role is Role.FIELD_UNIT}
    key, person = key_sha256(call.request), call.actor.name
    return {
        code: Sender(code, unit.agency, unit.country, *((key, None) if code in own else (None, person)))
        for code, unit in units.items()
    }


__all__: Sequence[str] = ["preview", "store", "units_of"]
