"""Findings as layers: each once, at its place, with its numbers; styles that QGIS finds."""

import json
import sqlite3
import xml.etree.ElementTree as ElementTree

import geopandas
import pandas
import pyogrio
import pytest
import shapely

from ftzmap.boundary import checked_file
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.cli.main import main
from geo.formats.geojson.features import Collection

COLUMNS = ["rule", "severity", "feature", "value", "limit", "message", "profile"]
SHAPES = ["findings_polygons", "findings_lines", "findings_points"]
ONE, OTHER = shapely.box(87.43, 43.90, 87.44, 43.91), shapely.box(87.435, 43.905, 87.45, 43.92)
TWICE = shapely.Polygon([(87.5, 43.9), (87.51, 43.9), (87.51, 43.9), (87.51, 43.91)])


@pytest.fixture
def plots(tmp_path):
    """Return a file of two outlines that overlap and one with a vertex given twice."""
    frame = geopandas.GeoDataFrame(
        {"name": ["p1", "p2", "p3"], "area_ha": [89.26, 12.0, 44.63]},
        geometry=[ONE, OTHER, TWICE],
        crs=4326,
    )
    frame.to_file(tmp_path / "plots.gpkg")
    return tmp_path / "plots.gpkg"


@pytest.fixture
def run(capsys):
    """Return a function: the exit code of `check` and what it printed."""

    def call(*words):
        code = main(["check", *map(str, words)])
        return code, *capsys.readouterr()

    return call


def layers(path):
    names = [*SHAPES, "findings_without_place"]
    return {name: pyogrio.read_dataframe(path, layer=name) for name in names}


def test_every_finding_stands_in_one_layer_with_what_json_says_of_it(run, plots, tmp_path):
    out = tmp_path / "findings.gpkg"

    code, printed, _ = run(plots, "--json", "--lang", "en", "--out", out)

    told = json.loads(printed)["findings"]
    rows = pandas.concat(layers(out).values())
    assert code == 1
    assert [name for name in rows if name != "geometry"] == COLUMNS
    key = ["rule", "severity", "message"]
    assert sorted(rows[key].itertuples(index=False, name=None)) == sorted(
        tuple(one[name] for name in key) for one in told
    )
    assert set(rows.profile) == {"ftzmap"}


def test_a_finding_is_drawn_as_the_ground_or_the_point_that_it_is_about(run, plots, tmp_path):
    run(plots, "--out", tmp_path / "findings.gpkg")

    found = layers(tmp_path / "findings.gpkg")
    polygons, points = found["findings_polygons"], found["findings_points"]
    (overlap,) = polygons[polygons.rule == "overlaps"].geometry
    assert shapely.equals(shapely.normalize(overlap), shapely.intersection(ONE, OTHER))
    stated = polygons[polygons.rule == "stated-area"].set_index("feature")
    assert shapely.equals(stated.geometry["p2"], OTHER)
    assert stated.limit["p2"] == pytest.approx(120_000)
    assert points[points.rule == "blemishes"].geometry.iloc[0].distance(
        shapely.Point(87.51, 43.9)
    ) == pytest.approx(0)
    assert {layer.crs.to_epsg() for name, layer in found.items() if name in SHAPES} == {4326}


def test_edges_that_are_too_long_are_drawn_as_lines(run, root, tmp_path):
    out = tmp_path / "findings.gpkg"

    run(root / "tests/data/check/edges-too-long.geojson", "--out", out)

    lines = layers(out)["findings_lines"]
    assert set(lines.rule) == {"edges"}
    assert shapely.length(lines.geometry.to_numpy()).min() > 0


def test_qgis_finds_a_style_for_each_layer_by_severity(run, plots, tmp_path):
    out = tmp_path / "findings.gpkg"
    run(plots, "--out", out)

    with sqlite3.connect(out) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
        kinds = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        registered = database.execute(
            "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
        ).fetchone()

    assert [row[0] for row in rows] == SHAPES
    assert registered == ("attributes",)
    for name, column, qml, is_default in rows:
        renderer = ElementTree.fromstring(qml).find("renderer-v2")
        assert (column, is_default) == (kinds[name], 1)
        assert renderer.get("attr") == "severity"
        values = [category.get("value") for category in renderer.find("categories")]
        assert values == ["error", "warning", "note", "skipped"]
        symbol = {symbol.get("type") for symbol in renderer.find("symbols")}
        assert symbol == {{"ns": "fill", "es": "line", "ts": "marker"}[name[-2:]]}


def test_geojson_has_every_finding_with_null_where_it_has_no_place(run, plots, tmp_path):
    out = tmp_path / "findings.geojson"

    _, printed, _ = run(plots, "--json", "--lang", "zh", "--out", out)

    told = json.loads(printed)["findings"]
    features = json.loads(out.read_text("utf-8"))["features"]
    assert [one["properties"]["message"] for one in features] == [one["message"] for one in told]
    assert [list(one["properties"]) for one in features] == [COLUMNS] * len(told)
    nowhere = [one["properties"]["rule"] for one in features if one["geometry"] is None]
    assert "ids" in nowhere
    assert "overlaps" not in nowhere


def test_the_same_findings_give_the_same_bytes(run, plots, tmp_path):
    for name in ("a.gpkg", "b.gpkg"):
        run(plots, "--out", tmp_path / name)

    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


@pytest.mark.parametrize("name", ["findings.shp", "findings", "findings.gpkg.txt"])
def test_other_endings_are_refused_before_anything_is_read(run, tmp_path, name):
    junk = tmp_path / "junk.gpkg"
    junk.write_bytes(b"nothing that can be read")

    code, out, err = run(junk, "--lang", "en", "--out", tmp_path / name)

    assert (code, out) == (2, "")
    assert "must end in one of: .gpkg .geojson" in err


def test_the_findings_never_replace_the_file_that_is_checked(run, plots):
    before = plots.read_bytes()

    code, _, err = run(plots, "--lang", "en", "--out", plots)

    assert code == 2
    assert "overwrite the input" in err
    assert plots.read_bytes() == before


def test_check_says_what_it_was_of_and_by_which_profile(run, plots, tmp_path):
    ours = tmp_path / "ours.toml"
    ours.write_text('name = "Office 7"\n[hole_m2]\nvalue = 5\nclause = "Rule 7"\n')

    _, text, _ = run(plots, "--lang", "en", "--profile", ours)
    _, printed, _ = run(plots, "--json", "--profile", ours)

    line = text.splitlines()[-2]
    assert "Outlines checked: 3 of 3" in line
    assert "Features of the zone: 0 of 9" in line
    assert "Rule profile: Office 7" in line
    document = json.loads(printed)
    assert document["profile"] == "Office 7"
    assert document["thresholds"]["hole_m2"] == {"value": 5, "clause": "Rule 7"}
    checked = document["checked"]
    assert (checked["outlines"], checked["of"], checked["stated_areas"]) == (3, 3, 3)
    assert "stated-area" in checked["rules"]
    assert "industries" not in checked["rules"]


def test_outlines_held_to_no_figure_are_said(run, plots, tmp_path):
    bare = tmp_path / "bare.geojson"
    geopandas.GeoDataFrame({"name": ["p"]}, geometry=[ONE], crs=4326).to_file(bare)

    _, text, _ = run(bare, "--lang", "en")

    assert "No area was compared with a figure in the file" in text
    assert "No area was compared with a figure in the file" not in run(plots, "--lang", "en")[1]


def test_a_check_of_nothing_is_no_clean_check(run, plots, monkeypatch):
    nothing = BoundaryFile("plots.gpkg", "", Collection((), {}), ())
    monkeypatch.setattr(checked_file, "open_for_check", lambda *_, **__: nothing)

    code, out, err = run(plots, "--lang", "en")

    assert code == 2
    assert "Outlines checked: 0 of 0" in out
    assert "Nothing was checked" in err


@pytest.mark.parametrize("options", [("--by", "name"), ("--unit", "ha")])
def test_sums_of_a_file_that_states_no_areas_are_refused(run, tmp_path, options):
    bare = tmp_path / "bare.geojson"
    geopandas.GeoDataFrame({"name": ["p"]}, geometry=[ONE], crs=4326).to_file(bare)

    code, _, err = run(bare, "--lang", "en", *options)

    assert code == 2
    assert "name one with --stated COLUMN" in err


def test_a_profile_that_is_missing_is_told_in_one_sentence(run, plots, tmp_path):
    code, out, err = run(plots, "--lang", "en", "--profile", tmp_path / "none.toml")

    assert (code, out) == (2, "")
    assert "none.toml" in err
    assert len(err.splitlines()) == 1
