"""A scenario: everything about an exercise that is data. `kafo-2.yaml` beside this file is the one that is shipped."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from msgspec import Meta

from ops.contacts.schemas import ContactDraft
from ops.plain import PlainError
from ops.shapes import Alpha3, Code, Lat, Lon, Moment, Name, Wire
from ops.wire import Invalid, convert

Share = Annotated[float, Meta(ge=0, le=1)]
Kind = Literal["border", "airport", "seaport"]
HERE = Path(__file__).parent


class ScenarioRefused(PlainError):
    """There is no such scenario, or it does not hold together; the sentences say why."""


class Phase(Wire, frozen=True):
    kind: str
    starts_at: Moment
    ends_at: Moment


class Figure(Wire, frozen=True, kw_only=True, rename={"class_": "class"}):
    """A published total: what of, and how much. `finest`: the smallest amount that a seizure is given in."""

    class_: str
    type: str | None = None
    unit: str
    quantity: Annotated[float, Meta(gt=0)]
    finest: Annotated[float, Meta(gt=0)] = 1


class Corridor(Wire, frozen=True):
    countries: tuple[Alpha3, Alpha3]
    depth_km: float
    sector_km: float


class Area(Wire, frozen=True):
    """An airport or a port; `ring` is its outline, (lon, lat) degrees, not closed."""

    key: Code
    name: Name
    country: Alpha3
    kind: Literal["airport", "seaport"]
    ring: Annotated[list[tuple[Lon, Lat]], Meta(min_length=3)]

    def polygon(self) -> dict[str, Any]:
        """As GeoJSON."""
        return {"type": "Polygon", "coordinates": [[list(corner) for corner in [*self.ring, self.ring[0]]]]}


class Agency(Wire, frozen=True):
    code: Code
    country: Alpha3
    kind: str
    name: Name


class Unit(Wire, frozen=True, kw_only=True):
    """A field unit; `place` is a sector's code or an area's key."""

    code: Code
    agency: Code
    place: Code
    officers: Annotated[int, Meta(ge=1)]
    name: Name
    has: list[str] = []


class Firearm(Wire, frozen=True, kw_only=True):
    """A model as it is met. In `serial`, # is a digit and @ a letter; none: its maker did not mark it."""

    type: str
    make: str | None = None
    model: str | None = None
    calibres: Annotated[list[str], Meta(min_length=1)]
    made_in: str | None = None
    manufacture: str = "industrial"
    serial: str | None = None


class Load(Wire, frozen=True, kw_only=True):
    """What a pattern's seizures carry of a published figure; `share` weighs them against other patterns."""

    of: str
    type: str | None = None
    firearms: str | None = None
    share: Annotated[float, Meta(gt=0)]


class Arrests(Wire, frozen=True):
    offence: str
    chance: Share
    most: Annotated[int, Meta(ge=1)]


class Pattern(Wire, frozen=True, kw_only=True):
    """A way of trafficking and how often it is met. Lists are drawn from; a value that stands twice is likelier."""

    title: str
    seizures: Annotated[int, Meta(ge=1)]
    at: Annotated[list[Kind], Meta(min_length=1)]
    countries: list[Alpha3] = []
    carries: Annotated[list[Load], Meta(min_length=1)]
    places: Annotated[list[str], Meta(min_length=1)]
    transport: Annotated[list[str], Meta(min_length=1)]
    concealment: Annotated[list[str], Meta(min_length=1)]
    contexts: Annotated[list[str], Meta(min_length=1)]
    legal_ground: Annotated[list[str], Meta(min_length=1)]
    origins: list[Alpha3] = []
    routed: Share = 0
    calibres: list[str] = []
    arrests: list[Arrests] = []
    codes: list[str] = []
    notes: list[str] = []


class Troubles(Wire, frozen=True, kw_only=True):
    """What goes wrong on the way: shares of unit-days, places or reports, and numbers of seizures or posts."""

    nil: Share
    silent: Share
    outside: Share
    retries: Share
    late: int
    offline: int
    corrections: int
    withdrawals: int
    doubles: int


class Reporting(Wire, frozen=True):
    every_hours: int
    due_at: str


class Scenario(Wire, frozen=True, kw_only=True):
    """One exercise, whole."""

    code: Code
    name: Name
    exercise: Literal[True]
    seed: int
    countries: list[Alpha3]
    timezone: str
    begins_at: Moment
    phases: list[Phase]
    objectives: list[dict[str, Any]]
    reporting: Reporting
    retention_days: int
    tlp: str
    published: dict[str, Figure]
    checks: Annotated[int, Meta(gt=0)]
    officers: int
    checked: dict[Kind, dict[str, float]]
    corridors: list[Corridor]
    areas: list[Area]
    agencies: list[Agency]
    units: list[Unit]
    contacts: list[ContactDraft] = []
    firearms: dict[str, list[Firearm]]
    marking: dict[str, float]
    patterns: list[Pattern]
    troubles: Troubles

    def action(self) -> tuple[datetime, datetime]:
        """When the action phase starts and ends."""
        phase = next(phase for phase in self.phases if phase.kind == "action")
        return phase.starts_at, phase.ends_at


def load_scenario(name: str) -> Scenario:
    """A shipped scenario by its name, or one of your own by its path. Raises ScenarioRefused."""
    own = Path(name)
    path = own if own.suffix in {".yaml", ".yml"} else HERE / f"{name}.yaml"
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        scenario = convert(tree, Scenario)
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in HERE.glob("*.yaml")))
        raise ScenarioRefused(f"There is no scenario {name}; there is {known}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScenarioRefused(f"{path} is not YAML: {error}") from None
    except Invalid as error:
        raise ScenarioRefused("\n".join(f"{path}: {fault.pointer} {fault.detail}" for fault in error.faults)) from None
    if faults := list(contradictions(scenario)):
        raise ScenarioRefused("\n".join(f"{path}: {fault}" for fault in faults))
    return scenario


def contradictions(scenario: Scenario) -> list[str]:
    """What the parts of a scenario say against each other, as sentences."""
    faults = []
    agencies = {agency.code: agency for agency in scenario.agencies}
    if sum(unit.officers for unit in scenario.units) != scenario.officers:
        faults.append(f"the units have {sum(u.officers for u in scenario.units)} officers, not {scenario.officers}")
    faults += [
        f"unit {u.code} is of agency {u.agency}, which is none" for u in scenario.units if u.agency not in agencies
    ]
    faults += [f"agency {a.code} is of {a.country}, which does not take part" for a in scenario.agencies
               if a.country not in scenario.countries]  # fmt: skip
    if not any(phase.kind == "action" for phase in scenario.phases):
        faults.append("there is no action phase")
    loads = [load for pattern in scenario.patterns for load in pattern.carries]
    faults += [f"nothing is published of {load.of}" for load in loads if load.of not in scenario.published]
    faults += [f"no pattern carries any of {name}" for name in scenario.published if name not in {x.of for x in loads}]
    faults += [f"there are no firearms {load.firearms}" for load in loads
               if load.firearms and load.firearms not in scenario.firearms]  # fmt: skip
    return faults
