"""Serial numbers compared the way an examiner would: the same number read by two people is the same number.

Only for comparing. What was written stays as it was written, because the trace request needs it.
"""

import unicodedata
from functools import lru_cache

from ops.reports.quantities import ascii_digits

# What eyes and keyboards take for one another. Old Soviet marks are Cyrillic and are typed as Latin as often as not.
_ALIKE = str.maketrans(
    {"O": "0", "Q": "0", "I": "1", "L": "1"}
    | dict(zip("АВЕКМНОРСТУХІЅЈ", "ABEKMH0PCTYX1SJ", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZH1KMN0PTYX", strict=True))
)

# Words that people write where there is no number; two guns without one are not the same gun.
_NO_NUMBER = frozenset(word.translate(_ALIKE) for word in (
    "NA", "N", "NIL", "NONE", "NO", "NOT", "UNKNOWN", "UNREADABLE", "ILLEGIBLE", "OBLITERATED", "ERASED",
    "UNMARKED", "MISSING", "NOSERIAL", "NOSERIALNUMBER", "SN", "NEANT", "SANS", "AUCUN", "INCONNU", "ILLISIBLE",
    "EFFACE", "OBLITERE", "LIME", "ABSENT", "SANSNUMERO",
))  # fmt: skip


@lru_cache(maxsize=4096)
def comparison_form(serial: str) -> str:
    """The form in which two serial numbers are compared: "a-123 O l" and "Ａ１２３０１" are both "A12301".

    Case, spaces and punctuation go; O and Q become 0; I and l become 1; digits of every script become 0-9; Cyrillic and
    Greek capitals that look Latin become Latin. Empty when there is no number in it ("N/A", "illisible", "---").
    """
    if serial.isascii():
        form = "".join(filter(str.isalnum, serial.upper())).translate(_ALIKE)
        return "" if form in _NO_NUMBER or set(form) <= {"0", "X"} else form
    folded = unicodedata.normalize("NFKD", ascii_digits(unicodedata.normalize("NFKC", serial))).upper()
    form = ascii_digits("".join(char for char in folded if char.isalnum()).translate(_ALIKE))
    return "" if form in _NO_NUMBER or set(form) <= {"0", "X"} else form
