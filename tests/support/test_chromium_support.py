import pytest
from playwright.async_api import Page

from tests.support.chromium import Watched

pytestmark = pytest.mark.browser


async def test_a_quiet_page_leaves_a_clean_record(page: Page, watched: Watched) -> None:
    await page.set_content("<title>Board</title><h1>Sector BFA-NER-01A</h1><img src='data:image/svg+xml,<svg/>'>")
    assert await page.title() == "Board"
    assert watched.clean(), watched


async def test_requests_to_other_hosts_are_stopped_and_recorded(page: Page, watched: Watched) -> None:
    await page.set_content("<script>new WebSocket('ws://10.9.8.7/live')</script><img src='http://10.9.8.7/tile.png'>")
    await page.wait_for_function("document.images[0].complete")
    assert sorted(watched.foreign_requests) == ["http://10.9.8.7/tile.png", "ws://10.9.8.7/live"]
    assert not watched.clean()


async def test_errors_on_the_console_and_uncaught_exceptions_are_recorded(page: Page, watched: Watched) -> None:
    await page.set_content(
        "<script>console.error('no tally'); setTimeout(() => { throw new Error('no map') })</script>"
    )
    await page.wait_for_timeout(100)
    assert len(watched.console_errors) == 2
    assert "no tally" in watched.console_errors[0]
    assert "no map" in watched.console_errors[1]
    assert not watched.foreign_requests


async def test_a_phone_is_as_narrow_as_a_phone(phone: Page) -> None:
    await phone.set_content("<meta name=viewport content='width=device-width'><p>Feed</p>")
    assert await phone.evaluate("innerWidth") == 390
