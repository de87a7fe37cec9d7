"""A valid body for every route that takes one, so that the walk meets the policy and not the validation."""

import uuid
from typing import Any

import msgspec

from tests.cast import FIRST_UNIT, STELLA
from tests.world import ACTION, DRAFT, EXHIBIT, PHOTO, SEIZURE

NDJSON = {"content": msgspec.json.encode({"id": str(uuid.uuid4()), **SEIZURE}) + b"\n"}
TABLE = b"kind;date;time;latitude;longitude\nnil;2020-12-02;14:05;13.4;1.2\n"
OTHER = str(uuid.uuid4())
ACTION_DRAFT = {"kind": "trace_request", "legal_basis": "Firearms Protocol 12", "to_country": "NER"}
CROSSING = {"name": "Kantchari post", "place": {"type": "Point", "coordinates": [1.55, 12.5]}}
AT = "/api/operations/{op:str}"
PROPOSAL = {"starts_at": ACTION[0], "ends_at": "2020-12-01T00:00:00Z", "seconds": 1, "wait_seconds": 60}
OBJECTIVE = {"code": "OA-1", "title": "Joint action day", "indicators": [{"measure": "firearm", "target": 4}]}
SESSION = {
    "code": "TR-1",
    "kind": "training",
    "title": "Detection",
    "starts_at": "2020-11-10T08:00:00Z",
    "ends_at": "2020-11-10T16:00:00Z",
}
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
    f"POST {AT}/corridors/preview": {"json": {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 300}},
    f"PATCH {AT}/corridors/{{corridor:str}}": {"json": {"name": "Along the Tapoa"}},
    f"POST {AT}/sectors/{{sector:str}}/split": {"json": {"parts": 2}},
    f"POST {AT}/sectors/merge": {"json": {"sectors": ["BFA-NER-02A", "BFA-NER-03A"]}},
    f"POST {AT}/plan/features": {
        "content": b'{"type":"Point","coordinates":[1.5,12.5]}',
        "headers": {"content-type": "application/geo+json"},
    },
    f"POST {AT}/crossings": {"json": CROSSING},
    f"POST {AT}/crossings/import": {"json": {"crossings": [CROSSING | {"name": "Ford"}]}},
    f"PATCH {AT}/crossings/{{crossing:str}}": {"json": {"officers": 4}},
    f"POST {AT}/assignments": {
        "json": {"sector": "BFA-NER-01A", "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
    },
    f"PATCH {AT}/assignments/{{assignment:str}}": {"json": {"check_in_minutes": 60}},
    f"POST {AT}/units/{{unit:str}}/trackers": {"json": {"name": "Driver"}},
    "POST /positions/owntracks/{op:str}": {"json": {"_type": "location", "lat": 13.4, "lon": 1.2, "tst": 1606917600}},
    f"POST {AT}/assignments/{{assignment:str}}/state": {"json": {"to": "accepted", "reason": ""}},
    f"POST {AT}/assignments/proposal": {"json": PROPOSAL},
    f"POST {AT}/consents": {"json": {"host": "BFA", "guest": "NER", "corridor": "BFA-NER"}},
    f"POST {AT}/plan/issue": {"json": {}},
    f"POST {AT}/plan/versions/{{version:int}}/approvals": {"json": {"country": "BFA", "decision": "approved"}},
    f"PUT {AT}/reports/{{report:str}}": {"json": SEIZURE},
    f"POST {AT}/reports": {**NDJSON, "headers": {"content-type": "application/x-ndjson"}},
    f"POST {AT}/text-gateways": {"json": {"code": "GSM-1"}},
    f"PUT {AT}/units/{{unit:str}}/texting": {"json": {"phones": ["+226 70 12 34 56"]}},
    f"POST {AT}/uploads": {"content": TABLE, "headers": {"content-type": "text/csv"}},
    f"PUT {AT}/uploads/{{upload:str}}": {"content": TABLE, "headers": {"content-type": "text/csv"}},
    f"POST {AT}/reports/{{report:str}}/corrections": {
        "json": {"reason": "Miscounted", "report": {**SEIZURE, "checks": [{"of": "vehicle", "count": 41, "hits": 0}]}}
    },
    f"POST {AT}/reports/{{report:str}}/withdrawal": {"json": {"reason": "Entered by mistake"}},
    f"PUT {AT}/reports/{{report:str}}/attachments/{{sha256:str}}": {"content": PHOTO},
    f"POST {AT}/reports/{{report:str}}/attachments/{{sha256:str}}/withdrawal": {"json": {"reason": "A mistake"}},
    f"POST {AT}/reports/{{report:str}}/exhibits": {"json": EXHIBIT | {"id": str(uuid.uuid4()), "number": "2"}},
    f"POST {AT}/reports/{{report:str}}/contexts": {
        "json": {"id": OTHER, "contexts": ["robbery"], "source": "Court file", "at": EXHIBIT["collected_at"]}
    },
    f"POST {AT}/exhibits/{{exhibit:str}}/handovers": {
        "json": {"id": OTHER, "from": "Patrol leader", "to": "Evidence room", "at": EXHIBIT["collected_at"], "why": "x"}
    },
    f"POST {AT}/pairs/{{first:str}}/{{second:str}}/ruling": {"json": {"ruling": "same", "reason": "One event"}},
    f"POST {AT}/shares": {"json": {"name": "Wall of the ministry"}},
    f"POST {AT}/webhooks": {"json": {"url": "https://hooks.example.org/other"}},
    f"POST {AT}/sitreps": {"json": {"to": "nobody"}},
    f"POST {AT}/summaries": {"json": {"audience": "members"}},
    f"POST {AT}/summaries/{{number:int}}/sign-off": {
        "json": {"country": "BFA", "decision": "agreed", "remark": "As we counted"}
    },
    f"POST {AT}/summaries/{{number:int}}/embargo": {"json": {"until_signed": False, "reason": "Released in Abidjan"}},
    f"PUT {AT}/summaries/texts/{{audience:str}}/{{part:str}}/{{language:str}}": {
        "json": {"text": "Seized: {figure:firearm} firearms.", "based_on": 0}
    },
    f"PUT {AT}/summaries/lessons/{{lesson:str}}": {
        "json": {"kind": "lesson", "text": "Radios first", "language": "en"}
    },
    f"PUT {AT}/summaries/statements/{{statement:str}}": {
        "json": {"measure": "firearm", "quantity": 50, "issuer": "INTERPOL"}
    },
    f"PUT {AT}/messages/{{message:str}}": {"json": {"text": "Road closed", "to": {"everybody": True}}},
    f"POST {AT}/messages/{{message:str}}/acknowledgement": {"json": {"remark": "Understood"}},
    f"POST {AT}/copy": {"json": {"code": "KAFO-U", "starts_at": "2021-11-30T00:00:00Z"}},
    f"POST {AT}/objectives": {"json": OBJECTIVE | {"code": "OA-2"}},
    f"PATCH {AT}/objectives/{{objective:str}}": {"json": {"leader": "UNODC"}},
    f"POST {AT}/sessions": {"json": SESSION | {"code": "TR-2"}},
    f"PATCH {AT}/sessions/{{code:str}}": {"json": {"place": "Abidjan"}},
    f"POST {AT}/sessions/{{code:str}}/attendance": {"json": {"agency": "BFA-DGD", "women": 3, "men": 4}},
    f"POST {AT}/sessions/{{code:str}}/cancel": {"json": {"because": "The road is closed"}},
    f"POST {AT}/contacts": {
        "json": {"country": "BFA", "role": "spoc", "office": "CNLPAL", "channels": [{"kind": "post", "value": "BP 1"}]}
    },
    f"PATCH {AT}/contacts/{{contact:str}}": {"json": {"notes": "At night by I-24/7"}},
    f"POST {AT}/contacts/{{contact:str}}/end": {"json": {"because": "The office has moved"}},
    f"POST {AT}/cases/compile": {},
    f"PUT {AT}/views/{{view:str}}": {"json": {"name": "Pistols", "query": "class=firearm&type=pistol"}},
    f"POST {AT}/cases": {"json": {"title": "By hand", "lead": {"country": "BFA", "agency": "BFA-DGD"}}},
    f"POST {AT}/cases/{{case:str}}/actions": {"json": ACTION_DRAFT},
    f"POST {AT}/cases/{{case:str}}/actions/{{action:int}}/state": {"json": {"reason": "Called them"}},
    f"POST {AT}/cases/{{case:str}}/links": {"json": {"report": OTHER}},
    f"PATCH {AT}/cases/{{case:str}}/actions/{{action:int}}": {"json": {"channel": "i247"}},
    f"POST {AT}/cases/{{case:str}}/unlinks": {"json": {"case": "KAFO-T-9999", "reason": "No tie"}},
    f"POST {AT}/cases/{{case:str}}/splits": {"json": {"reports": [OTHER], "reason": "Another event"}},
    f"POST {AT}/cases/{{case:str}}/notes": {"json": {"text": "Called them"}},
    f"POST {AT}/cases/{{case:str}}/proceedings": {"json": {"stage": "charge", "on": "2020-12-02", "charged": 2}},
    f"PUT {AT}/cases/{{case:str}}/release": {"json": {"agencies": [], "countries": []}},
    f"POST {AT}/cases/{{case:str}}/handover": {
        "json": {"to": {"country": "BFA", "agency": "BFA-DGD"}, "reason": "Held there"}
    },
    f"POST {AT}/cases/{{case:str}}/handover/answer": {"json": {"accept": True}},
    f"POST {AT}/calendars": {"json": {"country": "BFA"}},
}
BODIES |= {
    f"POST {AT}/alarm-rules": {"json": {"kind": "outside", "parameters": {"kinds": ["nil"]}}},
    f"PATCH {AT}/alarm-rules/{{rule:str}}": {"json": {"severity": "notice"}},
    f"POST {AT}/alarms/{{alarm:str}}/acknowledgement": {"json": {"remark": "Seen"}},
}
BODIES |= {
    f"PUT {AT}/pictures/{{picture:str}}": {
        "json": {"report": OTHER, "sha256": "0" * 64, "category": "in_freight", "caption": "Another"}
    },
    f"POST {AT}/pictures/{{picture:str}}/withdrawal": {"json": {"reason": "A number plate can be read"}},
    f"PUT {AT}/methods/{{method:str}}": {"json": {"title": "Another", "what": "Another"}},
    f"POST {AT}/methods/{{method:str}}/state": {"json": {"to": "withdrawn", "reason": "Outdated"}},
    f"POST {AT}/releases": {"json": {"to": {"country": "SRB"}, "purpose": "Tracing", "contents": ["iafq"]}},
    f"PUT {AT}/retention": {"json": {"days": {"messages": 200}, "reason": "Agreed"}},
    f"POST {AT}/holds": {"json": {"reason": "Court of Niamey"}},
    f"POST {AT}/holds/{{hold:str}}/lifting": {"json": {"reason": "Judgment is final"}},
}
QUERIES: dict[str, str] = {
    f"GET {AT}/crossings/suggestions": "?corridor=BFA-NER",
    f"POST {AT}/uploads": f"?unit={FIRST_UNIT}",
    f"PUT {AT}/uploads/{{upload:str}}": f"?unit={FIRST_UNIT}",
    **dict.fromkeys(
        (f"GET {AT}/plan.pdf", f"GET {AT}/plan/sheets.zip", f"GET {AT}/units/{{unit:str}}/sheet.pdf"), "?language=none"
    ),
}
"""What is asked with the address where it must be; of papers a language that there is not: whoever is let in is told
so at once, and nobody waits for a drawing."""

__all__ = ["BODIES", "DRAFT", "QUERIES", "TABLE"]
