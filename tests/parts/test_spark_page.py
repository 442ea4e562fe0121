"""The function that docs/spark.md shows, on batches as Spark's `mapInArrow` passes them."""

import re

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import Geod
from shapely import box

GEOD = Geod(a=6378137, rf=298.257222101)  # CGCS2000


@pytest.fixture
def with_sizes(root):
    text = (root / "docs" / "spark.md").read_text(encoding="utf-8")
    names = {}
    exec(re.search(r"```python\n(.+?)```", text, re.DOTALL)[1], names)
    return names["with_sizes"]


def batch(shapes):
    wkb = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    columns = [pa.array(range(len(wkb))), pa.array(wkb, pa.binary())]
    return pa.RecordBatch.from_arrays(columns, ["id", "geometry"])


def test_areas_and_perimeters_stand_beside_the_rows_of_every_batch(with_sizes):
    shapes = [box(87 + 0.01 * i, 43, 87.01 + 0.01 * i, 43.01) for i in range(5)]

    found = pa.Table.from_batches(with_sizes(iter([batch(shapes[:3]), batch(shapes[3:])])))

    sizes = np.array([GEOD.geometry_area_perimeter(shape) for shape in shapes])
    assert found.schema.names == ["id", "geometry", "area_m2", "perimeter_m"]
    assert found["id"].to_pylist() == [0, 1, 2, 0, 1]
    assert np.allclose(found["area_m2"], sizes[:, 0], rtol=1e-9)
    assert np.allclose(found["perimeter_m"], sizes[:, 1], rtol=3e-9)


def test_rows_without_a_geometry_have_no_figures(with_sizes):
    odd = pa.RecordBatch.from_arrays([pa.array([None, b"junk"], pa.binary())], ["geometry"])

    (found,) = with_sizes(iter([odd]))

    assert found["area_m2"].to_pylist() == [None, None]


def test_a_partition_without_rows_gives_none(with_sizes):
    assert list(with_sizes(iter([]))) == []
