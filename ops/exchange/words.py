"""The words of exchange files: English as it stands in the code, French beside it; labels by the vocabulary. Pure."""

from typing import Any

from ops.cases.words import label as follow_up
from ops.reports.vocabulary import label

LANGUAGES = ("en", "fr")
# fmt: off
FRENCH = {
    "About": "À propos",
    "Arms": "Armes",
    "Parts": "Pièces",
    "Ammunition": "Munitions",
    "Tracing": "Traçage",
    "Significant": "Saisies marquantes",
    "Persons": "Personnes",
    "Seizures": "Saisies",
    "Trace requests": "Demandes de traçage",
    "Operation": "Opération",
    "EXERCISE": "EXERCICE",
    "Recipient": "Destinataire",
    "Sender": "Expéditeur",
    "coordinator": "coordination",
    "Purpose": "But",
    "As at": "Situation au",
    "entry": "entrée",
    "Handling": "Restrictions",
    "Use": "Utilisation",
    "Included": "Comprend",
    "reports": "rapports",
    "trace requests": "demandes de traçage",
    "Withheld": "Non communiqué",
    "Doubles left out": "Doublons laissés de côté",
    "File": "Fichier",
    "tlp_red": "TLP:RED",
    "h2_no_permission": "H2, sans l'autorisation du fournisseur",
    "not_released": "non communiqué à ce destinataire par le fournisseur",
    "not_drafted": "demande non encore rédigée par son responsable",
    "By type": "Par type",
    "By manufacture": "Par mode de fabrication",
    "By marking": "Par marquage",
    "By condition": "Par état",
    "By calibre": "Par calibre",
    "By country of manufacture": "Par pays de fabrication",
    "By legal ground of the seizure": "Par fondement juridique de la saisie",
    "By criminal context": "Par contexte criminel",
    "By transport": "Par moyen de transport",
    "By place": "Par lieu",
    "By concealment": "Par mode de dissimulation",
    "By direction": "Par direction",
    "By country of departure": "Par pays de départ",
    "By country of destination": "Par pays de destination",
    "Code": "Code",
    "Category": "Catégorie",
    "Unit": "Unité",
    "Lines not exact": "Lignes non exactes",
    "unclassified": "non précisé",
    "Seized, found and surrendered stand apart and are never added.":
        "Saisi, trouvé et remis figurent séparément et ne sont jamais additionnés.",
    "A seizure with several contexts counts under each of them.":
        "Une saisie à plusieurs contextes compte sous chacun d'eux.",
    "Arms seized, found or surrendered": "Armes saisies, trouvées ou remises",
    "Potentially traceable": "Potentiellement traçables",
    "Not traceable": "Non traçables",
    "Trace requests in this package": "Demandes de traçage dans cet envoi",
    "Answered: point of diversion or origin established": "Réponse : point de détournement ou origine établi",
    "Answered without result, refused or withdrawn": "Réponse sans résultat, refus ou retrait",
    "Pending": "En attente",
    "SDG 16.4.2 numerator": "ODD 16.4.2, numérateur",
    "SDG 16.4.2 denominator": "ODD 16.4.2, dénominateur",
    "Figure": "Chiffre",
    "Number": "Nombre",
    "Rule: five arms or more, a thousand rounds or more, any explosive, any light weapon, or terrorism.":
        "Règle : cinq armes ou plus, mille cartouches ou plus, tout explosif, toute arme légère, ou "
        "terrorisme.",
    "Report": "Rapport",
    "Date": "Date",
    "Time (UTC)": "Heure (UTC)",
    "Country": "Pays",
    "Reporting administration": "Administration",
    "Sector": "Secteur",
    "Kind of place": "Type de lieu",
    "Detection": "Détection",
    "Customs procedure": "Régime douanier",
    "Recovery": "Récupération",
    "Commodity": "Marchandise",
    "Sub-type": "Sous-type",
    "HS": "SH",
    "Quantity": "Quantité",
    "Qualifier": "Précision",
    "Value": "Valeur",
    "Currency": "Monnaie",
    "Brand": "Marque",
    "Model": "Modèle",
    "Calibre": "Calibre",
    "Country of origin": "Pays d'origine",
    "Conveyance": "Moyen de transport",
    "Departure": "Départ",
    "Transit": "Transit",
    "Destination": "Destination",
    "Direction": "Direction",
    "Concealment": "Dissimulation",
    "Persons arrested": "Personnes arrêtées",
    "Context": "Contexte",
    "Legal ground": "Fondement juridique",
    "Other goods": "Autres marchandises",
    "Offence": "Infraction",
    "Women": "Femmes",
    "Men": "Hommes",
    "Trace request": "Demande de traçage",
    "International Tracing Instrument, paragraph 17; fields of form ATF 3312.1 in brackets":
        "Instrument international de traçage, paragraphe 17 ; rubriques du formulaire ATF 3312.1 entre "
        "parenthèses",
    "Request": "Demande",
    "Date of request": "Date de la demande",
    "Reference": "Référence",
    "Requesting authority": "Autorité requérante",
    "Requested authority": "Autorité requise",
    "Priority": "Priorité",
    "routine": "normale",
    "Legal basis": "Base juridique",
    "(a) Illicit nature and circumstances": "a) Nature illicite et circonstances",
    "(b) Markings, type, calibre and other information": "b) Marquage, type, calibre et autres informations",
    "(c) Intended use of the information": "c) Utilisation prévue de l'information",
    "Recovered on": "Récupérée le",
    "Serial number": "Numéro de série",
    "Obliterated": "Oblitéré",
    "yes": "oui",
    "no": "non",
    "not examined": "non examiné",
    "Manufacturer": "Fabricant",
    "Type": "Type",
    "Country of manufacture": "Pays de fabrication",
    "Importer": "Importateur",
    "Country of import": "Pays d'importation",
    "Additional markings": "Autres marques",
    "Features": "Caractéristiques",
    "Year": "Année",
    "Missing identifiers": "Éléments manquants",
    "none": "aucun",
    "complete": "complète",
    "Completeness": "Complétude",
    "not stated": "non précisé",
    "No personal data: possessor and associates are not part of this sheet.":
        "Aucune donnée personnelle : détenteur et complices ne font pas partie de cette fiche.",
    "Page {page} of {pages}": "Page {page} sur {pages}",
    "Confidentiality and any restriction on use bind the recipient; if they cannot be kept, tell the "
    "provider before disclosure (Firearms Protocol, article 12(5)).":
        "La confidentialité et toute restriction d'utilisation lient le destinataire ; s'il ne peut les "
        "respecter, il en avise le fournisseur avant toute divulgation (Protocole sur les armes à feu, "
        "article 12, paragraphe 5).",
    "Not to be used for other proceedings without prior consent (UNTOC, article 18(19)).":
        "Ne pas utiliser pour d'autres procédures sans consentement préalable (Convention, article 18, "
        "paragraphe 19).",
    "A hit or an answer is no ground for arrest by itself; verify through the National Central Bureau.":
        "Un résultat positif ou une réponse ne justifie pas à lui seul une arrestation ; vérifier auprès du "
        "Bureau central national.",
    "Made": "Établi",
    "make": "fabricant",
    "model": "modèle",
    "calibre": "calibre",
    "serial": "numéro de série",
    "country": "pays",
}
# fmt: on
ENGLISH = {
    "tlp_red": "TLP:RED",
    "h2_no_permission": "H2, without the provider's permission",
    "not_released": "not released to this recipient by its provider",
    "not_drafted": "request not drafted yet by its lead",
}
"""Words for codes; all else stands in the code as it is."""
NOT_IN_VOCABULARY = "unclassified"


class ExchangeWords:
    """Words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def say(self, text: str) -> str:
        return (FRENCH if self.language == "fr" else ENGLISH).get(text, text)

    def authority(self, named: str) -> str:
        """An authority by its name, or what kind of one it is where no name is known yet."""
        return follow_up("authority", named, self.language)

    def label(self, field: str, code: Any, class_: str | None = None) -> str:
        """A coded value in words; what was not said is so."""
        if not code or code == NOT_IN_VOCABULARY:
            return self.say("unclassified")
        return label(field, str(code), self.language, class_=class_)
