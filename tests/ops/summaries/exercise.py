"""The journal of a shipped exercise as its rooms would write it, without a server: a whole operation to sum up."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import shapely

from geo.geojson import to_geojson
from geo.location import SectorIndex
from ops.exercise.generate import Request, generate
from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario, load_scenario
from ops.reports.validation import Examined, read_batch_line, read_correction, read_report
from ops.summaries.fold import Line
from ops.tallies.standing import Filed, owed_state
from scheduling.timeline import Reporting, report_periods
from scheduling.windows import Window
from tests.ops.summaries.journal import z


class Exercise:
    """Entries in order; what was filed is known by id."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.ground = scenario, Ground(scenario)
        self.index = SectorIndex((place.key, place.geometry) for place in self.ground.places.values())
        self.units = {unit.code: unit for unit in scenario.units}
        self.agencies = {agency.code: agency for agency in scenario.agencies}
        self.lines: list[Line] = []
        self.records: dict[str, dict[str, Any]] = {}

    def add(self, kind: str, subject: str, payload: Any, at: datetime) -> None:
        number = len(self.lines) + 1
        before = self.lines[-1].sha256 if self.lines else "0" * 64
        text = json.dumps([before, number, kind, subject, payload], sort_keys=True)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        told = json.loads(json.dumps(payload))
        self.lines.append(Line(number=number, kind=kind, subject=subject, at=at, sha256=sha256, payload=told))

    def planned(self) -> None:
        scenario, at = self.scenario, self.scenario.begins_at
        operation = {
            "code": scenario.code, "name": scenario.name, "countries": scenario.countries,
            "timezone": scenario.timezone, "state": "issued", "phases": [
                {"kind": one.kind, "starts_at": z(one.starts_at), "ends_at": z(one.ends_at)} for one in scenario.phases
            ],
            "objectives": scenario.objectives, "default_handling": {"tlp": scenario.tlp, "codes": []},
            "exercise": {"starts_at": z(at), "speed": 3600.0},
        }  # fmt: skip
        self.add("operation.created", scenario.code, operation, at)
        for agency in scenario.agencies:
            payload = {"code": agency.code, "name": agency.name, "country": agency.country, "kind": agency.kind}
            self.add("agency.added", agency.code, payload, at)
        for unit in scenario.units:
            country = self.agencies[unit.agency].country
            view = {"code": unit.code, "agency": unit.agency, "country": country, "officers": unit.officers}
            self.add("unit.added", unit.code, view, at)
        for corridor in scenario.corridors:
            self.add("corridor.added", "-".join(corridor.countries), {"code": "-".join(corridor.countries)}, at)
        for place in self.ground.places.values():
            shape = shapely.set_precision(place.geometry, 0.001)
            view = {
                "code": place.key,
                "country": place.country,
                "geometry": to_geojson(shape, 3),
                "valid_to": None,
                "valid_from": z(at),
                "crossings": [{"name": place.key, "lon": place.post[0], "lat": place.post[1]}],
            }
            self.add("sector.added", place.key, view, at)
        starts, ends = scenario.action()
        for unit in scenario.units:
            shift = {
                "unit": unit.code,
                "sector": unit.place,
                "starts_at": z(starts),
                "ends_at": z(ends),
                "state": "on_station",
            }
            self.add("assignment.changed", f"shift-{unit.code}", shift, at)

    def _happened(self) -> Iterator[tuple[datetime, int, Any]]:
        window = Window(*self.scenario.action())
        asked = Reporting(self.scenario.reporting.every_hours, self.scenario.reporting.due_at)
        for owed, due_at in report_periods(window, asked, self.scenario.timezone):
            yield due_at, 1, (owed, due_at)
        for request in generate(self.scenario, self.scenario.seed).requests:
            yield request.at, 0, request

    def ran(self) -> None:
        pairs = generate(self.scenario, self.scenario.seed).doubles
        for _, _, what in sorted(self._happened(), key=lambda one: one[:2]):
            if not isinstance(what, Request):
                self._due(*what)
                continue
            for id_ in self._sent(what):
                for pair in pairs:
                    if id_ in pair and all(one in self.records for one in pair):
                        self._ruled(*pair, what.at)

    def _sent(self, request: Request) -> Iterator[str]:
        if request.about in ("retry", "station"):
            return
        if request.about == "batch":
            for line in request.body.splitlines():
                id_, examined, _ = read_batch_line(line)
                if str(id_) not in self.records:
                    self._report("filed", str(id_), request, examined)
                    yield str(id_)
            return
        id_ = request.path.split("/")[1]
        if request.about == "correction":
            reason, examined, _ = read_correction(request.body)
            self._report("corrected", id_, request, examined, reason)
        elif request.about == "withdrawal":
            record = self.records[id_] | {"withdrawn": True, "reason": json.loads(request.body)["reason"]}
            self.records[id_] = record
            self.add("report.withdrawn", id_, record, request.at)
        else:
            self._report("filed", id_, request, read_report(request.body)[0])
            yield id_

    def _report(self, how: str, id_: str, request: Request, examined: Examined, reason: str = "") -> None:
        unit, before = self.units[request.unit], self.records.get(id_)
        document = examined.document
        occurred = datetime.fromisoformat(document["occurred_at"])
        place = (document.get("location") or {}).get("coordinates")
        sector = self.index.locate(*place) if place else document.get("sector")
        starts, ends = self.scenario.action()
        record = {
            "id": id_, "version": before["version"] + 1 if before else 1, "withdrawn": False, "kind": document["kind"],
            "occurred_at": z(occurred), "received_at": z(request.at),
            "filed_at": before["filed_at"] if before else z(request.at), "unit": unit.code, "agency": unit.agency,
            "country": self.agencies[unit.agency].country, "sector": sector,
            "phase": "action" if starts <= occurred < ends else "outside", "day": occurred.date().isoformat(),
            "location": None, "document": document, "content_sha256": "0" * 64, "reason": reason,
            "warnings": [*examined.warnings, *(["late"] if request.about == "late" else [])],
        }  # fmt: skip
        self.records[id_] = record
        self.add(f"report.{how}", id_, record, request.at)

    def _ruled(self, first: str, second: str, at: datetime) -> None:
        if first in self.records:
            pair = {
                "first": first,
                "second": second,
                "because": ["same_serial"],
                "ruling": "same",
                "reason": "One arm",
                "ruled_by": "coordinator",
            }
            self.add("pair.ruled", f"{first}|{second}", pair, at)

    def _due(self, owed: Window, due_at: datetime) -> None:
        states = {}
        for unit in self.units:
            filed = [
                Filed(one["kind"], datetime.fromisoformat(one["filed_at"]))
                for one in self.records.values()
                if one["unit"] == unit and owed.contains(datetime.fromisoformat(one["occurred_at"]))
            ]
            states[unit] = owed_state(owed.starts_at, due_at, filed)
        payload = {"due_at": z(due_at), "since": z(owed.starts_at), "units": states}
        self.add("reporting.closed", z(due_at), payload, due_at)

    def stated(self, id_: str, at: datetime, **said: Any) -> None:
        """What somebody published."""
        whole = {
            "label": "",
            "unit": "",
            "qualifier": "exact",
            "recovery": "seized",
            "phase": "action",
            "country": "",
            "printed": "",
            "published_on": None,
            "source": "",
            "parts": [],
            "removed": False,
        }
        self.add("statement.recorded", id_, {"id": id_} | whole | said, at)


@cache
def ran(name: str) -> Exercise:
    """A shipped exercise from its plan to its last report. Take a copy of its lines before adding to them."""
    made = Exercise(load_scenario(name))
    made.planned()
    made.ran()
    return made
