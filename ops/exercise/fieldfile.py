"""Reports in a file, as `corridor replay` takes them: NDJSON, one report a line."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ops.exercise.generate import Request
from ops.exercise.ledger import Ledger
from ops.exercise.replay import Outcome, replay
from ops.plain import PlainError
from scheduling.clocks import Exercise, OperationClock

ANY_UNIT = "(the unit of the key)"


class FileRefused(PlainError):
    """The file cannot be replayed; says which line and why."""


def read_reports(path: Path, default_unit: str = "") -> list[Request]:
    """Each line is a report with its `id` (a UUID) and, unless one unit sends all, the `unit` that sends it.

    What else a report must be the service judges. Raises FileRefused, naming every line that cannot be sent.
    """
    requests: list[Request] = []
    faults: list[str] = []
    times: dict[str, int] = {}
    at = datetime(1970, 1, 1, tzinfo=UTC)
    for number, raw in enumerate(path.read_bytes().splitlines(), 1):
        if not raw.strip():
            continue
        try:
            report: Any = json.loads(raw)
        except ValueError as error:
            faults.append(f"line {number}: not JSON: {error}")
            continue
        if not isinstance(report, dict) or not isinstance(report.get("id"), str):
            faults.append(f"line {number}: a report is an object with an `id`")
            continue
        id_, unit = report.pop("id"), report.pop("unit", default_unit)
        if not isinstance(unit, str) or not unit:
            faults.append(f"line {number}: no `unit`, and no single key for all (see `corridor replay --help`)")
            continue
        at = _occurred(report, at)
        times[id_] = times.get(id_, 0) + 1
        again = f"/again-{times[id_] - 1}" if times[id_] > 1 else ""
        requests.append(
            Request(
                key=id_ + again, at=at, unit=unit, method="PUT", path=f"reports/{id_}", body=msgspec.json.encode(report)
            )
        )
    if faults:
        raise FileRefused("\n".join(f"{path}: {fault}" for fault in faults))
    return requests


def read_keys(path: Path) -> dict[str, str]:
    """A YAML or JSON file `{unit: key}`. Raises FileRefused."""
    try:
        keys = yaml.safe_load(path.read_text(encoding="utf-8"))
        return msgspec.convert(keys, dict[str, str])
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise FileRefused(f"{path}: a file of keys is a mapping of unit codes to keys ({error})") from None


def _occurred(report: dict[str, Any], before: datetime) -> datetime:
    """When it happened, which paces the replay; what says no time goes right after the line before it."""
    try:
        at = datetime.fromisoformat(str(report.get("occurred_at")))
    except ValueError:
        return before
    return at.astimezone(UTC) if at.tzinfo else before


async def replay_file(
    path: Path, *, operation: str, url: str, speed: float | None, keys_file: Path | None, one_key: str, state: Path
) -> Outcome:
    """`corridor replay`: send a file's reports, with keys of a file and, for units that it lacks, `one_key`."""
    requests = read_reports(path, default_unit=ANY_UNIT if one_key else "")
    keys = read_keys(keys_file) if keys_file else {}
    units = {request.unit for request in requests}
    if one_key:
        keys |= dict.fromkeys(units - keys.keys(), one_key)
    if missing := sorted(units - keys.keys()):
        raise FileRefused(f"There is no key for {', '.join(missing)}; see `corridor replay --help`.")
    with Ledger(state, operation=operation, url=url) as ledger:
        waiting = [request.at for request in requests if request.key not in ledger]
        clock = None
        if speed is not None and waiting:
            clock = OperationClock(Exercise(starts_at=min(waiting), speed=speed, began_at=datetime.now(UTC)))
        return await replay(requests, url=url, operation=operation, keys=keys, ledger=ledger, clock=clock)
