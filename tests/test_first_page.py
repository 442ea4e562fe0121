"""The document of the page *Map*, as the server answers it."""

import json
import re

import pytest
import shapely

from ftzmap.views.first_map import first_page
from ftzmap.zone.known import DEFAULT

SCENE = re.compile(r'<script type="application/json" id="ftz-scene">(.*?)</script>', re.DOTALL)


def _scene(page):
    return json.loads(SCENE.search(page)[1])


def test_the_document_carries_the_outlines_of_the_zone(areas):
    drawn = [json.dumps(shape) for shape in _scene(first_page({}))["layers"][0]["shapes"]]

    outlines = shapely.union_all(shapely.from_geojson(drawn))

    for name in ("urumqi", "kashgar", "khorgos"):
        corners = shapely.points(
            shapely.get_coordinates(shapely.geometry.shape(areas[name]["geometry"]))
        )
        assert shapely.distance(outlines, corners).max() < 1e-5


@pytest.mark.parametrize(("area", "view"), [("kashgar", "kashgar"), ("atlantis", "overview")])
def test_the_area_of_the_address_is_the_one_that_is_shown(area, view):
    assert _scene(first_page({"area": area}))["labels"]["view"] == view


@pytest.mark.parametrize(
    ("parameters", "accepted", "lang"),
    [
        ({}, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ({}, "en-GB,en;q=0.9", "en"),
        ({}, "", "en"),
        ({"lang": "zh"}, "en-GB", "zh"),
        ({"lang": "<b>"}, "en-GB", "en"),
    ],
)
def test_the_language_is_that_of_the_address_or_else_of_the_browser(parameters, accepted, lang):
    page = first_page(parameters, accepted)

    assert re.search(r'class="ftz-first" lang="(\w+)', page)[1] == lang


def test_a_folder_that_is_no_zone_leaves_the_page_to_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv(DEFAULT, str(tmp_path))

    page = first_page({})

    assert "ftz-first" not in page
    assert '<div id="root">' in page


@pytest.mark.parametrize(
    "value", ["</script><script>alert(1)</script>", "%00", "x" * 5000, "\ud800"]
)
def test_nothing_of_the_address_is_written_into_the_document(value):
    hostile = dict.fromkeys(("zone", "area", "city", "point", "base", "lang", "parts", "x"), value)

    assert first_page(hostile, value) == first_page({})
