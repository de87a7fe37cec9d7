"""Refusals are said in the language of whoever asked; every sentence of the rooms that make a plan has French."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

from dashboards.i18n import HERE, words_of
from geo.areas import _WORDS as SHAPES
from ops.misfits import _BOUNDS, _COUNTED, _WORDS
from ops.saying import phrase
from tests.cast import AWA, FIRST_UNIT
from tests.ops.planning.given import ACTION, assign, corridor
from tests.support.refusals import messages, sentences
from tests.world import World, expect

ROOMS = (
    "geo/", "ops/access", "ops/call", "ops/closing", "ops/contacts", "ops/deliveries", "ops/misfits", "ops/parameters",
    "ops/planning", "ops/problems", "ops/programme", "ops/proposals", "ops/saying", "ops/store", "ops/wire",
)  # fmt: skip
FRENCH = {"accept-language": "fr"}


def spoken() -> dict[str, str]:
    """Every msgid of these rooms, and where it stands."""
    found = {said: where for said, where in messages().items() if where.startswith(ROOMS)}
    by_code = [*SHAPES.values(), *_BOUNDS.values(), *_COUNTED.values(), *_WORDS.values()]
    return found | dict.fromkeys(by_code, "by a table")


def catalogue() -> dict[str, str]:
    path: Path = HERE / "languages/fr/LC_MESSAGES/refusals.po"
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def fields(said: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", said))


def test_every_refusal_of_a_plan_has_its_french_with_the_same_fields() -> None:
    french = catalogue()
    assert {said: where for said, where in spoken().items() if not french.get(said)} == {}
    assert [said for said, other in french.items() if fields(said) != fields(other)] == []


def test_no_refusal_of_a_plan_is_put_together_where_it_cannot_be_translated() -> None:
    put_together = [
        f"{path}:{line}"
        for folder in ("ops", "geo")
        for path, line, said in sentences(folder)
        if path.startswith(ROOMS) and isinstance(said, ast.JoinedStr | ast.BinOp)
    ]
    assert put_together == []


def test_a_sentence_is_english_by_itself_and_keeps_what_it_is_made_of() -> None:
    said = phrase("must be {wanted}, not {given}", wanted=phrase("a list"), given="text")
    assert said == "must be a list, not text"


async def test_a_french_coordinator_is_refused_in_french_and_everybody_else_in_english(world: World) -> None:
    awa = world.as_(AWA)
    codes = await corridor(world)
    await assign(awa, codes[0], FIRST_UNIT)
    no_border = {"countries": ["BFA", "TCD"], "depth_km": 20, "sector_km": 60}
    refused = await expect(422, awa.post("corridors", json=no_border, headers=FRENCH))
    assert refused.json()["detail"] == "BFA et TCD n'ont pas de frontière terrestre commune."
    assert refused.json()["title"] != (await awa.post("corridors", json=no_border)).json()["title"]
    crossed = {
        "type": "Polygon",
        "coordinates": [[[-1.5, 12.3], [-1.4, 12.4], [-1.4, 12.3], [-1.5, 12.4], [-1.5, 12.3]]],
    }
    area = {"name": "Bow", "geometry": crossed, "country": "BFA"}
    refused = await expect(422, awa.post("corridors", json=area, headers=FRENCH))
    assert refused.json()["errors"][0]["detail"].startswith("Le bord de la zone se croise près de")
    assert refused.json()["type"] == "/problems/unacceptable"
    bad = {"sector": "NOWHERE", "unit": FIRST_UNIT, **ACTION}
    french = (await expect(422, awa.post("assignments", json=bad, headers=FRENCH))).json()
    english = (await expect(422, awa.post("assignments", json=bad))).json()
    assert [fault["pointer"] for fault in french["errors"]] == [fault["pointer"] for fault in english["errors"]]
    assert french["errors"][0]["detail"] == "Il n'y a pas de secteur NOWHERE dans KAFO-T."
    assert english["errors"][0]["detail"] == "There is no sector NOWHERE in KAFO-T."
    shape = (await expect(422, awa.post("assignments", json={"sektor": 1}, headers=FRENCH))).json()
    assert {fault["detail"] for fault in shape["errors"]} >= {"est requis"}


async def test_what_blocks_a_plan_is_said_in_french_too(world: World) -> None:
    await corridor(world)
    refused = await expect(409, world.as_(AWA).post("plan/issue", json={}, headers=FRENCH))
    assert refused.json()["detail"].startswith("Points bloquants ouverts :")
    found = (await expect(200, world.as_(AWA).get("findings"))).json()
    french = {finding["text"]["fr"] for finding in found if finding["severity"] == "blocker"}
    assert {fault["detail"] for fault in refused.json()["errors"]} == french


def test_the_words_of_somebody_without_a_language_are_english() -> None:
    class Nobody:
        cookies: dict[str, str] = {}
        headers: dict[str, str] = {}

    assert words_of(Nobody())(phrase("There is no operation {code}.", code="X")) == "There is no operation X."  # type: ignore[arg-type]
