"""The service as a process: bound to its address, announced, and stopped without noise."""

import gc
import os
import signal
import socket
import sys
import threading
from typing import Any, NoReturn

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from ops.answering import Connection
from ops.app import create_app
from ops.listening import announce, listen
from ops.plain import PlainError
from ops.settings import Settings, load_settings
from ops.store import open_store

GRACE_S = 5
"""How long open requests have to end once the service is told to stop; live streams are cut then."""
COULD_NOT_START = 3
COLLECTIONS = (10_000, 20, 20)
"""New objects in containers before the newest are looked through for garbage, how many times that before those a little
older are, and how many times that before all are, which takes a tenth of a second with 500 open boards: at a hundred
reports a second every second, every twenty, every seven minutes. By Python's own numbers it was every eight seconds."""


class OneProcessOnly(PlainError):
    """The embedded store was to be shared by several processes."""


class Service(uvicorn.Server):
    """Says where it is once it takes requests."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce the first socket."""
        await super().startup(sockets)
        leave_out_of_collections()
        if sockets and self.started:
            announce(sockets[0])


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> NoReturn:
    """Serve until SIGINT or SIGTERM, then exit with 0; with 3 when it could not start (the log says why).

    Each process migrates the store before it takes requests; one does the work, the others wait. A worker that dies or
    no longer answers is replaced. `port` 0 takes a free one. Raises AddressTaken and OneProcessOnly.
    """
    if workers > 1 and not open_store(settings).many_processes:
        raise OneProcessOnly(
            "The embedded store (SQLite) is for one process. For more workers set CORRIDOR_DATABASE_URL to PostgreSQL."
        )
    for ending in (signal.SIGINT, signal.SIGTERM):  # before the server's own handlers stand, and after they are gone
        signal.signal(ending, lambda *_: sys.exit(0))
    listening = listen(host, port)
    options: dict[str, Any] = {
        "loop": "uvloop",
        "http": Connection,
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
    several = Multiprocess(config, sockets=[listening])
    several.run()
    could_not = any(process.exitcode == COULD_NOT_START for process in several.processes)
    sys.exit(COULD_NOT_START if could_not else 0)


def application() -> Litestar:
    """The service by the environment's settings: what each of several workers runs."""
    app = create_app(load_settings(os.environ))
    leave_out_of_collections()
    return app


def leave_out_of_collections() -> None:
    """What is there from the start stays: to look through it for garbage stops everybody for a tenth of a second.

    Of what comes later most goes by itself; what remains is looked through seldom, and all of it very seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)


def stop_when_input_ends() -> None:
    """Stop as on SIGTERM once standard input closes: what a program that starts a service uses, so as to leave none."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="corridor-parent").start()
