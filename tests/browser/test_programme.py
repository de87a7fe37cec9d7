"""Approval of a version, objectives, sessions and a copy, worked by hand."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, FATOU
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser


async def test_a_focal_point_finds_a_notice_and_objects_with_a_remark(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, FATOU, "/")
    await page.locator(".awaited").get_by_role("link", name="Version 1 of the plan was issued.").click()
    await page.get_by_role("link", name="See it").first.click()
    await expect(page.locator("h1")).to_have_text("Version 1 of the plan")
    await expect(page.frame_locator("iframe").locator(".map-legend")).to_contain_text("Added")
    assert await grave(page) == []
    await page.get_by_label("Decision").select_option("objected")
    await page.get_by_label("Remark").fill("Two units are too few")
    async with page.expect_navigation():
        await page.get_by_role("button", name="Say so").click()
    row = page.locator("tr", has_text="Burkina Faso").first
    await expect(row).to_contain_text("Two units are too few")
    await expect(row.locator(".chip")).to_have_text("Objected")
    await expect(page.locator("tr", has_text="Niger").locator(".chip").first).to_have_text("Awaited")
    assert watched.clean(), watched


async def test_an_operational_action_and_a_session_are_planned_counted_and_copied(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/programme")
    await page.get_by_text("Add an operational action").click()
    form = page.locator("#new-action form")
    await form.locator("[name=code]").fill("OA-1")
    await form.locator("[name=title]").fill("Joint action day")
    await form.locator("[name=leader]").fill("BFA")
    await form.locator("[data-part=measure]").fill("firearm.pistol")
    await form.locator("[data-part=target]").fill("4")
    async with page.expect_navigation():
        await form.get_by_role("button", name="Save").click()
    action = page.locator("#OA-1")
    await expect(action.locator("tbody tr")).to_contain_text("Firearms – Pistol")
    await expect(action.locator("tbody tr")).to_contain_text("50 %")
    assert await grave(page) == []
    await page.get_by_text("Plan a session").click()
    form = page.locator("#new-session form")
    await form.locator("[name=code]").fill("TR-1")
    await form.locator("[name=kind]").select_option("training")
    await form.locator("[name=title]").fill("Detection")
    await form.locator("[name=starts_at]").fill("2020-11-10T08:00")
    await form.locator("[name=ends_at]").fill("2020-11-10T16:00")
    async with page.expect_navigation():
        await form.get_by_role("button", name="Save").click()
    session = page.locator("#TR-1")
    await session.get_by_text("Count who was there").click()
    await session.get_by_label("Women").fill("3")
    async with page.expect_navigation():
        await session.get_by_role("button", name="Save").click()
    await expect(page.locator("tr", has_text="Training")).to_contain_text("BFA-DGD")
    await session.get_by_text("Change", exact=True).click()
    form = session.locator("form.session")
    await expect(form.locator("[name=starts_at]")).to_have_value("2020-11-10T08:00")
    await form.locator("[name=ends_at]").fill("2020-11-10T17:30")
    await form.locator("[name=place]").fill("Niamey")
    await form.get_by_text("Countries").click()
    await form.get_by_label("Niger").check()
    assert await grave(page) == []
    async with page.expect_navigation():
        await form.get_by_role("button", name="Save").click()
    await expect(session).to_contain_text("17:30 · Niamey")
    await expect(session).to_contain_text("Invited: Niger")
    await page.goto(scene.at(f"{BOARD}/copy"))
    await page.locator("[name=code]").fill("KAFO-NEXT")
    await page.locator("[name=starts_at]").fill("2021-11-30T00:00")
    await page.get_by_role("button", name="Make the operation").click()
    await page.wait_for_url(scene.at("/operations/KAFO-NEXT/plan"))
    await expect(page.locator("#phases-title").locator("xpath=ancestor::section")).to_contain_text("30 Nov 2021")
    assert watched.clean(), watched
