"""What happened to a case, read from its entries in the journal: each compared with the one before it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.models import Entry

MOST = 1000
FEW = 4
"""So many new actions of one entry are told one by one."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened: a code of `WHAT` with what it was about, when, by whom, in which entry."""

    entry: int
    at: datetime
    by: str
    what: str
    """opened, report, action, actions, moved, point, due, link, unlink, note, release, offered,
    handed_over, proceeding, told, answer, outcome"""
    action: int | None = None
    detail: Mapping[str, Any] = {}


async def entries_of(session: AsyncSession, operation_id: str, code: str) -> list[Entry]:
    """The entries about a case, oldest first; who read it is no part of its history."""
    statement = (
        select(Entry)
        .where(
            Entry.operation_id == operation_id,
            Entry.subject == code,
            Entry.kind.startswith("case."),
            Entry.kind != "case.read",
        )
        .order_by(Entry.number)
        .limit(MOST)
    )
    return list(await session.scalars(statement))


def happenings(entries: Iterable[Any]) -> list[Happening]:
    """What each entry changed, in order."""
    found: list[Happening] = []
    before: Mapping[str, Any] = {}
    for entry in entries:
        now = entry.payload
        for what, action, detail in differences(before, now):
            found.append(
                Happening(entry=entry.number, at=entry.at, by=entry.actor, what=what, action=action, detail=detail)
            )
        before = now
    return found


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, int | None, Mapping[str, Any]]]:
    """What is in a case that was not there before."""
    found: list[tuple[str, int | None, Mapping[str, Any]]] = []
    if not before:
        found.append(("opened", None, {"because": now["because"]}))
    why = {one["report"]: one for one in now.get("joined", ())}
    found += [
        ("report", None, {"report": report, "why": why.get(report, {}).get("why", "")})
        for report in now["reports"]
        if report not in before.get("reports", ())
    ]
    known = {action["number"]: action for action in before.get("actions", ())}
    fresh = [action for action in now["actions"] if action["number"] not in known]
    if len(fresh) > FEW:
        found.append(("actions", None, {"count": len(fresh)}))
    for action in now["actions"]:
        if action["number"] in known or len(fresh) <= FEW:
            found += acted(known.get(action["number"]), action)
    links = {link["case"]: link for link in before.get("links", ())}
    for link in now.get("links", ()):
        old = links.get(link["case"])
        if link.get("ended") and not (old or {}).get("ended"):
            found.append(("unlink", None, {"case": link["case"], "reason": link["ended"]["reason"]}))
        elif not link.get("ended") and (old is None or old["why"] != link["why"] or old.get("ended")):
            found.append(("link", None, {"case": link["case"], "why": link["why"], "note": link.get("note", "")}))
    for note in now["notes"][len(before.get("notes", ())) :]:
        found.append(("note", None, note))
    for one in now.get("proceedings", ()):
        if one not in before.get("proceedings", ()):
            found.append(("proceeding", None, one))
    if now.get("release") != before.get("release"):
        found.append(("release", None, now.get("release") or {"agencies": [], "countries": []}))
    if now.get("handover") and now.get("handover") != before.get("handover"):
        found.append(("offered", None, now["handover"]))
    if before and now["lead"] != before["lead"]:
        found.append(("handed_over", None, {"from": before["lead"], "to": now["lead"]}))
    if now["outcome"] != before.get("outcome", ""):
        found.append(("outcome", None, {"text": now["outcome"]}))
    return found


def acted(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[tuple[str, int | None, Mapping[str, Any]]]:
    """What changed about one action."""
    number = now["number"]
    if before is None:
        return [("action", number, {"kind": now["kind"], "to_country": now["to_country"]})]
    found: list[tuple[str, int | None, Mapping[str, Any]]] = []
    if before["state"] != now["state"]:
        said = {"from": before["state"], "to": now["state"], "reason": now["reason"], "answer": now["answer"]}
        found.append(("moved", number, said))
    elif before["answer"] != now["answer"]:
        found.append(("answer", number, {"answer": now["answer"]}))
    done = {point["item"] for point in before["checklist"] if point["done"] or point.get("excuse")}
    items = [
        point["item"]
        for point in now["checklist"]
        if (point["done"] or point.get("excuse")) and point["item"] not in done
    ]
    if items:
        found.append(("point", number, {"items": items}))
    if before["due_at"] != now["due_at"]:
        found.append(("due", number, {"due_at": now["due_at"], "reason": now["due_reason"]}))
    found += [("told", number, told) for told in now.get("told", [])[len(before.get("told", [])) :]]
    return found
