"""Labels of the codes of follow-up, in every language of the vocabulary."""

from ops.reports.vocabulary.term import Term, words

_LISTS: dict[str, tuple[Term, ...]] = {
    "rule": (
        Term("traceable_firearm", "Traceable firearm", "Arme à feu traçable"),
        Term("explosives", "Explosives", "Explosifs"),
        Term("foreign_route", "Route through another country", "Itinéraire par un autre pays"),
    ),
    "kind": (
        Term("trace_request", "Trace request", "Demande de traçage"),
        Term("domestic_trace", "Search of own records", "Recherche dans ses propres registres"),
        Term("specialised_unit", "Hand-over to the specialised unit", "Remise à l'unité spécialisée"),
        Term("assistance_request", "Assistance request", "Demande d'entraide"),
        Term("information_exchange", "Exchange of information", "Échange d'informations"),
        Term("spontaneous_information", "Spontaneous information", "Information spontanée"),
        Term("confiscation", "Confiscation", "Confiscation"),
        Term("extradition", "Extradition", "Extradition"),
        Term("joint_investigation", "Joint investigation", "Enquête conjointe"),
        Term("controlled_delivery", "Controlled delivery", "Livraison surveillée"),
        Term("transfer_of_proceedings", "Transfer of proceedings", "Transfert de procédures"),
        Term("ballistics", "Ballistic comparison", "Comparaison balistique"),
        Term("other", "Other", "Autre"),
    ),
    "state": (
        Term("open", "Open", "Ouvert"),
        Term("identified", "Identified", "Identifiée"),
        Term("informal_contact", "Informal contact", "Contact informel"),
        Term("drafted", "Drafted", "Rédigée"),
        Term("sent", "Sent", "Envoyée"),
        Term("acknowledged", "Acknowledged", "Accusée de réception"),
        Term("info_requested", "More information asked for", "Complément demandé"),
        Term("executed", "Executed", "Exécutée"),
        Term("partly_executed", "Partly executed", "Exécutée en partie"),
        Term("refused", "Refused", "Refusée"),
        Term("postponed", "Postponed", "Différée"),
        Term("withdrawn", "Withdrawn", "Retirée"),
        Term("used", "Used in proceedings", "Utilisée en procédure"),
        Term("closed", "Closed", "Clos"),
    ),
    "authority": (
        Term("single_point_of_contact", "Single point of contact for firearms, or INTERPOL NCB",
             "Point de contact unique pour les armes à feu, ou BCN d'INTERPOL"),
        Term("national_firearms_registry", "National firearms registry", "Registre national des armes à feu"),
        Term("explosive_ordnance_disposal", "Explosive ordnance disposal unit",
             "Unité de neutralisation des explosifs"),
        Term("central_authority", "Central authority for mutual legal assistance",
             "Autorité centrale pour l'entraide judiciaire"),
    ),
    "due_reason": (
        Term("trace_target", "This operation's target; the Protocol asks for promptness and sets no days",
             "Objectif de l'opération ; le Protocole demande la célérité sans fixer de délai"),
        Term("explosives_are_dangerous", "Explosives are made safe first",
             "Les explosifs sont d'abord mis hors d'état de nuire"),
        Term("routes_go_cold", "Traces of a route do not last", "Les traces d'un itinéraire ne durent pas"),
    ),
    "note": (
        Term("report_withdrawn", "A report was withdrawn", "Un rapport a été retiré"),
        Term("report_is_double", "A report is a double of another", "Un rapport fait double emploi"),
        Term("report_corrected", "A correction took away what asked for an action",
             "Une correction a supprimé le motif d'une action"),
    ),
    "point": (
        Term("make", "Make", "Marque"),
        Term("model", "Model", "Modèle"),
        Term("calibre", "Calibre", "Calibre"),
        Term("serial", "Serial number", "Numéro de série"),
        Term("country_of_manufacture_or_import", "Country of manufacture or of last import",
             "Pays de fabrication ou de dernière importation"),
        Term("illicit_nature", "Why it is illicit", "Nature illicite"),
        Term("circumstances", "Circumstances in which it was found", "Circonstances de la découverte"),
        Term("intended_use", "Intended use of the answer", "Usage prévu de la réponse"),
        Term("iarms_search", "iARMS searched", "Recherche dans iARMS"),
        Term("type_known", "Type known", "Type connu"),
        Term("place_known", "Place known", "Lieu connu"),
        Term("made_safe", "Made safe", "Mis hors d'état de nuire"),
        Term("samples_taken", "Samples taken", "Échantillons prélevés"),
        Term("disposal_recorded", "Disposal recorded", "Élimination consignée"),
        Term("informal_exchange", "Informal exchange first", "Échange informel d'abord"),
        Term("requesting_authority", "(a) Requesting authority", "a) Autorité requérante"),
        Term("subject_and_nature", "(b) Subject and nature of the investigation",
             "b) Objet et nature de l'enquête"),
        Term("summary_of_facts", "(c) Summary of the facts", "c) Résumé des faits"),
        Term("assistance_sought", "(d) Assistance sought and procedure", "d) Assistance requise et procédure"),
        Term("persons_where_possible", "(e) Persons concerned, where possible",
             "e) Personnes visées, si possible"),
        Term("purpose", "(f) Purpose", "f) But"),
        Term("acceptable_language", "Language acceptable to the requested State",
             "Langue acceptable pour l'État requis"),
    ),
}  # fmt: skip
_TERMS = {name: {term.code: term for term in terms} for name, terms in _LISTS.items()}


def label(name: str, code: str, language: str = "en") -> str:
    """The label of a code of one of the lists rule, kind, state, authority, due_reason, note, point; else the code."""
    term = _TERMS[name].get(code)
    return words(term, language) if term else code


def codes(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(_TERMS[name])
