"""Of all reports of one event, the first one filed counts that still tells of something seized."""

from hypothesis import given
from hypothesis import strategies as st

from ops.reports.doubles import doubles, events


def test_of_two_reports_of_one_event_the_later_is_the_double() -> None:
    assert doubles({"a": 1, "b": 2}, set(), set(), [("a", "b")]) == {"b": "a"}


def test_of_a_chain_only_the_first_filed_counts() -> None:
    assert doubles({"a": 3, "b": 1, "c": 2}, set(), set(), [("b", "c"), ("c", "a")]) == {"a": "b", "c": "b"}


def test_an_event_holds_together_through_a_withdrawn_report() -> None:
    assert doubles({"a": 1, "b": 2, "c": 3}, {"b"}, set(), [("a", "b"), ("b", "c")]) == {"c": "a"}


def test_where_the_first_is_withdrawn_the_next_counts() -> None:
    assert doubles({"a": 1, "b": 2, "c": 3}, {"a"}, set(), [("a", "b"), ("b", "c")]) == {"c": "b"}


def test_where_the_first_tells_of_nothing_any_more_the_next_counts_and_the_first_is_its_double() -> None:
    chain = [("a", "b"), ("b", "c")]
    assert doubles({"a": 1, "b": 2, "c": 3}, set(), {"a"}, chain) == {"a": "b", "c": "b"}
    assert doubles({"a": 1, "b": 2, "c": 3}, {"b"}, {"a"}, chain) == {"a": "c"}


def test_where_none_tells_of_anything_the_first_counts() -> None:
    assert doubles({"a": 1, "b": 2, "c": 3}, {"a"}, {"b", "c"}, [("a", "b"), ("b", "c")]) == {"c": "b"}


pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda p: (str(p[0]), str(p[1]))), max_size=15)


some = st.sets(st.integers(0, 9).map(str))


@given(pairs, some, some)
def test_each_event_has_at_most_one_report_that_counts(
    same: list[tuple[str, str]], withdrawn: set[str], empty: set[str]
) -> None:
    filed = {str(n): n for n in range(10)}
    counting = doubles(filed, withdrawn, empty, same)
    for event in events(same):
        standing = event - withdrawn
        counted = standing - counting.keys()
        assert len(counted) == min(len(standing), 1)
        assert all(counting[id_] in counted for id_ in standing - counted)
        assert not counted & empty or standing <= empty
