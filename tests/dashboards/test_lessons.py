"""Lessons of an earlier operation stand on the plan page of the next, for those who may read them there."""

import uuid
from typing import Any

from tests.cast import AWA, FATOU, HUGO, ISSA, Person
from tests.world import DRAFT, World, expect

NEXT: dict[str, Any] = DRAFT | {
    "code": "KAFO-U",
    "name": "KAFO next",
    "phases": [{"kind": "action", "starts_at": "2021-11-30T00:00:00Z", "ends_at": "2021-12-07T00:00:00Z"}],
}
SHARED, OWN = "Scanners came a day late", "Our radios do not reach the river"


async def plan_of(world: World, person: Person, code: str) -> str:
    page = await world.as_(person).get(f"/operations/{code}/plan", headers={"Accept": "text/html"})
    assert page.status_code == 200
    return page.text


async def test_lessons_stand_on_the_next_plan_as_far_as_one_may_read_them(world: World) -> None:
    awa = world.as_(AWA)
    await expect(201, awa.post("/api/operations", json=NEXT))
    for person, seat in ((FATOU, {"country": "BFA"}), (ISSA, {"country": "NER"}), (HUGO, {})):
        body = {"email": person.email, "role": person.role} | seat
        await expect(201, awa.post("/api/operations/KAFO-U/members", json=body))
    shared = {"kind": "lesson", "text": f"{SHARED}: {{figure:firearm}} <b>", "language": "en", "responsible": "UNODC"}
    await expect(201, awa.put(f"summaries/lessons/{uuid.uuid4()}", json=shared))
    own = {"kind": "problem", "text": OWN, "language": "en", "country": "BFA"}
    await expect(201, world.as_(FATOU).put(f"summaries/lessons/{uuid.uuid4()}", json=own))
    text = await plan_of(world, AWA, "KAFO-U")
    assert "Learnt in earlier operations" in text
    assert f"{SHARED}: (…) &lt;b&gt;" in text
    assert OWN in await plan_of(world, FATOU, "KAFO-U")
    text = await plan_of(world, ISSA, "KAFO-U")
    assert SHARED in text
    assert OWN not in text
    assert "Learnt in earlier operations" not in await plan_of(world, HUGO, "KAFO-U")  # viewers read what is compiled
    assert SHARED not in await plan_of(world, AWA, world.op)  # not on its own plan, and not backwards in time
