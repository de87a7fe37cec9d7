"""A plan as a file says it: what is planned and nothing of the store that it stands in. Pure.

The same plan gives the same bytes wherever it is. So nothing stands in a file that a store makes for itself (the ids of
assignments, since when a sector stands), nothing that happened, and every list is in an order of what stands in it:
who was relieved, or is on station, had accepted; and of what was accepted twice for one time the later is proposed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from ops.planning.booking import HOLDING, Post, clash

HAPPENED = {"on_station": "accepted", "relieved": "accepted"}
"""What a state was before the operation ran."""


def written(document: Mapping[str, Any], members: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The plan file of a plan document (`ops.planning.plan.document`), and of who is a member."""
    return {
        "format": document["format"],
        "operation": document["operation"],
        "agencies": in_order(document["agencies"]),
        "units": in_order(document["units"]),
        "corridors": [
            corridor | {"sectors": in_order(without(sector, "valid_from") for sector in corridor["sectors"])}
            for corridor in in_order(document["corridors"])
        ],
        "crossings": in_order(document["crossings"]),
        "consents": in_order(without(consent, "id", "ended_at") for consent in document["consents"]),
        "assignments": in_a_draft(document["assignments"]),
        "contacts": in_order(document["contacts"]),
        "actions": in_order(document["actions"]),
        "sessions": in_order(document["sessions"]),
        "members": in_order(without(member, "id", "name") for member in members),
    }


def in_a_draft(assignments: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The assignments as a draft has them, without their ids, by start, sector and unit."""
    found = sorted(
        (without(row, "id") | {"state": HAPPENED.get(row["state"], row["state"])} for row in assignments),
        key=lambda row: (row["starts_at"], row["sector"], row["unit"], content(row)),
    )
    holding: dict[str, list[Post]] = {}
    for number, row in enumerate(found):
        if row["state"] not in HOLDING:
            continue
        post = posted(number, row)
        beside = [*holding.get(post.unit, ()), *holding.get(post.sector, ())]  # codes of either may be the same word
        if clash(post, beside):
            row["state"] = "proposed"
            continue
        for key in {post.unit, post.sector}:
            holding.setdefault(key, []).append(post)
    return found


def posted(number: int, row: Mapping[str, Any]) -> Post:
    starts_at, ends_at = (datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at"))
    exclusive = bool(row.get("exclusive", False))
    return Post(str(number), row["sector"], row["unit"], starts_at, ends_at, row["state"], exclusive)


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """By code where they have one, else by what stands in them."""
    return sorted(map(dict, rows), key=lambda row: (str(row.get("code", "")), content(row)))


def content(row: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(row)


def without(plain: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in names}
