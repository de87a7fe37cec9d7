"""Whatever is filed, corrected, withdrawn, ruled on and sent again: the tables are what the journal says."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import delete, select

from ops.due.effects import Turn, close_period
from ops.due.models import DueWork
from ops.journal.service import append
from ops.journal.verify import verify
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.tallies import additions, checkpoints, kept, resume
from ops.tallies.models import TallyCheckpoint
from tests.cast import AGENCIES, AWA
from tests.ops.reports.field import NOW
from tests.world import DRAFT, Caller, World, expect

DAY = datetime(2020, 12, 2, tzinfo=UTC)
AREA = {
    "name": "Airport",
    "country": "BFA",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[-1.6, 12.3], [-1.4, 12.3], [-1.4, 12.4], [-1.6, 12.4], [-1.6, 12.3]]],
    },
}
PLACES = ([-1.5, 12.35], [-1.5004, 12.3501], [0.5, 12.9])
_number = itertools.count(1)

# Few values, so that reports meet: the same serial number, the same quantity, the same due period.
LINES: list[dict[str, Any]] = [
    {"class": "firearm", "quantity": 1, "serial": "A-1234", "calibre": "9 mm Para"},
    {"class": "firearm", "quantity": 1, "serial": "a1234", "qualifier": "at_least"},
    {"class": "ammunition", "quantity": 300, "calibre": "7,62x39"},
    {"class": "drug", "quantity": 2.5, "unit": "kg", "qualifier": "about"},
]
BY = ("country,sector,class,day,calibre", "agency", "country,sector,type", "day,recovery")
"""What is asked in turn: of the cells, and of each of the sums beside them."""
CHECKS = [{"of": "person", "count": 7}, {"of": "database", "database": "iarms", "count": 2, "hits": 1}]


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["seizure", "seizure", "seizure", "activity", "nil", "position"]))
    # the last one is of a period that has not begun when it is filed
    moment = DAY + timedelta(hours=draw(st.sampled_from([-30, -7, 9, 10, 30])))
    report: dict[str, Any] = {
        "kind": kind,
        "occurred_at": moment.isoformat(),
        "location": {"type": "Point", "coordinates": draw(st.sampled_from(PLACES))},
    }
    if kind == "seizure":
        report["lines"] = draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=3))
        report["recovery"] = draw(st.sampled_from(["seized", "found"]))
        report["arrests"] = draw(st.sampled_from([[], [{"offence": "terrorism", "count": 1}]]))
    if kind in {"seizure", "activity"}:
        report["checks"] = draw(st.lists(st.sampled_from(CHECKS), max_size=2))
    return report


def found(hour: int, *lines: int) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": PLACES[0]}
    moment = (DAY + timedelta(hours=hour)).isoformat()
    return {"kind": "seizure", "occurred_at": moment, "location": place, "lines": [LINES[n] for n in lines]}


EMPTY = {"kind": "nil"} | {name: found(9)[name] for name in ("occurred_at", "location")}

slots = st.integers(0, 3)
filings = st.tuples(st.just("file"), slots, st.integers(0, 1), reports())
dues = st.tuples(st.just("due"), st.integers(-1, 1))
amendments = st.one_of(
    filings,
    dues,
    st.tuples(st.just("again"), slots),
    st.tuples(st.just("correct"), slots, reports()),
    st.tuples(st.just("correct"), slots, st.sampled_from([found(9, 0), EMPTY])),
    st.tuples(st.just("withdraw"), slots),
    st.tuples(st.just("keep")),
    st.tuples(st.just("carry")),
    st.tuples(st.just("rule"), st.integers(0, 2), st.sampled_from(["same", "same", "same", "different", "open"])),
    st.tuples(st.just("rule"), st.integers(0, 2), st.sampled_from(["same", "same", "same", "different", "open"])),
)
stories = st.builds(
    lambda *parts: [action for part in parts for action in part],
    st.lists(filings, min_size=2, max_size=4),
    st.lists(dues, max_size=1),
    st.lists(amendments, min_size=3, max_size=8),
)

# What chance seldom meets: a double that is corrected, its event that changes hands, what was owed before it came.
A_DOUBLE_CORRECTED: list[Any] = [
    ("keep",),
    ("due", -1),
    ("file", 0, 0, found(-7, 0)),
    ("file", 1, 1, found(-7, 1)),
    ("rule", 0, "same"),
    ("keep",),
    ("correct", 1, found(9, 1, 2)),
    ("withdraw", 0),
    ("carry",),
    ("correct", 1, found(9, 3)),
    ("rule", 0, "open"),
    ("withdraw", 1),
]
# The report that counts says nil, before it is kept and after; and again something; so does one of three; then all.
A_FIRST_EMPTIED: list[Any] = [
    ("file", 0, 0, found(9, 0, 3)),
    ("file", 1, 1, found(9, 1)),
    ("file", 2, 0, found(9, 0)),
    ("rule", 0, "same"),
    ("correct", 0, EMPTY),
    ("keep",),
    ("rule", 1, "same"),
    ("carry",),
    ("correct", 0, found(9, 2)),
    ("correct", 1, EMPTY),
    ("keep",),
    ("correct", 0, EMPTY),
    ("correct", 2, EMPTY),
    ("withdraw", 0),
    ("correct", 1, found(9, 1)),
    ("rule", 0, "open"),
]


# A phone a day ahead: of a period that has not begun comes something, before and after its hour strikes.
A_PHONE_AHEAD: list[Any] = [
    ("file", 0, 0, found(30, 0)),
    ("file", 1, 1, found(9, 1)),
    ("keep",),
    ("due", 1),
    ("file", 2, 1, EMPTY | {"occurred_at": found(30)["occurred_at"]}),
    ("keep",),
    ("correct", 1, found(30, 3)),
    ("due", 0),
    ("correct", 0, found(9, 0)),
    ("withdraw", 2),
]


class Run:
    """An operation of its own for one example."""

    def __init__(self, world: World, code: str) -> None:
        self.world = world
        self.at = f"/api/operations/{code}"
        self.code = code
        self.awa = world.as_(AWA)
        self.units: list[Caller] = []
        self.sent: dict[int, tuple[Caller, dict[str, Any]]] = {}
        self.closed: set[int] = set()
        self.moments: list[dict[str, Any]] = []
        self.operation_id = ""

    async def begin(self) -> None:
        exercise = {"starts_at": NOW, "speed": 1}
        await expect(201, self.awa.post("/api/operations", json=DRAFT | {"code": self.code, "exercise": exercise}))
        for agency in AGENCIES:
            await expect(201, self.awa.post(f"{self.at}/agencies", json=agency))
            unit = {"code": f"{agency['code']}-01", "agency": agency["code"], "officers": 3}
            await expect(201, self.awa.post(f"{self.at}/units", json=unit))
            key = (await expect(201, self.awa.post(f"{self.at}/units/{unit['code']}/keys", json={}))).json()["key"]
            self.units.append(Caller(self.world.app, {"Authorization": f"Bearer {key}"}))
        await expect(201, self.awa.post(f"{self.at}/corridors", json=AREA))
        found = (await expect(200, self.awa.get(f"{self.at}/findings"))).json()
        blockers = [f["id"] for f in found if f["severity"] == "blocker"]
        await expect(201, self.awa.post(f"{self.at}/plan/issue", json={"override": blockers, "reason": "Test"}))
        async with self.world.store.read() as session:
            self.operation_id = str(await session.scalar(select(Operation.id).where(Operation.code == self.code)))

    def report(self, slot: int) -> str:
        return f"{self.at}/reports/{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.code}/{slot}')}"

    async def do(self, action: tuple[Any, ...]) -> None:
        match action:
            case "file", slot, unit, report:
                answer = await self.units[unit].put(self.report(slot), json=report)
                self.sent.setdefault(slot, (self.units[unit], report))
                assert answer.status_code in {200, 201, 409}, answer.text
            case "again", slot if slot in self.sent:
                unit, report = self.sent[slot]
                await expect(200, unit.put(self.report(slot), json=report))
            case "correct", slot, report if slot in self.sent:
                body = {"reason": "Counted again", "report": report}
                answer = await self.sent[slot][0].post(f"{self.report(slot)}/corrections", json=body)
                assert answer.status_code in {200, 201, 409}, answer.text
            case "withdraw", slot if slot in self.sent:
                answer = await self.sent[slot][0].post(f"{self.report(slot)}/withdrawal", json={"reason": "Drill"})
                assert answer.status_code in {200, 201}, answer.text
            case "rule", index, ruling:
                await self.world.compared()
                pairs = (await expect(200, self.awa.get(f"{self.at}/pairs"))).json()["items"]
                if index < len(pairs):
                    path = f"{self.at}/pairs/{pairs[index]['first']}/{pairs[index]['second']}/ruling"
                    await expect(201, self.awa.post(path, json={"ruling": ruling, "reason": "Looked at both"}))
            case ("keep",):
                await checkpoints.keep(self.world.store, self.operation_id)
            case ("carry",):
                await additions.carry(self.world.store, self.operation_id)
            case "due", day if day not in self.closed:
                self.closed.add(day)
                await self.strike(DAY + timedelta(days=day, hours=18))

    async def strike(self, due_at: datetime) -> None:
        """The due hour strikes, as the clock makes it."""
        store = self.world.store
        async with store.write() as session:
            operation = await lock_operation(session, self.operation_id)
            since = (due_at - timedelta(hours=24)).isoformat()
            work = DueWork(
                operation_id=operation.id, key=str(due_at), kind="report_due", due_at=due_at, wakes_at=due_at
            )
            work.payload = {"since": since}
            drafts = await close_period(Turn(session, operation, work, due_at, store))
            await append(store, session, operation.id, "clock", drafts, due_at)

    async def look(self, by: str | None = None) -> dict[str, Any]:
        """What the tally says now, to be compared later with what it says of this moment; a question in turn."""
        query = {"by": by or BY[len(self.moments) % len(BY)]}
        self.moments.append((await expect(200, self.awa.get(f"{self.at}/tally", params=query))).json())
        return self.moments[-1]

    async def end(self) -> None:
        assert await verify(self.world.store, self.operation_id) == []
        await self.look_back(self.moments)
        await self.world.settled()  # a pair that is found after the last look is open in the next
        followed = [await self.look(by) for by in BY]
        kept.forget()  # until here each answer followed from the one before
        for by, last in zip(BY, followed, strict=True):
            fresh = await self.look(by)
            assert fresh | {"as_of": 0, "at": ""} == last | {"as_of": 0, "at": ""}  # an alarm's entry may have come
        async with self.world.store.write() as session:  # the same without any checkpoint
            await session.execute(delete(TallyCheckpoint).where(TallyCheckpoint.operation_id == self.operation_id))
        await self.look_back(self.moments[-len(BY) :])
        for unit in self.units:
            await unit.http.aclose()

    async def look_back(self, moments: list[dict[str, Any]]) -> None:
        for moment in moments:
            query = {"by": ",".join(moment["by"]), "as_of": moment["as_of"]}
            assert (await expect(200, self.awa.get(f"{self.at}/tally", params=query))).json() == moment


async def play(world: World, story: list[tuple[Any, ...]]) -> None:
    run = Run(world, f"RUN-{next(_number)}")
    await run.begin()
    for action in story:
        await run.do(action)
        await run.look()
    await run.end()


@pytest.fixture(autouse=True)
def strides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past moments are gone on to a few entries at a time, so that one goes over many."""
    monkeypatch.setattr(resume, "STRIDE", 8)


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
@examples(max_examples=40)
@given(story=stories)
@example(story=A_DOUBLE_CORRECTED)
@example(story=A_FIRST_EMPTIED)
@example(story=A_PHONE_AHEAD)
async def test_the_tables_are_what_the_journal_says_at_any_moment(world: World, story: list[Any]) -> None:
    await play(world, story)


@pytest.mark.postgis
@pytest.mark.parametrize("settings", ["postgis"], indirect=True)
@examples(max_examples=6)
@given(story=stories)
@example(story=A_DOUBLE_CORRECTED)
@example(story=A_FIRST_EMPTIED)
@example(story=A_PHONE_AHEAD)
async def test_the_tables_are_what_the_journal_says_on_many_machines_too(world: World, story: list[Any]) -> None:
    await play(world, story)
