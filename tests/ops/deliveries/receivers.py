"""Real receivers on this machine: a web server that answers as it is told, and a mail server."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.patience import PATIENCE_S


class Taken(NamedTuple):
    headers: dict[str, str]
    raw: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return json.loads(self.raw)

    def is_signed_with(self, secret: str) -> bool:
        """Verified as the Standard Webhooks specification says, by other means than ours."""
        key = base64.b64decode(secret.split("_", 1)[1])
        content = f"{self.id}.{self.headers['webhook-timestamp']}.{self.raw.decode()}"
        digest = hmac.new(key, content.encode(), hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}" in self.headers["webhook-signature"].split(" ")


class WebReceiver:
    """Keeps what is posted; `answers` are given one after the other, then 204. None: says nothing at all."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answers: list[str | None] = []
        self.changed = asyncio.Condition()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = {name.lower(): value.strip() for name, _, value in (
                line.partition(":") for line in head.splitlines()[1:] if line)}  # fmt: skip
            raw = await reader.readexactly(int(headers["content-length"]))
            answer = self.answers.pop(0) if self.answers else "204 No Content"
            async with self.changed:
                self.taken.append(Taken(headers, raw))
                self.changed.notify_all()
            if answer is None:
                await reader.read()  # until the sender gives up
            else:
                writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def have(self, count: int) -> list[Taken]:
        async with asyncio.timeout(PATIENCE_S), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken


class MailReceiver:
    """Keeps what mail it takes; `refusals` are answered to recipients one after the other first."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refusals: list[str] = []
        self.changed = asyncio.Condition()
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content or b"", policy=default)
        async with self.changed:
            self.mails.append((envelope.rcpt_tos[0], mail))
            self.changed.notify_all()
        return "250 Taken"

    async def have(self, count: int) -> dict[str, EmailMessage]:
        async with asyncio.timeout(PATIENCE_S), self.changed:
            await self.changed.wait_for(lambda: len(self.mails) >= count)
        return dict(self.mails)


@asynccontextmanager
async def web_receiver() -> AsyncIterator[WebReceiver]:
    receiver = WebReceiver()
    async with listening(lambda loop: asyncio.start_server(receiver.handle, "127.0.0.1", 0)) as receiver.port:
        yield receiver


@asynccontextmanager
async def mail_receiver() -> AsyncIterator[MailReceiver]:
    receiver = MailReceiver()

    def start(loop: asyncio.AbstractEventLoop) -> Any:
        return loop.create_server(lambda: SMTP(receiver, hostname="mail.test", loop=loop), "127.0.0.1", 0)

    async with listening(start) as receiver.port:
        yield receiver


@asynccontextmanager
async def listening(start: Callable[[asyncio.AbstractEventLoop], Any]) -> AsyncIterator[int]:
    server = await start(asyncio.get_running_loop())
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
