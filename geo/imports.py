"""Areas and points out of files that people bring: GeoJSON, KML, KMZ and GPX. Hostile until read.

Only ground and words are taken: no styles, no times, no links, and nothing is ever fetched. XML is read by defusedxml,
so that entities are refused; a KMZ is unpacked in memory up to a limit that holds for what comes out of it, whatever
its directory says. Reading is generous about what a file leaves out; what is wrong is for who judges each feature.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geo.errors import GeoError

MOST_BYTES = 8 * 1024 * 1024
"""Of a file as it comes."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Of the KML in a KMZ."""
MOST_FEATURES = 2_000
MOST_DEPTH = 64
MOST_TEXT = 10_000


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A feature of a file: its words, and its geometry as GeoJSON that nobody has judged yet."""

    name: str
    notes: str
    geometry: dict[str, Any]


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds. `left_out` counts features without ground (folders' pictures, links)."""

    format: str
    features: list[Found]
    left_out: int


def read(raw: bytes) -> Brought:
    """What a file holds, by its content. Raises GeoError in words for what is none of these formats, or too much."""
    if len(raw) > MOST_BYTES:
        raise GeoError("The file is larger than {most} MB.", most=MOST_BYTES // 1024 // 1024)
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if raw.startswith(b"PK"):
        return _xml(unpacked(raw), "kmz")
    if start in (b"{", b"["):
        return _json(raw)
    if start == b"<":
        return _xml(raw, "")
    raise GeoError("This is neither GeoJSON nor KML, KMZ or GPX.")


def unpacked(raw: bytes) -> bytes:
    """The first KML of a KMZ (doc.kml, where there is one). Raises GeoError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [name for name in archive.namelist()[:10_000] if name.lower().endswith(".kml")]
            if not names:
                raise GeoError("There is no KML in this KMZ.")
            name = next((name for name in names if name.lower() == "doc.kml"), names[0])
            with archive.open(name) as inner:
                content = inner.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        if isinstance(error, GeoError):
            raise
        raise GeoError("The KMZ cannot be unpacked.") from error
    if len(content) > MOST_UNPACKED:
        raise GeoError("The KML in this KMZ is larger than {most} MB.", most=MOST_UNPACKED // 1024 // 1024)
    return content


def _json(raw: bytes) -> Brought:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise GeoError("This is no JSON: {why}.", why=str(error)[:100]) from error
    found, left_out = [], 0
    for feature in _features(document):
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict):
            left_out += 1
            continue
        named = feature.get("properties")
        properties = named if isinstance(named, dict) else {}
        name = next((properties[key] for key in ("name", "Name", "NAME", "title") if properties.get(key)), "")
        notes = next((properties[key] for key in ("notes", "description", "desc") if properties.get(key)), "")
        found.append(Found(name=text(name)[:200], notes=text(notes), geometry=geometry))
        _check_count(found)
    return Brought(format="geojson", features=found, left_out=left_out)


def _features(document: Any) -> Iterator[dict[str, Any]]:
    """The features of any GeoJSON document; a bare geometry is one."""
    if not isinstance(document, dict):
        raise GeoError("A GeoJSON document is an object with a type.")
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
            for feature in features if isinstance(features, list) else []:
                yield feature if isinstance(feature, dict) else {}
        case "Feature":
            yield document
        case str():
            yield {"geometry": document}
        case _:
            raise GeoError("A GeoJSON document is an object with a type.")


def _xml(raw: bytes, kind: str) -> Brought:
    """KML or GPX, by its root. Raises GeoError for entities, broken XML and anything else."""
    reader, found, left_out, root, depth = "", [], 0, None, 0
    try:
        for event, element in iterparse(io.BytesIO(raw), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                root = root if root is not None else element
                reader = reader or _root(element)
                if depth > MOST_DEPTH:
                    raise GeoError("The file is nested too deeply.")
                continue
            depth -= 1
            tag = _tag(element)
            if (reader, tag) == ("kml", "Placemark"):
                made = list(_placemark(element))
            elif reader == "gpx" and tag in {"wpt", "rte", "trk"}:
                made = list(_way(element, tag))
            else:
                continue
            left_out += not made
            found += made
            _check_count(found)
            element.clear()
    except DefusedXmlException as error:
        raise GeoError("The file declares a document type or entities; those are not taken.") from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        if isinstance(error, GeoError):
            raise
        raise GeoError("The XML is broken: {why}.", why=str(error)[:100]) from error
    return Brought(format=kind or reader, features=found, left_out=left_out)


def _root(element: Element) -> str:
    tag = _tag(element)
    if tag not in {"kml", "gpx"}:
        raise GeoError("This is neither GeoJSON nor KML, KMZ or GPX.")
    return tag


def _placemark(mark: Element) -> Iterator[Found]:
    """The geometries of a placemark; several are a feature each, under one name."""
    name, notes = _said(mark, "name")[:200], _said(mark, "description")
    for element in mark.iter():
        made = _kml_geometry(element)
        if made is not None:
            yield Found(name=name, notes=notes, geometry=made)


def _kml_geometry(element: Element) -> dict[str, Any] | None:
    match _tag(element):
        case "Point":
            places = _places(element)
            return {"type": "Point", "coordinates": places[0] if places else []}
        case "LineString":
            return {"type": "LineString", "coordinates": _places(element)}
        case "Polygon":
            outer = [_places(ring) for ring in _children(element, "outerBoundaryIs")]
            inner = [_places(ring) for ring in _children(element, "innerBoundaryIs")]
            return {"type": "Polygon", "coordinates": [*outer[:1], *inner]}
        case _:
            return None


def _places(element: Element) -> list[Any]:
    """The first <coordinates> below: "lon,lat[,height] lon,lat …"; what is no number stays as it is, to be named."""
    for inner in element.iter():
        if _tag(inner) == "coordinates":
            return [[_number(part) for part in place.split(",")[:2]] for place in (inner.text or "").split()]
    return []


def _way(element: Element, tag: str) -> Iterator[Found]:
    """A waypoint is a point; a route or a track a line, or an area where it ends where it begins."""
    name, notes = _said(element, "name")[:200], _said(element, "desc") or _said(element, "cmt")
    if tag == "wpt":
        yield Found(name=name, notes=notes, geometry={"type": "Point", "coordinates": _at(element)})
        return
    lines = _children(element, "trkseg") if tag == "trk" else [element]
    for line in lines:
        places = [_at(place) for place in line if _tag(place) in {"trkpt", "rtept"}]
        if not places:
            continue
        closed = len(places) >= 4 and places[0] == places[-1]
        shape = (
            {"type": "Polygon", "coordinates": [places]} if closed else {"type": "LineString", "coordinates": places}
        )
        yield Found(name=name, notes=notes, geometry=shape)


def _at(element: Element) -> list[Any]:
    return [_number(element.get("lon", "")), _number(element.get("lat", ""))]


def _number(written: str) -> Any:
    try:
        return float(written)
    except ValueError:
        return written[:40]


def _said(element: Element, tag: str) -> str:
    return next((text(child.text) for child in _children(element, tag)), "")


def _children(element: Element, tag: str) -> Iterable[Element]:
    return (child for child in element if _tag(child) == tag)


def _tag(element: Element) -> str:
    """The name of an element without its namespace: files use KML 2.0 to 2.3 and GPX 1.0 and 1.1 alike."""
    return str(element.tag).rpartition("}")[2]


def text(value: object) -> str:
    """Words of a file as plain text: no control characters, no half surrogates, not without end."""
    written = value if isinstance(value, str) else "" if value is None else str(value)
    kept = "".join(c for c in written[:MOST_TEXT] if c in "\n\t" or (c.isprintable() and not "\ud800" <= c <= "\udfff"))
    return kept.strip()


def _check_count(found: list[Found]) -> None:
    if len(found) > MOST_FEATURES:
        raise GeoError("The file has more than {most} features.", most=MOST_FEATURES)
