"""Files of areas and points: what people bring, and what nobody should."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import imports
from geo.errors import GeoError
from geo.geojson import from_geojson
from geo.gpx import Mark, gpx
from geo.kml import Folder, Placed, Style, kml

KML = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://earth.google.com/kml/2.1"><Document><Folder><Placemark><name>Port</name>
<description><![CDATA[<b>Quay</b>]]></description><MultiGeometry>
<Polygon><outerBoundaryIs>
<LinearRing><coordinates>2.4,6.3,0 2.5,6.3 2.5,6.4 2.4,6.3</coordinates></LinearRing>
</outerBoundaryIs></Polygon>
<Point><coordinates>2.45,6.35</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>Only a name</name></Placemark></Folder></Document></kml>"""
GPX = b"""<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">
<wpt lat="12.5" lon="1.5"><name>Ford</name><desc>June only</desc></wpt>
<trk><name>Zone</name><trkseg>
<trkpt lat="1" lon="1"/><trkpt lat="1" lon="2"/><trkpt lat="2" lon="2"/>
<trkpt lat="1" lon="1"/></trkseg></trk>
<rte><rtept lat="1" lon="1"/><rtept lat="1" lon="2"/></rte></gpx>"""


def zipped(content: bytes, name: str = "doc.kml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("raw", "kind"), [(KML, "kml"), (zipped(KML), "kmz"), (zipped(KML, "files/other.KML"), "kmz")])
def test_kml_and_kmz_give_every_geometry_of_a_placemark(raw: bytes, kind: str) -> None:
    brought = imports.read(raw)
    assert (brought.format, brought.left_out) == (kind, 1)
    area, point = brought.features
    assert (area.name, area.notes) == ("Port", "<b>Quay</b>")
    assert from_geojson(area.geometry).area > 0
    assert point.geometry == {"type": "Point", "coordinates": [2.45, 6.35]}


def test_gpx_gives_waypoints_and_closed_tracks_as_areas() -> None:
    kinds = {feature.name: feature.geometry["type"] for feature in imports.read(GPX).features}
    assert kinds == {"Ford": "Point", "Zone": "Polygon", "": "LineString"}


def test_geojson_may_be_a_collection_a_feature_or_a_geometry() -> None:
    point = {"type": "Point", "coordinates": [1.5, 12.5]}
    feature = {"type": "Feature", "geometry": point, "properties": {"name": 7, "description": "x\x00y"}}
    for document in (point, feature, {"type": "FeatureCollection", "features": [feature, {"type": "Feature"}, 5]}):
        brought = imports.read(json.dumps(document).encode())
        assert brought.features[0].geometry == point
    assert (brought.features[0].name, brought.features[0].notes, brought.left_out) == ("7", "xy", 2)


BOMB = (
    b'<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<kml><Placemark><name>&b;</name></Placemark></kml>"
)
OUTSIDE = b'<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><name>&a;</name></kml>'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"<svg/>", "neither GeoJSON"),
        (b"hello", "neither GeoJSON"),
        (b"", "neither GeoJSON"),
        (b"<kml><Placemark>", "broken"),
        (b'<?xml version="1.0" encoding="utf-99"?><kml/>', "broken"),
        (b"<kml>" + b"<Folder>" * 100, "nested"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": 1}', "object with a type"),
        (b"PK\x03\x04 not really", "unpacked"),
        (zipped(b"x", "readme.txt"), "no KML"),
        (zipped(b"<kml>" + b" " * (imports.MOST_UNPACKED + 1)), "larger than 32"),
        (b"<kml>" + b" " * imports.MOST_BYTES, "larger than 8"),
        (b"<kml>" + b"<Placemark><Point/></Placemark>" * 2001 + b"</kml>", "more than 2000"),
    ],
)
def test_what_is_hostile_or_none_of_these_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(GeoError, match=said):
        imports.read(raw)


WHOLE = [KML, GPX, zipped(KML), b'{"type":"Point","coordinates":[1,2]}']


@given(st.binary(max_size=300), st.sampled_from(WHOLE), st.integers(0, 800))
def test_whatever_is_damaged_gives_features_or_words(noise: bytes, whole: bytes, at: int) -> None:
    with suppress(GeoError):
        brought = imports.read(whole[:at] + noise + whole[at + len(noise) :])
        assert brought.format in {"geojson", "kml", "kmz", "gpx"}
        for feature in brought.features:
            assert from_geojson(feature.geometry).geom_type


@given(st.text(max_size=50), st.text(max_size=50))
def test_words_go_out_and_come_back_whatever_is_in_them(name: str, notes: str) -> None:
    shape = shapely.box(1, 12, 2, 13).difference(shapely.box(1.2, 12.2, 1.4, 12.4))
    said = (imports.text(name), imports.text(notes))
    placed = Placed(name=name, shape=shape, description=notes, style="a", data={"x": notes})
    folders = [Folder(name=name, features=[placed])]
    (back,) = imports.read(kml(name, folders, {"a": Style(line="ff0000ff")})).features
    assert (" ".join(back.name.split()), " ".join(back.notes.split())) == tuple(" ".join(part.split()) for part in said)
    assert from_geojson(back.geometry).equals(shape)
    mark = Mark(name=name, shape=shapely.Point(1, 2), description=notes, kind="ford")
    (back,) = imports.read(gpx(name, [mark], [], datetime(2023, 12, 4, tzinfo=UTC))).features
    assert back.geometry == {"type": "Point", "coordinates": [1, 2]}
    assert " ".join(back.name.split()) == " ".join(said[0].split())
