"""Two reports of one event: found by the machine, ruled on by a person, both kept, both figures shown."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from ops.errors import Busy
from ops.journal.service import taking_turn
from ops.journal.verify import verify
from ops.pace import UNHURRIED, Pace
from ops.reports import matcher, matching
from ops.reports.models import Compared, ReportMark
from ops.store import Store
from ops.store.direct import Asked
from tests.cast import AMINATA, AWA, FIRST_UNIT, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.support.patience import PATIENCE_S
from tests.world import expect


def firearms(tally: dict[str, Any]) -> tuple[float, float]:
    """(gross, reconciled)"""

    def total(rows: list[dict[str, Any]]) -> float:
        return sum(row["quantity"] for row in rows if row["class"] == "firearm")

    return total(tally["rows"]), total(tally["reconciled"]["rows"])


async def test_the_same_seizure_reported_by_two_agencies_waits_for_a_ruling(field: Field) -> None:
    first = await field.filed(seizure())
    second = await field.filed(seizure(occurred_at="2020-12-02T13:20:00Z"), unit=SECOND_UNIT)
    awa = field.world.as_(AWA)
    await field.world.compared()
    [pair] = (await expect(200, awa.get("pairs"))).json()["items"]
    assert (pair["first"], pair["second"], pair["ruling"]) == (first["id"], second["id"], "open")
    assert pair["because"][0] == "same_serial"
    assert {report["id"] for report in pair["reports"]} == {first["id"], second["id"]}
    tally = await field.tally()
    assert firearms(tally) == (2, 2)
    assert tally["reconciled"]["pairs_open"] == 1

    path = f"pairs/{pair['first']}/{pair['second']}/ruling"
    ruled = (await expect(201, awa.post(path, json={"ruling": "same", "reason": "One checkpoint"}))).json()
    assert (ruled["ruling"], ruled["ruled_by"]) == ("same", AWA.email)
    tally = await field.tally()
    assert firearms(tally) == (2, 1)
    assert tally["reconciled"]["pairs_open"] == 0
    assert tally["checks"][0]["count"] == 80
    assert tally["reconciled"]["checks"][0]["count"] == 40

    await expect(201, awa.post(path, json={"ruling": "open", "reason": "Not so sure"}))
    assert firearms(await field.tally()) == (2, 2)
    await expect(201, awa.post(path, json={"ruling": "different", "reason": "Two checkpoints"}))
    tally = await field.tally()
    assert firearms(tally) == (2, 2)
    assert tally["reconciled"]["pairs_open"] == 0


async def test_reports_are_compared_once_the_store_is_free_again_though_nothing_more_comes(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare, busy_times = matcher.follow_one, 10

    async def busy_at_first(store: Store, operation_id: str, pace: Pace) -> bool:
        nonlocal busy_times
        if busy_times:
            busy_times -= 1
            raise Busy
        return await compare(store, operation_id, pace)

    monkeypatch.setattr(matcher, "STAND_BY_S", 0.05)
    monkeypatch.setattr(matcher, "follow_one", busy_at_first)
    await field.filed(seizure())
    await field.filed(seizure(), unit=SECOND_UNIT)
    async with asyncio.timeout(PATIENCE_S):
        while not (await expect(200, field.world.as_(AWA).get("pairs"))).json()["items"]:
            await asyncio.sleep(0.05)
    assert busy_times == 0


@pytest.mark.parametrize(("trouble", "passes"), [(Busy(), True), (ValueError("no report"), False)])
async def test_only_trouble_that_passes_is_worth_another_look(
    field: Field, monkeypatch: pytest.MonkeyPatch, trouble: Exception, passes: bool
) -> None:
    async def failing(*_: object) -> bool:
        raise trouble

    monkeypatch.setattr(matcher, "follow_one", failing)
    await field.filed(seizure())
    assert await matcher.follow(field.world.store) is not passes


async def test_when_the_report_that_counts_is_withdrawn_its_double_counts_instead(field: Field) -> None:
    first = await field.filed(seizure())
    second = await field.filed(seizure(), unit=SECOND_UNIT)
    await field.world.compared()
    path = f"pairs/{first['id']}/{second['id']}/ruling"
    await expect(201, field.world.as_(AWA).post(path, json={"ruling": "same", "reason": "One"}))
    detail = (await expect(200, field.world.as_(AWA).get(f"reports/{second['id']}"))).json()
    assert detail["double_of"] == first["id"]
    withdrawal = {"reason": "It was theirs"}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/withdrawal", json=withdrawal))
    assert firearms(await field.tally()) == (1, 1)
    detail = (await expect(200, field.world.as_(AWA).get(f"reports/{second['id']}"))).json()
    assert detail["double_of"] is None


async def test_when_the_report_that_counts_tells_of_nothing_any_more_its_double_counts_until_it_does_again(
    field: Field,
) -> None:
    gold = seizure(lines=[{"class": "gold", "quantity": 1234, "unit": "g"}], checks=None)
    awa, unit = field.world.as_(AWA), field.world.unit(FIRST_UNIT)
    first = (await field.filed(gold))["id"]
    second = (await field.filed(gold, unit=SECOND_UNIT))["id"]
    await field.world.compared()
    await expect(201, awa.post(f"pairs/{first}/{second}/ruling", json={"ruling": "same", "reason": "One"}))

    async def stands() -> tuple[list[int], list[int], list[str | None]]:
        """Quantities of gold, gross and reconciled, and of which report each is a double."""
        tally = await field.tally()
        details = [(await expect(200, awa.get(f"reports/{id_}"))).json() for id_ in (first, second)]
        figures = [[row["quantity"] for row in rows] for rows in (tally["rows"], tally["reconciled"]["rows"])]
        return figures[0], figures[1], [detail["double_of"] for detail in details]

    async def corrected(report: dict[str, Any]) -> None:
        body = {"reason": "Looked again", "report": report}
        await expect(201, unit.post(f"reports/{first}/corrections", json=body))
        assert await verify(field.world.store, field.operation_id) == []

    assert await stands() == ([2468], [1234], [None, first])
    await corrected(nil())
    assert await stands() == ([1234], [1234], [second, None])
    await corrected(seizure(kind="activity", lines=None, recovery=None))
    assert await stands() == ([1234], [1234], [second, None])
    await corrected(gold)
    assert await stands() == ([2468], [1234], [None, first])
    await corrected(nil())
    await expect(201, unit.post(f"reports/{first}/withdrawal", json={"reason": "Drill"}))
    assert await stands() == ([1234], [1234], [None, None])
    assert await verify(field.world.store, field.operation_id) == []


async def test_of_two_that_tell_of_nothing_any_more_the_earlier_counts(field: Field) -> None:
    first, second = await field.filed(seizure()), await field.filed(seizure(), unit=SECOND_UNIT)
    awa = field.world.as_(AWA)
    await field.world.compared()
    path = f"pairs/{first['id']}/{second['id']}/ruling"
    await expect(201, awa.post(path, json={"ruling": "same", "reason": "One"}))
    patrol = seizure(kind="activity", lines=None, recovery=None, arrests=None)
    for receipt, unit in ((first, FIRST_UNIT), (second, SECOND_UNIT)):
        body = {"reason": "A toy", "report": patrol}
        await expect(201, field.world.unit(unit).post(f"reports/{receipt['id']}/corrections", json=body))
    tally = await field.tally()
    assert (tally["checks"][0]["count"], tally["reconciled"]["checks"][0]["count"]) == (80, 40)
    assert (await expect(200, awa.get(f"reports/{first['id']}"))).json()["double_of"] is None
    assert await verify(field.world.store, field.operation_id) == []


async def test_both_of_one_batch_are_compared_with_each_other_too(field: Field) -> None:
    """A unit's own reports are not: it corrects them itself."""
    await field.filed(seizure())
    await field.filed(seizure())
    await field.world.compared()
    assert (await expect(200, field.world.as_(AWA).get("pairs"))).json()["items"] == []


async def test_a_batch_whose_process_ended_before_its_marks_were_kept_is_compared_again_and_doubles_nothing(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ends = field.world.store, 0

    async def ended(*_: object) -> bool:
        nonlocal ends
        ends += 1
        raise RuntimeError("the process ended here")

    with monkeypatch.context() as killed:  # the service's own matcher, and this one
        killed.setattr(matcher, "keep", ended)
        await field.filed(seizure())
        await field.filed(seizure(), unit=SECOND_UNIT)
        assert await matcher.follow(store)
    assert ends
    assert len(await pairs_of(field)) == 1
    assert await matcher.follow(store)
    assert len(await pairs_of(field)) == 1
    await field.filed(seizure(), unit=SECOND_UNIT)  # its marks are there: one more report finds them
    assert await matcher.follow(store)
    assert len(await pairs_of(field)) == 2
    assert await verify(store, field.operation_id) == []


async def test_a_store_that_has_marks_and_no_cursor_is_compared_anew(field: Field) -> None:
    first = await field.filed(seizure())
    await field.filed(seizure(), unit=SECOND_UNIT)
    await field.world.compared()
    store = field.world.store
    async with store.write() as session:  # as a store of an earlier version is, whose marks were others
        await session.execute(delete(Compared))
        stray = ReportMark(operation_id=field.operation_id, report_id=first["id"], mark="old", filed=first["entry"])
        session.add(stray)
    async with asyncio.timeout(PATIENCE_S):
        assert await matcher.follow(store)
    async with store.read() as session:
        assert await session.scalar(select(func.count()).where(ReportMark.mark == "old")) == 0
        assert await session.scalar(select(func.count()).select_from(ReportMark)) > 0
    assert len(await pairs_of(field)) == 1
    assert await verify(store, field.operation_id) == []


async def test_of_several_who_compare_at_once_one_keeps_what_was_found(field: Field) -> None:
    await field.filed(seizure())
    await field.filed(seizure(), unit=SECOND_UNIT)
    await asyncio.gather(*(matcher.follow_one(field.world.store, field.operation_id) for _ in range(4)))
    assert await matcher.follow(field.world.store)
    assert len(await pairs_of(field)) == 1
    assert await verify(field.world.store, field.operation_id) == []


async def test_pairs_are_kept_between_groups_of_reports_that_do_not_stop(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matcher, "BATCH", 4)
    unmarked = seizure(lines=[{"class": "firearm", "type": "pistol", "quantity": 3}])  # so that no alarm is journalled
    await field.filed(unmarked)
    stopped, waits = asyncio.Event(), list[str]()

    async def filing(unit: str) -> None:
        while not stopped.is_set():
            await field.filed(unmarked, unit=unit)

    def take_turn(operation_id: str) -> Asked:
        waits.append(operation_id)
        return taking_turn(operation_id)

    senders = [asyncio.create_task(filing(unit)) for unit in (FIRST_UNIT, SECOND_UNIT) * 3]
    with monkeypatch.context() as watched:
        watched.setattr(matcher, "taking_turn", take_turn)
        async with asyncio.timeout(PATIENCE_S):
            while len(await pairs_of(field)) < 12:
                await matcher.follow_one(field.world.store, field.operation_id)
    stopped.set()
    await asyncio.gather(*senders)
    assert waits == []
    assert await verify(field.world.store, field.operation_id) == []


async def pairs_of(field: Field) -> list[Any]:
    page = (await expect(200, field.world.as_(AWA).get("pairs", params={"limit": 200}))).json()
    return list(page["items"])


async def test_reports_far_apart_in_time_or_place_are_no_pair(field: Field) -> None:
    line = {"class": "firearm", "type": "rifle", "quantity": 3}
    await field.filed(seizure(lines=[line]))
    far = {"type": "Point", "coordinates": [1.2, 13.6]}
    await field.filed(seizure(lines=[line], location=far), unit=SECOND_UNIT)
    await field.filed(seizure(lines=[line], occurred_at="2020-12-02T07:00:00Z"), unit=SECOND_UNIT)
    await field.world.compared()
    assert (await field.tally())["reconciled"]["pairs_open"] == 0
    near = {"type": "Point", "coordinates": [1.25, 13.42]}
    await field.filed(seizure(lines=[line], location=near), unit=SECOND_UNIT)
    await field.world.compared()
    assert (await field.tally())["reconciled"]["pairs_open"] == 1


async def test_a_correction_may_reveal_a_pair_and_is_asked_about_once(field: Field) -> None:
    first = await field.filed(seizure(lines=[{"class": "firearm", "quantity": 1}]))
    await field.filed(seizure(), unit=SECOND_UNIT)
    unit = field.world.unit(FIRST_UNIT)
    await field.world.compared()
    before = (await field.tally())["reconciled"]["pairs_open"]
    for note in ("one", "two"):
        body = {"reason": "The serial is legible after all", "report": seizure(note=note)}
        await expect(201, unit.post(f"reports/{first['id']}/corrections", json=body))
        await field.world.compared()
    pairs = (await expect(200, field.world.as_(AWA).get("pairs"))).json()["items"]
    assert len(pairs) == 1
    assert before <= 1


async def test_only_the_coordinator_rules_and_only_on_what_was_found(field: Field) -> None:
    first = await field.filed(seizure())
    second = await field.filed(seizure(), unit=SECOND_UNIT)
    await field.world.compared()
    path = f"pairs/{first['id']}/{second['id']}/ruling"
    body = {"ruling": "same", "reason": "One"}
    for person in (OMAR, AMINATA):
        await expect(403, field.world.as_(person).post(path, json=body))
        await expect(403, field.world.as_(person).get("pairs"))
    swapped = f"pairs/{second['id']}/{first['id']}/ruling"
    await expect(404, field.world.as_(AWA).post(swapped, json=body))
    await expect(422, field.world.as_(AWA).post(path, json={"ruling": "maybe", "reason": ""}))
    await expect(422, field.world.as_(AWA).post(path, json={"ruling": "same", "reason": "  "}))


async def test_who_read_the_first_batch_and_was_overtaken_takes_no_marks_away(field: Field) -> None:
    await field.filed(seizure())
    store, id_ = field.world.store, field.operation_id
    stale = await matcher.read(store, id_, UNHURRIED)
    await field.world.compared()
    if stale:  # else the service's own matcher was quicker than this one's reading
        assert not await matcher.keep(store, id_, stale, UNHURRIED)
    assert not await matcher.keep(store, id_, matcher.Batch(0, 1, [("m", 1, "x")], [], []), UNHURRIED)
    assert await verify(store, id_) == []


async def test_marks_that_are_written_a_few_at_a_time_are_all_there_though_the_process_ends_in_the_midst(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, id_ = field.world.store, field.operation_id
    monkeypatch.setattr(matcher, "PORTION", 1)
    move, written = matcher.moving, 0

    def ends_after_three(operation_id: str, begin: int, end: int) -> Asked:
        nonlocal written
        written += 1
        if written == 4:
            raise RuntimeError("the process ended here")
        return move(operation_id, begin, end)

    with monkeypatch.context() as killed:
        killed.setattr(matcher, "LOOK_S", PATIENCE_S)  # so that the service's own matcher does not look meanwhile
        await asyncio.sleep(0.2)
        first = (await field.filed(seizure()))["id"]
        second = (await field.filed(seizure(), unit=SECOND_UNIT))["id"]
        killed.setattr(matcher, "moving", ends_after_three)
        assert await matcher.follow(store)
        assert written == 4
        assert len(await marks_of(field, first) | await marks_of(field, second)) <= 3
    assert await matcher.follow(store)
    assert await marks_of(field, first) == await marks_of(field, second) != set()
    assert len(await pairs_of(field)) == 1
    assert await verify(store, id_) == []


async def test_a_report_that_changes_several_times_within_a_batch_is_marked_as_it_ends(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = field.world.unit(FIRST_UNIT)
    monkeypatch.setattr(matcher, "LOOK_S", PATIENCE_S)
    await asyncio.sleep(0.2)
    changed, gone = [(await field.filed(seizure()))["id"] for _ in range(2)]
    for hour in (3, 9, 15):
        later = seizure(occurred_at=f"2020-12-02T{hour:02}:00:00Z")
        await expect(201, unit.post(f"reports/{changed}/corrections", json={"reason": "Again", "report": later}))
    await expect(201, unit.post(f"reports/{gone}/withdrawal", json={"reason": "Drill"}))
    assert await matcher.follow(field.world.store)
    assert await marks_of(field, changed)
    assert await marks_of(field, gone) == set()
    assert await verify(field.world.store, field.operation_id) == []


async def marks_of(field: Field, id_: str) -> set[str]:
    async with field.world.store.read() as session:
        return set(await session.scalars(select(ReportMark.mark).where(ReportMark.report_id == id_)))


async def test_what_a_correction_or_a_withdrawal_takes_away_marks_its_report_no_more(field: Field) -> None:
    unit, store = field.world.unit(FIRST_UNIT), field.world.store
    id_ = (await field.filed(seizure()))["id"]
    await field.world.compared()
    before = await marks_of(field, id_)
    later = seizure(occurred_at="2020-12-02T23:50:00Z")
    await expect(201, unit.post(f"reports/{id_}/corrections", json={"reason": "By night", "report": later}))
    await field.world.compared()
    after = await marks_of(field, id_)
    assert {mark.partition("|")[0] for mark in before & after} == {"serial"}
    assert before - after
    assert after - before
    await expect(201, unit.post(f"reports/{id_}/corrections", json={"reason": "By day", "report": seizure()}))
    await field.world.compared()
    assert await marks_of(field, id_) == before
    assert await verify(store, field.operation_id) == []
    await expect(201, unit.post(f"reports/{id_}/withdrawal", json={"reason": "Drill"}))
    await field.world.compared()
    assert await marks_of(field, id_) == set()
    assert await verify(store, field.operation_id) == []


async def test_of_many_with_one_mark_those_that_were_filed_last_are_looked_at(field: Field) -> None:
    ids = [(await field.filed(seizure(), unit=SECOND_UNIT))["id"] for _ in range(matching.MOST_OF_A_MARK + 3)]
    await field.world.compared()
    shared = sorted(await marks_of(field, ids[0]))
    sought = [*shared, "quantity|nobody|has|this"]
    found = [one async for one in matching.newest(field.world.store, field.operation_id, sought, UNHURRIED)]
    assert {one.mark for one in found} == set(shared)
    for mark in shared:
        assert {one.report_id for one in found if one.mark == mark} == set(ids[3:])
