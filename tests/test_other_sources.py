"""What other sources say stands apart from the plan on every page, with source and date."""

import re

import pytest
from test_pages import failures, opened, said  # noqa: F401 - `opened` is a fixture

from ftzmap.compare.side_by_side import blocks
from ftzmap.map.folium_page import page
from ftzmap.map.labels import label_scene
from ftzmap.map.view import View
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

EN, ZH = Language("en"), Language("zh")
ENGLISH_SENTENCE = re.compile(r"(?:[A-Za-z,'-]+ ){5}")


def lacking(text, *words):
    return [word for word in words if word not in text]


def test_the_details_of_khorgos_list_its_five_blocks_and_both_readings_of_its_rest(opened):  # noqa: F811
    app = opened(area="khorgos")
    text = said(app)

    assert failures(app) == []
    missing = lacking(
        text,
        "According to the plan]: 11.02–12.97 km²",
        "one source), as of 2026-08]: 11.02 km²",
        "Functional blocks",
        "Comprehensive bonded zone: 3.61 km²",
        "Cooperation Center, Chinese side: 2.34 km²",
        "Fourth Division: 1.95 km²",
        "Rail port: area not published",
        "Road port: area not published",
        "From the city's own text",
        "not counted in any of its figures",
    )
    assert missing == []


def test_the_source_of_a_figure_and_that_of_its_outline_stand_apart(opened):  # noqa: F811
    text = said(opened(area="kashgar-bonded"))

    assert "Figure: the plan, section II(1)" in text
    assert re.search(r"Outline: Drawn for this project", text)


@pytest.mark.parametrize(
    ("parameters", "there", "absent"),
    [
        ({}, "in force since 1 July 2025", "The Khorgos Area was launched"),
        ({"area": "khorgos"}, "The Khorgos Area was launched", "in force since 1 July 2025"),
        ({"area": "urumqi"}, "Urumqi Tianshan International Airport", "was launched"),
    ],
)
def test_what_happened_since_stands_where_it_belongs(opened, parameters, there, absent):  # noqa: F811
    text = said(opened(**parameters))

    assert "The plan is of October 2023" in text
    assert there in text
    assert absent not in text


@pytest.mark.parametrize(
    ("where", "parameters"),
    [
        ("ftzmap/views/pages/measures_page.py", {}),
        ("ftzmap/views/pages/learn_page.py", {"lesson": "zone"}),
    ],
)
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("The plan is of October 2023", "1 July 2025", "found on 2026-11")),
        ("zh", ("方案为2023年10月的文件", "自2025年7月1日起施行", "查得时间：2026-11")),
    ],
)
def test_measures_and_learn_have_the_dated_section(opened, where, parameters, lang, words):  # noqa: F811
    app = opened(where, lang=lang, **parameters)

    assert failures(app) == []
    assert lacking(said(app), *words) == []


def test_the_measures_say_once_whose_words_their_titles_are(opened):  # noqa: F811
    text = said(opened("ftzmap/views/pages/measures_page.py", lang="zh"))

    assert text.count("标题、摘要和主题词均为本项目自拟") == 1
    assert "25个方面的举措" in text
    assert "译名" not in text


def folded(app):
    return "\n".join(each.value for box in app.expander for each in box.caption).replace("\\", "")


@pytest.mark.parametrize("parameters", [{}, {"measure": "14"}, {"measure": "20"}])
def test_on_chinese_pages_english_phrases_are_folded_away(opened, parameters):  # noqa: F811
    app = opened("ftzmap/views/pages/measures_page.py", lang="zh", **parameters)
    hidden = folded(app)
    flow = [line for line in said(app).splitlines() if line.strip() not in hidden]

    assert [line for line in flow if ENGLISH_SENTENCE.search(line)] == []
    assert ENGLISH_SENTENCE.search(hidden)


def test_a_closing_clause_on_the_whole_zone_says_so(opened):  # noqa: F811
    text = said(opened("ftzmap/views/pages/measures_page.py", lang="zh"))

    assert (
        ":gray[整个自贸试验区]  \n国务院关于在自由贸易试验区暂时调整实施有关行政法规的决定" in text
    )


def test_side_by_side_has_both_readings_of_what_is_left():
    lines = {line.title: line for block in blocks(shipped_zone(), EN) for line in block.lines}

    assert lines["Remaining area, km² (the text leaves it open)"].cells[2] == "11.02–12.97"
    other = lines["Remaining area, km², from other sources"].cells
    assert other[:2] == ("not stated", "not stated")
    assert other[2].startswith("11.02 km², from the city's own text")


@pytest.mark.parametrize(
    ("language", "name"),
    [(EN, "Cooperation Center, Chinese side"), (ZH, "合作中心中方区域")],
)
def test_the_map_names_the_block_that_is_drawn_and_its_legend_says_that_it_is_no_part(
    language, name
):
    zone = shipped_zone()
    scene = label_scene(zone, list(zone.features), (), View(language=language))
    (label,) = (one for one in scene["labels"] if one["id"] == "block-khorgos-cooperation")
    (entry,) = (one for one in scene["legend"] if one["kind"] == "block")

    assert label["levels"] == [[{"kind": "name", "text": name}]]
    assert entry["look"]["dash"] == "2 3"
    assert entry["look"]["opacity"] == 0
    assert '"dashArray": "2 3"' in page(zone, View(language=language), title="x")


def test_without_parts_the_map_has_no_block():
    zone = shipped_zone()
    scene = label_scene(zone, list(zone.areas), (), View(parts=False))

    assert not any(one["id"].startswith("block-") for one in scene["labels"])
    assert not any(one["kind"] == "block" for one in scene["legend"])
