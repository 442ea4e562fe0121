"""GeoParquet (1.0 and 1.1): record, reader and writer; apart because a format is a module."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.errors import FileFormatError
from geo.formats.format import Format, by_signature
from geo.formats.gdal.reader import table_of
from geo.formats.gdal.sandbox import REFUSALS, Job, run
from geo.formats.table import Table
from geo.formats.wkt_csv import BINARY_COLUMNS, shape_column, table_of_cells
from geo.messages import Message, message

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MAX_LISTED = 300  # characters of names in a sentence


def read(data: bytes) -> Table:
    """Return the rows of a GeoParquet file, or of one with a column of WKB or WKT.

    Raises
    ------
    FileFormatError
        It is damaged, or says nothing of geometries.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    answer, arrays = run(Job("parquet", {"data.parquet": data}, names=sorted(BINARY_COLUMNS)))
    if "count" not in answer:
        return _of_texts(answer)
    table = table_of(answer, arrays)
    return replace(table, decisions=(*_notes(answer), *table.decisions))


def _of_texts(answer: Mapping[str, Any]) -> Table:
    """Return the table of columns of which one holds outlines as text."""
    columns, texts = dict(answer["columns"]), dict(answer["texts"])
    try:
        name, notation = shape_column(texts)
    except FileFormatError as error:
        raise FileFormatError(REFUSALS["not geoparquet"]) from error
    del columns[name]
    note = message("The column {name} was read as {kind}.", name=name[:100], kind=notation)
    return table_of_cells(texts[name], columns, name=name, notation=notation, decisions=(note,))


def _notes(answer: Mapping[str, Any]) -> Iterator[Message]:
    """Yield the sentences on columns that were left out."""
    if answer["other_columns"]:
        yield message(
            "Outlines were read from the column {column}; other geometry columns were left out: "
            "{others}.",
            column=answer["column"][:100],
            others=", ".join(answer["other_columns"])[:MAX_LISTED],
        )
    if answer["extents"]:
        yield message(
            "Columns with the extent of each outline were left out: {names}.",
            names=", ".join(answer["extents"])[:MAX_LISTED],
        )


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as GeoParquet, geometries as WKB."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


FORMAT = Format(
    id="parquet",
    title="GeoParquet",
    endings=(".parquet", ".geoparquet"),
    recognise=by_signature(b"PAR1"),
    crs="the one that its metadata declare; longitude and latitude where they declare none",
    read=lambda source, _: read(source.data),
    output_ending=".parquet",
    write=write,
)
