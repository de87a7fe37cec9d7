"""The page of messages."""

import uuid

from tests.cast import AWA, FIRST_UNIT, HUGO, NADIA
from tests.world import World, expect


async def test_the_page_shows_what_is_addressed_to_its_reader_with_a_button_to_acknowledge(world: World) -> None:
    id_ = str(uuid.uuid4())
    body = {"text": "<b>Bridge</b> closed", "to": {"agencies": ["NER-PN"]}, "safety": True}
    await expect(201, world.as_(AWA).put(f"messages/{id_}", json=body))
    page = (await expect(200, world.as_(NADIA).get(f"/operations/{world.op}/messages"))).text
    assert "&lt;b&gt;Bridge&lt;/b&gt; closed" in page
    assert f"{id_}/acknowledgement" in page
    assert "Bridge" not in (await expect(200, world.as_(HUGO).get(f"/operations/{world.op}/messages"))).text
    mine = (await expect(200, world.as_(AWA).get(f"/operations/{world.op}/messages"))).text
    assert f"{id_}/acknowledgement" not in mine
    assert "Nobody has acknowledged it yet." in mine


async def test_only_who_may_send_finds_a_form_with_the_names_of_the_operation(world: World) -> None:
    assert 'id="message"' not in (await world.as_(HUGO).get(f"/operations/{world.op}/messages")).text
    page = (await world.as_(AWA).get(f"/operations/{world.op}/messages")).text
    assert f'value="{FIRST_UNIT}"' in page
    assert 'value="BFA-DGD"' in page


async def test_the_page_speaks_french(world: World) -> None:
    page = await world.as_(AWA).get(f"/operations/{world.op}/messages", headers={"Accept-Language": "fr"})
    assert "Écrire un message" in page.text
