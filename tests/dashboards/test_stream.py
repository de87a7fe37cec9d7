import asyncio
import random
import signal
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboards import boards, hub, pictures, stream, viewers
from dashboards.patches import patched
from ops.again import Again
from ops.app import create_app
from ops.journal import queries
from ops.journal.models import Entry
from ops.planning.models import Operation
from ops.settings import Settings
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, SECOND_UNIT, STELLA
from tests.dashboards.streams import Line, follow
from tests.support.patience import PATIENCE_S
from tests.support.server import Server, served
from tests.world import ACTION, CORRIDOR, SEIZURE, World, expect

NIL = {"kind": "nil", "occurred_at": "2020-12-02T14:05:00Z", "location": {"type": "Point", "coordinates": [1.2, 13.4]}}


async def issued(world: World) -> World:
    """The world with a plan that takes reports."""
    awa = world.as_(AWA)
    sectors = (await expect(201, awa.post("corridors", json=CORRIDOR))).json()["sectors"]
    shift = {"sector": sectors[0], "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
    await expect(201, awa.post("assignments", json=shift))
    found = (await expect(200, awa.get("findings"))).json()
    blockers = [finding["id"] for finding in found if finding["severity"] == "blocker"]
    await expect(201, awa.post("plan/issue", json={"override": blockers, "reason": "A rehearsal"}))
    return world


async def filed(world: World, report: dict[str, Any]) -> int:
    """A report of the first unit; its entry."""
    answer = await expect(201, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=report))
    return int(answer.json()["entry"])


async def head(world: World) -> int:
    listed = (await expect(200, world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    return int(listed[-1]["number"])


async def operation_id(world: World) -> str:
    async with world.store.read() as session:
        return str(await session.scalar(select(Operation.id)))


@pytest.fixture
async def open_world(world: World) -> AsyncIterator[tuple[World, str]]:
    """An issued operation, and the address at which it is served."""
    await issued(world)
    async with served(world.app) as url:
        yield world, url


async def test_a_stream_begins_with_a_beat_and_then_brings_what_is_written(open_world: tuple[World, str]) -> None:
    world, url = open_world
    at = await head(world)
    async with follow(url, world.as_(AWA)) as reader:
        first = await reader.event()
        assert first is not None
        assert (first.kind, first.number, first.data["head"]) == ("beat", None, at)
        entry = await filed(world, NIL)
        [event] = await reader.entries(1)
        assert (event.kind, event.number, event.data["number"]) == ("report.filed", entry, entry)


async def test_a_stream_that_comes_back_gets_every_entry_after_the_last_that_it_heard(
    open_world: tuple[World, str],
) -> None:
    world, url = open_world
    await filed(world, NIL)
    at = await head(world)
    async with follow(url, world.as_(AWA), "?after=0", last_event_id="3") as reader:
        replayed = await reader.entries(at - 3)
        assert [event.number for event in replayed] == list(range(4, at + 1))
        entry = await filed(world, SEIZURE)
        assert [event.number for event in await reader.entries(entry - at)] == list(range(at + 1, entry + 1))
    async with follow(url, world.as_(AWA), f"?after={at}") as reader:
        [event] = await reader.entries(1)
        assert event.number == at + 1


async def test_each_viewer_gets_their_own_share(open_world: tuple[World, str]) -> None:
    world, url = open_world
    at = await head(world)
    await filed(world, SEIZURE)
    seen = {}
    for person in (AWA, FATOU, ISSA, HUGO, AMINATA):
        async with follow(url, world.as_(person), f"?after={at}") as reader:
            [event] = await reader.entries(1)
            seen[person.name] = event.data
    for owner in ("Awa", "Fatou"):
        assert seen[owner]["payload"]["document"]["lines"][0]["serial"] == "A-12345"
        assert "sha256" not in seen[owner]
    for other in ("Issa", "Hugo"):
        assert seen[other].keys() == {"number", "kind", "at", "country", "phase", "day"}
    assert len(seen["Aminata"]["sha256"]) == 64


async def test_plans_and_shapes_are_not_sent_over_a_stream(open_world: tuple[World, str]) -> None:
    world, url = open_world
    async with follow(url, world.as_(AWA), "?after=0") as reader:
        events = await reader.entries(await head(world))
    kinds = {event.kind: event.data["payload"] for event in events}
    assert "document" not in kinds["plan.issued"]
    assert "overridden" in kinds["plan.issued"]
    assert "geometry" not in kinds["sector.added"]
    assert "code" in kinds["sector.added"]


async def test_whoever_loses_their_key_is_cut_off_at_the_next_beat(
    open_world: tuple[World, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, url = open_world
    monkeypatch.setattr(stream, "BEAT_S", 0.1)
    async with follow(url, world.unit(FIRST_UNIT)) as reader:
        assert await reader.event() is not None
        key = (await expect(200, world.as_(AWA).get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
        await expect(204, world.as_(AWA).delete(f"units/{FIRST_UNIT}/keys/{key}"))
        await reader.end()
    async with follow(url, world.unit(FIRST_UNIT)) as reader:
        assert reader.response.status_code == 401


async def test_an_open_stream_holds_no_connection_of_the_store(open_world: tuple[World, str]) -> None:
    world, url = open_world
    async with follow(url, world.as_(AWA)) as reader:
        await reader.event()
        await filed(world, NIL)
        await reader.entries(1)
        pool: Any = world.store.reader.pool
        async with asyncio.timeout(PATIENCE_S):
            while pool.checkedout():
                await asyncio.sleep(0.01)
        assert world.app.state.hub.viewers()
    async with asyncio.timeout(PATIENCE_S):
        while world.app.state.hub.viewers():
            await asyncio.sleep(0.01)


async def test_many_viewers_of_one_operation_cost_one_read_of_its_tail(
    open_world: tuple[World, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, url = open_world
    reads: list[int] = []
    real = queries.entries

    async def counting(session: Any, operation_id: str, **options: Any) -> Any:
        reads.append(options["after"])
        return await real(session, operation_id, **options)

    async with (
        follow(url, world.as_(AWA)) as one,
        follow(url, world.as_(HUGO)) as two,
        follow(url, world.as_(FATOU)) as three,
    ):
        for reader in (one, two, three):
            await reader.event()
        await filed(world, NIL)
        for reader in (one, two, three):
            await reader.entries(1)
        monkeypatch.setattr(queries, "entries", counting)
        await filed(world, NIL)
        for reader in (one, two, three):
            await reader.entries(1)
        assert len(reads) == 1


async def test_who_stands_beyond_the_end_of_the_journal_is_told_to_begin_anew(open_world: tuple[World, str]) -> None:
    world, url = open_world
    async with follow(url, world.as_(AWA), last_event_id="999999") as reader:
        event = await reader.event()
        assert event is not None
        assert (event.kind, event.data) == ("reset", {"head": await head(world)})
        entry = await filed(world, NIL)
        assert [heard.number for heard in await reader.entries(1)] == [entry]


async def test_a_stream_asks_for_credentials_membership_and_a_number(open_world: tuple[World, str]) -> None:
    world, url = open_world
    for caller, query, header, status in (
        (world.nobody, "", None, 401),
        (world.as_(STELLA), "", None, 404),
        (world.as_(AWA), "?after=-1", None, 400),
        (world.as_(AWA), "?after=x", None, 400),
        (world.as_(AWA), "", "²", 400),
    ):
        async with follow(url, caller, query, **({"last_event_id": header.encode()} if header else {})) as reader:
            assert reader.response.status_code == status
            assert reader.response.headers["content-type"] == "application/problem+json"


async def test_who_takes_nothing_is_let_go_holds_up_nobody_and_comes_back_with_its_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issued(world)
    monkeypatch.setattr(viewers, "SLOW_S", 0.2)
    at = await head(world)
    slow, other = (Line(world.app, world.as_(person), f"after={at}") for person in (AWA, HUGO))
    first = await filed(world, NIL)
    await asyncio.gather(slow.until(first), other.until(first))
    slow.clear.clear()
    numbers = [await filed(world, NIL) for _ in range(3)]
    async with asyncio.timeout(PATIENCE_S):
        await slow.over
    assert slow.numbers[-1] == first
    await other.until(numbers[-1])
    assert other.numbers == list(range(at + 1, numbers[-1] + 1))
    assert world.app.state.hub.viewers() == {await operation_id(world): 1}
    again = Line(world.app, world.as_(AWA), f"after={slow.numbers[-1]}")
    await again.until(numbers[-1])
    assert again.numbers == list(range(first + 1, numbers[-1] + 1))
    await asyncio.gather(other.close(), again.close())


async def test_viewers_who_come_go_and_stumble_hear_every_entry_once_and_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issued(world)
    monkeypatch.setattr(hub, "TICK_S", 0.001)
    monkeypatch.setattr(hub, "PAGE", 3)
    monkeypatch.setattr(hub, "KEPT", 5)  # so that who is behind reads from the store as well
    monkeypatch.setattr(stream, "BEAT_S", 0.05)
    chance = random.Random(1)
    begun: list[tuple[int, Line]] = []
    last = at = await head(world)
    for _ in range(25):
        since = chance.choice([at, last, chance.randint(at, last)])
        person = chance.choice([AWA, HUGO, FATOU, AMINATA])
        begun.append((since, Line(world.app, world.as_(person), f"after={since}&picture=0")))
        for _, line in chance.sample(begun, min(3, len(begun))):
            if line.clear.is_set():
                line.clear.clear()
            else:
                line.clear.set()
        last = max(await asyncio.gather(*(filed(world, NIL) for _ in range(chance.randint(0, 4)))), default=last)
    for _, line in begun:
        line.clear.set()
    last = await filed(world, NIL)
    for since, line in begun:
        await line.until(last)
        assert line.numbers == list(range(since + 1, last + 1))
    await asyncio.gather(*(line.close() for _, line in begun))


async def test_who_signs_out_is_cut_off_at_the_next_beat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await issued(world)
    monkeypatch.setattr(stream, "BEAT_S", 0.1)
    line, other = (Line(world.app, world.as_(person), "") for person in (FATOU, AWA))
    await expect(204, world.as_(FATOU).delete("/api/session"))
    async with asyncio.timeout(PATIENCE_S):
        await line.over
    entry = await filed(world, NIL)
    await other.until(entry)
    assert entry not in line.numbers
    await other.close()


async def test_who_loses_a_key_hears_nothing_of_what_comes_after_it(world: World) -> None:
    """Not even until the next beat: the entry that says so comes first."""
    await issued(world)
    line = Line(world.app, world.unit(FIRST_UNIT), "")
    await line.until_beat()
    key = (await expect(200, world.as_(AWA).get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
    await expect(204, world.as_(AWA).delete(f"units/{FIRST_UNIT}/keys/{key}"))
    revoked = await head(world)
    async with asyncio.timeout(10):  # a beat takes 14 s
        await line.over
    assert revoked not in line.numbers


async def test_all_whose_rights_may_have_changed_are_looked_at_together_and_each_is_judged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issued(world)
    people = [AWA, HUGO, FATOU, ISSA, AMINATA] * 3
    lines = [Line(world.app, world.as_(person), "") for person in people]
    unit = Line(world.app, world.unit(SECOND_UNIT), "")
    for line in (*lines, unit):
        await line.until_beat()
    await expect(204, world.as_(FATOU).delete("/api/session"))
    looked: list[int] = []
    real = Again._judge

    async def counting(self: Again, batch: list[Any]) -> None:
        looked.append(len(batch))
        await real(self, batch)

    monkeypatch.setattr(Again, "_judge", counting)
    key = (await expect(200, world.as_(AWA).get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
    await expect(204, world.as_(AWA).delete(f"units/{FIRST_UNIT}/keys/{key}"))  # after it, everybody is looked at
    revoked = await head(world)
    staying = [line for line, person in zip(lines, people, strict=True) if person is not FATOU]
    for line in (*staying, unit):
        await line.until(revoked)
    gone = [line for line in lines if line not in staying]
    async with asyncio.timeout(30):
        await asyncio.gather(*(line.over for line in gone))
    assert all(revoked not in line.numbers for line in gone)
    assert max(looked) >= len(lines)
    await asyncio.gather(*(line.close() for line in (*staying, unit)))


def test_those_who_came_together_beat_in_turn_and_none_later_than_it_must() -> None:
    now = 1234.56
    moments = [stream.beat_after(now, turn % stream.SLOTS + 1) for turn in range(500)]
    assert all(now < moment <= now + stream.BEAT_S for moment in moments)
    most = max(moments.count(moment) for moment in moments)
    assert most <= 500 // stream.SLOTS + 1
    assert stream.beat_after(moments[0], stream.SLOTS) == pytest.approx(moments[0] + stream.BEAT_S)


@pytest.mark.parametrize("settings", [pytest.param("postgis", marks=pytest.mark.postgis)], indirect=True)
async def test_a_process_that_lost_its_line_to_the_store_catches_up(world: World) -> None:
    await issued(world)
    at = await head(world)
    line = Line(world.app, world.as_(HUGO), f"after={at}")
    await line.until_beat()
    listening: Any = world.store
    async with world.store.read() as session:
        assert await session.scalar(select(func.pg_terminate_backend(listening._connection.get_server_pid())))
    await line.until(await filed(world, NIL))  # its NOTIFY found nobody who listened
    assert line.numbers == list(range(at + 1, line.numbers[-1] + 1))
    await line.close()


async def test_pictures_that_are_pushed_end_as_the_one_that_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "PACE_S", 0.0)
    monkeypatch.setattr(pictures, "PACE_S", 0.05)
    await world.stage()
    line, stranger = (Line(world.app, world.as_(person), "picture=0") for person in (AWA, HUGO))
    await world.compared()
    before = (await expect(200, world.as_(FATOU).get("board"))).json()
    await line.until_picture(before["as_of"])  # so that the service has drawn it for all
    has = Line(world.app, world.as_(FATOU), f"picture={before['as_of']}&share={before['share']}")
    for report in (SEIZURE, NIL, SEIZURE | {"location": {"type": "Point", "coordinates": [0.6, 13.4]}}):
        await filed(world, report)
        await world.compared()
        async with world.store.read() as session:
            number = await session.scalar(select(func.max(Entry.number)))
        for one in (line, stranger, has):
            await one.until_picture(int(number or 0))
    for one, person, first in ((line, AWA, None), (stranger, HUGO, None), (has, FATOU, before)):
        true = (await expect(200, world.as_(person).get("board"))).json()
        await one.until_picture(true["as_of"])
        drawn = folded(one.pictures(), first)
        assert drawn | {"whole": None} == true | {"whole": None}
    assert [said["since"] is None for said in line.pictures()].count(True) == 1
    # What it has is taken as its first picture unless the service has drawn a newer one by then.
    assert all(said["since"] for said in has.pictures()[1:]), "a picture is told as what changed"
    await asyncio.gather(line.close(), stranger.close(), has.close())


def folded(said: list[dict[str, Any]], picture: dict[str, Any] | None) -> dict[str, Any]:
    """The picture after all that was said of it, as assets/link.js has it."""
    for step in said:
        if step["since"] is None:
            picture = step["fields"]
            continue
        assert picture is not None
        assert step["since"] == picture["as_of"]
        kept = picture["points"]
        picture = picture | step["fields"]
        for name, of in step["patches"].items():
            picture[name] = patched(picture[name], of)
        ids = {point["id"] for point in step["points"]}
        rest = [] if picture["whole"] else [point for point in kept if point["id"] not in ids]
        picture["points"] = [*step["points"], *rest]
    assert picture is not None
    return picture


async def test_the_service_stops_at_once_while_streams_are_open(settings: Settings) -> None:
    async with World.of(create_app(settings)) as world:
        callers = world.callers
    server = Server(settings)
    await server.start()
    async with follow(server.url, callers[AWA.email]) as reader:
        assert await reader.event() is not None
        stopped = asyncio.create_task(server.stop(signal.SIGTERM))
        await reader.end()
        assert await stopped == 0
    assert b"exceeded" not in server.said  # uvicorn's word for having cut somebody off
