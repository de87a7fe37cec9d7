"""The timetable and handover lists: pure rules, and the same through the API on both engines."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.planning.booking import Post, clash
from ops.planning.handovers import handovers
from tests.cast import AWA, FIRST_UNIT, HUGO, SECOND_UNIT
from tests.ops.planning.given import ACTION, assign, corridor, pointers
from tests.world import World, expect

CROSSING = {
    "name": "Ferry",
    "place": {"type": "Point", "coordinates": [1.2, 13.4]},
    "officers": 30,
    "capabilities": ["boat"],
}
BEGIN = datetime(2020, 12, 1, tzinfo=UTC)


def post(id_: str, unit: str, begins: int, ends: int, *, sector: str = "S", state: str = "accepted") -> Post:
    """From and to these hours of 1 December."""
    return Post(id_, sector, unit, BEGIN + timedelta(hours=begins), BEGIN + timedelta(hours=ends), state)


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        begins = draw(st.integers(0, 40))
        unit, sector = draw(st.sampled_from("UVW")), draw(st.sampled_from("ST"))
        state = draw(st.sampled_from(["proposed", "accepted", "declined", "on_station", "relieved"]))
        found.append(post(str(number), unit, begins, begins + draw(st.integers(1, 12)), sector=sector, state=state))
    return found


def test_who_relieves_whom_with_the_gap_or_overlap_between_them() -> None:
    own = [post("a", "U", 6, 18), post("b", "V", 18, 30), post("c", "W", 29, 40), post("d", "U", 41, 50)]
    found = [
        (one.leaving and one.leaving.unit, one.coming and one.coming.unit, one.minutes) for one in handovers(own, BEGIN)
    ]
    assert found == [
        (None, "U", None),
        ("U", "V", 0),
        ("V", "W", -60),
        ("W", "U", 60),
        ("U", None, None),
    ]


def test_joint_cover_is_relieved_by_whoever_comes_next_and_who_stays_late_is_overdue() -> None:
    own = [post("a", "U", 6, 18, state="on_station"), post("b", "V", 6, 18, state="relieved"), post("c", "W", 18, 30)]
    found = handovers(own, BEGIN + timedelta(hours=19))
    assert {(one.leaving.unit, one.coming.unit) for one in found if one.leaving and one.coming} == {
        ("U", "W"),
        ("V", "W"),
    }
    assert [one.leaving.unit for one in found if one.overdue and one.leaving] == ["U"]


@given(posts())
def test_every_shift_that_stands_leaves_once_and_nobody_is_relieved_by_who_was_there_before(own: list[Post]) -> None:
    found = handovers(own, BEGIN)
    standing = [one for one in own if one.state != "declined"]
    assert sorted(one.leaving.assignment for one in found if one.leaving) == sorted(one.id for one in standing)
    named = {side.assignment for one in found for side in (one.leaving, one.coming) if side}
    assert named == {one.id for one in standing}
    for one in found:
        if one.leaving and one.coming:
            assert one.leaving.starts_at < one.coming.starts_at
            assert one.leaving.ends_at < one.coming.ends_at
            assert one.minutes == (one.coming.starts_at - one.leaving.ends_at).total_seconds() / 60
    assert [one.at for one in found] == sorted(one.at for one in found)


@given(posts(), posts())
def test_what_clashes_is_one_unit_in_two_places_and_nothing_else_unless_a_post_is_alone(
    own: list[Post], more: list[Post]
) -> None:
    for wanted in (one._replace(id="x") for one in own):
        meeting = [
            other
            for other in more
            if other.state in {"accepted", "on_station"}
            and other.unit == wanted.unit
            and max(other.starts_at, wanted.starts_at) < min(other.ends_at, wanted.ends_at)
        ]
        assert bool(clash(wanted, more)) == bool(meeting)


async def test_the_timetable_has_both_clocks_sectors_beside_their_counterparts_and_what_is_bare(world: World) -> None:
    codes = await corridor(world)
    await assign(world.as_(AWA), codes[0], FIRST_UNIT, ends_at="2020-12-02T00:00:00Z")
    found = (await expect(200, world.as_(HUGO).get("timetable"))).json()
    [border] = found["corridors"]
    rows = {row["sector"]: row for row in border["rows"]}
    listed = list(rows)
    assert sorted(listed) == sorted(codes)
    for row in border["rows"]:
        if row["counterpart"]:
            assert abs(listed.index(row["sector"]) - listed.index(row["counterpart"])) == 1
    assert {rows[code]["timezone"] for code in codes} == {"Africa/Ouagadougou", "Africa/Niamey"}
    bare = [{"starts_at": "2020-12-02T00:00:00Z", "ends_at": ACTION["ends_at"]}]
    assert (rows[codes[0]]["uncovered"], rows[codes[1]]["uncovered"]) == (bare, [ACTION])
    assert [one["unit"] for one in rows[codes[0]]["assignments"]] == [FIRST_UNIT]
    assert {unit["code"]: unit["hours"] for unit in found["units"]} == {FIRST_UNIT: 48.0, SECOND_UNIT: 0.0}
    day = "timetable?from=2020-12-01T12:00:00Z&to=2020-12-02T12:00:00Z&corridor=BFA-NER"
    part = (await expect(200, world.as_(HUGO).get(day))).json()
    [first] = [row for row in part["corridors"][0]["rows"] if row["sector"] == codes[0]]
    assert first["uncovered"] == [{"starts_at": "2020-12-02T00:00:00Z", "ends_at": "2020-12-02T12:00:00Z"}]
    assert (await expect(200, world.as_(HUGO).get("timetable?corridor=NO"))).json()["corridors"] == []
    wrong = "timetable?from=2020-12-02T00:00:00Z&to=2020-12-01T00:00:00Z"
    assert pointers(await expect(400, world.as_(HUGO).get(wrong))) == ["/to"]
    for far in ("from=2999-01-01T00:00:00Z", "to=1999-01-01T00:00:00Z"):
        await expect(200, world.as_(HUGO).get(f"timetable?{far}"))


async def test_handovers_are_listed_by_sector_and_by_unit(world: World) -> None:
    codes = await corridor(world)
    awa = world.as_(AWA)
    await assign(awa, codes[0], FIRST_UNIT, ends_at="2020-12-02T00:00:00Z")
    await assign(awa, codes[0], SECOND_UNIT, starts_at="2020-12-02T01:00:00Z")
    await assign(awa, codes[1], SECOND_UNIT, ends_at="2020-12-01T00:00:00Z")
    found = (await expect(200, world.as_(HUGO).get(f"handovers?sector={codes[0]}"))).json()["items"]
    assert [one["minutes"] for one in found] == [None, 60, None]
    mine = (await expect(200, world.as_(HUGO).get(f"handovers?unit={FIRST_UNIT}"))).json()["items"]
    assert [one["sector"] for one in mine] == [codes[0]] * 2
    asked = "handovers?from=2020-12-02T00:00:00Z&to=2020-12-03T00:00:00Z"
    assert [one["minutes"] for one in (await world.as_(HUGO).get(asked)).json()["items"]] == [60]


async def test_what_a_crossing_asks_for_stands_with_its_sector_and_a_proposal_needs_it(world: World) -> None:
    await corridor(world)
    awa = world.as_(AWA)
    made = await expect(201, awa.post("crossings", json=CROSSING))
    sector = made.json()["sector"]
    found = (await expect(200, awa.get("timetable"))).json()
    needs = {row["sector"]: row["needs"] for border in found["corridors"] for row in border["rows"]}
    [need] = [one for one in needs[sector] if one["crossing"] == CROSSING["name"]]
    assert (need["officers"], need["capabilities"]) == (30, ["boat"])
    order = {"starts_at": "2020-12-01T00:00:00Z", "ends_at": "2020-12-01T12:00:00Z", "sectors": [sector]}
    made = await expect(201, awa.post("assignments/proposal", json=order | {"seconds": 1, "wait_seconds": 60}))
    [open_] = made.json()["unfilled"]
    assert open_["sector"] == sector
    assert set(open_["lift"]) == {"capability", "officers"}
