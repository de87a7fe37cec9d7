"""A service as people meet it: a process of its own, with an operation under way, and somebody at a browser."""

import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.async_api import Page

from ops.app import create_app
from ops.settings import load_settings
from tests.cast import FIRST_UNIT, OPERATION, PASSWORD, Person
from tests.support.patience import PATIENCE_S
from tests.support.server import Server
from tests.world import SEIZURE, Stage, World

BOARD = f"/operations/{OPERATION}"
ALL_PAGES = (
    *(f"{BOARD}/{tab}" for tab in (
        "plan", "plan/versions/1", "timetable", "handovers", "proposals",
        "reports", "reports/upload", "pairs", "cases", "cases/graph", "cases/traces", "cases/calendar",
        "sitreps", "sitreps/1", "summaries", "alarms",
        "messages", "duties", "contacts", "programme", "copy",
        "settings", "describe", "agencies", "members", "deliveries", "text-gateways", "shares",
        "closing", "releases", "trends", "methods",
        f"units/{FIRST_UNIT}/text-card",
    )),
    "/", "/about", "/problems",
)  # fmt: skip
"""Every page of a coordinator but the board and a report; `sitreps/1` where one was made."""


class Scene:
    """The running service, what is in it, and the unit in the field."""

    def __init__(self, server: Server, stage: Stage, keys: dict[str, str]) -> None:
        self.server = server
        self.stage = stage
        self.keys = keys
        self._key = keys[FIRST_UNIT]

    def at(self, path: str) -> str:
        return self.server.url + path

    async def report(self, **changes: Any) -> httpx.Response:
        """The first unit sends a report over the network."""
        address = self.at(f"/api/operations/{OPERATION}/reports/{uuid.uuid4()}")
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {self._key}"}, timeout=PATIENCE_S) as client:
            answer = await client.put(address, json=SEIZURE | changes)
        assert answer.status_code == 201, answer.text
        return answer

    async def enter(self, page: Page, person: Person, path: str = BOARD) -> None:
        """Sign in with mouse and keyboard, and go on to a page."""
        await page.goto(self.at(f"/sign-in?next={path}"))
        await page.fill("#email", person.email)
        await page.fill("#password", PASSWORD)
        await page.click("form button")
        await page.wait_for_url(self.at(path))


class Prepared(NamedTuple):
    """A staged operation on disk, from which every scene begins with a copy."""

    data: Path
    stage: Stage
    keys: dict[str, str]


_prepared: dict[Path, Prepared] = {}


async def prepared(base: Path) -> Prepared:
    """Staged once a run: planning, cutting corridors and hashing passwords take longer than most of what is shown."""
    if base not in _prepared:
        data = base / "staged"
        settings = load_settings({"CORRIDOR_DATA_DIR": str(data), "CORRIDOR_LOG_LEVEL": "error"})
        async with World.of(create_app(settings)) as world:
            _prepared[base] = Prepared(data, await world.stage(), dict(world.keys))
    return _prepared[base]


@pytest.fixture
async def scene(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """The staged operation, served."""
    data, stage, keys = await prepared(tmp_path_factory.getbasetemp())
    shutil.copytree(data, tmp_path / "var")
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    server = Server(settings)
    await server.start()
    yield Scene(server, stage, keys)
    await server.stop()
