"""Every rule against a file with one defect: nine small features, changed in one place."""

import copy
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import box, transform
from shapely.geometry import mapping, shape

from ftzmap import DATA
from ftzmap.checks.extent import overlap
from ftzmap.checks.findings import Severity, in_words
from ftzmap.checks.registry import RULES, counted, is_clean, run, summary
from ftzmap.cli.main import main
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.folder import load_zone
from ftzmap.zone.shipped import shipped_zone
from geo.formats.geojson.features import parse
from geo.messages import message

FIXTURES = Path(__file__).parents[1] / "data" / "check"
GEOD = Geod(ellps="GRS80")
CHINESE = Language("zh")
SHIPPED = shipped_zone()
ZONE = "khorgos-bonded"  # the feature that most fixtures change
UNMEASURED = [("figures", "skipped", ZONE), ("parts-inside", "skipped", ZONE)]
UNSOUND = [("geometry", "error", ZONE), *UNMEASURED]
FINDINGS = {
    "sound": [],
    "id-missing": [
        ("ids", "error", ZONE),
        ("ids", "error", "Khorgos Comprehensive Bonded Zone"),
        ("parts-inside", "skipped", ZONE),
    ],
    "id-twice": [("ids", "error", ZONE)],
    "feature-missing": [("ids", "error", ZONE), ("parts-inside", "skipped", ZONE)],
    "feature-unknown": [("ids", "warning", "yining-area")],
    "feature-not-an-object": [("ids", "error", "#10"), ("geometry", "error", "#10")],
    "property-missing": [("properties", "error", "khorgos-corps")],
    "id-a-number": [
        ("ids", "error", "khorgos-corps"),
        ("ids", "warning", "Fourth Division part"),
        ("parts-inside", "skipped", "khorgos-corps"),
    ],
    "id-contradicted": [("properties", "error", "khorgos-corps")],
    "parent-missing": [("properties", "error", "khorgos-corps")],
    "parent-wrong": [("properties", "error", "khorgos-corps")],
    "kind-wrong": [("properties", "error", "khorgos-corps")],
    "outline-of-no-known-sort": [("properties", "error", "khorgos-corps")],
    "basis-wrong": [("properties", "error", "urumqi")],
    "derivation-missing": [("properties", "error", "urumqi")],
    "derivation-wrong": [("properties", "error", "urumqi")],
    "property-of-wrong-type": [("properties", "error", "khorgos-corps")],
    "figure-as-string": [("properties", "error", ZONE), ("stated-figures", "skipped", ZONE)],
    "figure-nan": [("properties", "error", ZONE), ("stated-figures", "skipped", ZONE)],
    "figure-of-another-precision": [("stated-figures", "error", "urumqi-corps")],
    "figure-of-another-value": [("stated-figures", "error", "urumqi-corps")],
    "figure-of-the-zone-off": [("stated-figures", "error", "zone")],
    "industry-twice": [("industries", "error", "khorgos")],
    "industries-of-a-part": [("industries", "error", "khorgos-corps")],
    "industry-unknown": [("industries", "error", "khorgos")] * 2,  # one too many, one too few
    "industries-missing": [
        ("properties", "error", "khorgos"),
        ("industries", "skipped", "khorgos"),
    ],
    "geometry-missing": UNSOUND,
    "geometry-a-point": UNSOUND,
    "ring-unclosed": UNSOUND,
    "bow-tie": UNSOUND,
    "coordinate-as-string": UNSOUND,
    "coordinate-nan": UNSOUND,
    "coordinate-1e308": UNSOUND,
    "coordinates-in-metres": UNSOUND,
    "axes-swapped": [
        ("place", "error", ZONE),
        ("ring-direction", "warning", ZONE),  # swapping mirrors the ring
        ("figures", "error", ZONE),  # and moves it to 80 degrees north
        ("parts-inside", "error", ZONE),
        ("shift", "skipped", ZONE),
    ],
    "place-far-away": [
        ("place", "error", ZONE),
        ("parts-inside", "error", ZONE),
        ("shift", "skipped", ZONE),
    ],
    "ring-clockwise": [("ring-direction", "warning", ZONE)],
    "edges-too-long": [("edges", "warning", "khorgos"), ("shift", "skipped", "khorgos")],
    "area-off": [("figures", "error", ZONE)],
    "area-beyond-precision": [("figures", "warning", ZONE)],
    "sum-off": [("sum", "warning", "zone")],  # each area by itself agrees
    "part-outside-area": [("parts-inside", "error", ZONE), ("shift", "warning", ZONE)],
    "bonded-zones-overlap": [
        ("place", "error", "kashgar-bonded"),
        ("parts-inside", "error", "kashgar-bonded"),
        ("kinds-apart", "error", "urumqi-bonded"),
        ("shift", "skipped", "kashgar-bonded"),
    ],
    "drawn-on-gcj02": [
        ("figures", "warning", "kashgar-corps"),  # GCJ-02 stretches, too
        ("shift", "error", "kashgar-corps"),
    ],
    "vertex-twice": [("blemishes", "warning", ZONE)],
    "gap-of-a-metre": [("gaps", "warning", "khorgos-corps")],
}
UNUSABLE = {
    "not-json": "not valid JSON",
    "truncated": "incomplete",
    "a-list": "not GeoJSON",
    "empty": "empty",
    "no-features": "no features",
    "not-utf8": "no features",  # it is read as GB18030, like any boundary
    "nested-too-deep": "64",
}
BREAKS = {
    "ids": "id-twice",
    "properties": "property-missing",
    "stated-figures": "figure-of-another-precision",
    "industries": "industry-unknown",
    "geometry": "bow-tie",
    "place": "place-far-away",
    "ring-direction": "ring-clockwise",
    "edges": "edges-too-long",
    "figures": "area-off",
    "sum": "sum-off",
    "parts-inside": "part-outside-area",
    "kinds-apart": "bonded-zones-overlap",
    "shift": "drawn-on-gcj02",
    "blemishes": "vertex-twice",
    "gaps": "gap-of-a-metre",
    "open-relations": "sound",  # always told, never broken
}


ON_ANY_FILE = {"duplicates", "overlaps", "stated-area"}  # broken in test_own_areas.py


def path_of(name):
    return FIXTURES / f"{name}.geojson"


@cache
def findings(name, tolerance=1.0):
    """What is found when the sound outlines are the reference for shifts."""
    return run(SHIPPED, parse(path_of(name).read_bytes()), tolerance, reference=REFERENCE)


def only(name, rule, tolerance=1.0):
    (finding,) = (found for found in findings(name, tolerance) if found.rule == rule)
    return finding


def held_against_sound(*names):
    features = parse(path_of("sound").read_bytes()).features
    return {raw.id: raw.geometry for raw in features if raw.id in names or not names}


REFERENCE = held_against_sound()


def box_km2(west, south, east, north):
    lon, lat = [west, east, east, west], [south, south, north, north]
    return GEOD.polygon_area_perimeter(lon, lat)[0] / 1e6


def test_every_rule_has_a_fixture_that_breaks_it():
    assert {rule.name for rule in RULES} == set(BREAKS) | ON_ANY_FILE
    for rule, name in BREAKS.items():
        assert rule in {finding.rule for finding in findings(name)}


def test_every_fixture_is_used():
    every = {path.stem for path in FIXTURES.iterdir()}
    assert every == set(FINDINGS) | set(UNUSABLE) | {"single-feature"}


def test_a_single_feature_is_read_as_a_collection_of_one(capsys):
    assert main(["check", str(path_of("single-feature"))]) == 0

    assert "Read as degrees" in capsys.readouterr().err


@pytest.mark.parametrize("name", FINDINGS)
def test_a_defect_is_found_where_it_is_and_nowhere_else(name):
    found = [(f.rule, f.severity.value, f.feature) for f in findings(name) if f.severity != "note"]

    assert Counter(found) == Counter(FINDINGS[name])


@pytest.mark.parametrize("name", FINDINGS)
def test_each_finding_is_one_line_that_names_its_feature(name):
    for finding in findings(name):
        sentence = str(finding.message)

        assert len(sentence.splitlines()) == 1
        assert sentence.endswith(".")
        if finding.severity != "skipped":
            by_row = re.match(r"Feature \d+ has no id;", sentence)
            assert finding.feature in sentence or by_row


@pytest.mark.parametrize("name", [name for name in FINDINGS if name != "sound"])
def test_check_exits_with_1_and_a_line_for_each_finding(name, capsys):
    before = path_of(name).read_bytes()

    code = main(["check", str(path_of(name)), "--lang", "en"])

    out, err = capsys.readouterr()
    told = [tuple(line.split()[1::-1]) for line in out.splitlines()[:-2]]
    elsewhere = {"open-relations", "shift"}  # the command holds shifts against the shipped outlines
    assert (code, err) == (1, "")
    assert Counter(pair for pair in told if pair[0] not in elsewhere) == Counter(
        (rule, severity) for rule, severity, _ in FINDINGS[name] if rule not in elsewhere
    )
    assert path_of(name).read_bytes() == before


@pytest.mark.parametrize("name", UNUSABLE)
def test_check_exits_with_2_and_one_line_on_what_it_cannot_use(name, capsys):
    before = path_of(name).read_bytes()

    code = main(["check", str(path_of(name)), "--lang", "en"])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("ftzmap: ")
    assert UNUSABLE[name] in err
    assert len(err.splitlines()) == 1
    assert path_of(name).read_bytes() == before


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_are_told_in_chinese_too(name):
    for finding in findings(name):
        sentence = CHINESE(finding.message)

        assert re.search("[\u4e00-\u9fff]", sentence)
        assert sentence.endswith("。")


def test_the_shipped_outlines_are_clean_with_nothing_but_notes():
    found = run(SHIPPED, parse((DATA / "areas.geojson").read_bytes()))

    assert is_clean(found)
    assert summary(found) == {"error": 0, "warning": 0, "note": 3, "skipped": 0}


def test_what_the_text_leaves_open_is_told_as_a_range_for_each_area():
    notes = {f.feature: str(f.message) for f in findings("sound") if f.severity == "note"}

    assert "101.39 to 103.80" in notes["urumqi"]
    assert "21.11 to 24.67" in notes["kashgar"]
    assert "11.02 to 12.97" in notes["khorgos"]


def test_a_summary_counts_each_severity():
    found = findings("axes-swapped")

    assert summary(found) == {"error": 3, "warning": 1, "note": 3, "skipped": 1}
    assert not is_clean(found)


def test_a_warning_alone_is_not_clean_but_what_was_skipped_is():
    assert not is_clean(findings("ring-clockwise"))
    assert is_clean(tuple(f for f in findings("bow-tie") if f.severity in {"skipped", "note"}))


def test_the_users_own_tolerance_turns_errors_into_warnings():
    assert only("area-off", "figures", tolerance=1).severity == "error"
    assert only("area-off", "figures", tolerance=6).severity == "warning"
    assert "tolerance of 6 %" in str(only("area-off", "figures", tolerance=6).message)


def test_a_measured_figure_carries_its_numbers():
    finding = only("area-off", "figures")
    vertices = json.loads(path_of("area-off").read_text(encoding="utf-8"))["features"][8]
    lon, lat = np.transpose(vertices["geometry"]["coordinates"][0])

    assert finding.value == pytest.approx(GEOD.polygon_area_perimeter(lon, lat)[0] / 1e6, rel=1e-9)
    assert finding.limit == 3.61


def test_the_sum_carries_its_numbers():
    finding = only("sum-off", "sum")

    assert finding.value == pytest.approx(134.612 + 28.484 + 16.584, abs=0.001)
    assert finding.limit == 179.66


def test_what_reaches_outside_is_measured_and_placed():
    finding = only("part-outside-area", "parts-inside")

    assert finding.value == pytest.approx(box_km2(80.482, 44.152, 80.495, 44.165538), rel=1e-3)
    assert 80.482 < finding.lon < 80.495
    assert 44.152 < finding.lat < 44.165538


def test_what_overlaps_is_measured_and_placed():
    finding = only("bonded-zones-overlap", "kinds-apart")

    assert finding.value == pytest.approx(box_km2(87.455, 43.883, 87.47, 43.893496), rel=1e-3)
    assert 87.455 < finding.lon < 87.47
    assert "urumqi-bonded and kashgar-bonded" in str(finding.message)


def test_an_overlap_of_a_few_square_metres_is_not_told_as_none():
    west, east = box(87.45, 43.88, 87.460002, 43.881), box(87.46, 43.88, 87.47, 43.881)
    sheet = SimpleNamespace(profile={"overlap_m2": 10.0})

    (finding,) = overlap(("kinds-apart", Severity.ERROR), ("a", "b"), (west, east), sheet)

    m2 = box_km2(87.46, 43.88, 87.460002, 43.881) * 1e6
    assert 17 < m2 < 19  # 0.16 m by 111 m
    assert str(finding.message) == f"a and b overlap by 0.0000{m2:.0f} km²; separate them."


def test_how_far_an_outline_lies_from_its_city_is_told():
    finding = only("place-far-away", "place")
    town = 80.41464, 44.20405

    assert finding.value == pytest.approx(GEOD.inv(*town, 82.462, 44.1588)[2] / 1e3, abs=0.5)
    assert "check the coordinates" in str(finding.message)


@pytest.mark.parametrize(("other", "degrees"), [(4514, "-3°"), (4515, "-6°")])
def test_a_wrong_zone_is_told_from_a_wrong_place(areas, other, degrees):
    known = shape(areas["kashgar"]["geometry"])
    there = Transformer.from_crs(4326, 4513, always_xy=True).transform
    back = Transformer.from_crs(other, 4326, always_xy=True).transform
    number = 1_000_000 * (other - 4513)  # of the zone, in front of the easting

    metres = transform(known, there, interleaved=False)
    misread = transform(metres, lambda x, y: back(x + number, y), interleaved=False)
    feature = {"type": "Feature", "id": "kashgar", "properties": {}, "geometry": mapping(misread)}
    document = {"type": "FeatureCollection", "features": [feature]}
    found = run(SHIPPED, parse(json.dumps(document).encode()))

    (sentence,) = (str(finding.message) for finding in found if finding.rule == "place")
    assert f"moved by {degrees} of longitude" in sentence


def test_swapped_axes_are_told_from_a_wrong_place():
    assert "swap the axes" in str(only("axes-swapped", "place").message)


def test_long_edges_carry_the_difference_of_their_readings():
    finding = only("edges-too-long", "edges")
    data = json.loads(path_of("edges-too-long").read_text(encoding="utf-8"))
    ring = np.array(data["features"][6]["geometry"]["coordinates"][0])
    share = np.linspace(0, 1, 200, endpoint=False)[:, None]
    straight = np.vstack([a + (b - a) * share for a, b in pairwise(ring)])

    areas = [GEOD.polygon_area_perimeter(*vertices.T)[0] / 1e6 for vertices in (ring, straight)]

    assert finding.value == pytest.approx(abs(areas[1] - areas[0]), rel=1e-3)
    assert finding.limit == 0.005


def test_a_shift_carries_its_length_and_names_its_datum():
    finding = only("drawn-on-gcj02", "shift")
    drawn = json.loads(path_of("drawn-on-gcj02").read_text(encoding="utf-8"))["features"][4]
    moved, vertex = drawn["geometry"]["coordinates"][0][0], (76.01, 39.47)

    assert finding.value == pytest.approx(GEOD.inv(*vertex, *moved)[2], abs=25)  # m; it varies
    assert "GCJ-02" in str(finding.message)


def test_a_gap_is_placed_between_its_two_outlines():
    finding = only("gap-of-a-metre", "gaps")

    assert 80.439 < finding.lon < 80.439015
    assert 44.152 < finding.lat < 44.160775
    assert "khorgos-corps, khorgos-bonded: " in str(finding.message)


def test_a_finding_of_a_ring_has_its_place():
    finding = only("bow-tie", "geometry")

    assert (finding.lon, finding.lat) == (
        pytest.approx(80.455),
        pytest.approx((44.152 + 44.165538) / 2),
    )


@pytest.mark.parametrize(
    "name", ["two\nlines", "\u202egnp", "\x1b[2J", "{id}", "{0.__class__}", "%s"]
)
def test_hostile_names_stay_text_on_one_line(name):
    document = json.loads(path_of("sound").read_text(encoding="utf-8"))
    document["features"][8] |= {"id": name}
    document["features"][6]["properties"]["industries"].append({"name": name})

    for finding in run(SHIPPED, parse(json.dumps(document).encode()), reference={}):
        sentence = str(finding.message)
        assert len(sentence.splitlines()) == 1
        assert not set(sentence) & {"\x1b", "\u202e"}
        assert "class '" not in sentence


SOUND = json.loads(path_of("sound").read_text(encoding="utf-8"))
JUNK = st.sampled_from(
    [None, True, 0, -1, 1e308, float("nan"), 10**400, "", "x\ny", [], {}, [[]], {"name": []}]
)


ONE_REFERENCE = held_against_sound(ZONE)  # one, to be quick


def places_in(value, here=()):
    """The path of every value inside a document."""
    yield here
    keys = value if isinstance(value, dict) else ()
    keys = range(len(value)) if isinstance(value, list) else keys
    for key in keys:
        yield from places_in(value[key], (*here, key))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([path for path in places_in(SOUND["features"]) if path]), JUNK)
def test_whatever_stands_in_a_place_the_rules_answer(path, junk):
    document = copy.deepcopy(SOUND)
    holder = document["features"]
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = junk

    found = run(SHIPPED, parse(json.dumps(document).encode()), reference=ONE_REFERENCE)

    assert all(len(str(finding.message).splitlines()) == 1 for finding in found)


@pytest.mark.parametrize(
    ("id_", "english", "chinese"),
    [
        ("khorgos-corps", "Fourth Division part", "第四师区块"),
        ("kashgar, urumqi", "Kashgar Area, Urumqi Area", "喀什片区、乌鲁木齐片区"),
        ("zone", "China (Xinjiang) Pilot Free Trade Zone", "中国（新疆）自由贸易试验区"),
        ("kashgar, plot 7", "kashgar, plot 7", "kashgar, plot 7"),
        (7, "7", "7"),
    ],
)
def test_a_reader_is_told_names_where_a_sentence_has_ids(id_, english, chinese):
    sentence = message("{id} is missing; add the feature or its id.", id=id_)

    assert (
        in_words(SHIPPED, sentence, ENGLISH) == f"{english} is missing; add the feature or its id."
    )
    assert in_words(SHIPPED, sentence, CHINESE) == f"{chinese}：缺失；请补充该要素或其id。"


def test_a_value_that_is_an_id_is_told_as_it_stands_in_the_file():
    told = in_words(SHIPPED, only("parent-wrong", "properties").message, CHINESE)

    assert told == '第四师区块：parent的值为"kashgar"，应为"khorgos"；请更正。'


def test_a_number_of_decimals_may_be_written_as_any_json_number():
    written = path_of("sound").read_text(encoding="utf-8").replace(": 2,", ": 2.0,")

    found = run(SHIPPED, parse(written.encode()), reference=ONE_REFERENCE)

    assert not [finding for finding in found if finding.rule in {"properties", "stated-figures"}]


def test_findings_are_counted_in_words_that_fit_every_number():
    findings = run(SHIPPED, parse((FIXTURES / "id-twice.geojson").read_bytes()))

    assert counted(findings, ENGLISH, Severity.ERROR, Severity.WARNING) == "Errors: 1 · Warnings: 0"
    assert counted(findings, CHINESE).startswith("错误1项 · 警告0项 · 说明")


ZONES = Path(__file__).parents[1] / "zones"


@pytest.mark.parametrize("name", ["two_parks", "lone_island"])
def test_another_zone_is_clean_by_its_own_figures(name):
    zone = load_zone(ZONES / name)

    found = run(zone, parse((ZONES / name / "areas.geojson").read_bytes()))

    assert is_clean(found)
    assert {finding.rule for finding in found} <= {"place", "shift"}  # no city, no China


def test_the_rules_hold_for_another_zone_with_its_own_names_and_parts():
    zone = load_zone(ZONES / "two_parks")
    document = json.loads((ZONES / "two_parks" / "areas.geojson").read_text(encoding="utf-8"))
    north, quay, south = document["features"]
    quay["properties"] |= {"parent": "south", "stated_km2": 6.40}
    north["properties"]["kind"] = "quay"
    del south["id"], south["properties"]["id"]

    found = run(zone, parse(json.dumps(document).encode()))

    told = {(finding.rule, finding.feature) for finding in found if finding.severity == "error"}
    assert told == {
        ("properties", "north-quay"),
        ("properties", "north"),
        ("stated-figures", "north-quay"),
        ("ids", "south"),
        ("ids", "South Park"),
    }


def test_a_size_in_another_unit_is_compared_in_that_unit():
    zone = load_zone(ZONES / "lone_island")
    document = json.loads((ZONES / "lone_island" / "areas.geojson").read_text(encoding="utf-8"))
    document["features"][0]["properties"]["stated"] += 0.2  # ha

    found = run(zone, parse(json.dumps(document).encode()))

    assert [f.rule for f in found if f.severity == "error"] == ["stated-figures"]


def test_what_is_left_of_an_area_is_a_range_only_where_parts_may_overlap():
    parks = load_zone(ZONES / "two_parks")

    assert [parks.remainder(area) for area in parks.area_ids] == [None, None]
    assert (SHIPPED.remainder("khorgos").low_km2, SHIPPED.remainder("khorgos").high_km2) == (
        11.02,
        12.97,
    )


def test_the_range_follows_from_the_figures_where_no_plan_states_it():
    zone = replace(SHIPPED, plan=replace(SHIPPED.plan, remainders={}))
    ranges = [zone.remainder(area) for area in zone.area_ids]

    assert [(r.low_km2, r.high_km2) for r in ranges] == [
        (101.39, 103.80),
        (21.11, 24.67),
        (11.02, 12.97),
    ]
