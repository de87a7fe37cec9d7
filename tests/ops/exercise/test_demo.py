"""The demo as a stranger runs it: from the command to Ctrl-C, at the highest speed."""

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ops.exercise.scenario import load_scenario
from ops.exercise.stage import totals
from ops.settings import load_settings
from tests.support.running import CORRIDOR, command, environment, free_port, wait_until

KAFO = load_scenario("kafo-2")


class Demo:
    """A demo that runs, and what it has printed."""

    def __init__(self, directory: Path, speed: int = 100_000) -> None:
        self.port = free_port()
        self.data_dir = directory / "var"
        self.out, self.err = directory / "out", directory / "err"
        settings = load_settings({"CORRIDOR_DATA_DIR": str(self.data_dir)})
        self.url = f"http://127.0.0.1:{self.port}"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [*CORRIDOR, "demo", "--port", str(self.port), "--speed", str(speed)],
                env=environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def said(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said() or self.process.poll() is not None, words, seconds=200)
        assert words in self.said(), self.said()

    @contextmanager
    def signed_in(self, who: str) -> Iterator[httpx.Client]:
        found = re.search(r"password of all is\s+(\S+)", self.said())
        assert found
        with httpx.Client(base_url=self.url, timeout=60) as client:
            answer = client.post("/api/session", json={"email": f"{who}@demo.example", "password": found[1]})
            assert answer.is_success, answer.text
            yield client

    def interrupt(self) -> int:
        """Ctrl-C; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        demo.wait_for("The server goes on")
        yield demo
    finally:
        demo.process.kill()
        demo.process.wait()


def test_it_says_where_to_look_and_as_whom_and_that_nothing_in_it_is_real(demo: Demo) -> None:
    said = demo.out.read_text()
    assert "KAFO II - EXERCISE" in said
    assert "No report, place or weapon in it is real." in said
    assert f"{demo.url}/operations/KAFO-II" in said
    for who in ("coordinator", "focal.bfa", "focal.civ", "focal.mli", "focal.ner", "officer", "viewer", "auditor"):
        with demo.signed_in(who) as client:
            assert client.get("/api/me").json()["name"] == f"{who}@demo.example"
            assert client.get("/api/operations/KAFO-II").is_success


def test_the_reconciled_tally_is_exactly_what_was_published_and_the_gross_one_is_more(demo: Demo) -> None:
    with demo.signed_in("viewer") as client:
        tally = client.get("/api/operations/KAFO-II/tally", params={"by": "type"}).json()
    counted = totals(KAFO, tally)
    assert [(name, amount) for name, amount, _ in counted] == [
        ("firearms", 50),
        ("rounds", 6162),
        ("dynamite", 40593),
        ("cords", 28),
        ("drugs", 1473),
        ("medicines", 2263),
        ("fuel", 60000),
        ("checks", 12000),
    ]
    assert tally["reconciled"]["pairs_open"] == 0
    gross = sum(row["quantity"] for row in tally["rows"] if row["class"] == "firearm")
    assert gross > 50


def test_the_summary_has_the_published_totals(demo: Demo) -> None:
    with demo.signed_in("viewer") as client:
        summary: dict[str, Any] = client.get("/api/operations/KAFO-II/summaries/1.json").json()
    assert figures(summary["headline"]) == {
        ("firearm", "piece"): 50,
        ("ammunition", "round"): 6162,
        ("explosive", "stick"): 40593,
        ("explosive", "piece"): 28,
        ("drug", "kg"): 1473,
        ("medicine", "box"): 2263,
        ("fuel", "litre"): 60000,
    }
    assert sum(row["quantity"] for row in summary["checks"]) == 12000


def figures(rows: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    """Quantities by class and unit; every row must be of what was seized in the action phase."""
    seized = [row for row in rows if "class" in row]
    assert all(row["phase"] == "action" and row["recovery"] == "seized" for row in seized)
    assert len({(row["class"], row["unit"]) for row in seized}) == len(seized)
    return {(row["class"], row["unit"]): row["quantity"] for row in seized}


def test_field_life_was_in_it(demo: Demo) -> None:
    kinds: dict[str, int] = {}
    with demo.signed_in("auditor") as client:
        after = 0
        while items := client.get("/api/operations/KAFO-II/journal", params={"after": after}).json()["items"]:
            for entry in items:
                kinds[entry["kind"]] = kinds.get(entry["kind"], 0) + 1
            after = items[-1]["number"]
    assert kinds["report.corrected"] == KAFO.troubles.corrections
    assert kinds["report.withdrawn"] == KAFO.troubles.withdrawals
    assert kinds["pair.found"] >= 1
    assert kinds["pair.ruled"] == kinds["pair.found"]
    assert kinds["phase.opened"] >= 2
    assert kinds["case.opened"] > 0
    assert "0 refused" in demo.said()


def test_ctrl_c_stops_it_cleanly_and_the_data_stay_and_verify(demo: Demo) -> None:
    began = time.monotonic()
    assert demo.interrupt() == 0
    assert time.monotonic() - began < 60
    said = demo.said()
    assert "Stopped. The data are kept in" in said
    assert "Traceback" not in said
    assert "Traceback" not in (demo.data_dir / "demo" / "server.log").read_text()
    with pytest.raises(httpx.TransportError):
        httpx.get(demo.url)
    settings = load_settings({"CORRIDOR_DATA_DIR": str(demo.data_dir / "demo")})
    verified = command(settings, "verify")
    assert verified.returncode == 0, verified.stdout
    assert "KAFO-II" in verified.stdout
    assert "no differences" in verified.stdout


def test_stopped_in_the_middle_it_is_replaced_by_the_next_which_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    demo = Demo(tmp_path, speed=3600)
    try:
        demo.wait_for("Sign in as any of these")
        assert demo.interrupt() == 0
        assert "Traceback" not in demo.said()
    finally:
        demo.process.kill()
        demo.process.wait()
    demo = Demo(tmp_path, speed=3600)
    demo.wait_for("Sign in as any of these")
    assert "is replaced" in demo.said()
    demo.process.kill()
    demo.process.wait()

    def gone() -> bool:
        try:
            httpx.get(demo.url, timeout=2)
        except httpx.TransportError:
            return True
        return False

    wait_until(gone, "the server is gone", seconds=30)


def test_a_directory_that_no_demo_made_is_not_replaced(tmp_path: Path) -> None:
    precious = tmp_path / "demo" / "precious"
    precious.parent.mkdir()
    precious.write_text("mine")
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path)})
    done = command(settings, "demo", "--port", str(free_port()))
    assert done.returncode == 1
    assert "is not a demo's" in done.stderr
    assert precious.read_text() == "mine"


def test_a_port_that_is_taken_is_told_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path)})
        done = command(settings, "demo", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot be had" in done.stderr
    assert "Traceback" not in done.stderr
