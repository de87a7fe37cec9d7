"""Summaries through the API: compiled, stored, read in every form, signed off; each by those who may."""

import hashlib
import json
from typing import Any

import msgspec
from sqlalchemy import insert

from ops.journal.models import Entry
from ops.settings import Settings
from ops.store import open_store
from ops.summaries import queries
from ops.summaries.compile import compile_record
from ops.summaries.fold import Line
from ops.wire import canonical
from tests.cast import AMINATA, AWA, CAST, FATOU, HUGO, ISSA, NADIA, OMAR
from tests.ops.reports.field import SEIZURE, Field
from tests.ops.summaries.journal import Journal, firearm
from tests.world import World, expect


async def compiled(world: World, **order: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await expect(201, world.as_(AWA).post("summaries", json=order))).json()
    return answer


async def last_kinds(world: World, count: int) -> list[str]:
    from sqlalchemy import select

    from ops.journal.models import Entry

    async with world.store.read() as session:
        kinds = await session.scalars(select(Entry.kind).order_by(Entry.number.desc()).limit(count))
        return list(kinds)[::-1]


async def test_a_summary_is_compiled_of_the_journal_and_its_text_is_the_record(field: Field) -> None:
    await field.filed(SEIZURE)
    made = await compiled(field.world)
    answer = await expect(200, field.world.as_(HUGO).get(f"summaries/{made['number']}.json"))
    assert hashlib.sha256(answer.content).hexdigest() == made["sha256"]
    record = json.loads(answer.content)
    assert record["as_of"]["entry"] == made["as_of"]
    rows = {(row["class"], row["unit"]): row["quantity"] for row in record["results"]["by_class"]}
    assert rows == {("firearm", "piece"): 1, ("ammunition", "round"): 1300, ("explosive", "stick"): 120}
    assert record["results"]["by_class"][-1]["qualifier"] == "at_least"
    assert len(record["ground"]["areas"]) == len(field.sectors)
    assert record["operation"]["exercise"]


async def test_the_same_entry_gives_the_same_bytes_whatever_came_later(field: Field) -> None:
    await field.filed(SEIZURE)
    first = await compiled(field.world)
    forms = ("json", "html", "pdf", "docx", "xlsx")
    before = [(await field.world.as_(AWA).get(f"summaries/{first['number']}.{form}")).content for form in forms]
    await field.filed(SEIZURE)
    again = await compiled(field.world, as_of=first["as_of"])
    assert again == first
    after = [(await field.world.as_(AWA).get(f"summaries/{again['number']}.{form}")).content for form in forms]
    assert before == after
    assert before[2].startswith(b"%PDF-")


async def test_page_and_pdf_come_in_the_language_asked_for(field: Field) -> None:
    number = (await compiled(field.world))["number"]
    hugo = field.world.as_(HUGO)
    answer = await expect(200, hugo.get(f"summaries/{number}.html", params={"language": "fr"}))
    assert 'lang="fr"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    answer = await expect(200, hugo.get(f"summaries/{number}.html", headers={"Accept-Language": "fr-BF"}))
    assert 'lang="fr"' in answer.text
    await expect(400, hugo.get(f"summaries/{number}.html", params={"language": "xx"}))


async def test_there_is_nothing_else(field: Field) -> None:
    await compiled(field.world)
    for file in ("1.odt", "1.exe", "1", "x.json", "99.json", "-1.json", "1.json.pdf"):
        answer = await expect(404, field.world.as_(AWA).get(f"summaries/{file}"))
        assert answer.json()["type"] == "/problems/not-found"


async def test_both_engines_give_the_fold_the_same_bytes(settings: Settings) -> None:
    journal = Journal().report("r1", firearm(3)).add("report.read", "r1", {}).add("plan.issued", "1", {"version": 1})
    last = journal.lines[-1]
    store = open_store(settings)
    await store.migrate()
    try:
        async with store.write() as session:
            common = {"operation_id": "one", "actor": "awa", "previous": "", "recorded_at": last.at}
            rows = [common | msgspec.structs.asdict(line) for line in journal.lines]
            await session.execute(insert(Entry), rows)
        async with store.read() as session:
            fed = b"".join([piece async for piece in queries.lines(session, "one", last.number)])
    finally:
        await store.close()
    wanted = [line for line in journal.lines if line.kind != "report.read"]
    wanted[-1] = msgspec.structs.replace(last, payload=None)
    lines = [msgspec.json.decode(line, type=Line) for line in fed.splitlines()]
    assert lines == wanted
    assert canonical(compile_record(lines, "members")) == canonical(compile_record(journal.lines, "members"))


async def test_what_cannot_be_compiled_is_refused_and_nothing_is_stored(field: Field) -> None:
    awa = field.world.as_(AWA)
    answer = await expect(422, awa.post("summaries", json={"as_of": 100_000, "audience": "country:CIV"}))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/as_of", "/audience"]
    await expect(422, awa.post("summaries", json={"audience": "everybody"}))
    assert (await expect(200, awa.get("summaries"))).json()["items"] == []
    await expect(403, field.world.as_(FATOU).post("summaries", json={}))


async def test_a_countrys_summary_is_for_that_country_coordinators_and_auditors(field: Field) -> None:
    receipt = await field.filed(SEIZURE)
    members = await compiled(field.world)
    own = await compiled(field.world, audience="country:BFA")
    for person in (AWA, AMINATA, FATOU, OMAR):
        answer = await expect(200, field.world.as_(person).get(f"summaries/{own['number']}.json"))
        assert receipt["id"] in answer.text
    for person in (ISSA, NADIA, HUGO):
        await expect(404, field.world.as_(person).get(f"summaries/{own['number']}.json"))
        listed = (await expect(200, field.world.as_(person).get("summaries"))).json()["items"]
        assert [one["number"] for one in listed] == [members["number"]]
        answer = await expect(200, field.world.as_(person).get(f"summaries/{members['number']}.json"))
        assert receipt["id"] not in answer.text


async def test_a_public_summary_is_clear_and_every_member_reads_it(field: Field) -> None:
    await field.filed(SEIZURE)
    number = (await compiled(field.world, audience="public"))["number"]
    for person in CAST:
        if person.role:
            answer = await expect(200, field.world.as_(person).get(f"summaries/{number}.json"))
            assert answer.json()["tlp"] == "CLEAR"
            assert "BFA-DGD" not in answer.text


async def test_every_export_is_journalled(field: Field) -> None:
    number = (await compiled(field.world))["number"]
    for form in ("json", "html", "pdf", "docx", "xlsx"):
        await expect(200, field.world.as_(HUGO).get(f"summaries/{number}.{form}"))
    assert await last_kinds(field.world, 6) == ["summary.compiled", *["export.made"] * 5]


async def test_a_focal_point_signs_off_for_its_country_once(field: Field) -> None:
    number = (await compiled(field.world))["number"]
    fatou = field.world.as_(FATOU)
    agreed = {"country": "BFA", "decision": "agreed", "remark": "<b>Bien</b>"}
    view = (await expect(201, fatou.post(f"summaries/{number}/sign-off", json=agreed))).json()
    assert [(one["country"], one["decision"], one["signed_by"]) for one in view["sign_offs"]] == [
        ("BFA", "agreed", FATOU.email)
    ]
    await expect(409, fatou.post(f"summaries/{number}/sign-off", json=agreed))
    await expect(403, fatou.post(f"summaries/{number}/sign-off", json=agreed | {"country": "NER"}))
    await expect(403, field.world.as_(AWA).post(f"summaries/{number}/sign-off", json=agreed))
    await expect(404, fatou.post("summaries/99/sign-off", json=agreed))
    objected = {"country": "NER", "decision": "objected", "remark": "One lorry is missing"}
    view = (await expect(201, field.world.as_(ISSA).post(f"summaries/{number}/sign-off", json=objected))).json()
    assert [one["country"] for one in view["sign_offs"]] == ["BFA", "NER"]
    assert (await last_kinds(field.world, 1)) == ["summary.signed"]


async def test_the_list_is_newest_first_with_what_countries_said(field: Field) -> None:
    first = await compiled(field.world)
    second = await compiled(field.world)
    listed = (await expect(200, field.world.as_(HUGO).get("summaries"))).json()["items"]
    assert [one["number"] for one in listed] == [second["number"], first["number"]]
    assert listed[0]["sign_offs"] == []
