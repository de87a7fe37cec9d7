"""Every refusal has one shape, one slug and a page that explains it."""

import re

from ops.errors import catalogue
from ops.problems import as_corridor_error


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
