"""What several ask for at the same moment happens once, and everybody gets a true answer."""

import asyncio
import uuid

from tests.cast import AMINATA, AWA, FIRST_UNIT, OMAR, SECOND_UNIT
from tests.world import SEIZURE, World, expect


async def test_what_is_asked_for_many_times_at_once_happens_once(world: World) -> None:
    stage = await world.stage()
    awa, unit = world.as_(AWA), world.unit(FIRST_UNIT)

    one = str(uuid.uuid4())
    same = await asyncio.gather(*(unit.put(f"reports/{one}", json=SEIZURE) for _ in range(6)))
    assert sorted(answer.status_code for answer in same) == [200] * 5 + [201]
    assert len({answer.content for answer in same}) == 1

    other = str(uuid.uuid4())
    differing = [unit.put(f"reports/{other}", json={**SEIZURE, "note": f"{n}"}) for n in range(4)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*differing)) == [201, 409, 409, 409]

    order = {"override": [f["id"] for f in (await awa.get("findings")).json() if f["severity"] == "blocker"]}
    issues = (awa.post("plan/issue", json={**order, "reason": "Again"}) for _ in range(3))
    issued = await asyncio.gather(*issues)
    assert sorted(answer.json()["version"] for answer in issued) == [2, 3, 4]

    state = f"assignments/{stage.assignment}/state"
    moved = await asyncio.gather(*(world.as_(OMAR).post(state, json={"to": "accepted"}) for _ in range(3)))
    assert sorted(answer.status_code for answer in moved) == [200, 409, 409]

    agency = {"code": "BFA-PN", "name": "Police", "country": "BFA", "kind": "police"}
    added = await asyncio.gather(*(awa.post("agencies", json=agency) for _ in range(3)))
    assert sorted(answer.status_code for answer in added) == [201, 409, 409]

    [key] = (await awa.get(f"units/{SECOND_UNIT}/keys")).json()["items"]
    ended = await asyncio.gather(*(awa.delete(f"units/{SECOND_UNIT}/keys/{key['id']}") for _ in range(4)))
    assert {answer.status_code for answer in ended} == {204}
    await expect(401, world.unit(SECOND_UNIT).get("tally"))
    journal = (await world.as_(AMINATA).get("journal?limit=1000")).json()["items"]
    assert [entry["kind"] for entry in journal].count("key.revoked") == 1
