"""GPX 1.1 out of plain features: points as waypoints, lines and outlines as tracks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from geo.kml import said

NAMESPACE = "http://www.topografix.com/GPX/1/1"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A waypoint or a track; lon/lat. `kind` is GPX's `type`, a word of ours."""

    name: str
    shape: BaseGeometry
    description: str = ""
    kind: str = ""


def gpx(name: str, points: Iterable[Mark], lines: Iterable[Mark], at: datetime) -> bytes:
    """A GPX document: metadata, then waypoints, then tracks, as the schema wants them. An outline's rings are segments
    of one track, each ending where it begins."""
    root = Element("gpx", {"xmlns": NAMESPACE, "version": "1.1", "creator": "Corridor"})
    metadata = SubElement(root, "metadata")
    said(metadata, "name", name)
    said(metadata, "time", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    for mark in points:
        for place in shapely.get_coordinates(mark.shape).tolist():
            _words(SubElement(root, "wpt", _position(place)), mark)
    for mark in lines:
        track = SubElement(root, "trk")
        _words(track, mark)
        for part in shapely.get_parts(mark.shape):
            for line in (part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,):
                segment = SubElement(track, "trkseg")
                for place in shapely.get_coordinates(line).tolist():
                    SubElement(segment, "trkpt", _position(place))
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _position(place: list[float]) -> dict[str, str]:
    return {"lat": f"{place[1]:.7f}", "lon": f"{place[0]:.7f}"}


def _words(element: Element, mark: Mark) -> None:
    """In the order of the schema: name, desc, type."""
    said(element, "name", mark.name)
    said(element, "desc", mark.description)
    said(element, "type", mark.kind)
