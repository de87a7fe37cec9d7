"""The words of papers, beside those that summaries have. Pure."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_day_names

from ops.papers.record import Hours
from ops.summaries.words import Words

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FRENCH = {
    "Operation order": "Ordre d'opération",
    "Unit sheet": "Fiche d'unité",
    "Plan": "Plan",
    "version {number}, issued {moment}": "version {number}, diffusée le {moment}",
    "draft, not issued": "projet, non diffusé",
    "as it stood {moment}; last issued: {version}": "état au {moment} ; dernière diffusion : {version}",
    "What countries say of this plan": "Ce que les pays disent de ce plan",
    "Decision": "Décision",
    "Remark": "Remarque",
    "When": "Quand",
    "approves": "approuve",
    "objects": "s'oppose",
    "awaited": "attendu",
    "Handling": "Diffusion",
    "Time zone": "Fuseau horaire",
    "1. Situation": "1. Situation",
    "2. Mission": "2. Mission",
    "3. Execution": "3. Exécution",
    "4. Administration and logistics": "4. Administration et logistique",
    "5. Command and signal": "5. Commandement et transmissions",
    "{countries} act together against firearms trafficking along their borders.":
        "{countries} agissent ensemble contre le trafic d'armes à feu le long de leurs frontières.",
    "Nothing has been set as an objective yet.": "Aucun objectif n'a encore été fixé.",
    "Corridors and areas": "Corridors et zones",
    "Corridor": "Corridor",
    "Border, km": "Frontière, km",
    "Sectors and who is in them": "Secteurs et affectations",
    "Across the line": "De l'autre côté",
    "From": "Du",
    "Until": "Au",
    "State": "État",
    "Nobody is assigned": "Personne n'est affecté",
    "Crossings": "Points de passage",
    "Crossing": "Point de passage",
    "Open": "Ouverture",
    "always, as far as is known": "permanente, autant qu'on sache",
    "Cover wanted": "Présence voulue",
    "{count} officers": "{count} agents",
    "Place": "Lieu",
    "Map": "Carte",
    "Sectors of {name} with their crossings (diamonds) and bases (triangles). Borders after Natural Earth; they imply "
    "no position on the status of any territory.":
        "Secteurs de {name}, points de passage (losanges) et bases (triangles). Frontières d'après Natural Earth ; "
        "elles n'impliquent aucune prise de position sur le statut d'un territoire.",
    "Own sectors are blue, those across the line sand. Diamonds are crossings, triangles bases.":
        "Secteurs propres en bleu, ceux d'en face en sable. Losanges : points de passage ; triangles : bases.",
    "Capabilities": "Moyens",
    "Base": "Base",
    "none given": "non indiquée",
    "Contacts": "Contacts",
    "Office": "Service",
    "How to reach it": "Comment le joindre",
    "No contact has been named yet.": "Aucun contact n'a encore été désigné.",
    "Role": "Rôle",
    "Reporting duties": "Relevés dus",
    "Each unit owes a report every {hours} hours; one of these hours is {hour} ({zone}).":
        "Chaque unité doit un relevé toutes les {hours} heures ; l'une de ces heures est {hour} ({zone}).",
    "Nothing to report is a report too: say so at the due hour.":
        "Rien à signaler est aussi un relevé : le dire à l'heure due.",
    "Seizures, hits and arrests are reported when they happen, with what is known then; photographs may follow.":
        "Saisies, résultats positifs et arrestations sont signalés aussitôt, avec ce qui est connu ; les "
        "photographies peuvent suivre.",
    "No names of persons in a report: counts only.": "Aucun nom de personne dans un rapport : des nombres seulement.",
    "From a phone, also without network: {address}": "Par téléphone, même sans réseau : {address}",
    "Who leaves a post waits until the unit that relieves it is there.":
        "Qui quitte un poste attend l'unité de relève.",
    "Your shifts": "Vos services",
    "Your sectors": "Vos secteurs",
    "Counterpart": "Vis-à-vis",
    "Who is across the line at the same time": "Qui est en face au même moment",
    "Nobody is planned across the line in your shifts.": "Personne n'est prévu en face pendant vos services.",
    "Relieved by": "Relevée par",
    "Relieves": "Relève",
    "nobody": "personne",
    "Check in every {count} minutes": "Donner signe de vie toutes les {count} minutes",
    "This unit is not assigned to any sector.": "Cette unité n'est affectée à aucun secteur.",
    "Shift": "Service",
    "Notes": "Remarques",
    "Name": "Nom",
    "Drawn from the plan of this operation alone.": "Tiré du seul plan de cette opération.",
    "local time {zone}": "heure locale {zone}",
}  # fmt: skip

STATES = {
    "proposed": ("proposed", "proposée"), "accepted": ("accepted", "acceptée"), "declined": ("declined", "refusée"),
    "on_station": ("on station", "en poste"), "relieved": ("relieved", "relevée"),
}  # fmt: skip
ROLES = {
    "spoc": ("Single point of contact", "Point de contact unique"),
    "national_coordinator": ("National coordinator", "Coordonnateur national"),
    "ncb": ("INTERPOL NCB", "BCN INTERPOL"),
    "central_authority": ("Central authority (legal assistance)", "Autorité centrale (entraide judiciaire)"),
    "liaison_officer": ("Liaison officer", "Officier de liaison"),
    "liaison_magistrate": ("Liaison magistrate", "Magistrat de liaison"),
    "national_commission": ("National commission on arms", "Commission nationale des armes"),
    "other": ("Other", "Autre"),
}  # fmt: skip
CHANNELS = {
    "phone": ("telephone", "téléphone"), "mobile": ("mobile", "mobile"),
    "satellite_phone": ("satellite phone", "téléphone satellite"), "fax": ("fax", "fax"),
    "email": ("e-mail", "courriel"), "i247": ("I-24/7", "I-24/7"), "siena": ("SIENA", "SIENA"),
    "cencomm": ("CENcomm", "CENcomm"), "radio": ("radio", "radio"), "web": ("web", "site"),
    "post": ("post", "courrier"), "other": ("other", "autre"),
}  # fmt: skip


class PaperWords(Words):
    """Says what papers say; everything else as summaries do."""

    def say(self, message: str, **values: object) -> str:
        """A message, with its values put in as they are."""
        if self.language == "fr" and message in FRENCH:
            said = FRENCH[message]
            return said.format(**values) if values else said
        return super().say(message, **values)

    def either(self, words: dict[str, tuple[str, str]], code: str) -> str:
        """A code of one of the tables here; one that is not there as it is, in words."""
        english, french = words.get(code) or (code.replace("_", " "),) * 2
        return french if self.language == "fr" else english

    def hours(self, hours: Iterable[Hours], zone: str) -> str:
        """Opening hours as "Mon–Fri 08:00–18:00 (Africa/Niamey)"."""
        names = get_day_names("abbreviated", locale=self.locale)
        said = []
        for one in hours:
            days = [DAYS.index(day) for day in one.days if day in DAYS]
            run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
            who = f"{names[days[0]]}–{names[days[-1]]}" if run else ", ".join(names[day] for day in days)
            said.append(f"{who} {one.opens}–{one.closes}")
        if not said:
            return self.say("always, as far as is known")
        return "; ".join(said) + (f" ({zone})" if zone else "")

    def wall(self, moment: datetime, zone: str) -> str:
        """A moment on the wall of a zone, as "Wed 2 Dec, 19:00"."""
        return format_datetime(moment.astimezone(ZoneInfo(zone)), "EEE\u00a0d\u00a0MMM, HH:mm", locale=self.locale)
