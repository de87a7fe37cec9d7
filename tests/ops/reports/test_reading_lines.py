"""What is read off a line: its heading, the forms that are compared, and what a trace still lacks."""

from typing import Any

import pytest

from ops.reports.reading import read_line
from ops.reports.tracing import ESSENTIAL
from tests.cast import OMAR
from tests.ops.cases.test_rules import PISTOL
from tests.ops.reports.field import Field, seizure
from tests.world import SEIZURE, World, expect


def test_a_firearm_with_every_identifier_is_complete_and_says_whom_to_ask() -> None:
    found = read_line(PISTOL, "seized")
    assert found.tracing is not None
    assert (found.tracing.there, found.tracing.missing) == (ESSENTIAL, ())
    assert (found.tracing.traceable, found.tracing.why_not, found.tracing.to_country) == (True, None, "SRB")
    assert (found.serial_compared, found.hs, found.hs_by) == ("A12345", "930200", "type")


@pytest.mark.parametrize(
    ("change", "missing", "why_not"),
    [
        ({"serial": "illisible"}, ("serial",), "no_serial"),
        ({"make": None, "model": None, "calibre": None}, ("make", "model", "calibre"), "no_make"),
        ({"country_of_manufacture": None}, ("country",), "no_country"),
        ({"model": None}, ("model",), None),
        ({"marking": "altered"}, (), "altered"),
        ({"year": 1916}, (), "before_1946"),
    ],
)
def test_what_is_missing_is_named_and_so_is_why_it_cannot_be_traced(
    change: dict[str, Any], missing: tuple[str, ...], why_not: str | None
) -> None:
    line = {key: value for key, value in (PISTOL | change).items() if value is not None}
    found = read_line(line, "seized").tracing
    assert found is not None
    assert (found.missing, found.why_not, found.traceable) == (missing, why_not, why_not is None)


def test_an_officers_classification_goes_before_the_types_and_other_things_are_not_traced() -> None:
    cartridge = {"class": "ammunition", "type": "cartridge", "quantity_milli": 1000, "unit": "round"}
    assert read_line(cartridge, "seized").tracing is None
    assert (read_line(cartridge, "seized").hs, read_line(cartridge | {"hs": "9306"}, "seized").hs) == ("930630", "9306")
    assert read_line(cartridge | {"hs": "9306"}, "seized").hs_by == "officer"
    assert read_line({"class": "cash", "quantity_milli": 1, "unit": "XOF"}, "seized").hs is None


async def test_a_report_is_shown_with_its_lines_read_in_the_api_and_on_its_page(world: World, field: Field) -> None:
    pistol = SEIZURE["lines"][0] | {"serial": "А-1234О"}  # Cyrillic А and О
    del pistol["model"]
    report = str((await field.filed(seizure(lines=[pistol, SEIZURE["lines"][2]])))["id"])
    shown = (await expect(200, world.as_(OMAR).get(f"reports/{report}"))).json()
    gun, dynamite = shown["readings"]
    assert shown["report"]["lines"][0]["serial"] == "А-1234О"
    assert gun == {
        "hs": "930200", "hs_by": "type", "serial_compared": "A12340", "calibre_written": "7,62x25",
        "calibre_listed": True,
        "tracing": {"there": ["make", "calibre", "serial", "country"], "missing": ["model"], "traceable": True,
                    "why_not": None, "to_country": "SRB"},
    }  # fmt: skip
    assert (dynamite["tracing"], dynamite["hs"]) == (None, "360200")
    page = (await world.as_(OMAR).get(f"/operations/{world.op}/reports/{report}")).text
    for words in ("А-1234О", "A12340", "7,62x25", "9302.00", "Can be traced", "Missing: model"):
        assert words in page
