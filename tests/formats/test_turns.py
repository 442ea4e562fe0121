"""Longitudes beyond 180 degrees; sizes by pyproj.Geod from the vertices as they are written."""

import json

import pytest
import shapely
from boundary_files import said
from pyproj import Geod

from ftzmap.cli.main import main
from geo.formats.files import load
from geo.polygons.area import geodesic_area, geodesic_perimeter

ELLIPSOID = Geod(a=6378137, rf=298.257222101)
FIJI = [(179.9, -17.0), (180.2, -17.0), (180.25, -16.9), (180.1, -16.8), (179.85, -16.82)]
LEAN = [(179.99, 62.0), (180.4, 63.0), (180.1, 63.5), (179.2, 63.4)]
HOLE = [(179.95, -16.95), (179.95, -16.9), (180.1, -16.9), (180.1, -16.95)]
BEYOND = [(190.0, 10.0), (191.0, 10.0), (191.0, 11.0), (190.0, 11.0)]
CHINA = [(87.60, 43.80), (87.61, 43.80), (87.61, 43.81), (87.60, 43.81)]


def ring(vertices, east=0.0):
    return [[x + east, y] for x, y in [*vertices, vertices[0]]]


def geojson(*shapes):
    """A collection of polygons, each a list of rings."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"p{at}"},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for at, rings in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def expected(*rings):
    """Area, m², of a shell and its holes, and the length of all, m."""
    sizes = [ELLIPSOID.polygon_area_perimeter(*zip(*one, strict=True)) for one in rings]
    areas = [abs(area) for area, _ in sizes]
    return areas[0] - sum(areas[1:]), sum(length for _, length in sizes)


@pytest.mark.parametrize("east", [0.0, -360.0])
@pytest.mark.parametrize("rings", [[FIJI], [LEAN], [FIJI, HOLE]], ids=["fiji", "lean", "holed"])
def test_an_outline_across_the_antimeridian_is_cut_there_and_keeps_its_size(rings, east):
    written = [ring(one, east) for one in rings]

    loaded = load(geojson(written), name="a.geojson")

    shape = loaded.frame.geometry[0]
    area, length = expected(*written)
    assert loaded.problems == ()
    assert shape.is_valid
    assert (shape.bounds[0], shape.bounds[2]) == (-180, 180)
    assert float(geodesic_area(shape)) == pytest.approx(area, rel=1e-9)
    assert float(geodesic_perimeter(shape)) == pytest.approx(length, rel=1e-9)
    assert "Outlines across the antimeridian, which were cut there into parts: 1." in said(loaded)


def test_an_outline_beyond_180_degrees_is_moved_by_a_turn():
    loaded = load(geojson([ring(BEYOND)], [ring(CHINA)]), name="a.geojson")

    assert loaded.problems == ()
    assert loaded.frame.geometry[0].equals(shapely.Polygon(ring(BEYOND, -360)))
    assert loaded.frame.geometry[1].equals(shapely.Polygon(CHINA))
    assert float(geodesic_area(loaded.frame.geometry[0])) == pytest.approx(
        expected(ring(BEYOND))[0], rel=1e-9
    )
    assert "moved by a whole turn: 1." in said(loaded)


def test_an_outline_across_360_degrees_lies_across_zero():
    loaded = load(geojson([[*ring([(359.9, 0), (360.1, 0), (360.1, 1), (359.9, 1)])]]))

    assert loaded.frame.geometry[0].bounds == pytest.approx((-0.1, 0, 0.1, 1))


def test_a_slip_of_a_digit_is_no_longitude_beyond_180():
    slip = [(187.60, 43.80), *CHINA[1:]]

    loaded = load(geojson([ring(slip)], [ring(CHINA)]), name="a.geojson")

    assert [(row, found.kind) for row, found in loaded.problems] == [(0, "out-of-range")]


def test_what_touches_180_degrees_is_left_as_it_is():
    west = [(179.0, 10.0), (180.0, 10.0), (180.0, 11.0), (179.0, 11.0)]

    loaded = load(geojson([ring(west)]), name="a.geojson")

    assert loaded.frame.geometry[0].equals(shapely.Polygon(west))
    assert "turn" not in said(loaded)
    assert float(geodesic_perimeter(loaded.frame.geometry[0])) == pytest.approx(
        expected(ring(west))[1], rel=1e-9
    )


def test_the_command_measures_outlines_across_the_antimeridian(tmp_path, capsys):
    path = tmp_path / "a.geojson"
    path.write_bytes(geojson([ring(FIJI)], [ring(BEYOND)]))

    assert main(["measure", str(path), "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    for row, vertices in zip(found, [FIJI, BEYOND], strict=True):
        area, length = expected(ring(vertices))
        assert row["area_m2"] == pytest.approx(area, rel=1e-9)
        assert row["perimeter_m"] == pytest.approx(length, rel=1e-9)
