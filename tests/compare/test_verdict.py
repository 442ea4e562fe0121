import pytest

from ftzmap.compare.verdict import best_areas, scores, verdict
from ftzmap.search.search import find
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
CHINESE = Language("zh")


def said(text, t=ENGLISH, **more):
    return verdict(find(ZONE, text), ZONE, t, **more)


def test_the_area_that_names_most_needs_is_named_with_its_own_terms():
    assert said("casino, software, solar panels") == (
        "Urumqi Area: its list names 2 of your 3 needs, the most of all areas. "
        "In the plan's words: "
        "software – “software and information technology services”; solar panels – “new energy”."
    )


def test_areas_that_are_level_are_all_named():
    assert best_areas(find(ZONE, "solar panels, tourism")) == ("urumqi", "khorgos")
    assert said("solar panels, tourism") == (
        "Urumqi Area and Khorgos Area: their lists each name 1 of your 2 needs, the most of "
        "all areas."
    )


def test_of_level_areas_the_one_nearer_to_the_readers_city_is_told():
    almaty = next(place for place in ZONE.landmarks if place.id == "almaty")

    assert said("solar panels, tourism", city=almaty).endswith(
        "Khorgos Area is 549 km nearer to Almaty than Urumqi Area, in a straight line."
    )  # 842.54 and 293.45 km, by pyproj from the nearest vertices
    assert "Almaty" not in said("solar panels", city=almaty)  # one area, no tie


def test_an_industry_of_the_same_sector_counts_less_than_one_that_is_named():
    ranked = [(score.area, score.rank) for score in scores(find(ZONE, "vaccines"))]

    assert ranked == [("urumqi", (1, 0)), ("khorgos", (0, 1))]


@pytest.mark.parametrize("text", ["casino", "tax", "C99"])
def test_where_no_list_names_a_need_no_area_is_best(text):
    assert best_areas(find(ZONE, text)) == ()
    assert said(text) == "No area lists what you need."


def test_the_answer_is_in_chinese_on_a_chinese_page():
    assert said("光伏组件、旅游", CHINESE) == (
        "乌鲁木齐片区和霍尔果斯片区：各自的清单均列出了您2项需求中的1项，为各片区中最多。"
    )


def test_no_needs_have_no_answer():
    assert said("") == ""
