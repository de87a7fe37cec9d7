"""The board's views in a browser: figures, charts, alarms, wall screen, shared boards; and everybody's way to them."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import SCRIPT, grave
from tests.browser.conftest import ALL_PAGES, BOARD, Scene
from tests.cast import AWA, HUGO, PASSWORD
from tests.support.chromium import Watched, watch
from tests.support.patience import PATIENCE_S
from tests.support.require import go_without

pytestmark = pytest.mark.browser
PAGES = (BOARD, f"{BOARD}?wall=1", *ALL_PAGES)


def tile(page: Page, name: str) -> object:
    return page.locator(".tile", has_text=name).locator(".tile-number")


async def drawn(page: Page) -> None:
    """Everything of a board is there: ground, link, charts."""
    await expect(page.locator("#link")).to_have_attribute("data-state", "live")
    await page.locator("#charts").scroll_into_view_if_needed()
    await expect(page.locator("#charts canvas").first).to_be_visible()


async def fill(scene: Scene) -> None:
    """What the staged operation lacks: a situation report, a webhook, a text gateway, a warning."""
    async with httpx.AsyncClient(base_url=scene.at(""), timeout=PATIENCE_S) as client:
        signed = await client.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
        client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        api = f"/api{BOARD}"
        for path, body in (
            ("sitreps", {}),
            ("webhooks", {"url": "https://hooks.example.org/corridor", "kinds": ["alarm", "sitrep.made"]}),
            ("text-gateways", {"code": "GSM-1"}),
        ):
            answer = await client.post(f"{api}/{path}", json=body)
            assert answer.is_success, answer.text


async def test_every_main_page_can_be_used_by_everybody_in_both_themes(scene: Scene, browser: Browser) -> None:
    if not SCRIPT.is_file():
        go_without("browser", "axe-core is not installed: run `make setup`")
    wrong = {}
    await fill(scene)
    context = await browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await scene.enter(page, AWA)
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        for path in (*PAGES, f"{BOARD}/reports/{scene.stage.report}", f"/share/{scene.stage.link}", "/field"):
            answer = await page.goto(scene.at(path))
            assert answer is not None
            assert answer.ok, (path, answer.status)
            if path == BOARD:
                await drawn(page)
            else:
                await page.wait_for_load_state("networkidle" if "share" not in path and "wall" not in path else "load")
            await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            if found := await grave(page):
                wrong[f"{theme} {path}"] = found
    await context.close()
    assert wrong == {}


async def test_a_board_tells_gross_from_reconciled_draws_charts_and_leads_to_reports(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/pairs")
    await page.fill("article input", "One event, two reports.")
    await page.get_by_role("button", name="The same event").click()
    await expect(page.locator("article header .chip")).to_have_text("The same event")
    await page.goto(scene.at(BOARD))
    await drawn(page)
    await expect(tile(page, "Firearms")).to_have_text("1")
    agency = page.locator("#agencies tr", has_text="NER-PN")
    await expect(agency.locator("td").nth(1)).to_have_text("0")
    await page.locator("input[name=basis][value=gross]").check()
    await expect(tile(page, "Firearms")).to_have_text("2")
    await expect(page.locator(".tile", has_text="Firearms")).to_contain_text("1 reconciled")
    await expect(agency.locator("td").nth(1)).to_have_text("1")
    await expect(page.locator("#checks tr", has_text="Vehicle").locator("td").first).to_have_text("80")
    days = page.locator(".chart-days")
    await days.locator("summary").click()
    await expect(days.locator("tbody tr")).to_have_count(1)
    await expect(days.locator("tbody td").first).to_have_text("2")
    await page.select_option("#map-shade", "state")
    await expect(page.locator("#map-legend")).to_contain_text("On station")
    await page.locator(".map-words summary").click()
    await expect(page.locator("#map-list li").first).to_contain_text("BFA-DGD-01")
    await agency.locator("td a").nth(1).click()
    await expect(page).to_have_url(scene.at(f"{BOARD}/reports?agency=NER-PN&class=firearm&measure=piece&recovery=seized&phase=action&withdrawn=no"))  # fmt: skip  # noqa: E501
    await expect(page.locator("main")).to_contain_text("NER-PN-01")
    assert watched.clean(), watched


async def test_an_alarm_stays_on_top_until_somebody_acknowledges_it(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, AWA)
    await expect(page.locator("#link")).to_have_text("Live")
    alarms = page.locator("#alarms .alarm")
    await expect(alarms).to_have_count(2)  # each of the two staged reports has its explosives
    await scene.report()
    await expect(alarms).to_have_count(3)
    await page.reload()
    await expect(alarms).to_have_count(3)
    await alarms.first.get_by_role("button", name="Acknowledge").click()
    await expect(alarms).to_have_count(2)
    await page.reload()
    await expect(page.locator("#alarms h2")).to_have_text("2 open alarms")
    assert watched.clean(), watched


async def test_the_wall_screen_shows_one_view_after_another_and_never_hides_that_it_is_stale(
    scene: Scene, page: Page
) -> None:
    await page.emulate_media(reduced_motion="no-preference")
    await page.clock.install()
    await scene.enter(page, HUGO)
    await page.goto(scene.at(f"{BOARD}?wall=1&every=20"))
    await expect(page.locator("#link")).to_have_text("Live")
    await expect(page.locator("#tiles")).to_be_visible()
    await expect(page.locator("#map")).to_be_hidden()
    await page.clock.run_for(21_000)
    await expect(page.locator("#map")).to_be_visible()
    await expect(page.locator("#tiles")).to_be_hidden()
    await page.keyboard.press("Space")
    await page.clock.run_for(60_000)
    await expect(page.locator("#map")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#charts")).to_be_visible()
    await scene.server.stop()
    await page.clock.run_for(40_000)
    await expect(page.locator("#stale")).to_be_in_viewport()
    await expect(page.locator("#link")).to_contain_text("Stale since")
    await expect(page.locator("#live")).to_have_class("stack is-stale")
    await page.keyboard.press("Escape")
    await expect(page.locator("#tiles")).to_be_visible()
    await expect(page.locator(".wall-bar")).to_have_count(0)


async def test_who_wants_less_motion_turns_the_wall_screen_by_hand(scene: Scene, page: Page) -> None:
    await page.clock.install()
    await scene.enter(page, HUGO)
    await page.click("#wall")
    await page.clock.run_for(120_000)
    await expect(page.locator(".wall-pause")).to_have_text("Go on")
    await expect(page.locator("#tiles")).to_be_visible()


async def test_a_coordinator_makes_a_link_that_opens_for_a_stranger_until_it_is_revoked(
    scene: Scene, page: Page, watched: Watched, browser: Browser
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/shares")
    await page.fill("#share-name", "Hall of the ministry")
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.locator("#share-made")).to_be_visible()
    address = await page.locator("#share-address").input_value()
    stranger = await browser.new_context(viewport={"width": 390, "height": 844})
    watching = await watch(stranger)
    shown = await stranger.new_page()
    await shown.goto(address)
    await expect(shown.locator("#link")).to_have_text("Live")
    await expect(tile(shown, "Firearms")).to_have_text("2")
    await expect(shown.locator("#map path.leaflet-interactive").first).to_be_attached()
    await scene.report()
    await expect(tile(shown, "Firearms")).to_have_text("3")
    assert await shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    leads = await shown.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    assert not [href for href in leads if href.startswith(("/operations", "/api"))]
    assert watching.clean(), watching
    await page.reload()
    await page.locator("tr", has_text="Hall of the ministry").get_by_role("button").click()
    await expect(page.locator("tr", has_text="Hall of the ministry")).to_contain_text("Revoked")
    await expect(shown.locator("#link")).to_have_text("This link has ended")
    await expect(shown.locator("#live")).to_be_empty()
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        assert (await client.get(address)).status_code == 404
    await stranger.close()
    assert watched.clean(), watched
