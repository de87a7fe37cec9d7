"""Sends requests the way field units do: each unit its own, one after the other, and again until there is a receipt.

A lost connection, 429 and 503 are weather: the same bytes are sent again, after a pause that grows, as often as it
takes. Any other refusal is final and is told at the end.
"""

import asyncio
import random
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NoReturn

import httpx
import msgspec
from tqdm import tqdm

from ops.exercise.generate import NDJSON, Request
from ops.exercise.ledger import Ledger
from ops.plain import PlainError
from scheduling.clocks import OperationClock

AT_ONCE = 8
"""Requests under way at the same time: field units are many, and few of them send in the same second."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0
WEATHER = {429, 502, 503, 504}
TIMEOUT = httpx.Timeout(30, connect=5)


class Refusal(msgspec.Struct, frozen=True):
    """A request, or one report of a batch, that the service will not take."""

    key: str
    unit: str
    status: int
    detail: str


class Outcome(msgspec.Struct):
    """What became of a replay."""

    acknowledged: int = 0
    sent_again: int = 0
    """How often something was sent again because the answer did not come, or was 429 or 503."""
    refused: list[Refusal] = []


class Unanswered(PlainError):
    """Nothing answers at the address."""


async def replay(
    requests: Sequence[Request],
    *,
    url: str,
    operation: str,
    keys: Mapping[str, str],
    ledger: Ledger,
    clock: OperationClock | None = None,
) -> Outcome:
    """Send what the ledger does not have, at the time of `clock` (None: as fast as it goes), and show how far it is.

    `keys` holds a bearer key for every unit. Raises Unanswered when the service is not there to begin with.
    """
    to_send = [request for request in requests if request.key not in ledger]
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT) as client:
        await _greet(client)
        with _bar(len(requests), len(requests) - len(to_send)) as bar:
            field = _Field(client, f"/api/operations/{operation}/", keys, ledger, clock, bar)
            units: dict[str, list[Request]] = {}
            for request in to_send:
                units.setdefault(request.unit, []).append(request)
            async with asyncio.TaskGroup() as group:
                for own in units.values():
                    group.create_task(field.unit(own))
            return field.outcome


class _Field:
    """All units of one replay."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        root: str,
        keys: Mapping[str, str],
        ledger: Ledger,
        clock: OperationClock | None,
        bar: "tqdm[NoReturn]",
    ) -> None:
        self.outcome = Outcome()
        self._client, self._root, self._keys = client, root, keys
        self._ledger, self._clock, self._bar = ledger, clock, bar
        self._lines = asyncio.Semaphore(AT_ONCE)

    async def unit(self, own: Sequence[Request]) -> None:
        """One unit's requests in their order."""
        for request in own:
            await self._until(request.at)
            await self._deliver(request)
            self._bar.set_description(f"{request.at:%d %b %H:%M}", refresh=False)
            self._bar.update()

    async def _until(self, at: datetime) -> None:
        if self._clock is not None and (wall := self._clock.wall(at)) is not None:
            await asyncio.sleep(max(0.0, (wall - datetime.now(UTC)).total_seconds()))

    async def _deliver(self, request: Request) -> None:
        """Send the same bytes until the service has said yes or no."""
        pause_s = FIRST_PAUSE_S
        while True:
            wait_s = pause_s * random.uniform(0.5, 1.5)
            try:
                async with self._lines:
                    answer = await self._client.request(
                        request.method,
                        self._root + request.path,
                        content=request.body,
                        headers={
                            "Authorization": f"Bearer {self._keys[request.unit]}",
                            "Content-Type": request.content_type,
                        },
                    )
            except httpx.TransportError as error:
                why = f"no link ({type(error).__name__})"
            else:
                if answer.status_code not in WEATHER and not _partly(request, answer):
                    return self._settle(request, answer)
                wait_s = max(wait_s, _retry_after_s(answer))
                why = f"answer {answer.status_code}"
            self.outcome.sent_again += 1
            self._bar.set_postfix_str(f"waiting: {why}")
            await asyncio.sleep(wait_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _settle(self, request: Request, answer: httpx.Response) -> None:
        self._bar.set_postfix_str("", refresh=False)
        refused = list(_refusals(request, answer))
        self.outcome.refused += refused
        if not refused:
            self._ledger.add(request.key, answer.status_code)
            self.outcome.acknowledged += 1


def _refusals(request: Request, answer: httpx.Response) -> list[Refusal]:
    if request.about == "station" and answer.status_code == httpx.codes.CONFLICT:
        return []  # taken before; only its answer was lost
    if not answer.is_success:
        return [Refusal(request.key, request.unit, answer.status_code, _detail(answer))]
    if request.content_type != NDJSON:
        return []
    lines = [msgspec.json.decode(line) for line in answer.content.splitlines()]
    return [
        Refusal(str(line.get("id")), request.unit, line["status"], str(line.get("detail") or line.get("title") or ""))
        for line in lines
        if line["status"] >= 300
    ]


def _partly(request: Request, answer: httpx.Response) -> bool:
    """Whether a batch was taken in part, and the rest may be when it is sent again."""
    if request.content_type != NDJSON or not answer.is_success:
        return False
    return any(msgspec.json.decode(line)["status"] in WEATHER for line in answer.content.splitlines())


def _detail(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        faults = "; ".join(f"{fault['pointer']} {fault['detail']}" for fault in problem.get("errors", ()))
        return faults or str(problem.get("detail", ""))
    except (ValueError, AttributeError, KeyError):
        return answer.text[:200]


def _retry_after_s(answer: httpx.Response) -> float:
    value = answer.headers.get("retry-after", "")
    return min(float(value), 60) if value.isdigit() else 0.0


async def _greet(client: httpx.AsyncClient) -> None:
    try:
        await client.get("/health/live")
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise Unanswered(f"Nothing answers at {client.base_url} ({error or type(error).__name__}).") from None


def _bar(total: int, initial: int) -> "tqdm[NoReturn]":
    """On a terminal it moves; in a file it adds a line now and then."""
    bar: tqdm[NoReturn] = tqdm(
        total=total,
        initial=initial,
        unit="report",
        desc="replay",
        dynamic_ncols=True,
        mininterval=0.2 if sys.stderr.isatty() else 15,
        bar_format="{desc} |{bar}| {n_fmt}/{total_fmt} [{elapsed}] {postfix}",
    )
    return bar
