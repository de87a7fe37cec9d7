"""Whatever parts come in whatever order, the bytes are those of the file or the part is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.attachments.ranges import arrived, fresh, part_of
from ops.errors import MalformedRequest, RangeNotUsable

FILE = bytes(range(256)) * 4
positions = st.integers(0, len(FILE))


@given(st.lists(st.tuples(positions, positions)), st.booleans())
def test_any_interleaving_of_parts_ends_equal_or_refuses(parts: list[tuple[int, int]], finishes: bool) -> None:
    stored = b""
    for one, other in [*parts, *([(0, len(FILE))] if finishes else [])]:
        begin, end = sorted((one, other))
        before = stored
        if begin > len(stored):
            with pytest.raises(RangeNotUsable) as refused:
                fresh(len(stored), begin, FILE[begin:end])
            assert refused.value.headers == arrived(len(stored))
        else:
            stored += fresh(len(stored), begin, FILE[begin:end])
        assert stored == FILE[: len(stored)]
        assert len(stored) >= len(before)
    assert not finishes or stored == FILE


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(0, 10**12))
def test_a_range_that_is_within_its_file_is_read_as_it_was_written(first: int, length: int, after: int) -> None:
    end = first + length
    part = part_of(f"bytes {first}-{end - 1}/{end + after}", str(length))
    assert part == (first, end, end + after)
    assert not part.asks
    assert part_of(f"bytes */{end}", None).asks


@given(st.text(max_size=40) | st.from_regex(r"bytes \d{0,4}-\d{0,4}/\d{0,4}", fullmatch=True), st.none() | st.text())
def test_any_other_header_is_refused_and_nothing_else_happens(content_range: str, length: str | None) -> None:
    try:
        part = part_of(content_range, length)
    except (MalformedRequest, RangeNotUsable):
        return
    assert part.asks or 0 <= part.first < part.end <= part.total


def test_a_file_without_a_range_is_as_long_as_its_body_and_never_empty() -> None:
    assert part_of(None, "10") == (0, 10, 10)
    for length in (None, "0", "ten", ""):
        with pytest.raises(MalformedRequest):
            part_of(None, length)
