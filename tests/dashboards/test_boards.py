"""Boards that ask for what changed: whatever happens meanwhile, they end where one ends that asks for everything."""

import asyncio
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from dashboards import boards
from dashboards.boards import Paced
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT, Person
from tests.world import SEIZURE, World, expect

WATCHERS = (AWA, FATOU, ISSA, OMAR, NADIA, HUGO)
AMONG_ALL: tuple[dict[str, Any], ...] = ({}, {"agencies": ["NER-PN"]}, {"countries": ["NER"]}, {"countries": ["BFA"]})
KINDS = ("seizure", "seizure", "activity", "nil", "position")


class Board:
    """What the script of the page keeps, kept in the same way."""

    def __init__(self, world: World, person: Person) -> None:
        self.caller = world.as_(person)
        self.picture: dict[str, Any] = {}
        self.increments = 0

    async def refresh(self) -> None:
        asked = {"after": self.picture["as_of"], "share": self.picture["share"]} if self.picture else {}
        answer = (await expect(200, self.caller.get("board", params=asked))).json()
        if not answer["whole"]:
            self.increments += 1
            ids = {point["id"] for point in answer["points"]}
            kept = [point for point in self.picture["points"] if point["id"] not in ids]
            answer["points"] = [*answer["points"], *kept][: boards.MOST_POINTS]
        self.picture = answer


def kept(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in picture.items() if name != "whole"}


def report(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    place = [chance.choice([1.2, 1.2004, 0.6]), 13.4]
    made: dict[str, Any] = {
        "kind": kind,
        "occurred_at": SEIZURE["occurred_at"],
        "location": {"type": "Point", "coordinates": place},
        "handling": {"release": chance.choice(AMONG_ALL)},
    }
    if kind == "seizure":
        line = {"class": "firearm", "quantity": 1, "serial": chance.choice(["A-12345", "B-77777"])}
        made |= {"recovery": "seized", "lines": [line]}
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_board_that_asks_for_what_changed_ends_where_one_ends_that_asks_for_all(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(boards, "PACE_S", 0.0)
    monkeypatch.setattr(boards, "MOST_POINTS", 6)  # so that the map is full and something falls off its end
    chance = random.Random(seed)
    stage = await world.stage()
    units = [world.unit(FIRST_UNIT), world.unit(SECOND_UNIT)]
    sent = {stage.report: units[0], stage.other: units[1]}
    watching = [Board(world, person) for person in WATCHERS]
    for board in watching:
        await board.refresh()
    for _ in range(30):
        action = chance.choice(["file", "file", "file", "correct", "correct", "withdraw", "rule"])
        id_ = chance.choice(sorted(sent))
        if action == "file":
            id_, unit = str(uuid.UUID(int=chance.getrandbits(128), version=4)), chance.choice(units)
            await expect(201, unit.put(f"reports/{id_}", json=report(chance)))
            sent[id_] = unit
        elif action == "correct":
            body = {"reason": "Looked again", "report": report(chance)}
            answer = await sent[id_].post(f"reports/{id_}/corrections", json=body)
            assert answer.status_code in {200, 201, 409}, answer.text
        elif action == "withdraw":
            await sent[id_].post(f"reports/{id_}/withdrawal", json={"reason": "An error"})
        else:
            await world.compared()
            pairs = (await expect(200, world.as_(AWA).get("pairs"))).json()["items"]
            pair = chance.choice(pairs)
            ruling = {"ruling": chance.choice(["same", "same", "different", "open"]), "reason": "Both were seen"}
            await expect(201, world.as_(AWA).post(f"pairs/{pair['first']}/{pair['second']}/ruling", json=ruling))
        for board in watching:
            if chance.random() < 0.6:  # others sleep through it
                await board.refresh()
    await world.settled()  # or an entry comes between a board's last look and that of one which asks for all
    for board in watching:
        await board.refresh()
    assert sum(board.increments for board in watching) > 20
    world.app.state.boards = boards.Boards(world.store)  # which remembers nothing
    for board, person in zip(watching, WATCHERS, strict=True):
        fresh = Board(world, person)
        await fresh.refresh()
        assert kept(board.picture) == kept(fresh.picture), person.name


async def test_a_double_comes_to_the_map_once_the_report_that_counted_says_nil_and_goes_when_it_does_not(
    world: World,
) -> None:
    stage = await world.stage()
    pair = f"pairs/{stage.report}/{stage.other}/ruling"
    await expect(201, world.as_(AWA).post(pair, json={"ruling": "same", "reason": "Both were seen"}))
    await world.settled()
    board = Board(world, AWA)
    nil = {name: SEIZURE[name] for name in ("occurred_at", "location")} | {"kind": "nil"}
    drawn = []
    for report in (None, nil, SEIZURE):
        if report:
            body = {"reason": "Looked again", "report": report}
            await expect(201, world.unit(FIRST_UNIT).post(f"reports/{stage.report}/corrections", json=body))
            await world.settled()
            await asyncio.sleep(boards.PACE_S)
        await board.refresh()
        drawn.append({point["id"] for point in board.picture["points"]})
    assert drawn == [{stage.report}, {stage.other}, {stage.report}]


async def test_the_boards_figures_are_those_of_the_tally(world: World) -> None:
    await world.stage()
    hugo = world.as_(HUGO)
    await expect(200, hugo.get("board"))
    await expect(201, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=SEIZURE))
    while True:  # until no alarm or pair comes between
        picture = (await expect(200, hugo.get("board"))).json()
        tally = (await expect(200, hugo.get("tally", params={"by": "type"}))).json()
        if picture["as_of"] == tally["as_of"]:
            break
    assert {name: picture["totals"][name] for name in ("rows", "checks", "arrests")} == {
        name: tally[name] for name in ("rows", "checks", "arrests")
    }
    assert [row["reports"] for row in tally["reports"]] == [picture["reports"]["kind"]["seizure"]] == [3]
    of_country = (await expect(200, hugo.get("tally", params={"by": "country"}))).json()
    assert picture["by_country"]["rows"] == of_country["reconciled"]["rows"]


async def test_whoever_sees_more_or_less_than_before_is_sent_the_whole_map(world: World) -> None:
    await world.stage()
    before = (await expect(200, world.as_(HUGO).get("board"))).json()
    asked = {"after": before["as_of"], "share": before["share"]}
    assert (await expect(200, world.as_(HUGO).get("board", params=asked))).json()["whole"] is False
    owner = (await expect(200, world.as_(FATOU).get("board", params=asked))).json()
    assert (owner["whole"], len(owner["points"])) == (True, 1)
    beyond = asked | {"after": before["as_of"] + 1}  # the journal was restored from a copy
    assert (await expect(200, world.as_(HUGO).get("board", params=beyond))).json()["whole"] is True


async def test_who_asks_together_shares_one_reading_that_began_after_they_asked() -> None:
    truth, read = 0, list[int]()

    async def reading(_: int | None) -> int:
        seen = truth
        read.append(seen)
        await asyncio.sleep(0.001)
        return seen

    paced = Paced(reading, 0.01)
    assert await asyncio.gather(*(paced.now() for _ in range(50))) == [0] * 50
    first = asyncio.create_task(paced.now())
    await asyncio.sleep(0.02)
    truth = 1
    assert await paced.now() == 1
    assert await first in {0, 1}
    assert len(read) <= 3


async def test_a_reading_that_fails_is_told_to_those_who_asked_and_the_next_one_is_new() -> None:
    answers: Iterator[int | Exception] = iter([RuntimeError("the store is away"), 7])

    async def reading(_: int | None) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    paced = Paced(reading)
    failed = await asyncio.gather(*(paced.now() for _ in range(3)), return_exceptions=True)
    assert [str(error) for error in failed] == ["the store is away"] * 3
    assert await paced.now() == 7
