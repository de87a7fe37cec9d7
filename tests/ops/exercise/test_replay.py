"""Sending as field units do: through servers that are killed, replays that are killed, and units without a key."""

import asyncio
import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import httpx
import msgspec
import pytest

from ops.exercise.generate import generate
from ops.exercise.ground import Ground
from ops.exercise.people import seats_of
from ops.exercise.scenario import load_scenario
from ops.exercise.stage import Coordinator, Prepared, set_up
from ops.settings import Settings, load_settings
from tests.support.patience import PATIENCE_S
from tests.support.running import CORRIDOR, command, environment, serving, wait_until

WHOLE = load_scenario("kafo-2")
"""One border of it is enough here."""
KAFO = msgspec.structs.replace(
    WHOLE,
    corridors=WHOLE.corridors[:1],
    areas=[],
    units=[unit for unit in WHOLE.units if unit.place.startswith("BFA-CIV")],
)
COPIES = 4
PASSWORD = "correct horse battery staple"


def reports() -> list[dict[str, Any]]:
    """Reports of the exercise as lines of a file, each several times under ids of its own; and one line twice, as a
    phone would send it."""
    sent = [r for r in generate(WHOLE, WHOLE.seed).requests if r.method == "PUT" and r.about != "retry"]
    own = {unit.code for unit in KAFO.units}
    lines = [
        {"id": str(uuid5(NAMESPACE_OID, f"{request.key} {copy}")), "unit": request.unit} | json.loads(request.body)
        for copy in range(COPIES)
        for request in sent
        if request.unit in own
    ]
    return [*lines, lines[0]]


async def prepare(url: str) -> Prepared:
    coordinator, *others = seats_of(KAFO)
    async with Coordinator(url, KAFO.code) as client:
        await client.sign_in(coordinator.email, PASSWORD)
        return await set_up(client, KAFO, Ground(KAFO), others[:0], 1)


def stage(settings: Settings, url: str, directory: Path) -> Path:
    """An issued operation at the server; the file of its units' keys."""
    added = subprocess.run(
        [*CORRIDOR, "account", "add", seats_of(KAFO)[0].email, "--name", "C", "--may-create", "--password-stdin"],
        env=environment(settings),
        input=PASSWORD,
        text=True,
        capture_output=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    keys = directory / "keys.json"
    keys.write_text(json.dumps(asyncio.run(prepare(url)).keys))
    return keys


def test_killed_servers_and_killed_replays_lose_nothing_and_double_nothing(settings: Settings, tmp_path: Path) -> None:
    lines = reports()
    file = tmp_path / "reports.ndjson"
    file.write_bytes(msgspec.json.Encoder().encode_lines(lines))
    state = tmp_path / "state"
    with serving(settings) as server:
        keys = stage(settings, server.url, tmp_path)
        words = ["replay", KAFO.code, str(file), "--url", server.url, "--keys", str(keys), "--state", str(state)]

        def acknowledged() -> int:
            return state.read_bytes().count(b"\n") if state.exists() else 0

        def begin() -> "subprocess.Popen[str]":
            return subprocess.Popen(
                [*CORRIDOR, *words],
                env=environment(settings),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

        replay = begin()
        wait_until(lambda: acknowledged() > len(lines) // 5, "a fifth is acknowledged")
        server.kill()
        assert replay.poll() is None  # units without a link wait
        server.start()
        wait_until(lambda: acknowledged() > len(lines) // 2, "half is acknowledged")
        replay.kill()
        replay.communicate()
        before = acknowledged()
        replay = begin()
        try:
            said, _ = replay.communicate(timeout=200)
        except subprocess.TimeoutExpired:
            replay.kill()
            pytest.fail(f"the replay hangs: {replay.communicate()[0][-2000:]}")
        assert replay.returncode == 0, said
        assert f"{len(lines) - before + 1} acknowledged, 0 refused." in said  # the ledger's first line names its target
        again = command(settings, *words)
        assert (again.returncode, again.stdout) == (0, "0 acknowledged, 0 refused.\n")
        filed = Counter(kind_and_subject for kind_and_subject in journal(settings, server.url))
    ids = {line["id"] for line in lines}
    assert {subject for kind, subject in filed if kind == "report.filed"} == ids
    assert all(times == 1 for (kind, _), times in filed.items() if kind == "report.filed")
    verified = command(settings, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def journal(settings: Settings, url: str) -> list[tuple[str, str]]:
    """Kind and subject of every entry, as the coordinator may read them."""
    with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
        signed = client.post("/api/session", json={"email": seats_of(KAFO)[0].email, "password": PASSWORD})
        assert signed.is_success
        found: list[tuple[str, str]] = []
        after = 0
        while True:
            page = client.get(f"/api/operations/{KAFO.code}/journal", params={"after": after}).json()
            if not page["items"]:
                return found
            found += [(entry["kind"], entry["subject"]) for entry in page["items"]]
            after = page["items"][-1]["number"]


def test_a_report_that_is_refused_is_told_and_the_others_arrive(settings: Settings, tmp_path: Path) -> None:
    [first, second, third] = reports()[:3]
    third["occurred_at"] = "yesterday"
    file = tmp_path / "reports.ndjson"
    file.write_bytes(msgspec.json.Encoder().encode_lines([first, second, third]))
    with serving(settings) as server:
        keys = stage(settings, server.url, tmp_path)
        sent = command(settings, "replay", KAFO.code, str(file), "--url", server.url, "--keys", str(keys))
        assert sent.returncode == 1
        assert sent.stdout == "2 acknowledged, 1 refused.\n"
        assert f"{third['unit']} {third['id']}: 422 /occurred_at" in sent.stderr
        assert "Traceback" not in sent.stderr
        alone = {**first, "id": "11111111-1111-4111-8111-111111111111"}
        del alone["unit"]
        one_key = json.loads(keys.read_text())[first["unit"]]
        file.write_bytes(msgspec.json.encode(alone))
        (tmp_path / "reports.ndjson.sent").unlink()
        sent = command(settings, "replay", KAFO.code, str(file), "--url", server.url, CORRIDOR_UNIT_KEY=one_key)
        assert (sent.returncode, sent.stdout) == (0, "1 acknowledged, 0 refused.\n")
        wrong = command(settings, "replay", "OTHER", str(file), "--url", server.url, CORRIDOR_UNIT_KEY=one_key)
        assert wrong.returncode == 1
        assert "tells what was sent to KAFO-II" in wrong.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"id": "x"', "line 1: not JSON"),
        ('{"unit": "A"}', "line 1: a report is an object with an `id`"),
        ('\n{"id": "x"}', "line 2: no `unit`"),
        ('{"id": "x", "unit": "A"}', "There is no key for A"),
    ],
)
def test_a_file_that_cannot_be_sent_is_refused_before_anything_is(content: str, said: str, tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var")})
    file = tmp_path / "reports.ndjson"
    file.write_text(content)
    done = command(settings, "replay", "KAFO-II", str(file))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var")})
    file = tmp_path / "reports.ndjson"
    file.write_text('{"id": "x", "unit": "A"}')
    done = command(settings, "replay", "KAFO-II", str(file), "--url", "http://127.0.0.1:9", CORRIDOR_UNIT_KEY="k")
    assert done.returncode == 1
    assert "Nothing answers at http://127.0.0.1:9" in done.stderr
