import geopandas
import pytest
from shapely import Point

from ftzmap.cli.main import main
from geo.formats.catalogue import point_endings, point_titles

INSIDE, FAR = Point(87.443, 43.889), Point(116.4, 39.9)
GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="43.889" lon="87.443"><name>a</name></wpt>
<wpt lat="39.9" lon="116.4"><name>b</name></wpt></gpx>"""


def points(*where):
    return geopandas.GeoDataFrame(
        {"label": [f"p{i}" for i in range(len(where))]}, geometry=list(where), crs=4326
    )


def located(path, *options):
    out = path.with_name("located.csv")
    code = main(["locate", str(path), "--out", str(out), *options])
    return code, out.read_text(encoding="utf-8-sig").splitlines()[1:] if out.exists() else []


def write_gpx(path):
    path.write_text(GPX, encoding="utf-8")


WRITERS = {
    "a.gpx": write_gpx,
    "a.gpkg": lambda path: points(INSIDE, FAR).to_file(path),
    "a.fgb": lambda path: points(INSIDE, FAR).to_file(
        path, driver="FlatGeobuf", SPATIAL_INDEX="NO"
    ),
    "a.gml": lambda path: points(INSIDE, FAR).to_file(path, driver="GML"),
    "a.parquet": lambda path: points(INSIDE, FAR).to_parquet(path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_points_of_any_format_are_located(tmp_path, name):
    WRITERS[name](tmp_path / name)

    code, rows = located(tmp_path / name)

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True, False]


def test_one_layer_of_several_is_located(tmp_path, capsys):
    path = tmp_path / "two.gpkg"
    points(FAR).to_file(path, layer="far")
    points(INSIDE, INSIDE).to_file(path, layer="near")

    code, rows = located(path, "--layer", "near")

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True, True]
    assert located(path.rename(tmp_path / "x.gpkg"))[0] == 2
    assert "far, near" in capsys.readouterr().err


def test_a_layer_of_a_table_without_layers_is_refused(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n87.443,43.889\n", encoding="utf-8")

    assert located(path, "--layer", "sheet") == (2, [])
    assert "no layer sheet" in capsys.readouterr().err


def test_a_sheet_is_chosen_by_name(tmp_path):
    import pandas as pd

    path = tmp_path / "a.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"lon": [116.4], "lat": [39.9]}).to_excel(book, sheet_name="one", index=False)
        pd.DataFrame({"lon": [87.443], "lat": [43.889]}).to_excel(
            book, sheet_name="two", index=False
        )

    code, rows = located(path, "--layer", "two")

    assert code == 0
    assert "urumqi-bonded" in rows[0]


def test_help_names_every_format_of_sites(capsys):
    with pytest.raises(SystemExit):
        main(["locate", "--help"])

    shown = " ".join(capsys.readouterr().out.split())
    assert point_titles() in shown
    assert {"csv", "gpx", "kml", "gpkg", "parquet", "fgb"} <= set(point_endings())


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path, capsys):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "Workbook".encode("utf-16-le"))

    assert located(path) == (2, [])
    assert ".xlsx" in capsys.readouterr().err
    assert main(["measure", str(path)]) == 2
    assert ".xlsx" in capsys.readouterr().err


def test_a_web_page_that_is_called_a_workbook_is_refused_with_what_to_do(tmp_path, capsys):
    path = tmp_path / "a.xls"
    path.write_text("<HTML><table><tr><td>X</td><td>Y</td></tr></table>", encoding="utf-8")

    assert located(path) == (2, [])
    assert main(["measure", str(path)]) == 2
    assert capsys.readouterr().err.count("is a web page") == 2
