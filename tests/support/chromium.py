"""The machine's own Chromium, driven by Playwright, and a record of what its pages should not have done."""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Route, WebError, WebSocketRoute

# It runs as root in CI, and must ask nobody but the server under test for anything.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1280, 800)  # CSS pixels, width × height
PHONE = (390, 844)


@cache
def find_chromium() -> Path | None:
    """Debian's Chromium, or whatever goes by its name; None where there is none."""
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser"):
        if found := shutil.which(name):
            return Path(found)
    return None


@cache
def why_no_browser() -> str | None:
    """What is missing for a browser to be driven; None when nothing is."""
    if find_chromium() is None:
        return "there is no Chromium on this machine"
    driver = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True, check=False
    )
    if driver.returncode:
        return f"Playwright's driver does not start ({driver.stderr.strip()[-200:]})"
    return None


@dataclass(kw_only=True)
class Watched:
    """What went wrong in a visitor's pages while nobody looked."""

    foreign_requests: list[str] = field(default_factory=list)  # addresses on other hosts; none of them was let out
    console_errors: list[str] = field(default_factory=list)  # messages and uncaught exceptions

    def clean(self) -> bool:
        return not self.foreign_requests and not self.console_errors


def is_foreign(url: str) -> bool:
    """Whether an address is on another host; data:, blob: and about: are on none."""
    return (urlsplit(url).hostname or "127.0.0.1") not in {"127.0.0.1", "localhost"}


async def watch(context: BrowserContext) -> Watched:
    """Record, from now on, every request of a context to another host (and stop it), and every error in its pages."""
    seen = Watched()

    async def stop(route: Route) -> None:
        seen.foreign_requests.append(route.request.url)
        await route.abort()

    def stop_socket(socket: WebSocketRoute) -> None:
        seen.foreign_requests.append(socket.url)  # and it stays without a server

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.console_errors.append(f"{message.text} ({message.location['url']})")

    def on_error(error: WebError) -> None:
        seen.console_errors.append(str(error.error))

    await context.route(is_foreign, stop)
    await context.route_web_socket(is_foreign, stop_socket)
    context.on("console", on_console)
    context.on("weberror", on_error)
    return seen
