"""Writing what a summary says, in a browser: texts with figures in them, lessons, and what others published."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser
WIDTHS = (1440, 820, 390)


async def test_a_text_is_written_with_a_figure_in_it_and_goes_back_to_what_is_proposed(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/summaries/write")
    part = page.locator("section", has=page.get_by_role("heading", name="Summary", exact=True))
    proposed = await part.locator(".reading").inner_text()
    await part.get_by_text("Edit", exact=True).click()
    text = part.get_by_label("Text; a blank line begins a new paragraph")
    await text.fill("The post at Kantchari took ")
    await part.get_by_label("Put a figure in").select_option(index=1)
    token = (await text.input_value()).removeprefix("The post at Kantchari took ")
    assert token.startswith("{figure:")
    await part.get_by_role("button", name="Save").click()
    await expect(part.locator("header")).to_contain_text(f"version 1 by {AWA.email}")
    shown = await part.locator(".reading").inner_text()
    assert shown.startswith("The post at Kantchari took ")
    assert "{" not in shown, "the figure is looked up"
    await part.get_by_text("Edit", exact=True).click()
    await part.get_by_role("button", name="Back to what is proposed").click()
    await expect(part.locator(".reading")).to_have_text(proposed, use_inner_text=True)
    assert watched.clean(), watched


async def test_a_lesson_and_a_published_figure_are_kept_and_the_page_fits_everywhere(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/summaries/write")
    lessons = page.locator("section", has=page.get_by_role("heading", name="Lessons and recommendations"))
    await lessons.get_by_text("Add one").click()
    await lessons.get_by_label("Text", exact=True).fill("Radios first, then <b>maps</b>.")
    await lessons.get_by_role("button", name="Save").click()
    await expect(lessons.locator("article")).to_contain_text("Radios first, then <b>maps</b>.")
    published = page.locator("section", has=page.get_by_role("heading", name="Figures that others published"))
    await published.get_by_text("Add one").click()
    await published.get_by_label("What is counted").select_option("firearm")
    await published.get_by_label("Quantity").fill("1 594")
    await published.get_by_label("Published by").fill("INTERPOL")
    await published.get_by_label("Its parts").fill("1 500 seized\n94 handed in")
    await published.get_by_role("button", name="Save").click()
    await expect(published.locator("article")).to_contain_text("1,594")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            assert await grave(page) == [], (scheme, width)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    await lessons.get_by_role("button", name="Remove").click()
    await expect(lessons.locator("article")).to_have_count(0)
    assert watched.clean(), watched
