"""Plan files as hypothesis makes them up: a few boxes for sectors, and everything else that a plan has."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from ops.contacts.schemas import ROLES
from tests.world import DRAFT

START = datetime(2020, 11, 30, tzinfo=UTC)
COUNTRIES = ("BFA", "NER")
CLOSED = ("i247", "siena", "cencomm", "post", "other")
"""Ways to reach an office whose addresses nothing is asked of."""
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
codes = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,7}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
names = texts.filter(str.strip)
hours_of_the_day = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 59]))
moments = st.builds(lambda hours: START + timedelta(hours=hours), st.integers(-100, 300))
days = st.none() | st.dates(date(2020, 1, 1), date(2022, 1, 1)).map(date.isoformat)
abilities = st.lists(st.sampled_from(["dog", "scanner", "drone"]), max_size=3)


def either(name: str, values: Any) -> Any:
    """A field that is there or is not."""
    return st.just({}) | values.map(lambda value: {name: value})


@st.composite
def opening(draw: DrawFn) -> dict[str, Any]:
    days_ = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
    return {"days": days_, "opens": draw(hours_of_the_day), "closes": draw(st.sampled_from(["05:30", "24:00"]))}


def box(number: int, side: str) -> dict[str, Any]:
    """A tenth of a degree on one side of 12.5° N, with digits that a careless file would lose."""
    west, south = 1.1 + number / 10 + 1e-13, 12.5 - (0.1 if side == "A" else 0.0)
    east, north = west + 0.1, south + 0.1 + 3e-14
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@st.composite
def window(draw: DrawFn) -> dict[str, str]:
    begins = draw(moments)
    return {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=draw(st.integers(1, 30)))).isoformat(),
    }


@st.composite
def plan_files(draw: DrawFn) -> dict[str, Any]:
    """A sound plan file of two countries."""
    agencies = [
        {"code": code, "name": draw(names), "country": draw(st.sampled_from(COUNTRIES)), "kind": "police"}
        for code in draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    ]
    units = [
        {"code": code, "agency": draw(st.sampled_from(agencies))["code"], "officers": draw(st.integers(3, 40))}
        | draw(either("name", texts))
        | draw(either("women", st.integers(0, 3)))
        | draw(either("capabilities", abilities))
        | draw(either("base", st.builds(lambda lon: {"type": "Point", "coordinates": [lon, 12.6]}, st.floats(0, 3))))
        for code in draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    ]
    stretches = draw(st.integers(1, 3))
    sectors = [
        {
            "code": f"BFA-NER-{number:02d}{side}",
            "name": draw(names),
            "country": COUNTRIES[side == "B"],
            "counterpart": f"BFA-NER-{number:02d}{'BA'[side == 'B']}",
            "geometry": box(number, side),
            "border_km": draw(st.floats(0, 20)),
            "area_km2": draw(st.floats(1, 200)),
            "notes": draw(texts),
        }
        for number in range(stretches)
        for side in "AB"
    ]
    outline = [[1.1, 12.4], [1.5, 12.4], [1.5, 12.61], [1.1, 12.61], [1.1, 12.4]]
    border = {
        "kind": "border",
        "countries": list(COUNTRIES),
        "code": "BFA-NER",
        "name": draw(names),
        "depth_km": 10,
        "sector_km": 11,
        "border_km": 33.25,
        "border": {"type": "MultiLineString", "coordinates": [[[1.1, 12.5], [1.5, 12.5]]]},
        "ground": {"type": "Polygon", "coordinates": [outline]},
        "sectors": sectors,
    }
    port = {"code": "PORT", "name": "Port"}
    berth = port | {"country": "BFA", "geometry": box(20, "A"), "area_km2": 7}
    area = port | {"kind": "area", "countries": ["BFA"], "ground": box(20, "A"), "sectors": [berth]}
    corridors = [border, area] if draw(st.booleans()) else [border]
    places = [sector["code"] for corridor in corridors for sector in corridor["sectors"]]
    states = st.sampled_from(["proposed", "accepted", "declined", "on_station", "relieved"])
    consents = st.tuples(st.sampled_from([COUNTRIES, COUNTRIES[::-1]]), st.sampled_from([None, "BFA-NER"]))
    actions = draw(st.lists(codes, max_size=2, unique=True))
    sessions = draw(st.lists(codes, max_size=2, unique=True))
    objectives = [{"measure": "firearm", "target": draw(st.floats(0.5, 1e6))}]
    handling = {"tlp": draw(st.sampled_from(["GREEN", "AMBER", "AMBER+STRICT"])), "codes": ["H1"]}
    return {
        "format": "corridor-plan-1",
        "operation": DRAFT
        | {"code": "MADE-UP", "name": draw(names), "objectives": objectives, "default_handling": handling}
        | draw(either("rest_hours", st.floats(0, 72)))
        | draw(either("exercise", st.just({"starts_at": "2020-11-20T00:00:00Z", "speed": 60})))
        | draw(either("reporting", st.just({"every_hours": 12, "due_at": "06:00", "remind_minutes": 0}))),
        "agencies": agencies,
        "units": units,
        "corridors": corridors,
        "crossings": [
            {
                "code": code,
                "name": draw(names),
                "place": {"type": "Point", "coordinates": [draw(st.floats(1.1, 1.5)), draw(st.floats(12.4, 12.6))]},
                "hours": draw(st.lists(opening(), max_size=2)),
                "origin": draw(st.sampled_from(["suggested", "imported", "hand"])),
                "notes": draw(texts),
                "capabilities": draw(abilities),
            }
            | draw(either("country", st.sampled_from(COUNTRIES)))
            | draw(either("timezone", st.sampled_from(["Africa/Niamey", "UTC"])))
            | draw(either("officers", st.integers(1, 20)))
            for code in draw(st.lists(codes, max_size=4, unique=True))
        ],
        "consents": [
            {"host": host, "guest": guest, "corridor": where, "note": draw(texts)}
            | draw(either("given_by", names))
            | draw(either("given_at", moments.map(datetime.isoformat)))
            for (host, guest), where in draw(st.lists(consents, max_size=3, unique=True))
        ],
        "assignments": [
            {
                "sector": draw(st.sampled_from(places)),
                "unit": draw(st.sampled_from(units))["code"],
                "state": draw(states),
                "reason": draw(texts),
                "exclusive": draw(st.booleans()),
            }
            | draw(window())
            | draw(either("check_in_minutes", st.integers(5, 600)))
            for _ in range(draw(st.integers(0, 8)))
        ],
        "contacts": [
            {
                "country": draw(st.sampled_from(COUNTRIES)),
                "role": draw(st.sampled_from(ROLES)),
                "office": draw(names),
                "channels": [{"kind": draw(st.sampled_from(CLOSED)), "value": draw(names), "note": draw(texts)}],
                "languages": draw(st.lists(st.sampled_from(["fr", "en", "ha"]), max_size=2, unique=True)),
                "timezone": draw(st.sampled_from(["", "Africa/Niamey"])),
                "hours": draw(st.lists(opening(), max_size=1)),
                "notes": draw(texts),
                "valid_from": draw(days),
            }
            for _ in range(draw(st.integers(0, 4)))
        ],
        "actions": [
            {
                "code": code,
                "title": draw(names),
                "leader": draw(texts),
                "co_leader": draw(texts),
                "participants": draw(st.lists(texts, max_size=2, unique=True)),
                "starts_on": draw(days),
                "indicators": [{"label": "Seen", "measure": "firearm", "target": draw(st.floats(1, 99))}],
            }
            for code in actions
        ],
        "sessions": [
            {
                "code": code,
                "kind": draw(st.sampled_from(["planning", "training", "briefing", "debriefing"])),
                "title": draw(names),
                "place": draw(texts),
                "invited": {"countries": ["NER"], "units": [units[0]["code"]]},
            }
            | draw(window())
            for code in sessions
        ],
        "members": [
            {"email": "awa@example.org", "role": "coordinator"},
            {"email": "issa@example.org", "role": "focal_point", "country": "NER"}
            | draw(either("not_after", moments.map(datetime.isoformat))),
        ],
    }
