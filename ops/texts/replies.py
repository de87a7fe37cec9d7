"""What the phone is answered: one line in the unit's language, at most one text long. Pure."""

import unicodedata

MOST = 160
_BASIC = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà") | set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
"""Letters of GSM 03.38; any other would halve what fits in a text."""
SAID: dict[str, tuple[str, str]] = {
    "taken": ("OK {entry} nr {number} {where}{things}", "OK {entry} no {number} {where}{things}"),
    "check_missing": (
        "Not stored. Nr {number}: {things}{where}. If right, send it again with #{check} at the end",
        "Non enregistré. No {number} : {things}{where}. Si c'est juste, renvoyez avec #{check} à la fin",
    ),
    "check_wrong": (
        "Not stored: the last characters (#..) do not fit. Look for a typing error",
        "Non enregistré : les derniers caractères (#..) ne vont pas. Cherchez la faute de frappe",
    ),
    "too_long": ("Not stored: longer than {most} characters", "Non enregistré : plus de {most} caractères"),
    "not_plain": ("Not stored: plain letters and digits only", "Non enregistré : lettres simples et chiffres"),
    "who": ("Not stored: begin with your unit's code, not {word}", "Non enregistré : commencez par votre code d'unité"),
    "stranger": (
        "Not stored: unit code, telephone or PIN is not known here",
        "Non enregistré : code d'unité, téléphone ou PIN inconnu",
    ),
    "number": ("Not stored: {word} is not a number 1-9999", "Non enregistré : {word} n'est pas un numéro 1-9999"),
    "kind": ("Not stored: {word} is not S, A or N", "Non enregistré : {word} n'est ni S, ni A, ni N"),
    "when": (
        "Not stored: {word} is not a day and hour like 021405",
        "Non enregistré : {word} n'est pas jour et heure comme 021405",
    ),
    "where": (
        "Not stored: {word} is not a sector, H, or a place like N1311E00147",
        "Non enregistré : {word} n'est ni secteur, ni H, ni lieu comme N1311E00147",
    ),
    "not_on_duty": (
        "Not stored: H needs your unit on duty in one sector then; write the sector",
        "Non enregistré : H suppose votre unité de service dans un secteur ; écrivez-le",
    ),
    "item": ("Not stored: {word} is not on the card", "Non enregistré : {word} n'est pas sur la carte"),
    "hits": ("Not stored: hits in {word} do not fit", "Non enregistré : les résultats de {word} ne vont pas"),
    "twice": ("Not stored: a code is there twice; add its numbers", "Non enregistré : un code deux fois ; additionnez"),
    "too_many": ("Not stored: more than {most} codes", "Non enregistré : plus de {most} codes"),
    "used": (
        "Not stored: nr {number} was used for another report; take the next",
        "Non enregistré : le no {number} a servi à un autre rapport ; prenez le suivant",
    ),
    "not_open": ("Not stored: the operation takes no reports now", "Non enregistré : l'opération n'est pas ouverte"),
    "refused": ("Not stored: {why}", "Non enregistré : {why}"),
    "wait": ("Too many wrong PINs. Wait 15 minutes", "Trop de PIN erronés. Attendez 15 minutes"),
}


def say(language: str, what: str, **values: object) -> str:
    """The reply, in letters that any phone shows, cut to one text."""
    english, french = SAID[what]
    return plain((french if language == "fr" else english).format(**values))


def plain(words: str) -> str:
    """In the letters of GSM 03.38, at most one text."""
    said = "".join(char if char in _BASIC else _bare(char) for char in words.replace("’", "'"))
    return said if len(said) <= MOST else said[: MOST - 2] + ".."


def _bare(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part in _BASIC)
