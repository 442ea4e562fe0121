"""Closure: the program's own ``check`` finds nothing wrong in any outlines that it writes.

The lists of formats are those of the writers, so that a new one is held to it the day it is added.
"""

import json

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box
from shapely.geometry import mapping

from ftzmap.api.documents import zones_geojson
from ftzmap.boundary.review import open_desk, review
from ftzmap.checks.report import geojson_bytes, geopackage_bytes
from ftzmap.parcels.batch_files import WRITERS
from ftzmap.website.contents import site_files
from ftzmap.zone.measured import rows
from ftzmap.zone.shipped import shipped_zone
from geo.formats.catalogue import output_endings

GEOD = Geod(a=6378137, rf=298.257222101)
IN_CHINA = ("data", "data/zones/jiangsu")
ELSEWHERE = ("tests/zones/two_parks", "tests/zones/lone_island")
ZONES = [(zone, ending) for zone in IN_CHINA for ending in output_endings()] + [
    (zone, ending)
    for zone in ELSEWHERE
    for ending in output_endings()
    if ending != ".txt.zip"  # Gauss-Krüger zones of China, which these places are refused
]
MAX_EDGE = 0.01  # degrees: geodesics and straight lines then enclose the same square metres
HOLE = box(76.02, 39.42, 76.03, 39.43).exterior
NEAR = box(76.03002, 39.42, 76.04, 39.43).exterior  # 2 m from the other hole
EASTWARD = np.array([1, 0])  # degrees
TURNS = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
LAKE = np.column_stack([81 + 0.02 * np.cos(TURNS), 43 + 0.02 * np.sin(TURNS)])
AWKWARD = {
    "一个洞 & <b>": Polygon(box(76, 39.4, 76.1, 39.5).exterior, [HOLE]),
    "two holes, 2 m apart": Polygon(box(77, 39.4, 77.1, 39.5).exterior, [
        shapely.transform(Polygon(ring), lambda c: c + EASTWARD).exterior for ring in (HOLE, NEAR)
    ]),
    "two parts": MultiPolygon([box(78, 40, 78.05, 40.05), box(78.1, 40, 78.15, 40.05)]),
    "an island in a hole": MultiPolygon([
        Polygon(box(79, 40, 79.1, 40.1).exterior, [box(79.02, 40.02, 79.08, 40.08).exterior]),
        box(79.04, 40.04, 79.06, 40.06),
    ]),
    "neighbour, west": box(80, 41, 80.05, 41.1),
    "neighbour, east": Polygon([(80.05, 41), (80.1, 41), (80.1, 41.1), (80.05, 41.1)]),
    "a shore of 2000 corners": Polygon(LAKE),
    "a road of 10 m": box(82, 43, 82.1, 43.0001),
    "on the border of two Gauss-Krüger zones": box(82.45, 44, 82.55, 44.1),
    "a parcel of a hectare": box(83, 44, 83.00125, 44.0009),
    "digits without end": Polygon([(84, 44), (84 + 1 / 3, 44), (84 + 1 / 7, 44 + 1 / 3)]),
}  # fmt: skip


def area_km2(shape):
    """The area by pyproj, shells less holes."""
    return sum(
        abs(GEOD.geometry_area_perimeter(ring)[0]) * (-1 if number else 1) / 1e6
        for part in shapely.get_parts(shape)
        for number, ring in enumerate(shapely.get_rings(part))
    )


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """Write a zone of outlines that are hard to write; return its folder."""
    folder = tmp_path_factory.mktemp("awkward")
    features = [_feature(f"a{n}", *each) for n, each in enumerate(AWKWARD.items())]
    total = sum(area_km2(shapely.segmentize(shape, MAX_EDGE)) for shape in AWKWARD.values())
    about = {
        "id": "awkward",
        "name": "Awkward",
        "stated_km2": round(total, 3),
        "stated_decimals": 3,
    }
    document = {"type": "FeatureCollection", "zone": about, "features": features}
    (folder / "areas.geojson").write_text(json.dumps(document), encoding="utf-8")
    return folder


def _feature(feature_id, name, shape):
    properties = {
        "name": name,
        "kind": "area",
        "parent": None,
        "stated_km2": round(area_km2(shapely.segmentize(shape, MAX_EDGE)), 3),
        "stated_decimals": 3,
    }
    short = shapely.segmentize(shape, MAX_EDGE)
    geometry = mapping(shapely.orient_polygons(short))
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


@pytest.fixture
def found(run):
    """Return a function: errors and warnings that the command finds in a file, and its code."""

    def result(zone, path):
        code, out, err = run("--zone", zone, "check", path, "--json")
        assert code in {0, 1}, err
        wrong = [each for each in json.loads(out)["findings"] if each["severity"] in WRONG]
        return code, wrong

    return result


WRONG = {"error", "warning"}
CLEAN = (0, [])


@pytest.mark.parametrize(("source", "ending"), ZONES)
def test_a_zone_in_any_format_is_checked_without_a_finding(
    source, ending, run, found, root, tmp_path
):
    zone, out = root / source, tmp_path / f"zone{ending}"

    assert run("--zone", zone, "convert", zone / "areas.geojson", out)[0] == 0
    assert found(zone, out) == CLEAN


@pytest.mark.parametrize("ending", output_endings())
def test_outlines_that_are_hard_to_write_are_checked_without_a_finding(
    ending, awkward, run, found, tmp_path
):
    out = tmp_path / f"awkward{ending}"

    assert run("--zone", awkward, "convert", awkward / "areas.geojson", out)[0] == 0
    assert found(awkward, out) == CLEAN


@pytest.mark.parametrize("first", output_endings())
def test_a_file_made_of_a_file_of_any_format_is_checked_without_a_finding(
    first, awkward, run, found, tmp_path
):
    there, back = tmp_path / f"there{first}", tmp_path / "back.gpkg"

    assert run("--zone", awkward, "convert", awkward / "areas.geojson", there)[0] == 0
    assert run("--zone", awkward, "convert", there, back)[0] == 0
    assert found(awkward, back) == CLEAN


@pytest.mark.parametrize("ending", WRITERS)
def test_measured_rows_are_checked_without_a_finding(ending, run, found, root, tmp_path):
    out = tmp_path / f"measured{ending}"

    assert run("measure", root / "data" / "areas.geojson", "--out", out)[0] == 0
    assert found(root / "data", out) == CLEAN


@pytest.mark.parametrize("ending", output_endings())
def test_what_the_page_offers_is_checked_without_a_finding(ending, found, root, tmp_path):
    path = root / "data" / "areas.geojson"
    seen = review(open_desk(shipped_zone(), path.read_bytes(), name=path.name))
    (tmp_path / f"page{ending}").write_bytes(seen.download(ending))

    assert found(root / "data", tmp_path / f"page{ending}") == CLEAN


def test_files_of_figures_and_of_a_site_are_checked_without_a_finding(found, root, tmp_path):
    zone = shipped_zone()
    files = {
        "figures.geojson": geojson_bytes(zone),
        "figures.gpkg": geopackage_bytes(zone, rows(zone)),
        "site.geojson": site_files(zone)["data/areas.geojson"],
        "address.geojson": json.dumps(zones_geojson({"zone": zone.id})).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    assert {name: found(root / "data", tmp_path / name) for name in files} == dict.fromkeys(
        files, CLEAN
    )
