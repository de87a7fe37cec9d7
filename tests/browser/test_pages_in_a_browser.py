"""What only a browser can show: that pages live, recover, fit, speak French, and ask nobody else for anything."""

import asyncio
import contextlib

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import ALL_PAGES, BOARD, Scene
from tests.cast import AWA, HUGO, PASSWORD
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=alert(1)>`${alert(2)}`</script><script>alert(3)</script>"
PAGES = (BOARD, *(path for path in ALL_PAGES if path != f"{BOARD}/sitreps/1"))


def tile(page: Page, name: str) -> object:
    return page.locator(".tile", has_text=name).locator(".tile-number")


async def test_the_board_shows_a_report_as_it_comes_in(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, AWA)
    await expect(page.locator("#link")).to_have_text("Live")
    await expect(tile(page, "Firearms")).to_have_text("2")
    await expect(page.locator("#map path.leaflet-interactive").first).to_be_attached()
    seizures = page.locator("#feed li.seizure")
    await expect(seizures).to_have_count(2)
    await scene.report()
    await expect(tile(page, "Firearms")).to_have_text("3")
    await expect(tile(page, "Explosives")).to_have_text("≥ 360")
    await expect(page.locator("#report-count")).to_have_text("3")
    await expect(seizures).to_have_count(3)
    await expect(seizures.first).to_contain_text("BFA-DGD-01 – Seizure")
    await expect(seizures.first).to_contain_text("Pistol × 1, Cartridge × 1,300, Dynamite, ≥ 120 sticks")
    assert watched.clean(), watched


async def test_a_button_that_is_pressed_before_the_scripts_have_come_does_its_work_once_they_are_there(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA)
    here = asyncio.Event()

    async def late(route: Route) -> None:
        await here.wait()
        await route.continue_()

    await page.route("**/views.js", late)
    await page.goto(scene.at(f"{BOARD}/reports"), wait_until="commit")
    await page.fill("#view-name", "Early")
    for _ in range(2):  # who is not answered presses again
        await page.get_by_role("button", name="Save this view").click()
    here.set()
    await expect(page.locator(".saved li a")).to_have_text("Early")
    assert watched.clean(), watched


async def test_a_coordinator_rules_that_two_reports_are_one_event_and_takes_it_back(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA)
    await page.click("#pairs a")
    await expect(page.locator("article")).to_have_count(1)
    await expect(page.locator("article")).to_contain_text("NER-PN-01")
    await page.fill("article input", "Both units stood at the same post.")
    await page.get_by_role("button", name="The same event").click()
    await expect(page.locator("article header .chip")).to_have_text("The same event")
    await page.goto(scene.at(BOARD))
    await expect(tile(page, "Firearms")).to_have_text("1")
    await page.goto(scene.at(f"{BOARD}/pairs"))
    await page.fill("article input", "Two seizures after all.")
    await page.get_by_role("button", name="Take the ruling back").click()
    await expect(page.locator("article header .chip")).to_have_text("To be ruled on")
    await page.goto(scene.at(BOARD))
    await expect(tile(page, "Firearms")).to_have_text("2")
    assert watched.clean(), watched


async def test_who_may_not_see_details_sees_totals_and_no_more(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, HUGO)
    await expect(tile(page, "Firearms")).to_have_text("2")
    await scene.report()
    await expect(tile(page, "Firearms")).to_have_text("3")
    await expect(page.locator("#feed li", has_text="Burkina Faso – Report")).to_have_count(2)
    await expect(page.locator("#feed")).not_to_contain_text("Pistol")
    await expect(page.locator("#feed a")).to_have_count(0)
    assert watched.clean(), watched


async def test_a_board_that_lost_the_service_says_so_turns_grey_and_loses_nothing(scene: Scene, page: Page) -> None:
    await page.clock.install()
    await scene.enter(page, AWA)
    await expect(page.locator("#link")).to_have_text("Live")
    await scene.server.stop()
    await expect(page.locator("#link")).to_have_attribute("data-state", "reconnecting")
    await page.clock.run_for(40_000)
    await expect(page.locator("#link")).to_contain_text("Stale since")
    await expect(page.locator("#stale")).to_be_visible()
    await expect(page.locator("#live")).to_have_class("stack is-stale")
    await scene.server.start()
    await scene.report()  # while the board does not listen yet
    await page.clock.run_for(20_000)
    await expect(page.locator("#link")).to_have_text("Live")
    await expect(page.locator("#stale")).to_be_hidden()
    await page.clock.run_for(3_000)
    await expect(tile(page, "Firearms")).to_have_text("3")
    await expect(page.locator("#feed li.seizure")).to_have_count(3)


async def test_the_keyboard_alone_signs_in_and_reaches_the_content(scene: Scene, page: Page, watched: Watched) -> None:
    await page.goto(scene.at(f"/sign-in?next={BOARD}"))
    await expect(page.locator("#email")).to_be_focused()
    await page.keyboard.type(AWA.email)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(scene.at(BOARD))
    await page.keyboard.press("Tab")
    skip = page.locator(".skip")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    assert watched.clean(), watched


async def test_a_wrong_password_is_said_and_lets_one_try_again(scene: Scene, page: Page) -> None:
    await page.goto(scene.at("/sign-in"))
    await page.fill("#email", AWA.email)
    await page.fill("#password", "wrong")
    await page.click("form button")
    await expect(page.locator("#refusal")).to_have_text("E-mail or password is wrong.")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(scene.at("/"))
    await page.click("#sign-out")
    await page.wait_for_url(scene.at("/sign-in"))
    await page.goto(scene.at(BOARD))
    await page.wait_for_url(scene.at(f"/sign-in?next={BOARD}"))


async def test_french_is_one_click_away_and_stays(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, AWA)
    await page.click("text=FR")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.locator("#link")).to_have_text("En direct")
    await expect(page.locator(".tile-name").first).to_have_text("Armes à feu")
    await page.click("text=Planification")
    await expect(page.locator("h1")).to_have_text("Planification")
    legend = page.frame_locator("iframe").locator(".map-legend")
    await expect(legend).to_contain_text("Localité de passage")
    assert watched.clean(), watched


async def test_no_page_is_wider_than_a_phone_or_asks_another_host(scene: Scene, phone: Page, watched: Watched) -> None:
    await scene.enter(phone, AWA)
    await phone.goto(scene.at("/language/fr?next=/"))  # longer words
    for path in (*PAGES, f"{BOARD}/reports/{scene.stage.report}"):
        await phone.goto(scene.at(path))
        await phone.wait_for_load_state()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):  # once the tabs have been fitted
                while await phone.evaluate(wide):
                    await asyncio.sleep(0.05)
        assert await phone.evaluate(wide) == 0, path
    assert watched.clean(), watched


async def test_two_reports_side_by_side_fit_a_phone_once_they_are_ruled_on(
    scene: Scene, phone: Page, watched: Watched
) -> None:
    await scene.enter(phone, AWA, f"{BOARD}/pairs")
    await phone.fill("article input", "Both units stood at the same post.")
    await phone.get_by_role("button", name="The same event").click()
    await expect(phone.locator("article thead .chip")).to_have_text("Counted with the other")
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.clean(), watched


async def test_the_plan_map_draws_sectors_and_tells_their_names_as_text(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/plan")
    frame = page.frame_locator("iframe")
    await expect(frame.locator(".map-country").first).to_be_visible()
    await frame.locator("path.leaflet-interactive").last.dispatch_event("click")
    await expect(frame.locator(".map-card strong").first).to_be_visible()
    assert watched.clean(), watched


async def test_markup_in_a_report_stays_text_on_every_page(scene: Scene, page: Page, watched: Watched) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    lines = [{"class": "firearm", "type": "pistol", "quantity": 1, "make": MARKUP, "model": MARKUP, "serial": MARKUP}]
    answer = await scene.report(note=MARKUP, lines=lines)
    await scene.enter(page, AWA)
    await expect(page.locator("#feed li").first).to_be_visible()
    await page.goto(scene.at(f"{BOARD}/reports/{answer.json()['id']}"))
    await expect(page.locator(".note")).to_have_text(MARKUP)
    for path in PAGES:
        await page.goto(scene.at(path))
    assert dialogs == []
    assert watched.clean(), watched


async def test_the_board_can_be_worked_by_keyboard(scene: Scene, page: Page) -> None:
    await scene.enter(page, AWA)
    await page.select_option("#phase", "preparation")
    await expect(tile(page, "Firearms")).to_have_text("0")
    for region in ("#feed", "[aria-labelledby=countries-title][tabindex]", "[aria-labelledby=all-title][tabindex]"):
        await page.locator(region).focus()
        await expect(page.locator(region)).to_be_focused()
