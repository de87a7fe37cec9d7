"""Rewind: what a board showed at an entry is what it shows when it is asked for that entry afterwards."""

import asyncio
import json
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from shapely.geometry import shape
from sqlalchemy import select

from dashboards import boards, crowds, times
from ops.exercise.generate import generate
from ops.exercise.people import seats_of
from ops.journal.service import Draft, append
from ops.planning.models import Operation
from ops.settings import Settings
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, NADIA, OMAR, OPERATION, SECOND_UNIT
from tests.dashboards.test_boards import report
from tests.ops.exercise.test_replay import KAFO, PASSWORD, WHOLE, stage
from tests.support.running import serving
from tests.world import SEIZURE, World, expect

FIGURES = ("as_of", "newest", "due_at", "pairs_open", "totals", "since", "by_country", "by_agency", "by_sector",
           "reports", "units", "share")  # fmt: skip
WATCHERS = (AWA, FATOU, OMAR, NADIA, HUGO)
BOX = {"bbox": "-10,0,20,30", "zoom": "6"}


async def seen(world: World, **as_of: Any) -> dict[str, Any]:
    """What everybody sees, of all that a board asks for."""
    found: dict[str, Any] = {}
    for person in WATCHERS:
        caller = world.as_(person)
        board = (await expect(200, caller.get("board", params=as_of))).json()
        points = [point["id"] for point in board["points"]]
        places = (await expect(200, caller.get("board/places", params=BOX | as_of))).json()
        found[person.email] = [{name: board[name] for name in FIGURES}, points, places]
    lines = (await expect(200, world.as_(AWA).get("board/times", params={"phase": "action"} | as_of))).json()["charts"]
    found["days"] = [chart["rows"] for chart in lines if chart["name"] != "hours"]
    ground = (await expect(200, world.as_(AWA).get("board/map", params=as_of))).json()
    found["map"] = {one["id"]: (one["properties"], outline(one["geometry"])) for one in ground["sectors"]["features"]}
    alarms = (await expect(200, world.as_(OMAR).get("alarms", params={"state": "open"}))).json()["items"]
    if as_of:
        alarms = (await expect(200, world.as_(OMAR).get("board", params=as_of))).json()["past"]["alarms"]
    found["alarms"] = [alarm["id"] for alarm in alarms]
    return found


def outline(geometry: dict[str, Any]) -> tuple[float, ...]:
    """Where a sector is; its corners may be told from another one on."""
    return tuple(round(edge, 3) for edge in (*shape(geometry).bounds, shape(geometry).area))


async def test_a_past_board_shows_everybody_what_they_saw_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (boards, crowds, times):
        monkeypatch.setattr(room, "PACE_S", 0.0)
    chance = random.Random(8)
    staged = await world.stage()
    awa = world.as_(AWA)
    units = [world.unit(FIRST_UNIT), world.unit(SECOND_UNIT)]
    sent = {staged.report: units[0], staged.other: units[1]}
    moments: dict[int, Any] = {}

    async def keep() -> None:
        number, found = await remembered(world)
        moments[number] = found

    for step in range(14):
        await keep()
        if step % 5 == 4:
            pairs = (await expect(200, awa.get("pairs"))).json()["items"]
            pair = chance.choice(pairs)
            ruling = {"ruling": chance.choice(["same", "same", "different"]), "reason": "Seen"}
            await expect(201, awa.post(f"pairs/{pair['first']}/{pair['second']}/ruling", json=ruling))
        elif step % 4 == 2:
            id_ = chance.choice(sorted(sent))
            body = {"report": report(chance), "reason": "Counted again"}
            await expect(201, sent[id_].post(f"reports/{id_}/corrections", json=body))
        elif step % 4 == 3:
            id_ = chance.choice(sorted(sent))
            await expect(201, sent.pop(id_).post(f"reports/{id_}/withdrawal", json={"reason": "Twice"}))
        else:
            unit, id_ = chance.choice(units), str(uuid.uuid4())
            await expect(201, unit.put(f"reports/{id_}", json=report(chance)))
            sent[id_] = unit
    await keep()
    assert len(moments) >= 10
    for number in chance.sample(sorted(moments), len(moments)):
        assert await seen(world, as_of=number) == moments[number], number


async def test_a_past_board_shows_who_counted_for_an_event_whose_first_report_said_nil_for_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (boards, crowds, times):
        monkeypatch.setattr(room, "PACE_S", 0.0)
    staged = await world.stage()
    pair = f"pairs/{staged.report}/{staged.other}/ruling"
    await expect(201, world.as_(AWA).post(pair, json={"ruling": "same", "reason": "Seen"}))
    nil = {name: SEIZURE[name] for name in ("occurred_at", "location")} | {"kind": "nil"}
    moments = [await remembered(world)]
    for said in (nil, SEIZURE, nil):
        body = {"report": said, "reason": "Counted again"}
        await expect(201, world.unit(FIRST_UNIT).post(f"reports/{staged.report}/corrections", json=body))
        moments.append(await remembered(world))
    await expect(201, world.unit(FIRST_UNIT).post(f"reports/{staged.report}/withdrawal", json={"reason": "Twice"}))
    drawn = [set(found[AWA.email][1]) for _, found in moments]
    assert drawn == [{staged.report}, {staged.other}, {staged.report}, {staged.other}]
    for number, found in moments:
        assert await seen(world, as_of=number) == found, number


async def remembered(world: World) -> tuple[int, dict[str, Any]]:
    """The newest entry, and what everybody sees as of it."""
    awa = world.as_(AWA)
    while True:
        before = (await awa.get("board")).json()["as_of"]
        found = await seen(world)
        if (await awa.get("board")).json()["as_of"] == before:  # the watcher of alarms did not come between
            return before, found


async def test_an_entry_that_waited_for_its_turn_hides_no_report_that_came_before_it(world: World) -> None:
    """Its time is from before that report's, its number from after."""
    await world.stage()
    awa = world.as_(AWA)
    at = datetime.now(UTC)
    sent = await expect(201, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=report(random.Random(1))))
    async with world.store.write() as session:
        operation_id = await session.scalar(select(Operation.id).where(Operation.code == OPERATION))
        assert operation_id
        late = Draft(kind="export.made", subject="export:1", payload={})
        [written] = await append(world.store, session, operation_id, AWA.email, [late], at)
    await expect(201, world.unit(SECOND_UNIT).put(f"reports/{uuid.uuid4()}", json=report(random.Random(2))))
    board = (await expect(200, awa.get("board", params={"as_of": written.number}))).json()
    newest = {unit["unit"]: unit["newest"] for unit in board["units"]}
    assert newest[FIRST_UNIT] == board["newest"] == sent.json()["received_at"]
    assert datetime.fromisoformat(board["newest"]) > written.at


# --- three ways to the same figures -----------------------------------------------------------------------------------


def rows_of(rows: list[dict[str, Any]], figure: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Rows of a tally, a board or a summary as key → (amount, hits); amounts of nothing are no rows."""
    keys = ("phase", "recovery", "class", "unit", "of", "database", "offence", "country", "agency", "sector")
    found = {}
    for row in rows:
        amount = row.get("quantity" if figure == "rows" else "count", row.get("quantity", 0))
        if amount:
            found[tuple(str(row.get(name) or "") for name in keys)] = (amount, row.get("hits", 0))
    return found


def summed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A board's totals by type, as totals by class."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("phase", "recovery", "class", "unit"))
        former = found.get(key, {"quantity": 0})
        found[key] = {**row, "quantity": round(former["quantity"] + row["quantity"], 3)}
    return list(found.values())


def of_summary(rows: list[dict[str, Any]], basis: str) -> list[dict[str, Any]]:
    names = {"gross": ("gross", "gross_hits"), "reconciled": ("quantity", "hits")}[basis]
    return [{**row, "quantity": row[names[0]], "hits": row.get(names[1], 0)} for row in rows]


async def compared(client: httpx.AsyncClient, number: int) -> int:
    """The board, the tally and a summary as of an entry say the same; how many figures were compared."""
    board = (await expect(200, client.get("board", params={"as_of": number}))).json()
    tally = (await expect(200, client.get("tally", params={"as_of": number}))).json()
    made = (await expect(201, client.post("summaries", json={"as_of": number}))).json()["number"]
    summary = (await expect(200, client.get(f"summaries/{made}.json"))).json()
    assert board["as_of"] == tally["as_of"] == summary["as_of"]["entry"] == number
    assert board["past"]["at"] == tally["at"] == summary["as_of"]["at"]
    count = 0
    for basis in ("gross", "reconciled"):
        totals = board["totals"] if basis == "gross" else board["totals"]["reconciled"]
        told = tally if basis == "gross" else tally["reconciled"]
        results = {"rows": summary["results"]["by_class"], "checks": summary["checks"], "arrests": summary["arrests"]}
        for figure, rows in results.items():
            shown = rows_of(summed(totals[figure]) if figure == "rows" else totals[figure], figure)
            assert shown == rows_of(told[figure], figure), (number, basis, figure)
            assert shown == rows_of(of_summary(rows, basis), figure), (number, basis, figure)
            count += len(shown)
    for place, said in (("country", "by_country"), ("agency", "by_agency"), ("sector", "by_sector")):
        by = (await expect(200, client.get("tally", params={"as_of": number, "by": place}))).json()
        shown = rows_of(board[said]["rows"], "rows")
        assert shown == rows_of(by["reconciled"]["rows"], "rows"), (number, place)
        assert shown == rows_of(of_summary(summary["results"][said], "reconciled"), "rows"), (number, place)
        count += len(shown)
    kinds = {row["kind"]: row["count"] for row in summary["effort"]["reports_by_kind"] if row["kind"] != "position"}
    assert board["reports"]["kind"] == kinds
    assert board["pairs_open"] == tally["reconciled"]["pairs_open"] == len(summary["open_pairs"])
    return count


async def test_board_tally_and_summary_of_an_exercise_state_the_same_at_any_entry(
    settings: Settings, tmp_path: Path
) -> None:
    own = {unit.code for unit in KAFO.units}
    sent = [one for one in generate(WHOLE, WHOLE.seed).requests if one.unit in own]
    with serving(settings) as server:
        keys = json.loads((await asyncio.to_thread(stage, settings, server.url, tmp_path)).read_text())
        at = f"{server.url}/api/operations/{KAFO.code}/"
        async with httpx.AsyncClient(base_url=at, timeout=60) as client:
            ids = []
            for one in sorted(sent, key=lambda one: one.at):
                headers = {"Authorization": f"Bearer {keys[one.unit]}", "Content-Type": one.content_type}
                answer = await client.request(one.method, one.path, content=one.body, headers=headers)
                assert answer.is_success, answer.text
                ids.append((one.path.split("/")[1], headers))
            for id_, headers in ids[::17]:  # a few more changes than this border had
                again = await client.post(f"reports/{id_}/withdrawal", content=b'{"reason":"Drill"}', headers=headers)
                assert again.is_success, again.text
            who = {"email": seats_of(KAFO)[0].email, "password": PASSWORD}
            signed = await expect(200, client.post(f"{server.url}/api/session", json=who))
            client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
            head = (await expect(200, client.get("board"))).json()["as_of"]
            figures = [await compared(client, number) for number in range(head, head // 3, -head // 6)]
            assert figures[0] > 60 > 0 < figures[-2]
            beyond = await client.get("board", params={"as_of": head + 10_000})
            assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (400, "/as_of")
