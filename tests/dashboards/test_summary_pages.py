"""Pages of summaries: the list with versions and embargoes, the editor, and what changed between two versions."""

import html
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ops.app import create_app
from ops.settings import load_settings
from tests.cast import AMINATA, AWA, FATOU, HUGO, ISSA
from tests.dashboards.test_pages import MARKUP, OP, look
from tests.world import Stage, World, expect


@pytest.fixture
async def staged(tmp_path: Path) -> AsyncIterator[tuple[World, Stage]]:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        yield world, await world.stage()


async def test_the_editor_shows_what_is_proposed_and_what_was_written_with_its_figures(
    staged: tuple[World, Stage],
) -> None:
    world, _ = staged
    page = (await expect(200, look(world.as_(AWA), f"{OP}/summaries/write?audience=members&language=en"))).text
    assert "as proposed" in page
    assert "{figure:countries} countries took part" in html.unescape(page)  # in the form
    assert "2 countries took part" in page  # as it reads
    written = {"text": f"Found {{figure:firearm}} arms, 12 of them new. {MARKUP}", "based_on": 0}
    await expect(200, world.as_(AWA).put("summaries/texts/members/summary/en", json=written))
    page = (await expect(200, look(world.as_(AWA), f"{OP}/summaries/write?audience=members&language=en"))).text
    assert "Found 2 arms" in page or "Found 1 arms" in page
    assert MARKUP not in page
    assert "Typed numbers" in page
    arabic = (await expect(200, look(world.as_(AWA), f"{OP}/summaries/write?language=ar", "fr"))).text
    assert 'dir="rtl"' in arabic
    assert "Textes du bilan" in arabic


async def test_who_writes_for_whom(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    for person, status in ((AWA, 200), (FATOU, 200), (ISSA, 200), (AMINATA, 200), (HUGO, 403)):
        assert (await look(world.as_(person), f"{OP}/summaries/write")).status_code == status
    theirs = await look(world.as_(FATOU), f"{OP}/summaries/write?audience=country:BFA")
    assert "/texts/country:BFA/summary/" in theirs.text
    assert "/texts/" not in (await look(world.as_(FATOU), f"{OP}/summaries/write?audience=members")).text
    assert (await look(world.as_(FATOU), f"{OP}/summaries/write?audience=country:NER")).status_code == 404


async def test_the_list_tells_of_embargo_and_sign_off_and_leads_to_what_changed(staged: tuple[World, Stage]) -> None:
    world, stage = staged
    awa = world.as_(AWA)
    order = {"audience": "members", "embargo": {"until_signed": True}}
    second = (await expect(201, awa.post("summaries", json=order))).json()["number"]
    page = (await expect(200, look(awa, f"{OP}/summaries"))).text
    assert "under embargo" in page
    assert f"/summaries/{second}/diff?from={stage.summary}" in html.unescape(page)
    assert "Sign off" in (await look(world.as_(FATOU), f"{OP}/summaries")).text
    hidden = (await expect(200, look(world.as_(HUGO), f"{OP}/summaries"))).text
    assert f'id="s-{second}"' not in hidden
    assert f'id="s-{stage.summary}"' in hidden
    assert "No figure changed." in (await look(awa, f"{OP}/summaries/{second}/diff?from={stage.summary}")).text
    assert (await look(world.as_(HUGO), f"{OP}/summaries/{second}/diff?from={stage.summary}")).status_code == 404
