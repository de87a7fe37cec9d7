"""Read-only links: what they open, to whom, and until when. A link is a stranger everywhere else."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from dashboards import shared
from dashboards.pages import share as pages
from dashboards.shared import LEAST, protected
from ops.access.audience import Audience, includes
from ops.access.policy import REACH, Owned, Permission, Role, Seat, allows, may
from ops.closing.checklist import CODES
from ops.journal.models import Entry
from ops.journal.verify import verify
from ops.planning.models import Operation
from ops.shares.models import ShareLink
from ops.shares.queries import SEAT
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO
from tests.world import SEIZURE, Caller, World, expect

SECRETS = ("A-12345", "Zastava", "BFA-DGD-01 –", "1.2, 13.4")
VIEWS = ("picture", "map", "times")


async def link(world: World, **draft: Any) -> str:
    made = await expect(201, world.as_(AWA).post("shares", json={"name": "Wall", **draft}))
    return str(made.json()["path"])


async def opened(world: World, path: str) -> dict[str, Any]:
    return dict((await expect(200, world.nobody.get(f"{path}/picture"))).json())


async def count(world: World, kind: str) -> int:
    async with world.store.read() as session:
        return await session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == kind)) or 0


def test_a_links_seat_has_nothing_but_what_links_show() -> None:
    may_all = {permission for permission in REACH if may([SEAT], permission, "active")}
    assert may_all == {Permission.SHARE_OPEN}
    assert not may([SEAT], Permission.SHARE_OPEN, "closed")
    free = Owned(agency="BFA-DGD", country="BFA", unit=FIRST_UNIT, released_agencies=frozenset({"BFA-DGD"}),
                 released_countries=frozenset({"BFA", "NER"}))  # fmt: skip
    assert [permission for permission in REACH if allows([SEAT], permission, free)] == [Permission.SHARE_OPEN]
    assert not includes(Audience(everybody=True), [SEAT])
    members = [Seat(role=role) for role in Role if role is not Role.SHARE]
    assert not any(may([seat], Permission.SHARE_OPEN, "active") for seat in members)


async def test_a_link_opens_totals_to_anybody_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "PACE_S", 0.0)
    stage = await world.stage()
    path = f"/share/{stage.link}"
    page = await expect(200, world.nobody.get(path, headers={"Accept": "text/html"}))
    assert page.headers["referrer-policy"] == "no-referrer"
    picture = await opened(world, path)
    tally = (await expect(200, world.as_(HUGO).get("tally"))).json()
    strip = [{k: v for k, v in row.items() if k != "type"} for row in picture["totals"]["rows"]]
    assert {json.dumps(row, sort_keys=True) for row in tally["rows"]} <= {json.dumps(r, sort_keys=True) for r in strip}
    ground = await expect(200, world.nobody.get(f"{path}/map"))
    times = await expect(200, world.nobody.get(f"{path}/times", params={"phase": "action"}))
    for text in (page.text, json.dumps(picture), ground.text, times.text):
        assert not [secret for secret in (*SECRETS, stage.report, stage.other, stage.case) if secret in text]
    for address in re.findall(r'(?:href|src|action)="([^"]+)"', page.text):
        assert not address.startswith(("/operations", "/api")), address
    # The token opens nothing else, neither as a key nor as a session, and a signed-in person is the link's seat there.
    for header in ({"Authorization": f"Bearer {stage.link}"}, {"Cookie": f"corridor_session={stage.link}"}):
        stranger = Caller(world.app, header)
        for route in ("board", "tally", "reports", "stream", "journal", "board/places", "shares"):
            await expect(401, stranger.get(route))
    assert stage.report not in (await expect(200, world.as_(AWA).get(path))).text
    assert await verify(world.store, await operation_id(world)) == []


async def operation_id(world: World) -> str:
    async with world.store.read() as session:
        return str(await session.scalar(select(Operation.id)))


async def test_a_link_ends_when_it_is_revoked_expires_or_the_operation_closes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LOOK_S", 0.0)
    monkeypatch.setattr(pages, "BEAT_S", 0.0)
    stage = await world.stage()
    path, awa = f"/share/{stage.link}", world.as_(AWA)
    for wrong in (f"/share/{stage.link}x", "/share/", "/share/%00", f"/share/{uuid.uuid4()}"):
        assert (await world.nobody.get(wrong)).status_code == 404
    pieces = pages.live(streaming(world, path, await state_of(world, stage.share)))
    assert "retry" in await anext(pieces)
    assert "event: beat" in await anext(pieces)
    told = await anext(pieces)
    assert "event: picture" in told
    assert stage.report not in told
    await expect(204, awa.delete(f"shares/{stage.share}"))
    await expect(204, awa.delete(f"shares/{stage.share}"))
    assert await count(world, "share.revoked") == 1
    for part in ("", *(f"/{view}" for view in VIEWS), "/stream"):
        assert (await world.nobody.get(path + part)).status_code == 404
    assert [piece async for piece in pieces] == []  # its next beat looks at the link again
    other = await link(world)
    async with world.store.write() as session:
        await session.execute(update(ShareLink).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (await world.nobody.get(other)).status_code == 404
    third = await link(world)
    await opened(world, third)
    for state in ("active", "closing"):
        await expect(200, awa.post("state", json={"to": state, "reason": "By hand"}))
    await opened(world, third)
    await expect(200, awa.post("state", json={"to": "closed", "reason": "Over", "override": CODES}))
    assert (await world.nobody.get(third)).status_code == 404


async def state_of(world: World, id_: str) -> dict[str, Any]:
    async with world.store.read() as session:
        return {"link": await session.get_one(ShareLink, id_), "operation": await session.scalar(select(Operation))}


def streaming(world: World, path: str, state: dict[str, Any]) -> Any:
    """What the stream needs of a request: it looks at its rights through the guard itself."""

    class Request:
        app = world.app
        route_handler = pages.shared_stream
        path_params = {"token": path.rpartition("/")[2]}
        scope: dict[str, Any] = {"state": state, "path": f"{path}/stream", "method": "GET"}
        headers: dict[str, str] = {}
        cookies: dict[str, str] = {}

    return Request()


async def test_only_a_coordinator_makes_links_their_token_is_stored_nowhere_and_openings_are_told_once_a_day(
    world: World,
) -> None:
    stage = await world.stage()
    for person in (FATOU, HUGO):
        await expect(403, world.as_(person).post("shares", json={"name": "Mine"}))
        await expect(403, world.as_(person).get("shares"))
    for wrong, pointer in (
        ({"audience": "country:FRA"}, "/audience"),
        ({"audience": "all"}, "/audience"),
        ({"view": "feed"}, "/view"),
        ({"audience": "public", "view": "map"}, "/view"),
        ({"hours": 0}, "/hours"),
    ):
        problem = await expect(422, world.as_(AWA).post("shares", json={"name": "Wall", **wrong}))
        assert [error["pointer"] for error in problem.json()["errors"]] == [pointer]
    for _ in range(3):
        await expect(200, world.nobody.get(f"/share/{stage.link}"))
    assert await count(world, "share.opened") == 1
    listed = (await expect(200, world.as_(AMINATA).get("shares"))).json()["items"]
    assert [(one["id"], one["opened_on"]) for one in listed] == [(stage.share, datetime.now(UTC).date().isoformat())]
    assert stage.link not in json.dumps(listed)
    async with world.store.read() as session:
        payloads = [str(payload) for payload in await session.scalars(select(Entry.payload))]
        held = await session.get_one(ShareLink, stage.share)
        assert stage.link not in held.token_sha256
    assert not [payload for payload in payloads if stage.link in payload]
    seen = (await expect(200, world.as_(HUGO).get("journal", params={"limit": 1000}))).json()["items"]
    assert all("payload" not in entry for entry in seen if entry["kind"].startswith("share."))
    assert await verify(world.store, await operation_id(world)) == []


async def test_each_audience_and_each_view_has_its_own_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "PACE_S", 0.0)
    await world.stage()
    burkina = await opened(world, await link(world, audience="country:BFA"))
    everybody = await opened(world, await link(world))
    assert {row["country"] for row in burkina["by_country"]["rows"]} == {"BFA"}
    assert {row["country"] for row in everybody["by_country"]["rows"]} == {"BFA", "NER"}
    assert {unit["country"] for unit in burkina["units"]} == {"BFA"}
    for picture, firearms in ((burkina, 1), (everybody, 2)):
        assert sum(row["quantity"] for row in picture["totals"]["rows"] if row["class"] == "firearm") == firearms
    for view, beside in (("figures", None), ("map", "map"), ("timeline", "times"), ("reporting", None)):
        may_read = {"picture", beside} - {None}
        path = await link(world, view=view)
        answered = {part for part in VIEWS if (await world.nobody.get(f"{path}/{part}")).status_code == 200}
        assert answered == may_read
        picture = await opened(world, path)
        assert bool(picture["totals"]["rows"]) == (view == "figures")
        assert bool(picture["by_sector"]["rows"]) == (view == "map")
        assert bool(picture["units"]) == (view == "reporting")
    public = await link(world, audience="public")
    assert [(await world.nobody.get(f"{public}/{part}")).status_code for part in VIEWS] == [200, 404, 404]
    before = await opened(world, public)
    assert before["totals"]["rows"] == before["units"] == before["by_sector"]["rows"] == []  # no due hour has struck
    await expect(201, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=SEIZURE))
    assert await opened(world, public) == before
    assert (await expect(200, world.nobody.get(public))).text.count("TLP:CLEAR") >= 1


counts = st.lists(st.integers(0, 9), min_size=1, max_size=5)


@given(st.lists(counts, min_size=1, max_size=3))
def test_no_public_figure_rests_on_fewer_than_three_reports_and_none_can_be_worked_out(things: list[list[int]]) -> None:
    totals = [{"class": str(n), "quantity": 10 * sum(of), "reports": sum(of)} for n, of in enumerate(things)]
    parts = [
        {"class": str(n), "country": str(at), "quantity": 10 * reports, "reports": reports}
        for n, of in enumerate(things)
        for at, reports in enumerate(of)
        if reports
    ]
    shown_totals, shown = protected(totals, parts, "country")
    for n, of in enumerate(things):
        total = shown_totals[n]
        own = [row for row in shown if row["class"] == str(n)]
        assert len(own) == sum(map(bool, of))
        told = [int(row["quantity"]) for row in own if "withheld" not in row]
        assert all(quantity >= 10 * LEAST for quantity in told)
        if "withheld" not in total:
            left = int(total["quantity"]) - sum(told)
            assert left == 0 or left >= 10 * LEAST
        assert all(row["quantity"] == row["reports"] == 0 for row in (total, *own) if "withheld" in row)
