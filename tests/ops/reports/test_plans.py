"""How PostgreSQL goes about what is asked for every group of reports, in tables that nobody has analysed yet."""

import uuid

import asyncpg
import pytest
from sqlalchemy import text

from ops.reports import matching, service
from ops.settings import Settings
from ops.store.direct import Asked, asking
from ops.store.postgis import PLANNED
from tests.ops.reports.field import Field, seizure

ROWS = 3000
MANY = "insert into reports select {columns} from reports cross join generate_series(1, :rows)"
POSTGIS = pytest.mark.parametrize("settings", [pytest.param("postgis", marks=pytest.mark.postgis)], indirect=True)


@pytest.fixture
async def grown(field: Field) -> Field:
    """A store of one operation, some thousand reports and their marks after nobody had any."""
    await field.filed(seizure())
    await field.world.compared()
    async with field.world.store.write() as session:
        await session.execute(text("alter table reports set (autovacuum_enabled = false)"))
        await session.execute(text("alter table report_marks set (autovacuum_enabled = false)"))
        known = text(
            "select attname from pg_attribute where attrelid = 'reports'::regclass and attnum > 0 order by attnum"
        )
        named = await session.scalars(known)
        columns = ", ".join("gen_random_uuid()::text" if name == "id" else f'"{name}"' for name in named)
        await session.execute(text(MANY.format(columns=columns)), {"rows": ROWS})
        await session.execute(
            text(
                "insert into report_marks select operation_id, mark || '|' || number, number, report_id "
                "from report_marks cross join generate_series(100, :rows) as number"
            ),
            {"rows": ROWS},
        )
    return field


async def plan(settings: Settings, question: Asked) -> str:
    """How the store would do it."""
    connection = await asyncpg.connect(
        settings.database_url.replace("postgresql+asyncpg://", "postgresql://", 1), server_settings=PLANNED
    )
    try:
        asked, values = question.on_postgresql(1)
        await connection.execute(f"prepare asked as {asked}")
        given = ", ".join(str(one) if isinstance(one, int) else f"'{one}'" for one in values)
        return "\n".join(line for [line] in await connection.fetch(f"explain execute asked({given})"))
    finally:
        await connection.close()


@POSTGIS
async def test_whether_an_id_is_used_is_looked_up_by_the_whole_key(grown: Field, settings: Settings) -> None:
    said = await plan(settings, service.used(grown.operation_id, [str(uuid.uuid4()) for _ in range(16)]))
    assert "pk_reports" in said
    assert "(id = given.value)" in said
    assert "ix_reports" not in said


@POSTGIS
async def test_the_newest_of_a_mark_are_looked_up_by_the_whole_key(grown: Field, settings: Settings) -> None:
    question = asking(matching._NEWEST, operation=grown.operation_id, asked=[f"a|{n}" for n in range(128)], others=7)
    said = await plan(settings, question)
    assert "pk_reports" in said
    assert "AND (filed >= COALESCE((SubPlan" in said
    assert "ix_reports" not in said
