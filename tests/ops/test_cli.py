"""The commands on a store of their own, on both engines."""

import asyncio
import csv
import io
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import text

from ops.cli import main
from ops.settings import Settings, load_settings
from ops.store import open_store
from tests.cast import AGENCIES, AWA, FIRST_UNIT, OPERATION, PASSWORD, UNITS
from tests.support.patience import PATIENCE_S
from tests.support.running import CORRIDOR, command, environment, serving
from tests.world import DRAFT

PLAN = {
    "format": "corridor-plan-1",
    "operation": DRAFT,
    "agencies": list(AGENCIES),
    "units": list(UNITS),
    "corridors": [{"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 300}],
    "assignments": [
        {
            "sector": "BFA-NER-01A",
            "unit": FIRST_UNIT,
            "starts_at": "2020-11-30T00:00:00Z",
            "ends_at": "2020-12-07T00:00:00Z",
        }
    ],
    "members": [{"email": AWA.email, "role": "coordinator"}, {"email": "nobody@example.org", "role": "viewer"}],
}


class Terminal:
    """Somebody who runs commands on this store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def run(self, *words: str, stdin: str = "") -> Result:
        """A command, in this process; a traceback is never what it ends with."""
        kept = {"CORRIDOR_DATA_DIR": str(self.settings.data_dir), "CORRIDOR_DATABASE_URL": self.settings.database_url}
        done = CliRunner().invoke(main, list(words), input=stdin, env=kept | {"CORRIDOR_LOG_LEVEL": "error"})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def says(self, *words: str, stdin: str = "") -> str:
        """The standard output of a command that succeeds."""
        done = self.run(*words, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refuses(self, *words: str, stdin: str = "") -> str:
        """The message of a command that does not succeed."""
        done = self.run(*words, stdin=stdin)
        assert done.exit_code == 1, done.output
        return done.stderr

    def sql(self, statement: str) -> Any:
        """Run a statement behind everybody's back."""

        async def execute() -> Any:
            store = open_store(self.settings)
            try:
                async with store.write() as session:
                    done: Any = await session.execute(text(statement))
                    return done.scalar() if done.returns_rows else None
            finally:
                await store.close()

        return asyncio.run(execute())


@pytest.fixture
def terminal(settings: Settings) -> Terminal:
    return Terminal(settings)


@pytest.fixture
def planned(terminal: Terminal, tmp_path: Path) -> Terminal:
    """With an account for Awa and the draft operation KAFO-T."""
    terminal.says("account", "add", AWA.email, "--name", AWA.name, "--may-create", "--password-stdin", stdin=PASSWORD)
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump(PLAN))
    done = terminal.run("plan", "import", str(file))
    assert done.exit_code == 0, done.output
    assert "KAFO-T: 4 sectors, 2 units, 1 assignments, 1 members." in done.stdout
    assert "nobody@example.org has no account" in done.stderr
    return terminal


def test_help_names_every_command_of_the_contract_and_is_quick_for_it_loads_little() -> None:
    done = CliRunner().invoke(main, ["--help"])
    for name in "serve demo account plan unit replay summary cases verify backup restore doctor".split():  # noqa: SIM905
        assert f"  {name} " in done.output
    loaded = (
        "import sys, ops.cli; print([m for m in ('sqlalchemy', 'litestar', 'shapely', 'httpx') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_account_is_added_with_a_password_that_is_printed_once_and_signs_in(terminal: Terminal) -> None:
    said = terminal.says("account", "add", "Ada@Example.org", "--name", "Ada", "--admin")
    found = re.search(r"Password, shown once: (\S+)", said)
    assert found
    assert "has an account already" in terminal.refuses("account", "add", "ada@example.org", "--name", "Ada")
    with serving(terminal.settings) as server, httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        answer = client.post("/api/session", json={"email": "ada@example.org", "password": found[1]})
        assert answer.json()["admin"] is True
        added = command(server.settings, "account", "add", "eve@example.org", "--name", "Eve")  # also while it runs
        assert added.returncode == 0


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (["nonsense"], "", "not an e-mail address"),
        (["a@b", "--password-stdin"], "short\n", "at least 12 characters"),
    ],
)
def test_an_account_that_cannot_be_is_refused(words: list[str], stdin: str, said: str, tmp_path: Path) -> None:
    terminal = Terminal(load_settings({"CORRIDOR_DATA_DIR": str(tmp_path)}))
    assert said in terminal.refuses("account", "add", *words, "--name", "A", stdin=stdin)


def test_a_plan_goes_out_as_it_came_in_and_comes_in_again(planned: Terminal, tmp_path: Path) -> None:
    exported = planned.says("plan", "export", OPERATION)
    document = yaml.safe_load(exported)
    assert document["operation"]["code"] == OPERATION
    assert [unit["code"] for unit in document["units"]] == [unit["code"] for unit in UNITS]
    target = tmp_path / "out.json"
    planned.says("plan", "export", OPERATION, "-o", str(target))
    document = json.loads(target.read_text())
    assert "KAFO-T" in planned.refuses("plan", "import", str(target))  # the code is taken
    document["operation"]["code"] = "KAFO-U"
    target.write_text(json.dumps(document))
    assert "KAFO-U: 4 sectors" in planned.says("plan", "import", str(target))


def test_a_plan_that_is_wrong_is_refused_with_every_fault(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump(PLAN | {"units": [{"code": "x y", "agency": "NOPE", "officers": 0}]}))
    said = terminal.refuses("plan", "import", str(file))
    assert "/units/0/code" in said
    assert "/units/0/officers" in said
    file.write_text("[")
    assert "neither YAML nor JSON" in terminal.refuses("plan", "import", str(file))


def test_a_unit_key_is_printed_alone_and_opens_the_door(planned: Terminal) -> None:
    key = planned.says("unit", "key", OPERATION, FIRST_UNIT).strip()
    with serving(planned.settings) as server:
        me = httpx.get(f"{server.url}/api/me", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S).json()
    assert me["name"] == FIRST_UNIT
    assert "no unit NER-X" in planned.refuses("unit", "key", OPERATION, "NER-X")
    assert "no operation NOPE" in planned.refuses("unit", "key", "NOPE", FIRST_UNIT)
    assert "no differences" in planned.says("verify", OPERATION)


def test_a_summary_of_the_same_entries_is_the_same_bytes(planned: Terminal, tmp_path: Path) -> None:
    once = planned.says("summary", OPERATION, "--as-of", "3")
    assert json.loads(once)["as_of"]
    planned.says("unit", "key", OPERATION, FIRST_UNIT)
    assert planned.says("summary", OPERATION, "--as-of", "3") == once
    for form, start in (("html", b"<!doctype html"), ("pdf", b"%PDF-")):
        target = tmp_path / f"summary.{form}"
        planned.says("summary", OPERATION, "--as-of", "3", "--format", form, "-o", str(target))
        assert target.read_bytes()[: len(start)].lower() == start.lower()
    assert "there is no 9999" in planned.refuses("summary", OPERATION, "--as-of", "9999")
    assert "/audience" in planned.refuses("summary", OPERATION, "--audience", "everybody")


def test_cases_are_listed_in_every_form_and_that_is_journalled(planned: Terminal, tmp_path: Path) -> None:
    assert planned.says("cases", OPERATION).split()[:3] == ["case", "state", "lead"]
    assert json.loads(planned.says("cases", OPERATION, "--format", "json")) == []
    [head] = list(csv.reader(io.StringIO(planned.says("cases", OPERATION, "--format", "csv"))))
    assert "case" in head
    planned.says("cases", OPERATION, "--format", "xlsx", "-o", str(tmp_path / "cases.xlsx"))
    assert (tmp_path / "cases.xlsx").read_bytes().startswith(b"PK")
    made = planned.sql("select count(*) from entries where kind = 'export.made' and actor = 'command line'")
    assert made == 4


def test_verify_finds_a_single_altered_byte_and_a_missing_entry(planned: Terminal) -> None:
    planned.says("verify")
    planned.sql("update entries set subject = 'KAFO-S' where number = 1")
    done = planned.run("verify", OPERATION)
    assert done.exit_code == 1
    assert "entry 1 is not what was written" in done.stdout
    planned.sql("update entries set subject = 'KAFO-T' where number = 1")
    planned.says("verify")
    planned.sql("update units set officers = 99 where code = 'BFA-DGD-01'")
    done = planned.run("verify")
    assert done.exit_code == 1
    assert FIRST_UNIT in done.stdout
    assert "no operation NOPE" in planned.refuses("verify", "NOPE")


def test_a_store_that_was_never_migrated_is_told_and_doctor_finds_it(terminal: Terminal) -> None:
    assert "`corridor serve` migrates it" in terminal.refuses("verify")
    done = terminal.run("doctor")
    assert done.exit_code == 1
    assert "TROUBLE  store: It was never migrated" in done.stdout


def test_doctor_is_content_with_a_store_in_order_and_says_what_is_not(planned: Terminal) -> None:
    said = planned.says("doctor")
    assert "TROUBLE" not in said
    for thing in ("settings", "data directory", "disk", "border data", "time zones", "store", "files", "clock"):
        assert f"ok       {thing}:" in said
    planned.settings.data_dir.chmod(0o755)
    done = planned.run("doctor")
    assert done.exit_code == 1
    assert "chmod 700" in done.stdout
    planned.settings.data_dir.chmod(0o700)
    later = "2999-01-01 00:00:00+00" if "postgresql" in planned.settings.database_url else "2999-01-01 00:00:00.000000"
    planned.sql(f"update entries set recorded_at = '{later}' where number = 1")
    assert "this clock is behind" in planned.run("doctor").stdout


def test_settings_that_are_wrong_are_told_by_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["verify"], env={"CORRIDOR_DATA_DIR": str(tmp_path), "CORRIDOR_SESSION_HOURS": "x"})
    assert (done.exit_code, done.stderr) == (1, "Error: CORRIDOR_SESSION_HOURS must be a whole number\n")


def test_a_store_that_does_not_answer_is_told_plainly(tmp_path: Path) -> None:
    away = "postgresql+asyncpg://corridor:x@127.0.0.1:9/corridor"
    terminal = Terminal(load_settings({"CORRIDOR_DATA_DIR": str(tmp_path), "CORRIDOR_DATABASE_URL": away}))
    assert "The store does not answer" in terminal.refuses("verify")
    assert "TROUBLE  store: It does not answer" in terminal.run("doctor").stdout


def test_serve_migrates_says_where_it_is_and_stops_cleanly(settings: Settings) -> None:
    for how in (signal.SIGINT, signal.SIGTERM):
        with serving(settings) as server:
            assert httpx.get(f"{server.url}/health/ready", timeout=PATIENCE_S).is_success
            code, said = server.stop(how)
        assert (code, said) == (0, f"Corridor serves {server.url} (Ctrl-C stops it)\n")


def test_serve_takes_more_workers_only_where_processes_can_share_the_store(settings: Settings) -> None:
    words = [*CORRIDOR, "serve", "--port", "0", "--workers", "2", "--until-input-ends"]
    if settings.database_url.startswith("sqlite"):
        done = command(settings, *words[3:-1])
        assert done.returncode == 1
        assert "is for one process" in done.stderr
        return
    process = subprocess.Popen(
        words,
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        url = process.stdout.readline().split()[2]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{url}/health/ready", timeout=5).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        assert httpx.get(f"{url}/health/ready", timeout=5).is_success
        process.stdin.close()
        assert process.wait(60) == 0
        assert "Traceback" not in process.stdout.read()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


def test_serve_tells_of_a_port_that_is_taken(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path)})
    with serving(settings) as server:
        done = command(settings, "serve", "--port", str(server.port))
    assert done.returncode == 1
    assert f"127.0.0.1:{server.port} cannot be had: Address already in use" in done.stderr


# --- backup and restore -----------------------------------------------------------------------------------------------


def counts(terminal: Terminal) -> list[int]:
    return [terminal.sql(f"select count(*) from {table}") for table in ("accounts", "operations", "sectors", "entries")]


def test_a_backup_made_while_the_service_runs_is_restored_and_verifies(planned: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with serving(planned.settings):
        assert "keep it safe" in planned.says("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    secret, before = planned.settings.secret, counts(planned)
    planned.says("account", "add", "late@example.org", "--name", "Late")
    planned.sql("update units set officers = 99 where code = 'BFA-DGD-01'")
    assert "The store is not empty" in planned.refuses("restore", str(file))
    (planned.settings.data_dir / "secret").write_text("another")
    assert "Restored what was there at" in planned.says("restore", str(file), "--force")
    assert counts(planned) == before
    assert (planned.settings.data_dir / "secret").read_text() == secret
    assert "no differences" in planned.says("verify")
    with serving(planned.settings) as server, httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        assert client.post("/api/session", json={"email": AWA.email, "password": PASSWORD}).is_success
    assert [path.name for path in planned.settings.data_dir.iterdir() if path.name.startswith(".corridor")] == []


def test_a_backup_goes_into_an_empty_store_elsewhere(
    planned: Terminal, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "backup"
    planned.says("backup", str(file))
    environ = {"CORRIDOR_DATA_DIR": str(tmp_path / "elsewhere")}
    url = planned.settings.database_url
    if url.startswith("postgresql"):
        cluster = request.getfixturevalue("postgres_cluster")
        environ["CORRIDOR_DATABASE_URL"] = cluster.new_database()
    elsewhere = Terminal(load_settings(environ))
    elsewhere.says("restore", str(file))
    assert counts(elsewhere) == counts(planned)
    assert "no differences" in elsewhere.says("verify")
    assert oct((tmp_path / "elsewhere").stat().st_mode & 0o777) == "0o700"
    if url.startswith("postgresql"):
        cluster.drop_database(environ["CORRIDOR_DATABASE_URL"])


@pytest.mark.parametrize("what", ["empty", "cut", "other"])
def test_what_is_no_whole_backup_is_refused_and_nothing_is_changed(
    planned: Terminal, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "backup"
    planned.says("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "other": b"PK\x03\x04" * 100}[what])
    before = counts(planned)
    assert "is not a whole backup" in planned.refuses("restore", str(file), "--force")
    assert counts(planned) == before
    planned.says("verify")


def test_an_embedded_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "var")})
    terminal = Terminal(settings)
    terminal.says("account", "add", AWA.email, "--name", AWA.name)
    file = tmp_path / "backup"
    terminal.says("backup", str(file))
    with serving(settings) as server:
        assert "Stop the service first" in terminal.refuses("restore", str(file), "--force")
        assert httpx.get(f"{server.url}/health/ready", timeout=PATIENCE_S).is_success
    terminal.says("restore", str(file), "--force")
    with sqlite3.connect(settings.data_dir / "corridor.sqlite") as connection:
        assert connection.execute("select count(*) from accounts").fetchone() == (1,)
    connection.close()


def test_a_backup_of_one_engine_is_not_put_into_the_other(planned: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    planned.says("backup", str(file))
    environ = {"CORRIDOR_DATA_DIR": str(tmp_path / "elsewhere")}
    if planned.settings.database_url.startswith("sqlite"):
        environ["CORRIDOR_DATABASE_URL"] = "postgresql+asyncpg://corridor:x@127.0.0.1:9/corridor"
    other = Terminal(load_settings(environ))
    assert "This is a backup of" in other.refuses("restore", str(file))
