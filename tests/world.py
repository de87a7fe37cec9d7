"""A running service in this process, with the cast signed in: what most tests of routes start from."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
from litestar import Litestar

from ops.access import service as access
from ops.access.identify import COOKIE
from ops.access.models import Session
from ops.access.secrets import csrf_token, fingerprint, hash_password, new_token
from ops.store import Store
from tests.cast import AGENCIES, AWA, CAST, FIRST_UNIT, OPERATION, PASSWORD, SECOND_UNIT, UNITS, Person

DRAFT: dict[str, Any] = {
    "code": OPERATION,
    "name": "KAFO test",
    "countries": ["BFA", "NER"],
    "timezone": "UTC",
    "phases": [
        {"kind": "preparation", "starts_at": "2020-11-01T00:00:00Z", "ends_at": "2020-11-30T00:00:00Z"},
        {"kind": "action", "starts_at": "2020-11-30T00:00:00Z", "ends_at": "2020-12-07T00:00:00Z"},
        {"kind": "follow_up", "starts_at": "2020-12-07T00:00:00Z", "ends_at": "2021-03-01T00:00:00Z"},
    ],
    "objectives": [{"measure": "firearm", "target": 40}],
    "reporting": {"every_hours": 24, "due_at": "18:00"},
    "retention_days": 3650,
    "default_handling": {"tlp": "AMBER"},
}

ACTION = ("2020-11-30T00:00:00Z", "2020-12-07T00:00:00Z")
CORRIDOR = {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 200}
SEIZURE: dict[str, Any] = {
    "kind": "seizure",
    "occurred_at": "2020-12-02T14:05:00Z",
    "location": {"type": "Point", "coordinates": [1.2, 13.4]},
    "recovery": "seized",
    "countries": {"origin": "LBY", "transit": ["NER"], "destination": "BFA"},
    "lines": [
        {
            "class": "firearm",
            "type": "pistol",
            "quantity": 1,
            "unit": "piece",
            "make": "Zastava",
            "model": "M57",
            "calibre": "7,62x25",
            "serial": "A-12345",
            "marking": "unique",
            "manufacture": "industrial",
            "country_of_manufacture": "SRB",
        },
        {"class": "ammunition", "type": "cartridge", "quantity": "1 300", "unit": "round", "calibre": "7.62x39"},
        {"class": "explosive", "type": "dynamite", "quantity": 120, "unit": "stick", "qualifier": "at_least"},
    ],
    "checks": [{"of": "vehicle", "count": 40, "hits": 0}],
    "arrests": [{"offence": "firearms_trafficking", "count": 2}],
}


class Caller:
    """A client that speaks as one person (with cookie and CSRF token), one unit (with its key), or nobody."""

    def __init__(self, app: Litestar, headers: dict[str, str], cookies: dict[str, str] | None = None) -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://corridor.test",
            headers=headers,
            cookies=cookies,
        )

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """`path` beginning with `/` is absolute; else it is under /api/operations/KAFO-T/."""
        absolute = path if path.startswith("/") else f"/api/operations/{OPERATION}/{path}".rstrip("/")
        return await self.http.request(method, absolute, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("POST", path, **options)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("DELETE", path, **options)


class World:
    """The service, its store, and a caller for everybody."""

    op = OPERATION

    def __init__(self, app: Litestar) -> None:
        self.app = app
        self.store: Store = app.state.store
        self.callers: dict[str, Caller] = {}
        self.keys: dict[str, str] = {}
        self.nobody = Caller(app, {})

    @classmethod
    @asynccontextmanager
    async def of(cls, app: Litestar) -> AsyncIterator["World"]:
        """Start `app`, add the accounts, sign everybody in, and plan the draft operation through the API."""
        async with running(app):
            world = cls(app)
            await world.people()
            await world.plan()
            yield world
            for caller in [*world.callers.values(), world.nobody]:
                await caller.http.aclose()

    def as_(self, person: Person) -> Caller:
        """The caller that is signed in as this person."""
        return self.callers[person.email]

    def unit(self, code: str) -> Caller:
        """The caller that holds this unit's key."""
        return self.callers[code]

    async def people(self) -> None:
        """Every account of the cast with an open session (made in the store: argon2 once, not nine times)."""
        hashed = await hash_password(PASSWORD)
        secret = self.app.state.settings.secret
        async with self.store.write() as session:
            for person in CAST:
                account = await access.add_account(
                    session, person.email, person.name, "", admin=person.admin, password_hash=hashed
                )
                token = new_token()
                now = datetime.now(UTC)
                session.add(
                    Session(
                        token_sha256=fingerprint(token),
                        account_id=account.id,
                        created_at=now,
                        expires_at=now + timedelta(hours=1),
                    )
                )
                headers = {"X-CSRF-Token": csrf_token(secret, token)}
                self.callers[person.email] = Caller(self.app, headers, {COOKIE: token})

    async def plan(self) -> None:
        """The draft operation with its agencies, units, keys and members."""
        async with self.store.write() as session:
            account = await access.find_account(session, AWA.email)
            assert account is not None
            account.may_create = True
        awa = self.as_(AWA)
        await expect(201, awa.post("/api/operations", json=DRAFT))
        for agency in AGENCIES:
            await expect(201, awa.post("agencies", json=agency))
        for unit in UNITS:
            await expect(201, awa.post("units", json=unit))
            answer = await expect(201, awa.post(f"units/{unit['code']}/keys", json={}))
            key = answer.json()["key"]
            self.keys[str(unit["code"])] = key
            self.callers[str(unit["code"])] = Caller(self.app, {"Authorization": f"Bearer {key}"})
        for person in CAST:
            if person.role and person is not AWA:
                seat = {"email": person.email, "role": person.role, "country": person.country, "agency": person.agency}
                await expect(201, awa.post("members", json={k: v for k, v in seat.items() if v}))

    async def stage(self) -> "Stage":
        """Issue the plan, let the first unit report: one thing of every kind, all of them BFA-DGD-01's."""
        awa, unit = self.as_(AWA), self.unit(FIRST_UNIT)
        corridor = await expect(201, awa.post("corridors", json=CORRIDOR))
        sector = corridor.json()["sectors"][0]
        shift = {"sector": sector, "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
        assignment = (await expect(201, awa.post("assignments", json=shift))).json()["id"]
        found = (await expect(200, awa.get("findings"))).json()
        blockers = [f["id"] for f in found if f["severity"] == "blocker"]
        await expect(201, awa.post("plan/issue", json={"override": blockers, "reason": "A rehearsal with two units"}))
        report, other = str(uuid.uuid4()), str(uuid.uuid4())
        await expect(201, unit.put(f"reports/{report}", json=SEIZURE))
        await expect(201, self.unit(SECOND_UNIT).put(f"reports/{other}", json=SEIZURE))
        case = (await expect(200, awa.post("cases/compile"))).json()["opened"][0]
        summary = (await expect(201, awa.post("summaries", json={"audience": "members"}))).json()["number"]
        key = (await expect(200, awa.get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
        return Stage(
            sector=sector,
            assignment=assignment,
            report=report,
            other=other,
            case=case,
            summary=str(summary),
            key=key,
        )


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """The app's lifespan in a task of its own: it must end in the task that began it; a fixture's halves do not."""
    up, down = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            up.set()
            await down.wait()

    task = asyncio.create_task(live())
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        await task
    try:
        yield
    finally:
        down.set()
        await task


class Stage(NamedTuple):
    """Names of the things that `World.stage` made."""

    sector: str
    assignment: str
    report: str
    other: str
    case: str
    summary: str
    key: str


async def expect(status: int, answer: Any) -> httpx.Response:
    """The awaited answer, which must have this status; the assertion shows the problem document if it has not."""
    response: httpx.Response = await answer
    asked = f"{response.request.method} {response.request.url}"
    assert response.status_code == status, f"{asked} → {response.status_code}: {response.text}"
    return response
