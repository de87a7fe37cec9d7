"""The walk: every route, as every role of every agency, compared with a model. It grows by itself with the routes.

The things asked for all belong to BFA-DGD-01, a customs unit of Burkina Faso. The model below says, permission by
permission, who of the cast may; it is written down a second time on purpose, apart from the policy's table.
"""

import asyncio
import hashlib
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

from ops.access.audience import Audience
from ops.access.policy import Permission
from ops.deliveries.schemas import Parcel
from ops.deliveries.service import post
from ops.journal.models import Head
from ops.planning.models import Operation
from tests.cast import AMINATA, AWA, CAST, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.support.patience import PATIENCE_S
from tests.whole.bodies import BODIES, OBJECTIVE, PROPOSAL, QUERIES, SESSION, TABLE
from tests.whole.test_routes import handlers
from tests.world import Stage, World, expect

EVERYBODY = {p.email for p in (AWA, FATOU, ISSA, OMAR, NADIA, HUGO, AMINATA)} | {FIRST_UNIT, SECOND_UNIT}
COORDINATOR = {AWA.email}
OWNERS = {FATOU.email, OMAR.email, FIRST_UNIT}
MANAGERS = {AWA.email, FATOU.email, OMAR.email}
P = Permission
MODEL: dict[Permission, set[str]] = {
    P.OPERATION_READ: EVERYBODY,
    P.OPERATION_EDIT: COORDINATOR,
    P.AGENCY_READ: EVERYBODY,
    P.AGENCY_EDIT: COORDINATOR,
    P.UNIT_READ: EVERYBODY,
    P.UNIT_EDIT: MANAGERS,
    P.MEMBER_READ: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.MEMBER_EDIT: COORDINATOR,
    P.PLAN_READ: EVERYBODY,
    P.PLAN_EDIT: COORDINATOR,
    P.PLAN_APPROVE: {FATOU.email},
    P.OPERATION_COPY: COORDINATOR,
    P.ATTENDANCE_EDIT: {AWA.email, FATOU.email},
    P.ASSIGNMENT_EDIT: {AWA.email, FATOU.email},
    P.ASSIGNMENT_STATE: {AWA.email, *OWNERS},
    P.CONSENT_EDIT: {AWA.email, FATOU.email},
    P.REPORT_FILE: {FIRST_UNIT, SECOND_UNIT},  # each for itself: a unit that files is the report's owner
    P.REPORT_FILE_FOR: OWNERS,
    P.REPORT_LIST: EVERYBODY,
    P.REPORT_DETAIL: {AWA.email, AMINATA.email, *OWNERS},
    P.REPORT_AMEND: OWNERS,
    P.ATTACHMENT_ADD: OWNERS,
    P.EXHIBIT_MAKE: OWNERS,
    P.EXHIBIT_MOVE: {FATOU.email, OMAR.email},
    P.CONTEXT_ADD: {AWA.email, *OWNERS},  # the coordinator edits the case that holds the report
    P.ATTACHMENT_ORIGINAL: MANAGERS,
    P.PAIR_RULE: COORDINATOR,
    P.TALLY_READ: EVERYBODY,
    P.JOURNAL_READ: EVERYBODY,
    P.JOURNAL_DETAIL: {AWA.email, AMINATA.email},
    P.JOURNAL_AUDIT: {AMINATA.email},
    P.SUMMARY_COMPILE: COORDINATOR,
    P.SUMMARY_READ: EVERYBODY,
    P.SUMMARY_SIGN: {FATOU.email},
    P.SUMMARY_RELEASE: COORDINATOR,
    P.SUMMARY_WRITE: COORDINATOR,  # what is everybody's; focal points write their own country's
    P.SUMMARY_DRAFT: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.CASE_COMPILE: COORDINATOR,
    P.CASE_LIST: EVERYBODY,
    P.CASE_DETAIL: {AWA.email, AMINATA.email, FATOU.email, OMAR.email},
    P.CASE_EDIT: MANAGERS,
    P.ALARM_LIST: EVERYBODY,
    P.ALARM_ACKNOWLEDGE: {AWA.email, *OWNERS},  # about a report of BFA-DGD-01
    P.RULE_READ: {AWA.email, AMINATA.email},
    P.RULE_EDIT: COORDINATOR,
    P.DUTY_READ: EVERYBODY - {HUGO.email},
    P.POSITION_READ: EVERYBODY - {HUGO.email},
    P.MESSAGE_READ: EVERYBODY,
    P.MESSAGE_SEND: {*MANAGERS, ISSA.email, NADIA.email, FIRST_UNIT, SECOND_UNIT},
    P.CONTACT_READ: EVERYBODY,
    P.CONTACT_EDIT: {AWA.email, FATOU.email},
    P.VIEW_READ: EVERYBODY,
    P.VIEW_EDIT: EVERYBODY,  # each their own
    P.WEBHOOK_ADD: {AWA.email, FATOU.email, ISSA.email},
    P.WEBHOOK_EDIT: {AWA.email, FATOU.email},
    P.DELIVERY_READ: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.SITREP_READ: EVERYBODY,
    P.SITREP_MAKE: COORDINATOR,
    P.LIBRARY_READ: EVERYBODY,
    P.LIBRARY_EDIT: {AWA.email, FATOU.email, OMAR.email},
    P.RELEASE_LIST: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.RELEASE_READ: {AWA.email, AMINATA.email, FATOU.email},  # the package is Burkina Faso's
    P.RELEASE_MAKE: {AWA.email, FATOU.email, ISSA.email},
    P.RETENTION_READ: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.RETENTION_EDIT: COORDINATOR,
    P.CLOSING_READ: {AWA.email, AMINATA.email, FATOU.email, ISSA.email},
    P.SHARE_READ: {AWA.email, AMINATA.email},
    P.SHARE_EDIT: COORDINATOR,
}
DENIED = {401, 403, 404}
VIEW, PICTURE, METHOD = (str(uuid.uuid4()) for _ in range(3))


def subjects(stage: Stage) -> dict[str, str]:
    """What stands for each path parameter; a new name needs a new thing here."""
    return {
        "op": World.op,
        "unit": FIRST_UNIT,
        "key_id": stage.key,
        "sector": stage.sector,
        "corridor": "BFA-NER",
        "crossing": stage.crossing,
        "gateway": "GSM-1",
        "upload": hashlib.sha256(TABLE).hexdigest(),
        "assignment": stage.assignment,
        "consent": stage.consent,
        "proposal": stage.proposal,
        "report": stage.report,
        "sha256": stage.sha256,
        "exhibit": stage.exhibit,
        "case": stage.case,
        "alarm": stage.alarm,
        "rule": stage.rule,
        "action": "1",
        "number": stage.summary,
        "version": "1",
        "file": f"{stage.summary}.json",
        "audience": "members",
        "part": "summary",
        "language": "en",
        "lesson": VIEW,
        "statement": VIEW,
        "first": stage.report,
        "second": stage.other,
        "hold": stage.hold,
        "picture": PICTURE,
        "method": METHOD,
        "share": stage.share,
        "view": VIEW,
        "message": stage.message,
        "tracker": stage.tracker,
        "webhook": stage.webhook,
        "delivery": stage.delivery,
        "contact": stage.contact,
        "objective": "OA-1",
        "code": "TR-1",
        "calendar": VIEW,
    }


def calls(app: Litestar, stage: Stage) -> list[tuple[str, str, Any, dict[str, Any]]]:
    """(method, path, permission, request options) of every route under an operation, streams aside."""
    known = subjects(stage)
    made = []
    for method, template, handler in handlers(app):
        permission = handler.opt["permission"]
        if permission not in MODEL or template.endswith("/stream"):
            continue
        path = re.sub(r"\{(\w+):\w+\}", lambda found: known[found[1]], template)
        if permission is P.REPORT_FILE and "{report" in template:
            path = path.replace(stage.report, str(uuid.uuid4()))
        options = dict(BODIES[f"{method} {template}"]) if handler.opt.get("body") else {}
        made.append((method, path + QUERIES.get(f"{method} {template}", ""), permission, options))
    return made


async def journal_number(world: World) -> int:
    async with world.store.read() as session:
        return int(await session.scalar(select(Head.number)) or 0)


@pytest.fixture
async def stage(world: World) -> Stage:
    """One thing of every kind; the webhook, and a mail that was not sent, are of Burkina Faso's focal point."""
    staged = await world.stage()
    hook = {"url": "https://hooks.example.org/corridor", "kinds": ["nothing"]}
    webhook = (await expect(201, world.as_(FATOU).post("webhooks", json=hook))).json()["id"]
    words = {"en": "A rehearsal"}
    office = {"country": "BFA", "role": "ncb", "office": "BCN", "channels": [{"kind": "i247", "value": "IP OUAGA"}]}
    contact = (await expect(201, world.as_(FATOU).post("contacts", json=office))).json()["id"]
    for path, body in (("objectives", OBJECTIVE), ("sessions", SESSION)):
        await expect(201, world.as_(AWA).post(path, json=body))
    async with world.store.write() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == World.op))
        assert operation is not None
        told = Parcel(
            kind="rehearsal.held",
            subject="1",
            audience=Audience(people=(FATOU.email,)),
            channels=frozenset({"email"}),
            payload={},
            title=words,
            text=words,
        )
        await post(session, operation, told, datetime.now(UTC))
    await expect(202, world.as_(AWA).post("sitreps", json={"to": "nobody"}))
    async with asyncio.timeout(PATIENCE_S):  # both are done by the service itself, a moment later
        while not (unsent := (await world.as_(AWA).get("deliveries?state=unsent")).json()["items"]):
            await asyncio.sleep(0.05)
        while (await world.as_(AWA).get("sitreps/1.json")).status_code != 200:
            await asyncio.sleep(0.05)
    consent = await expect(201, world.as_(FATOU).post("consents", json={"host": "BFA", "guest": "NER"}))
    made = await expect(201, world.as_(OMAR).post(f"units/{FIRST_UNIT}/trackers", json={}))
    omar = world.as_(OMAR)
    fit = {"report": staged.report, "sha256": staged.sha256, "category": "in_freight", "caption": "Under the rice"}
    await expect(201, omar.put(f"pictures/{PICTURE}", json=fit))
    sheet = {"title": "Rice sacks", "what": "Pistols in the middle sacks", "pictures": [PICTURE]}
    await expect(201, omar.put(f"methods/{METHOD}", json=sheet))
    await expect(200, omar.post(f"methods/{METHOD}/state", json={"to": "shared"}))
    parcel = {"to": {"country": "SRB"}, "purpose": "Tracing", "contents": ["traces"]}
    await expect(201, world.as_(FATOU).post("releases", json=parcel))
    hold = (await expect(201, world.as_(AWA).post("holds", json={"reason": "Court of Dori"}))).json()["id"]
    proposal = await expect(201, world.as_(AWA).post("assignments/proposal", json=PROPOSAL))
    return staged._replace(
        proposal=proposal.json()["id"],
        webhook=webhook,
        delivery=unsent[0]["id"],
        tracker=made.json()["id"],
        hold=hold,
        contact=contact,
        consent=consent.json()["id"],
    )


async def test_whoever_may_not_is_denied_on_every_route_and_changes_nothing(world: World, stage: Stage) -> None:
    before = await journal_number(world)
    wrong = []
    everyone = {p.email for p in CAST} | {FIRST_UNIT, SECOND_UNIT}
    for method, path, permission, options in calls(world.app, stage):
        for name in sorted(everyone - MODEL[permission]):
            answer = await world.callers[name].request(method, path, **options)
            expected = DENIED if name in EVERYBODY else {404}
            if answer.status_code not in expected:
                wrong.append(f"{method} {path} as {name}: {answer.status_code}")
        answer = await world.nobody.request(method, path, **options)
        if answer.status_code != 401:
            wrong.append(f"{method} {path} as nobody: {answer.status_code}")
    assert wrong == []
    assert await journal_number(world) == before


async def test_whoever_may_is_let_in_on_every_route(world: World, stage: Stage) -> None:
    wrong = []
    last = ("DELETE", "/state", "/withdrawal")
    ordered = sorted(calls(world.app, stage), key=lambda c: (c[0] in last, c[1].endswith(last), c[1]))
    for method, path, permission, options in ordered:
        for name in sorted(MODEL[permission]):
            if method == "DELETE" and name == FIRST_UNIT:
                continue
            answer = await world.callers[name].request(method, path, **options)
            if answer.status_code in DENIED or answer.status_code >= 500:
                wrong.append(f"{method} {path} as {name}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []
