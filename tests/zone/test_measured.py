from dataclasses import replace

import pytest
from pyproj import Geod
from shapely import get_parts
from shipped_values import FEATURE_IDS

from ftzmap.zone.figures import Figure, Grade
from ftzmap.zone.measured import measured_km2, rows
from ftzmap.zone.shipped import shipped_zone

GEOD = Geod(ellps="GRS80")
ZONE = shipped_zone()
KEYS = [  # as the command line promises them
    "id",
    "name",
    "kind",
    "parent",
    "basis",
    "stated_km2",
    "precision_km2",
    "measured_km2",
    "difference_km2",
    "grade",
]


def by_pyproj(feature):
    parts = get_parts(feature.geometry)
    return sum(GEOD.geometry_area_perimeter(part)[0] for part in parts) / 1e6


def with_figure(name, figure):
    """The zone, one of its features having another figure."""
    changed = [replace(f, figure=figure) if f.id == name else f for f in ZONE.features]
    return replace(ZONE, features=tuple(changed))


def test_the_whole_zone_comes_first_then_the_nine():
    assert [row.id for row in rows(ZONE)] == ["zone", *FEATURE_IDS]
    assert str(rows(ZONE)[0].name) == "China (Xinjiang) Pilot Free Trade Zone"


def test_features_measure_as_pyproj_measures_them():
    assert measured_km2(ZONE.features) == pytest.approx(
        [by_pyproj(feature) for feature in ZONE.features], rel=1e-9
    )


def test_the_whole_zone_measures_as_its_three_areas_and_no_part_twice():
    whole = rows(ZONE)[0]

    assert whole.measured_km2 == pytest.approx(sum(map(by_pyproj, ZONE.areas)), rel=1e-9)
    assert whole.kind == "zone"
    assert whole.parent is None


def test_differences_are_measured_less_stated():
    row = next(row for row in rows(with_figure("khorgos", Figure(16.50, 2))) if row.id == "khorgos")

    assert row.difference_km2 == pytest.approx(0.08, abs=1e-4)


def test_the_ten_figures_agree():
    assert {row.grade for row in rows(ZONE)} == {Grade.AGREES}


@pytest.mark.parametrize(("tolerance", "grade"), [(1, Grade.WITHIN_TOLERANCE), (0.1, Grade.OFF)])
def test_grades_follow_the_users_own_tolerance(tolerance, grade):
    changed = with_figure("urumqi-bonded", Figure(2.42, 2))

    found = {row.id: row.grade for row in rows(changed, tolerance) if row.grade != Grade.AGREES}

    assert found == {"urumqi-bonded": grade}


def test_rows_are_printed_with_the_keys_that_scripts_rely_on():
    printed = [row.as_json() for row in rows(ZONE)]

    assert [list(row) for row in printed] == [KEYS] * 10
    assert printed[1]["basis"] == "derived"
    assert printed[1]["precision_km2"] == 0.015
    assert printed[2]["stated_km2"] == 30.8
    assert printed[2]["grade"] == "agrees"
