"""Messages on a unit's phone: a warning stays on top until understood, and what is said offline arrives once."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import Scene
from tests.browser.test_field_page import API, kill, phone_with, sign_in
from tests.cast import AWA, FIRST_UNIT, PASSWORD, SECOND_UNIT
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser
WARNING = "Armed men on the road to Kantchari.\nDo not stop there."


async def test_a_warning_is_acknowledged_and_a_message_written_without_network_and_both_arrive_once_after_a_kill(
    scene: Scene, tmp_path: Path
) -> None:
    profile = tmp_path / "phone"
    async with httpx.AsyncClient(base_url=scene.server.url, timeout=PATIENCE_S) as awa:
        signed = await awa.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
        awa.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        warning = f"{API}/messages/{uuid4()}"
        draft: dict[str, Any] = {"text": WARNING, "to": {"units": [FIRST_UNIT]}, "urgency": "urgent", "safety": True}
        assert (await awa.put(warning, json=draft)).status_code == 201
        async with phone_with(profile) as context:
            page = await context.new_page()
            await sign_in(scene, page, scene.keys[FIRST_UNIT])
            shown = page.locator("#on-top .warning")
            await expect(shown).to_contain_text("Do not stop there.")
            await page.click("#checks")  # a form, too, has it above itself
            await expect(shown).to_be_in_viewport()
            await context.set_offline(True)
            await shown.get_by_role("button", name="Read and understood").click()
            await expect(shown).to_have_count(0)
            await page.goto(scene.at("/field#/messages"))
            await page.click("#write")
            await page.fill("#text", "We wait at the bridge.")
            await page.check("#safety")
            await page.click("#send")
            await expect(page.locator("#send")).to_contain_text("Touch again")
            await page.wait_for_timeout(800)  # what makes a second tap deliberate
            await page.click("#send")
            mine = page.locator(".letter", has_text="We wait at the bridge.")
            await expect(mine).to_have_attribute("data-state", "waiting")
            assert (await awa.get(warning)).json()["acknowledged"] == []
            kill(profile)
        async with phone_with(profile) as context:
            page = await context.new_page()
            await page.goto(scene.at("/field#/messages"))
            await expect(page.locator(".letter", has_text="We wait")).to_have_attribute("data-state", "sent")
            await expect(page.locator(".letter", has_text="Armed men")).to_have_attribute("data-state", "done")
            await expect(page.locator("#on-top .warning")).to_have_count(0)
            await page.click(".menu")
            await page.click("#sign-out")  # and whoever takes the phone then sees none of it
            await page.fill("#key", f"{scene.server.url}/field#key={scene.keys[SECOND_UNIT]}&op={API.split('/')[3]}")
            await page.click("#enter")
            await expect(page.locator(".who strong")).to_have_text(SECOND_UNIT)
            await page.goto(scene.at("/field#/messages"))
            await expect(page.locator(".letters")).to_contain_text("Good luck")  # which the stage says to everybody
            await expect(page.locator(".letter")).to_have_count(2)  # and that the plan was issued
            await context.close()
        [said] = (await awa.get(warning)).json()["acknowledged"]
        assert said["name"] == FIRST_UNIT
        listed = (await awa.get(f"{API}/messages")).json()["items"]
        assert [(one["unit"], one["safety"]) for one in listed if one["text"] == "We wait at the bridge."] == [
            (FIRST_UNIT, True)
        ]
