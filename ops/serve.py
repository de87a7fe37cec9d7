"""The service as a process: bound to its address, announced, and stopped without noise."""

import os
import signal
import socket
import sys
import threading
from typing import Any, NoReturn

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from ops.app import create_app
from ops.listening import announce, listen
from ops.plain import PlainError
from ops.settings import Settings, load_settings
from ops.store import open_store

GRACE_S = 5
"""How long open requests have to end once the service is told to stop; live streams are cut then."""
COULD_NOT_START = 3


class OneProcessOnly(PlainError):
    """The embedded store was to be shared by several processes."""


class Service(uvicorn.Server):
    """Says where it is once it takes requests."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce the first socket."""
        await super().startup(sockets)
        if sockets and self.started:
            announce(sockets[0])


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> NoReturn:
    """Serve until SIGINT or SIGTERM, then exit with 0; with 3 when it could not start (the log says why).

    Each process migrates the store before it takes requests; one does the work, the others wait. `port` 0 takes a free
    one. Raises AddressTaken and OneProcessOnly.
    """
    if workers > 1 and not open_store(settings).many_processes:
        raise OneProcessOnly(
            "The embedded store (SQLite) is for one process. For more workers set CORRIDOR_DATABASE_URL to PostgreSQL."
        )
    for ending in (signal.SIGINT, signal.SIGTERM):  # before the server's own handlers stand, and after they are gone
        signal.signal(ending, lambda *_: sys.exit(0))
    listening = listen(host, port)
    options: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_S,
    }
    if workers == 1:
        server = Service(uvicorn.Config(create_app(settings), **options))
        server.run(sockets=[listening])
        sys.exit(0 if server.started else COULD_NOT_START)
    announce(listening)
    config = uvicorn.Config("ops.serve:application", factory=True, workers=workers, **options)
    Multiprocess(config, sockets=[listening]).run()
    sys.exit(0)


def application() -> Litestar:
    """The service by the environment's settings: what each of several workers runs."""
    return create_app(load_settings(os.environ))


def stop_when_input_ends() -> None:
    """Stop as on SIGTERM once standard input closes: what a program that starts a service uses, so as to leave none."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="corridor-parent").start()
