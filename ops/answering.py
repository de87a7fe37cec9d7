"""The head of an answer goes to the network together with what follows it.

uvicorn writes head and body apart. Each write is a call of the system, and each wakes the other side to read a part of
an answer: that was a quarter of what a request cost before anything was done about it.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = b"HTTP/1.1 "
"""How a head begins. A part of a body that begins so waits as well; nothing else comes of it."""


class HeadWithBody:
    """A transport that writes through another one, and in all else is that one."""

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write it: a head with what is written next, or by itself once this turn of the loop is over."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._alone)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Write what waits, then close."""
        self._alone()
        self._transport.close()

    def _alone(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """uvicorn's, over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client has connected."""
        super().connection_made(HeadWithBody(transport, self.loop))  # type: ignore[arg-type]  # all of one that is used
