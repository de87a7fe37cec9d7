"""Every refusal has one shape, one slug and a page that explains it."""

import re

from ops.errors import catalogue
from ops.problems import as_corridor_error
from tests.cast import AWA
from tests.world import World


def test_every_error_has_a_slug_a_title_and_an_explanation_of_its_own() -> None:
    errors = catalogue()
    assert len({e.slug for e in errors}) == len(errors)
    for error in errors:
        assert re.fullmatch(r"[a-z-]+", error.slug)
        assert 400 <= error.status < 600
        assert error.title
        assert error.explanation.endswith((".", "!"))
        own = {"slug", "title", "explanation"} & vars(error).keys()
        assert own == {"slug", "title", "explanation"}


def test_an_unknown_failure_tells_nothing_of_itself() -> None:
    known = as_corridor_error(RuntimeError("password=hunter2"))
    assert known.status == 500
    assert "hunter2" not in known.detail


async def test_what_the_api_answers_is_kept_by_no_cache_and_guessed_at_by_no_browser(world: World) -> None:
    for path in ("/api/me", "/api/operations/NO-SUCH", "/api/openapi.json"):
        answer = await world.as_(AWA).get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_load_balancer_may_ask_by_head(world: World) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = await world.nobody.request("HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")
