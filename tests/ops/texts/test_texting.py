"""A text through a gateway's hook: proven, taken once, answered in one line, the same each time."""

import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import urlencode

import httpx

from ops.journal.verify import verify
from ops.texts.grammar import Item, Point, Text, write
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, ISSA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field
from tests.world import expect

PHONE = "+226 70 12 34 56"


class Gateway:
    """A gateway with its secret, and a unit that texts through it."""

    def __init__(self, field: Field, secret: str, line: dict[str, Any]) -> None:
        self.field, self.secret, self.line, self.count = field, secret, line, 0
        self.at = f"/texts/{field.world.op}/GSM-1"

    @classmethod
    async def of(cls, field: Field, **line: Any) -> "Gateway":
        shown = (await expect(201, field.world.as_(AWA).post("text-gateways", json={"code": "GSM-1"}))).json()
        body = {"phones": [PHONE], **line}
        set_up = (await expect(200, field.world.as_(OMAR).put(f"units/{FIRST_UNIT}/texting", json=body))).json()
        return cls(field, shown["secret"], set_up)

    async def post(self, body: bytes, **headers: str) -> httpx.Response:
        return await self.field.world.nobody.post(
            self.at, content=body, headers={"Content-Type": "application/json", **headers}
        )

    async def send(self, text: str, sender: str = "22670123456", id_: str = "") -> str:
        """The reply to a text."""
        self.count += 1
        body = json.dumps({"from": sender, "text": text, "id": id_ or f"m{self.count}"}).encode()
        answer = await expect(200, self.post(body, Authorization=f"Bearer {self.secret}"))
        return str(answer.json()["reply"])

    def text(self, **changes: Any) -> str:
        things = (Item("P", 1), Item("A", 300), Item("KV", 40, 2), Item("XF", 2))
        given = {"who": self.line["short"], "number": 17, "kind": "S", "day": 2, "hour": 14, "minute": 5, "where": "H"}
        return write(Text(**{**given, "items": things, **changes}))


async def filed(field: Field) -> list[dict[str, Any]]:
    entries = (await expect(200, field.world.as_(AMINATA).get("journal"))).json()["items"]
    return [entry for entry in entries if entry["kind"] == "report.filed"]


async def test_a_text_is_filed_once_and_answered_with_its_receipt(field: Field) -> None:
    gateway = await Gateway.of(field)
    first = await gateway.send(gateway.text(), id_="a")
    [entry] = await filed(field)
    said = "Seizure, Pistol 1, Cartridge 300, Firearms trafficking 2, Vehicles 40/2"
    assert first == f"OK {entry['number']} nr 17 {field.sectors[0]} {said}"
    document = entry["payload"]["document"]
    assert (entry["actor"], document["occurred_at"], document["sector"]) == (
        FIRST_UNIT,
        "2020-12-02T14:05:00Z",
        field.sectors[0],
    )
    assert document["checks"] == [{"of": "vehicle", "count": 40, "hits": 2}]
    assert await gateway.send(gateway.text(), id_="a") == first
    assert await gateway.send(gateway.text(), id_="b") == first
    assert "was used" in await gateway.send(gateway.text(items=(Item("P", 2),)))
    assert len(await filed(field)) == 1
    assert await verify(field.world.store, field.operation_id) == []


async def test_without_check_characters_nothing_is_stored_and_the_reply_says_what_was_understood(field: Field) -> None:
    gateway = await Gateway.of(field, language="fr")
    body, _, check = gateway.text(items=(Item("P", 1),)).rpartition(" ")
    said = await gateway.send(body)
    assert said.startswith("Non enregistré. No 17 : Saisie, Pistolet 1, H")
    assert check in said
    assert await filed(field) == []
    assert (await gateway.send(f"{body} {check}")).startswith("OK ")


async def test_places_are_sectors_positions_or_where_the_unit_is_on_duty(field: Field) -> None:
    gateway, sector = await Gateway.of(field), field.sectors[1]
    assert sector in await gateway.send(gateway.text(where=sector.replace("-", "")))
    await gateway.send(gateway.text(number=18, where=Point(8040, 720)))
    assert (await filed(field))[1]["payload"]["location"]["coordinates"] == [1.2, 13.4]
    assert "is not a sector" in await gateway.send(gateway.text(number=19, where="BFANER99Z"))
    assert "on duty" in await gateway.send(gateway.text(number=20, day=20))


async def test_a_strange_telephone_needs_the_pin_and_guessing_it_waits(field: Field) -> None:
    gateway = await Gateway.of(field, new_pin=True)
    stranger, pin = "+22799887766", gateway.line["pin"]
    assert "not known" in await gateway.send(gateway.text(), stranger)
    assert (await gateway.send(gateway.text(pin=pin), stranger)).startswith("OK ")
    wrong = f"{(int(pin) + 1) % 1_000_000:06}"
    said = [await gateway.send(gateway.text(pin=wrong, number=n), stranger) for n in range(30, 36)]
    assert ["Wait" in reply for reply in said] == [False] * 5 + [True]
    assert "Wait" in await gateway.send(gateway.text(pin=pin, number=40), stranger)
    assert (await gateway.send(gateway.text(number=41))).startswith("OK ")
    shown = (await expect(200, field.world.as_(OMAR).get(f"units/{FIRST_UNIT}/texting"))).json()
    assert (shown["has_pin"], shown["phones"]) == (True, ["22670123456"])
    # a word of its own: in a hash, or behind a second's point, six digits stand by chance
    as_a_word = re.compile(rf"(?<![\w.]){pin}(?!\w)")
    assert as_a_word.search(gateway.text(pin=pin))
    assert not as_a_word.search((await expect(200, field.world.as_(AMINATA).get("journal"))).text)


async def test_a_gateway_proves_itself_by_token_or_signature_and_may_be_revoked(field: Field) -> None:
    gateway = await Gateway.of(field)
    body = json.dumps({"payload": {"phoneNumber": PHONE, "message": gateway.text(), "messageId": "x1"}}).encode()
    signature = hmac.new(gateway.secret.encode(), body, hashlib.sha256).hexdigest()
    for headers in ({}, {"Authorization": "Bearer no"}, {"X-Signature": "sha256=00"}, {"X-Corridor-Token": "no"}):
        await expect(401, gateway.post(body, **headers))
    await expect(401, gateway.post(body + b" ", **{"X-Signature": signature}))
    assert (await expect(200, gateway.post(body, **{"X-Signature": f"sha256={signature}"}))).json()[
        "outcome"
    ] == "taken"
    form = urlencode({"From": PHONE, "Body": gateway.text(), "MessageSid": "x2"}).encode()
    headers = {
        "X-Corridor-Token": gateway.secret,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/plain",
    }
    assert (await expect(200, gateway.post(form, **headers))).text.startswith("OK ")
    for broken in (b"", b"[]", b"nonsense", b'{"text": "x"}', b'{"from": "1", "text": "\\u0000"}'):
        await expect(400, gateway.post(broken, Authorization=f"Bearer {gateway.secret}"))
    await expect(204, field.world.as_(AWA).delete("text-gateways/GSM-1"))
    await expect(404, gateway.post(body, Authorization=f"Bearer {gateway.secret}"))
    assert gateway.secret not in (await expect(200, field.world.as_(AMINATA).get("journal"))).text
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_telephone_is_one_units_and_a_units_is_set_by_who_manages_it(field: Field) -> None:
    await Gateway.of(field)
    world = field.world
    taken = await expect(422, world.as_(ISSA).put(f"units/{SECOND_UNIT}/texting", json={"phones": [PHONE]}))
    assert taken.json()["errors"][0]["pointer"] == "/phones/0"
    await expect(404, world.as_(ISSA).put(f"units/{FIRST_UNIT}/texting", json={}))
    await expect(409, world.as_(AWA).post("text-gateways", json={"code": "GSM-1"}))
    await expect(403, world.as_(FATOU).post("text-gateways", json={"code": "GSM-2"}))


async def test_the_card_has_the_units_code_its_sectors_and_a_right_example(field: Field) -> None:
    gateway = await Gateway.of(field)
    address = f"/operations/{field.world.op}/units/{FIRST_UNIT}/text-card"
    page = (await expect(200, field.world.as_(OMAR).get(address, headers={"Accept-Language": "fr"}))).text
    assert gateway.line["short"] in page
    assert field.sectors[0].replace("-", "") in page
    assert "GSM-1" in page
