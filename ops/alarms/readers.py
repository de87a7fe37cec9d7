"""Who sees an alarm. Pure: for lists (words that an index finds), for one alarm, and for its entries on the stream.

An alarm is seen by coordinators and auditors, by its rule's audience, and, where the rule says so, by the owners of
what it is about: of a report or a unit its own unit, its agency's officers and its country's focal point — exactly
those who may read such a report. Of what an alarm is about, each sees only what is theirs.
"""

from collections.abc import Iterable

import msgspec

from ops.access.policy import REACH, Owned, Permission, Reach, Seat, allows
from ops.alarms.schemas import AlarmRecord, AlarmView, Reference

EVERYBODY = "everybody"
OWN = {Reach.COUNTRY: "country", Reach.AGENCY: "agency", Reach.UNIT: "unit"}


def owner(about: Reference) -> Owned:
    return Owned(agency=about.agency, country=about.country, unit=about.unit)


def words_of(record: AlarmRecord) -> set[str]:
    """To whom an alarm is addressed, as words; coordinators and auditors need none."""
    audience = record.audience
    words = {EVERYBODY} if audience.everybody else set()
    words |= {f"role:{role}" for role in audience.roles}
    words |= {f"country:{code}" for code in audience.countries}
    words |= {f"agency:{code}" for code in audience.agencies}
    words |= {f"unit:{code}" for code in audience.units}
    words |= {f"person:{name}" for name in audience.people}
    if record.owners:
        for about in record.about:
            owned = owner(about)
            for kind, code in (("country", owned.country), ("agency", owned.agency), ("unit", owned.unit)):
                if code:
                    words.add(f"own-{kind}:{code}")
    return words


def words_for(taken: Iterable[Seat], name: str) -> set[str] | None:
    """The words under which somebody finds their alarms; None: every alarm is theirs."""
    seats = tuple(taken)
    if allows(seats, Permission.ALARM_DETAIL, Owned()):
        return None
    words = {f"person:{name}"} if name else set()
    for seat in seats:
        words |= {EVERYBODY, f"role:{seat.role}"}
        for kind in ("country", "agency", "unit"):
            if (code := getattr(seat, kind)) is not None:
                words.add(f"{kind}:{code}")
        reach = REACH[Permission.ALARM_DETAIL].get(seat.role)
        if reach is not None and reach in OWN and (code := getattr(seat, OWN[reach])) is not None:
            words.add(f"own-{OWN[reach]}:{code}")
    return words


def sees(record: AlarmRecord, taken: Iterable[Seat], name: str) -> bool:
    """Whether somebody with these seats, called `name`, may see an alarm."""
    words = words_for(taken, name)
    return words is None or not words.isdisjoint(words_of(record))


def shown(record: AlarmRecord, taken: Iterable[Seat]) -> AlarmView:
    """An alarm as somebody who sees it sees it."""
    seats = tuple(taken)
    plain = {name: getattr(record, name) for name in AlarmView.__struct_fields__ if name != "about"}
    about = [one for one in record.about if allows(seats, Permission.ALARM_DETAIL, owner(one))]
    return AlarmView(**plain, about=about)


def record_of(payload: object) -> AlarmRecord:
    """The record in an entry or a row."""
    return msgspec.convert(payload, AlarmRecord)
