"""Real failures of a real store: rows that cannot be written, commits that fail, connections that are killed."""

from sqlalchemy import text

from ops.settings import Settings
from ops.store import Store

RAISE = "raise exception 'poison'"
KILL = "perform pg_terminate_backend(pg_backend_pid())"


def on_postgres(settings: Settings) -> bool:
    return settings.database_url.startswith("postgresql")


async def run(store: Store, *statements: str) -> None:
    async with store.writer.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def poison_row(store: Store, settings: Settings, id_: str) -> None:
    """From now on the report `id_` cannot be inserted."""
    if on_postgres(settings):
        await run(
            store,
            function(f"if new.id = '{id_}' then {RAISE}; end if; return new"),
            "create trigger poison before insert on reports for each row execute function poison()",
        )
    else:
        deed = "select raise(abort, 'poison')"
        await run(store, f"create trigger poison before insert on reports when new.id = '{id_}' begin {deed}; end")


async def poison_commit(
    store: Store, settings: Settings, id_: str, *, table: str = "reports", column: str = "id", deed: str = RAISE
) -> None:
    """From now on the report `id_` can be written to `table`, but its transaction cannot be committed."""
    if on_postgres(settings):
        await run(
            store,
            function(f"if new.{column} = '{id_}' then {deed}; end if; return null"),
            f"create constraint trigger poison after insert on {table} deferrable initially deferred "
            "for each row execute function poison()",
        )
    else:
        broken = "insert into owned values ('nobody')"
        await run(
            store,
            "create table owners (id text primary key)",
            "create table owned (id text references owners (id) deferrable initially deferred)",
            f"create trigger poison after insert on {table} when new.{column} = '{id_}' begin {broken}; end",
        )


def function(body: str) -> str:
    return f"create function poison() returns trigger language plpgsql as $$ begin {body}; end $$"


async def heal(store: Store, settings: Settings, table: str = "reports") -> None:
    await run(store, f"drop trigger poison on {table}" if on_postgres(settings) else "drop trigger poison")
