"""One request on its way in: who calls, in which operation, with what, in which transaction.

Every handler declares `permission=` (read by `enforce`) and takes one `Call`. The order is always: credentials →
operation or 404 → may or 403 → body, read and validated whole → transaction → handler → commit → answer.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ClientException, InternalServerException
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access import policy
from ops.access.identify import identify, key_sha256
from ops.access.policy import Actor, Owned, Permission, Seat
from ops.access.recent import Caller, Recent
from ops.access.secrets import same
from ops.errors import CsrfMissing, MalformedRequest, MayNot, NotFound, NotOpen, NotSignedIn, TooLarge, WrongMediaType
from ops.journal.service import Draft, Written, append
from ops.parameters import Parameters
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.saying import phrase
from ops.settings import Settings
from ops.shares.queries import SEAT, opened
from ops.store import Store
from ops.wire import is_sound

B_co = TypeVar("B_co", covariant=True)
SAFE = {"GET", "HEAD", "OPTIONS"}
MIB = 1024 * 1024


class Call(Generic[B_co]):
    """What a handler works with. `operation` and `seats` are there on every route under an operation."""

    def __init__(self, request: Request[Any, Any, Any], session: AsyncSession, body: B_co) -> None:
        self.request = request
        self.session = session
        self.body = body
        self.store: Store = request.app.state.store
        self.settings: Settings = request.app.state.settings
        self.actor: Actor = request.scope["state"].get("actor") or Actor(name="")
        self.seats: tuple[Seat, ...] = request.scope["state"].get("seats", ())
        self._operation: Operation | None = request.scope["state"].get("operation")

    @property
    def operation(self) -> Operation:
        """The operation in the address, as it was when the call came in."""
        assert self._operation is not None
        return self._operation

    @property
    def now(self) -> datetime:
        """Now by the operation's clock, UTC: exercise time in an exercise."""
        return clock_of(self.operation).now(datetime.now(UTC))

    def allow(self, permission: Permission, owned: Owned) -> None:
        """Raises MayNot unless the caller may do this with a thing of this owner."""
        if not policy.allows(self.seats, permission, owned):
            raise MayNot

    def show(self, permission: Permission, owned: Owned | None) -> None:
        """Raises NotFound unless there is such a thing and the caller may know of it."""
        if owned is None or not policy.allows(self.seats, permission, owned):
            raise NotFound

    async def journal(self, *drafts: Draft) -> list[Written]:
        """Append to the operation's journal in this call's transaction."""
        return await append(self.store, self.session, self.operation.id, self.actor.name, drafts, self.now)


CallOf = NamedDependency[Annotated[Call[B_co], SkipValidation]]


async def enforce(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The one guard of every route. A route without a permission does not start (see `ops.app`)."""
    permission: Permission | None = handler.opt.get("permission")
    if permission is None or handler.opt.get("anonymous"):  # Litestar's own OPTIONS handlers; what is anybody's
        return
    if permission is Permission.SHARE_OPEN:
        await admit_link(connection)
        return
    actor, operation = await look_up(connection, handler)
    judge(connection, handler, actor, operation, datetime.now(UTC))


def judge(
    connection: ASGIConnection[Any, Any, Any, Any],
    handler: BaseRouteHandler,
    actor: Actor | None,
    operation: Operation | None,
    now: datetime,
) -> None:
    """Whether this caller may, by what was looked up; the request's state then says who it is, where and as what."""
    permission: Permission = handler.opt["permission"]
    state = connection.scope["state"]
    state["actor"] = actor
    if permission is Permission.PUBLIC:
        return
    if actor is None:
        raise NotSignedIn
    if not all(map(names_something, connection.path_params.values())):
        raise NotFound
    writes_by_cookie = actor.by_cookie and connection.scope.get("method") not in SAFE
    if writes_by_cookie and not same(connection.headers.get("x-csrf-token", ""), actor.csrf_token):
        raise CsrfMissing
    if "op" not in connection.path_params:
        if not policy.may_anywhere(actor, permission):
            raise MayNot
        refuse_unknown_parameters(connection, handler)
        return
    taken = policy.seats(actor, operation.id, now) if operation else ()
    filing = permission is Permission.REPORT_FILE and policy.may(taken, permission, "closing")
    if operation and operation.state == "closed" and filing:  # who could file until then is told why no longer
        raise NotOpen(phrase("{code} is closed; reports were taken until then.", code=operation.code))
    if operation is None or not policy.holding(taken, operation.state):
        raise NotFound
    if not policy.may(taken, permission, operation.state):
        if policy.may(taken, permission, "closing"):  # it is not the role that stands in the way
            raise NotOpen(phrase("{code} is closed.", code=operation.code))
        raise MayNot
    state["operation"], state["seats"] = operation, taken
    if handler.opt.get("rechecked") and (key := key_sha256(connection)):
        recent: Recent = connection.app.state.recent
        recent.keep(key, operation.code, Caller(actor, operation))
    refuse_unknown_parameters(connection, handler)


async def admit_link(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Who brings the token of a read-only link has its seat and nothing else, whoever they are otherwise."""
    store: Store = connection.app.state.store
    token = connection.path_params["token"]
    state = connection.scope["state"]
    async with store.read() as session:
        found = await opened(session, token) if is_sound(token) else None
    if found is None:
        raise NotFound
    state["actor"], state["operation"], state["seats"], state["link"] = None, found.operation, (SEAT,), found.link


async def look_up(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> tuple[Actor | None, Operation | None]:
    """Who calls, and the operation in the address. Both may be a second old on a route that is `rechecked`."""
    recent: Recent = connection.app.state.recent
    code = connection.path_params.get("op")
    key = key_sha256(connection) if handler.opt.get("rechecked") else None
    if code and key:
        if caller := recent.get(key, code):
            return caller
        async with recent.turn(key, code):  # of many who come at once, one looks
            return recent.get(key, code) or await identified(connection, code)
    return await identified(connection, code)


async def identified(
    connection: ASGIConnection[Any, Any, Any, Any], code: str | None
) -> tuple[Actor | None, Operation | None]:
    store: Store = connection.app.state.store
    settings: Settings = connection.app.state.settings
    async with store.read() as session:
        actor = await identify(session, connection, settings.secret)
        if actor is None or not code or not is_sound(code):
            return actor, None
        operation = await session.scalar(select(Operation).where(Operation.code == code))
    return actor, operation


def names_something(part: object) -> bool:
    """Whether a part of an address can be the name of anything stored: no store takes a NUL or such a number."""
    return abs(part) < 2**31 if isinstance(part, int) else is_sound(str(part))


def refuse_unknown_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A misspelt parameter is not ignored: it would quietly answer another question. Who takes any reads them all."""
    if connection.scope["path"].startswith("/api/") and "query" not in handler.opt:
        Parameters(connection.query_params, ()).done()


async def provide_call(request: Request[Any, Any, Any]) -> AsyncIterator[Call[Any]]:
    """The call, in a transaction that commits after the handler and before the answer is sent.

    The body is read first: a sender on a slow link must not hold the writers' line.
    """
    opt = request.route_handler.opt
    body = None if opt.get("streamed") else await read_body(request, opt.get("body"))
    store: Store = request.app.state.store
    writes = request.scope["method"] not in SAFE or opt.get("journalled", False)
    if opt.get("own_transaction"):  # for the few routes that must keep something although they refuse
        writes = False
    async with store.write() if writes else store.read() as session:
        yield Call(request, session, body)


async def read_body(request: Request[Any, Any, Any], shape: Any) -> Any:
    """The decoded body of the route's shape (a Struct), its raw bytes (`bytes`), or None for a route without one."""
    if shape is None:
        return None
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in {"", "application/json", *request.route_handler.opt.get("content_types", ())}:
        raise WrongMediaType(
            phrase("{content_type} is not taken here; send application/json.", content_type=content_type)
        )
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise WrongMediaType("A compressed body is not taken here; send it as it is.")
    try:
        raw = await request.body()
    except InternalServerException as error:  # the link dropped: nobody hears the answer, and nothing went wrong here
        raise MalformedRequest("The body ended before all of it had come.") from error
    except ClientException as error:
        raise TooLarge(
            phrase("The request is larger than the {limit} bytes that are taken here.", limit=limit_of(request))
        ) from error
    return raw if shape is bytes else wire.decode(raw, shape)


def limit_of(request: Request[Any, Any, Any]) -> int:
    return int(request.route_handler.resolve_request_max_body_size() or 0)


call_dependency = Provide(provide_call)
