"""What people do with a case: release it, hand it over, link, unlink, split, note, and follow it to the court."""

import asyncio
from typing import Any

import pytest

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.cases.test_following import case_of, compiled, journal_of
from tests.ops.reports.field import SEIZURE, Field, seizure
from tests.world import World, expect


@pytest.fixture
async def opened(field: Field) -> str:
    """The code of the case that the seizure of the cast opens."""
    await field.filed(SEIZURE)
    codes: list[str] = (await compiled(field.world))["opened"]
    return codes[0]


async def moved(world: World, code: str, number: int, person: Any = FATOU, **change: Any) -> dict[str, Any]:
    path = f"cases/{code}/actions/{number}/state"
    answer: dict[str, Any] = (await expect(200, world.as_(person).post(path, json=change))).json()
    return answer


async def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in (await expect(422, answer)).json()["errors"]]


async def test_a_case_is_seen_by_whom_it_was_released_to_until_that_is_taken_back(field: Field, opened: str) -> None:
    world = field.world
    await expect(404, world.as_(NADIA).get(f"cases/{opened}"))
    await expect(404, world.as_(NADIA).put(f"cases/{opened}/release", json={"agencies": ["NER-PN"]}))
    case = (await expect(200, world.as_(OMAR).put(f"cases/{opened}/release", json={"agencies": ["NER-PN"]}))).json()
    assert case["release"] == {"agencies": ["NER-PN"], "countries": []}
    assert (await case_of(world, opened, NADIA))["code"] == opened
    assert [one["code"] for one in (await world.as_(NADIA).get("cases")).json()["items"]] == [opened]
    assert [one["case"] for one in (await world.as_(NADIA).get("traces")).json()["items"]] == [opened]
    await expect(403, world.as_(NADIA).post(f"cases/{opened}/notes", json={"text": "Seen"}))  # to read, not to write
    await expect(404, world.as_(ISSA).get(f"cases/{opened}"))
    await expect(200, world.as_(OMAR).put(f"cases/{opened}/release", json={"countries": ["NER"]}))
    await expect(200, world.as_(ISSA).get(f"cases/{opened}"))
    await expect(200, world.as_(OMAR).put(f"cases/{opened}/release", json={}))
    await expect(404, world.as_(NADIA).get(f"cases/{opened}"))
    await expect(404, world.as_(ISSA).get(f"cases/{opened}"))
    wrong = {"agencies": ["NER-XX"], "countries": ["XXX"]}
    assert await pointers(world.as_(OMAR).put(f"cases/{opened}/release", json=wrong)) == ["/agencies/0", "/countries/0"]
    assert await verify(world.store, field.operation_id) == []


async def test_the_journal_shows_a_released_case_to_whom_it_was_released_then(field: Field, opened: str) -> None:
    world = field.world
    await expect(200, world.as_(OMAR).put(f"cases/{opened}/release", json={"agencies": ["NER-PN"]}))
    await expect(201, world.as_(OMAR).post(f"cases/{opened}/notes", json={"text": "Van of 1998"}))
    listed = (await expect(200, world.as_(NADIA).get("journal", params={"limit": 1000}))).json()["items"]
    told = {entry["kind"]: "payload" in entry for entry in listed if entry["kind"].startswith("case.")}
    assert told == {"case.opened": False, "case.released": True, "case.changed": True}


async def test_the_lead_goes_over_when_the_new_one_accepts(field: Field, opened: str) -> None:
    world = field.world
    offer = {"to": {"country": "NER", "agency": "NER-PN"}, "reason": "The suspects are held in Niamey"}
    await expect(409, world.as_(AWA).post(f"cases/{opened}/handover/answer", json={"accept": True}))
    case = (await expect(201, world.as_(FATOU).post(f"cases/{opened}/handover", json=offer))).json()
    assert case["lead"]["agency"] == "BFA-DGD"
    assert case["handover"]["offered_by"] == FATOU.email
    await case_of(world, opened, NADIA)  # who is to take it sees what it is
    await expect(409, world.as_(OMAR).post(f"cases/{opened}/handover/answer", json={"accept": True}))
    await expect(409, world.as_(AWA).post(f"cases/{opened}/handover/answer", json={"accept": True}))
    case = (await expect(200, world.as_(NADIA).post(f"cases/{opened}/handover/answer", json={"accept": True}))).json()
    assert (case["lead"], case["handover"]) == ({"country": "NER", "agency": "NER-PN"}, None)
    assert case["release"]["agencies"] == ["BFA-DGD"]  # who led it goes on seeing it
    await case_of(world, opened, OMAR)
    assert case["notes"][-1]["code"] == "handed_over"
    await expect(403, world.as_(OMAR).post(f"cases/{opened}/notes", json={"text": "Mine?"}))
    await expect(201, world.as_(NADIA).post(f"cases/{opened}/notes", json={"text": "Taken over"}))
    assert [kind for kind in await journal_of(world) if kind.startswith("case.")][-3:] != []
    assert "case.handed_over" in await journal_of(world)
    assert await verify(world.store, field.operation_id) == []


async def test_an_offer_can_be_declined_and_nobody_is_offered_what_is_theirs(field: Field, opened: str) -> None:
    world = field.world
    offer = {"to": {"country": "NER", "agency": "NER-PN"}, "reason": "Yours"}
    await expect(201, world.as_(FATOU).post(f"cases/{opened}/handover", json=offer))
    answer = {"accept": False, "reason": "No suspect here"}
    case = (await expect(200, world.as_(ISSA).post(f"cases/{opened}/handover/answer", json=answer))).json()
    assert (case["lead"]["agency"], case["handover"]) == ("BFA-DGD", None)
    assert case["notes"][-1]["text"].endswith("No suspect here")
    own = {"to": {"country": "BFA", "agency": "BFA-DGD"}, "reason": "Mine"}
    assert await pointers(world.as_(FATOU).post(f"cases/{opened}/handover", json=own)) == ["/to/agency"]
    other = {"to": {"country": "BFA", "agency": "NER-PN"}, "reason": "Whose?"}
    assert await pointers(world.as_(FATOU).post(f"cases/{opened}/handover", json=other)) == ["/to/country"]


async def test_reports_of_one_matter_are_one_case_and_can_be_split_off_with_what_they_alone_ask_for(
    field: Field, opened: str
) -> None:
    world = field.world
    rifle = SEIZURE["lines"][0] | {
        "serial": "Q-777",
        "make": "Izhmash",
        "model": "AKM",
        "country_of_manufacture": "RUS",
    }
    second = await field.filed(seizure(lines=[rifle, SEIZURE["lines"][2]], occurred_at="2020-12-01T10:00:00Z"))
    done = await compiled(world)
    assert (done["opened"], done["extended"]) == ([], [opened])  # the same agency, explosives, from Libya
    case = await case_of(world, opened)
    assert case["joined"][1]["why"] == "same_matter"
    assert case["joined"][1]["by"] == "rules"
    assert case["title"] == "Firearm, Ammunition, Explosive from Libya – BFA-NER-02B, 1 Dec 2020 – 2 Dec 2020, 2 events"
    [assistance] = [action for action in case["actions"] if action["kind"] == "assistance_request"]
    assert len(assistance["detail"]["reports"]) == 2
    split = {"reports": [second["id"]], "reason": "Another convoy"}
    made = (await expect(201, world.as_(OMAR).post(f"cases/{opened}/splits", json=split))).json()
    assert second["id"] not in made["reports"]
    assert made["notes"][-1]["code"] == "split"
    [other] = made["related"]
    new = await case_of(world, other)
    assert (new["reports"], new["related"]) == ([second["id"]], [opened])
    assert sorted(action["kind"] for action in new["actions"]) == ["ballistics", "specialised_unit", "trace_request"]
    assert new["links"][0]["why"] == ["split"]
    done = await compiled(world)
    assert (done["opened"], done["extended"]) == ([], [])  # a person has decided
    all_of_it = {"reports": made["reports"], "reason": "All"}
    await expect(409, world.as_(OMAR).post(f"cases/{opened}/splits", json=all_of_it))
    assert await pointers(world.as_(OMAR).post(f"cases/{opened}/splits", json=split)) == ["/reports/0"]
    assert await verify(world.store, field.operation_id) == []


async def test_rules_link_with_their_reason_and_a_link_that_was_ended_is_not_made_again(
    field: Field, opened: str
) -> None:
    world = field.world
    other_arm = SEIZURE["lines"][0] | {"serial": "A-12350"}
    await field.filed(seizure(lines=[other_arm], countries=None, occurred_at="2020-12-01T01:00:00Z"), unit=SECOND_UNIT)
    [code] = (await compiled(world))["opened"]
    case = await case_of(world, code)
    [link] = case["links"]
    assert (link["case"], link["why"], link["by"]) == (opened, ["serial_series"], "rules")
    assert case["related"] == [opened]
    end = {"case": opened, "reason": "Read wrongly on one of them"}
    await expect(404, world.as_(NADIA).post(f"cases/{opened}/unlinks", json=end))
    case = (await expect(201, world.as_(NADIA).post(f"cases/{code}/unlinks", json=end))).json()
    assert case["related"] == []
    assert case["links"][0]["ended"]["by"] == NADIA.email
    assert (await case_of(world, opened))["related"] == []
    third = SEIZURE["lines"][0] | {"serial": "A-12351"}
    later = seizure(lines=[third], countries=None, occurred_at="2020-12-01T02:00:00Z")
    await field.filed(later | {"note": "One more"}, unit=SECOND_UNIT)
    await compiled(world)
    assert (await case_of(world, code))["related"] != [opened]
    assert await pointers(world.as_(NADIA).post(f"cases/{code}/unlinks", json=end)) == ["/case"]
    again = {"case": code, "note": "It was right after all"}
    case = (await expect(201, world.as_(AWA).post(f"cases/{opened}/links", json=again))).json()
    found = next(link for link in case["links"] if link["case"] == code)
    assert (found["ended"], found["by"], found["note"]) == (None, AWA.email, again["note"])
    assert await verify(world.store, field.operation_id) == []


async def test_an_order_of_steps_is_enforced_and_what_cannot_be_done_is_left_out_for_a_reason(
    field: Field, opened: str
) -> None:
    world, path = field.world, f"cases/{opened}/actions/5/state"
    early = await expect(422, world.as_(FATOU).post(path, json={"done": ["ballistic_comparison"]}))
    [error] = early.json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/done/0", "comes after fingerprints, dna")
    assert await pointers(world.as_(FATOU).post(path, json={"excuses": {"leads": "No"}})) == ["/excuses/leads"]
    case = await moved(world, opened, 5, done=["fingerprints"], excuses={"dna": "Handled by many"})
    points = {point["item"]: point for point in case["actions"][4]["checklist"]}
    assert points["dna"] == {"item": "dna", "done": False, "excuse": "Handled by many"}
    await moved(world, opened, 5, done=["ballistic_comparison"])
    assert await pointers(world.as_(FATOU).post(path, json={"done": ["leads"]})) == ["/done/0"]
    rest = [
        "leads",
        "registry_search",
        "iarms_trace",
        "evidence_and_interview",
        "intelligence",
        "trafficking_indicators",
    ]
    case = await moved(world, opened, 5, done=rest)  # told together, in whatever order
    assert all(point["done"] or point.get("excuse") for point in case["actions"][4]["checklist"])


async def test_an_assistance_request_needs_the_six_elements_and_service_of_documents_needs_no_facts(
    field: Field, opened: str
) -> None:
    world = field.world
    action = {"kind": "assistance_request", "legal_basis": "UNTOC 18", "to_country": "LBY", "assistance": ["service"]}
    case = (await expect(201, world.as_(FATOU).post(f"cases/{opened}/actions", json=action))).json()
    made = case["actions"][-1]
    assert made["detail"] == {"assistance": ["service"]}
    assert made["restrictions"] == ["no_other_use"]
    number = made["number"]
    await moved(world, opened, number, to="drafted")
    answer = await expect(409, world.as_(FATOU).post(f"cases/{opened}/actions/{number}/state", json={"to": "sent"}))
    for element in ("requesting_authority", "subject_and_nature", "summary_of_facts", "assistance_sought", "purpose"):
        assert element in answer.json()["detail"]
    assert "persons_where_possible" not in answer.json()["detail"]
    done = ["requesting_authority", "subject_and_nature", "assistance_sought", "purpose", "acceptable_language"]
    excuses = {"summary_of_facts": "Service of a summons", "in_writing": "Urgent, told by telephone on 2 December"}
    case = await moved(world, opened, number, to="sent", done=done, excuses=excuses)
    assert case["actions"][-1]["sent_at"]


async def test_a_basis_must_fit_the_action_bind_both_and_be_in_force(field: Field, opened: str) -> None:
    world, path = field.world, f"cases/{opened}/actions"

    async def refused(**action: str) -> str:
        answer = await expect(422, world.as_(FATOU).post(path, json=action))
        [error] = answer.json()["errors"]
        assert error["pointer"] == "/legal_basis"
        return str(error["detail"])

    assert "no basis for extradition" in await refused(kind="extradition", legal_basis="UNTOC 18", to_country="NER")
    sale = "ECOWAS Convention on Small Arms 2006"
    assert await refused(kind="information_exchange", legal_basis=sale, to_country="LBY") == "LBY is no party to it."
    good = {"kind": "information_exchange", "legal_basis": sale, "to_country": "NER"}  # in 2020 both were bound
    await expect(201, world.as_(FATOU).post(path, json=good))


async def test_what_of_an_action_is_not_its_state_is_changed_with_a_reason_for_a_deadline(
    field: Field, opened: str
) -> None:
    world, path = field.world, f"cases/{opened}/actions/3"
    patch = {"due_at": "2020-12-20T12:00:00Z", "due_reason": "Trial on 4 January", "channel": "diplomatic",
             "language": "ar", "restrictions": ["confidential"], "review_at": "2020-12-10T09:00:00Z",
             "request": "Who shipped the lorry"}  # fmt: skip
    case = (await expect(200, world.as_(FATOU).patch(path, json=patch))).json()
    action = case["actions"][2]
    assert {name: action[name] for name in patch} == patch
    await expect(403, world.as_(AMINATA).patch(path, json=patch))
    assert await pointers(world.as_(FATOU).patch(path, json={"due_reason": "", "due_at": "2020-12-21T12:00:00Z"})) == [
        "/due_reason"
    ]
    assert (await expect(200, world.as_(FATOU).patch(path, json={"review_at": None}))).json()["actions"][2][
        "review_at"
    ] is None
    assert await verify(world.store, field.operation_id) == []


async def test_a_case_is_followed_to_the_court_in_counts(field: Field, opened: str) -> None:
    world, path = field.world, f"cases/{opened}/proceedings"
    step = {"stage": "judgment", "on": "2020-12-01", "court": "TGI Dori", "reference": "RP 12/2020", "convicted": 1,
            "acquitted": 1, "offence": "illicit trafficking"}  # fmt: skip
    case = (await expect(201, world.as_(OMAR).post(path, json=step))).json()
    assert case["proceedings"][0]["convicted"] == 1
    earlier = {"stage": "charge", "on": "2020-11-30", "charged": 2}
    case = (await expect(201, world.as_(OMAR).post(path, json=earlier))).json()
    assert [one["stage"] for one in case["proceedings"]] == ["charge", "judgment"]
    assert await pointers(world.as_(OMAR).post(path, json=step | {"on": "2021-12-01"})) == ["/on"]
    assert await verify(world.store, field.operation_id) == []


async def test_what_is_sent_names_the_contact_that_stood_then(field: Field, opened: str) -> None:
    world = field.world
    office = {"country": "SRB", "role": "ncb", "office": "NCB Belgrade", "channels": [{"kind": "i247", "value": "B"}]}
    contact = (await expect(201, world.as_(AWA).post("contacts", json=office))).json()
    await moved(world, opened, 1, to="drafted", done=["intended_use", "illicit_nature"])
    case = await moved(world, opened, 1, to="sent")
    assert case["actions"][0]["addressee"] == "NCB Belgrade"
    [trace] = (await expect(200, world.as_(AWA).get("traces"))).json()["items"]
    assert trace["authority"] == "NCB Belgrade"
    assert contact["office"] == "NCB Belgrade"


async def test_two_runs_at_once_open_each_case_once(field: Field) -> None:
    for hour in range(4):
        line = SEIZURE["lines"][0] | {"serial": f"Z-{hour}00001"}
        await field.filed(seizure(lines=[line], countries=None, occurred_at=f"2020-12-02T0{hour}:00:00Z"))
    answers = await asyncio.gather(*(compiled(field.world) for _ in range(4)))
    assert sorted(code for answer in answers for code in answer["opened"]) == [f"KAFO-T-000{n}" for n in range(1, 5)]
    listed = (await expect(200, field.world.as_(AWA).get("cases"))).json()["items"]
    assert len(listed) == 4
    assert await verify(field.world.store, field.operation_id) == []
