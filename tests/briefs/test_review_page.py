"""The report on a boundary as a page to print."""

import json
import re
from datetime import date

import pytest
from shapely import Polygon, box, geometry

from ftzmap.boundary.review import open_desk, review
from ftzmap.briefs.review_page import html_page
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
DAY = date(2026, 11, 28)
BOW = Polygon([(87.4, 43.8), (87.5, 43.9), (87.5, 43.8), (87.4, 43.9)])


def page(outlines, lang="en"):
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": geometry.mapping(outline) if outline else None,
        }
        for name, outline in outlines.items()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return html_page(review(open_desk(ZONE, data, name="a.geojson")), language(lang), on=DAY)


def map_words(html):
    """Return the words on the map, in order."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", html)


@pytest.mark.parametrize(
    ("lang", "order"),
    [
        ("en", ["Errors: 1", "<svg", "Errors and warnings", "crosses", "Hectares", "Notes"]),
        ("zh", ["错误1项", "<svg", "错误和警告", "自相交", "公顷", "说明"]),
    ],
)
def test_the_verdict_the_map_and_the_errors_come_before_the_areas(lang, order):
    html = page({"plot": box(87.3, 43.8, 87.4, 43.9), "bow": BOW}, lang)
    body = html[html.index("<body>") :]

    places = [body.index(words) for words in order]
    assert places == sorted(places)


def test_the_map_names_the_outlines_numbers_the_errors_and_has_a_scale():
    words = map_words(page({"plot": box(87.3, 43.8, 87.4, 43.9), "bow": BOW}))

    assert words[0] == "Map of the outlines in the file"
    assert {"plot", "1"} <= {*words}
    assert sum(re.fullmatch(r"\d+ km", word) is not None for word in words) == 1


def test_outlines_far_apart_have_a_panel_each_beside_an_overview():
    near, far = box(87.3, 43.8, 87.4, 43.9), box(76.0, 39.4, 76.05, 39.45)

    words = map_words(page({"near": near, "far": far}))

    assert [w for w in words if w == "Where they are"] == ["Where they are"]
    assert words.count("near") >= 2  # the title of its panel, and on the overview
    assert words.count("far") >= 2
    assert sum(" km" in word for word in words) == 3


def test_an_outline_of_a_metre_has_a_scale_bar_in_metres():
    words = map_words(page({"tiny": box(87.4, 43.8, 87.40001, 43.80001)}))

    assert [word for word in words if word.endswith(" m")]


def test_what_was_gained_and_lost_is_hatched_on_the_map_and_in_its_key():
    east, north = box(76.0, 39.5, 76.2, 39.6), box(76.0, 39.55, 76.2, 39.65)

    html = page({"Kashgar Area": east})
    outside = page({"somewhere": north})

    caption = html[html.index("<figcaption>") : html.index("</figcaption>")]
    assert "Gained" in caption
    assert "Lost" in caption
    for name in ("falling", "crossed"):
        assert f'url(#key-{name})"' in caption
    drawn = html[html.index("<figure>") : html.index("<figcaption>")]
    patterns = re.findall(r'<pattern id="([^"]+)"', drawn)
    assert patterns
    assert all(drawn.count(f'fill="url(#{name})"') == 1 for name in patterns)
    assert len({*patterns}) == len(patterns)
    assert "Gained" not in outside[outside.index("<figcaption>") :]


def test_forty_groups_say_how_many_of_them_have_no_panel():
    scattered = {f"p{n}": box(80 + n / 5, 43, 80.001 + n / 5, 43.001) for n in range(40)}

    assert "34 more groups of outlines appear on the overview only." in page(scattered)


def test_a_file_without_any_outline_has_a_report_without_a_map():
    html = page({"nothing": None})

    assert "<svg" not in html
    assert "Errors: 1" in html


def test_the_caption_says_that_the_map_is_not_official():
    html = page({"plot": box(87.3, 43.8, 87.4, 43.9)})

    assert "not an official boundary" in html


def test_a_number_and_its_unit_stay_on_one_line():
    html = page({"plot": box(87.3, 43.8, 87.4, 43.9)})

    assert "km²" in html
    assert not re.findall(r"\d (?:km²|m²|mu)\b", html)


def test_names_of_the_file_are_shown_as_text_on_the_map_too():
    html = page({"<script>": box(87.3, 43.8, 87.4, 43.9)})

    assert "<script>" not in html
    assert "&#60;script&#62;" in map_words(html)
