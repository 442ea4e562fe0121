import numpy as np
import pytest
from pyproj import Geod
from shapely import get_coordinates, get_parts, get_rings, segmentize

from ftzmap.sites.point import description, site
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CoordinateError

GEOD = Geod(ellps="GRS80")
ZONE = shipped_zone()
METRE = 1e-5  # degrees: the boundary is looked at about every metre


def metres_to_boundary(lon, lat, feature_id):
    """The least geodesic distance to points along a boundary that lie a metre apart."""
    rings = get_rings(get_parts(ZONE[feature_id].geometry))
    x, y = get_coordinates(segmentize(rings, METRE)).T
    return GEOD.inv(np.full_like(x, lon), np.full_like(y, lat), x, y)[2].min()


@pytest.mark.parametrize(
    ("lon", "lat", "area", "parts"),
    [
        (87.418126, 43.868331, "urumqi", ()),  # Urumqi West railway station
        (87.353597, 43.913863, "urumqi", ("urumqi-corps",)),  # Sanping
        (87.445, 43.89, "urumqi", ("urumqi-bonded",)),
        (76.01248, 39.29072, "kashgar", ("kashgar-corps",)),  # Caohu, the detached piece
        (76.037, 39.556, "kashgar", ("kashgar-bonded",)),  # north-east of the runway
        (80.41464, 44.20405, "khorgos", ()),  # the town
        (75.969926, 39.476336, None, ()),  # Kashgar city
        (76.02, 39.4, None, ()),  # between the two pieces of Kashgar
        (-100.0, -40.0, None, ()),
    ],
)
def test_a_point_falls_in_its_area_and_part(lon, lat, area, parts):
    found = site(ZONE, lon, lat)

    assert (found.lon, found.lat) == (lon, lat)
    assert (found.area, found.parts) == (area, parts)


@pytest.mark.parametrize(
    ("lon", "lat", "candidates"),
    [
        (87.445, 43.89, ["urumqi", "urumqi-bonded"]),
        (87.353597, 43.913863, ["urumqi", "urumqi-corps"]),
        (87.36, 43.93, ["urumqi", "urumqi-corps"]),
        (80.41464, 44.20405, ["khorgos"]),
        (76.02, 39.4, ["urumqi", "kashgar", "khorgos"]),
        (87.0, 43.9, ["urumqi", "kashgar", "khorgos"]),
        (80.2, 44.2, ["urumqi", "kashgar", "khorgos"]),
    ],
)
def test_the_nearest_boundary_is_of_what_holds_the_point_else_of_an_area(lon, lat, candidates):
    distances = {name: metres_to_boundary(lon, lat, name) for name in candidates}

    found = site(ZONE, lon, lat)

    assert found.nearest == min(distances, key=distances.get)
    assert found.distance_m == pytest.approx(min(distances.values()), abs=0.05)


def test_a_vertex_lies_inside_at_no_distance():
    lon, lat = get_coordinates(ZONE["khorgos"].geometry)[0]

    found = site(ZONE, lon, lat)

    assert found.area == "khorgos"
    assert found.distance_m == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (43.9, 91), (500, 500)])
def test_points_off_the_globe_are_refused(lon, lat):
    with pytest.raises(CoordinateError, match="not in degrees"):
        site(ZONE, lon, lat)


def test_a_site_is_printed_with_the_keys_that_scripts_rely_on():
    printed = site(ZONE, 87.445, 43.89).as_json()

    assert list(printed) == ["lon", "lat", "area", "parts", "distance_m", "nearest"]
    assert printed["parts"] == ["urumqi-bonded"]
    assert printed["distance_m"] == round(printed["distance_m"], 3)


def test_a_sentence_tells_where_a_point_lies_and_that_outlines_are_schematic():
    sentence = description(ZONE, site(ZONE, 87.445, 43.89), ENGLISH)

    assert "43.89000° N, 87.44500° E" in sentence
    assert "Urumqi Area, Urumqi Comprehensive Bonded Zone" in sentence
    assert "schematic" in sentence
    assert len(sentence.splitlines()) == 1


def test_distances_are_told_in_metres_below_a_kilometre_and_in_kilometres_above():
    near, far = site(ZONE, 87.445, 43.89), site(ZONE, 75.0, 39.5)

    assert f"{near.distance_m:.0f} m from" in description(ZONE, near, ENGLISH)
    assert f"{far.distance_m / 1000:.1f} km from" in description(ZONE, far, ENGLISH)
    assert "outside all areas" in description(ZONE, far, ENGLISH)


def test_names_are_told_in_chinese_when_asked():
    sentence = description(ZONE, site(ZONE, 87.445, 43.89), Language("zh"))

    assert "乌鲁木齐片区、乌鲁木齐综合保税区" in sentence
