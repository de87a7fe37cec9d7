"""Tables that several papers have. Pure."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from geo.geojson import from_geojson
from geo.zones import zone_of
from ops.papers.record import Contact, Corridor, Crossing, Planned, Sector, Shift, Unit
from ops.papers.words import CHANNELS, ROLES, STATES, PaperWords
from ops.summaries.sections import Section
from ops.summaries.tables import Table, plain

STANDING = frozenset({"proposed", "accepted", "on_station", "relieved"})


class Plan:
    """A plan document with what papers look up in it."""

    def __init__(self, planned: Planned) -> None:
        self.operation = planned.operation
        self.corridors = planned.corridors
        self.contacts = planned.contacts
        self.approvals = {approval.country: approval for approval in planned.approvals}
        self.units = {unit.code: unit for unit in planned.units}
        self.agencies = {agency.code: agency for agency in planned.agencies}
        self.sectors = {sector.code: sector for corridor in planned.corridors for sector in corridor.sectors}
        self.corridor_of = {s.code: corridor for corridor in planned.corridors for s in corridor.sectors}
        self.shifts = sorted(
            (shift for shift in planned.assignments if shift.state in STANDING),
            key=lambda shift: (shift.starts_at, shift.sector, shift.unit),
        )
        self._crossings = planned.crossings

    @cached_property
    def crossings(self) -> dict[str, list[Crossing]]:
        """The crossings of each sector, by name."""
        found: dict[str, list[Crossing]] = {code: [] for code in self.sectors}
        for crossing in self._crossings:
            found.setdefault(crossing.sector or "", []).append(crossing)
        if not self._crossings:
            found |= {code: list(sector.crossings) for code, sector in self.sectors.items()}
        return {code: sorted(crossings, key=lambda crossing: crossing.name) for code, crossings in found.items()}

    def country_of(self, unit: Unit) -> str:
        return self.agencies[unit.agency].country

    def zones(self, sector: Sector) -> list[str]:
        """The zones that people of a sector live by: the operation's, its own, and that across the line."""
        point = from_geojson(sector.geometry).representative_point()
        corridor = self.corridor_of[sector.code]
        countries = [sector.country, *(code for code in corridor.countries if code != sector.country)]
        return list(dict.fromkeys([self.operation.timezone, *(zone_of(code, point.x, point.y) for code in countries)]))


def shifts(words: PaperWords, plan: Plan, of: Iterable[Shift], *, of_unit: bool = False) -> Table:
    """Shifts, each with its hours in the operation's zone and on both sides of the line where they differ."""
    say = words.say
    rows = []
    for shift in of:
        zones = plan.zones(plan.sectors[shift.sector]) if shift.sector in plan.sectors else [plan.operation.timezone]
        hours = [(words.wall(shift.starts_at, zone), words.wall(shift.ends_at, zone), zone) for zone in zones]
        told = dict.fromkeys((start, end) for start, end, _ in hours)
        by_wall = {wall: [zone for start, end, zone in hours if (start, end) == wall] for wall in told}
        starts = "\n".join(f"{start} {_cities(by_wall[start, end])}" for start, end in told)
        ends = "\n".join(end for _, end in told)
        head = [shift.sector] if of_unit else [shift.sector, shift.unit]
        rows.append([*head, starts, ends, words.either(STATES, shift.state)])
    head = [say("Sector"), *([] if of_unit else [say("Unit")]), say("From"), say("Until"), say("State")]
    return plain("", head, rows, small=True, weights=[1.6, *([] if of_unit else [1.4]), 2.6, 1.5, 1.0])


def crossings(words: PaperWords, plan: Plan, codes: Iterable[str]) -> Table | None:
    """The crossings of sectors with their hours and what cover they want; None without any."""
    say = words.say
    rows = []
    for code in codes:
        for crossing in plan.crossings.get(code, []):
            wanted = [say("{count} officers", count=words.number(crossing.officers))] if crossing.officers else []
            wanted += [capability.replace("_", " ") for capability in crossing.capabilities]
            hours = words.hours(crossing.hours, crossing.timezone)
            rows.append([crossing.name, code, hours, ", ".join(wanted) or "–", crossing.notes or ""])
    head = [say("Crossing"), say("Sector"), say("Open"), say("Cover wanted"), say("Notes")]
    return plain(say("Crossings"), head, rows, small=True, weights=[1.5, 1.5, 2.2, 1.6, 1.4]) if rows else None


def contacts(words: PaperWords, plan: Plan, countries: Collection[str]) -> Table | None:
    """The contacts of countries, by country and role; None without any."""
    say = words.say
    order = {role: place for place, role in enumerate(ROLES)}
    found = [contact for contact in plan.contacts if contact.country in countries]
    found.sort(key=lambda contact: (contact.country, order.get(contact.role, len(order)), contact.office))
    rows = [
        [
            words.label("country", contact.country),
            words.either(ROLES, contact.role),
            "\n".join(part for part in (contact.office, contact.person) if part),
            _channels(words, contact),
        ]
        for contact in found
    ]
    head = [say("Country"), say("Role"), say("Office"), say("How to reach it")]
    return plain(say("Contacts"), head, rows, small=True, weights=[1.2, 1.6, 1.9, 2.6]) if rows else None


def duties(words: PaperWords, plan: Plan, field: str, check_in: int | None = None) -> Section:
    """What is reported when and how."""
    say, due = words.say, plan.operation.reporting
    lines = [
        say("Each unit owes a report every {hours} hours; one of these hours is {hour} ({zone}).",
            hours=due.every_hours, hour=due.due_at, zone=plan.operation.timezone),
        say("Nothing to report is a report too: say so at the due hour."),
        say("Seizures, hits and arrests are reported when they happen, with what is known then; photographs may "
            "follow."),
        say("No names of persons in a report: counts only."),
        *([say("Check in every {count} minutes", count=check_in) + "."] if check_in else []),
        say("Who leaves a post waits until the unit that relieves it is there."),
        *([say("From a phone, also without network: {address}", address=field)] if field else []),
    ]  # fmt: skip
    return Section(title=say("Reporting duties"), lead="\n".join(lines))


def corridor_row(words: PaperWords, corridor: Corridor) -> list[str]:
    return [
        corridor.name or corridor.code,
        ", ".join(words.label("country", code) for code in corridor.countries),
        words.number(round(corridor.border_km)) if corridor.border_km else "–",
        words.number(len(corridor.sectors)),
    ]


def capabilities(unit: Unit) -> str:
    return ", ".join(capability.replace("_", " ") for capability in unit.capabilities)


def base(unit: Unit) -> str:
    """Where a unit's base is, as latitude and longitude in degrees."""
    if not unit.base:
        return ""
    lon, lat = unit.base["coordinates"][:2]
    return f"{abs(lat):.4f}°\u00a0{'N' if lat >= 0 else 'S'}, {abs(lon):.4f}°\u00a0{'E' if lon >= 0 else 'W'}"


def _cities(zones: Sequence[str]) -> str:
    return "(" + ", ".join(zone.rpartition("/")[2].replace("_", " ") for zone in zones) + ")"


def _channels(words: PaperWords, contact: Contact) -> str:
    said = [
        words.pair(words.either(CHANNELS, channel.kind), channel.value) + (f" ({channel.note})" if channel.note else "")
        for channel in contact.channels
    ]
    if contact.hours:
        said.append(words.hours(contact.hours, contact.timezone))
    if contact.languages:
        said.append(", ".join(contact.languages))
    return "\n".join(said)
