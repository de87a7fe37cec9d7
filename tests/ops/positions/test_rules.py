"""How many positions are kept, and what telephones' programs send: pure rules."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.measure import distance_m
from ops.errors import Unacceptable
from ops.positions.reading import osmand, own_tracks, traccar
from ops.positions.rules import MOVED_M, MOVING, STILL, Fix, worth_keeping
from ops.wire import Invalid, Malformed

START = datetime(2020, 12, 2, 14, tzinfo=UTC)
steps = st.lists(st.tuples(st.integers(0, 100), st.floats(-0.004, 0.004), st.floats(-0.004, 0.004)), max_size=60)


def walk(path: list[tuple[int, float, float]]) -> list[Fix]:
    """Positions one after the other: seconds since the last one, degrees gone east and north."""
    fixes, at, lon, lat = [], START, 1.2, 13.4
    for seconds, east, north in path:
        at, lon, lat = at + timedelta(seconds=seconds), lon + east, lat + north
        fixes.append(Fix(lon, lat, at))
    return fixes


def kept_of(fixes: list[Fix]) -> list[Fix]:
    kept: list[Fix] = []
    for fix in fixes:
        if worth_keeping(fix, kept):
            kept.append(fix)
    return kept


@given(steps, st.randoms(use_true_random=False))
def test_in_whatever_order_positions_come_no_two_that_are_kept_are_nearer_than_the_rule(path, random) -> None:
    fixes = walk(path)
    random.shuffle(fixes)
    kept = sorted(kept_of(fixes), key=lambda fix: fix.at)
    for one, other in pairwise(kept):
        apart = other.at - one.at
        assert apart >= MOVING
        assert apart >= STILL or distance_m(one[:2], other[:2]) > MOVED_M
    for fix in fixes:  # and nothing was passed over that no kept one speaks for
        assert fix in kept or any(abs(fix.at - other.at) < STILL for other in kept)


@given(steps)
def test_sending_the_same_again_keeps_nothing_more(path) -> None:
    fixes = walk(path)
    assert len(kept_of(fixes + fixes)) == len(kept_of(fixes))


def test_a_day_of_one_position_a_second_is_one_a_minute_of_who_stands_and_one_each_ten_seconds_of_who_flies() -> None:
    hour = range(3600)
    still = [Fix(1.2, 13.4, START + timedelta(seconds=second)) for second in hour]
    flying = [Fix(1.2 + second * 0.0025, 13.4, START + timedelta(seconds=second)) for second in hour]
    for fixes, count in ((still, 60), (flying, 360)):
        kept: list[Fix] = []
        for fix in fixes:
            if worth_keeping(fix, kept[-2:]):
                kept.append(fix)
        assert len(kept) == count


def test_the_three_shapes_say_the_same() -> None:
    tst = int(START.timestamp())
    tracks = own_tracks(
        json.dumps({"_type": "location", "lat": 13.4, "lon": 1.2, "tst": tst, "acc": 9, "vel": 3}).encode()
    )
    address = osmand({"id": "T", "lat": "13.4", "lon": "1.2", "timestamp": str(tst), "accuracy": "9.0", "batt": "80"})
    millis = osmand({"deviceid": "T", "lat": "13.4", "lon": "1.2", "timestamp": f"{tst}000", "accuracy": "9"})
    told = {"timestamp": "2020-12-02T14:00:00.000Z", "coords": {"latitude": 13.4, "longitude": 1.2, "accuracy": 9.0}}
    json_ = traccar(json.dumps({"device_id": "T", "location": told | {"battery": {"level": 0.8}}}).encode())
    assert address == millis == json_ == ("T", tracks)
    assert tracks is not None
    assert (tracks.lon, tracks.lat, tracks.at, tracks.accuracy_m) == (1.2, 13.4, START, 9)


def test_what_is_no_place_is_named_all_at_once_and_other_messages_are_nothing() -> None:
    assert own_tracks(b'{"_type":"lwt","tst":1}') is None
    with pytest.raises(Unacceptable) as refused:
        osmand({"id": "T", "lat": "91", "lon": "NaN", "timestamp": "yesterday"})
    assert [fault.pointer for fault in refused.value.faults] == ["/lat", "/lon", "/timestamp"]
    with pytest.raises(Invalid) as invalid:
        own_tracks(b'{"_type":"location","lat":"13","lon":500}')
    assert {"/lat", "/lon", "/tst"} <= {fault.pointer for fault in invalid.value.faults}
    with pytest.raises(Unacceptable):
        own_tracks(b'{"_type":"encrypted","data":"x"}')


FIELDS = ("_type", "lat", "lon", "tst", "device_id", "location", "coords", "timestamp")
trees = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS), inner),
)


@given(st.binary(max_size=200) | trees.map(lambda tree: json.dumps(tree).encode()))
def test_whatever_comes_is_a_position_or_a_named_refusal(raw: bytes) -> None:
    for read in (own_tracks, traccar):
        with suppress(Malformed, Invalid, Unacceptable):
            read(raw)


@given(st.dictionaries(st.sampled_from(["id", "lat", "lon", "timestamp", "accuracy", "hdop"]), st.text(max_size=20)))
def test_whatever_an_address_says_is_a_position_or_a_named_refusal(fields) -> None:
    try:
        _, found = osmand(fields)
    except Unacceptable as refused:
        told = [fault.pointer for fault in refused.faults]
        found = None
    else:
        told = []
    assert (found is None) == bool(told)
