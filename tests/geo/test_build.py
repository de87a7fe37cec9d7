"""Making the compact data from TopoJSON, on an atlas of two square countries and an islet."""

from typing import Any

import numpy as np

from geo import atlas
from geo.build import compact, main

# two squares that share the arc x = 1; the second country reaches across 180 degrees in another part of it
ATLAS: dict[str, Any] = {
    "transform": {"scale": [0.5, 0.5], "translate": [-180, -90]},
    "arcs": [
        [[362, 180], [0, 2]],  # the shared border, from 1,0 to 1,1
        [[362, 182], [-2, 0], [0, -2], [2, 0]],  # the rest of the western square
        [[362, 182], [2, 0], [0, -2], [-2, 0]],  # the rest of the eastern square
        [[718, 180], [2, 0], [-720, 0], [2, 0], [0, 2], [-2, 0], [720, 0], [-2, 0], [0, -2]],  # across 180 degrees
        [[10, 10], [1, 0], [-1, 0]],  # an islet that the grid has flattened
    ],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "id": "854", "properties": {"name": "West"}, "arcs": [[0, 1]]},
                {
                    "type": "MultiPolygon",
                    "id": "562",
                    "properties": {"name": "East"},
                    "arcs": [[[-1, 2]], [[3]], [[4]]],
                },
                {"type": "Polygon", "properties": {"name": "Scarborough Reef"}, "arcs": [[4]]},
            ]
        }
    },
}
ENTRIES: dict[str, dict[str, Any]] = {
    "BFA": {"iso": "BF", "name": "Burkina Faso", "isonumeric": 854},
    "NER": {"iso": "NE", "name": "Niger", "isonumeric": 562},
    "XKX": {"iso": "XK", "name": "Kosovo", "isonumeric": 0},
}


def test_arcs_and_rings_are_kept_and_what_has_no_ground_is_not() -> None:
    data = compact(ATLAS, ENTRIES, "a test")
    assert sorted(data.countries) == ["BFA", "NER"]
    assert data.countries["BFA"].polygons == [[[0, 1]]]
    assert data.countries["NER"].polygons == [[[-1, 2]], [[3]]]
    assert data.countries["NER"].alpha2 == "NE"
    assert atlas.arc(data, 0).tolist() == [[1, 0], [1, 1]]
    assert atlas.arc(data, ~0).tolist() == [[1, 1], [1, 0]]


def test_an_outline_across_180_degrees_is_cut_there() -> None:
    shapes = atlas.outline(compact(ATLAS, ENTRIES, "a test"), "NER")
    bounds = sorted(shape.bounds for shape in shapes)
    assert bounds == [(-180, 0, -179, 1), (1, 0, 2, 1), (179, 0, 180, 1)]
    assert np.isclose(sum(shape.area for shape in shapes), 3)


def test_called_without_a_directory_it_says_how_to_call_it(capsys: Any) -> None:
    assert main([]) == 2
    assert "NODE_MODULES_DIR" in capsys.readouterr().err
