"""Documentation that cannot rot: what the code has, the docs name."""

from pathlib import Path

import click
import pytest

from ops.cli import main
from ops.errors import catalogue
from ops.reports import vocabulary
from ops.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("field", Settings.__struct_fields__)
def test_every_setting_is_in_the_manual(field: str) -> None:
    assert f"`CORRIDOR_{field.upper()}`" in text("running.md")


def commands(group: click.Group, path: str = "corridor") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{path} {name}") if isinstance(command, click.Group) else [f"{path} {name}"]
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_is_in_the_manual(command: str) -> None:
    assert f"`{command}" in text("running.md")


@pytest.mark.parametrize("slug", [error.slug for error in catalogue()])
def test_every_refusal_is_in_the_api_guide(slug: str) -> None:
    assert f"`{slug}`" in text("api.md")


@pytest.mark.parametrize("field", [f for f in vocabulary.fields() if f not in {"country", "country_of_manufacture"}])
def test_every_code_of_the_vocabulary_is_in_its_page(field: str) -> None:
    page = text("vocabulary.md")
    codes = vocabulary.codes(field)
    if field == "unit":
        codes = {code for code in codes if not code.isupper()}  # currencies are ISO 4217, by reference
    assert f"`{field}`" in page
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []


def test_every_decision_says_when_to_revisit_it() -> None:
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert records
    assert [r.name for r in records if "revisit" not in r.read_text().lower()] == []
