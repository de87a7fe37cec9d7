"""A journal for tests of summaries: entries as the rooms write them, of a small operation of Burkina Faso and Niger."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.reports.validation import read_report
from ops.summaries.fold import Line

START = datetime(2020, 11, 30, tzinfo=UTC)
HOSTILE = '#panic("x") *bold* _it_ $x$ <script>alert(1)</script> {{7*7}} @ref `raw` \\ "quoted" é'


def z(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def square(lon: float, lat: float) -> dict[str, Any]:
    ring = [[lon, lat], [lon + 0.5, lat], [lon + 0.5, lat + 0.5], [lon, lat + 0.5], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


class Journal:
    """Entries in order; each method appends what its room would."""

    def __init__(self, name: str = "KAFO test", *, exercise: bool = True) -> None:
        self.lines: list[Line] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.operation = {
            "code": "KAFO-T", "name": name, "countries": ["BFA", "NER"], "timezone": "UTC", "state": "active",
            "state_reason": "", "phases": [
                {"kind": "preparation", "starts_at": "2020-11-01T00:00:00Z", "ends_at": "2020-11-30T00:00:00Z"},
                {"kind": "action", "starts_at": "2020-11-30T00:00:00Z", "ends_at": "2020-12-07T00:00:00Z"},
            ],
            "objectives": [{"measure": "firearm", "target": 40.0}, {"measure": "check", "target": 100.0}],
            "reporting": {"every_hours": 24, "due_at": "18:00"}, "retention_days": 3650,
            "default_handling": {"tlp": "AMBER", "codes": []}, "plan_version": 1, "created_at": "2020-10-01T00:00:00Z",
            "exercise": {"starts_at": "2020-11-29T00:00:00Z", "speed": 3600.0} if exercise else None,
        }  # fmt: skip
        self.add("operation.created", "KAFO-T", self.operation)
        for code, country, kind in (
            ("BFA-DGD", "BFA", "customs"),
            ("BFA-GN", "BFA", "gendarmerie"),
            ("NER-PN", "NER", "police"),
        ):
            self.add("agency.added", code, {"code": code, "name": code, "country": country, "kind": kind})
            unit: dict[str, Any] = {
                "code": f"{code}-01",
                "agency": code,
                "country": country,
                "name": "",
                "officers": 10,
                "base": None,
            }
            self.add("unit.added", unit["code"], unit | {"capabilities": []})
        self.add("corridor.added", "BFA-NER", {"code": "BFA-NER"})
        for code, country, lon in (("BFA-NER-01A", "BFA", 0.9), ("BFA-NER-01B", "NER", 1.4)):
            town = {"name": f"Town {code[-1]}", "lon": lon, "lat": 13.2}
            sector = {
                "code": code,
                "name": "",
                "corridor": "BFA-NER",
                "country": country,
                "geometry": square(lon, 13.0),
            }
            when = {"valid_from": "2020-11-01T00:00:00Z", "valid_to": None}
            self.add("sector.added", code, sector | when | {"crossings": [town]})

    def add(self, kind: str, subject: str, payload: Any, at: datetime | None = None) -> "Journal":
        number = len(self.lines) + 1
        at = at or START + timedelta(minutes=number)
        before = self.lines[-1].sha256 if self.lines else "0" * 64
        told = json.dumps([before, number, kind, subject, payload], sort_keys=True).encode()
        sha256 = hashlib.sha256(told).hexdigest()
        payload = json.loads(json.dumps(payload))
        self.lines.append(Line(number=number, kind=kind, subject=subject, at=at, sha256=sha256, payload=payload))
        return self

    def report(
        self, id_: str, *lines: dict[str, Any], agency: str = "BFA-DGD", hours: float = 12, kind: str = "",
        sector: str | None = None, phase: str = "action", late: bool = False, how: str = "filed", reason: str = "",
        **document: Any,
    ) -> "Journal":  # fmt: skip
        occurred = START + timedelta(hours=hours)
        received = occurred + timedelta(hours=48 if late else 1)
        country = agency[:3]
        sector = sector if sector is not None else ("BFA-NER-01A" if country == "BFA" else "BFA-NER-01B")
        kind = kind or ("seizure" if lines else "activity")
        told = {"kind": kind, "occurred_at": z(occurred), "sector": sector or "NONE", "lines": list(lines)} | document
        examined, _ = read_report(json.dumps(told).encode())
        before = self.records.get(id_)
        record = {
            "id": id_, "version": before["version"] + 1 if before else 1, "withdrawn": False, "kind": kind,
            "occurred_at": z(occurred), "received_at": z(received),
            "filed_at": before["filed_at"] if before else z(received),
            "unit": f"{agency}-01", "agency": agency, "country": country, "sector": sector or None, "phase": phase,
            "day": occurred.date().isoformat(), "location": None, "document": examined.document,
            "warnings": [*examined.warnings, *(["late"] if late else [])], "reason": reason, "content_sha256": "0" * 64,
        }  # fmt: skip
        self.records[id_] = record
        return self.add(f"report.{how}", id_, record, received)

    def correct(self, id_: str, *lines: dict[str, Any], reason: str = "Miscounted", **more: Any) -> "Journal":
        return self.report(id_, *lines, how="corrected", reason=reason, **more)

    def withdraw(self, id_: str, reason: str = "Not ours") -> "Journal":
        self.records[id_] |= {"withdrawn": True, "reason": reason}
        return self.add("report.withdrawn", id_, self.records[id_])

    def pair(self, first: str, second: str, ruling: str = "open") -> "Journal":
        pair = {
            "first": first,
            "second": second,
            "because": ["same_quantity"],
            "ruling": "open",
            "reason": "",
            "ruled_by": "",
        }
        self.add("pair.found", f"{first}|{second}", pair)
        if ruling != "open":
            self.add(
                "pair.ruled", f"{first}|{second}", pair | {"ruling": ruling, "reason": "One lorry", "ruled_by": "awa"}
            )
        return self

    def due(self, day: int, **units: str) -> "Journal":
        due_at = START + timedelta(days=day, hours=18)
        known = {"BFA-DGD-01": "missing", "BFA-GN-01": "missing", "NER-PN-01": "missing"}
        payload = {"due_at": z(due_at), "since": z(due_at - timedelta(days=1)), "units": known | units}
        return self.add("reporting.closed", z(due_at), payload, due_at)

    def case(self, code: str, *because: str, country: str = "BFA", title: str = "A case") -> "Journal":
        action = {
            "number": 1,
            "kind": "trace_request",
            "to_country": "SRB",
            "state": "identified",
            "due_at": "2020-12-20T00:00:00Z",
        }
        case = {
            "code": code, "title": title, "state": "open", "lead": {"country": country, "agency": f"{country}-DGD"},
            "because": list(because), "opened_at": "2020-12-03T00:00:00Z", "actions": [action],
        }  # fmt: skip
        return self.add("case.opened", code, case)


def firearm(quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"class": "firearm", "type": "pistol", "quantity": quantity} | more


def dynamite(quantity: int = 120, **more: Any) -> dict[str, Any]:
    return {"class": "explosive", "type": "dynamite", "quantity": quantity, "unit": "stick"} | more


def drug(kg: float = 3, **more: Any) -> dict[str, Any]:
    return {"class": "drug", "type": "cannabis", "quantity": kg, "unit": "kg"} | more
