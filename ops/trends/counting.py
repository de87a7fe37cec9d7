"""Trends of seizures. Pure: every figure is a number of reports or of arms, and says by which question one finds them.

Doubles and withdrawn reports are out before it comes here. A route is origin → transit → country of the seizure →
intended destination, as reported; what was not reported is not guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ops.reports.facets import UNCLASSIFIED, make_form
from ops.reports.quantities import MILLI
from ops.reports.serials import comparison_form
from ops.shapes import View

ARMS = ("firearm", "light_weapon")
SERIES_TAIL = 3
"""Serial numbers that differ in so many last signs are of one series …"""
SERIES_HEAD = 2
"""… if there are so many signs before."""
MOST = 40


class Event(NamedTuple):
    """What is read of a report."""

    id: str
    day: str
    country: str
    document: Mapping[str, Any]


class Route(View, frozen=True, kw_only=True):
    """A way that things took. None: not reported."""

    origin: str | None
    transit: list[str]
    """Every country of transit of these reports, by code."""
    country: str
    """Where they were seized."""
    destination: str | None
    reports: int
    arms: int
    ask: str
    """The question that finds exactly these reports."""


class Leg(View, frozen=True, kw_only=True):
    """From one country to the next. `travelled`: up to the seizure; `intended`: what would have followed."""

    start: str
    end: str
    stage: str
    reports: int
    arms: int
    routes: list[int]
    """Places in the list of routes of those that go this way, whose questions find its reports."""


class Daily(View, frozen=True, kw_only=True):
    """How many reports of one day say one code; "" where none says one."""

    day: str
    code: str
    reports: int
    ask: str


class Named(View, frozen=True, kw_only=True):
    """Arms of one make or things of one calibre. `places`: where they were seized, by country."""

    name: str
    of: str
    """A make's country of manufacture where all say the same, else ""; a calibre's class."""
    quantity: int
    reports: int
    ask: str


class Series(View, frozen=True, kw_only=True):
    """Arms of one make whose serial numbers lie close together, from at least two reports."""

    make: str
    head: str
    serials: list[str]
    countries: list[str]
    reports: int


class Trends(View, frozen=True, kw_only=True):
    reports: int
    routes: list[Route]
    legs: list[Leg]
    transport: list[Daily]
    concealment: list[Daily]
    makes: list[Named]
    calibres: list[Named]
    series: list[Series]


STANDING = {"kind": "seizure", "withdrawn": "no", "double": "no"}


def asked(**by: str | None) -> str:
    """The question that the list of reports is asked."""
    return urlencode(STANDING | {name: said for name, said in by.items() if said})


def trends(events: Iterable[Event]) -> Trends:
    """All of it in one walk."""
    routes: dict[tuple[str | None, str, str | None], tuple[Counter[str], set[str]]] = {}
    legs: Counter[tuple[str, str, str, str]] = Counter()
    taken: dict[tuple[str, str, str], set[tuple[str | None, str, str | None]]] = defaultdict(set)
    daily: dict[str, Counter[tuple[str, str]]] = {"transport": Counter(), "concealment": Counter()}
    makes, calibres = Group(), Group()
    numbered: dict[tuple[str, str], list[tuple[str, Event]]] = defaultdict(list)
    makers: dict[str, Counter[str]] = defaultdict(Counter)
    origins: dict[str, set[str]] = defaultdict(set)
    count = 0
    for event in events:
        count += 1
        document, said = event.document, event.document.get("countries") or {}
        pieces = arms_of(document)
        key = (said.get("origin"), event.country, said.get("destination"))
        if said.get("origin") or said.get("destination") or said.get("transit"):
            numbers, through = routes.setdefault(key, (Counter(), set()))
            numbers["reports"] += 1
            numbers["arms"] += pieces
            through |= set(said.get("transit", ()))
        for leg in set(legs_of(event.country, said)):
            taken[leg].add(key)
            legs[(*leg, "reports")] += 1
            legs[(*leg, "arms")] += pieces
        for name, found in daily.items():
            found[event.day, document.get(name, "")] += 1
        for line in document.get("lines", ()):
            amount = line["quantity_milli"] // MILLI
            if line.get("calibre"):
                calibres.add((line["class"], line["calibre"]), amount, event.id)
            if line["class"] in ARMS and line.get("make"):
                form = make_form(line["make"])
                makes.add(("", form), amount, event.id)
                makers[form][line["make"]] += 1
                if line.get("country_of_manufacture"):
                    origins[form].add(line["country_of_manufacture"])
                serial = comparison_form(line.get("serial") or "")
                if len(serial) >= SERIES_TAIL + SERIES_HEAD:
                    numbered[form, serial[:-SERIES_TAIL]].append((line["serial"], event))
    ranked = sorted(
        (route_of(key, numbers, through) for key, (numbers, through) in routes.items()),
        key=lambda route: (-route.reports, str(route.origin), route.country, str(route.destination)),
    )
    place = {(route.origin, route.country, route.destination): number for number, route in enumerate(ranked)}
    return Trends(
        reports=count,
        routes=ranked,
        legs=[
            Leg(start=start, end=end, stage=stage, reports=number, arms=legs[start, end, stage, "arms"],
                routes=sorted(place[key] for key in taken[start, end, stage]))
            for (start, end, stage, what), number in sorted(legs.items())
            if what == "reports"
        ],
        transport=dailies("transport", daily["transport"]),
        concealment=dailies("concealment", daily["concealment"]),
        makes=[
            Named(name=makers[form].most_common(1)[0][0], of="".join(origins[form]) if len(origins[form]) == 1 else "",
                  quantity=quantity, reports=reports, ask=asked(make=form))
            for (_, form), quantity, reports in makes.most()
        ],
        calibres=[
            Named(name=calibre, of=class_, quantity=quantity, reports=reports,
                  ask=asked(**{"class": class_, "calibre": calibre}))
            for (class_, calibre), quantity, reports in calibres.most()
        ],
        series=series(numbered, makers),
    )  # fmt: skip


class Group:
    """Quantities and reports by key."""

    def __init__(self) -> None:
        self.quantity: Counter[tuple[str, str]] = Counter()
        self.reports: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, key: tuple[str, str], quantity: int, report: str) -> None:
        self.quantity[key] += quantity
        self.reports[key].add(report)

    def most(self) -> list[tuple[tuple[str, str], int, int]]:
        """The most reported first."""
        order = sorted(self.quantity, key=lambda key: (-len(self.reports[key]), -self.quantity[key], key))
        return [(key, self.quantity[key], len(self.reports[key])) for key in order[:MOST]]


def arms_of(document: Mapping[str, Any]) -> int:
    pieces: int = sum(line["quantity_milli"] for line in document.get("lines", ()) if line["class"] in ARMS)
    return pieces // MILLI


def legs_of(country: str, said: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    """(from, to, stage) of a reported route; a country that follows itself is no leg."""
    path = [said.get("origin"), *(one for one in said.get("transit", ()) if one != country), country]
    stops = [one for one in path if one]
    found = [(start, end, "travelled") for start, end in pairwise(stops) if start != end]
    onward = said.get("destination")
    return [*found, (country, onward, "intended")] if onward and onward != country else found


def route_of(key: tuple[str | None, str, str | None], numbers: Counter[str], through: set[str]) -> Route:
    origin, country, destination = key
    ends = {"origin": origin or UNCLASSIFIED, "country": country, "destination": destination or UNCLASSIFIED}
    on_the_way = None if origin or destination else ",".join(sorted(through))  # all that is known of such a route
    return Route(
        origin=origin,
        transit=sorted(through),
        country=country,
        destination=destination,
        reports=numbers["reports"],
        arms=numbers["arms"],
        ask=asked(**ends, transit=on_the_way),
    )


def dailies(name: str, counted: Counter[tuple[str, str]]) -> list[Daily]:
    return [
        Daily(day=day, code=code, reports=number, ask=asked(**{name: code or UNCLASSIFIED, "day": day}))
        for (day, code), number in sorted(counted.items())
    ]


def series(
    numbered: Mapping[tuple[str, str], Sequence[tuple[str, Event]]], makers: Mapping[str, Counter[str]]
) -> list[Series]:
    found = []
    for (form, head), arms in numbered.items():
        reports = {event.id for _, event in arms}
        serials = sorted({serial for serial, _ in arms})
        if len(reports) > 1 and len(serials) > 1:
            found.append(
                Series(
                    make=makers[form].most_common(1)[0][0],
                    head=head,
                    serials=serials[:MOST],
                    countries=sorted({event.country for _, event in arms}),
                    reports=len(reports),
                )
            )
    return sorted(found, key=lambda one: (-one.reports, one.make, one.head))[:MOST]
