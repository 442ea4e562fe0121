"""The shipped outlines, held to the plan by means that share nothing with the code."""

import json
from itertools import pairwise

import numpy as np
import pyogrio
import pytest
from plan_figures import PLAN_KM2
from pyproj import Geod
from shapely import Point, covers, get_coordinates, get_parts, get_rings
from shapely.geometry import shape

from ftzmap.zone.drafting import write

GEOD = Geod(ellps="GRS80")  # CGCS2000 has the same axes, and 1 / f = 298.257222101
AREAS = ("urumqi", "kashgar", "khorgos")
PARTS = [name for name in PLAN_KM2 if name not in AREAS]
LANDMARKS = [
    ("urumqi", "wuxi"),  # Urumqi West railway station
    ("urumqi", "zwww"),  # the airport
    ("urumqi-corps", "sanping_wp"),
    ("kashgar", "zwsh"),
    ("kashgar", "kashi_st"),
    ("kashgar-corps", "caohu"),
    ("khorgos", "khorgos_gn"),
    ("khorgos", "khorgos_st"),
]
SAID = ("placement", "placement_zh", "source", "outline_source", "outline_source_zh")
BORDER = np.array(  # lon, lat of the border line, from south to north
    [(80.3389, 44.1215), (80.3460, 44.1589), (80.3732, 44.2310), (80.3730, 44.2702)]
)


@pytest.fixture(scope="module")
def outlines(areas):
    return {name: shape(feature["geometry"]) for name, feature in areas.items()}


def rings(geometry):
    return [get_coordinates(ring) for ring in get_rings(get_parts(geometry))]


def geodesic_km2(vertices):
    """The signed area in km² of a ring of geodesics, counter-clockwise positive."""
    return GEOD.polygon_area_perimeter(*vertices.T)[0] / 1e6


def straight_in_degrees(vertices, pieces=40):
    """The ring with every edge divided evenly in degrees: 25 m pieces of at most 1 km."""
    shares = np.arange(pieces)[:, None] / pieces
    divided = [a + (b - a) * shares for a, b in pairwise(vertices)]
    return np.vstack([*divided, vertices[-1:]])


def test_there_are_nine_features_in_order_each_with_its_id_twice(areas):
    assert list(areas) == list(PLAN_KM2)
    assert all(areas[name]["properties"]["id"] == name for name in PLAN_KM2)
    assert {name: areas[name]["properties"]["stated_km2"] for name in PLAN_KM2} == PLAN_KM2


def test_parts_name_their_area_and_areas_name_none(areas):
    parents = {name: feature["properties"]["parent"] for name, feature in areas.items()}

    assert parents == {name: name.split("-")[0] if name in PARTS else None for name in PLAN_KM2}


@pytest.mark.parametrize("name", PLAN_KM2)
def test_each_outline_measures_to_its_stated_figure(name, outlines):
    measured = sum(geodesic_km2(ring) for ring in rings(outlines[name]))

    assert measured == pytest.approx(PLAN_KM2[name], rel=1e-6)


@pytest.mark.parametrize("name", PLAN_KM2)
def test_both_readings_of_an_edge_give_the_same_area(name, outlines):
    geodesic = sum(geodesic_km2(ring) for ring in rings(outlines[name]))

    straight = sum(geodesic_km2(straight_in_degrees(ring)) for ring in rings(outlines[name]))

    assert straight == pytest.approx(geodesic, abs=0.002)


@pytest.mark.parametrize("name", PLAN_KM2)
def test_no_edge_is_longer_than_a_kilometre(name, outlines):
    for ring in rings(outlines[name]):
        lengths = GEOD.inv(*ring[:-1].T, *ring[1:].T)[2]

        assert lengths.max() <= 1000.02  # m; vertices are rounded to a centimetre
        assert lengths.min() > 100


@pytest.mark.parametrize("name", PARTS)
def test_each_part_lies_inside_its_area(name, outlines):
    assert covers(outlines[name.split("-")[0]], outlines[name])


def test_two_areas_lie_in_two_pieces_and_nothing_else_does(outlines):
    several = [name for name, outline in outlines.items() if outline.geom_type == "MultiPolygon"]

    assert several == ["urumqi", "kashgar"]
    assert [len(outlines[name].geoms) for name in several] == [2, 2]
    assert outlines["kashgar-corps"] in outlines["kashgar"].geoms


def test_a_smaller_piece_of_the_urumqi_area_lies_in_midong(outlines):
    main, smaller = sorted(outlines["urumqi"].geoms, key=lambda piece: -piece.area)

    assert covers(smaller, Point(87.6656, 43.9572))  # the seat of the district
    assert smaller.area < main.area / 10
    assert all(covers(main, outlines[part]) for part in ("urumqi-corps", "urumqi-bonded"))


def test_the_kashgar_bonded_zone_lies_north_east_of_the_airport(outlines):
    middle = outlines["kashgar-bonded"].centroid
    bearing, _, metres = GEOD.inv(76.020230, 39.542273, middle.x, middle.y)

    assert 20 < bearing < 70
    assert 1000 < metres < 3000


def test_the_khorgos_area_reaches_the_border_strip_and_its_parts_lie_apart(outlines, root):
    blocks = json.loads((root / "data" / "blocks.geojson").read_text(encoding="utf-8"))
    drawn = {b["id"]: shape(b["geometry"]) for b in blocks["features"] if b["geometry"]}
    center = drawn["khorgos-cooperation"]
    gaps = [km_to_border(vertex) for vertex in get_coordinates(center)]

    assert list(drawn) == ["khorgos-cooperation"]
    assert 0 < min(gaps) < max(gaps) < 1.5
    assert covers(outlines["khorgos"], center)
    assert outlines["khorgos-corps"].disjoint(outlines["khorgos-bonded"])
    assert all(center.disjoint(outlines[f"khorgos-{part}"]) for part in ("corps", "bonded"))
    assert sum(map(geodesic_km2, rings(center))) == pytest.approx(2.34, rel=1e-6)


def km_to_border(vertex):
    """How far east of the border line a vertex lies, in km along its parallel."""
    west = np.interp(vertex[1], BORDER[:, 1], BORDER[:, 0])
    return np.sign(vertex[0] - west) * GEOD.inv(west, vertex[1], *vertex)[2] / 1000


def test_every_outline_is_valid_without_holes_and_turns_counter_clockwise(outlines):
    for outline in outlines.values():
        assert outline.is_valid
        assert all(not part.interiors for part in get_parts(outline))
        assert all(geodesic_km2(ring) > 0 for ring in rings(outline))


def test_coordinates_have_seven_decimals_at_most(root):
    text = (root / "data" / "areas.geojson").read_text(encoding="utf-8")
    document = json.loads(text, parse_float=str)  # numbers as they are written

    written = [number for f in document["features"] for number in numbers(f["geometry"])]

    assert len(written) > 300
    assert max(len(number.partition(".")[2]) for number in written) <= 7


def numbers(geometry):
    found = [geometry["coordinates"]]
    while isinstance(found[0], list):
        found = [item for group in found for item in group]
    return [str(number) for number in found]


@pytest.mark.parametrize(("name", "landmark"), LANDMARKS)
def test_outlines_hold_the_landmarks_that_place_them(name, landmark, root, outlines):
    places = json.loads((root / "data" / "places.geojson").read_text(encoding="utf-8"))
    found = {place["id"]: Point(place["geometry"]["coordinates"]) for place in places["features"]}

    assert covers(outlines[name], found[landmark])


def test_the_khorgos_area_lies_east_of_the_border(outlines):
    lon, lat = get_coordinates(outlines["khorgos"]).T

    assert lat.min() > BORDER[0, 1]
    assert lat.max() < BORDER[-1, 1]
    assert (lon > np.interp(lat, BORDER[:, 1], BORDER[:, 0])).all()


def test_every_outline_says_that_it_is_schematic_and_why_it_lies_there(root, areas):
    document = json.loads((root / "data" / "areas.geojson").read_text(encoding="utf-8"))

    assert document["zone"]["outline"] == "schematic"
    for feature in areas.values():
        properties = feature["properties"]
        assert properties["outline"] == "schematic"
        assert properties["confidence"] in {"high", "medium", "low"}
        assert min(len(properties[key]) for key in SAID) > 10
        assert properties["outline_source"] != properties["source"]


def test_areas_list_their_industries_and_parts_list_none(areas):
    listed = {name: areas[name]["properties"]["industries"] for name in PLAN_KM2}

    assert [len(listed[name]) for name in AREAS] == [12, 6, 7]
    assert all(listed[name] is None for name in PARTS)


def test_the_script_makes_the_shipped_file_byte_for_byte(root, tmp_path):
    write(tmp_path / "areas.geojson")

    assert (tmp_path / "areas.geojson").read_bytes() == (
        root / "data" / "areas.geojson"
    ).read_bytes()


def test_gdal_opens_nine_features_in_longitude_and_latitude(root, outlines):
    frame = pyogrio.read_dataframe(root / "data" / "areas.geojson")

    assert list(frame["id"]) == list(PLAN_KM2)
    assert frame.crs == "EPSG:4326"
    assert list(frame.geometry) == [outlines[name] for name in PLAN_KM2]
