"""ODK Collect against the service, request by request, as its own client sends them."""

import base64
import hashlib
import io
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

import httpx
from PIL import Image

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field
from tests.world import Caller, expect

HEADERS = {"X-OpenRosa-Version": "1.0", "Date": "Wed, 02 Dec 2020 15:00:00 GMT", "Accept-Language": "en-GB"}
SEIZURE = """<kind>seizure</kind><occurred_at>2020-12-02T15:05:00.000+01:00</occurred_at><where>position</where>
<location>13.4 1.2 300.5 4.5</location>
<lines><class>firearm</class><type>pistol</type><quantity>1</quantity><qualifier>exact</qualifier><calibre>7,62x25</calibre>
<serial>{serial}</serial></lines>
<lines><class>drug</class><type>cannabis</type><quantity>1.473</quantity><unit>kg</unit></lines>
<lines_count>2</lines_count><circumstances><recovery>seized</recovery><contexts>terrorism organized_crime</contexts>
<origin>LBY</origin></circumstances><has_arrests>yes</has_arrests><arrests><offence>firearms_trafficking</offence>
<arrested>2</arrested></arrests><has_checks>yes</has_checks><checks><of>database</of><database>iarms</database>
<checked>1</checked><hits>0</hits></checks><has_photos>yes</has_photos>{photos}<note>à la barrière</note>"""


class Collect:
    """A phone: Basic credentials, multipart posts, several of them for one form."""

    def __init__(self, field: Field, unit: str = FIRST_UNIT, key: str = "") -> None:
        self.field, self.at = field, f"/openrosa/{field.world.op}"
        credentials = base64.b64encode(f"{unit}:{key or field.world.keys[unit]}".encode()).decode()
        self.caller = Caller(field.world.app, {**HEADERS, "Authorization": f"Basic {credentials}"})

    async def submit(self, instance: str, body: str = "", edits: str = "", **more: Any) -> httpx.Response:
        """`files` are (name, bytes); `incomplete` says that others come by another post."""
        photos = "".join(f"<photos><photo>{name}</photo></photos>" for name in more.get("named", []))
        deprecated = f"<deprecatedID>uuid:{edits}</deprecatedID>" if edits else ""
        xml = (
            (
                f'<?xml version="1.0" ?><report id="{more.get("form", "corridor_KAFO-T")}" version="1" xmlns:orx="http://openrosa.org/xforms">'
                f"{(body or SEIZURE).format(serial=more.get('serial', 'A-12345'), photos=photos)}"
                f"<orx:meta><orx:instanceID>uuid:{instance}</orx:instanceID>{deprecated}</orx:meta></report>"
            )
            .replace("<deprecatedID", "<orx:deprecatedID")
            .replace("</deprecatedID", "</orx:deprecatedID")
        )
        parts: list[Any] = [("xml_submission_file", ("form.xml", xml.encode(), "text/xml"))]
        parts += [(name, (name, data, "image/jpeg")) for name, data in more.get("files", [])]
        if more.get("incomplete"):
            parts.append(("*isIncomplete*", (None, b"yes")))
        return await self.caller.post(f"{self.at}/submission", files=parts)


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 60)).save(out, "JPEG")
    return out.getvalue()


def said(answer: httpx.Response) -> str:
    """The message of an answer, which must be OpenRosa's envelope."""
    assert answer.headers["x-openrosa-version"] == "1.0"
    root = ET.fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    return str(root[0].text)


async def report(field: Field, id_: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await expect(200, field.world.unit(FIRST_UNIT).get(f"reports/{id_}"))).json()
    return answer


async def test_a_phone_fetches_the_list_then_the_form_and_its_hash_is_right(field: Field) -> None:
    phone = Collect(field)
    listed = ET.fromstring((await expect(200, phone.caller.get(f"{phone.at}/formList"))).content)
    entry = {part.tag.rpartition("}")[2]: part.text for part in listed[0]}
    assert entry["formID"] == "corridor_KAFO-T"
    address = str(entry["downloadUrl"]).partition("/openrosa")[2]
    form = (await expect(200, phone.caller.get(f"/openrosa{address}"))).content
    assert entry["hash"] == f"md5:{hashlib.md5(form, usedforsecurity=False).hexdigest()}"
    assert f'version="{entry["version"]}"'.encode() in form
    assert all(sector.encode() in form for sector in field.sectors)
    manifest = await expect(200, phone.caller.get(f"{phone.at}/forms/report/manifest"))
    assert manifest.headers["content-type"] == "text/xml; charset=utf-8"
    assert ET.fromstring(manifest.content).tag == "{http://openrosa.org/xforms/xformsManifest}manifest"


async def test_head_asks_who_and_says_where_and_how_much(field: Field) -> None:
    phone, stranger = Collect(field), Collect(field, key="cku_wrong")
    asked = await expect(204, phone.caller.request("HEAD", f"{phone.at}/submission"))
    assert asked.headers["location"].endswith(f"{phone.at}/submission")
    assert int(asked.headers["x-openrosa-accept-content-length"]) >= 10_000_000
    for caller in (
        stranger.caller,
        field.world.nobody,
        Collect(field, SECOND_UNIT, field.world.keys[FIRST_UNIT]).caller,
    ):
        refused = await expect(401, caller.request("HEAD", f"{phone.at}/submission"))
        assert refused.headers["www-authenticate"].startswith("Basic ")
        refused = await expect(401, caller.get(f"{phone.at}/formList"))
        assert "key" in said(refused)
        assert refused.headers["content-type"] == "text/xml; charset=utf-8"
    await expect(403, field.world.as_(AWA).get(f"{phone.at}/formList"))


async def test_basic_credentials_open_no_other_door(field: Field) -> None:
    await expect(401, Collect(field).caller.get("reports"))


async def test_a_form_is_filed_once_with_everything_that_was_answered(field: Field) -> None:
    phone, id_ = Collect(field), str(uuid.uuid4())
    first = await expect(201, phone.submit(id_))
    again = await expect(201, phone.submit(id_))
    assert said(first) == said(again)
    assert re.search(r"Receipt \d+", said(first))
    found = (await report(field, id_))["report"]
    assert found["occurred_at"] == "2020-12-02T14:05:00Z"
    assert (found["location"]["coordinates"], found["accuracy_m"]) == ([1.2, 13.4], 4.5)
    assert [(line["class"], line["quantity"], line["unit"]) for line in found["lines"]] == [
        ("firearm", 1, "piece"),
        ("drug", 1.473, "kg"),
    ]
    assert (found["contexts"], found["countries"]) == (["terrorism", "organized_crime"], {"origin": "LBY"})
    assert found["arrests"] == [{"offence": "firearms_trafficking", "count": 2}]
    assert found["checks"] == [{"of": "database", "database": "iarms", "count": 1, "hits": 0}]
    assert "is stored with the content" in said(await expect(409, phone.submit(id_, serial="B-1")))
    assert (await field.tally(by="class"))["rows"]


async def test_files_come_by_several_posts_and_the_report_stands_without_them(field: Field) -> None:
    phone, id_, names = Collect(field), str(uuid.uuid4()), ["1.jpg", "2.jpg", "3.jpg"]
    await expect(202, phone.submit(id_, named=names, files=[("1.jpg", picture(10))], incomplete=True))
    await expect(202, phone.submit(id_, named=names, files=[("1.jpg", picture(10))], incomplete=True))
    last = await expect(201, phone.submit(id_, named=names, files=[("2.jpg", picture(200)), ("3.jpg", b"no picture")]))
    assert "3.jpg was not taken" in said(last)
    held = (await expect(200, field.world.unit(FIRST_UNIT).get(f"reports/{id_}/attachments"))).json()
    assert [file["state"] for file in held["items"]] == ["held", "held"]
    assert (await report(field, id_))["version"] == 1
    assert await verify(field.world.store, field.operation_id) == []


async def test_an_edited_form_is_a_correction_and_so_is_an_edited_edit(field: Field) -> None:
    phone, first, second, third = Collect(field), *(str(uuid.uuid4()) for _ in range(3))
    await expect(201, phone.submit(first))
    edit = await expect(201, phone.submit(second, edits=first, serial="A-2"))
    await expect(201, phone.submit(third, edits=second, serial="A-3"))
    assert said(await expect(201, phone.submit(second, edits=first, serial="A-2"))) == said(edit)
    assert said(await expect(409, phone.submit(second, edits=first, serial="A-9")))
    await expect(201, phone.submit(first))
    found = await report(field, first)
    assert (found["version"], found["report"]["lines"][0]["serial"]) == (3, "A-3")
    other = Collect(field, SECOND_UNIT)
    await expect(404, other.submit(str(uuid.uuid4()), edits=first))
    await expect(201, phone.submit(str(uuid.uuid4()), edits=str(uuid.uuid4())))
    assert await verify(field.world.store, field.operation_id) == []
    kinds = [entry["kind"] for entry in (await expect(200, field.world.as_(AMINATA).get("journal"))).json()["items"]]
    assert kinds.count("form.edited") == 2


async def test_what_is_wrong_is_said_by_its_question_in_the_language_of_the_phone(field: Field) -> None:
    phone = Collect(field)
    phone.caller.http.headers["Accept-Language"] = "fr-BF,fr;q=0.9"
    body = (
        "<kind>seizure</kind><occurred_at>2020-12-02T14:05:00Z</occurred_at><location>13.4 1.2 0 0</location>"
        "<lines><class>drug</class><quantity>0</quantity></lines>"
    )
    words = said(await expect(422, phone.submit(str(uuid.uuid4()), body=body)))
    assert "Objet saisi 1, Combien ?: doit être supérieur à zéro" in words
    assert "Objet saisi 1, Unité de quantité: est obligatoire" in words


async def test_hostile_and_broken_submissions_have_a_plain_answer(field: Field) -> None:
    phone = Collect(field)
    entity = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><report id="corridor_KAFO-T"><kind>&a;</kind></report>'
    deep = b"<report>" + b"<a>" * 100_000
    for xml in (
        b"",
        b"no xml",
        entity,
        deep,
        b"<report/>",
        b'<report id="corridor_KAFO-T"><meta><instanceID>x</instanceID></meta></report>',
    ):
        answer = await expect(
            400, phone.caller.post(f"{phone.at}/submission", files=[("xml_submission_file", ("f.xml", xml))])
        )
        assert said(answer)
    assert said(await expect(400, phone.submit(str(uuid.uuid4()), form="another")))
    assert said(
        await expect(
            400, phone.caller.post(f"{phone.at}/submission", content=b"<report/>", headers={"Content-Type": "text/xml"})
        )
    )
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    for kind in (b"text/xml", b"text/plain; charset=no-such"):
        part = b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: %s\r\n\r\n\x80\r\n--x--\r\n' % kind
        assert said(await expect(400, phone.caller.post(f"{phone.at}/submission", content=part, headers=broken)))
    assert said(
        await expect(400, phone.caller.post(f"{phone.at}/submission", content=b"--x\r\nnonsense", headers=broken))
    )
    assert (await field.tally())["rows"] == []
