"""`verify` finds a single altered byte, a missing entry, and a table that is not what the journal says."""

import random
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from ops.journal import verify
from ops.journal.expected import Difference
from ops.tallies import additions, checkpoints
from ops.tallies.models import TallyCheckpoint
from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

TEXTS = ("kind", "subject", "actor", "agency", "country", "unit", "payload", "previous", "sha256")


@pytest.fixture
async def told(field: Field) -> Field:
    """An operation in which everything has happened once: a correction, a withdrawal, a double, a release."""
    first = await field.filed(seizure(handling={"release": {"agencies": ["NER-PN"], "countries": ["NER"]}}))
    second = await field.filed(seizure(), unit=SECOND_UNIT)
    gone = await field.filed(nil())
    awa, unit = field.world.as_(AWA), field.world.unit(FIRST_UNIT)
    corrected = seizure(note="y", handling={"release": {"countries": ["NER"]}})
    await expect(201, unit.post(f"reports/{first['id']}/corrections", json={"reason": "x", "report": corrected}))
    await expect(201, unit.post(f"reports/{gone['id']}/withdrawal", json={"reason": "Drill"}))
    await field.world.compared()
    ruling = {"ruling": "same", "reason": "One event"}
    await expect(201, awa.post(f"pairs/{first['id']}/{second['id']}/ruling", json=ruling))
    await expect(200, awa.get(f"reports/{first['id']}"))
    await additions.carry(field.world.store, field.operation_id)
    return field


async def after(field: Field, *statements: str, **values: Any) -> list[Difference]:
    """What is found after these statements, which are then taken back."""
    async with field.world.store.write() as session:
        for statement in statements:
            await session.execute(text(statement), values)
        found = await verify.differences(session, field.operation_id)
        await session.rollback()
        return found


async def ask(field: Field, question: str, **values: Any) -> Any:
    async with field.world.store.read() as session:
        return await session.scalar(text(question), values)


def places(found: list[Difference]) -> set[tuple[str, str]]:
    return {(one.where, one.subject) for one in found}


async def test_what_nobody_touched_has_no_difference(told: Field) -> None:
    assert await verify.verify(told.world.store, told.operation_id) == []


async def test_a_single_altered_byte_of_any_entry_is_found(told: Field) -> None:
    draw = random.Random(1)
    head = await ask(told, "select number from journal_heads")
    for number in range(1, head + 1):
        for column in draw.sample(TEXTS, 2):
            before = await ask(told, f"select {column} from entries where number = :n", n=number)
            if before is None:
                continue
            at = draw.randrange(len(before))
            altered = before[:at] + draw.choice([c for c in "0a{ " if c != before[at]]) + before[at + 1 :]
            found = await after(told, f"update entries set {column} = :v where number = :n", v=altered, n=number)
            assert ("entries", str(number)) in places(found), (number, column, at)
    assert await verify.verify(told.world.store, told.operation_id) == []


async def test_an_added_space_that_means_nothing_is_found(told: Field) -> None:
    found = await after(told, "update entries set payload = replace(payload, ':', ': ') where number = 2")
    assert ("entries", "2") in places(found)


async def test_a_missing_entry_is_found(told: Field) -> None:
    head = await ask(told, "select number from journal_heads")
    for number in (1, 2, head // 2, head - 1, head):
        found = await after(told, "delete from entries where number = :n", n=number)
        assert ("entries", str(number)) in places(found)


async def test_a_journal_cut_short_with_its_head_is_given_away_by_its_tables(told: Field) -> None:
    """Whoever cuts the end off and mends the head leaves a chain that holds."""
    head = await ask(told, "select number from journal_heads")
    mended = "update journal_heads set number = :n, sha256 = (select sha256 from entries where number = :n)"
    found = await after(told, "delete from entries where number > :n", mended, n=head - 3)
    assert found
    assert "entries" not in {one.where for one in found}


ALTERED = [
    ("update operations set name = 'Other'", "operations"),
    ("update agencies set kind = 'military' where code = 'NER-PN'", "agencies"),
    ("update units set officers = officers + 1 where code = 'NER-PN-01'", "units"),
    ("update members set role = 'coordinator' where role = 'viewer'", "members"),
    ("update unit_keys set key_sha256 = key_sha256, revoked_at = created_at", "unit_keys"),
    ("update corridors set depth_km = 21", "corridors"),
    ("update sectors set notes = 'x'", "sectors"),
    ("update assignments set state = 'declined'", "assignments"),
    ("update plan_versions set reason = 'x'", "plan_versions"),
    ("update reports set phase = 'outside' where version = 2", "reports"),
    ("update reports set double_of = null", "reports"),
    ("update reports set withdrawn = (1 = 0)", "reports"),
    ("update reports set classes = ''", "report_marks and releases"),
    ("update reports set facets = ''", "report_marks and releases"),
    ("delete from report_marks", "report_marks and releases"),
    ("insert into report_marks select operation_id, 'x', 1, 'nobody' from journal_heads", "report_marks and releases"),
    ("delete from releases where to_kind = 'country'", "report_marks and releases"),
    (
        "update report_versions set receipt = replace(receipt, 'version', 'vision') where version = 2",
        "report_versions",
    ),
    ("update pairs set ruling = 'different'", "pairs"),
    ("update tally_cells set exact = exact + 1000 where item = 'firearm' and basis = 'gross'", "tally_cells"),
    ("delete from tally_cells where basis = 'double'", "tally_cells"),
    ("update tally_sums set reports_of_item = reports_of_item + 1 where part = 'day'", "tally_sums"),
    ("delete from tally_sums where part = 'sector' and basis = 'double'", "tally_sums"),
]


async def test_a_table_that_is_not_what_the_journal_says_is_found(told: Field) -> None:
    for statement, where in ALTERED:
        assert {one.where for one in await after(told, statement)} == {where}, statement


async def test_a_row_that_nobody_journalled_is_found(told: Field) -> None:
    columns = "operation_id, code, name, country, kind"
    row = f"insert into agencies ({columns}) values (:op, 'X', 'X', 'BFA', 'police')"
    found = await after(told, row, op=told.operation_id)
    assert found == [Difference("agencies", "X", "is in the table, but the journal does not know of it")]


async def test_what_waits_to_be_added_to_the_tallies_is_held_against_the_journal(told: Field) -> None:
    await told.filed(seizure())
    await told.world.compared()
    assert await verify.verify(told.world.store, told.operation_id) == []
    for statement in ("delete from tally_additions", "update tally_additions set packed = :two"):
        found = await after(told, statement, two=msgspec.msgpack.encode([[], []]))
        assert {one.where for one in found} == {"tally_cells", "tally_sums"}
    broken = await after(told, "update tally_additions set packed = :packed", packed=b"nothing")
    assert {one.where for one in broken} == {"tally_additions", "tally_cells", "tally_sums"}
    no_text = await after(told, "update tally_additions set packed = :packed", packed=b"\x92\x91\x92\x9b\xa1\xff")
    assert {one.where for one in no_text} == {"tally_additions", "tally_cells", "tally_sums"}


async def test_a_checkpoint_that_the_journal_does_not_lead_to_is_found(told: Field) -> None:
    store = told.world.store
    await checkpoints.keep(store, told.operation_id)
    head = await ask(told, "select number from journal_heads")
    await told.filed(seizure())
    await told.world.compared()
    assert await verify.verify(store, told.operation_id) == []
    async with store.write() as session:
        row = await session.get_one(TallyCheckpoint, (told.operation_id, head))
        state = checkpoints.unpacked(row.state)
        cell, amounts = state.gross[0]
        gross = [(cell, amounts + amounts), *state.gross[1:]]
        row.state = checkpoints.packed(msgspec.structs.replace(state, gross=gross))
        await session.flush()
        found = await verify.differences(session, told.operation_id)
        await session.rollback()
    assert places(found) == {("tally_checkpoints", str(head))}
    broken = await after(told, "update tally_checkpoints set state = :state", state=b"nothing")
    assert places(broken) == {("tally_checkpoints", str(head))}
