"""Compiling and drawing as short-lived programs beside the server.

A fold of a long journal keeps a processor busy for seconds, and the chart engine alone takes over 100 MB: neither has
a place in a worker that answers field units and must stay small. A program gets its input on standard input and
nothing else: no settings, no secret, no store. Results are not cached: a record is drawn a few times in its life, and
what is drawn anew always fits its template.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from weakref import WeakKeyDictionary

import structlog

from ops.errors import Busy, CorridorError

ROOT = Path(__file__).resolve().parents[2]
TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
"""One program at a time in each worker, which has one event loop: two cores have other work."""
SECONDS = 120
log = structlog.get_logger()


async def run(module: str, *arguments: str, fed: AsyncIterator[bytes]) -> bytes:
    """What `python -m module arguments` writes when it is fed these pieces; one program at a time.

    Raises Busy when its turn does not come or it cannot be finished in time, CorridorError when it fails.
    """
    try:
        turn = TURNS.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))
        async with asyncio.timeout(SECONDS), turn:
            return await _run(module, *arguments, fed=fed)
    except TimeoutError as error:
        raise Busy("This takes longer than it should. Try again later.", retry_after_s=60) from error


async def _run(module: str, *arguments: str, fed: AsyncIterator[bytes]) -> bytes:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TZ": "UTC"}, cwd=ROOT,
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    stdin, stdout, stderr = program.stdin, program.stdout, program.stderr

    async def feed() -> None:
        try:
            async for piece in fed:
                stdin.write(piece)
                await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended early; what it said tells why
        finally:
            stdin.close()

    try:
        _, made, said = await asyncio.gather(feed(), stdout.read(), stderr.read())
        if await program.wait():
            log.error("program.failed", module=module, said=said.decode(errors="replace")[-2000:])
            raise CorridorError
        return made
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
