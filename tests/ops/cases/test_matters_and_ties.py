"""Which events are one case, and which cases are linked: in any order, and however the runs are cut."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.cases.following import Following
from ops.cases.known import Known
from ops.cases.matters import matter
from ops.cases.rules import steps
from ops.cases.ties import NEAR, Index, marks, ties
from tests.ops.cases.test_rules import CRAFT, DYNAMITE, PISTOL, RIFLE, report

NOW = datetime(2020, 12, 2, 15, tzinfo=UTC)
FUEL = {"class": "fuel", "quantity_milli": 1000, "unit": "litre", "qualifier": "exact"}
KHAT = {"class": "drug", "type": "khat", "quantity_milli": 1000, "unit": "kg", "qualifier": "exact"}


def test_arms_of_one_agency_from_one_country_are_one_matter_and_agencies_are_never_mixed() -> None:
    one = report(PISTOL, countries={"origin": "LBY"})
    assert matter(one) == "route:BFA-DGD:firearms:LBY"
    assert matter(one | {"id": "r2"}) == matter(one)
    assert matter(one | {"agency": "NER-PN", "country": "NER"}) == "route:NER-PN:firearms:LBY"
    assert matter(report(PISTOL, DYNAMITE, countries={"origin": "LBY"})) == "route:BFA-DGD:explosives:LBY"
    assert matter(report(FUEL, countries={"destination": "NER"})) == "route:BFA-DGD:fuel:>NER"
    assert matter(report(PISTOL)) == "report:r1"
    assert matter(report(PISTOL, countries={"origin": "BFA", "destination": "unknown"})) == "report:r1"


def test_craft_made_arms_are_their_agencys_matter_unless_something_graver_is_said() -> None:
    assert matter(report(CRAFT)) == "craft:BFA-DGD"
    assert matter(report(CRAFT, arrests=[{"offence": "illicit_possession", "count": 1}])) == "craft:BFA-DGD"
    assert matter(report(CRAFT, contexts=["robbery"])) == "report:r1"
    assert matter(report(CRAFT, RIFLE)) == "report:r1"


def tied(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return ties(marks(one), marks(other))


def elsewhere(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Another agency's report of other days and places."""
    record = report(*lines, **more)
    return record | {"id": "r2", "agency": "NER-PN", "country": "NER", "sector": "MLI-NER-02B", "day": "2020-12-09",
                     "occurred_at": "2020-12-09T10:00:00Z"}  # fmt: skip


def test_what_links_two_cases_and_what_does_not() -> None:
    hidden = {"concealment": "vehicle_structure", "transport": "truck"}
    assert tied(report(PISTOL), elsewhere(PISTOL | {"serial": "a 12345"})) == ["same_firearm", "serial_series"]
    assert tied(report(PISTOL), elsewhere(PISTOL | {"serial": "A-12350"})) == ["serial_series"]
    assert tied(report(PISTOL), elsewhere(PISTOL | {"serial": "A-99999"})) == []
    route = {"countries": {"origin": "LBY"}}
    assert tied(report(PISTOL, **route), elsewhere(RIFLE, **route)) == ["same_route"]
    assert tied(report(FUEL, **route), elsewhere(FUEL, **route)) == []
    near = elsewhere(RIFLE, **hidden) | {"sector": "BFA-NER-04B", "occurred_at": "2020-12-04T10:00:00Z"}
    assert tied(report(PISTOL, **hidden), near) == ["same_concealment"]
    assert tied(report(PISTOL, **hidden), near | {"occurred_at": "2020-12-06T10:00:00Z"}) == []
    same_place = elsewhere(RIFLE) | {"sector": "BFA-NER-01A", "occurred_at": "2020-12-03T10:00:00Z"}
    assert tied(report(PISTOL), same_place) == ["same_place_time"]


@given(st.integers(100, 10**6), st.integers(-200, 200))
def test_a_series_is_near_in_both_directions_and_only_so_far(number: int, apart: int) -> None:
    one, other = PISTOL | {"serial": f"K{number:07d}X"}, PISTOL | {"serial": f"K{max(number + apart, 0):07d}X"}
    distance = abs(number - max(number + apart, 0))
    both = [tied(report(one), elsewhere(other)), tied(elsewhere(other), report(one))]
    assert both[0] == both[1]
    assert ("serial_series" in both[0]) is (distance <= NEAR)


@given(st.lists(st.lists(st.sampled_from(["A1000", "A1010", "A1040", "B1000", "A9000"]), max_size=3), max_size=6))
def test_the_index_finds_what_comparing_every_two_finds(cases: list[list[str]]) -> None:
    found = [[mark for serial in serials for mark in marks(report(PISTOL | {"serial": serial}))] for serials in cases]
    index = Index()
    for number, mine in enumerate(found):
        index.put(str(number), mine)
    for number, mine in enumerate(found):
        every = {str(at): why for at, other in enumerate(found) if at != number and (why := ties(mine, other))}
        assert dict(index.tied(str(number))) == every


# --- cuts -------------------------------------------------------------------------------------------------------------

ROUTES = st.sampled_from([{}, {"origin": "LBY"}, {"origin": "GHA", "transit": ["NER"], "destination": "MLI"},
                          {"destination": "CIV"}])  # fmt: skip
LINES = st.lists(
    st.sampled_from([PISTOL, PISTOL | {"serial": "A-12350"}, RIFLE, DYNAMITE, FUEL, KHAT, CRAFT]),
    max_size=3,
    unique_by=str,
)
EVENTS = st.builds(
    lambda lines, countries, arrests, contexts, agency, hour: {
        "lines": lines,
        **({"countries": countries} if countries else {}),
        "arrests": [{"offence": offence, "count": 1} for offence in arrests],
        "contexts": contexts,
        "agency": agency,
        "hour": hour,
    },
    LINES,
    ROUTES,
    st.lists(st.sampled_from(["wanted_person", "firearms_trafficking", "illicit_possession"]), max_size=1),
    st.lists(st.sampled_from(["terrorism", "none"]), max_size=1),
    st.sampled_from(["BFA-DGD", "BFA-PN"]),
    st.integers(0, 90),
)


def rows(events: list[dict[str, Any]]) -> list[SimpleNamespace]:
    """Rows of reports as they were filed, one after the other."""
    made = []
    for number, event in enumerate(events, start=1):
        at = NOW - timedelta(hours=100 - event["hour"])
        plain = {name: value for name, value in event.items() if name not in ("agency", "hour")}
        made.append(
            SimpleNamespace(
                id=f"r{number:02d}", agency=event["agency"], country="BFA", sector=f"BFA-NER-0{event['hour'] % 3}A",
                occurred_at=at, day=at.date().isoformat(), document={"kind": "seizure", **plain}, withdrawn=False,
                double_of=None, filed=number, operation_id="op",
                classes="",
            )
        )  # fmt: skip
    return made


class Rehearsed(Following):
    """A run over rows that are held in memory."""

    here: list[SimpleNamespace]

    def record(self, row: Any) -> dict[str, Any]:
        return dict(vars(row)) | {"occurred_at": row.occurred_at.isoformat()}

    async def same_matter(self, row: Any, record: Any) -> Any:
        for other in self.here:
            told = self.record(other)
            free = other.id != row.id and self.known.home(other.id) is None
            if free and matter(told) == matter(record) and steps(told):
                yield other


def followed(events: list[dict[str, Any]], cuts: set[int]) -> Any:
    """The cases after runs that end at these events: by what opened them, with everything but codes and times."""
    call: Any = SimpleNamespace(
        operation=SimpleNamespace(id="op", code="K"), now=NOW, session=SimpleNamespace(add=lambda _: None)
    )
    known, filed = Known([], {}, {}), rows(events)
    start = 0
    for end in sorted({*cuts, len(filed)}):
        run = Rehearsed(call, known, {})
        run.here = filed[:end]

        async def take(run: Rehearsed = run, part: list[SimpleNamespace] = filed[start:end]) -> None:
            for row in part:
                await run.take(row)  # type: ignore[arg-type]

        asyncio.run(take())
        run.link()
        start = end
    names = {case.code: case.trigger for case in known.cases.values()}
    return {
        case.trigger: (
            case.because, sorted(case.reports), case.about, case.marks,
            sorted((names[link["case"]], tuple(link["why"])) for link in case.links),
            sorted((action.key, action.kind, action.to_country, str(action.detail), str(action.checklist))
                   for action in known.actions[case.code]),
        )
        for case in known.cases.values()
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=9), st.sets(st.integers(0, 9), max_size=5))
def test_however_the_runs_are_cut_the_cases_are_the_same(events: list[dict[str, Any]], cuts: set[int]) -> None:
    ends = {cut for cut in cuts if cut <= len(events)}
    assert followed(events, ends) == followed(events, set())


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENTS, max_size=9))
def test_every_event_that_is_followed_up_stands_in_a_case_and_every_action_once(events: list[dict[str, Any]]) -> None:
    found = followed(events, {1, 3, 4})
    keys = [key for _, _, _, _, _, actions in found.values() for key, *_ in actions]
    assert len(keys) == len(set(keys))
    under = {report_id for _, reports, *_ in found.values() for report_id in reports}
    for row in rows(events):
        record = dict(vars(row)) | {"occurred_at": row.occurred_at.isoformat()}
        asked = [
            step for step in steps(record) if step.rule not in ("foreign_route", "craft_series", "firearm_recovery")
        ]
        if asked:
            assert row.id in under
