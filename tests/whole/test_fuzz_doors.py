"""The doors that take more than JSON of one shape, with sound bytes that were damaged: every answer is a clear one.

What goes in is a file, a form, a text or a report as it should be, then cut, doubled, flipped or sewn together with
what has broken other programs. `make test` sends a few of each, `make fuzz` CORRIDOR_FUZZ of each.
"""

import hashlib
import io
import json
import os
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import anyio.from_thread
import httpx
from hypothesis import HealthCheck, given
from hypothesis import settings as examined
from hypothesis import strategies as st
from PIL import Image

from ops.app import create_app
from ops.settings import Settings
from ops.uploads import templates
from tests.cast import FIRST_UNIT, OMAR
from tests.ops.openrosa.test_collect import SEIZURE as FORM
from tests.ops.openrosa.test_collect import Collect
from tests.ops.reports.field import Field
from tests.ops.texts.test_texting import PHONE, Gateway
from tests.whole.fuzz import PROBLEM, entries
from tests.world import PHOTO, SEIZURE, World

EACH = int(os.environ.get("CORRIDOR_FUZZ", "12"))
LONGEST = 64 * 1024
"""Of an answer that refuses, in bytes: it does not echo what it was sent."""

SPLINTERS = [
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\r\n\r\n", b"\x1a"),
    *(b"NaN", b"-0", b"1e999", b"9" * 400, b"0x10", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"{", b"[" * 100, b"]"),
    *(b'{"id":1,"id":2}', b"null", b"\xe2\x80\xae", b"\xd9\xa0\xd9\xa1", b"<", b"&lol;", b"]]>", b"<![CDATA[", b"-->"),
    *(
        b'<!DOCTYPE r [<!ENTITY a "b">]>',
        b'<?xml version="1.0" encoding="utf-7"?>',
        b'<xi:include href="/etc/passwd"/>',
    ),
    *(b"=cmd|' /C calc'!A0", b"@SUM(1)", b";" * 300, b"\n" * 50, b"\t", b"../../etc/passwd", b"%s%n", b"' OR 1=1 --"),
    *(b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59Z", b"2999-01-01T00:00:00Z", b"2020-02-30", b"24:00"),
    *(b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"\x1f\x8b\x08", b"--x--", b"Content-Length: -1", b"a" * 5000),
]


@st.composite
def damaged(draw: st.DrawFn, sound: bytes) -> bytes:
    """The bytes after one to four accidents."""
    raw = sound
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        to = draw(st.integers(at, min(len(raw), at + 60)))
        splinter = draw(st.one_of(st.sampled_from(SPLINTERS), st.binary(max_size=8), st.just(raw[at:to])))
        kind = draw(st.sampled_from(("insert", "replace", "cut", "end")))
        raw = {
            "insert": raw[:at] + splinter + raw[at:],
            "replace": raw[:at] + splinter + raw[to:],
            "cut": raw[:at] + raw[to:],
            "end": raw[:at],
        }[kind]
    return raw


class Door(NamedTuple):
    sound: bytes
    send: Callable[[bytes], Coroutine[Any, Any, httpx.Response]]
    media: str = PROBLEM
    """Of a refusal."""


def form(body: str) -> bytes:
    meta = f"<orx:meta><orx:instanceID>uuid:{uuid.UUID(int=7)}</orx:instanceID></orx:meta>"
    filled = body.format(serial="A-1", photos="")
    return (
        f'<?xml version="1.0" ?><report id="corridor_KAFO-T" version="1" xmlns:orx="http://openrosa.org/xforms">'
        f"{filled}{meta}</report>"
    ).encode()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 200)).save(out, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    return out.getvalue()


async def doors(world: World) -> dict[str, Door]:
    field = await Field.of(world)
    unit, omar = world.unit(FIRST_UNIT), world.as_(OMAR)
    phone, gateway = Collect(field), await Gateway.of(field)
    report = str(uuid.UUID(int=99, version=4))
    await unit.put(f"reports/{report}", json=SEIZURE)
    text = json.dumps({"from": PHONE, "text": gateway.text(), "id": "m1"}).encode()
    boundary = "multipart/form-data; boundary=x"
    part = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\nContent-Type: text/xml\r\n\r\n%s\r\n'
    whole = part % (b"xml_submission_file", form(FORM)) + part % (b"a.png", PHOTO) + b"--x--\r\n"
    ndjson = b"\n".join(json.dumps({"id": str(uuid.UUID(int=n, version=4)), **SEIZURE}).encode() for n in (3, 4))

    async def attach(raw: bytes) -> httpx.Response:
        return await unit.put(f"reports/{report}/attachments/{hashlib.sha256(raw).hexdigest()}", content=raw or b" ")

    async def ranged(raw: bytes) -> httpx.Response:
        at = f"reports/{report}/attachments/{hashlib.sha256(PHOTO).hexdigest()}"
        given = raw.replace(b"\n", b" ").replace(b"\r", b" ").replace(b"\0", b" ")
        return await unit.put(at, content=PHOTO[:10], headers=[(b"Content-Range", given)])

    async def upload(raw: bytes, media: str) -> httpx.Response:
        seen = await omar.post(f"uploads?unit={FIRST_UNIT}", content=raw, headers={"Content-Type": media})
        if seen.status_code >= 400:
            return seen
        at = f"uploads/{hashlib.sha256(raw).hexdigest()}?unit={FIRST_UNIT}"
        return await omar.put(at, content=raw, headers={"Content-Type": media})

    xml = {"Content-Type": boundary}
    return {
        "a report": Door(json.dumps(SEIZURE).encode(), lambda raw: unit.put(f"reports/{uuid.uuid4()}", content=raw)),
        "a batch": Door(
            ndjson, lambda raw: unit.post("reports", content=raw, headers={"Content-Type": "application/x-ndjson"})
        ),
        "a photograph": Door(picture(), attach),
        "the range of a photograph": Door(b"bytes 0-9/" + str(len(PHOTO)).encode(), ranged),
        "a table": Door(
            b"kind;date;time;sector;class;quantity;unit;note\nseizure;2020-12-02;10:00;"
            + field.sectors[0].encode()
            + b';firearm;1;piece;"a; ""b"""\nnil;02/12/2020;9h05;;;;;=1+1\n',
            lambda raw: upload(raw, "text/csv"),
        ),
        "a workbook": Door(templates.xlsx_template("en"), lambda raw: upload(raw, "application/octet-stream")),
        "a form": Door(
            form(FORM),
            lambda raw: phone.caller.post(f"{phone.at}/submission", files=[("xml_submission_file", ("f.xml", raw))]),
            "text/xml",
        ),
        "the parts of a form": Door(
            whole, lambda raw: phone.caller.post(f"{phone.at}/submission", content=raw, headers=xml), "text/xml"
        ),
        "a text": Door(text, lambda raw: gateway.post(raw, Authorization=f"Bearer {gateway.secret}")),
    }


def test_whatever_happens_to_the_bytes_on_their_way_the_answer_is_clear_and_a_refusal_stores_nothing(
    settings: Settings,
) -> None:
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(World.of(create_app(settings))) as world,
    ):
        wrong = []
        for name, door in portal.call(doors, world).items():
            statuses: dict[int, int] = {}
            try:
                knock(portal, world, name, door, statuses)
            except AssertionError as error:
                wrong.append(str(error))
            print(f"{name}: " + ", ".join(f"{n} × {s}" for s, n in sorted(statuses.items())))
    assert not wrong, "\n\n".join(wrong)


def knock(portal: Any, world: World, name: str, door: Door, statuses: dict[int, int]) -> None:
    @given(raw=damaged(door.sound))
    @examined(max_examples=EACH, database=None, suppress_health_check=list(HealthCheck))
    def each(raw: bytes) -> None:
        before = portal.call(entries, world)
        answer = portal.call(door.send, raw)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        said = f"{name}: {raw[:200]!r} → {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, said
        if name == "a batch" and answer.status_code == 200:
            lines = [json.loads(line) for line in answer.text.splitlines()]
            assert all(line["status"] in {200, 201, 400, 409, 413, 422} for line in lines), said
        if answer.status_code >= 400:
            assert answer.headers["content-type"].startswith(door.media), said
            assert 0 < len(answer.content) < LONGEST, said
            assert portal.call(entries, world) == before, said
            if door.media == PROBLEM:
                assert answer.json()["detail"], said
            else:
                assert ET.fromstring(answer.content)[0].text, said

    each()
