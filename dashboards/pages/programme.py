"""The programme: objectives and how far they have come, operational actions, sessions, and who takes part."""

from typing import Any

from litestar import Response, get

from dashboards.i18n import Words, language_of
from dashboards.labels import LABELS
from dashboards.page import page, words_for
from dashboards.pages.messages import addressees
from ops.access import queries as access
from ops.access.policy import Owned, Permission, allows
from ops.call import CallOf
from ops.planning.measures import FIGURES
from ops.programme import queries
from ops.reports.vocabulary import terms, types

KINDS = tuple(LABELS["session_kind"])


@get("/operations/{op:str}/programme", permission=Permission.PLAN_READ)
async def programme_page(call: CallOf[None]) -> Response[str]:
    """Everything with its figures as of now; forms for those who may change it."""
    session, operation = call.session, call.operation
    words = words_for(language_of(call.request), operation)
    agencies = await access.agencies(session, operation.id)
    told = await queries.objectives(session, operation)
    return page(
        call,
        "programme.html",
        tab="/plan",
        told=told,
        sessions=await queries.sessions(session, operation.id),
        participation=await queries.participation(session, operation.id),
        counting=[a for a in agencies if allows(call.seats, Permission.ATTENDANCE_EDIT, Owned(country=a.country))],
        kinds=KINDS,
        names=await addressees(call) | {"sectors": []},  # a session invites people, agencies and units
        measures={measure: measure_words(measure, words) for measure in every_measure()},
        measured=lambda measure: measure_words(measure, words),
        now=call.now,
    )


def every_measure() -> list[str]:
    """What can be counted, in an order for people: things with their types, checks, hits, arrests, reports."""
    things = [name for class_ in terms("class") for name in (class_, *(f"{class_}.{type_}" for type_ in types(class_)))]
    others = [name for figure, field in FIGURES.items() for name in (figure, *(f"{figure}.{x}" for x in terms(field)))]
    return [name for name in (*things, *others) if not name.endswith((".unknown", ".position"))]


def measure_words(measure: str, words: Words) -> str:
    """«Firearms – Pistol», «Checks – Vehicles»."""
    figure, _, part = measure.partition(".")
    if figure in FIGURES:
        return " – ".join([words.label("counted", figure), *([words.label(FIGURES[figure], part)] if part else [])])
    if figure not in terms("class"):
        return measure
    return " – ".join([words.label("things", figure), *([words.label("type", part, figure)] if part else [])])


ROUTES: list[Any] = [programme_page]
