"""Fixtures for tests that drive a real browser: Debian's Chromium through Playwright's asynchronous API.

Servers under test run as processes of their own. Each test gets a browser of its own, as its event loop is its own.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.support.chromium import DESKTOP, FLAGS, PHONE, Watched, find_chromium, watch, why_no_browser
from tests.support.patience import PATIENCE_S
from tests.support.require import go_without

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; skips, or fails where required, when the machine has none."""
    if (why := why_no_browser()) is not None:
        go_without("browser", why)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield launched
        await launched.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor with an empty cookie jar, in English and UTC, on a desktop; opens pages with `new_page`."""
    width, height = DESKTOP
    visitor = await browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
    )
    visitor.set_default_timeout(PATIENCE_S * 1000)
    yield visitor
    await visitor.close()


@pytest.fixture
async def watched(context: BrowserContext) -> Watched:
    """What the visitor's pages did wrong, as they do it: requests to other hosts, and errors on the console."""
    return await watch(context)


@pytest.fixture
async def page(context: BrowserContext, watched: Watched) -> Page:
    """A page on a desktop, watched: `assert watched.clean(), watched` at the end of a test."""
    return await context.new_page()


@pytest.fixture
async def phone(context: BrowserContext, watched: Watched) -> Page:
    """The same visitor's page at a phone's width."""
    opened = await context.new_page()
    width, height = PHONE
    await opened.set_viewport_size({"width": width, "height": height})
    return opened
