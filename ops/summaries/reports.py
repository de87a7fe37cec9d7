"""The reports of a journal, as small as a summary can do with them. Pure.

Hundreds of thousands of reports stand in columns of numbers, some 150 bytes each. What many share (who, where, when,
how; which cells of a tally they count in) is kept once. Documents go to a file and are read back when somebody tells of
one. What a report counts is the group it is in and its own quantities: the cells follow from both.
"""

import tempfile
import weakref
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from ops.reports.quantities import MILLI
from ops.summaries.groups import Group
from ops.summaries.said import Brief, How, Said, Where, how_of, said_by
from ops.tallies.counting import Cells, Context

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of documents that are kept before they go to a file."""
ID_LENGTH = 36
"""Of a UUID as text."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")
Rows = NDArray[np.int64]


class Kept(msgspec.Struct, frozen=True):
    """A report as it stands. `entry` is that of this version, `filed` that of the first."""

    row: int
    id: str
    entry: int
    filed: int
    withdrawn: bool
    occurred_at: datetime
    where: Where
    how: How
    spot: int
    """Where its document begins in the file, and its length; 0 bytes: it has no lines."""
    length: int


class Reports:
    """Every report in the order in which it was first filed; its row is its place in that order."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._group_of: dict[Any, int] = {}
        self._shared: dict[Any, int] = {}
        self._wheres: list[Where] = []
        self._hows: list[How] = []
        self._entry, self._filed, self._occurred, self._filed_at = (array("q") for _ in range(4))
        self._where, self._how, self._group = (array("I") for _ in range(3))
        self._withdrawn = array("b")
        self._spot, self._length = array("q"), array("I")
        self._numbers, self._at = array("q"), array("q")
        self._of_unit: dict[str, array[int]] = {}
        self._ids = bytearray()
        self._odd: dict[str, int] = {}
        """Ids that are no UUID as text."""
        self._slots = array("I", [0]) * 1024
        """Open addressing: row + 1 by the hash of the id."""
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with this
        weakref.finalize(self, self._file.close)
        self._written, self._read = 0, False

    def __len__(self) -> int:
        return len(self._entry)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self.row(id_) is not None

    def __getitem__(self, id_: str) -> Kept:
        row = self.row(id_)
        if row is None:
            raise KeyError(id_)
        return self.kept(row)

    # --- taking ------------------------------------------------------------------------------------------------------

    def take(self, number: int, record: Brief) -> int:
        """The report as an entry says it; its row."""
        said = said_by(record)
        row = self.row(record.id)
        if row is None:
            row = self._begin(record.id, number)
            self._of_unit.setdefault(record.unit, array("I")).append(row)
        else:
            self._leave(row)
            if self._wheres[self._where[row]].unit != record.unit:  # nobody does so; a forged journal may
                self._of_unit.setdefault(record.unit, array("I")).append(row)
        where = Where(record.kind, record.unit, record.agency, record.country, record.sector or "", record.phase,
                      record.day)  # fmt: skip
        self._entry[row] = number
        self._withdrawn[row] = record.withdrawn
        self._occurred[row], self._filed_at[row] = micros(record.occurred_at), micros(record.filed_at)
        self._where[row] = self._share(where, self._wheres)
        self._how[row] = self._share(how_of(said, record), self._hows)
        if said.lines:
            self._spot[row], self._length[row] = self._written, len(memoryview(record.document))
            if self._read:
                self._file.seek(self._written)
                self._read = False
            self._file.write(record.document)
            self._written += self._length[row]
        else:
            self._length[row] = 0
        self._count(row, said, Context(record.phase, record.day, record.country, record.agency, record.sector or ""))
        return row

    def _begin(self, id_: str, number: int) -> int:
        row = len(self)
        for column in (self._entry, self._occurred, self._filed_at, self._spot, self._length, self._at):
            column.append(0)
        for column in (self._where, self._how, self._group, self._withdrawn):
            column.append(0)
        self._filed.append(number)
        known = id_.encode()
        if len(known) != ID_LENGTH:
            self._odd[id_] = row
            known = b" " * ID_LENGTH
        self._ids += known
        if 2 * len(self) > len(self._slots):
            self._slots = array("I", [0]) * (4 * len(self._slots))
            for old in range(len(self)):
                self._place(old)
        else:
            self._place(row)
        return row

    def _place(self, row: int) -> None:
        slots = self._slots
        mask = len(slots) - 1
        slot = hash(bytes(self._ids[row * ID_LENGTH : (row + 1) * ID_LENGTH])) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = row + 1

    def row(self, id_: str) -> int | None:
        """The row of a report, None when there is none of that id."""
        known = id_.encode()
        if len(known) != ID_LENGTH:
            return self._odd.get(id_)
        slots, ids = self._slots, self._ids
        mask = len(slots) - 1
        slot = hash(known) & mask
        while row := slots[slot]:
            if ids[(row - 1) * ID_LENGTH : row * ID_LENGTH] == known:
                return row - 1
            slot = (slot + 1) & mask
        return None

    def _share(self, said: Any, into: list[Any]) -> int:
        known = self._shared.get(said)
        if known is None:
            known = self._shared[said] = len(into)
            into.append(said)
        return known

    def _count(self, row: int, said: Said, context: Context) -> None:
        lines, checks, arrests = said.lines, said.checks, said.arrests
        named = (
            said.kind, said.recovery,
            tuple([(line.class_, line.type, line.unit, line.calibre, line.qualifier) for line in lines]),
            tuple([(check.of, check.database) for check in checks]),
            tuple([arrest.offence for arrest in arrests]),
        )  # fmt: skip
        key = (named, context)
        place = self._group_of.get(key)
        if place is None:
            place = self._group_of[key] = len(self.groups)
            self.groups.append(Group(context, *named))
        numbers = [line.quantity_milli for line in lines]
        numbers += [check.count * MILLI for check in checks]
        numbers += [arrest.count * MILLI for arrest in arrests]
        numbers += [check.hits for check in checks]
        self._group[row], self._at[row] = place, len(self._numbers)
        self._numbers.extend(numbers)
        if not self._withdrawn[row]:
            self.groups[place].change(numbers, 1)

    def _leave(self, row: int) -> None:
        """What the version before counted is not counted any more."""
        if not self._withdrawn[row]:
            self.groups[self._group[row]].change(self.numbers(row), -1)

    # --- asking ------------------------------------------------------------------------------------------------------

    def numbers(self, row: int) -> Sequence[int]:
        """The quantities of a report in thousandths, as its group has them."""
        at = self._at[row]
        return self._numbers[at : at + len(self.groups[self._group[row]].totals)]

    def group(self, row: int) -> Group:
        return self.groups[self._group[row]]

    def how(self, row: int) -> How:
        return self._hows[self._how[row]]

    def occurred(self, row: int) -> int:
        """In microseconds since 1970."""
        return self._occurred[row]

    def cells(self, row: int) -> Cells:
        """What a report counts; nothing when it was withdrawn."""
        return {} if self._withdrawn[row] else self.group(row).counted(self.numbers(row))

    def gross(self) -> Cells:
        """What all that are not withdrawn count together."""
        total: Cells = {}
        for group in self.groups:
            if group.count:
                for cell, amounts in group.counted(group.totals, group.count).items():
                    total[cell] = total[cell] + amounts if cell in total else amounts
        return {cell: amounts for cell, amounts in total.items() if amounts}

    def kept(self, row: int) -> Kept:
        return Kept(
            row, self.id(row), self._entry[row], self._filed[row], bool(self._withdrawn[row]),
            EPOCH + timedelta(microseconds=self._occurred[row]), self._wheres[self._where[row]],
            self._hows[self._how[row]], self._spot[row], self._length[row],
        )  # fmt: skip

    def id(self, row: int) -> str:
        known = self._ids[row * ID_LENGTH : (row + 1) * ID_LENGTH].decode()
        return known if known[0] != " " else next(id_ for id_, odd in self._odd.items() if odd == row)

    def document(self, row: int) -> dict[str, Any]:
        """The document of a report that has lines."""
        self._read = True
        self._file.seek(self._spot[row])
        told: dict[str, Any] = msgspec.json.decode(self._file.read(self._length[row]))
        return told

    def standing(self) -> Rows:
        """Rows of the reports that were not withdrawn."""
        return np.flatnonzero(np.frombuffer(self._withdrawn, np.int8) == 0)

    def wheres(self, rows: Rows | None = None) -> Counter[Where]:
        """How many of these rows (all, unless given) have each of them."""
        return self._shares(self._where, self._wheres, rows)

    def hows(self, rows: Rows) -> Counter[How]:
        return self._shares(self._how, self._hows, rows)

    def _shares(self, column: "array[int]", shared: list[Any], rows: Rows | None) -> Counter[Any]:
        all_ = np.frombuffer(column, np.uint32)
        counts = np.bincount(all_ if rows is None else all_[rows], minlength=len(shared))
        return Counter({shared[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()})

    def alike(self, rows: Rows, key: Callable[[Where], T]) -> Iterator[tuple[T, How, Rows]]:
        """Rows by a part of where they are from, and by how."""
        parts: dict[T, int] = {}
        part_of = np.array([parts.setdefault(key(where), len(parts)) for where in self._wheres], np.int64)
        named, hows = list(parts), max(len(self._hows), 1)
        how = np.frombuffer(self._how, np.uint32)[rows]
        for places, both in split(part_of[np.frombuffer(self._where, np.uint32)[rows]] * hows + how):
            yield named[both // hows], self._hows[both % hows], rows[places]

    def marked(self, rows: Rows, how: Callable[[How], bool], group: Callable[[Group], bool]) -> Rows:
        """Those of these rows of which either holds."""
        hows, groups = np.array([*map(how, self._hows)], bool), np.array([*map(group, self.groups)], bool)
        if not rows.size:
            return rows
        by_how = hows[np.frombuffer(self._how, np.uint32)[rows]]
        by_group = groups[np.frombuffer(self._group, np.uint32)[rows]]
        found: Rows = rows[by_how | by_group]
        return found

    def grouped(self, rows: Rows) -> Iterator[tuple[Group, Rows]]:
        """Rows by the group that they are in."""
        for part, group in split(np.frombuffer(self._group, np.uint32)[rows].astype(np.int64)):
            yield self.groups[group], rows[part]

    def entries(self, rows: Rows) -> Rows:
        """The entry of each row's newest version."""
        return np.frombuffer(self._entry, np.int64)[rows]

    def with_lines(self, rows: Rows) -> Rows:
        """Those of these rows that have lines."""
        return rows[np.frombuffer(self._length, np.uint32)[rows] > 0]

    def filed_after(self, entry: int) -> Rows:
        """Rows that were first filed by a later entry."""
        return np.flatnonzero(np.frombuffer(self._filed, np.int64) > entry)

    def within(self, unit: str, since: datetime, until: datetime) -> list[tuple[str, datetime]]:
        """(kind, when first filed) of a unit's reports of that time, `until` excluded, that were not withdrawn."""
        rows = np.unique(np.frombuffer(self._of_unit.get(unit, array("I")), np.uint32))
        occurred = np.frombuffer(self._occurred, np.int64)[rows]
        found = rows[(occurred >= micros(since)) & (occurred < micros(until))].tolist()
        return [
            (where.kind, EPOCH + timedelta(microseconds=self._filed_at[row]))
            for row in found
            if not self._withdrawn[row] and (where := self._wheres[self._where[row]]).unit == unit
        ]


def split(keys: Rows) -> Iterator[tuple[Rows, int]]:
    """(places, key) of each key, places ascending."""
    if not keys.size:
        return
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1]
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), keys.size], strict=True):
        yield order[begin:end], int(ordered[begin])


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)
