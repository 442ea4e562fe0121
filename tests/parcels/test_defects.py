"""The places a planner walks through, on the sample parcels: one of each kind in each area."""

import json

import numpy as np
import pytest
import shapely
from made_up_zones import made_up
from pyproj import Geod

from ftzmap.map.parcel_layer import parcels_scene
from ftzmap.parcels.defects import Kind, defects
from ftzmap.parcels.measured_parcels import Files, measure_file, measured
from ftzmap.parcels.parcels import Parcels, measure_coverage, sample_parcels
from ftzmap.text.i18n import ENGLISH
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
CGCS2000 = Geod(a=6378137, rf=298.257222101)


@pytest.fixture(scope="module")
def result():
    return measure_coverage(ZONE, sample_parcels(ZONE))


@pytest.fixture(scope="module")
def places(result):
    return defects(result)


def km2(polygon):
    fine = shapely.segmentize(polygon, 1e-4)  # edges are straight in degrees
    return abs(CGCS2000.geometry_area_perimeter(fine)[0]) / 1e6


def test_gaps_come_first_then_overlaps_then_what_lies_outside(places):
    assert [place.kind for place in places] == [
        *3 * [Kind.GAP],
        *3 * [Kind.OVERLAP],
        *3 * ["outside"],
    ]


def test_a_place_is_told_with_its_size_and_where_it_is(places):
    gap, overlap, stray = places[0], places[3], places[6]

    assert ENGLISH(gap.message) == f"Gap of {km2(gap.polygon):.4f} km² in Kashgar Area."
    assert ENGLISH(overlap.message).startswith(
        f"Overlap of {km2(overlap.polygon):.4f} km²: parcels #"
    )
    assert ENGLISH(stray.message).startswith(f"{km2(stray.polygon):.4f} km² of parcel #")


def test_a_gap_larger_than_a_part_is_not_told_to_lie_in_it():
    area, part = ZONE["urumqi"].geometry, ZONE["urumqi-corps"].geometry
    assert area.contains(part)  # or this tries nothing
    plot = shapely.box(87.42, 43.91, 87.43, 43.916)
    places = defects(measure_coverage(ZONE, Parcels("x", (None,), np.array([plot]))))

    gap = next(place for place in places if place.kind is Kind.GAP)
    assert km2(gap.polygon) > km2(part)
    assert ENGLISH(gap.message).endswith(" km² in Urumqi Area.")


def test_the_largest_of_a_kind_comes_first(places):
    gaps = [km2(place.polygon) for place in places if place.kind is Kind.GAP]

    assert gaps == sorted(gaps, reverse=True)


def test_a_gap_in_a_part_is_told_of_the_part_alone(result):
    (part,) = [ZONE[id_] for id_ in ZONE.ids if id_ == "khorgos-bonded"]
    rest = shapely.difference(ZONE["khorgos"].geometry, part.geometry)
    hole = part.geometry.centroid.buffer(0.001)
    parcels = Parcels("x", (None, None), np.array([rest, part.geometry.difference(hole)]))

    said = [ENGLISH(place.message) for place in defects(measure_coverage(ZONE, parcels))]

    assert [text for text in said if "Gap" in text] == [
        f"Gap of {km2(hole):.4f} km² in {ENGLISH.of(part)}."
    ]


def test_parcels_that_fit_have_no_place_to_look_at():
    zone = made_up("lone_island")
    whole = Parcels("x", ("a",), np.array([zone.areas[0].geometry]))

    assert defects(measure_coverage(zone, whole)) == ()


def test_the_map_of_a_place_is_as_near_as_the_place_is_small(places):
    files = Files()
    parts = measure_file(
        b"", name="", zone=ZONE, outlines=None, seam=-180.0, paths=files.paths, is_sample=True
    )
    there = measured(ZONE, files, parts)
    whole = parcels_scene(there, "kashgar", "/x.bin", ENGLISH)
    near = parcels_scene(there, "kashgar", "/x.bin", ENGLISH, place=places[0].polygon)

    (south, west), (north, east) = json.loads(near.labels)["bounds"]
    assert shapely.box(west, south, east, north).contains(places[0].polygon)
    assert east - west < 0.05
    assert json.loads(whole.labels)["bounds"] != json.loads(near.labels)["bounds"]
