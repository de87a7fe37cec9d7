"""Runs the programs that make proposals, one at a time in each process, and keeps what they tell in the store.

So whoever asks any process of the service sees the progress, and cancelling works from everywhere: the process that
runs the program looks at the row whenever it writes to it.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import structlog
from sqlalchemy import select, update

from ops.proposals.models import Proposal
from ops.proposals.run import Line, Task, write
from ops.store import Store

ROOT = Path(__file__).resolve().parents[2]
BEAT_S = 1.0
SILENT = timedelta(seconds=60)
"""A program that nothing was heard of for so long has ended with the process that ran it."""
LONGEST_LINE = 64 * 1024 * 1024
log = structlog.get_logger()


class Planner:
    """One for each process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = asyncio.Semaphore(1)
        self._running: dict[str, asyncio.Task[None]] = {}

    def begin(self, operation_id: str, id_: str, task: Task) -> asyncio.Task[None]:
        """Make a proposal that is stored already; the task ends when it is made."""
        made = asyncio.create_task(self._make(operation_id, id_, task), name=f"proposal {id_}")
        self._running[id_] = made
        made.add_done_callback(lambda _: self._running.pop(id_, None))
        return made

    async def close(self) -> None:
        """End every program; what it had found is lost, and its proposal shows as interrupted."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _make(self, operation_id: str, id_: str, task: Task) -> None:
        mine = (Proposal.operation_id == operation_id, Proposal.id == id_)
        waiting = asyncio.create_task(self._beat_while_waiting(mine))
        try:
            async with self._turn:
                waiting.cancel()
                await self._run(mine, task)
        except Exception:
            log.exception("proposal.failed", operation=operation_id, proposal=id_)
            await self._tell(mine, state="failed")
        finally:
            waiting.cancel()

    async def _beat_while_waiting(self, mine: Any) -> None:
        while True:
            await asyncio.sleep(SILENT.total_seconds() / 4)
            await self._tell(mine)

    async def _run(self, mine: Any, task: Task) -> None:
        cancelled = await self._tell(mine, state="running")
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ops.proposals.run",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TZ": "UTC"}, cwd=ROOT, limit=LONGEST_LINE,
        )  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        errors = asyncio.create_task(program.stderr.read())
        try:
            program.stdin.write(write(task))
            await program.stdin.drain()
            last, told, line = monotonic() - BEAT_S, False, None
            reading = asyncio.create_task(program.stdout.readline())
            while True:
                await asyncio.wait({reading}, timeout=BEAT_S)
                if reading.done():
                    raw = reading.result()
                    if not raw:
                        break
                    line = msgspec.json.decode(raw, type=Line)
                    if line.result is not None:
                        break
                    reading = asyncio.create_task(program.stdout.readline())
                if cancelled and not told:
                    program.stdin.write(b"!")
                    told = True
                if monotonic() - last >= BEAT_S:
                    last = monotonic()
                    cancelled = await self._tell(mine, **({"progress": progress(line)} if line else {}))
            if line is None or line.result is None:
                said = (await errors).decode(errors="replace")
                log.error("proposal.program", said=said[-2000:])
                await self._tell(mine, state="failed")
                return
            state = "cancelled" if cancelled else "done"
            await self._tell(mine, state=state, progress=progress(line), result=line.result)
        finally:
            if program.returncode is None:
                program.kill()
            await program.wait()
            await errors

    async def _tell(self, mine: Any, **values: Any) -> bool:
        """Write to the row, unless it was dropped meanwhile; gives whether somebody has cancelled it."""
        async with self._store.write() as session:
            going = (*mine, Proposal.state.in_(("waiting", "running")))
            await session.execute(update(Proposal).where(*going).values(beat_at=datetime.now(UTC), **values))
            row = (await session.execute(select(Proposal.cancel, Proposal.state).where(*mine))).one_or_none()
        return row is None or row.cancel or row.state == "dropped"


def progress(line: Line) -> dict[str, Any]:
    gap = round((line.best - line.bound) / line.best, 4) if line.best else 0.0
    return {
        "elapsed_s": line.elapsed_s,
        "best": line.best,
        "bound": line.bound,
        "gap": max(gap, 0.0),
        "open": line.open,
        "slots": line.slots,
    }
