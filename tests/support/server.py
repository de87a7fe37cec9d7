"""The service over real sockets: as a process of its own, which a test can stop, kill and start again at the same
address, or in the test's own process."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from litestar import Litestar

from ops.answering import Connection
from ops.settings import Settings
from tests.support.running import CORRIDOR, environment, free_port


class Server:
    """`corridor serve` over a store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said = b""
        """What it wrote to standard error, once it has stopped."""
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it takes requests."""
        self._process = await asyncio.create_subprocess_exec(
            *(*CORRIDOR, "serve", "--port", str(self.port)),
            env=environment(self.settings, CORRIDOR_SECRET=self.settings.secret),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()  # it announces itself once it is ready
        if not line:
            raise AssertionError((await self._process.communicate())[1].decode())

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and wait; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        _, self.said = await process.communicate()
        return process.returncode or 0


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[uvicorn.Server]:
    """This running app at a real address, with the protocol of `corridor serve`; see `url_of`."""
    config = uvicorn.Config(app, port=free_port(), lifespan="off", log_level="error", http=Connection)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await task


def url_of(server: uvicorn.Server) -> str:
    return f"http://127.0.0.1:{server.config.port}"


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[str]:
    """The address at which this running app answers."""
    async with serving(app) as server:
        yield url_of(server)
