import math
from dataclasses import replace

import pytest
from made_up_zones import made_up
from pyproj import Geod
from shapely import MultiPolygon, Point, box

from ftzmap.compare import distances
from ftzmap.text.i18n import Language
from ftzmap.text.text import text
from ftzmap.zone.landmarks import Place
from ftzmap.zone.shipped import shipped_zone
from geo.crs.datum import wgs84_to_bd09, wgs84_to_gcj02

ZONE = shipped_zone()
EARTH = Geod(ellps="GRS80")
PLACES = {place.id: place for place in ZONE.landmarks}
ALMATY = PLACES["almaty"]


def place(lon, lat, datum="WGS84"):
    return Place(
        id="x",
        name=text(en="X", zh="某地"),
        kind="airport",
        lon=lon,
        lat=lat,
        datum=datum,
        precision="~1 m",
        confidence="high",
        source="test",
    )


def nearest_vertex_m(outline, lon, lat):
    """The distance to a densified outline by Vincenty's peer, one geodesic a vertex."""
    rings = outline.segmentize(0.001).boundary
    vertices = [xy for line in getattr(rings, "geoms", [rings]) for xy in line.coords]
    return min(EARTH.inv(lon, lat, *vertex)[2] for vertex in vertices)


def test_a_point_is_as_far_as_the_geodesic():
    (found,) = distances.from_point(87.4, 43.9, (ALMATY,))

    assert found.metres == pytest.approx(EARTH.inv(87.4, 43.9, ALMATY.lon, ALMATY.lat)[2], abs=1e-3)


@pytest.mark.parametrize("area", ["urumqi", "kashgar", "khorgos"])
def test_an_area_is_as_far_as_the_nearest_edge_of_its_outline(area):
    outline = ZONE[area].geometry

    found = distances.from_outline(outline, (ALMATY, PLACES["yining_city"]))

    for distance in found:
        expected = nearest_vertex_m(outline, distance.place.lon, distance.place.lat)
        assert distance.metres == pytest.approx(expected, abs=60)  # half a step between vertices
        assert not distance.inside


def test_a_place_in_any_piece_of_an_outline_is_inside():
    pieces = MultiPolygon([box(76, 39, 76.1, 39.1), box(77, 39, 77.1, 39.1)])

    within, between = distances.from_outline(pieces, (place(77.05, 39.05), place(76.5, 39.05)))

    assert (within.inside, within.metres) == (True, 0.0)
    assert not between.inside
    assert between.metres == pytest.approx(EARTH.inv(76.5, 39.05, 76.1, 39.05)[2], rel=1e-3)


def test_an_outline_without_places_has_no_distances():
    assert distances.from_outline(box(76, 39, 77, 40), ()) == ()


@pytest.mark.parametrize(("datum", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_the_datum_of_a_landmark_is_honoured(datum, shift):
    lon, lat = (float(value) for value in shift(87.5, 43.9))

    (found,) = distances.from_point(87.5, 43.9, (place(lon, lat, datum),))

    assert found.metres < 0.01
    assert found.datum_doubt_m == 0


def test_an_unknown_datum_is_told_as_a_doubt():
    sanping = PLACES["sanping_wp"]
    (found,) = distances.from_point(87.5, 43.9, (sanping,))

    assert 89 <= found.datum_doubt_m <= 672  # the range of the GCJ-02 shift
    assert "datum unknown" in distances.precision_text(found, Language("en"))
    assert distances.datum_doubt_m(ALMATY) == 0


def test_kilometres_are_told_no_finer_than_outlines_bear():
    near, far = (distances.Distance(ALMATY, metres) for metres in (72_449.9, 532_499.9))

    assert (near.km, far.km) == (72.4, 532)
    assert distances.km_text(far, Language("en")) == "532"


def test_every_group_has_places_and_every_area_a_distance_to_each():
    found = distances.from_areas(ZONE)

    assert list(found) == ["urumqi", "kashgar", "khorgos"]
    for group in distances.GROUPS:
        assert math.isfinite(distances.nearest(found["khorgos"], group).metres)
    assert distances.nearest(found["khorgos"], "capitals").place.id == "bishkek"


def test_precision_and_confidence_are_told_in_chinese():
    zh = Language("zh")
    shown = [p for p in ZONE.landmarks if distances.group_of(p)]

    assert {
        note for p in shown for note in (p.precision, p.confidence) if zh(note) == note
    } == set()


def test_a_landmark_is_told_with_its_distance_and_precision():
    (found,) = distances.from_point(76.0, 43.0, (replace(ALMATY, precision="~1 km"),))

    text_ = distances.description(ZONE, found, Language("en"))

    assert text_.startswith("Almaty: 8")
    assert text_.endswith("(accuracy of its position: ~1 km)")


def test_a_zone_without_landmarks_has_no_distances():
    assert distances.from_areas(made_up("two_parks")) == {"north": (), "south": ()}
    assert distances.titles(made_up("two_parks")) == {}
    assert distances.nearest((), "airports") is None


def test_only_groups_with_landmarks_have_a_title():
    assert distances.titles(made_up("lone_island")) == {"cities": "Cities"}
    assert list(distances.titles(ZONE)) == list(distances.GROUPS)


@pytest.mark.parametrize(("lon", "edge"), [(179.8, 179.9), (-179.9, -179.95), (170.0, 179.9)])
def test_across_the_antimeridian_the_nearest_edge_counts(lon, edge):
    outline = made_up("lone_island")["island"].geometry

    (found,) = distances.from_outline(outline, (place(lon, -16.55),))

    assert found.metres == pytest.approx(EARTH.inv(lon, -16.55, edge, -16.55)[2], rel=1e-3)
    assert not found.inside


def test_a_place_inside_an_outline_that_is_not_schematic_is_not_said_to_be_in_a_schematic_one():
    zone = made_up("lone_island")
    (found,) = distances.from_areas(zone)["island"]

    told = distances.description(zone, found, Language("en"))

    assert told == "Harbour: inside the outline (accuracy of its position: made up)"


def test_a_landmark_of_unknown_datum_outside_the_box_of_gcj_02_raises_no_doubt():
    assert distances.datum_doubt_m(place(-58.4, -34.6, "unknown")) == 0


@pytest.mark.parametrize("city", ["almaty", "uacc", "kashgar_city", "tacheng"])
def test_areas_are_told_from_a_city_by_the_rule_of_all_distances_the_nearest_first(city):
    found = distances.from_city(ZONE, PLACES[city])

    table = distances.from_areas(ZONE)
    metres = {
        area: next(d for d in row if d.place.id == city).metres for area, row in table.items()
    }
    assert {area: d.metres for area, d in found.items()} == pytest.approx(metres, abs=1e-3)
    assert list(found) == sorted(metres, key=metres.__getitem__)


def test_a_city_inside_an_outline_is_said_to_be_inside():
    inside = place(*ZONE["kashgar"].geometry.representative_point().coords[0])

    told = distances.city_sentence(ZONE, inside, ("kashgar", "khorgos"), Language("en"))

    assert told.startswith(
        "Straight line from X, not a route – Kashgar Area: inside the schematic outline; "
        "Khorgos Area:"
    )
    assert "Urumqi" not in told


def test_landmarks_stand_in_the_order_of_their_distance_from_a_city():
    found = distances.by_city(distances.from_areas(ZONE)["urumqi"], ALMATY)

    away = [EARTH.inv(ALMATY.lon, ALMATY.lat, *distances.position(d.place))[2] for d in found]
    assert found[0].place == ALMATY
    assert away == sorted(away)
    assert {d.place.id for d in found} == set(PLACES)


def test_a_site_is_as_far_from_a_city_as_its_nearest_edge():
    square = box(80, 43, 80.1, 43.1)

    edge = distances.from_shape(square, place(79.9, 43.05))
    inside = distances.from_shape(square, place(80.05, 43.05))
    point = distances.from_shape(Point(80, 43.05), place(79.9, 43.05))

    assert edge.metres == pytest.approx(EARTH.inv(79.9, 43.05, 80, 43.05)[2], rel=1e-5)
    assert (inside.inside, inside.metres) == (True, 0.0)
    assert point.metres == pytest.approx(edge.metres, rel=1e-5)
