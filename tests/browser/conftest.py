"""A service as people meet it: a process of its own, with an operation under way, and somebody at a browser."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page

from ops.app import create_app
from ops.settings import load_settings
from tests.cast import FIRST_UNIT, OPERATION, PASSWORD, Person
from tests.support.server import Server
from tests.world import SEIZURE, Stage, World

BOARD = f"/operations/{OPERATION}"


class Scene:
    """The running service, what is in it, and the unit in the field."""

    def __init__(self, server: Server, stage: Stage, key: str) -> None:
        self.server = server
        self.stage = stage
        self._key = key

    def at(self, path: str) -> str:
        return self.server.url + path

    async def report(self, **changes: Any) -> httpx.Response:
        """The first unit sends a report over the network."""
        address = self.at(f"/api/operations/{OPERATION}/reports/{uuid.uuid4()}")
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {self._key}"}) as client:
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


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """The staged operation, served."""
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var"), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        stage = await world.stage()
        key = world.keys[FIRST_UNIT]
    server = Server(settings)
    await server.start()
    yield Scene(server, stage, key)
    await server.stop()
