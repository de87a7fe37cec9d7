"""The chain as its bytes are stored, entry by entry; every entry that can be read goes to the fold on the way."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Select, Text, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ops.journal.chain import GENESIS, Link, breaks
from ops.journal.expected import PAGE, Folded
from ops.journal.models import Entry, Head, Redaction


def walk_chain(session: Session, operation_id: str, folded: Folded) -> list[tuple[int, str]]:
    """(entry, reason) of each break; every entry that can be read goes to the fold on the way."""
    head = session.get(Head, operation_id)
    end = (head.number, head.sha256) if head else (0, GENESIS)
    rows: list[Redaction] = list(session.scalars(redacted(operation_id)))
    remains = {row.number: row.remains_sha256 for row in rows}
    written: dict[int, str] = {}
    found = breaks(watched(links(session, operation_id, folded), remains, written), end, remains)
    reasons = [(one.number, one.reason) for one in found]
    reasons += [
        (row.number, f"entry {row.number} has not the hash that certificate {row.certificate} has")
        for row in rows
        if written.get(row.number) != row.sha256
    ]
    session.expunge_all()
    return reasons


def redacted(operation_id: str) -> Select[Redaction]:
    """The entries that lost a part, in the order of certificates and numbers."""
    mine = select(Redaction).where(Redaction.operation_id == operation_id)
    return mine.order_by(Redaction.certificate, Redaction.number)


def watched(
    walked: Iterator[tuple[Link, str]], remains: Mapping[int, str], written: dict[int, str]
) -> Iterator[tuple[Link, str]]:
    """The same links; the stored hashes of those that lost a part are noted on the way."""
    for link, sha256 in walked:
        if link.number in remains:
            written[link.number] = sha256
        yield link, sha256


def links(session: Session, operation_id: str, folded: Folded) -> Iterator[tuple[Link, str]]:
    """The entries as stored, a page at a time; one that cannot be read comes as a link whose hash cannot hold."""
    after = 0
    while numbers := list(
        session.scalars(
            select(Entry.number)
            .where(Entry.operation_id == operation_id, Entry.number > after)
            .order_by(Entry.number)
            .limit(PAGE)
        )
    ):
        try:
            rows = stored(session, operation_id, numbers[0], numbers[-1])
        except (ValueError, SQLAlchemyError):  # a stored time that is none spoils the page: then one by one
            rows = [row for number in numbers for row in readable(session, operation_id, number)]
        for link, sha256 in rows:
            if link.previous:
                folded.apply(link)
            yield link, sha256
        after = numbers[-1]


def readable(session: Session, operation_id: str, number: int) -> list[tuple[Link, str]]:
    try:
        return stored(session, operation_id, number, number)
    except (ValueError, SQLAlchemyError):
        return [(unreadable(operation_id, number), "")]


def stored(session: Session, operation_id: str, first: int, last: int) -> list[tuple[Link, str]]:
    """Links with their stored hashes. A payload that is not the canonical text of what it says was tampered with."""
    fields = [name for name in Link.__struct_fields__ if name != "payload"]
    statement = (
        select(type_coerce(Entry.payload, Text()), Entry.sha256, *(getattr(Entry, name) for name in fields))
        .where(Entry.operation_id == operation_id, Entry.number >= first, Entry.number <= last)
        .order_by(Entry.number)
    )
    found = []
    for text, sha256, *values in session.execute(statement):
        known = dict(zip(fields, values, strict=True))
        try:
            payload = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError):
            found.append((unreadable(operation_id, known["number"]), sha256))
            continue
        if msgspec.json.encode(payload, order="sorted").decode() != text:
            found.append((unreadable(operation_id, known["number"]), sha256))
            continue
        found.append((Link(**known, payload=payload), sha256))
    return found


def unreadable(operation_id: str, number: int) -> Link:
    """Stands for an entry that is no entry any more; its hash is nobody's."""
    nothing = datetime.min.replace(tzinfo=UTC)
    return Link(
        operation_id=operation_id,
        number=number,
        kind="",
        subject="",
        actor="",
        agency=None,
        country=None,
        unit=None,
        at=nothing,
        recorded_at=nothing,
        payload=None,
        previous="",
    )
