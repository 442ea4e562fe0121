import io
import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from ftzmap.cli.main import main
from geo.formats.catalogue import output_endings
from geo.formats.files import write
from geo.formats.gdal import shapefile

AREAS = Path(__file__).parents[2] / "data" / "areas.geojson"


@pytest.mark.parametrize("ending", output_endings())
def test_the_zone_in_any_format_has_no_error_when_it_is_checked(tmp_path, ending, capsys):
    out = tmp_path / f"zone{ending}"

    assert main(["convert", str(AREAS), str(out)]) == 0
    assert main(["check", str(out)]) == 0
    assert "Errors: 0 · Warnings: 0" in capsys.readouterr().out


def test_a_filegdb_may_be_a_folder(tmp_path, capsys):
    packed = tmp_path / "zone.gdb.zip"
    main(["convert", str(AREAS), str(packed)])
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)

    assert main(["check", str(tmp_path / "boundaries.gdb")]) == 0
    capsys.readouterr()
    assert main(["check", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert [line.partition(":")[0] for line in out.splitlines() if "9 rows" in line] == [
        "boundaries.gdb",
        "zone.gdb.zip",
    ]


def test_an_outline_that_a_survey_cannot_hold_is_named_and_the_others_are_written(tmp_path, capsys):
    source = tmp_path / "a.csv"
    source.write_text(
        'name,wkt\nnear,"POLYGON ((87 43, 87.1 43, 87.1 43.1, 87 43))"\n'
        'far,"POLYGON ((-70 43, -69.9 43, -69.9 43.1, -70 43))"\n',
        encoding="utf-8",
    )
    out = tmp_path / "a.txt.zip"

    code = main(["convert", str(source), str(out), "--from-crs", "EPSG:4326"])

    assert code == 1
    assert "73.5 to 136.5" in capsys.readouterr().err
    assert main(["measure", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "near" in shown
    assert "far" not in shown


def test_the_system_of_a_drawing_is_said_and_can_be_chosen(tmp_path, capsys):
    out = tmp_path / "a.dxf"

    assert main(["convert", str(AREAS), str(out), "--to-crs", "EPSG:32644"]) == 0
    assert "EPSG:32644" in capsys.readouterr().err
    assert main(["convert", str(AREAS), str(out), "--to-crs", "nonsense"]) == 2


@pytest.mark.parametrize(
    "ending", [".shp.zip", ".kml", ".kmz", ".gpkg", ".csv", ".fgb", ".gdb.zip"]
)
def test_the_outlines_of_a_zone_come_back_from_every_format_without_an_error(
    ending, tmp_path, capsys
):
    between, back = tmp_path / f"a{ending}", tmp_path / "back.geojson"

    assert main(["convert", str(AREAS), str(between)]) == 0
    assert main(["convert", str(between), str(back)]) == 0
    capsys.readouterr()
    assert main(["check", str(back)]) == 0
    assert "Errors: 0" in capsys.readouterr().out
    whole, again = (json.loads(path.read_text(encoding="utf-8")) for path in (AREAS, back))
    for before, after in zip(whole["features"], again["features"], strict=True):
        for key in ("stated_km2", "stated_decimals", "industries", "placement"):
            assert after["properties"].get(key) == before["properties"].get(key)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["12", "7", ""], [12, 7, None]),
        (["1.5", "-0.25"], [1.5, -0.25]),
        (["007", "12"], ["007", "12"]),
        (["1.50", "2.25"], ["1.50", "2.25"]),
        (["1", "1.5"], ["1", "1.5"]),
        (["+1", "2"], ["+1", "2"]),
        (["nan", "1.0"], ["nan", "1.0"]),
        (["1234567890123456789"], ["1234567890123456789"]),
    ],
)
def test_a_column_of_texts_is_numbers_where_nothing_is_lost(written, read, tmp_path):
    rows = [f'"POLYGON ((87 43, 88 43, 88 44, 87 43))",{cell}\n' for cell in written]
    (tmp_path / "a.csv").write_text("wkt,n\n" + "".join(rows), encoding="utf-8")

    assert main(["convert", str(tmp_path / "a.csv"), str(tmp_path / "a.geojson")]) == 0

    found = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["n"] for feature in found] == read


def test_a_shapefile_that_was_edited_keeps_its_new_texts(tmp_path):
    data = write(
        geopandas.GeoDataFrame(
            {"a long name of a column": ["x" * 300, "y" * 300]},
            geometry=[shapely.box(87, 43, 88, 44), shapely.box(88, 43, 89, 44)],
            crs=4326,
        ),
        None,
        format=".shp.zip",
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {Path(name).suffix: archive.read(name) for name in archive.namelist()}
    parts[".dbf"] = parts[".dbf"].replace(b"x" * 254, b"edited" + b" " * 248)

    table = shapefile.read(parts)

    assert table.columns["a long name of a column"] == ["edited", "y" * 300]
    broken = shapefile.read(parts | {".fields": b"[1"})
    assert broken.columns["a long nam"] == ["edited", "y" * 254]
