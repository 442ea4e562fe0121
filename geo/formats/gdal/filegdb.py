"""FileGDB of Esri, a folder in a zip: record and reader; apart because a format is a module."""

import re
from collections.abc import Mapping

from geo.errors import FileFormatError
from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.messages import message

DRIVER = "OpenFileGDB"
MARK = "a00000001.gdbtable"  # the table that lists all others
FOLDER = "data.gdb"
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
    return table_of(*run(_job("gdal", files, layer)))


def layers(files: Mapping[str, bytes]) -> list[str]:
    """Return the layers with geometries of a FileGDB; errors are those of `read`."""
    names: list[str] = run(_job("layers", files, None))[0]["layers"]
    return names


def _job(task: str, files: Mapping[str, bytes], layer: str | None) -> Job:
    placed = {f"{FOLDER}/{name}": data for name, data in files.items() if MEMBER.fullmatch(name)}
    return Job(task, placed, DRIVER, layer, opened=FOLDER)


def _parts(source: SourceFile) -> Mapping[str, bytes]:
    if source.parts is None:
        raise FileFormatError(
            message("A FileGDB is a folder of files; put the whole folder into a zip.")
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
    part_endings=(".gdbtablx",),
    folder_mark=MARK,
)
