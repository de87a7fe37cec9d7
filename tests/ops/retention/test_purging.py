"""Classes of data go at their dates on both engines: gone, certified, and the journal verifies."""

import asyncio
import hashlib
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, text, update

from ops.attachments.models import AttachmentPart
from ops.closing.checklist import CODES
from ops.due.models import DueWork
from ops.due.runner import DueRunner
from ops.journal.models import Entry, Redaction
from ops.journal.redactions import NotAsWrittenError
from ops.journal.verify import differences, verify
from ops.planning.queries import lock_operation
from ops.reports.models import Report
from ops.retention.purging import purge
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, OMAR
from tests.ops.reports.field import Field, seizure
from tests.world import PHOTO, expect

SECRET = "Mrs Traore, blue house"


@pytest.fixture
async def told(field: Field) -> Field:
    """An operation with something of every class: a note, a restriction, a message, a position, a file, a telephone."""
    awa, omar, unit = field.world.as_(AWA), field.world.as_(OMAR), field.world.unit(FIRST_UNIT)
    first = await field.filed(seizure(note=SECRET))
    await field.filed(seizure(note="Only for customs", handling={"tlp": "AMBER", "codes": ["H3"]}))
    await field.filed({"kind": "position", "occurred_at": "2020-12-02T14:00:00Z",
                       "location": {"type": "Point", "coordinates": [1.2, 13.4]}})  # fmt: skip
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    await expect(201, unit.put(f"reports/{first['id']}/attachments/{sha256}", content=PHOTO))
    message = "7b0d2f1e-0000-4000-8000-000000000001"
    await expect(201, awa.put(f"messages/{message}", json={"text": SECRET, "to": {"everybody": True}}))
    await expect(201, omar.post(f"messages/{message}/acknowledgement", json={"remark": SECRET}))
    await expect(201, omar.post(f"units/{FIRST_UNIT}/trackers", json={"name": SECRET}))
    await expect(200, omar.put(f"units/{FIRST_UNIT}/texting", json={"phones": ["+226 70 12 34 56"]}))
    return field


async def closed(field: Field, **days: int) -> None:
    """Take the operation through its states; `days` by class."""
    awa = field.world.as_(AWA)
    if days:
        await expect(200, awa.put("retention", json={"days": days, "reason": "Agreed by the countries"}))
    state = (await expect(200, awa.get(""))).json()["state"]
    for to in ("active", "closing", "closed")[("issued", "active", "closing").index(state) :]:
        body: dict[str, Any] = {"to": to, "reason": "Over"}
        await expect(200, awa.post("state", json=body | ({"override": CODES} if to == "closed" else {})))


async def due(field: Field, *classes: str) -> None:
    """Let the dates of these classes come."""
    async with field.world.store.write() as session:
        keys = [f"purge:{name}" for name in classes]
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(DueWork).where(DueWork.key.in_(keys)).values(wakes_at=past))
    await DueRunner(field.world.store).wake()


async def retention(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = (await expect(200, field.world.as_(AWA).get("retention"))).json()
    return found


async def everything(field: Field) -> str:
    """All that the store has in text, entries and tables alike."""
    found = []
    async with field.world.store.read() as session:
        for table, column in (
            ("entries", "payload"), ("reports", "document"), ("messages", "text"), ("parcels", "text"),
            ("message_acknowledgements", "remark"), ("trackers", "name"), ("text_lines", "phones"),
            ("cases", "notes"), ("cases", "proceedings"), ("cases", "handover"), ("case_actions", "request"),
            ("case_actions", "answer"), ("case_actions", "due_reason"), ("case_actions", "checklist"),
        ):  # fmt: skip
            found += list(await session.scalars(text(f"select {column} from {table}")))
    return "\n".join(str(one) for one in found)


async def test_personal_references_go_and_object_data_stays(told: Field) -> None:
    await closed(told)
    assert SECRET in await everything(told)
    before = (await expect(200, told.world.as_(AWA).get("tally"))).json()["rows"]
    await due(told, "personal_references", "messages")
    after = await everything(told)
    assert SECRET not in after
    assert "22670123456" not in after
    assert "A-12345" in after  # the firearm's number stays
    assert "Only for customs" in after  # under H3 the note is the restriction
    assert (await expect(200, told.world.as_(AWA).get("tally"))).json()["rows"] == before
    assert await verify(told.world.store, told.operation_id) == []


async def test_what_people_wrote_of_cases_goes_and_what_follows_from_codes_stays(field: Field) -> None:
    awa, fatou = field.world.as_(AWA), field.world.as_(FATOU)
    await field.filed(seizure())
    [code] = (await expect(200, awa.post("cases/compile"))).json()["opened"]
    at = f"cases/{code}"
    await traced(field, at)
    await expect(201, fatou.post(f"{at}/notes", json={"text": SECRET}))
    await expect(201, fatou.post(f"{at}/proceedings", json={
        "stage": "charge", "on": "2020-12-01", "court": "TGI Dori", "charged": 2, "remark": SECRET}))  # fmt: skip
    action = {"kind": "assistance_request", "to_country": "NER", "legal_basis": "UNTOC 18", "request": SECRET,
              "due_at": "2020-12-20T00:00:00Z", "due_reason": SECRET}  # fmt: skip
    asked = (await expect(201, fatou.post(f"{at}/actions", json=action))).json()["actions"][-1]
    left_out = {"excuses": {"summary_of_facts": SECRET}}
    await expect(200, fatou.post(f"{at}/actions/{asked['number']}/state", json=left_out))
    offer = {"to": {"agency": "NER-PN", "country": "NER"}, "reason": SECRET}
    await expect(201, fatou.post(f"{at}/handover", json=offer))
    await told_by_summaries(field)
    made = (await expect(201, awa.post("summaries", json={}))).json()
    before = (await expect(200, awa.get(at))).json()
    await closed(field)
    await due(field, "personal_references")
    after = (await expect(200, awa.get(at))).json()
    assert SECRET not in str(after)
    assert SECRET not in await everything(field)
    for name in ("title", "because", "reports", "state", "lead", "about"):
        assert after.get(name) == before.get(name), name
    steps = [[(one["kind"], one["state"], one["detail"], one["due_at"]) for one in view["actions"]]
             for view in (before, after)]  # fmt: skip
    assert steps[0] == steps[1]
    assert after["actions"][0]["due_reason"] == "trace_target"  # a rule's words are nobody's
    assert [one["excuse"] for one in after["actions"][-1]["checklist"] if one.get("excuse")] == ["…"]
    assert (after["proceedings"][0]["court"], after["proceedings"][0]["charged"]) == ("TGI Dori", 2)
    [trace] = (await expect(200, awa.get("traces"))).json()["items"]
    assert "A-12345" in str(trace)
    assert (trace["state"], trace["answer"]) == ("executed", "")
    texts = [(await expect(200, awa.get(f"summaries/{what}"))).json() for what in ("texts", "lessons")]
    assert [[one["text"] for one in found] for found in texts] == [["A calm week."], ["Radios first"]]
    again = (await expect(201, awa.post("summaries", json={"as_of": made["as_of"]}))).json()
    assert again["sha256"] == made["sha256"]
    assert await verify(field.world.store, field.operation_id) == []


async def traced(field: Field, at: str) -> None:
    """The trace that a case asks for, answered in words."""
    fatou, step = field.world.as_(FATOU), f"{at}/actions/1/state"
    await expect(200, fatou.post(step, json={"to": "drafted", "done": ["intended_use", "illicit_nature"]}))
    await expect(200, fatou.post(step, json={"to": "sent"}))
    await expect(200, fatou.post(step, json={"to": "executed", "answer": SECRET}))


async def told_by_summaries(field: Field) -> None:
    """A narrative and a lesson, which name nobody."""
    awa = field.world.as_(AWA)
    words = {"text": "A calm week.", "based_on": 0}
    await expect(200, awa.put("summaries/texts/members/summary/en", json=words))
    lesson = {"kind": "lesson", "text": "Radios first", "language": "en"}
    await expect(201, awa.put("summaries/lessons/7b0d2f1e-0000-4000-8000-000000000002", json=lesson))


async def test_positions_and_originals_go_and_copies_stay(told: Field) -> None:
    awa = told.world.as_(AWA)
    await closed(told)
    await due(told, "positions", "originals")
    async with told.world.store.read() as session:
        place = await session.scalar(select(Report.location).where(Report.kind == "position"))
        assert place is None
        assert await session.scalar(select(func.count()).select_from(AttachmentPart)) == 0
        seizures = list(await session.scalars(select(Report.location).where(Report.kind == "seizure")))
        assert all(one is not None for one in seizures)
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    [report] = [one["id"] for one in (await awa.get("reports?text=Mrs")).json()["items"]]
    await expect(200, awa.get(f"reports/{report}/attachments/{sha256}"))
    gone = await expect(404, awa.get(f"reports/{report}/attachments/{sha256}/original"))
    assert "certificate" in gone.json()["detail"]
    assert await verify(told.world.store, told.operation_id) == []


async def test_a_certificate_says_what_went_and_the_journal_has_it(told: Field) -> None:
    await closed(told, messages=30)
    await due(told, "messages")
    [certificate] = (await retention(told))["certificates"]
    assert (certificate["class"], certificate["days"], certificate["entries"]) == ("messages", 30, 3)
    assert certificate["rows"]["messages"] == 2  # what somebody wrote, and the notice that the plan was issued
    assert certificate["rows"]["message_acknowledgements"] == 1
    assert len(certificate["remains_sha256"]) == 64
    items = (await expect(200, told.world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    [entry] = [one for one in items if one["kind"] == "purge.certified"]
    assert entry["payload"] == certificate
    assert entry["actor"] == "clock"
    marked = [one["kind"] for one in items if one.get("purged") == 1]
    assert sorted(marked) == ["acknowledgement.given", "message.sent", "message.sent"]
    [seen] = [one for one in (await told.world.as_(FATOU).get("journal?limit=1000")).json()["items"]
              if one["kind"] == "purge.certified"]  # fmt: skip
    assert seen["payload"] == certificate  # everybody may know that something went


async def test_a_class_goes_only_once_and_another_takes_more_of_the_same_entries(told: Field) -> None:
    await closed(told)
    await due(told, "positions")
    await due(told, "personal_references", "positions")
    found = (await retention(told))["certificates"]
    assert [one["class"] for one in found] == ["positions", "personal_references"]
    assert await verify(told.world.store, told.operation_id) == []


async def test_a_hold_keeps_a_class_until_it_is_lifted(told: Field) -> None:
    awa = told.world.as_(AWA)
    await closed(told)
    await expect(422, awa.post("holds", json={"reason": ""}))
    made = await expect(201, awa.post("holds", json={"reason": "Court of Dori asks", "classes": ["messages"]}))
    await due(told, "messages", "positions")
    view = await retention(told)
    assert [one["class"] for one in view["certificates"]] == ["positions"]
    assert {one["name"] for one in view["classes"] if one["held"]} == {"messages"}
    assert SECRET in await everything(told)
    hold = made.json()["id"]
    await expect(200, awa.post(f"holds/{hold}/lifting", json={"reason": "Judgment is final"}))
    await expect(409, awa.post(f"holds/{hold}/lifting", json={"reason": "Again"}))
    await due(told, "messages")
    assert [one["class"] for one in (await retention(told))["certificates"]] == ["positions", "messages"]
    assert await verify(told.world.store, told.operation_id) == []


async def test_days_stay_within_their_grounds_and_only_coordinators_set_them(told: Field) -> None:
    awa = told.world.as_(AWA)
    body = {"days": {"personal_references": 4000, "objects": 30}, "reason": "x"}
    wrong = (await expect(422, awa.put("retention", json=body))).json()["errors"]
    assert [one["pointer"] for one in wrong] == ["/days/personal_references", "/days/objects"]
    await expect(403, told.world.as_(FATOU).put("retention", json={"days": {"messages": 10}, "reason": "x"}))
    await expect(200, told.world.as_(FATOU).get("retention"))
    await expect(403, told.world.as_(HUGO).get("retention"))
    await closed(told, positions=10)
    at = {one["name"]: one["due_at"] for one in (await retention(told))["classes"]}
    await expect(200, awa.put("retention", json={"days": {"positions": 20}, "reason": "Longer"}))
    later = {one["name"]: one["due_at"] for one in (await retention(told))["classes"]}
    moved = datetime.fromisoformat(later.pop("positions")) - datetime.fromisoformat(at.pop("positions"))
    assert moved == timedelta(days=10)
    assert later == at


async def test_killed_in_the_middle_nothing_is_lost_and_the_next_run_does_it(told: Field) -> None:
    await closed(told)
    before = await everything(told)
    settings = told.world.app.state.settings
    where = {"CORRIDOR_DATABASE_URL": settings.database_url, "CORRIDOR_DATA_DIR": str(settings.data_dir)}
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.ops.retention.killed", "messages",
        env=os.environ | where, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, wrong = await program.communicate()
    assert (program.returncode, said) == (-signal.SIGKILL, b"3\n"), wrong.decode()
    assert await everything(told) == before
    async with told.world.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Redaction)) == 0
    assert await verify(told.world.store, told.operation_id) == []
    await due(told, "messages")
    assert SECRET not in {one["payload"].get("text") for one in await entries(told, "message.sent")}
    assert len((await retention(told))["certificates"]) == 1


async def entries(field: Field, kind: str) -> list[dict[str, Any]]:
    async with field.world.store.read() as session:
        rows = await session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.number))
        return [{"number": row.number, "payload": row.payload} for row in rows]


async def written(field: Field) -> dict[str, Any]:
    """The message that somebody wrote; the other one is the notice that the plan was issued."""
    [message] = [one for one in await entries(field, "message.sent") if "notice" not in one["payload"]]
    return message


async def test_whoever_takes_out_more_than_the_certificate_says_is_found(told: Field) -> None:
    await closed(told)
    await due(told, "messages", "personal_references")
    message = await written(told)
    more = msgspec.json.encode({**message["payload"], "sender": "nobody"}, order="sorted").decode()
    async with told.world.store.write() as session:
        await session.execute(text("update entries set payload = :p where number = :n"),
                              {"p": more, "n": message["number"]})  # fmt: skip
        assert ("entries", str(message["number"])) in {
            (one.where, one.subject) for one in await differences(session, told.operation_id)
        }
        await session.rollback()
    async with told.world.store.write() as session:  # and so is a redaction that nobody certified
        await session.execute(text("delete from redactions where number = :n"), {"n": message["number"]})
        found = {(one.where, one.subject) for one in await differences(session, told.operation_id)}
        assert {("entries", str(message["number"])), ("redactions", "1")} <= found
        await session.rollback()
    assert await verify(told.world.store, told.operation_id) == []


async def test_nothing_is_taken_out_of_an_entry_that_is_not_what_was_written(told: Field) -> None:
    await closed(told)
    message = await written(told)
    forged = msgspec.json.encode({**message["payload"], "sender": "nobody"}, order="sorted").decode()
    with pytest.raises(NotAsWrittenError):
        async with told.world.store.write() as session:
            await session.execute(text("update entries set payload = :p where number = :n"),
                                  {"p": forged, "n": message["number"]})  # fmt: skip
            operation = await lock_operation(session, told.operation_id)
            await purge(session, operation, "messages", datetime.now(UTC), datetime.now(UTC))


async def test_a_summary_of_the_same_entry_is_the_same_after_a_purge(told: Field) -> None:
    awa = told.world.as_(AWA)
    await closed(told)
    first = (await expect(201, awa.post("summaries", json={"audience": "members"}))).json()
    await due(told, "messages", "positions", "originals", "personal_references")
    assert len((await retention(told))["certificates"]) == 4
    again = await expect(201, awa.post("summaries", json={"audience": "members", "as_of": first["as_of"]}))
    assert again.json() == first
