import json
from dataclasses import FrozenInstanceError, fields

import pytest
from shipped_values import FEATURE_IDS

from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.shipped import shipped_zone
from ftzmap.zone.zone import industry_groups

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
def folder(tmp_path, document):
    """Return a function: a folder with a document, by default the shipped one, and other files."""

    def made(areas=document, **files):
        (tmp_path / "areas.geojson").write_text(json.dumps(areas), encoding="utf-8")
        for name, content in files.items():
            path = tmp_path / f"{name}.{'json' if name == 'plan' else 'geojson'}"
            path.write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return made


@pytest.fixture
def refusal(folder):
    """Return a function: the objections to a folder, in one line."""

    def objections(*areas, **files):
        with pytest.raises(ZoneError) as caught:
            load_zone(folder(*areas, **files))
        return str(caught.value)

    return objections


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
    del document["features"][8]["properties"]["stated_km2"], document["zone"]
    del document["features"][0]["properties"]["name"]

    sentence = refusal(document)

    assert "feature 9 (khorgos-bonded): “stated_km2” is missing" in sentence
    assert "feature 1 (urumqi) has no “name”" in sentence
    assert "has no member “zone”" in sentence
    assert len(sentence.splitlines()) == 1


def test_properties_that_are_null_are_lacking(document, refusal):
    document["features"][3]["properties"] = None

    assert "feature 4 (kashgar) has no “name”" in refusal(document)


def feature(id_, parent=None, kind=None, *, west=10.0, **properties):
    """A square of 0.1 degrees as a feature of a made-up zone."""
    square = [[west, 5], [west + 0.1, 5], [west + 0.1, 5.1], [west, 5.1], [west, 5]]
    said = {"id": id_, "name": id_, "kind": kind or ("part" if parent else "area")}
    said |= {"parent": parent, "stated_km2": 123.45, "stated_decimals": 2} | properties
    geometry = {"type": "Polygon", "coordinates": [square]}
    return {"type": "Feature", "id": id_, "properties": said, "geometry": geometry}


def collection(*features, **about):
    zone = {"id": "made-up", "name": "Made up", "stated_km2": 123.45, "stated_decimals": 2}
    return {"type": "FeatureCollection", "zone": zone | about, "features": list(features)}


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        ([feature("a"), feature("a")], "feature 2 (a): the id is used twice"),
        ([feature("a", "b")], "its parent “b” is missing"),
        (
            [feature("a"), feature("b", "a"), feature("c", "b")],
            "feature 3 (c) is a part of “b”, which is a part itself",
        ),
        ([feature("a", stated_km2="12")], "“stated_km2” is missing or not a number above 0"),
        ([feature("a", stated_km2=-3)], "“stated_km2” is missing or not a number above 0"),
        ([feature("a", stated_decimals=1.5)], "“stated_decimals” is missing or not a whole"),
        ([feature("a", kind="park")], "feature 1 (a) has no parent"),
        ([feature("a"), feature("b", "a", "area")], "its kind cannot be “area”"),
        ([feature("zone")], "the id “zone” stands for the whole"),
        ([feature(7)], "feature 1 has no id"),
        ([feature(None)], "feature 1 has no id"),
        ([], "has no features"),
        ([feature("a", name="")], "feature 1 (a) has no “name”"),
        ([feature("a", name=["x"])], "feature 1 (a): “name” does not follow docs/data.md"),
        ([feature("a", industries=[3])], "feature 1 (a): “industries” does not follow docs"),
        ([feature("a", basis="guessed")], "feature 1 (a): “basis” does not follow docs"),
        ([feature("a", source=7)], "feature 1 (a): “source” does not follow docs/data.md"),
        ([feature("a", name_zh=7)], "feature 1 (a): “name_zh” does not follow docs/data.md"),
    ],
)
def test_what_keeps_a_folder_from_being_a_zone_is_said(refusal, features, sentence):
    assert sentence in refusal(collection(*features))


def test_an_outline_that_crosses_itself_is_named_with_its_feature(refusal):
    bow = feature("a")
    bow["geometry"]["coordinates"] = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]

    assert "feature 1 (a): " in refusal(collection(bow, feature("b")))


def test_objections_to_all_files_come_together(refusal):
    sentence = refusal(
        collection(feature("a", stated_km2=None)),
        plan={"measures": [{"number": 1}], "closing": 3},
        places={"features": [{"properties": {}}]},
    )

    assert "areas.geojson, feature 1 (a): “stated_km2”" in sentence
    assert "plan.json, measures 1 has no “group”" in sentence
    assert "plan.json, closing does not follow" in sentence
    assert "places.geojson, feature 1 has no “geometry”" in sentence


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b""])
def test_a_file_that_is_no_geojson_is_refused(tmp_path, content):
    (tmp_path / "areas.geojson").write_bytes(content)

    with pytest.raises(ZoneError, match=r"areas\.geojson"):
        load_zone(tmp_path)


def test_a_folder_without_areas_is_no_zone(tmp_path):
    with pytest.raises(ZoneError, match=r"areas\.geojson is missing; add it\."):
        load_zone(tmp_path)


def test_a_zone_needs_neither_plan_nor_landmarks_nor_chinese_names(folder):
    zone = load_zone(folder(collection(feature("a"), feature("b", "a", west=10.02))))

    assert zone.ids == ("a", "b")
    assert not zone.measures
    assert (zone.landmarks, zone.industries, zone.city_of("a")) == ((), (), None)
    assert zone["a"].name.in_language("zh") == "a"
    assert [kind.id for kind in zone.kinds] == ["area", "part"]


def test_parts_follow_their_area_in_the_order_of_the_kinds(folder):
    parts = (feature("p", "a", "park"), feature("q", "a", "quay"), feature("r", "b", "quay"))
    kinds = [{"id": "quay", "name": "quay", "plural": "quays"}, {"id": "park"}]

    zone = load_zone(folder(collection(feature("b"), *parts, feature("a"), kinds=kinds)))

    assert zone.ids == ("b", "r", "a", "q", "p")
    assert [str(kind.plural) for kind in zone.part_kinds] == ["quays", "park"]
    assert [part.id for part in zone.of_kind("quay")] == ["r", "q"]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["North Area", "South Area"], ["North", "South"]),
        (["北片区", "南片区"], ["北", "南"]),
        (["North Area", "Area"], ["North Area", "Area"]),
        (["Northarea", "Southarea"], ["Northarea", "Southarea"]),
        (["North Area"], ["North Area"]),
        (["Same", "Same"], ["Same", "Same"]),
    ],
)
def test_areas_are_named_in_short_without_the_ending_that_they_share(folder, names, short):
    areas = [feature(f"a{n}", name=name, west=10.0 + n) for n, name in enumerate(names)]

    assert [str(a.short_name) for a in load_zone(folder(collection(*areas))).areas] == short


def test_forty_areas_have_colours_that_begin_again_after_eight(folder):
    zone = load_zone(folder(collection(*(feature(f"a{n}", west=n) for n in range(40)))))

    assert len({zone.color_of(area) for area in zone.area_ids[:8]}) == 8
    assert zone.color_of("a8") == zone.color_of("a0")
    assert (zone.color_round("a7"), zone.color_round("a8"), zone.color_round("a39")) == (0, 1, 4)
    assert zone.color_of(None) == zone.color_of("nowhere")


@pytest.mark.parametrize(
    ("unit", "stated", "km2", "precision"),
    [
        ("ha", 120.5, 1.205, 0.0005),  # 1 ha is 0.01 km²
        ("mu", 4500, 3.0, 1 / 3000),  # 15 mu are 1 ha
        ("acre", 100, 0.40468564224, 0.0020234282112),  # of 4046.8564224 m²
        ("m2", 25000, 0.025, 5e-7),
    ],
)
def test_sizes_may_be_stated_in_another_unit(folder, unit, stated, km2, precision):
    decimals = 1 if unit == "ha" else 0
    said = {"stated": stated, "stated_unit": unit, "stated_decimals": decimals}
    raw = feature("a")
    del raw["properties"]["stated_km2"]
    raw["properties"] |= said

    figure = load_zone(folder(collection(raw)))["a"].figure

    assert figure.km2 == pytest.approx(km2, rel=1e-15)
    assert figure.precision_km2 == pytest.approx(precision, rel=1e-15)
    assert float(str(figure)) == pytest.approx(km2, abs=precision)


def test_a_unit_that_nobody_knows_is_refused(refusal):
    raw = feature("a", stated=3, stated_unit="li")
    del raw["properties"]["stated_km2"]

    assert "“stated_unit” is not one of km2, ha, mu, acre, m2" in refusal(collection(raw))


def test_an_id_may_stand_among_the_properties(folder):
    raw = feature("a")
    del raw["id"]

    assert load_zone(folder(collection(raw))).ids == ("a",)


def test_loading_twice_gives_the_same_values(folder, root):
    again = {
        name: value for name, value in vars(load_zone(root / "data")).items() if name[0] != "_"
    }
    kept = {item.name for item in fields(ZONE)}

    assert {key: again[key] for key in kept} == {key: getattr(ZONE, key) for key in kept}
