"""What may follow what: the states of operations and assignments. Pure."""

from collections.abc import Mapping

from ops.errors import Conflict

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

STANDING = frozenset(ASSIGNMENT) - {"declined"}
"""The states in which an assignment counts as cover."""


def step(flow: Flow, what: str, now: str, to: str) -> str:
    """`to`, when it may follow `now`. Raises Conflict, which says what may."""
    if to in flow[now]:
        return to
    may = " or ".join(sorted(flow[now])) or "nothing more"
    raise Conflict(f"{what} is {now}; what may follow is {may}, not {to}.")
