"""Every column of a table or boundary file is kept, whatever its name and type."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from boundary_files import (
    EAST,
    SQUARE,
    collection,
    kinds,
    kml,
    placemark,
    polygon,
    refusal,
    said,
    shapefile,
    shapefile_zip,
)

from ftzmap.cli.main import main
from geo.formats.files import load
from geo.formats.table import unique_names

CHANGED = "Duplicate or missing column names were changed"
LON, LAT = pa.array([87.4, 87.5]), pa.array([43.9, 43.8])
FIRST, SECOND = pa.array(["a", "b"]), pa.array(["x", "y"])
MANY = 26_000  # times two rows: more than are held in memory
OUTLINE = pa.array([shapely.Polygon(SQUARE).wkb])
GEO = {"version": "1.0.0", "primary_column": "geometry"}


def parquet(path, names, *columns, times=1):
    table = pa.Table.from_arrays(columns, names=names)
    pq.write_table(pa.concat_tables([table] * times), path)
    return path


def geoparquet(names, *columns, others=(), **told):
    geo = {"encoding": "WKB", "geometry_types": []}
    about = GEO | {"columns": {"geometry": geo | told} | dict.fromkeys(others, geo)}
    table = pa.Table.from_arrays([*columns], names=names)
    data = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about).encode()}), data)
    return data.getvalue()


def located(source, ending, capsys):
    """The rows of a located table by the names of their columns, and what was said."""
    out = source.with_name(f"out{ending}")
    assert main(["locate", str(source), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    if ending == ".csv":
        head, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    elif ending == ".xlsx":
        head, *rows = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    elif ending == ".parquet":
        table = pq.read_table(out)
        head, rows = table.column_names, zip(*table.to_pydict().values(), strict=True)
    else:
        features = json.loads(out.read_text(encoding="utf-8"))["features"]
        head = list(features[0]["properties"])
        rows = [feature["properties"].values() for feature in features]
    assert len(set(head)) == len(head)
    return [dict(zip(head, row, strict=True)) for row in rows], said


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".geojson", ".parquet"])
def test_a_column_whose_name_stands_twice_is_kept_under_its_own(ending, tmp_path, capsys):
    names = ["name", "lon", "lat", "name"]
    source = parquet(tmp_path / "twice.parquet", names, FIRST, LON, LAT, SECOND)

    rows, told = located(source, ending, capsys)

    assert [(row["name"], row["name_"], float(row["lon"])) for row in rows] == [
        ("a", "x", 87.4),
        ("b", "y", 87.5),
    ]
    assert rows[0]["area"] == "urumqi"
    assert f"{CHANGED}: name → name_." in told


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_long_table_keeps_a_column_whose_name_stands_twice(ending, tmp_path, capsys):
    names = ["name", "lon", "lat", "name"]
    source = parquet(tmp_path / "a.parquet", names, FIRST, LON, LAT, SECOND, times=MANY)

    rows, told = located(source, ending, capsys)

    assert (rows[-1]["name"], rows[-1]["name_"], len(rows)) == ("b", "y", 2 * MANY)
    assert f"{CHANGED}: name → name_." in told


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_longitude_that_stands_twice_leaves_the_first_to_locate(ending, tmp_path, capsys):
    source = parquet(tmp_path / "a.parquet", ["lon", "lon", "lat"], LON, LAT, LAT)

    (row, _), _ = located(source, ending, capsys)

    assert (float(row["lon"]), float(row["lon_"]), row["area"]) == (87.4, 43.9, "urumqi")


def test_cells_of_a_csv_and_a_workbook_stand_under_names_of_their_own(tmp_path, capsys):
    text, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    text.write_text("name,lon,lat,name,\na,87.4,43.9,x,p\n", encoding="utf-8")
    made = openpyxl.Workbook()
    made.active.append(["name", "lon", "lat", "name", None, 5, datetime(2020, 1, 1)])
    made.active.append(["a", 87.4, 43.9, "x", "p", "q", "r"])
    made.save(book)

    ((of_text,), told), ((of_book,), _) = (located(one, ".csv", capsys) for one in (text, book))

    assert (of_text["name_"], of_text["column 5"]) == ("x", "p")
    assert (of_book["name_"], of_book["column 5"], of_book["5"]) == ("x", "p", "q")
    assert f"{CHANGED}: name → name_, – → column 5." in told


def test_an_answer_never_takes_the_name_of_a_column(tmp_path, capsys):
    names = ["area", "lon", "lat", "zone_area"]
    source = parquet(tmp_path / "a.parquet", names, FIRST, LON, LAT, SECOND)

    (row, _), _ = located(source, ".csv", capsys)

    assert (row["area"], row["zone_area"], row["zone_zone_area"]) == ("a", "x", "urumqi")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (pa.array([[1, 2], [3]]), "[1, 2]"),
        (pa.array([{"a": 1}, {"a": 2}]), '{"a": 1}'),
        (pa.array([Decimal("1.50"), None]), "1.50"),
        (pa.array(["a", "b"]).dictionary_encode(), "a"),
        (pa.array([b"\xff", b"a"]), "ff"),
        (pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())), '[["k", 1]]'),
        (pa.array([2**63, 1], pa.uint64()), str(2**63)),
    ],
    ids=str,
)
@pytest.mark.parametrize("times", [1, MANY])
def test_cells_of_any_type_are_kept(column, cell, times, tmp_path, capsys):
    names = ["cell", "lon", "lat"]
    source = parquet(tmp_path / "a.parquet", names, column, LON, LAT, times=times)

    (row, *_), _ = located(source, ".csv", capsys)

    assert (row["cell"], row["area"]) == (cell, "urumqi")


def test_dates_beyond_all_calendars_stop_no_table(tmp_path, capsys):
    far = pa.array([2**51, 0], pa.timestamp("s"))
    source = parquet(tmp_path / "a.parquet", ["d", "lon", "lat"], far, LON, LAT)

    rows, _ = located(source, ".csv", capsys)

    assert rows[1]["d"].startswith("1970-01-01")
    assert rows[0]["area"] == "urumqi"


def test_decimals_are_coordinates(tmp_path, capsys):
    exact = pa.array([Decimal("87.4"), Decimal("87.5")])
    source = parquet(tmp_path / "a.parquet", ["lon", "lat"], exact, LAT)

    assert [row["area"] for row in located(source, ".csv", capsys)[0]] == ["urumqi", ""]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".geojson", ".parquet"])
def test_a_geojson_keeps_ids_and_keys_that_stand_twice(ending, tmp_path, capsys):
    source = tmp_path / "a.geojson"
    source.write_text(
        '{"type": "Feature", "id": 5, "properties": {"id": 7, "name": "a", "name": "b",'
        ' "\\ud800": {"\\ud800": "\\udfff"}},'
        ' "geometry": {"type": "Point", "coordinates": [87.4, 43.9]}}'
    )

    (row,), told = located(source, ending, capsys)

    assert [str(row[name]).split(".")[0] for name in ("id", "id_")] == ["5", "7"]
    assert (row["name"], row["name_"]) == ("a", "b")
    assert row["�"] == '{"�": "�"}'
    assert "In properties, both values were kept" in told


@pytest.mark.parametrize("text", ['"', ";", "，", ";\n;\n"])
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_table_of_signs_alone_is_refused_with_a_sentence(text, ending, tmp_path, capsys):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    code = main(["locate", str(tmp_path / "a.csv"), "--out", str(tmp_path / f"b{ending}")])

    assert code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_damaged_page_of_a_parquet_file_is_refused_with_a_sentence(tmp_path, capsys):
    source = parquet(tmp_path / "a.parquet", ["name", "lon", "lat"], FIRST, LON, LAT)
    data = source.read_bytes()
    source.write_bytes(data[:4] + b"\xff" * 40 + data[44:])

    assert main(["locate", str(source), "--out", str(tmp_path / "b.csv")]) == 2
    assert "damaged or incomplete" in capsys.readouterr().err


def test_a_name_that_one_column_has_is_never_changed():
    assert unique_names(["name", "name", "name_"]) == ["name", "name__", "name_"]
    assert unique_names(["", "a", " ", "a", "a"]) == ["column 1", "a", "column 3", "a_", "a__"]


def columns(loaded):
    return loaded.frame.drop(columns=["id", "geometry"]).iloc[0].to_dict()


def test_a_boundary_keeps_columns_whose_names_stand_twice():
    table = f'name,name,wkt\na,x,"{shapely.Polygon(SQUARE).wkt}"\n'.encode()
    arrow = geoparquet(["name", "name", "geometry"], FIRST[:1], SECOND[:1], OUTLINE)
    dbase = shapefile_zip(shapefile(SQUARE, [b"name", b"name"], [b"a", b"x"]))
    for data in (table, arrow, dbase):
        loaded = load(data)

        assert columns(loaded) == {"name": "a", "name_": "x"}
        assert f"{CHANGED}: name → name_." in said(loaded)


def test_names_that_differ_in_case_alone_are_told_apart():
    data = collection(polygon(SQUARE)).replace(b'{"name": "n0"}', b'{"Use": "a", "USE": "x"}')

    loaded = load(data)

    assert columns(loaded) == {"name": None, "Use": "a", "USE_": "x"}
    assert f"{CHANGED}: USE → USE_." in said(loaded)


def test_data_of_a_placemark_that_stand_twice_are_kept():
    data = "".join(f'<Data name="u"><value>{value}</value></Data>' for value in "12")

    loaded = load(kml(placemark(inside=f"<ExtendedData>{data}</ExtendedData>")))

    assert columns(loaded) == {"name": "甲", "u": 1, "u_": 2}
    assert f"{CHANGED}: u → u_." in said(loaded)


def test_nested_cells_of_a_geoparquet_are_kept_as_json():
    cells = pa.array([[1, 2]]), pa.array([{"a": 1}]), pa.array([b"\xff"])

    loaded = load(geoparquet(["l", "s", "b", "geometry"], *cells, OUTLINE))

    assert columns(loaded) == {"name": None, "l": "[1, 2]", "s": '{"a": 1}', "b": "ff"}


@pytest.mark.parametrize("other", ["geometry", "other"])
def test_a_second_column_of_geometries_is_told(other):
    second = pa.array([shapely.Polygon(EAST).wkb])

    loaded = load(geoparquet(["geometry", other], OUTLINE, second, others=[other]))

    assert loaded.frame.geometry[0].bounds == (87.0, 43.0, 87.1, 43.1)
    assert f"other geometry columns were left out: {other}" in said(loaded)


@pytest.mark.parametrize("told", [{"encoding": 5}, {"encoding": [1, {}]}])
def test_an_encoding_that_is_no_name_is_refused_with_a_sentence(told):
    assert "metadata of the file is wrong at encoding" in refusal(
        geoparquet(["geometry"], OUTLINE, **told)
    )


@pytest.mark.parametrize(
    "system", [5, [1], {}, {"type": "GeographicCRS", "name": 5}, {"type": "ProjectedCRS"}], ids=str
)
def test_a_system_that_is_none_is_refused_with_a_sentence(system):
    said = (
        "without a known code"
        if isinstance(system, dict)
        else "metadata of the file is wrong at crs"
    )

    assert said in refusal(geoparquet(["geometry"], OUTLINE, crs=system))


def test_an_open_ring_may_hold_any_number_that_geos_reads():
    loaded = load(b"POLYGON ((87 43, 87.1 43, 87.1 43.1, 0x57 43.1))")

    assert kinds(loaded) == []
    assert "did not end where they begin were closed: 1." in said(loaded)


def test_a_placemark_within_a_polygon_has_no_outline():
    inner = "<Placemark><coordinates>87.5,43.9</coordinates></Placemark>"

    assert kinds(load(f"<kml><Polygon>{inner}</Polygon></kml>".encode())) == [(0, "missing")]
