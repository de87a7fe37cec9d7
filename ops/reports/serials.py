"""Serial numbers compared the way an examiner would: the same number read by two people is the same number.

Only for comparing. What was written stays as it was written, because the trace request needs it.
"""

import re
import unicodedata
from functools import lru_cache

from ops.reports.quantities import ascii_digits

# What eyes and keyboards take for one another. Old Soviet marks are Cyrillic and are typed as Latin as often as not.
_ALIKE = str.maketrans(
    {"O": "0", "Q": "0", "I": "1", "L": "1"}
    | dict(zip("АВЕКМНОРСТУХІЅЈ", "ABEKMH0PCTYX1SJ", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZH1KMN0PTYX", strict=True))
)

# What people write where there is no number; two guns without one are not the same gun.
_WORDS = """
na | n | n/k | nil | none | none visible | no | not | no number | no serial | no serial number | no mark | no marks
no markings | no serial number visible | no visible serial number | no number visible | unknown | not known | tbd
unreadable | not readable | illegible | not legible | not visible | not marked | unmarked | no marking | unnumbered
obliterated | erased | removed | defaced | filed off | ground off | missing | not available | not applicable
without number | without serial number | sn
néant | ras | sans | aucun | aucun numéro | aucun numéro visible | aucun numéro de série | pas de numéro | pas de n°
pas de numéro de série | pas de numéro visible | sans numéro | sans n° | sans numéro de série | sans marquage | inconnu
non connu | illisible | non lisible | non visible | non marqué | non renseigné | non communiqué | non disponible
effacé | oblitéré | limé | meulé | gratté | supprimé | absent | manquant | indéterminé
sem número | sem nº | sem número de série | sem numeração | sem marcação | não tem | nenhum | ilegível | não legível
não visível | desconhecido | apagado | raspado | rasurado | limado | suprimido | removido | obliterado
غير معروف | مجهول | بدون رقم | بدون رقم تسلسلي | بلا رقم | لا يوجد | لا يوجد رقم | غير مقروء | غير واضح | غير مرئي
غير مرقم | ممسوح | ممحو | مطموس
"""

# "S/N 12345", "N° 55512", "SN: 12345", "Numéro de série 123": what only says that a number follows. "SN12345" and
# "NO 1234" may be the number itself, so letters alone are no prefix.
_PREFIX = re.compile(
    r"\s*(?:(?:№|s?no?\.?\s*[°º#]|(?:no|nr|sn)\s*[.:]|s\s*/\s*n|n\s*/\s*s|(?:serial|number|num[ée]ro|n[úu]mero|s[ée]rie|"
    r"رقم)(?![^\W_]))[\s.:]*(?:d[ea]\s+)?)+(?=[\W_]*[^\W_])",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def comparison_form(serial: str) -> str:
    """The form in which two serial numbers are compared: "a-123 O l" and "Ａ１２３０１" are both "A12301".

    Case, spaces and punctuation go; O and Q become 0; I and l become 1; digits of every script become 0-9; Cyrillic and
    Greek capitals that look Latin become Latin; "N° " or "S/N " before it goes. Empty when there is no number in it
    ("N/A", "pas de numéro", "illisible", "---").
    """
    form = _folded(serial[found.end() :] if (found := _PREFIX.match(serial)) else serial)
    return "" if form in _NO_NUMBER or set(form) <= {"0", "X"} else form


def _folded(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isalnum, text.upper())).translate(_ALIKE)
    plain = unicodedata.normalize("NFKD", ascii_digits(unicodedata.normalize("NFKC", text))).upper()
    return ascii_digits("".join(char for char in plain if char.isalnum()).translate(_ALIKE))


_NO_NUMBER = frozenset(_folded(words) for words in re.split(r"[|\n]", _WORDS))
