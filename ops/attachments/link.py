"""A body as a bad link brings it: with pauses, and with an end that nobody announced."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from litestar import Request
from litestar.exceptions import ClientException, InternalServerException

QUIET_S = 1.0
"""After so long without a byte what is there is stored: a link that goes silent may never say that it broke."""
SILENT_S = 60.0
"""After so long the link is taken for broken."""


async def body_in_time(request: Request[Any, Any, Any]) -> AsyncGenerator[bytes]:
    """The body, with b"" whenever the link has been quiet for a moment; ends when the link breaks or stays silent.

    When it breaks, what had reached this machine and was not yet read comes last.
    """
    body = request.stream()
    waiting = asyncio.ensure_future(anext(body, None))
    quiet_s = 0.0
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=QUIET_S)
            if not done:
                quiet_s += QUIET_S
                if quiet_s >= SILENT_S:
                    return
                yield b""
                continue
            quiet_s = 0.0
            try:
                chunk = waiting.result()
            except (InternalServerException, ClientException):  # the link broke; what came before it did is good
                if rest := left_over(request):
                    yield rest
                return
            if chunk is None:
                return
            if chunk:
                yield chunk
            waiting = asyncio.ensure_future(anext(body, None))
    finally:
        waiting.cancel()
        with suppress(asyncio.CancelledError, InternalServerException, ClientException):
            await waiting


def left_over(request: Request[Any, Any, Any]) -> bytes:
    """What uvicorn had read and would let go of: with a link that is cut often, much of what got through."""
    held = getattr(getattr(request.receive, "__self__", None), "body", b"")
    return bytes(held) if isinstance(held, bytes | bytearray) else b""
