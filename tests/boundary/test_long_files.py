"""A file that is checked in batches is judged as one that is held whole, whatever its length."""

import json

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

from ftzmap.boundary import long_files
from ftzmap.checks import stated_batches
from ftzmap.cli.main import main
from ftzmap.zone.shipped import shipped_zone
from geo.streams import loaded_batches

GEOD = Geod(ellps="GRS80")
SIDE, STEP = 0.0008, 0.001  # degrees, of squares beside each other
OFF = {5: 1.5, 11: 0.5, 14: 1.2, 17: 1.03}  # what some state, as a multiple of what they measure


def parcels(count):
    """Squares that state their size in hectares; some wrongly, one twice, some not sound."""
    across = 150
    x, y = 87 + STEP * (np.arange(count) % across), 44 + STEP * (np.arange(count) // across)
    shapes = shapely.box(x, y, x + SIDE, y + SIDE)
    hectares = [
        round(GEOD.geometry_area_perimeter(shape)[0] / 1e4 * OFF.get(n, 1), 4)
        for n, shape in enumerate(shapes)
    ]
    shapes[20] = shapes[19]
    hectares[20] = hectares[19]
    shapes[30] = shapely.Polygon([(87, 44.5), (87.1, 44.6), (87.1, 44.5), (87, 44.6)])
    shapes[31] = None
    urumqi = shapely.get_parts(shipped_zone().areas[0].geometry)[0].centroid
    shapes[40] = shapely.box(urumqi.y, urumqi.x, urumqi.y + SIDE, urumqi.x + SIDE)
    hectares[40] = None
    return geopandas.GeoDataFrame(
        {
            "name": [f"p{n}" for n in range(count)],
            "area_ha": hectares,
            "owner": [f"o{n % 7}" for n in range(count)],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )


def write(frame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        plain = frame.drop(columns="geometry").assign(wkt=frame.geometry.to_wkt())
        plain.to_csv(path, index=False)
    else:
        frame.to_file(path)


@pytest.fixture
def checked(monkeypatch, capsys):
    """Return exit code and answer of a check that holds files of so many outlines."""

    def run(most, path, *options):
        monkeypatch.setattr(long_files, "MAX_HELD", most)
        monkeypatch.setattr(long_files, "MIN_LONG", 0)
        monkeypatch.setattr(loaded_batches, "MAX_LOADED", 37)
        code = main(["check", str(path), *options, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_long_file_gets_the_same_verdicts_in_batches(tmp_path, checked, monkeypatch):
    monkeypatch.setattr("ftzmap.checks.own_areas.MAX_OVERLAID", 100)
    monkeypatch.setattr("ftzmap.checks.drawing.MAX_JUDGED", 100)
    path = tmp_path / "parcels.parquet"
    write(parcels(400), path)

    whole = checked(10**6, path, "--stated", "area_ha", "--by", "owner")

    assert checked(0, path, "--stated", "area_ha", "--by", "owner") == whole
    found = {(f["rule"], f["feature"]) for f in whole[1]["findings"]}
    assert {
        ("stated-area", "p5"),
        ("duplicates", "p20"),
        ("geometry", "p30"),
        ("geometry", "p31"),
        ("place", "p40"),
    } <= found


@pytest.mark.parametrize("ending", [".csv", ".gpkg", ".fgb", ".shp", ".gdb"])
def test_every_format_that_is_read_in_batches_is_graded(tmp_path, checked, ending):
    path = tmp_path / f"parcels{ending}"
    frame = parcels(120).drop(index=[30, 31, 40])
    if ending == ".gdb":
        frame.to_file(path, driver="OpenFileGDB", layer="parcels")
    else:
        write(frame, path)

    whole, batches = (checked(most, path, "--stated", "area_ha")[1] for most in (10**6, 0))

    assert batches["stated"] == whole["stated"]
    assert batches["stated"]["outlines"] == 117
    assert batches["stated"]["agree"] == 117 - len(OFF)


def test_the_largest_deviations_are_listed_and_the_others_counted(tmp_path, checked, monkeypatch):
    monkeypatch.setattr(stated_batches, "MAX_LISTED", 2)
    path = tmp_path / "parcels.parquet"
    write(parcels(120), path)

    code, answer = checked(0, path, "--stated", "area_ha")

    graded = [f for f in answer["findings"] if f["rule"] == "stated-area"]
    assert code == 1
    assert [f["feature"] for f in graded[:2]] == ["p11", "p5"]  # 100 % and 33 % off
    assert graded[2]["message"].startswith("2 more outlines do not agree")
    assert answer["stated"]["outlines"] - answer["stated"]["agree"] == len(OFF)


def test_what_cannot_be_measured_is_listed_up_to_a_limit(tmp_path, checked, monkeypatch):
    monkeypatch.setattr(long_files, "MAX_WRONG", 3)
    frame = parcels(120)
    frame.loc[50:59, "geometry"] = None
    path = tmp_path / "parcels.parquet"
    write(frame, path)

    answer = checked(0, path)[1]

    wrong = [f for f in answer["findings"] if f["rule"] == "geometry"]
    assert [f["feature"] for f in wrong] == ["p30", "p31", "p50", None]
    assert wrong[-1]["message"].startswith("9 more outlines cannot be measured")
    assert answer["checked"]["outlines"] == 120 - 12
    assert answer["checked"]["of"] == 120


def test_a_group_for_every_outline_is_refused_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(long_files, "MAX_HELD", 0)
    monkeypatch.setattr(stated_batches, "MAX_GROUPS", 50)
    path = tmp_path / "parcels.parquet"
    write(parcels(120), path)

    assert main(["check", str(path), "--stated", "area_ha", "--by", "name"]) == 2

    *_, last = capsys.readouterr().err.splitlines()
    assert "The column name has more than 50 values" in last


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(long_files, "MAX_HELD", 0)
    path = tmp_path / "parcels.parquet"
    write(parcels(120), path)

    assert main(["check", str(path), "--stated", "mj"]) == 2

    *_, last = capsys.readouterr().err.splitlines()
    assert "The file has no column mj. Its columns are: name, area_ha, owner" in last
