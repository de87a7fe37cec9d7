"""What may happen next to an exhibit, and what stands against it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.exhibits.rules import ENDED, KINDS, Standing, Step, after, faults, folded

THEN = datetime(2020, 12, 2, 14, 0, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)
STANDING = Standing(state="held", holder="Patrol leader", seals=("S-1",), last_at=THEN)


def step(**changes: Any) -> Step:
    plain: dict[str, Any] = {
        "kind": "hand_over", "from_": "patrol  LEADER", "to": "Evidence room", "at": NOW, "why": "x",
        "seal_intact": True, "seal_note": "", "new_seals": (),
    }  # fmt: skip
    return Step(**plain | changes)


@pytest.mark.parametrize(
    ("standing", "taken", "pointers"),
    [
        ({}, step(), []),
        ({}, step(from_="Somebody else"), ["/from"]),
        ({}, step(to="Patrol leader"), ["/to"]),
        ({}, step(at=THEN - timedelta(seconds=1)), ["/at"]),
        ({}, step(at=NOW + timedelta(hours=1)), ["/at"]),
        ({}, step(seal_intact=False), ["/seal_note", "/new_seals"]),
        ({}, step(seal_intact=False, seal_note="Torn in the car", new_seals=("S-2",)), []),
        ({}, step(seal_intact=False, seal_note="Torn", new_seals=("s-1",)), ["/new_seals/0"]),
        ({}, step(seal_intact=False, seal_note="Torn", new_seals=("S-3", "S-3")), ["/new_seals/1"]),
        ({}, step(new_seals=("S-2",)), ["/new_seals"]),
        ({}, step(kind="sampling", to="Patrol leader"), ["/seal_intact"]),
        ({}, step(kind="sampling", seal_intact=False, seal_note="For the sample", new_seals=("S-2",)), ["/to"]),
        ({}, step(kind="destruction", seal_intact=False, seal_note="Opened to burn it", to="Patrol leader"), []),
        ({"seals": ()}, step(seal_intact=False), ["/seal_intact"]),
        ({"seals": ()}, step(new_seals=("S-2",)), []),
        ({"state": "destroyed"}, step(), ["/kind"]),
        ({"state": "returned"}, step(from_="Thief", at=THEN - timedelta(1)), ["/kind", "/from", "/at"]),
    ],
)
def test_what_stands_against_a_step_is_named_whole(standing: dict[str, Any], taken: Step, pointers: list[str]) -> None:
    here = msgspec.structs.replace(STANDING, **standing)
    assert [fault.pointer for fault in faults(here, taken, NOW, {"s-1"})] == pointers


names = st.sampled_from(["Patrol leader", "Evidence room", "Laboratory"])
steps = st.builds(
    step,
    kind=st.sampled_from(KINDS),
    from_=names,
    to=names,
    at=st.integers(-5, 60).map(lambda minutes: THEN + timedelta(minutes=minutes)),
    seal_intact=st.booleans(),
    seal_note=st.sampled_from(["", "Torn"]),
    new_seals=st.lists(st.sampled_from(["S-2", "S-3", "S-4"]), max_size=2).map(tuple),
)


@given(st.lists(steps, max_size=12))
def test_custody_is_never_broken_whatever_is_tried(tried: list[Step]) -> None:
    standing, used = STANDING, set(STANDING.seals)
    for one in tried:
        if faults(standing, one, NOW, {folded(seal) for seal in used}):
            continue
        assert standing.state not in ENDED
        assert folded(one.from_) == folded(standing.holder)
        assert standing.last_at <= one.at
        assert not used & set(one.new_seals)
        new = after(standing, one)
        assert one.seal_intact or one.seal_note
        if standing.seals and new.state not in ENDED:
            assert new.seals  # what was sealed stays sealed
        standing, used = new, used | set(one.new_seals)
