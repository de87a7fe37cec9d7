"""What is read off a report's lines beside what they say: headings, compared forms, what a trace still lacks. Pure."""

from typing import Any

from ops.reports.calibres import is_listed
from ops.reports.serials import comparison_form
from ops.reports.tracing import Completeness, completeness
from ops.reports.vocabulary import heading
from ops.shapes import View


class LineReading(View, frozen=True, kw_only=True):
    """One line, read: nothing of it was sent, and all of it follows from the line."""

    hs: str | None
    """Where the Harmonized System puts it: as an officer classified it, else by its type; null where neither says."""
    hs_by: str | None
    """officer or type"""
    serial_compared: str | None
    """The form in which its serial number is compared with others; null where there is no number in it."""
    calibre_written: str | None
    """As it was written, where that is not the calibre's code."""
    calibre_listed: bool | None
    tracing: Completeness | None
    """For firearms and light weapons."""


def readings(document: dict[str, Any]) -> list[LineReading]:
    """The lines of a journalled document, read, in their order."""
    recovery = document.get("recovery", "seized")
    return [read_line(line, recovery) for line in document.get("lines", ())]


def read_line(line: dict[str, Any], recovery: str) -> LineReading:
    usual = heading(line["class"], line.get("type", ""))
    return LineReading(
        hs=line.get("hs") or usual,
        hs_by="officer" if line.get("hs") else "type" if usual else None,
        serial_compared=comparison_form(line["serial"]) or None if line.get("serial") else None,
        calibre_written=line.get("written", {}).get("calibre"),
        calibre_listed=is_listed(line["calibre"]) if line.get("calibre") else None,
        tracing=completeness(line, recovery),
    )
