"""Done when: KAFO IV from an empty operation to an issued plan without an open blocker, by API in under a minute."""

import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from ops.journal.verify import verify
from ops.planning.files import import_plan, load
from ops.planning.models import Operation
from tests.cast import AWA
from tests.ops.planning.kafo_iv import BORDERS, CODE, COUNTRIES, plan
from tests.world import World, expect

EXAMPLE = Path(__file__).parents[3] / "docs/examples/kafo-iv.yaml"


async def test_kafo_iv_is_planned_and_issued_without_an_open_blocker(world: World) -> None:
    async def ask(method: str, path: str, json: Any) -> httpx.Response:
        return await world.as_(AWA).request(method, path, json=json)

    began = time.monotonic()
    made = await plan(ask)
    took = time.monotonic() - began
    print(f"\nKAFO IV: {len(made['sectors'])} sectors, {made['units']} units, {took:.1f} s from nothing to version 1")
    assert made["version"]["version"] == 1
    assert made["version"]["overridden"] == []
    assert [finding for finding in made["findings"] if finding["severity"] == "blocker"] == []
    assert len(made["crossings"]) == 23
    sectors = {feature["id"]: feature["properties"] for feature in made["sectors"]}
    assert {sector["country"] for sector in sectors.values()} == set(COUNTRIES)
    for first, second in BORDERS:
        sides = {s["country"] for s in sectors.values() if s["corridor"] == f"{first}-{second}"}
        assert sides == {first, second} & set(COUNTRIES)
    posts = (await ask("GET", f"/api/operations/{CODE}/crossings", None)).json()["items"]
    assert [post["code"] for post in posts if post["sector"] not in sectors] == []
    async with world.store.read() as session:
        operation_id = await session.scalar(select(Operation.id).where(Operation.code == CODE))
    assert await verify(world.store, str(operation_id)) == []


async def test_the_example_of_kafo_iv_is_imported_without_a_blocker(world: World) -> None:
    document = load(EXAMPLE.read_bytes())
    document["members"] = [{"email": AWA.email, "role": "coordinator"}]
    made = await import_plan(world.store, document, actor="import")
    assert (made.code, made.sectors, made.units, made.assignments) == (CODE, 42, 42, 42)
    at = f"/api/operations/{CODE}"
    found = (await expect(200, world.as_(AWA).get(f"{at}/findings"))).json()
    assert [finding for finding in found if finding["severity"] == "blocker"] == []
    crossings = (await expect(200, world.as_(AWA).get(f"{at}/crossings"))).json()["items"]
    assert len(crossings) == 23
    assert all(crossing["sector"] for crossing in crossings)
