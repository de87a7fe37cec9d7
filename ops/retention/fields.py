"""What of an entry's payload belongs to which class, and the payload without it. Pure.

A payload is a noun's whole view; so the same is taken out of the row. A room whose payloads have such fields adds its
rewriting here: (class, noun) → payload without, or None where there is nothing to take out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ops.cases.words import codes

TAKEN_OUT = "…"
"""Stands where that there were words must stay."""
Forget = Callable[[Mapping[str, Any]], dict[str, Any] | None]


def without_text(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A message without its words: who told whom and when is the trail that an inquiry needs."""
    return {**payload, "text": ""} if payload["text"] else None


def without_remark(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    return {**payload, "remark": ""} if payload["remark"] else None


def without_place(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A position without where; that the unit was heard of, and in which sector, stays."""
    if payload["kind"] != "position" or (payload["location"] is None and "accuracy_m" not in payload["document"]):
        return None
    document = {name: said for name, said in payload["document"].items() if name not in ("location", "accuracy_m")}
    return {**payload, "location": None, "document": document}


def without_note(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A report without its free text; under H3 that text is the restriction, which stays as long as the data."""
    document = payload["document"]
    if "note" not in document or holds_restriction(document):
        return None
    return {**payload, "document": {name: said for name, said in document.items() if name != "note"}}


def holds_restriction(document: Mapping[str, Any]) -> bool:
    return "H3" in ((document.get("handling") or {}).get("codes") or ())


def without_phones(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A unit's line without telephone numbers."""
    return {**payload, "phones": []} if payload["phones"] else None


def without_name(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A telephone that sent positions without what it was called, which may be its bearer."""
    return {**payload, "name": ""} if payload["name"] else None


def without_words(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A case without what people wrote freely in it: remarks, requests, answers, reasons, excuses, its outcome.

    What it is called stays, for summaries tell it and it names nobody; so do codes, counts and courts.
    """
    if "notes" not in payload:
        return None
    said = {
        **payload,
        "outcome": "",
        "notes": [{name: value for name, value in note.items() if name != "text"} for note in payload["notes"]],
        "actions": [without_request(action) for action in payload["actions"]],
    }
    if payload.get("proceedings"):
        said["proceedings"] = [{**one, "remark": ""} for one in payload["proceedings"]]
    if payload.get("links"):
        said["links"] = [without_reasons(link) for link in payload["links"]]
    if payload.get("handover"):
        said["handover"] = {**payload["handover"], "reason": ""}
    return said if said != payload else None


def without_request(action: Mapping[str, Any]) -> dict[str, Any]:
    """A request that is empty is left out of what the journal keeps, as is the text of a note (`ops.cases.schemas`).

    Why by then stays where a rule says it; that a point was left out stays without why.
    """
    return {
        **{name: value for name, value in action.items() if name != "request"},
        "reason": "",
        "answer": "",
        "due_reason": action["due_reason"] if action["due_reason"] in codes("due_reason") else "",
        "checklist": [
            {**point, "excuse": TAKEN_OUT} if point.get("excuse") else dict(point) for point in action["checklist"]
        ],
    }


def without_reasons(link: Mapping[str, Any]) -> dict[str, Any]:
    said = {**link, "note": ""} if link.get("note") else dict(link)
    if link.get("ended"):
        said["ended"] = {**link["ended"], "reason": ""}
    return said


FORGET: dict[str, dict[str, Forget]] = {
    "messages": {"message": without_text, "acknowledgement": without_remark},
    "positions": {"report": without_place},
    "personal_references": {
        "report": without_note,
        "texting": without_phones,
        "tracker": without_name,
        "case": without_words,
    },
    "originals": {},
}


def rewrite(class_: str) -> Callable[[str, Any], Any]:
    """(kind, payload) → the payload without what is of this class, None where nothing is."""
    of = FORGET[class_]

    def rewritten(kind: str, payload: Any) -> Any:
        noun, _, happened = kind.partition(".")
        return of[noun](payload) if noun in of and happened != "read" else None

    return rewritten
