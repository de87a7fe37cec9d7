"""Every operation that the API describes, with what its description allows and what it does not, from four callers.

`make test` sends a few cases each, the same ones in CI; `make fuzz` sends CORRIDOR_FUZZ each, new ones every time.
"""

import os
from typing import Any

import anyio.from_thread
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examined

from ops.app import create_app
from ops.settings import Settings
from tests.whole import fuzz
from tests.whole.test_isolation import subjects
from tests.world import World

EACH = int(os.environ.get("CORRIDOR_FUZZ", "2"))
"""Cases for each operation, each of them sent by every caller."""


def test_whatever_is_sent_the_answer_is_one_that_is_described_and_a_refusal_changes_nothing(settings: Settings) -> None:
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(World.of(create_app(settings))) as world,
    ):
        stage = portal.call(world.stage)
        document = portal.call(world.nobody.get, "/api/openapi.json").json()
        statuses: dict[int, int] = {}
        wrong = []
        for operation in fuzz.operations(document):
            try:
                run(portal, world, operation, subjects(stage), statuses)
            except Exception as error:  # noqa: BLE001 - all are told at the end
                wrong.append("\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])]))
        print(f"\n{sum(statuses.values()):,} answers: " + ", ".join(f"{n} × {s}" for s, n in sorted(statuses.items())))
        assert not wrong, "\n\n".join(wrong)
        assert statuses.get(200, 0) + statuses.get(201, 0) > EACH * 20
        assert statuses[422] > EACH * 20


def run(portal: Any, world: World, operation: Any, names: dict[str, str], statuses: dict[int, int]) -> None:
    @given(case=fuzz.cases(operation, names))
    @examined(
        max_examples=EACH,
        database=None,
        phases=[Phase.generate, Phase.shrink] if EACH > 2 else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def each(case: Any) -> None:
        for name, caller in fuzz.callers(world).items():
            before = portal.call(fuzz.entries, world)
            answer = portal.call(fuzz.send, caller, case)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            try:
                fuzz.judge(case, answer)
                assert answer.status_code < 400 or portal.call(fuzz.entries, world) == before, (
                    "a refusal was journalled"
                )
            except BaseException as error:
                error.add_note(f"{operation.method.upper()} {answer.request.url} as {name}: {answer.text[:500]}")
                raise

    each()
