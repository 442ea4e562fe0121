"""The order of longitude and latitude: what a file declares holds, whatever a few numbers say."""

import numpy as np
import pyproj
import pytest
import shapely
from boundary_files import (
    EAST,
    SQUARE,
    collection,
    frame,
    kinds,
    kml,
    placemark,
    polygon,
    projected,
    refusal,
    said,
    zipped,
)

from geo.errors import FileFormatError
from geo.formats.files import load
from geo.formats.survey_txt import reader as survey
from geo.polygons.area import geodesic_area

BEYOND = [*EAST[:2], [88.1, 93.5], *EAST[3:]]  # one latitude of 93.5
HAMI = [[93.4, 42.8], [93.5, 42.8], [93.5, 42.9], [93.4, 42.8]]
NOVAYA_ZEMLYA = [[51.0, 75.5], [51.0, 76.0], [50.0, 76.0], [50.0, 75.5], [51.0, 75.5]]
POLE = [[87, 89], [88, 89], [88, 90], [87, 90], [87, 89]]
PAST_180 = [[190, 43], [191, 43], [191, 44], [190, 44], [190, 43]]
DOUBT = "would be in China if latitude came first"


def geojson(folder, *rings, crs=4326):
    return collection(*map(polygon, rings))


def placemarks(folder, *rings, crs=4326):
    return kml("".join(placemark(ring=ring) for ring in rings))


def geopackage(folder, *rings, crs=4326):
    frame(*rings, crs=crs).to_file(folder / "a.gpkg")
    return (folder / "a.gpkg").read_bytes()


def geoparquet(folder, *rings, crs=4326):
    frame(*rings, crs=crs).to_parquet(folder / "a.parquet")
    return (folder / "a.parquet").read_bytes()


def shapefile(folder, *rings, crs=4326):
    (folder / "shp").mkdir()
    frame(*rings, crs=crs, n=range(len(rings))).to_file(folder / "shp" / "a.shp")
    return zipped({path.name: path.read_bytes() for path in (folder / "shp").iterdir()})


def table(folder, *rings, crs=4326):
    rows = "\n".join(f'"{shapely.Polygon(ring).wkt}"' for ring in rings)
    return f"wkt\n{rows}\n".encode()


ORDERED = [geojson, placemarks, geopackage, geoparquet, shapefile]


def exchanged(ring):
    return [vertex[::-1] for vertex in ring]


def lie_as(loaded, *rings):
    """Whether outlines are those of rings in longitude and latitude, None where there is none."""
    found = loaded.frame.geometry
    return len(found) == len(rings) and all(
        shape is None
        if ring is None
        else shape.equals_exact(shapely.Polygon(ring), 1e-9, normalize=True)
        for shape, ring in zip(found, rings, strict=True)
    )


def area_by_pyproj(ring):
    return abs(pyproj.Geod(ellps="GRS80").polygon_area_perimeter(*np.transpose(ring))[0])


@pytest.mark.parametrize("made", [*ORDERED, table])
def test_a_latitude_beyond_90_is_a_problem_of_its_vertex_and_turns_no_other_outline(made, tmp_path):
    loaded = load(made(tmp_path, SQUARE, BEYOND))

    assert lie_as(loaded, SQUARE, None)
    assert kinds(loaded) == [(1, "out-of-range")]
    assert "vertex 3 at 88.1, 93.5 is not in degrees" in str(loaded.problems[0][1].message)
    assert "exchanged" not in said(loaded)


@pytest.mark.parametrize("rows", [1, 2, 30])
def test_the_good_outlines_keep_their_area_beside_a_slip(rows):
    loaded = load(collection(*[polygon(SQUARE)] * rows, polygon(BEYOND)))

    assert geodesic_area(loaded.frame.geometry[0]) == pytest.approx(
        area_by_pyproj(SQUARE), rel=1e-9
    )
    assert [row for row, _ in kinds(loaded)] == [rows]


@pytest.mark.parametrize("made", ORDERED)
def test_a_place_in_the_arctic_stays_there(made, tmp_path):
    loaded = load(made(tmp_path, NOVAYA_ZEMLYA))

    assert lie_as(loaded, NOVAYA_ZEMLYA)
    assert geodesic_area(loaded.frame.geometry[0]) == pytest.approx(1_534_118_963, rel=1e-6)
    assert f"{DOUBT}: 5, the first in feature 1" in said(loaded)


@pytest.mark.parametrize("made", ORDERED)
@pytest.mark.parametrize(
    ("odd", "count", "row"),
    [
        ([exchanged(SQUARE), exchanged(EAST)], 10, 1),
        ([SQUARE, EAST, exchanged(SQUARE)], 5, 3),
        ([SQUARE, [*EAST[:2], EAST[2][::-1], *EAST[3:]]], 1, 2),
    ],
)
def test_vertices_that_may_be_exchanged_are_read_as_declared_and_told(
    made, odd, count, row, tmp_path
):
    loaded = load(made(tmp_path, *odd))

    assert lie_as(loaded, *odd)
    assert f"{DOUBT}: {count}, the first in feature {row}" in said(loaded)


@pytest.mark.parametrize("made", ORDERED)
def test_one_outline_off_the_globe_in_the_declared_order_is_a_problem(made, tmp_path):
    loaded = load(made(tmp_path, HAMI, exchanged(HAMI)))

    assert lie_as(loaded, HAMI, None)
    assert kinds(loaded) == [(1, "out-of-range")]


@pytest.mark.parametrize("made", ORDERED)
def test_where_no_vertex_fits_the_declared_order_the_numbers_are_exchanged_and_it_is_said(
    made, tmp_path
):
    loaded = load(made(tmp_path, exchanged(HAMI), exchanged(HAMI)))

    assert lie_as(loaded, HAMI, HAMI)
    assert "the numbers were swapped" in said(loaded)


@pytest.mark.parametrize("made", ORDERED)
def test_the_pole_is_a_latitude(made, tmp_path):
    loaded = load(made(tmp_path, SQUARE, POLE))

    assert lie_as(loaded, SQUARE, POLE)
    assert not loaded.problems


@pytest.mark.parametrize("made", ORDERED)
def test_longitudes_past_180_are_moved_by_a_turn_in_every_format(made, tmp_path):
    loaded = load(made(tmp_path, SQUARE, PAST_180))

    assert lie_as(loaded, SQUARE, [[x - 360, y] for x, y in PAST_180])
    assert kinds(loaded) == []


@pytest.mark.parametrize("made", [geojson, geopackage])
def test_the_users_word_on_the_system_leaves_a_declared_order(made, tmp_path):
    loaded = load(made(tmp_path, NOVAYA_ZEMLYA), from_crs="EPSG:4326")

    assert lie_as(loaded, NOVAYA_ZEMLYA)


def test_without_a_declared_order_the_vertices_in_china_tell_it_and_it_is_said(tmp_path):
    loaded = load(table(tmp_path, exchanged(SQUARE), exchanged(EAST)))

    assert lie_as(loaded, SQUARE, EAST)
    assert "the points would be outside the expected region" in said(loaded)
    assert "the numbers were swapped" in said(loaded)


@pytest.mark.parametrize("made", [geopackage, shapefile, geoparquet])
def test_one_vertex_exchanged_in_metres_is_a_problem_of_its_row(made, tmp_path):
    north_first = projected(4517, EAST)
    north_first[2] = north_first[2][::-1]

    loaded = load(made(tmp_path, projected(4517), north_first, crs=4517))

    assert lie_as(loaded, SQUARE, None)
    assert kinds(loaded) == [(1, "outside-system")]
    assert "is outside the area of EPSG:4517" in str(loaded.problems[0][1].message)


def test_a_system_of_china_alone_is_not_exchanged_without_asking(tmp_path):
    data = geopackage(tmp_path, exchanged(SQUARE), crs=4490)

    assert "only if the two numbers of each vertex are swapped" in refusal(data)


def test_a_survey_names_the_line_of_a_latitude_beyond_90():
    rings = [SQUARE[:4], [*EAST[:2], [88.1, 93.5], EAST[3]]]
    lines = ["[属性描述]", "坐标系=CGCS2000", "[地块坐标]"]
    for name, ring in zip("ab", rings, strict=True):
        lines.append(f"4,1,{name},{name},面,,,,@")
        lines += [f"J{n},1,{lat},{lon}" for n, (lon, lat) in enumerate(ring, 1)]

    with pytest.raises(FileFormatError, match="point in line 12 is not in degrees"):
        survey.read("\n".join(lines).encode())
