"""Our own scripts and styles, and the vendored ones, each address with a digest of the whole, so that browsers keep it.

One digest for all: scripts import one another by relative address, and must never meet another release's.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.errors import NotFound

FOLDER = Path(__file__).resolve().parent / "assets"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
A_YEAR = "public, max-age=31536000, immutable"


@cache
def files() -> dict[str, bytes]:
    """Every served file by its path below the folder; read once."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES and path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def digest() -> str:
    """Of all files together."""
    whole = hashlib.sha256()
    for path, data in files().items():
        whole.update(f"{path}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()[:16]


def address(path: str) -> str:
    """Where a page finds a file. KeyError for one that is not there: rather at the page's making than in a browser."""
    if path not in files():
        raise KeyError(path)
    return f"/assets/{digest()}/{path}"


@get("/assets/{version:str}/{path:path}", permission=Permission.PUBLIC, anonymous=True)
async def asset(version: FromPath[str], path: FromPath[Path]) -> Response[bytes]:
    """A script, style or picture."""
    name = path.as_posix().lstrip("/")
    data = files().get(name)
    if data is None:
        raise NotFound
    # The map document is sandboxed into an origin of its own, and still draws with our scripts.
    headers = {"Cache-Control": A_YEAR if version == digest() else "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=TYPES[Path(name).suffix], headers=headers)


ROUTES: list[Any] = [asset]
