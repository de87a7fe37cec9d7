"""A running service in this process, with the cast signed in: what most tests of routes start from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from litestar import Litestar

from ops.access import service as access
from ops.access.identify import COOKIE
from ops.access.models import Session
from ops.access.secrets import csrf_token, fingerprint, hash_password, new_token
from ops.store import Store
from tests.cast import ADA, AGENCIES, AWA, CAST, OPERATION, PASSWORD, UNITS, Person

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
        async with app.lifespan():
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


async def expect(status: int, answer: Any) -> httpx.Response:
    """The awaited answer, which must have this status; the assertion shows the problem document if it has not."""
    response: httpx.Response = await answer
    asked = f"{response.request.method} {response.request.url}"
    assert response.status_code == status, f"{asked} → {response.status_code}: {response.text}"
    return response


__all__ = ["ADA", "DRAFT", "Caller", "World", "expect"]
