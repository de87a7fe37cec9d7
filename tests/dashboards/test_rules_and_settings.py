"""Rules in words, and who finds which page of the settings."""

import html
import re

import pytest

from dashboards import rules
from dashboards.page import words_for
from ops.access.audience import Audience
from ops.alarms.defaults import default_rules
from ops.alarms.kinds import KINDS
from ops.alarms.schemas import RuleView
from tests.cast import AMINATA, AWA, FATOU, HUGO, OMAR
from tests.world import World, expect

SENTENCES = {
    "threshold": (
        "Arme à feu, plus de 25 pièces, à nouveau tous les 25 pièces",
        "Firearm, more than 25 pieces, again every 25 pieces",
    ),
    "context": ("Terrorisme, Arrestations: Terrorisme", "Terrorism, Arrests: Terrorism"),
    "unit_overdue": ("", "report not sent, check-in missed, after 60 minutes"),
    "sector_uncovered": ("", "nobody is assigned there, after 0 minutes"),
    "outside": ("", "Seizure"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_rule_that_an_operation_begins_with_is_said_in_words(language: str) -> None:
    words = words_for(language, None)
    begun = {rule.kind: rules.sentence(rule, words) for rule in default_rules("3f0b2c1e-0000-4000-8000-000000000000")}
    assert begun.keys() == KINDS.keys()
    for kind, said in SENTENCES.items():
        if wanted := said[language == "en"]:
            assert begun[kind] == wanted  # type: ignore[index]
    assert not [said for said in begun.values() if "_" in said or "{" in said]


def rule_of(kind: str, **parameters: object) -> RuleView:
    return RuleView(
        id="1", kind=kind, name="", parameters=parameters, audience=Audience(), owners=False, channels=("board",),
        severity="notice", enabled=True,
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_rule_says_what_narrows_it() -> None:
    words = words_for("en", None)
    asked = {"figure": "hit", "class": "vehicle", "over": 3, "per": "day", "phase": "outside"}
    said = rules.sentence(rule_of("threshold", **asked), words)
    assert said == "Hits: Vehicles, more than 3, each day apart, Outside every phase"
    asked = {"class": "drug", "type": "cannabis", "over": {"kg": 1.5, "g": 1500}}
    assert rules.sentence(rule_of("amount", **asked), words) == "Drug (Cannabis), more than 1.5 kg or more than 1,500 g"
    said = ", ".join(rules.told(Audience(roles=("officer",), countries=("NER",), people=("a@b.org",)), True, words))
    assert said.endswith("Niger, a@b.org, those whom it concerns")


def test_the_forms_offer_everything_that_the_service_takes() -> None:
    words = words_for("en", None)
    offered = rules.choices(words)
    items = [code for group in offered["items"].values() for code, _ in group]
    assert {item.partition(":")[0] for item in items} == {"line", "check", "hit", "arrest", "report"}
    assert "XOF" in dict(offered["units"]["Currencies"])
    assert "stick" in dict(offered["units"]["Units"])
    known = rules.types(words)
    assert set(known) <= set(items)
    assert "pistol" in dict(known["line:firearm"])


async def test_rules_and_what_leaves_the_house_are_shown_to_those_whose_task_they_are(world: World) -> None:
    hook = {"url": "https://hooks.example.org/<b>", "kinds": ["alarm"]}
    secret = (await expect(201, world.as_(AWA).post("webhooks", json=hook))).json()["secret"]
    watch = {"kind": "threshold", "parameters": {"class": "firearm", "unit": "piece", "over": 25}}
    await expect(201, world.as_(AWA).post("alarm-rules", json=watch))
    await expect(201, world.as_(AWA).post("text-gateways", json={"code": "GSM-1", "name": "<i>+226</i>"}))
    for person, seen in (
        (AWA, {"settings", "members", "deliveries", "text-gateways", "alarms"}),
        (AMINATA, {"settings", "members", "deliveries", "alarms"}),
        (FATOU, {"settings", "members", "deliveries", "alarms"}),
        (OMAR, {"alarms"}),
        (HUGO, {"alarms"}),
    ):
        for path in ("settings", "members", "deliveries", "text-gateways", "alarms"):
            at = f"/operations/{world.op}/{path}"
            for language in ("en", "fr"):
                page = await world.as_(person).get(at, headers={"Accept": "text/html", "Accept-Language": language})
                assert page.status_code == (200 if path in seen else 403), (person.name, path)
                assert secret not in page.text
                assert "<b>" not in page.text
        settings = (
            await world.as_(person).get(f"/operations/{world.op}/settings", headers={"Accept": "text/html"})
        ).text
        leads = set(re.findall(r'<h2><a href="[^"]*/([a-z-]+)(?:#[a-z-]+)?"', settings))
        assert leads <= seen | {"plan", "shares", "closing", "releases", "contacts", "describe", "agencies", "copy"}
    rules_page = html.unescape((await world.as_(AMINATA).get(f"/operations/{world.op}/alarms")).text)
    assert "Firearm, more than 25 pieces" in rules_page
    assert '<form class="compose rule"' not in rules_page
    hooks = (await world.as_(FATOU).get(f"/operations/{world.op}/deliveries")).text
    assert "hooks.example.org" not in hooks  # the coordinator's, not hers
