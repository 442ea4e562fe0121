from dataclasses import dataclass

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import affinity

from geo.crs.datum import wgs84_to_bd09, wgs84_to_gcj02
from geo.crs.shift import Shift, find_shift, remove_shift
from geo.errors import CoordinateError, CrsError, GeometryError

SHIFTED = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}
DATUMS = list(SHIFTED)

# Five forms on a grid of no unit: a ragged block, an L, a strip, a star-like one, one with a hole.
BLOCK = [(0, 0), (4, -1), (9, 0), (10, 4), (9, 8), (5, 9), (1, 8), (-1, 5)]
ELL = [(0, 0), (9, 0), (9, 4), (4, 4), (4, 7), (0, 7)]
STRIP = [(0, 0), (6, 1), (12, 0), (12.5, 3), (6, 3.6), (0, 3)]
SPURS = [(0, 0), (4, 2), (8, 0), (7, 4), (10, 7), (6, 6), (5, 10), (3, 6), (-1, 6), (2, 4)]
COURT = shapely.Polygon(BLOCK, [[(3, 2), (7, 3), (6, 6), (3, 5)]])


@dataclass(frozen=True)
class Area:
    """A form of so many km² at a place, turned by an angle."""

    lon: float
    lat: float
    km2: float
    form: list | shapely.Polygon
    turn: float

    def metres(self) -> shapely.Polygon:
        form = affinity.rotate(shapely.Polygon(self.form), self.turn)
        size = np.sqrt(self.km2 * 1e6 / form.area)
        scaled = affinity.scale(form, size, size)
        centre = scaled.centroid
        return shapely.segmentize(affinity.translate(scaled, -centre.x, -centre.y), 1000)

    def degrees(self, metres: shapely.Polygon) -> shapely.Polygon:
        plane = pyproj.Proj(proj="aeqd", lon_0=self.lon, lat_0=self.lat, ellps="WGS84")
        return shapely.transform(metres, lambda x, y: plane(x, y, inverse=True), interleaved=False)

    def outline(self) -> shapely.Polygon:
        return self.degrees(self.metres())


AREAS = [
    Area(87.42, 43.88, 134.6, SPURS, 20),
    Area(87.42, 43.88, 30.8, STRIP, 75),
    Area(87.42, 43.88, 2.41, ELL, 110),
    Area(76.02, 39.54, 28.5, COURT, 5),
    Area(76.02, 39.54, 3.81, SPURS, 200),
    Area(76.01, 39.29, 3.56, STRIP, 0),
    Area(80.43, 44.18, 16.6, ELL, 300),
    Area(80.43, 44.18, 1.95, COURT, 45),
    Area(80.43, 44.18, 3.61, BLOCK, 160),
]
every_area = pytest.mark.parametrize("area", AREAS, ids=lambda area: f"{area.km2} km²")
every_datum = pytest.mark.parametrize("datum", DATUMS)


def shifted(geometry, datum):
    return shapely.transform(geometry, SHIFTED[datum], interleaved=False)


def jittered(polygon, rng, metres):
    """Each vertex moved by up to `metres` in any direction; on a plane."""

    def ring(line):
        vertices = shapely.get_coordinates(line)[:-1]
        angle = rng.uniform(0, 2 * np.pi, len(vertices))
        reach = metres * np.sqrt(rng.uniform(size=len(vertices)))
        return vertices + np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1)

    return shapely.Polygon(ring(polygon.exterior), [ring(hole) for hole in polygon.interiors])


def redrawn(polygon, rng, spacing):
    """The same line with vertices elsewhere: at equal spacing from a random start."""

    def ring(line):
        count = max(8, int(line.length / spacing))
        return line.interpolate((np.arange(count) + rng.uniform()) / count, normalized=True)

    return shapely.Polygon(ring(polygon.exterior), [ring(hole) for hole in polygon.interiors])


def moved(polygon, distance, bearing):
    angle = np.radians(bearing)
    return affinity.translate(polygon, distance * np.sin(angle), distance * np.cos(angle))


@np.errstate(invalid="ignore")  # GEOS sets the flag
def with_longitude(value):
    return shapely.Polygon([(87.4, 43.8), (value, 43.9), (87.5, 43.8)])


@every_area
@every_datum
@pytest.mark.parametrize("seed", range(4))
def test_a_shifted_outline_is_found_under_noise_of_20_m(area, datum, seed):
    loaded = jittered(area.metres(), np.random.default_rng(seed), 20)

    found = find_shift(shifted(area.degrees(loaded), datum), area.outline())

    assert found.datum == datum


@every_area
@every_datum
@pytest.mark.parametrize("spacing", [10, 150, 400])
def test_a_shifted_outline_is_found_when_its_vertices_are_others(area, datum, spacing):
    rng = np.random.default_rng(spacing)
    loaded = jittered(redrawn(area.metres(), rng, spacing), rng, 10)

    found = find_shift(shifted(area.degrees(loaded), datum), area.outline())

    assert found.datum == datum


@given(
    area=st.builds(
        Area,
        lon=st.floats(75, 130),
        lat=st.floats(20, 50),
        km2=st.floats(1.9, 135),
        form=st.sampled_from([BLOCK, ELL, STRIP, SPURS, COURT]),
        turn=st.floats(0, 360),
    ),
    datum=st.sampled_from(DATUMS),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=60)
def test_a_shift_is_found_wherever_in_china_and_only_when_there(area, datum, seed):
    loaded = area.degrees(jittered(area.metres(), np.random.default_rng(seed), 20))

    assert find_shift(shifted(loaded, datum), area.outline()).datum == datum
    assert find_shift(loaded, area.outline()) is None


@every_area
@every_datum
def test_the_offset_found_is_that_between_the_two_datums(area, datum):
    geod = pyproj.Geod(ellps="WGS84")
    bearing, _, distance = geod.inv(area.lon, area.lat, *SHIFTED[datum](area.lon, area.lat))

    found = find_shift(shifted(area.outline(), datum), area.outline())

    expected = distance * np.sin(np.radians(bearing)), distance * np.cos(np.radians(bearing))
    assert (found.east_m, found.north_m) == pytest.approx(expected, abs=30)  # it varies inside
    assert found.distance_m == pytest.approx(np.hypot(found.east_m, found.north_m))


@every_area
@every_datum
@pytest.mark.parametrize("bearing", [10, 130, 250])
def test_the_offset_found_includes_what_the_outline_itself_was_moved(area, datum, bearing):
    loaded = area.degrees(moved(area.metres(), 30, bearing))

    still = find_shift(shifted(area.outline(), datum), area.outline())
    found = find_shift(shifted(loaded, datum), area.outline())

    extra = found.east_m - still.east_m, found.north_m - still.north_m
    assert np.hypot(*extra) == pytest.approx(30, abs=1)
    assert np.degrees(np.arctan2(*extra)) % 360 == pytest.approx(bearing, abs=3)


@every_area
@pytest.mark.parametrize("bearing", range(0, 360, 20))
def test_an_outline_moved_by_less_than_50_m_raises_no_alarm(area, bearing):
    loaded = area.degrees(moved(area.metres(), 49, bearing))

    assert find_shift(loaded, area.outline()) is None


@every_area
@pytest.mark.parametrize("spacing", [10, 150, 400])
def test_an_outline_redrawn_in_place_raises_no_alarm(area, spacing):
    rng = np.random.default_rng(spacing)
    loaded = jittered(redrawn(area.metres(), rng, spacing), rng, 20)

    assert find_shift(area.degrees(loaded), area.outline()) is None


@every_area
@pytest.mark.parametrize("bearing", [120, 165, 210, 255, 300, 345])  # the datums go 30 to 85
def test_a_move_in_another_direction_is_an_offset_of_no_datum(area, bearing):
    loaded = jittered(area.metres(), np.random.default_rng(bearing), 10)

    found = find_shift(area.degrees(moved(loaded, 400, bearing)), area.outline())

    assert found.datum is None
    assert found.distance_m == pytest.approx(400, abs=20)
    assert np.degrees(np.arctan2(found.east_m, found.north_m)) % 360 == pytest.approx(
        bearing, abs=5
    )


@pytest.mark.parametrize(
    ("lon", "lat", "beside"),
    [(87.42, 43.88, 65), (98.49, 39.73, 45)],  # GCJ-02 moves these by 265 m and by 107 m
)
def test_an_offset_beside_that_of_a_datum_is_not_explained_by_it(lon, lat, beside):
    area = Area(lon, lat, 5, BLOCK, 0)
    bearing, _, _ = pyproj.Geod(ellps="WGS84").inv(lon, lat, *wgs84_to_gcj02(lon, lat))
    loaded = area.degrees(moved(area.metres(), beside, bearing + 90))

    found = find_shift(shifted(loaded, "gcj02"), area.outline())

    assert found.datum is None


def test_an_outline_too_rough_to_be_the_same_says_nothing():
    area = AREAS[0]
    loaded = jittered(area.metres(), np.random.default_rng(0), 350)

    assert find_shift(shifted(area.degrees(loaded), "bd09"), area.outline()) is None


@every_area
@pytest.mark.parametrize("convert", [None, *DATUMS])
def test_a_wholly_different_outline_says_nothing(area, convert):
    other = Area(area.lon, area.lat, area.km2, BLOCK if area.form is ELL else ELL, area.turn + 40)
    loaded = shifted(other.outline(), convert) if convert else other.outline()

    assert find_shift(loaded, area.outline()) is None


def test_the_same_outline_in_another_place_says_nothing():
    area = AREAS[0]
    elsewhere = Area(88.42, 43.88, area.km2, area.form, area.turn)

    assert find_shift(elsewhere.outline(), area.outline()) is None


def grown_by_a_tenth(plan):
    vertex = shapely.Point(plan.exterior.coords[3])
    return plan.union(vertex.buffer(np.sqrt(plan.area * 0.1 / np.pi)))


@every_datum
def test_a_shift_is_found_though_a_tenth_of_the_ground_was_added(datum):
    area = AREAS[3]
    loaded = area.degrees(grown_by_a_tenth(area.metres()))

    assert find_shift(shifted(loaded, datum), area.outline()).datum == datum


def test_an_offset_is_measured_though_a_tenth_of_the_ground_was_added():
    area = AREAS[3]
    loaded = moved(grown_by_a_tenth(area.metres()), 400, 270)

    found = find_shift(area.degrees(loaded), area.outline())

    assert (found.east_m, found.north_m) == pytest.approx((-400, 0), abs=10)


@every_datum
def test_a_shift_of_parts_kilometres_apart_is_found(datum):
    parts = [AREAS[4].outline(), AREAS[5].outline()]
    rng = np.random.default_rng(7)
    loaded = [area.degrees(jittered(area.metres(), rng, 15)) for area in AREAS[4:6]]

    found = find_shift(shifted(shapely.MultiPolygon(loaded), datum), shapely.MultiPolygon(parts))

    assert found.datum == datum


@every_datum
def test_the_offset_of_parts_far_apart_does_not_hang_on_where_the_probes_fall(datum):
    # 128 probes on rings 64.5 to 63.5 long: one of them is on either, by a hair
    west = shapely.box(87.4, 43.8, 87.4 + 0.0129, 43.8129)
    both = shapely.MultiPolygon([west, shapely.box(87.6, 43.8, 87.6 + 0.0127, 43.8127)])

    alone = find_shift(shifted(west, datum), west)
    found = find_shift(shifted(both, datum), both)

    assert found.datum == datum
    assert found.distance_m == pytest.approx(alone.distance_m, abs=40)


@every_datum
def test_a_shift_of_a_whole_city_is_found_though_it_varies_inside(datum):
    city = Area(87.6, 43.8, 6000, SPURS, 30)

    found = find_shift(shifted(city.outline(), datum), city.outline())

    assert found.datum == datum
    assert found.residual_m < 5


def test_a_shift_of_hundreds_of_thousands_of_vertices_is_found():
    dense = shapely.segmentize(AREAS[0].outline(), 2e-6)

    found = find_shift(shifted(dense, "gcj02"), dense)

    assert shapely.get_num_coordinates(dense) > 300_000
    assert found.datum == "gcj02"


@pytest.mark.parametrize("count", [1000, 2500])
def test_thousands_of_parcels_are_compared_as_one_outline(count):
    rng = np.random.default_rng(count)
    west, south = rng.uniform(87.4, 87.6, count), rng.uniform(43.8, 43.9, count)
    size = rng.uniform(0.0005, 0.002, count)
    parcels = shapely.MultiPolygon(list(shapely.box(west, south, west + size, south + size)))

    assert find_shift(shifted(parcels, "gcj02"), parcels).datum == "gcj02"
    assert find_shift(parcels, parcels) is None


def test_the_better_a_shift_explains_the_gap_the_higher_its_score():
    area = AREAS[2]
    rough = area.degrees(jittered(area.metres(), np.random.default_rng(1), 20))

    clean = find_shift(shifted(area.outline(), "gcj02"), area.outline())
    noisy = find_shift(shifted(rough, "gcj02"), area.outline())

    assert 0.3 <= noisy.score < clean.score <= 1
    assert clean.residual_m < 1 < noisy.residual_m < noisy.as_is_m


def test_a_bow_tie_is_compared_by_its_line():
    crossed = shapely.Polygon([(87.4, 43.8), (87.5, 43.9), (87.5, 43.8), (87.4, 43.9)])

    assert find_shift(shifted(crossed, "bd09"), crossed).datum == "bd09"


@pytest.mark.parametrize(
    ("geometry", "error"),
    [
        (None, GeometryError),
        (shapely.Polygon(), GeometryError),
        (shapely.LineString([(87.4, 43.8), (87.5, 43.9)]), GeometryError),
        (shapely.Polygon([(87.4, 43.8)] * 4), GeometryError),
        (shapely.box(455000, 4853000, 456000, 4854000), CoordinateError),
        (
            with_longitude(np.nan),
            CoordinateError,
        ),
    ],
)
def test_what_is_no_outline_in_degrees_is_refused_on_either_side(geometry, error):
    outline = AREAS[0].outline()

    with pytest.raises(error):
        find_shift(geometry, outline)
    with pytest.raises(error):
        find_shift(outline, geometry)


@every_datum
@given(turn=st.floats(0, 360), place=st.sampled_from(AREAS))
@settings(deadline=None, max_examples=15)
def test_removing_a_shift_brings_every_vertex_back(datum, turn, place):
    outline = Area(place.lon, place.lat, place.km2, COURT, turn).outline()

    back = remove_shift(shifted(outline, datum), datum)

    assert shapely.equals_exact(back, outline, tolerance=1e-9)


def test_removing_a_shift_keeps_heights_and_the_input():
    outline = shapely.force_3d(AREAS[7].outline(), 640.0)
    before = outline.wkb

    back = remove_shift(outline, "gcj02")

    assert set(shapely.get_coordinates(back, include_z=True)[:, 2]) == {640.0}
    assert len(back.interiors) == 1
    assert outline.wkb == before


def test_removing_a_shift_takes_any_geometry():
    place = shapely.MultiPoint([shifted(shapely.Point(80.42, 44.21), "bd09")])

    back = remove_shift(place, "bd09")

    assert shapely.equals_exact(back, shapely.MultiPoint([(80.42, 44.21)]), tolerance=1e-9)
    assert remove_shift(shapely.Polygon(), "bd09").is_empty


def test_a_datum_that_is_not_known_is_refused_by_name():
    with pytest.raises(CrsError, match="mars"):
        remove_shift(AREAS[0].outline(), "mars")


def test_a_found_shift_removed_leaves_none():
    area = AREAS[6]
    loaded = shifted(area.outline(), "bd09")

    found = find_shift(loaded, area.outline())

    assert isinstance(found, Shift)
    assert find_shift(remove_shift(loaded, found.datum), area.outline()) is None


@given(
    bearing=st.floats(0, 360),
    distance=st.floats(0, 49.9),
    area=st.sampled_from(AREAS),
    spacing=st.floats(50, 300),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=60)
def test_no_small_move_of_a_redrawn_outline_raises_an_alarm(bearing, distance, area, spacing, seed):
    rng = np.random.default_rng(seed)
    loaded = moved(jittered(redrawn(area.metres(), rng, spacing), rng, 20), distance, bearing)
    assume(loaded.is_simple)

    assert find_shift(area.degrees(loaded), area.outline()) is None
