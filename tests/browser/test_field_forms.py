"""The field page's forms: what stays whose, what is kept apart until it is filed, and what is read as it was meant."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Scene
from tests.browser.test_field_page import HERE, file_seizure, fill_seizure, photo, sign_in, stored
from tests.cast import FIRST_UNIT, OPERATION, SECOND_UNIT
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
async def located(context: BrowserContext) -> None:
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation(HERE)  # type: ignore[arg-type]


async def take_over(scene: Scene, page: Page, key: str) -> None:
    """Another unit's code is scanned on the same phone."""
    await page.goto(scene.at(f"/field#op={OPERATION}&key={key}"))
    await page.click("#yes")
    await expect(page.locator("#seizure")).to_be_visible()


async def picks(page: Page, name: str, data: bytes) -> None:
    await page.set_input_files("#gallery", [{"name": name, "mimeType": "image/jpeg", "buffer": data}])  # type: ignore[arg-type]


async def test_a_draft_is_found_by_its_own_unit_alone_whatever_address_is_opened(scene: Scene, phone: Page) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await fill_seizure(phone, "SECRET-1")
    begun = phone.url
    await take_over(scene, phone, scene.keys[SECOND_UNIT])
    await expect(phone.locator(".who strong")).to_have_text(SECOND_UNIT)
    await phone.goto(begun)
    await expect(phone.locator("main")).to_contain_text("This was filed or thrown away.")
    await expect(phone.locator("body")).not_to_contain_text("SECRET-1")
    await take_over(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click(".item.is-draft")
    await expect(phone.locator("main")).to_contain_text("SECRET-1")


async def test_a_form_without_a_time_is_not_filed_and_one_of_the_future_says_so_with_its_year(
    scene: Scene, phone: Page
) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await fill_seizure(phone, "WHEN-1")
    where = phone.locator("nav.steps a").nth(1)
    await where.click()
    await phone.fill("#when", "")
    await phone.locator("nav.steps a").last.click()
    await expect(phone.locator("main ul[role=alert]")).to_have_text("Say when it was.")
    await expect(phone.locator("#file")).to_be_disabled()
    await where.click()
    await phone.fill("#when", "2099-01-01T00:00")
    await expect(phone.locator("#doubt")).to_have_text("The time is in the future")
    await phone.locator("nav.steps a").last.click()
    await expect(phone.locator(".look-over")).to_contain_text("1 Jan 2099")
    await expect(phone.locator(".look-over")).to_contain_text("The time is in the future")


@pytest.mark.parametrize(
    ("class_", "written", "after"),
    [
        ("ammunition", "1 300", "1301"),
        ("ammunition", "1.300", "1301"),
        ("ammunition", "١٢٠", "121"),
        ("gold", "2,5", "3.5"),
        ("gold", "1.473", "1.473"),  # which could be a thousand times as much
        ("gold", "", "1"),
    ],
)
async def test_one_more_is_one_more_however_the_number_was_written(
    scene: Scene, phone: Page, class_: str, written: str, after: str
) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#seizure")
    await phone.click(f"[data-class={class_}]")
    await phone.fill("#quantity", written)
    await phone.get_by_role("button", name="One more").click()
    await expect(phone.locator("#quantity")).to_have_value(after)


async def test_a_part_of_a_piece_is_refused_beside_the_number_and_in_its_own_words(scene: Scene, phone: Page) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#seizure")
    await phone.click("[data-class=device]")
    await phone.fill("#quantity", "1.5")
    await phone.click("#done")
    await expect(phone.locator("#wrong")).to_have_text("This is counted in whole numbers.")
    await expect(phone.locator("#quantity")).to_have_attribute("aria-invalid", "true")


async def test_what_a_correction_does_to_photos_is_done_when_it_is_filed_and_not_before(
    scene: Scene, phone: Page
) -> None:
    began = datetime.now(UTC)
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.route("**/attachments/**", lambda route: route.abort())
    await file_seizure(phone, "PHOTOS-1", photo(1))
    item = phone.locator(".item")
    await expect(item).to_contain_text("photos 0 of 1")
    await item.click()
    await phone.click("#correct")
    await phone.locator("nav.steps a").nth(3).click()
    await phone.get_by_role("button", name="Remove photo 1").click()
    await expect(phone.locator(".photos li")).to_have_count(0)
    await phone.locator("nav.steps a").first.click()
    phone.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await phone.get_by_role("button", name="Throw this report away").click()
    await expect(item).to_contain_text("photos 0 of 1")  # it is still the report's
    await item.click()
    await phone.click("#correct")
    await phone.locator("nav.steps a").nth(3).click()
    await picks(phone, "more.jpg", photo(2))
    await expect(phone.locator(".photos li")).to_have_count(2)
    await phone.unroute("**/attachments/**")
    await phone.click(".back")
    await phone.evaluate("dispatchEvent(new Event('online'))")
    await expect(phone.locator(".item.is-received")).to_contain_text("photos 1 of 1")
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert [file["state"] for file in report["files"]["items"]] == ["held"]  # the correction's is nobody's yet
    await take_over(scene, phone, scene.keys[SECOND_UNIT])
    await take_over(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click(".item.is-received")
    await phone.click("#correct")  # and goes on where it was begun
    await phone.locator("nav.steps a").last.click()
    await expect(phone.locator(".look-over")).to_contain_text("Photos2")
    await phone.fill("#reason", "One photo more")
    await phone.click("#file")
    await expect(phone.locator(".receipt")).to_contain_text("version 2")
    async with asyncio.timeout(PATIENCE_S):
        while True:
            [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
            if [file["state"] for file in report["files"]["items"]] == ["held", "held"]:
                break
            await asyncio.sleep(0.2)


async def test_a_file_that_is_no_picture_is_told_while_one_can_take_another(scene: Scene, phone: Page) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#seizure")
    await phone.click("[data-class=device]")
    await phone.click("#done")
    for _ in range(3):
        await phone.click("#next")
    await picks(phone, "no.jpg", b"not a picture")
    await expect(phone.locator("main [role=alert]:visible")).to_have_text("This photo cannot be read.")
    await expect(phone.locator(".photos li")).to_have_count(0)


async def test_a_clock_that_was_set_back_without_network_falsifies_no_time(
    scene: Scene, phone: Page, context: BrowserContext
) -> None:
    began = datetime.now(UTC)
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await context.set_offline(True)
    await phone.clock.install(time=datetime(2020, 1, 1, tzinfo=UTC))  # as after a battery was empty
    await phone.reload()
    await fill_seizure(phone, "BACK-1")
    await phone.locator("nav.steps a").nth(1).click()
    await expect(phone.locator("#doubt")).to_have_text("This phone's clock cannot be right. Check the time.")
    await phone.locator("nav.steps a").last.click()
    await phone.click("#file")
    await expect(phone.locator("#stand")).to_be_visible()
    await context.set_offline(False)
    await phone.clock.run_for(5_000)
    await expect(phone.locator("#stand")).to_have_attribute("data-state", "received")
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert abs(datetime.fromisoformat(report["occurred_at"]) - began) < timedelta(minutes=2)
    assert report["report"]["device_clock"]["device_at"].startswith("2020-01-01")


async def test_what_somebody_on_the_way_answers_stops_nothing_and_blames_no_key(scene: Scene, phone: Page) -> None:
    began = datetime.now(UTC)
    html, json = {"content_type": "text/html"}, {"content_type": "application/json", "headers": {"Retry-After": "1"}}
    answers: list[dict[str, Any]] = [
        html | {"status": 403, "body": "<p>Sign in to the hotel's network</p>"},
        html | {"status": 200, "body": "<p>Welcome</p>"},
        html | {"status": 408, "body": "late"},
        json | {"status": 403, "body": '{"message": "Forbidden"}'},
    ]

    async def between(route: Route) -> None:
        if answers:
            await route.fulfill(**answers.pop(0))
        else:
            await route.continue_()

    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.route("**/reports/*", between)
    await file_seizure(phone, "HOTEL-1")
    async with asyncio.timeout(PATIENCE_S):
        while answers:
            await phone.evaluate("dispatchEvent(new Event('online'))")
            await asyncio.sleep(0.3)
    await expect(phone.locator(".item.is-received")).to_have_count(1)
    await expect(phone.locator("body")).not_to_contain_text("no longer valid")
    [report] = await stored(scene, scene.keys[FIRST_UNIT], began)
    assert report["report"]["lines"][0]["serial"] == "HOTEL-1"


async def test_each_touch_of_an_offence_is_one_arrest_and_moving_past_it_none(scene: Scene, phone: Page) -> None:
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    await phone.click("#checks")
    await phone.click("text=Arrests")
    await phone.focus("#arrest-firearms_trafficking")
    for _ in range(2):
        await phone.keyboard.press("Tab")
    await expect(phone.locator("#send")).to_have_text("File the counts")
    await phone.focus("#arrest-firearms_trafficking")
    for count in ("File 1 check", "File 2 checks"):
        await phone.keyboard.press("Enter")
        await expect(phone.locator("#send")).to_have_text(count)
        await expect(phone.locator("#arrest-firearms_trafficking")).to_be_focused()
    await phone.click("#less-firearms_trafficking")
    await expect(phone.locator("#send")).to_have_text("File 1 check")
