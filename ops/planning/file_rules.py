"""What makes a plan file sound, beyond its shape. Pure."""

from collections.abc import Iterator, Sequence

from geo.errors import GeoError
from ops import wire
from ops.errors import Fault
from ops.planning.drawing import DrawnCorridor, DrawnSector, area_code, draw_area, draw_border, line, polygon
from ops.planning.file_schemas import CorridorFile, PlanFile
from ops.planning.rules import operation_faults
from ops.reports.vocabulary import codes


def file_faults(plan: PlanFile, sectors: frozenset[str]) -> list[Fault]:
    """Everything wrong with a file whose corridors have these sectors."""
    return [
        *(Fault("/operation" + fault.pointer, fault.detail) for fault in operation_faults(plan.operation)),
        *_repeated("/agencies", [agency.code for agency in plan.agencies]),
        *_repeated("/units", [unit.code for unit in plan.units]),
        *_agencies(plan),
        *_units(plan),
        *_assignments(plan, sectors),
        *_members(plan),
    ]


def draw_corridors(plan: PlanFile) -> tuple[list[DrawnCorridor], list[Fault]]:
    """The file's corridors, cut where it brings no sectors, and what is wrong with them. Slow: run it in a thread."""
    drawn: list[DrawnCorridor] = []
    found: list[Fault] = []
    for index, corridor in enumerate(plan.corridors):
        at = f"/corridors/{index}"
        for number, country in enumerate(corridor.countries):
            if country not in plan.operation.countries:
                found.append(Fault(f"{at}/countries/{number}", f"{country} does not take part in the operation."))
        wanted = _wanted(corridor)
        missing = [Fault(f"{at}/{name}", "is required here") for name in wanted if not getattr(corridor, name)]
        if corridor.kind == "border" and len(corridor.countries) != 2:
            missing.append(Fault(f"{at}/countries", "A border corridor lies between two countries."))
        found += missing
        if not missing:
            try:
                drawn.append(_draw(corridor, at))
            except wire.Invalid as error:
                found += error.faults
            except GeoError as error:
                found.append(Fault(at, error.reason))
    found += _repeated("/corridors", [corridor.code for corridor in drawn])
    known = [sector.code for corridor in drawn for sector in corridor.sectors]
    found += [
        Fault("/corridors", f"There are two sectors {code}.") for code in sorted(set(known)) if known.count(code) > 1
    ]
    return drawn, found


def _wanted(corridor: CorridorFile) -> tuple[str, ...]:
    if corridor.sectors:
        return ("code", "ground", "border") if corridor.kind == "border" else ("code", "ground")
    return ("depth_km", "sector_km") if corridor.kind == "border" else ("name", "ground")


def _draw(corridor: CorridorFile, at: str) -> DrawnCorridor:
    if corridor.sectors:
        return _as_drawn(corridor, at)
    if corridor.kind == "area":
        made = draw_area(corridor.name, corridor.ground, corridor.countries[0])
        code = corridor.code or area_code(corridor.countries[0], corridor.name)
        return made if code == made.code else made.renamed(code)
    assert corridor.depth_km
    assert corridor.sector_km
    first, second = corridor.countries
    return draw_border(first, second, corridor.depth_km, corridor.sector_km, None, corridor.name)


def _as_drawn(corridor: CorridorFile, at: str) -> DrawnCorridor:
    """A corridor as the file draws it. Raises Invalid with every shape that is none."""
    found: list[Fault] = []
    sectors = []
    for index, sector in enumerate(corridor.sectors):
        if sector.country not in corridor.countries:
            found.append(Fault(f"{at}/sectors/{index}/country", f"{sector.country} is no country of this corridor."))
        try:
            shape = polygon(sector.geometry)
        except GeoError as error:
            found.append(Fault(f"{at}/sectors/{index}/geometry", error.reason))
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
            found.append(Fault(f"{at}/{name}", error.reason))
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
            yield Fault(f"{at}/{index}/code", f"There are two called {name}.")


def _agencies(plan: PlanFile) -> Iterator[Fault]:
    known = codes("agency_kind")
    for index, agency in enumerate(plan.agencies):
        if agency.country not in plan.operation.countries:
            yield Fault(f"/agencies/{index}/country", f"{agency.country} does not take part in the operation.")
        if agency.kind not in known:
            yield Fault(f"/agencies/{index}/kind", f"{agency.kind} is not a kind of agency.")


def _units(plan: PlanFile) -> Iterator[Fault]:
    agencies = {agency.code for agency in plan.agencies}
    for index, unit in enumerate(plan.units):
        if unit.agency not in agencies:
            yield Fault(f"/units/{index}/agency", f"There is no agency {unit.agency} in this file.")


def _assignments(plan: PlanFile, sectors: frozenset[str]) -> Iterator[Fault]:
    units = {unit.code for unit in plan.units}
    for index, assignment in enumerate(plan.assignments):
        if assignment.sector not in sectors:
            yield Fault(f"/assignments/{index}/sector", f"There is no sector {assignment.sector} in this file.")
        if assignment.unit not in units:
            yield Fault(f"/assignments/{index}/unit", f"There is no unit {assignment.unit} in this file.")
        if assignment.ends_at <= assignment.starts_at:
            yield Fault(f"/assignments/{index}/ends_at", "The assignment would end before it begins.")


def _members(plan: PlanFile) -> Iterator[Fault]:
    agencies = {agency.code for agency in plan.agencies}
    for index, member in enumerate(plan.members):
        if member.role == "focal_point" and member.country not in plan.operation.countries:
            yield Fault(f"/members/{index}/country", "A focal point stands for one of the operation's countries.")
        if member.role == "officer" and member.agency not in agencies:
            yield Fault(f"/members/{index}/agency", "An agency officer stands for one of the operation's agencies.")
        if member.not_before and member.not_after and member.not_after <= member.not_before:
            yield Fault(f"/members/{index}/not_after", "The membership would end before it begins.")
