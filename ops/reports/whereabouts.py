"""Cells of space and time, coarse enough to be few and fine enough to hold few reports. Pure.

What is near in place and time lies in one of a handful of cells, which an index finds. The rule itself, which looks at
metres and minutes, is in `candidates`.
"""

from datetime import datetime
from math import cos, floor, radians

from ops.reports.candidates import WITHIN, WITHIN_M

CELL_DEG = 0.25
POLAR_DEG = 65.0
"""From here on a row of cells is one cell: beyond 68 degrees WITHIN_M would reach over a whole cell."""
_COLUMNS = round(360 / CELL_DEG)
_MARGIN_DEG = WITHIN_M / 110_000  # a degree of latitude has at least 110 km everywhere


def cell(lon: float, lat: float) -> str:
    """The cell of a place, degrees WGS 84; the antimeridian is no edge."""
    column = 0 if abs(lat) >= POLAR_DEG else _column(lon)
    return f"{_row(lat)},{column}"


def cells_near(lon: float, lat: float) -> set[str]:
    """Every cell with places within WITHIN_M of this one: one to four, and seldom one more."""
    margin = _MARGIN_DEG / cos(radians(min(abs(lat) + _MARGIN_DEG, POLAR_DEG)))
    columns = {_column(lon - margin), _column(lon), _column(lon + margin)}
    rows = {(_row(y), abs(y) >= POLAR_DEG) for y in (lat - _MARGIN_DEG, lat, lat + _MARGIN_DEG)}
    return {f"{row},{0 if polar else column}" for row, polar in rows for column in columns}


def _row(lat: float) -> int:
    return floor(lat / CELL_DEG)


def _column(lon: float) -> int:
    return floor((lon + 180) / CELL_DEG) % _COLUMNS


def hours(moment: datetime) -> str:
    """The stretch of WITHIN's length that an aware time lies in, numbered."""
    return str(int(moment.timestamp() // WITHIN.total_seconds()))


def hours_near(moment: datetime) -> set[str]:
    """Every stretch with times within WITHIN of this one: three."""
    return {hours(moment - WITHIN), hours(moment), hours(moment + WITHIN)}
