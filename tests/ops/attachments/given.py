"""Files to send, and short words for sending them."""

import hashlib
import io
import os
from typing import Any

import httpx
from PIL import Image

from tests.world import Caller

DEVICE, COMMENT = "Fictitious Phone 9", "taken by Sergeant Nobody"


def photo(width: int = 60, height: int = 40, colour: tuple[int, int, int] = (180, 40, 40), kind: str = "JPEG") -> bytes:
    """A picture lying on its side, as phones store them, with the place, the device and a comment in it."""
    picture = Image.new("RGB", (width, height), colour)
    picture.paste((20, 20, 200), (0, 0, width // 2, height // 2))  # so that one sees which way up it is
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F], exif[0x0110] = "Fictitious", DEVICE
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (13.0, 7.0, 8.76), 3: "E", 4: (1.0, 47.0, 56.04)})
    exif[0x8825] = place
    out = io.BytesIO()
    more: dict[str, Any] = {"comment": COMMENT.encode()} if kind == "JPEG" else {}
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


def noise(megabytes: int) -> bytes:
    """A photograph that nothing makes smaller: a PNG of random points of about this size."""
    width = 2500
    height = megabytes * 1_000_000 // (3 * width) + 1
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(3 * width * height)).save(out, "PNG", compress_level=0)
    return out.getvalue()


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def at(report: str, raw: bytes) -> str:
    return f"reports/{report}/attachments/{sha256(raw)}"


async def send(caller: Caller, report: str, raw: bytes) -> httpx.Response:
    return await caller.put(at(report, raw), content=raw)


async def send_part(caller: Caller, path: str, raw: bytes, first: int, end: int) -> httpx.Response:
    headers = {"Content-Range": f"bytes {first}-{end - 1}/{len(raw)}"}
    return await caller.put(path, content=raw[first:end], headers=headers)


async def ask(caller: Caller, path: str, total: int) -> httpx.Response:
    return await caller.put(path, headers={"Content-Range": f"bytes */{total}"})
