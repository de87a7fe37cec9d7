"""Alarm rules in words, and what their forms offer. Pure."""

from typing import Any

import msgspec

from dashboards.i18n import Words
from ops.access.audience import Audience
from ops.alarms.kinds import (
    Amount,
    Context,
    Outside,
    ReliefOverdue,
    SectorUncovered,
    SerialKnown,
    Threshold,
    UnitOverdue,
    parameters_of,
)
from ops.alarms.schemas import RuleView
from ops.reports import vocabulary
from ops.reports.vocabulary.registries import currencies

ITEMS = {"line": "class", "check": "of", "hit": "of", "arrest": "offence", "report": "kind"}
"""What each figure is of: the list that a threshold's `class` is taken from."""
Choice = tuple[str, str]


def sentence(rule: RuleView, words: Words) -> str:
    """What a rule watches for, as a person would say it."""
    _, ngettext = words.gettext, words.ngettext

    def after(minutes: int) -> str:
        return ngettext("after %(num)s minute", "after %(num)s minutes", minutes) % {"num": words.number(minutes)}

    def named(field: str, codes: tuple[str, ...]) -> list[str]:
        return [words.label(field, code) for code in codes]

    match parameters_of(rule.kind, rule.parameters):
        case Threshold() as asked:
            said = [thing(asked, words), over(asked.over, asked.unit, words)]
            if asked.every is not None:
                said.append(_("again every %(amount)s") % {"amount": amount(asked.every, asked.unit, words)})
            if asked.per != "operation":
                said.append(words.label("sum_per", asked.per))
            if asked.phase:
                said.append(phase(asked.phase, words))
        case Context() as asked:
            arrests = ", ".join(named("offence", asked.offences))
            said = named("contexts", asked.contexts)
            said += [f"{words.label('figure', 'arrest')}: {arrests}"] if arrests else []
        case Amount() as asked:
            limits = [over(limit, unit, words) for unit, limit in asked.over.items()]
            said = [thing(asked, words), _(" or ").join(limits)]
        case SerialKnown() as asked:
            said = [_("in this operation")] + ([_("or an earlier one of the same agency")] if asked.earlier else [])
        case Outside() as asked:
            said = named("kind", asked.kinds)
        case UnitOverdue() as asked:
            said = [*named("owed", asked.of), after(asked.grace_minutes)]
        case SectorUncovered() as asked:
            stands = _("nobody stands there") if asked.on_station else _("nobody is assigned there")
            said = [stands, after(asked.grace_minutes)]
        case ReliefOverdue() as asked:
            said = [after(asked.grace_minutes)]
    return ", ".join(said)


def thing(asked: Threshold | Amount, words: Words) -> str:
    figure = asked.figure if isinstance(asked, Threshold) else "line"
    kinds = "database" if figure in {"check", "hit"} else "type"
    base = words.label(ITEMS[figure], asked.class_)
    if figure in {"check", "hit"}:
        base = f"{words.label('figure', figure)}: {base}"
    return f"{base} ({words.label(kinds, asked.type, asked.class_)})" if asked.type else base


def over(limit: float, unit: str | None, words: Words) -> str:
    return words.gettext("more than %(amount)s") % {"amount": amount(limit, unit, words)}


def amount(value: float, unit: str | None, words: Words) -> str:
    return f"{words.number(value)} {words.measure(unit)}" if unit else words.number(value)


def phase(code: str, words: Words) -> str:
    return words.gettext("Outside every phase") if code == "outside" else words.label("phase", code)


def told(audience: Audience, owners: bool, words: Words) -> list[str]:
    """Who is told, besides those who see every alarm."""
    _ = words.gettext
    found = [_("Everybody in this operation")] if audience.everybody else []
    found += [words.label("role", role) for role in audience.roles]
    found += [words.country(code) for code in audience.countries]
    found += [*audience.agencies, *audience.units, *audience.people]
    return found + ([_("those whom it concerns")] if owners else [])


def choices(words: Words) -> dict[str, Any]:
    """What the selects of the forms offer: (code, label) in the order of the vocabulary, grouped where that helps."""
    _ = words.gettext

    def of(field: str) -> list[Choice]:
        return [(code, words.label(field, code)) for code in vocabulary.terms(field)]

    money = currencies()
    units = [(code, words.measure(code)) for code in vocabulary.terms("unit")]
    items = {
        words.label("figure", figure): [(f"{figure}:{code}", label) for code, label in of(field)]
        for figure, field in ITEMS.items()
    }
    return {
        "items": items,
        "classes": of("class"),
        "units": {
            _("Units"): [one for one in units if one[0] not in money],
            _("Currencies"): [one for one in units if one[0] in money],
        },
        "phases": [*of("phase"), ("outside", phase("outside", words))],
        "contexts": of("contexts"),
        "offences": of("offence"),
        "kinds": of("kind"),
    }


def types(words: Words) -> dict[str, list[Choice]]:
    """What may be chosen more exactly, by item: the types of a class, the databases of a check."""
    databases = [(code, words.label("database", code)) for code in vocabulary.terms("database")]
    checks = {f"{figure}:{code}": databases for figure in ("check", "hit") for code in vocabulary.terms("of")}
    return checks | {
        f"line:{class_}": [(code, words.label("type", code, class_)) for code in vocabulary.types(class_)]
        for class_ in vocabulary.terms("class")
    }


def usual_units() -> dict[str, str | None]:
    """The unit that goes without saying, by class."""
    return {class_: vocabulary.default_unit(class_) for class_ in vocabulary.terms("class")}


def edited(rule: RuleView) -> dict[str, Any]:
    """A rule as its form shows it."""
    return {**msgspec.to_builtins(rule), "parameters": msgspec.to_builtins(parameters_of(rule.kind, rule.parameters))}
