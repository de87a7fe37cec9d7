"""Lists and details: only what the reader may see, found by every filter, paged without gaps."""

import uuid
from typing import Any

from sqlalchemy import select

from ops.journal.models import Entry
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT, STELLA
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect


async def ids(field: Field, caller: Any, **query: Any) -> set[str]:
    answer = await expect(200, caller.get("reports", params=query))
    return {item["id"] for item in answer.json()["items"]}


async def test_a_list_shows_each_reader_only_their_own_and_what_was_released_to_them(field: Field) -> None:
    world = field.world
    own = (await field.filed(nil()))["id"]
    released = (await field.filed(nil(handling={"release": {"agencies": ["NER-PN"]}})))["id"]
    to_country = (await field.filed(nil(handling={"release": {"countries": ["NER"]}})))["id"]
    other = (await field.filed(nil(), unit=SECOND_UNIT))["id"]
    everything = {own, released, to_country, other}
    expected = {
        AWA: everything,
        AMINATA: everything,
        HUGO: set(),
        OMAR: {own, released, to_country},
        FATOU: {own, released, to_country},
        NADIA: {released, to_country, other},
        ISSA: {to_country, other},
    }
    for person, seen in expected.items():
        assert await ids(field, world.as_(person)) == seen, person.name
    assert await ids(field, world.unit(FIRST_UNIT)) == {own, released, to_country}
    assert await ids(field, world.unit(SECOND_UNIT)) == {released, to_country, other}
    await expect(404, world.as_(STELLA).get("reports"))


async def test_details_are_for_those_who_may_and_reading_them_is_journalled(field: Field) -> None:
    id_ = (await field.filed(nil()))["id"]
    for caller in (field.world.as_(NADIA), field.world.as_(ISSA), field.world.unit(SECOND_UNIT)):
        await expect(404, caller.get(f"reports/{id_}"))
    await expect(403, field.world.as_(HUGO).get(f"reports/{id_}"))
    await expect(404, field.world.as_(OMAR).get(f"reports/{uuid.uuid4()}"))
    detail = (await expect(200, field.world.as_(OMAR).get(f"reports/{id_}"))).json()
    assert detail["id"] == id_
    async with field.world.store.read() as session:
        entries = list(await session.scalars(select(Entry).where(Entry.kind == "report.read")))
    assert [(entry.actor, entry.subject) for entry in entries] == [(OMAR.email, id_)]


async def test_a_release_ends_with_the_correction_that_takes_it_back(field: Field) -> None:
    id_ = (await field.filed(nil(handling={"release": {"agencies": ["NER-PN"]}})))["id"]
    await expect(200, field.world.as_(NADIA).get(f"reports/{id_}"))
    body = {"reason": "Not for them", "report": nil()}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{id_}/corrections", json=body))
    await expect(404, field.world.as_(NADIA).get(f"reports/{id_}"))
    assert await ids(field, field.world.as_(NADIA)) == set()


async def test_every_filter_finds_what_it_names(field: Field) -> None:
    awa = field.world.as_(AWA)
    guns = await field.filed(seizure(occurred_at="2020-12-02T10:00:00Z"))
    quiet = await field.filed(nil("2020-12-02T12:00:00Z"), unit=SECOND_UNIT)
    far = {"type": "Point", "coordinates": [-1.5, 12.3]}
    drugs = await field.filed(
        seizure(
            occurred_at="2020-12-02T14:00:00Z",
            location=far,
            lines=[{"class": "drug", "type": "cocaine", "quantity": 2, "unit": "kg"}],
        )
    )
    guns, quiet, drugs = guns["id"], quiet["id"], drugs["id"]
    sector = (await expect(200, awa.get(f"reports/{guns}"))).json()["sector"]
    expected: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {guns, quiet, drugs}),
        ({"bbox": "1,13,2,14"}, {guns, quiet}),
        ({"bbox": "-2,12,-1.5,12.3"}, {drugs}),
        ({"bbox": "170,-10,-170,10"}, set()),
        ({"bbox": "1,13,-1,14"}, {guns, quiet}),
        ({"from": "2020-12-02T12:00:00Z"}, {quiet, drugs}),
        ({"to": "2020-12-02T12:00:00Z"}, {guns}),
        ({"from": "2020-12-02T13:00:00+01:00", "to": "2020-12-02T12:00:01Z"}, {quiet}),
        ({"country": "NER"}, {quiet}),
        ({"country": "NER,BFA"}, {guns, quiet, drugs}),
        ({"agency": "BFA-DGD"}, {guns, drugs}),
        ({"unit": SECOND_UNIT}, {quiet}),
        ({"sector": sector}, {guns, quiet}),
        ({"class": "drug"}, {drugs}),
        ({"class": "firearm"}, {guns}),
        ({"class": ["firearm", "drug"]}, {guns, drugs}),
        ({"kind": "nil"}, {quiet}),
        ({"kind": "seizure", "class": "light_weapon"}, set()),
    ]
    for query, found in expected:
        assert await ids(field, awa, **query) == found, query


async def test_pages_follow_each_other_without_gap_or_repetition(field: Field) -> None:
    reports = [nil(f"2020-12-02T{hour:02}:00:00Z") | {"id": str(uuid.uuid4())} for hour in (1, 1, 1, 2, 3, 3, 4)]
    await field.batch(*reports)
    found: list[str] = []
    after = None
    while True:
        query = {"limit": "2"} | ({"after": after} if after else {})
        page = (await expect(200, field.world.as_(AWA).get("reports", params=query))).json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == 7
    assert set(found) == {report["id"] for report in reports}
    by_id = {report["id"]: report["occurred_at"] for report in reports}
    assert [by_id[id_] for id_ in found] == sorted(by_id.values(), reverse=True)


async def test_every_wrong_parameter_is_named_in_one_answer(field: Field) -> None:
    query = {
        "bbox": "1,2,3",
        "from": "yesterday",
        "to": "2020-12-02T12:00:00",
        "country": "BFA,XXX",
        "class": "firarm",
        "kind": "nihil",
        "after": "!!",
        "limit": "0",
        "sectr": "x",
    }
    problem = (await expect(400, field.world.as_(AWA).get("reports", params=query))).json()
    assert {error["pointer"] for error in problem["errors"]} == {f"/{name}" for name in query}
    for box in ("1,2,3,4,5", "200,0,10,10", "0,50,10,40", "nan,0,1,1", "a,b,c,d"):
        await expect(400, field.world.as_(AWA).get("reports", params={"bbox": box}))
