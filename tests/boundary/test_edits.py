import geopandas
import numpy as np
import pytest
import shapely

from ftzmap.boundary.edits import (
    beyond_repair,
    correct_datum,
    mend,
    new_desk,
    possible_repairs,
    reassign,
)
from ftzmap.boundary.opening import encode, open_boundary
from ftzmap.checks.findings import Severity
from ftzmap.checks.registry import by_severity, run
from ftzmap.zone.shipped import shipped_zone
from geo.crs.datum import wgs84_to_bd09, wgs84_to_gcj02

ZONE = shipped_zone()

FORWARD = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}


@pytest.fixture(scope="module")
def shipped(root):
    return (root / "data" / "areas.geojson").read_bytes()


@pytest.fixture
def desk(shipped):
    return new_desk(ZONE, open_boundary(shipped, name="areas.geojson"))


def shifted(outlines, datum):
    """Return a GeoJSON file of outlines as a map of that datum shows them."""

    def move(points):
        return np.column_stack(FORWARD[datum](*points.T))

    moved = [shapely.transform(outline, move) for outline in outlines.values()]
    frame = geopandas.GeoDataFrame({"id": list(outlines)}, geometry=moved, crs=4326)
    return frame.to_json().encode()


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_shift_is_found_undone_in_one_step_and_brought_back_by_undo(desk, datum):
    loaded = new_desk(ZONE, open_boundary(shifted(desk.outlines, datum)))
    found = [f for f in run(ZONE, loaded.collection, as_record=False) if f.datum]

    right = correct_datum(loaded, datum, frozenset(f.feature for f in found))

    assert {f.datum for f in found} == {datum}
    assert len(found) == 9
    for name, outline in desk.outlines.items():
        assert shapely.hausdorff_distance(right.outlines[name], outline) < 1e-9
    assert right.before is loaded
    assert len(right.decisions) == len(loaded.decisions) + 1


def test_only_the_outlines_that_are_named_are_moved(desk):
    right = correct_datum(desk, "gcj02", frozenset({"kashgar"}))

    still = [name for name in desk.outlines if right.outlines[name].equals(desk.outlines[name])]
    assert set(desk.outlines) - set(still) == {"kashgar"}


def test_taking_a_row_for_another_feature_leaves_the_desk_before_as_it_was(desk):
    changed = reassign(reassign(desk, 1, None), 2, "urumqi")

    assert changed.features[2] == "urumqi"
    assert 1 not in changed.features
    assert changed.before.before is desk
    assert desk.features[1] == "urumqi"


def test_repairs_are_told_before_and_after_and_only_touch_what_is_broken(desk):
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    frame = geopandas.GeoDataFrame(
        {"id": ["kashgar", "urumqi"]}, geometry=[bow, desk.outlines["urumqi"]], crs=4326
    )
    broken = new_desk(ZONE, open_boundary(frame.to_json().encode()))

    offered = possible_repairs(broken)
    right = mend(broken)

    assert {name for name, _ in offered} == {"0"}
    assert len(broken.broken) == 1
    assert right.broken == ()
    assert shapely.equals_exact(right.outlines["urumqi"], broken.outlines["urumqi"])
    new = [str(told) for told in right.decisions if told not in broken.decisions]
    assert new == [f"0: {step}" for _, step in offered]


def test_an_outline_beyond_repair_stays_as_it_is_and_the_others_are_mended(desk, scribble):
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    frame = geopandas.GeoDataFrame({"id": ["a", "b"]}, geometry=[scribble, bow], crs=4326)
    broken = new_desk(ZONE, open_boundary(frame.to_json().encode()))

    ((name, why),) = beyond_repair(broken)

    assert (name, str(why)[:28]) == ("0", "The outline crosses itself m")
    assert {label for label, _ in possible_repairs(broken)} == {"1"}
    assert [outline.equals(scribble) for outline in mend(broken).broken] == [True]
    assert beyond_repair(desk) == ()


def test_a_desk_can_be_saved_and_laid_out_again(desk):
    again = new_desk(ZONE, open_boundary(encode(desk.collection, ".gpkg"), name="again.gpkg"))

    assert again.features == desk.features
    for name, outline in desk.outlines.items():
        assert again.outlines[name].equals(outline)


def test_the_gravest_findings_come_first(desk):
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    frame = geopandas.GeoDataFrame({"id": ["kashgar"]}, geometry=[bow], crs=4326)
    loaded = new_desk(ZONE, open_boundary(frame.to_json().encode()))

    sorted_ones = by_severity(run(ZONE, loaded.collection, as_record=False))

    order = [list(Severity).index(finding.severity) for finding in sorted_ones]
    assert order == sorted(order)
    assert order[0] == 0


def test_what_several_rules_say_alike_is_told_once(shipped):
    found = run(ZONE, new_desk(ZONE, open_boundary(shipped)).collection, as_record=False)

    told = [str(finding.message) for finding in by_severity(found)]

    assert len(told) == len(set(told)) < len(found)
    assert set(told) == {str(finding.message) for finding in found}
