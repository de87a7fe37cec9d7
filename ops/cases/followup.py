"""The follow-up list of a country (or of all that one may see) as a document, for paper and for a prosecutor. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ops.cases import words as follow
from ops.cases.kinds import OPTIONAL
from ops.cases.schemas import ActionView, CaseView
from ops.cases.states import ANSWERED, SETTLED, WAITING
from ops.planning.models import Operation
from ops.summaries.document import Document, Tile
from ops.summaries.sections import Section
from ops.summaries.tables import plain
from ops.summaries.words import Words

SOON = timedelta(days=7)
MOST_POINTS = 4
"""So many points of a checklist that is still open stand in a list."""
FRENCH = {
    "Follow-up list": "Liste de suivi",
    "Country": "Pays",
    "all that the reader may see": "tout ce que le lecteur peut voir",
    "Made by": "Établie par",
    "Handling": "Traitement",
    "What is to be done by when, of whom, on what basis. Restrictions on use travel with what is passed on.":
        "Ce qui est à faire, pour quand, auprès de qui, sur quel fondement. Les restrictions d'usage suivent ce qui "
        "est transmis.",
    "Nothing is to be followed up.": "Rien n'est à suivre.",
    "Open cases": "Dossiers ouverts",
    "Actions awaited": "Actions attendues",
    "Overdue": "En retard",
    "Due within a week": "Échéance sous une semaine",
    "of {count}": "sur {count}",
    "What is due": "Échéances",
    "Due": "Échéance",
    "Action": "Action",
    "Addressed to": "Adressée à",
    "Rests on": "Fondement",
    "State": "État",
    "Still missing": "Manque encore",
    "overdue": "en retard",
    "no deadline": "sans échéance",
    "nothing": "rien",
    "{count} more": "{count} de plus",
    "Asked of {country} by others": "Demandé à {country} par d'autres",
    "Cases": "Dossiers",
    "Case": "Dossier",
    "Lead": "Direction",
    "Because": "Motif",
    "Linked to": "Lié à",
    "Reports": "Rapports",
    "opened by hand": "ouvert à la main",
    "Trace register": "Registre de traçage",
    "Firearm": "Arme",
    "Request": "Demande",
    "Age": "Âge",
    "Answer": "Réponse",
    "{days} days": "{days} jours",
    "not sent": "non envoyée",
    "Proceedings": "Procédures",
    "Day": "Jour",
    "Stage": "Étape",
    "Court, reference": "Juridiction, référence",
    "Charged / convicted / acquitted": "Poursuivis / condamnés / acquittés",
    "Restrictions on use": "Restrictions d'usage",
    "Restriction": "Restriction",
    "Holds for": "Vaut pour",
    "EXERCISE": "EXERCICE",
    "This is an exercise. Nothing in it happened.": "Ceci est un exercice. Rien de tout cela n'a eu lieu.",
    "Operation": "Opération",
    "As at": "Situation au",
    "Page {page} of {pages}": "Page {page} sur {pages}",
}  # fmt: skip
Pair = tuple[CaseView, ActionView]


class Writer:
    """The words of one language, and the list as it stands at a moment."""

    def __init__(self, language: str, zone: str, now: datetime) -> None:
        self.words = Words(language, zone)
        self.language = language
        self.now = now

    def say(self, message: str, **values: object) -> str:
        return (FRENCH.get(message, message) if self.language == "fr" else message).format(**values)

    def label(self, name: str, code: str) -> str:
        return follow.label(name, code, self.language)

    def country(self, code: str) -> str:
        return self.words.label("country", code)

    def title(self, case: CaseView) -> str:
        return follow.title("" if case.about else case.title, case.about, self.language)

    def due(self, action: ActionView) -> str:
        if action.due_at is None:
            return self.say("no deadline")
        late = action.due_at < self.now and action.state in WAITING
        said = self.words.day_of(action.due_at)
        return f"{said}\n{self.say('overdue')}" if late else said

    def missing(self, action: ActionView) -> str:
        open_ = [
            self.label("point", point.item)
            for point in action.checklist
            if not point.done and not point.excuse and point.item not in OPTIONAL
        ]
        if len(open_) > MOST_POINTS:
            open_ = [*open_[: MOST_POINTS - 1], self.say("{count} more", count=len(open_) - MOST_POINTS + 1)]
        return "; ".join(open_) or self.say("nothing")

    def action(self, pair: Pair) -> list[str]:
        case, action = pair
        to = action.addressee or self.label("authority", action.authority)
        return [
            self.due(action),
            f"{case.code}/{action.number}\n{self.label('kind', action.kind)}",
            f"{self.country(action.to_country)}\n{to}",
            self.label("basis", action.legal_basis),
            self.label("state", action.state),
            self.missing(action) if action.state in ("identified", "informal_contact", "drafted") else "–",
        ]


def document(
    operation: Operation, cases: Sequence[CaseView], country: str, handling: str, now: datetime, by: str, language: str
) -> Document:
    """The list of a country's cases and of what others ask of it; of all cases where `country` is ""."""
    writer = Writer(language, operation.timezone, now)
    say = writer.say
    own = [case for case in cases if not country or case.lead.country == country]
    asked = [
        (case, action) for case in cases if case not in own for action in case.actions if action.to_country == country
    ]
    pairs = [(case, action) for case in own for action in case.actions]
    exercise = bool(operation.exercise)
    sections = [
        due(writer, pairs),
        others(writer, asked, country),
        overview(writer, own),
        register(writer, pairs),
        courts(writer, own),
        restrictions(writer, [*pairs, *asked]),
    ]
    return Document(
        language=language,
        title=say("Follow-up list"),
        operation=operation.name,
        code=operation.code,
        tlp=handling,
        exercise=say("EXERCISE") if exercise else "",
        exercise_note=say("This is an exercise. Nothing in it happened.") if exercise else "",
        facts=[
            (say("Operation"), f"{operation.name} ({operation.code})"),
            (say("Country"), writer.country(country) if country else say("all that the reader may see")),
            (say("As at"), writer.words.moment(now)),
            (say("Made by"), by),
            (say("Handling"), handling),
        ],
        lead=say(
            "What is to be done by when, of whom, on what basis. Restrictions on use travel with what is passed on."
        )
        if cases
        else say("Nothing is to be followed up."),
        tiles=tiles(writer, own, pairs),
        sections=[section for section in sections if section.blocks or section.lead],
        page=say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        made_at=int(now.timestamp()),
    )


def tiles(writer: Writer, cases: Sequence[CaseView], pairs: Sequence[Pair]) -> list[Tile]:
    say, number = writer.say, writer.words.number
    waiting = [action for _, action in pairs if action.state in WAITING]
    late = [action for action in waiting if action.due_at and action.due_at < writer.now]
    soon = [action for action in waiting if action.due_at and writer.now <= action.due_at < writer.now + SOON]
    opened = [case for case in cases if case.state == "open"]
    return [
        Tile(value=number(len(opened)), label=say("Open cases"), detail=say("of {count}", count=number(len(cases)))),
        Tile(
            value=number(len(waiting)), label=say("Actions awaited"), detail=say("of {count}", count=number(len(pairs)))
        ),
        Tile(value=number(len(late)), label=say("Overdue"), detail=""),
        Tile(value=number(len(soon)), label=say("Due within a week"), detail=""),
    ]


def head(writer: Writer) -> list[str]:
    names = ("Due", "Action", "Addressed to", "Rests on", "State", "Still missing")
    return [writer.say(name) for name in names]


WEIGHTS = [1.1, 1.9, 1.9, 1.4, 1.1, 2.2]


def in_time(pairs: Iterable[Pair]) -> list[Pair]:
    """What is awaited, by deadline; without one last."""
    waiting = [(case, action) for case, action in pairs if action.state in WAITING]
    return sorted(
        waiting,
        key=lambda pair: (
            pair[1].due_at is None,
            pair[1].due_at.timestamp() if pair[1].due_at else 0,
            pair[0].code,
            pair[1].number,
        ),
    )


def due(writer: Writer, pairs: Sequence[Pair]) -> Section:
    rows = [writer.action(pair) for pair in in_time(pairs)]
    blocks = [plain("", head(writer), rows, weights=WEIGHTS, small=True)] if rows else []
    return Section(title=writer.say("What is due"), blocks=list(blocks))


def others(writer: Writer, pairs: Sequence[Pair], country: str) -> Section:
    rows = [
        [
            writer.due(action),
            f"{case.code}/{action.number}\n{writer.label('kind', action.kind)}",
            f"{writer.country(case.lead.country)}\n{case.lead.agency}",
            writer.label("basis", action.legal_basis),
            writer.label("state", action.state),
            writer.title(case),
        ]
        for case, action in in_time(pairs)
    ]
    if not rows:
        return Section(title="")
    names = [*head(writer)[:2], writer.say("Lead"), *head(writer)[3:5], writer.say("Case")]
    return Section(
        title=writer.say("Asked of {country} by others", country=writer.country(country)),
        blocks=[plain("", names, rows, weights=WEIGHTS, small=True)],
    )


def overview(writer: Writer, cases: Sequence[CaseView]) -> Section:
    say = writer.say
    rows = [
        [
            f"{case.code}\n{writer.label('state', case.state)}",
            writer.title(case),
            f"{writer.country(case.lead.country)}\n{case.lead.agency}",
            "\n".join(writer.label("rule", rule) for rule in case.because) or say("opened by hand"),
            writer.words.number(len(case.reports)),
            linked(writer, case),
        ]
        for case in cases
    ]
    names = [say(name) for name in ("Case", "Cases", "Lead", "Because", "Reports", "Linked to")]
    names[1] = say("Case")
    names[0] = "#"
    weights = [1.2, 2.6, 1.3, 1.8, 0.8, 2.4]
    blocks = [plain("", names, rows, (4,), weights=weights, small=True)] if rows else []
    return Section(title=say("Cases"), blocks=list(blocks))


def linked(writer: Writer, case: CaseView) -> str:
    standing = [link for link in case.links if link.ended is None]
    lines = [f"{link.case}: {', '.join(writer.label('tie', why) for why in link.why)}" for link in standing[:6]]
    return "\n".join([*lines, *([f"+ {len(standing) - 6}"] if len(standing) > 6 else [])]) or "–"


def register(writer: Writer, pairs: Sequence[Pair]) -> Section:
    say = writer.say
    rows = []
    for case, action in pairs:
        if action.kind not in ("trace_request", "domestic_trace"):
            continue
        firearm = action.detail.get("firearm", {})
        said = " ".join(firearm[name] for name in ("make", "model", "calibre") if firearm.get(name))
        until = action.moved_at if action.state in ANSWERED | SETTLED else writer.now
        age = (
            say("{days} days", days=writer.words.number(max((until - action.sent_at).days, 0)))
            if action.sent_at and until
            else say("not sent")
        )
        rows.append(
            [
                f"{case.code}/{action.number}",
                f"{said}\n{firearm.get('serial', '')}",
                writer.country(action.to_country),
                writer.label("state", action.state),
                age,
                action.answer or "–",
            ]
        )
    names = [say(name) for name in ("Case", "Firearm", "Request", "State", "Age", "Answer")]
    blocks = [plain("", names, rows, weights=[1.2, 2.2, 1.4, 1.2, 0.9, 2.0], small=True)] if rows else []
    return Section(title=say("Trace register"), blocks=list(blocks))


def courts(writer: Writer, cases: Sequence[CaseView]) -> Section:
    say = writer.say
    rows = [
        [
            one.on.isoformat(),
            case.code,
            writer.label("stage", one.stage),
            ", ".join(part for part in (one.court, one.reference) if part) or "–",
            f"{one.charged} / {one.convicted} / {one.acquitted}",
        ]
        for case in cases
        for one in case.proceedings
    ]
    names = [say(name) for name in ("Day", "Case", "Stage", "Court, reference", "Charged / convicted / acquitted")]
    return Section(
        title=say("Proceedings"), blocks=[plain("", names, rows, weights=[1, 1.2, 1.4, 2.4, 1.6])] if rows else []
    )


def restrictions(writer: Writer, pairs: Iterable[Pair]) -> Section:
    """What may not be done with what stands here, and for which actions: the list is printed with the data."""
    held: Counter[str] = Counter()
    names: dict[str, list[str]] = {}
    for case, action in pairs:
        for code in action.restrictions:
            held[code] += 1
            names.setdefault(code, []).append(f"{case.code}/{action.number}")
    rows = [
        [writer.label("restriction", code), ", ".join(names[code][:40]) + (" …" if held[code] > 40 else "")]
        for code in follow.listed("restriction")
        if code in held
    ]
    titles = [writer.say("Restriction"), writer.say("Holds for")]
    return Section(
        title=writer.say("Restrictions on use"),
        blocks=[plain("", titles, rows, weights=[2.0, 3.0], small=True)] if rows else [],
    )
