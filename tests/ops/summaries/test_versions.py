"""Versions through the API: embargo, supersession, what changed, what people write, an earlier operation beside it."""

import uuid
from typing import Any

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, HUGO, ISSA, NADIA, OMAR
from tests.ops.reports.field import SEIZURE, Field
from tests.ops.summaries.test_routes import compiled, last_kinds
from tests.world import expect


async def numbers(field: Field, person: Any) -> list[int]:
    listed = (await expect(200, field.world.as_(person).get("summaries"))).json()["items"]
    return [one["number"] for one in listed]


async def test_an_embargo_holds_until_every_country_has_agreed(field: Field) -> None:
    await field.filed(SEIZURE)
    first = await compiled(field.world)
    second = await compiled(field.world, embargo={"until_signed": True})
    for person in (AWA, AMINATA, FATOU, ISSA):
        assert await numbers(field, person) == [second["number"], first["number"]]
    for person in (OMAR, NADIA, HUGO):
        assert await numbers(field, person) == [first["number"]]
        await expect(404, field.world.as_(person).get(f"summaries/{second['number']}.json"))
    at = f"summaries/{second['number']}/sign-off"
    await expect(201, field.world.as_(FATOU).post(at, json={"country": "BFA", "decision": "agreed"}))
    await expect(
        201, field.world.as_(ISSA).post(at, json={"country": "NER", "decision": "objected", "remark": "One lorry"})
    )
    assert await numbers(field, HUGO) == [first["number"]]
    await expect(409, field.world.as_(ISSA).post(at, json={"country": "NER", "decision": "objected"}))
    view = (await expect(201, field.world.as_(ISSA).post(at, json={"country": "NER", "decision": "agreed"}))).json()
    assert view["signed"]
    assert await numbers(field, HUGO) == [second["number"], first["number"]]
    items = (await expect(200, field.world.as_(HUGO).get("summaries"))).json()["items"]
    assert items[1]["superseded_by"] == second["number"]
    assert [item["version"] for item in items] == [2, 1]
    record = (await expect(200, field.world.as_(HUGO).get(f"summaries/{second['number']}.json"))).json()
    assert record["embargo"] == {"until": None, "until_signed": True}


async def test_an_embargo_by_time_is_lifted_with_a_reason_by_the_coordinator_alone(field: Field) -> None:
    number = (await compiled(field.world, embargo={"until": "2999-01-01T00:00:00Z"}))["number"]
    assert await numbers(field, HUGO) == []
    lifted = {"until": None, "reason": "Press conference of Abidjan"}
    await expect(403, field.world.as_(FATOU).post(f"summaries/{number}/embargo", json=lifted))
    await expect(422, field.world.as_(AWA).post(f"summaries/{number}/embargo", json={"until": None}))
    await expect(201, field.world.as_(AWA).post(f"summaries/{number}/embargo", json=lifted))
    assert await numbers(field, HUGO) == [number]
    assert await last_kinds(field.world, 1) == ["summary.embargoed"]
    refused = await expect(422, field.world.as_(AWA).post(
        "summaries", json={"audience": "country:BFA", "embargo": {"until_signed": True}}))  # fmt: skip
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/embargo"]


async def test_the_difference_of_two_versions_says_why_and_texts_are_named(field: Field) -> None:
    receipt = await field.filed(SEIZURE)
    first = await compiled(field.world)
    await field.filed(SEIZURE)
    withdrawal = f"reports/{receipt['id']}/withdrawal"
    await expect(201, field.world.unit("BFA-DGD-01").post(withdrawal, json={"reason": "Lawful"}))
    text = {"text": "We took {figure:firearm}.", "based_on": 0}
    await expect(200, field.world.as_(AWA).put("summaries/texts/members/summary/en", json=text))
    second = await compiled(field.world)
    at = f"summaries/{second['number']}/diff"
    diff = (await expect(200, field.world.as_(HUGO).get(at, params={"from": first["number"]}))).json()
    row = next(one for one in diff["figures"] if one.get("class") == "firearm")
    assert row["was"] == row["now"] == 1
    assert row["why"] == {"new": 1, "withdrawn": -1}
    assert diff["texts"] == ["summary/en"]
    own = await compiled(field.world, audience="country:BFA")
    await expect(422, field.world.as_(AWA).get(f"summaries/{own['number']}/diff", params={"from": first["number"]}))
    await expect(404, field.world.as_(HUGO).get(f"summaries/{own['number']}/diff", params={"from": first["number"]}))


async def test_texts_are_not_overwritten_and_tokens_must_name_something(field: Field) -> None:
    awa, at = field.world.as_(AWA), "summaries/texts/members/summary/fr"
    view = (await expect(200, awa.put(at, json={"text": "Vu {figure:firearm}, 12.", "based_on": 0}))).json()
    assert (view["version"], view["unbound"]) == (1, ["12."]) or view["unbound"] == ["12"]
    await expect(409, awa.put(at, json={"text": "Autre", "based_on": 0}))
    await expect(200, awa.put(at, json={"text": "Autre", "based_on": 1}))
    refused = await expect(422, awa.put(at, json={"text": "{figure:nothing} {figure:}", "based_on": 2}))
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/text", "/text"]
    await expect(404, awa.put("summaries/texts/members/summary/xx", json={"text": "", "based_on": 0}))
    await expect(403, field.world.as_(FATOU).put(at, json={"text": "Mien", "based_on": 2}))
    own = "summaries/texts/country:BFA/summary/fr"
    await expect(200, field.world.as_(FATOU).put(own, json={"text": "Mien", "based_on": 0}))
    listed = await expect(200, field.world.as_(ISSA).get("summaries/texts", params={"audience": "country:BFA"}))
    assert listed.json() == []


async def test_lessons_and_published_figures_go_into_the_next_record_and_the_tables_are_what_the_journal_says(
    field: Field,
) -> None:
    await field.filed(SEIZURE)
    awa, lesson, statement = field.world.as_(AWA), uuid.uuid4(), uuid.uuid4()
    words = {
        "kind": "recommendation",
        "text": "Radios first",
        "language": "en",
        "responsible": "NatCom",
        "due_on": "2021-03-01",
    }
    await expect(201, awa.put(f"summaries/lessons/{lesson}", json=words))
    await expect(200, awa.put(f"summaries/lessons/{lesson}", json=words))
    wrong = {"measure": "guns", "quantity": 1, "unit": "stone", "issuer": "X", "parts": [{"label": "", "quantity": 2}]}
    refused = await expect(422, awa.put(f"summaries/statements/{statement}", json=wrong))
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/measure", "/unit", "/parts/0/label"}
    published = {
        "measure": "firearm",
        "quantity": 2,
        "unit": "piece",
        "issuer": "INTERPOL",
        "published_on": "2020-12-21",
    }
    await expect(201, awa.put(f"summaries/statements/{statement}", json=published))
    number = (await compiled(field.world, audience="public"))["number"]
    record = (await expect(200, awa.get(f"summaries/{number}.json"))).json()
    assert record["lessons"] == []  # it was not said that it may be public
    number = (await compiled(field.world))["number"]
    record = (await expect(200, awa.get(f"summaries/{number}.json"))).json()
    assert [one["text"] for one in record["lessons"]] == ["Radios first"]
    assert [(one["agrees"], one["difference"]) for one in record["stated"]] == [(False, 1)]
    gone = words | {"removed": True}
    await expect(200, awa.put(f"summaries/lessons/{lesson}", json=gone))
    assert (await expect(200, awa.get("summaries/lessons"))).json() == []
    found = await verify(
        field.world.store, field.operation.id if hasattr(field, "operation") else await field_id(field)
    )
    assert [one for one in found if one.where.startswith("summar")] == []


async def field_id(field: Field) -> str:
    from sqlalchemy import select

    from ops.planning.models import Operation

    async with field.world.store.read() as session:
        return str(await session.scalar(select(Operation.id).where(Operation.code == "KAFO-T")))


async def test_an_earlier_operation_stands_beside_it_only_for_who_may_see_it(field: Field) -> None:
    refused = await expect(422, field.world.as_(AWA).post("summaries", json={"compare_with": "NOWHERE"}))
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/compare_with"]
    refused = await expect(422, field.world.as_(AWA).post("summaries", json={"compare_with": "KAFO-T"}))
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/compare_with"]


async def test_what_an_earlier_operation_took_stands_beside_the_next_in_every_form(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(SEIZURE)
    first = await compiled(field.world)
    await compiled(field.world, audience="public")
    copy = {"code": "KAFO-U", "name": "KAFO next", "starts_at": "2021-11-30T00:00:00Z"}
    await expect(201, awa.post("copy", json=copy))
    at = "/api/operations/KAFO-U/summaries"
    made = (await expect(201, awa.post(at, json={"compare_with": "KAFO-T"}))).json()
    same = {"compare_with": "KAFO-T", "as_of": made["as_of"]}
    assert (await expect(201, awa.post(at, json=same))).json() == made
    record = (await expect(200, awa.get(f"{at}/{made['number']}.json"))).json()
    before = record["compared"]
    assert (before["code"], before["number"], before["sha256"]) == ("KAFO-T", first["number"], first["sha256"])
    rows = {(one.get("class"), one.get("unit")): one for one in before["figures"] if one.get("class")}
    assert rows["ammunition", "round"]["quantity"] == 1300
    assert not any(one.get("entries") or one.get("doubles") for one in before["figures"])
    page = (await expect(200, awa.get(f"{at}/{made['number']}.html", params={"language": "en"}))).text
    assert "Beside an earlier operation" in page
    assert "−1,300" in page
    for form in ("pdf", "docx", "xlsx"):
        assert len((await expect(200, awa.get(f"{at}/{made['number']}.{form}"))).content) > 1000
    listed = (await expect(200, awa.get(at))).json()["items"]
    assert listed[0]["compared"]["code"] == "KAFO-T"
    alone = (await expect(201, awa.post(at, json={"as_of": made["as_of"]}))).json()
    assert alone["number"] != made["number"]  # another order is another summary
    public = (await expect(201, awa.post(at, json={"audience": "public", "compare_with": "KAFO-T"}))).json()
    record = (await expect(200, awa.get(f"{at}/{public['number']}.json"))).json()
    arrests = [one for one in record["compared"]["figures"] if one.get("offence")]
    assert [one["hidden"] for one in arrests] == ["figure"]  # two persons: hidden as that operation hides them
    found = await verify(field.world.store, await operation_of(field, "KAFO-U"))
    assert [one for one in found if one.where.startswith("summar")] == []


async def operation_of(field: Field, code: str) -> str:
    from sqlalchemy import select

    from ops.planning.models import Operation

    async with field.world.store.read() as session:
        return str(await session.scalar(select(Operation.id).where(Operation.code == code)))


async def test_a_summary_of_an_earlier_form_is_listed_read_drawn_and_verified_by_its_hash(field: Field) -> None:
    """A store that was upgraded has records that today's compiler would not make."""
    import hashlib
    import json

    from sqlalchemy import update

    from ops.summaries.models import Summary

    await field.filed(SEIZURE)
    old = await compiled(field.world)
    awa = field.world.as_(AWA)
    record = (await expect(200, awa.get(f"summaries/{old['number']}.json"))).json()
    for later in ("sessions", "new_methods", "outcomes", "contacts", "stated", "lessons", "texts", "course", "changes",
                  "routes", "methods", "sdg", "compared", "embargo", "version", "former", "hidden"):  # fmt: skip
        record.pop(later, None)
    text = json.dumps(record | {"form": "corridor-summary-1"}, separators=(",", ":"))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    async with field.world.store.write() as session:
        await session.execute(update(Summary).values(text=text, sha256=sha256, inputs=None))
    for form in ("html", "pdf", "docx", "xlsx"):
        await expect(200, awa.get(f"summaries/{old['number']}.{form}", params={"language": "ar"}))
    await field.filed(SEIZURE)
    new = await compiled(field.world)
    assert new["number"] == old["number"] + 1
    diff = (await expect(200, awa.get(f"summaries/{new['number']}/diff", params={"from": old["number"]}))).json()
    assert {one["why"]["new"] for one in diff["figures"] if one.get("class") == "firearm"} == {1}
    assert [one["number"] for one in (await expect(200, awa.get("summaries"))).json()["items"]] == [2, 1]
    found = await verify(field.world.store, await field_id(field))
    assert not [one for one in found if "compiled again" in one.detail or "is not what entries" in one.detail]
