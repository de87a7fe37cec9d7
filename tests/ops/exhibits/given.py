"""Exhibits and what happens to them, in short words."""

import uuid
from typing import Any

from tests.cast import FIRST_UNIT, OMAR
from tests.world import EXHIBIT, World, expect


def exhibit(**changes: Any) -> dict[str, Any]:
    return EXHIBIT | {"id": str(uuid.uuid4()), "seals": ["S-001"]} | changes


def handover(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "from": "Patrol leader",
        "to": "Evidence room of Kantchari",
        "at": "2020-12-02T14:45:00Z",
        "why": "End of the patrol",
    } | changes


async def fill(world: World, report: str) -> None:
    """An exhibit that went through three hands, and one that nothing happened to."""
    first = exhibit(number="K-2020-14", description="Butt chipped on the left side")
    await expect(201, world.unit(FIRST_UNIT).post(f"reports/{report}/exhibits", json=first))
    await expect(201, world.unit(FIRST_UNIT).post(f"reports/{report}/exhibits", json=exhibit(line=1, seals=[])))
    for step in (
        handover(kind="storage", place="Safe 3"),
        handover(
            **{"from": "Evidence room of Kantchari"},
            to="Ballistics laboratory",
            kind="laboratory",
            at="2020-12-02T14:50:00Z",
            why="Test shot and comparison",
            seal_intact=False,
            seal_note="Opened to unload the magazine",
            new_seals=["S-002"],
            place="",
        ),
    ):
        await expect(201, world.as_(OMAR).post(f"exhibits/{first['id']}/handovers", json=step))
