"""Intake commits in groups; nothing is acknowledged before it is stored, and what fails, fails alone."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from ops.access.secrets import fingerprint
from ops.app import create_app
from ops.errors import Busy, CorridorError, NotSignedIn
from ops.journal.models import Entry
from ops.journal.service import Draft, append
from ops.journal.verify import verify
from ops.reports import intake as intake_module
from ops.reports import service
from ops.reports.intake import Intake
from ops.reports.models import Report
from ops.reports.submission import Sender, Submission, read_line
from ops.reports.views import Taken
from ops.settings import Settings
from ops.store.direct import Asked, Row
from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports import sabotage
from tests.ops.reports.field import Field, nil, seizure
from tests.support.patience import PATIENCE_S
from tests.world import Caller, expect

SENDER = Sender(FIRST_UNIT, "BFA-DGD", "BFA")


def submission(report: dict[str, Any], id_: str | None = None) -> Submission:
    return read_line(msgspec.json.encode(report | {"id": id_ or str(uuid.uuid4())}), SENDER)


async def stored(field: Field) -> int:
    async with field.world.store.read() as session:
        return await session.scalar(select(func.count()).select_from(Report)) or 0


async def test_what_arrives_together_is_committed_together_and_each_gets_its_own_receipt(field: Field) -> None:
    ids = [str(uuid.uuid4()) for _ in range(60)]
    answers = await asyncio.gather(*(field.put(nil(), id_) for id_ in ids))
    assert [answer.status_code for answer in answers] == [201] * 60
    assert [answer.json()["id"] for answer in answers] == ids
    async with field.world.store.read() as session:
        commits = await session.scalars(select(Entry.recorded_at).where(Entry.kind == "report.filed"))
        moments = list(commits)
    assert len(moments) == 60
    assert len(set(moments)) < 30
    assert await verify(field.world.store, field.operation_id) == []


async def test_the_same_report_from_seven_hands_at_once_is_stored_once(field: Field) -> None:
    id_ = str(uuid.uuid4())
    answers = await asyncio.gather(*(field.put(seizure(), id_) for _ in range(7)))
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert await stored(field) == 1


async def test_two_contents_under_one_id_at_once_are_one_report_and_one_refusal(field: Field) -> None:
    id_ = str(uuid.uuid4())
    answers = await asyncio.gather(*(field.put(nil(note=note), id_) for note in ("one", "two")))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await stored(field) == 1


async def test_a_poison_report_fails_alone_and_its_group_is_stored(field: Field, settings: Settings) -> None:
    poison = str(uuid.uuid4())
    await sabotage.poison_row(field.world.store, settings, poison)
    ids = [str(uuid.uuid4()) for _ in range(9)]
    ids.insert(4, poison)
    answers = await asyncio.gather(*(field.put(nil(), id_) for id_ in ids))
    statuses = [answer.status_code for answer in answers]
    assert statuses[:4] + statuses[5:] == [201] * 9
    assert statuses[4] >= 400
    assert await stored(field) == 9
    await sabotage.heal(field.world.store, settings)
    await expect(201, field.put(nil(), poison))
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_commit_that_fails_is_never_acknowledged(field: Field, settings: Settings) -> None:
    poison = str(uuid.uuid4())
    await sabotage.poison_commit(field.world.store, settings, poison)
    answers = await asyncio.gather(field.put(nil(), poison), field.put(nil()), field.put(nil()))
    assert answers[0].status_code >= 400
    assert [answer.status_code for answer in answers[1:]] == [201, 201]
    assert await stored(field) == 2
    batch = await field.batch(nil() | {"id": poison}, nil() | {"id": str(uuid.uuid4())})
    assert [line["status"] < 300 for line in batch] == [False, True]
    await sabotage.heal(field.world.store, settings)
    await expect(201, field.put(nil(), poison))
    assert await verify(field.world.store, field.operation_id) == []


async def test_an_amendment_whose_commit_fails_is_not_acknowledged_either(field: Field, settings: Settings) -> None:
    """Corrections commit with their request, not through the intake."""
    id_ = (await field.filed(nil()))["id"]
    await sabotage.poison_commit(field.world.store, settings, id_, table="report_versions", column="report_id")
    body = {"reason": "Counted again", "report": nil(note="x")}
    answer = await field.world.unit(FIRST_UNIT).post(f"reports/{id_}/corrections", json=body)
    assert answer.status_code >= 400
    detail = (await expect(200, field.world.unit(FIRST_UNIT).get(f"reports/{id_}"))).json()
    assert detail["version"] == 1
    assert await verify(field.world.store, field.operation_id) == []


async def file(field: Field, *submissions: Submission) -> list[Taken | CorridorError]:
    """File a group as the intake does, judged unseen where that can be."""
    judged = service.unseen(field.operation_id, submissions)
    return await service.file(field.world.store, field.operation_id, submissions, judged)


async def overtake(field: Field) -> None:
    """Somebody else writes something that changes nothing for reports."""
    async with field.world.store.write() as session:
        said = Draft(kind="message.read", subject=str(uuid.uuid4()), payload={})
        await append(field.world.store, session, field.operation_id, "x", [said], datetime.now(UTC))


def is_comparing() -> bool:
    """Whether it is the service's matcher that asks, which follows whatever is filed."""
    task = asyncio.current_task()
    return task is not None and task.get_name() == "corridor-matcher"


@pytest.fixture
def looks(field: Field, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many questions were asked at once, each time that the store was asked before reports were written to it."""
    asked: list[int] = []
    look = field.world.store.look

    async def counted(questions: Sequence[Asked]) -> list[list[Row]]:
        if not is_comparing():
            asked.append(len(questions))
        return await look(questions)

    monkeypatch.setattr(field.world.store, "look", counted)
    return asked


async def test_who_wrote_last_does_not_ask_before_it_writes_again(field: Field, looks: list[int]) -> None:
    for _ in range(2):  # the first reads what stands of the operation, the second looks whether it still does
        await file(field, submission(nil()))
    looks.clear()
    for _ in range(3):
        [taken] = await file(field, submission(nil()))
        assert isinstance(taken, Taken)
        assert taken.new
    assert looks == []
    await overtake(field)
    await file(field, submission(nil()))
    assert len(looks) == 1
    assert await stored(field) == 6
    assert await verify(field.world.store, field.operation_id) == []


async def test_judged_unseen_a_known_report_gets_its_receipt_and_a_revoked_key_takes_nothing(field: Field) -> None:
    first, second = submission(nil()), submission(seizure())
    for one in (submission(nil()), first):
        await file(field, one)
    [again, new] = await file(field, first, second)
    assert isinstance(again, Taken)
    assert isinstance(new, Taken)
    assert (again.new, new.new) == (False, True)
    awa = field.world.as_(AWA)
    [key] = (await expect(200, awa.get(f"units/{FIRST_UNIT}/keys"))).json()["items"]
    await expect(204, awa.delete(f"units/{FIRST_UNIT}/keys/{key['id']}"))
    by_key = msgspec.structs.replace(submission(nil()), key=fingerprint(field.world.keys[FIRST_UNIT]))
    [refused] = await file(field, by_key)
    assert isinstance(refused, NotSignedIn)
    assert await stored(field) == 3
    assert await verify(field.world.store, field.operation_id) == []


@pytest.mark.parametrize("overtaken", [False, True], ids=["stored as judged", "overtaken"])
async def test_while_a_group_is_committed_the_next_one_is_judged_and_both_are_stored_whatever_becomes_of_the_first(
    field: Field, monkeypatch: pytest.MonkeyPatch, overtaken: bool
) -> None:
    store, twice = field.world.store, submission(seizure())
    for _ in range(2):
        await file(field, submission(nil()))
    intake, keep, judged = Intake(store), store.keep, asyncio.Event()
    overtaking = [True] if overtaken else []

    async def slow(*what: Any) -> bool:
        async with asyncio.timeout(PATIENCE_S):
            await judged.wait()
        if overtaking:
            overtaking.clear()
            await overtake(field)
        return await keep(*what)

    monkeypatch.setattr(store, "keep", slow)
    first = asyncio.create_task(intake.file(field.operation_id, [twice, submission(nil())]))
    await asyncio.sleep(0)
    second = asyncio.create_task(intake.file(field.operation_id, [submission(nil()), twice, submission(seizure())]))
    await asyncio.sleep(0)
    [lane] = intake._lanes.values()
    assert lane.ahead
    assert lane.ahead.judged
    judged.set()
    answers = [*(await first), *(await second)]
    assert [isinstance(answer, Taken) and answer.new for answer in answers] == [True, True, True, False, True]
    assert await stored(field) == 6
    assert await verify(store, field.operation_id) == []


async def test_who_is_overtaken_again_and_again_is_judged_again_and_at_last_waits_for_its_turn(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, looked = field.world.store, 0
    look, id_ = store.look, str(uuid.uuid4())

    async def overtaken(questions: Sequence[Asked]) -> list[list[Row]]:
        nonlocal looked
        told = await look(questions)
        if is_comparing():
            return told
        looked += 1
        await overtake(field)
        return told

    await expect(201, field.put(nil(), str(uuid.uuid4())))  # from here on what is known of the operation is kept
    await overtake(field)
    with monkeypatch.context() as others:
        others.setattr(store, "look", overtaken)
        receipt = (await expect(201, field.put(nil(), id_))).json()
    assert looked == service.TRIES
    again = (await expect(200, field.put(nil(), id_))).json()
    assert again == receipt
    assert await stored(field) == 2
    assert await verify(store, field.operation_id) == []


@pytest.mark.postgis
@pytest.mark.parametrize("settings", ["postgis"], indirect=True)
async def test_a_connection_killed_as_it_commits_is_a_503_and_the_report_is_taken_when_sent_again(
    field: Field, settings: Settings
) -> None:
    id_ = str(uuid.uuid4())
    await sabotage.poison_commit(field.world.store, settings, id_, deed=sabotage.KILL)
    answer = await expect(503, field.put(nil(), id_))
    assert int(answer.headers["retry-after"]) > 0
    assert await stored(field) == 0
    await sabotage.heal(field.world.store, settings)
    await expect(201, field.put(nil(), id_))


async def test_beyond_the_bound_callers_are_asked_to_come_back(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "MOST_WAITING", 5)
    ids = [str(uuid.uuid4()) for _ in range(12)]
    answers = await asyncio.gather(*(field.put(nil(), id_) for id_ in ids))
    refused = [id_ for id_, answer in zip(ids, answers, strict=True) if answer.status_code == 503]
    assert refused
    assert {answer.status_code for answer in answers} == {201, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    assert await stored(field) == 12 - len(refused)
    for id_ in refused:
        await expect(201, field.put(nil(), id_))


async def test_a_caller_that_goes_away_takes_nothing_with_it(field: Field) -> None:
    intake: Intake = field.world.app.state.intake
    ids = [str(uuid.uuid4()) for _ in range(3)]
    callers = [asyncio.create_task(intake.file(field.operation_id, [submission(nil(), id_)])) for id_ in ids]
    await asyncio.sleep(0)
    callers[0].cancel()
    callers[2].cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    while await stored(field) < 3:
        await asyncio.sleep(0.01)
    for id_ in ids:
        await expect(200, field.put(nil(), id_))


async def test_closing_answers_what_was_taken_and_takes_nothing_more(field: Field) -> None:
    intake = Intake(field.world.store)
    waiting = intake.file(field.operation_id, [submission(nil()) for _ in range(300)])
    answers, _ = await asyncio.gather(waiting, intake.close())
    assert len(answers) == 300
    assert not any(isinstance(answer, Exception) for answer in answers)
    with pytest.raises(Busy):
        await intake.file(field.operation_id, [submission(nil())])


async def test_a_lane_that_breaks_leaves_nobody_waiting_and_the_next_report_is_taken(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(field.world.store)

    async def broken(*_: object) -> list[Any]:
        return []

    with monkeypatch.context() as fault:
        fault.setattr(intake, "_commit", broken)
        async with asyncio.timeout(PATIENCE_S):
            answers = await intake.file(field.operation_id, [submission(nil()) for _ in range(3)])
    assert [type(answer) for answer in answers] == [Busy] * 3
    assert (await intake.file_one(field.operation_id, submission(nil()))).new
    await intake.close()


async def test_the_metrics_count_each_report_once_and_tell_nothing_of_it(field: Field) -> None:
    async def taken() -> float:
        shown = (await expect(200, field.world.nobody.get("/metrics"))).text
        assert "BFA" not in shown
        return float(
            next(line for line in shown.splitlines() if line.startswith("corridor_reports_taken_total")).split()[1]
        )

    before, id_ = await taken(), str(uuid.uuid4())
    for status in (201, 200, 200):
        await expect(status, field.put(nil(), id_))
    await expect(422, field.put({"kind": "nil"}, str(uuid.uuid4())))
    assert await taken() == before + 1


async def test_no_report_is_lost_or_doubled_among_many_senders_of_two_units(field: Field) -> None:
    ids = [str(uuid.uuid4()) for _ in range(20)]

    async def send(unit: str, order: list[str]) -> None:
        for id_ in order:
            answer = await field.put(nil(note=unit), f"{id_[:-1]}{'a' if unit == FIRST_UNIT else 'b'}", unit=unit)
            assert answer.status_code in {200, 201}

    await asyncio.gather(*(send(unit, order) for unit in (FIRST_UNIT, SECOND_UNIT) for order in (ids, ids[::-1], ids)))
    assert await stored(field) == len({id_[:-1] for id_ in ids}) * 2
    assert await verify(field.world.store, field.operation_id) == []


@pytest.mark.postgis
@pytest.mark.parametrize("settings", ["postgis"], indirect=True)
async def test_two_services_on_one_database_take_a_report_once(field: Field, settings: Settings) -> None:
    second = create_app(settings)
    await second.state.store.start()
    try:
        key = field.world.keys[FIRST_UNIT]
        callers = [field.world.unit(FIRST_UNIT), Caller(second, {"Authorization": f"Bearer {key}"})]
        for _ in range(10):
            id_ = str(uuid.uuid4())
            answers = await asyncio.gather(*(caller.put(f"reports/{id_}", json=nil()) for caller in callers * 2))
            assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
            assert len({answer.content for answer in answers}) == 1
        await callers[1].http.aclose()
    finally:
        await second.state.intake.close()
        await second.state.store.close()
    assert await verify(field.world.store, field.operation_id) == []
