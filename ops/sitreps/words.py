"""The words of a drawn situation report, beside those that summaries have. Pure."""

from ops.summaries.words import Words

LANGUAGES = ("en", "fr")
FRENCH = {
    "Situation report {number}": "Rapport de situation n° {number}",
    "Due": "Échéance",
    "made on request": "établi sur demande",
    "Since": "Depuis",
    "the beginning; this is the first": "le début ; c'est le premier",
    "no. {number}, {moment}, entry {entry}": "le n° {number}, {moment}, inscription {entry}",
    "Open alarms": "Alarmes ouvertes",
    "Units on station": "Unités en poste",
    "Handling": "Diffusion",
    "Totals of the action phase as they stand, doubles taken off; what is new since the last report beside them.":
        "Totaux de la phase d'action à ce jour, doublons déduits ; à côté, ce qui est nouveau depuis le dernier "
        "rapport.",
    "Nothing has been reported in the action phase yet.": "Rien n'a encore été signalé pendant la phase d'action.",
    "Results": "Résultats",
    "A figure below zero means that reports were corrected, withdrawn or ruled doubles since.":
        "Un chiffre négatif signifie que des rapports ont été corrigés, retirés ou reconnus comme doublons depuis.",
    "New": "Nouveau",
    "Cumulative": "Cumul",
    "New hits": "Nouveaux positifs",
    "Of it doubles": "Dont doublons",
    "New by country": "Nouveau par pays",
    "Cumulative by country": "Cumul par pays",
    "Cumulative by day": "Cumul par jour",
    "* restated since the last report": "* révisé depuis le dernier rapport",
    "Seizures since the last report": "Saisies depuis le dernier rapport",
    "Was": "Était",
    "Is": "Est",
    "Figures of these days were reported otherwise in the last report.":
        "Le dernier rapport donnait d'autres chiffres pour ces jours.",
    "Reporting": "Transmission des relevés",
    "No due hour has struck yet.": "Aucune échéance n'est encore passée.",
    "Units": "Unités",
    "No unit has said that it is on station.": "Aucune unité ne s'est déclarée en poste.",
    "Reports by kind": "Rapports par nature",
    "Nothing new was reported.": "Rien de nouveau n'a été signalé.",
    "{figure} since": "{figure} depuis",
    "unchanged": "inchangé",
    "Drawn from the record of this report alone, which was compiled from entries 1 to {number} of the operation's "
    "journal and from nothing else. The same entries give the same record.":
        "Tiré du seul enregistrement de ce rapport, établi à partir des inscriptions 1 à {number} du journal de "
        "l'opération et de rien d'autre. Les mêmes inscriptions donnent le même enregistrement.",
    "This report is attached, and stands here for those who may read it:":
        "Ce rapport est joint ; les personnes autorisées le trouvent aussi ici :",
    "This report stands here for those who may read it:": "Les personnes autorisées trouvent ce rapport ici :",
    "Missing": "Manquants",
    "seizure": "saisie", "activity": "activité", "nil": "néant",
}  # fmt: skip


class SitrepWords(Words):
    """Says what a situation report says; everything else as summaries do."""

    def say(self, message: str, **values: object) -> str:
        """A message, with its values put in as they are."""
        if self.language == "fr" and message in FRENCH:
            said = FRENCH[message]
            return said.format(**values) if values else said
        return super().say(message, **values)

    def signed(self, value: float) -> str:
        """A change, with its sign."""
        return f"+{self.number(value)}" if value > 0 else self.number(value).replace("-", "−")
