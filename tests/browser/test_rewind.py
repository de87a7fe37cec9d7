"""A board is taken back to a past moment, stepped, played and brought back to now."""

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import SCRIPT, grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, HUGO
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser


def firearms(page: Page) -> Locator:
    return page.locator(".tile", has_text="Firearms").locator(".tile-number")


async def test_a_board_is_rewound_played_and_back_to_live_it_ends_at_the_tally(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA)
    await expect(page.locator("#link")).to_have_text("Live")
    [first, second] = [
        entry["number"]
        for entry in (await (await page.request.get(scene.at(f"/api{BOARD}/journal?limit=500"))).json())["items"]
        if entry["kind"] == "report.filed"
    ]
    await page.get_by_role("button", name="Rewind").click()
    banner = page.locator("#rewind-bar")
    await expect(banner).to_contain_text("THE PAST")
    await expect(page.locator("#link")).to_have_text("Link is up, board paused")
    await page.select_option(".rewind-stops", index=1)
    await expect(page.locator("#report-count")).to_have_text("0")
    await banner.get_by_label("Entry", exact=True).fill(str(first))
    await banner.get_by_label("Entry", exact=True).press("Enter")
    await expect(page.locator("#report-count")).to_have_text("1")
    await expect(firearms(page)).to_have_text("1")
    await expect(page).to_have_url(scene.at(f"{BOARD}?as_of={first}"))
    await expect(page.locator("#feed li").first).to_contain_text("Seizure")
    await page.get_by_role("button", name="One entry back").click()
    await expect(page.locator("#report-count")).to_have_text("0")
    await expect(page).to_have_url(scene.at(f"{BOARD}?as_of={first - 1}"))
    await scene.report()  # the past does not move, and says that something came
    await expect(banner).to_contain_text("meanwhile")
    await expect(page.locator("#report-count")).to_have_text("0")
    await page.select_option(".rewind-speed", "30")
    slider = banner.get_by_role("slider")
    await slider.focus()
    await page.keyboard.press("Home")
    await expect(page.locator("#report-count")).to_have_text("0")
    await page.keyboard.press("Space")
    await expect(page.locator(".rewind-play")).to_have_text("Pause")
    await expect(page.locator(".rewind-play")).to_have_text("Play")  # the end of what there was
    await expect(page.locator("#report-count")).to_have_text("2")
    await page.get_by_role("button", name="Back to live").click()
    await expect(page.locator("#link")).to_have_text("Live")
    await expect(page.locator("#report-count")).to_have_text("3")
    await expect(banner).to_be_hidden()
    await expect(page).to_have_url(scene.at(BOARD))
    tally = await (await page.request.get(scene.at(f"/api{BOARD}/tally"))).json()
    assert sum(row["reports"] for row in tally["reports"]) == 3
    [told] = [row for row in tally["reconciled"]["rows"] if row["class"] == "firearm"]
    await expect(firearms(page)).to_have_text(str(told["quantity"]))
    assert second > first
    assert watched.clean(), watched


async def test_a_past_moment_is_shared_by_its_address_and_everybody_can_use_it(scene: Scene, browser: Browser) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        assert (await client.get(scene.at(f"/api{BOARD}/board?as_of=3"))).status_code == 401
    context = await browser.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 800})
    page = await context.new_page()
    await scene.enter(page, HUGO)
    await page.goto(scene.at(f"{BOARD}?as_of=12"))
    await expect(page.locator(".rewind-which")).to_contain_text("entry 12 of")
    await expect(page.locator("#report-count")).to_have_text("0")
    await expect(page.locator("#link")).to_have_text("Link is up, board paused")
    if SCRIPT.is_file():
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            assert await grave(page) == []
    await page.goto(scene.at(f"{BOARD}?as_of=12&wall=1"))
    await expect(page.locator("#rewind-bar")).to_be_visible()
    await page.goto(scene.at(f"{BOARD}?as_of=tomorrow"))
    await expect(page.locator("main")).to_contain_text("cannot be read")
    await context.close()


async def test_alarms_of_now_do_not_come_onto_a_board_of_the_past(scene: Scene, page: Page, watched: Watched) -> None:
    """The list of open alarms is asked for as the page opens, and may be answered when the board is rewound already."""
    await scene.enter(page, AWA)
    await expect(page.locator("#alarms h2")).to_have_text("2 open alarms")
    await page.route("**/alarms?state=open*", held_back, times=1)
    async with page.expect_response("**/alarms?state=open*"):
        await page.goto(scene.at(f"{BOARD}?as_of=12"))
        await expect(page.locator(".rewind-which")).to_contain_text("entry 12 of")
    await expect(page.locator("#charts")).to_be_visible()
    await expect(page.locator("#alarms")).to_be_hidden()
    await page.get_by_role("button", name="Back to live").click()
    await expect(page.locator("#alarms h2")).to_have_text("2 open alarms")
    assert watched.clean(), watched


async def held_back(route: Route) -> None:
    """An answer that comes when the board has been rewound."""
    answer = await route.fetch()
    await route.request.frame.wait_for_selector("#rewind-bar:not([hidden])")
    await route.fulfill(response=answer)
