"""The named cast of the tests: who is who in the operation KAFO-T of Burkina Faso and Niger.

Ada administers the system and is no member. Awa coordinates. Fatou is focal point of Burkina Faso, Issa of Niger.
Omar is an officer of Burkina Faso's customs, Nadia of Niger's police. Hugo watches at headquarters, Aminata audits,
and Stella has an account but nothing to do with the operation. BFA-DGD-01 and NER-PN-01 are field units.
"""

from typing import NamedTuple

PASSWORD = "correct horse battery staple"
OPERATION = "KAFO-T"
FIRST_UNIT, SECOND_UNIT = "BFA-DGD-01", "NER-PN-01"
"""A customs unit of Burkina Faso and a police unit of Niger."""


class Person(NamedTuple):
    email: str
    name: str
    role: str | None
    country: str | None = None
    agency: str | None = None
    admin: bool = False


ADA = Person("ada@example.org", "Ada", None, admin=True)
AWA = Person("awa@example.org", "Awa", "coordinator")
FATOU = Person("fatou@example.org", "Fatou", "focal_point", country="BFA")
ISSA = Person("issa@example.org", "Issa", "focal_point", country="NER")
OMAR = Person("omar@example.org", "Omar", "officer", agency="BFA-DGD")
NADIA = Person("nadia@example.org", "Nadia", "officer", agency="NER-PN")
HUGO = Person("hugo@example.org", "Hugo", "viewer")
AMINATA = Person("aminata@example.org", "Aminata", "auditor")
STELLA = Person("stella@example.org", "Stella", None)
CAST = (ADA, AWA, FATOU, ISSA, OMAR, NADIA, HUGO, AMINATA, STELLA)

AGENCIES = (
    {"code": "BFA-DGD", "name": "Direction générale des douanes", "country": "BFA", "kind": "customs"},
    {"code": "NER-PN", "name": "Police nationale", "country": "NER", "kind": "police"},
)
UNITS = (
    {"code": FIRST_UNIT, "agency": "BFA-DGD", "officers": 12, "capabilities": ["dog", "scanner"]},
    {"code": SECOND_UNIT, "agency": "NER-PN", "officers": 8},
)
