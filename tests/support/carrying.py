"""A store carried over to another one, of either engine: every row of every table as the models read and write it."""

from sqlalchemy import insert, select

from ops.store import Store
from ops.store.models import Base


async def carry(source: Store, target: Store) -> None:
    """Make of an empty store the same as `source`, which must rest meanwhile."""
    await target.migrate()
    async with source.read() as reading, target.write() as writing:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in (await reading.execute(select(table))).mappings()]
            if rows:
                await writing.execute(insert(table), rows)
