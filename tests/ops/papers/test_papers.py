"""The operation order and the units' sheets: what is in them, in which language, of which version, for whom."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
from pypdf import PdfReader

from ops.papers.draw import draw
from ops.papers.record import Record
from tests.cast import AWA, HUGO, UNITS
from tests.ops.planning.given import AIRPORT, assign, corridor, issue
from tests.ops.planning.test_operations import journal
from tests.world import DRAFT, World, expect

SQUARE = {"type": "Polygon", "coordinates": [[[1.0, 13.0], [1.5, 13.0], [1.5, 13.5], [1.0, 13.5], [1.0, 13.0]]]}
BESIDE = {"type": "Polygon", "coordinates": [[[1.5, 13.0], [2.0, 13.0], [2.0, 13.5], [1.5, 13.5], [1.5, 13.0]]]}
NIGHT = ("2020-12-01T18:00:00Z", "2020-12-02T06:00:00Z")


def text_of(pdf: bytes) -> str:
    """Every word of a PDF, in the order in which it is read, with single spaces."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def sector(code: str, country: str, across: str, geometry: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"name": code, "border_km": 55.0, "area_km2": 3000.0, "crossings": [], "notes": "", **more}
    return {"code": code, "country": country, "counterpart": across, "geometry": geometry} | plain


def unit(code: str, agency: str) -> dict[str, Any]:
    base = {"type": "Point", "coordinates": [1.25, 13.25]}
    return {"code": code, "agency": agency, "name": "", "officers": 12, "base": base, "capabilities": ["dog"]}


def shift(unit: str, sector: str, starts_at: str = NIGHT[0], ends_at: str = NIGHT[1]) -> dict[str, Any]:
    return {"unit": unit, "sector": sector, "starts_at": starts_at, "ends_at": ends_at, "state": "accepted"}


PLAN: dict[str, Any] = {
    "operation": DRAFT,
    "agencies": [
        {"code": "BFA-DGD", "name": "Douanes", "country": "BFA", "kind": "customs"},
        {"code": "NER-PN", "name": "Police nationale", "country": "NER", "kind": "police"},
    ],
    "units": [unit("BFA-DGD-01", "BFA-DGD"), unit("BFA-DGD-02", "BFA-DGD"), unit("NER-PN-01", "NER-PN")],
    "corridors": [
        {
            "code": "BFA-NER", "name": "BFA-NER", "kind": "border", "countries": ["BFA", "NER"], "border_km": 55.0,
            "sectors": [
                sector("BFA-NER-01A", "BFA", "BFA-NER-01B", SQUARE, notes="Bridge closed <b>at night</b>"),
                sector("BFA-NER-01B", "NER", "BFA-NER-01A", BESIDE),
            ],
        }
    ],
    "assignments": [
        shift("BFA-DGD-01", "BFA-NER-01A"),
        shift("BFA-DGD-02", "BFA-NER-01A", NIGHT[1], "2020-12-02T18:00:00Z"),
        shift("NER-PN-01", "BFA-NER-01B", "2020-12-02T00:00:00Z", "2020-12-02T12:00:00Z"),
    ],
    "crossings": [
        {
            "name": "Petelkolé", "place": {"type": "Point", "coordinates": [1.4, 13.2]}, "sector": "BFA-NER-01A",
            "hours": [{"days": ["mon", "tue", "wed"], "opens": "06:00", "closes": "18:00"}],
            "timezone": "Africa/Ouagadougou", "officers": 6, "capabilities": ["scanner"],
        }
    ],
    "contacts": [
        {
            "country": "NER", "role": "spoc", "office": "Commission nationale, Niamey",
            "channels": [{"kind": "phone", "value": "+227 00 00 00"}], "languages": ["fr", "ha"],
        },
        {"country": "CIV", "role": "ncb", "office": "BCN Abidjan", "channels": []},
    ],
}  # fmt: skip


def record(**changes: Any) -> bytes:
    at = datetime(2020, 11, 29, 12, tzinfo=UTC)
    plan = msgspec.Raw(msgspec.json.encode(PLAN | changes))
    return msgspec.json.encode(
        Record(plan=plan, version=1, issued=(1, at), at=at, field="https://corridor.example/field")
    )


def test_a_sheet_says_where_the_unit_is_when_who_is_across_and_whom_to_call() -> None:
    told = text_of(draw(record(), "sheet", "en", "BFA-DGD-01"))
    assert "Unit sheet: BFA-DGD-01" in told
    assert "version 1, issued" in told
    assert "BFA-NER-01A" in told
    assert "Tue 1 Dec, 18:00 (UTC, Ouagadougou)" in told
    assert "Tue 1 Dec, 19:00 (Niamey)" in told  # the other side's clock is an hour ahead
    assert "Relieved by" in told
    assert "BFA-DGD-02" in told
    assert "Police nationale" in told  # from midnight to six they are both on duty
    assert "Wed 2 Dec, 00:00" in told
    assert "Petelkolé" in told
    assert "Mon–Wed 06:00–18:00" in told
    assert "6 officers, scanner" in told
    assert "Commission nationale, Niamey" in told
    assert "telephone: +227 00 00 00" in told
    assert "BCN Abidjan" not in told  # no country of this unit's line
    assert "Bridge closed <b>at night</b>" in told  # as it was written, and no markup
    assert "every 24 hours" in told
    assert "https://corridor.example/field" in told


def test_french_papers_are_french() -> None:
    told = text_of(draw(record(), "sheet", "fr", "NER-PN-01"))
    assert "Fiche d'unité" in told.replace("’", "'")
    assert "Vos services" in told
    assert "mer. 2 déc." in told
    assert "téléphone" in told
    order = text_of(draw(record(), "order", "fr"))
    assert "1. Situation" in order
    assert "3. Exécution" in order
    assert "Operation order" not in order


def test_the_order_has_every_corridor_sector_shift_unit_and_contact() -> None:
    bare = PLAN["corridors"][0]["sectors"]
    empty = {"code": "Z", "name": "Airport", "kind": "area", "countries": ["NER"], "border_km": 0.0}
    area = empty | {"sectors": [sector("Z-01", "NER", "", BESIDE) | {"counterpart": None}]}
    told = text_of(draw(record(corridors=[PLAN["corridors"][0] | {"sectors": bare}, area]), "order", "en"))
    for part in ("1. Situation", "2. Mission", "3. Execution", "4. Administration", "5. Command and signal"):
        assert part in told
    assert "Nobody is assigned: Z-01" in told
    for code in ("BFA-DGD-01", "BFA-DGD-02", "NER-PN-01", "BFA-NER-01A", "BFA-NER-01B"):
        assert code in told
    assert "13.2500° N, 1.2500° E" in told
    assert "Firearms 40" in told


def test_an_empty_plan_is_an_order_too() -> None:
    nothing: dict[str, Any] = {name: [] for name in PLAN if name != "operation"}
    told = text_of(draw(record(**nothing), "order", "en"))
    assert "No contact has been named yet." in told


def test_the_same_record_gives_the_same_bytes() -> None:
    assert draw(record(), "sheets", "en") == draw(record(), "sheets", "en")


async def test_papers_are_of_the_plan_that_was_asked_for_and_taking_them_is_journalled(world: World) -> None:
    awa, hugo = world.as_(AWA), world.as_(HUGO)
    codes = await corridor(world, sector_km=1000)
    mine = next(code for code in codes if code.endswith("A"))
    first = str(UNITS[0]["code"])
    await assign(awa, mine, first)
    assert "draft, not issued" in text_of((await expect(200, hugo.get("plan.pdf"))).content)
    assert (await hugo.get("plan.pdf", params={"version": 1})).status_code == 404
    await issue(world)
    await expect(201, awa.post("corridors", json={"name": "Ouaga airport", "geometry": AIRPORT, "country": "BFA"}))
    issued = text_of((await expect(200, hugo.get("plan.pdf", params={"version": 1}))).content)
    now = text_of((await expect(200, hugo.get("plan.pdf", params={"language": "fr"}))).content)
    assert "version 1, issued" in issued
    assert "Ouaga airport" not in issued
    assert "Ouaga airport" in now
    assert "dernière diffusion : version 1" in now.replace("\u202f", " ").replace("\xa0", " ")
    answer = await expect(200, hugo.get("plan/sheets.zip"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"{first}.pdf"]
        assert mine in text_of(archive.read(f"{first}.pdf"))
    sheet = await expect(200, hugo.get(f"units/{first}/sheet.pdf"))
    assert sheet.headers["content-disposition"] == f'inline; filename="{world.op}-{first}.pdf"'
    assert mine in text_of(sheet.content)
    assert (await hugo.get("units/NOBODY/sheet.pdf")).status_code == 404
    assert (await hugo.get("plan.pdf", params={"language": "xx"})).status_code == 400
    taken = [(entry.subject, entry.actor) for entry in await journal(world) if entry.kind == "export.made"]
    assert taken.count(("plan.pdf", HUGO.email)) == 3
    assert (f"{first}.pdf", HUGO.email) in taken
    assert ("sheets.zip", HUGO.email) in taken
