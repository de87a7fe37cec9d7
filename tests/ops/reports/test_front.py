"""The short way in for known units says what the long way says, to the byte. Over real sockets, where it begins."""

import asyncio
import gc
import json
import uuid
import weakref
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from ops.access import recent
from ops.access.recent import Caller, Recent
from ops.answering import LONGEST
from ops.metrics import REGISTRY
from ops.reports import intake
from ops.reports.front import Front
from tests.cast import AWA, FIRST_UNIT
from tests.ops.reports.field import Field, seizure
from tests.support.server import served, serving, url_of
from tests.world import expect

ID = "3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10"
JSON = {"Content-Type": "application/json"}
WHOLE = json.dumps(seizure()).encode()
REQUESTS: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "the same report again": (f"reports/{ID}", WHOLE, JSON),
    "capitals in its id": (f"reports/{ID.upper()}", WHOLE, JSON),
    "other content": (f"reports/{ID}", json.dumps(seizure(note="other")).encode(), JSON),
    "two faults": (f"reports/{ID}", json.dumps(seizure(kind="x", recovery="y")).encode(), JSON),
    "no JSON": (f"reports/{ID}", b"{", JSON),
    "no body": (f"reports/{ID}", b"", JSON),
    "no UUID": ("reports/3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d1-", WHOLE, JSON),
    "a parameter": (f"reports/{ID}?dry=1", WHOLE, JSON),
    "another media type": (f"reports/{ID}", WHOLE, {"Content-Type": "text/plain"}),
    "the last of a connection": (f"reports/{ID}", WHOLE, {**JSON, "Connection": "close"}),
    "a body that is waved through first": (f"reports/{ID}", WHOLE, {**JSON, "Expect": "100-continue"}),
    "a body longer than may be waited for": (f"reports/{ID}", WHOLE + b" " * LONGEST, JSON),
    "a sector that is none": (
        f"reports/{uuid.uuid4()}",
        json.dumps({key: value for key, value in seizure(sector="X-99").items() if key != "location"}).encode(),
        JSON,
    ),
}


@pytest.fixture
async def here(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit filed a report a moment ago, however slow the machine is."""
    monkeypatch.setattr(recent, "KEPT_S", 600.0)
    await expect(201, field.put(seizure(), ID))


@pytest.fixture
async def url(here: None, field: Field) -> AsyncIterator[str]:
    """The running service, known to that unit."""
    async with served(field.world.app) as url:
        yield url


@pytest.fixture
async def there(url: str, field: Field) -> AsyncIterator[httpx.AsyncClient]:
    """A client with that unit's key."""
    signed = {"Authorization": f"Bearer {field.world.keys[FIRST_UNIT]}"}
    base = f"{url}/api/operations/{field.world.op}/"
    async with httpx.AsyncClient(base_url=base, headers=signed, timeout=30) as client:
        yield client


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many requests went the short way to its end."""
    count = [0]
    answer = Front.answer

    def noted(front: Front, *given: Any) -> Any:
        found = answer(front, *given)
        count[0] += found is not None
        return found

    monkeypatch.setattr(Front, "answer", noted)
    return lambda: count[0]


@pytest.mark.parametrize("name", REQUESTS)
async def test_both_ways_give_one_answer(there: httpx.AsyncClient, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, body, headers = REQUESTS[name]
    short = await there.put(path, content=body, headers=headers)
    monkeypatch.setattr(Recent, "get", lambda *_: None)
    monkeypatch.setattr(Recent, "meanwhile", lambda *_: None)
    long = await there.put(path, content=body, headers=headers)
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert without_date(short) == without_date(long)


def without_date(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_once_a_second_one_call_looks_its_caller_up_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(recent, "monotonic", lambda: now[0])
    known, caller = Recent(), Caller(None, None)
    assert known.meanwhile("key", "KAFO") is None
    known.keep("key", "KAFO", caller)
    for at, strict, others in ((100.9, caller, [caller] * 3), (101.0, None, [None, caller]), (101.9, None, [caller])):
        now[0] = at
        assert [known.meanwhile("key", "KAFO") for _ in others] == others
        assert known.get("key", "KAFO") is strict
    now[0] = 102.0  # whoever looked it up has not come back
    assert known.meanwhile("key", "KAFO") is None
    known.keep("key", "KAFO", caller)
    assert known.get("key", "KAFO") is known.meanwhile("key", "KAFO") is caller


async def test_a_known_unit_takes_the_short_way_and_a_stranger_does_not(
    there: httpx.AsyncClient, field: Field, went: Callable[[], int]
) -> None:
    assert (await there.put(f"reports/{uuid.uuid4()}", json=seizure())).status_code == 201
    assert went() == 1
    unknown = {"Authorization": "Bearer " + "x" * 43}
    assert (await there.put(f"reports/{uuid.uuid4()}", json=seizure(), headers=unknown)).status_code == 401
    person = {name: value for name, value in field.world.as_(AWA).http.headers.items() if name != "authorization"}
    assert (await there.put(f"reports/{uuid.uuid4()}", json=seizure(), headers=unknown | person)).status_code == 401
    assert went() == 1


class Line:
    """A bare connection to the service, on which a test says byte by byte what a client would."""

    def __init__(self, url: str, field: Field, key: str = "") -> None:
        self._port = int(url.rpartition(":")[2])
        self._key = key or field.world.keys[FIRST_UNIT]
        self._path = f"/api/operations/{field.world.op}/"

    async def __aenter__(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    def request(self, body: bytes = WHOLE, id_: str | None = None, length: int | None = None) -> bytes:
        head = (
            f"PUT {self._path}reports/{id_ or uuid.uuid4()} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {self._key}"
            f"\r\nContent-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def send(self, part: bytes) -> None:
        """Send it, and give it time to be read by itself."""
        self.writer.write(part)
        await self.writer.drain()
        await asyncio.sleep(0.02)

    async def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and body of the next answer."""
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            return int(head.split()[1]), json.loads(await self.reader.readexactly(length))


async def test_a_request_may_come_in_any_parts(url: str, field: Field, went: Callable[[], int]) -> None:
    async with Line(url, field) as line:
        for step in (1000, 400, 150):
            whole = line.request()
            for start in range(0, len(whole), step):
                await line.send(whole[start : start + step])
            assert (await line.answer())[0] == 201
    assert went() == 3


async def test_requests_sent_without_waiting_for_answers_are_answered_in_their_order(url: str, field: Field) -> None:
    async with Line(url, field) as line:
        ids = [str(uuid.uuid4()) for _ in range(6)]
        bad = line.request(b"{")
        await line.send(b"".join([*(line.request(id_=id_) for id_ in ids[:3]), bad]))
        await line.send(b"".join(line.request(id_=id_) for id_ in ids[3:]))
        answers = [await line.answer() for _ in range(7)]
    assert [status for status, _ in answers] == [201, 201, 201, 400, 201, 201, 201]
    assert [body["id"] for status, body in answers if status == 201] == ids


async def test_a_body_that_ends_too_soon_files_nothing(url: str, field: Field) -> None:
    async with Line(url, field) as line:
        await line.send(line.request(length=len(WHOLE) + 1))
    await asyncio.sleep(0.05)
    assert (await field.tally())["reports"][0]["reports"] == 1


async def test_who_goes_away_leaves_a_report_that_is_filed(url: str, there: httpx.AsyncClient, field: Field) -> None:
    id_ = str(uuid.uuid4())
    async with Line(url, field) as line:
        await line.send(line.request(id_=id_))
        line.writer.transport.abort()
    again = await there.put(f"reports/{id_}", content=WHOLE, headers=JSON)
    assert again.status_code == 200


async def test_who_does_not_take_their_answers_is_not_answered_the_short_way(
    here: None, field: Field, went: Callable[[], int]
) -> None:
    """So that what waits for them has a bound: the ordinary way waits until they read on."""
    async with serving(field.world.app) as server, Line(url_of(server), field) as line:
        await line.send(line.request(id_=ID))
        assert ((await line.answer())[0], went()) == (200, 1)
        [connection] = server.server_state.connections
        connection.pause_writing()  # as the transport says when too much waits in it
        await line.send(line.request(id_=ID))
        await asyncio.sleep(0.2)
        assert (went(), server.server_state.total_requests) == (1, 1)
        connection.resume_writing()
        assert ((await line.answer())[0], went()) == (200, 1)


async def test_a_stranger_is_told_so_before_a_body_comes(url: str, field: Field) -> None:
    async with Line(url, field, key="nobody's") as line:
        await line.send(line.request(b"", length=60_000))
        assert (await line.answer())[0] == 401


async def test_a_length_that_no_number_can_have_is_no_trouble_of_ours(
    url: str, field: Field, caplog: pytest.LogCaptureFixture
) -> None:
    async with Line(url, field) as line:
        await line.send(line.request().replace(b"Content-Length: ", b"Content-Length: " + b"0" * 5000))
        async with asyncio.timeout(20):
            assert (await line.reader.readline()).startswith(b"HTTP/1.1 ")
    assert "The short way failed" not in caplog.text


@pytest.mark.parametrize("step", ["knows", "take", "answer"])
async def test_where_the_short_way_fails_the_ordinary_one_answers(
    url: str, field: Field, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Front, step, failing)
    async with Line(url, field) as line:
        await line.send(line.request())
        status, _ = await line.answer()
    assert status == (200 if step == "answer" else 201)
    assert "The short way failed" in caplog.text


async def test_nothing_of_a_connection_stays_once_it_is_closed(
    here: None, field: Field, went: Callable[[], int]
) -> None:
    """Full collections are minutes apart: what only they would find stays for as long."""
    async with serving(field.world.app) as server:
        gc.collect()
        gc.disable()
        try:
            left = []
            for sent in (b"PUT", b"half", b"whole"):
                async with Line(url_of(server), field) as line:
                    whole = line.request(id_=ID)
                    await line.send({b"PUT": b"", b"half": whole[:-10], b"whole": whole}[sent])
                    if sent == b"whole":
                        assert (await line.answer())[0] == 200
                    left.append(weakref.ref(next(iter(server.server_state.connections))))
            while server.server_state.connections:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            assert went() == 1
            assert [ref() for ref in left] == [None] * 3
        finally:
            gc.enable()


async def test_only_what_is_taken_counts_as_time_to_a_receipt(
    url: str, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    def observed() -> float:
        return REGISTRY.get_sample_value("corridor_intake_seconds_count") or 0.0

    async with Line(url, field) as line:
        before = observed()
        await line.send(line.request())
        assert (await line.answer())[0] == 201
        assert observed() == before + 1
        monkeypatch.setattr(intake, "MOST_WAITING", 0)
        await line.send(line.request())
        assert (await line.answer())[0] == 503
        assert observed() == before + 1


async def test_a_service_that_stops_answers_what_it_has_taken(
    here: None, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = field.world.store
    asked, let_go, keep = asyncio.Event(), asyncio.Event(), store.keep

    async def held(*given: Any) -> bool:
        asked.set()
        await let_go.wait()
        return await keep(*given)

    monkeypatch.setattr(store, "keep", held)
    async with serving(field.world.app) as server, Line(url_of(server), field) as line:
        await line.send(line.request())
        await asked.wait()
        server.should_exit = True
        while server.servers and server.servers[0].is_serving():
            await asyncio.sleep(0.01)
        let_go.set()
        status, _ = await line.answer()
        assert (status, await line.reader.read()) == (201, b"")
