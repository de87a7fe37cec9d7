"""To whom something is addressed inside an operation: alarms, messages, situation reports, shared views. Pure."""

from collections.abc import Iterable

from ops.access.policy import Role, Seat
from ops.shapes import Wire


class Audience(Wire, frozen=True, kw_only=True):
    """Who is meant; what is named in any field is added to the others. Nothing named: nobody."""

    everybody: bool = False
    roles: tuple[Role, ...] = ()
    countries: tuple[str, ...] = ()
    """Everyone who sits for this country (ISO 3166-1 alpha-3): its focal point, its agencies' officers, its units."""
    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Accounts by their e-mail."""


def includes(audience: Audience, taken: Iterable[Seat], name: str = "") -> bool:
    """Whether somebody with these seats, called `name` (an account's e-mail or a unit's code), is meant.

    Who looks through a link is nobody.
    """
    seats = tuple(seat for seat in taken if seat.role is not Role.SHARE)
    if audience.everybody:
        return any(seat.role is not Role.SHARE for seat in seats)
    return name in audience.people or any(
        seat.role in audience.roles
        or (seat.country is not None and seat.country in audience.countries)
        or (seat.agency is not None and seat.agency in audience.agencies)
        or (seat.unit is not None and seat.unit in audience.units)
        for seat in seats
    )
