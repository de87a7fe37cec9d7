"""Contacts in a browser: a coordinator names an office with its ways and hours, changes it, ends it."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, ISSA
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser


async def test_a_missing_contact_is_named_changed_and_ended_by_hand(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, AWA, f"{BOARD}/contacts")
    niger = page.locator("#NER")
    await expect(niger.locator(".chip.is-warn")).to_have_text("Not named today")
    await niger.get_by_role("link", name="Add a contact").click()
    form = page.locator("#new form")
    await expect(form.locator("[name=country]")).to_have_value("NER")
    await form.locator("[name=role]").select_option("ncb")
    await form.locator("[name=office]").fill("BCN Niamey")
    await form.locator("[data-part=kind]").select_option("i247")
    await form.locator("[data-part=value]").fill("IP NIAMEY")
    await form.get_by_role("button", name="Another way").click()
    await form.locator("[data-part=value]").last.fill("not a number")
    await form.get_by_role("button", name="Around the clock").click()
    await form.locator("[name=languages]").fill("fr, en")
    await form.get_by_role("button", name="Save").click()
    await expect(form.locator(".outcome")).to_contain_text("/channels/1/value")
    await form.locator("[data-part=value]").last.fill("+227 20 72 25 53")
    await form.get_by_role("button", name="Save").click()
    card = niger.locator("article")
    await expect(card).to_contain_text("BCN Niamey")
    await expect(card).to_contain_text("Around the clock")
    await expect(card).to_contain_text("French, English")
    await expect(niger.locator("p", has_text="Not named today")).not_to_contain_text("INTERPOL")

    await card.get_by_text("Change", exact=True).click()
    await card.get_by_label("Last day").fill("2020-12-31")
    async with page.expect_navigation():
        await card.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("Not valid today")
    await expect(card).to_contain_text("+227 20 72 25 53")
    assert await grave(page) == []

    await card.get_by_text("End", exact=True).click()
    await card.get_by_label("Reason").fill("The bureau has moved")
    async with page.expect_navigation():
        await card.get_by_role("button", name="End this contact").click()
    await expect(card).to_have_count(0)
    await page.get_by_role("link", name="With those that were ended").click()
    await expect(card).to_contain_text("The bureau has moved")
    assert watched.console_errors == [error for error in watched.console_errors if "422" in error]
    assert not watched.foreign_requests


async def test_a_focal_point_finds_forms_for_its_own_country_only(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, ISSA, f"{BOARD}/contacts?country=NER")
    await expect(page.locator("#new [name=country] option")).to_have_text(["Niger"])
    await expect(page.locator("#BFA").get_by_role("link", name="Add a contact")).to_have_count(0)
    assert watched.clean(), watched
