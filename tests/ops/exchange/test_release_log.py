"""Releases through the API on both engines: who may make them, what is withheld, and what the log says."""

import hashlib
import io
import zipfile
from typing import Any

import msgspec
import openpyxl

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import expect


def order(country: str | None = "NER", **changes: Any) -> dict[str, Any]:
    return {"to": {"country": country} if country else {"authority": "UNODC"}, "purpose": "Tracing"} | changes


async def told(field: Field) -> None:
    """Burkina Faso reports four times: released, not released, red, and a note; Niger once."""
    await field.filed(seizure(note="Mrs Traore", handling={"tlp": "AMBER", "release": {"countries": ["NER"]}}))
    await field.filed(seizure(occurred_at="2020-12-01T10:00:00Z", handling={"tlp": "AMBER"}))
    await field.filed(seizure(occurred_at="2020-12-01T09:00:00Z", handling={"tlp": "RED"}))
    await field.filed(seizure(occurred_at="2020-12-01T08:00:00Z"), unit=SECOND_UNIT)
    await field.world.compared()
    await expect(200, field.world.as_(AWA).post("cases/compile"))


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


async def test_a_coordinator_sends_what_owners_released_and_the_rest_is_counted_as_withheld(field: Field) -> None:
    await told(field)
    awa = field.world.as_(AWA)
    made = (await expect(201, awa.post("releases", json=order(channel="I-24/7")))).json()
    assert made["included"]["reports"] == 2  # the released one, and Niger's own
    assert made["withheld"] == {"not_released": {"reports": 1, "traces": 0}, "tlp_red": {"reports": 1, "traces": 0}}
    assert (made["tlp"], made["sender"], made["channel"]) == ("AMBER", "coordinator", "I-24/7")
    got = await expect(200, awa.get(f"releases/{made['number']}/package"))
    assert hashlib.sha256(got.content).hexdigest() == made["sha256"]
    with opened(got.content) as archive:
        book = openpyxl.load_workbook(io.BytesIO(archive.read("seizures.xlsx")))
        assert book["Seizures"].max_row == 1 + 2 * 3
        assert b"Traore" not in b"".join(archive.read(name) for name in archive.namelist())
    items = (await expect(200, field.world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    [entry] = [one for one in items if one["kind"] == "release.made"]
    assert entry["payload"] == made
    assert [one["subject"] for one in items if one["kind"] == "export.made"] == ["releases/1"]
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_focal_point_sends_its_countrys_data_and_nobody_elses(field: Field) -> None:
    await told(field)
    made = (await expect(201, field.world.as_(FATOU).post("releases", json=order("SRB", language="fr")))).json()
    assert made["sender"] == "BFA"
    assert made["included"] == {"reports": 2, "traces": 1}  # its own but for the red one
    assert list(made["withheld"]) == ["tlp_red"]
    assert made["requests"] == [f"{made['requests'][0].split('/')[0]}/1"]
    names = [file["name"] for file in made["files"]]
    assert [name for name in names if name.endswith(".pdf")]
    for person, sees in ((FATOU, 200), (AWA, 200), (AMINATA, 200), (ISSA, 404), (OMAR, 403), (HUGO, 403)):
        await expect(sees, field.world.as_(person).get("releases/1"))
        await expect(sees, field.world.as_(person).get("releases/1/package"))
    assert (await expect(200, field.world.as_(ISSA).get("releases"))).json()["items"] == []


async def test_whom_it_was_sent_to_finds_it_in_the_log(field: Field) -> None:
    await told(field)
    await expect(201, field.world.as_(FATOU).post("releases", json=order("NER")))
    [line] = (await expect(200, field.world.as_(ISSA).get("releases"))).json()["items"]
    assert line["to"] == {"country": "NER", "authority": ""}
    await expect(200, field.world.as_(ISSA).get("releases/1/package"))


async def test_to_a_body_outside_goes_what_is_clear_and_a_wrong_order_says_all_that_is_wrong(field: Field) -> None:
    await told(field)
    awa = field.world.as_(AWA)
    made = (await expect(201, awa.post("releases", json=order(None)))).json()
    assert made["included"] == {"reports": 0, "traces": 0}
    wrong = await expect(422, awa.post("releases", json={"to": {}, "purpose": " ", "contents": []}))
    assert {one["pointer"] for one in wrong.json()["errors"]} >= {"/purpose", "/contents"}
    wrong = await expect(422, awa.post("releases", json={"to": {}, "purpose": "x"}))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/to"]
    wrong = await expect(422, awa.post("releases", json=order("ZZZ")))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/to/country"]
    for person in (OMAR, HUGO, AMINATA):
        await expect(403, field.world.as_(person).post("releases", json=order()))


async def test_doubles_are_no_further_seizures(field: Field) -> None:
    first = await field.filed(seizure())
    second = await field.filed(seizure(), unit=SECOND_UNIT)
    await field.world.compared()
    awa = field.world.as_(AWA)
    ruling = {"ruling": "same", "reason": "One event"}
    await expect(201, awa.post(f"pairs/{first['id']}/{second['id']}/ruling", json=ruling))
    made = (await expect(201, field.world.as_(ISSA).post("releases", json=order("SRB")))).json()
    with opened((await awa.get(f"releases/{made['number']}/package")).content) as archive:
        manifest = msgspec.json.decode(archive.read("manifest.json"))
    assert (manifest["doubles"], made["included"]["reports"]) == (1, 0)
