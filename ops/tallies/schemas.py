"""Wire shapes of tallies."""

from datetime import datetime

from ops.shapes import View

Row = dict[str, str | int | float]
"""Keys by dimension, then the figures: see docs of GET …/tally."""


class Reporting(View, frozen=True):
    """Who reported for the last due hour. Zero is not silence: a unit that said nil is not one that said nothing."""

    due_at: datetime | None
    since: datetime | None
    reported: list[str]
    nil: list[str]
    missing: list[str]
    late: list[str]
    """Reported, but after the due hour."""


class Reconciled(View, frozen=True):
    """The same figures without what was ruled to be reported twice."""

    rows: list[Row]
    checks: list[Row]
    arrests: list[Row]
    reports: list[Row]
    pairs_open: int
    """Pairs that nobody has ruled on yet: how far the two figures may still move apart."""


class Tally(View, frozen=True):
    """Totals as of an entry."""

    as_of: int
    at: datetime | None
    """Operation's time of that entry; None in an empty journal."""
    by: list[str]
    rows: list[Row]
    """Things: phase, recovery, class, unit and what was asked by; quantity, qualifier, reports."""
    checks: list[Row]
    arrests: list[Row]
    reports: list[Row]
    """By phase, kind (seizure, activity, nil) and what was asked by."""
    reporting: Reporting
    reconciled: Reconciled
