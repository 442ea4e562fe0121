"""DXF in ASCII, of AutoCAD: record and reader; apart because a format is a module."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from geo.arrays import Bools
from geo.errors import FileTooLargeError
from geo.formats.drawing_unit import UNITS
from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import decode_cells, encoding_notes, table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import LengthUnit, Table, no_layer
from geo.formats.texts import CARRIER, Cells, code_page
from geo.messages import Message, message

HEADER_BYTES = 20_000  # in which the header names its encoding
FINE_STEP, COARSE_STEP = 0.06, 4  # degrees of a chord: 2e-7 of a circle's area, and 8e-4
FIRST_IN_UTF8 = 1021  # version of a DXF, AutoCAD 2007
Arrays = dict[str, np.ndarray]
BEGINNING = re.compile(rb"\s*+(?:999\r?\n.*+\n\s*+)*+0[^\S\n]*+\n\s*+SECTION\b")


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return the lines and areas of an ASCII DXF, each with the name of its layer.

    Names and texts are in the code page that its header names, if that reads them; since AutoCAD
    2007 in UTF-8.

    Parameters
    ----------
    data
        The bytes of the file.
    layer
        The layer of the drawing to read; all by default.

    Raises
    ------
    FileFormatError
        It is damaged.
    LayerError
        It has no such layer.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    answer, arrays, cells, step = _entities(data)
    table = replace(table_of(answer, arrays), unit=_unit(data[:HEADER_BYTES]))
    kept = ~_is_label(table)
    labels = int((~kept).sum()) if kept.any() else 0
    names = table.columns.get("Layer", ())
    table = replace(table, sheets=names)
    if layer is not None:
        chosen = np.array([name == layer for name in names], dtype=bool)
        if not chosen.any():
            raise no_layer(layer, map(str, names))
        labels = int((chosen & ~kept).sum()) if (chosen & kept).any() else 0
        kept, table = kept[chosen], table.only(chosen)
    table = table.only(kept if labels else np.ones(len(kept), dtype=bool))
    notes = (*_arc_notes(step), *_label_notes(labels), *encoding_notes(cells))
    return replace(table, decisions=(*notes, *table.decisions))


def layers(data: bytes) -> list[str]:
    """Return the layers on which a drawing has anything; errors are those of `read`."""
    answer, *_ = _entities(data)
    named = dict(answer["columns"]).get("Layer", ())
    return list(dict.fromkeys(map(str, named)))


def _entities(data: bytes) -> tuple[dict[str, Any], Arrays, Cells, float]:
    """Return the entities of a drawing, with arcs as chords of as few degrees as fit the memory."""
    try:
        (answer, arrays), step = run(_job(data, FINE_STEP)), FINE_STEP
    except FileTooLargeError:
        (answer, arrays), step = run(_job(data, COARSE_STEP)), COARSE_STEP
    named = {name: values for name, values in answer["columns"] if name in ("Layer", "Text")}
    answer["columns"] = [["name", named["Layer"]], *named.items()] if "Layer" in named else []
    return answer, arrays, decode_cells(answer, _encoding(data[:HEADER_BYTES])), step


def _job(data: bytes, step: float) -> Job:
    settings = {"DXF_ENCODING": CARRIER, "OGR_ARC_STEPSIZE": str(step)}
    return Job("gdal", {"data.dxf": data}, "DXF", settings=settings)


def _is_label(table: Table) -> Bools:
    """Return (n,) whether each row is a text or a point: what is beside outlines in a drawing."""
    found = np.zeros(len(table.geometries), dtype=bool)
    for row, defect in table.problems:
        if defect.kind == "not-polygon" and dict(defect.message.values)["type"] == "Point":
            found[row] = True
    return found


def _arc_notes(step: float) -> Iterator[Message]:
    yield message("Arcs were read as chords of {step:g} degrees.", step=step)


def _label_notes(count: int) -> Iterator[Message]:
    if count:
        yield message("Texts and points, which were left out: {count}.", count=count)


def _unit(header: bytes) -> LengthUnit | None:
    """Return the unit of a drawing, if its header names one."""
    named = re.search(rb"\$INSUNITS\s+70\s+(\d{1,3})\b", header)
    return UNITS.get(int(named[1])) if named else None


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
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: layers(source.data),
    is_text=True,
)
