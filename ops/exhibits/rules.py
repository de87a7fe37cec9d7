"""What may happen next to an exhibit. Pure.

After the practice of evidence rooms (reference/domain.md 4.8): each hand-over says who, to whom, when, why, and whether
the seal was intact; only who holds a thing hands it over; a broken seal is explained and the next one is new; what has
been destroyed or given back moves no more. Times are told by people and may not run backwards.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from ops.errors import Fault

KINDS = ("hand_over", "sampling", "laboratory", "storage", "destruction", "return")
"""hand_over: to other hands. sampling: a part was taken, the rest stays. laboratory: sent to be examined. storage: put
into a store. destruction, return: the end of it."""
STATE: Mapping[str, str] = {
    "hand_over": "held",
    "sampling": "held",
    "laboratory": "in_laboratory",
    "storage": "in_storage",
    "destruction": "destroyed",
    "return": "returned",
}
STATES = ("held", "in_storage", "in_laboratory", "destroyed", "returned")
ENDED = frozenset({"destroyed", "returned"})
STAYS = frozenset({"sampling"})
"""What happens in the hands of who holds the thing."""
AHEAD = timedelta(minutes=15)
"""As far may a time be ahead of the operation's clock: watches differ."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an exhibit stands before the next thing happens to it."""

    state: str
    holder: str
    seals: tuple[str, ...]
    last_at: datetime


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to happen next."""

    kind: str
    from_: str
    to: str
    at: datetime
    why: str
    seal_intact: bool
    seal_note: str
    new_seals: tuple[str, ...]


def faults(standing: Standing, step: Step, now: datetime, taken: Iterable[str] = ()) -> list[Fault]:
    """Everything that stands against a step; `taken` are seal numbers that were ever used in the operation."""
    found = []
    if standing.state in ENDED:
        found.append(Fault("/kind", f"this exhibit is {standing.state}: nothing more happens to it"))
    if folded(step.from_) != folded(standing.holder):
        found.append(Fault("/from", f"does not hold it: {standing.holder} does"))
    if step.kind in STAYS and folded(step.to) != folded(step.from_):
        found.append(Fault("/to", "must be who holds it: taking a sample does not move the rest"))
    if step.kind not in STAYS and step.kind != "destruction" and folded(step.to) == folded(step.from_):
        found.append(Fault("/to", "must be somebody else than who hands over"))
    if step.at < standing.last_at:
        found.append(Fault("/at", f"is before what was last said of it, {standing.last_at.isoformat()}"))
    if step.at > now + AHEAD:
        found.append(Fault("/at", "has not come yet"))
    if not standing.seals and not step.seal_intact:
        found.append(Fault("/seal_intact", "it has no seal that could be broken"))
    if standing.seals and not step.seal_intact and not step.seal_note.strip():
        found.append(Fault("/seal_note", "must say how the seal came to be broken"))
    if standing.seals and step.kind == "sampling" and step.seal_intact:
        found.append(Fault("/seal_intact", "a sample cannot be taken from under an intact seal"))
    opened = standing.seals and not step.seal_intact
    if opened and STATE[step.kind] not in ENDED and not step.new_seals:
        found.append(Fault("/new_seals", "a broken seal is replaced by a new one: give its number"))
    if standing.seals and step.seal_intact and step.new_seals:
        found.append(Fault("/new_seals", "must be empty while the seals are intact"))
    return [*found, *seal_faults(step.new_seals, taken, "/new_seals")]


def seal_faults(seals: Iterable[str], taken: Iterable[str], pointer: str) -> list[Fault]:
    """A seal number is used once."""
    used = {folded(seal) for seal in taken}
    found = []
    for index, seal in enumerate(seals):
        if folded(seal) in used:
            found.append(Fault(f"{pointer}/{index}", f"the seal {seal} was used before"))
        used.add(folded(seal))
    return found


def after(standing: Standing, step: Step) -> Standing:
    """Where the exhibit stands once a step was taken that nothing stood against."""
    kept = standing.seals if step.seal_intact else ()
    return Standing(
        state=standing.state if step.kind in STAYS else STATE[step.kind],
        holder=step.from_ if step.kind in STAYS or step.kind == "destruction" else step.to,
        seals=step.new_seals or kept,
        last_at=step.at,
    )


def folded(name: str) -> str:
    """Names and numbers as people mean them: spaces and capitals do not tell them apart."""
    return " ".join(name.split()).casefold()
