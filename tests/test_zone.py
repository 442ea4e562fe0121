import json
from dataclasses import FrozenInstanceError, fields

import pytest

from ftzmap.zone.zone import (
    FEATURE_IDS,
    ZoneError,
    industry_groups,
    load_zone,
    shipped_zone,
)

ZONE = shipped_zone()
STATED = {
    "urumqi": "134.60",
    "urumqi-corps": "30.8",
    "urumqi-bonded": "2.41",
    "kashgar": "28.48",
    "kashgar-corps": "3.81",
    "kashgar-bonded": "3.56",
    "khorgos": "16.58",
    "khorgos-corps": "1.95",
    "khorgos-bonded": "3.61",
}


@pytest.fixture
def document(root):
    return json.loads((root / "data" / "areas.geojson").read_text(encoding="utf-8"))


@pytest.fixture
def refusal(tmp_path):
    """Return a function: what `load_zone` says of a document, in one line."""

    def told(document):
        path = tmp_path / "mine.geojson"
        path.write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(ZoneError) as caught:
            load_zone(path)
        return str(caught.value)

    return told


def test_a_part_and_its_area_belong_to_the_area():
    zone = shipped_zone()

    assert [zone.area_of(i) for i in ("khorgos-corps", "khorgos", None)] == ["khorgos"] * 2 + [None]


def test_each_area_comes_before_its_own_parts():
    assert tuple(feature.id for feature in ZONE.features) == FEATURE_IDS == tuple(STATED)
    assert [feature.id for feature in ZONE.areas] == ["urumqi", "kashgar", "khorgos"]
    assert [part.id for part in ZONE.parts("kashgar")] == ["kashgar-corps", "kashgar-bonded"]


def test_figures_are_those_of_the_plan_digit_for_digit():
    assert {feature.id: str(feature.figure) for feature in ZONE.features} == STATED
    assert str(ZONE.figure) == "179.66"


def test_only_urumqi_is_derived_and_says_from_what():
    derived = [feature for feature in ZONE.features if feature.figure.basis == "derived"]

    assert [feature.id for feature in derived] == ["urumqi"]
    assert derived[0].figure.derivation == "179.66 − 28.48 − 16.58"


def test_features_are_found_by_id():
    assert ZONE["khorgos-corps"].parent == "khorgos"
    assert ZONE["khorgos"].parent is None


def test_values_cannot_be_changed():
    for value in (ZONE, ZONE["urumqi"], ZONE["urumqi"].industries[0], ZONE.figure):
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, "x")


def test_industries_are_grouped_as_the_text_groups_them():
    sizes = [[len(items) for items in industry_groups(area).values()] for area in ZONE.areas]

    assert sizes == [[8, 4], [3, 1, 2], [4, 3]]
    assert industry_groups(ZONE["khorgos-corps"]) == {}


def test_one_error_names_all_that_is_lacking(document, refusal):
    del document["features"][8], document["features"][0]["properties"]["source"], document["zone"]

    sentence = refusal(document)

    assert "khorgos-bonded" in sentence
    assert "urumqi.source" in sentence
    assert "zone" in sentence
    assert sentence.startswith("mine.geojson lacks")
    assert len(sentence.splitlines()) == 1


def test_a_file_of_strangers_lacks_all_nine(document, refusal):
    for number, feature in enumerate(document["features"]):
        feature["id"] = f"stranger {number}"

    sentence = refusal(document)

    assert all(name in sentence for name in FEATURE_IDS)


def test_properties_that_are_null_are_lacking(document, refusal):
    document["features"][3]["properties"] = None

    assert "kashgar.name" in refusal(document)


def test_unknown_features_are_left_out(document, tmp_path):
    document["features"].insert(0, document["features"][0] | {"id": "stranger"})
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")

    assert load_zone(path) == ZONE
