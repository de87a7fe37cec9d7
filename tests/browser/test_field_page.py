"""The field page on a phone: without network, through kills and changes of hands, to the receipt."""

import asyncio
import hashlib
import io
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, FIRST_UNIT, OPERATION, SECOND_UNIT
from tests.support.chromium import FLAGS, PHONE, Watched, find_chromium, why_no_browser
from tests.support.patience import PATIENCE_S
from tests.support.require import go_without

pytestmark = pytest.mark.browser
HERE = {"longitude": 1.2, "latitude": 13.4, "accuracy": 12}
API = f"/api/operations/{OPERATION}"


def photo(seed: int) -> bytes:
    """A photograph of its own for each seed."""
    made = io.BytesIO()
    Image.effect_noise((900, 700), 40 + seed).convert("RGB").save(made, "JPEG", quality=90)
    return made.getvalue()


@asynccontextmanager
async def phone_with(profile: Path) -> AsyncIterator[BrowserContext]:
    """A phone-sized browser whose storage is on disk, as a phone's is."""
    if (why := why_no_browser()) is not None:
        go_without("browser", why)
    async with async_playwright() as playwright:
        width, height = PHONE
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find_chromium(),
            args=list(FLAGS),
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="UTC",
            geolocation=HERE,  # type: ignore[arg-type]
            permissions=["geolocation"],
        )
        yield context


async def sign_in(scene: Scene, page: Page, key: str) -> None:
    """Open the link of a QR code, and wait until the page is kept on the phone."""
    await page.goto(scene.at("/field"))
    await page.goto(scene.at(f"/field#op={OPERATION}&key={key}"))
    await page.click("#yes")
    await expect(page.get_by_text("This page works without network.")).to_be_visible()
    assert "key" not in page.url


async def fill_seizure(page: Page, serial: str, *photos: bytes) -> None:
    """The guided form, up to the look over."""
    await page.click("#seizure")
    await page.click("[data-class=firearm]")
    await page.get_by_label("Pistol", exact=True).check()
    await page.fill("#serial", serial)
    await page.click("#done")
    await page.click("#next")
    await page.get_by_role("button", name="Use my position").click()
    await expect(page.locator(".chosen")).to_contain_text("13.4000, 1.2000")
    await page.click("#next")
    await page.get_by_label("Found", exact=True).check()
    await page.click("#next")
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": data} for n, data in enumerate(photos)]
    await page.set_input_files("#gallery", files)  # type: ignore[arg-type]
    await expect(page.locator(".photos li")).to_have_count(len(photos))
    await page.click("#next")


async def file_seizure(page: Page, serial: str, *photos: bytes) -> None:
    await fill_seizure(page, serial, *photos)
    await page.click("#file")
    await expect(page.locator("#stand")).to_be_visible()
    await page.click(".back")
    await expect(page.locator("#seizure")).to_be_visible()


async def stored(scene: Scene, key: str, since: datetime) -> list[dict[str, Any]]:
    """The unit's reports that the service received since then, each with its files."""
    async with httpx.AsyncClient(
        base_url=scene.server.url, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S
    ) as client:
        listed = (await client.get(f"{API}/reports")).json()["items"]
        found = [report for report in listed if datetime.fromisoformat(report["received_at"]) >= since]
        for report in found:
            report["files"] = (await client.get(f"{API}/reports/{report['id']}/attachments")).json()
    return found


def kill(profile: Path) -> None:
    """As a phone that runs out of memory or battery does it: no page is told."""
    pid = int(os.readlink(profile / "SingletonLock").rpartition("-")[2])  # noqa: PTH115 - it points at no file
    os.kill(pid, signal.SIGKILL)


async def test_three_seizures_filed_without_network_outlive_a_killed_browser_and_arrive_once(
    scene: Scene, tmp_path: Path
) -> None:
    began = datetime.now(UTC)
    profile = tmp_path / "phone"
    pictures = [[photo(1), photo(2)], [photo(3)], [photo(4)]]
    async with phone_with(profile) as context:
        page = await context.new_page()
        await sign_in(scene, page, scene.keys[FIRST_UNIT])
        await scene.server.stop(signal.SIGKILL)
        await context.set_offline(True)
        await page.reload()
        await expect(page.locator("#link")).to_have_text("No network")
        for number, photos in enumerate(pictures):
            await file_seizure(page, f"KAFO-{number}", *photos)
        await expect(page.locator(".item.is-waiting")).to_have_count(3)
        await page.click("#seizure")
        await page.click("[data-class=explosive]")
        await page.fill("#quantity", "١٢٠")
        await page.wait_for_timeout(300)  # what a person does before a battery ends; nothing tells of a draft's keeping
        kill(profile)
    async with phone_with(profile) as context:
        page = await context.new_page()
        await page.goto(scene.at("/field"))  # nobody answers there
        await expect(page.locator(".item.is-waiting")).to_have_count(3)
        await expect(page.locator(".item.is-draft")).to_contain_text("Explosive × ١٢٠")
        await scene.server.start()
        await context.set_offline(True)
        await context.set_offline(False)
        received = page.locator(".item.is-received")
        await expect(received).to_have_count(3)
        await expect(received.last).to_contain_text("photos 2 of 2")
        await received.last.click()
        shown = int(await page.locator("#receipt").inner_text())
        await context.close()
    reports = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert sorted(report["report"]["lines"][0]["serial"] for report in reports) == ["KAFO-0", "KAFO-1", "KAFO-2"]
    assert shown in {report["entry"] for report in reports}
    for report in reports:
        number = int(report["report"]["lines"][0]["serial"][-1])
        assert report["files"]["missing"] == []
        held = {file["sha256"] for file in report["files"]["items"] if file["state"] == "held"}
        assert held == {hashlib.sha256(data).hexdigest() for data in pictures[number]}
        assert report["report"]["recovery"] == "found"


async def test_what_a_unit_left_behind_goes_out_under_its_own_key_and_nobody_else_sees_it(
    scene: Scene, phone: Page, context: BrowserContext, watched: Watched
) -> None:
    began = datetime.now(UTC)
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation(HERE)  # type: ignore[arg-type]
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await context.set_offline(True)
    await file_seizure(phone, "LEFT-1", photo(5))
    await phone.click("#seizure")
    await phone.click("[data-class=gold]")
    await phone.fill("#quantity", "2")
    await phone.click(".menu")
    await phone.click("#sign-out")
    await expect(phone.get_by_text("1 report of another unit waits on this phone.")).to_be_visible()
    await expect(phone.locator("body")).not_to_contain_text("Pistol")
    await context.set_offline(False)
    await phone.fill("#key", f"{scene.server.url}/field#op={OPERATION}&key={scene.keys[SECOND_UNIT]}")
    await phone.click("#enter")
    await expect(phone.locator(".who strong")).to_have_text(SECOND_UNIT)
    await expect(phone.locator(".outbox")).to_contain_text("Nothing was reported from this phone yet.")
    await expect(phone.get_by_text("of another unit")).to_have_count(0)
    await expect(phone.locator(".item")).to_have_count(0)
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert (report["unit"], report["report"]["lines"][0]["serial"]) == (FIRST_UNIT, "LEFT-1")
    await expect_file_held(scene, began)
    left = "(async () => (await idb.openDB('corridor-field')).get('owners', 'KAFO-T/BFA-DGD-01'))()"
    await phone.wait_for_function(f"{left}.then((owner) => !owner.key)")  # nothing is left to send with it
    await phone.goto(scene.at(f"/field#op={OPERATION}&key={scene.keys[FIRST_UNIT]}"))
    await phone.click("#yes")
    await expect(phone.locator(".item.is-draft")).to_contain_text("Gold × 2")
    await expect(phone.locator(".item.is-received")).to_contain_text(f"number {report['entry']}")
    assert not watched.foreign_requests


async def expect_file_held(scene: Scene, since: datetime) -> None:
    """The photo follows its report; wait for it at the service."""
    for _ in range(100):
        [report] = await stored(scene, scene.keys[FIRST_UNIT], since)
        if not report["files"]["missing"] and report["files"]["items"]:
            return
    raise AssertionError(report["files"])


async def test_a_refused_report_says_why_in_the_form_s_words_and_is_corrected_and_taken(
    scene: Scene, phone: Page
) -> None:
    began = datetime.now(UTC)
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#nil")
    await phone.click("#undo")
    await expect(phone.locator(".item")).to_have_count(0)
    await phone.click("#seizure")
    await phone.click("[data-class=device]")
    await phone.fill("#quantity", "1 2")
    await phone.click("#done")
    await expect(phone.locator("main [role=alert]:visible")).to_have_text("Write how many or how much, more than zero.")
    await phone.fill("#quantity", "12")
    await phone.click("#done")
    await phone.click("#next")
    await phone.select_option("#sector", scene.stage.sector)
    await phone.click("#next")
    await phone.fill("textarea", "pasted \x07 from elsewhere")
    for _ in range(2):
        await phone.click("#next")
    await phone.click("#file")
    stand = phone.locator("#stand")
    await expect(stand).to_have_attribute("data-state", "refused")
    await expect(phone.locator("#reasons")).to_have_text("Note: contains a control character or half a surrogate pair")
    await phone.click("#edit")
    for _ in range(2):
        await phone.click("#next")
    await phone.fill("textarea", "from elsewhere")
    for _ in range(2):
        await phone.click("#next")
    await phone.click("#file")
    await expect(stand).to_have_attribute("data-state", "received")
    await phone.click("#correct")  # and once it is there, a correction is a new version with its reason
    await phone.click(".item")
    await phone.get_by_role("button", name="One less").click()
    await phone.click("#done")
    for _ in range(4):
        await phone.click("#next")
    await phone.click("#file")
    await expect(phone.locator("main [role=alert]:visible")).to_have_text("Say why it is corrected.")
    await phone.fill("#reason", "Counted again")
    await phone.click("#file")
    await expect(phone.locator(".receipt")).to_contain_text("version 2")
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert (report["version"], report["reason"], report["report"]["lines"][0]["quantity"]) == (2, "Counted again", 11)


async def test_a_phone_whose_clock_is_a_day_slow_reports_the_true_time_and_says_so(scene: Scene, phone: Page) -> None:
    began = datetime.now(UTC)
    await phone.clock.install(time=began - timedelta(days=1))
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#nil")
    await phone.clock.run_for(7_000)
    await expect(phone.locator(".item.is-received")).to_have_count(1)
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    clock = report["report"]["device_clock"]
    assert report["kind"] == "nil"
    assert abs(datetime.fromisoformat(report["occurred_at"]) - began) < timedelta(minutes=2)
    assert abs(clock["offset_s"] - 86_400) < 5
    assert abs(datetime.fromisoformat(clock["device_at"]) - (began - timedelta(days=1))) < timedelta(minutes=2)


async def test_in_arabic_the_page_runs_from_the_right_and_the_keyboard_alone_files_the_checks(
    scene: Scene, phone: Page, watched: Watched
) -> None:
    began = datetime.now(UTC)
    await phone.goto(scene.at("/field"))
    await phone.click("#language-ar")
    await expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    await phone.fill("#key", scene.keys[FIRST_UNIT])
    await phone.fill("#op", OPERATION.lower())
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#checks")).to_contain_text("التفتيش")
    await press(phone, "#checks", "Enter")
    await expect(phone.locator(".counters").first).to_be_visible()
    for _ in range(3):
        await press(phone, "[data-of=person]", "Enter")
    await press(phone, "[data-hit=vehicle]", "Space")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await phone.evaluate(wide) == 0
    await press(phone, "#send", "Enter")
    await expect(phone.locator("#stand")).to_have_attribute("data-state", "received")
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert report["report"]["checks"] == [
        {"of": "person", "count": 3, "hits": 0},
        {"of": "vehicle", "count": 1, "hits": 1},
    ]
    small = "[...document.querySelectorAll('button, a, summary, input')].filter(e => e.offsetParent && !e.matches('.visually-hidden') && e.getBoundingClientRect().height < 48).map(e => e.outerHTML)"  # noqa: E501
    for path in ("", "menu"):
        await phone.goto(scene.at(f"/field#/{path}"))
        await expect(phone.locator("h1")).to_be_visible()
        assert await phone.evaluate(wide) == 0
        assert await phone.evaluate(small) == []
    assert watched.clean(), watched


async def test_what_waits_goes_out_after_the_page_was_closed_where_the_browser_wakes_its_worker(
    scene: Scene, phone: Page, context: BrowserContext
) -> None:
    began = datetime.now(UTC)
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.route("**/api/**", lambda route: route.abort())  # the page reaches nobody; its worker will
    await phone.click("#owed-nil, #nil")
    await expect(phone.locator(".item")).to_contain_text("Waiting for the network")
    other = await context.new_page()
    await phone.close()
    browser = await context.new_cdp_session(other)
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def heard(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].endswith("/field") and not told.done():
                told.set_result(one["registrationId"])

    browser.on("ServiceWorker.workerRegistrationUpdated", heard)
    await other.goto(scene.at("/about"))
    await browser.send("ServiceWorker.enable")
    wake = {"origin": scene.server.url, "registrationId": await told, "tag": "outbox", "lastChance": False}
    await browser.send("ServiceWorker.dispatchSyncEvent", wake)
    await other.goto(scene.at("/field"))
    await expect(other.locator(".item.is-received")).to_have_count(1)
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert report["kind"] == "nil"


async def press(page: Page, wanted: str, key: str) -> None:
    """Tab until the element has the focus, as somebody without a pointer does; then press a key."""
    for _ in range(80):
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            await page.keyboard.press(key)
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


async def test_a_coordinator_shows_a_key_once_as_a_qr_code_and_it_signs_a_phone_in(
    scene: Scene, page: Page, phone: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/plan")
    await page.click(f"[data-unit={SECOND_UNIT}]")
    await page.click("#key-make button")
    await expect(page.locator("#key-shown img")).to_be_visible()
    assert await page.locator("#key-shown img").evaluate("image => image.naturalWidth") > 300
    key = await page.locator("#key-text").inner_text()
    await page.click("[data-close]")
    await expect(page.locator("#key-text")).to_have_count(0)
    await sign_in(scene, phone, key)
    await expect(phone.locator(".who strong")).to_have_text(SECOND_UNIT)
    kept = await phone.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat()"
    )
    assert "/field" in kept
    assert not [path for path in kept if not re.match(r"/(field$|field/data/|assets/)", path)]
    assert watched.clean(), watched
