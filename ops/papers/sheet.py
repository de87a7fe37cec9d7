"""A unit's sheet: where it is when, its crossings, who is across the line, whom it relieves, whom it can call. Pure."""

from collections.abc import Sequence

from ops.papers import parts
from ops.papers.ground import base_spots, crossing_spots, ground
from ops.papers.order import paper
from ops.papers.parts import Plan
from ops.papers.record import Record, Sector, Shift, Unit
from ops.papers.words import PaperWords
from ops.summaries.charts import svg
from ops.summaries.document import Document
from ops.summaries.sections import Drawing, Section
from ops.summaries.tables import Table, plain


def sheet(record: Record, plan: Plan, words: PaperWords, unit: Unit) -> Document:
    """The sheet of a unit of this plan."""
    say = words.say
    own = [shift for shift in plan.shifts if shift.unit == unit.code]
    sectors = [plan.sectors[code] for code in dict.fromkeys(shift.sector for shift in own) if code in plan.sectors]
    across = [plan.sectors[sector.counterpart] for sector in sectors if sector.counterpart in plan.sectors]
    agency = plan.agencies[unit.agency]
    facts = [
        (say("Unit"), f"{unit.name} ({unit.code})" if unit.name else unit.code),
        (say("Agency"), f"{agency.name}, {words.label('country', agency.country)}"),
        (say("Officers"), words.number(unit.officers)),
        *([(say("Capabilities"), parts.capabilities(unit))] if unit.capabilities else []),
        (say("Base"), parts.base(unit) or say("none given")),
    ]
    countries = dict.fromkeys([agency.country, *(sector.country for sector in [*sectors, *across])])
    found = parts.contacts(words, plan, countries)
    minutes = [shift.check_in_minutes for shift in own if shift.check_in_minutes]
    return paper(
        record,
        plan,
        words,
        words.pair(say("Unit sheet"), unit.code),
        facts,
        [
            shifts(words, plan, own),
            parts.duties(words, plan, record.field, min(minutes, default=None)),
            places(words, plan, unit, sectors, across),
            counterparts(words, plan, own),
            Section(title=say("Contacts"), blocks=[_untitled(found)] if found else [],
                    lead="" if found else say("No contact has been named yet.")),
        ],
    )  # fmt: skip


def shifts(words: PaperWords, plan: Plan, own: Sequence[Shift]) -> Section:
    """When it is where, and who hands over to it and takes over from it."""
    say = words.say
    if not own:
        return Section(title=say("Your shifts"), lead=say("This unit is not assigned to any sector."))
    told = parts.shifts(words, plan, own, of_unit=True)
    head = [say("Shift"), say("Relieves"), say("Relieved by")]
    rows = [
        [
            f"{shift.sector}, {words.wall(shift.starts_at, plan.operation.timezone)}",
            before_and_after(plan, shift)[0] or say("nobody"),
            before_and_after(plan, shift)[1] or say("nobody"),
        ]
        for shift in own
    ]
    return Section(title=say("Your shifts"), blocks=[told, plain("", head, rows, small=True, weights=[2.6, 1.6, 1.6])])


def before_and_after(plan: Plan, shift: Shift) -> tuple[str, str]:
    """The units whose shift in the same sector ends as this one starts, and those whose shift starts as it ends."""
    beside = [other for other in plan.shifts if other.sector == shift.sector and other.unit != shift.unit]
    before = sorted({other.unit for other in beside if other.ends_at == shift.starts_at})
    after = sorted({other.unit for other in beside if other.starts_at == shift.ends_at})
    return ", ".join(before), ", ".join(after)


def places(
    words: PaperWords, plan: Plan, unit: Unit, sectors: Sequence[Sector], across: Sequence[Sector]
) -> Section:  # fmt: skip
    """Its sectors on a map and in words, with their crossings."""
    say = words.say
    if not sectors:
        return Section(title="")
    blocks: list[Table | Drawing] = []
    around = [*sectors, *(sector for sector in across if sector not in sectors)]
    spots = [*crossing_spots(around, plan.crossings), *base_spots([unit])]
    spec = ground(words, plan.operation.countries, around, spots, {sector.code for sector in sectors})
    if spec is not None:
        said = say("Own sectors are blue, those across the line sand. Diamonds are crossings, triangles bases.")
        blocks.append(Drawing(title=say("Map"), alt=said, note=said, svg=svg(spec, words.language)))
    head = [say("Sector"), say("Name"), say("Across the line"), say("Border, km"), say("Notes")]
    rows = [
        [
            sector.code,
            sector.name if sector.name != sector.code else "–",
            sector.counterpart or "–",
            words.number(round(sector.border_km)) if sector.border_km else "–",
            sector.notes,
        ]
        for sector in sectors
    ]
    blocks.append(plain("", head, rows, (3,), small=True, weights=[1.5, 1.6, 1.5, 1.0, 2.2]))
    if found := parts.crossings(words, plan, [sector.code for sector in sectors]):
        blocks.append(found)
    return Section(title=say("Your sectors"), blocks=blocks)


def counterparts(words: PaperWords, plan: Plan, own: Sequence[Shift]) -> Section:
    """Who is planned across the line while it is on duty."""
    say = words.say
    rows = []
    for shift in own:
        sector = plan.sectors.get(shift.sector)
        if sector is None or not sector.counterpart:
            continue
        for other in plan.shifts:
            if other.sector == sector.counterpart and _meet(shift, other):
                starts, ends = max(shift.starts_at, other.starts_at), min(shift.ends_at, other.ends_at)
                unit = plan.units[other.unit]
                rows.append([
                    other.sector, other.unit, plan.agencies[unit.agency].name,
                    words.wall(starts, plan.operation.timezone), words.wall(ends, plan.operation.timezone),
                ])  # fmt: skip
    head = [say("Sector"), say("Unit"), say("Agency"), say("From"), say("Until")]
    if not rows and any(plan.sectors[s.sector].counterpart for s in own if s.sector in plan.sectors):
        return Section(title=say("Counterpart"), lead=say("Nobody is planned across the line in your shifts."))
    blocks = [plain(say("Who is across the line at the same time"), head, rows, small=True)] if rows else []
    return Section(title=say("Counterpart"), blocks=list(blocks))


def _meet(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _untitled(table: Table) -> Table:
    return Table(title="", head=table.head, align=table.align, rows=table.rows, small=True, weights=table.weights)
