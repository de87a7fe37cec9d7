"""Sets an exercise up and brings it to its end, as its coordinator, through the public API and nothing else."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Any

import httpx
import msgspec

from ops.exercise.generate import Request, Script
from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario
from ops.plain import PlainError
from scheduling.clocks import Exercise, OperationClock

AT_ONCE = 6


class StageFailed(PlainError):
    """The service refused something that the exercise needs; says what and why."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the exercise: the account, and the role that it gets in the operation."""

    email: str
    name: str
    role: str
    country: str | None = None
    agency: str | None = None


class Prepared(msgspec.Struct, frozen=True):
    """What setting up gave: a key for every unit, its assignment, and the exercise's clock."""

    keys: dict[str, str]
    assignments: dict[str, str]
    clock: OperationClock


class Coordinator:
    """A signed-in account at the service; use as a context manager."""

    def __init__(self, url: str, operation: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=60)
        self._root = f"/api/operations/{operation}"
        self._lines = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> "Coordinator":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def sign_in(self, email: str, password: str) -> None:
        """Raises StageFailed."""
        me = await self.ask("POST", "/api/session", {"email": email, "password": password})
        self._client.headers["X-CSRF-Token"] = me["csrf_token"]

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; `path` beginning with `/api` is absolute, else it is under the operation."""
        address = path if path.startswith("/api") else f"{self._root}/{path}".rstrip("/")
        async with self._lines:
            answer = await self._client.request(method, address, json=body)
        if not answer.is_success:
            raise StageFailed(f"{method} {address} was refused ({answer.status_code}): {answer.text[:1000]}")
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        return await self.ask("POST", path, body)


async def set_up(
    coordinator: Coordinator, scenario: Scenario, ground: Ground, seats: Iterable[Seat], speed: float
) -> Prepared:
    """The operation with everything planned in it, and its plan issued: from then on its clock runs."""
    post = coordinator.post
    await post("/api/operations", draft_of(scenario, speed))
    await together(
        post("agencies", {"code": a.code, "name": a.name, "country": a.country, "kind": a.kind})
        for a in scenario.agencies
    )
    await together(
        post(
            "units",
            {
                "code": unit.code,
                "agency": unit.agency,
                "name": unit.name,
                "officers": unit.officers,
                "base": {"type": "Point", "coordinates": ground.places[unit.place].post},
                "capabilities": unit.has,
            },
        )
        for unit in scenario.units
    )
    await together(post("contacts", msgspec.to_builtins(contact)) for contact in scenario.contacts)
    await together(post("members", without_none(msgspec.to_builtins(seat), "name")) for seat in seats)
    sectors = await draw(coordinator, scenario)
    starts_at, ends_at = (moment.isoformat() for moment in scenario.action())
    made = await together(
        post(
            "assignments",
            {"sector": sectors[unit.place], "unit": unit.code, "starts_at": starts_at, "ends_at": ends_at},
        )
        for unit in scenario.units
    )
    await together(post(f"assignments/{row['id']}/state", {"to": "accepted"}) for row in made)
    shown = await together(post(f"units/{unit.code}/keys", {"days": 7}) for unit in scenario.units)
    await post("plan/issue", {"reason": "Exercise"})
    operation = await coordinator.ask("GET", "")
    exercise = operation["exercise"]
    return Prepared(
        keys={unit.code: key["key"] for unit, key in zip(scenario.units, shown, strict=True)},
        assignments={row["unit"]: row["id"] for row in made},
        clock=OperationClock(
            Exercise(
                starts_at=datetime.fromisoformat(exercise["starts_at"]),
                speed=exercise["speed"],
                began_at=datetime.fromisoformat(exercise["began_at"]),
            )
        ),
    )


def draft_of(scenario: Scenario, speed: float) -> dict[str, Any]:
    """The operation as it is asked for."""
    return {
        "code": scenario.code,
        "name": scenario.name,
        "countries": scenario.countries,
        "timezone": scenario.timezone,
        "phases": msgspec.to_builtins(scenario.phases),
        "objectives": scenario.objectives,
        "reporting": msgspec.to_builtins(scenario.reporting),
        "retention_days": scenario.retention_days,
        "default_handling": {"tlp": scenario.tlp},
        "exercise": {"starts_at": scenario.begins_at.isoformat(), "speed": speed},
    }


async def draw(coordinator: Coordinator, scenario: Scenario) -> dict[str, str]:
    """Cut the corridors and add the areas; gives the sector of each place of the scenario."""
    sectors: dict[str, str] = {}
    for corridor in scenario.corridors:
        made = await coordinator.post("corridors", msgspec.to_builtins(corridor))
        sectors |= {code: code for code in made["sectors"]}
    for area in scenario.areas:
        body = {"name": area.name, "geometry": area.polygon(), "country": area.country}
        made = await coordinator.post("corridors", body)
        sectors[area.key] = made["sectors"][0]
    return sectors


def stations(scenario: Scenario, prepared: Prepared) -> list[Request]:
    """What units say of themselves besides their reports: on station when the action starts, relieved when it ends."""
    starts_at, ends_at = scenario.action()
    return [
        Request(
            key=f"{to}/{unit}",
            at=at,
            unit=unit,
            method="POST",
            path=f"assignments/{assignment}/state",
            body=msgspec.json.encode({"to": to}),
            about="station",
        )
        for to, at in (("on_station", starts_at), ("relieved", ends_at))
        for unit, assignment in sorted(prepared.assignments.items())
    ]


class Ending(msgspec.Struct, frozen=True):
    """How an exercise ended: the tally, the summary's receipt, how many cases were opened, and rulings by outcome."""

    tally: dict[str, Any]
    summary: dict[str, Any]
    cases: int
    same: int
    different: int


async def close(coordinator: Coordinator, script: Script) -> Ending:
    """Let the clock go at the pace of the wall, rule on every pair, apply the follow-up rules, compile the summary."""
    await coordinator.ask("PATCH", "", {"exercise": {"speed": 1}})
    known = {frozenset(pair) for pair in script.doubles}
    as_of = (await coordinator.ask("GET", "tally"))["as_of"]
    while (  # noqa: ASYNC110 - the service is another process
        pairs := await coordinator.ask("GET", "pairs?ruling=open&limit=1000")
    )["compared_to"] < as_of:
        await asyncio.sleep(0.2)  # reports are compared after they were taken
    rulings = {"same": 0, "different": 0}
    for pair in pairs["items"]:
        ruling = "same" if frozenset((pair["first"], pair["second"])) in known else "different"
        rulings[ruling] += 1
        reason = {"same": "Both units stood at the same post.", "different": "Two seizures that resemble each other."}
        await coordinator.post(
            f"pairs/{pair['first']}/{pair['second']}/ruling", {"ruling": ruling, "reason": reason[ruling]}
        )
    compiled = await coordinator.post("cases/compile", None)
    summary = await coordinator.post("summaries", {"audience": "members"})
    tally = await coordinator.ask("GET", "tally?by=type")
    return Ending(tally, summary, len(compiled["opened"]), rulings["same"], rulings["different"])


def totals(scenario: Scenario, tally: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Per published figure its name, the reconciled total of the action phase, and what was published; checks last."""
    rows = [row for row in tally["reconciled"]["rows"] if row["phase"] == "action"]
    found = []
    for name, figure in scenario.published.items():
        amount = sum(
            row["quantity"]
            for row in rows
            if (row["class"], row["unit"]) == (figure.class_, figure.unit) and figure.type in {None, row["type"]}
        )
        found.append((name, amount, figure.quantity))
    checks = sum(row["count"] for row in tally["reconciled"]["checks"] if row["phase"] == "action")
    return [*found, ("checks", checks, scenario.checks)]


async def together(asked: Iterable[Awaitable[Any]]) -> list[Any]:
    """All answers in order; the first refusal is raised."""
    return list(await asyncio.gather(*asked))


def without_none(tree: dict[str, Any], *leave_out: str) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if value is not None and key not in leave_out}
