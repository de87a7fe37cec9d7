"""A summary is compile(entries 1..n): the same entries give the same record, byte for byte, on any machine.

    python -m ops.summaries.compile AUDIENCE < entries.ndjson > record.json

As a program it gets nothing but the journal: no store, no clock, no settings. The service runs it so, as a short-lived
process beside the server, which keeps the server quick and small however long the journal is.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from ops.summaries import ground
from ops.summaries.audiences import Eyes, eyes_of
from ops.summaries.figures import figures, unclassified
from ops.summaries.fold import Folded, Line, fold
from ops.summaries.headline import headline, objectives
from ops.summaries.record import (
    About,
    Amendment,
    AsOf,
    CaseAction,
    CaseLine,
    Counted,
    CountryEffort,
    Due,
    Effort,
    Note,
    OpenPair,
    Phase,
    Record,
    Restated,
    Results,
)
from ops.summaries.significant import significant
from ops.wire import canonical


def compile_record(lines: Iterable[Line], audience: str) -> Record:
    """The record for an audience (`ops.summaries.audiences`) of entries 1..n; n is the last of `lines`.

    Raises ValueError when there is no entry, or none that says what operation this is.
    """
    folded = fold(lines)
    if folded.last is None or not folded.operation:
        raise ValueError("there is no operation in these entries")
    eyes = eyes_of(audience, folded.operation)
    gross, reconciled = folded.gross, folded.reconciled
    checks, arrests = figures(gross, reconciled, figure="check"), figures(gross, reconciled, figure="arrest")
    by_class = figures(gross, reconciled)
    told, more, withheld = significant(folded, eyes)
    dues = _dues(folded)
    told_first = headline(by_class, checks, arrests)
    return Record(
        audience=audience,
        tlp=eyes.tlp,
        operation=_about(folded.operation),
        as_of=AsOf(entry=folded.last.number, sha256=folded.last.sha256, at=folded.last.at),
        headline=told_first,
        objectives=objectives(folded.operation, told_first),
        effort=_effort(folded),
        checks=checks,
        arrests=arrests,
        checks_by_country=figures(gross, reconciled, ["country"], "check"),
        arrests_by_country=figures(gross, reconciled, ["country"], "arrest"),
        results=Results(
            by_class=by_class,
            by_type=figures(gross, reconciled, ["type"]),
            by_country=figures(gross, reconciled, ["country"]),
            by_agency=figures(gross, reconciled, ["agency"]) if eyes.parts else [],
            by_sector=figures(gross, reconciled, ["sector"]) if eyes.parts else [],
            by_day=figures(gross, reconciled, ["day"]),
        ),
        due=dues if eyes.parts else [],
        restated=_restated(folded),
        amendments=_amendments(folded, eyes) if eyes.parts else [],
        unclassified=unclassified(gross, reconciled) if eyes.parts else [],
        open_pairs=_open_pairs(folded) if eyes.parts else [],
        significant=told,
        more_significant=more,
        withheld=withheld,
        cases=_cases(folded, eyes) if eyes.parts else [],
        cases_by_rule=_tally(rule for case in folded.cases.values() for rule in case["because"]),
        quality=_quality(folded, dues),
        ground=_ground(folded, eyes),
    )


def _about(operation: dict[str, Any]) -> About:
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


def _effort(folded: Folded) -> Effort:
    places = {(place["name"], place["lon"], place["lat"]) for s in folded.sectors.values() for place in s["crossings"]}
    return Effort(
        countries=len(folded.operation["countries"]),
        agencies=len(folded.agencies),
        agencies_by_kind=_tally(agency["kind"] for agency in folded.agencies.values()),
        units=len(folded.units),
        officers=sum(unit["officers"] for unit in folded.units.values()),
        corridors=len(folded.corridors),
        sectors=len(folded.sectors),
        crossings=len(places),
        reports=len(folded.standing),
        reports_by_kind=_tally(record.kind for record in folded.standing),
        by_country=[_country_effort(folded, country) for country in folded.operation["countries"]],
    )


def _country_effort(folded: Folded, country: str) -> CountryEffort:
    own = [unit for unit in folded.units.values() if unit["country"] == country]
    return CountryEffort(
        country=country,
        agencies=sum(agency["country"] == country for agency in folded.agencies.values()),
        units=len(own),
        officers=sum(unit["officers"] for unit in own),
        sectors=sum(sector["country"] == country for sector in folded.sectors.values()),
        reports=sum(record.country == country for record in folded.standing),
    )


def _dues(folded: Folded) -> list[Due]:
    """Every due hour that has passed, and what each unit did about it as far as is known at this entry."""
    found: dict[datetime, dict[str, list[str]]] = {}
    since: dict[datetime, datetime] = {}
    for unit in sorted(folded.tallies.owed):
        for due_at, period in folded.tallies.owed[unit].items():
            lists = found.setdefault(due_at, {"reported": [], "nil": [], "late": [], "missing": []})
            lists[period.state].append(unit)
            since[due_at] = period.since
    return [Due(due_at=due_at, since=since[due_at], **lists) for due_at, lists in sorted(found.items())]


def _restated(folded: Folded) -> list[Restated]:
    """Days whose figures changed after the fact, by day."""
    late = Counter(record.day for record in folded.standing if "late" in record.warnings)
    corrections, withdrawals = (
        Counter(folded.reports[amended.report].day for amended in folded.amended if amended.what == what)
        for what in ("corrected", "withdrawn")
    )
    return [
        Restated(day=day, late_reports=late[day], corrections=corrections[day], withdrawals=withdrawals[day])
        for day in sorted({*late, *corrections, *withdrawals})
    ]


def _amendments(folded: Folded, eyes: Eyes) -> list[Amendment]:
    found = []
    for amended in folded.amended:
        record = folded.reports[amended.report]
        known = eyes.details(record.country, record.document)
        found.append(
            Amendment(
                entry=amended.entry,
                at=amended.at,
                what=amended.what,
                country=record.country,
                agency=record.agency,
                day=record.day,
                report=record.id if known else "",
                reason=amended.reason if known else "",
            )
        )
    return found


def _open_pairs(folded: Folded) -> list[OpenPair]:
    return [
        OpenPair(
            day=folded.reports[first].day,
            agencies=[folded.reports[first].agency, folded.reports[second].agency],
            because=folded.pairs[first, second].because,
        )
        for first, second in folded.tallies.open_pairs()
    ]


def _cases(folded: Folded, eyes: Eyes) -> list[CaseLine]:
    return [
        CaseLine(
            code=code,
            country=case["lead"]["country"],
            agency=case["lead"]["agency"],
            because=case["because"],
            opened_at=_time(case["opened_at"]),
            state=case["state"],
            actions=[
                CaseAction(
                    kind=action["kind"],
                    to_country=action["to_country"],
                    state=action["state"],
                    due_at=_time(action["due_at"]) if action["due_at"] else None,
                )
                for action in case["actions"]
            ],
            title=case["title"] if eyes.country == case["lead"]["country"] else "",
        )
        for code, case in sorted(folded.cases.items())
    ]


def _quality(folded: Folded, dues: list[Due]) -> list[Note]:
    """What a reader should know of the figures; nothing that is zero."""
    what = Counter(amended.what for amended in folded.amended)
    notes = {
        "missing": sum(len(due.missing) for due in dues),
        "late": sum("late" in record.warnings for record in folded.standing),
        "corrected": what["corrected"],
        "withdrawn": what["withdrawn"],
        "doubles": len(folded.doubles),
        "open_pairs": len(folded.tallies.open_pairs()),
        "inexact": sum(
            any(line["qualifier"] != "exact" for line in record.document.get("lines", ())) for record in folded.counted
        ),
        "outside_every_sector": sum(record.sector is None for record in folded.standing),
        "outside_every_phase": sum(record.phase == "outside" for record in folded.standing),
    }
    return [Note(code=code, count=count) for code, count in notes.items() if count]


def _ground(folded: Folded, eyes: Eyes) -> Any:
    """Members see sectors shaded by their reports; the public sees countries, for sectors tell where posts are."""
    by_sector = Counter(record.sector for record in folded.counted if record.sector)
    by_country = Counter(record.country for record in folded.counted)
    areas = ground.sectors(folded.sectors, by_sector) if eyes.parts else []
    return ground.ground(folded.operation["countries"], areas, by_country)


def _tally(kinds: Iterable[str]) -> list[Counted]:
    return [Counted(kind=kind, count=count) for kind, count in sorted(Counter(kinds).items())]


def _time(text: str) -> datetime:
    return msgspec.convert(text, datetime)


def main() -> None:
    """Read entries, one a line, from standard input; write the record's canonical JSON to standard output."""
    decoder = msgspec.json.Decoder(Line)
    record = compile_record((decoder.decode(line) for line in sys.stdin.buffer), sys.argv[1])
    sys.stdout.buffer.write(canonical(record))


if __name__ == "__main__":
    main()
