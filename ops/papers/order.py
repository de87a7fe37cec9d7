"""The operation order, in the five paragraphs that such orders have everywhere: situation, mission, execution,
administration and logistics, command and signal. Pure."""

from collections.abc import Iterable

from ops.papers import parts
from ops.papers.ground import base_spots, crossing_spots, ground
from ops.papers.parts import Plan
from ops.papers.record import Corridor, Record, Unit
from ops.papers.words import PaperWords
from ops.summaries.charts import svg
from ops.summaries.document import Document
from ops.summaries.sections import Drawing, Section, measure
from ops.summaries.tables import Table, plain


def order(record: Record, plan: Plan, words: PaperWords) -> Document:
    """The operation order of a plan."""
    return paper(
        record,
        plan,
        words,
        words.say("Operation order"),
        facts=[
            (words.say("Countries"), ", ".join(words.label("country", code) for code in plan.operation.countries)),
            (words.say("Time zone"), plan.operation.timezone),
        ],
        sections=[
            situation(words, plan),
            mission(words, plan),
            *execution(words, plan),
            logistics(words, plan),
            *signal(words, plan, record.field),
        ],
    )


def paper(
    record: Record, plan: Plan, words: PaperWords, title: str, facts: list[tuple[str, str]], sections: list[Section]
) -> Document:
    """A paper with the head that every paper has."""
    operation, say = plan.operation, words.say
    handling = operation.default_handling
    tlp = " ".join([f"TLP:{handling.tlp}", *handling.codes])
    return Document(
        language=words.language,
        title=title,
        operation=operation.name,
        code=operation.code,
        tlp=tlp,
        exercise=say("EXERCISE") if operation.exercise else "",
        exercise_note=say("This is an exercise. Nothing in it happened.") if operation.exercise else "",
        facts=[
            (say("Operation"), f"{operation.name} ({operation.code})"),
            (say("Plan"), which(record, words)),
            *facts,
            (say("Handling"), tlp),
        ],
        lead="",
        tiles=[],
        sections=[section for section in sections if section.blocks or section.lead],
        page=say("Page {page} of {pages}"),
        made_at=int(record.at.timestamp()),
    )


def which(record: Record, words: PaperWords) -> str:
    """Which plan this is, in words."""
    say = words.say
    if record.issued is None:
        return say("draft, not issued")
    number, moment = record.issued
    said = say("version {number}, issued {moment}", number=number, moment=words.moment(moment))
    if record.version is not None:
        return said
    stood = words.moment(record.at)
    return say("as it stood {moment}; last issued: {version}", moment=stood, version=said)


def situation(words: PaperWords, plan: Plan) -> Section:
    say = words.say
    countries = [words.label("country", code) for code in plan.operation.countries]
    phases = [
        [words.label("phase", phase.kind), words.moment(phase.starts_at), words.moment(phase.ends_at)]
        for phase in plan.operation.phases
    ]
    return Section(
        title=say("1. Situation"),
        lead=say(
            "{countries} act together against firearms trafficking along their borders.", countries=", ".join(countries)
        ),
        blocks=[
            plain(say("Phases"), [say("Phase"), say("From"), say("Until")], phases, weights=[1.6, 1.5, 1.5]),
            *([approvals(words, plan)] if plan.approvals else []),
        ],
    )


def approvals(words: PaperWords, plan: Plan) -> Table:
    """What each country says of the issued plan, also those that have said nothing yet."""
    say = words.say
    rows = []
    for country in plan.operation.countries:
        one = plan.approvals.get(country)
        decided = {"approved": say("approves"), "objected": say("objects")}[one.decision] if one else say("awaited")
        rows.append(
            [words.label("country", country), decided, one.remark if one else "", words.moment(one.at) if one else ""]
        )
    head = [say(word) for word in ("Country", "Decision", "Remark", "When")]
    return plain(say("What countries say of this plan"), head, rows, weights=[1.4, 0.9, 2.4, 1.2])


def mission(words: PaperWords, plan: Plan) -> Section:
    rows = [[measure(words, aim.measure), words.number(aim.target)] for aim in plan.operation.objectives]
    say = words.say
    if not rows:
        return Section(title=say("2. Mission"), lead=say("Nothing has been set as an objective yet."))
    head = [say("Objective"), say("Target")]
    return Section(title=say("2. Mission"), blocks=[plain("", head, rows, (1,), weights=[3.0, 1.0])])


def execution(words: PaperWords, plan: Plan) -> list[Section]:
    """Where who is when: an overview, then each corridor with its map, its sectors and its crossings."""
    say = words.say
    head = [say("Corridor"), say("Countries"), say("Border, km"), say("Sectors")]
    rows = [parts.corridor_row(words, corridor) for corridor in plan.corridors]
    many = len(plan.corridors) > 1
    overview = plain(say("Corridors and areas"), head, rows, (2, 3), weights=[2.0, 2.6, 1.0, 1.0])
    return [
        Section(title=say("3. Execution"), blocks=[overview, *(_map(words, plan, plan.corridors, "") if many else [])]),
        *(_corridor(words, plan, corridor) for corridor in plan.corridors),
    ]


def _corridor(words: PaperWords, plan: Plan, corridor: Corridor) -> Section:
    say = words.say
    name = corridor.name or corridor.code
    codes = [sector.code for sector in corridor.sectors]
    own = [shift for shift in plan.shifts if plan.corridor_of.get(shift.sector) is corridor]
    bare = [code for code in codes if not any(shift.sector == code for shift in own)]
    blocks: list[Table | Drawing] = list(_map(words, plan, [corridor], name))
    rows = [
        [
            sector.code,
            sector.name if sector.name != sector.code else "",
            words.label("country", sector.country),
            sector.counterpart or "–",
            words.number(round(sector.border_km)) if sector.border_km else "–",
            sector.notes,
        ]
        for sector in corridor.sectors
    ]
    heads = [say(word) for word in ("Sector", "Name", "Country", "Across the line", "Border, km", "Notes")]
    blocks.append(plain(say("Sectors"), heads, rows, (4,), small=True, weights=[1.6, 1.6, 1.3, 1.6, 0.9, 1.6]))
    if found := parts.crossings(words, plan, codes):
        blocks.append(found)
    if own:
        made = parts.shifts(words, plan, own)
        blocks.append(_titled(made, say("Sectors and who is in them")))
    note = words.pair(say("Nobody is assigned"), ", ".join(bare)) if bare else ""
    return Section(title=name, lead=note, blocks=blocks)


def _map(words: PaperWords, plan: Plan, corridors: Iterable[Corridor], name: str) -> list[Drawing]:
    sectors = [sector for corridor in corridors for sector in corridor.sectors]
    known = [sector for sector in sectors if sector.code in plan.sectors]
    crossings = crossing_spots(known, plan.crossings)
    codes = {sector.code for sector in known}
    units = [plan.units[code] for code in {shift.unit for shift in plan.shifts if shift.sector in codes}]
    spec = ground(words, plan.operation.countries, known, [*crossings, *base_spots(_by_code(units))])
    if spec is None:
        return []
    said = words.say(
        "Sectors of {name} with their crossings (diamonds) and bases (triangles). Borders after Natural Earth; they "
        "imply no position on the status of any territory.",
        name=name or plan.operation.name,
    )
    return [Drawing(title=words.say("Map"), alt=said, note=said, svg=svg(spec, words.language))]


def _by_code(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: unit.code)


def _titled(table: Table, title: str) -> Table:
    return Table(title=title, head=table.head, align=table.align, rows=table.rows, small=True, weights=table.weights)


def logistics(words: PaperWords, plan: Plan) -> Section:
    say = words.say
    rows = [
        [
            unit.code,
            plan.agencies[unit.agency].name,
            words.label("country", plan.country_of(unit)),
            words.number(unit.officers),
            parts.capabilities(unit) or "–",
            parts.base(unit) or say("none given"),
        ]
        for unit in _by_code(plan.units.values())
    ]
    rows.append([say("Total"), "", "", words.number(sum(unit.officers for unit in plan.units.values())), "", ""])
    head = [say(word) for word in ("Unit", "Agency", "Country", "Officers", "Capabilities", "Base")]
    table = plain(
        say("Units"), head, rows, (3,), small=True, strong=[len(rows) - 1], weights=[1.4, 2.0, 1.3, 0.8, 1.6, 1.5]
    )
    return Section(title=say("4. Administration and logistics"), blocks=[table] if plan.units else [])


def signal(words: PaperWords, plan: Plan, field: str) -> list[Section]:
    say = words.say
    found = parts.contacts(words, plan, plan.operation.countries)
    lead = "" if found else say("No contact has been named yet.")
    return [
        Section(title=say("5. Command and signal"), lead=lead, blocks=[found] if found else []),
        parts.duties(words, plan, field),
    ]
