"""Closing, releases, trends and methods in a browser: what is clicked there is done through the API."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, FIRST_UNIT, HUGO, OMAR, PASSWORD, Person
from tests.ops.methods.test_library import photograph
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser
API = "/api/operations/KAFO-T"


@asynccontextmanager
async def signed(scene: Scene, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody beside the browser."""
    async with httpx.AsyncClient(base_url=scene.server.url, timeout=PATIENCE_S) as client:
        answer = await client.post("/api/session", json={"email": person.email, "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


async def test_a_coordinator_closes_point_by_point_and_sets_a_hold(scene: Scene, page: Page, watched: Watched) -> None:
    async with signed(scene, AWA) as awa:
        for to in ("active", "closing"):
            await awa.post(f"{API}/state", json={"to": to, "reason": "Over"})
    await scene.enter(page, AWA, f"{BOARD}/closing")
    assert await grave(page) == []
    hold = page.locator("#hold")
    await hold.get_by_label("Words of messages").check()
    await hold.get_by_label("Reason").fill("Court of Dori")
    await hold.get_by_role("button", name="Set a legal hold").click()
    await expect(page.locator("article", has_text="Court of Dori")).to_contain_text("Words of messages")
    days = page.locator("#days")
    await days.get_by_label("Positions of units: Days after closing").fill("30")
    await days.get_by_label("Reason").fill("Agreed")
    async with page.expect_navigation():  # the page comes anew once it is kept
        await days.get_by_role("button", name="Keep for these days").click()
    await expect(days.get_by_label("Positions of units: Days after closing")).to_have_value("30")
    close = page.locator("form", has=page.get_by_role("button", name="Close the operation"))
    await close.get_by_label("Reason").fill("Rehearsal ends")
    for box in await close.get_by_role("checkbox").all():
        await box.check()
    await close.get_by_role("button", name="Close the operation").click()
    await expect(page.locator(".operation-head .chip")).to_have_text("Closed")
    await expect(page.locator("#checklist-title + .chip")).to_have_text("Closed")
    assert watched.clean(), watched


async def test_a_package_is_made_on_the_page_and_opens(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.report(handling={"tlp": "GREEN"})
    await scene.enter(page, AWA, f"{BOARD}/releases")
    assert await grave(page) == []
    form = page.locator("#new-release")
    await form.get_by_label("Country of the recipient").select_option("NER")
    await form.get_by_label("What it may be used for").fill("Tracing")
    await form.get_by_role("button", name="Make the package").click()
    row = page.locator("tbody tr", has_text="Niger")
    await expect(row).to_contain_text("TLP:AMBER")
    async with page.expect_download() as started:
        await row.get_by_role("link", name="ZIP").click()
    path = await (await started.value).path()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert {"README.txt", "manifest.json", "iafq.xlsx", "seizures.xlsx"} <= set(archive.namelist())
    assert watched.clean(), watched


async def test_a_figure_of_the_trends_leads_to_its_reports(scene: Scene, page: Page, watched: Watched) -> None:
    for transport in ("motorcycle", "motorcycle", "car"):
        await scene.report(transport=transport)
    await scene.enter(page, AWA, f"{BOARD}/trends")
    await expect(page.locator("#routes-map path.leaflet-interactive").first).to_be_visible()
    await expect(page.locator("#charts canvas").first).to_be_visible()
    assert await grave(page) == []
    row = page.locator("section", has=page.locator("#transport-title")).locator("tr", has_text="Motorcycle")
    await row.get_by_role("link", name="2").click()
    await page.wait_for_url("**/reports?**transport=motorcycle**")
    await expect(page.locator("table tbody tr")).to_have_count(2)
    assert watched.clean(), watched


async def test_an_arc_of_the_map_leads_to_its_reports_by_key_and_by_mouse(
    scene: Scene, page: Page, watched: Watched
) -> None:
    for origin in ("LBY", "LBY", "GHA"):
        await scene.report(countries={"origin": origin, "transit": [], "destination": "BFA"})
    await scene.report(countries={"origin": "MLI"})
    await scene.enter(page, AWA, f"{BOARD}/trends")
    arc = page.locator('#routes-map path[role="button"][aria-label^="Ghana"]')
    await arc.focus()
    await arc.press("Enter")
    await page.wait_for_url("**/reports?**origin=GHA**")
    await expect(page.locator("table tbody tr")).to_have_count(1)
    await page.goto(scene.at(f"{BOARD}/trends"))
    await expect(page.locator("#charts canvas").first).to_be_visible()  # nothing moves any more
    await page.mouse.click(*await middle(page.locator('#routes-map path[role="button"][aria-label^="Mali"]')))
    await page.wait_for_url("**/reports?**origin=MLI**destination=unclassified**")
    await expect(page.locator("table tbody tr")).to_have_count(1)
    assert watched.clean(), watched


async def middle(arc: Locator) -> tuple[float, float]:
    """A point of the page in the middle of a drawn line."""
    await arc.scroll_into_view_if_needed()
    x, y = await arc.evaluate(
        """path => {
          const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
          return [x, y];
        }"""
    )
    return x, y


async def test_a_picture_goes_into_the_library_and_a_sheet_to_its_readers(
    scene: Scene, page: Page, watched: Watched
) -> None:
    raw = photograph()
    sha256 = hashlib.sha256(raw).hexdigest()
    unit: dict[str, Any] = {"Authorization": f"Bearer {scene.keys[FIRST_UNIT]}"}
    async with httpx.AsyncClient(base_url=scene.server.url, headers=unit, timeout=PATIENCE_S) as client:
        sent = await client.put(f"{API}/reports/{scene.stage.report}/attachments/{sha256}", content=raw)
        assert sent.status_code == 201, sent.text
    await scene.enter(page, OMAR, f"{BOARD}/reports/{scene.stage.report}")
    figure = page.locator("figure", has=page.locator(f'form[data-sha256="{sha256}"]'))
    await figure.get_by_text("For the library").click()
    await figure.get_by_label("Caption").fill("Under the rice")
    await figure.get_by_role("button", name="Put it into the library").click()
    await expect(figure.get_by_text("It is in the library now.")).to_be_visible()
    await page.goto(scene.at(f"{BOARD}/methods"))
    assert await grave(page) == []
    form = page.locator("#sheet")
    await form.get_by_label("Title").fill("Rice sacks")
    await form.get_by_label("What is done").fill("Pistols in the middle sacks")
    await form.get_by_label("Under the rice").check()
    await form.get_by_role("button", name="Keep as a draft").click()
    await expect(page.get_by_role("heading", name="Rice sacks")).to_be_visible()
    await page.wait_for_load_state()  # the page came anew: its script is there once it has loaded
    await page.get_by_role("button", name="Share it").click()
    await expect(page.locator(".method-sheet header")).to_contain_text("Shared")
    await expect(page.locator(".method-sheet img")).to_have_js_property("complete", value=True)
    assert await grave(page) == []
    async with signed(scene, HUGO) as hugo:
        [sheet] = (await hugo.get(f"{API}/methods")).json()["items"]
        assert sheet["content"]["title"] == "Rice sacks"
        image = await hugo.get(f"{API}/pictures/{sheet['content']['pictures'][0]}/image")
        assert image.headers["content-type"] == "image/jpeg"
    assert watched.clean(), watched
