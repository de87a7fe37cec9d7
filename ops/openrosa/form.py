"""The form as ODK Collect fills it in: an XLSForm built from our vocabulary and made an XForm by pyxform. Pure.

One form for everything a unit reports, so that a phone has one entry in its list. Its version follows from its
contents: a phone that has an old one is offered the new one, and what an old one sends is still understood.
"""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from pyxform.xls2xform import convert

from ops.openrosa.words import LANGUAGES, labels
from ops.reports import vocabulary
from ops.reports.vocabulary.things import CLASSES, CURRENCY

Row = dict[str, str]
KINDS = ("seizure", "activity", "nil")
MARKED = "selected('firearm light_weapon part', ${class})"
ASSAYED = "selected('firearm light_weapon part ammunition', ${class})"


class Form(NamedTuple):
    """An XForm as it is served."""

    id: str
    version: str
    title: str
    xml: bytes

    @property
    def md5(self) -> str:
        """As the list of forms says it; a phone compares it with what it has."""
        return hashlib.md5(self.xml, usedforsecurity=False).hexdigest()


def form_id(operation: str) -> str:
    return f"corridor_{operation}"


@lru_cache(maxsize=64)
def form(operation: str, title: str, sectors: tuple[tuple[str, str], ...]) -> Form:
    """The form of an operation with these sectors (code and name)."""
    survey, choices = questions(bool(sectors)), lists(sectors)
    version = hashlib.sha256(msgspec.json.encode([title, survey, choices])).hexdigest()[:12]
    settings = {
        "form_id": form_id(operation),
        "form_title": title,
        "version": version,
        "default_language": LANGUAGES["en"],
        "allow_choice_duplicates": "yes",  # one code may be a type of several classes; the filter shows one
        "instance_name": "concat(${kind}, ' ', format-date-time(${occurred_at}, '%Y-%m-%d %H:%M'))",
    }
    sheets = {"survey": survey, "choices": choices, "settings": [settings]}
    heads = {f"{name}_header": [{key: None for row in rows for key in row}] for name, rows in sheets.items()}
    made = convert({**sheets, **heads}, form_name="report", pretty_print=False)
    return Form(form_id(operation), version, title, made.xform.encode())


def ask(kind: str, name: str, **more: str) -> Row:
    """One row of the survey."""
    return {"type": kind, "name": name, **labels(name), **more}


def said(name: str, column: str) -> Row:
    """A hint or a refusal in each language."""
    return labels(name, column)


def questions(with_sectors: bool) -> list[Row]:
    """What is asked, in order."""
    gps = "${where} = 'position'" if with_sectors else ""
    where = [ask("select_one where", "where", required="yes", default="position")] if with_sectors else []
    sector = [
        ask(
            "select_one sector",
            "sector",
            required="yes",
            relevant="${where} = 'in_sector'",
            appearance="minimal autocomplete",
        )
    ]
    rows = [
        ask("select_one kind", "kind", required="yes"),
        ask("dateTime", "occurred_at", required="yes", default="now()",
            constraint="decimal-date-time(.) <= decimal-date-time(now()) + 0.02",
            **said("future", "constraint_message")),
        *where,
        ask("geopoint", "location", required="yes", relevant=gps),
        *(sector if with_sectors else []),
        *seizure(),
        *arrests(),
        *checks(),
        *photos(),
        ask("text", "note", appearance="multiline", **said("no_names", "hint")),
    ]  # fmt: skip
    return [{key: value for key, value in row.items() if value} for row in rows]


def seizure() -> list[Row]:
    """The things seized, each a turn of the repeat, and how they were found."""
    whole = ("recovery", "place", "transport", "concealment", "direction", "legal_ground")
    needs_unit = " ".join(entry.term.code for entry in CLASSES if entry.default_unit is None)
    typed = " ".join(entry.term.code for entry in CLASSES if entry.types)
    return [
        ask("begin_repeat", "lines", relevant="${kind} = 'seizure'"),
        ask("select_one class", "class", required="yes", appearance="minimal"),
        ask("select_one type", "type", choice_filter="class = ${class}", relevant=f"selected('{typed}', ${{class}})"),
        ask("decimal", "quantity", required="yes", constraint=". > 0", **said("more_than_zero", "constraint_message")),
        ask("select_one unit", "unit", required=f"selected('{needs_unit}', ${{class}})",
            choice_filter="selected(classes, ${class})", appearance="minimal autocomplete"),
        ask("select_one qualifier", "qualifier", default="exact", appearance="minimal"),
        ask("text", "calibre", relevant=ASSAYED),
        ask("text", "make", relevant=ASSAYED),
        ask("text", "model", relevant=ASSAYED),
        ask("text", "serial", relevant=MARKED, **said("serials_one", "hint")),
        *(ask(f"select_one {name}", name, relevant=MARKED, appearance="minimal")
          for name in ("marking", "manufacture", "condition")),
        ask("select_one country_of_manufacture", "country_of_manufacture", relevant=MARKED,
            appearance="minimal autocomplete"),
        {"type": "end_repeat", "name": "lines"},
        {"type": "calculate", "name": "lines_count", "calculation": "count(${lines})"},
        {"type": "note", "name": "lines_note", **labels("lines_count"), "relevant": "${kind} = 'seizure'"},
        ask("begin_group", "circumstances", relevant="${kind} = 'seizure'", appearance="field-list"),
        *(ask(f"select_one {name}", name, appearance="minimal", default="seized" if name == "recovery" else "")
          for name in whole),
        ask("select_multiple contexts", "contexts", appearance="minimal"),
        ask("select_one country", "origin", appearance="minimal autocomplete"),
        ask("select_one country", "destination", appearance="minimal autocomplete"),
        {"type": "end_group", "name": "circumstances"},
    ]  # fmt: skip


def arrests() -> list[Row]:
    return [
        ask("select_one yes_no", "has_arrests", default="no", relevant="${kind} != 'nil'"),
        ask("begin_repeat", "arrests", relevant="${has_arrests} = 'yes'"),
        ask("select_one offence", "offence", required="yes", appearance="minimal"),
        {"type": "integer", "name": "arrested", **labels("count"), "required": "yes", "constraint": ". > 0",
         **said("more_than_zero", "constraint_message")},
        {"type": "end_repeat", "name": "arrests"},
    ]  # fmt: skip


def checks() -> list[Row]:
    whole_number = {"type": "integer", "name": "checked", **labels("count"), "required": "yes", "constraint": ". >= 0"}
    return [
        ask("select_one yes_no", "has_checks", default="no"),
        ask("begin_repeat", "checks", relevant="${has_checks} = 'yes'"),
        ask("select_one of", "of", required="yes", appearance="minimal"),
        ask("select_one database", "database", required="yes", relevant="${of} = 'database'", appearance="minimal"),
        whole_number,
        ask("integer", "hits", default="0", constraint=". >= 0 and . <= ${checked}", relevant="${kind} != 'nil'",
            **said("hits_most", "constraint_message")),
        {"type": "end_repeat", "name": "checks"},
    ]  # fmt: skip


def photos() -> list[Row]:
    return [
        ask("select_one yes_no", "has_photos", default="no"),
        ask("begin_repeat", "photos", relevant="${has_photos} = 'yes'"),
        ask("image", "photo", parameters="max-pixels=2400"),
        {"type": "end_repeat", "name": "photos"},
    ]


def lists(sectors: tuple[tuple[str, str], ...]) -> list[Row]:
    """What may be chosen, with the words of the vocabulary in every language that the form has."""
    rows = [choice("yes_no", name, labels(name)) for name in ("yes", "no")]
    rows += [choice("where", name, labels(name)) for name in ("position", "in_sector")]
    rows += [choice("sector", code, dict.fromkeys(titles(), named)) for code, named in sectors]
    for name in ("class", "qualifier", "marking", "manufacture", "condition", "country_of_manufacture", "recovery",
                 "place", "transport", "concealment", "direction", "legal_ground", "contexts", "country", "offence",
                 "of", "database"):  # fmt: skip
        rows += [choice(name, code, words(name, code)) for code in vocabulary.terms(name)]
    rows += [choice("kind", code, words("kind", code)) for code in KINDS]
    for class_ in vocabulary.terms("class"):
        rows += [
            choice("type", code, words("type", code, class_), **{"class": class_}) for code in vocabulary.types(class_)
        ]
    for code in vocabulary.terms("unit"):
        fits = [
            entry.term.code for entry in CLASSES if code in entry.units or (code.isupper() and CURRENCY in entry.units)
        ]
        if not fits and code in ("other", "unknown"):
            fits = list(vocabulary.terms("class"))
        rows += [choice("unit", code, words("unit", code), classes=" ".join(fits))] if fits else []
    return rows


def titles() -> list[str]:
    return [f"label::{title}" for title in LANGUAGES.values()]


def choice(name: str, code: str, said_as: dict[str, str], **more: str) -> Row:
    return {"list_name": name, "name": code, **said_as, **more}


def words(field: str, code: str, class_: str | None = None) -> dict[str, str]:
    return {
        f"label::{title}": vocabulary.label(field, code, language, class_=class_)
        for language, title in LANGUAGES.items()
    }


__all__: list[Any] = ["Form", "form", "form_id"]
