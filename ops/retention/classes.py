"""The classes of data, how long each is usually kept after an operation has closed, and why. Pure.

Two clocks: what may point at a person goes soon; what describes an object stays as long as tracing needs it
(Firearms Protocol 7: ten years and more; International Tracing Instrument 12: twenty, for manufacture thirty).
"""

from typing import Literal

import msgspec

DataClass = Literal["positions", "messages", "originals", "personal_references", "objects"]


class Kept(msgspec.Struct, frozen=True):
    """A class of data: days after the closing, on which ground, and the most that the ground allows (None: no limit).

    `least`: what is owed by treaty, below which nobody may go.
    """

    days: int
    basis: str
    most: int | None = None
    least: int = 1


FIVE_YEARS, TEN_YEARS, TWENTY_YEARS = 1826, 3653, 7305
CLASSES: dict[str, Kept] = {
    "positions": Kept(90, "Officers' safety; no purpose once the units are home", FIVE_YEARS),
    "messages": Kept(365, "Reconstruction of what was ordered; INTERPOL RPD: no longer than the purpose", FIVE_YEARS),
    "originals": Kept(FIVE_YEARS, "Evidence until it is handed over; INTERPOL RPD: five years at first", FIVE_YEARS),
    "personal_references": Kept(FIVE_YEARS, "INTERPOL RPD: five years at first", FIVE_YEARS),
    "objects": Kept(TWENTY_YEARS, "Firearms Protocol 7 (ten years and more); ITI 12 (twenty years)", None, TEN_YEARS),
}
BY_THE_CLOCK = tuple(name for name in CLASSES if name != "objects")
"""Classes that go at their date; data on objects never goes by itself: at its date it is looked at by a person."""


def faults(days: dict[str, int]) -> list[tuple[str, str]]:
    """(class, what is wrong) of days that a ground does not allow."""
    found = []
    for name, wanted in days.items():
        kept = CLASSES[name]
        if kept.most is not None and wanted > kept.most:
            found.append((name, f"may be kept {kept.most} days at most: {kept.basis}"))
        if wanted < kept.least:
            found.append((name, f"must be kept {kept.least} days at least: {kept.basis}"))
    return found
