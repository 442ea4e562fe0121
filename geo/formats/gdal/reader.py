"""GeoPackage, Shapefile, DXF and GeoParquet to a table, by way of `geo.formats.gdal.sandbox`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from geo.errors import FileFormatError
from geo.formats.gdal.sandbox import REFUSALS, Job, run
from geo.formats.table import Drawer, Flaw, Table, distinct, renamed
from geo.formats.texts import CARRIER, Cells, code_page
from geo.messages import Message, message
from geo.polygons.rings import Rings

SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
HEAD = 20_000  # bytes in which the header of a DXF names its encoding
FIRST_IN_UTF8 = 1021  # version of a DXF, AutoCAD 2007
RINGS = ("vertices", "sizes", "part", "row", "multi")  # of `Rings`, but the heights
LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}  # of dBASE headers


def geopackage(data: bytes, *, layer: str | None = None) -> Table:
    """Return a layer of a GeoPackage, the only one by default.

    Raises
    ------
    FileFormatError
        It is damaged, has several layers and none is named, or what it has is no plain table.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    options = {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
    return _table(*run(Job("gdal", {"data.gpkg": data}, "GPKG", layer, options=options)))


def geopackage_layers(data: bytes) -> list[str]:
    """Return the layers with geometries of a GeoPackage; errors are those of `geopackage`."""
    return run(Job("layers", {"data.gpkg": data}, "GPKG"))[0]["layers"]


def dxf(data: bytes) -> Table:
    """Return the closed lines and areas of an ASCII DXF; errors are those of `geopackage`.

    Texts are in the code page that its header names, if that reads them; since AutoCAD 2007 in
    UTF-8.
    """
    options = {"CLOSED_LINE_AS_POLYGON": "TRUE"}
    answer, arrays = run(Job("gdal", {"data.dxf": data}, "DXF", options=options))
    named = {name: values for name, values in answer["columns"] if name in ("Layer", "Text")}
    answer["columns"] = [["name", named["Layer"]], *named.items()] if "Layer" in named else []
    cells = _decode(answer, _dxf_language(data[:HEAD]))
    table = _table(answer, arrays)
    note = message("Closed lines were read as polygons, arcs as chords.")
    return replace(table, decisions=(note, *_notes(cells, []), *table.decisions))


def _dxf_language(head: bytes) -> str | None:
    version = re.search(rb"\$ACADVER\s+1\s+AC(\d{4})", head)
    if version and int(version[1]) >= FIRST_IN_UTF8:
        return "utf-8"
    named = re.search(rb"\$DWGCODEPAGE\s+3\s+(\w{1,20})", head)
    return code_page(named[1].decode("ascii", "replace")) if named else None


def parquet(data: bytes) -> Table:
    """Return the rows of a GeoParquet file; errors are those of `geopackage`."""
    answer, arrays = run(Job("parquet", {"data.parquet": data}))
    table = _table(answer, arrays)
    if not answer["unread"]:
        return table
    note = message(
        "Outlines were read from the column {column}; other columns of geometries were left out:"
        " {others}.",
        column=answer["drawn"][:100],
        others=", ".join(answer["unread"])[:300],
    )
    return replace(table, decisions=(note, *table.decisions))


def shapefile(files: Mapping[str, bytes]) -> Table:
    """Return the rows of a Shapefile.

    Parameters
    ----------
    files
        Its files by ending, ``".shp"`` at least; ``.shx``, ``.dbf``, ``.prj`` and ``.cpg`` are
        used as well. Names and texts are in the code page of the last, if that reads them, else
        in UTF-8 or GB18030, whichever does.

    Errors are those of `geopackage`.
    """
    given = {f"data{ending}": files[ending] for ending in (".shp", *SIDECARS) if ending in files}
    declared = given.pop("data.cpg", b"").decode("ascii", "replace")
    answer, arrays = run(Job("gdal", given, "ESRI Shapefile", encoding=CARRIER))
    cells = _decode(answer, code_page(declared) or _language(files.get(".dbf", b"")))
    table = _table(answer, arrays)
    missing = [ending for ending in (".dbf", ".prj") if ending not in files]
    return replace(table, decisions=(*_notes(cells, missing), *table.decisions))


def _decode(answer: dict[str, Any], declared: str | None) -> Cells:
    """Read the names and texts of an answer, which are bytes in the shape of text until then."""
    names = [name for name, _ in answer["columns"]]
    texts = [v for _, values in answer["columns"] for v in values if isinstance(v, str)]
    cells = Cells([*names, *texts], declared)
    answer["columns"] = [
        [cells.read(name), [cells.read(v) if isinstance(v, str) else v for v in values]]
        for name, values in answer["columns"]
    ]
    return cells


def _language(dbf: bytes) -> str | None:
    """Return the codec that a dBASE header names in its byte 29, of those for Chinese."""
    return LANGUAGES.get(dbf[29]) if len(dbf) > 32 else None


def _notes(cells: Cells, missing: list[str]) -> Iterator[Message]:
    if cells.used:
        yield message(
            "Names and texts were read as {encodings}.",
            encodings=", ".join(sorted(name.upper() for name in cells.used)),
        )
    if missing:
        yield message("Files that the Shapefile lacks: {endings}.", endings=", ".join(missing))


def _table(answer: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Table:
    drawer = Drawer(raised=answer["raised"])
    drawer.blank(answer["count"])
    for kind in ("missing", "unreadable"):
        for row in answer[kind]:
            drawer.complain(row, kind)
    for row, kind in answer["others"]:
        drawer.complain(row, "not-polygon", type=kind)
    drawer.flaws.extend(Flaw(row, "not-closed", x, y) for row, x, y in answer["open"])
    for row in arrays["empty"].tolist():
        drawer.complain(row, "empty")
    if arrays["rows"].size:
        drawer.draw(_rings(arrays), arrays["rows"])
    given = [name for name, _ in answer["columns"]]
    names = distinct(given)
    said = tuple(message("The reader remarked: {text}.", text=text) for text in answer["remarks"])
    return Table(
        drawer.drawn(),
        dict(zip(names, (values for _, values in answer["columns"]), strict=True)),
        crs=answer["crs"],
        decisions=(*said, *renamed(given, names), *_lacking(arrays), *drawer.heights()),
        problems=tuple(drawer.problems),
        flaws=tuple(drawer.flaws),
    )


def _lacking(arrays: Mapping[str, np.ndarray]) -> Iterator[Message]:
    if arrays["lacking"]:
        yield message("Parts or holes without any vertex were left out.")


def _rings(arrays: Mapping[str, np.ndarray]) -> Rings:
    """Return the rings of an answer, once their numbers are known to fit one another."""
    vertices, sizes, part, row, multi = (arrays[name] for name in RINGS)
    fitting = (
        vertices.ndim == 2
        and vertices.shape[1] == 2
        and sizes.min(initial=1) > 0
        and sizes.sum() == len(vertices)
        and len(part) == len(sizes)
        and _numbers_through(part, len(row))
        and _numbers_through(row, len(multi))
        and len(multi) == len(arrays["rows"])
    )
    if not fitting:
        raise FileFormatError(REFUSALS["damaged"])
    return Rings(vertices, np.zeros(len(vertices)), sizes, part, row, multi)


def _numbers_through(numbers: np.ndarray, count: int) -> bool:
    """Return whether numbers ascend from 0 to `count` - 1 with none left out."""
    steps = np.diff(numbers, prepend=-1, append=count)
    return bool(count and np.isin(steps[:-1], (0, 1)).all() and steps[0] == 1 and steps[-1] == 1)
