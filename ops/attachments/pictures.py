"""What a file is by its content, and copies of a picture without anything that the camera wrote into it. Pure.

Every copy is drawn anew as JPEG from the picture's points alone, turned the way it was held: no place, no device, no
time, no comment, no embedded preview survives that, known to us or not.
"""

import hashlib
import io
import struct
import warnings
from contextlib import suppress
from typing import NamedTuple

import puremagic
from PIL import Image, ImageCms, ImageOps

from ops.errors import Fault, Unacceptable, WrongMediaType

PICTURES = ("image/jpeg", "image/png", "image/webp")
PAPERS = ("application/pdf",)
"""What is kept and cannot be cleaned: only those who may read originals get it."""
HEAD = 4096
"""As many first bytes tell what a file is."""
MAX_PIXELS = 50_000_000
"""A picture of more points would take more than half a gigabyte to draw; the largest of phones has 50 million."""
BROKEN = (OSError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError, TypeError, ValueError,
          AttributeError, struct.error, Image.DecompressionBombError)  # fmt: skip
"""What the readers of pictures raise at bytes that are none, or not all of one."""
SIZES = {"full": None, "preview": 1280, "thumb": 320}
"""Each copy's longest side in pixels; None: as it is."""
QUALITY = 88


class Copy(NamedTuple):
    """A copy that others may see, as JPEG."""

    size: str
    width: int
    height: int
    data: bytes
    sha256: str


class Judged(NamedTuple):
    """A whole file: what it is, the size of the picture as one sees it, and its copies; none of what is no picture."""

    media_type: str
    width: int | None
    height: int | None
    copies: list[Copy]


def kind_of(head: bytes) -> str:
    """The media type of a file that begins like this. Raises WrongMediaType for what is not taken."""
    try:
        found = str(puremagic.from_string(head[:HEAD], mime=True))
    except (puremagic.PureError, ValueError):
        found = ""
    if found in PICTURES or found in PAPERS:
        return found
    said = f"This is {found} by its content" if found else "What this is cannot be told by its content"
    raise WrongMediaType(f"{said}; taken are JPEG, PNG, WebP and PDF. Phones make a JPEG of a HEIC photo when asked.")


def judge(raw: bytes) -> Judged:
    """A whole file. Raises WrongMediaType, or Unacceptable for one that is broken or too large to be drawn."""
    kind = kind_of(raw)
    if kind in PAPERS:
        if b"%%EOF" not in raw[-2048:]:
            raise refused("is a PDF without an end")
        return Judged(kind, None, None, [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken camera data, which nobody sees, and of size, measured below
        try:
            with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise refused(f"has {opened.width} × {opened.height} points; at most {MAX_PIXELS:,} are drawn")
                opened.load()
                picture = bare(opened)
        except BROKEN as error:
            raise refused(f"cannot be read to its end as {kind}") from error
    return Judged(kind, picture.width, picture.height, [copy(picture, size) for size in SIZES])


def refused(what: str) -> Unacceptable:
    return Unacceptable(f"The file {what}.", faults=[Fault("", what)])


def bare(opened: Image.Image) -> Image.Image:
    """The picture's points in sRGB on white, turned as it was held, and nothing besides."""
    picture = ImageOps.exif_transpose(opened)
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a broken one: its colours are taken as they are
            written = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, written, ImageCms.createProfile("sRGB")) or picture
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    drawn = picture.convert("RGB")
    drawn.info = {}
    return drawn


def copy(picture: Image.Image, size: str) -> Copy:
    """One copy, never larger than the picture itself."""
    longest = SIZES[size]
    if longest is not None:
        picture = picture.copy()
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY if longest != SIZES["thumb"] else 80)
    data = out.getvalue()
    return Copy(size, picture.width, picture.height, data, hashlib.sha256(data).hexdigest())
