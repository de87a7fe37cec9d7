"""What a journal says of the tables that follow from it, folded from nothing, for `ops.journal.verify`."""

import hashlib
from typing import Any

import msgspec

from ops.journal.chain import Link
from ops.journal.fold import Newest, NounFold
from ops.reports.records import receipt_of
from ops.reports.views import ReportRecord
from ops.tallies.fold import TallyFold

PAGE = 1000
"""Rows that are read at a time."""


class Difference(msgspec.Struct, frozen=True):
    """One thing that is not as it should be. `where` is a table, `subject` what of it, `detail` a sentence."""

    where: str
    subject: str
    detail: str


class Folded:
    """Everything the journal says, kept as hashes where only equality is asked."""

    def __init__(self) -> None:
        self.nouns: NounFold[bytes] = NounFold(sealed)
        self.tallies = TallyFold()
        self.versions: dict[str, Newest[bytes]] = {}
        self.differences: list[Difference] = []

    def corrected(self) -> dict[str, Newest[bytes]]:
        """The versions of reports that have several."""
        several = {key.partition("@")[0] for key in self.versions if not key.endswith("@1")}
        return {key: version for key, version in self.versions.items() if key.partition("@")[0] in several}

    def apply(self, entry: Link) -> None:
        try:
            self.nouns.apply(entry)
            self.tallies.apply(entry)
            if entry.kind in {"report.filed", "report.corrected"}:
                record = msgspec.convert(entry.payload, ReportRecord)
                taken = [record.content_sha256, record.reason, receipt_of(record, entry.number)]
                self.versions[f"{record.id}@{record.version}"] = Newest(entry.number, sealed(taken))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            self.differences.append(
                Difference("entries", str(entry.number), f"entry {entry.number} cannot be folded: {error!r}")
            )


def sealed(value: Any) -> bytes:
    """The hash of a value's canonical JSON: equal for a struct and the builtins that came of it."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).digest()
