"""What is wrong with a cell, in the reader's language. Pure.

What uploads find themselves is said from `SAID`; what the rules of reports find they say in English, and it is put
into French by its form (`in_language`), so that every door can answer in the language of who came through it.
"""

import re

SAID: dict[str, tuple[str, str]] = {
    "cell_refused": ("1 cell cannot be accepted.", "Une cellule ne peut être acceptée."),
    "cells_refused": ("{count} cells cannot be accepted.", "{count} cellules ne peuvent être acceptées."),
    "not_a_code": ("{value!r} is not known here{hint}", "{value!r} n'est pas connu ici{hint}"),
    "not_a_date": (
        "{value!r} is no date that can be read; write 2020-12-02 or 02/12/2020",
        "{value!r} n'est pas une date lisible ; écrivez 2020-12-02 ou 02/12/2020",
    ),
    "month_first": (
        "{value!r} has its month first, or no such month; write 2020-12-02, or the day first: 02/12/2020",
        "{value!r} commence par le mois, ou ce mois n'existe pas ; écrivez 2020-12-02, ou le jour d'abord : 02/12/2020",
    ),
    "day_or_month": (
        "{value!r} could be day or month first, and row {row} of this file has its month first; write 2020-12-02",
        (
            "{value!r} peut commencer par le jour ou le mois, et la ligne {row} de ce fichier commence par le mois ; "
            "écrivez 2020-12-02"
        ),
    ),
    "not_a_time": (
        "{value!r} is no time of day that can be read; write 14:05",
        "{value!r} n'est pas une heure lisible ; écrivez 14:05",
    ),
    "time_missing": ("is required: the hour and minute at which it happened", "est obligatoire : l'heure et la minute"),
    "no_such_hour": (
        "{value!r} does not exist in {zone}: the clocks change then",
        "{value!r} n'existe pas à {zone} : changement d'heure",
    ),
    "not_a_number": ("{value!r} is not a number", "{value!r} n'est pas un nombre"),
    "not_whole": ("{value!r} is not a whole number", "{value!r} n'est pas un nombre entier"),
    "became_a_date": (
        "the spreadsheet has made a date of this; set the cell to text and write it again",
        "le tableur en a fait une date ; mettez la cellule au format texte et réécrivez",
    ),
    "became_a_truth": (
        "the spreadsheet has made TRUE or FALSE of this; set the cell to text and write it again",
        "le tableur en a fait VRAI ou FAUX ; mettez la cellule au format texte et réécrivez",
    ),
    "became_a_number": (
        "the spreadsheet has made a number of this and may have lost digits; set the cell to text and write it again",
        (
            "le tableur en a fait un nombre et peut en avoir perdu des chiffres ; mettez la cellule au format texte "
            "et réécrivez"
        ),
    ),
    "not_a_latitude": (
        "{value!r} is no latitude between -90 and 90; write 13.1191",
        "{value!r} n'est pas une latitude entre -90 et 90 ; écrivez 13,1191",
    ),
    "not_a_longitude": (
        "{value!r} is no longitude between -180 and 180; write 1.7989",
        "{value!r} n'est pas une longitude entre -180 et 180 ; écrivez 1,7989",
    ),
    "other_half": ("is required: a position has both", "est obligatoire : une position a les deux"),
    "differs": (
        "differs from row {row}, which has the same reference",
        "diffère de la ligne {row}, qui porte la même référence",
    ),
    "no_unit": (
        "is required: whose report this is (or choose a unit for the whole file)",
        "est obligatoire : à qui est ce rapport (ou choisissez une unité pour tout le fichier)",
    ),
    "not_your_unit": (
        "{value!r} is not a unit that you may file for",
        "{value!r} n'est pas une unité pour laquelle vous pouvez déposer",
    ),
    "too_long": ("has more than {most} characters", "compte plus de {most} caractères"),
    "did_you_mean": ("; did you mean {word}?", " ; vouliez-vous dire {word} ?"),
    "repeats": ("is the same as row {row}, word for word", "est identique à la ligne {row}, mot pour mot"),
}

_FORMS: tuple[tuple[str, str], ...] = (
    (r"is required", "est obligatoire"),
    (r"is required for a position", "est obligatoire pour une position"),
    (r"is required unless `sector` is given", "est obligatoire quand le secteur n'est pas donné"),
    (r"is required for a seizure: at least one line", "est obligatoire pour une saisie : au moins une ligne"),
    (r"is required for (\w+): it is counted in more than one unit",
     r"est obligatoire pour \1 : on le compte en plusieurs unités"),
    (r"is required for a database search", "est obligatoire pour une consultation de base de données"),
    (r"must be empty in a report of kind (\w+); send it as a seizure",
     r"doit être vide dans un rapport de type \1 ; envoyez une saisie"),
    (r"must be empty in a report of kind (\w+)", r"doit être vide dans un rapport de type \1"),
    (r"must be 0 in a report of kind nil; send it as an activity", "doit être 0 dans un rapport néant"),
    (r"must be more than zero; a report of nothing is of kind nil",
     "doit être supérieur à zéro ; rien à signaler est un rapport néant"),
    (r"must be more than zero", "doit être supérieur à zéro"),
    (r"must be a whole number, because (\w+) counts whole things",
     r"doit être un nombre entier, car \1 compte des choses entières"),
    (r"must not be more than `count`", "ne peut pas dépasser le nombre contrôlé"),
    (r"is larger than .*", "est trop grand"),
    (r"has more than three decimals", "a plus de trois décimales"),
    (r"is not a number; write digits only.*",
     "n'est pas un nombre ; n'écrivez que des chiffres, l'unité a sa propre colonne"),
    (r"is not a number", "n'est pas un nombre"),
    (r"could be (\S+) or (\S+); write (.+) for the first, (\S+) for the second",
     r"peut être \1 ou \2 ; écrivez \3 pour le premier, \4 pour le second"),
    (r"cannot be read: (.+) mixes its separators", r"est illisible : \1 mélange ses séparateurs"),
    (r"cannot be read: the groups of digits in (.+) are not groups of three",
     r"est illisible : les groupes de chiffres de \1 ne sont pas de trois"),
    (r"(\w+) is a type of (.+), not of (\w+)", r"\1 est un sous-type de \2, pas de \3"),
    (r"('.*') is not a type of (\w+)(?:; did you mean (.*)\?)?", r"\1 n'est pas un sous-type de \2"),
    (r"belongs to database searches, not to checks of (.*)", r"ne va qu'avec une base de données, pas avec \1"),
    (r"must be a longitude between -180 and 180", "doit être une longitude entre -180 et 180"),
    (r"must be a latitude between -90 and 90; the longitude comes first", "doit être une latitude entre -90 et 90"),
    (r"must be at most (\d+) characters long", r"compte plus de \1 caractères"),
    (r"must be at least (\S+)", r"doit être au moins \1"),
    (r"must be at most (\S+)", r"doit être au plus \1"),
    (r"must be at most (\d+) items long", r"a plus de \1 éléments"),
    (r"must be written like (\S+) \(RFC 3339\)", r"n'a pas la forme voulue, p. ex. \1"),
    (r"must say its offset from UTC, as in (\S+)", r"doit dire son décalage par rapport à UTC, p. ex. \1"),
    (r"must be written like '\^\[ABCX\].*", "n'a pas la forme voulue, p. ex. B2"),
    (r"must be written like .*", "n'a pas la forme voulue"),
    (r"must be empty under TLP:RED, which is for its recipients only", "doit être vide sous TLP:RED"),
    (r"There is no sector (.+) in (.+)\.", r"Il n'y a pas de secteur \1 dans \2."),
    (r"is too near the end of the calendar to reckon with|is outside the calendar once in UTC",
     "est hors du calendrier"),
    (r"contains a control character or half a surrogate pair", "contient un caractère illisible"),
    (r"1 place cannot be accepted\.", "Un endroit ne peut être accepté."),
    (r"(\d+) places cannot be accepted\.", r"\1 endroits ne peuvent être acceptés."),
    (r"The id .* was already used by another unit\.", "Cette référence a déjà servi à une autre unité."),
    (r"The report \S+ is stored with the content .*",
     "Ce rapport est déjà enregistré avec un autre contenu ; corrigez-le au lieu de le renvoyer."),
)  # fmt: skip


def say(language: str, what: str, **values: object) -> str:
    """A sentence of `SAID` in this language."""
    english, french = SAID[what]
    return (french if language == "fr" else english).format(**values)


def in_language(detail: str, language: str) -> str:
    """What a rule of reports says, in this language; as it is where its form is not known."""
    if language != "fr":
        return str(detail)
    for form, french in _FORMS:
        if found := re.fullmatch(form, detail, flags=re.DOTALL):
            return found.expand(french)
    return str(detail)
