"""What a summary says of a journal, what it says to whom, and that it always says it alike."""

import subprocess
import sys
from collections import Counter
from typing import Any

import msgspec
import pytest

from ops.summaries.compile import compile_record
from ops.summaries.headline import objectives
from ops.summaries.record import Figure, Record
from ops.wire import canonical
from tests.ops.summaries.journal import Journal, drug, dynamite, firearm


def compiled(journal: Journal, audience: str = "members") -> Record:
    return compile_record(journal.lines, audience)


def figure(rows: list[Figure], **keys: Any) -> Figure:
    found = [row for row in rows if all(getattr(row, name) == said for name, said in keys.items())]
    assert len(found) == 1, f"{keys}: {found}"
    return found[0]


def test_it_states_its_last_entry_and_that_entrys_hash() -> None:
    journal = Journal().report("r1", firearm())
    record = compiled(journal)
    last = journal.lines[-1]
    assert (record.as_of.entry, record.as_of.sha256, record.as_of.at) == (last.number, last.sha256, last.at)
    assert record.operation.exercise
    assert record.tlp == "AMBER"


def test_it_knows_nothing_of_what_came_later() -> None:
    journal = Journal().report("r1", firearm())
    before = compiled(journal)
    until = len(journal.lines)
    journal.correct("r1", firearm(5)).report("r2", firearm(9))
    assert canonical(compile_record(journal.lines[:until], "members")) == canonical(before)


def test_a_double_is_in_the_gross_figure_and_not_in_the_reconciled_one() -> None:
    journal = Journal().report("r1", firearm(3)).report("r2", firearm(3), agency="BFA-GN").pair("r1", "r2", "same")
    record = compiled(journal)
    row = figure(record.results.by_class, class_="firearm")
    assert (row.quantity, row.gross, row.reports) == (3, 6, 1)
    by_agency = {row.agency: (row.quantity, row.gross) for row in record.results.by_agency}
    assert by_agency == {"BFA-DGD": (3, 3), "BFA-GN": (0, 3)}


def test_a_pair_ruled_different_counts_twice_and_one_not_ruled_on_is_listed() -> None:
    journal = Journal().report("r1", firearm(3)).report("r2", firearm(3), agency="BFA-GN")
    assert compiled(journal.pair("r1", "r2")).open_pairs[0].agencies == ["BFA-DGD", "BFA-GN"]
    record = compiled(journal.pair("r1", "r2", "different"))
    assert record.open_pairs == []
    assert figure(record.results.by_class, class_="firearm").quantity == 6


def test_phases_recovery_modes_and_units_are_kept_apart() -> None:
    journal = (
        Journal()
        .report("r1", firearm(2))
        .report("r2", firearm(3), recovery="surrendered")
        .report("r3", firearm(5), phase="preparation", hours=-100)
        .report("r4", dynamite(7), {"class": "explosive", "type": "dynamite", "quantity": 4, "unit": "kg"})
    )
    rows = {(row.phase, row.recovery, row.class_, row.unit): row.quantity for row in compiled(journal).results.by_class}
    assert rows == {
        ("action", "seized", "firearm", "piece"): 2,
        ("action", "surrendered", "firearm", "piece"): 3,
        ("preparation", "seized", "firearm", "piece"): 5,
        ("action", "seized", "explosive", "stick"): 7,
        ("action", "seized", "explosive", "kg"): 4,
    }


def test_the_headline_is_the_action_phase_alone() -> None:
    journal = Journal().report("r1", firearm(2)).report("r2", firearm(9), phase="preparation", hours=-100)
    headline = compiled(journal).headline
    assert [(row.class_, row.quantity) for row in headline] == [("firearm", 2)]


def test_checks_are_summed_only_in_a_figure_that_says_so_and_never_with_database_searches() -> None:
    checks = [{"of": "person", "count": 40}, {"of": "vehicle", "count": 10, "hits": 1},
              {"of": "database", "database": "iarms", "count": 7}]  # fmt: skip
    record = compiled(Journal().report("r1", checks=checks))
    assert figure(record.headline, of="all").quantity == 50
    assert figure(record.headline, of="database").database == "iarms"
    assert figure(record.checks, of="vehicle").hits == 1


def test_a_correction_replaces_a_withdrawal_takes_away_and_both_are_listed() -> None:
    journal = Journal().report("r1", firearm(3)).report("r2", firearm(4)).correct("r1", firearm(1)).withdraw("r2")
    record = compiled(journal)
    row = figure(record.results.by_class, class_="firearm")
    assert (row.quantity, row.gross) == (1, 1)
    assert [amended.what for amended in record.amendments] == ["corrected", "withdrawn"]
    assert record.restated[0].corrections == record.restated[0].withdrawals == 1


def test_nil_is_not_silence_and_a_report_after_the_hour_is_late() -> None:
    journal = (
        Journal()
        .report("r1", kind="nil", agency="BFA-DGD", hours=12)
        .due(0, **{"BFA-DGD-01": "nil"})
        .report("r2", firearm(), agency="BFA-GN", hours=12, late=True)
    )
    due = compiled(journal).due[0]
    assert (due.nil, due.late, due.missing, due.reported) == (["BFA-DGD-01"], ["BFA-GN-01"], ["NER-PN-01"], [])
    notes = {note.code: note.count for note in compiled(journal).quality}
    assert notes["missing"] == 1
    assert notes["late"] == 1


def test_what_does_not_add_up_is_an_unclassified_remainder() -> None:
    untyped = {"class": "firearm", "quantity": 3}
    record = compiled(Journal().report("r1", firearm(2), untyped))
    by_type = {row.type: row.quantity for row in record.results.by_type}
    assert by_type == {"pistol": 2, "unclassified": 3}
    assert figure(record.unclassified, type="unclassified").quantity == 3
    assert figure(record.results.by_class, class_="firearm").quantity == 5


def test_one_inexact_line_makes_the_sum_inexact() -> None:
    record = compiled(Journal().report("r1", firearm(2)).report("r2", firearm(3, qualifier="at_least")))
    assert figure(record.results.by_class, class_="firearm").qualifier == "at_least"


def test_significant_are_the_largest_of_a_class_terrorism_and_explosives() -> None:
    journal = (
        Journal()
        .report("r1", drug(3))
        .report("r2", drug(9))
        .report("r3", drug(1), contexts=["terrorism"])
        .report("r4", dynamite(1))
        .report("r5", dynamite(2))
    )
    told = {tuple(one.because) for one in compiled(journal).significant}
    assert told == {("largest",), ("terrorism",), ("explosives",), ("largest", "explosives")}


def test_terrorism_that_was_found_later_is_told_apart_and_goes_when_it_is_taken_back() -> None:
    journal = Journal().report("r1", drug(9)).report("r2", drug(1)).report("r3", drug(1), contexts=["terrorism"])

    def told() -> list[tuple[str, ...]]:
        return sorted(tuple(one.because) for one in compiled(journal).significant)

    for name in ("r2", "r3"):  # of r3 it was known at the time
        journal.add("context.found", journal.records[name]["id"], {"contexts": ["terrorism"], "findings": []})
    assert told() == [("largest",), ("terrorism",), ("terrorism_since",)]
    journal.add("context.found", journal.records["r2"]["id"], {"contexts": [], "findings": []})
    assert told() == [("largest",), ("terrorism",)]


@pytest.mark.parametrize("handling", [{"tlp": "RED"}, {"codes": ["H2"]}, {"codes": ["H3"]}])
def test_what_its_owner_restricts_is_counted_and_withheld_but_never_told_of(handling: dict[str, Any]) -> None:
    journal = Journal().report("r1", firearm(3), handling=handling, note="Ask first")
    for audience in ("members", "country:BFA"):
        record = compiled(journal, audience)
        assert (record.significant, record.withheld) == ([], 1)
        assert figure(record.results.by_class, class_="firearm").quantity == 3


def test_members_see_no_details_and_a_country_sees_its_own_only() -> None:
    journal = (
        Journal()
        .report("r1", firearm(3, make="Zastava", model="M57"))
        .report("r2", firearm(2, make="Tula"), agency="NER-PN")
        .correct("r1", firearm(3, make="Zastava", model="M57"), reason="Wrong model")
        .case("KAFO-T-1", "traceable_firearm", title="Pistol of Kantchari")
    )
    for_all = canonical(compiled(journal, "members")).decode()
    for detail in ("Zastava", "Tula", "Wrong model", '"r1"', "Pistol of Kantchari"):
        assert detail not in for_all
    for_one = canonical(compiled(journal, "country:BFA")).decode()
    for detail in ("Zastava", "Wrong model", '"r1"', "Pistol of Kantchari"):
        assert detail in for_one
    for detail in ("Tula", '"r2"'):
        assert detail not in for_one


def test_the_public_sees_totals_and_nothing_by_agency_sector_or_unit() -> None:
    journal = Journal().report("r1", firearm(3)).due(0).case("KAFO-T-1", "traceable_firearm").withdraw("r1")
    for number in range(2, 6):
        journal.report(f"r{number}", firearm(4))
    record = compiled(journal, "public")
    assert record.tlp == "CLEAR"
    assert figure(record.results.by_country, country="BFA").quantity == 16
    text = canonical(record).decode()
    for secret in ("BFA-DGD", "BFA-NER-01A", "KAFO-T-1", "-01"):
        assert secret not in text.replace("2020-12-01", "").replace("2020-11-01", "").replace("summary-1", "")
    assert [(one.kind, one.count) for one in record.cases_by_rule] == [("traceable_firearm", 0)]
    assert record.cases_by_rule[0].hidden


def test_the_effort_counts_who_took_part() -> None:
    effort = compiled(Journal().report("r1", firearm())).effort
    assert (effort.countries, effort.agencies, effort.units, effort.officers) == (2, 3, 3, 30)
    assert (effort.sectors, effort.crossings, effort.reports) == (2, 2, 1)
    assert {one.kind: one.count for one in effort.agencies_by_kind} == {"customs": 1, "gendarmerie": 1, "police": 1}


def test_objectives_are_held_against_the_action_phase() -> None:
    record = compiled(Journal().report("r1", firearm(30), checks=[{"of": "person", "count": 120}]))
    assert [(aim.measure, aim.reached) for aim in record.objectives] == [("firearm", 30), ("check", 120)]


def test_the_map_is_frozen_in_the_record_with_the_reports_of_each_sector() -> None:
    record = compiled(Journal().report("r1", firearm()).report("r2", firearm(), hours=13))
    assert [(area.code, area.reports) for area in record.ground.areas] == [("BFA-NER-01A", 2), ("BFA-NER-01B", 0)]
    assert {"BFA", "NER"} <= {area.code for area in record.ground.countries}


def test_the_same_entries_give_the_same_bytes_in_any_process() -> None:
    journal = Journal().report("r1", firearm(3), dynamite()).report("r2", firearm(3), agency="BFA-GN")
    journal.pair("r1", "r2", "same").due(0).report("r3", drug(1.5), late=True)
    order = {"audience": "members"}
    fed = b"\n".join(msgspec.json.encode(line) for line in [order, *journal.lines])
    made = [
        subprocess.run(
            [sys.executable, "-m", "ops.summaries.compile"],
            input=fed, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]  # fmt: skip
    assert made[0] == made[1] == canonical(compiled(journal))


def test_without_an_operation_there_is_no_summary() -> None:
    with pytest.raises(ValueError, match="no operation"):
        compile_record([], "members")


def test_objectives_are_counted_as_they_were_while_the_operation_ran() -> None:
    aims = ["firearm.pistol", "firearm", "hit.iarms", "report.nil", "arrest.terrorism", "something.else"]
    operation = {"objectives": [{"measure": measure, "target": 10} for measure in aims]}
    pistols = Figure(phase="action", class_="firearm", recovery="seized", type="pistol", unit="piece", quantity=3,
                     gross=4, qualifier="exact", reports=2)  # fmt: skip
    rifles = msgspec.structs.replace(pistols, type="rifle", quantity=2)
    found = msgspec.structs.replace(pistols, recovery="found", quantity=50)
    search = Figure(phase="action", of="database", database="iarms", quantity=9, gross=9, qualifier="exact", hits=2,
                    gross_hits=2, reports=1)  # fmt: skip
    arrest = Figure(phase="follow_up", offence="terrorism", quantity=5, gross=5, qualifier="exact", reports=1)
    reports = Counter({("action", "nil"): 7, ("preparation", "nil"): 1})
    told = objectives(operation, [pistols, rifles, found], [search], [arrest], reports)
    assert [(aim.measure, aim.reached) for aim in told] == list(zip(aims, [3, 5, 2, 7, 0, None], strict=True))
