"""Cases as files and calendars: tables, the follow-up list as PDF, and what is due for a calendar program."""

import io
from typing import Any

import icalendar
import openpyxl
import pytest

from ops.journal.verify import verify
from tests.cast import AWA, FIRST_UNIT, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.cases.test_following import compiled, journal_of
from tests.ops.reports.field import SEIZURE, Field, seizure
from tests.world import expect


@pytest.fixture
async def opened(field: Field) -> str:
    await field.filed(seizure(handling={"tlp": "AMBER+STRICT", "codes": ["H1"]}))
    codes: list[str] = (await compiled(field.world))["opened"]
    return codes[0]


def sheet(content: bytes, name: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


async def test_a_workbook_has_typed_cells_its_handling_and_the_restrictions_on_use(field: Field, opened: str) -> None:
    world = field.world
    answer = await expect(200, world.as_(OMAR).get("cases.xlsx"))
    rows = sheet(answer.content, "Cases")
    assert [row["kind"] for row in rows][:2] == ["trace_request", "specialised_unit"]
    assert rows[0]["due_at"].year == 2020
    assert "H1: not in judicial proceedings" in rows[0]["restrictions_on_use"]
    about = openpyxl.load_workbook(io.BytesIO(answer.content))["About"]
    told = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert told["handling"] == "TLP:AMBER+STRICT H1"
    traces = sheet((await expect(200, world.as_(OMAR).get("traces.xlsx"))).content, "Traces")
    assert [(row["case"], row["serial"]) for row in traces] == [(opened, "A-12345")]
    assert sheet((await expect(200, world.as_(ISSA).get("cases.xlsx"))).content, "Cases") == []
    assert (await journal_of(world)).count("export.made") == 3


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_follow_up_list_of_a_country_is_a_pdf(field: Field, opened: str, language: str) -> None:
    query = {"country": "BFA", "language": language}
    answer = await expect(200, field.world.as_(OMAR).get("cases.pdf", params=query))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="KAFO-T-BFA-cases.pdf"' in answer.headers["content-disposition"]
    assert (await journal_of(field.world))[-1] == "export.made"


async def test_what_is_due_is_a_calendar_of_things_to_do(field: Field, opened: str) -> None:
    answer = await expect(200, field.world.as_(OMAR).get("cases.ics"))
    todos = icalendar.Calendar.from_ical(answer.content).walk("VTODO")
    assert len(todos) == 5
    assert str(todos[0]["summary"]) == f"EXERCISE {opened}/1 Trace request: Serbia"
    assert str(todos[0]["status"]) == "NEEDS-ACTION"
    assert "H1: not in judicial proceedings" in str(todos[0]["description"])
    assert len({str(todo["uid"]) for todo in todos}) == 5


async def test_a_calendar_shows_its_owner_their_cases_until_it_is_ended(field: Field, opened: str) -> None:
    world = field.world
    shown = (await expect(201, world.as_(OMAR).post("calendars", json={}))).json()
    assert shown["path"].startswith("/calendar/")
    answer = await expect(200, world.nobody.get(shown["path"]))
    assert answer.headers["content-type"].startswith("text/calendar")
    assert len(icalendar.Calendar.from_ical(answer.content).walk("VTODO")) == 5
    other = (await expect(201, world.as_(ISSA).post("calendars", json={"country": "NER"}))).json()
    found = await expect(200, world.nobody.get(other["path"]))
    assert icalendar.Calendar.from_ical(found.content).walk("VTODO") == []  # another country's cases
    listed = (await expect(200, world.as_(OMAR).get("calendars"))).json()["items"]
    assert [one["id"] for one in listed] == [shown["id"]]
    assert "path" not in listed[0]
    await expect(204, world.as_(ISSA).delete(f"calendars/{shown['id']}"))  # not theirs: nothing happens
    await expect(200, world.nobody.get(shown["path"]))
    await expect(204, world.as_(OMAR).delete(f"calendars/{shown['id']}"))
    await expect(404, world.nobody.get(shown["path"]))
    await expect(404, world.nobody.get("/calendar/nothing.ics"))
    await expect(409, world.unit(FIRST_UNIT).post("calendars", json={}))  # belongs to a person
    assert await verify(world.store, field.operation_id) == []


async def test_the_trace_register_is_paged_filtered_and_tells_how_long_an_answer_takes(
    field: Field, opened: str
) -> None:
    world = field.world
    arms = [SEIZURE["lines"][0] | {"serial": f"R-{n}00000"} for n in range(1, 4)]
    await field.filed(seizure(lines=arms, countries=None), unit=SECOND_UNIT)
    await compiled(world)
    first = (await expect(200, world.as_(AWA).get("traces", params={"limit": 3}))).json()
    rest = (await expect(200, world.as_(AWA).get("traces", params={"after": first["next"]}))).json()
    serials = [one["identifiers"]["serial"] for page in (first, rest) for one in page["items"]]
    assert serials == ["A-12345", "R-100000", "R-200000", "R-300000"]
    assert rest["next"] is None
    path = f"cases/{opened}/actions/1/state"
    done = ["intended_use", "illicit_nature"]
    await expect(200, world.as_(OMAR).post(path, json={"to": "drafted", "done": done}))
    await expect(200, world.as_(OMAR).post(path, json={"to": "sent"}))
    [trace] = (await expect(200, world.as_(AWA).get("traces", params={"state": "sent"}))).json()["items"]
    assert (trace["days"], bool(trace["sent_at"])) == (0, True)
    assert (await expect(200, world.as_(AWA).get("traces", params={"country": "BFA"}))).json()["items"] == [trace]
    await expect(400, world.as_(HUGO).get("traces", params={"state": "lost"}))


async def test_the_graph_shows_what_cases_share(field: Field, opened: str) -> None:
    world = field.world
    near = SEIZURE["lines"][0] | {"serial": "A-12350"}
    await field.filed(seizure(lines=[near], countries=None, occurred_at="2020-12-01T01:00:00Z"), unit=SECOND_UNIT)
    [code] = (await compiled(world))["opened"]
    graph = (await expect(200, world.as_(AWA).get("case-graph"))).json()
    assert {node["code"] for node in graph["nodes"]} == {opened, code}
    [edge] = graph["edges"]
    assert (edge["one"], edge["other"], edge["why"], edge["linked"]) == (opened, code, ["serial_series"], True)
    assert all(0 <= node["x"] <= graph["width"] and 0 <= node["y"] <= graph["height"] for node in graph["nodes"])
    own = (await expect(200, world.as_(OMAR).get("case-graph"))).json()
    assert (own["nodes"], own["alone"]) == ([], [opened])
