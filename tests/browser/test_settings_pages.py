"""Rules, webhooks and tabs worked by hand; a warning that reaches a board by its stream."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, FATOU, FIRST_UNIT, PASSWORD
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser


@asynccontextmanager
async def signed_in(scene: Scene, email: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=scene.at(f"/api{BOARD}/"), timeout=PATIENCE_S) as client:
        answer = await client.post(scene.at("/api/session"), json={"email": email, "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


async def test_a_rule_is_made_and_changed_by_fields_and_kept_as_the_api_knows_it(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/alarms")
    new = page.locator("#new-rule")
    await new.locator("summary").first.click()
    assert "{" not in await page.locator("main").inner_text()
    await new.locator("[name=name]").fill("Many vehicles checked")
    await new.locator("[name=item]").select_option("check:vehicle")
    await expect(new.locator("[data-part=unit]")).to_be_hidden()
    await expect(new.locator("[name=type]").locator("option")).not_to_have_count(1)
    await new.locator("[name=over]").fill("500")
    await new.locator("[name=per]").select_option("country")
    await new.get_by_text("Countries", exact=True).click()
    await new.get_by_label("Niger", exact=True).check()
    await new.get_by_label("Board", exact=True).uncheck()
    await new.get_by_role("button", name="Save").click()
    await expect(new.locator(".outcome")).to_have_text("Choose at least one way to tell it.")
    await new.get_by_label("E-mail", exact=True).check()
    async with page.expect_navigation():
        await new.get_by_role("button", name="Save").click()
    made = page.locator(".line-item", has_text="Many vehicles checked")
    await expect(made).to_contain_text("Checks: Vehicles, more than 500, each country apart")
    await expect(made).to_contain_text("Told to: Niger · By: E-mail")

    explosives = page.locator(".line-item", has_text="Explosive, more than 50 sticks").last  # the staged one
    await explosives.get_by_text("Change").click()
    await expect(explosives.locator("[data-limit]")).to_have_value("50")
    await explosives.get_by_role("button", name="Another unit").click()
    await explosives.locator("[data-limit]").last.fill("7.5")
    await explosives.locator("[data-unit]").last.select_option("kg")
    await explosives.locator("[data-limit]").first.fill("")
    async with page.expect_navigation():
        await explosives.get_by_role("button", name="Save").click()
    async with signed_in(scene, AWA.email) as client:
        rules = {rule["id"]: rule for rule in (await client.get("alarm-rules")).json()["items"]}
    assert rules[scene.stage.rule]["parameters"] == {"class": "explosive", "over": {"kg": 7.5}}
    added = next(rule for rule in rules.values() if rule["name"] == "Many vehicles checked")
    assert {name: added["parameters"][name] for name in ("figure", "class", "over", "per")} == {
        "figure": "check", "class": "vehicle", "over": 500, "per": "country",
    }  # fmt: skip
    assert (added["audience"]["countries"], added["channels"]) == (["NER"], ["email"])

    await made.get_by_text("Change").click()
    async with page.expect_navigation():
        await made.get_by_role("button", name="Remove this rule").click()
    await expect(made).to_have_count(0)
    assert watched.clean(), watched


async def test_an_acknowledged_alarm_says_by_whom_and_with_which_remark(scene: Scene, page: Page) -> None:
    await scene.enter(page, AWA, f"{BOARD}/alarms")
    alarm = page.locator(f"[id='{scene.stage.alarm}']")
    await alarm.get_by_label("Remark").fill("Team is on its way")
    async with page.expect_navigation():
        await alarm.get_by_role("button", name="Acknowledge").click()
    await expect(alarm).to_contain_text(f"Acknowledged by {AWA.email}")
    await expect(alarm.locator("q")).to_have_text("Team is on its way")


async def test_a_webhook_shows_its_secret_once_and_can_be_removed(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, FATOU, f"{BOARD}/settings")
    await page.get_by_role("link", name="Webhooks and deliveries").click()
    await page.get_by_label("Address").fill("https://hooks.example.org/corridor")
    await page.get_by_label("Alarms").check()
    await page.get_by_role("button", name="Register").click()
    secret = await page.locator("[data-shown=secret]").inner_text()
    assert len(secret) > 20
    await page.get_by_role("button", name="I have kept it").click()
    row = page.locator("tr", has_text="https://hooks.example.org/corridor")
    await expect(row).to_contain_text("Alarms")
    assert secret not in await page.content()
    await row.get_by_role("button", name="Remove").click()
    await expect(row).to_have_count(0)
    assert watched.clean(), watched


async def test_tabs_without_room_are_in_a_menu_that_the_keyboard_works(scene: Scene, phone: Page) -> None:
    await scene.enter(phone, AWA, f"{BOARD}/alarms")
    menu = phone.locator(".tabs summary")
    await expect(phone.locator(".tabs > a[aria-current]")).to_have_text("Alarms")
    await expect(phone.get_by_role("link", name="Settings")).to_be_hidden()
    await menu.focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("link", name="Settings")).to_be_visible()
    await phone.keyboard.press("Escape")
    await expect(phone.get_by_role("link", name="Settings")).to_be_hidden()
    await expect(menu).to_be_focused()
    await phone.keyboard.press("Enter")
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Enter")
    await expect(phone.locator(".tabs > a[aria-current]")).not_to_have_text("Alarms")
    await phone.set_viewport_size({"width": 1440, "height": 800})
    await expect(menu).to_be_hidden()
    await expect(phone.locator(".tabs > a").last).to_have_text("Settings")


async def test_a_warning_reaches_an_open_board_by_its_stream_and_goes_when_acknowledged_elsewhere(
    scene: Scene, page: Page
) -> None:
    await scene.enter(page, FATOU)
    await expect(page.locator("#link")).to_have_attribute("data-state", "live")
    id_ = str(uuid.uuid4())
    async with signed_in(scene, AWA.email) as client:
        body = {
            "text": "Ambush north of the bridge",
            "to": {"countries": ["BFA"], "units": [FIRST_UNIT]},
            "safety": True,
        }
        assert (await client.put(f"messages/{id_}", json=body)).is_success
    await expect(page.locator("#warnings")).to_contain_text(
        "Ambush north of the bridge"
    )  # asked for otherwise after two minutes
    async with signed_in(scene, FATOU.email) as client:
        assert (await client.post(f"messages/{id_}/acknowledgement", json={})).is_success
    await expect(page.locator("#warnings")).to_be_empty()
