"""A process of its own that files reports: `python -m tests.ops.journal.sender OPERATION_ID UNIT SEED < shared ids`.

Its store is named by the environment, as everywhere. Prints the receipts as one JSON object by report id.
"""

import asyncio
import os
import random
import sys
import uuid

import msgspec

from ops.reports.intake import Intake
from ops.reports.submission import Sender, Submission, read_line
from ops.reports.views import Taken
from ops.settings import load_settings
from ops.store import open_store

NIL = {"kind": "nil", "occurred_at": "2020-12-02T14:00:00Z", "location": {"type": "Point", "coordinates": [1.2, 13.4]}}


def submissions(sender: Sender, ids: list[str]) -> list[Submission]:
    return [read_line(msgspec.json.encode(NIL | {"id": id_}), sender) for id_ in ids]


async def main(operation_id: str, unit: str, seed: str) -> None:
    """Files the shared ids and as many of its own, in an order of its own, a few at a time."""
    ids = sys.stdin.read().split() + [str(uuid.uuid4()) for _ in range(100)]
    random.Random(int(seed)).shuffle(ids)
    sender = Sender(unit, unit.rpartition("-")[0], unit[:3])
    store = open_store(load_settings(os.environ))
    intake = Intake(store)
    receipts = {}

    async def send(batch: list[str]) -> None:
        for submission in submissions(sender, batch):
            taken = await intake.file(operation_id, [submission])
            assert isinstance(taken[0], Taken), taken
            receipts[submission.id] = msgspec.to_builtins(taken[0].receipt)

    await asyncio.gather(*(send(ids[start::8]) for start in range(8)))
    await intake.close()
    await store.close()
    sys.stdout.buffer.write(msgspec.json.encode(receipts))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
