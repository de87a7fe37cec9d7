"""What may follow what: the states of operations and assignments. Pure."""

from collections.abc import Mapping

from ops.errors import Conflict
from ops.saying import phrase

Flow = Mapping[str, frozenset[str]]

OPERATION: Flow = {
    "draft": frozenset({"issued"}),
    "issued": frozenset({"active"}),
    "active": frozenset({"closing"}),
    "closing": frozenset({"closed"}),
    "closed": frozenset(),
}
"""`issued` comes with the plan, `active` and `closing` with the clock or by hand, `closed` by hand only."""

ASSIGNMENT: Flow = {
    "proposed": frozenset({"accepted", "declined"}),
    "accepted": frozenset({"on_station"}),
    "declined": frozenset(),
    "on_station": frozenset({"relieved"}),
    "relieved": frozenset(),
}
"""Beside it there is `withdrawn`, which nothing follows: taken back by who plans. It stays in the store, for the
journal told of it, and is in no list."""

STANDING = frozenset(ASSIGNMENT) - {"declined"}
"""The states in which an assignment counts as cover."""


def step(flow: Flow, what: str, now: str, to: str) -> str:
    """`to`, when it may follow `now`. Raises Conflict, which says what may."""
    follows = flow.get(now, frozenset())
    if to in follows:
        return to
    facts = {"what": what, "now": now, "to": to, "may": ", ".join(sorted(follows))}
    if not follows:
        raise Conflict(phrase("{what} is {now}; nothing more may follow, so not {to}.", **facts))
    raise Conflict(phrase("{what} is {now}; what may follow is {may}, not {to}.", **facts))
