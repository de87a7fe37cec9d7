"""The short way in for the one request that comes by the thousand: a unit that was just here files one more report.

What it does not know it leaves to the application, from the beginning and with the whole body: every caller
whose key was not looked up a moment ago, every other form of request, and everything that is refused. So
there is one set of rules and of answers; this only spares a known caller the way through them.
"""

import asyncio
import re
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

import msgspec

from ops.access import policy
from ops.access.policy import Permission, Seat
from ops.access.recent import MOST_KEPT, Caller, Recent
from ops.access.secrets import fingerprint
from ops.answering import LONGEST, Answer
from ops.metrics import INTAKE_SECONDS
from ops.reports import intake
from ops.reports.intake import Intake
from ops.reports.routes import sender_of
from ops.reports.submission import Sender, read_one
from ops.reports.views import Taken

_AT = re.compile(r"/api/operations/([^/]+)/reports/([0-9A-Fa-f-]{36})")
_PLAIN = {b"", b"application/json"}
_HEADERS = b"content-type: application/json\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"


class Sending(NamedTuple):
    """A request to file one report, by its head."""

    operation: str
    id: str
    key: str
    """The SHA-256 of its key."""


class Front:
    """One per process, before its intake; an `ops.answering.ShortWay`."""

    def __init__(self, recent: Recent, intake: Intake) -> None:
        self._recent = recent
        self._intake = intake
        self._senders: dict[str, tuple[Caller, Sender | None]] = {}
        """By key, for as long as its caller is not looked up again."""

    def knows(self, scope: Any) -> Sending | None:
        """A request that may be of the kind. Nobody else's body is waited for: a stranger is told so at once."""
        if scope["method"] != "PUT" or not (found := _AT.fullmatch(scope["path"])):
            return None
        key = key_of(scope)
        return Sending(found[1], found[2], key) if key and self._recent.maybe(key, found[1]) else None

    def take(self, sending: Sending, body: bytes) -> "asyncio.Future[intake.Answer] | None":
        """Put the report in line, if it is sound and its unit was here a moment ago."""
        caller = self._recent.meanwhile(sending.key, sending.operation)
        if caller is None or (sender := self._sender(sending.key, caller)) is None:
            return None
        try:
            submission = read_one(body, sending.id, sender)
            [answer] = self._intake.put(caller.operation.id, [submission])
        except Exception:  # noqa: BLE001 - what is refused, and why, is answered in one place
            return None
        answer.add_done_callback(partial(observe, perf_counter()))
        return answer

    def _sender(self, key: str, caller: Caller) -> Sender | None:
        """Who files, where the guard of every route would let the caller file."""
        looked_up, sender = self._senders.get(key, (None, None))
        if looked_up is not caller:
            seats = filing(caller)
            sender = sender_of(seats, key) if seats else None
            if len(self._senders) >= MOST_KEPT:
                self._senders.clear()
            self._senders[key] = (caller, sender)
        return sender

    def answer(self, _: Sending, outcome: intake.Answer) -> Answer | None:
        """The receipt; nothing where it was refused."""
        if not isinstance(outcome, Taken):
            return None
        return Answer(201 if outcome.new else 200, _HEADERS, msgspec.json.encode(outcome.receipt))


def observe(since: float, _: object) -> None:
    """That a report had its answer."""
    INTAKE_SECONDS.observe(perf_counter() - since)


def key_of(scope: Any) -> str | None:
    """The SHA-256 of the key of a request that has nothing unusual about it; None of any other."""
    headers = dict(scope["headers"])
    plain = (
        len(headers) == len(scope["headers"])  # none twice
        and not scope["query_string"]
        and headers.get(b"content-type", b"") in _PLAIN
        and b"content-encoding" not in headers
        and (length := headers.get(b"content-length", b"")).isdigit()
        and len(length) <= len(str(LONGEST))
        and int(length) <= LONGEST
    )
    scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
    return fingerprint(key.strip().decode("latin-1")) if plain and scheme.lower() == b"bearer" else None


def filing(caller: Caller) -> tuple[Seat, ...]:
    """The caller's seats, where the guard of every route would let it file; none where not."""
    state = caller.operation.state
    seats = policy.seats(caller.actor, caller.operation.id, datetime.now(UTC))
    return seats if state != "closed" and policy.may(seats, Permission.REPORT_FILE, state) else ()
