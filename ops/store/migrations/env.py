"""Alembic's entry: always on the connection that `ops.store.migrate` hands in, always in its transaction."""

from typing import Literal

from alembic import context

from ops.store.base import Document, Instant, Shape
from ops.store.models import Base


def ours(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:  # noqa: ARG001
    """PostGIS keeps a table of its own in the same schema."""
    return not (kind == "table" and name == "spatial_ref_sys")


def plain(kind: str, obj: object, _: object) -> str | Literal[False]:
    """Our column types by their bare names, whatever they are made of."""
    return f"{type(obj).__name__}()" if kind == "type" and isinstance(obj, Document | Instant | Shape) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=ours,
    compare_type=False,
    render_item=plain,
)
context.run_migrations()
