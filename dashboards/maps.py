"""The plan map: a Folium document of geometry and ids. Words never meet Folium, which would run them as script.

Our own script places the words as text. Everything that the document loads is served by us, and the same plan gives
the same document: element ids are ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import folium
from branca.element import Element

from dashboards.assets import address
from dashboards.layers import NONCE, Layer
from dashboards.page import data_block


class OwnMap(folium.Map):
    """Folium's map without its seven libraries from five other hosts: Leaflet alone, from us."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, attributionControl=False, zoom_control="topright", **options)
        self.default_js = [("leaflet.js", address("vendor/leaflet/leaflet.js"))]
        self.default_css = [
            ("leaflet.css", address("vendor/leaflet/leaflet.css")),
            ("corridor.css", address("corridor.css")),
            ("map.css", address("map.css")),
        ]


def plan_document(
    layers: Iterable[Layer],
    bounds: Sequence[float],
    *,
    language: str,
    title: str,
    legend: Sequence[tuple[str, str]],
    names: Mapping[str, tuple[float, float]],
) -> str:
    """The whole document, with NONCE where the answer's nonce goes.

    `bounds`: west, south, east, north in degrees. `legend`: (look, words) in order. Layers are drawn in order.
    `names`: words, and where on the ground they stand (lon, lat).
    """
    west, south, east, north = bounds
    drawn = OwnMap()
    parts: dict[str, folium.GeoJson] = {}
    given = [layer for layer in layers if layer.features]
    for layer in given:
        bare = [
            {"type": "Feature", "id": feature["id"], "properties": {}, "geometry": feature["geometry"]}
            for feature in layer.features
        ]
        collection = {"type": "FeatureCollection", "features": bare}
        part = folium.GeoJson(collection, name=layer.name, marker=folium.CircleMarker(radius=4), smooth_factor=0.6)
        part.add_to(drawn)
        parts[layer.name] = part
    drawn.fit_bounds([[south, west], [north, east]], padding=(12, 12))
    name_in_order(drawn)
    words = {
        "map": drawn.get_name(),
        "layers": [
            {"name": layer.name, "variable": parts[layer.name].get_name(), "marks": dict(layer.marks)}
            for layer in given
        ],
        "names": [{"title": name, "at": place} for name, place in names.items()],
        "legend": [{"look": look, "words": said} for look, said in legend],
    }
    html: str = drawn.get_root().render()
    script = (
        f'<script type="application/json" id="map-words">{data_block(words)}</script>\n'
        f'<script src="{address("map-document.js")}" defer></script>'
    )
    head = f'<html lang="{language}">\n<head>\n<meta name="color-scheme" content="light dark">\n'
    html = html.replace("<html>\n<head>\n", head, 1).replace("</head>", f"<title>{escaped(title)}</title></head>", 1)
    html = html.replace("</html>", f"{script}\n</html>", 1)
    return html.replace("<script", f'<script nonce="{NONCE}"').replace("<style", f'<style nonce="{NONCE}"')


def name_in_order(root: Element) -> None:
    """Give every element an id by its place instead of a random one, so that equal plans are equal documents."""
    waiting, number = [root.get_root()], 0
    while waiting:
        element = waiting.pop(0)
        element._id = f"{number:x}"  # noqa: SLF001 - branca draws it at random and offers no other way
        number += 1
        waiting += [
            *element._children.values(),  # noqa: SLF001 - likewise
            *(getattr(element, part) for part in ("header", "html", "script") if isinstance(element, folium.Figure)),
        ]


def escaped(words: str) -> str:
    """Text inside an element."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
