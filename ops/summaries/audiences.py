"""For whom a summary is compiled, what they see in it, and who may read it. Pure.

    audience      what it holds                                                          label
    members       every total, also by agency and sector; no report's details            the operation's default
    country:XXX   the same, and the details of that country's own reports and cases      the operation's default
    public        totals by country, class and day, small parts hidden; nothing by         TLP:CLEAR
                  agency, sector or unit, and no entries

Details stay out of any summary where the report's handling says so: TLP:RED is for its recipients only, H2 and H3
restrict who may have it. They are counted in the totals and as withheld, never listed.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from ops.access.policy import Owned

MEMBERS, PUBLIC, COUNTRY = "members", "public", "country:"


class Eyes(msgspec.Struct, frozen=True, kw_only=True):
    """What an audience sees."""

    tlp: str
    parts: bool
    """Figures by agency, sector and unit, amendments, pairs and cases one by one."""
    country: str | None
    """The country whose details it sees."""

    def lists(self, *, restricted: bool) -> bool:
        """Whether a report may be told of by itself; restricted: its handling forbids it."""
        return self.parts and not restricted

    def details(self, country: str, *, restricted: bool) -> bool:
        """Whether a report of this country may be told of with its details."""
        return country == self.country and self.lists(restricted=restricted)


def eyes_of(audience: str, operation: Mapping[str, Any]) -> Eyes:
    """The eyes of an audience in an operation (its view in the journal)."""
    if audience == PUBLIC:
        return Eyes(tlp="CLEAR", parts=False, country=None)
    return Eyes(tlp=operation["default_handling"]["tlp"], parts=True, country=country_of(audience))


def country_of(audience: str) -> str | None:
    """The country that an audience is, None for members and public."""
    return audience.removeprefix(COUNTRY) if audience.startswith(COUNTRY) else None


def owned(audience: str) -> Owned:
    """To whom a summary belongs, for `policy.allows` with Permission.SUMMARY_DETAIL; for everybody's it is nobody."""
    return Owned(country=country_of(audience))
