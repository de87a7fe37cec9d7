"""The service as a process of its own, which a test can stop, kill and start again at the same address."""

import asyncio
import signal

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
