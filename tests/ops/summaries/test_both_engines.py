"""The same entry of the same operation is the same summary on either engine and in any process, byte for byte."""

import hashlib
import subprocess
import sys
import uuid
from pathlib import Path

import msgspec
import pytest

from ops.journal.queries import head
from ops.settings import Settings, load_settings
from ops.store import open_store
from ops.summaries.order import Inputs
from ops.summaries.record import Former
from ops.summaries.service import ordered
from tests.cast import AWA, FATOU, FIRST_UNIT, ISSA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.support.carrying import carry
from tests.support.running import ROOT, command
from tests.support.worlds import EMBEDDED
from tests.world import World, expect

FORMS = ("json", "pdf", "docx", "xlsx")
OPEN = ("checks", "arrests", "cases_by_rule", "actions_by_kind", "texts", "lessons", "stated", "ground")
WHOLE = {
    "public": OPEN,
    "members": (*OPEN, "amendments", "cases", "changes", "restated", "routes", "methods", "sessions"),
}
"""Parts that the summaries of this operation must have, so that something is compared."""
STRANGE = {"TZ": "Asia/Kathmandu", "LANG": "ar_TD.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711"}
"""Nothing of what a machine is set to may reach a document."""
pytestmark = pytest.mark.postgis


@pytest.fixture
def other(settings: Settings, postgres_url: str, tmp_path: Path) -> Settings:
    """Settings for an empty store on the other engine."""
    directory = tmp_path / "other"
    directory.mkdir(mode=0o700)
    environ = {"CORRIDOR_DATA_DIR": str(directory), "CORRIDOR_LOG_LEVEL": "error"}
    if settings.database_url.startswith(EMBEDDED):
        environ["CORRIDOR_DATABASE_URL"] = postgres_url
    return load_settings(environ)


async def happened(field: Field) -> int:
    """A whole operation in short: what is planned, counted, corrected, doubled, followed up, written and published.

    Gives the entry of its first summary.
    """
    world, awa = field.world, field.world.as_(AWA)
    first = await field.filed(seizure(transport="truck", concealment="in_freight", contexts=["terrorism"]))
    second = await field.filed(seizure(), unit=SECOND_UNIT)
    third = await field.filed(seizure(occurred_at="2020-12-01T08:00:00Z", recovery="found", lines=[
        {"class": "drug", "type": "cannabis", "quantity": 12.345, "unit": "kg", "qualifier": "about"},
        {"class": "cash", "quantity": 1_000_000, "unit": "XOF"},
        {"class": "firearm", "type": "craft_made", "quantity": 3, "unit": "piece"},
    ]))  # fmt: skip
    mistaken = await field.filed(seizure(occurred_at="2020-12-01T09:00:00Z"))
    await field.filed(nil("2020-12-02T13:00:00Z"), unit=SECOND_UNIT)
    early = (await expect(201, awa.post("summaries", json={}))).json()
    wrong = {"reason": "Weighed again «à Téra»", "report": seizure(occurred_at="2020-12-01T08:00:00Z", lines=[
        {"class": "drug", "type": "cannabis", "quantity": "11,5", "unit": "kg"}])}  # fmt: skip
    unit = world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{third['id']}/corrections", json=wrong))
    await expect(201, unit.post(f"reports/{mistaken['id']}/withdrawal", json={"reason": "Entered twice"}))
    await world.compared()
    pair = f"pairs/{first['id']}/{second['id']}"
    await expect(201, awa.post(f"{pair}/ruling", json={"ruling": "same", "reason": "One lorry, two posts"}))
    await followed(world)
    await written(world)
    await world.settled()
    return int(early["as_of"])


async def followed(world: World) -> None:
    """Cases with steps, a charge and a hand-over; a method; a session and who came."""
    awa, fatou, issa = world.as_(AWA), world.as_(FATOU), world.as_(ISSA)
    code = (await expect(200, awa.post("cases/compile"))).json()["opened"][0]
    ask = {
        "kind": "trace_request",
        "legal_basis": "Firearms Protocol 12",
        "to_country": "NER",
        "request": "Who sold it?",
    }
    await expect(201, fatou.post(f"cases/{code}/actions", json=ask))
    await expect(
        201, fatou.post(f"cases/{code}/proceedings", json={"stage": "charge", "on": "2020-12-02", "charged": 2})
    )
    await expect(201, fatou.post(f"cases/{code}/notes", json={"text": "The seller is known: بائع معروف"}))
    session = {"code": "TR-1", "kind": "training", "title": "Détection", "starts_at": "2020-11-10T08:00:00Z",
               "ends_at": "2020-11-10T16:00:00Z"}  # fmt: skip
    await expect(201, awa.post("sessions", json=session))
    for focal, agency in ((fatou, "BFA-DGD"), (issa, "NER-PN")):
        came = {"agency": agency, "women": 3, "men": 14}
        await expect(200, focal.post("sessions/TR-1/attendance", json=came))
    office = {"country": "NER", "role": "spoc", "office": "CNCCAI", "channels": [{"kind": "post", "value": "BP 1"}]}
    await expect(201, issa.post("contacts", json=office))
    method = f"methods/{uuid.uuid4()}"
    sheet = {"title": "Second floor in a tank", "what": "Welded in", "tlp": "CLEAR", "to": {"everybody": True}}
    await expect(201, world.as_(OMAR).put(method, json=sheet))
    await expect(200, world.as_(OMAR).post(f"{method}/state", json={"to": "shared"}))


async def written(world: World) -> None:
    """Texts in four languages, a lesson, and a figure that somebody published and that does not add up."""
    awa = world.as_(AWA)
    for audience in ("members", "public"):
        for language, word in (("en", "Seized"), ("fr", "Saisi"), ("pt", "Apreendido"), ("ar", "ضبط")):
            at = f"summaries/texts/{audience}/summary/{language}"
            await expect(200, awa.put(at, json={"text": f"{word}: {{figure:firearm}}.", "based_on": 0}))
    lesson = {"kind": "lesson", "text": "Radios first", "language": "en", "public": True}
    await expect(201, awa.put(f"summaries/lessons/{uuid.uuid4()}", json=lesson))
    said = {
        "measure": "firearm",
        "quantity": 50,
        "qualifier": "at_least",
        "issuer": "INTERPOL",
        "printed": "more than 50",
    }
    await expect(201, awa.put(f"summaries/statements/{uuid.uuid4()}", json=said))


async def test_the_same_entry_is_the_same_in_every_form_on_both_engines_and_in_any_process(
    field: Field, other: Settings
) -> None:
    early = await happened(field)
    async with field.world.store.read() as session:
        entry, _ = await head(session, field.operation_id)
    awa, code = field.world.as_(AWA), field.world.op
    store = open_store(other)
    try:
        await carry(field.world.store, store)
        for audience, language, order in (
            ("members", "fr", Inputs(audience="members", version=2, former=Former(number=1, as_of=early))),
            ("public", "ar", Inputs(audience="public")),
        ):
            made = (await expect(201, awa.post("summaries", json={"audience": audience, "as_of": entry}))).json()
            assert made["as_of"] == entry
            async with store.read() as session:
                fed = b"".join([piece async for piece in ordered(session, field.operation_id, entry, order)])
            record = elsewhere("compile", fed, other.data_dir)
            assert sha256(record) == made["sha256"], audience
            assert [part for part in WHOLE[audience] if not msgspec.json.decode(record)[part]] == []
            for form in FORMS:
                at, asked = f"summaries/{made['number']}.{form}", {"language": language}
                served = (await expect(200, awa.get(at, params=asked))).content
                drawn = record if form == "json" else elsewhere("draw", record, other.data_dir, form, language)
                assert sha256(drawn) == sha256(served), (audience, form)
    finally:
        await store.close()
    done = command(other, "summary", code, "--as-of", str(entry), **STRANGE)
    served = await expect(200, awa.get("summaries/2.json"))
    assert sha256(done.stdout.encode()) == sha256(served.content), done.stderr
    verified = command(other, "verify")
    assert verified.returncode == 0, verified.stdout  # what was carried over is whole


def elsewhere(module: str, fed: bytes, directory: Path, *arguments: str) -> bytes:
    """What a program of the summaries makes of what it is fed, in a process that is set up strangely."""
    words = [sys.executable, "-m", f"ops.summaries.{module}", *arguments]
    environ = {"PYTHONPATH": str(ROOT)} | STRANGE
    return subprocess.run(words, input=fed, capture_output=True, check=True, cwd=directory, env=environ).stdout


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
