"""A first look at a file finds what the calls find that stand for themselves."""

import numpy as np
import pytest
import shapely

from ftzmap.boundary import first_look as module
from ftzmap.boundary.candidates import question_of
from ftzmap.boundary.first_look import bare_look, first_look
from ftzmap.boundary.opening import layers_of, open_boundary
from ftzmap.boundary.review import open_desk, review
from ftzmap.checks.profile import shipped_profile
from ftzmap.isolation import calls
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CrsError, GeoError

NAME = "areas.geojson"


@pytest.fixture(scope="module")
def zone():
    return shipped_zone()


@pytest.fixture(scope="module")
def data(zone):
    return (zone.folder / NAME).read_bytes()


def look(data, zone, name=NAME, **options):
    return first_look(data, name, zone=zone, tolerance=3.0, profile=shipped_profile(), **options)


def test_it_finds_what_each_call_finds_alone(zone, data):
    found = look(data, zone).findings
    alone = review(open_desk(zone, data, name=NAME), tolerance=3.0)

    assert (found.zone, found.tolerance) == (zone.id, 3.0)
    assert found.layers == layers_of(data, NAME)
    assert [one.name for one in found.question.candidates] == [
        one.name for one in question_of(data, NAME, zone=zone).candidates
    ]
    assert [str(one.message) for one in found.judgement.findings] == [
        str(one.message) for one in alone.findings
    ]
    assert found.judgement.comparisons.keys() == alone.comparisons.keys()


def test_outlines_of_too_many_vertices_are_read_and_not_judged(zone, data):
    assert look(data, zone, max_judged=10).findings.judgement is None


def test_of_a_large_file_no_more_is_found_than_its_outlines(zone, data, monkeypatch):
    monkeypatch.setattr(calls, "HEAVY_BYTES", len(data) - 1)

    found = look(data, zone)

    assert found.findings is None
    assert len(found.file.collection.features) == len(zone.outlines)


def test_a_judgement_that_is_refused_leaves_the_file(zone, data, monkeypatch):
    def refuse(*_, **__):
        raise GeoError("no")

    monkeypatch.setattr(module, "judge", refuse)

    found = look(data, zone)

    assert found.findings.judgement is None
    assert found.findings.question is not None


def test_answers_are_taken_as_where_a_file_is_opened(zone):
    ring = np.array([[443000, 4860000], [444000, 4860000], [444000, 4861000]])
    shape = shapely.to_geojson(shapely.Polygon(ring)).encode()
    with pytest.raises(CrsError):
        look(shape, zone)

    alone = open_boundary(shape, name=NAME, from_crs="EPSG:4544")
    for found in (
        look(shape, zone, from_crs="EPSG:4544"),
        bare_look(shape, NAME, from_crs="EPSG:4544"),
    ):
        assert found.file.collection.features[0].geometry == alone.collection.features[0].geometry
