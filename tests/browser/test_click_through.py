"""Every figure of the board leads to the reports that it is the sum of; what is asked of their list can be kept."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import BOARD, Scene
from tests.cast import AWA, HUGO, PASSWORD
from tests.support.chromium import Watched
from tests.support.patience import PATIENCE_S
from tests.world import SEIZURE

pytestmark = pytest.mark.browser
COLLECT = """() => [...document.querySelectorAll(".figure-link")]
  .filter((link) => link.closest("#tiles, #countries, #agencies, #sectors, #checks, #all, #report-count"))
  .map((link) => {
    const row = link.closest("tr"), table = link.closest("table")?.id;
    const last = Boolean(row) && link.closest("td") === row.lastElementChild;
    return [link.textContent, link.href, last && ["checks", "all"].includes(table)];
  })"""
LINES = (
    {"recovery": "found", "lines": [{"class": "firearm", "type": "rifle", "quantity": 3, "unit": "piece"}]},
    {"lines": [{"class": "firearm", "quantity": 4, "unit": "piece"}, *SEIZURE["lines"][1:]]},
    {"lines": [{"class": "drug", "quantity": "2.5", "unit": "kg"}],
     "location": {"type": "Point", "coordinates": [7, 17]}},
    {"checks": [{"of": "database", "database": "sltd", "count": 30, "hits": 2},
                {"of": "person", "count": 9, "hits": 1}]},
    {"occurred_at": "2020-11-20T10:00:00Z"},
)  # fmt: skip


def summed(query: dict[str, list[str]], reports: list[dict[str, Any]], counted: bool) -> float:
    """The figure that this question is about, from the reports themselves."""

    def one(name: str) -> str | None:
        return query[name][0] if name in query else None

    def fits(line: dict[str, Any]) -> bool:
        type_ = one("type")
        return (
            line["class"] == one("class")
            and one("measure") in (None, line["unit"])
            and (type_ is None or line.get("type", "unclassified") == type_)
        )

    if counted or not {"class", "of", "database", "offence", "with"} & query.keys():
        return len(reports)
    said = [report["report"] for report in reports]
    if "class" in query:
        return sum(line["quantity"] for report in said for line in report["lines"] if fits(line))
    if "offence" in query or one("with") == "arrest":
        arrests = [arrest for report in said for arrest in report.get("arrests", ())]
        return sum(a["count"] for a in arrests if one("offence") in (None, a["offence"]))
    checks = [check for report in said for check in report.get("checks", ())]
    if one("with") == "hit":
        return sum(check.get("hits", 0) for check in checks)
    field = "hits" if "hits" in query else "count"
    if "database" in query:
        return sum(check.get(field, 0) for check in checks if check.get("database") == one("database"))
    if "of" in query:
        return sum(check.get(field, 0) for check in checks if check["of"] == one("of"))
    return sum(check["count"] for check in checks if check["of"] != "database")


async def test_the_reports_behind_each_figure_of_the_board_sum_to_it(
    scene: Scene, page: Page, watched: Watched
) -> None:
    for changes in LINES:
        await scene.report(**changes)
    await scene.enter(page, AWA, f"{BOARD}/pairs")
    await page.locator("article input").first.fill("One event, two reports.")
    await page.get_by_role("button", name="The same event").first.click()
    await expect(page.locator("article header .chip", has_text="The same event").first).to_be_visible()
    async with httpx.AsyncClient(base_url=scene.at(""), timeout=PATIENCE_S) as client:
        await client.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
        await page.goto(scene.at(BOARD))
        await expect(page.locator("#link")).to_have_attribute("data-state", "live")
        seen, wrong = 0, []
        for basis in ("reconciled", "gross"):
            await page.locator(f"input[name=basis][value={basis}]").check()
            for text, address, counted in await page.evaluate(COLLECT):
                query = parse_qs(urlsplit(address).query)
                answer = await client.get(f"/api{BOARD}/reports?{urlsplit(address).query}&limit=1000")
                assert answer.status_code == 200, answer.text
                written = re.findall(r"[\d,]+(?:\.\d+)?", text)[-1]
                figure = summed(query, answer.json()["items"], counted)
                seen += 1
                if float(written.replace(",", "")) != figure:
                    wrong.append((basis, text, urlsplit(address).query, figure))
    assert seen > 120
    assert wrong == []
    assert watched.clean(), watched


async def test_a_list_is_asked_for_taken_along_and_kept(scene: Scene, page: Page, watched: Watched) -> None:
    await scene.enter(page, AWA, f"{BOARD}/reports")
    await page.select_option("#filter-class", "firearm")
    await page.get_by_text("More filters").click()
    await page.fill("#filter-serial", "a 12345")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("#found")).to_have_text("2 reports")
    assert "transport" not in page.url
    assert "serial=a+12345" in page.url
    async with page.expect_download() as taken:
        await page.get_by_role("link", name="CSV", exact=True).click()
    assert (await taken.value).suggested_filename == "KAFO-T-reports-TLP-AMBER.csv"
    await page.fill("#view-name", "Guns of one number")
    await page.get_by_role("button", name="Save this view").click()
    await expect(page.locator(".saved li a")).to_have_text("Guns of one number")
    await page.get_by_role("link", name="Remove: What Firearm").click()
    await expect(page.locator(".asked li")).to_have_count(2)
    await page.get_by_role("link", name="Guns of one number").click()
    await expect(page.locator(".asked li")).to_have_count(3)
    await page.get_by_role("button", name="End the view Guns of one number").click()
    await expect(page.locator(".saved li a")).to_have_count(0)
    assert watched.clean(), watched
    await page.context.clear_cookies()
    await scene.enter(page, HUGO, BOARD)
    await page.locator("#tiles .figure-link").first.click()
    await expect(page.locator("main")).to_contain_text("Your role sees totals of all reports")
