"""A body that comes with pauses, breaks off or falls silent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar.exceptions import InternalServerException

from ops.attachments import link
from tests.support.patience import PATIENCE_S


class Cycle:
    """What uvicorn's side of a request looks like once its client has gone: bytes that it read and nobody took."""

    def __init__(self, body: bytes) -> None:
        self.body = bytearray(body)

    async def receive(self) -> Any:
        return {"type": "http.disconnect"}


class Asked:
    """A request whose body is made by the test."""

    def __init__(self, chunks: AsyncIterator[bytes], left: bytes = b"") -> None:
        self.chunks, self.receive = chunks, Cycle(left).receive

    def stream(self) -> AsyncIterator[bytes]:
        return self.chunks


async def came(request: Any) -> list[bytes]:
    return [chunk async for chunk in link.body_in_time(request)]


async def test_what_reached_this_machine_before_the_link_broke_comes_last() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"one"
        yield b""
        raise InternalServerException("client disconnected prematurely")

    assert await came(Asked(broken(), b"two")) == [b"one", b"two"]
    assert await came(Asked(broken())) == [b"one"]


async def test_a_quiet_link_says_so_and_a_silent_one_is_taken_for_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "QUIET_S", 0.01)
    monkeypatch.setattr(link, "SILENT_S", 0.03)
    closed = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        yield b"one"
        try:
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with asyncio.timeout(PATIENCE_S):
        assert await came(Asked(silent())) == [b"one", b"", b""]
    assert closed.is_set()
