"""Makes a package from what it is told line by line: `python -m ops.exchange.make < parts > package.zip`.

The same lines give the same bytes: no clock, no setting, no font of the system; files stand in order with fixed times.
"""

import hashlib
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import typst

from ops.exchange import iafq, requests, seizures
from ops.exchange.record import Head, Part, Seizure, Tail, Trace
from ops.exchange.words import ExchangeWords
from ops.exchange.workbook import Book
from ops.reports.vocabulary import terms

HERE = Path(__file__).parent
IAFQ, SEIZURES, REQUESTS = "iafq.xlsx", "seizures.xlsx", "trace-requests.xlsx"
EPOCH = (1980, 1, 1, 0, 0, 0)
UNLABELLED = "AMBER"
"""What has no label is treated as this: no wider than the recipient's organisation and those it must tell."""


class Handling:
    """The strictest label and every code of what is in the package."""

    def __init__(self) -> None:
        self.order = list(terms("tlp"))  # the strictest first
        self.tlp = ""
        self.codes: set[str] = set()

    def take(self, document: dict[str, Any]) -> None:
        handling = document.get("handling") or {}
        label = handling.get("tlp") or UNLABELLED
        if not self.tlp or self.order.index(label) < self.order.index(self.tlp):
            self.tlp = label
        self.codes |= set(handling.get("codes") or ())

    @property
    def label(self) -> str:
        return " ".join([f"TLP:{self.tlp or UNLABELLED}", *sorted(self.codes)])


def parts(lines: Iterable[bytes]) -> Iterator[Part]:
    decoder: msgspec.json.Decoder[Part] = msgspec.json.Decoder(Part)
    for line in lines:
        if line.strip():
            yield decoder.decode(line)


def package(told: Iterator[Part], folder: Path) -> list[Path]:
    """Write the files of a package into a folder; gives them in their order in the archive."""
    head = next(told)
    assert isinstance(head, Head)
    words = ExchangeWords(head.language)
    counts, handling, traces = iafq.Counts(), Handling(), []
    tail = Tail(reports={}, traces={}, doubles=0)
    spool = (folder / "rows").open("w+b")
    with spool:
        for part in told:
            if isinstance(part, Seizure):
                counts.take(part)
                handling.take(part.document)
                spool.writelines(msgspec.json.encode(row) + b"\n" for row in seizures.rows(part, words))
            elif isinstance(part, Trace):
                handling.take(part.event)
                traces.append(part)
            elif isinstance(part, Tail):
                tail = part
        about = said_about(head, handling, counts.reports, len(traces), tail, words)
        files = write(head, counts, traces, spool, about, handling.label, folder, words)
    (folder / "rows").unlink()
    manifest = manifest_of(head, handling, counts.reports, traces, tail, files)
    (folder / "manifest.json").write_bytes(manifest)
    (folder / "README.txt").write_text("\n".join(f"{name}: {value}" for name, value in about) + "\n", "utf-8")
    return [folder / "README.txt", folder / "manifest.json", *files]


def write(
    head: Head, counts: iafq.Counts, traces: Sequence[Trace], spool: BinaryIO, about: list[tuple[str, str]],
    label: str, folder: Path, words: ExchangeWords,
) -> list[Path]:  # fmt: skip
    """The workbooks and sheets that are asked for."""
    at = datetime.fromisoformat(head.as_of_at)
    exercise = words.say("EXERCISE") if head.exercise else ""
    files = []
    if "iafq" in head.contents:
        files.append(folder / IAFQ)
        book = Book(files[-1], about, label, exercise, at)
        for sheet in iafq.sheets(counts, traces, words):
            book.table(sheet)
        book.close()
    if "seizures" in head.contents:
        files.append(folder / SEIZURES)
        book = Book(files[-1], about, label, exercise, at)
        book.begin(words.say("Seizures"), [words.say(name) for name in seizures.HEAD])
        spool.seek(0)
        for line in spool:
            book.append(words.say("Seizures"), msgspec.json.decode(line))
        book.close()
    if "traces" in head.contents and traces:
        files.append(folder / REQUESTS)
        book = Book(files[-1], about, label, exercise, at)
        book.begin(words.say("Trace requests"), requests.columns(words))
        for trace in traces:
            book.append(words.say("Trace requests"), requests.row(head, trace, words))
        book.close()
        (folder / "trace-requests").mkdir()
        for trace in traces:
            files.append(folder / "trace-requests" / f"{trace.case}-{trace.action}.pdf")
            files[-1].write_bytes(paper(head, trace, words))
    return files


def paper(head: Head, trace: Trace, words: ExchangeWords) -> bytes:
    """One trace request as PDF, dated by the last entry."""
    told = {
        "language": words.language,
        "title": words.say("Trace request"),
        "reference": requests.reference(trace),
        "operation": f"{head.name} ({head.operation})",
        "exercise": words.say("EXERCISE") if head.exercise else "",
        "handling": requests.handling_of(trace).strip() or f"TLP:{UNLABELLED}",
        "form": words.say(
            "International Tracing Instrument, paragraph 17; fields of form ATF 3312.1 in brackets"
        ),
        "page": words.say("Page {page} of {pages}"),
        "blocks": requests.blocks(head, trace, words),
        "rules": [*rules(words, traces=True), words.say(
            "No personal data: possessor and associates are not part of this sheet."
        )],
    }  # fmt: skip
    compiler = typst.Compiler(
        input=HERE / "sheet.typ",
        root=HERE,
        ignore_system_fonts=True,
        sys_inputs={"document": msgspec.json.encode(told).decode()},
    )
    made = compiler.compile(format="pdf", timestamp=int(datetime.fromisoformat(head.as_of_at).timestamp()))
    assert isinstance(made, bytes)
    return made


def rules(words: ExchangeWords, *, traces: bool) -> list[str]:
    """The restrictions on use that bind whoever receives it."""
    found = [words.say(
        "Confidentiality and any restriction on use bind the recipient; if they cannot be kept, tell the provider "
        "before disclosure (Firearms Protocol, article 12(5))."
    )]  # fmt: skip
    if traces:
        found.append(words.say("Not to be used for other proceedings without prior consent (UNTOC, article 18(19))."))
        found.append(words.say(
            "A hit or an answer is no ground for arrest by itself; verify through the National Central Bureau."
        ))  # fmt: skip
    return found


def said_about(
    head: Head, handling: Handling, reports: int, traces: int, tail: Tail, words: ExchangeWords
) -> list[tuple[str, str]]:
    """What every file says of itself first."""
    say, label = words.say, words.label
    recipient = " – ".join(
        one for one in (label("country", head.country) if head.country else "", head.authority) if one
    )
    sender = say("coordinator") if head.sender == "coordinator" else label("country", head.sender)
    found = [(say("About"), f"{head.name} ({head.operation})")]
    if head.exercise:
        found.append((say("EXERCISE"), say("EXERCISE")))
    found += [
        (say("Recipient"), recipient),
        (say("Sender"), sender),
        (say("Purpose"), head.purpose),
        (say("As at"), f"{head.as_of_at}, {say('entry')} {head.as_of}, SHA-256 {head.as_of_sha256}"),
        (say("Handling"), handling.label),
        *((say("Handling"), label("handling_code", code)) for code in sorted(handling.codes)),
        *((say("Use"), rule) for rule in rules(words, traces="traces" in head.contents)),
        (say("Included"), f"{say('reports')} {reports}, {say('trace requests')} {traces}"),
        (say("Doubles left out"), str(tail.doubles)),
    ]
    for reason in sorted({*tail.reports, *tail.traces}):
        counted = (
            f"{say('reports')} {tail.reports.get(reason, 0)}, {say('trace requests')} {tail.traces.get(reason, 0)}"
        )
        found.append((say("Withheld"), f"{counted}: {say(reason)}"))
    return found


def manifest_of(
    head: Head, handling: Handling, reports: int, traces: Sequence[Trace], tail: Tail, files: Sequence[Path]
) -> bytes:
    """What is in the package, for a program: the log keeps the same."""
    told = {
        "format": "corridor-exchange-1",
        "head": head,
        "tlp": handling.tlp or UNLABELLED,
        "codes": sorted(handling.codes),
        "included": {"reports": reports, "traces": len(traces)},
        "requests": [requests.reference(trace) for trace in traces],
        "withheld": {"reports": tail.reports, "traces": tail.traces},
        "doubles": tail.doubles,
        "files": [
            {
                "name": name_of(file),
                "bytes": file.stat().st_size,
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            }
            for file in files
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told, order="sorted"), indent=1) + b"\n"


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.name}" if file.suffix == ".pdf" else file.name


def archive(files: Sequence[Path], out: BinaryIO) -> None:
    """A ZIP whose bytes depend on names and contents alone."""
    with zipfile.ZipFile(out, "w") as made:
        for file in files:
            entry = zipfile.ZipInfo(name_of(file), EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if file.suffix in (".xlsx", ".pdf") else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            made.writestr(entry, file.read_bytes())


def main() -> None:
    """From parts on standard input to a package on standard output."""
    with tempfile.TemporaryDirectory(prefix="corridor-package-") as folder, tempfile.TemporaryFile() as made:
        archive(package(parts(sys.stdin.buffer), Path(folder)), made)
        made.seek(0)
        while piece := made.read(1 << 20):
            sys.stdout.buffer.write(piece)


if __name__ == "__main__":
    main()
