import re
from dataclasses import replace

import pytest
from made_up_zones import made_up

from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.measure_reading import applies, as_json, closest, place_of, reason, titles
from ftzmap.zone.plan import cited
from ftzmap.zone.policy_measures import MeasureError, State
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
MEASURES = ZONE.measures
CHINESE = Language("zh")
# The table of the strict reading: what names a place itself, and what may or may not mean it.
READING = {
    "urumqi": ({11, 21}, {1, 16, 17, 18}),
    "kashgar": (set(), {17}),
    "khorgos": (set(), {6, 14, 19}),
    "bonded": ({6, 10, 12}, {7}),
    "cooperation-center": ({6, 19}, {14}),
    "corps": ({1}, set()),
}
NO_PLACE = {2, 3, 4, 5, 8, 9, 13, 15, 20, 22, 23, 24, 25}


def numbers(measures):
    return {measure.number for measure in measures}


@pytest.mark.parametrize("place", MEASURES.place_ids)
def test_a_place_is_named_or_doubtful_exactly_where_the_strict_reading_says(place):
    states = {measure.number: applies(ZONE, measure, place) for measure in MEASURES.all}

    assert {n for n, state in states.items() if state is State.NAMED} == READING[place][0]
    assert {n for n, state in states.items() if state is State.DOUBTFUL} == READING[place][1]


def test_thirteen_measures_name_no_place_and_hold_for_the_whole_zone():
    silent = [measure for measure in MEASURES.all if not measure.names]

    assert numbers(silent) == NO_PLACE
    assert {applies(ZONE, m, p) for m in silent for p in MEASURES.place_ids} == {State.WHOLE_ZONE}


def test_a_doubt_is_explained_where_there_is_one_in_both_languages():
    for measure in MEASURES.all:
        for place in MEASURES.place_ids:
            if applies(ZONE, measure, place) is State.DOUBTFUL:
                assert reason(ZONE, measure, place, ENGLISH) == ENGLISH(measure.doubt) != ""
                assert reason(ZONE, measure, place, CHINESE) == CHINESE(measure.doubt)


def test_the_reason_tells_what_is_named_and_what_holds_elsewhere():
    assert reason(ZONE, MEASURES[11], "urumqi", ENGLISH) == (
        "Its words name this place: data and information exchange with Central Asian countries."
    )
    assert "data and information exchange" in reason(ZONE, MEASURES[11], "khorgos", ENGLISH)
    assert reason(ZONE, MEASURES[2], "urumqi", ENGLISH).startswith("It names no place")


def test_a_part_of_an_area_is_spoken_of_by_its_kind():
    assert place_of(ZONE, ZONE["kashgar"]) == "kashgar"
    assert {place_of(ZONE, ZONE[f"{area}-bonded"]) for area in ZONE.area_ids} == {"bonded"}
    assert {place_of(ZONE, ZONE[f"{area}-corps"]) for area in ZONE.area_ids} == {"corps"}


def test_what_names_a_place_comes_first_and_nothing_is_lost():
    order = [measure.number for measure in closest(ZONE, MEASURES.all, "khorgos")]

    assert order[:3] == [6, 14, 19]
    assert sorted(order) == list(range(1, 26))


@pytest.mark.parametrize("number", [0, 26, -1])
def test_an_unknown_measure_names_the_valid_ones(number):
    with pytest.raises(MeasureError, match="1 to 25"):
        MEASURES[number]


@pytest.mark.parametrize("place", ["atlantis", "", "urumqi-city", "Urumqi"])
def test_an_unknown_place_names_the_valid_ones(place):
    with pytest.raises(MeasureError, match="urumqi, kashgar, khorgos, bonded"):
        applies(ZONE, MEASURES[1], place)


def test_states_follow_the_mentions():
    muted = replace(MEASURES[11], mentions=())

    assert applies(ZONE, muted, "urumqi") is State.WHOLE_ZONE
    assert muted.names == ()


@pytest.mark.parametrize(
    ("section", "english", "chinese"),
    [
        ("II(1)", "Section II(1)", "方案第二部分（一）"),
        ("III(6) 17", "Section III(6), measure 17", "方案第三部分（六）第17项"),
        ("IV", "Section IV", "方案第四部分"),
    ],
)
def test_a_section_is_cited_as_readers_of_each_language_call_it(section, english, chinese):
    assert cited(section, ENGLISH) == english
    assert cited(section, CHINESE) == chinese


def test_every_section_of_a_measure_has_a_chinese_name():
    for measure in MEASURES.all:
        for section in (measure.section, measure.group.section):
            assert re.search("[A-Za-z]", cited(section, CHINESE)) is None


# ── other zones ───────────────────────────────────────────────────────────────
def test_measures_speak_of_a_place_only_if_the_zone_lists_it():
    parks, island = made_up("two_parks"), made_up("lone_island")

    assert {place_of(parks, feature) for feature in parks} == {None}
    assert place_of(island, island["island"]) == "island"


def test_an_area_that_no_measure_names_has_the_measures_of_the_whole_zone():
    island = made_up("lone_island")
    unlisted = replace(island, measures=replace(island.measures, places=()))
    second = unlisted.measures[2]

    assert applies(unlisted, second, "island") is State.WHOLE_ZONE
    assert place_of(unlisted, unlisted["island"]) is None
    with pytest.raises(MeasureError, match="choose one of island"):
        applies(unlisted, second, "atlantis")


def test_another_zones_measures_are_read_as_its_plan_says():
    island = made_up("lone_island")
    first = island.measures[1]

    assert titles(island, "island", State.NAMED, ENGLISH) == "1 Open port"
    assert titles(island, "island", State.DOUBTFUL, ENGLISH) == "none"
    assert reason(island, first, "island", ENGLISH) == "Its words name this place: the island."
    assert as_json(island, first, ENGLISH)["applies"] == {"island": "named"}
