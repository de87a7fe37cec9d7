"""What must be done before an operation closes, from what there is. Pure.

After what follow-up of joint operations lacks most (reference: domain 2.5, 2.6): reports are in, the
summary is signed by every country, and each case has somebody who stays.
"""

from collections.abc import Sequence

import msgspec

from ops.shapes import View


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the checklist is made of."""

    action_open: Sequence[str] = ()
    """Action phases that have not ended, by their beginning."""
    missing: Sequence[str] = ()
    """Units that owe a report for an hour that has struck, as «unit, day»."""
    arriving: int = 0
    """Files that have not arrived whole."""
    pairs_open: int = 0
    unfollowed: int = 0
    """Reports that changed since the follow-up rules were applied last."""
    summary: int | None = None
    """The newest summary for members."""
    newer: int = 0
    """Reports that changed since that summary."""
    unsigned: Sequence[str] = ()
    """Countries that have not signed it."""
    objecting: Sequence[str] = ()
    """Countries that object to it."""
    orphaned: Sequence[str] = ()
    """Open cases whose lead country has no focal point who stays, or whose lead is offered and not answered for."""


class Point(View, frozen=True, kw_only=True):
    """One point: done, or open with how many and which."""

    code: str
    done: bool
    count: int
    subjects: list[str]
    """At most twenty of them."""


MOST = 20


def point(code: str, subjects: Sequence[str] = (), count: int | None = None) -> Point:
    many = len(subjects) if count is None else count
    return Point(code=code, done=not many, count=many, subjects=list(subjects[:MOST]))


def checklist(facts: Facts) -> list[Point]:
    """The points in the order in which one works them off."""
    return [
        point("action_over", facts.action_open),
        point("reports_in", facts.missing),
        point("files_in", count=facts.arriving),
        point("pairs_ruled", count=facts.pairs_open),
        point("summary_made", count=0 if facts.summary is not None else 1),
        *of_summary(facts),
        point("rules_applied", count=facts.unfollowed),
        point("cases_handed_over", facts.orphaned),
    ]


def of_summary(facts: Facts) -> list[Point]:
    """What is asked of the summary; nothing while there is none."""
    if facts.summary is None:
        return []
    return [
        point("summary_current", count=facts.newer),
        point("summary_signed", facts.unsigned),
        point("objections_settled", facts.objecting),
    ]


def not_accepted(points: Sequence[Point], accepted: Sequence[str]) -> list[Point]:
    """What stands in the way: open points that nobody accepted by name."""
    return [one for one in points if not one.done and one.code not in accepted]


CODES = tuple(one.code for one in checklist(Facts(summary=1)))
"""Every point, in order."""
