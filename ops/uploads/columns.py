"""The columns of a table of reports: what each is called in each language, and what of a report it fills. Pure."""

import re
import unicodedata
from functools import cache
from typing import Literal, NamedTuple

from ops.errors import Fault
from ops.wire import near

LANGUAGES = ("en", "fr")
Part = Literal["row", "report", "line", "arrest", "check"]
Kind = Literal["text", "code", "codes", "quantity", "count", "number", "date", "time", "latitude", "longitude"]


class Column(NamedTuple):
    """One column. `path` is where its value goes in its part, as a JSON pointer; `of` the vocabulary list of a code."""

    name: str
    en: str
    fr: str
    part: Part
    kind: Kind
    path: str = ""
    of: str = ""

    def heading(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


COLUMNS: tuple[Column, ...] = (
    Column("reference", "Report reference", "Référence du rapport", "row", "text"),
    Column("field_unit", "Field unit", "Unité de terrain", "row", "text"),
    Column("kind", "Kind of report", "Type de rapport", "report", "code", "/kind", "kind"),
    Column("date", "Date", "Date", "report", "date", "/occurred_at"),
    Column("time", "Time", "Heure", "report", "time", "/occurred_at"),
    Column("latitude", "Latitude", "Latitude", "report", "latitude", "/location/coordinates/1"),
    Column("longitude", "Longitude", "Longitude", "report", "longitude", "/location/coordinates/0"),
    Column("accuracy_m", "Accuracy (m)", "Précision (m)", "report", "number", "/accuracy_m"),
    Column("sector", "Sector", "Secteur", "report", "text", "/sector"),
    Column("class", "What it is", "Nature de l'objet", "line", "code", "/class", "class"),
    Column("type", "Type", "Sous-type", "line", "code", "/type", "type"),
    Column("quantity", "Quantity", "Quantité", "line", "quantity", "/quantity"),
    Column("measure", "Unit of quantity", "Unité de quantité", "line", "code", "/unit", "unit"),
    Column("qualifier", "How sure", "Certitude", "line", "code", "/qualifier", "qualifier"),
    Column("make", "Make", "Marque", "line", "text", "/make"),
    Column("model", "Model", "Modèle", "line", "text", "/model"),
    Column("calibre", "Calibre", "Calibre", "line", "text", "/calibre"),
    Column("serial", "Serial number", "Numéro de série", "line", "text", "/serial"),
    Column("marking", "Marking", "Marquage", "line", "code", "/marking", "marking"),
    Column("manufacture", "Manufacture", "Fabrication", "line", "code", "/manufacture", "manufacture"),
    Column("condition", "Condition", "État", "line", "code", "/condition", "condition"),
    Column("country_of_manufacture", "Country of manufacture", "Pays de fabrication", "line", "code",
           "/country_of_manufacture", "country_of_manufacture"),
    Column("country_of_import", "Country of import", "Pays d'importation", "line", "code",
           "/country_of_import", "country"),
    Column("recovery", "How recovered", "Mode de récupération", "report", "code", "/recovery", "recovery"),
    Column("place", "Kind of place", "Type de lieu", "report", "code", "/place", "place"),
    Column("transport", "Transport", "Moyen de transport", "report", "code", "/transport", "transport"),
    Column("concealment", "Concealment", "Dissimulation", "report", "code", "/concealment", "concealment"),
    Column("direction", "Direction", "Direction", "report", "code", "/direction", "direction"),
    Column("origin", "Country of origin", "Pays d'origine", "report", "code", "/countries/origin", "country"),
    Column("transit", "Countries of transit", "Pays de transit", "report", "codes", "/countries/transit", "country"),
    Column("destination", "Country of destination", "Pays de destination", "report", "code",
           "/countries/destination", "country"),
    Column("legal_ground", "Legal ground", "Fondement juridique", "report", "code", "/legal_ground", "legal_ground"),
    Column("contexts", "Criminal contexts", "Contextes criminels", "report", "codes", "/contexts", "contexts"),
    Column("offence", "Offence", "Infraction", "arrest", "code", "/offence", "offence"),
    Column("arrested", "Persons arrested", "Personnes arrêtées", "arrest", "count", "/count"),
    Column("check_of", "What was checked", "Objet du contrôle", "check", "code", "/of", "of"),
    Column("database", "Database", "Base de données", "check", "code", "/database", "database"),
    Column("checked", "Number checked", "Nombre contrôlé", "check", "count", "/count"),
    Column("hits", "Hits", "Résultats positifs", "check", "count", "/hits"),
    Column("tlp", "TLP", "TLP", "report", "code", "/handling/tlp", "tlp"),
    Column("handling_codes", "Handling codes", "Codes de traitement", "report", "codes",
           "/handling/codes", "handling_code"),
    Column("evaluation", "Evaluation (4x4)", "Évaluation (4x4)", "report", "text", "/evaluation"),
    Column("note", "Note", "Remarque", "report", "text", "/note"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
ENOUGH = 2
"""Headings that make a row the head of a table."""


def folded(text: str) -> str:
    """What two ways of writing one word have in common: no case, accents, punctuation or runs of spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


@cache
def headings() -> dict[str, Column]:
    """Every name that a column is known by, folded: its code and its heading in each language."""
    found: dict[str, Column] = {}
    for column in COLUMNS:
        for name in (column.name, column.en, column.fr):
            found.setdefault(folded(name), column)
    return found


def recognised(cells: list[str]) -> int:
    """How many of these cells are headings of ours."""
    return len({headings()[folded(cell)].name for cell in cells if folded(cell) in headings()})


def read_head(cells: list[str]) -> tuple[dict[int, Column], list[Fault]]:
    """Which place of a row is which column, and what is wrong with the head of the table."""
    found: dict[int, Column] = {}
    faults = []
    for index, cell in enumerate(cells):
        if not cell.strip():
            continue
        column = headings().get(folded(cell))
        at = f"/columns/{index + 1}"
        if column is None:
            hint = near(cell.strip(), [name for each in COLUMNS for name in {each.en, each.fr}])
            faults.append(Fault(at, f"{cell.strip()[:60]!r} is not a column of the template{hint}"))
        elif column in found.values():
            faults.append(Fault(at, f"{cell.strip()!r} is there twice"))
        else:
            found[index] = column
    return found, faults
