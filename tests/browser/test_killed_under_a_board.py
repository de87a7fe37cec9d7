"""The service is killed under a board, again and again; the board ends where the API does, without a reload."""

import signal

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def test_a_board_ends_at_the_apis_tally_after_the_service_was_killed_under_it(scene: Scene, page: Page) -> None:
    await scene.enter(page, AWA)
    link = page.locator("#link")
    await expect(link).to_have_text("Live", timeout=60_000)
    await page.evaluate("window.neverReloaded = true")
    for _ in range(3):
        await scene.report()  # perhaps it is drawn, perhaps the kill comes first
        await scene.server.stop(signal.SIGKILL)
        await expect(link).not_to_have_text("Live", timeout=60_000)
        await scene.server.start()
        await scene.report()  # perhaps the board listens again, perhaps not yet
        await expect(link).to_have_text("Live", timeout=60_000)
    tally = await (await page.request.get(scene.at(f"/api{BOARD}/tally"))).json()
    [firearms] = [row for row in tally["reconciled"]["rows"] if row["class"] == "firearm"]
    filed = sum(row["reports"] for row in tally["reports"])
    tile = page.locator(".tile", has_text="Firearms").locator(".tile-number")
    await expect(tile).to_have_text(str(firearms["quantity"]), timeout=60_000)
    await expect(page.locator("#report-count")).to_have_text(str(filed), timeout=60_000)
    assert filed == 8, "two that were there, and each of the six that had a receipt"
    assert await page.evaluate("window.neverReloaded")
