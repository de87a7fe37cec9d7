"""Two reports side by side, for the person who rules."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.compared import matched
from tests.cast import AWA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import SEIZURE, World, expect

LINES = st.lists(
    st.fixed_dictionaries(
        {"class": st.sampled_from(["firearm", "drug"]), "unit": st.just("piece"), "quantity": st.integers(1, 2)},
        optional={"serial": st.sampled_from(["A-1230", "a 123O", "N/A"])},
    ),
    max_size=5,
)


@given(LINES, LINES)
def test_every_line_of_both_stands_once_and_beside_one_of_its_class(mine: list, others: list) -> None:
    beside = matched(mine, others)
    assert [a for a, _ in beside if a is not None] == mine
    assert sorted(map(id, (b for _, b in beside if b is not None))) == sorted(map(id, others))
    assert all(a["class"] == b["class"] for a, b in beside if a and b)
    assert all(a or b for a, b in beside)


async def test_the_page_says_what_is_the_same_what_differs_and_how_far_apart_and_a_ruling_is_undone_there(
    world: World,
) -> None:
    field = await Field.of(world)
    first = await field.filed(seizure())
    lines = [{**SEIZURE["lines"][0], "serial": "a 12345"}, {**SEIZURE["lines"][1], "quantity": 1290}]
    there = {"type": "Point", "coordinates": [1.2, 13.418]}
    other = seizure(lines=lines, location=there, occurred_at="2020-12-02T13:20:00Z", note="<b>At the ford</b>")
    second = await field.filed(other, unit=SECOND_UNIT)
    awa, at = world.as_(AWA), f"/operations/{world.op}/pairs"
    await world.compared()
    shown = (await expect(200, awa.get(at))).text
    for words in ("reads alike", "compared as A12345", "differs", "0 h 45 min apart", "2 km apart", "a 12345"):
        assert words in shown, words
    assert "&lt;b&gt;At the ford&lt;/b&gt;" in shown
    assert shown.count("<circle") == 2
    assert 'name="reason" required' in shown
    assert "Take the ruling back" not in shown
    ruling = f"pairs/{first['id']}/{second['id']}/ruling"
    await expect(422, awa.post(ruling, json={"ruling": "same", "reason": ""}))
    await expect(201, awa.post(ruling, json={"ruling": "same", "reason": "One ford"}))
    ruled = (await expect(200, awa.get(at))).text
    assert "One ford" in ruled
    assert "Counted with the other" in ruled
    assert "Take the ruling back" in ruled
    french = (await expect(200, awa.get(at, headers={"Accept-Language": "fr"}))).text
    assert "se lit pareil" in french
    assert "à 2 km l’un de l’autre" in french
    await expect(403, world.as_(OMAR).get(at))
