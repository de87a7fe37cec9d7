"""The command line. Imports late, so that `corridor --help` is quick; every trouble ends in a sentence."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ops.settings import Settings

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SPEED = click.FloatRange(1, 100_000)
SHORTEST_PASSWORD = 12


class Commands(click.Group):
    """Commands whose troubles become messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; what is a trouble and no fault of ours is told without a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            words = in_words(error)
            if words is None:
                raise
            raise click.ClickException(words) from error


def in_words(error: Exception) -> str | None:
    """A trouble as a message; None for a fault of ours, which keeps its traceback."""
    from ops.errors import Busy, CorridorError
    from ops.plain import PlainError
    from ops.wire import Invalid, Malformed

    if isinstance(error, PlainError | Malformed | OSError):
        return str(error)
    if isinstance(error, Busy):
        return f"The store does not answer: {error.__cause__ or error.detail}"
    if isinstance(error, CorridorError | Invalid):
        detail = error.detail if isinstance(error, CorridorError) else "This cannot be accepted."
        return "\n".join([detail, *(f"  {fault.pointer} {fault.detail}" for fault in error.faults)])
    return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Coordinates cross-border joint operations against firearms trafficking.

    Settings are environment variables CORRIDOR_…; `corridor doctor` looks whether they are well.
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="More than 1: PostgreSQL only."
)
@click.option("--until-input-ends", is_flag=True, help="Stop when standard input closes; for programs that start this.")
def serve(host: str, port: int, workers: int, until_input_ends: bool) -> None:
    """Serve. Migrates the store first; Ctrl-C or SIGTERM stops it."""
    from ops import serve as service

    if until_input_ends:
        service.stop_when_input_ends()
    service.serve(settings(), host, port, workers)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--speed", default=3600.0, show_default=True, type=SPEED, help="Exercise seconds in a second.")
@click.option("--scenario", default="kafo-2", show_default=True, help="A shipped one, or a YAML file of your own.")
def demo(port: int, speed: float, scenario: str) -> None:
    """Watch an exercise: a week of a joint operation, replayed in minutes. Replaces an earlier demo's data."""
    from ops.exercise.demo import run_demo
    from ops.exercise.scenario import load_scenario

    chosen = load_scenario(scenario)
    data_dir = Path(os.environ.get("CORRIDOR_DATA_DIR", "").strip() or "./var").resolve() / "demo"
    sys.exit(run_demo(chosen, port=port, speed=speed, data_dir=data_dir, environ=os.environ))


@main.group()
def account() -> None:
    """People who can sign in."""


@account.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--admin", is_flag=True, help="A system administrator, who sees no operational data by that alone.")
@click.option("--may-create", is_flag=True, help="May create operations, and so become their coordinator.")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input instead of making one.")
def account_add(email: str, name: str, admin: bool, may_create: bool, password_stdin: bool) -> None:
    """Add an account and print its password, once."""
    from ops.access.secrets import new_password
    from ops.terminal import add_account

    name_part, _, domain = email.partition("@")
    if not name_part or not domain or "@" in domain or " " in email:
        raise click.ClickException(f"{email} is not an e-mail address.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"A password has at least {SHORTEST_PASSWORD} characters.")
    asyncio.run(add_account(settings(), email, name, password, admin=admin, creates=may_create))
    click.echo(f"{email} added." if password_stdin else f"{email} added. Password, shown once: {password}")


@main.group()
def plan() -> None:
    """A whole operation's plan as one file."""


@plan.command("import")
@click.argument("file", type=EXISTING)
def plan_import(file: Path) -> None:
    """Make a draft operation from a plan file (YAML or JSON)."""
    from ops.planning.files import load
    from ops.terminal import bring_plan

    made = asyncio.run(bring_plan(settings(), load(file.read_bytes())))
    parts = f"{made.sectors} sectors, {made.units} units, {made.assignments} assignments, {made.members} members"
    click.echo(f"{made.code}: {parts}.")
    for email in made.without_account:
        click.echo(f"{email} has no account, and so no seat.", err=True)


@plan.command("export")
@click.argument("operation")
@click.option("-o", "--output", type=FILE, help="A file (.json for JSON, else YAML) instead of standard output.")
def plan_export(operation: str, output: Path | None) -> None:
    """Write an operation with everything planned in it as one file."""
    from ops.planning.files import dump
    from ops.terminal import as_json, take_plan

    document = asyncio.run(take_plan(settings(), operation))
    json_wanted = output is not None and output.suffix == ".json"
    write(as_json(document) if json_wanted else dump(document), output)


@main.group()
def unit() -> None:
    """Field units."""


@unit.command("key")
@click.argument("operation")
@click.argument("unit")
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 366), help="How long it is valid.")
@click.option("--qr", is_flag=True, help="Also draw the QR code that signs a phone in.")
def unit_key(operation: str, unit: str, days: int, qr: bool) -> None:
    """Make a new key for a unit and print it, once."""
    from ops.access.handover import link_of, show_in_terminal
    from ops.terminal import make_key

    shown = asyncio.run(make_key(settings(), operation, unit, days))
    click.echo(shown.key)
    if qr:
        show_in_terminal(link_of(settings().public_url, operation, shown.key))
    click.echo(f"Valid until {shown.expires_at:%Y-%m-%d}. It is not shown again.", err=True)


@main.command()
@click.argument("operation")
@click.argument("file", type=EXISTING)
@click.option("--url", help="The service; else CORRIDOR_PUBLIC_URL, else http://127.0.0.1:8000.")
@click.option("--speed", type=SPEED, help="Keep the reports' pace, so many times as fast; else as fast as it goes.")
@click.option("--keys", type=EXISTING, help="A YAML or JSON file {unit: key}.")
@click.option("--state", type=FILE, help="Where to keep what was acknowledged; FILE.sent unless given.")
def replay(
    operation: str, file: Path, url: str | None, speed: float | None, keys: Path | None, state: Path | None
) -> None:
    """Send reports from an NDJSON file the way field units do. Stopped or killed, the next one goes on from there.

    Each line is a report with its `id` (a UUID) and the `unit` that sends it. The units' keys are in --keys; the
    environment's CORRIDOR_UNIT_KEY is the key of units that are not in it, and of lines that name none.
    """
    from ops.exercise.fieldfile import replay_file

    address = url or os.environ.get("CORRIDOR_PUBLIC_URL", "").strip() or "http://127.0.0.1:8000"
    sending = replay_file(
        file,
        operation=operation,
        url=address.rstrip("/"),
        speed=speed,
        keys_file=keys,
        one_key=os.environ.get("CORRIDOR_UNIT_KEY", "").strip(),
        state=state or file.with_name(f"{file.name}.sent"),
    )
    try:
        outcome = asyncio.run(sending)
    except KeyboardInterrupt:
        click.echo("Stopped. The next one goes on from here.", err=True)
        sys.exit(130)
    click.echo(f"{outcome.acknowledged} acknowledged, {len(outcome.refused)} refused.")
    for refusal in outcome.refused:
        click.echo(f"{refusal.unit} {refusal.key}: {refusal.status} {refusal.detail}", err=True)
    sys.exit(1 if outcome.refused else 0)


@main.command()
@click.argument("operation")
@click.option("--as-of", type=click.IntRange(1), help="The last entry that counts; the newest unless given.")
@click.option("--audience", default="members", show_default=True, help="members, public or country:XXX.")
@click.option(
    "--format", "form", default="json", show_default=True, type=click.Choice(["json", "html", "pdf", "docx", "xlsx"])
)
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "fr", "pt", "ar"]), help="Of all but JSON."
)
@click.option("-o", "--output", type=FILE, help="A file instead of standard output.")
def summary(operation: str, as_of: int | None, audience: str, form: str, language: str, output: Path | None) -> None:
    """Write the after-action summary. The same entries give the same bytes."""
    from ops.summaries.schemas import Order
    from ops.terminal import summary as make
    from ops.wire import convert

    convert({"audience": audience}, Order)
    made = asyncio.run(make(settings(), operation, as_of=as_of, audience=audience, form=form, language=language))
    write(made, output)


@main.command()
@click.argument("operation")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv", "xlsx"])
)
@click.option("-o", "--output", type=FILE, help="A file instead of standard output.")
def cases(operation: str, form: str, output: Path | None) -> None:
    """List the cases to follow up."""
    from ops.cases.register import cases_csv, cases_xlsx
    from ops.terminal import as_json, as_text, list_cases

    found, about = asyncio.run(list_cases(settings(), operation, form))
    drawn = {
        "table": lambda: as_text(found).encode(),
        "json": lambda: as_json(found),
        "csv": lambda: cases_csv(operation, found).encode(),
        "xlsx": lambda: cases_xlsx(operation, found, about),
    }
    write(drawn[form](), output)


@main.command()
@click.argument("operation", required=False)
def verify(operation: str | None) -> None:
    """Check the journal's chain, and every table against a fold of the journal. Exit 1 on any difference."""
    from ops.terminal import verify_all

    async def look() -> bool:
        well = True
        async for code, entries, differences in verify_all(settings(), operation):
            well = well and not differences
            click.echo(f"{code}: {entries} entries, {len(differences) or 'no'} differences.")
            for difference in differences:
                click.echo(f"  {difference.where} {difference.subject}: {difference.detail}")
        return well

    sys.exit(0 if asyncio.run(look()) else 1)


@main.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write the store and the secret into one file, also while the service runs."""
    from ops.backup import back_up

    back_up(settings(), file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes. It holds everything: keep it safe.")


@main.command()
@click.argument("file", type=EXISTING)
@click.option("--force", is_flag=True, help="Replace a store that is not empty.")
def restore(file: Path, force: bool) -> None:
    """Put a backup in the place of the store. Stop the service first."""
    from ops.backup import restore as put_back

    manifest = put_back(settings(), file, force=force)
    click.echo(f"Restored what was there at {manifest.made_at:%Y-%m-%d %H:%M:%S}Z. `corridor verify` checks it.")


@main.command()
def doctor() -> None:
    """Look whether this machine is fit to serve. Exit 1 on any trouble."""
    from ops.doctor import look

    async def all_of_it() -> bool:
        well = True
        async for found in look(os.environ):
            well = well and found.trouble is None
            mark = "ok     " if found.trouble is None else "TROUBLE"
            click.echo(f"{mark}  {found.thing}: {found.trouble or found.words}")
        return well

    sys.exit(0 if asyncio.run(all_of_it()) else 1)


def settings() -> "Settings":
    """The environment's settings, or a message."""
    from ops.settings import load_settings

    try:
        return load_settings(os.environ)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def write(content: bytes, output: Path | None) -> None:
    """To the file, or to standard output; not onto a terminal when it is not text."""
    if output is not None:
        output.write_bytes(content)
        return
    if sys.stdout.isatty() and b"\0" in content:
        raise click.ClickException("This is not text; give a file with -o.")
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
