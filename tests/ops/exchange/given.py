"""Reports and traces as the program is told them."""

from typing import Any

import msgspec

from ops.exchange.record import Head, Seizure, Tail, Trace

PISTOL: dict[str, Any] = {
    "class": "firearm", "type": "pistol", "quantity_milli": 1000, "unit": "piece", "make": "Zastava", "model": "M57",
    "calibre": "7.62x25", "serial": "A-12345", "marking": "unique", "manufacture": "industrial",
    "country_of_manufacture": "SRB",
}  # fmt: skip
ROUNDS: dict[str, Any] = {
    "class": "ammunition", "type": "cartridge", "quantity_milli": 300_000, "unit": "round", "calibre": "7.62x39",
    "qualifier": "at_least",
}  # fmt: skip


def head(**changes: Any) -> Head:
    plain: dict[str, Any] = {
        "operation": "KAFO-T", "name": "KAFO test", "exercise": True, "timezone": "UTC", "country": "SRB",
        "authority": "National firearms contact point", "sender": "BFA", "language": "en",
        "contents": ["iafq", "seizures", "traces"], "purpose": "Tracing of one pistol", "as_of": 41,
        "as_of_sha256": "ab" * 32, "as_of_at": "2020-12-02T15:00:00+00:00",
    }  # fmt: skip
    return Head(**plain | changes)


def seizure(id_: str = "r1", *lines: dict[str, Any], **document: Any) -> Seizure:
    told = {"kind": "seizure", "recovery": "seized", "lines": list(lines or (PISTOL, ROUNDS)),
            "handling": {"tlp": "AMBER", "codes": ["H1"]}}  # fmt: skip
    return Seizure(
        id=id_, kind="seizure", country="BFA", agency="BFA-DGD", sector="BFA-NER-01A",
        occurred_at="2020-12-02T14:05:00+00:00", day="2020-12-02", document=told | document,
    )  # fmt: skip


def trace(**changes: Any) -> Trace:
    plain: dict[str, Any] = {
        "case": "KAFO-T-0001", "action": 1, "lead_country": "BFA", "lead_agency": "BFA-DGD",
        "authority": "single_point_of_contact", "state": "drafted", "legal_basis": "Firearms Protocol 12(4); ITI 17",
        "identifiers": {"class": "firearm", "type": "pistol", "make": "Zastava", "model": "M57", "calibre": "7.62x25",
                        "serial": "A-12345", "country_of_manufacture": "SRB"},
        "missing": [], "line": PISTOL | {"marks": "Crossed arrows"},
        "event": {"occurred_at": "2020-12-02T14:05:00+00:00", "country": "BFA", "sector": "BFA-NER-01A",
                  "recovery": "seized", "legal_ground": "illicit_trafficking",
                  "handling": {"tlp": "AMBER", "codes": ["H1"]}},
    }  # fmt: skip
    return Trace(**plain | changes)


def lines(*parts: Any) -> bytes:
    return b"".join(msgspec.json.encode(part) + b"\n" for part in parts)


def tail(**changes: Any) -> Tail:
    return Tail(**{"reports": {}, "traces": {}, "doubles": 0} | changes)
