"""GeoParquet with geometries as lists of coordinates, not as WKB, is read as geopandas reads it."""

import csv
import io
import json

import geopandas
import pytest
import shapely
from boundary_files import said

from ftzmap.cli.main import main
from geo.formats.files import load

HOLED = shapely.Polygon(
    [(87.4, 43.9), (87.5, 43.9), (87.5, 44.0), (87.4, 44.0)],
    [[(87.42, 43.92), (87.44, 43.92), (87.44, 43.94), (87.42, 43.94)]],
)
PLAIN = shapely.box(76.0, 39.4, 76.01, 39.41)
ROWS = {
    "polygon": [HOLED, None, PLAIN],
    "multipolygon": [shapely.MultiPolygon([HOLED, PLAIN]), None, shapely.MultiPolygon([PLAIN])],
}


def native(shapes, **options):
    """Return GeoParquet as geopandas writes it in its native encoding."""
    frame = geopandas.GeoDataFrame({"name": [*"abc"]}, geometry=shapes, crs=4326)
    buffer = io.BytesIO()
    frame.to_parquet(buffer, geometry_encoding="geoarrow", schema_version="1.1.0", **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("options", [{}, {"write_covering_bbox": True}, {"row_group_size": 2}])
def test_polygons_in_a_native_encoding_are_read_whole(kind, options):
    data = native(ROWS[kind], **options)

    frame = load(data).frame

    whole = [shape for shape in ROWS[kind] if shape is not None]
    read = [shape for shape in frame.geometry if shape is not None and not shape.is_empty]
    assert [a.equals(b) for a, b in zip(read, whole, strict=True)] == [True, True]
    assert frame["name"].iloc[0] == "a"


def test_heights_are_left_out_as_everywhere():
    high = shapely.force_3d(PLAIN, 900.0)

    frame = load(native([high, high, high])).frame

    assert frame.geometry[0].equals(PLAIN)
    assert not shapely.has_z(frame.geometry[0])


def with_lists(tmp_path):
    """GeoParquet with lists and structs beside its outlines, and a column of extents."""
    path = tmp_path / "a.parquet"
    frame = geopandas.GeoDataFrame(
        {"name": ["a", "b"], "tags": [["x", "y"], None], "at": [{"floor": [1, 2]}, None]},
        geometry=[PLAIN, HOLED],
        crs=4326,
    )
    frame.to_parquet(path, write_covering_bbox=True, schema_version="1.1.0")
    return path


def test_lists_are_kept_as_json_and_extents_are_left_out(tmp_path):
    loaded = load(with_lists(tmp_path))

    assert list(loaded.frame.columns) == ["name", "id", "tags", "at", "geometry"]
    assert loaded.frame["tags"].tolist() == ['["x", "y"]', None]
    assert loaded.frame["at"].tolist() == ['{"floor": [1, 2]}', None]
    assert "Columns with the extent of each outline were left out: bbox." in said(loaded)


def test_lists_are_json_in_the_table_of_measures_as_well(tmp_path):
    out = tmp_path / "out.csv"

    assert main(["measure", str(with_lists(tmp_path)), "--out", str(out)]) == 0

    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["tags"] for row in rows] == ['["x", "y"]', ""]
    assert json.loads(rows[0]["bbox"])["xmin"] == pytest.approx(76.0)
