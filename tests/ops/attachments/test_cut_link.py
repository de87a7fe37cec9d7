"""Twenty megabytes over a link that is cut every 200 kB, to a server that is killed on the way."""

import re
import signal

import httpx
import pytest
from sqlalchemy import func, select

from ops.app import create_app
from ops.attachments.models import Attachment
from ops.journal.models import Entry
from ops.journal.verify import verify
from ops.settings import Settings
from ops.store import open_store
from tests.cast import FIRST_UNIT, OPERATION
from tests.ops.attachments.cutting import CuttingLink
from tests.ops.attachments.given import at, noise
from tests.ops.reports.field import Field, seizure
from tests.support.server import Server
from tests.world import World

EVERY = 200_000
MOST_CONNECTIONS = 600


class Phone:
    """Sends one file as a phone does: asks what has arrived, sends the rest, and begins anew when the link breaks."""

    def __init__(self, client: httpx.AsyncClient, key: str, path: str, raw: bytes) -> None:
        self.client, self.path, self.raw = client, f"/api/operations/{OPERATION}/{path}", raw
        self.headers = {"Authorization": f"Bearer {key}", "Connection": "close"}
        self.arrived: list[int] = []

    async def put(self, content_range: str, content: bytes = b"") -> httpx.Response | None:
        """The answer; None when the link broke before there was one."""
        headers = self.headers | {"Content-Range": content_range}
        try:
            return await self.client.put(self.path, content=content, headers=headers)
        except httpx.TransportError:
            return None

    async def step(self) -> httpx.Response | None:
        """Ask, then send all the rest; the last answer that came."""
        total = len(self.raw)
        answer = await self.put(f"bytes */{total}")
        if answer is None or answer.status_code != 308:
            return answer
        found = re.fullmatch(r"bytes=0-(\d+)", answer.headers.get("range", ""))
        first = int(found[1]) + 1 if found else 0
        self.arrived.append(first)
        return await self.put(f"bytes {first}-{total - 1}/{total}", self.raw[first:])


@pytest.mark.timeout(400)
async def test_twenty_megabytes_over_a_link_that_is_cut_every_200_kb_arrive_once(settings: Settings) -> None:
    async with World.of(create_app(settings)) as world:
        field = await Field.of(world)
        report = str((await field.filed(seizure()))["id"])
        key = world.keys[FIRST_UNIT]
    raw = noise(20)
    server = Server(settings)
    await server.start()
    try:
        async with CuttingLink(server.port, EVERY) as link, httpx.AsyncClient(base_url=link.url, timeout=30) as client:
            phone = Phone(client, key, at(report, raw), raw)
            killed = False
            for _ in range(MOST_CONNECTIONS):
                answer = await phone.step()
                if answer is not None and answer.status_code in {200, 201}:
                    break
                assert answer is None or answer.status_code in {308, 503}, answer.text
                if not killed and phone.arrived and phone.arrived[-1] > len(raw) // 2:
                    await server.stop(signal.SIGKILL)
                    await server.start()
                    killed = True
            else:
                pytest.fail(f"not arrived after {MOST_CONNECTIONS} connections: {phone.arrived[-5:]}")
    finally:
        await server.stop()
    print(f"\n{len(raw)} bytes, {link.cuts} cuts, {link.carried / len(raw):.3f} times the file carried")
    assert killed
    assert link.cuts >= len(raw) // EVERY
    assert phone.arrived == sorted(phone.arrived)  # nothing that was said to have arrived was ever lost
    # It went on where it was cut. A phone that asks before the server has noticed the cut sends those 200 kB again.
    assert link.carried < 3 * len(raw)
    store = open_store(settings)
    async with store.read() as session:
        row = await session.scalar(select(Attachment))
        assert row is not None
        assert (row.state, row.size, row.received) == ("held", len(raw), len(raw))
        added = select(func.count()).select_from(Entry).where(Entry.kind == "attachment.added")
        assert await session.scalar(added) == 1
    assert await verify(store, field.operation_id) == []  # the bytes have the hash of the address
    await store.close()
