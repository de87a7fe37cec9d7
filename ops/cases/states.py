"""The life of one action of a case, from being identified to being closed. Pure.

After the practice of police first, courts later (UNTOC 27, then 18): an informal contact may settle the matter or
prepare a formal request. A State that refuses or postpones gives its reasons (UNTOC 18(23), (25)); so must we.
"""

from collections.abc import Iterable, Mapping

NEXT: Mapping[str, tuple[str, ...]] = {
    "identified": ("informal_contact", "drafted", "withdrawn"),
    "informal_contact": ("drafted", "executed", "partly_executed", "refused", "withdrawn"),
    "drafted": ("sent", "withdrawn"),
    "sent": ("acknowledged", "info_requested", "executed", "partly_executed", "refused", "postponed", "withdrawn"),
    "acknowledged": ("info_requested", "executed", "partly_executed", "refused", "postponed", "withdrawn"),
    "info_requested": ("sent", "executed", "partly_executed", "refused", "postponed", "withdrawn"),
    "postponed": ("acknowledged", "executed", "partly_executed", "refused", "withdrawn"),
    "partly_executed": ("executed", "refused", "used", "closed"),
    "executed": ("used", "closed"),
    "refused": ("drafted", "closed"),
    "withdrawn": ("closed",),
    "used": ("closed",),
    "closed": (),
}
STATES = tuple(NEXT)
NEED_A_REASON = frozenset({"refused", "postponed", "withdrawn"})
ANSWERED = frozenset({"executed", "partly_executed", "refused"})
SETTLED = frozenset({"withdrawn", "used", "closed"})
"""Nothing is awaited any more."""
WAITING = tuple(state for state in STATES if state not in ANSWERED | SETTLED)
"""Somebody still has to do something by its deadline."""


def refusal(state: str, to: str, reason: str, open_items: Iterable[str]) -> str:
    """Why an action may not go from `state` to `to`, as a sentence; "" when it may.

    `open_items` are the required points of its checklist that are not done: nothing is sent incomplete.
    """
    if to not in NEXT[state]:
        known = ", ".join(NEXT[state]) or "nothing: it is closed"
        return f"An action that is {state} cannot become {to}; it can become {known}."
    if to in NEED_A_REASON and not reason.strip():
        return f"Say why it is {to}."
    if to == "sent" and (missing := sorted(open_items)):
        return f"The checklist is not complete: {', '.join(missing)}."
    return ""


def case_state(states: Iterable[str]) -> str:
    """A case is closed when it has actions and nothing is awaited in any of them."""
    known = list(states)
    return "closed" if known and all(state in SETTLED for state in known) else "open"
