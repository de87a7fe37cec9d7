"""The plan on the map: drawn, reshaped, split, merged, taken back; by mouse, by keyboard, by two people at once."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import shapely
from playwright.async_api import Browser, Locator, Page, expect
from shapely.geometry import shape

from tests.browser.axe import SCRIPT, grave
from tests.browser.conftest import Scene
from tests.cast import AWA, FATOU, HUGO, PASSWORD, Person
from tests.support.chromium import PHONE, Watched
from tests.support.require import go_without
from tests.world import DRAFT

pytestmark = pytest.mark.browser
CODE = "KAFO-MAP"
EDIT = f"/operations/{CODE}/plan/edit"
MIDDLE = {
    "type": "Polygon",
    "coordinates": [[[0.2, 13.2], [1.4, 13.2], [1.4, 14.4], [0.2, 14.4], [0.2, 13.2]]],
}
"""A piece of the border of Burkina Faso and Niger with three or four sectors on each side."""


@asynccontextmanager
async def signed_in(scene: Scene, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the map's operation that speaks as this person."""
    async with httpx.AsyncClient(base_url=scene.at(f"/api/operations/{CODE}/"), timeout=60) as client:
        answer = await client.post(scene.at("/api/session"), json={"email": person.email, "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


async def done(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
async def desk(scene: Scene) -> Scene:
    """A draft with one corridor, two coordinators and a viewer."""
    async with signed_in(scene, AWA) as client:
        await done(await client.post(scene.at("/api/operations"), json=DRAFT | {"code": CODE}))
        corridor = {"countries": ["BFA", "NER"], "depth_km": 15, "sector_km": 45, "within": MIDDLE}
        await done(await client.post("corridors", json=corridor))
        for person, role in ((FATOU, "coordinator"), (HUGO, "viewer")):
            await done(await client.post("members", json={"email": person.email, "role": role}))
    return scene


async def open_editor(scene: Scene, page: Page, person: Person = AWA) -> None:
    await scene.enter(page, person, EDIT)
    await ready(page)


async def ready(page: Page) -> None:
    await expect(page.locator("html[data-ready=yes]")).to_be_attached()
    await expect(page.locator("#link")).to_have_attribute("data-state", "live")


async def sectors(scene: Scene) -> dict[str, Any]:
    """The sectors as the service has them, by code: shape and properties."""
    async with signed_in(scene, AWA) as client:
        found = await done(await client.get("sectors"))
    return {f["id"]: f["properties"] | {"shape": shape(f["geometry"])} for f in found["features"]}


def option(page: Page, name: str) -> Locator:
    return page.locator("#pane-sectors [role=option]", has_text=name)


def said(page: Page) -> Locator:
    return page.locator("#said")


async def take_up(page: Page, code: str) -> Locator:
    """Reshape a sector; gives the row of a corner that it shares with one neighbour, within the corridor."""
    await option(page, code).first.click()
    await page.get_by_role("button", name="Reshape", exact=True).click()
    rows = page.locator(".corners tr.is-shared")
    await expect(rows.first).to_be_visible()
    return rows.nth(await rows.count() // 2)


async def place_of(row: Locator) -> tuple[float, float]:
    """The middle of a row's corner on the screen."""
    await row.locator("button.handle").focus()
    box = await row.page.locator(".plan-pointer").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()


async def test_a_shared_edge_moves_for_both_and_leaves_neither_gap_nor_overlap(
    desk: Scene, page: Page, watched: Watched
) -> None:
    before = await sectors(desk)
    await open_editor(desk, page)
    row = await take_up(page, "BFA-NER-02A")
    neighbour = (await row.get_attribute("title") or "").split()[-1]
    x, y = await place_of(row)
    await drag(page, (x, y), (x + 26, y + 6))
    await expect(page.locator("#task")).to_contain_text("1 neighbour changes with it.")
    await page.get_by_role("button", name="Save", exact=True).first.click()
    await expect(said(page)).to_have_text("BFA-NER-02A is stored.")
    after = await sectors(desk)
    changed = {code for code in after if not after[code]["shape"].equals_exact(before[code]["shape"], 1e-7)}
    assert changed == {"BFA-NER-02A", neighbour}
    own, other = (after[code]["shape"] for code in ("BFA-NER-02A", neighbour))
    whole = shapely.union_all([before[code]["shape"] for code in changed])
    assert own.intersection(other).area < 1e-9
    assert shapely.union_all([own, other]).symmetric_difference(whole).area < 1e-7
    async with signed_in(desk, AWA) as client:
        kinds = {finding["kind"] for finding in await done(await client.get("findings"))}
    assert kinds.isdisjoint({"gap", "overlap", "sliver"})
    assert watched.clean(), watched


async def test_a_corner_drawn_near_a_sectors_corner_snaps_onto_it(desk: Scene, page: Page, watched: Watched) -> None:
    await open_editor(desk, page)
    row = await take_up(page, "BFA-NER-02A")
    lat, lon = [await row.locator(f"[data-part={part}]").input_value() for part in ("lat", "lon")]
    x, y = await place_of(row)
    await page.get_by_role("button", name="Cancel").click()
    await page.click("#tab-add")
    await page.fill("#area-name", "Depot")
    await page.get_by_role("button", name="Draw on the map").click()
    for across, down in ((5, 4), (60, 10), (40, 60)):  # the first corner misses by some pixels
        await page.mouse.move(x + across - 2, y + down - 2)
        await page.mouse.move(x + across, y + down)
        await page.mouse.click(x + across, y + down)
    await page.mouse.move(x + 6, y + 5)
    await page.mouse.click(x + 4, y + 3)
    await expect(page.get_by_text("3 corners are drawn; nothing is stored yet.")).to_be_visible()
    await page.get_by_role("button", name="Store the area").click()
    await expect(said(page)).to_contain_text("BFA-DEPOT is stored")
    corners = shapely.get_coordinates((await sectors(desk))["BFA-DEPOT"]["shape"])
    assert min(abs(corners - [float(lon), float(lat)]).sum(axis=1)) < 1e-6
    assert watched.clean(), watched


async def test_sectors_are_split_merged_and_put_back_as_they_were(desk: Scene, page: Page, watched: Watched) -> None:
    before = await sectors(desk)
    await open_editor(desk, page)
    await option(page, "BFA-NER-02A").first.click()
    await page.get_by_label("Number of parts").fill("2")
    await page.get_by_role("button", name="Split into parts").click()
    await expect(said(page)).to_have_text("BFA-NER-02A is 2 sectors now.")
    await expect(page.locator("#amount-sectors")).to_have_text(str(len(before) + 1))
    await option(page, "BFA-NER-02A-2").click(modifiers=["Shift"])
    await expect(page.get_by_role("heading", name="2 sectors are chosen")).to_be_visible()
    await page.get_by_role("button", name="Merge").click()
    await expect(said(page)).to_contain_text("They are one sector now")
    await expect(page.locator("#amount-sectors")).to_have_text(str(len(before)))
    for words in ("sectors merged", "sector split"):
        await page.get_by_role("button", name="Undo").click()
        await expect(said(page)).to_contain_text(f"Taken back: {words}")
    after = await sectors(desk)
    assert {code: one["shape"].wkt for code, one in after.items()} == {
        code: one["shape"].wkt for code, one in before.items()
    }
    assert watched.clean(), watched


async def test_a_line_drawn_through_a_sector_splits_it(desk: Scene, page: Page, watched: Watched) -> None:
    before = await sectors(desk)
    west, south, east, north = before["BFA-NER-02A"]["shape"].bounds
    await open_editor(desk, page)
    await option(page, "BFA-NER-02A").first.click()
    await page.get_by_role("button", name="Split by a line").click()
    await page.get_by_text("Type the corners").click()
    middle = before["BFA-NER-02A"]["shape"].representative_point()
    line = f"{south - 0.1}, {middle.x}\n{north + 0.1}, {middle.x}"
    await page.get_by_label("Corners, one a line: latitude, longitude").fill(line)
    await page.get_by_role("button", name="Take these").click()
    await expect(said(page)).to_contain_text("BFA-NER-02A is")
    after = await sectors(desk)
    parts = [one["shape"] for code, one in after.items() if code.startswith("BFA-NER-02A")]
    assert len(parts) >= 2
    assert abs(sum(part.area for part in parts) - before["BFA-NER-02A"]["shape"].area) < 1e-7
    assert west < middle.x < east
    assert watched.clean(), watched


async def test_two_people_change_different_fields_of_one_sector_and_both_stay(
    desk: Scene, page: Page, watched: Watched
) -> None:
    await open_editor(desk, page)
    await option(page, "BFA-NER-02A").first.click()
    await page.fill("#sector-notes", "Ford in the dry season")
    async with signed_in(desk, FATOU) as client:
        await done(await client.patch("sectors/BFA-NER-02A", json={"name": "Téra road"}))
    await expect(option(page, "BFA-NER-02A")).to_contain_text("Téra road")
    await expect(page.locator("#sector-name")).to_have_value("Téra road")
    await expect(page.locator("#sector-notes")).to_have_value("Ford in the dry season")
    await page.locator("#pane-sectors form").get_by_role("button", name="Save").click()
    await expect(said(page)).to_have_text("BFA-NER-02A is stored.")
    stored = (await sectors(desk))["BFA-NER-02A"]
    assert (stored["name"], stored["notes"]) == ("Téra road", "Ford in the dry season")
    assert watched.clean(), watched


async def test_two_people_change_the_same_field_and_one_of_them_is_asked(desk: Scene, browser: Browser) -> None:
    first, second = [
        await (await browser.new_context(locale="en-GB", reduced_motion="reduce")).new_page() for _ in range(2)
    ]
    await open_editor(desk, first, AWA)
    await open_editor(desk, second, FATOU)
    for page, name in ((first, "North"), (second, "Ford")):
        await option(page, "BFA-NER-02A").first.click()
        await page.fill("#sector-name", name)
    save = "#pane-sectors form button.primary"
    await first.click(save)
    await expect(said(first)).to_have_text("BFA-NER-02A is stored.")
    await expect(second.locator(".aside")).to_have_text("Somebody stored «North» meanwhile.")
    await expect(second.locator("#sector-name")).to_have_value("Ford")
    await second.click(save)
    dialog = second.get_by_role("dialog")
    await expect(dialog).to_contain_text("Somebody else changed this meanwhile")
    await expect(dialog.locator(".conflict-side", has_text="Stored by the other person")).to_contain_text("North")
    await expect(dialog.locator(".conflict-side", has_text="Yours")).to_contain_text("Ford")
    assert (await sectors(desk))["BFA-NER-02A"]["name"] == "North"
    await dialog.get_by_label("Yours").check()
    await dialog.get_by_role("button", name="Store what I chose").click()
    await expect(said(second)).to_have_text("BFA-NER-02A is stored.")
    assert (await sectors(desk))["BFA-NER-02A"]["name"] == "Ford"
    await expect(option(first, "BFA-NER-02A")).to_contain_text("Ford")


async def test_a_shape_that_two_people_changed_is_shown_from_both_and_theirs_can_stay(
    desk: Scene, page: Page, browser: Browser
) -> None:
    await open_editor(desk, page)
    row = await take_up(page, "BFA-NER-02A")
    x, y = await place_of(row)
    await drag(page, (x, y), (x + 20, y + 5))
    other = await (await browser.new_context(locale="en-GB", reduced_motion="reduce")).new_page()
    await open_editor(desk, other, FATOU)
    their = await take_up(other, "BFA-NER-02A")
    x, y = await place_of(their)
    await drag(other, (x, y), (x - 20, y - 5))
    await other.locator("#task").get_by_role("button", name="Save").click()
    await expect(said(other)).to_have_text("BFA-NER-02A is stored.")
    theirs = (await sectors(desk))["BFA-NER-02A"]["shape"]
    await expect(said(page)).to_contain_text(FATOU.email)
    await expect(page.locator("#task")).to_be_visible()  # what is in hand here is not taken away
    await page.locator("#task").get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("svg")).to_have_count(2)
    await dialog.get_by_role("button", name="Store what I chose").click()
    await expect(said(page)).to_have_text("What the other person has stored stays.")
    assert (await sectors(desk))["BFA-NER-02A"]["shape"].equals(theirs)


async def test_an_edge_that_crosses_itself_is_marked_and_cannot_be_stored(
    desk: Scene, page: Page, watched: Watched
) -> None:
    before = await sectors(desk)
    await open_editor(desk, page)
    row = await take_up(page, "BFA-NER-02A")
    save = page.locator("#task").get_by_role("button", name="Save")
    lat, lon = (row.locator(f"[data-part={part}]") for part in ("lat", "lon"))
    far = before["BFA-NER-02A"]["shape"].bounds
    was = await lon.input_value(), await lat.input_value()
    await lon.fill(str(far[0] - 0.4))
    await lat.press("Tab")
    await expect(page.locator(".plan-mark-words")).to_contain_text("the edge crosses itself here")
    await expect(said(page)).to_contain_text("the edge crosses itself here")
    await expect(save).to_be_disabled()
    await page.keyboard.press("Control+z") if await page.evaluate(
        "document.activeElement.tagName !== 'INPUT'"
    ) else await page.click("#undo")
    await expect(page.locator(".plan-mark")).to_have_count(0)
    row = page.locator(".corners tr.is-shared").nth(await page.locator(".corners tr.is-shared").count() // 2)
    assert (
        await row.locator("[data-part=lon]").input_value(),
        await row.locator("[data-part=lat]").input_value(),
    ) == was
    assert await sectors(desk) == before
    assert watched.clean(), watched


async def test_what_the_service_refuses_is_marked_where_it_is_wrong(desk: Scene, page: Page) -> None:
    await open_editor(desk, page)
    await page.click("#tab-add")
    await page.fill("#area-name", "Far away")
    await page.select_option("#area-country", "NER")
    await page.get_by_role("button", name="Draw on the map").click()
    await page.get_by_text("Type the corners").click()
    typed = page.get_by_label("Corners, one a line: latitude, longitude")
    await typed.fill("12.0, -1.0\n12.0, nowhere")
    await page.get_by_role("button", name="Take these").click()
    await expect(page.locator("#task .refusal")).to_be_visible()
    await typed.fill("12.0, -1.0\n12.0, -0.8\n12.2, -0.8")
    await page.get_by_role("button", name="Take these").click()
    await page.get_by_role("button", name="Store the area").click()
    await expect(page.locator("#pane-add .refusal")).to_contain_text("This lies outside NER")
    await expect(page.locator(".plan-mark-words")).to_contain_text("This lies outside NER")
    await page.select_option("#area-country", "BFA")
    await page.get_by_role("button", name="Store the area").click()
    await expect(said(page)).to_contain_text("BFA-FAR-AWAY is stored")


async def test_a_file_is_looked_at_and_what_is_ticked_is_stored(desk: Scene, page: Page, watched: Watched) -> None:
    square = [[-1.0, 12.0], [-0.8, 12.0], [-0.8, 12.2], [-1.0, 12.2], [-1.0, 12.0]]
    bow = [[-1.0, 12.5], [-0.8, 12.7], [-0.8, 12.5], [-1.0, 12.7], [-1.0, 12.5]]
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in (
            ("Depot", {"type": "Polygon", "coordinates": [square]}),
            ("Bow tie", {"type": "Polygon", "coordinates": [bow]}),
            ("Old gate", {"type": "Point", "coordinates": [-0.9, 12.3]}),
        )
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    await open_editor(desk, page)
    await page.click("#tab-add")
    await page.set_input_files(
        "#import-file", {"name": "places.geojson", "mimeType": "application/geo+json", "buffer": content}
    )
    await expect(page.locator(".found-row")).to_have_count(3)
    await expect(page.get_by_text("3 shapes were read; nothing is stored yet.")).to_be_visible()
    wrong = page.locator(".found-row", has_text="Bow tie")
    await expect(wrong.get_by_role("checkbox")).to_be_disabled()
    await expect(wrong.locator(".is-wrong")).to_contain_text("crosses itself")
    await expect(page.locator(".plan-mark")).to_have_count(1)
    assert "BFA-DEPOT" not in await sectors(desk)
    await page.get_by_role("button", name="Store what is ticked").click()
    await expect(page.locator(".found-row")).to_have_count(0)
    assert "BFA-DEPOT" in await sectors(desk)
    async with signed_in(desk, AWA) as client:
        names = {crossing["name"] for crossing in (await done(await client.get("crossings")))["items"]}
    assert "Old gate" in names
    assert watched.clean(), watched


KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>Depot</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>-1.0,12.0 -0.8,12.0 -0.8,12.2 -1.0,12.2 -1.0,12.0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>Old gate</name><Point><coordinates>-0.9,12.3</coordinates></Point></Placemark></Document></kml>"""
GPX = b"""<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="12.3" lon="-0.9"><name>Old gate</name></wpt>
<trk><name>Depot</name><trkseg><trkpt lat="12.0" lon="-1.0"/><trkpt lat="12.0" lon="-0.8"/>
<trkpt lat="12.2" lon="-0.8"/><trkpt lat="12.2" lon="-1.0"/><trkpt lat="12.0" lon="-1.0"/></trkseg></trk></gpx>"""


@pytest.mark.parametrize(("name", "content"), [("places.kml", KML), ("walk.gpx", GPX)])
async def test_areas_and_points_of_a_map_program_or_a_handheld_become_areas_and_crossings(
    desk: Scene, page: Page, watched: Watched, name: str, content: bytes
) -> None:
    await open_editor(desk, page)
    await page.click("#tab-add")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await page.set_input_files("#import-file", file)  # type: ignore[arg-type]
    await expect(page.locator(".found-row")).to_have_count(2)
    await page.get_by_role("button", name="Store what is ticked").click()
    await expect(page.locator(".found-row")).to_have_count(0)
    assert (await sectors(desk))["BFA-DEPOT"]["shape"].bounds == (-1.0, 12.0, -0.8, 12.2)
    async with signed_in(desk, AWA) as client:
        names = {crossing["name"] for crossing in (await done(await client.get("crossings")))["items"]}
    assert "Old gate" in names
    assert watched.clean(), watched


async def test_a_unit_is_assigned_beside_the_map_by_its_form(desk: Scene, page: Page, watched: Watched) -> None:
    async with signed_in(desk, AWA) as client:
        agency = {"code": "BFA-DGD", "name": "Douane", "country": "BFA", "kind": "customs"}
        await done(await client.post("agencies", json=agency))
        await done(await client.post("units", json={"code": "BFA-DGD-01", "agency": "BFA-DGD", "officers": 6}))
    code = next(code for code in await sectors(desk) if code.endswith("A"))
    await open_editor(desk, page)
    await page.click("#tab-timetable")
    pane = page.locator("#pane-timetable")
    await expect(pane.locator(f'.tt-track[data-sector="{code}"]')).to_be_visible()
    await pane.get_by_role("button", name="New assignment").click()
    form = page.locator("dialog.tt-form")
    await form.locator("#tt-sector").select_option(code)
    await form.locator("#tt-unit").select_option("BFA-DGD-01")
    await form.get_by_role("button", name="Assign").click()
    await expect(pane.locator(f'.tt-track[data-sector="{code}"] .tt-item')).to_contain_text("BFA-DGD-01")
    async with signed_in(desk, AWA) as client:
        [made] = (await done(await client.get("assignments")))["items"]
    assert (made["sector"], made["unit"], made["state"]) == (code, "BFA-DGD-01", "proposed")
    assert watched.clean(), watched


async def test_a_crossing_is_added_moved_and_given_its_hours_and_cover(
    desk: Scene, page: Page, watched: Watched
) -> None:
    await open_editor(desk, page)
    await page.click("#tab-crossings")
    await page.get_by_role("button", name="Add on the map").click()
    stage = await page.locator("#map").bounding_box()
    assert stage is not None
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    await page.mouse.move(x - 3, y - 3)
    await page.mouse.click(x, y)
    await expect(page.locator("#crossing-name")).to_be_focused()
    await page.keyboard.type("Ford of Téra")
    await page.fill("#crossing-officers", "6")
    await page.fill("#crossing-capabilities", "scanner")
    await page.get_by_role("button", name="More hours").click()
    await page.get_by_label("Sunday").uncheck()
    await page.locator("#pane-crossings form").get_by_role("button", name="Save").click()
    await expect(said(page)).to_have_text("Ford of Téra is stored.")
    async with signed_in(desk, AWA) as client:
        [made] = [c for c in (await done(await client.get("crossings")))["items"] if c["name"] == "Ford of Téra"]
    assert (made["officers"], made["capabilities"]) == (6, ["scanner"])
    assert made["hours"] == [{"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "06:00", "closes": "18:00"}]
    box = await page.locator(".plan-crossing.is-chosen i").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await drag(page, (x, y), (x + 8, y - 6))
    async with signed_in(desk, AWA) as client:

        async def moved() -> bool:
            now = (await done(await client.get("crossings")))["items"]
            return next(c for c in now if c["code"] == made["code"])["place"] != made["place"]

        await expect(page.locator("#crossing-place")).not_to_have_value(
            f"{made['place']['coordinates'][1]:.5f}, {made['place']['coordinates'][0]:.5f}"
        )
        assert await moved()
        await page.locator("#tab-crossings").focus()
        await page.keyboard.press("Control+z")
        await expect(said(page)).to_contain_text("Taken back: crossing changed")
        assert not await moved()
    assert watched.clean(), watched


async def test_findings_stand_beside_the_map_and_the_plan_is_issued_with_a_reason(
    desk: Scene, page: Page, watched: Watched
) -> None:
    await open_editor(desk, page)
    await page.click("#tab-findings")
    rows = page.locator(".editor-findings li")
    await expect(rows.first).to_contain_text("Blocker")
    await rows.first.get_by_role("button", name="Show").click()
    issue = page.get_by_role("button", name="Issue the plan")
    await expect(issue).to_be_disabled()
    for box in await page.locator(".issue input[type=checkbox]").all():
        await box.check()
    await expect(page.locator("#issue-hint")).to_have_text("Who leaves a blocker open says why.")
    await page.fill("#issue-reason", "A rehearsal on paper")
    await issue.click()
    await expect(said(page)).to_have_text("The plan is issued as version 1.")
    async with signed_in(desk, AWA) as client:
        assert (await done(await client.get("")))["state"] == "issued"
    assert watched.clean(), watched


async def test_the_keyboard_alone_reshapes_a_sector_and_takes_it_back(
    desk: Scene, page: Page, watched: Watched
) -> None:
    before = await sectors(desk)
    await open_editor(desk, page)
    await page.keyboard.press("1")
    await expect(page.locator("#pane-sectors [role=listbox]")).to_be_focused()
    for _ in range(2):
        await page.keyboard.press("ArrowDown")
    code = await page.locator("#pane-sectors .is-active").get_attribute("data-id")
    await page.keyboard.press("Space")
    await page.keyboard.press("r")
    handle = page.locator(".corners button.handle").first
    await expect(handle).to_be_focused()
    rows = page.locator(".corners tr.is-shared button.handle")
    middle = rows.nth(await rows.count() // 2)
    for _ in range(3 * (await rows.count() // 2) + (await rows.count() // 2)):
        await page.keyboard.press("Tab")
    await expect(middle).to_be_focused()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("ArrowDown")
    save = page.locator("#task").get_by_role("button", name="Save")
    await expect(save).to_be_enabled()
    await save.focus()
    await page.keyboard.press("Enter")
    await expect(said(page)).to_have_text(f"{code} is stored.")
    assert not (await sectors(desk))[str(code)]["shape"].equals(before[str(code)]["shape"])
    await page.keyboard.press("Control+z")
    await expect(said(page)).to_contain_text("Taken back: sector changed")
    assert (await sectors(desk))[str(code)]["shape"].equals(before[str(code)]["shape"])
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Take back the last change")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert watched.clean(), watched


async def test_a_corridor_is_previewed_before_it_is_stored(desk: Scene, page: Page, watched: Watched) -> None:
    before = await sectors(desk)
    await open_editor(desk, page)
    await page.keyboard.press("n")
    await page.select_option("#corridor-first", "NER")
    await page.select_option("#corridor-second", "BEN")
    await expect(page.locator(".preview-words")).to_contain_text("nothing is stored yet")
    assert len(await sectors(desk)) == len(before)
    await page.get_by_role("button", name="Store the corridor").click()
    await expect(said(page)).to_contain_text("NER-BEN is stored with")
    assert {one["corridor"] for one in (await sectors(desk)).values()} == {"BFA-NER", "NER-BEN"}
    assert watched.clean(), watched


async def test_who_may_not_edit_looks_at_the_same_page_without_tools(desk: Scene, page: Page, watched: Watched) -> None:
    await open_editor(desk, page, HUGO)
    await expect(page.locator("#tab-add")).to_have_count(0)
    await expect(page.locator("#undo")).to_have_count(0)
    await option(page, "BFA-NER-02A").first.click()
    await expect(page.locator("#pane-sectors .detail")).to_contain_text("Burkina Faso")
    await expect(page.get_by_role("button", name="Reshape")).to_have_count(0)
    await page.keyboard.press("r")
    await expect(page.locator("#task")).to_be_hidden()
    await page.click("#tab-findings")
    await expect(page.locator(".editor-findings li").first).to_be_visible()
    await expect(page.locator("#pane-findings form")).to_have_count(0)
    assert watched.clean(), watched


async def test_the_editor_fits_a_phone_and_speaks_french(desk: Scene, browser: Browser) -> None:
    width, height = PHONE
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    page = await context.new_page()
    await open_editor(desk, page)
    for tab in ("sectors", "crossings", "findings", "add", "timetable"):
        await page.click(f"#tab-{tab}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, tab
    await page.click("#tab-sectors")
    await option(page, "BFA-NER-02A").first.click()
    await page.get_by_role("button", name="Redessiner").click()
    await expect(page.locator("#task")).to_contain_text("Les voisins suivent.")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


async def test_everybody_can_use_the_editor_in_both_themes(desk: Scene, browser: Browser) -> None:
    if not SCRIPT.is_file():
        go_without("browser", "axe-core is not installed: run `make setup`")
    context = await browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await open_editor(desk, page)
    wrong = {}
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        for tab in ("sectors", "crossings", "findings", "add", "timetable"):
            await page.click(f"#tab-{tab}")
            if tab == "sectors":
                await option(page, "BFA-NER-02A").first.click()
            if found := await grave(page):
                wrong[f"{theme} {tab}"] = found
        await page.click("#tab-sectors")
        await page.get_by_role("button", name="Reshape", exact=True).click()
        if found := await grave(page):
            wrong[f"{theme} reshaping"] = found
        await page.get_by_role("button", name="Cancel").click()
        await page.click("#help")
        if found := await grave(page):
            wrong[f"{theme} help"] = found
        await page.keyboard.press("Escape")
    await context.close()
    assert wrong == {}
