"""Files come whole or in pieces, in any order of sending, before or after their report; each counts once."""

import asyncio
import io
import uuid
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete, func, select

from ops.app import create_app
from ops.attachments.models import Attachment, AttachmentCopy, AttachmentPart
from ops.attachments.queries import original
from ops.backup import back_up, restore
from ops.journal.models import Entry
from ops.journal.verify import verify
from ops.settings import Settings
from ops.store import open_store
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.attachments.given import COMMENT, DEVICE, ask, at, noise, photo, send, send_part, sha256
from tests.ops.reports.field import Field, seizure
from tests.world import World, expect

either = pytest.mark.parametrize("settings", ["embedded"], indirect=True)
"""For what asks nothing of the store that the other tests do not ask of both."""


@pytest.fixture
async def report(field: Field) -> str:
    return str((await field.filed(seizure()))["id"])


async def entries(world: World, *kinds: str) -> list[Entry]:
    async with world.store.read() as session:
        found = await session.scalars(select(Entry).where(Entry.kind.in_(kinds)).order_by(Entry.number))
        return list(found)


async def test_a_photo_is_taken_once_and_sent_again_gives_the_same_record(
    world: World, field: Field, report: str
) -> None:
    raw, unit = photo(), world.unit(FIRST_UNIT)
    first = (await expect(201, send(unit, report, raw))).json()
    assert (await expect(200, send(unit, report, raw))).json() == first
    assert (await expect(200, ask(unit, at(report, raw), len(raw)))).json() == first
    assert first["sha256"] == sha256(raw)
    assert (first["width"], first["height"]) == (40, 60)  # as it was held
    [entry] = await entries(world, "attachment.added")
    assert (entry.subject, entry.payload["sha256"], entry.unit) == (report, sha256(raw), FIRST_UNIT)
    assert await verify(world.store, field.operation_id) == []


@either
async def test_what_others_see_has_neither_place_nor_device_nor_comment_and_stands_upright(
    world: World, report: str
) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        raw = photo(600, 400, kind=kind)
        await expect(201, send(world.unit(FIRST_UNIT), report, raw))
        for size, longest in (("", 600), ("?size=preview", 600), ("?size=thumb", 320)):
            shown = await expect(200, world.as_(FATOU).get(at(report, raw) + size))
            assert shown.headers["content-type"] == "image/jpeg"
            assert "sandbox" in shown.headers["content-security-policy"]
            for written in (DEVICE, COMMENT, "Fictitious", "Exif", "GPS"):
                assert written.encode() not in shown.content
            picture = Image.open(io.BytesIO(shown.content))
            assert (dict(picture.getexif()), picture.format, max(picture.size)) == ({}, "JPEG", longest)
            assert picture.height > picture.width
            blue = picture.convert("RGB").getpixel((picture.width - 10, 10))
            assert isinstance(blue, tuple)
            assert blue[2] > 150 > blue[0]  # the corner that lay top left is top right once it is turned


@either
async def test_the_original_is_sealed_for_coordinator_focal_point_and_agency_and_each_reading_is_journalled(
    world: World, report: str
) -> None:
    raw = photo()
    await expect(201, send(world.unit(FIRST_UNIT), report, raw))
    sealed = at(report, raw) + "/original"
    for person in (AWA, FATOU, OMAR):
        answer = await expect(200, world.as_(person).get(sealed))
        assert answer.content == raw
        assert answer.headers["content-disposition"].startswith("attachment")
    for person in (ISSA, NADIA):
        await expect(404, world.as_(person).get(sealed))
    for caller in (world.as_(HUGO), world.as_(AMINATA), world.unit(FIRST_UNIT)):
        await expect(403, caller.get(sealed))
    await expect(200, world.as_(OMAR).get(at(report, raw)))
    await expect(200, world.as_(OMAR).get(at(report, raw) + "?size=thumb"))
    read = [(entry.actor, entry.payload["copy"]) for entry in await entries(world, "attachment.read")]
    assert read == [(p.email, "original") for p in (AWA, FATOU, OMAR)] + [(OMAR.email, "full")]


@either
async def test_a_file_is_seen_by_whom_its_report_is_released_to_and_the_original_is_not(
    world: World, field: Field
) -> None:
    released = seizure(handling={"tlp": "GREEN", "release": {"agencies": ["NER-PN"]}})
    report, raw = str((await field.filed(released))["id"]), photo()
    await expect(201, send(world.unit(FIRST_UNIT), report, raw))
    await expect(200, world.as_(NADIA).get(at(report, raw)))
    assert len((await expect(200, world.as_(NADIA).get(f"reports/{report}/attachments"))).json()["items"]) == 1
    await expect(404, world.as_(NADIA).get(at(report, raw) + "/original"))
    await expect(404, world.as_(NADIA).put(at(report, raw), content=raw))
    journal = (await expect(200, world.as_(NADIA).get("journal"))).json()["items"]
    assert [e["payload"]["sha256"] for e in journal if e["kind"] == "attachment.added"] == [sha256(raw)]
    journal = (await expect(200, world.as_(ISSA).get("journal"))).json()["items"]
    assert [set(e) for e in journal if e["kind"] == "attachment.added"] == [{"number", "kind", "at"}]


@either
async def test_pieces_arrive_and_the_answer_says_how_far_they_reach(world: World, report: str) -> None:
    raw, unit = photo(1500, 1000), world.unit(FIRST_UNIT)
    path, third = at(report, raw), len(raw) // 3
    assert "range" not in (await expect(308, ask(unit, path, len(raw)))).headers
    late = await expect(416, send_part(unit, path, raw, third, len(raw)))
    assert "range" not in late.headers
    assert (await expect(308, send_part(unit, path, raw, 0, third))).headers["range"] == f"bytes=0-{third - 1}"
    assert (await expect(308, ask(unit, path, len(raw)))).headers["range"] == f"bytes=0-{third - 1}"
    gap = await expect(416, send_part(unit, path, raw, third + 1, len(raw)))
    assert gap.headers["range"] == f"bytes=0-{third - 1}"
    over = await expect(308, send_part(unit, path, raw, third // 2, 2 * third))  # half of it is there already
    assert over.headers["range"] == f"bytes=0-{2 * third - 1}"
    await expect(308, send_part(unit, path, raw, 0, third))
    listed = (await expect(200, unit.get(f"reports/{report}/attachments"))).json()
    assert [(i["state"], i["received"], i["size"]) for i in listed["items"]] == [("arriving", 2 * third, len(raw))]
    assert listed["missing"] == [sha256(raw)]
    await expect(404, world.as_(AWA).get(path))
    await expect(201, send_part(unit, path, raw, 2 * third, len(raw)))
    assert (await expect(200, unit.get(f"reports/{report}/attachments"))).json()["missing"] == []


@either
async def test_a_report_announces_its_files_and_the_list_says_what_is_still_missing(world: World, field: Field) -> None:
    here, coming = photo(), photo(colour=(1, 2, 3))
    files = [
        {"sha256": sha256(raw), "size": len(raw), "name": name} for raw, name in ((here, "front"), (coming, "back"))
    ]
    report = str((await field.filed(seizure(attachments=[*files, files[0]])))["id"])
    assert (await expect(200, world.as_(AWA).get(f"reports/{report}"))).json()["report"]["attachments"] == files
    await expect(201, send(world.unit(FIRST_UNIT), report, here))
    listed = (await expect(200, world.as_(AWA).get(f"reports/{report}/attachments"))).json()
    assert [(i["name"], i["state"]) for i in listed["items"]] == [("front", "held"), ("back", "missing")]
    assert listed["missing"] == [sha256(coming)]
    page = (await expect(200, world.as_(AWA).get(f"/operations/{world.op}/reports/{report}"))).text
    assert f"{sha256(here)}?size=thumb" in page
    assert "Still missing" in page
    assert f"{sha256(coming)}?size=thumb" not in page
    await expect(422, field.put(seizure(attachments=[{"sha256": "A" * 64}])))


async def test_a_file_may_come_before_its_report_from_the_unit_that_will_send_it(world: World, field: Field) -> None:
    report, raw, unit = str(uuid.uuid4()), photo(), world.unit(FIRST_UNIT)
    await expect(404, send(world.as_(OMAR), report, raw))  # people add to a report that is there
    await expect(201, send(unit, report, raw))
    await expect(200, unit.get(f"reports/{report}/attachments"))
    await expect(404, world.unit(SECOND_UNIT).get(f"reports/{report}/attachments"))
    await expect(404, world.unit(SECOND_UNIT).put(at(report, raw), content=raw))
    await expect(404, world.as_(AWA).get(at(report, raw)))
    await expect(201, field.put(seizure(), report))
    await expect(200, world.as_(AWA).get(at(report, raw)))
    assert await verify(world.store, field.operation_id) == []


@either
async def test_a_file_of_a_stranger_under_the_id_of_a_later_report_is_not_shown_with_it(
    world: World, field: Field
) -> None:
    report, raw = str(uuid.uuid4()), photo()
    await expect(201, send(world.unit(SECOND_UNIT), report, raw))
    await expect(201, field.put(seizure(), report))
    assert (await expect(200, world.as_(AWA).get(f"reports/{report}/attachments"))).json()["items"] == []
    await expect(404, world.as_(AWA).get(at(report, raw)))
    await expect(404, send(world.unit(SECOND_UNIT), report, raw))


async def test_two_phones_that_send_the_same_file_at_once_make_one_entry(
    world: World, field: Field, report: str
) -> None:
    raw, unit = noise(1), world.unit(FIRST_UNIT)
    path, half = at(report, raw), len(raw) // 2
    wholes = await asyncio.gather(*(send(unit, report, raw) for _ in range(3)))
    assert sorted(a.status_code for a in wholes) == [200, 200, 201]
    assert len({a.text for a in wholes}) == 1
    other = photo(1500, 1000)
    path, half = at(report, other), len(other) // 2
    parts = [
        send_part(unit, path, other, 0, half),
        send_part(unit, path, other, 0, half + 7),
        ask(unit, path, len(other)),
    ]
    assert {a.status_code for a in await asyncio.gather(*parts)} == {308}
    ends = await asyncio.gather(*(send_part(unit, path, other, half, len(other)) for _ in range(2)))
    assert sorted(a.status_code for a in ends) == [200, 201]
    assert len(await entries(world, "attachment.added")) == 2
    assert await verify(world.store, field.operation_id) == []


@either
async def test_bytes_that_are_not_those_of_the_address_are_let_go_whole(world: World, report: str) -> None:
    raw, unit = photo(), world.unit(FIRST_UNIT)
    path = at(report, raw)
    problem = await expect(422, unit.put(path, content=raw[:-1] + b"x"))
    assert problem.json()["type"] == "/problems/other-bytes"
    async with world.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(AttachmentPart)) == 0
    await expect(201, send(unit, report, raw))


@either
async def test_a_file_that_was_begun_with_another_length_begins_anew_at_byte_0_only(world: World, report: str) -> None:
    raw, unit = photo(), world.unit(FIRST_UNIT)
    path = at(report, raw)
    wrong = {"Content-Range": f"bytes 0-9/{len(raw) + 5}"}
    await expect(308, unit.put(path, content=raw[:10], headers=wrong))
    await expect(409, send_part(unit, path, raw, 10, len(raw)))
    await expect(201, send(unit, report, raw))


@either
async def test_what_cannot_be_taken_is_refused_with_its_reason(world: World, report: str) -> None:
    unit = world.unit(FIRST_UNIT)
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for raw, status in (
        (heic, 415),
        (b"<html><script>alert(1)</script></html>", 415),
        (b"MZ" + b"\0" * 200, 415),
        (b"hello", 415),
        (bomb.getvalue(), 422),
        (photo()[:-300], 422),
        (b"%PDF-1.7\n" + b"x" * 3000, 422),
    ):
        problem = await expect(status, send(unit, report, raw))
        assert problem.headers["content-type"] == "application/problem+json"
    path = at(report, b"x")
    for content_range, status in (
        ("bytes 0-9/" + str(26 * 1024 * 1024), 413),
        ("bytes 9-0/10", 416),
        ("bytes 0-10/10", 416),
        ("bytes 0-9", 400),
        ("bytes 0-4/10", 400),  # and ten bytes come
        ("lines 0-9/10", 400),
        ("bytes */10", 400),
    ):
        await expect(status, unit.put(path, content=b"0123456789", headers={"Content-Range": content_range}))
    await expect(400, unit.put(path))
    await expect(400, unit.put(f"reports/{report}/attachments/abc", content=b"x"))
    await expect(400, world.as_(AWA).get(path + "?colour=red"))
    await expect(415, unit.put(path, content=b"x", headers={"Content-Encoding": "gzip"}))
    assert (await expect(200, unit.get(f"reports/{report}/attachments"))).json() == {"items": [], "missing": []}


@either
async def test_a_photo_whose_camera_data_are_broken_is_a_photo(world: World, report: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 200)).save(out, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    record = (await expect(201, send(world.unit(FIRST_UNIT), report, out.getvalue()))).json()
    assert (record["width"], record["height"]) == (40, 30)


@either
async def test_a_paper_stays_sealed(world: World, report: str) -> None:
    raw = b"%PDF-1.7\n1 0 obj\n<</Author (Sergeant Nobody)>>\nendobj\ntrailer\n%%EOF\n"
    record = (await expect(201, send(world.unit(FIRST_UNIT), report, raw))).json()
    assert (record["media_type"], record["copies"]) == ("application/pdf", [])
    await expect(404, world.as_(AWA).get(at(report, raw)))
    assert (await expect(200, world.as_(AWA).get(at(report, raw) + "/original"))).content == raw


@either
async def test_a_withdrawn_file_is_shown_to_nobody_and_stays_sealed(world: World, field: Field, report: str) -> None:
    raw = photo()
    await expect(201, send(world.unit(FIRST_UNIT), report, raw))
    path = at(report, raw)
    await expect(403, world.as_(AWA).post(f"{path}/withdrawal", json={"reason": "A face is on it"}))
    for _ in range(2):
        answer = await expect(200, world.as_(OMAR).post(f"{path}/withdrawal", json={"reason": "A face is on it"}))
    assert (answer.json()["state"], answer.json()["reason"]) == ("withdrawn", "A face is on it")
    await expect(404, world.as_(AWA).get(path))
    await expect(409, send(world.unit(FIRST_UNIT), report, raw))
    await expect(200, world.as_(AWA).get(f"{path}/original"))
    [item] = (await expect(200, world.as_(AWA).get(f"reports/{report}/attachments"))).json()["items"]
    assert (item["state"], item["copies"]) == ("withdrawn", [])
    assert len(await entries(world, "attachment.withdrawn")) == 1
    assert await verify(world.store, field.operation_id) == []


async def test_verify_names_a_file_whose_stored_bytes_were_changed(world: World, field: Field, report: str) -> None:
    raw = photo()
    await expect(201, send(world.unit(FIRST_UNIT), report, raw))
    async with world.store.write() as session:
        part = await session.scalar(select(AttachmentPart))
        assert part is not None
        part.data = part.data[:-1] + b"?"
    [found] = await verify(world.store, field.operation_id)
    assert (found.where, found.subject) == ("attachments", f"{report}/{sha256(raw)}")


async def test_a_backup_has_the_files_and_a_restored_store_verifies(settings: Settings, tmp_path: Path) -> None:
    raw, backup = photo(), tmp_path / "backup"
    async with World.of(create_app(settings)) as world:
        field = await Field.of(world)
        report = str((await field.filed(seizure()))["id"])
        await expect(201, send(world.unit(FIRST_UNIT), report, raw))
        await asyncio.to_thread(back_up, settings, backup)
    store = open_store(settings)
    async with store.write() as session:
        for table in (AttachmentPart, AttachmentCopy, Attachment):
            await session.execute(delete(table))
    assert len(await verify(store, field.operation_id)) == 1
    await store.close()
    await asyncio.to_thread(restore, settings, backup, force=True)
    store = open_store(settings)
    assert await verify(store, field.operation_id) == []
    assert b"".join([part async for part in original(store, (field.operation_id, report, sha256(raw)))]) == raw
    await store.close()
