"""Answers go to the network in one piece, and none the less in order, whole, and no faster than they are read."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from ops.pieces import MOST_BYTES, InOnePiece


class Writer(asyncio.Protocol):
    """Who writes; knows whether it is to pause."""

    paused = False

    def pause_writing(self) -> None:
        self.paused = True


@pytest.fixture
async def line() -> AsyncIterator[tuple[InOnePiece, Writer, socket.socket]]:
    """Two ends of a line: the one that writes, and a socket to read from."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, writer = await loop.create_connection(Writer, sock=ours)
    yield InOnePiece(transport, loop), writer, theirs
    transport.abort()
    theirs.close()


async def test_what_is_written_in_one_turn_of_the_loop_arrives_together(line) -> None:
    transport, _, reader = line
    for head, body in ((b"head", b"body"), (b"again", b"")):
        transport.write(head)
        transport.write(body)
        with pytest.raises(BlockingIOError):  # nothing has gone yet
            reader.recv(100)
        await asyncio.sleep(0)
        assert reader.recv(100) == head + body


async def test_what_waits_is_written_before_the_line_is_closed(line) -> None:
    transport, _, reader = line
    transport.write(b"the ")
    transport.write(b"end")
    transport.close()
    assert transport.is_closing()
    assert reader.recv(100) == b"the end"
    await asyncio.sleep(0.01)
    assert reader.recv(100) == b""


async def test_who_writes_much_in_one_turn_is_told_to_pause_before_it_is_over(line) -> None:
    transport, writer, reader = line
    sent = 0
    while not writer.paused:
        transport.write(bytes([sent % 251]) * 10_000)
        sent += 1
        assert sent < 1000, "the store of what waits has no end"
    received = b""
    async with asyncio.timeout(10):
        while len(received) < sent * 10_000:
            try:
                received += reader.recv(MOST_BYTES)
            except BlockingIOError:
                await asyncio.sleep(0)
    assert received == b"".join(bytes([number % 251]) * 10_000 for number in range(sent))
