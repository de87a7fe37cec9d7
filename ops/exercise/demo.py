"""The demo: a server of its own, an exercise set up in it, its replay, and then the server until Ctrl-C.

The server is another process, so that neither can starve or break the other: this one is only ever a client of it, as
everybody in the field is.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from ops.exercise.generate import Script, generate
from ops.exercise.ground import Ground
from ops.exercise.ledger import Ledger
from ops.exercise.replay import Outcome, replay
from ops.exercise.scenario import Scenario
from ops.exercise.server import DemoServer
from ops.exercise.stage import Coordinator, Ending, Seat, close, set_up, stations, totals


def run_demo(scenario: Scenario, *, port: int, speed: float, data_dir: Path, environ: Mapping[str, str]) -> int:
    """Run it whole and keep serving; returns 0 once stopped by Ctrl-C or SIGTERM. Raises PlainError."""
    return asyncio.run(_demo(scenario, port, speed, data_dir, environ))


async def _demo(scenario: Scenario, port: int, speed: float, data_dir: Path, environ: Mapping[str, str]) -> int:
    began = time.monotonic()
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        with DemoServer(port, data_dir, environ) as server:
            if server.replaced:
                say(f"The earlier demo in {data_dir} is replaced.")
            script = await asyncio.to_thread(generate, scenario, scenario.seed)
            await server.ready()
            say(f"{server.url} answers after {time.monotonic() - began:.1f} s.")
            await act(scenario, script, server, speed)
            say(f"The server goes on: {server.url} (Ctrl-C stops it)")
            await server.gone()
    except asyncio.CancelledError:
        say(f"\nStopped. The data are kept in {data_dir}; the next demo replaces them.")
    return 0


async def act(scenario: Scenario, script: Script, server: DemoServer, speed: float) -> None:
    """Everything that is done at a server that runs."""
    from ops.exercise.people import add_accounts, seats_of  # noqa: PLC0415 - much to load, and the server starts first

    seats = seats_of(scenario)
    password = await add_accounts(seats, server.data_dir)
    show_where(scenario, server.url, seats, password, speed)
    say("Setting the exercise up …")
    ground = await asyncio.to_thread(Ground, scenario)
    async with Coordinator(server.url, scenario.code) as coordinator:
        began = time.monotonic()
        await coordinator.sign_in(seats[0].email, password)
        prepared = await set_up(coordinator, scenario, ground, seats[1:], speed)
        say(
            f"Plan issued after {time.monotonic() - began:.1f} s: {len(ground.places)} sectors, "
            f"{len(prepared.keys)} units, {scenario.officers} officers. Exercise time now runs.\n"
        )
        requests = sorted([*script.requests, *stations(scenario, prepared)], key=lambda request: request.at)
        with Ledger(server.data_dir / "sent.ndjson", operation=scenario.code, url=server.url) as ledger:
            outcome = await replay(
                requests,
                url=server.url,
                operation=scenario.code,
                keys=prepared.keys,
                ledger=ledger,
                clock=prepared.clock,
            )
        show_end(scenario, server.url, outcome, await close(coordinator, script))


def say(words: str) -> None:
    """To the person who waits; what may be piped on goes to standard output."""
    print(words, file=sys.stderr, flush=True)


def show_where(scenario: Scenario, url: str, seats: list[Seat], password: str, speed: float) -> None:
    """Where to look, and as whom."""
    width = max(len(seat.email) for seat in seats)
    starts_at, ends_at = scenario.action()
    minutes = (ends_at - scenario.begins_at).total_seconds() / speed / 60
    people = "".join(f"    {seat.email:{width}}  {seat.role.replace('_', ' ')}{_of(seat)}\n" for seat in seats)
    print(
        f"\n  {scenario.name}\n"
        f"  {starts_at:%d %b} to {ends_at:%d %b %Y} in about {minutes:.1f} minutes. "
        "No report, place or weapon in it is real.\n\n"
        f"  Headquarters  {url}/operations/{scenario.code}\n"
        f"  Plan          {url}/operations/{scenario.code}/plan\n\n"
        f"  Sign in as any of these; the password of all is  {password}\n\n{people}",
        flush=True,
    )


def _of(seat: Seat) -> str:
    return f" of {seat.country or seat.agency}" if seat.country or seat.agency else ""


def show_end(scenario: Scenario, url: str, outcome: Outcome, ending: Ending) -> None:
    """What was counted, beside what was published."""
    print(f"\n  {'':12}{'counted':>10}{'published':>12}")
    for name, amount, published in totals(scenario, ending.tally):
        print(f"  {name:12}{amount:>10,.10g}{published:>12,.10g}{'' if amount == published else '   differs'}")
    print(
        f"\n  {outcome.acknowledged} requests acknowledged, {outcome.sent_again} times sent again, "
        f"{len(outcome.refused)} refused.\n"
        f"  Pairs of reports: {ending.same} of the same event, {ending.different} of different ones. "
        f"Cases opened: {ending.cases}.\n"
        f"  Summary {ending.summary['number']} as of entry {ending.summary['as_of']}, "
        f"SHA-256 {ending.summary['sha256']}.\n\n"
        f"  Summaries     {url}/operations/{scenario.code}/summaries\n"
        f"  Cases         {url}/operations/{scenario.code}/cases\n",
        flush=True,
    )
    for refusal in outcome.refused:
        say(f"refused: {refusal.unit} {refusal.key}: {refusal.status} {refusal.detail}")
