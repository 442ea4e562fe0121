"""A GeoPackage for which there was no room: what GDAL says of that becomes one sentence."""

import errno

import pyarrow as pa
import pyogrio
import pytest
import shapely

from ftzmap.parcels.batch_files import Batches, write_batches


@pytest.mark.parametrize(
    "words",
    [
        "sqlite3_exec(COMMIT) failed: database or disk is full",
        "sqlite3_exec(ROLLBACK) failed: cannot rollback - no transaction is active",
    ],
)
def test_a_database_that_found_no_room_is_a_full_disk(monkeypatch, tmp_path, words):
    def full(*_, **__):
        raise RuntimeError(f"Error while writing batch to OGR layer: {words}")

    monkeypatch.setattr(pyogrio, "write_arrow", full)
    batch = pa.record_batch({"geometry": [shapely.to_wkb(shapely.box(80, 40, 81, 41))]})
    made = Batches(
        schema=batch.schema, batches=iter([batch]), column=0, encoding="WKB", crs="EPSG:4490"
    )

    with pytest.raises(OSError, match="No space left") as caught:
        write_batches(tmp_path / "out.gpkg", ".gpkg", made)

    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path / "out.gpkg")
