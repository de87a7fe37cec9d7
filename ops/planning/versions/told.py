"""Who is told of a plan: that it was issued, approved or objected to, that an assignment was changed."""

from collections.abc import Iterable, Sequence
from typing import Any

from ops.access.policy import Role
from ops.call import Call
from ops.journal.service import Draft
from ops.messages.notices import Notice, notify
from ops.messages.schemas import Address
from ops.planning.models import Operation
from ops.planning.plan_schemas import ApprovalView
from ops.planning.versions.changes import Change
from ops.planning.versions.words import where_when
from ops.reports.vocabulary import label

COORDINATION = (Role.COORDINATOR, Role.FOCAL_POINT)
SILENT = {"draft", "closing", "closed"}
"""States in which nobody acts by the plan: nobody is told of every stroke of a draft."""
LISTED = 12
"""So many changes are named in a notice; the page has all."""


async def issued(call: Call[Any], operation: Operation, version: int, reason: str, changes: Sequence[Change]) -> None:
    """To focal points and coordinators; to the units and agencies that the plan has, or for whom it changed."""
    units = sorted({unit for change in changes for unit in change.units})
    agencies = sorted({agency for change in changes for agency in change.agencies})
    shown = [change.text for change in changes[:LISTED]] if version > 1 else []
    more = len(changes) - len(shown)
    english = [f"Version {version} of the plan was issued.", *([reason] if reason else [])]
    french = [f"La version {version} du plan a été émise.", *([reason] if reason else [])]
    english += [text["en"] for text in shown]
    french += [text["fr"] for text in shown]
    if shown and more > 0:
        english.append(f"And {more} more.")
        french.append(f"Et {more} de plus.")
    await notify(
        call,
        operation,
        Notice(kind="plan.issued", subject=str(version), link=f"/plan/versions/{version}",
               text={"en": "\n".join(english), "fr": "\n".join(french)}),
        to=Address(roles=COORDINATION, units=tuple(units), agencies=tuple(agencies)),
        payload={"version": version, "reason": reason, "changes": [change.text["en"] for change in changes]},
    )  # fmt: skip


async def judged(call: Call[Any], operation: Operation, view: ApprovalView) -> None:
    """To coordinators and the other focal points."""
    names = {language: label("country", view.country, language) for language in ("en", "fr")}
    remark = f"\n{view.remark}" if view.remark else ""
    if view.decision == "approved":
        text = {
            "en": f"{names['en']} approved version {view.version} of the plan.{remark}",
            "fr": f"{names['fr']} a approuvé la version {view.version} du plan.{remark}",
        }
    else:
        text = {
            "en": f"{names['en']} objects to version {view.version} of the plan.{remark}",
            "fr": f"{names['fr']} s'oppose à la version {view.version} du plan.{remark}",
        }
    notice = Notice(
        kind=f"plan.{view.decision}",
        subject=f"{view.version}:{view.country}",
        link=f"/plan/versions/{view.version}",
        text=text,
    )
    payload = {"version": view.version, "country": view.country, "decision": view.decision, "remark": view.remark}
    await notify(call, operation, notice, to=Address(roles=COORDINATION), payload=payload)


WORDS = {
    "assignment.added": ("assigned to", "affectée à"),
    "assignment.changed": ("changed:", "modifiée :"),
    "assignment.removed": ("taken back from", "retirée de"),
}


async def reassigned(call: Call[Any], operation: Operation, entries: Iterable[Draft]) -> None:
    """Units, and their agencies, hear that an assignment of theirs was made, changed or taken back while the plan is in
    force; what they did themselves they know."""
    own = {seat.unit for seat in call.seats} | {seat.agency for seat in call.seats if seat.agency}
    told = [
        draft
        for draft in entries
        if draft.kind in WORDS and draft.unit not in own and draft.agency not in own and operation.state not in SILENT
    ]
    if not told:
        return
    units = sorted({str(draft.unit) for draft in told})
    agencies = sorted({str(draft.agency) for draft in told})
    lines: dict[str, list[str]] = {"en": [], "fr": []}
    for draft in told[:LISTED]:
        row = draft.payload
        for at, (language, word) in enumerate(zip(lines, WORDS[draft.kind], strict=True)):
            lines[language].append(f"{row['unit']} {word} {where_when(row, at)}")
    if len(told) > LISTED:
        lines["en"].append(f"And {len(told) - LISTED} more.")
        lines["fr"].append(f"Et {len(told) - LISTED} de plus.")
    notice = Notice(
        kind="assignment.changed",
        subject=told[0].subject,
        link="/plan",
        text={language: "\n".join(said) for language, said in lines.items()},
    )
    payload = {"assignments": [draft.payload for draft in told]}
    await notify(call, operation, notice, to=Address(units=tuple(units), agencies=tuple(agencies)), payload=payload)
