import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box

from geo.errors import CancelledError, GeometryError
from geo.overlay import coverage
from geo.overlay.coverage import cover
from geo.overlay.pieces import BATCH, SMALLEST_M2

ELLIPSOID = Geod(a=6378137, rf=298.257222101)
WEST, SOUTH, CELL = 87.3, 43.8, 0.001  # degrees; a cell is some 80 m × 110 m
SIDE = 6  # cells of the zone on a side
BOW_TIE = Polygon([(87.3, 43.8), (87.31, 43.81), (87.31, 43.8), (87.3, 43.81)])


def straight_m2(geometry):
    """Return m² by pyproj, of edges so finely divided that geodesics and straight lines agree."""
    fine = shapely.orient_polygons(shapely.segmentize(geometry, CELL / 50))
    return ELLIPSOID.geometry_area_perimeter(fine)[0]


def cells(x, y, width=1, height=1):
    """Return a box of whole cells, counted from the zone's south-west vertex."""
    west, south = WEST + x * CELL, SOUTH + y * CELL
    return box(west, south, west + width * CELL, south + height * CELL)


ZONE = cells(0, 0, SIDE, SIDE)
ROWS_M2 = {y: straight_m2(cells(0, y)) for y in range(-3, SIDE + 4)}
boxes = st.tuples(
    st.integers(-2, SIDE), st.integers(-2, SIDE), st.integers(1, 3), st.integers(1, 3)
)


def counted(parcels):
    """Return how many parcels lie on each cell, by brute force."""
    counts = {}
    for x, y, width, height in parcels:
        for place in np.ndindex(width, height):
            key = (x + place[0], y + place[1])
            counts[key] = counts.get(key, 0) + 1
    return counts


@given(st.lists(boxes, min_size=1, max_size=12))
@settings(deadline=None, max_examples=60)
def test_areas_are_those_of_the_cells_counted_one_by_one(parcels):
    counts = counted(parcels)
    inside = {place for place in counts if all(0 <= at < SIDE for at in place)}

    found = cover([cells(*parcel) for parcel in parcels], [ZONE])

    near = {"rel": 1e-7, "abs": 0.01}
    expected = sum(ROWS_M2[y] for _, y in inside)
    assert found.covered_m2[0] == pytest.approx(expected, **near)
    assert found.gap_m2[0] == pytest.approx(straight_m2(ZONE) - expected, **near)
    assert found.open_m2 == pytest.approx(found.gap_m2[0], **near)
    twice = sum(ROWS_M2[y] for (_, y), count in counts.items() if count > 1)
    assert found.overlap_m2 == pytest.approx(twice, **near)
    stray = sum(ROWS_M2[y] * n for (x, y), n in counts.items() if (x, y) not in inside)
    assert found.outside_m2 == pytest.approx(stray, **near)


@given(st.lists(boxes, min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_parcels_does_not_matter(parcels, random):
    shuffled = random.sample(parcels, len(parcels))

    one, other = (
        cover([cells(*parcel) for parcel in some], [ZONE]) for some in (parcels, shuffled)
    )

    assert one.covered_m2 == pytest.approx(other.covered_m2)
    assert one.overlap_m2 == pytest.approx(other.overlap_m2)
    assert len(one.overlaps) == len(other.overlaps)
    assert one.wholly_outside.size == other.wholly_outside.size


def test_a_zone_that_is_its_own_parcel_is_covered_to_the_last():
    found = cover([ZONE], [ZONE])

    assert found.share.tolist() == [1]
    assert [len(pieces) for pieces in (found.gaps, found.overlaps, found.outside)] == [0, 0, 0]
    assert found.zone_m2[0] == pytest.approx(straight_m2(ZONE), rel=1e-8)


def test_a_vertex_on_a_neighbours_long_edge_makes_neither_gap_nor_overlap():
    slope = [(87.30, 43.80), (87.37, 43.86)]  # 9 km: as a geodesic it bends by more than a metre
    cut = [tuple(np.array(slope[0]) + share * np.subtract(*slope[::-1])) for share in (0.3, 0.7)]
    below = [*slope, (87.37, 43.80)]
    above = [(87.30, 43.86), slope[0], *cut, slope[1]]

    found = cover([Polygon(below), Polygon(above)], [box(87.30, 43.80, 87.37, 43.86)])

    assert found.share[0] == pytest.approx(1, abs=1e-12)
    assert [len(pieces) for pieces in (found.gaps, found.overlaps, found.outside)] == [0, 0, 0]


def test_a_parcel_given_twice_is_one_overlap_and_counts_once():
    parcel = cells(1, 1, 2, 2)

    found = cover([cells(4, 4), parcel, parcel], [ZONE])

    assert found.overlaps.row.tolist() == [[1, 2]]
    assert found.overlaps.m2[0] == pytest.approx(straight_m2(parcel), rel=1e-8)
    both = straight_m2(parcel) + straight_m2(cells(4, 4))
    assert found.covered_m2[0] == pytest.approx(both, rel=1e-8)


def test_three_parcels_on_one_place_are_three_pairs_but_one_area():
    found = cover([cells(1, 1)] * 3, [ZONE])

    assert sorted(found.overlaps.row.tolist()) == [[0, 1], [0, 2], [1, 2]]
    assert found.overlap_m2 == pytest.approx(ROWS_M2[1], rel=1e-7)


def test_parcels_that_touch_do_not_overlap():
    found = cover([cells(0, 0), cells(1, 0), cells(1, 1)], [ZONE])

    assert len(found.overlaps) == 0
    assert found.overlap_m2 == 0


def test_what_is_no_sound_polygon_is_left_out_by_its_row():
    given_rows = [cells(0, 0), BOW_TIE, None, Point(87.3, 43.8), Polygon(), cells(0, 1)]

    found = cover(given_rows, [ZONE])

    kinds = {row: problem.kind for row, problem in found.invalid}
    assert kinds == {1: "self-intersection", 2: "missing", 3: "not-polygon", 4: "empty"}
    assert found.used == 2
    assert found.covered_m2[0] == pytest.approx(ROWS_M2[0] + ROWS_M2[1], rel=1e-7)


def test_rows_are_those_given_even_after_rows_that_are_left_out():
    parcels = [None, cells(0, 0, 2, 1), BOW_TIE, cells(1, 0), cells(-3, 0), cells(-1, 1, 2, 1)]

    found = cover(parcels, [ZONE])

    assert found.overlaps.row.tolist() == [[1, 3]]
    assert found.wholly_outside.tolist() == [4]
    assert found.partly_outside.tolist() == [5]
    assert sorted(found.outside.row.tolist()) == [4, 5]


def test_parcels_all_outside_cover_nothing():
    found = cover([cells(20, 20), cells(SIDE, 0)], [ZONE])  # the second one touches

    assert found.share.tolist() == [0]
    assert found.wholly_outside.tolist() == [0, 1]
    assert found.gap_m2 == pytest.approx(found.zone_m2)


def test_a_hole_in_a_parcel_is_a_gap():
    hole = cells(2, 2)

    found = cover([ZONE.difference(hole)], [ZONE])

    assert shapely.equals(found.gaps.polygons[0], hole)
    assert found.gaps.m2[0] == pytest.approx(ROWS_M2[2], rel=1e-7)


def test_zones_that_overlap_each_have_their_gap_while_open_ground_counts_once():
    part = cells(0, 0, 2, 2)

    found = cover([ZONE.difference(cells(1, 1, 3, 1))], [ZONE, part])

    assert found.gap_m2 == pytest.approx([3 * ROWS_M2[1], ROWS_M2[1]], rel=1e-7)
    assert found.open_m2 == pytest.approx(3 * ROWS_M2[1], rel=1e-7)
    assert found.gaps.row.tolist() == [0, 1]


@pytest.mark.parametrize(
    "zones",
    [
        [ZONE, cells(1, 1, 2, 2), cells(9, 0, 2, 2)],
        [ZONE, ZONE, cells(1, 1, 2, 2), cells(1, 1, 2, 2)],
        [cells(0, 0, 2, 2), cells(2, 0, 2, 2), cells(0, 0, 1, 1)],
        [cells(0, 0, 4, 4), cells(2, 2, 4, 4), cells(9, 9)],
    ],
    ids=["nested and apart", "equal", "side by side", "overlapping"],
)
@pytest.mark.parametrize("unreached", [True, False])
def test_open_ground_is_what_parcels_leave_of_the_union_of_zones(zones, unreached):
    parcels = [cells(1, 1), cells(3, 0, 1, 3), cells(0, 3, 5, 1)]
    reached = [z for z in zones if shapely.area(shapely.intersection(z, parcels)).sum() > 1e-12]
    asked = shapely.union_all(zones if unreached else reached)
    left = shapely.difference(asked, shapely.union_all(parcels))

    found = cover(parcels, zones, unreached=unreached)

    ground = shapely.union_all(found.open_ground.polygons)
    assert shapely.area(shapely.symmetric_difference(ground, left)) < 1e-14  # some 0.1 mm²
    assert len(found.open_ground) == shapely.get_num_geometries(left)
    assert found.open_m2 == pytest.approx(straight_m2(left), rel=1e-7)
    assert found.open_ground.m2.tolist() == sorted(found.open_ground.m2, reverse=True)


def test_gaps_come_largest_first_and_in_single_pieces():
    found = cover([cells(1, 0, 3, SIDE)], [MultiPolygon([cells(0, 0, SIDE, SIDE), cells(9, 0)])])

    assert [len(shapely.get_parts(piece)) for piece in found.gaps.polygons] == [1, 1, 1]
    assert (np.diff(found.gaps.m2) <= 0).all()


def test_a_piece_too_small_to_measure_is_in_the_sum_but_not_listed():
    sliver = 1e-11  # degrees, about a micrometre
    almost = box(WEST, SOUTH, WEST + CELL - sliver, SOUTH + CELL)

    found = cover([almost], [cells(0, 0)])

    assert 0 < found.gap_m2[0] < SMALLEST_M2
    assert len(found.gaps) == 0


@pytest.mark.parametrize("road", [0, 0.1], ids=["touching", "with roads between"])
def test_more_parcels_than_a_batch_are_as_exact_as_one(road):
    side = 50
    assert side**2 > 4 * BATCH
    vertices = np.random.default_rng(1).uniform(-0.3, 0.3, (side + 1, side + 1, 2))
    grid = vertices + np.stack(np.meshgrid(*[np.arange(side + 1)] * 2, indexing="ij"), -1)
    rings = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], 2)
    rings = rings + road * (rings.mean(2, keepdims=True) - rings)
    parcels = shapely.polygons((rings * CELL + [WEST, SOUTH]).reshape(-1, 4, 2))
    zone = cells(5, 5, 40, 40)

    found = cover(parcels, [zone])

    union = shapely.union_all(parcels)
    assert found.covered_m2[0] == pytest.approx(straight_m2(union & zone), rel=1e-7)
    assert found.gap_m2[0] == pytest.approx(straight_m2(zone - union), rel=1e-7, abs=1e-3)
    assert found.covered_m2 + found.gap_m2 == pytest.approx(found.zone_m2, rel=1e-11)
    assert len(found.overlaps) == 0


def test_arguments_stay_as_they_are():
    parcels, zones = np.array([cells(0, 0), None], dtype=object), [ZONE]
    before = shapely.to_wkb(parcels)

    cover(parcels, zones)

    assert shapely.to_wkb(parcels).tolist() == before.tolist()
    assert zones == [ZONE]


def test_heights_are_ignored():
    high = shapely.force_3d(cells(0, 0), 900)

    found = cover([high, cells(0, 0)], [shapely.force_3d(ZONE, 800)])

    assert found.overlap_m2 == pytest.approx(ROWS_M2[0], rel=1e-7)
    assert not found.gaps.polygons[0].has_z


@pytest.mark.parametrize(
    ("parcels", "zones"),
    [([], [ZONE]), ([BOW_TIE], [ZONE]), ([None], [ZONE]), ([ZONE], []), ([ZONE], [BOW_TIE])],
    ids=["no parcel", "no sound parcel", "only a missing one", "no zone", "an unsound zone"],
)
def test_nothing_to_hold_or_to_hold_against_is_refused(parcels, zones):
    with pytest.raises(GeometryError):
        cover(parcels, zones)


def test_overlaps_beyond_what_memory_holds_are_refused(monkeypatch):
    monkeypatch.setattr(coverage, "MAX_OVERLAPS", 2)

    with pytest.raises(GeometryError, match="More than 2 pairs"):
        cover([cells(0, 0)] * 3, [ZONE])


def test_progress_runs_from_nothing_to_all():
    told = []

    cover([cells(0, 0)] * 3, [ZONE], progress=lambda done, total: told.append((done, total)))

    done, totals = zip(*told, strict=True)
    assert len(set(totals)) == 1
    assert (done[0], done[-1]) == (0, totals[0])
    assert list(done) == sorted(done)


@pytest.mark.parametrize("at", [0, 0.3, 0.6, 0.9])
def test_what_progress_raises_ends_the_work(at):
    def stop(done, total):
        if done >= at * total:
            raise CancelledError("Enough.")

    with pytest.raises(CancelledError):
        cover([cells(x, y) for x in range(SIDE) for y in range(SIDE)], [ZONE], progress=stop)
