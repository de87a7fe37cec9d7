"""The service as a process of its own, which a test can stop, kill and start again at the same address."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from ops.settings import Settings


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        environment = {
            **os.environ,
            "CORRIDOR_DATA_DIR": str(self.settings.data_dir),
            "CORRIDOR_DATABASE_URL": self.settings.database_url,
            "CORRIDOR_SECRET": self.settings.secret,
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ops.cli", "serve", "--port", str(self.port)),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()  # it announces itself once it is ready
        if not line:
            raise AssertionError((await self._process.communicate())[1].decode())

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and wait; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        _, self.said = await process.communicate()
        return process.returncode or 0
