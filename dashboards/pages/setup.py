"""Beginning an operation and describing it; its agencies and units. The forms write through the public API."""

from typing import Any
from zoneinfo import available_timezones

import msgspec
from litestar import Response, get

from dashboards.i18n import Words, language_of
from dashboards.page import page, words_for
from ops.access import queries as access
from ops.access.policy import Permission
from ops.call import CallOf
from ops.planning.queries import operation_draft
from ops.planning.schemas import OperationDraft
from ops.reports import vocabulary

AT = "/operations/{op:str}"
PHASES = ("preparation", "training", "action", "debrief", "follow_up")
LABELS_OF_TLP = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")
MEASURES = ("firearm", "light_weapon", "part", "ammunition", "explosive", "check.person", "check.vehicle", "arrest")
"""What objectives often count; any other measure may be typed."""

USUAL = {"boat", "dog", "drone", "scanner"}
"""Capabilities that are offered before any unit has one."""


@get("/operations/new", permission=Permission.OPERATION_CREATE)
async def new_operation_page(call: CallOf[None]) -> Response[str]:
    """A form for a new operation, of which one becomes the coordinator."""
    words = words_for(language_of(call.request), None)
    return page(call, "operation-form.html", subject=None, **choices(words, None))


@get(f"{AT}/describe", permission=Permission.OPERATION_EDIT)
async def describe_page(call: CallOf[None]) -> Response[str]:
    """The same form for an operation that is there."""
    words = words_for(language_of(call.request), call.operation)
    draft = operation_draft(call.operation)
    return page(call, "operation-form.html", tab="/settings", subject=call.operation.code, **choices(words, draft))


def choices(words: Words, draft: OperationDraft | None) -> dict[str, Any]:
    """What the form offers, and what it begins with."""
    countries = sorted(((words.country(code), code) for code in vocabulary.codes("country")), key=lambda c: c[0])
    data = {
        "draft": msgspec.to_builtins(draft) if draft else None,
        "phases": {kind: words.label("phase", kind) for kind in PHASES},
    }
    return {
        "data": data,
        "draft": draft,
        "countries": [(code, name) for name, code in countries],
        "zones": sorted(available_timezones()),
        "labels": LABELS_OF_TLP,
        "measures": MEASURES,
    }


@get(f"{AT}/agencies", permission=Permission.AGENCY_READ)
async def agencies_page(call: CallOf[None]) -> Response[str]:
    """The agencies and their units, with forms for more, one by one or as a list."""
    agencies = await access.agencies(call.session, call.operation.id)
    units = await access.units(call.session, call.operation.id)
    return page(
        call,
        "agencies.html",
        tab="/settings",
        agencies=agencies,
        units=units,
        kinds=[kind for kind in vocabulary.terms("agency_kind") if kind != "unknown"],
        capabilities=sorted(
            {name for unit in units for name in unit.capabilities} | {"scanner", "dog", "boat", "drone"}
        ),
        data={"countries": call.operation.countries, "kinds": list(vocabulary.terms("agency_kind"))},
    )


ROUTES: list[Any] = [new_operation_page, describe_page, agencies_page]
