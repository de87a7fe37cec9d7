"""What the planning tests begin with."""

from typing import Any

from ops.contacts.schemas import REQUIRED
from tests.cast import AWA
from tests.world import Caller, World, expect

BORDER = {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 300}
ACTION = {"starts_at": "2020-11-30T00:00:00Z", "ends_at": "2020-12-07T00:00:00Z"}
AIRPORT: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[-1.53, 12.33], [-1.49, 12.33], [-1.49, 12.37], [-1.53, 12.37], [-1.53, 12.33]]],
}


async def corridor(world: World, **changes: Any) -> list[str]:
    """The corridor of Burkina Faso and Niger in few sectors; gives their codes."""
    made = await expect(201, world.as_(AWA).post("corridors", json=BORDER | changes))
    codes: list[str] = made.json()["sectors"]
    return codes


async def assign(caller: Caller, sector: str, unit: str, **times: str) -> dict[str, Any]:
    made = await expect(201, caller.post("assignments", json={"sector": sector, "unit": unit} | ACTION | times))
    view: dict[str, Any] = made.json()
    return view


async def named(world: World, country: str) -> None:
    """Every contact that a country should name."""
    for role in REQUIRED:
        office = {"role": role, "office": f"Office of {country}", "channels": [{"kind": "i247", "value": "IP"}]}
        await expect(201, world.as_(AWA).post("contacts", json=office | {"country": country}))


async def blockers(world: World) -> list[dict[str, Any]]:
    found = (await expect(200, world.as_(AWA).get("findings"))).json()
    return [finding for finding in found if finding["severity"] == "blocker"]


async def issue(world: World) -> dict[str, Any]:
    """Issue the plan, whatever blocks it."""
    override = [finding["id"] for finding in await blockers(world)]
    order = {"override": override, "reason": "This is a test."}
    made: dict[str, Any] = (await expect(201, world.as_(AWA).post("plan/issue", json=order))).json()
    return made


def pointers(problem: Any) -> list[str]:
    return [fault["pointer"] for fault in problem.json()["errors"]]
