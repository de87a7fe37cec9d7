"""A batch of reports, one JSON object a line: a poison line fails alone, and every line has its answer in order."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from ops.call import MIB
from ops.errors import Busy, CorridorError, MalformedRequest, TooLarge, WrongMediaType
from ops.problems import as_corridor_error
from ops.reports.intake import Intake
from ops.reports.submission import Sender, Submission, read_line, report_id
from ops.reports.views import Taken
from ops.wire import Malformed, parse

MOST_REPORTS = 10_000
CHUNK = 200
"""Lines that are read, committed and answered together: other senders get their turn between them."""


def refuse_other_media(content_type: str) -> None:
    """Raises WrongMediaType unless it is NDJSON: one JSON document sent here would be read as one long line."""
    if content_type.partition(";")[0].strip().lower() != "application/x-ndjson":
        raise WrongMediaType("Send application/x-ndjson here, or PUT one report under its id.")


async def file(intake: Intake, operation_id: str, sender: Sender, raw: bytes) -> bytes:
    """File the lines and give their answers as NDJSON. Raises TooLarge, having taken nothing, beyond MOST_REPORTS."""
    lines = [(number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    if len(lines) > MOST_REPORTS:
        raise TooLarge(f"The batch has {len(lines)} reports; {MOST_REPORTS} are taken at once.")
    if not lines:
        raise MalformedRequest("The batch has no report in it.")
    answers: list[bytes] = []
    before: Chunk | None = None
    for numbered in chunks(lines):  # while one is committed, the next one is read
        read = [read_safely(line, sender) for _, line in numbered]
        sound = [one for one in read if isinstance(one, Submission)]
        chunk = Chunk(numbered, read, asyncio.create_task(file_all(intake, operation_id, sound)))
        if before:
            answers += await before.answers()
        before = chunk
    if before:
        answers += await before.answers()
    return b"\n".join(answers) + b"\n"


class Chunk(NamedTuple):
    """Numbered lines, what they are read as, and how those that can be filed are being filed."""

    lines: Sequence[tuple[int, bytes]]
    read: Sequence[Submission | CorridorError]
    filing: "asyncio.Task[Sequence[Taken | Exception]]"

    async def answers(self) -> list[bytes]:
        """Each line's answer, once it is filed."""
        taken = iter(await self.filing)
        return [
            msgspec.json.encode(answer(number, line, one, next(taken) if isinstance(one, Submission) else one))
            for (number, line), one in zip(self.lines, self.read, strict=True)
        ]


def chunks(lines: Sequence[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    rest = iter(lines)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def read_safely(line: bytes, sender: Sender) -> Submission | CorridorError:
    """The line as a report, or what is wrong with it."""
    if len(line) > MIB:
        return TooLarge(f"The line has {len(line)} bytes; a report has at most {MIB}.")
    try:
        return read_line(line, sender)
    except Exception as error:  # noqa: BLE001 - one line must not take the others with it
        return as_corridor_error(error)


async def file_all(intake: Intake, operation_id: str, sound: Sequence[Submission]) -> Sequence[Taken | Exception]:
    if not sound:
        return []
    try:
        return await intake.file(operation_id, sound)
    except Busy as error:  # what came before this chunk is stored and must be answered
        return [error] * len(sound)


def answer(number: int, line: bytes, read: Submission | CorridorError, outcome: Taken | Exception) -> dict[str, Any]:
    """The answer to one line: a receipt, or a problem as everywhere, with the line's number."""
    id_ = read.id if isinstance(read, Submission) else id_of(line)
    if isinstance(outcome, Taken):
        receipt: dict[str, Any] = msgspec.to_builtins(outcome.receipt)
        return {"id": id_, "status": 201 if outcome.new else 200} | receipt
    error = as_corridor_error(outcome)
    problem: dict[str, Any] = {"type": f"/problems/{error.slug}", "title": error.title, "detail": str(error.detail)}
    problem["line"] = number
    if error.faults:
        problem["errors"] = msgspec.to_builtins(error.faults, enc_hook=str)  # in English, as the whole batch
    if error.retry_after_s:
        problem["retry_after_s"] = error.retry_after_s
    return {"id": id_, "status": error.status} | problem


def id_of(line: bytes) -> str | None:
    """The id of a line that was refused, where it has a readable one, so that its sender knows which it was."""
    try:
        tree = parse(line) if len(line) <= MIB else None
        return report_id(str(tree["id"])) if isinstance(tree, dict) and "id" in tree else None
    except (Malformed, MalformedRequest):
        return None
