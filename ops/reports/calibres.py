"""Calibres: many spellings, one code. What is not known is cleaned and kept, never refused.

Names are those in common use, after C.I.P. and the makers. Military and civil names of one chamber are one code, as
a tally wants them together ("5.56x45" is also .223 Remington); what was written stays in the report.
"""

import re
import unicodedata
from functools import lru_cache

from ops.reports.quantities import ascii_digits

# code → other names. Compared without case, spaces, hyphens, "mm", "cal." and full stops that are not decimal points.
_NAMES: dict[str, tuple[str, ...]] = {
    # handguns
    ".22 LR": (".22 Long Rifle", "5.6x15R"),
    "6.35x15.5SR": (".25 ACP", ".25 Auto", "6.35 Browning", "6.35x15", "6.35x16", "6.35"),
    "7.65x17SR": (".32 ACP", ".32 Auto", "7.65 Browning", "7.65x17"),
    "7.62x25": ("7.62 Tokarev", "7.63 Mauser", "7.63x25"),
    "9x17": (".380 ACP", ".380 Auto", "9 Short", "9 Kurz", "9 Court", "9 Corto", "9 Browning Court"),
    "9x18": ("9 Makarov", "9 Mak"),
    "9x19": ("9 Para", "9 Parabellum", "9 Luger", "9 NATO"),
    "9 mm P.A.K.": ("9 PAK", "9 P.A."),
    "8 mm P.A.K.": ("8 PAK", "8 K"),
    ".38 Special": (".38 Spl", ".38 Spec"),
    ".357 Magnum": (".357 Mag", ".357"),
    ".40 S&W": (".40 SW", ".40 Smith & Wesson"),
    ".44 Magnum": (".44 Mag",),
    ".45 ACP": (".45 Auto", "11.43x23"),
    # rifles
    "5.45x39": (),
    "5.56x45": (".223 Rem", ".223 Remington", ".223", "5.56 NATO", "5.56"),
    "6.5x55": ("6.5 Swedish",),
    "7.5x54": ("7.5 French", "7.5 MAS"),
    "7.62x39": ("AK", "AK-47", "AKM", "7.62 Soviet", "7.62 Kalashnikov", ".30 Russian Short"),
    "7.62x51": (".308 Win", ".308 Winchester", ".308", "7.62 NATO"),
    "7.62x54R": ("7.62x54", "7.62 Russian", "7.62x53R"),
    ".30-06": (".30-06 Springfield", "7.62x63"),
    ".303 British": (".303", "7.7x56R"),
    "7.92x57": ("8x57", "8x57 IS", "8x57 JS", "7.92 Mauser", "8 Mauser"),
    ".300 Win Mag": (".300 Winchester Magnum", "7.62x67"),
    ".338 LM": (".338 Lapua Magnum", ".338 Lapua", "8.6x70"),
    # heavy and projected
    "12.7x99": (".50 BMG", ".50 Browning", "12.7 NATO"),
    "12.7x108": (),
    "14.5x114": (),
    "20x110": (),
    "20x139": (),
    "23x115": (),
    "23x152B": ("23x152",),
    "40x46": (),
    "40x53": (),
    "VOG-25": (),
    "RPG-7": ("PG-7", "RPG7"),
    "60 mm mortar": ("mortar 60", "mortier 60", "mortier de 60"),
    "81 mm mortar": ("mortar 81", "mortier 81", "mortier de 81"),
    "82 mm mortar": ("mortar 82", "mortier 82", "mortier de 82"),
    # shotguns; French and Italian hunters add the length of the chamber: 12/70
    "12 gauge": ("12", "12/65", "12/70", "12/76", "12/89", "12x65", "12x70", "12x76"),
    "16 gauge": ("16", "16/65", "16/67", "16/70", "16x65", "16x67", "16x70"),
    "20 gauge": ("20", "20/65", "20/67", "20/70", "20/76", "20x65", "20x70", "20x76"),
    "28 gauge": ("28", "28/65", "28/70"),
    ".410 gauge": (".410", ".410 bore", "36", "36 gauge", "36/.410", "12x36"),
}

_DIMENSIONS = re.compile(r"^(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(srs?|rb?|b)?(?![a-z0-9.])(.*)$")


_BORE = re.compile(r"[\s(]*\d+\s*mm[\s).]*")
"""A cannon's 20 mm; a shotgun's 20 has no millimetres."""
_ANOTHER = re.compile(r"(?<![a-z0-9])(?<![a-z]-)\d|\dx\d")
"""A number of its own: not the 43 of M43, nor the 47 of AK-47."""


@lru_cache(maxsize=4096)
def calibre_code(written: str) -> str:
    """The code of a calibre: "7,62 X 39 mm" → "7.62x39", "9 mm Para" → "9x19", "calibre 12" → "12 gauge".

    One that is not on the list comes back cleaned (one spacing, one case, decimal point) so that equal ones meet; ""
    for nothing. Giving a code back gives the same code.
    """
    clean = _clean(written)
    if not clean:
        return ""
    if known := _BY_KEY.get(_key(clean)):
        return known
    bare = re.sub(r"\b(?:cal(?:ibre|iber)?|calib)\b\.?\s*|\s*\bmm\b", " ", clean)
    found = _DIMENSIONS.match(re.sub(r"\s*[x*×х]\s*", "x", bare.strip()).replace("mm", ""))
    if not found:
        return clean
    bore, length, rim, trailing = found.groups()
    code = f"{_shortest(bore)}x{_shortest(length)}{(rim or '').upper()}"
    # "7.62x25 Tokarev", "7.62x39 M43": a word after dimensions explains them, so dimensions decide.
    return _BY_KEY.get(_key(code), code) if not _ANOTHER.search(trailing) else clean


def is_listed(code: str) -> bool:
    """Whether a code is one that the list knows."""
    return code in _NAMES


def listed() -> list[str]:
    """All codes of the list: handguns, rifles, heavy, shotguns."""
    return list(_NAMES)


def _clean(written: str) -> str:
    text = ascii_digits(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold()))
    text = re.sub(r"(?<=\d)[,\u066b](?=\d)", ".", text)
    text = re.sub(r"(?<=\d)mm\b", " mm", text)
    return " ".join(text.split())


def _key(text: str) -> str:
    """What two spellings of one name have in common."""
    key = re.sub(r"cal(?:ibre|iber)?\b\.?|gauge|\bga\b|\bbore\b|(?<=\d)ga\b", " ", _clean(text))
    if not _BORE.fullmatch(key):
        key = re.sub(r"mm\b", " ", key)
    key = re.sub(r"\s*[x*×х]\s*(?=\d)", "x", key)
    return re.sub(r"(?<!\d)\.(?!\d)|(?<=\d)\.(?!\d)|(?<=[a-z])\.|[\s\-–()]", "", key)


def _shortest(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in _NAMES.items():
        for name in (code, *names):
            found.setdefault(_key(name), code)
            found.setdefault(_key(name.removeprefix(".")), code) if " " in name or "-" in name else None
    return found


_BY_KEY = _spellings()
