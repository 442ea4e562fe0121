"""Shapefile (ESRI 1998): record, reader and writer; apart because a format is a module."""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import FileFormatError
from geo.formats.format import Format, ReadOptions, SourceFile, by_signature
from geo.formats.gdal.reader import decode_cells, encoding_notes, table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import Table
from geo.formats.texts import CARRIER, code_page
from geo.formats.writers import DAY, LAYER, cut, distinct_names, zip_of
from geo.messages import Message, message
from geo.scratch import scratch_folder

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVER = "ESRI Shapefile"
WHOLE = ".fields"  # our own: names and texts that dBASE cuts, whole, as JSON
MAX_WHOLE = 20_000_000  # bytes of it
PARTS = (".shx", ".dbf", ".prj", ".cpg", WHOLE)
FIELD_BYTES, CELL_BYTES = 10, 254  # what dBASE holds of a name and of a text
HEADER, RECORD = 100, 8  # bytes in front of a ``.shp`` and of each of its records
LANGUAGES = {  # of dBASE headers
    **dict.fromkeys((0x4D, 0x7A), "gb18030"),
    **dict.fromkeys((0x4F, 0x78), "cp950"),
    **dict.fromkeys((0x13, 0x7B), "cp932"),
    **dict.fromkeys((0x26, 0x65), "cp866"),
    0xC9: "cp1251",
}


def read(files: Mapping[str, bytes]) -> Table:
    """Return the rows of a Shapefile.

    Parameters
    ----------
    files
        Its files by ending, ``".shp"`` at least; ``.shx``, ``.dbf``, ``.prj`` and ``.cpg`` are
        used as well. Names and texts are in the code page of the last, if that reads them, else
        in UTF-8 or GB18030, whichever does.

    Raises
    ------
    FileFormatError
        It is damaged.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    files = dict(files) | {".shp": _without_tail(files[".shp"])}
    parts = {f"data{ending}": files[ending] for ending in (".shp", *PARTS) if ending in files}
    whole = parts.pop(f"data{WHOLE}", b"")
    declared = parts.pop("data.cpg", b"").decode("ascii", "replace")
    settings = {"SHAPE_RESTORE_SHX": "YES"}
    answer, arrays = run(Job("gdal", parts, DRIVER, encoding=CARRIER, settings=settings))
    cells = decode_cells(answer, code_page(declared) or language(files.get(".dbf", b"")))
    table = _with_whole(table_of(answer, arrays), whole)
    notes = (*encoding_notes(cells), *_missing_notes(files))
    return replace(table, decisions=(*notes, *table.decisions))


def _with_whole(table: Table, data: bytes) -> Table:
    """Return a table with the names and texts whole that were cut when it was written."""
    try:
        known = json.loads(data[:MAX_WHOLE] or b"{}")
        names, texts = known.get("names", {}), known.get("texts", {})
        fitting = all(isinstance(each, str) for d in (names, texts) for each in d.values())
    except (ValueError, AttributeError, RecursionError):
        return table
    labels = [names.get(name, name) for name in table.columns] if fitting else []
    if not labels or len(set(labels)) < len(labels):
        return table
    columns = {
        label: [texts.get(value, value) if isinstance(value, str) else value for value in values]
        for label, values in zip(labels, table.columns.values(), strict=True)
    }
    if not names and not texts:
        return table
    note = message(
        "Names and texts that the Shapefile cuts were taken whole from its .fields file."
    )
    return replace(table, columns=columns, decisions=(*table.decisions, note))


def _whole(frame: "GeoDataFrame", names: Mapping[str, str]) -> bytes:
    """Return the names and texts of a frame that are cut, by what is left of them."""
    texts: dict[str, str] = {}
    doubtful: set[str] = set()
    for column in frame.columns[:-1]:
        for value in frame[column].tolist():
            short = cut(value, CELL_BYTES) if isinstance(value, str) else value
            if short != value and texts.setdefault(short, value) != value:
                doubtful.add(short)
    kept = {short: value for short, value in texts.items() if short not in doubtful}
    cut_names = {short: name for name, short in names.items() if short != name}
    if not kept and not cut_names:
        return b""
    return json.dumps({"names": cut_names, "texts": kept}, ensure_ascii=False, indent=1).encode()


def _without_tail(shp: bytes) -> bytes:
    """Return a ``.shp`` without what follows its records; its header does not count it.

    What a record claims is looked at, for the length in the header may be of the padded file.
    """
    at = HEADER
    while at + RECORD <= len(shp):
        number, words = struct.unpack_from(">ii", shp, at)
        if number <= 0 or words <= 0:
            break
        at += RECORD + 2 * words
    if at >= len(shp) or shp[at:].strip(b"\0"):
        return shp
    return shp[:24] + struct.pack(">i", at // 2) + shp[28:at]


def language(dbf: bytes) -> str | None:
    """Return the codec that a dBASE header names in its byte 29, of East Asia and Russia."""
    return LANGUAGES.get(dbf[29]) if len(dbf) > 32 else None


def _missing_notes(files: Mapping[str, bytes]) -> Iterator[Message]:
    missing = [ending for ending in (".dbf", ".prj") if ending not in files]
    if missing:
        yield message("Files missing from the Shapefile: {endings}.", endings=", ".join(missing))


def _read_parts(source: SourceFile, _: ReadOptions) -> Table:
    if source.parts is None:
        raise FileFormatError(
            message(
                "A Shapefile consists of several files; put them into a zip file: .shp, "
                ".shx, .dbf, .prj, .cpg."
            )
        )
    return read(source.parts)


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as a zip of the files of a Shapefile; names and texts are cut to fit."""
    import pyogrio

    names = distinct_names(frame.columns[:-1], (), lambda name: cut(name, FIELD_BYTES))
    cells = {
        names[column]: [
            cut(value, CELL_BYTES) if isinstance(value, str) else value
            for value in frame[column].tolist()
        ]
        for column in frame.columns[:-1]
    }
    short = frame.rename(columns=names).assign(**cells)
    with scratch_folder() as folder:
        pyogrio.write_dataframe(
            short,
            folder / f"{LAYER}.shp",
            driver=DRIVER,
            encoding="UTF-8",
            geometry_type="Polygon",
            DBF_DATE_LAST_UPDATE=DAY,
        )
        whole = _whole(frame, names)
        if whole:
            (folder / f"{LAYER}{WHOLE}").write_bytes(whole)
        return zip_of({path.name: path.read_bytes() for path in sorted(folder.iterdir())})


FORMAT = Format(
    id="shp",
    title="Shapefile",
    endings=(".shp",),
    recognise=by_signature(b"\x00\x00\x27\x0a"),
    crs="the one of its `.prj`; from the numbers where that is missing",
    read=_read_parts,
    output_ending=".shp.zip",
    write=write,
    part_endings=PARTS,
)
