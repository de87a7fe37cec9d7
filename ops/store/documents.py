"""One text out of a stored document in SQL, where the engines differ. It reads every row; keep it for free text."""

from typing import Any

from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class TextOf(FunctionElement[str]):
    """The text under a key of a column of documents, NULL where there is none."""

    type = Text()
    inherit_cache = True
    name = "text_of"


def text_of(column: Any, key: str) -> ColumnElement[str]:
    """The text that documents of `column` have under `key`, at their top."""
    return TextOf(column, literal(key, Text()))


@compiles(TextOf, "postgresql")
def _postgresql(element: TextOf, compiler: Any, **options: Any) -> str:
    column, key = element.clauses
    return f"(({compiler.process(column, **options)})::json ->> {compiler.process(key, **options)})"


@compiles(TextOf, "sqlite")
def _sqlite(element: TextOf, compiler: Any, **options: Any) -> str:
    column, key = element.clauses
    return f"({compiler.process(column, **options)} ->> {compiler.process(key, **options)})"
