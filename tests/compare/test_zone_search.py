"""The one search of the first screen finds each kind of thing by the words that people type."""

import pytest

from ftzmap.compare.zone_search import look_up
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()


@pytest.mark.parametrize(
    ("query", "ids"),
    [("Kashgar Area", {"kashgar"}), ("霍尔果斯片区", {"khorgos"}), ("Corps", set())],
)
def test_areas_and_parts_are_found_by_their_names(query, ids):
    found = {feature.id for feature in look_up(ZONE, query).features}

    assert ids <= found
    assert found <= {feature.id for feature in ZONE.features}


def test_a_place_is_found_where_the_data_has_it():
    (almaty, *_) = [p for p in look_up(ZONE, "Almaty").places if p.id == "almaty"]

    assert (almaty.lon, almaty.lat) == pytest.approx((76.9, 43.25), abs=0.1)


def test_an_industry_is_found_with_the_areas_that_name_it():
    answer = look_up(ZONE, "biomedicine").answer

    assert answer.areas[0] == "urumqi"  # section II(2) of the plan


@pytest.mark.parametrize("query", ["43.8839, 87.4433", "87.4433 43.8839", "43°53′02″N 87°26′36″E"])
def test_a_coordinate_is_read_as_one_and_finds_nothing_else(query):
    found = look_up(ZONE, query)

    assert found.at == pytest.approx((87.4433, 43.8839), abs=2e-4)
    assert (found.features, found.places, found.answer) == ((), (), None)


def test_measures_and_words_are_found_by_what_they_say():
    assert any(measure.number == 14 for measure in look_up(ZONE, "RMB").measures)
    assert look_up(ZONE, "bonded").terms


@pytest.mark.parametrize("query", ["", "   ", "zzqqxx", "?!", "\x00\u202e", "7" * 5000, "1e999,1"])
def test_what_is_no_word_of_the_zone_finds_nothing(query):
    assert look_up(ZONE, query).is_empty
