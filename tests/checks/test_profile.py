"""Rule profiles: read, refused in one sentence, named by what comes out, and obeyed."""

import json

import jsonschema
import pytest
import shapely

from ftzmap.checks.profile import (
    MAX_VALUES,
    SHIPPED,
    ProfileError,
    read_profile,
    shipped_profile,
)
from ftzmap.checks.registry import run
from ftzmap.zone.shipped import shipped_zone
from geo.formats.geojson.features import Collection, RawFeature
from geo.overlay import gaps
from geo.polygons import blemishes

PROFILE = '[{name}]\nvalue = {value}\nclause = "Our drawing office, rule 7."\n'
STRIP = shapely.box(87.40, 43.90, 87.42, 43.90002)  # 2.2 m wide
APART = shapely.box(87.43, 43.90, 87.44, 43.91), shapely.box(87.44009, 43.90, 87.45, 43.91)  # 7.2 m


@pytest.fixture
def written(tmp_path):
    """Return a function: the path of a profile of some text."""

    def write(text):
        path = tmp_path / "ours.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def findings(profile, *shapes):
    features = (RawFeature(n, f"p{n}", {}, shape, ()) for n, shape in enumerate(shapes, start=1))
    collection = Collection(tuple(features), {})
    found = run(shipped_zone(), collection, as_record=False, profile=profile)
    return [f for f in found if f.rule in ("blemishes", "gaps", "overlaps")]


def test_the_shipped_profile_states_every_threshold_with_its_clause():
    profile = shipped_profile()

    assert profile.name == "ftzmap"
    assert set(profile.thresholds) == set(MAX_VALUES)
    assert all(len(threshold.clause) > 10 for threshold in profile.thresholds.values())


def test_the_shipped_profile_and_the_library_find_the_same_blemishes_and_gaps():
    profile = shipped_profile()

    assert profile["near_vertices_m"] == blemishes.NEAR_M
    assert profile["spike_degrees"] == blemishes.SPIKE_DEGREES
    assert profile["sliver_width_m"] == blemishes.SLIVER_M
    assert profile["hole_m2"] == blemishes.HOLE_M2
    assert (profile["gap_width_m"], profile["gap_rounding_m"]) == (gaps.GAP_M, gaps.ROUNDING_M)


def test_the_schema_fits_the_shipped_profile_and_knows_every_threshold(root):
    import tomllib

    schema = json.loads((root / "docs/schema/profile.schema.json").read_text("utf-8"))

    jsonschema.validate(tomllib.loads(SHIPPED.read_text("utf-8")), schema)
    limits = {
        name: schema["$defs"][member["$ref"].rpartition("/")[2]]["properties"]["value"]["maximum"]
        for name, member in schema["properties"].items()
        if name != "name"
    }
    assert limits == MAX_VALUES
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "x", "hole_m2": {"value": -1, "clause": "y"}}, schema)


def test_every_threshold_is_described(root):
    text = (root / "docs" / "profiles.md").read_text(encoding="utf-8")

    assert [name for name in MAX_VALUES if f"`{name}`" not in text] == []


def test_what_a_profile_leaves_out_is_as_in_the_shipped_one(written):
    text = 'name = "ours"\n' + PROFILE.format(name="sliver_width_m", value=3)

    profile = read_profile(written(text))

    assert profile.name == "ours"
    assert profile["sliver_width_m"] == 3
    assert profile.thresholds["sliver_width_m"].clause == "Our drawing office, rule 7."
    assert profile["hole_m2"] == shipped_profile()["hole_m2"]


def test_rules_obey_the_profile_and_findings_name_its_limit(written):
    slivers = read_profile(
        written('name = "ours"\n' + PROFILE.format(name="sliver_width_m", value=3))
    )
    assert findings(shipped_profile(), STRIP) == []
    (sliver,) = findings(slivers, STRIP)
    assert (sliver.rule, sliver.limit) == ("blemishes", 3)
    assert sliver.value == pytest.approx(2.22, abs=0.01)

    wide = read_profile(written('name = "ours"\n' + PROFILE.format(name="gap_width_m", value=9)))
    assert findings(shipped_profile(), *APART) == []
    assert [f.rule for f in findings(wide, *APART)] == ["gaps"]


def test_overlaps_are_held_to_the_profile(written):
    lax = read_profile(written('name = "ours"\n' + PROFILE.format(name="overlap_m2", value=1e8)))
    two = shapely.box(87.43, 43.90, 87.44, 43.91), shapely.box(87.435, 43.905, 87.45, 43.92)

    assert [f.rule for f in findings(shipped_profile(), *two)] == ["overlaps"]
    assert findings(lax, *two) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name = ", "is not valid TOML"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("", "name is not text"),
        ("name = 3", "name is not text"),
        ('name = "  "', "name is not text"),
        (
            'name = "x"\n[slivers]\nvalue = 1\nclause = "a"',
            "slivers is not a threshold. The thresholds are",
        ),
        ('name = "x"\nhole_m2 = 5', "hole_m2 is not a table"),
        (
            'name = "x"\n[hole_m2]\nvalue = "5"\nclause = "a"',
            "hole_m2 has a value that is not a number",
        ),
        (
            'name = "x"\n[hole_m2]\nvalue = true\nclause = "a"',
            "hole_m2 has a value that is not a number",
        ),
        ('name = "x"\n[hole_m2]\nclause = "a"', "hole_m2 has a value that is not a number"),
        ('name = "x"\n[hole_m2]\nvalue = -5\nclause = "a"', "hole_m2 has the value -5"),
        ('name = "x"\n[hole_m2]\nvalue = nan\nclause = "a"', "hole_m2 has the value nan"),
        ('name = "x"\n[hole_m2]\nvalue = inf\nclause = "a"', "hole_m2 has the value inf"),
        ('name = "x"\n[spike_degrees]\nvalue = 181\nclause = "a"', "from 0 to 180"),
        ('name = "x"\n[hole_m2]\nvalue = 5', "hole_m2 has no clause"),
        ('name = "x"\n[hole_m2]\nvalue = 5\nclause = ""', "hole_m2 has no clause"),
        (
            'name = "x"\n[hole_m2]\nvalue = 5\nclause = "a"\nunit = "m"',
            "hole_m2 has an unknown key unit",
        ),
        ('name = "x"\n[gap_rounding_m]\nvalue = 6\nclause = "a"', "gap_rounding_m is larger than"),
    ],
)
def test_what_is_no_profile_is_refused_in_one_sentence(written, text, part):
    with pytest.raises(ProfileError) as refusal:
        read_profile(written(text))

    sentence = str(refusal.value)
    assert part in sentence
    assert "ours.toml" in sentence
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
