"""Which sector a place lies in.

The tie-break: sectors of one corridor share their edges, and corridors of different borders may overlap near a
tripoint. A place that several sectors cover, on an edge or inside, belongs to the one with the lowest code, compared as
text (``BFA-NER-01A`` before ``BFA-NER-01B`` before ``MLI-NER-01A``). So every place has one sector or none.
"""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry


class SectorIndex:
    """Sectors by code and geometry, ready to be asked. Built once; asking changes nothing and is safe from threads."""

    def __init__(self, sectors: Iterable[tuple[str, BaseGeometry]]) -> None:
        ordered = sorted(sectors, key=lambda sector: sector[0])
        self._codes = [code for code, _ in ordered]
        geometries = [geometry for _, geometry in ordered]
        shapely.prepare(geometries)
        self._tree = shapely.STRtree(geometries)

    def __len__(self) -> int:
        return len(self._codes)

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the sector that the place belongs to, None outside every sector."""
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._codes[int(found.min())] if len(found) else None

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> list[str | None]:
        """`locate` for arrays of equal length, in their order."""
        places = shapely.points(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))
        which, sectors = self._tree.query(places, predicate="intersects")
        lowest: NDArray[np.intp] = np.full(len(places), len(self._codes), dtype=np.intp)
        np.minimum.at(lowest, which, sectors)
        return [self._codes[index] if index < len(self._codes) else None for index in lowest]

    def all_at(self, lon: float, lat: float) -> list[str]:
        """The codes of every sector that covers the place, lowest first."""
        return [
            self._codes[index] for index in sorted(self._tree.query(shapely.Point(lon, lat), predicate="intersects"))
        ]
