"""What holds of all that was found, and what stands against one finding more. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ops.contexts.schemas import FindingDraft
from ops.errors import Fault
from ops.reports.vocabulary import codes
from ops.wire import near

MOST = 100
"""Findings about one report."""
AHEAD = timedelta(minutes=15)
"""As far may a time be ahead of the operation's clock: watches differ."""
Finding = Mapping[str, Any]
"""As the journal has it: id, contexts, legal_ground, instead_of, …"""


def holding(findings: Sequence[Finding]) -> tuple[list[str], str | None]:
    """The contexts and the legal ground that hold now: of the findings that no later one replaced."""
    replaced = {found["instead_of"] for found in findings}
    standing = [found for found in findings if found["id"] not in replaced]
    contexts = dict.fromkeys(code for found in standing for code in found["contexts"])
    grounds = [found["legal_ground"] for found in standing if found["legal_ground"]]
    return list(contexts), grounds[-1] if grounds else None


def faults(draft: FindingDraft, findings: Sequence[Finding], occurred_at: datetime, now: datetime) -> list[Fault]:
    """Everything that stands against a finding about a report of that time."""
    found = []
    for name, given in (
        *((f"/contexts/{index}", code) for index, code in enumerate(draft.contexts)),
        ("/legal_ground", draft.legal_ground),
    ):
        known = codes("legal_ground" if name == "/legal_ground" else "contexts")
        if given is not None and given not in known:
            found.append(Fault(name, f"{given!r} is not known here{near(given, known)}"))
    if "none" in draft.contexts and len(draft.contexts) > 1:
        found.append(Fault("/contexts", "none goes with no other context"))
    if draft.instead_of is None and not draft.contexts and draft.legal_ground is None:
        found.append(Fault("/contexts", "must name a context, or `legal_ground` a ground"))
    replaced = {one["instead_of"] for one in findings}
    if draft.instead_of is not None and str(draft.instead_of) not in {one["id"] for one in findings} - replaced:
        found.append(Fault("/instead_of", "names no finding of this report that still holds"))
    if draft.at < occurred_at:
        found.append(Fault("/at", "is before the event: what was known then belongs into the report"))
    if draft.at > now + AHEAD:
        found.append(Fault("/at", "has not come yet"))
    if len(findings) >= MOST:
        found.append(Fault("", f"a report has at most {MOST} findings"))
    return found
