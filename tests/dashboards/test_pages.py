import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import assets, i18n
from dashboards.labels import LABELS
from dashboards.page import data_block, local_path
from ops.app import create_app
from ops.errors import catalogue
from ops.planning.findings.words import SAYINGS
from ops.settings import load_settings
from tests.cast import AMINATA, AWA, FATOU, HUGO, ISSA, STELLA
from tests.dashboards.messages import messages
from tests.world import CORRIDOR, DRAFT, SEIZURE, Caller, Stage, World, expect

MARKUP = "<img src=x onerror=alert(1)>${alert(2)}{{7*7}}</script>"
OP = "/operations/KAFO-T"
TABS = (OP, f"{OP}/plan", f"{OP}/reports", f"{OP}/cases", f"{OP}/summaries")
OPEN = ("/sign-in", "/about", "/problems", "/problems/not-found")


@pytest.fixture
async def staged(tmp_path: Path) -> AsyncIterator[tuple[World, Stage]]:
    """The world with one thing of every kind, its free texts full of markup. What pages show needs one engine."""
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        awa = world.as_(AWA)
        patch = {"name": MARKUP}
        await expect(200, awa.patch("", json=patch, headers={"Content-Type": "application/merge-patch+json"}))
        yield world, await world.stage()


async def look(caller: Caller, path: str, language: str = "en") -> httpx.Response:
    return await caller.get(path, headers={"Accept": "text/html", "Accept-Language": language})


def spoken(page: str) -> list[str]:
    """The text nodes of a page, without scripts, styles and what is marked as of another language."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    bare = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', "", bare.partition("<body>")[2], flags=re.DOTALL)
    shown = re.findall(r">([^<>]+)<", bare) + re.findall(r'(?:aria-label|title)="([^"]+)"', bare)
    return [html.unescape(words).strip() for words in shown if words.strip()]


async def test_every_page_shows_itself_to_every_member_in_both_languages(staged: tuple[World, Stage]) -> None:
    world, stage = staged
    for person in (AWA, FATOU, HUGO, AMINATA):
        for language in ("en", "fr"):
            for path in (*TABS, "/", f"{OP}/plan/map"):
                page = await expect(200, look(world.as_(person), path, language))
                assert f'<html lang="{language}"' in page.text
    await expect(200, look(world.as_(FATOU), f"{OP}/reports/{stage.report}"))
    for person, status, words in (
        (HUGO, 403, "Votre rôle ne le permet pas"),
        (ISSA, 404, "Il n'y a rien ici pour vous"),
    ):
        refused = await look(world.as_(person), f"{OP}/reports/{stage.report}", "fr")
        assert refused.status_code == status
        assert words in html.unescape(refused.text)


async def test_no_english_is_left_on_a_french_page(staged: tuple[World, Stage]) -> None:
    world, stage = staged
    french = i18n.translations("fr")
    known = [message for message in messages() if isinstance(message, str)]
    english = {message for message in known if french.gettext(message) != message}
    for path in (*TABS, *OPEN, "/", f"{OP}/reports/{stage.report}", "/nowhere"):
        page = await look(world.as_(AWA) if path != "/sign-in" else world.nobody, path, "fr")
        left = [words for words in spoken(page.text) if words in english]
        assert left == [], path


async def test_markup_in_a_name_or_a_note_stays_text(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    for path in (*TABS, f"{OP}/plan/map", "/"):
        page = (await look(world.as_(AWA), path)).text
        assert "<img src=x" not in page
        assert MARKUP not in page


async def test_pages_carry_no_script_or_style_of_their_own_and_forbid_any_other(staged: tuple[World, Stage]) -> None:
    world, stage = staged
    for path in (*TABS, *OPEN, "/", f"{OP}/reports/{stage.report}"):
        page = await look(world.as_(AWA) if path not in OPEN else world.nobody, path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for tag in re.findall(r"<script\b[^>]*>", page.text):
            assert 'src="/assets/' in tag or 'type="application/json"' in tag
        assert not re.search(r"<[^>]+\s(on\w+|style)=", page.text)
        assert "<style" not in page.text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)


async def test_every_page_of_an_exercise_says_so_in_words_and_shows_its_time(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        awa = world.as_(AWA)
        rehearsal = DRAFT | {"code": "EX-1", "exercise": {"starts_at": "2020-11-30T06:00:00Z", "speed": 60}}
        await expect(201, awa.post("/api/operations", json=rehearsal))
        for tab in ("", "/plan", "/reports", "/cases", "/summaries"):
            page = (await expect(200, look(awa, f"/operations/EX-1{tab}"))).text
            assert "<strong>EXERCISE</strong>" in page
            assert "<title>EXERCISE" in page
            assert "30 Nov 2020, 06:00</time>" in page
        listed = (await expect(200, look(awa, "/"))).text
        assert listed.count(">EXERCISE<") == 1


async def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_where_they_were(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    answer = await look(world.nobody, f"{OP}/reports?kind=nil&class=firearm")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={OP}/reports%3Fkind%3Dnil%26class%3Dfirearm"
    form = await look(world.nobody, answer.headers["location"])
    assert f'data-next="{OP}/reports?kind=nil&amp;class=firearm"' in form.text
    onward = await look(world.as_(AWA), answer.headers["location"])
    assert (onward.status_code, onward.headers["location"]) == (303, f"{OP}/reports?kind=nil&class=firearm")


async def test_who_is_no_member_learns_nothing_of_an_operation(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    for path in (*TABS, f"{OP}/plan/map", "/operations/NONE"):
        answer = await look(world.as_(STELLA), path)
        assert answer.status_code == 404
        assert "KAFO" not in re.sub(r"KAFO-T[^\"']*", "", answer.text)


async def test_every_error_has_its_page(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    for error in catalogue():
        page = await expect(200, look(world.nobody, f"/problems/{error.slug}"))
        assert error.explanation in html.unescape(page.text)
    assert (await look(world.nobody, "/problems/none")).status_code == 404


async def test_reading_a_report_on_its_page_is_journalled_like_through_the_api(staged: tuple[World, Stage]) -> None:
    world, stage = staged
    before = (await expect(200, world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    await expect(200, look(world.as_(FATOU), f"{OP}/reports/{stage.report}"))
    after = (await expect(200, world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    [read] = after[len(before) :]
    assert (read["kind"], read["subject"], read["actor"]) == ("report.read", stage.report, FATOU.email)


async def test_the_same_plan_is_the_same_map_document_and_all_of_it_comes_from_here(
    staged: tuple[World, Stage],
) -> None:
    world, _ = staged

    async def drawn() -> str:
        answer = await expect(200, look(world.as_(AWA), f"{OP}/plan/map"))
        policy = answer.headers["content-security-policy"]
        assert "sandbox allow-scripts" in policy
        assert "unsafe" not in policy
        nonce = re.search(r"'nonce-([^']+)'", policy)
        assert nonce is not None
        return answer.text.replace(nonce[1], "")

    document = await drawn()
    assert document == await drawn()
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", document)
    for src in re.findall(r'(?:src|href)="([^"]+)"', document):
        await expect(200, world.nobody.get(src))


async def test_the_board_shows_totals_gross_and_reconciled_of_one_entry(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    picture = (await expect(200, world.as_(HUGO).get("board"))).json()
    firearms = [row for row in picture["totals"]["rows"] if row["class"] == "firearm"]
    assert [(row["quantity"], row["reports"]) for row in firearms] == [(2, 2)]
    assert {row["country"] for row in picture["by_country"]["rows"]} == {"BFA", "NER"}
    assert picture["reports"]["kind"] == {"seizure": 2}
    assert picture["points"] == []  # whose details he may not see
    owner = (await expect(200, world.as_(FATOU).get("board"))).json()
    assert [point["lon"] for point in owner["points"]] == [SEIZURE["location"]["coordinates"][0]]
    assert {unit["unit"] for unit in picture["units"]} == {"BFA-DGD-01", "NER-PN-01"}
    ground = (await expect(200, world.as_(HUGO).get("board/map"))).json()
    assert {feature["id"] for feature in ground["ground"]["features"]} > {"BFA", "NER"}
    assert ground["sectors"]["features"]


async def test_assets_are_kept_for_a_year_under_their_digest_only(staged: tuple[World, Stage]) -> None:
    world, _ = staged
    kept = await expect(200, world.nobody.get(assets.address("corridor.css")))
    assert "immutable" in kept.headers["cache-control"]
    old = await expect(200, world.nobody.get("/assets/0123456789abcdef/corridor.css"))
    assert old.headers["cache-control"] == "no-cache"
    for path in ("/assets/x/none.js", "/assets/x/../page.py", "/assets/x/%2e%2e/page.py", "/assets/x/vendor"):
        assert (await world.nobody.get(path)).status_code == 404


def test_every_message_has_its_french_words() -> None:
    french = i18n.translations("fr")
    for message in messages():
        if isinstance(message, str):
            assert french._catalog.get(message), message  # type: ignore[attr-defined]
        else:
            assert (message[0], 0) in french._catalog, message  # type: ignore[attr-defined]


def test_scripts_get_the_words_that_they_use() -> None:
    words = i18n.script_words("fr")
    assert words["Live"] == "En direct"
    assert words["{n} report"] == ["{n} rapport", "{n} rapports"]
    assert i18n.script_words("en") == {}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-BF,fr;q=0.9,en;q=0.8", "fr"),
        ("de,en;q=0.5,fr;q=0.9", "fr"),
        ("fr;q=0,en", "en"),
        ("de", "en"),
        ("*;q=x, ;;;", "en"),
    ],
)
def test_the_browsers_first_language_that_we_have_is_spoken(header: str, language: str) -> None:
    assert i18n.preferred(header) == language


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb", "x"]
)
def test_nobody_is_sent_to_another_host_after_signing_in(address: str) -> None:
    assert local_path(address) == "/"


@given(
    st.recursive(st.text() | st.none() | st.integers(-9, 9), lambda inner: st.lists(inner, max_size=3), max_leaves=5)
)
def test_data_in_a_page_cannot_end_its_element(value: object) -> None:
    written = str(data_block([value, "</script><!--"]))
    assert not set("<>&") & set(written)


async def test_what_is_wrong_with_a_plan_is_said_in_the_readers_language(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        await expect(201, world.as_(AWA).post("corridors", json=CORRIDOR))
        english = (await look(world.as_(AWA), f"{OP}/plan")).text
        french = (await look(world.as_(AWA), f"{OP}/plan", "fr")).text
    assert "Nobody is assigned to BFA-NER-01A in the action phase from 30 Nov 2020" in english
    assert "Personne n'est affecté à BFA-NER-01A pendant la phase d'action du 30 nov. 2020" in html.unescape(french)


def test_every_kind_of_finding_has_its_sentence() -> None:
    assert set(SAYINGS) == set(LABELS["finding"])
