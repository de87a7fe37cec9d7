"""Every route of the pages."""

from typing import Any

from dashboards import assets, stream
from dashboards.pages import board, home, plan

ROUTES: list[Any] = [*assets.ROUTES, *stream.ROUTES, *home.ROUTES, *board.ROUTES, *plan.ROUTES]
