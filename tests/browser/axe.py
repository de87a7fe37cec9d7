"""axe-core in a page: what stands in the way of people who see, hear or move otherwise (WCAG 2.2 A and AA)."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 4).map((node) => node.target.join(" ") + ": " + (node.any[0]?.message ?? "")) }));
}"""  # noqa: E501


async def grave(page: Page) -> list[dict[str, Any]]:
    """Violations that are serious or critical, with the first places of each."""
    await page.evaluate(SCRIPT.read_text())  # not as an element: the page's own policy would refuse it
    return [one for one in await page.evaluate(RUN, TAGS) if one["impact"] in GRAVE]
