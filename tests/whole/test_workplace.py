"""What is in git, and what the set-up is made of: locked, hashed, of no machine in particular."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# Written in pieces, so that this file passes its own test.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w./~#-])/(?:work|root|home|farm|Users)/\w")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def lines_of_text() -> list[tuple[str, str]]:
    """Every line of every text file in git, with where it stands."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            where = path.relative_to(ROOT)
            found += [(f"{where}:{n}", line) for n, line in enumerate(data.decode().splitlines(), 1)]
    return found


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;\\]+)", lock.read_text()))


def test_no_file_names_a_package_registry() -> None:
    assert [where for where, line in lines_of_text() if any(host in line for host in REGISTRIES)] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert [where for where, line in lines_of_text() if MACHINE_PATH.search(line)] == []


def test_nothing_that_git_should_ignore_is_in_git() -> None:
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == ""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_python_package_has_one_version_and_its_hashes(lock: Path) -> None:
    logical = [line for line in lock.read_text().replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    assert logical
    for line in logical:
        assert re.match(r"[a-z0-9._-]+==\S+ ", line), f"{lock.name}: not pinned: {line[:80]}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), f"{lock.name}: no hash: {line[:80]}"
        assert "://" not in line


def test_every_list_of_packages_is_locked_and_every_lock_has_its_list() -> None:
    folder = ROOT / "requirements"
    assert {path.stem for path in folder.glob("*.in")} == {path.stem for path in folder.glob("*.txt")}


def test_what_is_tested_is_what_runs() -> None:
    runtime, develop = pins(ROOT / "requirements/runtime.txt"), pins(ROOT / "requirements/develop.txt")
    assert runtime.items() <= develop.items()


def test_the_npm_lock_has_integrity_and_no_addresses_for_every_package() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 1
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name


def test_the_makefile_explains_every_command_it_has() -> None:
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text())
    helped = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert phony
    assert sorted(phony[1].split()) == sorted(re.findall(r"(?m)^  make (\w+)", helped))


def test_the_containers_are_reached_only_once_they_are_healthy() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert all("healthcheck" in service for service in services.values())
    assert services["corridor"]["depends_on"]["store"]["condition"] == "service_healthy"
    assert "/health/ready" in services["corridor"]["healthcheck"]["test"][-1]
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", []))
