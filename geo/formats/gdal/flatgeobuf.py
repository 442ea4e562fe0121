"""FlatGeobuf (version 3): record, reader and writer; apart because a format is a module."""

from typing import TYPE_CHECKING

from geo.formats.format import Format, by_signature
from geo.formats.gdal.reader import read_layer
from geo.formats.table import Table
from geo.formats.writers import LAYER
from geo.scratch import scratch_folder

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVER = "FlatGeobuf"


def read(data: bytes) -> Table:
    """Return the rows of a FlatGeobuf file; errors are those of `read_layer`."""
    return read_layer(DRIVER, {"data.fgb": data})


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as FlatGeobuf, rows in their order, without an index."""
    import pyogrio

    with scratch_folder() as folder:
        path = folder / f"{LAYER}.fgb"
        pyogrio.write_dataframe(
            frame,
            path,
            driver=DRIVER,
            geometry_type="Unknown",
            promote_to_multi=False,
            SPATIAL_INDEX="NO",
        )
        return path.read_bytes()


FORMAT = Format(
    id="fgb",
    title="FlatGeobuf",
    endings=(".fgb",),
    recognise=by_signature(b"fgb\x03"),
    crs="the one that its header declares; from the numbers where it declares none",
    read=lambda source, _: read(source.data),
    output_ending=".fgb",
    write=write,
)
