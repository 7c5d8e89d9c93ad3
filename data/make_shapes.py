"""Make the shapes and label points of the world map from the npm package world-atlas.

A developer's tool, run by hand; the result is committed under ``static/topo``. Needs the unpacked
package (2.0.2; ISC, shapes by Natural Earth, public domain) and, beside the project's packages,
``shapely`` and ``topojson`` from PyPI:

    python data/make_shapes.py FOLDER

Which border is drawn where is decided in docs/decisions/0016-borders-on-the-map.md.
"""

from __future__ import annotations

import argparse
import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import topojson
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

DATA = Path(__file__).resolve().parent
TOPO = DATA.parent / "static" / "topo"
#: Names of Natural Earth without a code of ISO 3166 -> the country that they are shown as.
UNCODED = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
#: Countries of several shapes that are drawn as one, and the width of the seam in degrees.
JOINED, SEAM = ("CYP", "ESH", "SOM", "UKR"), 1e-3
#: South of 27° 40' N lies Western Sahara; Natural Earth draws the line of control within it.
SOUTH = box(-20, 20, -8, 27 + 40 / 60)
Ring = list[tuple[float, float]]
Rings = list[Ring]
#: A point of Crimea (longitude, latitude), which Natural Earth gives to Russia.
CRIMEA = Point(34.2, 45.2)
LEFT_OUT = ("ATA",)
#: Degrees: what is smaller gets lost, and islands smaller than a point of the screen.
DETAIL, LEAST_ISLAND = 0.04, 0.02
#: Plotly asks for these too; the map draws none of them.
OTHERS = ("coastlines", "ocean", "lakes", "rivers", "subunits")


def shapes(package: Path, name: str) -> dict[str, list[Rings]]:
    """Return the polygons of a file of world-atlas by code, each as its outline and holes."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["numeric_code"]]
    codes = {row["numeric_code"]: row["iso3"] for row in rows}
    topology = json.loads((package / name).read_text(encoding="utf-8"))
    arcs = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, list[Rings]] = {}
    for each in topology["objects"]["countries"]["geometries"]:
        code = codes.get(each.get("id", "")) or UNCODED.get(each["properties"]["name"])
        if code and each["type"] and code not in LEFT_OUT:
            found.setdefault(code, []).extend(_polygons(each, arcs))
    return found


def _line(arc: list[list[int]], transform: dict[str, Any]) -> Ring:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * kx + dx, y * ky + dy))
    return points


def _polygons(each: dict[str, Any], arcs: list[Ring]) -> list[Rings]:
    def ring(indices: list[int]) -> Ring:
        points: Ring = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(arc if not points else arc[1:])
        return points

    polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
    outlines = [[ring(indices) for indices in rings] for rings in polygons]
    # The finest islands are three points or fewer.
    return [rings for rings in outlines if len(rings[0]) > 3]


def decided(found: dict[str, list[Rings]]) -> dict[str, list[Rings]]:
    """Return the shapes with the borders that are decided: what is one country has no seam."""
    crimea = [rings for rings in found["RUS"] if Polygon(rings[0]).contains(CRIMEA)]
    if len(crimea) != 1:
        raise SystemExit("Crimea is no part of its own: draw the border anew")
    rest = [rings for rings in found["RUS"] if rings is not crimea[0]]
    morocco = unary_union([Polygon(rings[0], rings[1:]) for rings in found["MAR"]])
    south = _rings(morocco.intersection(SOUTH))
    joined = found | {
        "RUS": rest,
        "UKR": found["UKR"] + crimea,
        "MAR": _rings(morocco.difference(SOUTH)),
        "ESH": found["ESH"] + south,
    }
    return joined | {code: _without_seam(joined[code]) for code in JOINED}


def _without_seam(polygons: list[Rings]) -> list[Rings]:
    # A hair's width closes the seam between shapes that were drawn apart.
    grown = [Polygon(rings[0], rings[1:]).buffer(SEAM) for rings in polygons]
    whole = unary_union(grown).buffer(-SEAM)
    return _rings(whole)


def _rings(shape: BaseGeometry) -> list[Rings]:
    parts = [orient(part, -1.0) for part in getattr(shape, "geoms", [shape])]
    return [[list(p.exterior.coords), *(list(hole.coords) for hole in p.interiors)] for p in parts]


def _outline(rings: Rings) -> Polygon:
    """Return the outline in one piece: what crosses the date line goes on beyond 180 degrees."""
    ring = rings[0]
    crosses = any(abs(one[0] - two[0]) > 180 for one, two in pairwise(ring))
    return Polygon([(x + 360 if crosses and x < 0 else x, y) for x, y in ring])


def _large(polygons: list[Rings]) -> list[Rings]:
    """Return a shape without islands too small to be seen, its largest part always kept."""
    parts = sorted(polygons, key=lambda rings: -_outline(rings).area)
    return parts[:1] + [rings for rings in parts[1:] if _outline(rings).area >= LEAST_ISLAND]


def _points(found: dict[str, list[Rings]]) -> dict[str, list[float]]:
    """Return a point for each country: within its largest part."""
    points = {}
    for code, polygons in sorted(found.items()):
        largest = max((_outline(rings) for rings in polygons), key=lambda shape: shape.area)
        inside = largest.buffer(0).representative_point()
        points[code] = [round((inside.x + 180) % 360 - 180, 2), round(inside.y, 2)]
    return points


def _turn(made: dict[str, Any]) -> None:
    """Turn outlines clockwise and holes the other way, across the date line too.

    A browser takes what lies to the other side for the inside: one wrong outline covers the world.
    """
    arcs = [_line(arc, made["transform"]) for arc in made["arcs"]]
    for each in made["objects"]["countries"]["geometries"]:
        polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
        for rings in polygons:
            for place, ring in enumerate(rings):
                points = [at for i in ring for at in (arcs[i] if i >= 0 else arcs[~i][::-1])]
                if _outline([points]).exterior.is_ccw != (place > 0):
                    rings[place] = [~index for index in reversed(ring)]


def main() -> None:
    """Read the package and write shapes and points."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    package = parser.parse_args().package
    drawn = decided(shapes(package, "countries-50m.json"))
    points = _points(shapes(package, "countries-10m.json") | drawn)
    features = [
        {
            "type": "Feature",
            "id": code,
            # Where plotly puts a label.
            "properties": {"ct": points[code]},
            "geometry": {"type": "MultiPolygon", "coordinates": _large(polygons)},
        }
        for code, polygons in sorted(drawn.items())
    ]
    made = topojson.Topology(
        {"type": "FeatureCollection", "features": features},
        object_name="countries",
        prequantize=20_000,
        toposimplify=DETAIL,
        prevent_oversimplify=True,
        winding_order=None,
    ).to_dict()
    _turn(made)
    made["objects"]["land"] = made["objects"]["countries"]
    for name in OTHERS:
        made["objects"][name] = {"type": "GeometryCollection", "geometries": []}
    TOPO.mkdir(parents=True, exist_ok=True)
    (TOPO / "world_50m.json").write_text(json.dumps(made, separators=(",", ":")), encoding="utf-8")
    (TOPO / "points.json").write_text(json.dumps(points, indent=0) + "\n", encoding="utf-8")
    print(f"{len(features)} shapes, {len(points)} points")


if __name__ == "__main__":
    main()
