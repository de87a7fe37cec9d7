"""Whatever is reported, corrected and withdrawn: exactly the alarms that a model says, however batches are cut."""

import itertools
import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ops.alarms.engine import Judge, Told
from ops.alarms.ledger import Ledger
from ops.alarms.schemas import AlarmRecord, RuleDraft, RuleView
from ops.alarms.serials import Known, Serial
from ops.reports.serials import comparison_form
from ops.reports.views import ReportRecord

OPERATION = str(uuid.UUID(int=1))
NOW = datetime(2020, 12, 2, tzinfo=UTC)
SECTORS = (None, "A", "B")
AWAY = {"type": "Point", "coordinates": [0.0, 0.0]}


def rule(kind: Any, **parameters: Any) -> RuleView:
    draft = RuleDraft(kind=kind, parameters=parameters)
    return RuleView(id=f"rule-{kind}-{len(parameters)}", **msgspec.structs.asdict(draft))


RULES = [
    rule("context", contexts=["terrorism"]),
    rule("amount", **{"class": "explosive", "over": {"stick": 50}}),
    rule("outside"),
    rule("serial_known"),
    rule("threshold", **{"class": "explosive", "unit": "stick", "over": 100, "every": 60}),
    rule("threshold", **{"class": "explosive", "unit": "stick", "over": 60, "per": "sector", "phase": "action"}),
]  # fmt: skip

contents = st.fixed_dictionaries(
    {
        "sticks": st.sampled_from([0, 30, 50, 51, 120]),
        "serials": st.lists(st.sampled_from(["A-123", "a123", "B 999", "C777"]), max_size=2),
        "terror": st.booleans(),
        "sector": st.sampled_from(SECTORS),
    }
)
actions = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(contents, contents, contents, st.none())), min_size=1, max_size=25
)


def record(slot: int, version: int, said: dict[str, Any], *, withdrawn: bool) -> ReportRecord:
    lines = [
        {"class": "firearm", "quantity_milli": 1000, "unit": "piece", "qualifier": "exact", "serial": s}
        for s in said["serials"]
    ]
    if said["sticks"]:
        sticks = {"class": "explosive", "unit": "stick", "qualifier": "exact", "quantity_milli": said["sticks"] * 1000}
        lines.append(sticks)
    document = {"kind": "seizure", "lines": lines, "contexts": ["terrorism"] if said["terror"] else ["none"]}
    return ReportRecord(
        id=f"report-{slot}", version=version, withdrawn=withdrawn, kind="seizure", occurred_at=NOW, received_at=NOW,
        filed_at=NOW, unit=f"U{slot}", agency="BFA-DGD", country="BFA", sector=said["sector"], phase="action",
        day="2020-12-02", location=AWAY, document=document, warnings=[], reason="", content_sha256="",
    )  # fmt: skip


def told(story: list[tuple[int, dict[str, Any] | None]]) -> list[Told]:
    """The entries of a story: the first content files, another corrects, None withdraws for good."""
    standing: dict[int, ReportRecord] = {}
    said: dict[int, dict[str, Any]] = {}
    entries: list[Told] = []
    for slot, content in story:
        before = standing.get(slot)
        if (before is None and content is None) or (before is not None and before.withdrawn):
            continue
        kind = "report.filed" if before is None else "report.withdrawn" if content is None else "report.corrected"
        said[slot] = content or said[slot]
        version = 1 if before is None else before.version + (content is not None)
        standing[slot] = record(slot, version, said[slot], withdrawn=content is None)
        entries.append(Told(len(entries) + 1, kind, standing[slot], before))
    return entries


def watched(entries: list[Told], cuts: list[int]) -> list[tuple[str, str, str, int]]:
    """What happens when the entries come in batches, of which only what is stored goes from one to the next."""
    unresolved: list[AlarmRecord] = []
    rounds: dict[tuple[str, str], int] = {}
    figures: dict[tuple[str, str], int] = {}
    serials: list[Serial] = []
    happened = []
    edges = sorted({0, len(entries), *(cut % (len(entries) + 1) for cut in cuts)})
    for begin, end in itertools.pairwise(edges):
        ledger = Ledger(OPERATION, UTC, NOW, unresolved, rounds)
        judge = Judge(RULES, ledger, figures, Known(serials))
        for entry in entries[begin:end]:
            judge.report(entry)
        unresolved, rounds, figures = list(ledger.unresolved.values()), ledger.rounds, judge.figures
        serials = list(judge.known.rows().values())
        happened += [
            (kind, alarm.rule, alarm.key, (alarm.entry if kind == "alarm.raised" else alarm.resolved_by_entry) or 0)
            for kind, alarm in ledger.happened
        ]
    return happened


def model(entries: list[Told]) -> list[tuple[str, str, str, int]]:
    """The same from nothing but all reports as they stand after each entry: what holds, and what did before."""
    standing: dict[str, ReportRecord] = {}
    since: dict[tuple[str, str], int] = {}
    up: set[tuple[str, str]] = set()
    happened = []
    for entry in entries:
        standing[entry.after.id] = entry.after
        live = [one for one in standing.values() if not one.withdrawn]
        has = {
            (one.id, comparison_form(line["serial"]))
            for one in live
            for line in one.document["lines"]
            if "serial" in line
        }
        since = {place: since.get(place, entry.number) for place in has}
        holds = {(RULES[0].id, one.id) for one in live if "terrorism" in one.document["contexts"]}
        sticks = {
            one.id: sum(li["quantity_milli"] for li in one.document["lines"] if li["unit"] == "stick") // 1000
            for one in live
        }
        holds |= {(RULES[1].id, id_) for id_, much in sticks.items() if much > 50}
        holds |= {(RULES[2].id, one.id) for one in live if one.sector is None}
        holds |= {
            (RULES[3].id, id_)
            for id_, mark in has
            if any(m == mark and since[o, m] < since[id_, mark] for o, m in has if o != id_)
        }
        kept = set(holds)
        for rule_, parts, over, every in (
            (RULES[4], {"": sum(sticks.values())}, 100, 60),
            (RULES[5], {s or "": sum(sticks[o.id] for o in live if o.sector == s) for s in SECTORS}, 60, None),
        ):
            for part, much in parts.items():
                level = 0 if much <= over else 1 if every is None else 1 + (much - over - 1) // every
                lower = {(r, key) for r, key in up if r == rule_.id and key.split("|")[0] == part}
                kept |= {(r, key) for r, key in lower if int(key.split("|")[1]) <= level}
                before = [o for o in (entry.before,) if o is not None]
                changed = delta(part, rule_ is RULES[5], entry.after) != sum(
                    delta(part, rule_ is RULES[5], one) for one in before
                )
                if level and changed:
                    holds.add((rule_.id, f"{part}|{level}"))
        happened += [("alarm.resolved", *place, entry.number) for place in sorted(up - kept - holds)]
        happened += [("alarm.raised", *place, entry.number) for place in sorted(holds - up)]
        up = (up & kept) | holds
    return happened


def delta(part: str, by_sector: bool, one: ReportRecord) -> int:
    if one.withdrawn or (by_sector and (one.sector or "") != part):
        return 0
    return sum(int(line["quantity_milli"]) for line in one.document["lines"] if line["unit"] == "stick")


@given(actions, st.lists(st.integers(0, 30), max_size=6))
def test_alarms_are_what_the_model_says_however_the_batches_are_cut(story: Any, cuts: list[int]) -> None:
    entries = told(story)
    found = watched(entries, cuts)
    assert sorted(found, key=order) == sorted(model(entries), key=order)
    assert found == watched(entries, list(range(len(entries))))
    up: set[tuple[str, str]] = set()
    for kind, rule_, key, _ in found:  # never raised while it is up, never resolved while it is not
        assert ((rule_, key) in up) == (kind == "alarm.resolved")
        up ^= {(rule_, key)}


def order(one: tuple[str, str, str, int]) -> tuple[int, str, str, str]:
    return one[3], one[0], one[1], one[2]
