"""What tests of reports start from: an operation that takes them, and short words for sending some."""

import asyncio
import json
import uuid
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import select

from ops.planning.models import Operation
from tests.cast import AWA, FIRST_UNIT
from tests.support.patience import PATIENCE_S
from tests.world import ACTION, CORRIDOR, SEIZURE, World, expect

NOW = "2020-12-02T15:00:00Z"


class Field:
    """An issued exercise that began at NOW, by its own clock."""

    def __init__(self, world: World, sectors: list[str], operation_id: str) -> None:
        self.world = world
        self.sectors = sectors
        self.operation_id = operation_id

    @classmethod
    async def of(cls, world: World, starts_at: str = NOW) -> "Field":
        awa = world.as_(AWA)
        await expect(200, awa.patch("", json={"exercise": {"starts_at": starts_at, "speed": 1}}))
        sectors = (await expect(201, awa.post("corridors", json=CORRIDOR))).json()["sectors"]
        shift = {"sector": sectors[0], "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
        await expect(201, awa.post("assignments", json=shift))
        found = (await expect(200, awa.get("findings"))).json()
        blockers = [f["id"] for f in found if f["severity"] == "blocker"]
        await expect(201, awa.post("plan/issue", json={"override": blockers, "reason": "A rehearsal with two units"}))
        async with world.store.read() as session:
            operation_id = await session.scalar(select(Operation.id).where(Operation.code == world.op))
        async with asyncio.timeout(
            PATIENCE_S
        ):  # the clock opens the phase that the exercise stands in, and is then at rest
            while not (await expect(200, awa.get(""))).json()["phases"][1]["opened_at"]:
                await asyncio.sleep(0.02)
        return cls(world, sectors, str(operation_id))

    async def faster(self, starts_at: str) -> None:
        """From now on a second of ours is an hour of the exercise, which began at this time."""
        pace = {"starts_at": starts_at, "speed": 3600}
        await expect(200, self.world.as_(AWA).patch("", json={"exercise": pace}))

    async def put(self, report: dict[str, Any], id_: str | None = None, unit: str = FIRST_UNIT) -> httpx.Response:
        return await self.world.unit(unit).put(f"reports/{id_ or uuid.uuid4()}", json=report)

    async def filed(self, report: dict[str, Any], unit: str = FIRST_UNIT) -> dict[str, Any]:
        """The receipt of a report that must be taken as new."""
        answer: dict[str, Any] = (await expect(201, self.put(report, unit=unit))).json()
        return answer

    async def batch(self, *lines: Any, unit: str = FIRST_UNIT) -> list[dict[str, Any]]:
        """The answers to a batch of reports (dicts) and raw lines (bytes)."""
        raw = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await expect(200, self.world.unit(unit).post("reports", content=raw, headers=headers))
        return [json.loads(line) for line in answer.text.splitlines()]

    async def tally(self, **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = (await expect(200, self.world.as_(AWA).get("tally", params=query))).json()
        return answer


def seizure(**changes: Any) -> dict[str, Any]:
    """The report of the cast with some fields changed; None takes a field away."""
    return {key: value for key, value in (SEIZURE | changes).items() if value is not None}


def nil(occurred_at: str = "2020-12-02T14:00:00Z", **changes: Any) -> dict[str, Any]:
    return {"kind": "nil", "occurred_at": occurred_at, "location": SEIZURE["location"], **changes}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


__all__ = ["NOW", "SEIZURE", "Field", "moment", "nil", "seizure"]
