"""Rows of a CSV longer than what is read at once: none is lost, doubled or moved."""

import csv
import io

import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

from geo.streams import delimited

GEOD = Geod(ellps="WGS84")
ROWS = 400
LONG = 250  # the row that is longer than the smaller block


@pytest.fixture
def outlines():
    """Return squares, and among them an outline of many vertices."""
    shapes = [shapely.box(87 + n / 1000, 43, 87.0005 + n / 1000, 43.001) for n in range(ROWS)]
    shapes[LONG] = shapely.Point(87.5, 43.5).buffer(0.01, quad_segs=500)
    return shapes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_row_longer_than_what_is_read_at_once_is_measured_with_all_others(
    encoding, outlines, run, tmp_path, monkeypatch
):
    monkeypatch.setattr(delimited, "BLOCKS", (1 << 13, 1 << 17))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["名称", "wkt"])
    table.writerows([f"地块\n{n}", shape.wkt] for n, shape in enumerate(outlines))
    file, out = tmp_path / "parcels.csv", tmp_path / "out.parquet"
    file.write_bytes(text.getvalue().encode(encoding))

    assert run("measure", file, "--out", out)[0] == 0

    rows = pq.read_table(out).to_pylist()
    assert [row["名称"] for row in rows] == [f"地块\n{n}" for n in range(ROWS)]
    expected = [abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in outlines]
    assert [row["area_m2"] for row in rows] == pytest.approx(expected, rel=1e-6)
