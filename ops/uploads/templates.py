"""The templates: headings, lists to choose from, and a page that explains them; one per language. Pure."""

import io
from functools import cache
from typing import Any

import xlsxwriter

from ops.exports.cells import table
from ops.reports import vocabulary
from ops.uploads.columns import COLUMNS, Column
from ops.uploads.sheets import MOST_ROWS

EXAMPLE = {"reference": "2020/117", "kind": "seizure", "date": "2020-12-02", "time": "14:05", "latitude": "13.1191",
           "longitude": "1.7989", "class": "firearm", "type": "pistol", "quantity": "1", "measure": "piece",
           "make": "Zastava", "model": "M57", "calibre": "7.62x25", "serial": "A-12345", "marking": "unique",
           "manufacture": "industrial"}  # fmt: skip
SAID: dict[str, dict[str, Any]] = {
    "en": {
        "reports": "Reports",
        "lists": "Lists",
        "how": "How to fill in",
        "steps": (
            (
                "One row for each thing seized, each offence with arrests, each kind of check. Rows with the same "
                "report reference (and the same unit) are one report."
            ),
            (
                "Give every report a reference of your own: with it, a file that is sent twice stores nothing twice, "
                "and a row that was changed afterwards is noticed. Without one, each row is a report of its own."
            ),
            "Date and time are local to the operation. Write 2020-12-02 or 02/12/2020 (day first), and 14:05.",
            "Place: latitude and longitude (13.1191 or 13,1191), or a sector's code.",
            "Quantity: digits only. Its unit has its own column.",
            "Choose coded values from the lists; their codes, and their words in other languages, are taken too.",
            "No names of persons anywhere: counts only.",
            f"At most {MOST_ROWS} rows. Before anything is stored you are shown what would be, row by row.",
        ),
        "columns": ("Column", "Example", "What may be written"),
        "free": "text",
        "several": "several, set apart by ;",
        "of_type": "the types of the class",
    },
    "fr": {
        "reports": "Rapports",
        "lists": "Listes",
        "how": "Mode d'emploi",
        "steps": (
            (
                "Une ligne par objet saisi, par infraction avec arrestations, par type de contrôle. Les lignes de même "
                "référence (et de même unité) forment un seul rapport."
            ),
            (
                "Donnez à chaque rapport votre propre référence : ainsi un fichier envoyé deux fois n'enregistre rien "
                "deux fois, et une ligne modifiée ensuite est remarquée. Sans référence, chaque ligne est un rapport."
            ),
            "Date et heure locales de l'opération. Écrivez 2020-12-02 ou 02/12/2020 (le jour d'abord), et 14:05.",
            "Lieu : latitude et longitude (13,1191 ou 13.1191), ou le code d'un secteur.",
            "Quantité : des chiffres seulement. L'unité a sa propre colonne.",
            (
                "Choisissez les valeurs codées dans les listes ; leurs codes, et leurs mots en d'autres langues, sont "
                "aussi acceptés."
            ),
            "Aucun nom de personne, nulle part : des nombres seulement.",
            (
                f"{MOST_ROWS} lignes au plus. Avant tout enregistrement, on vous montre ce qui serait enregistré, "
                "ligne par ligne."
            ),
        ),
        "columns": ("Colonne", "Exemple", "Ce qu'on peut écrire"),
        "free": "texte",
        "several": "plusieurs, séparés par ;",
        "of_type": "les sous-types de la nature",
    },
}


@cache
def csv_template(language: str) -> bytes:
    """The headings, with a byte-order mark so that spreadsheets see UTF-8; semicolons where Excel has them."""
    headings = [column.heading(language) for column in COLUMNS]
    whole = table(headings, [])
    return (whole if language == "en" else whole.replace(",", ";")).encode()


@cache
def xlsx_template(language: str) -> bytes:
    """The workbook. Text columns are set to text, lest a serial number or calibre become a date."""
    said, out = SAID[language], io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Corridor"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCECEE", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    as_text, as_day, as_time = (book.add_format({"num_format": form}) for form in ("@", "yyyy-mm-dd", "hh:mm"))
    reports, how, lists = (book.add_worksheet(said[name]) for name in ("reports", "how", "lists"))
    reports.freeze_panes(1, 1)
    reports.set_row(0, 32)
    for index, column in enumerate(COLUMNS):
        form = {"date": as_day, "time": as_time, "text": as_text, "latitude": as_text, "longitude": as_text}
        reports.set_column(index, index, max(12, len(column.heading(language)) + 2), form.get(column.kind))
        reports.write(0, index, column.heading(language), bold)
        offered = choices(column, language)
        for row, word in enumerate([column.heading(language), *offered] if offered else []):
            lists.write_string(row, index, word, bold if row == 0 else None)
        if offered and column.kind == "code":
            letter = xlsxwriter.utility.xl_col_to_name(index)
            source = f"='{said['lists']}'!${letter}$2:${letter}${len(offered) + 1}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            reports.data_validation(1, index, MOST_ROWS, index, rule)
    how.set_column(0, 0, 30)
    how.set_column(1, 1, 22)
    how.set_column(2, 2, 70)
    for row, step in enumerate(said["steps"]):
        how.merge_range(row, 0, row, 2, f"{row + 1}. {step}", wrapped)
        how.set_row(row, 32)
    first = len(said["steps"]) + 1
    for index, word in enumerate(said["columns"]):
        how.write(first, index, word, bold)
    for row, column in enumerate(COLUMNS, first + 1):
        how.write_string(row, 0, column.heading(language), wrapped)
        how.write_string(row, 1, example(column, language), wrapped)
        how.write_string(row, 2, allowed(column, language), wrapped)
    book.close()
    return out.getvalue()


def choices(column: Column, language: str) -> list[str]:
    """The words of a column's list."""
    if not column.of:
        return []
    if column.of == "type":
        found = [vocabulary.label("type", code, language, class_=class_)
                 for class_ in vocabulary.terms("class") for code in vocabulary.types(class_)]  # fmt: skip
    else:
        found = [vocabulary.label(column.of, code, language) for code in vocabulary.terms(column.of)]
    return list(dict.fromkeys(found))


def example(column: Column, language: str) -> str:
    value = EXAMPLE.get(column.name, "")
    return vocabulary.label(column.of, value, language) if value and column.of else value


def allowed(column: Column, language: str) -> str:
    """What may be written in a column, in words."""
    offered = choices(column, language)
    if column.of == "type":
        return str(SAID[language]["of_type"])
    if not offered:
        return str(SAID[language]["free"]) if column.kind == "text" else ""
    words = ", ".join(offered[:30]) + (" …" if len(offered) > 30 else "")
    return f"{SAID[language]['several']}: {words}" if column.kind == "codes" else words
