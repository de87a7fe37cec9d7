"""From the figures of a situation report to their reports; who may not see those is told so, not refused."""

import asyncio
import html
import re

from tests.cast import AWA, HUGO
from tests.support.patience import PATIENCE_S
from tests.world import World, expect

LINK = re.compile(r'href="(/operations/KAFO-T/reports\?[^"]+)">([^<]*)<')


async def test_figures_of_a_situation_report_lead_to_reports(world: World) -> None:
    await world.stage()
    awa = world.as_(AWA)
    await expect(202, awa.post("sitreps", json={"to": "nobody"}))
    async with asyncio.timeout(PATIENCE_S):
        while (await awa.get("sitreps/1.json")).status_code != 200:
            await asyncio.sleep(0.05)
    page = await expect(200, awa.get("/operations/KAFO-T/sitreps/1"))
    links = {html.unescape(address): said for address, said in LINK.findall(page.text)}
    assert len(links) >= 5
    for address in links:
        found = await expect(200, awa.get(f"/api{address}"))
        assert len(found.json()["items"]) == 2, address
        shown = await expect(200, world.as_(HUGO).get(address))
        assert "Your role sees totals of all reports" in shown.text
