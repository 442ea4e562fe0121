"""Coordinate systems of boundary files: points of known systems by PROJ, told again from files."""

import re

import geopandas
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
)

from geo.errors import CrsError
from geo.formats.declared_system import declared_epsg
from geo.formats.files import load

TARGET = shapely.Polygon(SQUARE)
SWAPPED = [vertex[::-1] for vertex in SQUARE]
FOOT = 0.3048


def wkt(ring):
    return shapely.Polygon(ring).wkt.encode()


def lies(loaded, tolerance=1e-7):
    return loaded.frame.geometry[0].normalize().equals_exact(TARGET.normalize(), tolerance)


@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (SQUARE, "degrees near longitude 87.0500"),
        (projected(4517), "3-degree Gauss-Kruger zone 29"),
        ([vertex[::-1] for vertex in projected(4517)], "the numbers were swapped"),
        (projected(4493), "6-degree Gauss-Kruger zone 15"),
    ],
)
@pytest.mark.parametrize("source", [wkt, lambda ring: collection(polygon(ring))])
def test_the_numbers_tell_the_system(source, ring, told):
    loaded = load(source(ring))

    assert lies(loaded)
    assert told in said(loaded)


@pytest.mark.parametrize("epsg", [4538, 4504, 32645])
def test_metres_without_zone_are_refused_until_the_user_names_the_system(epsg):
    data = wkt(projected(epsg))

    assert "coordinate system" in refusal(data)
    assert lies(load(data, from_crs=f"EPSG:{epsg}"))


def test_two_readings_that_fit_are_both_named():
    sentence = refusal(wkt(projected(4538)))

    assert "3-degree Gauss-Kruger in an unnamed zone" in sentence
    assert "6-degree Gauss-Kruger in an unnamed zone" in sentence


def test_degrees_of_either_order_far_from_china_are_refused_unless_the_format_says():
    ring = [[lon - 60, lat] for lon, lat in SQUARE]

    assert "coordinate system" in refusal(wkt(ring))
    assert "as the format specifies" in said(load(collection(polygon(ring))))
    assert load(kml(placemark(ring=ring))).frame.geometry[0].bounds[:2] == (27.0, 43.0)


def test_the_system_is_decided_on_all_points():
    alone, both = [[20.0, 30.0], [21.0, 30.0], [21.0, 31.0]], [87.0, 43.0]

    assert "coordinate system" in refusal(wkt(alone))
    assert "exchanged" not in said(load(wkt([*alone, both]), from_crs="EPSG:4326"))


@pytest.mark.parametrize(
    ("rings", "told"),
    [
        ([SQUARE, projected(4517)], "Feature 1 may be in degrees, but feature 2 is not"),
        ([projected(4517), projected(4517), SQUARE], "Feature 3 may be in degrees, but feature 1"),
        ([projected(4517), projected(4516, SQUARE)], "have the zone numbers 28, 29"),
    ],
)
def test_a_file_in_several_systems_is_refused(rings, told):
    assert told in refusal(collection(*map(polygon, rings)))


def test_one_shape_that_lies_far_off_is_named():
    rings = [projected(4517)] * 15
    rings[7] = [[x, y * 10] for x, y in rings[7]]

    assert "Feature 8 is more than 1000 km from most others" in refusal(
        collection(*map(polygon, rings))
    )


def test_a_slip_in_one_vertex_of_a_geojson_is_a_problem_of_its_row():
    slip = [*SQUARE[:2], [871.0, 43.1], *SQUARE[3:]]

    loaded = load(collection(polygon(slip), polygon(EAST)))

    assert kinds(loaded) == [(0, "out-of-range")]
    assert "vertex 3 at 871, 43.1 is not in degrees" in str(loaded.problems[0][1].message)


def test_coordinates_in_feet_are_refused():
    feet = [[x / FOOT, y / FOOT] for x, y in projected(4538)]
    prefixed = [[x / FOOT, y / FOOT] for x, y in projected(4517)]

    assert "if they are in feet" in refusal(wkt(feet))
    assert "In feet, the numbers would be 3-degree Gauss-Kruger zone 29" in refusal(wkt(prefixed))


def test_metres_of_web_mercator_are_named():
    assert "as EPSG:3857 (web Mercator) they would be near" in refusal(wkt(projected(3857)))
    assert lies(load(wkt(projected(3857)), from_crs="EPSG:3857"))


def test_what_a_file_declares_must_fit_its_points():
    member = {"type": "name", "properties": {"name": "EPSG:4517"}}

    assert "declares EPSG:4517" in refusal(collection(polygon(SQUARE), crs=member))
    assert lies(load(collection(polygon(SQUARE), crs=member), from_crs="EPSG:4326"))


def test_a_declared_system_of_old_needs_the_users_word():
    member = {"type": "name", "properties": {"name": "EPSG:2353"}}
    data = collection(polygon(projected(2353)), crs=member)

    assert "local parameters that cannot be guessed" in refusal(data)
    assert "may be off by a hundred metres" in said(load(data, from_crs="EPSG:2353"))


def test_an_old_datum_without_code_is_named():
    known = pyproj.CRS.from_epsg(2353).to_wkt("WKT1_ESRI")
    own = re.sub(r'"Central_Meridian",[\d.]+', '"Central_Meridian",87.5', known)

    assert own != known
    with pytest.raises(CrsError, match=r"Xian 1980\), which needs a transformation with local"):
        declared_epsg(own)


def test_an_unknown_code_is_refused():
    member = {"type": "name", "properties": {"name": "EPSG:999999"}}

    assert "without a known code" in refusal(collection(polygon(SQUARE), crs=member))


def wkt_of(epsg, version="WKT1_ESRI"):
    return pyproj.CRS.from_epsg(epsg).to_wkt(version)


@pytest.mark.parametrize("epsg", [4326, 4490, 4513, 4517, 4533, 4534, 4538, 4491, 3857, 32645])
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_the_code_of_a_system_is_found_again(epsg, version):
    assert declared_epsg(wkt_of(epsg, version)) == epsg


@pytest.mark.parametrize(("zone", "meridian"), [(25, 75), (29, 87), (45, 135), (13, 75), (15, 87)])
def test_a_grid_of_any_name_is_known_by_its_parameters(zone, meridian):
    code = 4488 + zone if zone > 23 else 4478 + zone
    text = wkt_of(code).replace(f"Zone_{zone}", "mine").replace("CGCS2000_", "grid_", 1)

    assert pyproj.CRS.from_wkt(text).name.startswith("grid_")
    assert declared_epsg(text) == code
    assert f'"Central_Meridian",{meridian}' in text


def test_a_grid_of_another_meridian_has_no_code():
    text = wkt_of(4538).replace('"Central_Meridian",87', '"Central_Meridian",87.5')

    with pytest.raises(CrsError, match="without a known code"):
        declared_epsg(text.replace("CGCS2000_3_Degree_GK_CM_87E", "mine"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EPSG:2263", "neither in metres nor in degrees (us survey foot)"),
        ("not a system", "without a known code (not a system)"),
        ("x" * 100_000, "without a known code"),
        ('{"type": "nothing"}', "without a known code"),
    ],
)
def test_what_declares_no_usable_system_is_refused(text, told):
    with pytest.raises(CrsError) as caught:
        declared_epsg(text)

    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["Undefined Cartesian SRS", "unknown", "unnamed"])
def test_a_system_without_meaning_declares_nothing(name):
    engineering = f'LOCAL_CS["{name}",UNIT["metre",1]]'

    assert declared_epsg(engineering) is None


def test_heights_in_a_declared_system_change_nothing():
    assert declared_epsg(wkt_of(4979, "WKT2_2019")) == 4326
    assert declared_epsg(pyproj.CRS("EPSG:4326+5773").to_wkt()) == 4326
    assert declared_epsg("OGC:CRS84") == 4326


def test_degrees_are_kept_digit_for_digit():
    ring = [[87.123456789012345, 43.1], [87.2, 43.1], [87.2, 43.223456789012345]]

    shape = load(wkt(ring)).frame.geometry[0]

    assert shapely.get_coordinates(shape)[:3].tolist() == ring
    assert isinstance(frame(ring), geopandas.GeoDataFrame)
