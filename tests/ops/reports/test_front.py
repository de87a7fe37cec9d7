"""The short way in for known units says what the long way says, to the byte."""

import json
import uuid
from typing import Any

import pytest

from ops.access import recent
from ops.access.recent import Caller, Recent
from ops.reports import front
from tests.cast import AWA, FIRST_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import expect

ID = "3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10"
JSON = {"Content-Type": "application/json"}
REQUESTS: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "the same report again": (f"reports/{ID}", json.dumps(seizure()).encode(), JSON),
    "capitals in its id": (f"reports/{ID.upper()}", json.dumps(seizure()).encode(), JSON),
    "other content": (f"reports/{ID}", json.dumps(seizure(note="other")).encode(), JSON),
    "two faults": (f"reports/{ID}", json.dumps(seizure(kind="x", recovery="y")).encode(), JSON),
    "no JSON": (f"reports/{ID}", b"{", JSON),
    "no body": (f"reports/{ID}", b"", JSON),
    "no UUID": ("reports/3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d1-", json.dumps(seizure()).encode(), JSON),
    "a parameter": (f"reports/{ID}?dry=1", json.dumps(seizure()).encode(), JSON),
    "another media type": (f"reports/{ID}", json.dumps(seizure()).encode(), {"Content-Type": "text/plain"}),
    "a sector that is none": (
        f"reports/{uuid.uuid4()}",
        json.dumps({key: value for key, value in seizure(sector="X-99").items() if key != "location"}).encode(),
        JSON,
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_both_ways_give_one_answer(field: Field, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await expect(201, field.put(seizure(), ID))
    path, body, headers = REQUESTS[name]
    unit = field.world.unit(FIRST_UNIT)
    short = await unit.put(path, content=body, headers=headers)
    monkeypatch.setattr(Recent, "get", lambda *_: None)
    monkeypatch.setattr(Recent, "meanwhile", lambda *_: None)
    long = await unit.put(path, content=body, headers=headers)
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert dict(short.headers) == dict(long.headers)


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
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def noted(body: bytes, id_: str, sender: Any) -> Any:
        taken.append(id_)
        return read_one(body, id_, sender)

    read_one = front.read_one
    monkeypatch.setattr(front, "read_one", noted)
    await expect(201, field.put(seizure()))
    id_ = str(uuid.uuid4())
    await expect(201, field.put(seizure(), id_))
    assert id_ in taken
    before = len(taken)
    await expect(403, field.world.as_(AWA).put(f"reports/{uuid.uuid4()}", json=seizure()))
    await expect(401, field.world.nobody.put(f"reports/{uuid.uuid4()}", json=seizure()))
    assert len(taken) == before


async def test_a_body_that_ends_too_soon_files_nothing(field: Field) -> None:
    await expect(201, field.put(seizure()))
    body = json.dumps(seizure()).encode()
    messages = [
        {"type": "http.request", "body": body, "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []
    key = field.world.keys[FIRST_UNIT]
    scope = {
        "type": "http",
        "method": "PUT",
        "path": f"/api/operations/{field.world.op}/reports/{uuid.uuid4()}",
        "raw_path": b"",
        "query_string": b"",
        "headers": [
            (b"authorization", f"Bearer {key}".encode()),
            (b"content-length", str(len(body) + 1).encode()),
        ],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("corridor.test", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await field.world.app(scope, receive, send)  # type: ignore[arg-type]
    assert not [message for message in sent if message.get("status") in {200, 201}]
    assert (await field.tally())["reports"][0]["reports"] == 1
