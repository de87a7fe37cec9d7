"""A summary is compile(order, entries 1..n): the same give the same record, byte for byte, on any machine.

    python -m ops.summaries.compile < order-then-entries.ndjson > record.json

As a program it gets nothing but its order and the journal: no store, no clock, no settings. The service runs it so, as
a short-lived process beside the server, which keeps the server quick and small however long the journal is. What the
order names from elsewhere (figures of an earlier operation) is frozen in it.
"""

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from ops.summaries import ground, public
from ops.summaries.audiences import Eyes, eyes_of
from ops.summaries.changes import changes
from ops.summaries.effort import effort, silent
from ops.summaries.figures import Behind, figures, unclassified
from ops.summaries.fold import Folded, Line, Reader, fold
from ops.summaries.followup import actions_by_kind, cases, tally
from ops.summaries.headline import headline, objectives
from ops.summaries.methods import methods, routes
from ops.summaries.order import Inputs
from ops.summaries.outcome import contacts, new_methods, outcomes, sessions
from ops.summaries.record import (
    About,
    Amendment,
    AsOf,
    Change,
    Due,
    Figure,
    Lesson,
    Moment,
    Note,
    OpenPair,
    Phase,
    Record,
    Restated,
    Results,
    Text,
)
from ops.summaries.said import How, Where
from ops.summaries.sdg import sdg_16_4_2
from ops.summaries.significant import significant
from ops.summaries.stated import stated
from ops.wire import canonical

T = TypeVar("T")


def compile_record(lines: Iterable[Line], order: Inputs | str) -> Record:
    """The record of entries 1..n as ordered (or for an audience, `ops.summaries.audiences`); n is the last of `lines`.

    Raises ValueError when there is no entry, or none that says what operation this is.
    """
    return told(fold(lines), order if isinstance(order, Inputs) else Inputs(audience=order))


def told(folded: Folded, order: Inputs) -> Record:
    """The record of what was folded, which may go on afterwards."""
    if folded.last is None or not folded.operation:
        raise ValueError("there is no operation in these entries")
    folded.refresh()
    eyes = eyes_of(order.audience, folded.operation)
    gross, reconciled = folded.gross, folded.reconciled
    behind = Behind(folded) if eyes.parts else None

    def table(*by: str, figure: Any = "line") -> list[Figure]:
        return figures(gross, reconciled, by, figure, behind)

    checks, arrests, by_class, by_type = table(figure="check"), table(figure="arrest"), table(), table("type")
    standing, hows = folded.reports.wheres(folded.standing), folded.reports.hows(folded.counted)
    listed, more, withheld = significant(folded, eyes)
    struck = dues(folded)
    told_first = headline(by_class, checks, arrests)
    before = order.former
    record = Record(
        audience=order.audience,
        tlp=eyes.tlp,
        embargo=order.embargo,
        version=order.version,
        former=before,
        operation=about(folded.operation),
        as_of=AsOf(entry=folded.last.number, sha256=folded.last.sha256, at=folded.last.at),
        course=[Moment(entry=entry, at=at, kind=kind, state=state) for entry, at, kind, state in folded.course],
        headline=told_first,
        objectives=objectives(
            folded.operation, by_type, checks, arrests, _sums(standing, lambda where: (where.phase, where.kind))
        ),
        effort=effort(folded, eyes),
        checks=checks,
        arrests=arrests,
        checks_by_country=table("country", figure="check"),
        arrests_by_country=table("country", figure="arrest"),
        results=Results(
            by_class=by_class,
            by_type=by_type,
            by_country=table("country"),
            by_agency=table("agency") if eyes.parts else [],
            by_sector=table("sector") if eyes.parts else [],
            by_day=table("day"),
        ),
        due=struck if eyes.parts else [],
        restated=_restated(folded),
        changes=_changes(folded, eyes, before.as_of) if before else [],
        amendments=_amendments(folded, eyes) if eyes.parts else [],
        unclassified=unclassified(gross, reconciled, behind) if eyes.parts else [],
        open_pairs=_open_pairs(folded) if eyes.parts else [],
        significant=listed,
        more_significant=more,
        withheld=withheld,
        routes=routes(folded, eyes),
        methods=methods(folded, eyes),
        sdg=sdg_16_4_2(by_class, sum(how.traceable * count for how, count in hows.items()), folded.cases.values()),
        compared=order.compared,
        cases=cases(folded, eyes) if eyes.parts else [],
        cases_by_rule=tally(rule for case in folded.cases.values() for rule in case["because"]),
        cases_by_state=tally(case["state"] for case in folded.cases.values()),
        actions_by_kind=actions_by_kind(folded),
        texts=_texts(folded, order.audience),
        lessons=_lessons(folded, eyes),
        quality=_quality(folded, struck, standing, hows),
        silent_units=silent(folded) if eyes.parts else [],
        sessions=sessions(folded, eyes),
        new_methods=new_methods(folded, eyes),
        outcomes=outcomes(folded, eyes, checks),
        contacts=contacts(folded, eyes),
        ground=_ground(folded, eyes),
    )
    compared = stated(record, folded.statements.values())
    record = msgspec.structs.replace(record, stated=compared)
    return record if eyes.parts else public.protect(record)


def about(operation: dict[str, Any]) -> About:
    return About(
        code=operation["code"],
        name=operation["name"],
        countries=operation["countries"],
        timezone=operation["timezone"],
        state=operation["state"],
        phases=[
            Phase(phase["kind"], _time(phase["starts_at"]), _time(phase["ends_at"])) for phase in operation["phases"]
        ],
        exercise=bool(operation.get("exercise")),
    )


def dues(folded: Folded) -> list[Due]:
    """Every due hour that has passed, and what each unit did about it as far as is known at this entry."""
    found: dict[datetime, dict[str, list[str]]] = {}
    since: dict[datetime, datetime] = {}
    for unit in sorted(folded.tallies.owed):
        for due_at, period in folded.tallies.owed[unit].items():
            lists = found.setdefault(due_at, {"reported": [], "nil": [], "late": [], "missing": []})
            lists[period.state].append(unit)
            since[due_at] = period.since
    return [Due(due_at=due_at, since=since[due_at], **lists) for due_at, lists in sorted(found.items())]


def _changes(folded: Folded, eyes: Eyes, since: int) -> list[Change]:
    assert folded.last is not None
    return changes(folded, since, ["country"] if eyes.parts else []) if since < folded.last.number else []


def _restated(folded: Folded) -> list[Restated]:
    """Days whose figures changed after the fact, by day."""
    late: Counter[str] = Counter()
    for day, how, rows in folded.reports.alike(folded.standing, lambda where: where.day):
        if how.late:
            late[day] += len(rows)
    corrections, withdrawals = (
        Counter(folded.reports[amended.report].where.day for amended in folded.amended if amended.what == what)
        for what in ("corrected", "withdrawn")
    )
    return [
        Restated(day=day, late_reports=late[day], corrections=corrections[day], withdrawals=withdrawals[day])
        for day in sorted({*late, *corrections, *withdrawals})
    ]


def _amendments(folded: Folded, eyes: Eyes) -> list[Amendment]:
    found = []
    for amended in folded.amended:
        kept = folded.reports[amended.report]
        known = eyes.details(kept.where.country, restricted=kept.how.restricted)
        found.append(
            Amendment(
                entry=amended.entry,
                at=amended.at,
                what=amended.what,
                country=kept.where.country,
                agency=kept.where.agency,
                day=kept.where.day,
                report=kept.id if known else "",
                reason=amended.reason if known else "",
            )
        )
    return found


def _open_pairs(folded: Folded) -> list[OpenPair]:
    return [
        OpenPair(
            day=folded.reports[first].where.day,
            agencies=[folded.reports[first].where.agency, folded.reports[second].where.agency],
            because=folded.pairs[first, second].because,
        )
        for first, second in folded.tallies.open_pairs()
    ]


def _texts(folded: Folded, audience: str) -> list[Text]:
    """What was written for this audience."""
    return [
        Text(part=one["part"], language=one["language"], text=one["text"], version=one["version"], entry=entry)
        for entry, one in folded.narratives.values()
        if one["audience"] == audience and one["text"]
    ]


def _lessons(folded: Folded, eyes: Eyes) -> list[Lesson]:
    """Lessons and recommendations, in the order in which they were first written."""
    return [
        Lesson(
            kind=one["kind"],
            text=one["text"],
            language=one["language"],
            country=one["country"] or "",
            responsible=one["responsible"],
            due_on=msgspec.convert(one["due_on"], Lesson.__annotations__["due_on"]),
            entry=entry,
        )
        for entry, one in folded.lessons.values()
        if not one["removed"] and (eyes.parts or one["public"])
    ]


def _quality(folded: Folded, dues: list[Due], standing: Counter[Where], counted: Counter[How]) -> list[Note]:
    """What a reader should know of the figures; nothing that is zero."""
    what = Counter(amended.what for amended in folded.amended)
    late = sum(count for how, count in folded.reports.hows(folded.standing).items() if how.late)
    notes = {
        "missing": sum(len(due.missing) for due in dues),
        "silent": len(silent(folded)),
        "late": late,
        "corrected": what["corrected"],
        "withdrawn": what["withdrawn"],
        "doubles": len(folded.doubles),
        "open_pairs": len(folded.tallies.open_pairs()),
        "inexact": sum(count for how, count in counted.items() if how.inexact),
        "outside_every_sector": sum(count for where, count in standing.items() if not where.sector),
        "outside_every_phase": sum(count for where, count in standing.items() if where.phase == "outside"),
    }
    return [Note(code=code, count=count) for code, count in notes.items() if count]


def _ground(folded: Folded, eyes: Eyes) -> Any:
    """Members see sectors shaded by their reports; the public sees countries, for sectors tell where posts are."""
    counted = folded.reports.wheres(folded.counted)
    by_sector, by_country = (_sums(counted, lambda where: where.sector), _sums(counted, lambda where: where.country))
    areas = ground.sectors(folded.sectors, by_sector) if eyes.parts else []
    return ground.ground(folded.operation["countries"], areas, by_country)


def _sums(counts: Counter[Where], key: Callable[[Where], T]) -> Counter[T]:
    """Counts by a part of what is counted."""
    sums: Counter[T] = Counter()
    for where, count in counts.items():
        sums[key(where)] += count
    return sums


def _time(text: str) -> datetime:
    return msgspec.convert(text, datetime)


def main() -> None:
    """Read the order and entries, one a line, from standard input; write the record's canonical JSON."""
    gc.disable()  # nothing that is kept refers back to itself, and this program ends soon
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Inputs)
    reader = Reader()
    record = compile_record((reader.read(line) for line in sys.stdin.buffer), order)
    sys.stdout.buffer.write(canonical(record))


if __name__ == "__main__":
    main()
