"""Every row with the area that it states, what it measures, the difference and the verdict."""

import json

import geopandas
import numpy as np
import pandas
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import Geod

from ftzmap.boundary import long_files
from ftzmap.checks import findings_file
from ftzmap.cli.main import main
from geo.streams import loaded_batches

GEOD = Geod(a=6378137, rf=298.257222101)
SIDE = 0.01


def square(n):
    return shapely.box(87.43 + 2 * SIDE * n, 43.9, 87.43 + SIDE * (2 * n + 1), 43.91)


def hectares(shape):
    return GEOD.geometry_area_perimeter(shape)[0] / 1e4


FULL = hectares(square(0))
STATED = [f"{FULL:.4f}", f"{1.005 * FULL:.4f}", "12", None, "5", "3"]
GRADES = [
    "agrees", "within tolerance", "deviates", "not stated", "not measured", "not measured",
]  # fmt: skip


def plots():
    bow = shapely.Polygon([(88, 43.9), (88.01, 43.91), (88.01, 43.9), (88, 43.91)])
    shapes = [square(n) for n in range(4)] + [None, bow]
    columns = {"name": [f"p{n}" for n in range(6)], "area_ha": STATED, "grade": list("abcdef")}
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4490)


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(["check", *map(str, words)])
        return code, *capsys.readouterr()

    return call


def check_rows(rows):
    assert list(rows["checked_grade"]) == GRADES
    assert list(rows["grade"]) == list("abcdef")
    assert list(rows["name"]) == [f"p{n}" for n in range(6)]
    measured = [1e4 * FULL] * 4 + [np.nan] * 2
    stated = [1e4 * float(one or "nan") for one in STATED[:4]] + [np.nan] * 2
    assert np.allclose(rows["checked_measured_m2"], measured, rtol=1e-9, equal_nan=True)
    assert np.allclose(rows["checked_stated_m2"], stated, rtol=1e-12, equal_nan=True)
    differences = np.subtract(measured, stated)
    assert np.allclose(rows["checked_difference_m2"], differences, atol=0.5, equal_nan=True)
    percent = 100 * differences / stated
    assert np.allclose(rows["checked_difference_percent"], percent, atol=1e-3, equal_nan=True)


READERS = {
    ".parquet": lambda path: pq.read_table(path).to_pandas(),
    ".csv": lambda path: pandas.read_csv(path, encoding="utf-8-sig"),
    ".jsonl": lambda path: pandas.read_json(path, lines=True),
    ".gpkg": lambda path: pyogrio.read_dataframe(path, layer="rows"),
}


@pytest.mark.parametrize("source", [".gpkg", ".parquet", ".geojson", ".csv"])
@pytest.mark.parametrize("ending", READERS)
def test_every_row_has_its_verdict(run, tmp_path, source, ending):
    made, file = plots(), tmp_path / f"in{source}"
    if source == ".parquet":
        made.to_parquet(file)
    elif source == ".csv":
        made.drop(columns="geometry").assign(wkt=made.geometry.to_wkt()).to_csv(file, index=False)
    else:
        made.to_file(file)
    words = ("--from-crs", "EPSG:4490") if source == ".csv" else ()

    code, _, err = run(file, "--tolerance", "1", "--out", tmp_path / f"rows{ending}", *words)

    assert code == 1, err
    check_rows(READERS[ending](tmp_path / f"rows{ending}"))


def test_a_file_in_batches_gives_the_same_rows(run, tmp_path, monkeypatch):
    plots().to_parquet(tmp_path / "in.parquet")
    run(tmp_path / "in.parquet", "--tolerance", "1", "--out", tmp_path / "one.parquet")
    monkeypatch.setattr(long_files, "MAX_HELD", 2)
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 2)

    code, out, _ = run(
        tmp_path / "in.parquet", "--tolerance", "1", "--json", "--out", tmp_path / "two.parquet"
    )

    assert code == 1
    assert any(found["rule"] == "stated-area" for found in json.loads(out)["findings"])
    for name in ("one", "two"):
        check_rows(pq.read_table(tmp_path / f"{name}.parquet").to_pandas())


def test_findings_stand_beside_the_rows_of_a_geopackage(run, tmp_path):
    plots().to_file(tmp_path / "in.gpkg")

    run(tmp_path / "in.gpkg", "--out", tmp_path / "out.gpkg")
    first = (tmp_path / "out.gpkg").read_bytes()
    run(tmp_path / "in.gpkg", "--out", tmp_path / "out.gpkg")

    layers = {name for name, _ in pyogrio.list_layers(tmp_path / "out.gpkg")}
    assert layers == {*findings_file.LAYERS, findings_file.NO_PLACE, "rows", "layer_styles"}
    assert (tmp_path / "out.gpkg").read_bytes() == first


def test_rows_of_a_file_that_states_no_areas_are_refused(run, tmp_path):
    plots()[["name", "geometry"]].to_parquet(tmp_path / "in.parquet")

    code, _, err = run(tmp_path / "in.parquet", "--out", tmp_path / "rows.csv")

    assert code == 2
    assert "name one with --stated COLUMN" in err.splitlines()[-1]
    assert not (tmp_path / "rows.csv").exists()
