"""Trace requests: the three parts of ITI ¶17 and the rubrics of form ATF 3312.1, as rows and as a sheet. Pure.

The firearm's identifiers are those of the frame or receiver. Parts VI and VII of the form (possessor, associates) are
left out: they are personal data, and go, if they must, from authority to authority.
"""

from typing import Any

import msgspec

from ops.cases.register import restricted
from ops.exchange.iafq import Value
from ops.exchange.record import Head, Trace
from ops.exchange.words import ExchangeWords

TYPE_CODES = {
    "pistol": "P", "revolver": "PR", "rifle": "R", "carbine": "R", "shotgun": "S", "combination": "C",
    "sub_machine_gun": "M", "machine_gun": "M", "heavy_machine_gun": "M",
}  # fmt: skip
"""Of form 3312.1; XX is unknown."""
ESSENTIAL = 8
"""Rubrics of a firearm that the form requires: 5a to 5h."""
HEAD = (
    ("1a", "Date of request"), ("1b", "Priority"), ("", "Reference"), ("4", "Requesting authority"),
    ("", "Requested authority"), ("", "Legal basis"), ("5a", "Serial number"), ("5b", "Obliterated"),
    ("5c", "Manufacturer"), ("5d", "Type"), ("5e", "Calibre"), ("5f", "Model"), ("5g", "Country of manufacture"),
    ("5h", "Importer"), ("", "Country of import"), ("5i", "Additional markings"), ("", "Features"), ("", "Year"),
    ("8", "Recovered on"), ("8", "Country"), ("8", "Sector"), ("8", "Kind of place"), ("", "Recovery"),
    ("", "Legal ground"), ("2a", "Context"), ("", "Conveyance"), ("", "Concealment"), ("", "Departure"),
    ("", "Destination"), ("", "Purpose"), ("", "Completeness"), ("", "Missing identifiers"), ("", "Handling"),
    ("", "Use"),
)  # fmt: skip
"""(number on the form, column)"""


def columns(words: ExchangeWords) -> list[str]:
    return [f"{words.say(name)} ({number})" if number else words.say(name) for number, name in HEAD]


def reference(trace: Trace) -> str:
    return f"{trace.case}/{trace.action}"


def obliterated(trace: Trace) -> str:
    return {"altered": "yes", "unique": "no", "unmarked": "no"}.get(trace.line.get("marking") or "", "not examined")


def handling_of(trace: Trace) -> str:
    """The label and the codes of the report behind it, as they are written."""
    handling = trace.event.get("handling") or {}
    return " ".join([f"TLP:{handling['tlp']}"] if handling.get("tlp") else []) + "".join(
        f" {code}" for code in handling.get("codes") or ()
    )


def filled(trace: Trace) -> int:
    """How many of the form's required rubrics of the firearm are there."""
    known = trace.identifiers
    importer = trace.line.get("importer") or known.get("country_of_import")
    there = [known.get(name) for name in ("serial", "make", "type", "calibre", "model", "country_of_manufacture")]
    return sum(bool(one) for one in [*there, trace.line.get("marking"), importer])


def row(head: Head, trace: Trace, words: ExchangeWords) -> list[Value]:
    """A request as a row under HEAD."""
    known, line, event, label = trace.identifiers, trace.line, trace.event, words.label
    route = event.get("countries") or {}
    kind = known.get("type", "")
    typed = f"{TYPE_CODES.get(kind, 'XX')} – {label('type', kind, known.get('class'))}"
    missing = ", ".join(words.say(name) for name in trace.missing) or words.say("none")
    return [
        head.as_of_at[:10],
        words.say("routine"),
        reference(trace),
        f"{label('country', trace.lead_country)} – {trace.lead_agency}",
        f"{label('country', head.country)} – {head.authority or words.authority(trace.authority)}",
        trace.legal_basis,
        known.get("serial"),
        words.say(obliterated(trace)),
        known.get("make"),
        typed,
        known.get("calibre"),
        known.get("model"),
        label("country_of_manufacture", known.get("country_of_manufacture")),
        line.get("importer"),
        label("country", known.get("country_of_import")),
        line.get("marks"),
        line.get("features"),
        line.get("year"),
        (event.get("occurred_at") or "")[:10],
        label("country", event.get("country")),
        event.get("sector"),
        label("place", event.get("place")),
        label("recovery", event.get("recovery")),
        label("legal_ground", event.get("legal_ground")),
        ", ".join(label("contexts", one) for one in event.get("contexts") or ()) or words.say("unclassified"),
        label("transport", event.get("transport")),
        label("concealment", event.get("concealment")),
        label("country", route.get("origin")),
        label("country", route.get("destination")),
        head.purpose,
        f"{filled(trace)}/{ESSENTIAL}",
        missing,
        handling_of(trace).strip(),
        restricted(trace.restrictions, words.language),
    ]


class Block(msgspec.Struct, frozen=True):
    """A part of the sheet: its title, and what stands under it, each with the form's number."""

    title: str
    rows: list[tuple[str, str, str]]
    """(number on the form, rubric, what is said)"""


BLOCKS = (
    ("Request", (0, 1, 2, 3, 4, 5)),
    ("(a) Illicit nature and circumstances", (18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)),
    ("(b) Markings, type, calibre and other information", (6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 30, 31)),
    ("(c) Intended use of the information", (29, 33)),
)
"""Which columns stand under which part of ¶17."""


def blocks(head: Head, trace: Trace, words: ExchangeWords) -> list[Block]:
    said = row(head, trace, words)

    def line(at: int) -> tuple[str, str, str]:
        value: Any = said[at]
        return HEAD[at][0], words.say(HEAD[at][1]), str(value) if value else words.say("not stated")

    return [Block(words.say(title), [line(at) for at in which]) for title, which in BLOCKS]
