"""A reader's city: names of landmarks in every spelling, coordinates, and what is neither."""

from dataclasses import replace

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS

from ftzmap.sites.city import city_elsewhere, read_city, written_city
from ftzmap.text.i18n import Language
from ftzmap.text.text import text
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CoordinateError

ZONE = shipped_zone()


@pytest.mark.parametrize(
    ("typed", "landmark"),
    [
        ("almaty", "almaty"),
        ("Almaty", "almaty"),
        ("  ALMATY ", "almaty"),
        ("阿拉木图", "almaty"),
        ("Алматы", "almaty"),
        ("Ürümqi", "urumqi_city"),
        ("乌鲁木齐", "urumqi_city"),
        ("Урумчи", "urumqi_city"),
        ("Kashi", "kashgar_city"),
        ("Хоргос", "khorgos_gn"),
        ("Бишкек", "bishkek"),
        ("Almaty airport", "uaaa"),
        ("almaty  AIRPORT", "uaaa"),
        ("霍尔果斯站", "khorgos_st"),
        ("Bakhtu", "bakhtu"),
        ("zwww", "zwww"),
    ],
)
def test_a_landmark_is_meant_by_its_id_or_a_name_of_it(typed, landmark):
    assert read_city(ZONE, typed).id == landmark


@pytest.mark.parametrize(
    ("typed", "lon", "lat"),
    [
        ("43.25 N, 76.95 E", 76.95, 43.25),
        ("43.25, 76.95", 76.95, 43.25),
        ("76.95 43.25", 76.95, 43.25),
        ("43°15′N 76°57′E", 76.95, 43.25),
        ("北纬43.25度，东经76.95度", 76.95, 43.25),
        ("43,25° с. ш. 76,95° в. д.", 76.95, 43.25),
        ("https://www.google.com/maps/@43.25,76.95,12z", 76.95, 43.25),
        ("geo:43.25,76.95", 76.95, 43.25),
        ("34.6037S 58.3816W", -58.3816, -34.6037),
        ("51.5 N 0 E", 0.0, 51.5),
    ],
)
def test_a_coordinate_is_read_in_every_notation_that_sites_are(typed, lon, lat):
    city = read_city(ZONE, typed)

    assert (city.lon, city.lat) == pytest.approx((lon, lat), abs=1e-6)
    assert read_city(ZONE, written_city(city)) == city


@pytest.mark.parametrize("place", ZONE.landmarks, ids=lambda place: place.id)
def test_every_landmark_is_found_by_its_id_and_its_names(place):
    assert read_city(ZONE, written_city(place)) == place
    assert {read_city(ZONE, name) for name in place.name.all} == {place}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Atlantis", "“Atlantis” is neither on a list of this zone nor a coordinate"),
        ("Allmaty", "if you mean Almaty"),
        ("Kazakhstan", "“Kazakhstan” is neither on a list"),
        ("", "No city is given"),
        (" \x00 ", "No city is given"),
        ("43.25", "is only one number"),
        ("48.85, 2.35", "add N and E"),
        ("95 N 10 E", "not a position on the globe"),
        ("0, 0", "0, 0 is not a site"),
        ("a" * 5000, "is neither on a list"),
        ("1" * 5000, "give"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_city_that_is_nowhere_is_told_in_one_sentence(typed, words, lang):
    with pytest.raises(CoordinateError) as error:
        read_city(ZONE, typed)

    told = Language(lang)(error.value.message)
    assert words in str(error.value.message)
    assert told.rstrip().endswith(".") or told.endswith("。")
    assert len(told) < 500


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("airport", {"zwww", "zwsh", "zwyn"}),
        ("机场", {"zwww", "zwsh", "zwyn"}),
        ("pass", {"torugart", "khunjerab"}),
        ("Urumqi station", {"urc_hsr", "urc_south", "wuxi"}),
    ],
)
def test_what_may_be_several_places_is_asked_with_their_ids(typed, ids):
    with pytest.raises(CoordinateError) as error:
        read_city(ZONE, typed)

    assert all(f"({id_})" in str(error.value.message) for id_ in ids)


def test_two_landmarks_of_one_name_are_asked():
    almaty = next(place for place in ZONE.landmarks if place.id == "almaty")
    twin = replace(almaty, id="almaty_2", lon=77.0)
    zone = replace(ZONE, landmarks=(*ZONE.landmarks, twin))

    with pytest.raises(CoordinateError, match="almaty_2"):
        read_city(zone, "Almaty")
    assert read_city(zone, "almaty_2") is twin


def test_a_zone_without_landmarks_takes_coordinates():
    assert written_city(read_city(TWO_PARKS, "43.25N 76.95E")) == "43.250000N,76.950000E"
    with pytest.raises(CoordinateError, match="this zone lists no places"):
        read_city(TWO_PARKS, "Almaty")


def test_a_coordinate_is_named_in_both_languages():
    assert read_city(ZONE, "34.6S 58.4W").name == text(
        en="34.60000° S, 58.40000° W", zh="南纬34.60000°、西经58.40000°"
    )


def test_a_city_stays_where_it_is_in_a_zone_that_does_not_list_it():
    assert city_elsewhere(ZONE, LONE_ISLAND, "almaty") == "43.326936N,76.913090E"
    assert city_elsewhere(ZONE, ZONE, "almaty") == "almaty"
    assert city_elsewhere(LONE_ISLAND, ZONE, "10.000000S,20.000000E") == "10.000000S,20.000000E"
