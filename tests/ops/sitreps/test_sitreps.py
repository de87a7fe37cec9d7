"""Situation reports: at due hours, once, with the figures of the tally, sent; and proved by the journal."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from ops.access.models import Account
from ops.app import create_app
from ops.due.models import DueWork
from ops.due.runner import DueRunner
from ops.journal.models import Entry
from ops.journal.verify import verify
from ops.planning.models import Operation
from ops.settings import Settings
from ops.sitreps.maker import Maker
from ops.sitreps.models import Sitrep
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.deliveries.receivers import MailReceiver, mail_receiver
from tests.ops.reports.field import Field, nil, seizure
from tests.support.patience import PATIENCE_S
from tests.world import World, expect

TELLING = ("phase", "recovery", "class", "unit", "of", "database", "offence", "country", "day")


@pytest.fixture
async def mail() -> AsyncIterator[MailReceiver]:
    async with mail_receiver() as receiver:
        yield receiver


@pytest.fixture
async def world(settings: Settings, mail: MailReceiver) -> AsyncIterator[World]:
    async with World.of(create_app(msgspec.structs.replace(settings, smtp_url=mail.url))) as world:
        yield world


@pytest.fixture
async def field(world: World) -> Field:
    """Just before the due hour of 2 December, 18:00."""
    return await Field.of(world, starts_at="2020-12-02T17:50:00Z")


async def at(field: Field, moment: str) -> None:
    """Bring the exercise to a moment: its clock began so long ago as to be there now."""
    began = datetime.now(UTC) - (datetime.fromisoformat(moment) - datetime.fromisoformat("2020-12-02T17:50:00+00:00"))
    store = field.world.store
    async with store.write() as session:
        operation = await session.get_one(Operation, field.operation_id)
        moved = began - datetime.fromisoformat(operation.exercise["began_at"])
        operation.exercise = operation.exercise | {"began_at": began.isoformat().replace("+00:00", "Z")}
        for work in await session.scalars(select(DueWork).where(DueWork.operation_id == field.operation_id)):
            work.wakes_at = work.wakes_at + moved
    await DueRunner(store).wake()


async def made(field: Field, number: int) -> dict[str, Any]:
    """The record of a report, once it is made."""
    awa = field.world.as_(AWA)
    async with asyncio.timeout(PATIENCE_S):
        while (answer := await awa.get(f"sitreps/{number}.json")).status_code != 200:
            await asyncio.sleep(0.05)
    record: dict[str, Any] = answer.json()
    return record


def keyed(rows: list[dict[str, Any]], amount: str = "quantity") -> dict[tuple[Any, ...], Any]:
    return {tuple(row.get(name, "") for name in TELLING): row.get(amount, row.get("count")) for row in rows}


async def equals_the_tally(field: Field, record: dict[str, Any]) -> None:
    """Every cumulative figure is that of GET /tally as of the report's entry."""
    entry, cumulative = record["as_of"]["entry"], record["cumulative"]
    for name, rows, by in (
        ("lines", "rows", ""),
        ("lines_by_country", "rows", "country"),
        ("checks", "checks", ""),
        ("arrests", "arrests", ""),
    ):
        tally = await field.tally(as_of=entry, **({"by": by} if by else {}))
        assert keyed(cumulative[name]) == keyed(tally["reconciled"][rows])
        assert keyed(cumulative[name], "gross") == keyed(tally[rows])
    tally = await field.tally(as_of=entry, by="day")
    assert keyed(record["days"]) == keyed(tally["reconciled"]["rows"])
    last = record["due"][-1]
    assert {name: last[name] for name in ("reported", "nil", "missing", "late")} == {
        name: tally["reporting"][name] for name in ("reported", "nil", "missing", "late")
    }


async def entries(field: Field, kind: str) -> list[Entry]:
    async with field.world.store.read() as session:
        statement = select(Entry).where(Entry.operation_id == field.operation_id, Entry.kind == kind)
        return list(await session.scalars(statement.order_by(Entry.number)))


async def test_at_each_due_hour_one_is_made_of_what_the_tally_says_and_sent(field: Field, mail: MailReceiver) -> None:
    async with field.world.store.write() as session:
        await session.execute(update(Account).where(Account.email == FATOU.email).values(language="fr"))
    receipt = await field.filed(seizure(occurred_at="2020-12-01T10:00:00Z"))
    await field.filed(seizure(occurred_at="2020-12-02T14:00:00Z"))
    await at(field, "2020-12-02T18:00:01+00:00")
    first = await made(field, 1)
    assert (first["number"], first["due_at"], first["since"]) == (1, "2020-12-02T18:00:00Z", None)
    assert first["new"] == first["cumulative"]
    await equals_the_tally(field, first)
    assert len(first["significant"]) == 2

    unit = field.world.unit(FIRST_UNIT)
    changed = seizure(occurred_at="2020-12-01T10:00:00Z", checks=[{"of": "vehicle", "count": 30, "hits": 1}])
    changed["lines"] = [changed["lines"][0] | {"quantity": 4}, *changed["lines"][1:]]
    body = {"reason": "Miscounted", "report": changed}
    await expect(201, unit.post(f"reports/{receipt['id']}/corrections", json=body))
    await field.filed(nil(occurred_at="2020-12-02T18:30:00Z"))
    await at(field, "2020-12-03T18:00:01+00:00")
    second = await made(field, 2)
    await equals_the_tally(field, second)
    assert second["since"]["number"] == 1
    assert second["since"]["entry"] == first["as_of"]["entry"]
    assert [(row["class"], row["quantity"]) for row in second["new"]["lines"]] == [("firearm", 3)]
    assert [(row["of"], row["quantity"], row["hits"]) for row in second["new"]["checks"]] == [("vehicle", -10, 1)]
    assert [one["day"] for one in second["restated"]] == ["2020-12-01"]
    assert second["due"][0]["nil"] == [FIRST_UNIT]
    assert second["significant"] == []

    mails = [one async for one in sent(mail, 6)]
    to = {address for address, _ in mails}
    assert to == {AWA.email, FATOU.email, ISSA.email, HUGO.email}
    french = [mail for address, mail in mails if address == FATOU.email]
    assert "Rapport de situation" in french[0]["Subject"]
    assert "[EXERCISE KAFO-T]" in french[0]["Subject"]
    (pdf,) = french[0].iter_attachments()
    assert pdf.get_filename() == "KAFO-T-sitrep-1-fr.pdf"
    assert pdf.get_content().startswith(b"%PDF-")
    assert [one.payload["number"] for one in await entries(field, "sitrep.made")] == [1, 2]
    found = await verify(field.world.store, field.operation_id)
    assert [one for one in found if one.where != "operations"] == []  # whose clock the test itself has moved


async def sent(mail: MailReceiver, count: int) -> AsyncIterator[Any]:
    await mail.have(count)
    for one in mail.mails:
        yield one


async def test_after_downtime_one_report_covers_every_hour_that_struck(field: Field) -> None:
    await field.filed(seizure(occurred_at="2020-12-02T14:00:00Z"))
    await at(field, "2020-12-05T19:00:00+00:00")
    record = await made(field, 1)
    assert record["due_at"] == "2020-12-05T18:00:00Z"
    assert [due["due_at"][:10] for due in record["due"]] == ["2020-12-02", "2020-12-03", "2020-12-04", "2020-12-05"]
    assert record["due"][0]["reported"] == [FIRST_UNIT]
    assert all(due["missing"] == [FIRST_UNIT] for due in record["due"][1:])
    assert len(await entries(field, "sitrep.ordered")) == 1
    await equals_the_tally(field, record)


async def test_a_person_may_have_one_now_and_everybody_in_the_operation_may_read_it(field: Field) -> None:
    world = field.world
    await field.filed(seizure())
    await expect(403, world.as_(OMAR).post("sitreps", json={}))
    ordered = (await expect(202, world.as_(AWA).post("sitreps", json={"audience": {"roles": []}}))).json()
    assert (ordered["state"], ordered["due_at"], ordered["ordered_by"]) == ("ordered", None, AWA.email)
    record = await made(field, 1)
    assert record["as_of"]["entry"] == ordered["as_of"]
    raw = (await expect(200, world.as_(HUGO).get("sitreps/1.json"))).content
    listed = (await expect(200, world.unit(SECOND_UNIT).get("sitreps"))).json()["items"]
    assert listed[0]["sha256"] == hashlib.sha256(raw).hexdigest()
    page = await expect(200, world.as_(AMINATA).get("sitreps/1.html", params={"language": "fr"}))
    assert "Rapport de situation n° 1" in page.text
    assert (await expect(200, world.as_(ISSA).get("sitreps/1.pdf"))).content.startswith(b"%PDF-")
    await expect(404, world.as_(AWA).get("sitreps/2.json"))
    shown = await expect(200, world.as_(HUGO).get("/operations/KAFO-T/sitreps/1"))
    assert hashlib.sha256(raw).hexdigest() in shown.text
    assert "sitreps/1" in (await expect(200, world.as_(HUGO).get("/operations/KAFO-T/sitreps"))).text
    assert "serial" not in raw.decode()
    assert "A-12345" not in raw.decode()


async def test_one_that_was_ordered_before_a_crash_is_made_afterwards_and_only_once(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object, **__: object) -> bytes:
        raise RuntimeError("killed")

    monkeypatch.setattr("ops.sitreps.maker.run", crash)
    await expect(202, field.world.as_(AWA).post("sitreps", json={}))
    receipt = await field.filed(seizure())
    assert (await field.world.as_(AWA).get("sitreps")).json()["items"][0]["state"] == "ordered"
    monkeypatch.undo()
    settings = field.world.app.state.settings
    makers = [Maker(field.world.store, settings) for _ in range(2)]
    await asyncio.gather(*(maker.wake() for maker in makers))
    record = await made(field, 1)
    assert record["as_of"]["entry"] < receipt["entry"]
    assert record["cumulative"]["lines"] == []
    assert len(await entries(field, "sitrep.made")) == 1


async def test_verify_finds_a_report_that_was_altered(field: Field) -> None:
    await expect(202, field.world.as_(AWA).post("sitreps", json={}))
    await made(field, 1)
    async with field.world.store.write() as session:
        row = await session.get_one(Sitrep, (field.operation_id, 1))
        row.text = row.text.replace('"alarms_open":0', '"alarms_open":1')
        row.sha256 = hashlib.sha256(row.text.encode()).hexdigest()
    found = {(one.where, one.subject): one.detail for one in await verify(field.world.store, field.operation_id)}
    assert "is not what entries 1 to" in found.get(("sitreps", "1"), "")
