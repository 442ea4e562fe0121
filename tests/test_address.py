from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_zones import LONE_ISLAND, TWO_PARKS

from ftzmap.address import LESSONS, Address, need_text, read, valid_values, write
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
AREA_IDS, FEATURE_IDS, PLACE_IDS = ZONE.area_ids, ZONE.ids, ZONE.measures.place_ids

ADDRESSES = st.builds(
    Address,
    lang=st.sampled_from([None, "en", "zh"]),
    area=st.sampled_from([None, *FEATURE_IDS]),
    point=st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    base=st.sampled_from(["none", "osm", "imagery"]),
    parts=st.booleans(),
    places=st.booleans(),
    tolerance=st.integers(0, 5000).map(lambda hundredths: hundredths / 100),
    sample=st.booleans(),
    desk=st.sampled_from(["needs", "compare", "distances", "sites", "brief"]),
    need=st.text(max_size=220).map(need_text),
    shortlist=st.sets(st.sampled_from(AREA_IDS)).map(
        lambda ids: tuple(sorted(ids, key=AREA_IDS.index))
    ),
    differences=st.booleans(),
    measure=st.none() | st.integers(1, 25),
    place=st.sampled_from([None, *PLACE_IDS]),
    lesson=st.sampled_from(LESSONS),
    term=st.sampled_from([None, *ZONE.glossary]),
    city=st.sampled_from([None, "almaty", "43.250000N,76.950000E", "34.600000S,58.380000W"]),
)


@settings(deadline=None, max_examples=100)
@given(ADDRESSES)
def test_a_copied_link_opens_the_same_view(address):
    again, ignored = read(write(address), ZONE)

    assert ignored == ()
    assert replace(again, point=None) == replace(address, point=None)
    assert again.point == (address.point and pytest.approx(address.point, abs=6e-7))  # 7 cm
    assert write(again) == write(address)


def test_a_view_at_its_defaults_needs_no_parameters():
    assert write(Address()) == {}
    assert read({}, ZONE) == (Address(), ())


def test_a_link_is_plain_words_and_numbers():
    address = Address("zh", "kashgar", (76.02023, 39.542273), "osm", False, True, 2.5)

    assert write(address) == {
        "lang": "zh",
        "area": "kashgar",
        "point": "76.020230,39.542273",
        "base": "osm",
        "parts": "no",
        "tolerance": "2.5",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lang", "de"),
        ("lang", "../zh"),
        ("area", "atlantis"),
        ("area", "URUMQI"),
        ("area", ""),
        ("point", "87.4"),
        ("point", "87.4,43.9,1"),
        ("point", "here,there"),
        ("point", "nan,43.9"),
        ("point", "87.4,inf"),
        ("point", "43.9,187.4"),
        ("base", "https://example.org/{z}/{x}/{y}.png"),
        ("parts", "1"),
        ("places", "{{7*7}}"),
        ("tolerance", "-1"),
        ("tolerance", "51"),
        ("tolerance", "nan"),
        ("tolerance", "much"),
        ("desk", "kitchen"),
        ("shortlist", "urumqi,atlantis"),
        ("shortlist", ""),
        ("differences", "maybe"),
        ("measure", "0"),
        ("measure", "26"),
        ("measure", "1e1"),
        ("place", "kashgar-bonded"),
        ("lesson", "figures"),
        ("term", "Mu"),
        ("city", "atlantis"),
        ("city", "airport"),
        ("city", ""),
        ("city", "48.85,2.35"),
        ("nonsense", "x"),
        ("__class__", "x"),
        ("area", "x" * 1_000_000),
    ],
)
def test_nonsense_is_ignored_and_named(name, value):
    assert read({name: value}, ZONE) == (Address(), (name,))


def test_a_shortlist_is_read_in_the_order_of_the_plan_without_repeats():
    address, _ = read({"shortlist": "khorgos,urumqi,khorgos"}, ZONE)

    assert address.shortlist == ("urumqi", "khorgos")


def test_a_need_is_read_as_one_plain_line_of_bounded_length():
    address, _ = read({"need": "a\x00\u202eb\n" + "x" * 10_000}, ZONE)

    assert address.need.startswith("ab x")
    assert len(address.need) <= 200


def test_nonsense_does_not_take_sense_with_it():
    address, ignored = read({"area": "khorgos", "base": "mars", "lang": "zh", "x": "y"}, ZONE)

    assert address == Address(lang="zh", area="khorgos")
    assert ignored == ("base", "x")


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from([*vars(Address()), "other"]), st.text(max_size=20)))
def test_no_query_string_is_refused(parameters):
    address, ignored = read(parameters, ZONE)

    assert set(ignored) <= set(parameters)
    assert read(write(address), ZONE)[1] == ()


def test_an_unknown_measure_or_place_is_answered_with_the_valid_ones():
    told = [str(sentence) for sentence in valid_values(ZONE, ("measure", "base", "area", "place"))]

    assert told[0] == "Measures have numbers from 1 to 25."
    assert all(name in told[1] for name in FEATURE_IDS)
    assert all(name in told[2] for name in PLACE_IDS)
    assert len(told) == 3


@pytest.mark.parametrize(
    ("zone", "parameters"),
    [
        (TWO_PARKS, {"zone": TWO_PARKS.id, "area": TWO_PARKS.ids[-1]}),
        (LONE_ISLAND, {"zone": LONE_ISLAND.id, "measure": "2"}),
    ],
)
def test_a_link_to_another_zone_speaks_of_what_that_zone_has(zone, parameters):
    address, ignored = read(parameters, zone)

    assert (ignored, write(address)) == ((), parameters)
    assert set(read(parameters, ZONE)[1]) >= {"zone"}
    assert read({"area": "urumqi", "place": "urumqi"}, zone)[1] == ("area", "place")


def test_a_zone_lists_only_what_it_has():
    assert len(valid_values(TWO_PARKS, ("measure", "place", "area"))) == 1
    assert str(valid_values(LONE_ISLAND, ("measure",))[0]) == "Measures have numbers from 1 to 2."


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("almaty", "almaty"),
        ("Алматы", "almaty"),
        ("阿拉木图", "almaty"),
        ("43.25,76.95", "43.250000N,76.950000E"),
        ("43°15′N 76°57′E", "43.250000N,76.950000E"),
        ("34.6S,58.38W", "34.600000S,58.380000W"),
    ],
)
def test_a_city_in_a_link_is_read_as_people_write_it_and_kept_in_one_way(written, kept):
    address, ignored = read({"city": written}, ZONE)

    assert (address.city, ignored) == (kept, ())
    assert write(address) == {"city": kept}


def test_a_city_that_is_nowhere_is_answered_with_what_one_may_be():
    (told,) = valid_values(ZONE, ("city",))

    assert "43.25N,76.95E" in str(told)
    assert read({"city": "43.25N,76.95E"}, TWO_PARKS)[1] == ()
    assert read({"city": "almaty"}, TWO_PARKS)[1] == ("city",)


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "fbclid", "gclid", "spm"])
def test_what_others_hang_on_a_link_is_passed_over_without_a_notice(name):
    view, ignored = read({name: "newsletter", "area": "kashgar"}, ZONE)

    assert (view.area, ignored) == ("kashgar", ())
