"""The demo's server: `corridor serve` on a fresh embedded store, as a process of its own."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx

from ops.listening import AddressTaken, listen
from ops.plain import PlainError

MARK = "demo.txt"
"""In a data directory that a demo made, and that a demo may therefore replace."""
START_S = 60
STOP_S = 15


class NoServer(PlainError):
    """The server could not be started or did not stay."""


class DemoServer:
    """Use as a context manager: leaving it stops the server. It also stops when this process is gone, however."""

    def __init__(self, port: int, data_dir: Path, environ: Mapping[str, str]) -> None:
        """Replaces an earlier demo's data. Raises NoServer."""
        self.url = f"http://127.0.0.1:{port}"
        self.data_dir = data_dir
        self.replaced = _fresh(port, data_dir)
        with (data_dir / "server.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "ops.cli", "serve", "--port", str(port), "--until-input-ends"],
                env=_environment(data_dir, self.url, environ),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us, and we stop it
            )

    async def ready(self) -> None:
        """Wait until it takes requests. Raises NoServer with what it said last."""
        deadline = time.monotonic() + START_S
        async with httpx.AsyncClient(base_url=self.url, timeout=2) as client:
            while time.monotonic() < deadline and self._process.poll() is None:
                try:
                    if (await client.get("/health/ready")).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise NoServer(f"The server did not start.\n{self._said()}")

    async def gone(self) -> None:
        """Wait until it ends by itself, which it should not."""
        await asyncio.to_thread(self._process.wait)
        raise NoServer(f"The server ended by itself with {self._process.returncode}.\n{self._said()}")

    def __enter__(self) -> "DemoServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()

    def _said(self) -> str:
        return "\n".join((self.data_dir / "server.log").read_text(errors="replace").splitlines()[-15:])


def _environment(data_dir: Path, url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The person's environment, but with an embedded store of the demo's own."""
    own = {"CORRIDOR_DATA_DIR": str(data_dir), "CORRIDOR_PUBLIC_URL": url}
    kept = {name: value for name, value in environ.items() if name not in {"CORRIDOR_DATABASE_URL", "CORRIDOR_SECRET"}}
    return {"CORRIDOR_LOG_LEVEL": "warning"} | kept | own


def _fresh(port: int, data_dir: Path) -> bool:
    """An empty data directory, and a port that nobody else has; whether an earlier demo was there."""
    try:
        listen("127.0.0.1", port).close()
    except AddressTaken as error:
        raise NoServer(f"{error} Another demo may be running; --port takes another port.") from None
    earlier = data_dir.exists() and any(data_dir.iterdir())
    if earlier and not (data_dir / MARK).exists():
        raise NoServer(f"{data_dir} is not a demo's, and would be replaced. Move it away first.")
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True, mode=0o700)
    (data_dir / MARK).write_text("Made by `corridor demo`, which replaces this directory each time.\n")
    return earlier
