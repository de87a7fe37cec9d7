"""Corrections and withdrawals: new versions with a reason, by the owner only."""

import uuid

from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect


async def test_a_correction_is_a_new_version_and_the_tally_follows(field: Field) -> None:
    first = await field.filed(seizure())
    unit = field.world.unit(FIRST_UNIT)
    corrected = seizure(lines=[{"class": "firearm", "type": "rifle", "quantity": 3}])
    body = {"reason": "Counted again", "report": corrected}
    receipt = (await expect(201, unit.post(f"reports/{first['id']}/corrections", json=body))).json()
    assert (receipt["id"], receipt["version"]) == (first["id"], 2)
    assert receipt["entry"] > first["entry"]
    rows = (await field.tally(by="type"))["rows"]
    assert [(row["class"], row["type"], row["quantity"]) for row in rows] == [("firearm", "rifle", 3)]


async def test_a_correction_sent_twice_is_one_correction(field: Field) -> None:
    first = await field.filed(seizure())
    unit = field.world.unit(FIRST_UNIT)
    body = {"reason": "Counted again", "report": seizure(note="New")}
    path = f"reports/{first['id']}/corrections"
    receipt = await expect(201, unit.post(path, json=body))
    again = await expect(200, unit.post(path, json=body))
    assert again.content == receipt.content


async def test_the_first_sending_repeated_after_a_correction_still_gets_its_own_receipt(field: Field) -> None:
    first = await field.filed(seizure())
    body = {"reason": "Counted again", "report": seizure(note="New")}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/corrections", json=body))
    again = (await expect(200, field.put(seizure(), first["id"]))).json()
    assert again == first


async def test_correcting_back_is_a_change_of_its_own(field: Field) -> None:
    first = await field.filed(seizure())
    path, unit = f"reports/{first['id']}/corrections", field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(path, json={"reason": "Counted again", "report": seizure(note="New")}))
    back = (await expect(201, unit.post(path, json={"reason": "It was right", "report": seizure()}))).json()
    assert back["version"] == 3
    assert back["sha256"] == first["sha256"]


async def test_a_withdrawn_report_counts_no_more_and_stays_readable(field: Field) -> None:
    first = await field.filed(seizure())
    unit = field.world.unit(FIRST_UNIT)
    path = f"reports/{first['id']}/withdrawal"
    receipt = await expect(201, unit.post(path, json={"reason": "Sent for a drill"}))
    again = await expect(200, unit.post(path, json={"reason": "Sent for a drill"}))
    assert again.content == receipt.content
    tally = await field.tally()
    assert (tally["rows"], tally["checks"], tally["arrests"]) == ([], [], [])
    detail = (await expect(200, unit.get(f"reports/{first['id']}"))).json()
    assert detail["withdrawn"] is True
    assert [version["kind"] for version in detail["versions"]] == ["report.filed", "report.withdrawn"]
    assert detail["versions"][1]["reason"] == "Sent for a drill"
    correction = {"reason": "After all", "report": seizure()}
    await expect(409, unit.post(f"reports/{first['id']}/corrections", json=correction))
    await expect(200, field.put(seizure(), first["id"]))


async def test_only_the_owner_amends_and_to_strangers_the_report_is_not_there(field: Field) -> None:
    first = await field.filed(seizure())
    path = f"reports/{first['id']}/corrections"
    body = {"reason": "Not mine", "report": seizure(note="x")}
    for caller in (field.world.as_(ISSA), field.world.as_(NADIA), field.world.unit(SECOND_UNIT)):
        await expect(404, caller.post(path, json=body))
    for person in (AWA, AMINATA, HUGO):
        await expect(403, field.world.as_(person).post(path, json=body))
    for person in (OMAR, FATOU):
        report = seizure(note=person.name)
        await expect(201, field.world.as_(person).post(path, json={"reason": "Mine", "report": report}))
    await expect(404, field.world.as_(OMAR).post(f"reports/{uuid.uuid4()}/corrections", json=body))


async def test_faults_of_a_correction_point_into_its_report(field: Field) -> None:
    first = await field.filed(seizure())
    body = {"reason": " \n ", "report": nil(kind="nihil")}
    problem = await expect(422, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/corrections", json=body))
    assert {error["pointer"] for error in problem.json()["errors"]} == {"/reason", "/report/kind"}
    blank = await expect(
        422, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/withdrawal", json={"reason": "  "})
    )
    assert blank.json()["errors"] == [{"pointer": "/reason", "detail": "is required"}]


async def test_a_report_in_time_is_not_late_for_being_corrected_late(field: Field) -> None:
    first = await field.filed(nil("2020-12-02T14:00:00Z", location=None, sector=field.sectors[0]) | {"location": None})
    assert first["warnings"] == []
    body = {
        "reason": "Wrong day",
        "report": nil("2020-12-01T14:00:00Z", sector=field.sectors[0]) | {"location": None},
    }
    receipt = await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/corrections", json=body))
    assert receipt.json()["warnings"] == ["late"]
    body = {
        "reason": "It was right",
        "report": nil("2020-12-02T13:00:00Z", sector=field.sectors[0]) | {"location": None},
    }
    receipt = await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/corrections", json=body))
    assert receipt.json()["warnings"] == []
