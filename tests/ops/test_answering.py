"""The head of an answer goes out with its body, and whatever is written arrives whole, in order, and in time."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from ops.answering import HeadWithBody

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


class Writer(asyncio.Protocol):
    """Who writes; knows whether it is to pause."""

    paused = False

    def pause_writing(self) -> None:
        self.paused = True


@pytest.fixture
async def line() -> AsyncIterator[tuple[HeadWithBody, Writer, socket.socket]]:
    """Two ends of a line: the one that writes, and a socket to read from."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, writer = await loop.create_connection(Writer, sock=ours)
    yield HeadWithBody(transport, loop), writer, theirs
    transport.abort()
    theirs.close()


async def test_a_head_goes_out_with_its_body(line) -> None:
    transport, _, reader = line
    for body in (b"one", b"", HEAD):
        transport.write(HEAD)
        with pytest.raises(BlockingIOError):
            reader.recv(100)
        transport.write(body)
        assert reader.recv(100) == HEAD + body


async def test_a_head_whose_body_comes_later_does_not_wait_for_it(line) -> None:
    transport, _, reader = line
    transport.write(HEAD)
    await asyncio.sleep(0)
    assert reader.recv(100) == HEAD
    transport.write(b"event")  # and no later part waits for anything
    assert reader.recv(100) == b"event"


async def test_a_head_that_waits_is_written_before_the_line_is_closed(line) -> None:
    transport, _, reader = line
    transport.write(HEAD)
    transport.close()
    assert transport.is_closing()
    assert reader.recv(100) == HEAD
    await asyncio.sleep(0.01)
    assert reader.recv(100) == b""


async def test_a_head_that_waits_goes_with_its_connection_and_troubles_nobody(line) -> None:
    transport, _, reader = line
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    transport.write(HEAD)
    transport.abort()
    await asyncio.sleep(0.01)
    assert reader.recv(100) == b""
    assert told == []


async def test_a_reader_that_is_too_slow_pauses_the_writer_at_once(line) -> None:
    transport, writer, reader = line
    transport.write(HEAD)
    sent = 0
    while not writer.paused:
        transport.write(bytes([sent % 251]) * 10_000)
        sent += 1
        assert sent < 1000, "what waits to be written has no bound"
    received = b""
    async with asyncio.timeout(10):
        while len(received) < len(HEAD) + sent * 10_000:
            try:
                received += reader.recv(65_536)
            except BlockingIOError:
                await asyncio.sleep(0)
    assert received == HEAD + b"".join(bytes([number % 251]) * 10_000 for number in range(sent))
