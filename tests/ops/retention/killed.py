"""A program that purges and is killed before its transaction ends: `python -m tests.ops.retention.killed CLASS`."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from sqlalchemy import select

from ops.journal.service import append
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.retention.purging import purge
from ops.settings import load_settings
from ops.store import open_store


async def main(class_: str) -> None:
    store = open_store(load_settings(dict(os.environ)))
    async with store.write() as session:
        operation = await lock_operation(session, str(await session.scalar(select(Operation.id))))
        now = datetime.now(UTC)
        draft = await purge(session, operation, class_, now, now)
        await append(store, session, operation.id, "clock", [draft], now)
        await session.flush()
        sys.stdout.write(f"{draft.payload['entries']}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
