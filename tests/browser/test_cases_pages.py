"""Follow-up in a browser: from the board to a case, its checklist, a step on, a link, a calendar's address."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, OMAR
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser


async def test_an_officer_works_a_case_from_the_board_until_a_request_is_sent(
    scene: Scene, page: Page, watched: Watched
) -> None:
    code = scene.stage.case
    await scene.enter(page, OMAR, f"{BOARD}/cases")
    await page.get_by_role("link", name=re.compile(code)).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("from Libya")
    await expect(page.locator("#facts-title")).to_have_text("What happened")
    assert await grave(page) == []
    action = page.locator("#action-1")
    await action.locator("> summary").click()
    await action.get_by_label("Intended use of the answer").check()
    await action.get_by_label("Why it is illicit").check()
    await action.get_by_role("button", name="Keep the checklist").click()
    await expect(page.locator("#action-1").get_by_label("Intended use of the answer")).to_be_disabled()
    for state in ("Drafted", "Sent"):
        action = page.locator("#action-1")
        await action.get_by_label("Goes on to").select_option(label=state)
        await action.get_by_role("button", name="Move on").click()
        await expect(page.locator("#action-1 > summary .chip")).to_have_text(state)
    await expect(page.locator("#time-title")).to_be_visible()
    await expect(page.locator(".steps").last).to_contain_text("Drafted → Sent")
    early = page.locator("#action-5")
    await early.locator("> summary").click()
    await early.get_by_label("6 Ballistic comparison, national or IBIN").check()
    await early.get_by_role("button", name="Keep the checklist").click()
    await expect(early.locator(".checklist .outcome")).to_contain_text("comes after fingerprints, dna")
    await page.get_by_label("Note; no names of persons concerned").fill("Lorry of 1998")
    await page.locator("section", has=page.locator("#notes-title")).get_by_role("button", name="Add").click()
    await expect(page.locator("section", has=page.locator("#notes-title"))).to_contain_text("Lorry of 1998")


async def test_register_graph_and_calendar_are_read_without_a_mouse_and_by_a_reader(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/cases")
    for name, title in (("Trace register", "Trace register"), ("Links", "Links between cases")):
        await page.get_by_role("navigation", name="Follow-up").get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert await grave(page) == []
    await page.goto(scene.at(f"{BOARD}/cases/calendar?month=2026-12"))
    assert await grave(page) == []
    await page.get_by_role("button", name="Make an address").press("Enter")
    shown = page.get_by_label("Address for your calendar program")
    await expect(shown).to_have_value(re.compile(r"/calendar/.+\.ics$"))
    answer = await page.request.get(await shown.input_value())
    assert "BEGIN:VTODO" in await answer.text()
    assert watched.clean(), watched
