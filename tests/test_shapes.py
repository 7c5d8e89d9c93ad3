"""The shapes of the world map: whom a place belongs to, and that every country can be marked."""

from __future__ import annotations

import csv
import json
from functools import cache
from itertools import pairwise

import pytest

from atlas import coverage_map
from atlas.paths import ROOT

TOPO = ROOT / "static" / "topo" / "world_50m.json"
Ring = list[tuple[float, float]]
#: Codes that have neither shape nor point: they stand in the table alone.
UNPLACED = {"ATA", "BES", "BVT", "CCK", "CXR", "GLP", "GUF", "MTQ", "MYT", "REU", "SJM", "TKL"}


@cache
def shapes() -> dict[str, list[list[Ring]]]:
    """Return the polygons of each code: outlines with their holes."""
    topology = json.loads(TOPO.read_text(encoding="utf-8"))
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)

    def ring(indices: list[int]) -> Ring:
        return [at for i in indices for at in (arcs[i] if i >= 0 else arcs[~i][::-1])]

    found = {}
    for each in topology["objects"]["countries"]["geometries"]:
        polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
        found[each["id"]] = [[ring(indices) for indices in rings] for rings in polygons]
    return found


def inside(at: tuple[float, float], ring: Ring) -> bool:
    """Tell whether a point lies in a ring: a line from it crosses an odd number of edges."""
    (x, y), crossed = at, False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def owners(longitude: float, latitude: float) -> set[str]:
    at = (longitude, latitude)
    return {
        code
        for code, polygons in shapes().items()
        for rings in polygons
        if inside(at, rings[0]) and not any(inside(at, hole) for hole in rings[1:])
    }


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((34.1, 45.3), "UKR"), ((33.9, 46.6), "UKR"), ((21.1, 42.6), "XKX"), ((33.6, 35.3), "CYP"),
        ((33.0, 34.9), "CYP"), ((44.1, 9.6), "SOM"), ((-13.0, 26.5), "ESH"), ((121.0, 24.0), "TWN"),
        ((35.2, 31.9), "PSE"), ((127.0, 37.5), "KOR"), ((126.5, 33.4), "KOR"),
        ((125.8, 39.0), "PRK"), ((28.3, -29.5), "LSO"), ((103.8, 1.36), "SGP"),
        ((100.0, 60.0), "RUS"), ((-100.0, 40.0), "USA"),
    ],
    ids=["simferopol", "kherson", "pristina", "northern-cyprus", "cyprus", "hargeisa", "laayoune",
         "taiwan", "west-bank", "seoul", "jeju", "pyongyang", "lesotho", "singapore", "siberia",
         "kansas"],
)  # fmt: skip
def test_a_place_lies_in_the_country_that_is_decided(place, code):
    assert owners(*place) == {code}


def test_no_seam_is_left_where_shapes_were_joined():
    # One outline holds both sides of the Isthmus of Perekop.
    (joined,) = [rings for rings in shapes()["UKR"] if inside((34.1, 45.3), rings[0])]
    assert inside((31.0, 49.0), joined[0])


def test_every_shape_has_a_code_of_ours_and_every_country_its_mark():
    with (ROOT / "data" / "countries.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["iso3"] for row in csv.DictReader(file)}
    assert set(shapes()) <= codes
    assert codes - set(coverage_map.points()) == UNPLACED
    assert set(shapes()) <= set(coverage_map.points())


@pytest.mark.parametrize("code", ["KOR", "DEU", "USA", "RUS", "FRA", "VNM", "ZAF"])
def test_a_mark_stands_in_its_country(code):
    assert code in owners(*coverage_map.points()[code])


def test_outlines_run_clockwise_so_that_none_covers_the_world():
    for code, polygons in shapes().items():
        for rings in polygons:
            ring = rings[0]
            if any(abs(a[0] - b[0]) > 180 for a, b in pairwise(ring)):
                ring = [(x + 360 if x < 0 else x, y) for x, y in ring]
            area = sum(
                x1 * y2 - x2 * y1
                for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
            )
            assert area < 0, code
