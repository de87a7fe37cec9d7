"""SDG indicator 16.4.2 as far as one operation can say it, with its denominator. Pure.

The indicator is the proportion of seized, found and surrendered arms whose illicit origin or context has been traced or
established by a competent authority. Its parts are stated one by one and never only as a share: a share of nothing is
nothing, and while requests are unanswered it is a share of what is known by now.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ops.reports.tracing import TRACEABLE_CLASSES
from ops.summaries.record import Figure, Indicator

TRACING = frozenset({"trace_request", "domestic_trace"})
NOT_YET_SENT = frozenset({"identified", "informal_contact", "drafted", "withdrawn"})
ESTABLISHED = frozenset({"executed", "used"})
"""States of a trace whose answer established where the arm left lawful hands; partly executed ones did not."""


def sdg_16_4_2(arms: Iterable[Figure], traceable: int, cases: Iterable[Mapping[str, Any]]) -> Indicator:
    """The indicator of these figures (of firearms and light weapons in pieces, any phase) and these cases' traces."""
    by_recovery = dict.fromkeys(("seized", "found", "surrendered"), 0)
    unknown = 0
    for row in arms:
        if row.class_ in TRACEABLE_CLASSES and row.unit == "piece":
            if row.recovery in by_recovery:
                by_recovery[row.recovery] += int(row.quantity)
            else:
                unknown += int(row.quantity)
    traces = [action for case in cases for action in case["actions"] if action["kind"] in TRACING]
    requested = sum(action["state"] not in NOT_YET_SENT for action in traces)
    established = sum(action["state"] in ESTABLISHED for action in traces)
    return Indicator(
        **by_recovery,
        unknown_recovery=unknown,
        denominator=sum(by_recovery.values()),
        traceable=traceable,
        identified=len(traces),
        requested=requested,
        numerator=established,
    )
