"""Parcels on their way: real receivers, failures, restarts, both engines."""

import asyncio
import ipaddress
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest
from sqlalchemy import select, update

from ops.access.audience import Audience
from ops.access.models import Account, Member
from ops.access.policy import Role
from ops.app import create_app
from ops.deliveries.schemas import File, Parcel
from ops.deliveries.sender import Sender
from ops.deliveries.service import post
from ops.journal.models import Entry
from ops.journal.verify import verify
from ops.planning.models import Operation
from ops.settings import Settings
from tests.cast import AMINATA, AWA, FATOU, HUGO, ISSA, OMAR
from tests.ops.deliveries.receivers import MailReceiver, WebReceiver, mail_receiver, web_receiver
from tests.support.patience import PATIENCE_S
from tests.world import World, expect

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
SOON = timedelta(milliseconds=10)


class House(NamedTuple):
    world: World
    settings: Settings
    web: WebReceiver
    mail: MailReceiver

    async def hook(self, person: Any = AWA, kinds: tuple[str, ...] = ()) -> dict[str, Any]:
        body = {"url": f"{self.web.url}?{person.name}", "kinds": list(kinds)}
        answer: dict[str, Any] = (await expect(201, self.world.as_(person).post("webhooks", json=body))).json()
        return answer

    async def post(self, **changes: Any) -> int:
        async with self.world.store.write() as session:
            return await post(session, await self.operation(session), parcel(**changes), datetime.now(UTC))

    async def operation(self, session: Any) -> Operation:
        found = await session.scalar(select(Operation).where(Operation.code == self.world.op))
        assert isinstance(found, Operation)
        return found

    async def listed(self, state: str, person: Any = AWA) -> list[dict[str, Any]]:
        answer = await expect(200, self.world.as_(person).get("deliveries", params={"state": state}))
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def until(self, state: str, count: int = 1) -> list[dict[str, Any]]:
        found: list[list[dict[str, Any]]] = []

        async def there() -> bool:
            found.append(await self.listed(state))
            return len(found[-1]) >= count

        await until(there)
        return found[-1]


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await there():
            await asyncio.sleep(0.02)


def parcel(**changes: Any) -> Parcel:
    whole: dict[str, Any] = {
        "kind": "alarm.raised",
        "subject": "7",
        "audience": Audience(roles=(Role.COORDINATOR, Role.FOCAL_POINT)),
        "channels": frozenset({"webhook", "email"}),
        "payload": {"rule": "explosives"},
        "title": {"en": "Explosives", "fr": "Explosifs"},
        "text": {"en": "120 sticks", "fr": "120 bâtons"},
    }
    return Parcel(**whole | changes)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed attempt is tried again at once."""
    monkeypatch.setattr("ops.deliveries.sender.pause", lambda *_: SOON)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service itself sends nothing: the test does."""

    @asynccontextmanager
    async def closed(*_: object) -> AsyncIterator[None]:
        yield

    monkeypatch.setattr("ops.app.post_office", closed)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with web_receiver() as web, mail_receiver() as mail:
        more = msgspec.structs.replace(
            settings, smtp_url=mail.url, mail_from="Corridor <corridor@hq.example>", webhooks_to_private=LOOPBACK
        )
        async with World.of(create_app(more)) as world:
            yield House(world, more, web, mail)


async def test_a_parcel_goes_to_everybody_who_is_meant_each_in_their_language(house: House) -> None:
    async with house.world.store.write() as session:
        await session.execute(update(Account).where(Account.email == FATOU.email).values(language="fr"))
    hook = await house.hook(AWA)
    await house.hook(ISSA, kinds=("summary",))  # wants something else
    files = (
        File(name="s-en.pdf", media_type="application/pdf", content=b"%PDF en", language="en"),
        File(name="s-fr.pdf", media_type="application/pdf", content=b"%PDF fr", language="fr"),
    )
    assert await house.post(files=files) == 4
    mails = await house.mail.have(3)
    assert set(mails) == {AWA.email, FATOU.email, ISSA.email}
    assert mails[FATOU.email]["Subject"] == "[KAFO-T] Explosifs"
    assert mails[AWA.email]["Subject"] == "[KAFO-T] Explosives"
    assert mails[AWA.email]["From"] == "Corridor <corridor@hq.example>"
    body = mails[FATOU.email].get_body()
    assert body is not None
    assert body.get_content().strip() == "120 bâtons"
    attached = [part.get_content() for part in mails[FATOU.email].iter_attachments()]
    assert attached == [b"%PDF fr"]
    (taken,) = await house.web.have(1)
    assert taken.is_signed_with(hook["secret"])
    assert taken.told["type"] == "alarm.raised"
    assert taken.told["data"]["payload"] == {"rule": "explosives"}
    assert [file["name"] for file in taken.told["data"]["files"]] == ["s-en.pdf", "s-fr.pdf"]
    sent = await house.until("sent", 4)
    assert {item["id"] for item in sent} >= {taken.id}
    async with house.world.store.read() as session:
        operation = await house.operation(session)
        entry = await session.scalar(select(Entry).where(Entry.kind == "delivery.posted"))
    assert entry is not None
    assert entry.payload == {
        "kind": "alarm.raised",
        "subject": "7",
        "email": [AWA.email, FATOU.email, ISSA.email],
        "webhooks": [hook["id"]],
    }
    assert await verify(house.world.store, operation.id) == []


async def test_what_is_not_committed_is_not_sent(house: House) -> None:
    with pytest.raises(RuntimeError):
        async with house.world.store.write() as session:
            await post(session, await house.operation(session), parcel(), datetime.now(UTC))
            raise RuntimeError("something else in the transaction fails")
    await house.post(subject="8", channels=frozenset({"email"}))
    await house.until("sent", 3)
    assert {item["subject"] for item in await house.listed("sent")} == {"8"}
    assert len(house.mail.mails) == 3


async def test_a_failing_receiver_is_tried_again_under_the_same_id_until_it_is_dead(house: House, quick: None) -> None:
    hook = await house.hook()
    house.web.answers = ["500 Oops", "302 Found", *["503 Later"] * 6]
    await house.post(channels=frozenset({"webhook"}))
    (dead,) = await house.until("dead")
    assert dead["attempts"] == 8
    assert dead["last_error"] == "It answered 503."
    assert {taken.id for taken in house.web.taken} == {dead["id"]}
    assert len({taken.raw for taken in house.web.taken}) == 1
    await expect(403, house.world.as_(OMAR).post(f"deliveries/{dead['id']}/again"))
    await expect(404, house.world.as_(ISSA).post(f"deliveries/{dead['id']}/again"))
    await expect(200, house.world.as_(AWA).post(f"deliveries/{dead['id']}/again"))
    await house.until("sent")
    assert house.web.taken[-1].id == dead["id"]
    assert house.web.taken[-1].is_signed_with(hook["secret"])
    await expect(409, house.world.as_(AWA).post(f"deliveries/{dead['id']}/again"))


async def test_who_refuses_for_good_is_left_alone(house: House, quick: None) -> None:
    await house.hook()
    house.web.answers = ["410 Gone"]
    house.mail.refusals = ["550 No such user", "451 Try later"]
    await house.post()
    dead = await house.until("dead", 2)
    assert {(item["channel"], item["attempts"]) for item in dead} == {("webhook", 1), ("email", 1)}
    assert any("550 No such user" in item["last_error"] for item in dead)
    sent = await house.until("sent", 2)
    assert sorted(item["attempts"] for item in sent) == [1, 2]


async def test_a_silent_receiver_is_given_up_and_holds_nobody_else_up(
    house: House, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.deliveries.hooks.WHOLE_S", 0.3)
    await house.hook()
    house.web.answers = [None]
    await house.post()
    await house.mail.have(3)
    (sent,) = [item for item in await house.until("sent", 4) if item["channel"] == "webhook"]
    assert sent["attempts"] >= 2


async def test_who_is_no_longer_meant_gets_nothing(asleep: None, house: House) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await house.hook(FATOU)
        hook = await house.hook(ISSA)
        await house.post()
        async with house.world.store.write() as session:
            fatou = select(Account.id).where(Account.email == FATOU.email).scalar_subquery()
            ended = datetime.now(UTC) - timedelta(minutes=1)
            await session.execute(update(Member).where(Member.account_id == fatou).values(not_after=ended))
        for _ in range(2):  # once more changes nothing
            await expect(204, house.world.as_(AWA).delete(f"webhooks/{hook['id']}"))
        sender = Sender(house.world.store, house.settings)
        await sender.wake()
        await sender.idle()
    assert set(dict(house.mail.mails)) == {AWA.email, ISSA.email}
    assert house.web.taken == []
    gone = await house.listed("withdrawn")
    assert {(item["channel"], item["to"].partition("?")[2]) for item in gone} == {
        ("email", ""), ("webhook", "Fatou"), ("webhook", "Issa")
    }  # fmt: skip


async def test_without_a_mail_server_mail_is_listed_as_not_sent_and_goes_out_once_there_is_one(
    asleep: None, house: House
) -> None:
    await house.post(channels=frozenset({"email"}), audience=Audience(people=(HUGO.email,)))
    without = Sender(house.world.store, msgspec.structs.replace(house.settings, smtp_url=""))
    await without.wake()
    (unsent,) = await house.listed("unsent")
    assert unsent["last_error"] == "not sent: no mail server configured"
    await expect(200, house.world.as_(AWA).post(f"deliveries/{unsent['id']}/again"))
    sender = Sender(house.world.store, house.settings)
    await sender.wake()
    await sender.idle()
    assert set(dict(house.mail.mails)) == {HUGO.email}
    assert house.mail.mails[0][1]["Message-ID"] == f"<{unsent['id']}@127.0.0.1>"


KILLED = """
import asyncio, os, sys, ipaddress, msgspec
from ops.deliveries.sender import Sender
from ops.settings import load_settings
from ops.store import open_store

async def main():
    settings = load_settings(os.environ)
    await Sender(open_store(settings), settings, lease_s=1.0).wake()
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_sender_that_is_killed_in_the_middle_loses_nothing(asleep: None, house: House) -> None:
    await house.hook()
    house.web.answers = [None]
    await house.post(channels=frozenset({"webhook"}))
    environ = os.environ | {
        "CORRIDOR_DATA_DIR": str(house.settings.data_dir),
        "CORRIDOR_DATABASE_URL": house.settings.database_url,
        "CORRIDOR_WEBHOOKS_TO_PRIVATE": "127.0.0.0/8",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, env=environ)
    try:
        await house.web.have(1)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    sender = Sender(house.world.store, house.settings)

    async def arrived() -> bool:
        await sender.wake()
        await sender.idle()
        return len(house.web.taken) > 1

    await until(arrived)
    assert len({taken.id for taken in house.web.taken}) == 1
    (sent,) = await house.listed("sent")
    assert sent["attempts"] == 2


async def test_two_senders_at_once_send_each_thing_once(asleep: None, house: House) -> None:
    await house.hook()
    for number in range(10):
        await house.post(subject=str(number))
    senders = [Sender(house.world.store, house.settings) for _ in range(2)]

    async def all_sent() -> bool:
        await asyncio.gather(*(sender.wake() for sender in senders))
        return len(await house.listed("sent")) == 40

    await until(all_sent)
    assert len(house.mail.mails) == 30
    assert len({taken.id for taken in house.web.taken}) == len(house.web.taken) == 10
    async with house.world.store.read() as session:
        told = list(await session.scalars(select(Entry.subject).where(Entry.kind == "delivery.posted")))
    assert len(told) == len(set(told)) == 10


async def test_a_webhook_gets_no_more_than_its_owner_may_see(house: House) -> None:
    await house.hook(ISSA)
    await house.post(channels=frozenset({"webhook"}), audience=Audience(countries=("BFA",)))
    await house.post(channels=frozenset({"webhook"}), audience=Audience(countries=("NER",)), subject="9")
    (taken,) = await house.web.have(1)
    assert taken.told["data"]["subject"] == "9"
    await expect(403, house.world.as_(HUGO).post("webhooks", json={"url": "https://example.org/"}))
    assert [item["country"] for item in (await house.world.as_(ISSA).get("webhooks")).json()["items"]] == ["NER"]
    assert (await house.world.as_(FATOU).get("webhooks")).json()["items"] == []
    await house.until("sent")
    assert await house.listed("sent", FATOU) == []
    assert len(await house.listed("sent", ISSA)) == 1
    assert len(await house.listed("sent", AMINATA)) == 1


async def test_an_address_inside_is_refused_with_what_is_wrong(world: World) -> None:
    for url in ("https://10.0.0.8/", "http://example.org/"):
        answer = await expect(422, world.as_(AWA).post("webhooks", json={"url": url, "kinds": []}))
        assert answer.json()["errors"][0]["pointer"] == "/url"
    await expect(201, world.as_(AWA).post("webhooks", json={"url": "https://example.org/hook"}))
    await expect(409, world.as_(AWA).post("webhooks", json={"url": "https://example.org/hook"}))
