"""What may follow what."""

import pytest

from ops.errors import Conflict
from ops.planning.lifecycle import ASSIGNMENT, OPERATION, Flow, step


@pytest.mark.parametrize("flow", [OPERATION, ASSIGNMENT])
def test_every_step_that_is_named_is_taken_and_every_other_refused(flow: Flow) -> None:
    for now in flow:
        for to in flow:
            if to in flow[now]:
                assert step(flow, "It", now, to) == to
            else:
                with pytest.raises(Conflict) as refused:
                    step(flow, "It", now, to)
                assert now in refused.value.detail
                assert to in refused.value.detail


@pytest.mark.parametrize(("flow", "first"), [(OPERATION, "draft"), (ASSIGNMENT, "proposed")])
def test_every_state_is_reached_from_the_first_and_nothing_comes_back(flow: Flow, first: str) -> None:
    reached, waiting = {first}, [first]
    while waiting:
        for to in flow[waiting.pop()]:
            assert to not in reached
            reached.add(to)
            waiting.append(to)
    assert reached == set(flow)
