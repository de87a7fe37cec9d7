"""From a request's bytes to a report that is fit to be filed, and the hash by which sameness is told.

See docs/decisions/0004-same-report.md for why sameness is of content and not of bytes.
"""

import hashlib
import re
from typing import Any

import msgspec

from ops import wire
from ops.errors import MalformedRequest
from ops.reports.validation import Examined, read_batch_line, read_correction, read_report

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A valid report on its way in, and whose it is."""

    id: str
    unit: str
    agency: str
    country: str
    examined: Examined
    sha256: str
    key: str | None = None
    """The SHA-256 of the key that it came with, which must still hold when it is stored; None when it needs none."""
    actor: str | None = None
    """Who files it on the unit's behalf, as the journal names people; None when the unit does it itself."""


class Sender(msgspec.Struct, frozen=True):
    """The field unit whose reports these are, the SHA-256 of the key it files with, and who files when it does not."""

    unit: str
    agency: str
    country: str
    key: str | None = None
    actor: str | None = None


def read_one(raw: bytes, id_: str, sender: Sender) -> Submission:
    """The body of a PUT. Raises wire.Malformed, or wire.Invalid with all faults."""
    examined, tree = read_report(raw)
    return _submission(report_id(id_), sender, examined, tree)


def read_line(raw: bytes, sender: Sender) -> Submission:
    """One line of a batch; raises as `read_one`."""
    id_, examined, tree = read_batch_line(raw)
    return _submission(str(id_), sender, examined, tree)


def read_amendment(raw: bytes) -> tuple[str, Examined, str]:
    """A correction: its reason, the whole new version, and the hash of its content; raises as `read_one`."""
    reason, examined, tree = read_correction(raw)
    return reason, examined, content_sha256(tree["report"])


def _submission(id_: str, sender: Sender, examined: Examined, tree: dict[str, Any]) -> Submission:
    return Submission(
        id=id_,
        unit=sender.unit,
        agency=sender.agency,
        country=sender.country,
        examined=examined,
        sha256=content_sha256(tree),
        key=sender.key,
        actor=sender.actor,
    )


def content_sha256(tree: dict[str, Any]) -> str:
    """Lower-case hex SHA-256 over the canonical JSON of what was sent, without `id`."""
    if "id" in tree:
        tree = {key: value for key, value in tree.items() if key != "id"}
    return hashlib.sha256(wire.canonical(tree)).hexdigest()


def report_id(written: str) -> str:
    """A UUID of the address as it is kept: lower case, with hyphens. Raises MalformedRequest for anything else."""
    id_ = written.lower()
    if not _UUID.fullmatch(id_):
        raise MalformedRequest("A report's id is a UUID, like 3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10.")
    return id_
