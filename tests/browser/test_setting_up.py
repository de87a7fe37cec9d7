"""An operation is begun and described on pages, and its agencies and units come from a pasted list."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Scene
from tests.cast import AWA, HUGO
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser
ROSTER = """BEN-PR; Police républicaine; BEN; police
BEN-PR-01; BEN-PR; 12; scanner dog; 11.86; 3.38; Malanville
BFA-DGD; Direction générale des douanes; BFA; customs
BFA-DGD-01\tBFA-DGD\t8
XXX-01; nobody; many"""


async def test_a_coordinator_begins_an_operation_and_brings_its_units(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, "/")
    await page.get_by_role("link", name="New operation").click()
    await page.fill("[name=code]", "KAFO-NEW")
    await page.fill("[name=name]", "A new operation")
    await page.fill("[name=timezone]", "Africa/Niamey")
    await page.fill("#country-search", "fas")
    await page.get_by_label("Burkina Faso").check()
    await page.fill("#country-search", "")
    await page.get_by_label("Benin", exact=True).check()
    await expect(page.locator("#countries-chosen")).to_have_text("Benin, Burkina Faso")
    await page.locator("#phases [data-part=starts_at]").fill("2027-01-10T08:00")
    await page.locator("#phases [data-part=ends_at]").fill("2027-01-31T08:00")
    await page.get_by_role("button", name="Another objective").click()
    await page.get_by_label("What is counted").fill("firearm")
    await page.get_by_label("Target").fill("40")
    await page.get_by_role("button", name="Begin the operation").click()
    await page.wait_for_url(scene.at("/operations/KAFO-NEW/agencies"))

    await page.fill("#roster-text", ROSTER)
    await page.get_by_role("button", name="Add all").click()
    await expect(page.locator("#roster-read .refusal")).to_contain_text("XXX-01; nobody; many")
    await expect(page.locator("main")).to_contain_text("0 agencies")  # nothing is sent while a line cannot be read
    await page.fill("#roster-text", ROSTER.rpartition("\n")[0])
    async with page.expect_navigation():
        await page.get_by_role("button", name="Add all").click()
    await expect(page.locator("main")).to_contain_text("2 agencies · 2 units")
    await expect(page.locator("tr", has_text="BEN-PR-01")).to_contain_text("Malanville")

    await page.goto(scene.at("/operations/KAFO-NEW/describe"))
    await expect(page.locator("#phases [data-part=starts_at]")).to_have_value("2027-01-10T08:00")
    await page.get_by_role("button", name="Another phase").click()
    await page.locator("#phases select").last.select_option("debrief")
    await page.locator("#phases [data-part=ends_at]").last.fill("2027-02-10T08:00")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url(scene.at("/operations/KAFO-NEW/settings"))
    found = await page.request.get(scene.at("/api/operations/KAFO-NEW"))
    stored = await found.json()
    assert [(phase["kind"], phase["starts_at"]) for phase in stored["phases"]] == [
        ("action", "2027-01-10T07:00:00Z"),  # Niamey is an hour ahead of UTC
        ("debrief", "2027-01-31T07:00:00Z"),
    ]
    assert stored["objectives"] == [{"measure": "firearm", "target": 40}]
    assert watched.clean(), watched


async def test_who_may_not_begin_an_operation_is_not_offered_to(scene: Scene, page: Page) -> None:
    await scene.enter(page, HUGO, "/")
    await expect(page.get_by_role("link", name="New operation")).to_have_count(0)
    answer = await page.goto(scene.at("/operations/new"))
    assert answer is not None
    assert answer.status in {403, 404}
