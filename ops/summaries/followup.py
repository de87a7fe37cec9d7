"""Cases that were opened, as far as an audience may know. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.record import CaseAction, CaseLine, Counted


def cases(folded: Folded, eyes: Eyes) -> list[CaseLine]:
    """One by one; no more than code, rules and actions outside their own country."""
    return [
        CaseLine(
            code=code,
            country=case["lead"]["country"],
            agency=case["lead"]["agency"],
            because=case["because"],
            opened_at=_time(case["opened_at"]),
            state=case["state"],
            actions=[
                CaseAction(
                    kind=action["kind"],
                    to_country=action["to_country"],
                    state=action["state"],
                    due_at=_time(action["due_at"]) if action["due_at"] else None,
                )
                for action in case["actions"]
            ],
            title=case["title"] if eyes.country == case["lead"]["country"] else "",
            about=case.get("about") or {} if eyes.country == case["lead"]["country"] else {},
        )
        for code, case in sorted(folded.cases.items())
    ]


def actions_by_kind(folded: Folded) -> list[Counted]:
    """Steps of all cases by kind: trace requests, ballistic comparisons, …"""
    return tally(action["kind"] for case in folded.cases.values() for action in case["actions"])


def tally(kinds: Iterable[str] | Mapping[str, int]) -> list[Counted]:
    """How many there are of each, by code; what is counted already is taken as it is."""
    return [Counted(kind=kind, count=count) for kind, count in sorted(Counter(kinds).items())]


def _time(text: str) -> datetime:
    return msgspec.convert(text, datetime)
