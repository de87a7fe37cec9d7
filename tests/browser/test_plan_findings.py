"""Findings on the plan page: each leads to where it is mended, and the list follows the plan."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.browser.test_settings_pages import signed_in
from tests.cast import AWA
from tests.support.chromium import Watched

pytestmark = pytest.mark.browser


async def test_a_finding_leads_to_its_place_and_goes_when_it_is_mended_elsewhere(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/plan")
    findings = page.locator("#findings li")
    missing = findings.filter(has_text="Niger has named no contact for")
    await expect(missing).to_contain_text("INTERPOL National Central Bureau")
    assert await grave(page) == []
    office = {"country": "NER", "role": "ncb", "office": "BCN", "channels": [{"kind": "i247", "value": "IP NIAMEY"}]}
    async with signed_in(scene, AWA.email) as client:
        assert (await client.post("contacts", json=office)).is_success
        await expect(missing).not_to_contain_text("INTERPOL")
        before = await findings.count()
        assert (await client.patch("", json={"rest_hours": 8, "countries": ["BFA", "NER", "TCD"]})).is_success
        await expect(findings.filter(has_text="Chad has no national focal point.")).to_have_count(1)
        assert await findings.count() == before + 2
    await missing.get_by_role("link", name="Add a contact").click()
    await expect(page.locator("#new form [name=country]")).to_have_value("NER")
    assert watched.clean(), watched
