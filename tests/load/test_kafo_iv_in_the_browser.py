"""Done when: a new coordinator plans KAFO IV on the pages, from an empty operation to an issued plan without an open
blocker. It prints how long each part took."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.async_api import Page, expect
from shapely.geometry import mapping

from geo.borders import country_shape, shared_border
from tests.browser.conftest import Scene, scene
from tests.cast import AWA
from tests.ops.planning.kafo_iv import AREAS, BORDERS, CODE, COUNTRIES, polygon

pytestmark = [pytest.mark.browser, pytest.mark.load]
__all__ = ["scene"]
LIMIT_S = 15 * 60


def points() -> list[dict[str, Any]]:
    """23 posts, evenly along each border; a file as a ministry sends it."""
    made = []
    for (first, second), count in BORDERS.items():
        line = max(shared_border(first, second).geoms, key=lambda part: part.length)
        for number in range(count):
            near = line.interpolate((number + 0.5) / count, normalized=True).buffer(0.03)
            place = near.intersection(country_shape(first)).representative_point()
            properties = {"name": f"Post {number + 1} {first}-{second}"}
            made.append({"type": "Feature", "properties": properties, "geometry": mapping(place)})
    return made


def areas() -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": polygon([[west, south], [east, south], [east, north], [west, north], [west, south]]),
        }
        for name, (_, west, south, east, north) in AREAS.items()
    ]


class Watch:
    """How long each part took."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.parts[name] = time.monotonic() - began


async def test_a_new_coordinator_plans_kafo_iv_on_the_pages(scene: Scene, page: Page) -> None:
    page.set_default_timeout(90_000)
    watch = Watch()
    said = page.locator("#said")
    await scene.enter(page, AWA, "/")
    with watch.part("operation"):
        await page.get_by_role("link", name="New operation").click()
        await page.fill("[name=code]", CODE)
        await page.fill("[name=name]", "Operation KAFO IV")
        for code in COUNTRIES:
            await page.locator(f"#countries input[value={code}]").check()
        await page.locator("#phases [data-part=starts_at]").fill("2026-12-04T00:00")
        await page.locator("#phases [data-part=ends_at]").fill("2026-12-25T00:00")
        await page.get_by_role("button", name="Another objective").click()
        await page.get_by_label("What is counted").fill("firearm")
        await page.get_by_label("Target").fill("50")
        await page.get_by_role("button", name="Begin the operation").click()
        await page.wait_for_url(scene.at(f"/operations/{CODE}/agencies"))
    with watch.part("file of 23 posts and 4 areas"):
        await page.goto(scene.at(f"/operations/{CODE}/plan/edit"))
        await expect(page.locator("html[data-ready=yes]")).to_be_attached(timeout=60_000)
        await page.click("#tab-add")
        whole = json.dumps({"type": "FeatureCollection", "features": [*points(), *areas()]}).encode()
        file = {"name": "kafo-iv.geojson", "mimeType": "application/geo+json", "buffer": whole}
        await page.set_input_files("#import-file", files=[file])  # type: ignore[list-item]
        await expect(page.locator(".found-row")).to_have_count(27, timeout=60_000)
        await page.get_by_role("button", name="Store what is ticked").click()
        await expect(page.locator(".found-row")).to_have_count(0, timeout=120_000)
    with watch.part("10 corridors"):
        for first, second in BORDERS:
            await page.select_option("#corridor-first", first)
            await page.select_option("#corridor-second", second)
            await page.fill("#corridor-length", "40")
            await page.select_option("#corridor-by", "crossings")
            await page.locator("#corridor-towns").uncheck()
            await page.get_by_role("button", name="Store the corridor").click()
            await expect(said).to_contain_text(f"{first}-{second} is stored", timeout=120_000)
    found = await (await page.request.get(scene.at(f"/api/operations/{CODE}/sectors"))).json()
    sectors = {feature["id"]: feature["properties"]["country"] for feature in found["features"]}
    with watch.part("agencies and units"):
        await page.goto(scene.at(f"/operations/{CODE}/agencies"))
        lines = [f"{code}-DGD; Customs of {code}; {code}; customs" for code in COUNTRIES]
        for code, many in Counter(sectors.values()).items():
            lines += [f"{code}-DGD-{number:02d}; {code}-DGD; 16" for number in range(1, many + 1)]
        await page.fill("#roster-text", "\n".join(lines))
        async with page.expect_navigation():
            await page.get_by_role("button", name="Add all").click()
        await expect(page.locator("main")).to_contain_text(f"{len(sectors)} units")
    with watch.part(f"{len(sectors)} sectors staffed"):
        await page.goto(scene.at(f"/operations/{CODE}/plan/edit"))
        await expect(page.locator("html[data-ready=yes]")).to_be_attached(timeout=60_000)
        await page.locator("#pane-sectors [role=listbox]").focus()
        await page.keyboard.press("Control+a")
        await page.get_by_role("button", name="Assign the nearest free units").click()
        await expect(said).to_contain_text(f"{len(sectors)} sectors have a unit now.", timeout=300_000)
    with watch.part("issue"):
        await page.click("#tab-findings")
        await expect(page.locator("#pane-findings .chip").first).to_have_text("0 blockers", timeout=60_000)
        await page.fill("#issue-reason", "Agreed at the planning meeting")
        await page.get_by_role("button", name="Issue the plan").click()
        await expect(said).to_have_text("The plan is issued as version 1.", timeout=60_000)
    total = sum(watch.parts.values())
    print(f"\nKAFO IV on the pages: {len(sectors)} sectors, {total:.0f} s (limit for a person: {LIMIT_S} s)")
    for name, took in watch.parts.items():
        print(f"  {name}: {took:.1f} s")
    versions = await (await page.request.get(scene.at(f"/api/operations/{CODE}/plan/versions"))).json()
    assert [version["overridden"] for version in versions["items"]] == [[]]
    posts = await (await page.request.get(scene.at(f"/api/operations/{CODE}/crossings"))).json()
    assert len(posts["items"]) == 23
