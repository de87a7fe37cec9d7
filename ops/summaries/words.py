"""The words of a drawn summary: English as it stands in the code, French beside it; numbers and dates by CLDR.

Labels of codes come from the vocabulary and from `ops.cases.words`. Pure.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ops.cases.words import label as of_follow_up
from ops.reports.vocabulary import label as of_vocabulary
from ops.summaries.audiences import country_of
from ops.tallies.counting import UNCLASSIFIED

LANGUAGES = ("en", "fr")
SIGNS = {"at_least": "≥", "about": "≈", "at_most": "≤"}
NARROW_SPACE = "\u202f"

FRENCH = {
    "After-action summary": "Bilan de l'opération",
    "EXERCISE": "EXERCICE",
    "This is an exercise. Nothing in it happened.": "Ceci est un exercice. Rien de tout cela n'a eu lieu.",
    "For": "Destinataires",
    "members of the operation": "membres de l'opération",
    "the public": "le public",
    "Operation": "Opération",
    "Countries": "Pays",
    "Action phase": "Phase d'action",
    "As at": "Situation au",
    "entry {number} of the journal": "inscription {number} du journal",
    "Page {page} of {pages}": "Page {page} sur {pages}",
    "Results of the action phase": "Résultats de la phase d'action",
    "The figures of the action phase alone, doubles taken off. Recovery modes and units are never added together.":
        "Chiffres de la seule phase d'action, doublons déduits. Les modes de récupération et les unités ne sont "
        "jamais additionnés.",
    "Nothing was reported in the action phase.": "Rien n'a été signalé pendant la phase d'action.",
    "computed sum": "somme calculée",
    "Objectives": "Objectifs",
    "Objective": "Objectif",
    "Target": "Cible",
    "Reached": "Atteint",
    "not counted": "non compté",
    "Checks": "Contrôles",
    "Arrests": "Arrestations",
    "Phases": "Phases",
    "Phase": "Phase",
    "From": "Du",
    "Until": "Au",
    "Effort": "Moyens engagés",
    "Country": "Pays",
    "Agencies": "Services",
    "Agency": "Service",
    "Units": "Unités",
    "Unit": "Unité",
    "Officers": "Agents",
    "Sectors": "Secteurs",
    "Sector": "Secteur",
    "Crossings": "Points de passage",
    "Reports": "Rapports",
    "Total": "Total",
    "Agencies by kind": "Services par nature",
    "Kind": "Nature",
    "Number": "Nombre",
    "By class and type": "Par catégorie et type",
    "Class": "Catégorie",
    "Recovery": "Récupération",
    "Quantity": "Quantité",
    "Gross": "Brut",
    "By country": "Par pays",
    "By day": "Par jour",
    "By agency": "Par service",
    "By sector": "Par secteur",
    "Figures are reconciled; in brackets the gross figure where it differs.":
        "Chiffres rapprochés ; entre parenthèses le chiffre brut lorsqu'il diffère.",
    "Seizures by day": "Saisies par jour",
    "Each panel has its own unit and scale.": "Chaque panneau a son unité et son échelle.",
    "Where it was reported from": "Provenance des rapports",
    "Reports by sector": "Rapports par secteur",
    "Reports by country": "Rapports par pays",
    "Sectors by number of reports. Borders after Natural Earth; they imply no position on the status of any territory.":
        "Secteurs selon le nombre de rapports. Frontières d'après Natural Earth ; elles n'impliquent aucune prise de "
        "position sur le statut d'un territoire.",
    "Countries by number of reports. Borders after Natural Earth; they imply no position on the status of any "
    "territory.":
        "Pays selon le nombre de rapports. Frontières d'après Natural Earth ; elles n'impliquent aucune prise de "
        "position sur le statut d'un territoire.",
    "Checks and arrests": "Contrôles et arrestations",
    "Checked": "Contrôlés",
    "Database": "Base de données",
    "Hits": "Résultats positifs",
    "Offence": "Infraction",
    "Persons": "Personnes",
    "Other phases, apart": "Autres phases, à part",
    "Never added to the figures of the action phase.": "Jamais ajoutées aux chiffres de la phase d'action.",
    "Significant seizures": "Saisies marquantes",
    "The largest of each class and unit, every one with a context of terrorism, every one with explosives.":
        "La plus importante de chaque catégorie et unité, toutes celles liées au terrorisme, toutes celles "
        "comportant des explosifs.",
    "{count} more meet the rule and are not listed.": "{count} autres répondent à la règle et ne sont pas citées.",
    "{count} are withheld because of their handling.": "{count} ne sont pas citées en raison de leurs restrictions.",
    "Day": "Jour",
    "What": "Objet",
    "Why": "Motif",
    "How": "Comment",
    "largest": "la plus importante",
    "terrorism": "terrorisme",
    "explosives": "explosifs",
    "Follow-up": "Suites",
    "No case has been opened yet.": "Aucun dossier n'a encore été ouvert.",
    "Cases by rule": "Dossiers par règle",
    "Rule": "Règle",
    "Cases": "Dossiers",
    "Case": "Dossier",
    "Lead": "Responsable",
    "Because": "Motif",
    "Actions": "Actions",
    "opened by hand": "ouvert manuellement",
    "due {day}": "échéance {day}",
    "Quality of the data": "Qualité des données",
    "Known limits": "Limites connues",
    "No limits are known.": "Aucune limite connue.",
    "missing": "relevés dus par une unité et jamais reçus",
    "late": "rapports arrivés après l'heure due",
    "corrected": "corrections de rapports",
    "withdrawn": "rapports retirés",
    "doubles": "rapports reconnus comme doublons",
    "open_pairs": "paires de rapports à rapprocher, encore comptées deux fois",
    "inexact": "rapports dont une quantité n'est pas exacte",
    "outside_every_sector": "rapports hors de tout secteur",
    "outside_every_phase": "rapports hors de toute phase",
    "Reporting at each due hour": "Relevés à chaque heure due",
    "Nil is a report that there was nothing. Of a unit that is missing nothing is known.":
        "« Néant » est un relevé qui ne signale rien. D'une unité manquante on ne sait rien.",
    "Due": "Échéance",
    "Reported": "Reçus",
    "Nil": "Néant",
    "Late": "En retard",
    "Missing": "Manquants",
    "Days restated": "Jours révisés",
    "Late reports": "Rapports tardifs",
    "Corrections": "Corrections",
    "Withdrawals": "Retraits",
    "Corrections and withdrawals": "Corrections et retraits",
    "Entry": "Inscription",
    "Change": "Modification",
    "Corrected": "Corrigé",
    "Withdrawn": "Retiré",
    "Ruled a double": "Reconnu comme doublon",
    "Unclassified": "Non classé",
    "In the totals, but in no part of them.": "Dans les totaux, mais dans aucune de leurs parties.",
    "No type given": "Type non indiqué",
    "In no sector": "Hors secteur",
    "In no phase": "Hors phase",
    "Lacking": "Manque",
    "Pairs not ruled on": "Paires non tranchées",
    "How this was made": "Établissement de ce document",
    "Drawn from the record of this summary alone, which was compiled from entries 1 to {number} of the operation's "
    "journal and from nothing else. The same entries give the same record.":
        "Tiré du seul enregistrement de ce bilan, établi à partir des inscriptions 1 à {number} du journal de "
        "l'opération et de rien d'autre. Les mêmes inscriptions donnent le même enregistrement.",
    "Hash of the last entry": "Empreinte de la dernière inscription",
    "Hash of the record": "Empreinte de l'enregistrement",
    "Times are in the time zone {zone}.": "Les heures sont dans le fuseau {zone}.",
}  # fmt: skip

ENGLISH = {
    "missing": "reports that a unit owed and never sent",
    "late": "reports that came after their due hour",
    "corrected": "corrections of reports",
    "withdrawn": "reports withdrawn",
    "doubles": "reports ruled to be doubles",
    "open_pairs": "pairs of reports to be ruled on, counted twice until then",
    "inexact": "reports with a quantity that is not exact",
    "outside_every_sector": "reports from outside every sector",
    "outside_every_phase": "reports from outside every phase",
}
"""English for codes; all other English stands in the code itself."""


CLASSES = {
    "firearm": ("Firearms", "Armes à feu"), "light_weapon": ("Light weapons", "Armes légères"),
    "part": ("Parts and components", "Pièces et éléments"), "explosive": ("Explosives", "Explosifs"),
    "other_weapon": ("Other weapons", "Autres armes"), "drug": ("Drugs", "Stupéfiants"),
    "medicine": ("Medicines", "Médicaments"), "vehicle": ("Vehicles", "Véhicules"),
    "document": ("Documents", "Documents"), "device": ("Devices", "Appareils"),
}  # fmt: skip
UNITS = {
    "piece": ("pieces", "pièces"), "round": ("rounds", "cartouches"), "stick": ("sticks", "bâtons"),
    "metre": ("metres", "mètres"), "litre": ("litres", "litres"), "box": ("boxes", "boîtes"),
    "tablet": ("tablets", "comprimés"), "plant": ("plants", "plants"), "carat": ("carats", "carats"),
    "other": ("other units", "autres unités"), "unknown": ("unknown units", "unités inconnues"),
}  # fmt: skip
"""Plurals, where the vocabulary's label is a singular."""


def language_of(accepted: str) -> str:
    """The language that an Accept-Language header likes best of those there are; English otherwise."""
    liked = []
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            liked.append((float(weight or 1), tag.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    liked.sort(key=lambda pair: -pair[0])
    return next((language for _, language in liked if language in LANGUAGES), "en")


class Words:
    """Says things in one language, times in one zone."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        self.locale = Locale("en", "GB") if language == "en" else Locale(language)

    def say(self, message: str, **values: object) -> str:
        """A message, with its values put in as they are."""
        said = (FRENCH if self.language == "fr" else ENGLISH).get(message, message)
        return said.format(**values) if values else said

    def pair(self, what: str, said: str) -> str:
        """Two words with a colon; French has a space before it."""
        return f"{what}\u00a0: {said}" if self.language == "fr" else f"{what}: {said}"

    def number(self, value: float) -> str:
        return format_decimal(value, "#,##0.###", self.locale)

    def amount(self, value: float, qualifier: str = "exact") -> str:
        """A number with the sign of its qualifier."""
        sign = SIGNS.get(qualifier)
        return f"{sign}{NARROW_SPACE}{self.number(value)}" if sign else self.number(value)

    def day(self, iso: str) -> str:
        """A day as "2 Dec 2020"."""
        return format_date(date.fromisoformat(iso), "d\u00a0MMM\u00a0y", self.locale)

    def short_day(self, iso: str) -> str:
        """A day as "2 Dec"."""
        return format_date(date.fromisoformat(iso), "d\u00a0MMM", self.locale)

    def day_of(self, moment: datetime) -> str:
        return self.day(moment.astimezone(self.zone).date().isoformat())

    def moment(self, moment: datetime) -> str:
        """A time as "2 Dec 2020, 18:00"."""
        return format_datetime(moment.astimezone(self.zone), "d\u00a0MMM\u00a0y, HH:mm", locale=self.locale)

    def label(self, field: str, code: str, class_: str | None = None) -> str:
        """The label of a code of the vocabulary; of none "Unclassified"."""
        if code == UNCLASSIFIED:
            return self.say("Unclassified")
        if field == "phase" and code == "outside":
            return self.say("In no phase")
        return of_vocabulary(field, code, self.language, class_=class_)

    def follow_up(self, name: str, code: str) -> str:
        return of_follow_up(name, code, self.language)

    def unit(self, code: str, quantity: float = 2) -> str:
        """A unit beside a quantity, in the plural unless there is one; a currency by its code."""
        if code.isupper():
            return code
        plural = UNITS.get(code) if abs(quantity) >= (2 if self.language == "fr" else 1.001) or quantity == 0 else None
        return plural[LANGUAGES.index(self.language)] if plural else self.label("unit", code)

    def things(self, class_: str) -> str:
        """A class as the head of a figure: "Firearms"."""
        plural = CLASSES.get(class_)
        return plural[LANGUAGES.index(self.language)] if plural else self.label("class", class_)

    def audience(self, audience: str) -> str:
        country = country_of(audience)
        if country:
            return self.label("country", country)
        return self.say("the public" if audience == "public" else "members of the operation")
