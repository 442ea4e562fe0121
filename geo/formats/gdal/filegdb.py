"""FileGDB of Esri, a folder in a zip: record and reader; apart because a format is a module."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from geo.errors import FileFormatError
from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.formats.writers import LAYER, distinct_names, zip_of
from geo.messages import message
from geo.scratch import scratch_folder

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVER = "OpenFileGDB"
MARK = "a00000001.gdbtable"  # the table that lists all others
FOLDER = "data.gdb"
OUTPUT = f"{LAYER}.gdb"
TAKEN = {"objectid", "fid", "shape", "shape_length", "shape_area"}  # in small letters
GRID = {"XYSCALE": "1e11", "XORIGIN": "-400", "YORIGIN": "-400", "XYTOLERANCE": "1e-10"}
MAX_INTEGER = 2**31
REPRODUCIBLE = {"OPENFILEGDB_REPRODUCIBLE_UUID": "YES"}
MEMBER = re.compile(r"[A-Za-z0-9_]{1,40}(?:\.[A-Za-z0-9_]{1,40}){0,3}")


def read(files: Mapping[str, bytes], *, layer: str | None = None) -> Table:
    """Return a layer of a FileGDB, the only one by default, vertices in its own system.

    Parameters
    ----------
    files
        Its files by name.
    layer
        Which layer to read.

    Raises
    ------
    FileFormatError
        It is damaged, or has several layers and none is named.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    table = table_of(*run(_job("gdal", files, layer)))
    shapes = table.geometries.copy()
    single = shapely.get_num_geometries(shapes) == 1  # of a type that the format does not tell
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return replace(table, geometries=shapes)


def layers(files: Mapping[str, bytes]) -> list[str]:
    """Return the layers with geometries of a FileGDB; errors are those of `read`."""
    names: list[str] = run(_job("layers", files, None))[0]["layers"]
    return names


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as a zipped FileGDB with one layer, vertices to 1e-11 of a degree."""
    import pyogrio

    names = distinct_names(frame.columns[:-1], TAKEN, lambda name: name)
    with scratch_folder() as folder:
        path = folder / OUTPUT
        pyogrio.set_gdal_config_options(REPRODUCIBLE)
        try:
            pyogrio.write_dataframe(
                _with_short_integers(frame).rename(columns=names),
                path,
                driver=DRIVER,
                layer=LAYER,
                geometry_type="MultiPolygon",
                promote_to_multi=True,
                layer_options=GRID,
            )
        finally:
            pyogrio.set_gdal_config_options(dict.fromkeys(REPRODUCIBLE))
        files = sorted(path.iterdir())
        return zip_of({f"{OUTPUT}/{file.name}": file.read_bytes() for file in files})


def is_member(name: str) -> bool:
    """Return whether a file in the folder is one of a FileGDB by its name."""
    return MEMBER.fullmatch(name) is not None


def _with_short_integers(frame: "GeoDataFrame") -> "GeoDataFrame":
    """Return a frame with integers of 32 bits, or floats where they are larger."""
    import numpy as np

    whole = [c for c in frame.columns[:-1] if frame[c].dtype.kind in "iu"]
    fits = {c: not len(frame) or bool(frame[c].abs().max() < MAX_INTEGER) for c in whole}
    return frame.astype({c: np.int32 if fits[c] else float for c in whole})


def _job(task: str, files: Mapping[str, bytes], layer: str | None) -> Job:
    placed = {f"{FOLDER}/{name}": data for name, data in files.items() if is_member(name)}
    return Job(task, placed, DRIVER, layer, opened=FOLDER)


def _parts(source: SourceFile) -> Mapping[str, bytes]:
    if source.parts is None:
        raise FileFormatError(
            message("A FileGDB is a folder of files; put the whole folder into a zip file.")
        )
    return source.parts


def _recognise(source: SourceFile) -> Certainty:
    found = source.parts is not None and MARK in source.parts
    return Certainty.SIGNATURE if found else Certainty.NONE


FORMAT = Format(
    id="filegdb",
    title="FileGDB",
    endings=(".gdb", ".gdbtable"),
    recognise=_recognise,
    crs="the one that its layer declares; from the numbers where that is undefined",
    read=lambda source, options: read(_parts(source), layer=options.layer),
    layers=lambda source: layers(_parts(source)),
    output_ending=".gdb.zip",
    write=write,
    part_endings=(".gdbtablx",),
    folder_mark=MARK,
)
