"""Corridor as people run it: its commands as processes, on a store of the test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ops.settings import Settings

CORRIDOR = [sys.executable, "-m", "ops.cli"]
ROOT = Path(__file__).resolve().parents[2]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a command that shall use this store, and nothing else of this test run's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORRIDOR_")}
    own = {
        "CORRIDOR_DATA_DIR": str(settings.data_dir),
        "CORRIDOR_DATABASE_URL": settings.database_url,
        "CORRIDOR_LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
    }
    return kept | own | more


def command(settings: Settings, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*CORRIDOR, *words],
        env=environment(settings, **more),
        cwd=settings.data_dir,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`corridor serve`, which may be killed and started again at the same address."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*CORRIDOR, "serve", "--port", str(self.port), "--until-input-ends"],
            env=environment(self.settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        deadline = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: it has no chance to finish anything."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and everything that it said."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(timeout=30)  # before its input is closed, which would be a second order to stop
        said, _ = self.process.communicate()
        return self.process.returncode, said


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """A server that runs, and that is gone at the end."""
    server = Server(settings)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Poll `true()`; fails with `what` when it does not come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)
