"""A link that is cut: a proxy that lets so many bytes of each connection through to the server, and no more."""

import asyncio
from contextlib import suppress
from typing import Self

LATENCY_S = 0.03
"""What a connection takes to come about; over the air it is several times as much."""


class CuttingLink:
    """Listens on a port of its own. Every second cut is a reset, every other an end in good order."""

    def __init__(self, to_port: int, every: int) -> None:
        self.to_port, self.every = to_port, every
        self.port = 0
        self.cuts = 0
        self.carried = 0
        """Bytes towards the server, all connections together."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(LATENCY_S)
        try:
            far, onward = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:  # the server is down
            back.transport.abort()
            return
        returning = asyncio.create_task(self.carry_back(far, back))
        left = self.every
        with suppress(OSError):
            while left and (data := await near.read(min(left, 16_384))):
                onward.write(data)
                await onward.drain()
                left -= len(data)
                self.carried += len(data)
        if not left:
            self.cuts += 1
            if self.cuts % 2:
                onward.transport.abort()
        onward.close()
        back.transport.abort()
        returning.cancel()

    @staticmethod
    async def carry_back(far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await far.read(65_536):
                back.write(data)
                await back.drain()
