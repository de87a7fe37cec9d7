"""The short way in for the one request that comes by the thousand: a unit that was just here files one more report.

What it does not know it leaves to the application behind it, from the beginning and with the whole body: every caller
whose key was not looked up a moment ago, every other form of request, and everything that is refused. So
there is one set of rules and of answers; this only spares a known caller the way through them.
"""

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Litestar

from ops.access import policy
from ops.access.policy import Permission, Seat
from ops.access.recent import Caller
from ops.access.secrets import fingerprint
from ops.call import MIB
from ops.errors import MalformedRequest
from ops.reports.routes import sender_of
from ops.reports.submission import read_one

_AT = re.compile(r"/api/operations/([^/]+)/reports/([0-9A-Fa-f-]{36})")
_PLAIN = {b"", b"application/json"}
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


def put_in_front(app: Litestar) -> None:
    """Let requests come this way first."""
    behind: Any = app.asgi_handler

    async def front(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or not (found := _AT.fullmatch(scope["path"])):
            await behind(scope, receive, send)
            return
        headers = dict(scope["headers"])
        key = key_of(scope, headers)
        caller = app.state.recent.meanwhile(key, found[1]) if key else None
        if caller is None or not (seats := filing(caller)):
            await behind(scope, receive, send)
            return
        came = await whole_body(receive)
        try:
            body = joined(came)
            submission = read_one(body, found[2], sender_of(seats, key))
            taken = await app.state.intake.file_one(caller.operation.id, submission)
        except Exception:  # noqa: BLE001 - what is refused, and why, is answered in one place
            await behind(scope, again(came, receive), send)
            return
        answer = msgspec.json.encode(taken.receipt)
        length = (b"content-length", str(len(answer)).encode())
        status = 201 if taken.new else 200
        await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length]})
        await send({"type": "http.response.body", "body": answer, "more_body": False})

    app.asgi_handler = front


def key_of(scope: Any, headers: dict[bytes, bytes]) -> str | None:
    """The SHA-256 of the key of a request that has nothing unusual about it; None of any other."""
    plain = (
        len(headers) == len(scope["headers"])  # none twice
        and not scope["query_string"]
        and headers.get(b"content-type", b"") in _PLAIN
        and b"content-encoding" not in headers
        and (length := headers.get(b"content-length", b"")).isdigit()
        and int(length) <= MIB
    )
    scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
    return fingerprint(key.strip().decode("latin-1")) if plain and scheme.lower() == b"bearer" else None


def filing(caller: Caller) -> tuple[Seat, ...]:
    """The caller's seats, where the guard of every route would let it file; none where not."""
    state = caller.operation.state
    seats = policy.seats(caller.actor, caller.operation.id, datetime.now(UTC))
    return seats if state != "closed" and policy.may(seats, Permission.REPORT_FILE, state) else ()


async def whole_body(receive: Any) -> list[Any]:
    """The messages that bring the body, or the end of the connection."""
    came = [await receive()]
    while came[-1].get("more_body"):
        came.append(await receive())
    return came


def joined(came: list[Any]) -> bytes:
    """The body that these messages bring. Raises MalformedRequest unless it is whole."""
    if came[-1]["type"] != "http.request":
        raise MalformedRequest
    return b"".join(message.get("body", b"") for message in came)


def again(came: list[Any], receive: Any) -> Any:
    """The same messages once more, then whatever comes after them."""
    waiting = list(came)

    async def replay() -> Any:
        return waiting.pop(0) if waiting else await receive()

    return replay
