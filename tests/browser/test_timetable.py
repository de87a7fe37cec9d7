"""The timetable, proposals and the unit's shifts in a browser: by mouse, by keyboard, by phone."""

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, FloatRect, Locator, Page, Route, expect

from tests.browser.axe import grave
from tests.browser.conftest import BOARD, Scene
from tests.browser.test_field_page import API, sign_in
from tests.cast import AWA, FIRST_UNIT, PASSWORD
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.browser


async def assignments(scene: Scene) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(
        base_url=scene.server.url, headers={"Authorization": f"Bearer {scene.keys[FIRST_UNIT]}"}, timeout=PATIENCE_S
    ) as unit:
        items: list[dict[str, Any]] = (await unit.get(f"{API}/assignments?limit=100")).json()["items"]
    return items


async def box_of(thing: Locator) -> FloatRect:
    """Where it stands; the rows are drawn anew after each change, and for a moment are nowhere."""
    async with asyncio.timeout(PATIENCE_S):
        while (box := await thing.bounding_box()) is None:
            await asyncio.sleep(0.05)
    return box


async def offer(scene: Scene, sector: str, starts_at: str, ends_at: str) -> str:
    async with httpx.AsyncClient(base_url=scene.server.url, timeout=PATIENCE_S) as awa:
        signed = await awa.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
        awa.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        shift = {"sector": sector, "unit": FIRST_UNIT, "starts_at": starts_at, "ends_at": ends_at}
        answer = await awa.post(f"{API}/assignments", json=shift)
        assert answer.status_code == 201, answer.text
        id_: str = answer.json()["id"]
        return id_


async def test_a_unit_is_assigned_moved_and_taken_back_by_mouse_and_by_keyboard(
    scene: Scene, page: Page, watched: Watched
) -> None:
    kept = {one["id"] for one in await assignments(scene)}
    await scene.enter(page, AWA, f"{BOARD}/timetable")
    await expect(page.locator(".tt-track").first).to_be_visible()
    sectors = [await track.get_attribute("data-sector") for track in await page.locator(".tt-track").all()]
    assert await page.locator(".tt-zone").all_inner_texts() == ["BFA · Ouagadougou", "NER · Niamey"]
    unit = await box_of(page.locator(f'.tt-unit[data-unit="{FIRST_UNIT}"]'))
    row = await box_of(page.locator(f'.tt-track[data-sector="{sectors[1]}"]'))
    await page.mouse.move(unit["x"] + 20, unit["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(unit["x"] - 60, unit["y"] + 20, steps=4)
    await page.mouse.move(row["x"] + 330, row["y"] + 12, steps=6)
    await page.mouse.up()
    await expect(page.locator(".tt-said")).to_have_text(f"{FIRST_UNIT} is proposed for {sectors[1]}.")
    [made] = [one for one in await assignments(scene) if one["id"] not in kept]
    assert (made["sector"], made["state"]) == (sectors[1], "proposed")
    item = page.locator(f'.tt-item[data-id="{made["id"]}"]')
    await item.focus()
    await page.keyboard.press("Alt+ArrowRight")
    await expect(page.locator(".tt-said")).to_have_text(f"Changed: {FIRST_UNIT} in {sectors[1]}.")
    [moved] = [one for one in await assignments(scene) if one["id"] == made["id"]]
    assert moved["starts_at"] > made["starts_at"]
    await expect(item).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog.tt-form")).to_be_visible()
    await page.select_option("#tt-sector", str(sectors[2]))
    await page.locator("dialog").get_by_role("button", name="Save").click()
    await expect(
        page.locator(f'.tt-track[data-sector="{sectors[2]}"] .tt-item[data-id="{made["id"]}"]')
    ).to_be_focused()
    assert await grave(page) == []
    await page.keyboard.press("Delete")
    await expect(item).to_have_count(0)
    assert made["id"] not in {one["id"] for one in await assignments(scene)}


async def test_what_somebody_else_changes_appears_by_itself_and_a_refusal_is_said(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/timetable")
    await expect(page.locator(".tt-track").first).to_be_visible()
    id_ = await offer(scene, scene.stage.sector, "2020-12-02T06:00:00Z", "2020-12-02T18:00:00Z")
    item = page.locator(f'.tt-item[data-id="{id_}"]')
    await expect(item).to_contain_text("Proposed")
    other = await offer(scene, scene.stage.sector, "2020-12-02T08:00:00Z", "2020-12-02T20:00:00Z")
    await item.click()
    await page.locator("dialog").get_by_role("button", name="Accept", exact=True).click()
    await expect(item).to_contain_text("Accepted")
    await page.locator(f'.tt-item[data-id="{other}"]').click()
    await page.locator("dialog").get_by_role("button", name="Accept", exact=True).click()
    await expect(page.locator("dialog.tt-form [role=alert]")).to_contain_text("a unit is in one place at a time")


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    await page.mouse.move(*end, steps=5)
    await page.mouse.up()


async def test_a_shift_is_dragged_to_another_time_and_sector_and_its_end_to_another_hour(
    scene: Scene, page: Page, watched: Watched
) -> None:
    id_ = await offer(scene, scene.stage.sector, "2020-12-02T06:00:00Z", "2020-12-03T06:00:00Z")

    async def kept() -> dict[str, Any]:
        [one] = [one for one in await assignments(scene) if one["id"] == id_]
        return one

    await scene.enter(page, AWA, f"{BOARD}/timetable")
    item = page.locator(f'.tt-item[data-id="{id_}"]')
    said = page.locator(".tt-said")
    await item.hover()  # brings it into view, and looks for it anew where its row was drawn anew meanwhile
    box = await box_of(item)
    hour, middle = box["width"] / 24, box["y"] + box["height"] / 2
    async with page.expect_response(lambda answer: id_ in answer.url and answer.request.method == "PATCH"):
        await drag(page, (box["x"] + box["width"] - 2, middle), (box["x"] + box["width"] - 2 + 3 * hour, middle))
    await expect(said).to_have_text(f"Changed: {FIRST_UNIT} in {scene.stage.sector}.")
    longer = await kept()
    assert (longer["starts_at"], longer["ends_at"]) == ("2020-12-02T06:00:00Z", "2020-12-03T09:00:00Z")
    rows = await page.locator(".tt-track").all()
    sectors = [await row.get_attribute("data-sector") for row in rows]
    other = next(index for index, sector in enumerate(sectors) if sector != scene.stage.sector)
    below = await box_of(page.locator(f'.tt-track[data-sector="{sectors[other]}"]').first)
    box = await box_of(item)
    grip = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    async with page.expect_response(lambda answer: id_ in answer.url and answer.request.method == "PATCH"):
        await drag(page, grip, (grip[0] - 6 * hour, below["y"] + 12))
    moved = await kept()
    assert moved["sector"] == sectors[other]
    assert (moved["starts_at"], moved["ends_at"]) == ("2020-12-02T00:00:00Z", "2020-12-03T03:00:00Z")
    await item.hover()
    await page.mouse.down()
    await page.mouse.move(box["x"] + 200, box["y"] + 100, steps=4)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    await expect(page.locator(".tt-ghost")).to_have_count(0)
    assert await kept() == moved
    assert watched.clean(), watched


async def test_on_a_phone_the_timetable_is_a_list_no_wider_than_it(scene: Scene, phone: Page, watched: Watched) -> None:
    await scene.enter(phone, AWA, f"{BOARD}/timetable")
    await expect(phone.locator(".tt-card").first).to_be_visible()
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await phone.locator(".tt-line-item").first.click()
    await expect(phone.locator("dialog.tt-form")).to_be_visible()
    assert await grave(phone) == []


async def test_a_proposal_is_asked_for_watched_explained_and_accepted(
    scene: Scene, page: Page, watched: Watched
) -> None:
    await scene.enter(page, AWA, f"{BOARD}/proposals")
    await page.fill("#to", "2020-12-01T00:00")
    await page.fill("#seconds", "2")
    await page.check("#anew")
    await page.get_by_role("button", name="Propose", exact=True).click()
    await expect(page.locator("#made-title")).to_have_text("Made")
    reasons = page.locator(".reasons li")
    await expect(reasons.first).to_contain_text("within 150 km")
    assert await grave(page) == []
    before = len(await assignments(scene))
    accept = page.locator("#accept")
    many = int("".join(filter(str.isdigit, await accept.inner_text())))
    await accept.click()
    await expect(page.locator("#made-title")).to_have_text("Accepted into the plan")
    assert len(await assignments(scene)) == before + many


async def test_a_unit_answers_for_its_shift_on_its_phone_also_without_network(
    scene: Scene, context: BrowserContext, phone: Page, watched: Watched
) -> None:
    id_ = await offer(scene, scene.stage.sector, "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    card = phone.locator(f'[data-shift="{id_}"]')
    await expect(card).to_have_attribute("data-state", "proposed")
    await phone.context.set_offline(True)
    await card.locator("[data-to=accepted]").click()
    await expect(card).to_have_attribute("data-state", "accepted")
    await expect(card).to_contain_text("not yet sent")
    await card.locator("[data-to=on_station]").click()
    await expect(card).to_have_attribute("data-state", "on_station")
    [stored] = [one for one in await assignments(scene) if one["id"] == id_]
    assert stored["state"] == "proposed"
    await phone.context.set_offline(False)
    await expect(card).not_to_contain_text("not yet sent")
    [stored] = [one for one in await assignments(scene) if one["id"] == id_]
    assert stored["state"] == "on_station"
    assert await grave(phone) == []
    await card.locator("[data-to=relieved]").click()
    await expect(card).to_have_count(0)


async def test_news_that_were_under_way_do_not_take_back_what_a_unit_said_meanwhile(
    scene: Scene, phone: Page, watched: Watched
) -> None:
    id_ = await offer(scene, scene.stage.sector, "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    card = phone.locator(f'[data-shift="{id_}"]')
    await expect(card).to_have_attribute("data-state", "proposed")
    written, said = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        written.set()
        await said.wait()
        await route.fulfill(response=answer)

    await phone.route(f"**{API}/field", late, times=1)
    await phone.evaluate("dispatchEvent(new Event('online'))")
    await asyncio.wait_for(written.wait(), PATIENCE_S)
    await card.locator("[data-to=accepted]").click()
    await expect(card.locator("[data-to=on_station]")).to_be_visible()
    await expect(card).not_to_contain_text("not yet sent")
    async with phone.expect_request(f"**{API}/field"):  # what it was told is old, so it asks again
        said.set()
    await expect(card).to_have_attribute("data-state", "accepted")
    await card.locator("[data-to=on_station]").click()
    await expect(card).to_have_attribute("data-state", "on_station")


async def test_a_unit_declines_with_a_reason_and_is_told_why_an_answer_was_not_taken(
    scene: Scene, phone: Page, watched: Watched
) -> None:
    """Offline it accepts a shift, while headquarters gives it to another place in the same hours."""
    first = await offer(scene, scene.stage.sector, "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
    second = await offer(scene, scene.stage.sector, "2026-02-01T00:00:00Z", "2999-01-01T00:00:00Z")
    third = await offer(scene, scene.stage.sector, "2026-03-01T00:00:00Z", "2999-01-01T00:00:00Z")
    await sign_in(scene, phone, scene.keys[FIRST_UNIT])
    card = phone.locator(f'[data-shift="{third}"]')
    await card.locator("summary").click()
    await card.locator("[data-to=declined]").click()
    await expect(card.locator("input")).to_be_focused()
    await card.locator("input").fill("Two vehicles are out of order")
    await card.locator("[data-to=declined]").click()
    await expect(card).to_have_attribute("data-state", "declined")
    await expect(card).not_to_contain_text("not yet sent", timeout=60_000)
    [stored] = [one for one in await assignments(scene) if one["id"] == third]
    assert (stored["state"], stored["reason"]) == ("declined", "Two vehicles are out of order")
    await phone.context.set_offline(True)
    await phone.locator(f'[data-shift="{first}"] [data-to=accepted]').click()
    await expect(phone.locator(f'[data-shift="{first}"]')).to_contain_text("not yet sent")
    async with httpx.AsyncClient(
        base_url=scene.server.url, headers={"Authorization": f"Bearer {scene.keys[FIRST_UNIT]}"}
    ) as unit:
        answer = await unit.post(f"{API}/assignments/{second}/state", json={"to": "accepted"})
        assert answer.status_code == 200, answer.text
    await phone.context.set_offline(False)
    refusal = phone.locator(".shifts .refusal")
    await expect(refusal).to_contain_text("a unit is in one place at a time", timeout=60_000)
    await expect(phone.locator(f'[data-shift="{first}"]')).to_have_attribute("data-state", "proposed")
    assert await grave(phone) == []
    await refusal.get_by_role("button", name="Understood").click()
    await expect(refusal).to_have_count(0)
