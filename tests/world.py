"""A running service in this process, with the cast signed in: what most tests of routes start from."""

import asyncio
import base64
import hashlib
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
from litestar import Litestar
from sqlalchemy import delete, select

from ops.access import service as access
from ops.access.identify import COOKIE
from ops.access.models import Session
from ops.access.secrets import csrf_token, fingerprint, hash_password, new_token
from ops.alarms import watcher
from ops.alarms.defaults import rules_entry
from ops.alarms.models import AlarmRule
from ops.journal.service import append
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.planning.timing import clock_of
from ops.reports import matcher
from ops.store import Store
from tests.cast import AGENCIES, AWA, CAST, FIRST_UNIT, OPERATION, PASSWORD, SECOND_UNIT, UNITS, Person
from tests.support.patience import PATIENCE_S

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

PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one point."""

EXHIBIT: dict[str, Any] = {
    "number": "1",
    "line": 0,
    "collected_at": "2020-12-02T14:30:00Z",
    "collected_by": "Patrol leader",
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
        self.signed: dict[str, Signed] = {}
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

    @classmethod
    @asynccontextmanager
    async def again(cls, app: Litestar, known: "Known") -> AsyncIterator["World"]:
        """Start `app` over a store that has all this already."""
        async with running(app):
            world = cls(app)
            world.keys |= known.keys
            for name, signed in known.signed.items():
                world.sign(name, signed)
            yield world
            for caller in [*world.callers.values(), world.nobody]:
                await caller.http.aclose()

    @property
    def known(self) -> "Known":
        """How everybody here signs in."""
        return Known(dict(self.keys), dict(self.signed))

    def sign(self, name: str, signed: "Signed") -> None:
        """Make somebody's caller."""
        self.signed[name] = signed
        self.callers[name] = Caller(self.app, *signed)

    def as_(self, person: Person) -> Caller:
        """The caller that is signed in as this person."""
        return self.callers[person.email]

    async def compared(self) -> None:
        """Once this is over, whatever was filed has been compared: which reports may be of one event is found."""
        await matcher.follow(self.store)

    async def settled(self) -> None:
        """Once this is over, all that follows from what was done has been written: the journal rests."""
        await self.compared()
        await watcher.follow(self.store)

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
                        expires_at=now + timedelta(hours=12),
                    )
                )
                headers = {"X-CSRF-Token": csrf_token(secret, token)}
                self.sign(person.email, Signed(headers, {COOKIE: token}))

    async def plan(self) -> None:
        """The draft operation with its agencies, units, keys and members."""
        async with self.store.write() as session:
            account = await access.find_account(session, AWA.email)
            assert account is not None
            account.may_create = True
        awa = self.as_(AWA)
        await expect(201, awa.post("/api/operations", json=DRAFT))
        await self.unwatched()
        for agency in AGENCIES:
            await expect(201, awa.post("agencies", json=agency))
        for unit in UNITS:
            await expect(201, awa.post("units", json=unit))
            answer = await expect(201, awa.post(f"units/{unit['code']}/keys", json={}))
            key = answer.json()["key"]
            self.keys[str(unit["code"])] = key
            self.sign(str(unit["code"]), Signed({"Authorization": f"Bearer {key}"}, {}))
        for person in CAST:
            if person.role and person is not AWA:
                seat = {"email": person.email, "role": person.role, "country": person.country, "agency": person.agency}
                await expect(201, awa.post("members", json={k: v for k, v in seat.items() if v}))

    async def unwatched(self) -> None:
        """Without the alarm rules that an operation begins with: journals then have what a test does, and no more."""
        async with self.store.write() as session:
            operation_id = await session.scalar(select(Operation.id).where(Operation.code == OPERATION))
            operation = await lock_operation(session, str(operation_id))
            await session.execute(delete(AlarmRule).where(AlarmRule.operation_id == operation.id))
            now = clock_of(operation).now(datetime.now(UTC))
            await append(self.store, session, operation.id, AWA.email, [rules_entry(operation, [])], now)

    async def alarmed(self, count: int) -> list[dict[str, Any]]:
        """The alarms once there are so many; the watcher has them within a second, on a busy machine within more."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found: list[dict[str, Any]] = (await expect(200, self.as_(AWA).get("alarms"))).json()["items"]
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)

    async def stage(self) -> "Stage":
        """Issue the plan, let the first unit report: one thing of every kind, all of them BFA-DGD-01's."""
        awa, unit = self.as_(AWA), self.unit(FIRST_UNIT)
        corridor = await expect(201, awa.post("corridors", json=CORRIDOR))
        sector = corridor.json()["sectors"][0]
        crossing = (await expect(200, awa.get("crossings"))).json()["items"][0]["code"]
        shift = {"sector": sector, "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
        assignment = (await expect(201, awa.post("assignments", json=shift))).json()["id"]
        found = (await expect(200, awa.get("findings"))).json()
        blockers = [f["id"] for f in found if f["severity"] == "blocker"]
        await expect(201, awa.post("plan/issue", json={"override": blockers, "reason": "A rehearsal with two units"}))
        watch = {"kind": "amount", "parameters": {"class": "explosive", "over": {"stick": 50}}, "owners": True}
        rule = (await expect(201, awa.post("alarm-rules", json=watch))).json()["id"]
        report, other = str(uuid.uuid4()), str(uuid.uuid4())
        await expect(201, unit.put(f"reports/{report}", json=SEIZURE))
        await expect(201, self.unit(SECOND_UNIT).put(f"reports/{other}", json=SEIZURE))
        await self.compared()
        case = (await expect(200, awa.post("cases/compile"))).json()["opened"][0]
        summary = (await expect(201, awa.post("summaries", json={"audience": "members"}))).json()["number"]
        key = (await expect(200, awa.get(f"units/{FIRST_UNIT}/keys"))).json()["items"][0]["id"]
        share = (await expect(201, awa.post("shares", json={"name": "Wall"}))).json()
        message = str(uuid.uuid4())
        await expect(201, awa.put(f"messages/{message}", json={"text": "Good luck", "to": {"everybody": True}}))
        alarms = {alarm["about"][0]["report"]: alarm["id"] for alarm in await self.alarmed(2)}
        sha256 = hashlib.sha256(PHOTO).hexdigest()
        await expect(201, unit.put(f"reports/{report}/attachments/{sha256}", content=PHOTO))
        exhibit = EXHIBIT | {"id": str(uuid.uuid4())}
        await expect(201, unit.post(f"reports/{report}/exhibits", json=exhibit))
        return Stage(
            exhibit=exhibit["id"],
            sha256=sha256,
            sector=sector,
            crossing=crossing,
            assignment=assignment,
            report=report,
            other=other,
            case=case,
            summary=str(summary),
            key=key,
            share=share["id"],
            link=share["token"],
            message=message,
            rule=rule,
            alarm=alarms[report],
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


class Signed(NamedTuple):
    """What somebody's requests carry."""

    headers: dict[str, str]
    cookies: dict[str, str]


class Known(NamedTuple):
    """The keys of the units by their codes, and what everybody's requests carry."""

    keys: dict[str, str]
    signed: dict[str, Signed]


class Stage(NamedTuple):
    """Names of the things that `World.stage` made."""

    sha256: str
    """Of the file of the report."""
    exhibit: str
    sector: str
    crossing: str
    assignment: str
    report: str
    other: str
    case: str
    summary: str
    key: str
    share: str
    link: str
    """The token of the share."""
    message: str
    rule: str
    alarm: str
    webhook: str = ""
    tracker: str = ""
    hold: str = ""
    delivery: str = ""
    contact: str = ""
    consent: str = ""
    proposal: str = ""
    """Only where somebody made them: `tests.whole.test_isolation`."""


async def expect(status: int, answer: Any) -> httpx.Response:
    """The awaited answer, which must have this status; the assertion shows the problem document if it has not."""
    response: httpx.Response = await answer
    asked = f"{response.request.method} {response.request.url}"
    assert response.status_code == status, f"{asked} → {response.status_code}: {response.text}"
    return response
