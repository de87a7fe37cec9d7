"""Fixtures that every room's tests share. What needs a store runs on both engines."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ops.settings import Settings, load_settings
from tests.support.worlds import EMBEDDED, copied
from tests.world import World

pytest_plugins = ["tests.support.fixtures_cluster", "tests.support.fixtures_browser"]

# Two busy cores make any one example slow; how long it takes is not what these tests are about. CI draws the same
# examples for the same code, so that a landing is judged by its change; everywhere else each run draws new ones.
hypothesis_settings.register_profile(
    "corridor",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("corridor")


@pytest.fixture(params=["embedded", pytest.param("postgis", marks=pytest.mark.postgis)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for a store of its own, once on each engine."""
    kept = tmp_path / "var" / "secret"  # one for all tests: their worlds are copies of one
    kept.parent.mkdir(mode=0o700)
    kept.write_text("of every test")
    kept.chmod(0o600)
    environ = {"CORRIDOR_DATA_DIR": str(kept.parent), "CORRIDOR_LOG_LEVEL": "error"}
    if request.param == "postgis":
        environ["CORRIDOR_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    return load_settings(environ)


@pytest.fixture
async def world(settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A running service with the whole cast in the draft operation KAFO-T (see `tests.cast`)."""
    embedded = settings.database_url.startswith(EMBEDDED)
    cluster = None if embedded else request.getfixturevalue("postgres_cluster")
    async with copied(settings, cluster) as world:
        yield world
