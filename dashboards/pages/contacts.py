"""Contacts: whom to call in each country, how and when; forms for those who may change them."""

from datetime import date
from typing import Any

import msgspec
from litestar import Response, get

from dashboards.i18n import Words
from dashboards.page import page
from ops.access.policy import Owned, Permission, allows
from ops.call import Call, CallOf
from ops.contacts import queries
from ops.contacts.schemas import CHANNELS, REQUIRED, ROLES, ContactView
from ops.parameters import Parameters
from scheduling.hours import DAYS, Hours, always, is_open
from scheduling.windows import reporting_day

SHOWN = ("ended", "country")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with what a page says of it: whether it may be changed here, is valid today, and open now."""

    contact: ContactView
    editable: bool
    valid: bool
    around_the_clock: bool
    open_now: bool | None
    """None where no hours are given."""


@get("/operations/{op:str}/contacts", permission=Permission.CONTACT_READ, query=SHOWN)
async def contacts_page(call: CallOf[None]) -> Response[str]:
    """By country; `?ended=yes` with those that were ended."""
    given = Parameters(call.request.query_params, SHOWN)
    ended, chosen = "yes" in given.words("ended", ("yes", "no")), given.text("country")
    given.done()
    operation = call.operation
    found = await queries.contacts(call.session, operation.id, ended=ended)
    today = reporting_day(call.now, operation.timezone)
    listed = [listing(call, contact, today) for contact in found]
    countries = list(dict.fromkeys([*operation.countries, *(contact.country for contact in found)]))
    held = {(one.contact.country, one.contact.role) for one in listed if one.valid}
    return page(
        call,
        "contacts.html",
        tab="/plan",
        countries=countries,
        contacts={code: [one for one in listed if one.contact.country == code] for code in countries},
        missing={
            code: [role for role in REQUIRED if (code, role) not in held] if code in operation.countries else []
            for code in countries
        },
        changeable={one.contact.id: one.contact for one in listed if one.editable},
        mine=[code for code in countries if editable(call, code)],
        everywhere=editable(call, ""),
        chosen=chosen,
        ended=ended,
        roles=ROLES,
        channels=CHANNELS,
        days=DAYS,
        hours_of=hours_of,
    )


def listing(call: Call[Any], contact: ContactView, today: date) -> Listed:
    hours = [Hours(tuple(line.days), line.opens, line.closes) for line in contact.hours]
    return Listed(
        contact=contact,
        editable=contact.ended_at is None and editable(call, contact.country),
        valid=contact.ended_at is None
        and (contact.valid_from is None or contact.valid_from <= today)
        and (contact.valid_to is None or contact.valid_to >= today),
        around_the_clock=always(hours),
        open_now=is_open(hours, contact.timezone, call.now) if hours else None,
    )


def editable(call: Call[Any], country: str) -> bool:
    return allows(call.seats, Permission.CONTACT_EDIT, Owned(country=country))


def hours_of(contact: ContactView, words: Words) -> list[str]:
    """Each line of hours in words: «Mon–Fri 08:00–17:00»."""
    lines = []
    for line in contact.hours:
        named = [day for day in DAYS if day in line.days]
        first, last = DAYS.index(named[0]), DAYS.index(named[-1])
        if len(named) > 2 and last - first == len(named) - 1:
            said = f"{words.label('weekday', named[0])}–{words.label('weekday', named[-1])}"
        else:
            said = ", ".join(words.label("weekday", day) for day in named)
        lines.append(f"{said} {line.opens}–{line.closes}")
    return lines


ROUTES: list[Any] = [contacts_page]
