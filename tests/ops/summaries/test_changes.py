"""What a version states otherwise than the one before, and why."""

from ops.summaries.changes import changes
from ops.summaries.compile import compile_record
from ops.summaries.fold import fold
from ops.summaries.order import Inputs
from ops.summaries.packing import unpacked
from ops.summaries.record import Change, Former
from tests.ops.summaries.journal import Journal, drug, firearm


def since(journal: Journal, entry: int, *, quiet: bool = False) -> dict[str, Change]:
    return {one.class_ or one.of or one.offence: one for one in changes(fold(journal.lines), entry, quiet=quiet)}


def begun() -> Journal:
    journal = Journal().report("r1", firearm(3)).report("r2", firearm(4), agency="BFA-GN")
    return journal.report("r3", drug(2), checks=[{"of": "person", "count": 5, "hits": 1}])


def test_late_corrected_withdrawn_and_ruled_are_told_apart() -> None:
    journal = begun()
    entry = len(journal.lines)
    journal.report("r4", firearm(10), late=True).correct("r1", firearm(5)).withdraw("r3").pair("r1", "r2", "same")
    found = since(journal, entry)
    assert (found["firearm"].was, found["firearm"].now) == (7, 15)
    assert found["firearm"].why == {"late": 10, "corrected": 2, "ruled": -4}
    assert (found["drug"].was, found["drug"].now, found["drug"].why) == (2, 0, {"withdrawn": -2})
    assert (found["person"].was_hits, found["person"].now_hits) == (1, 0)
    amended = {journal.lines[number - 1].subject for number in unpacked(found["firearm"].entries)}
    assert amended == {"r4", "r1", "r2"}


def test_reasons_add_up_to_the_difference() -> None:
    journal = begun()
    entry = len(journal.lines)
    journal.report("r4", firearm(10)).report("r5", firearm(1), late=True).correct("r2", firearm(9), agency="BFA-GN")
    journal.correct("r4", firearm(11))
    one = since(journal, entry)["firearm"]
    assert one.why == {"new": 11, "late": 1, "corrected": 5}
    assert one.now - one.was == sum(one.why.values())


def test_what_is_merely_new_is_no_restatement_but_a_difference_between_versions() -> None:
    journal = begun()
    entry = len(journal.lines)
    journal.report("r4", firearm(10))
    assert since(journal, entry) == {}
    assert since(journal, entry, quiet=True)["firearm"].why == {"new": 10}


def test_a_ruling_taken_back_counts_again() -> None:
    journal = begun().pair("r1", "r2", "same")
    entry = len(journal.lines)
    pair = {
        "first": "r1",
        "second": "r2",
        "because": [],
        "ruling": "different",
        "reason": "Two lorries",
        "ruled_by": "awa",
    }
    journal.add("pair.ruled", "r1|r2", pair)
    assert since(journal, entry)["firearm"].why == {"ruled": 4}


def test_a_first_that_tells_of_nothing_any_more_was_corrected_and_its_double_counts_by_the_ruling() -> None:
    journal = begun().pair("r1", "r2", "same")
    entry = len(journal.lines)
    journal.correct("r1", kind="nil")
    assert since(journal, entry)["firearm"].why == {"corrected": -3, "ruled": 4}
    emptied = len(journal.lines)
    journal.correct("r1", firearm(3))
    assert since(journal, emptied)["firearm"].why == {"corrected": 3, "ruled": -4}
    assert since(journal, entry) == {}


def test_the_record_has_what_was_restated_since_the_version_before_it() -> None:
    journal = begun()
    former = Former(number=1, as_of=len(journal.lines))
    journal.correct("r1", firearm(1))
    record = compile_record(journal.lines, Inputs(audience="members", version=2, former=former))
    assert [(one.class_, one.country, one.was, one.now) for one in record.changes] == [("firearm", "BFA", 7, 5)]
    assert compile_record(journal.lines, Inputs(audience="public", version=2, former=former)).changes == []
