"""Cases drawn from the API's own description, sent by four callers, and what every answer must be."""

import json
import re
from typing import Any

import httpx
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import func, select

from ops.due.runner import CLOCK
from ops.journal.models import Entry
from tests.cast import AWA, FIRST_UNIT, OMAR
from tests.world import Caller, World

PROBLEM = "application/problem+json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LEFT_OUT = {
    ("GET", "/api/operations/{op}/stream"): "does not end",
    ("DELETE", "/api/session"): "would end the very sessions that ask",
    (
        "PUT",
        "/api/operations/{op}/reports/{report}/attachments/{sha256}",
    ): "takes bytes, with headers: `test_fuzz_doors`",
    ("POST", "/api/operations/{op}/uploads"): "takes files: `test_fuzz_doors`",
    ("PUT", "/api/operations/{op}/uploads/{upload}"): "takes files: `test_fuzz_doors`",
}
LAST = re.compile(r"/(state|withdrawal)$")
Operation = Any


@schemathesis.serializer("application/x-ndjson", "application/merge-patch+json")
def as_lines(context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


def operations(document: dict[str, Any]) -> list[Operation]:
    """Every operation of the description; those that take things away come last."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    wanted = [one for one in found if (one.method.upper(), one.path) not in LEFT_OUT]
    return sorted(wanted, key=lambda one: (one.method == "delete", bool(LAST.search(one.path)), one.path, one.method))


def cases(operation: Operation, names: dict[str, str]) -> st.SearchStrategy[Any]:
    """Sound and unsound cases about things that there are, and some about things that there are not."""
    known = {name: names[name] for name in re.findall(r"\{(\w+)\}", operation.path) if name in names}

    @st.composite
    def draw(drawn: Any) -> Any:
        unsound = drawn(st.booleans())
        case = drawn(operation.as_strategy(GenerationMode.NEGATIVE if unsound else GenerationMode.POSITIVE))
        if drawn(st.integers(0, 5)):
            case.path_parameters = dict(known)
        elif "op" in known and drawn(st.booleans()):
            case.path_parameters["op"] = known["op"]
        for name in re.findall(r"\{(\w+)\}", operation.path):  # an empty part makes it another address
            case.path_parameters[name] = case.path_parameters.get(name) or known.get(name) or "0"
        return case

    return draw()


def callers(world: World) -> dict[str, Caller]:
    """Who may least asks first, so that what is done by one is not undone for the next."""
    return {"nobody": world.nobody, FIRST_UNIT: world.unit(FIRST_UNIT)} | {p.name: world.as_(p) for p in (OMAR, AWA)}


async def send(caller: Caller, case: Any) -> httpx.Response:
    """The case as this caller sends it: their own cookies and keys, none of the case's."""
    sent = case.as_transport_kwargs(base_url="http://corridor.test")
    headers = {k: v for k, v in dict(sent["headers"]).items() if k.lower() not in {"authorization", "cookie"}}
    options = {name: sent[name] for name in ("params", "json", "data") if sent.get(name) is not None}
    if "data" in options:
        options["content"] = options.pop("data")
    headers.pop("X-CSRF-Token", None)
    return await caller.http.request(sent["method"], sent["url"], headers=headers, **options)


def judge(case: Any, answer: httpx.Response) -> None:
    """Not a 5xx, what the description says, and every refusal a whole problem document."""
    case.validate_response(answer, checks=CHECKS)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["type"].startswith("/problems/")
        assert problem["title"]
        assert problem["detail"]
        assert all({"pointer", "detail"} == fault.keys() - {"geometry"} for fault in problem.get("errors", []))


async def entries(world: World) -> int:
    """Entries that somebody's request wrote; what the service itself notes down or makes later comes when it comes."""
    async with world.store.read() as session:
        own = (
            Entry.actor.not_in(("corridor", CLOCK)),
            Entry.kind.not_like("sitrep.%"),
            Entry.kind.not_like("alarm.raised"),
        )
        return int(await session.scalar(select(func.count()).select_from(Entry).where(*own)) or 0)
