"""A file is judged, then stored, once: by the unit itself or by who may file for it."""

import hashlib
import json
from typing import Any

import httpx

from ops.journal.verify import verify
from tests.cast import AMINATA, FATOU, FIRST_UNIT, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field
from tests.world import Caller, expect

HEAD = "Report reference;Field unit;Kind of report;Date;Time;Latitude;Longitude;What it is;Type;Quantity;Serial number"
GOOD = [
    "A1;;seizure;02/12/2020;14:05;13,4;1,2;firearm;pistol;1;A-12345",
    "A1;;;;;;;ammunition;cartridge;1 300;",
    ";;nil;2/12/2020;9h00;13,4;1,2;;;;",
]
BAD = ["B1;;seizure;31/02/2020;14:05;13,4;1,2;firearm;cannon;1.5;"]
CSV = {"Content-Type": "text/csv"}


def table(*rows: str) -> bytes:
    return "\r\n".join([HEAD, *rows]).encode("utf-8-sig")


async def preview(caller: Caller, raw: bytes, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = (await expect(200, caller.post(f"uploads{query}", content=raw, headers=CSV))).json()
    return answer


async def store(caller: Caller, raw: bytes, query: str = "") -> list[dict[str, Any]]:
    address = f"uploads/{hashlib.sha256(raw).hexdigest()}{query}"
    answer = await expect(200, caller.put(address, content=raw, headers=CSV))
    return [json.loads(line) for line in answer.text.splitlines()]


async def entries(field: Field) -> list[dict[str, Any]]:
    answer = await expect(200, field.world.as_(AMINATA).get("journal"))
    return [entry for entry in answer.json()["items"] if entry["kind"] == "report.filed"]


async def test_a_file_is_looked_at_then_stored_and_never_twice(field: Field) -> None:
    unit, raw = field.world.unit(FIRST_UNIT), table(*GOOD, *BAD)
    seen = await preview(unit, raw)
    assert (seen["rows"], seen["new"], seen["stored"], seen["refused"]) == (4, 2, 0, 1)
    seizure, _nil, bad = seen["reports"]
    assert (seizure["rows"], seizure["verdict"], seizure["sector"] in field.sectors) == ([2, 3], "new", True)
    assert seizure["says"] == ["Seizure", "Pistol × 1 piece", "Cartridge × 1300 round"]
    assert seizure["report"]["lines"][1]["quantity"] == 1300
    assert [(f["row"], f["column"], f["heading"]) for f in bad["errors"]] == [
        (5, "date", "Date"),
        (5, "quantity", "Quantity"),
        (5, "type", "Type"),
    ]
    assert await entries(field) == []

    first = await store(unit, raw)
    assert [(one["rows"], one["status"]) for one in first] == [([2, 3], 201), ([4], 201), ([5], 422)]
    again = await store(unit, raw)
    assert [one["status"] for one in again] == [200, 200, 422]
    assert [one.get("entry") for one in again] == [one.get("entry") for one in first]
    filed = await entries(field)
    assert [(entry["actor"], entry["unit"]) for entry in filed] == [(FIRST_UNIT, FIRST_UNIT)] * 2
    assert (await preview(unit, raw))["reports"][0] | {"sector": None, "warnings": None} == seizure | {
        "verdict": "stored", "entry": first[0]["entry"], "sector": None, "warnings": None,
    }  # fmt: skip
    assert await verify(field.world.store, field.operation_id) == []


async def test_how_many_cells_are_refused_is_said_in_the_language_that_was_asked_for(field: Field) -> None:
    unit, one = field.world.unit(FIRST_UNIT), table(GOOD[2].replace("2/12/2020", "31/02/2020"))
    assert [answer["detail"] for answer in await store(unit, one)] == ["1 cell cannot be accepted."]
    [french] = await store(unit, table(*BAD), "?language=fr")
    assert french["detail"] == "3 cellules ne peuvent être acceptées."


async def test_a_row_changed_under_its_reference_is_told_before_and_refused(field: Field) -> None:
    unit = field.world.unit(FIRST_UNIT)
    await store(unit, table(*GOOD))
    changed = table(GOOD[0].replace("A-12345", "A-99999"), *GOOD[1:])
    assert [one["verdict"] for one in (await preview(unit, changed))["reports"]] == ["other_content", "stored"]
    answers = await store(unit, changed, "?language=fr")
    assert [one["status"] for one in answers] == [409, 200]
    assert "corrigez-le" in answers[0]["detail"]


async def test_a_person_files_for_their_own_units_only_and_the_journal_names_them(field: Field) -> None:
    world, raw = field.world, table(*GOOD)
    for person in (OMAR, FATOU):
        answers = await store(world.as_(person), raw, f"?unit={FIRST_UNIT}")
        assert {one["status"] for one in answers} == ({201} if person is OMAR else {200})
    assert {(entry["actor"], entry["unit"]) for entry in await entries(field)} == {(OMAR.email, FIRST_UNIT)}
    for caller, status in [(world.as_(ISSA), 404), (world.unit(SECOND_UNIT), 404), (world.as_(HUGO), 403)]:
        await expect(status, caller.post(f"uploads?unit={FIRST_UNIT}", content=raw, headers=CSV))
    named = table(GOOD[0].replace("A1;;", f"A1;{FIRST_UNIT};"), GOOD[1], GOOD[2].replace(";;", f";{SECOND_UNIT};", 1))
    mine, theirs = (await preview(world.as_(OMAR), named))["reports"]
    assert (mine["verdict"], theirs["verdict"]) == ("stored", "refused")
    assert theirs["errors"][0]["column"] == "field_unit"


async def test_what_was_not_looked_at_is_not_stored(field: Field) -> None:
    unit, raw = field.world.unit(FIRST_UNIT), table(*GOOD)
    await expect(409, unit.put(f"uploads/{'0' * 64}", content=raw, headers=CSV))
    for answer in [
        unit.post("uploads", content=b"hello", headers=CSV),
        unit.post("uploads?language=xx", content=raw, headers=CSV),
    ]:
        await expect(400, answer)
    await expect(422, unit.post("uploads", content=b"kind;date;what\nnil;1;2", headers=CSV))
    await expect(413, unit.post("uploads", content=b"x" * 6_000_000, headers=CSV))
    assert await entries(field) == []


async def test_the_page_offers_the_upload_to_whom_it_is_for(field: Field) -> None:
    async def page(caller: Caller) -> httpx.Response:
        return await expect(
            200, caller.get(f"/operations/{field.world.op}/reports/upload", headers={"Accept": "text/html"})
        )

    assert f'value="{FIRST_UNIT}"' in (await page(field.world.as_(OMAR))).text
    assert SECOND_UNIT not in (await page(field.world.as_(OMAR))).text
    assert 'type="file"' not in (await page(field.world.as_(HUGO))).text


async def test_the_templates_are_there_in_both_languages(field: Field) -> None:
    unit = field.world.unit(FIRST_UNIT)
    french = (await expect(200, unit.get("uploads/template.csv?language=fr"))).content.decode("utf-8-sig")
    assert french.startswith("Référence du rapport;Unité de terrain;Type de rapport;Date;Heure")
    assert (await expect(200, unit.get("uploads/template.xlsx"))).content.startswith(b"PK")
