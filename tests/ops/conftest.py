"""A rehearsal that stands in the action week, so that reports of that week are neither late nor of the future."""

import pytest

from tests.ops.reports.field import Field
from tests.world import World


@pytest.fixture
async def field(world: World) -> Field:
    """The issued operation of the cast at 2 December 2020, 15:00 UTC, with one unit on duty in its sector."""
    return await Field.of(world)
