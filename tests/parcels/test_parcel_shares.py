"""Shares of parcels in areas and parts, sums by a column, and areas that no parcel reaches."""

import json

import geopandas
import pyogrio
import pytest
import shapely

from ftzmap.cli.main import main
from ftzmap.zone.shipped import shipped_zone
from geo.polygons.area import geodesic_area

ZONE = shipped_zone()
AREA, OTHER_AREA = (ZONE[name].geometry for name in ZONE.area_ids[:2])
INSIDE = AREA.representative_point().buffer(0.002, cap_style="square")
ACROSS = shapely.box(AREA.bounds[0] - 0.01, AREA.bounds[1], *AREA.bounds[2:])  # all of the area
FAR = shapely.box(100, 30, 100.01, 30.01)


@pytest.fixture
def run(tmp_path, capsys):
    """Return a function: the exit code of the command on parcels, its document and its text."""

    def call(shapes, *options, use=None):
        frame = geopandas.GeoDataFrame(
            {"name": [f"p{n}" for n in range(len(shapes))], "use": use or ["a"] * len(shapes)},
            geometry=shapes,
            crs=4326,
        )
        frame.to_file(tmp_path / "parcels.gpkg")
        words = ["coverage", str(tmp_path / "parcels.gpkg"), "--lang", "en", *map(str, options)]
        code = main([*words, "--json"])
        document = capsys.readouterr().out
        main(words)
        return code, json.loads(document or "null"), *capsys.readouterr()

    return call


def test_the_share_of_a_parcel_is_told_in_m2_and_percent(run):
    _, told, text, _ = run([INSIDE, ACROSS])

    area = ZONE.area_ids[0]
    shares = {(one["parcel"], one["id"]): one for one in told["shares"]}
    inside, across = shares[1, area], shares[2, area]
    assert inside["m2"] == pytest.approx(geodesic_area(INSIDE), rel=1e-5)
    assert inside["percent"] == pytest.approx(100)
    assert inside["name"] == "p0"
    assert across["m2"] == pytest.approx(geodesic_area(AREA), rel=1e-5)
    percent = 100 * geodesic_area(AREA) / geodesic_area(ACROSS)
    assert across["percent"] == pytest.approx(percent, rel=1e-4)
    assert across["feature_percent"] == pytest.approx(100)
    assert "#1 p0 in " in text


def test_no_gap_is_told_of_an_area_without_parcels(run):
    code, told, text, _ = run([AREA])

    assert code == 0
    assert told["gaps"] == []
    assert told["gap_km2"] == 0
    assert set(ZONE.area_ids[1:]) <= set(told["without_parcels"])
    assert ZONE.area_ids[0] not in told["without_parcels"]
    other = next(row for row in told["zones"] if row["id"] == ZONE.area_ids[1])
    assert (other["gaps"], other["gap_km2"], other["covered_km2"]) == (0, 0, 0)
    assert f"No parcels in {ZONE.areas[1].name}" in text
    assert "nan" not in text


def test_a_gap_in_an_area_that_parcels_reach_is_still_told(run):
    code, told, _, _ = run([AREA.difference(INSIDE), OTHER_AREA])

    assert code == 1
    assert {one["id"] for one in told["gaps"]} >= {ZONE.area_ids[0]}
    assert ZONE.area_ids[1] not in {one["id"] for one in told["gaps"]}
    assert told["gap_km2"] == pytest.approx(geodesic_area(INSIDE) / 1e6, rel=1e-5)


def test_sums_by_a_column_are_of_each_value_in_each_area(run, tmp_path):
    half = shapely.box(*AREA.bounds[:2], AREA.centroid.x, AREA.bounds[3]).intersection(AREA)
    rest = AREA.difference(half)
    out = tmp_path / "out.gpkg"

    _, told, text, _ = run(
        [half, rest, FAR], "--by", "use", "--out", out, use=["works", "homes", "works"]
    )

    sums = {one["group"]: one for one in told["sums"]}
    assert {name: one["parcels"] for name, one in sums.items()} == {"works": 2, "homes": 1}
    (here,) = [one for one in sums["works"]["features"] if one["id"] == ZONE.area_ids[0]]
    assert here["parcels"] == 1
    assert here["m2"] == pytest.approx(geodesic_area(half), rel=1e-5)
    both = [one for name in sums for one in sums[name]["features"] if one["id"] == here["id"]]
    assert sum(one["feature_percent"] for one in both) == pytest.approx(100, rel=1e-6)
    assert "works: parcels: 2" in text
    table = pyogrio.read_dataframe(out, layer="sums")
    assert set(table.group) == {"works", "homes"}
    assert "shares" in pyogrio.list_layers(out)[:, 0]


def test_a_column_that_is_not_there_is_refused_with_those_that_are(run):
    code, told, _, err = run([AREA], "--by", "nix")

    assert (code, told) == (2, None)
    assert "The file has no column nix. Its columns are: name, use." in err


def test_a_share_that_is_small_is_told_by_its_bound_and_not_as_nothing(run):
    west, south, east, _ = FAR.bounds
    corner = INSIDE.bounds
    chip = shapely.box(*corner[:2], corner[0] + 2e-5, corner[1] + 2e-5)  # some 3.5 m²
    parcel = shapely.MultiPolygon([shapely.box(west, south, east + 0.1, south + 0.1), chip])

    _, told, text, _ = run([parcel], "--by", "use")

    (share,) = [one for one in told["shares"] if one["id"] == ZONE.area_ids[0]]
    assert 0 < share["percent"] < 0.005
    assert "< 0.01 % of the parcel." in text
    assert "< 0.01 % of it." in text
    lines = [line for line in text.splitlines() if line.endswith(str(ZONE.areas[0].name))]
    assert any("  < 0.01  " in line for line in lines)
    assert " 0.00 % of" not in text
