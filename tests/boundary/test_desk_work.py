"""Files and reports of a boundary, made in a process of their own where it is large."""

from datetime import date

import numpy as np
import pytest
import shapely

from ftzmap.boundary import desk_work
from ftzmap.boundary.desk_work import encoded_apart, report_apart
from ftzmap.boundary.opening import encode, output_endings
from ftzmap.boundary.review import open_desk, report_workbook, review
from ftzmap.briefs.review_page import html_page
from ftzmap.isolation import calls
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone
from tests.boundary_files import collection

ENGLISH = language("en")
DAY = date(2026, 3, 1)


@pytest.fixture
def names(monkeypatch):
    """Return the names of the functions that are called in processes of their own."""
    found, call = [], calls.isolated

    def noted(name, *arguments, **options):
        found.append(name)
        return call(name, *arguments, **options)

    monkeypatch.setattr(calls, "isolated", noted)
    return found


def desk(vertices):
    """Return a desk with a circle of so many vertices in the zone."""
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    ring = np.column_stack([87.5 + 0.01 * np.cos(turn), 43.9 + 0.01 * np.sin(turn)])
    return open_desk(
        shipped_zone(),
        collection(shapely.geometry.mapping(shapely.Polygon(ring))),
        name="circle.geojson",
    )


def test_a_small_boundary_is_written_here_and_a_large_one_in_a_process_of_its_own(names):
    assert encoded_apart(desk(100), ".geojson")
    assert names == []
    assert encoded_apart(desk(desk_work.MAX_HERE + 1), ".geojson")
    assert names == ["ftzmap.boundary.opening:encode"]


@pytest.mark.parametrize("ending", output_endings())
def test_a_file_made_apart_is_the_same_as_one_made_here(monkeypatch, ending):
    monkeypatch.setattr(desk_work, "MAX_HERE", 0)
    small = desk(20)
    assert encoded_apart(small, ending) == encode(small.collection, ending)


def test_reports_made_apart_are_the_same_as_those_made_here(monkeypatch, names):
    monkeypatch.setattr(desk_work, "MAX_HERE", 0)
    found = review(desk(20))
    page = report_apart(found, "ftzmap.briefs.review_page:html_page", ENGLISH, on=DAY)
    book = report_apart(found, "ftzmap.boundary.review:report_workbook", ENGLISH, on=DAY)
    assert page == html_page(found, ENGLISH, on=DAY)
    assert book == report_workbook(found, ENGLISH, on=DAY)
    assert len(names) == 2
