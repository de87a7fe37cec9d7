"""Which bytes a request brings, and how far an upload is once they are there. Pure.

An upload is always a beginning of the file without holes: `received` bytes of it are there. A part that begins later
than that is refused with where to go on; what a part has of bytes that are there already is passed over. Whether the
bytes are the right ones is told once, of the whole, by its SHA-256.
"""

import re
from typing import NamedTuple

from ops.errors import MalformedRequest, RangeNotUsable

_PART = re.compile(r"bytes (?P<first>\d{1,15})-(?P<last>\d{1,15})/(?P<total>\d{1,15})", re.ASCII)
_QUESTION = re.compile(r"bytes \*/(?P<total>\d{1,15})", re.ASCII)


class Part(NamedTuple):
    """Bytes `first` up to but without `end` of a file of `total` bytes. With `first` == `end` it is a question."""

    first: int
    end: int
    total: int

    @property
    def asks(self) -> bool:
        """Whether it brings nothing and only asks what has arrived."""
        return self.first == self.end


def part_of(content_range: str | None, content_length: str | None) -> Part:
    """What a request brings, by its headers. Raises MalformedRequest, or RangeNotUsable for one that cannot be."""
    length = int(content_length) if content_length and content_length.isascii() and content_length.isdigit() else None
    if content_range is None:
        if not length:
            raise MalformedRequest("Send the file with its Content-Length, or a part of it with its Content-Range.")
        return Part(0, length, length)
    written = content_range.strip()
    if question := _QUESTION.fullmatch(written):
        if length:
            raise MalformedRequest("A request that asks what has arrived (bytes */LENGTH) has no body.")
        return Part(0, 0, int(question["total"]))
    if not (found := _PART.fullmatch(written)):
        raise MalformedRequest("Content-Range must be like «bytes 0-65535/200000», or «bytes */200000» to ask.")
    part = Part(int(found["first"]), int(found["last"]) + 1, int(found["total"]))
    if not part.first < part.end <= part.total:
        raise RangeNotUsable(f"The range {written} is not within the file.")
    if length is not None and length != part.end - part.first:
        raise MalformedRequest(f"The range {written} has {part.end - part.first} bytes; Content-Length says {length}.")
    return part


def fresh(received: int, begin: int, data: bytes) -> bytes:
    """What of `data`, which begins at byte `begin`, follows on `received` bytes; raises RangeNotUsable over a hole."""
    if begin > received:
        raise hole(received)
    return data[received - begin :]


def hole(received: int) -> RangeNotUsable:
    """The refusal of a part that begins later than what is there."""
    return RangeNotUsable(f"{received} bytes have arrived; go on from there.", headers=arrived(received))


def arrived(received: int) -> dict[str, str]:
    """The `Range` header that says what has arrived; none when nothing has."""
    return {"Range": f"bytes=0-{received - 1}"} if received else {}
