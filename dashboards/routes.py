"""Every route of the pages."""

from typing import Any

from dashboards import assets
from dashboards.pages import home

ROUTES: list[Any] = [*assets.ROUTES, *home.ROUTES]
