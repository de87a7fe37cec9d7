"""A report's page in a browser: things kept as evidence, handed over, and what is found out later, by forms."""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import OMAR
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=alert(1)>"


async def test_an_officer_keeps_a_thing_as_evidence_hands_it_over_and_writes_down_what_was_found_later(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, OMAR, f"{BOARD}/reports/{scene.stage.report}")
    lines = page.locator("section", has=page.locator("#lines-title"))
    await expect(lines).to_contain_text("compared as: A12345")
    await expect(lines).to_contain_text("HS 9302.00")
    await expect(lines).to_contain_text("Can be traced")

    custody = page.locator("section", has=page.locator("#custody-title"))
    await expect(custody.locator("article")).to_have_count(1)
    await custody.get_by_text("Keep a thing as evidence").click()
    made = custody.locator("form.exhibit")
    await made.get_by_label("Line of the report").select_option("2")
    await made.get_by_label("Number on its label").fill("1")
    await made.get_by_label("Seals, separated by commas").fill("S-1, S-2")
    await made.get_by_label("Collected by").fill(MARKUP)
    await made.get_by_role("button").click()
    await expect(made.locator(".outcome")).to_contain_text("exhibit 1 already")  # said where it was typed
    await made.get_by_label("Number on its label").fill("2")
    await made.get_by_role("button").click()
    await expect(custody.locator("article")).to_have_count(2)
    dynamite = custody.locator("article", has_text="Dynamite")
    await expect(dynamite).to_contain_text(MARKUP)
    await expect(dynamite).to_contain_text("Seals: S-1, S-2")

    await dynamite.get_by_text("Write down what happens next").click()
    step = dynamite.locator("form.handover")
    await step.get_by_label("What happens").select_option("storage")
    await step.get_by_label("To (office").fill("Evidence room")
    await step.get_by_label("Why").fill("End of the patrol")
    await expect(step.get_by_label("New seals")).to_be_hidden()
    await step.get_by_label("The seals are intact").uncheck()
    await step.get_by_label("How a seal came to be broken").fill("Torn in the car")
    await step.get_by_label("New seals").fill("S-3")
    await step.get_by_role("button").click()
    await expect(dynamite).to_contain_text("In storage")
    await expect(dynamite).to_contain_text("Torn in the car New seals: S-3")
    await expect(dynamite).to_contain_text("Seals: S-3")

    since = page.locator("section", has=page.locator("#since-title"))
    await since.get_by_text("Add what was found later").click()
    await since.get_by_label("Terrorism").check()
    await since.get_by_label("Legal ground").select_option("illicit_trafficking")
    await since.get_by_label("Where it is known from").fill("Interrogation of the driver")
    await since.get_by_role("button", name="Keep it").click()
    await expect(since.locator("dl")).to_contain_text("Terrorism")
    await expect(since.locator("dl")).to_contain_text("Illicit trafficking")
    await expect(page.locator("dl").first).not_to_contain_text("Terrorism")  # what was said then stays
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            await page.set_viewport_size({"width": width, "height": 900})
            async with asyncio.timeout(PATIENCE_S):  # the policy of the page forbids waiting by eval
                while not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    await asyncio.sleep(0.05)
            await page.evaluate("document.querySelectorAll('details.edit').forEach((one) => (one.open = true))")
            if folder := os.environ.get("CORRIDOR_PICTURES"):
                await page.screenshot(path=str(Path(folder) / f"report-{width}-{scheme}.png"), full_page=True)
        assert await grave(page) == []
    await since.get_by_label("Why is it taken back?").fill("The witness was wrong")
    await since.get_by_role("button", name="Take back").click()
    await expect(since).to_contain_text("Nothing more is known since.")
    await expect(since).to_contain_text("The witness was wrong")
    assert watched.foreign_requests == []
