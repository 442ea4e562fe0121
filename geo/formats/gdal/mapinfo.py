"""MapInfo TAB and MIF: record and reader; apart because a format is a module."""

import re
from collections.abc import Mapping
from dataclasses import replace

from geo.errors import FileFormatError
from geo.formats.format import Certainty, Format, SourceFile, by_text
from geo.formats.gdal.reader import decode_cells, encoding_notes, table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.formats.texts import CARRIER
from geo.messages import message

DRIVER = "MapInfo File"
PARTS = (".dat", ".map", ".id", ".ind", ".mid")
HEAD = re.compile(r"!table\b|Version\s+\d+\s+(?:\S.*+\s+)*?Charset\b", re.IGNORECASE)


def read(files: Mapping[str, bytes]) -> Table:
    """Return the rows of a MapInfo file.

    Names and texts are in the character set that it declares; where that is none, in UTF-8 or
    GB18030, whichever reads them.

    Parameters
    ----------
    files
        Its files by ending: ``".tab"``, ``".dat"``, ``".map"`` and ``".id"``, or ``".mif"`` and
        ``".mid"``.

    Raises
    ------
    FileFormatError
        It is damaged.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    first = next(ending for ending in (".tab", ".mif") if ending in files)
    order = [first, *(ending for ending in PARTS if ending in files)]
    placed = {f"data{ending}": files[ending] for ending in order}
    answer, arrays = run(Job("gdal", placed, DRIVER, encoding=CARRIER))
    cells = decode_cells(answer, "utf-8")  # GDAL makes it of the set that is declared
    table = table_of(answer, arrays)
    said = encoding_notes(cells) if cells.used - {"utf-8"} else ()
    return replace(table, decisions=(*said, *table.decisions))


def _read_parts(source: SourceFile) -> Table:
    if source.parts is None:
        raise FileFormatError(
            message(
                "A MapInfo table consists of several files; put them into a zip file: .tab, "
                ".dat, .map, .id, or .mif and .mid."
            )
        )
    return read(source.parts)


FORMAT = Format(
    id="mapinfo",
    title="MapInfo",
    endings=(".tab", ".mif"),
    recognise=by_text(Certainty.CONTENT, HEAD.match),
    crs="the one that its table declares; from the numbers where it declares none",
    read=lambda source, _: _read_parts(source),
    is_text=True,
    part_endings=PARTS,
)
