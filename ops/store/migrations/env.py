"""Alembic's entry: always on the connection that `ops.store.migrate` hands in, always in its transaction."""

from alembic import context

from ops.store.models import Base


def ours(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """PostGIS keeps a table of its own in the same schema."""
    return not (kind == "table" and name == "spatial_ref_sys")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=ours,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
