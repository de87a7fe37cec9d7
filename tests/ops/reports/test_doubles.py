"""Of all reports of one event, the one filed first counts."""

from hypothesis import given
from hypothesis import strategies as st

from ops.reports.doubles import doubles, events


def test_of_two_reports_of_one_event_the_later_is_the_double() -> None:
    assert doubles({"a": 1, "b": 2}, set(), [("a", "b")]) == {"b": "a"}


def test_of_a_chain_only_the_first_filed_counts() -> None:
    assert doubles({"a": 3, "b": 1, "c": 2}, set(), [("b", "c"), ("c", "a")]) == {"a": "b", "c": "b"}


def test_an_event_holds_together_through_a_withdrawn_report() -> None:
    assert doubles({"a": 1, "b": 2, "c": 3}, {"b"}, [("a", "b"), ("b", "c")]) == {"c": "a"}


def test_where_the_first_is_withdrawn_the_next_counts() -> None:
    assert doubles({"a": 1, "b": 2, "c": 3}, {"a"}, [("a", "b"), ("b", "c")]) == {"c": "b"}


pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda p: (str(p[0]), str(p[1]))), max_size=15)


@given(pairs, st.sets(st.integers(0, 9).map(str)))
def test_each_event_has_at_most_one_report_that_counts(same: list[tuple[str, str]], withdrawn: set[str]) -> None:
    filed = {str(n): n for n in range(10)}
    counting = doubles(filed, withdrawn, same)
    for event in events(same):
        standing = event - withdrawn
        counted = standing - counting.keys()
        assert len(counted) == min(len(standing), 1)
        assert all(counting[id_] in counted for id_ in standing - counted)
