"""The walk: every route, as every role of every agency, compared with a model. It grows by itself with the routes.

The things asked for all belong to BFA-DGD-01, a customs unit of Burkina Faso. The model below says, permission by
permission, who of the cast may; it is written down a second time on purpose, apart from the policy's table.
"""

import re
import uuid
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

from ops.access.policy import Permission
from ops.journal.models import Head
from tests.cast import AMINATA, AWA, CAST, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.whole.bodies import BODIES, QUERIES
from tests.whole.test_routes import handlers
from tests.world import Stage, World

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
    P.ASSIGNMENT_EDIT: {AWA.email, FATOU.email},
    P.ASSIGNMENT_STATE: {AWA.email, *OWNERS},
    P.REPORT_FILE: {FIRST_UNIT, SECOND_UNIT},  # each for itself: a unit that files is the report's owner
    P.REPORT_LIST: EVERYBODY,
    P.REPORT_DETAIL: {AWA.email, AMINATA.email, *OWNERS},
    P.REPORT_AMEND: OWNERS,
    P.PAIR_RULE: COORDINATOR,
    P.TALLY_READ: EVERYBODY,
    P.JOURNAL_READ: EVERYBODY,
    P.JOURNAL_DETAIL: {AWA.email, AMINATA.email},
    P.JOURNAL_AUDIT: {AMINATA.email},
    P.SUMMARY_COMPILE: COORDINATOR,
    P.SUMMARY_READ: EVERYBODY,
    P.SUMMARY_SIGN: {FATOU.email},
    P.CASE_COMPILE: COORDINATOR,
    P.CASE_LIST: EVERYBODY,
    P.CASE_DETAIL: {AWA.email, AMINATA.email, FATOU.email, OMAR.email},
    P.CASE_EDIT: MANAGERS,
}
DENIED = {401, 403, 404}


def subjects(stage: Stage) -> dict[str, str]:
    """What stands for each path parameter; a new name needs a new thing here."""
    return {
        "op": World.op,
        "unit": FIRST_UNIT,
        "key_id": stage.key,
        "sector": stage.sector,
        "assignment": stage.assignment,
        "report": stage.report,
        "case": stage.case,
        "action": "1",
        "number": stage.summary,
        "version": "1",
        "file": f"{stage.summary}.json",
        "first": stage.report,
        "second": stage.other,
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
    return await world.stage()


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
