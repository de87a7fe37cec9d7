"""Signing in and out, sessions, CSRF tokens and keys."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select, update

from ops.access.identify import COOKIE
from ops.access.models import Account, Member, Session, Stranger, UnitKey
from ops.access.schemas import SignIn
from ops.access.service import check_password
from ops.errors import TooMany, WrongCredentials
from ops.store import open_store
from tests.cast import ADA, AWA, FATOU, FIRST_UNIT, HUGO, NADIA, OMAR, PASSWORD, SECOND_UNIT, STELLA
from tests.world import World, expect


def stranger(world: World, **options) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url="http://corridor.test", **options)


async def test_signing_in_gives_a_fresh_session_whatever_the_browser_came_with(world: World) -> None:
    async with stranger(world, cookies={COOKIE: "chosen-by-an-attacker"}) as http:
        first = await expect(200, http.post("/api/session", json={"email": HUGO.email, "password": PASSWORD}))
        token = first.cookies[COOKIE]
        assert token != "chosen-by-an-attacker"
        again = await expect(200, http.post("/api/session", json={"email": HUGO.email.upper(), "password": PASSWORD}))
        assert again.cookies[COOKIE] != token
    async with stranger(world, cookies={COOKIE: token}) as former:
        await expect(401, former.get("/api/session"))


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    async with stranger(world) as http:
        answer = await http.post("/api/session", json={"email": HUGO.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_the_answer_names_the_actor_and_its_memberships(world: World) -> None:
    async with stranger(world) as http:
        me = (await http.post("/api/session", json={"email": FATOU.email, "password": PASSWORD})).json()
    assert (me["name"], me["kind"]) == (FATOU.email, "account")
    assert [(m["operation"], m["role"], m["country"]) for m in me["memberships"]] == [(world.op, "focal_point", "BFA")]


async def test_a_wrong_password_and_an_unknown_account_are_told_alike(world: World) -> None:
    async with stranger(world) as http:
        wrong = await http.post("/api/session", json={"email": HUGO.email, "password": "wrong"})
        unknown = await http.post("/api/session", json={"email": "nobody@example.org", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


async def test_after_several_failures_the_account_waits_and_the_right_password_waits_too(world: World) -> None:
    async with stranger(world) as http:
        for _ in range(5):
            await expect(401, http.post("/api/session", json={"email": HUGO.email, "password": "wrong"}))
        answer = await expect(429, http.post("/api/session", json={"email": HUGO.email, "password": PASSWORD}))
        assert int(answer.headers["retry-after"]) >= 1
        async with world.store.write() as session:
            await session.execute(update(Account).values(wait_until=datetime.now(UTC) - timedelta(seconds=1)))
        await expect(200, http.post("/api/session", json={"email": HUGO.email, "password": PASSWORD}))


async def test_an_unknown_account_waits_as_one_that_is_known_whichever_process_is_asked(world: World) -> None:
    """More processes are not more tries: what they remember is in the store."""
    guess = SignIn(email="Nobody@example.org", password="wrong")
    other = open_store(world.app.state.settings)
    try:
        for store in (world.store, other, world.store, other, world.store):
            with pytest.raises(WrongCredentials):
                await check_password(store, guess)
        for store in (other, world.store):
            with pytest.raises(TooMany):
                await check_password(store, guess)
        async with world.store.write() as session:
            await session.execute(update(Stranger).values(tried_at=datetime.now(UTC) - timedelta(days=2)))
        with pytest.raises(WrongCredentials):
            await check_password(other, SignIn(email="somebody@example.org", password="wrong"))
        async with other.read() as session:
            assert len(list(await session.scalars(select(Stranger)))) == 1, "who has not tried for a day is forgotten"
    finally:
        await other.close()


async def test_a_write_by_cookie_without_its_token_is_refused(world: World) -> None:
    awa = world.as_(AWA)
    agency = {"code": "BFA-PN", "name": "Police nationale", "country": "BFA", "kind": "police"}
    refused = await expect(403, awa.post("agencies", json=agency, headers={"X-CSRF-Token": "another"}))
    assert refused.json()["type"] == "/problems/csrf"
    await expect(201, awa.post("agencies", json=agency))


async def test_the_token_of_one_session_is_of_no_use_in_another(world: World) -> None:
    theirs = world.as_(OMAR).http.headers["X-CSRF-Token"]
    answer = await world.as_(AWA).delete("/api/session", headers={"X-CSRF-Token": theirs})
    assert answer.status_code == 403


async def test_signing_out_ends_the_session(world: World) -> None:
    hugo = world.as_(HUGO)
    await expect(204, hugo.delete("/api/session"))
    hugo.http.cookies.set(COOKIE, hugo.http.cookies.get(COOKIE) or "", domain="corridor.test")
    await expect(401, hugo.get("/api/session"))


async def test_an_expired_session_is_no_session(world: World) -> None:
    await expect(200, world.as_(HUGO).get("/api/me"))
    async with world.store.write() as session:
        await session.execute(update(Session).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    await expect(401, world.as_(HUGO).get("/api/me"))


async def test_a_key_is_shown_once_and_works_until_it_is_revoked(world: World) -> None:
    awa, unit = world.as_(AWA), world.unit(FIRST_UNIT)
    me = (await expect(200, unit.get("/api/me"))).json()
    assert (me["name"], me["kind"]) == (FIRST_UNIT, "unit")
    listed = (await expect(200, awa.get(f"units/{FIRST_UNIT}/keys"))).text
    assert world.keys[FIRST_UNIT] not in listed
    (key,) = (await awa.get(f"units/{FIRST_UNIT}/keys")).json()["items"]
    await expect(204, awa.delete(f"units/{FIRST_UNIT}/keys/{key['id']}"))
    await expect(401, unit.get("/api/me"))


async def test_an_expired_key_is_no_key(world: World) -> None:
    async with world.store.write() as session:
        await session.execute(update(UnitKey).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    await expect(401, world.unit(FIRST_UNIT).get("/api/me"))


async def test_a_key_ignores_a_cookie_sent_along(world: World) -> None:
    cookie = {COOKIE: world.as_(AWA).http.cookies.get(COOKIE) or ""}
    async with stranger(world, cookies=cookie, headers={"Authorization": "Bearer nonsense"}) as http:
        await expect(401, http.get("/api/me"))


async def test_another_countrys_focal_point_and_officer_cannot_make_a_key(world: World) -> None:
    await expect(404, world.as_(FATOU).post(f"units/{SECOND_UNIT}/keys", json={}))
    await expect(404, world.as_(OMAR).post(f"units/{SECOND_UNIT}/keys", json={}))
    await expect(201, world.as_(NADIA).post(f"units/{SECOND_UNIT}/keys", json={}))
    await expect(201, world.as_(FATOU).post(f"units/{FIRST_UNIT}/keys", json={}))


async def test_a_membership_that_has_ended_makes_a_stranger(world: World) -> None:
    await expect(200, world.as_(HUGO).get("agencies"))
    async with world.store.write() as session:
        await session.execute(
            update(Member).where(Member.role == "viewer").values(not_after=datetime.now(UTC) - timedelta(seconds=1))
        )
    await expect(404, world.as_(HUGO).get("agencies"))


async def test_a_stranger_and_the_administrator_do_not_learn_that_the_operation_exists(world: World) -> None:
    known = await world.as_(STELLA).get("agencies")
    unknown = await world.as_(STELLA).get("/api/operations/NO-SUCH/agencies")
    assert known.status_code == unknown.status_code == 404
    assert known.json() == unknown.json()
    await expect(404, world.as_(ADA).get("agencies"))


async def test_all_that_is_wrong_with_a_unit_is_said_at_once(world: World) -> None:
    answer = await expect(422, world.as_(AWA).post("units", json={"code": "bfa 1", "officers": 0, "colour": "red"}))
    assert answer.headers["content-type"] == "application/problem+json"
    pointers = {e["pointer"] for e in answer.json()["errors"]}
    assert pointers == {"/code", "/agency", "/officers", "/colour"}


async def test_what_is_not_json_is_told_with_its_place(world: World) -> None:
    answer = await expect(
        400, world.as_(AWA).post("units", content=b'{"code": ', headers={"content-type": "application/json"})
    )
    assert answer.json()["type"] == "/problems/malformed"
    assert "line 1" in answer.json()["detail"]


async def test_a_form_is_not_taken_for_json(world: World) -> None:
    await expect(415, world.as_(AWA).post("units", data={"code": "X"}))


async def test_a_body_beyond_the_limit_is_refused_before_it_is_read(world: World) -> None:
    await expect(
        413,
        world.as_(AWA).post("units", content=b" " * (1024 * 1024 + 1), headers={"content-type": "application/json"}),
    )


async def test_an_e_mail_without_an_account_waits_like_one_that_has(world: World) -> None:
    ghost = {"email": f"{uuid.uuid4()}@example.org", "password": "wrong"}
    async with stranger(world) as http:
        known = [await http.post("/api/session", json={"email": OMAR.email, "password": "wrong"}) for _ in range(6)]
        unknown = [await http.post("/api/session", json=ghost) for _ in range(6)]
    assert [answer.status_code for answer in known] == [401] * 5 + [429]
    assert [answer.text for answer in unknown] == [answer.text for answer in known]


async def test_guesses_at_once_count_one_by_one_and_hold_no_writer_up(world: World) -> None:
    async with stranger(world) as http:
        guess = {"email": NADIA.email, "password": "wrong"}
        guesses = [asyncio.create_task(http.post("/api/session", json=guess)) for _ in range(8)]
        agency = {"code": "BFA-PN", "name": "Police", "country": "BFA", "kind": "police"}
        await expect(201, world.as_(AWA).post("agencies", json=agency))
        assert not all(task.done() for task in guesses)
        answers = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert sorted(answers) == [401] * 5 + [429] * 3
