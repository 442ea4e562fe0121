"""Repairs of outlines that are drawn in metres around one place, checked by GEOS and by hand."""

from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon
from test_blemishes import block, outline, place, plot

from geo.errors import GeometryError
from geo.polygons import repair as repair_module
from geo.polygons.area import geodesic_area
from geo.polygons.repair import needs_repair, repair

SOUND = plot(0, 0, 500, 300, holes=[(100, 100, 200, 200)])
vertices = st.tuples(st.integers(0, 30), st.integers(0, 30))
ROUNDING = 1e-15  # square degrees, about 1e-5 m²: what the places of a line's vertices round to
scribbles = st.lists(vertices, min_size=4, max_size=12)


def told(steps):
    return [step.kind for step in steps]


def test_a_sound_outline_is_left_alone():
    result, steps = repair(SOUND)

    assert result is SOUND
    assert steps == ()


@pytest.mark.parametrize("wind", [shapely.orient_polygons, shapely.reverse])
@settings(deadline=None, max_examples=50)
@given(st.lists(scribbles, max_size=4), st.sampled_from([0.0, 0.2]))
def test_what_would_be_repaired_is_missed_in_none_of_many_outlines(wind, drawn, near_m):
    scrawls = [wind(outline(*points)) for points in drawn]
    outlines = np.array([SOUND, *scrawls], dtype=object)

    due = needs_repair(outlines, near_m=near_m)

    assert not due[0]
    changed = [_is_changed(scrawl, near_m=near_m) for scrawl in scrawls]
    assert np.all(due[1:] >= changed)


def _is_changed(scrawl, **limits):
    try:
        return bool(repair(scrawl, **limits)[1])
    except GeometryError:  # no inside at all
        return True


def test_vertices_given_twice_go_and_nothing_else_changes():
    twice = outline((0, 0), (100, 0), (100, 0), (100, 100), (0, 100), (0, 100))

    result, (step,) = repair(twice)

    assert (step.kind, step.change_m2) == ("duplicate-points", 0)
    assert str(step.message) == "Repeated vertices were deleted: 2."
    assert result.equals(plot(0, 0, 100, 100))
    assert shapely.get_num_coordinates(result) == 5


def test_vertices_too_near_go_with_the_area_that_this_costs():
    result, (step,) = repair(outline((0, 0), (100, 0), (100.06, 50), (100, 50.05), (0, 100)))

    assert step.kind == "near-points"
    assert shapely.get_num_coordinates(result) == 5
    assert step.change_m2 == pytest.approx(-1.0015, rel=1e-3)  # half of 0.05 × 100.06 - 0.06 × 50
    assert str(step.message).endswith(f"the area changed by {step.change_m2:+,.2f} m².")


@pytest.mark.parametrize("first", range(7))
def test_a_spike_goes_with_its_area_wherever_the_ring_begins(first):
    ring = [(0, 0), (100, 0), (100, 49), (300, 50), (100, 51), (100, 100), (0, 100)]

    result, (step,) = repair(outline(*ring[first:], *ring[:first]))

    assert step.kind == "spikes"
    assert step.change_m2 == pytest.approx(-200, rel=1e-3)  # a base of 2 m, 200 m high
    assert result.symmetric_difference(plot(0, 0, 100, 100)).area < 1e-12


def test_a_tiny_hole_is_filled_with_its_area():
    result, (step,) = repair(plot(0, 0, 100, 100, holes=[(10, 10, 15, 15), (20, 20, 60, 60)]))

    assert step.kind == "tiny-holes"
    assert step.change_m2 == pytest.approx(25, rel=1e-3)
    assert len(result.interiors) == 1


def test_a_tiny_hole_with_a_part_in_it_stays():
    parts = MultiPolygon([plot(0, 0, 100, 100, holes=[(10, 10, 18, 18)]), plot(12, 12, 16, 16)])

    assert parts.is_valid
    assert repair(parts) == (parts, ())


def test_rings_are_turned_as_rfc_7946_wants_them():
    clockwise = Polygon(SOUND.exterior.coords[::-1], [SOUND.interiors[0].coords[::-1]])

    result, (step,) = repair(clockwise)

    assert (step.kind, step.change_m2) == ("winding", 0)
    assert result.exterior.is_ccw
    assert not result.interiors[0].is_ccw
    assert result.equals(SOUND)


def test_a_bow_tie_becomes_its_two_halves():
    bow_tie = outline((0, 0), (100, 100), (100, 0), (0, 100))

    result, steps = repair(bow_tie)

    assert told(steps)[0] == "made-valid"
    assert steps[0].change_m2 is None  # an outline that is not valid has no area
    assert "parts now: 2, area: 5,000.0 m²" in str(steps[0].message)
    assert geodesic_area(result) == pytest.approx(5000, rel=1e-3)


def test_a_hole_along_the_edge_is_cut_out():
    shape = Polygon(
        [place(*c) for c in block(0, 0, 100, 100)], [[place(*c) for c in block(0, 40, 50, 60)]]
    )
    assert not shape.is_valid

    result, steps = repair(shape)

    assert told(steps)[0] == "made-valid"
    assert geodesic_area(result) == pytest.approx(9000, rel=1e-3)


def test_two_parts_that_overlap_become_one():
    parts = MultiPolygon([plot(0, 0, 100, 100), plot(50, 0, 150, 100)])

    result, steps = repair(parts)

    assert told(steps)[0] == "made-valid"
    assert geodesic_area(result) == pytest.approx(15_000, rel=1e-3)


def test_several_repairs_are_told_in_the_order_they_were_made():
    ring = [(0, 0), (0, 100), (0, 100), (100, 100), (100, 51), (300, 50), (100, 49), (100, 0)]

    assert told(repair(outline(*ring))[1]) == ["duplicate-points", "winding", "spikes"]


def test_with_limits_of_nothing_only_what_is_wrong_is_repaired():
    rough = plot(0, 0, 100, 100, holes=[(10, 10, 10.05, 10.05)])

    assert repair(rough, near_m=0, spike_degrees=0, hole_m2=0) == (rough, ())


def test_the_outline_that_is_given_is_not_changed():
    rough = outline((0, 0), (100, 100), (100, 0), (0, 100), (0, 100))
    before = rough.wkb

    repair(rough)

    assert rough.wkb == before


def needle(*hole):
    """An outline that runs out to a tip of half a degree, with a hole in it."""
    ring = [(0, 0), (100, 0), (100, 40), (2000, 50), (100, 60), (100, 100), (0, 100)]
    return outline(*ring, holes=[block(*hole)[::-1]])


def test_a_repair_that_would_make_the_outline_invalid_is_left_undone():
    shape = needle(150, 47, 180, 53)  # 180 m², no tiny hole

    assert repair(shape) == (shape, ())


def test_a_part_that_cannot_be_repaired_keeps_no_other_from_it():
    spiked = outline((0, 200), (100, 200), (100, 249), (300, 250), (100, 251), (100, 300), (0, 300))
    stuck = needle(150, 47, 180, 53)

    result, (step,) = repair(MultiPolygon([stuck, spiked]))

    assert step.change_m2 == pytest.approx(-200, rel=1e-3)
    assert result.geoms[0].equals(stuck)


def test_a_repair_may_make_way_for_another():
    _, steps = repair(needle(150, 48, 155, 52))

    assert told(steps) == ["tiny-holes", "spikes"]


@settings(deadline=None, max_examples=60)
@given(scribbles)
def test_any_scribble_becomes_valid_and_then_needs_no_repair(vertices):
    scribble = outline(*vertices)
    assume(_has_inside(scribble))

    result, steps = repair(scribble)

    assert result.is_valid
    assert geodesic_area(result) > 0
    assert all(str(step.message) for step in steps)
    assert repair(result) == (result, ())


def _has_inside(shape):
    """Whether a ring turns an odd number of times around anything: its fan of triangles, by XOR."""
    first, *vertices = shapely.get_coordinates(shape.exterior)[:-1]
    fan = [Polygon([first, *pair]) for pair in pairwise(vertices)]
    return reduce(shapely.symmetric_difference, fan).area > ROUNDING


def test_an_outline_without_inside_is_refused():
    with pytest.raises(GeometryError, match="encloses no area"):
        repair(Polygon([(87, 43), (87.1, 43), (87.2, 43), (87.1, 43)]))


@pytest.mark.parametrize("wrong", [None, Point(87, 43), Polygon([(0, 0), (1e9, 0), (0, 1)])])
def test_what_is_no_polygon_in_degrees_is_refused(wrong):
    with pytest.raises(GeometryError):
        repair(wrong)


def test_a_tangle_is_refused_before_it_takes_minutes():
    up_and_down = [(i / 10, 100 * (i % 2)) for i in range(400)]
    tangle = outline(*up_and_down, *((100 * (i % 2), i / 10) for i in range(400)))

    with pytest.raises(GeometryError, match=r"crosses itself more than 10,000 times"):
        repair(tangle)


def test_crossings_are_counted_once_each(monkeypatch):
    grid = [(x, y) for i in range(10) for x, y in ((i, -1), (i + 0.5, 10))]
    grid += [(x, y) for i in range(10) for x, y in ((10, 9 - i), (-1, 8.5 - i))]
    crossings = len(np.unique(shapely.get_coordinates(_crossings(outline(*grid))), axis=0))

    for most, too_many in ((crossings + 5, False), (crossings - 5, True)):
        monkeypatch.setattr(repair_module, "MAX_CROSSINGS", most)
        assert repair_module.has_too_many_crossings(outline(*grid)) == too_many


def _crossings(shape):
    """The vertices that noding adds to a ring, by GEOS."""
    noded = shapely.get_coordinates(shapely.node(shape.exterior))
    held = {tuple(vertex) for vertex in shape.exterior.coords}
    return shapely.multipoints([vertex for vertex in noded if tuple(vertex) not in held])
