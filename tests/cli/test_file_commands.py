import json
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.crs.datum import wgs84_to_gcj02

GEOD = Geod(a=6378137, rf=298.257222101)


@pytest.fixture
def square(tmp_path):
    """Write one square near Kashgar as GeoPackage in Gauss-Kruger metres."""
    frame = geopandas.GeoDataFrame(
        {"name": ["plot"]}, geometry=[shapely.box(76.0, 39.4, 76.01, 39.41)], crs=4490
    )
    frame.to_crs(4513).to_file(tmp_path / "plot.gpkg")
    return tmp_path / "plot.gpkg"


def test_measure_tells_every_outline_in_the_units_planners_use(run, square):
    code, out, err = run("measure", square, "--json")

    (size,) = json.loads(out)
    expected = abs(GEOD.geometry_area_perimeter(shapely.box(76.0, 39.4, 76.01, 39.41))[0])
    assert code == 0
    assert "4513" in err
    assert list(size) == [
        "index",
        "name",
        "area_m2",
        "area_km2",
        "hectare",
        "mu",
        "perimeter_m",
        "plane_m2",
        "centre",
        "extent",
    ]
    assert size["centre"] == pytest.approx([76.005, 39.405], abs=1e-6)
    assert size["extent"] == pytest.approx([76.0, 39.4, 76.01, 39.41], abs=1e-9)
    assert size["name"] == "plot"
    assert size["area_m2"] == pytest.approx(expected, rel=1e-7)
    assert size["mu"] == pytest.approx(expected * 3 / 2000, rel=1e-7)
    assert size["hectare"] == pytest.approx(expected / 1e4, rel=1e-7)


def test_an_outline_that_cannot_be_measured_is_named_and_the_others_are_measured(run, tmp_path):
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    frame = geopandas.GeoDataFrame(
        {"name": ["bow", "good"]}, geometry=[bow, shapely.box(76, 39, 76.1, 39.1)], crs=4326
    )
    frame.to_file(tmp_path / "two.geojson")

    code, out, err = run("measure", tmp_path / "two.geojson")

    assert code == 1
    assert "bow: " in err
    assert "Traceback" not in err
    assert [line.split()[-1] for line in out.splitlines()[1:4]] == ["bow", "good", "Total"]
    assert "nan" not in out


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp.zip", ".kml", ".parquet"])
def test_converting_there_and_back_keeps_every_digit(run, root, tmp_path, ending):
    middle, back = tmp_path / f"out{ending}", tmp_path / "back.geojson"

    assert run("convert", root / "data" / "areas.geojson", middle)[0] == 0
    assert run("convert", middle, back)[0] == 0

    shipped = geopandas.read_file(root / "data" / "areas.geojson")
    again = geopandas.read_file(back)
    assert len(again) == 9
    assert all(shapely.equals(shipped.geometry.to_numpy(), again.geometry.to_numpy()))


def test_the_survey_text_keeps_a_millimetre_and_what_each_outline_is(run, root, tmp_path):
    out = tmp_path / "out.txt.zip"

    assert run("convert", root / "data" / "areas.geojson", out)[0] == 0
    code, told, _ = run("check", out, "--json")

    document = json.loads(told)
    assert code == 0
    assert document["summary"]["error"] == document["summary"]["warning"] == 0


def test_a_shift_is_undone_while_converting(run, tmp_path):
    place = shapely.box(87.3, 43.8, 87.4, 43.9)
    moved = shapely.transform(place, lambda c: np.column_stack(wgs84_to_gcj02(*c.T)))
    geopandas.GeoDataFrame(geometry=[moved], crs=4326).to_file(tmp_path / "moved.gpkg")

    code, *_ = run(
        "convert", tmp_path / "moved.gpkg", tmp_path / "out.geojson", "--from-datum", "gcj02"
    )

    back = geopandas.read_file(tmp_path / "out.geojson").geometry[0]
    assert code == 0
    assert shapely.hausdorff_distance(back, place) < 1e-8


def test_a_reference_of_ones_own_is_what_a_shift_is_sought_against(run, tmp_path):
    place = shapely.box(87.3, 43.8, 87.4, 43.9)
    moved = shapely.transform(place, lambda c: np.column_stack(wgs84_to_gcj02(*c.T)))
    for name, outline in (("own", place), ("loaded", moved)):
        frame = geopandas.GeoDataFrame({"id": ["urumqi"]}, geometry=[outline], crs=4326)
        frame.to_file(tmp_path / f"{name}.gpkg")

    arguments = ("check", tmp_path / "loaded.gpkg", "--json")
    against_own = run(*arguments, "--reference", tmp_path / "own.gpkg")[1]
    against_shipped = run(*arguments)[1]

    def severities(printed):
        return [f["severity"] for f in json.loads(printed)["findings"] if f["rule"] == "shift"]

    assert severities(against_own) == ["error"]
    assert severities(against_shipped) == ["skipped"]


def test_metres_of_no_system_name_the_option_that_settles_it_for_the_file_it_is_for(
    run, square, tmp_path
):
    metres = tmp_path / "metres.csv"
    metres.write_text(f'wkt\n"{shapely.box(548_000, 4_853_000, 549_000, 4_854_000)}"\n')

    _, _, err = run("check", metres)
    _, _, err_of_reference = run("check", square, "--reference", metres)

    assert "name their coordinate system" in err
    assert err.endswith("Use --from-crs EPSG:CODE.\n")
    assert "Reference metres.csv: The numbers can be read as" in err_of_reference
    assert "--from-crs" not in err_of_reference


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("convert", "{square}", "out.dwg"), ".geojson .gpkg"),
        (("measure", "missing.gpkg"), "missing.gpkg"),
        (("measure", "{square}", "--from-crs", "EPSG:0"), "EPSG:0"),
        (("measure", "{square}", "--layer", "other"), "Use --layer NAME."),
    ],
)
def test_a_call_that_cannot_be_served_gets_one_line(run, square, arguments, said, monkeypatch):
    monkeypatch.chdir(square.parent)
    before = square.read_bytes()

    code, out, err = run(*(argument.format(square=square) for argument in arguments))

    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert square.read_bytes() == before


@pytest.mark.parametrize("command", [("convert",), ("coverage", "--out")])
def test_the_file_that_is_read_is_never_written_over(run, square, command):
    before = square.read_bytes()
    name, *option = command

    code, out, err = run(name, square, *option, square.parent / "." / square.name)

    assert (code, out) == (2, "")
    assert "The output would overwrite the input; name another file." in err
    assert square.read_bytes() == before


@pytest.mark.parametrize("name", ["check", "measure", "coverage"])
def test_a_boundary_is_read_from_a_pipe(square, name):
    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", name, "/dev/stdin", "--json"],
        cwd=Path(__file__).parent.parent.parent,
        input=square.read_bytes(),
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)


def test_an_outline_that_cannot_be_measured_has_dashes_and_no_nan(run, root):
    code, out, _ = run("measure", root / "tests" / "data" / "check" / "bow-tie.geojson")

    assert code == 1
    assert sum(line.split()[:3] == ["–", "–", "–"] for line in out.splitlines()) == 1
    assert "nan" not in out


def test_measure_tells_the_total_with_its_centre_and_extent(run, tmp_path):
    shapes = [shapely.box(76.0, 39.4, 76.01, 39.41), shapely.box(76.03, 39.4, 76.04, 39.41)]
    frame = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "two.geojson")

    code, out, _ = run("measure", tmp_path / "two.geojson", "--json", "--total")
    text = run("measure", tmp_path / "two.geojson")[1].splitlines()

    document = json.loads(out)
    expected = 2 * abs(GEOD.geometry_area_perimeter(shapes[0])[0])
    assert code == 0
    assert [one["name"] for one in document["outlines"]] == ["a", "b"]
    assert document["total"]["area_m2"] == pytest.approx(expected, rel=1e-9)
    assert document["total"]["centre"] == pytest.approx([76.02, 39.405], abs=2e-6)
    assert document["total"]["extent"] == pytest.approx([76.0, 39.4, 76.04, 39.41])
    assert text[3].split()[0] == f"{expected / 1e6:.6f}"
    assert text[4].startswith("Centre: 76.020000, 39.40500")
    assert text[5] == "Extent: 76.000000, 39.400000 to 76.040000, 39.410000"


def test_an_outline_of_two_square_metres_is_measured_as_more_than_nothing(run, tmp_path):
    tiny = shapely.box(87.5, 43.9, 87.50002, 43.90001)
    (tiny_file := tmp_path / "tiny.geojson").write_text(shapely.to_geojson(tiny))

    code, out, _ = run("measure", tiny_file)

    m2 = abs(GEOD.geometry_area_perimeter(tiny)[0])
    assert 1.7 < m2 < 1.9  # 1.6 m by 1.1 m
    (line,) = [line for line in out.splitlines() if line.endswith("#1")]
    km2, hectare, mu = map(float, line.split()[:3])
    assert code == 0
    assert (km2, hectare, mu) == pytest.approx((m2 / 1e6, m2 / 1e4, m2 * 3 / 2000), rel=0.03)
