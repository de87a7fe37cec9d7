"""The hash chain, by itself."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.journal.chain import GENESIS, Link, breaks, digest

AT = datetime(2020, 12, 2, 14, 5, tzinfo=UTC)


def chain(payloads: list[object]) -> list[tuple[Link, str]]:
    links, previous = [], GENESIS
    for number, payload in enumerate(payloads, 1):
        link = Link(
            operation_id="o", number=number, kind="unit.added", subject="BFA-DGD-01", actor="awa@example.org",
            agency=None, country=None, unit=None, at=AT, recorded_at=AT, payload=payload, previous=previous,
        )  # fmt: skip
        previous = digest(link)
        links.append((link, previous))
    return links


def head(links: list[tuple[Link, str]]) -> tuple[int, str]:
    return (links[-1][0].number, links[-1][1]) if links else (0, GENESIS)


payloads = st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)), max_size=8)


@given(payloads)
def test_an_untouched_chain_holds(written: list[object]) -> None:
    links = chain(written)
    assert list(breaks(links, head(links))) == []


@given(payloads.filter(bool), st.data())
def test_a_missing_entry_is_found_wherever_it_was(written: list[object], data: st.DataObject) -> None:
    links = chain(written)
    gone = data.draw(st.integers(0, len(links) - 1))
    assert list(breaks(links[:gone] + links[gone + 1 :], head(links)))


@given(payloads.filter(bool), st.data())
def test_an_altered_payload_is_found(written: list[object], data: st.DataObject) -> None:
    links = chain(written)
    at = data.draw(st.integers(0, len(links) - 1))
    link, stored = links[at]
    links[at] = (msgspec.structs.replace(link, payload={"altered": link.payload}), stored)
    found = list(breaks(links, head(links)))
    assert [b.number for b in found] == [at + 1]


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    link = chain([{}])[0][0]
    niamey = AT.astimezone(timezone(timedelta(hours=1)))
    assert digest(msgspec.structs.replace(link, at=niamey, recorded_at=niamey)) == digest(link)


@pytest.mark.parametrize("field", ["actor", "kind", "subject", "operation_id"])
def test_every_field_is_under_the_hash(field: str) -> None:
    link = chain([{}])[0][0]
    assert digest(msgspec.structs.replace(link, **{field: "other"})) != digest(link)
