"""What makes a plan file sound, beyond its shape. Pure."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import UNSET

from geo.cuts import between_crossings
from geo.errors import GeoError
from ops import wire
from ops.contacts.rules import contact_faults
from ops.errors import Fault
from ops.planning.basis import NEAR_KM
from ops.planning.drawing import DrawnCorridor, DrawnSector, area_code, draw_area, draw_border, line, polygon
from ops.planning.file_schemas import CorridorFile, PlanFile
from ops.planning.rules import operation_faults
from ops.programme.rules import action_faults, session_faults
from ops.reports.vocabulary import codes
from ops.saying import no_zone, phrase, spoken
from scheduling.windows import zone_named


def file_faults(plan: PlanFile, sectors: frozenset[str]) -> list[Fault]:
    """Everything wrong with a file whose corridors have these sectors."""
    return [
        *(Fault("/operation" + fault.pointer, fault.detail) for fault in operation_faults(plan.operation)),
        *_repeated("/agencies", [agency.code for agency in plan.agencies]),
        *_repeated("/units", [unit.code for unit in plan.units]),
        *_agencies(plan),
        *_units(plan),
        *_consents(plan),
        *_assignments(plan, sectors),
        *_programme(plan),
        *(fault for n, contact in enumerate(plan.contacts) for fault in contact_faults(contact, f"/contacts/{n}")),
        *_members(plan),
        *_crossings(plan),
    ]


def draw_corridors(plan: PlanFile) -> tuple[list[DrawnCorridor], list[Fault]]:
    """The file's corridors, cut where it brings no sectors, and what is wrong with them. Slow: run it in a thread."""
    drawn: list[DrawnCorridor] = []
    found: list[Fault] = []
    for index, corridor in enumerate(plan.corridors):
        at = f"/corridors/{index}"
        if not set(corridor.countries) & set(plan.operation.countries):
            found.append(Fault(f"{at}/countries", "None of these countries takes part in the operation."))
        wanted = _wanted(corridor)
        missing = [Fault(f"{at}/{name}", "is required here") for name in wanted if not getattr(corridor, name)]
        if corridor.kind == "border" and len(corridor.countries) != 2:
            missing.append(Fault(f"{at}/countries", "A border corridor lies between two countries."))
        found += missing
        if not missing:
            try:
                drawn.append(_draw(corridor, at, plan))
            except wire.Invalid as error:
                found += error.faults
            except GeoError as error:
                found.append(Fault(at, spoken(error)))
    found += _repeated("/corridors", [corridor.code for corridor in drawn])
    known = [sector.code for corridor in drawn for sector in corridor.sectors]
    found += [
        Fault("/corridors", phrase("There are two sectors {code}.", code=code))
        for code in sorted(set(known))
        if known.count(code) > 1
    ]
    return drawn, found


def _wanted(corridor: CorridorFile) -> tuple[str, ...]:
    if corridor.sectors:
        return ("code", "ground", "border") if corridor.kind == "border" else ("code", "ground")
    return ("depth_km", "sector_km") if corridor.kind == "border" else ("name", "ground")


def _draw(corridor: CorridorFile, at: str, plan: PlanFile) -> DrawnCorridor:
    if corridor.sectors:
        return _as_drawn(corridor, at)
    if corridor.kind == "area":
        made = draw_area(corridor.name, corridor.ground, corridor.countries[0])
        code = corridor.code or area_code(corridor.countries[0], corridor.name)
        return made if code == made.code else made.renamed(code)
    assert corridor.depth_km
    assert corridor.sector_km
    first, second = corridor.countries
    places = np.array([crossing.place.coordinates for crossing in plan.crossings or ()]).reshape(-1, 2)
    return draw_border(
        first,
        second,
        corridor.depth_km,
        corridor.sector_km,
        polygon(corridor.within) if corridor.within is not None else None,
        corridor.name,
        offsets=between_crossings(places, NEAR_KM) if corridor.by == "crossings" and len(places) else None,
        sides=set(plan.operation.countries) & set(corridor.countries),
    )


def _as_drawn(corridor: CorridorFile, at: str) -> DrawnCorridor:
    """A corridor as the file draws it. Raises Invalid with every shape that is none."""
    found: list[Fault] = []
    sectors = []
    for index, sector in enumerate(corridor.sectors):
        if sector.country not in corridor.countries:
            found.append(
                Fault(
                    f"{at}/sectors/{index}/country",
                    phrase("{country} is no country of this corridor.", country=sector.country),
                )
            )
        try:
            shape = polygon(sector.geometry)
        except GeoError as error:
            found.append(Fault(f"{at}/sectors/{index}/geometry", spoken(error)))
            continue
        sectors.append(
            DrawnSector(
                code=sector.code,
                name=sector.name,
                country=sector.country,
                counterpart=sector.counterpart,
                geometry=shape,
                border_km=sector.border_km,
                area_km2=sector.area_km2,
                crossings=[{"name": c.name, "lon": c.lon, "lat": c.lat} for c in sector.crossings],
                notes=sector.notes,
            )
        )
    shapes = {}
    for name, check in (("ground", polygon), ("border", line)):
        given = getattr(corridor, name)
        try:
            shapes[name] = None if given is None else check(given)
        except GeoError as error:
            found.append(Fault(f"{at}/{name}", spoken(error)))
    if found:
        raise wire.Invalid(found)
    assert corridor.code
    return DrawnCorridor(
        code=corridor.code,
        name=corridor.name or corridor.code,
        kind=corridor.kind,
        countries=corridor.countries,
        depth_km=corridor.depth_km,
        sector_km=corridor.sector_km,
        border_km=corridor.border_km,
        border=shapes["border"],
        ground=shapes["ground"],
        sectors=sectors,
    )


def _repeated(at: str, names: Sequence[str]) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Fault(f"{at}/{index}/code", phrase("There are two called {name}.", name=name))


def _agencies(plan: PlanFile) -> Iterator[Fault]:
    known = codes("agency_kind")
    for index, agency in enumerate(plan.agencies):
        if agency.country not in plan.operation.countries:
            yield Fault(
                f"/agencies/{index}/country",
                phrase("{country} does not take part in the operation.", country=agency.country),
            )
        if agency.kind not in known:
            yield Fault(f"/agencies/{index}/kind", phrase("{kind} is not a kind of agency.", kind=agency.kind))


def _units(plan: PlanFile) -> Iterator[Fault]:
    agencies = {agency.code for agency in plan.agencies}
    for index, unit in enumerate(plan.units):
        if unit.agency not in agencies:
            yield Fault(
                f"/units/{index}/agency", phrase("There is no agency {agency} in this file.", agency=unit.agency)
            )
        if unit.women is not UNSET and unit.women > unit.officers:
            yield Fault(f"/units/{index}/women", "There are no more women than officers.")


def _assignments(plan: PlanFile, sectors: frozenset[str]) -> Iterator[Fault]:
    units = {unit.code for unit in plan.units}
    for index, assignment in enumerate(plan.assignments):
        if assignment.sector not in sectors:
            yield Fault(
                f"/assignments/{index}/sector",
                phrase("There is no sector {sector} in this file.", sector=assignment.sector),
            )
        if assignment.unit not in units:
            yield Fault(
                f"/assignments/{index}/unit", phrase("There is no unit {unit} in this file.", unit=assignment.unit)
            )
        if assignment.ends_at <= assignment.starts_at:
            yield Fault(f"/assignments/{index}/ends_at", "The assignment would end before it begins.")


def _consents(plan: PlanFile) -> Iterator[Fault]:
    """What `ops.planning.consents` refuses as well; an area that a file leaves without a code cannot be named."""
    corridors = {corridor.code for corridor in plan.corridors} | {
        "-".join(corridor.countries) for corridor in plan.corridors if corridor.code is None
    }
    seen = set()
    for index, consent in enumerate(plan.consents):
        at = f"/consents/{index}"
        for name in ("host", "guest"):
            if getattr(consent, name) not in plan.operation.countries:
                yield Fault(
                    f"{at}/{name}",
                    phrase("{country} does not take part in the operation.", country=getattr(consent, name)),
                )
        if consent.host == consent.guest:
            yield Fault(f"{at}/guest", "A country needs no consent on its own side.")
        if consent.corridor is not None and consent.corridor not in corridors:
            yield Fault(
                f"{at}/corridor", phrase("There is no corridor {corridor} in this file.", corridor=consent.corridor)
            )
        named = (consent.host, consent.guest, consent.corridor)
        if named in seen:
            yield Fault(at, "The same consent is given twice.")
        seen.add(named)


def _crossings(plan: PlanFile) -> Iterator[Fault]:
    for index, crossing in enumerate(plan.crossings or ()):
        at = f"/crossings/{index}"
        if crossing.country is not None and crossing.country not in plan.operation.countries:
            yield Fault(
                f"{at}/country", phrase("{country} does not take part in the operation.", country=crossing.country)
            )
        try:
            zone_named(crossing.timezone or "UTC")
        except ValueError:
            yield Fault(f"{at}/timezone", no_zone(crossing.timezone or ""))
    yield from _repeated("/crossings", [crossing.code for crossing in plan.crossings or ()])


def _programme(plan: PlanFile) -> Iterator[Fault]:
    """Operational actions and sessions."""
    yield from _repeated("/actions", [action.code for action in plan.actions])
    yield from _repeated("/sessions", [session.code for session in plan.sessions])
    for index, action in enumerate(plan.actions):
        yield from action_faults(action, f"/actions/{index}")
    agencies, units = [agency.code for agency in plan.agencies], [unit.code for unit in plan.units]
    for index, session in enumerate(plan.sessions):
        yield from session_faults(session, plan.operation.countries, agencies, units, f"/sessions/{index}")


def _members(plan: PlanFile) -> Iterator[Fault]:
    agencies = {agency.code for agency in plan.agencies}
    for index, member in enumerate(plan.members):
        if member.role == "focal_point" and member.country not in plan.operation.countries:
            yield Fault(f"/members/{index}/country", "A focal point stands for one of the operation's countries.")
        if member.role == "officer" and member.agency not in agencies:
            yield Fault(f"/members/{index}/agency", "An agency officer stands for one of the operation's agencies.")
        if member.not_before and member.not_after and member.not_after <= member.not_before:
            yield Fault(f"/members/{index}/not_after", "The membership would end before it begins.")
