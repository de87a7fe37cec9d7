"""What changed between two issued versions, as sentences and on a map."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from msgspec import UNSET
from shapely.geometry import shape as shaped
from sqlalchemy.ext.asyncio import AsyncSession

from geo.geojson import feature, feature_collection
from ops.errors import NotFound
from ops.planning.models import Operation, PlanVersion
from ops.planning.plan_schemas import ChangeView, PlanDiff
from ops.planning.versions.changes import LANGUAGES, LEAST_KM2, area_of, changes_between, sectors_of

DIGITS = 5


async def between(session: AsyncSession, operation: Operation, former: int, later: int) -> PlanDiff:
    """Either order will do; 0 is the plan before there was one. Raises NotFound for a version that there is not."""
    documents = [await document_of(session, operation, number) for number in (former, later)]
    return await asyncio.to_thread(compared, former, later, *documents)


async def document_of(session: AsyncSession, operation: Operation, number: int) -> Mapping[str, Any]:
    if number == 0:
        return {}
    row = await session.get(PlanVersion, (operation.id, number))
    if row is None:
        raise NotFound
    document: Mapping[str, Any] = row.document
    return document


def compared(former: int, later: int, then: Mapping[str, Any], now: Mapping[str, Any]) -> PlanDiff:
    changes = changes_between(then, now)
    return PlanDiff(
        from_version=former,
        to_version=later,
        changes=[
            ChangeView(
                kind=one.kind,
                subjects=one.subjects,
                text=one.text,
                geometry=UNSET if one.geometry is None else one.geometry,
            )
            for one in changes
        ],
        text={language: "\n".join(one.text[language] for one in changes) for language in LANGUAGES},
        geojson=feature_collection(features(then, now)),
    )


def features(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Sectors of both versions; of one that was reshaped its ground as it is, and what it gained and lost."""
    before, after = sectors_of(then), sectors_of(now)
    for code in sorted(before.keys() | after.keys()):
        sector = after.get(code) or before[code]
        told = {"sector": code, "name": sector["name"], "country": sector["country"], "corridor": sector["corridor"]}
        shape = shaped(sector["geometry"])
        if code not in before or code not in after:
            yield feature(shape, told | {"change": "added" if code in after else "removed"}, code, digits=DIGITS)
        else:
            former = shaped(before[code]["geometry"])
            same = before[code]["geometry"] == after[code]["geometry"]
            moved = {} if same else {"gained": shape - former, "lost": former - shape}
            large = {name: ground for name, ground in moved.items() if area_of(ground) >= LEAST_KM2}
            yield feature(shape, told | {"change": "reshaped" if large else "kept"}, code, digits=DIGITS)
            for name, ground in large.items():
                polygons = [part for part in shapely.get_parts(ground) if part.geom_type == "Polygon"]
                part = shapely.MultiPolygon(polygons)
                yield feature(part, told | {"change": name}, f"{code} {name}", digits=DIGITS)
