"""Make what pages load but git does not hold: other people's scripts and styles, and compiled languages.

    python -m dashboards.build [node_modules]

Scripts come from the locked npm packages, so that no page fetches anything from another host. Catalogues are compiled
only when every message is translated. What is already as it should be is left alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
VENDOR = HERE / "assets" / "vendor"
LANGUAGES = HERE / "languages"

# npm package → (folder inside it, what of that folder pages need, relative to it)
PACKAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "@geoman-io/leaflet-geoman-free": ("dist", ("leaflet-geoman.min.js", "leaflet-geoman.css")),
    "idb": ("build", ("umd.js",)),
    "leaflet": ("dist", ("leaflet.js", "leaflet.css", "images/*.png")),
    "vega": ("build", ("vega.min.js",)),
    "vega-interpreter": ("build", ("vega-interpreter.js",)),
    "vega-lite": ("build", ("vega-lite.min.js",)),
}
# vega-interpreter comes only as a module that imports vega-util, whose functions the script of vega brings as well.
MENDED = {
    "vega-interpreter/vega-interpreter.js": (
        b"import { ascending, isString, DisallowedObjectProperties } from 'vega-util';",
        b"const { ascending, isString, DisallowedObjectProperties } = globalThis.vega;",
    ),
}
# Every package's licence goes with its files.
LICENCES = ("LICENSE*", "LICENCE*", "license*")


class BuildError(Exception):
    """What is wrong with the packages or the catalogues, one line each."""


def vendored(node_modules: Path, lock: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file that pages need from the packages: its path below the vendor folder, and its bytes.

    Raises BuildError for a package that is absent, of another version than the lock's, or lacks a file.
    """
    locked = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for name, (folder, patterns) in PACKAGES.items():
        package = node_modules / name
        if not (package / "package.json").is_file():
            raise BuildError(f"{name} is not in {node_modules}: run `make setup`")
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
        if version != locked[f"node_modules/{name}"]["version"]:
            raise BuildError(f"{name} {version} is installed, the lock file has another version: run `make setup`")
        for pattern in patterns:
            files = sorted((package / folder).glob(pattern))
            if not files:
                raise BuildError(f"{name} {version} has no {folder}/{pattern}")
            for file in files:
                path = Path(name) / file.relative_to(package / folder)
                yield path, mended(path, file.read_bytes())
        licences = sorted({file for pattern in LICENCES for file in package.glob(pattern)})
        if not licences:
            raise BuildError(f"{name} {version} carries no licence")
        yield Path(name) / "LICENSE", licences[0].read_bytes()


def mended(path: Path, data: bytes) -> bytes:
    """A file as a page can load it. Raises BuildError when a new version no longer has what is mended."""
    old, new = MENDED.get(path.as_posix(), (b"", b""))
    if old and old not in data:
        raise BuildError(f"{path} no longer begins as we mend it: look at dashboards/build.py")
    return data.replace(old, new) if old else data


def faults(catalog: Catalog) -> Iterator[tuple[Message, str]]:
    """Each message of a catalogue that must not reach a page, and why."""
    for message in catalog:
        if not message.id:
            continue  # the header
        words = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if message.fuzzy:
            yield message, "is fuzzy: somebody must look at it"
        elif not all(words):
            yield message, "is not translated"
        else:
            yield from ((message, str(error)) for error in message.check(catalog))


def compiled(po: Path) -> bytes:
    """The catalogue in gettext's binary form. Raises BuildError naming each message that is fuzzy, empty or broken."""
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name, abort_invalid=True)
    wrong = [f"{po}:{message.lineno}: {message.id!r} {why}" for message, why in faults(catalog)]
    if wrong:
        raise BuildError("\n".join(wrong))
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a running server never reads half of it."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)


def build(node_modules: Path) -> None:
    """Bring the vendor folder and the compiled catalogues up to date with their sources."""
    files = {VENDOR / path: data for path, data in vendored(node_modules, node_modules.parent / "package-lock.json")}
    files |= {po.with_suffix(".mo"): compiled(po) for po in sorted(LANGUAGES.glob("*/LC_MESSAGES/*.po"))}
    for path, data in files.items():
        put(path, data)
    for old in VENDOR.rglob("*"):
        if old.is_file() and old not in files:
            old.unlink()


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1] if sys.argv[1:] else "node_modules").resolve())
    except BuildError as problem:
        sys.exit(f"dashboards.build: {problem}")
