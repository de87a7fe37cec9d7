"""The address that a service listens at."""

import os
import socket
import sys

from ops.plain import PlainError


class AddressTaken(PlainError):
    """The address cannot be had; says why."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `port` 0 takes a free one. Raises AddressTaken."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise AddressTaken(
            f"{host}:{port} cannot be had: {os.strerror(error.errno) if error.errno else error}."
        ) from None


def announce(listening: socket.socket) -> None:
    """Say on standard output where to look."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Corridor serves http://{shown}:{port} (Ctrl-C stops it)\n")
    sys.stdout.flush()
