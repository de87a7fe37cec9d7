"""A valid body for every route that takes one, so that the walk meets the policy and not the validation."""

import uuid
from typing import Any

import msgspec

from tests.cast import FIRST_UNIT, STELLA
from tests.world import ACTION, DRAFT, SEIZURE

NDJSON = {"content": msgspec.json.encode({"id": str(uuid.uuid4()), **SEIZURE}) + b"\n"}
OTHER = str(uuid.uuid4())
ACTION_DRAFT = {"kind": "trace_request", "legal_basis": "Firearms Protocol 12", "to_country": "NER"}
AT = "/api/operations/{op:str}"
BODIES: dict[str, dict[str, Any]] = {
    f"POST {AT}/agencies": {"json": {"code": "NER-GN", "name": "Garde", "country": "NER", "kind": "gendarmerie"}},
    f"POST {AT}/units": {"json": {"code": "BFA-DGD-02", "agency": "BFA-DGD", "officers": 4}},
    f"POST {AT}/units/{{unit:str}}/keys": {"json": {"days": 3}},
    f"POST {AT}/members": {"json": {"email": STELLA.email, "role": "viewer"}},
    f"PATCH {AT}": {"json": {"name": "KAFO test, renamed"}},
    f"POST {AT}/state": {"json": {"to": "closing", "reason": "A rehearsal"}},
    f"POST {AT}/corridors": {
        "json": {
            "name": "Airport",
            "country": "BFA",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-1.53, 12.34], [-1.49, 12.34], [-1.49, 12.37], [-1.53, 12.37], [-1.53, 12.34]]],
            },
        }
    },
    f"PATCH {AT}/sectors/{{sector:str}}": {"json": {"notes": "River crossing"}},
    f"POST {AT}/assignments": {
        "json": {"sector": "BFA-NER-01A", "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
    },
    f"POST {AT}/assignments/{{assignment:str}}/state": {"json": {"to": "accepted", "reason": ""}},
    f"POST {AT}/plan/issue": {"json": {}},
    f"PUT {AT}/reports/{{report:str}}": {"json": SEIZURE},
    f"POST {AT}/reports": {**NDJSON, "headers": {"content-type": "application/x-ndjson"}},
    f"POST {AT}/reports/{{report:str}}/corrections": {
        "json": {"reason": "Miscounted", "report": {**SEIZURE, "checks": [{"of": "vehicle", "count": 41, "hits": 0}]}}
    },
    f"POST {AT}/reports/{{report:str}}/withdrawal": {"json": {"reason": "Entered by mistake"}},
    f"POST {AT}/pairs/{{first:str}}/{{second:str}}/ruling": {"json": {"ruling": "same", "reason": "One event"}},
    f"POST {AT}/summaries": {"json": {"audience": "members"}},
    f"POST {AT}/summaries/{{number:int}}/sign-off": {
        "json": {"country": "BFA", "decision": "agreed", "remark": "As we counted"}
    },
    f"POST {AT}/cases/compile": {},
    f"POST {AT}/cases": {"json": {"title": "By hand", "lead": {"country": "BFA", "agency": "BFA-DGD"}}},
    f"POST {AT}/cases/{{case:str}}/actions": {"json": ACTION_DRAFT},
    f"POST {AT}/cases/{{case:str}}/actions/{{action:int}}/state": {"json": {"reason": "Called them"}},
    f"POST {AT}/cases/{{case:str}}/links": {"json": {"report": OTHER}},
}
QUERIES: dict[str, str] = {}
"""What a GET must be asked with, for those that need a query."""

__all__ = ["BODIES", "DRAFT", "QUERIES"]
