"""Outlines on their way to another process and back: nothing is lost, and no two are confused."""

import pickle

import pytest
import shapely

from ftzmap.isolation.replies import packed, unpacked
from ftzmap.isolation.shared_calls import shared
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import message
from geo.polygons.validity import Issue

SQUARE = shapely.box(87, 43, 88, 44)
HIGH = shapely.Polygon([(87, 43, 5.5), (88, 43, 6), (88, 44, 7)])
TWO = shapely.MultiPolygon([SQUARE, shapely.box(90, 43, 91, 44)])
WRONG = Issue("empty", message("The outline is empty; draw it."), None, None)


def collection(*geometries, note="a"):
    rows = [
        RawFeature(row, f"#{row}", {"name": "喀什", "note": note, "n": row}, geometry, ())
        for row, geometry in enumerate(geometries, start=1)
    ]
    return Collection(tuple(rows), {"type": "FeatureCollection"}, ("name",))


@pytest.mark.parametrize(
    "way", [lambda it: unpacked(packed(it)), lambda it: pickle.loads(pickle.dumps(it))]
)
@pytest.mark.parametrize(
    "sent",
    [
        collection(),
        collection(SQUARE),
        collection(SQUARE, HIGH, TWO, shapely.Polygon()),
        Collection((RawFeature(3, None, {}, None, (WRONG,)),), {}),
    ],
)
def test_a_collection_arrives_as_it_was_sent(way, sent):
    found = way(sent)

    assert found == sent
    for one, other in zip(found.features, sent.features, strict=True):
        assert shapely.to_wkt(one.geometry) == shapely.to_wkt(other.geometry)


def test_the_srid_of_an_outline_arrives():
    (found,) = unpacked(packed(collection(shapely.set_srid(SQUARE, 4490)))).features

    assert shapely.get_srid(found.geometry) == 4490


def test_a_value_is_shared_for_equal_outlines_alone():
    held = [shared((collection(SQUARE),), lambda: Collection((), {}))]

    assert shared((collection(SQUARE),), lambda: Collection((), {})) is held[0]
    for other in (collection(HIGH), collection(SQUARE, note="b"), collection(SQUARE, SQUARE)):
        assert shared((other,), lambda: Collection((), {})) is not held[0]
