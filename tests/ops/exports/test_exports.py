"""Exports say exactly what the list shows to the same reader, and nothing that a spreadsheet would run."""

import csv
import io
import uuid
from typing import Any
from urllib.parse import parse_qs

import python_calamine
from sqlalchemy import select

from ops.exports.columns import COLUMNS, ITEM_HEAD
from ops.journal.models import Entry
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, NADIA, SECOND_UNIT
from tests.ops.reports.field import Field
from tests.world import SEIZURE, expect

EVERY = ",".join(COLUMNS)
EVIL = '=HYPERLINK("http://x")'


async def filed(field: Field) -> dict[str, str]:
    """Two seizures, one of them by each unit, and a report of nothing without a place."""
    ids = {name: str(uuid.uuid4()) for name in ("one", "two", "nil")}
    evil = {**SEIZURE, "note": EVIL, "handling": {"tlp": "GREEN"}, "contexts": ["terrorism", "trafficking"][:1]}
    quiet = {"kind": "nil", "occurred_at": "2020-12-01T10:00:00Z", "sector": field.sectors[0]}
    await expect(201, field.world.unit(FIRST_UNIT).put(f"reports/{ids['one']}", json=evil))
    await expect(201, field.world.unit(SECOND_UNIT).put(f"reports/{ids['two']}", json=SEIZURE))
    await expect(201, field.world.unit(FIRST_UNIT).put(f"reports/{ids['nil']}", json=quiet))
    return ids


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_every_form_has_the_reports_of_the_list_in_its_order(field: Field) -> None:
    await filed(field)
    for person in (AWA, FATOU, NADIA, HUGO):
        reader = field.world.as_(person)
        for query in ("", "class=firearm", "unit=" + SECOND_UNIT, "kind=nil", "with=arrest&calibre=7.62x39"):
            listed = [item["id"] for item in (await expect(200, reader.get(f"reports?{query}"))).json()["items"]]
            asked = f"{query}&columns=report,what"
            table = rows_of((await expect(200, reader.get(f"reports.csv?{asked}"))).text)
            assert [row["report"] for row in table] == listed, (person.name, query)
            book = python_calamine.load_workbook(io.BytesIO((await reader.get(f"reports.xlsx?{asked}")).content))
            assert [row[0] for row in book.get_sheet_by_name("Reports").to_python()[1:]] == listed
            drawn = (await expect(200, reader.get(f"reports.geojson?{asked}"))).json()
            assert [feature["id"] for feature in drawn["features"]] == listed
            assert drawn["corridor"]["reports"] == len(listed)


async def test_a_table_has_the_columns_that_were_asked_for_and_the_label_in_any_case(field: Field) -> None:
    ids = await filed(field)
    answer = await expect(200, field.world.as_(AWA).get("reports.csv?columns=unit,note"))
    assert answer.headers["content-disposition"].endswith('filename="KAFO-T-reports-TLP-AMBER.csv"')
    table = rows_of(answer.text)
    assert list(table[0]) == ["unit", "note", "handling"]
    assert {(row["unit"], row["handling"]) for row in table} >= {(FIRST_UNIT, "TLP:GREEN"), (SECOND_UNIT, "TLP:AMBER")}
    assert [row["note"] for row in table if row["note"]] == ["'" + EVIL]
    green = await expect(200, field.world.as_(AWA).get("reports.csv?tlp=GREEN"))
    assert "TLP-GREEN" in green.headers["content-disposition"]
    every = rows_of((await expect(200, field.world.as_(AWA).get(f"reports.csv?columns={EVERY}"))).text)
    one = next(row for row in every if row["report"] == ids["one"])
    assert one["what"] == "firearm/pistol 1 piece; ammunition/cartridge 1300 round; explosive/dynamite ≥ 120 stick"
    assert (one["arrests"], one["checks"]) == ("firearms_trafficking 2", "vehicle 40, hits 0")
    assert (one["longitude"], one["latitude"], one["occurred_at"]) == ("1.2", "13.4", "2020-12-02T14:05:00Z")


async def test_a_row_a_line_repeats_the_report(field: Field) -> None:
    ids = await filed(field)
    answer = await expect(200, field.world.as_(AWA).get("reports.csv?rows=lines&columns=report,what,kind"))
    table = rows_of(answer.text)
    assert list(table[0]) == ["report", "kind", "handling", *ITEM_HEAD]
    own = [row for row in table if row["report"] == ids["one"]]
    assert [(row["item"], row["class"], row["quantity"]) for row in own] == [
        ("line", "firearm", "1"),
        ("line", "ammunition", "1300"),
        ("line", "explosive", "120"),
        ("check", "vehicle", "40"),
        ("arrest", "firearms_trafficking", "2"),
    ]
    assert (own[0]["serial"], own[0]["calibre"]) == ("A-12345", "7.62x25")
    assert len([row for row in table if row["report"] == ids["nil"]]) == 1


async def test_a_workbook_has_cells_of_their_own_type_and_says_what_it_is(field: Field) -> None:
    await filed(field)
    asked = "reports.xlsx?columns=occurred_at,longitude,note&class=firearm"
    book = python_calamine.load_workbook(io.BytesIO((await field.world.as_(AWA).get(asked)).content))
    about = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
    assert (about["handling"], about["filter"], about["reports"]) == ("TLP:AMBER", "class=firearm", "2")
    _head, *rows = book.get_sheet_by_name("Reports").to_python()
    assert {row[0].isoformat() for row in rows} == {"2020-12-02T14:05:00"}
    assert {row[1] for row in rows} == {1.2}
    assert {row[2] for row in rows} == {EVIL, ""}  # the text itself: it stands in a cell of text


async def test_an_export_is_journalled_with_its_filter_and_its_number(field: Field) -> None:
    await filed(field)
    await expect(200, field.world.as_(AWA).get("reports.geojson?class=firearm&country=BFA&columns=unit"))
    await expect(400, field.world.as_(AWA).get("reports.csv?columns=colour"))
    await expect(400, field.world.as_(AWA).get("reports.csv?colour=red"))
    await expect(400, field.world.as_(AWA).get("reports.csv?limit=5"))
    await expect(400, field.world.as_(AWA).get("reports.geojson?rows=lines"))
    async with field.world.store.read() as session:
        entries = list(await session.scalars(select(Entry).where(Entry.kind == "export.made")))
    payload: dict[str, Any] = entries[-1].payload
    assert (entries[-1].subject, entries[-1].actor, len(entries)) == ("reports.geojson", AWA.email, 1)
    assert parse_qs(payload["filter"]) == {"class": ["firearm"], "country": ["BFA"]}
    assert (payload["rows"], payload["columns"]) == (1, ["unit"])
