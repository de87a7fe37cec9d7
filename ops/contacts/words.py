"""Labels of the codes of contacts, in every language of the vocabulary."""

from ops.reports.vocabulary.term import OTHER, Term, words

_LISTS: dict[str, tuple[Term, ...]] = {
    "contact_role": (
        Term("spoc", "Single point of contact for firearms", "Point de contact unique pour les armes à feu",
             "Ponto de contacto único para armas de fogo", "جهة الاتصال الوحيدة للأسلحة النارية"),
        Term("national_coordinator", "National coordinator", "Coordonnateur national",
             "Coordenador nacional", "المنسق الوطني"),
        Term("ncb", "INTERPOL National Central Bureau", "Bureau central national d'INTERPOL",
             "Gabinete Central Nacional da INTERPOL", "المكتب المركزي الوطني للإنتربول"),
        Term("central_authority", "Central authority for mutual legal assistance",
             "Autorité centrale pour l'entraide judiciaire",
             "Autoridade central para o auxílio judiciário", "السلطة المركزية للمساعدة القانونية المتبادلة"),
        Term("liaison_officer", "Liaison officer", "Officier de liaison", "Oficial de ligação", "ضابط اتصال"),
        Term("liaison_magistrate", "Liaison magistrate", "Magistrat de liaison", "Magistrado de ligação", "قاضي اتصال"),
        Term("national_commission", "National commission on small arms", "Commission nationale sur les armes légères",
             "Comissão nacional para as armas ligeiras", "اللجنة الوطنية للأسلحة الصغيرة"),
        OTHER,
    ),
    "channel": (
        Term("phone", "Telephone", "Téléphone", "Telefone", "هاتف"),
        Term("mobile", "Mobile phone", "Téléphone mobile", "Telemóvel", "هاتف محمول"),
        Term("satellite_phone", "Satellite phone", "Téléphone satellite", "Telefone por satélite", "هاتف ساتلي"),
        Term("fax", "Fax", "Télécopie", "Fax", "فاكس"),
        Term("email", "E-mail", "E-mail", "Correio eletrónico", "بريد إلكتروني"),
        Term("i247", "I-24/7", "I-24/7"),
        Term("siena", "SIENA", "SIENA"),
        Term("cencomm", "CENcomm", "CENcomm"),
        Term("radio", "Radio", "Radio", "Rádio", "لاسلكي"),
        Term("web", "Web address", "Adresse web", "Endereço Web", "عنوان إنترنت"),
        Term("post", "Post", "Courrier postal", "Correio", "بريد"),
        OTHER,
    ),
    "weekday": (
        Term("mon", "Mon", "lun."),
        Term("tue", "Tue", "mar."),
        Term("wed", "Wed", "mer."),
        Term("thu", "Thu", "jeu."),
        Term("fri", "Fri", "ven."),
        Term("sat", "Sat", "sam."),
        Term("sun", "Sun", "dim."),
    ),
}  # fmt: skip
_TERMS = {name: {term.code: term for term in terms} for name, terms in _LISTS.items()}
LISTS = frozenset(_LISTS)


def label(name: str, code: str, language: str = "en") -> str:
    """The label of a code of one of the lists contact_role, channel, weekday; else the code."""
    term = _TERMS[name].get(code)
    return words(term, language) if term else code
