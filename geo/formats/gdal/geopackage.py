"""GeoPackage (OGC 12-128): record, reader and writer; apart because a format is a module."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.formats.writers import DAY, LAYER, distinct_names

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVER = "GPKG"
SIGNATURE = b"SQLite format 3\x00"
STAMP = f"{DAY}T00:00:00.000Z"
SQLITE_NAMES = {"fid", "ogc_fid", "geom", "geometry", "rowid"}  # taken, in small letters


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return a layer of a GeoPackage, the only one by default.

    Raises
    ------
    FileFormatError
        It is damaged, has several layers and none is named, or what it has is no plain table.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    options = {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
    return table_of(*run(Job("gdal", {"data.gpkg": data}, DRIVER, layer, options=options)))


def layers(data: bytes) -> list[str]:
    """Return the layers with geometries of a GeoPackage; errors are those of `read`."""
    names: list[str] = run(Job("layers", {"data.gpkg": data}, DRIVER))[0]["layers"]
    return names


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as a GeoPackage with one layer; the same frame gives the same bytes."""
    import pyogrio

    shapes = {shape.geom_type for shape in frame.geometry if shape is not None}
    names = distinct_names(frame.columns[:-1], SQLITE_NAMES, lambda name: name)
    buffer = io.BytesIO()
    with fixed_date():
        pyogrio.write_dataframe(
            frame.rename(columns=names),
            buffer,
            driver=DRIVER,
            layer=LAYER,
            geometry_type=shapes.pop() if len(shapes) == 1 else "Unknown",
            promote_to_multi=False,
        )
    return buffer.getvalue()


@contextmanager
def fixed_date() -> Iterator[None]:
    """Let GDAL write one fixed day as the date of a change: the same data give the same bytes."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def is_other_database(data: bytes) -> bool:
    """Return whether an SQLite database has geometries and is no GeoPackage, by what it names."""
    return b"gpkg_contents" not in data and b"geometry_columns" in data


def _recognise(source: SourceFile) -> Certainty:
    is_own = source.data.startswith(SIGNATURE) and not is_other_database(source.data)
    return Certainty.SIGNATURE if is_own else Certainty.NONE


FORMAT = Format(
    id="gpkg",
    title="GeoPackage",
    endings=(".gpkg",),
    recognise=_recognise,
    crs="the one that its layer declares; from the numbers where that is undefined",
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: layers(source.data),
    output_ending=".gpkg",
    write=write,
)
