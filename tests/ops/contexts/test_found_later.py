"""What was found later about a report: who may say so, that the report stays as it was, and who is told."""

import asyncio
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ops.contexts.queries import known_since
from ops.contexts.rules import holding
from ops.journal.models import Entry
from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.support.patience import PATIENCE_S
from tests.world import World, expect


def finding(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "contexts": ["terrorism"],
        "source": "Interrogation of the driver",
        "at": "2020-12-02T14:50:00Z",
    } | changes


async def test_what_is_found_later_is_an_entry_of_its_own_and_the_report_stays_as_it_was(
    world: World, field: Field
) -> None:
    said = seizure(contexts=["drug_trafficking"], legal_ground="illicit_possession")
    report, omar = str((await field.filed(said))["id"]), world.as_(OMAR)
    before = (await expect(200, omar.get(f"reports/{report}"))).json()
    at = f"reports/{report}/contexts"
    first = finding(legal_ground="illicit_trafficking", remark="Convoy seen twice")
    known = (await expect(201, omar.post(at, json=first))).json()
    assert (known["contexts"], known["legal_ground"]) == (["terrorism"], "illicit_trafficking")
    assert (await expect(200, omar.post(at, json=first))).json() == known
    await expect(409, omar.post(at, json=first | {"source": "Somebody else"}))
    more = (await expect(201, world.unit(FIRST_UNIT).post(at, json=finding(contexts=["robbery"])))).json()
    assert more["contexts"] == ["terrorism", "robbery"]
    back = finding(contexts=[], instead_of=first["id"], source="Court", remark="The witness was wrong")
    now = (await expect(201, world.as_(FATOU).post(at, json=back))).json()
    assert (now["contexts"], now["legal_ground"]) == (["robbery"], None)
    assert [one["recorded_by"] for one in now["findings"]] == [OMAR.email, FIRST_UNIT, FATOU.email]
    after = (await expect(200, omar.get(f"reports/{report}"))).json()
    assert after == before
    assert after["report"]["contexts"] == ["drug_trafficking"]
    async with world.store.read() as session:
        entries = list(await session.scalars(select(Entry).where(Entry.kind == "context.found").order_by(Entry.number)))
        assert (await known_since(session, field.operation_id, [report, "none"])).keys() == {report}
    assert [entry.subject for entry in entries] == [report] * 3
    assert entries[-1].payload == now
    assert (await expect(200, world.as_(AMINATA).get(at))).json() == now
    assert await verify(world.store, field.operation_id) == []
    page = (await omar.get(f"/operations/{world.op}/reports/{report}")).text
    assert "Context known since" in page
    assert "Convoy seen twice" in page
    assert "The witness was wrong" in page


async def test_only_its_owner_and_who_works_on_its_case_may_say_so_and_who_sees_the_report_sees_it(
    world: World, field: Field
) -> None:
    released = seizure(handling={"tlp": "GREEN", "release": {"agencies": ["NER-PN"]}})
    report = str((await field.filed(released))["id"])
    at, awa = f"reports/{report}/contexts", world.as_(AWA)
    await expect(403, awa.post(at, json=finding()))  # no case holds it yet
    await expect(200, awa.post("cases/compile"))
    await expect(201, awa.post(at, json=finding()))
    await expect(403, world.as_(NADIA).post(at, json=finding()))  # a release is for reading
    assert (await expect(200, world.as_(NADIA).get(at))).json()["contexts"] == ["terrorism"]
    await expect(200, world.unit(SECOND_UNIT).get(at))  # of the same agency
    await expect(403, world.unit(SECOND_UNIT).post(at, json=finding()))
    await expect(404, world.as_(ISSA).get(at))
    await expect(404, world.as_(ISSA).post(at, json=finding()))
    await expect(403, world.as_(HUGO).get(at))
    seen = {}
    for person in (NADIA, ISSA):
        shown = (await expect(200, world.as_(person).get("journal", params={"limit": 1000}))).json()["items"]
        seen[person] = [entry for entry in shown if entry["kind"] == "context.found"]
    assert seen[NADIA][0]["payload"]["contexts"] == ["terrorism"]
    assert seen[ISSA][0].keys() == {"number", "kind", "at"}


async def test_everything_that_stands_against_a_finding_is_named_and_a_withdrawn_report_has_no_more(
    world: World, field: Field
) -> None:
    report, omar = str((await field.filed(seizure()))["id"]), world.as_(OMAR)
    at = f"reports/{report}/contexts"
    wrong = finding(
        contexts=["terror"], legal_ground="because", at="2020-12-01T00:00:00Z", instead_of=str(uuid.uuid4())
    )
    faults = (await expect(422, omar.post(at, json=wrong))).json()["errors"]
    assert [fault["pointer"] for fault in faults] == ["/contexts/0", "/legal_ground", "/instead_of", "/at"]
    nothing = (await expect(422, omar.post(at, json=finding(contexts=[], at="2021-12-01T00:00:00Z")))).json()["errors"]
    assert [fault["pointer"] for fault in nothing] == ["/contexts", "/at"]
    await expect(201, omar.post(f"reports/{report}/withdrawal", json={"reason": "A mistake"}))
    await expect(409, omar.post(at, json=finding()))
    assert (await expect(200, omar.get(at))).json()["findings"] == []


async def test_alarms_and_cases_hear_of_what_was_found_later(world: World, field: Field) -> None:
    awa, omar = world.as_(AWA), world.as_(OMAR)
    rule = {"kind": "context", "parameters": {"contexts": ["terrorism"]}}
    await expect(201, awa.post("alarm-rules", json=rule))
    report = str((await field.filed(seizure()))["id"])
    await expect(200, awa.post("cases/compile"))
    [case] = (await expect(200, awa.get("cases"))).json()["items"]
    assert not is_ticked(case, "illicit_nature")
    first = finding(legal_ground="illicit_trafficking")
    await expect(201, omar.post(f"reports/{report}/contexts", json=first))
    [alarm] = await world.alarmed(1)
    assert (alarm["state"], alarm["about"][0]["report"]) == ("open", report)
    compiled = (await expect(200, awa.post("cases/compile"))).json()
    assert compiled["extended"] == [case["code"]]
    [case] = (await expect(200, awa.get("cases"))).json()["items"]
    assert is_ticked(case, "illicit_nature")
    corrected = {"reason": "A typing mistake", "report": seizure(note="Corrected")}
    await expect(201, omar.post(f"reports/{report}/corrections", json=corrected))
    await expect(201, omar.post(f"reports/{report}/contexts", json=finding(contexts=["robbery"])))
    other = str((await field.filed(seizure(contexts=["terrorism"])))["id"])
    alarms = await world.alarmed(2)  # the first still stands: the correction took nothing back
    assert sorted(alarm["about"][0]["report"] for alarm in alarms) == sorted([report, other])
    assert {alarm["state"] for alarm in alarms} == {"open"}
    back = finding(contexts=[], instead_of=first["id"])
    await expect(201, omar.post(f"reports/{report}/contexts", json=back))
    await expect(201, omar.post(f"reports/{other}/withdrawal", json={"reason": "A mistake"}))
    async with asyncio.timeout(PATIENCE_S):
        while any(alarm["state"] == "open" for alarm in await world.alarmed(2)):
            await asyncio.sleep(0.05)
    assert await verify(world.store, field.operation_id) == []


def is_ticked(case: dict[str, Any], item: str) -> bool:
    return any(point["item"] == item and point["done"] for action in case["actions"] for point in action["checklist"])


FINDINGS = st.lists(
    st.tuples(st.sets(st.sampled_from(["terrorism", "robbery", "fraud"])), st.sampled_from([None, "administrative"])),
    max_size=6,
)


@given(FINDINGS, st.data())
def test_what_holds_is_the_sum_of_what_no_later_finding_replaced(
    drawn: list[tuple[set[str], str | None]], data: st.DataObject
) -> None:
    findings: list[dict[str, Any]] = []
    for number, (contexts, ground) in enumerate(drawn):
        standing = {one["id"] for one in findings} - {one["instead_of"] for one in findings}
        instead = data.draw(st.sampled_from([None, *sorted(standing)]))
        findings.append(
            {"id": str(number), "contexts": sorted(contexts), "legal_ground": ground, "instead_of": instead}
        )
    held, last = holding(findings)
    replaced = {one["instead_of"] for one in findings}
    left = [one for one in findings if one["id"] not in replaced]
    assert set(held) == {code for one in left for code in one["contexts"]}
    assert len(held) == len(set(held))
    assert (last is None) == all(one["legal_ground"] is None for one in left)
