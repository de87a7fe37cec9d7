"""The field page's shell: what a phone keeps so that the page opens without network. The same for everybody.

One version names all of it (scripts, styles, words, forms, the page itself). A phone takes a new version whole or not
at all, and the person at it says when.
"""

import hashlib
from functools import cache
from typing import Any

import msgspec

from dashboards import assets
from dashboards.field.forms import forms
from dashboards.field.words import LANGUAGES, words
from dashboards.page import HEADERS, POLICY, TEMPLATES, environment

AT = "/field"
POLICY_HERE = POLICY | {
    "img-src": "'self' data: blob:",  # blob: for photos that are not sent yet
    "worker-src": "'self'",
    "manifest-src": "'self'",
}
VENDORED = ("vendor/idb/umd.js", "vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css")
SHARED = ("dom.js", "corridor.svg")


@cache
def data() -> dict[str, bytes]:
    """The files of words and forms, by name."""
    made = {f"{language}.json": words(language) for language in LANGUAGES}
    return {name: msgspec.json.encode(value) for name, value in {**made, "forms.json": forms()}.items()}


@cache
def version() -> str:
    """Of everything that a phone keeps."""
    whole = hashlib.sha256(assets.digest().encode() + (TEMPLATES / "field.html").read_bytes())
    for name, value in data().items():
        whole.update(name.encode() + value)
    return whole.hexdigest()[:16]


def data_address(name: str) -> str:
    return f"{AT}/data/{version()}/{name}"


@cache
def kept() -> list[str]:
    """Every address that a phone keeps, the page first."""
    own = [path for path in assets.files() if path.startswith("field/") and path != "field/worker.js"]
    return [
        AT,
        *(assets.address(path) for path in (*own, *VENDORED, *SHARED)),
        *(data_address(name) for name in data()),
    ]


@cache
def page() -> str:
    """The page; its words come by script, in the language that the phone chose."""
    settings = {
        "version": version(),
        "data": f"{AT}/data/{version()}/",
        "languages": LANGUAGES,
        "worker": f"{AT}/worker.js",
        "background": f"{AT}/background.js",
    }
    scripts = [address for address in kept() if "/field/" in address and address.endswith(".js")]
    return environment("en").get_template("field.html").render(settings=settings, scripts=scripts)


def headers() -> dict[str, str]:
    """Of the page and its worker: asked for anew each time, and saying which version they are of."""
    return HEADERS | {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY_HERE.items()),
        "Cache-Control": "no-cache",
        "Service-Worker-Allowed": AT,
        "X-Field-Version": version(),
        "Vary": "Accept-Encoding",
    }


@cache
def worker(background: bool) -> str:
    """The service worker; where the browser has Background Sync, a module that also sends what waits."""
    known = f"self.FIELD = {msgspec.json.encode({'version': version(), 'page': AT, 'kept': kept()}).decode()};\n"
    sending = f'import {{ sendAll }} from "{assets.address("field/sending.js")}";\nself.sendAll = sendAll;\n'
    return (sending if background else "") + known + assets.files()["field/worker.js"].decode()


def manifest() -> dict[str, Any]:
    """What an installed page is called and looks like."""
    icons = [("field/icon-192.png", "192x192", "any"), ("field/icon-512.png", "512x512", "any"),
             ("field/icon-maskable.png", "512x512", "maskable")]  # fmt: skip
    return {
        "id": AT,
        "name": "Corridor – field",
        "short_name": "Corridor",
        "start_url": AT,
        "scope": AT,
        "display": "standalone",
        "background_color": "#0b5563",
        "theme_color": "#0b5563",
        "icons": [
            {"src": assets.address(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in icons
        ],
    }
