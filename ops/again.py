"""The guard asked again by answers that go on, as streams do: all who ask in one moment are looked up together.

What is asked of the store is four questions for fifty of them instead of three for each, and one connection of it: five
hundred boards that came back together after a restart would otherwise hold every connection whenever they beat, and
keep everybody else from the store for seconds. Each is then judged by itself, as the guard of its route judges.
"""

import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any, NamedTuple

from litestar.connection import ASGIConnection
from sqlalchemy import select

from ops.access.identify import accounts_of_tokens, session_token
from ops.access.policy import Permission
from ops.call import enforce, judge
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store import Store
from ops.store.statements import few

TOGETHER = 50
"""How many are looked up at once: what is done with them holds the event loop up at a stretch."""
Connection = ASGIConnection[Any, Any, Any, Any]


class Waiting(NamedTuple):
    """One who asks."""

    connection: Connection
    answer: "asyncio.Future[None]"


class Again:
    """One per process."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._waiting: deque[Waiting] = deque()
        self._looking: asyncio.Task[None] | None = None

    async def enforce(self, connection: Connection) -> None:
        """Look anew who this is and whether they may: as the guard does, with what it raises and leaves behind."""
        one = Waiting(connection, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="corridor-again")
        await one.answer

    async def _look(self) -> None:
        """Judge all who wait, so many at a time, until nobody does. However it ends, nobody is left waiting."""
        batch: list[Waiting] = []
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
                try:
                    await self._judge(batch)
                except Exception as error:  # noqa: BLE001 - the store's, and so of all who asked
                    for one in batch:
                        refuse(one, error)
        finally:
            self._looking = None
            for one in (*batch, *self._waiting):
                one.answer.cancel()
            self._waiting.clear()

    async def _judge(self, batch: list[Waiting]) -> None:
        tokens = {index: token for index, one in enumerate(batch) if (token := told(one.connection))}
        codes = {str(batch[index].connection.path_params["op"]) for index in tokens}
        async with self._store.read() as session:
            actors = await accounts_of_tokens(session, set(tokens.values()), self._settings.secret)
            found = await session.scalars(select(Operation).where(Operation.code.in_(few(codes)))) if codes else ()
            operations = {operation.code: operation for operation in found}
        now = datetime.now(UTC)
        for index, one in enumerate(batch):
            connection = one.connection
            try:
                if token := tokens.get(index):
                    operation = operations.get(connection.path_params["op"])
                    judge(connection, connection.route_handler, actors.get(token), operation, now)
                else:
                    await enforce(connection, connection.route_handler)
            except Exception as error:  # noqa: BLE001 - the caller's to handle
                refuse(one, error)
            else:
                if not one.answer.done():
                    one.answer.set_result(None)


def told(connection: Connection) -> str | None:
    """The session token of a person under an operation's address; None of whoever must be looked up by itself."""
    of_link = connection.route_handler.opt.get("permission") is Permission.SHARE_OPEN
    return session_token(connection) if "op" in connection.path_params and not of_link else None


def refuse(one: Waiting, error: Exception) -> None:
    if not one.answer.done():
        one.answer.set_exception(error)
