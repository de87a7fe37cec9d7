import asyncio
import signal
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
from litestar import Request

from dashboards import stream
from dashboards.stream import LiveStream
from ops.app import create_app
from ops.journal import queries
from ops.settings import Settings
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, STELLA
from tests.dashboards.streams import follow, served
from tests.support.server import Server
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
        async with asyncio.timeout(30):
            while pool.checkedout():
                await asyncio.sleep(0.01)
        assert world.app.state.hub.viewers()
    async with asyncio.timeout(30):
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


async def test_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SLOW_S", 0.05)
    closed = asyncio.Event()

    async def pieces() -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "event: beat\ndata: {}\n\n"
        finally:
            closed.set()

    async def stuck(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def silent() -> Any:
        await asyncio.Event().wait()

    scope: Any = {"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": b""}
    answer = LiveStream(pieces()).to_asgi_response(None, Request(scope))
    await answer(scope, silent, stuck)
    assert closed.is_set()


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
