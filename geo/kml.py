"""KML 2.2 (OGC 07-147r2) out of plain features. Words are escaped by the XML writer; nothing is fetched by who opens
it: styles are in the file and use no icon."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from geo.imports import text

NAMESPACE = "http://www.opengis.net/kml/2.2"


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """Colours as KML writes them: aabbggrr, hexadecimal."""

    line: str
    fill: str = "00000000"
    width: float = 2.0


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A feature: words, ground (lon/lat) and the name of its style."""

    name: str
    shape: BaseGeometry
    style: str = ""
    description: str = ""
    data: Mapping[str, str] = {}


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    features: list[Placed]


def kml(name: str, folders: Iterable[Folder], styles: Mapping[str, Style], description: str = "") -> bytes:
    """A KML document; folders without features are left out."""
    root = Element("kml", {"xmlns": NAMESPACE})
    document = SubElement(root, "Document")
    said(document, "name", name)
    said(document, "description", description)
    for identifier, style in styles.items():
        element = SubElement(document, "Style", {"id": identifier})
        icon = SubElement(element, "IconStyle")
        said(icon, "color", style.line)
        line = SubElement(element, "LineStyle")
        said(line, "color", style.line)
        said(line, "width", f"{style.width:g}")
        said(SubElement(element, "PolyStyle"), "color", style.fill)
    for folder in folders:
        if folder.features:
            element = SubElement(document, "Folder")
            said(element, "name", folder.name)
            for feature in folder.features:
                element.append(_placemark(feature))
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def said(parent: Element, tag: str, words: str) -> None:
    """A child with words; without any, none."""
    if words:
        SubElement(parent, tag).text = text(words)


def _placemark(feature: Placed) -> Element:
    """Its children in the order of the schema: name, description, styleUrl, ExtendedData, geometry."""
    element = Element("Placemark")
    said(element, "name", feature.name)
    said(element, "description", feature.description)
    if feature.style:
        said(element, "styleUrl", f"#{feature.style}")
    if feature.data:
        extended = SubElement(element, "ExtendedData")
        for key, value in feature.data.items():
            said(SubElement(extended, "Data", {"name": key}), "value", value)
    element.append(_geometry(feature.shape))
    return element


def _geometry(shape: BaseGeometry) -> Element:
    parts = list(shapely.get_parts(shape))
    if len(parts) == 1:
        return _single(parts[0])
    several = Element("MultiGeometry")
    several.extend(_single(part) for part in parts)
    return several


def _single(shape: Any) -> Element:
    element = Element(shape.geom_type)
    if shape.geom_type != "Polygon":
        said(element, "coordinates", _coordinates(shape))
        return element
    turned = shapely.orient_polygons(shape)
    for tag, ring in (("outerBoundaryIs", turned.exterior), *(("innerBoundaryIs", hole) for hole in turned.interiors)):
        said(SubElement(SubElement(element, tag), "LinearRing"), "coordinates", _coordinates(ring))
    return element


def _coordinates(line: BaseGeometry) -> str:
    return " ".join(f"{lon:.7f},{lat:.7f}" for lon, lat in shapely.get_coordinates(line).tolist())
