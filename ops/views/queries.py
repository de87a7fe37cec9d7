"""Reading saved views: one's own, and those that are shared."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.views.models import SavedView
from ops.views.schemas import SavedViewView


async def views(session: AsyncSession, operation_id: str, person: str) -> list[SavedViewView]:
    """What this person finds in their list, by name."""
    statement = (
        select(SavedView)
        .where(SavedView.operation_id == operation_id, or_(SavedView.person == person, SavedView.shared))
        .order_by(SavedView.name, SavedView.person, SavedView.id)
    )
    return [view_of(row, person) for row in await session.scalars(statement)]


def view_of(row: SavedView, person: str) -> SavedViewView:
    return SavedViewView(
        id=row.id,
        name=row.name,
        query=row.query,
        columns=tuple(row.columns),
        shared=row.shared,
        saved_by=row.person,
        mine=row.person == person,
    )
