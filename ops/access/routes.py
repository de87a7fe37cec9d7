"""Signing in, agencies, units and their keys, members."""

from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from ops.access import handover, queries, secrets, service
from ops.access.identify import COOKIE, actor_of
from ops.access.models import Account
from ops.access.policy import Permission
from ops.access.schemas import (
    AgencyDraft,
    AgencyView,
    KeyShown,
    KeyView,
    Me,
    MemberDraft,
    MemberView,
    NewKey,
    SetLanguage,
    SignIn,
    UnitDraft,
    UnitView,
)
from ops.call import CallOf
from ops.parameters import PAGING, page_of
from ops.shapes import Page

AT = "/api/operations/{op:str}"


@post("/api/session", permission=Permission.PUBLIC, body=SignIn, status_code=200, own_transaction=True)
async def sign_in(call: CallOf[SignIn]) -> Response[Me]:
    """Sign in with e-mail and password; sets a fresh session cookie."""
    account_id = await service.check_password(call.store, call.body)
    async with call.store.write() as session:
        account = await session.get_one(Account, account_id)
        token = await service.open_session(session, account, call.request.cookies.get(COOKIE), call.settings)
        actor = await actor_of(session, account, secrets.csrf_token(call.settings.secret, token))
        me = await queries.me(session, actor)
    cookie = Cookie(
        key=COOKIE,
        value=token,
        max_age=call.settings.session_hours * 3600,
        httponly=True,
        samesite="strict",
        secure=call.settings.public_url.startswith("https://"),
        path="/",
    )
    return Response(replace_csrf(me, actor.csrf_token), cookies=[cookie])


@get("/api/session", permission=Permission.SELF)
async def session_state(call: CallOf[None]) -> Me:
    """Who is signed in, with the token that writes by cookie need."""
    return replace_csrf(await queries.me(call.session, call.actor), call.actor.csrf_token)


@delete("/api/session", permission=Permission.SELF, status_code=204)
async def sign_out(call: CallOf[None]) -> Response[None]:
    """End this session."""
    if token := call.request.cookies.get(COOKIE):
        await service.close_session(call.session, token)
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE)
    return response


@get("/api/me", permission=Permission.SELF)
async def who_am_i(call: CallOf[None]) -> Me:
    """Whom the server takes you for."""
    return await queries.me(call.session, call.actor)


@post("/api/me/language", permission=Permission.SELF, body=SetLanguage, status_code=204)
async def set_language(call: CallOf[SetLanguage]) -> Response[None]:
    """Choose the language of the pages; kept in a cookie of this browser."""
    response: Response[None] = Response(None, status_code=204)
    response.set_cookie(
        Cookie(key="corridor_language", value=call.body.language, max_age=31_536_000, samesite="strict")
    )
    return response


@post(f"{AT}/agencies", permission=Permission.AGENCY_EDIT, body=AgencyDraft)
async def add_agency(call: CallOf[AgencyDraft]) -> AgencyView:
    """Add an agency."""
    return await service.add_agency(call)


@get(f"{AT}/agencies", permission=Permission.AGENCY_READ, query=PAGING)
async def list_agencies(call: CallOf[None]) -> Page[AgencyView]:
    """The operation's agencies, by code."""
    found = [queries.agency_view(row) for row in await queries.agencies(call.session, call.operation.id)]
    return page_of(call.request.query_params, found, lambda agency: agency.code)


@post(f"{AT}/units", permission=Permission.UNIT_EDIT, body=UnitDraft)
async def add_unit(call: CallOf[UnitDraft]) -> UnitView:
    """Add a field unit to an agency."""
    return await service.add_unit(call)


@get(f"{AT}/units", permission=Permission.UNIT_READ, query=PAGING)
async def list_units(call: CallOf[None]) -> Page[UnitView]:
    """The operation's units, by code."""
    found = [queries.unit_view(row) for row in await queries.units(call.session, call.operation.id)]
    return page_of(call.request.query_params, found, lambda unit: unit.code)


@post(f"{AT}/units/{{unit:str}}/keys", permission=Permission.UNIT_EDIT, body=NewKey)
async def make_key(call: CallOf[NewKey], unit: FromPath[str]) -> KeyShown:
    """A new key for a unit; this answer is the only place that shows it."""
    found = await service.find_unit(call, unit)
    shown, entry = await service.make_key(call.session, found, call.body.days)
    await call.journal(entry)
    link = handover.link_of(call.settings.public_url, call.operation.code, shown.key)
    return msgspec.structs.replace(shown, link=link, qr=handover.qr_of(link))


@get(f"{AT}/units/{{unit:str}}/keys", permission=Permission.UNIT_EDIT, query=PAGING)
async def list_keys(call: CallOf[None], unit: FromPath[str]) -> Page[KeyView]:
    """A unit's keys: when made, until when, revoked or not."""
    found = await service.find_unit(call, unit)
    rows = await queries.keys(call.session, call.operation.id, found.code)
    return page_of(call.request.query_params, [queries.key_view(row) for row in rows], lambda key: key.id)


@delete(f"{AT}/units/{{unit:str}}/keys/{{key_id:str}}", permission=Permission.UNIT_EDIT, status_code=204)
async def revoke_key(call: CallOf[None], unit: FromPath[str], key_id: FromPath[str]) -> None:
    """End a key now."""
    await service.revoke_key(call, await service.find_unit(call, unit), key_id)


@post(f"{AT}/members", permission=Permission.MEMBER_EDIT, body=MemberDraft)
async def add_member(call: CallOf[MemberDraft]) -> MemberView:
    """Give a person a role in the operation."""
    return await service.add_member(call)


@get(f"{AT}/members", permission=Permission.MEMBER_READ, query=PAGING)
async def list_members(call: CallOf[None]) -> Page[MemberView]:
    """The members that you may see."""
    found = await queries.members(call.session, call.operation.id, call.seats)
    return page_of(call.request.query_params, found, lambda member: member.id)


def replace_csrf(me: Me, csrf: str) -> Me:
    return msgspec.structs.replace(me, csrf_token=csrf)


ROUTES: list[Any] = [
    sign_in,
    session_state,
    sign_out,
    who_am_i,
    set_language,
    add_agency,
    list_agencies,
    add_unit,
    list_units,
    make_key,
    list_keys,
    revoke_key,
    add_member,
    list_members,
]
