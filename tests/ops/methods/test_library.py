"""The library on both engines: only cleaned pictures, to whom they are addressed, until they are withdrawn."""

import hashlib
import io
import uuid
from typing import Any

from PIL import Image

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR
from tests.ops.reports.field import Field, seizure
from tests.world import expect

PICTURE, OTHER, SHEET = (str(uuid.uuid4()) for _ in range(3))


def photograph() -> bytes:
    """A JPEG that says in its camera data where it was taken."""
    made, out = Image.new("RGB", (640, 480), (90, 60, 30)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    made.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def staged(field: Field) -> dict[str, Any]:
    """A report with a photograph; what marks it as fit."""
    report = (await field.filed(seizure(concealment="in_freight")))["id"]
    raw = photograph()
    sha256 = hashlib.sha256(raw).hexdigest()
    await expect(201, field.world.unit(FIRST_UNIT).put(f"reports/{report}/attachments/{sha256}", content=raw))
    return {"report": report, "sha256": sha256, "category": "in_freight", "caption": "Under the rice"}


async def test_a_picture_of_the_library_is_cleaned_addressed_and_withdrawn(field: Field) -> None:
    world, fit = field.world, await staged(field)
    omar, hugo, issa = world.as_(OMAR), world.as_(HUGO), world.as_(ISSA)
    for person, status in ((NADIA, 404), (ISSA, 404), (HUGO, 403), (AMINATA, 403)):
        await expect(status, world.as_(person).put(f"pictures/{OTHER}", json=fit))
    made = (await expect(201, omar.put(f"pictures/{PICTURE}", json=fit | {"to": {"countries": ["NER"]}}))).json()
    assert (made["agency"], made["state"], made["tlp"]) == ("BFA-DGD", "shown", "AMBER")
    await expect(200, omar.put(f"pictures/{PICTURE}", json=fit | {"to": {"countries": ["NER"]}}))
    await expect(409, omar.put(f"pictures/{PICTURE}", json=fit | {"caption": "Another"}))
    image = await expect(200, issa.get(f"pictures/{PICTURE}/image?size=full"))
    assert image.headers["content-type"] == "image/jpeg"
    assert b"SecretCam" not in image.content
    await expect(404, issa.get(f"reports/{fit['report']}"))  # the picture opens nothing else
    await expect(404, hugo.get(f"pictures/{PICTURE}/image"))
    assert (await expect(200, hugo.get("pictures"))).json()["items"] == []
    await expect(404, world.as_(ISSA).post(f"pictures/{PICTURE}/withdrawal", json={"reason": "x"}))
    await expect(200, world.as_(FATOU).post(f"pictures/{PICTURE}/withdrawal", json={"reason": "A plate can be read"}))
    await expect(409, omar.post(f"pictures/{PICTURE}/withdrawal", json={"reason": "Again"}))
    await expect(404, issa.get(f"pictures/{PICTURE}/image"))
    assert (await expect(200, issa.get("pictures"))).json()["items"] == []
    kinds = [one["kind"] for one in (await world.as_(AMINATA).get("journal?limit=1000")).json()["items"]]
    assert [kind for kind in kinds if kind.startswith("picture.")] == ["picture.marked", "picture.withdrawn"]
    assert await verify(world.store, field.operation_id) == []


async def test_what_is_no_cleaned_picture_of_ones_own_report_is_refused_with_all_reasons(field: Field) -> None:
    omar, fit = field.world.as_(OMAR), await staged(field)
    wrong = await expect(422, omar.put(f"pictures/{PICTURE}", json=fit | {"sha256": "0" * 64, "category": "magic"}))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/sha256", "/category"]
    await expect(422, omar.put(f"pictures/{PICTURE}", json=fit | {"tlp": "RED"}))
    await expect(404, omar.put("pictures/none", json=fit))
    taken_back = f"reports/{fit['report']}/attachments/{fit['sha256']}/withdrawal"
    await expect(201, omar.put(f"pictures/{PICTURE}", json=fit))
    await expect(200, omar.post(taken_back, json={"reason": "A mistake"}))
    await expect(404, omar.get(f"pictures/{PICTURE}/image"))  # with the file goes its picture


async def test_a_sheet_is_a_draft_then_shared_then_withdrawn(field: Field) -> None:
    world, fit = field.world, await staged(field)
    omar, hugo, awa = world.as_(OMAR), world.as_(HUGO), world.as_(AWA)
    await expect(201, omar.put(f"pictures/{PICTURE}", json=fit))
    sheet = {"title": "Rice sacks", "what": "Pistols in <b>middle</b> sacks", "concealment": "in_freight",
             "countries": ["NER", "BFA"], "pictures": [PICTURE]}  # fmt: skip
    await expect(201, omar.put(f"methods/{SHEET}", json=sheet))
    await expect(404, hugo.get(f"methods/{SHEET}"))
    await expect(200, omar.put(f"methods/{SHEET}", json=sheet | {"signs": "The sacks in the middle are sewn anew"}))
    await expect(404, world.as_(NADIA).put(f"methods/{SHEET}", json=sheet))
    await expect(200, omar.post(f"methods/{SHEET}/state", json={"to": "shared"}))
    seen = (await expect(200, hugo.get(f"methods/{SHEET}"))).json()
    assert (seen["state"], seen["content"]["signs"][:9], seen["country"]) == ("shared", "The sacks", "BFA")
    page = await hugo.get(f"/operations/{world.op}/methods/{SHEET}", headers={"Accept": "text/html"})
    assert "&lt;b&gt;middle" in page.text
    await expect(409, omar.put(f"methods/{SHEET}", json=sheet | {"title": "Other"}))
    await expect(422, omar.post(f"methods/{SHEET}/state", json={"to": "withdrawn"}))
    await expect(200, awa.post(f"methods/{SHEET}/state", json={"to": "withdrawn", "reason": "Superseded"}))
    await expect(409, omar.post(f"methods/{SHEET}/state", json={"to": "shared"}))
    await expect(404, hugo.get(f"methods/{SHEET}"))
    assert await verify(world.store, field.operation_id) == []


async def test_a_sheet_says_all_that_is_wrong_with_it(field: Field) -> None:
    body = {"title": "x", "what": "y", "concealment": "magic", "transport": "broom", "countries": ["ZZZ"],
            "pictures": [OTHER]}  # fmt: skip
    wrong = await expect(422, field.world.as_(OMAR).put(f"methods/{SHEET}", json=body))
    pointers = [one["pointer"] for one in wrong.json()["errors"]]
    assert pointers == ["/concealment", "/transport", "/countries/0", "/pictures/0"]
