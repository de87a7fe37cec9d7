"""Duties in a browser: a coordinator reminds by hand, the unit's phone says so, understands, and sends its position."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.browser.test_field_page import API, HERE, sign_in
from tests.cast import AWA, FIRST_UNIT, PASSWORD
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S
from tests.world import DRAFT

pytestmark = pytest.mark.browser


async def on_duty_today(scene: Scene) -> None:
    """The unit's shift and a phase with due hours, around now."""
    now = datetime.now(UTC)
    since, until = ((now + timedelta(days=days)).isoformat() for days in (-1, 3))
    async with httpx.AsyncClient(base_url=scene.server.url, timeout=PATIENCE_S) as awa:
        signed = await awa.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
        awa.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        phases: list[Any] = [*DRAFT["phases"], {"kind": "action", "starts_at": since, "ends_at": until}]
        answer = await awa.patch(API, json={"phases": phases})
        assert answer.status_code == 200, answer.text
        shift = {"sector": scene.stage.sector, "unit": FIRST_UNIT, "starts_at": since, "ends_at": until}
        assert (await awa.post(f"{API}/assignments", json=shift)).status_code == 201


async def test_a_reminder_by_hand_reaches_the_phone_which_answers_and_sends_where_it_is(
    scene: Scene, context: BrowserContext, page: Page, phone: Page, watched: Watched
) -> None:
    await on_duty_today(scene)
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation(HERE)  # type: ignore[arg-type]
    await scene.enter(page, AWA, f"{BOARD}/duties")
    row = page.locator("#duties tbody tr", has_text=FIRST_UNIT)
    await expect(row).to_contain_text("Not reported yet")
    await row.get_by_role("button", name=f"Remind {FIRST_UNIT}").click()
    await expect(row.locator("form.remind")).to_have_text("Reminded")
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    told = phone.locator(".notice", has_text="Your report for the current period has not come yet.")
    await expect(told).to_contain_text(f"Message from {AWA.email}")
    await told.get_by_role("button", name="Understood").click()
    await expect(told).to_have_count(0)
    await phone.goto(scene.at("/field#/menu"))
    await phone.select_option("#positions", "5")
    async with httpx.AsyncClient(
        base_url=scene.server.url, headers={"Authorization": f"Bearer {scene.keys[FIRST_UNIT]}"}, timeout=PATIENCE_S
    ) as unit:
        while not (
            items := [p for p in (await unit.get(f"{API}/positions")).json()["items"] if p["kind"] == "position"]
        ):
            await phone.wait_for_timeout(100)
    assert (items[0]["lon"], items[0]["lat"]) == (HERE["longitude"], HERE["latitude"])
    assert items[0]["age_s"] < 300
    await phone.goto(scene.at("/field#/"))
    await expect(phone.locator("#owed-nil")).to_be_visible()
    await expect(phone.locator(".outbox .item")).to_have_count(0)  # a position is no report that one looks for
    await phone.click("#owed-nil")
    await phone.click("#undo")
    await page.goto(scene.at(f"{BOARD}/duties"))
    await expect(row).to_contain_text("Position 1")
    assert await grave(page) == []
    assert watched.clean(), watched
