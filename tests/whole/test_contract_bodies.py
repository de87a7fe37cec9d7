"""Every route that takes a body, with something hostile in each of its places: a problem or a success, never a 500."""

import json
import random
import re
import uuid
from collections.abc import Iterator
from typing import Any

from tests.cast import AWA, FATOU, FIRST_UNIT, OMAR
from tests.whole.bodies import BODIES
from tests.whole.test_isolation import subjects
from tests.whole.test_routes import handlers
from tests.world import DRAFT, SEIZURE, Stage, World, expect

HOSTILE = [
    *(b"null", b"true", b"[]", b"{}", b'""', b"-1", b"1.5", b"1e308", b"1e999", b"NaN", b"9" * 5000, b"1e-9"),
    *(b'"\\ud800"', b'"a\\u0000b"', b'"\xff"', b'"\\u202e\\u0645"', b'"<script>alert(1)</script>"'),
    *(b"[" * 3000 + b"]" * 3000, b'{"a":' * 3000 + b"1" + b"}" * 3000, b'"' + b"x" * 100_000 + b'"'),
    *(b'"0001-01-01T00:00:00+14:00"', b'"\\u0030001-01-01T00:00:00Z"', b'"9999-12-31T23:59:59-14:00"'),
    *(b'"9999-12-31T23:59:59Z"', b'"2016-12-31T23:59:60Z"', b'"2020-12-02T14:05:00"', b'"../../etc/passwd"'),
    *(b'"\\u0661\\u0664"', b'{"type":"Point","coordinates":[1e308,1e308]}', b'{"type":["Polygon"],"coordinates":{}}'),
    b'{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[1,0],[0,0]]]}',
    b'{"type":"Polygon","coordinates":[[[12.3,-1.5],[12.4,-1.5],[12.4,-1.4],[12.3,-1.5]]]}',
    b'{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}',
    b'{"type":"GeometryCollection","geometries":[]}',
]
HERE = "put something hostile here"
EACH = 20
"""Hostile bodies for each route, of the hundreds that there are: the same ones on every run."""


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every part of a document."""
    yield at
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, part in inner:
        yield from places(part, (*at, key))


def with_hostile(tree: Any, at: tuple[Any, ...], raw: bytes) -> bytes:
    if not at:
        return raw
    changed = json.loads(json.dumps(tree))
    part = changed
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = HERE
    return json.dumps(changed).encode().replace(json.dumps(HERE).encode(), raw)


def sound_bodies(world: World, stage: Stage) -> Iterator[tuple[str, str, Any]]:
    """(method, path, a body that would do) of every route of an operation that takes JSON."""
    known = subjects(stage)
    known |= {"op": world.op, "unit": FIRST_UNIT, "action": "1", "number": stage.summary}
    known |= {"first": stage.report, "second": stage.other, "upload": "0" * 64, "gateway": "GSM-1"}
    at = "/api/operations/{op:str}"
    for method, template, handler in handlers(world.app):
        if not template.startswith("/api/operations") or not handler.opt.get("body") or template == f"{at}/state":  # type: ignore[attr-defined]
            continue
        body = BODIES.get(f"{method} {template}", {}).get("json", DRAFT)
        extra: dict[str, Any] = {}
        if template in {"/api/operations", at}:
            extra = {"objectives": DRAFT["objectives"]}
        if template == "/api/operations":
            extra |= {"exercise": {"starts_at": "2020-11-30T00:00:00Z", "speed": 2}}
        if template == f"{at}/members":
            extra = {"not_before": None, "not_after": None}
        if template == f"{at}/reports":
            body = {"id": str(uuid.UUID(int=1)), **SEIZURE}
        yield method, re.sub(r"\{(\w+):\w+\}", lambda found: known[found[1]], template), {**body, **extra}


async def test_no_body_brings_a_500_and_every_refusal_is_a_whole_problem(world: World) -> None:
    stage = await world.stage()
    chance = random.Random(2)
    wrong = []
    for method, path, body in sound_bodies(world, stage):
        caller = world.as_(OMAR if "/reports/" in path else FATOU if "sign-off" in path else AWA)
        batch = path.endswith("/reports")
        if batch or method == "PUT":
            caller = world.unit(FIRST_UNIT)
        media = {"content-type": "application/x-ndjson" if batch else "application/json"}
        bodies = [with_hostile(body, at, raw) for at in places(body) for raw in HOSTILE]
        for content in chance.sample(bodies, min(EACH, len(bodies))):
            answer = await caller.request(method, path, content=content, headers=media)
            statuses = [answer.status_code, *(json.loads(line)["status"] for line in answer.text.splitlines() if batch)]
            if max(statuses) >= 500:
                wrong.append(f"{method} {path} {content[:300]!r}: {answer.text[:200]}")
            elif answer.status_code >= 400:
                problem = answer.json()
                assert problem["status"] == answer.status_code
                assert problem["type"].startswith("/problems/")
                assert problem["title"]
                assert problem["detail"]
                assert answer.status_code != 422 or problem["errors"] or problem["type"] == "/problems/no-land-border"
    assert wrong == []
    for path in ("findings", "sectors", "tally", "reports", "journal", "plan.yaml", "cases", "members"):
        await expect(200, world.as_(AWA).get(path))


async def test_half_a_surrogate_pair_is_named_wherever_it_stands_and_with_everything_else(world: World) -> None:
    content = b'{"code": "BFA-DGD-02", "agency": 5, "officers": "\\ud800", "name": "\\udc00"}'
    problem = await expect(422, world.as_(AWA).post("units", content=content))
    assert {fault["pointer"] for fault in problem.json()["errors"]} == {"/agency", "/officers", "/name"}


async def test_a_time_at_the_end_of_the_calendar_is_refused_before_anything_reckons_with_it(world: World) -> None:
    awa = world.as_(AWA)
    for time in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"):
        shift = {"sector": "BFA-NER-01A", "unit": FIRST_UNIT, "starts_at": time, "ends_at": "2020-12-07T00:00:00Z"}
        problem = await expect(422, awa.post("assignments", json=shift))
        assert [fault["pointer"] for fault in problem.json()["errors"]] == ["/starts_at"]
        seat = {"email": FATOU.email, "role": "viewer", "not_after": time}
        problem = await expect(422, awa.post("members", json=seat))
        assert [fault["pointer"] for fault in problem.json()["errors"]] == ["/not_after"]


async def test_a_link_that_drops_in_the_middle_of_a_body_stores_nothing_and_is_no_fault_of_ours(world: World) -> None:
    await world.stage()
    before = (await world.as_(AWA).get("reports")).json()
    begun = {"type": "http.request", "body": b'{"kind": "nil", ', "more_body": True}
    parts = iter([begun, {"type": "http.disconnect"}])
    answers: list[Any] = []

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        answers.append(message)

    path = f"/api/operations/{world.op}/reports/{uuid.uuid4()}"
    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"}
    scope |= {"method": "PUT", "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b""}
    scope["headers"] = [(b"authorization", f"Bearer {world.keys[FIRST_UNIT]}".encode())]
    await world.app(scope, receive, send)  # type: ignore[arg-type]
    assert answers[0]["status"] == 400
    assert (await world.as_(AWA).get("reports")).json() == before
