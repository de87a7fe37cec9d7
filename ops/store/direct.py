"""Statements past SQLAlchemy's compiler, where thousands of rows a second pass: written once, many rows at a time.

`tell` runs several in one go. On SQLite that is one visit to the driver's thread, on PostgreSQL one round trip for all
writes that stand together: there they are parts of one statement, so none of them may need to see another's rows.
"""

import json
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Column, Dialect, Integer, String, Table
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from ops.store.base import WGS84, Document, Instant, Shape, canonical_text, in_utc

Row = Sequence[Any]
_POSTGRESQL: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
_SQLITE: Dialect = aiosqlite.dialect()
MOST_VALUES = 10_000
"""In one statement of SQLite, which takes 32,766 at most."""
FEWEST_AS_TEXT = 4
"""Rows from which on a column of texts or whole numbers goes to PostgreSQL as one text. The driver looks at each value
of an array several times, in Python; and a text of one empty value would be taken apart into none."""
BETWEEN, NULL = "\x1f", "\x1e"
"""What stands between values of such a text, and for none: ASCII's separators of units and of records."""


class Statement(ABC):
    """Something to run, with its values."""

    @property
    @abstractmethod
    def writes(self) -> bool:
        """Whether it writes and answers nothing."""

    @property
    def rows(self) -> int:
        """How many rows it writes, as far as it can be said before."""
        return 1

    @abstractmethod
    def on_postgresql(self, first: int, provided: str = "") -> tuple[str, Sequence[Any]]:
        """Its text, with parameters numbered from `first`, and their values; it writes only `provided` that."""

    @abstractmethod
    def on_sqlite(self, connection: sqlite3.Connection) -> list[Row]:
        """Run it."""


@dataclass(frozen=True)
class Rows(Statement):
    """Rows to insert, each with every column of `columns`; where a key is there already, see `add`."""

    model: type[DeclarativeBase]
    columns: tuple[str, ...]
    values: Sequence[Row]
    add: tuple[str, ...] | None = None
    """None: no key may be there. Else these columns are added to what is there, and all other ones replace it."""

    @property
    def writes(self) -> bool:
        return True

    @property
    def rows(self) -> int:
        return len(self.values)

    def on_postgresql(self, first: int, provided: str = "") -> tuple[str, Sequence[Any]]:
        values = self._converted(True)
        few = len(self.values) < FEWEST_AS_TEXT
        texts = None if few else as_texts(values, spellings(self.model, self.columns))
        return unnesting(self.model, self.columns, self.add, first, provided, texts is not None), texts or values

    def on_sqlite(self, connection: sqlite3.Connection) -> list[Row]:
        rows = list(zip(*self._converted(False), strict=True))
        most = 1 << (MOST_VALUES // len(self.columns)).bit_length() - 1
        start = 0
        while start < len(rows):  # parts of 2^n rows: few different statements, which the driver finds prepared
            size = min(most, 1 << (len(rows) - start).bit_length() - 1)
            flat = list(chain.from_iterable(rows[start : start + size]))
            connection.execute(listing(self.model, self.columns, self.add, size), flat)
            start += size
        return []

    def _converted(self, on_postgresql: bool) -> list[Sequence[Any]]:
        """The values of each column, as the driver takes them."""
        return [
            list(map(convert, column)) if convert else column
            for convert, column in zip(
                converters(self.model, self.columns, on_postgresql), zip(*self.values, strict=True), strict=True
            )
        ]


@dataclass(frozen=True)
class Asked(Statement):
    """A question or an order with named values; see `asking`."""

    text: str
    values: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return max([len(value) for value in self.values.values() if isinstance(value, list)], default=1)

    @property
    def writes(self) -> bool:
        return not (self.text.startswith("select") or " returning " in self.text)

    def on_postgresql(self, first: int, provided: str = "") -> tuple[str, Sequence[Any]]:
        text, names, listed = dollars(f"{self.text} and {provided}" if provided else self.text, first)
        values = self.values
        return text, [array_of(values[name]) if name in listed else values[name] for name in names]

    def on_sqlite(self, connection: sqlite3.Connection) -> list[Row]:
        text, listed = colons(self.text)
        values = self.values
        if listed:
            values = {**values, **{name: json.dumps(list(values[name])) for name in listed}}
        return connection.execute(text, values).fetchall()


def asking(text: str, **values: Any) -> Asked:
    """SQL of both engines: `:name::type` is a value of that type, `in :names` any of a list of texts, `from :names` a
    table of a list's texts, called `value`, and `for update` what only PostgreSQL needs, since SQLite has one writer.
    Values are the driver's: no times, no shapes.
    """
    return Asked(text, values)


async def tell(session: AsyncSession, statements: Sequence[Statement]) -> list[list[Row]]:
    """Run statements in order, in the session's transaction, after what is pending in it; what each of them answers."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    connection = await session.connection()
    if connection.dialect.name == "sqlite":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return await driver._execute(run_all, driver._conn, statements)  # type: ignore[no-any-return]  # noqa: SLF001 - SQLAlchemy does likewise
    found: list[list[Row]] = []
    together: list[Statement] = []
    for index, statement in enumerate(statements):
        together.append(statement)
        if statement.writes and index + 1 < len(statements):
            continue
        text, values = joined(together)
        result = await connection.exec_driver_sql(text, tuple(values))
        found += [[] for _ in together[:-1]]
        found.append([] if statement.writes else list(result.fetchall()))
        together = []
    return found


def run_all(connection: sqlite3.Connection, statements: Sequence[Statement]) -> list[list[Row]]:
    return [statement.on_sqlite(connection) for statement in statements]


def joined(statements: Sequence[Statement]) -> tuple[str, Sequence[Any]]:
    """Writes, and the question that may follow them, as one statement of PostgreSQL."""
    if len(statements) == 1:
        return statements[0].on_postgresql(1)
    texts, values = [], list[Any]()
    for statement in statements:
        text, its_values = statement.on_postgresql(len(values) + 1)
        texts.append(text)
        values += its_values
    last = texts.pop() if not statements[-1].writes else "select 1"
    parts = ", ".join(f"part{number} as ({text})" for number, text in enumerate(texts))
    return f"with {parts} {last}", values


def asked_together(questions: Sequence[Asked]) -> tuple[str, Sequence[Any]]:
    """Questions as one of PostgreSQL, of one moment; `told_apart` reads its answer."""
    texts, values = [], list[Any]()
    for which, question in enumerate(questions):
        text, its_values = question.on_postgresql(len(values) + 1)
        texts.append(f"select {which}, to_json(part{which})::text from ({text}) as part{which}")  # noqa: S608 - ours
        values += its_values
    return " union all ".join(texts), values


def told_apart(rows: Sequence[Row], count: int) -> list[list[Row]]:
    """The rows of each of `count` questions, in no order; for their values see `Store.look`."""
    found: list[list[Row]] = [[] for _ in range(count)]
    for which, row in rows:
        found[which].append(list(msgspec.json.decode(row).values()))
    return found


def if_taken(turn: Asked, writes: Sequence[Statement], last: Asked) -> tuple[str, Sequence[Any]]:
    """As one statement of PostgreSQL: a change that may find nothing; what to write, and to ask, if it did."""
    text, given = returning(turn).on_postgresql(1)
    parts, values = [f"turn as ({text})"], list(given)
    for number, statement in enumerate(writes):
        text, its_values = statement.on_postgresql(len(values) + 1, "exists (select from turn)")
        parts.append(f"part{number} as ({text})")
        values += its_values
    text, its_values = last.on_postgresql(len(values) + 1)
    return f"with {', '.join(parts)} {text} from turn", [*values, *its_values]


def returning(turn: Asked) -> Asked:
    """A change that answers with a row for each one that it found."""
    return replace(turn, text=f"{turn.text} returning 1 as found")


def instant(given: Any) -> datetime:
    """A time as a driver gives it, in UTC. SQLite's is text, in UTC; PostgreSQL's is that in an answer of `look`."""
    moment: datetime = datetime.fromisoformat(given) if isinstance(given, str) else given
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# --- texts, each made once --------------------------------------------------------------------------------------------


def table_of(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


@cache
def converters(
    model: type[DeclarativeBase], columns: tuple[str, ...], on_postgresql: bool
) -> list[Callable[[Any], Any] | None]:
    """What makes a column's values the driver's; None where there is nothing to do."""
    return [converter(table_of(model).c[name], on_postgresql) for name in columns]


def converter(column: Column[Any], on_postgresql: bool) -> Callable[[Any], Any] | None:
    """Times and documents, of which there are many, our own way; the others as SQLAlchemy does it."""
    if isinstance(column.type, Instant):
        return unless_none(in_utc if on_postgresql else instant_text)
    if isinstance(column.type, Document):
        return unless_none(canonical_text)
    dialect = _POSTGRESQL if on_postgresql else _SQLITE
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def unless_none(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """None stays none, for the column to take or to refuse."""
    return lambda value: None if value is None else convert(value)


def instant_text(value: datetime) -> str:
    """A time as SQLAlchemy writes it into SQLite; `instant` reads it."""
    return in_utc(value).isoformat(" ", "microseconds")[:26]


@cache
def spellings(model: type[DeclarativeBase], columns: tuple[str, ...]) -> tuple[Callable[[Any], str] | None, ...]:
    """`spelling` of each column."""
    return tuple(spelling(table_of(model).c[name]) for name in columns)


def spelling(column: Column[Any]) -> Callable[[Any], str] | None:
    """How a column's values are spelled in a text that is an array; None where they are not. Raises TypeError for a
    value of another kind, which the driver would refuse as well."""
    type_ = column.type.dialect_impl(_POSTGRESQL)
    if isinstance(type_, Integer):
        return int.__repr__
    return str.__str__ if isinstance(type_, Document | String) else None


def as_texts(columns: Sequence[Sequence[Any]], spelled: Sequence[Callable[[Any], str] | None]) -> list[Any] | None:
    """Columns, those that are spelled as one text each; None where a value has a separator in it."""
    found: list[Any] = []
    for values, spell in zip(columns, spelled, strict=True):
        if spell is None:
            found.append(values)
            continue
        joined = BETWEEN.join([NULL if value is None else spell(value) for value in values])
        if joined.count(BETWEEN) != len(values) - 1 or joined.count(NULL) != values.count(None):
            return None
        found.append(joined)
    return found


@lru_cache(maxsize=512)
def unnesting(
    model: type[DeclarativeBase],
    columns: tuple[str, ...],
    add: tuple[str, ...] | None,
    first: int,
    provided: str,
    in_texts: bool,
) -> str:
    """An INSERT of PostgreSQL of any number of rows: one array for each column, or a text that is one (`in_texts`)."""
    table = table_of(model)

    def literal(separator: str) -> str:
        return f"E'\\x{ord(separator):02x}'"

    def given(number: int, column: Column[Any]) -> str:
        parameter = f"${number}"
        if in_texts and spelling(column):
            parameter = f"string_to_array({parameter}::text, {literal(BETWEEN)}, {literal(NULL)})"
        return f"{parameter}::{array(column)}"

    arrays = ", ".join(given(number, table.c[name]) for number, name in enumerate(columns, first))
    wanted = ", ".join(
        f"st_geomfromwkb(given.{quoted(name)}, {WGS84})"
        if isinstance(table.c[name].type, Shape)
        else f"given.{quoted(name)}"
        for name in columns
    )
    names = ", ".join(map(quoted, columns))
    return (
        f"insert into {table.name} ({names}) select {wanted} from unnest({arrays}) as given({names})"  # noqa: S608 - ours
        f"{' where ' if provided else ''}{provided}{where_there(table, columns, add)}"
    )


def array(column: Column[Any]) -> str:
    return "bytea[]" if isinstance(column.type, Shape) else f"{column.type.compile(_POSTGRESQL).partition('(')[0]}[]"


@lru_cache(maxsize=512)
def listing(model: type[DeclarativeBase], columns: tuple[str, ...], add: tuple[str, ...] | None, size: int) -> str:
    """An INSERT of SQLite of so many rows."""
    table = table_of(model)
    row = f"({', '.join('?' * len(columns))})"
    names = ", ".join(map(quoted, columns))
    rows = ", ".join([row] * size)
    return f"insert into {table.name} ({names}) values {rows}{where_there(table, columns, add)}"  # noqa: S608 - ours


def where_there(table: Table, columns: tuple[str, ...], add: tuple[str, ...] | None) -> str:
    if add is None:
        return ""
    keys = [column.name for column in table.primary_key]
    changes = [
        f"{quoted(name)} = {table.name}.{quoted(name)} + excluded.{quoted(name)}"
        if name in add
        else f"{quoted(name)} = excluded.{quoted(name)}"
        for name in columns
        if name not in keys
    ]
    return f" on conflict ({', '.join(map(quoted, keys))}) do update set {', '.join(changes)}"


def quoted(name: str) -> str:
    return f'"{name}"'


_NAME = re.compile(r"(in |from )?(?<!:):([a-z_][a-z0-9_]*)(?:::([a-z]+))?")


@lru_cache(maxsize=512)
def dollars(text: str, first: int) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """A text for PostgreSQL, the names of its values in order, and those of them that are lists."""
    names: list[str] = []
    lists: set[str] = set()

    def number(found: re.Match[str]) -> str:
        listed, name, type_ = found.groups()
        if name not in names:
            names.append(name)
        at = f"${first + names.index(name)}"
        if listed:
            lists.add(name)
            table = f"from unnest({at}::text::text[]) as given(value)"
            return f"in (select value {table})" if listed == "in " else table
        return f"{at}::{type_ or 'text'}"

    return _NAME.sub(number, text), tuple(names), frozenset(lists)


def array_of(texts: Iterable[str]) -> str:
    """A list of texts as PostgreSQL writes an array: the driver would look at each of thousands, in Python."""
    listed = list(texts)
    joined = '","'.join(listed)
    if "\\" in joined or joined.count('"') != 2 * max(len(listed) - 1, 0):
        joined = '","'.join([text.replace("\\", r"\\").replace('"', r"\"") for text in listed])
    return f'{{"{joined}"}}' if listed else "{}"


@lru_cache(maxsize=128)
def colons(text: str) -> tuple[str, tuple[str, ...]]:
    """A text for SQLite, and the names of the lists in it."""
    listed: list[str] = []

    def name(found: re.Match[str]) -> str:
        is_list, name, _ = found.groups()
        if not is_list:
            return f":{name}"
        listed.append(name)
        return f"in (select value from json_each(:{name}))" if is_list == "in " else f"from json_each(:{name})"  # noqa: S608 - a name

    return _NAME.sub(name, text.replace(" for update", "")), tuple(listed)
