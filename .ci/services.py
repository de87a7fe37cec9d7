"""What the tests need of the machine beside Python: PostgreSQL with PostGIS, and Chromium, from Debian's packages.

Run by .venv's python in the project's root. As root it installs what is absent; otherwise it says what will be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.chromium import find_chromium, why_no_browser
from tests.support.cluster import find_postgres
from tests.support.require import HOW

# Without recommended packages Chromium would come with no font at all, and Playwright's driver lacks libatomic.
PACKAGES = {"postgis": ["postgresql-postgis"], "browser": ["chromium", "fonts-dejavu-core", "libatomic1"]}
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/corridor-set-up.conf")


def absent() -> list[str]:
    find_postgres.cache_clear()
    why_no_browser.cache_clear()
    find_chromium.cache_clear()
    there = {"postgis": find_postgres() is not None, "browser": why_no_browser() is None}
    return [name for name, found in there.items() if not found]


def install(names: list[str]) -> None:
    """apt-get the packages without starting anything: the tests run clusters of their own."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt(*words: str) -> None:
        subprocess.run(["apt-get", "-q", *words], check=True, env=environment, stdin=subprocess.DEVNULL)

    apt("update")
    created = "postgis" in names and not NO_MAIN_CLUSTER.exists()
    if created:
        NO_MAIN_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_MAIN_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        apt("install", "-y", "--no-install-recommends", *(package for name in names for package in PACKAGES[name]))
    finally:
        if created:
            NO_MAIN_CLUSTER.unlink()


def main() -> None:
    missing = absent()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"set-up: from Debian's packages: {', '.join(missing)}", flush=True)
        install(missing)
        still = absent()
        if still:
            sys.exit(f"set-up: the packages are installed, but still not found: {', '.join(still)}")
        return
    for name in missing:
        print(f"set-up: {name} is absent and we are not root on Debian, so its tests will be skipped. {HOW[name]}")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"set-up: `{' '.join(failure.cmd)}` ended with {failure.returncode}")
