"""The field page's shell, words and brief, without a browser."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po

from dashboards import assets
from dashboards.field import shell
from dashboards.field.words import LANGUAGES, messages, words
from dashboards.i18n import HERE
from ops.access.handover import link_of, qr_of
from ops.app import create_app
from ops.reports import vocabulary
from ops.settings import load_settings
from tests.cast import AWA, FIRST_UNIT, HUGO, SECOND_UNIT
from tests.world import SEIZURE, World, expect

FOREIGN = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", FOREIGN)
def test_every_message_of_the_scripts_is_in_every_catalogue_and_no_other(language: str) -> None:
    path = HERE / "languages" / language / "LC_MESSAGES" / "field.po"
    with path.open("rb") as file:
        known = {
            m.id if isinstance(m.id, str) else tuple(m.id): m.string for m in read_po(file, locale=language) if m.id
        }
    assert set(known) == set(messages())
    for message, said in known.items():
        forms = [said] if isinstance(said, str) else list(said)
        places = set(re.findall(r"\{\w+\}", message if isinstance(message, str) else message[1]))
        assert all(set(re.findall(r"\{\w+\}", form)) == places for form in forms), message


def test_no_message_hides_where_the_extractor_does_not_look() -> None:
    """A message inside a template inside a template would reach no translator."""
    found = {part for message in messages() for part in ([message] if isinstance(message, str) else message)}
    for path in sorted((assets.FOLDER / "field").glob("*.js")):
        for said in re.findall(r'\b_n?\("((?:[^"\\]|\\.)*)"', path.read_text()):
            assert json.loads(f'"{said}"') in found, f"{path.name}: {said}"


def test_arabic_has_its_six_forms_and_hausa_the_names_of_countries() -> None:
    arabic = words("ar")
    assert arabic["dir"] == "rtl"
    plural = next(said for said in arabic["words"].values() if isinstance(said, dict))
    assert set(plural) == {"zero", "one", "two", "few", "many", "other"}
    hausa = words("ha")["labels"]
    assert hausa["country"]["NER"] == "Nijar"
    assert set(hausa["country"]) == set(vocabulary.codes("country"))
    assert words("fr")["labels"]["type"]["firearm.pistol"] == "Pistolet"


def test_the_phone_keeps_every_script_and_word_and_its_worker_names_the_page_s_own_version() -> None:
    kept = shell.kept()
    own = {assets.address(path) for path in assets.files() if path.startswith("field/")}
    assert own - set(kept) == {assets.address("field/worker.js")}
    assert shell.version() in shell.page()
    for background in (False, True):
        assert f'"version":"{shell.version()}"' in shell.worker(background)
    for path in sorted((assets.FOLDER / "field").glob("*.js")):  # what a script imports is kept as well
        for wanted in re.findall(r'(?:from|import|import\()\s*"(\.[^"]+)"', path.read_text()):
            assert (
                assets.address(
                    (Path("field") / wanted).as_posix().replace("field/./", "field/").replace("field/../", "")
                )
                in kept
            )


def test_the_key_stands_behind_the_hash_and_the_qr_code_is_an_svg() -> None:
    link = link_of("https://kafo.example", "KAFO-II", "cku_abc-_")
    assert link == "https://kafo.example/field#op=KAFO-II&key=cku_abc-_"
    drawn = qr_of(link)
    assert drawn.startswith("data:image/svg+xml")
    assert "<path" in unquote(drawn)
    assert "script" not in unquote(drawn)


async def test_the_shell_is_the_same_for_everybody_and_allows_only_what_it_needs(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        page = await expect(200, world.nobody.get("/field"))
        assert page.text == (await world.as_(AWA).get("/field")).text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert {"worker-src 'self'", "manifest-src 'self'", "img-src 'self' data: blob:"} <= set(policy.split("; "))
        assert page.headers["x-field-version"] == shell.version()
        manifest = (await expect(200, world.nobody.get("/field/manifest.webmanifest"))).json()
        for icon in manifest["icons"]:
            drawn = await expect(200, world.nobody.get(icon["src"]))
            assert drawn.content.startswith(b"\x89PNG")
        for address in shell.kept():
            await expect(200, world.nobody.get(address))
        await expect(404, world.nobody.get(f"/field/data/{shell.version()}/secret.json"))


async def test_a_phone_learns_its_shifts_its_sectors_and_what_its_unit_owes(world: World) -> None:
    stage = await world.stage()
    unit = world.unit(FIRST_UNIT)
    found = (await expect(200, unit.get("field"))).json()
    assert (found["unit"]["code"], found["shifts"][0]["sector"]) == (FIRST_UNIT, stage.sector)
    assert {one["state"] for one in found["owing"]} == {"missing"}  # the operation's days are long past
    last = found["owing"][0]
    nil = {"kind": "nil", "occurred_at": last["since"], "sector": stage.sector}
    await expect(201, unit.put("reports/6b1c2f70-0000-4000-8000-000000000001", json=nil))
    again = (await expect(200, unit.get("field"))).json()
    assert [one["state"] for one in again["owing"]] == ["late", "missing", "missing"]
    assert (await expect(200, world.unit(SECOND_UNIT).get("field"))).json()["owing"] == []  # assigned nowhere
    assert (await expect(200, world.as_(HUGO).get("field"))).json()["unit"] is None
    drawn = (await expect(200, unit.get("field/map"))).json()
    assert drawn["version"] == found["map"]
    assert {shape["id"] for shape in drawn["sectors"]["features"]} == {sector["code"] for sector in found["sectors"]}
    await expect(201, unit.put("reports/6b1c2f70-0000-4000-8000-000000000002", json=SEIZURE))
    await expect(200, world.as_(AWA).patch(f"sectors/{stage.sector}", json={"name": "Another name"}))
    assert (await expect(200, unit.get("field"))).json()["map"] != found["map"]
