"""Every kind of rule: the shape of its parameters, and what of one report makes it hold. Pure.

    kind              holds                                                     judged
    threshold         as long as a sum is over a limit (and over each step)     at every entry about a report
    context           as long as a report has one of these contexts, then or    at every entry about a report or its
                      as found later                                            context
    amount            as long as one report has more than so much of a class    at every entry about a report
    serial_known      as long as an earlier report has one of its serials       at every entry about a report
    outside           as long as a report lies in no sector                     at every entry about a report
    unit_overdue      until what was missed is said after all                   when due hour and grace are over
    sector_uncovered  as long as nobody stands in a sector in an action phase   when cover may have changed
    relief_overdue    until a unit that stayed on is relieved or taken over     when an assignment's end has passed

Amounts are of what was reported, doubles included: an alarm had better come too early than after somebody has ruled.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.alarms.schemas import Kind
from ops.errors import Fault
from ops.reports.quantities import MILLI
from ops.reports.views import ReportRecord
from ops.reports.vocabulary import codes, types
from ops.shapes import Wire
from ops.tallies.counting import Amounts, Cell, Cells
from ops.wire import Invalid, convert, near

Limit = Annotated[float, Meta(ge=0, le=1e12)]
Minutes = Annotated[int, Meta(ge=0, le=7 * 24 * 60)]
Codes = Annotated[tuple[str, ...], Meta(max_length=40)]


class Threshold(Wire, frozen=True, kw_only=True, rename={"class_": "class"}):
    """A sum that passes a limit. With `every`, again at each further step; one jump over several steps is one alarm."""

    figure: Literal["line", "check", "hit", "arrest", "report"] = "line"
    class_: str
    """The class of a line, what is checked, the offence of an arrest, the kind of a report."""
    type: str | None = None
    unit: str | None = None
    """Of a line, which has one; the others are counted."""
    over: Limit
    every: Annotated[float, Meta(gt=0, le=1e12)] | None = None
    per: Literal["operation", "country", "agency", "sector", "day"] = "operation"
    phase: str | None = None


class Context(Wire, frozen=True, kw_only=True):
    """A report that names a context, or arrests for an offence."""

    contexts: Codes = ()
    offences: Codes = ()


class Amount(Wire, frozen=True, kw_only=True, rename={"class_": "class"}):
    """More of a class in one report than a limit, which is given by unit."""

    class_: str
    type: str | None = None
    over: Annotated[dict[str, Limit], Meta(min_length=1, max_length=20)]


class SerialKnown(Wire, frozen=True, kw_only=True):
    """A serial number that another report of the operation has; with `earlier`, or the same agency's in another one."""

    earlier: bool = True


class Outside(Wire, frozen=True, kw_only=True):
    """A report with a place that lies in no sector."""

    kinds: Codes = ("seizure",)


class UnitOverdue(Wire, frozen=True, kw_only=True):
    """A unit that is silent when something was due, so long after."""

    grace_minutes: Minutes = 30
    of: Codes = ("report", "check_in")


class SectorUncovered(Wire, frozen=True, kw_only=True):
    """A sector that nobody is assigned to in an action phase; with `on_station`, that nobody stands in."""

    grace_minutes: Minutes = 0
    on_station: bool = False


class ReliefOverdue(Wire, frozen=True, kw_only=True):
    """A unit that is still on station so long after its assignment's end, and that nobody has taken over from."""

    grace_minutes: Minutes = 60


Parameters = Threshold | Context | Amount | SerialKnown | Outside | UnitOverdue | SectorUncovered | ReliefOverdue
KINDS: Mapping[Kind, type[Parameters]] = {
    "threshold": Threshold,
    "context": Context,
    "amount": Amount,
    "serial_known": SerialKnown,
    "outside": Outside,
    "unit_overdue": UnitOverdue,
    "sector_uncovered": SectorUncovered,
    "relief_overdue": ReliefOverdue,
}
_ITEMS = {"line": "class", "check": "of", "hit": "of", "arrest": "offence", "report": "kind"}


def parameters_of(kind: Kind, given: Any) -> Parameters:
    """The parameters of a rule that was found sound."""
    return convert(given, KINDS[kind])


def faults(kind: Kind, given: Any) -> list[Fault]:
    """What is wrong with a rule's parameters, all of it; pointers are within a rule."""
    try:
        asked = parameters_of(kind, given)
    except Invalid as error:
        return [Fault(f"/parameters{fault.pointer}", fault.detail) for fault in error.faults]
    found: list[Fault] = []

    def check(name: str, code: str | None, known: Iterable[str]) -> None:
        listed = set(known)
        if code is not None and code not in listed:
            found.append(Fault(f"/parameters/{name}", f"{code!r} is not known here{near(code, listed)}"))

    match asked:
        case Threshold():
            check("class", asked.class_, codes(_ITEMS[asked.figure]))
            check("phase", asked.phase, {*codes("phase"), "outside"})
            if asked.figure == "line":
                check("type", asked.type, types(asked.class_))
                check("unit", asked.unit, codes("unit"))
                if asked.unit is None:
                    found.append(Fault("/parameters/unit", "is required for things: they are summed in one unit"))
            elif asked.unit is not None:
                found.append(Fault("/parameters/unit", "belongs to things, not to what is counted"))
            elif asked.figure in {"check", "hit"}:
                check("type", asked.type, codes("database"))
            elif asked.type is not None:
                found.append(Fault("/parameters/type", "belongs to things and checks"))
        case Amount():
            check("class", asked.class_, codes("class"))
            check("type", asked.type, types(asked.class_))
            for unit in asked.over:
                check(f"over/{unit}", unit, codes("unit"))
        case Context():
            for index, code in enumerate(asked.contexts):
                check(f"contexts/{index}", code, codes("contexts"))
            for index, code in enumerate(asked.offences):
                check(f"offences/{index}", code, codes("offence"))
            if not asked.contexts and not asked.offences:
                found.append(Fault("/parameters/contexts", "must name a context, or `offences` an offence"))
        case Outside():
            for index, code in enumerate(asked.kinds):
                check(f"kinds/{index}", code, codes("kind"))
    return found


# --- one report -------------------------------------------------------------------------------------------------------


def judge(asked: Parameters, record: ReportRecord, since: Iterable[str] = ()) -> dict[str, Any] | None:
    """What of a standing report makes a rule about single reports hold; None when it does not.

    `since` are the contexts that are known since it was filed (`ops.contexts`).
    """
    if record.withdrawn:
        return None
    document = record.document
    match asked:
        case Context():
            known = dict.fromkeys((*document.get("contexts", ()), *since))
            contexts = [code for code in known if code in asked.contexts]
            offences = [arrest["offence"] for arrest in document.get("arrests", ())]
            named = [code for code in dict.fromkeys(offences) if code in asked.offences]
            if contexts or named:
                return where(record) | {"contexts": contexts, "offences": named}
        case Amount():
            sums: dict[str, int] = {}
            for line in document.get("lines", ()):
                if line["class"] == asked.class_ and asked.type in {None, line.get("type")}:
                    sums[line["unit"]] = sums.get(line["unit"], 0) + line["quantity_milli"]
            over = {unit: total for unit, total in sums.items() if total > milli(asked.over.get(unit))}
            if over:
                unit = next(unit for unit in asked.over if unit in over)
                told = {"class": asked.class_, "unit": unit, "milli": over[unit], "limit": milli(asked.over[unit])}
                return where(record) | told
        case Outside():
            if record.sector is None and record.location is not None and record.kind in asked.kinds:
                return where(record) | {"kind": record.kind}
    return None


def where(record: ReportRecord) -> dict[str, Any]:
    return {"sector": record.sector, "reporter": record.unit}


def milli(limit: float | None) -> float:
    """A limit in thousandths; what has none is never over it."""
    return float("inf") if limit is None else round(limit * MILLI)


# --- sums -------------------------------------------------------------------------------------------------------------


def sums(asked: Threshold, cells: Cells) -> dict[str, int]:
    """What cells add to the sums that a threshold watches, in thousandths, by the part that it sums apart."""
    found: dict[str, int] = {}
    for cell, amounts in cells.items():
        if matches(asked, cell):
            part = part_of(asked, cell)
            found[part] = found.get(part, 0) + amount_of(asked, amounts)
    return found


def matches(asked: Threshold, cell: Cell) -> bool:
    return (
        cell.figure == ("check" if asked.figure == "hit" else asked.figure)
        and cell.item == asked.class_
        and asked.type in {None, cell.type}
        and (asked.figure != "line" or cell.unit == asked.unit)
        and asked.phase in {None, cell.phase}
    )


def part_of(asked: Threshold, cell: Cell) -> str:
    return "" if asked.per == "operation" else str(getattr(cell, asked.per))


def amount_of(asked: Threshold, amounts: Amounts) -> int:
    if asked.figure == "hit":
        return amounts.hits * MILLI
    return amounts.exact + amounts.at_least + amounts.about + amounts.at_most


def step(asked: Threshold, amount: int) -> int:
    """How many steps of a threshold a sum has passed: 0 below the limit; 1 at most without `every`."""
    over = round(asked.over * MILLI)
    if amount <= over:
        return 0
    if asked.every is None:
        return 1
    return 1 + (amount - over - 1) // max(round(asked.every * MILLI), 1)


def limit_of(asked: Threshold, passed: int) -> int:
    """The limit that was passed with this step, in thousandths."""
    return round(asked.over * MILLI) + (passed - 1) * max(round((asked.every or 0) * MILLI), 0)


__all__ = ["KINDS", "Threshold", "faults", "judge", "limit_of", "parameters_of", "step", "sums"]
