"""Cases through the API: what the rules open, that they open it once, and who may see and move them."""

import csv
import io
import uuid
from typing import Any

import msgspec
import pytest

from ops.cases.schemas import CaseView, kept
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import SEIZURE, Field, nil, seizure
from tests.world import World, expect

RULES = ["traceable_firearm", "explosives", "foreign_route", "firearm_recovery"]


@pytest.fixture
async def opened(field: Field) -> str:
    """The code of the case that the seizure of the cast opens."""
    await field.filed(SEIZURE)
    codes: list[str] = (await compiled(field.world))["opened"]
    return codes[0]


async def compiled(world: World) -> dict[str, Any]:
    answer: dict[str, Any] = (await expect(200, world.as_(AWA).post("cases/compile"))).json()
    return answer


async def case_of(world: World, code: str, person: Any = AWA) -> dict[str, Any]:
    answer: dict[str, Any] = (await expect(200, world.as_(person).get(f"cases/{code}"))).json()
    return answer


async def rule_on(world: World, ruling: str) -> None:
    await world.compared()
    pair = (await expect(200, world.as_(AWA).get("pairs"))).json()["items"][0]
    path = f"pairs/{pair['first']}/{pair['second']}/ruling"
    answer = await world.as_(AWA).post(path, json={"ruling": ruling, "reason": "One lorry"})
    assert answer.status_code in (200, 201), answer.text


async def journal_of(world: World) -> list[str]:
    from sqlalchemy import select

    from ops.journal.models import Entry

    async with world.store.read() as session:
        return list(await session.scalars(select(Entry.kind).order_by(Entry.number)))


async def test_one_seizure_is_one_case_with_an_action_for_each_rule(field: Field, opened: str) -> None:
    case = await case_of(field.world, opened)
    assert case["because"] == RULES
    assert [(action["kind"], action["to_country"]) for action in case["actions"]] == [
        ("trace_request", "SRB"),
        ("specialised_unit", "BFA"),
        ("assistance_request", "LBY"),
        ("information_exchange", "NER"),
        ("ballistics", "BFA"),
    ]
    assert case["lead"] == {"country": "BFA", "agency": "BFA-DGD"}
    assert case["state"] == "open"
    assert all(action["state"] == "identified" and action["due_at"] for action in case["actions"])
    assert {"item": "serial", "done": True} in case["actions"][0]["checklist"]


async def test_compiling_again_changes_nothing_not_even_the_journal(field: Field, opened: str) -> None:
    before = await journal_of(field.world)
    again = await compiled(field.world)
    assert (again["opened"], again["extended"], again["noted"]) == ([], [], [])
    assert await journal_of(field.world) == before


async def test_a_later_report_of_the_same_firearm_extends_its_case(field: Field, opened: str) -> None:
    line = SEIZURE["lines"][0] | {"serial": "a 12345"}
    report = seizure(lines=[line], countries=None, occurred_at="2020-12-02T14:30:00Z")
    receipt = await field.filed(report, unit=SECOND_UNIT)
    done = await compiled(field.world)
    assert (done["opened"], done["extended"]) == ([], [opened])
    assert receipt["id"] in (await case_of(field.world, opened))["reports"]


async def test_a_double_goes_under_the_case_of_the_report_that_counts_and_its_own_case_stays_with_a_note(
    field: Field, opened: str
) -> None:
    receipt = await field.filed(SEIZURE, unit=SECOND_UNIT)
    second = (await compiled(field.world))["opened"]
    assert len(second) == 1  # the dynamite and the route are, as far as is known, another event
    await rule_on(field.world, "same")
    done = await compiled(field.world)
    assert done["opened"] == []
    case, other = await case_of(field.world, opened), await case_of(field.world, second[0])
    assert receipt["id"] in case["reports"]
    assert other["notes"] == [{"code": "report_is_double", "report": receipt["id"]}]
    assert other["related"] == [opened]
    assert case["related"] == second


@pytest.mark.parametrize("gone", ["withdrawal", "corrections"])
async def test_a_double_that_counts_since_the_first_is_gone_is_followed_up_by_itself(field: Field, gone: str) -> None:
    first = (await field.filed(SEIZURE))["id"]
    second = (await field.filed(SEIZURE, unit=SECOND_UNIT))["id"]
    await rule_on(field.world, "same")
    [code] = (await compiled(field.world))["opened"]
    assert set((await case_of(field.world, code))["reports"]) == {first, second}
    body = {"reason": "Theirs"} | ({"report": nil()} if gone == "corrections" else {})
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first}/{gone}", json=body))
    assert (await compiled(field.world))["extended"] == [code]
    assert (await compiled(field.world))["extended"] == []


async def test_a_double_that_was_ruled_on_before_opens_nothing(field: Field) -> None:
    await field.filed(SEIZURE)
    await field.filed(SEIZURE, unit=SECOND_UNIT)
    await rule_on(field.world, "same")
    done = await compiled(field.world)
    assert len(done["opened"]) == 1


async def test_a_withdrawn_report_leaves_its_case_with_a_note(field: Field, opened: str) -> None:
    id_ = (await case_of(field.world, opened))["reports"][0]
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{id_}/withdrawal", json={"reason": "Wrong post"}))
    done = await compiled(field.world)
    assert (done["opened"], done["noted"]) == ([], [opened])
    case = await case_of(field.world, opened)
    assert case["notes"] == [{"code": "report_withdrawn", "report": id_}]
    assert len(case["actions"]) == 5


async def test_a_correction_that_completes_a_request_ticks_its_checklist_off(field: Field) -> None:
    line = {key: said for key, said in SEIZURE["lines"][0].items() if key != "model"}
    receipt = await field.filed(seizure(lines=[line], countries=None))
    code = (await compiled(field.world))["opened"][0]
    trace = (await expect(200, field.world.as_(AWA).get("traces"))).json()["items"][0]
    assert (trace["complete"], trace["missing"]) == (False, ["model"])
    correction = {"reason": "Model read", "report": seizure(lines=[SEIZURE["lines"][0]], countries=None)}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{receipt['id']}/corrections", json=correction))
    assert (await compiled(field.world))["extended"] == [code]
    trace = (await expect(200, field.world.as_(AWA).get("traces"))).json()["items"][0]
    assert (trace["complete"], trace["identifiers"]["model"]) == (True, "M57")


async def test_a_correction_that_takes_a_reason_away_leaves_the_action_and_a_note(field: Field, opened: str) -> None:
    id_ = (await case_of(field.world, opened))["reports"][0]
    correction = {"reason": "No dynamite", "report": seizure(lines=SEIZURE["lines"][:2])}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{id_}/corrections", json=correction))
    assert (await compiled(field.world))["noted"] == [opened]
    case = await case_of(field.world, opened)
    assert case["notes"] == [{"code": "report_corrected", "report": id_}]
    assert len(case["actions"]) == 5


async def test_a_case_is_seen_by_its_lead_its_focal_point_coordinators_and_auditors_only(
    field: Field, opened: str
) -> None:
    for person in (AWA, FATOU, OMAR, AMINATA):
        listed = (await expect(200, field.world.as_(person).get("cases"))).json()["items"]
        assert [case["code"] for case in listed] == [opened]
        await expect(200, field.world.as_(person).get(f"cases/{opened}"))
    for person, refusal in ((ISSA, 404), (NADIA, 404), (HUGO, 403)):  # a viewer's role never opens a case
        assert (await expect(200, field.world.as_(person).get("cases"))).json()["items"] == []
        assert (await expect(200, field.world.as_(person).get("traces"))).json()["items"] == []
        await expect(refusal, field.world.as_(person).get(f"cases/{opened}"))
    await expect(404, field.world.as_(ISSA).post(f"cases/{opened}/links", json={"case": opened}))


async def test_an_auditor_reads_and_does_not_move(field: Field, opened: str) -> None:
    await expect(403, field.world.as_(AMINATA).post(f"cases/{opened}/actions/1/state", json={"to": "drafted"}))


async def test_an_action_goes_step_by_step_and_is_sent_only_when_its_checklist_is_complete(
    field: Field, opened: str
) -> None:
    fatou, path = field.world.as_(FATOU), f"cases/{opened}/actions/1/state"
    answer = await expect(409, fatou.post(path, json={"to": "sent"}))
    assert "cannot become sent" in answer.json()["detail"]
    await expect(200, fatou.post(path, json={"to": "drafted"}))
    answer = await expect(409, fatou.post(path, json={"to": "sent"}))
    assert "intended_use" in answer.json()["detail"]
    await expect(200, fatou.post(path, json={"done": ["intended_use", "illicit_nature"]}))
    await expect(200, fatou.post(path, json={"to": "sent"}))
    answer = await expect(409, fatou.post(path, json={"to": "refused"}))
    assert answer.json()["detail"] == "Say why it is refused."
    case = (await expect(200, fatou.post(path, json={"to": "executed", "answer": "Sold to an army in 1998"}))).json()
    assert case["actions"][0]["answer"] == "Sold to an army in 1998"
    trace = (await expect(200, fatou.get("traces"))).json()["items"][0]
    assert (trace["state"], trace["answer"]) == ("executed", "Sold to an army in 1998")


async def test_a_point_that_is_not_on_the_checklist_is_named(field: Field, opened: str) -> None:
    path = f"cases/{opened}/actions/1/state"
    answer = await expect(422, field.world.as_(FATOU).post(path, json={"done": ["serial", "colour"]}))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/done/1"]


async def test_a_case_is_closed_when_nothing_is_awaited_and_open_again_with_a_further_action(
    field: Field, opened: str
) -> None:
    fatou = field.world.as_(FATOU)
    for number in (1, 2, 3, 4, 5):
        path = f"cases/{opened}/actions/{number}/state"
        case = (await expect(200, fatou.post(path, json={"to": "withdrawn", "reason": "Solved at home"}))).json()
    assert case["state"] == "closed"
    assert (await expect(200, fatou.get("cases", params={"state": "open"}))).json()["items"] == []
    action = {"kind": "joint_investigation", "legal_basis": "UNTOC 19", "to_country": "NER"}
    case = (await expect(201, fatou.post(f"cases/{opened}/actions", json=action))).json()
    assert (case["state"], len(case["actions"])) == ("open", 6)


async def test_the_list_is_asked_by_state_country_and_deadline(field: Field, opened: str) -> None:
    async def asked(**query: str) -> list[str]:
        answer = await expect(200, field.world.as_(AWA).get("cases", params=query))
        return [case["code"] for case in answer.json()["items"]]

    assert await asked(state="identified") == await asked(country="LBY") == await asked(country="BFA") == [opened]
    assert await asked(country="CIV") == await asked(state="closed") == []
    assert await asked(due_before="2020-12-04T00:00:00Z") == [opened]
    assert await asked(due_before="2020-12-03T00:00:00Z") == []
    await expect(400, field.world.as_(AWA).get("cases", params={"state": "lost", "contry": "BFA"}))


async def test_a_case_can_be_opened_by_hand_for_ones_own_agency_only(field: Field) -> None:
    receipt = await field.filed(SEIZURE)
    draft = {"title": "A network", "lead": {"country": "BFA", "agency": "BFA-DGD"}, "reports": [receipt["id"]]}
    case = (await expect(201, field.world.as_(OMAR).post("cases", json=draft))).json()
    assert (case["because"], case["reports"]) == ([], [receipt["id"]])
    await expect(403, field.world.as_(NADIA).post("cases", json=draft))
    other = draft | {"lead": {"country": "NER", "agency": "NER-PN"}}
    answer = await expect(422, field.world.as_(NADIA).post("cases", json=other))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/reports/0"]
    unknown = draft | {"reports": [str(uuid.uuid4())], "lead": {"country": "NER", "agency": "BFA-DGD"}}
    answer = await expect(422, field.world.as_(AWA).post("cases", json=unknown))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/lead/country", "/reports/0"]


async def test_two_cases_are_related_in_both(field: Field, opened: str) -> None:
    awa = field.world.as_(AWA)
    draft = {"title": "A network", "lead": {"country": "BFA", "agency": "BFA-DGD"}}
    other = (await expect(201, awa.post("cases", json=draft))).json()["code"]
    await expect(201, awa.post(f"cases/{opened}/links", json={"case": other}))
    assert (await case_of(field.world, opened))["related"] == [other]
    assert (await case_of(field.world, other))["related"] == [opened]
    await expect(422, awa.post(f"cases/{opened}/links", json={"case": opened}))
    await expect(422, awa.post(f"cases/{opened}/links", json={}))


async def test_exports_have_a_row_for_each_action_run_no_formula_and_are_journalled(field: Field, opened: str) -> None:
    draft = {"title": '=HYPERLINK("http://x")', "lead": {"country": "BFA", "agency": "BFA-DGD"}}
    await expect(201, field.world.as_(OMAR).post("cases", json=draft))
    answer = await expect(200, field.world.as_(OMAR).get("cases.csv"))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["kind"] for row in rows] == [
        "trace_request", "specialised_unit", "assistance_request", "information_exchange", "ballistics", "",
    ]  # fmt: skip
    assert "Protocol 12(5)" in rows[0]["restrictions_on_use"]
    assert rows[-1]["title"] == '\'=HYPERLINK("http://x")'
    answer = await expect(200, field.world.as_(OMAR).get("traces.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["serial"] for row in rows] == ["A-12345"]
    assert (await journal_of(field.world))[-2:] == ["export.made", "export.made"]


async def test_the_journal_carries_the_whole_case(field: Field, opened: str) -> None:
    from sqlalchemy import select

    from ops.journal.models import Entry

    async with field.world.store.read() as session:
        entry = await session.scalar(select(Entry).where(Entry.kind == "case.opened"))
    assert entry is not None
    case = await case_of(field.world, opened)
    assert (entry.subject, entry.agency, entry.country) == (opened, "BFA-DGD", "BFA")
    assert case["title"].startswith("Firearm, Ammunition, Explosive from Libya")
    assert entry.payload["title"] == ""  # codes are kept, words are drawn
    assert entry.payload == kept(msgspec.convert(case | {"title": ""}, CaseView))


async def test_reading_a_case_is_journalled(field: Field, opened: str) -> None:
    await case_of(field.world, opened, OMAR)
    assert (await journal_of(field.world))[-1] == "case.read"
