"""DXF in ASCII, of AutoCAD: record and reader; apart because a format is a module."""

import re
from dataclasses import replace

from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import decode_cells, encoding_notes, table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.formats.texts import CARRIER, code_page
from geo.messages import message

HEADER_BYTES = 20_000  # in which the header names its encoding
FIRST_IN_UTF8 = 1021  # version of a DXF, AutoCAD 2007
BEGINNING = re.compile(rb"\s*+(?:999\r?\n.*+\n\s*+)*+0[^\S\n]*+\n\s*+SECTION\b")


def read(data: bytes) -> Table:
    """Return the closed lines and areas of an ASCII DXF.

    Texts are in the code page that its header names, if that reads them; since AutoCAD 2007 in
    UTF-8.

    Raises
    ------
    FileFormatError
        It is damaged.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    job = Job(
        "gdal",
        {"data.dxf": data},
        "DXF",
        options={"CLOSED_LINE_AS_POLYGON": "TRUE"},
        settings={"DXF_ENCODING": CARRIER},
        fills_lines=True,
    )
    answer, arrays = run(job)
    named = {name: values for name, values in answer["columns"] if name in ("Layer", "Text")}
    answer["columns"] = [["name", named["Layer"]], *named.items()] if "Layer" in named else []
    cells = decode_cells(answer, _encoding(data[:HEADER_BYTES]))
    table = table_of(answer, arrays)
    note = message("Closed lines were read as polygons, arcs as chords.")
    return replace(table, decisions=(note, *encoding_notes(cells), *table.decisions))


def _encoding(header: bytes) -> str | None:
    """Return the codec of the texts of a drawing, as its header tells it."""
    version = re.search(rb"\$ACADVER\s+1\s+AC(\d{4})", header)
    if version and int(version[1]) >= FIRST_IN_UTF8:
        return "utf-8"
    named = re.search(rb"\$DWGCODEPAGE\s+3\s+(\w{1,20})", header)
    return code_page(named[1].decode("ascii", "replace")) if named else None


def _recognise(source: SourceFile) -> Certainty:
    return Certainty.SIGNATURE if BEGINNING.match(source.head) else Certainty.NONE


FORMAT = Format(
    id="dxf",
    title="DXF",
    endings=(".dxf",),
    recognise=_recognise,
    crs="from the numbers, for a drawing declares none",
    read=lambda source, _: read(source.data),
    is_text=True,
)
