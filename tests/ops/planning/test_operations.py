"""Operations through the API, on both engines."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ops.access.service import add_account
from ops.closing.checklist import CODES
from ops.journal.models import Entry
from ops.journal.queries import entries
from ops.planning.models import Operation
from tests.cast import ADA, AWA, FATOU, HUGO, STELLA
from tests.ops.planning.given import corridor, issue, pointers
from tests.world import DRAFT, World, expect

ANOTHER: dict[str, Any] = DRAFT | {"code": "ANOTHER"}


async def journal(world: World, code: str = World.op) -> list[Entry]:
    async with world.store.read() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == code))
        assert operation is not None
        return await entries(session, operation.id)


async def test_who_creates_an_operation_coordinates_it(world: World) -> None:
    made = await expect(201, world.as_(AWA).post("/api/operations", json=ANOTHER))
    assert made.json()["state"] == "draft"
    me = (await world.as_(AWA).get("/api/me")).json()
    assert ("ANOTHER", "coordinator") in [(m["operation"], m["role"]) for m in me["memberships"]]
    assert [entry.kind for entry in await journal(world, "ANOTHER")] == [
        "operation.created",
        "member.added",
        "rules.changed",
    ]


async def test_the_newest_entry_of_an_operation_is_its_state(world: World) -> None:
    await expect(200, world.as_(AWA).patch("", json={"name": "Renamed"}))
    shown = (await world.as_(AWA).get("")).json()
    newest = [entry for entry in await journal(world) if entry.kind.startswith("operation.")][-1]
    assert newest.kind == "operation.changed"
    assert newest.payload == shown


async def test_a_code_is_used_once(world: World) -> None:
    await expect(409, world.as_(AWA).post("/api/operations", json=DRAFT))


async def test_who_may_not_create_operations_is_refused(world: World) -> None:
    await expect(403, world.as_(FATOU).post("/api/operations", json=ANOTHER))
    await expect(401, world.nobody.post("/api/operations", json=ANOTHER))


async def test_everything_wrong_with_an_operation_is_said_at_once(world: World) -> None:
    wrong = ANOTHER | {
        "countries": ["BFA", "XYZ", "BFA"],
        "timezone": "Africa/Atlantis",
        "phases": [
            {"kind": "action", "starts_at": "2020-12-01T00:00:00Z", "ends_at": "2020-12-08T00:00:00Z"},
            {"kind": "action", "starts_at": "2020-12-07T00:00:00Z", "ends_at": "2020-12-09T00:00:00Z"},
            {"kind": "training", "starts_at": "2020-11-01T00:00:00Z", "ends_at": "2020-10-01T00:00:00Z"},
        ],
        "objectives": [{"measure": "firearm", "target": 1}, {"measure": "firearm", "target": 2}],
        "exercise": {"starts_at": "2021-01-01T00:00:00Z", "speed": 10},
    }
    problem = await expect(422, world.as_(AWA).post("/api/operations", json=wrong))
    assert pointers(problem) == [
        "/countries/1",
        "/countries/2",
        "/objectives/1/measure",
        "/phases/2/ends_at",
        "/phases/2/starts_at",
        "/phases/1",
        "/exercise/starts_at",
        "/timezone",
    ]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"code": "kafo"}, "/code"),
    ({"name": ""}, "/name"),
    ({"countries": []}, "/countries"),
    ({"phases": []}, "/phases"),
    ({"phases": [{"kind": "party", "starts_at": "2020-12-01T00:00:00Z"}]}, "/phases/0/ends_at"),
    ({"phases": [{"kind": "action", "starts_at": "2020-12-01T00:00:00", "ends_at": 5}]}, "/phases/0/starts_at"),
    ({"reporting": {"every_hours": 0}}, "/reporting/every_hours"),
    ({"reporting": {"due_at": "25:00"}}, "/reporting/due_at"),
    ({"retention_days": 0}, "/retention_days"),
    ({"exercise": {"starts_at": "2020-11-30T00:00:00Z", "speed": 100_001}}, "/exercise/speed"),
    ({"exercise": {"starts_at": "2020-11-30T00:00:00Z", "speed": 0.5}}, "/exercise/speed"),
    ({"default_handling": {"tlp": "PINK"}}, "/default_handling/tlp"),
    ({"objectives": [{"measure": "firearm", "target": 0}]}, "/objectives/0/target"),
    ({"colour": "blue"}, "/colour"),
    (
        {"phases": [{"kind": "action", "starts_at": "2020-01-01T00:00:00Z", "ends_at": "2820-01-01T00:00:00Z"}]},
        "/phases",
    ),
]


async def test_each_wrong_field_is_named(world: World) -> None:
    for change, pointer in WRONG:
        problem = await expect(422, world.as_(AWA).post("/api/operations", json=ANOTHER | change))
        assert pointer in pointers(problem), change


async def test_strangers_do_not_learn_that_an_operation_exists(world: World) -> None:
    for stranger in (STELLA, ADA):
        for path in ("", "sectors", "assignments", "findings", "corridors", "plan/versions", "plan.yaml"):
            await expect(404, world.as_(stranger).get(path))
        await expect(404, world.as_(stranger).patch("", json={"name": "Mine"}))
    assert (await world.as_(STELLA).get("/api/operations")).json() == {"items": [], "next": None}


async def test_a_list_of_operations_is_paged_and_has_only_ones_own(world: World) -> None:
    for code in ("B-2", "A-1", "C-3"):
        await expect(201, world.as_(AWA).post("/api/operations", json=ANOTHER | {"code": code}))
    seen, query = [], "limit=2"
    while True:
        page = (await expect(200, world.as_(AWA).get(f"/api/operations?{query}"))).json()
        seen.append([item["code"] for item in page["items"]])
        if page["next"] is None:
            break
        query = f"limit=2&after={page['next']}"
    assert seen == [["A-1", "B-2"], ["C-3", World.op]]
    assert [item["code"] for item in (await world.as_(HUGO).get("/api/operations")).json()["items"]] == [World.op]


async def test_a_wrong_query_is_refused_with_its_names(world: World) -> None:
    problem = await expect(400, world.as_(AWA).get("/api/operations?limit=0&after=%25&order=code"))
    assert sorted(pointers(problem)) == ["/after", "/limit", "/order"]


async def test_a_patch_changes_what_it_names_and_nothing_else(world: World) -> None:
    before = (await world.as_(AWA).get("")).json()
    patch = {"reporting": {"every_hours": 6}, "objectives": None}
    after = (await expect(200, world.as_(AWA).patch("", json=patch))).json()
    assert after == before | {"reporting": {"every_hours": 6, "due_at": "18:00"}, "objectives": []}
    headers = {"content-type": "application/merge-patch+json"}
    await expect(200, world.as_(AWA).patch("", content=b'{"name": "By its own media type"}', headers=headers))


async def test_a_patch_must_leave_a_sound_operation(world: World) -> None:
    patch: dict[str, Any] = {"name": None, "countries": ["BFA", "BFA"], "timezone": 5}
    problem = await expect(422, world.as_(AWA).patch("", json=patch))
    assert {"/name", "/timezone"} <= set(pointers(problem))
    patch = {"code": "OTHER", "countries": ["BFA"], "timezone": "Nowhere/Land"}
    problem = await expect(422, world.as_(AWA).patch("", json=patch))
    assert set(pointers(problem)) == {"/code", "/countries", "/timezone"}, "Niger has agencies here"
    assert (await world.as_(AWA).get("")).json()["countries"] == ["BFA", "NER"]
    await expect(422, world.as_(AWA).patch("", json=[1]))
    await expect(403, world.as_(FATOU).patch("", json={"name": "Mine"}))


async def test_an_operation_goes_through_its_states_in_order(world: World) -> None:
    awa = world.as_(AWA)
    await expect(409, awa.post("state", json={"to": "active", "reason": "Too early."}))
    await issue(world)
    assert (await awa.get("")).json()["state"] == "issued"
    await expect(409, awa.post("state", json={"to": "closing", "reason": "Too early."}))
    problem = await expect(422, awa.post("state", json={"to": "draft"}))
    assert pointers(problem) == ["/reason", "/to"]
    for state in ("active", "closing", "closed"):
        said = {"to": state, "reason": f"To {state}."} | ({"override": CODES} if state == "closed" else {})
        moved = await expect(200, awa.post("state", json=said))
        assert (moved.json()["state"], moved.json()["state_reason"]) == (state, f"To {state}.")
    await expect(409, awa.patch("", json={"name": "Too late"}))
    await expect(404, world.as_(HUGO).get(""))
    assert (await world.as_(HUGO).get("/api/operations")).json()["items"] == []


async def test_an_exercise_stands_at_its_start_until_the_plan_is_issued(world: World) -> None:
    awa = world.as_(AWA)
    exercise = {"starts_at": "2020-11-30T01:00:00+01:00", "speed": 100_000}
    shown = (await expect(200, awa.patch("", json={"exercise": exercise}))).json()["exercise"]
    start = "2020-11-30T00:00:00Z"
    assert shown == {"starts_at": start, "speed": 100_000, "began_at": None, "now": start}
    await issue(world)
    shown = (await awa.get("")).json()["exercise"]
    assert shown["began_at"] is not None
    assert shown["now"] > start
    problem = await expect(422, awa.patch("", json={"exercise": None}))
    assert pointers(problem) == ["/exercise"]
    kept = [entry.payload for entry in await journal(world) if entry.kind.startswith("operation.")]
    assert all("now" not in (payload["exercise"] or {}) for payload in kept)


async def test_an_exercise_that_runs_takes_another_speed_and_its_time_goes_on_from_where_it_is(world: World) -> None:
    awa = world.as_(AWA)
    await expect(200, awa.patch("", json={"exercise": {"starts_at": "2020-11-29T12:00:00Z", "speed": 100_000}}))
    await issue(world)
    before = (await awa.get("")).json()["exercise"]
    after = (await expect(200, awa.patch("", json={"exercise": {"speed": 1}}))).json()["exercise"]
    assert after["speed"] == 1
    moments = [datetime.fromisoformat(said) for said in (before["now"], after["starts_at"], after["now"])]
    assert moments == sorted(moments)
    refused = await expect(422, awa.patch("", json={"exercise": {"starts_at": "2021-01-01T00:00:00Z"}}))
    assert pointers(refused) == ["/exercise/starts_at"]


async def test_an_operation_that_is_under_way_cannot_become_an_exercise(world: World) -> None:
    await issue(world)
    before = (await world.as_(AWA).get("")).json()
    exercise = {"starts_at": "2020-11-30T00:00:00Z", "speed": 2}
    refused = await expect(422, world.as_(AWA).patch("", json={"exercise": exercise}))
    assert pointers(refused) == ["/exercise"]
    assert (await world.as_(AWA).get("")).json() == before


async def test_a_country_with_a_corridor_stays(world: World) -> None:
    await expect(200, world.as_(AWA).patch("", json={"countries": ["BFA", "NER", "MLI"]}))
    await corridor(world, countries=["MLI", "NER"])
    problem = await expect(422, world.as_(AWA).patch("", json={"countries": ["BFA", "NER"]}))
    assert pointers(problem) == ["/countries"]
    await add_nobody(world)


async def add_nobody(world: World) -> None:
    """A refused change leaves the operation usable."""
    async with world.store.write() as session:
        await add_account(session, "late@example.org", "Late", "", password_hash="none")
    await expect(201, world.as_(AWA).post("members", json={"email": "late@example.org", "role": "viewer"}))
