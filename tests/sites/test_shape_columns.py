"""`locate` of files of shapes: every encoding, and cells that are empty."""

import json

import geopandas
import pyogrio
import pytest
from pyarrow import parquet, table
from shapely import Point, box, from_wkt, set_srid, to_wkb


def located(run, file, out):
    code, _, _ = run("locate", file, "--out", out)
    return code, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("shape", [Point(87.443, 43.889), box(87.443, 43.889, 87.4431, 43.8891)])
def test_geoparquet_is_located_by_its_shapes_in_each_encoding(run, tmp_path, encoding, shape):
    file = tmp_path / "in.parquet"  # the place of README's example: within Urumqi Area
    frame = geopandas.GeoDataFrame({"id": [7]}, geometry=[shape], crs=4326)
    frame.to_parquet(file, geometry_encoding=encoding)

    code, rows = located(run, file, tmp_path / "out.jsonl")

    assert code == 0
    assert [(row["id"], row["area"]) for row in rows] == [(7, "urumqi")]


def test_an_empty_number_of_a_shapefile_stays_empty(run, tmp_path):
    shapes = [Point(87.443, 43.889), Point(87.444, 43.889)]
    frame = geopandas.GeoDataFrame({"depth": [None, 2.5]}, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "in.shp")

    _, rows = located(run, tmp_path / "in.shp", tmp_path / "out.jsonl")

    assert [row["depth"] for row in rows] == [None, 2.5]


def test_shapes_beside_named_columns_are_kept_as_wkt(run, tmp_path):
    shapes = [box(80, 40, 81, 41), None]
    cells = {"p": [87.443, 87.443], "q": [43.889, 43.889]}
    geopandas.GeoDataFrame(cells, geometry=shapes, crs=4326).to_file(tmp_path / "in.gpkg")
    out = tmp_path / "out.jsonl"

    run("locate", tmp_path / "in.gpkg", "--out", out, "--lon", "p", "--lat", "q")

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["area"] for row in rows] == ["urumqi", "urumqi"]
    assert rows[1]["wkt"] is None
    assert from_wkt(rows[0]["wkt"]).equals(shapes[0])


@pytest.mark.parametrize("shapes", [(Point(87.443, 43.889), box(87.443, 43.889, 87.4431, 43.8891))])
@pytest.mark.parametrize("first", [0, 1])
def test_points_beside_outlines_in_a_column_of_wkt_are_located(run, tmp_path, shapes, first):
    file = tmp_path / "in.csv"
    order = [shapes[first], shapes[1 - first], from_wkt("POINT (80 40)")]
    file.write_text("wkt\n" + "".join(f'"{shape.wkt}"\n' for shape in order), encoding="utf-8")

    _, rows = located(run, file, tmp_path / "out.jsonl")

    assert [row["area"] for row in rows] == ["urumqi", "urumqi", None]
    assert [row["note"] for row in rows] == [None] * 3


@pytest.mark.parametrize(
    "options",
    [{}, {"byte_order": 0}, {"include_srid": True}, {"output_dimension": 3, "flavor": "iso"}],
)
def test_points_in_a_column_of_wkb_are_located(run, tmp_path, options):
    places = [set_srid(Point(*place), 4490) for place in ((87.443, 43.889, 812), (80, 40, 5))]
    cells = [to_wkb(place, **options) for place in places]
    parquet.write_table(table({"geom": cells}), tmp_path / "in.parquet")
    lines = ["name,geom", *(f"a,{cell.hex().upper()}" for cell in cells), "b,"]
    (tmp_path / "in.csv").write_text("\n".join(lines), encoding="utf-8")

    for name in ("in.parquet", "in.csv"):
        _, rows = located(run, tmp_path / name, tmp_path / "out.jsonl")
        assert [row["area"] for row in rows] == ["urumqi", None, None][: len(rows)]
        assert [row["note"] for row in rows[:2]] == [None, None]


def test_a_point_of_wkb_in_metres_is_no_place_in_degrees(run, tmp_path):
    cells = to_wkb(set_srid(Point(535000, 4859874), 4544), hex=True, include_srid=True)
    (tmp_path / "in.csv").write_text(f"name,geom\na,{cells}\n", encoding="utf-8")

    _, (row,) = located(run, tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert (row["area"], bool(row["note"])) == (None, True)


@pytest.mark.parametrize("kind", ["parquet", "gpkg"])
def test_whole_numbers_stay_whole_in_typed_outputs(run, tmp_path, kind):
    cells = {"lot": [10**10, 7], "floors": [3, None], "ha": [2.0, 2.5]}
    numbers = table(cells | {"lon": [87.443, 80.0], "lat": [43.889, 40.0]})
    parquet.write_table(numbers, tmp_path / "in.parquet")

    run("locate", tmp_path / "in.parquet", "--out", tmp_path / f"out.{kind}")

    if kind == "parquet":
        schema = parquet.read_schema(tmp_path / "out.parquet")
        types = [str(schema.field(name).type) for name in cells]
    else:
        about = pyogrio.read_info(tmp_path / "out.gpkg")
        types = [str(dict(zip(about["fields"], about["dtypes"], strict=True))[n]) for n in cells]
    assert types in (["int64", "int64", "double"], ["int64", "int64", "float64"])
