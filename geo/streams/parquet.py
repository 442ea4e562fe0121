"""Parquet as a stream: GeoParquet 1.0 and 1.1, WKB and native, and columns of WKB or WKT."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from geo.arrays import Ints
from geo.errors import FileFormatError
from geo.formats.gdal.sandbox import REFUSALS
from geo.formats.wkt_csv import BINARY_COLUMNS
from geo.streams.column_rings import DEPTHS
from geo.streams.stream import PIECE, Piece, Stream, batch_rows
from geo.streams.text_column import find_text_column

MAGIC = b"PAR1"
EXTENSION, PARAMETERS = b"ARROW:extension:name", b"ARROW:extension:metadata"
BUFFER = 1 << 20  # bytes of a column that are read at once
LONGITUDE_FIRST = "OGC:CRS84"  # where GeoParquet names no system


@contextmanager
def open_parquet(path: Path, piece: Piece | None = None) -> Iterator[Stream]:
    """Give the rows of a Parquet file, or of a piece that begins and ends with row groups.

    Raises
    ------
    FileFormatError
        It is damaged, has no column of geometries, or no such piece.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _refusing_damage(), pa.OSFile(os.fsencode(path), "rb") as source:
        file = pq.ParquetFile(source, buffer_size=BUFFER, pre_buffer=False)
        schema, rows = file.schema_arrow, file.metadata.num_rows
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
        most = batch_rows(sum(group.total_byte_size for group in groups), rows)
        ends = group_ends(file.metadata)
        batches = _batches(file, most, groups_within(ends, piece))
        rows = rows if piece is None else piece.rows
        found = _by_metadata(schema) or _by_field(schema) or _by_name(schema)
        if found is not None:
            column, encoding, crs = found
            yield Stream(
                schema=schema,
                batches=batches,
                rows=rows,
                column=column,
                encoding=encoding,
                crs=crs,
                pieces=_pieces(ends),
            )
            return
        found_text = find_text_column(schema, batches)
        if found_text is None:
            raise FileFormatError(REFUSALS["not geoparquet"])
        yield replace(found_text, rows=rows, pieces=_pieces(ends))


def parquet_pieces(path: Path) -> tuple[Piece, ...]:
    """Return how the rows of a Parquet file can be divided, whatever its columns hold.

    Raises
    ------
    FileFormatError
        It is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _refusing_damage(), pa.OSFile(os.fsencode(path), "rb") as source:
        return _pieces(group_ends(pq.read_metadata(source)))


def group_ends(metadata: Any) -> Ints:  # noqa: ANN401 - pyarrow has no types
    """Return (n + 1,) the rows before each of n row groups, and of all."""
    counts = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
    return np.cumsum([0, *counts])


def group_bytes(metadata: Any, piece: Piece) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Yield the first byte, and the one behind the last, of each row group with rows of a piece."""
    ends = group_ends(metadata)
    for at, (first, end) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)):
        if first >= piece.first + piece.rows or end <= piece.first:
            continue
        group = metadata.row_group(at)
        chunks = [group.column(number) for number in range(group.num_columns)]
        starts = [one.dictionary_page_offset or one.data_page_offset for one in chunks]
        sizes = [one.total_compressed_size for one in chunks]
        yield min(starts), max(start + size for start, size in zip(starts, sizes, strict=True))


def _pieces(ends: Ints) -> tuple[Piece, ...]:
    """Return row groups in a row as pieces of `PIECE` rows at least, but for the last."""
    starts = [0]
    for end in ends[1:-1].tolist():
        if end - starts[-1] >= PIECE:
            starts.append(end)
    stops = [*starts[1:], int(ends[-1])]
    return tuple(
        Piece(first=start, rows=stop - start) for start, stop in zip(starts, stops, strict=True)
    )


def groups_within(ends: Ints, piece: Piece | None) -> list[int] | None:
    """Return the numbers of the row groups of a piece; None for all.

    Raises
    ------
    FileFormatError
        It does not begin and end with row groups: the file is another than the one divided.
    """
    if piece is None:
        return None
    first, last = np.searchsorted(ends, [piece.first, piece.first + piece.rows]).tolist()
    if ends[first] != piece.first or ends[min(last, len(ends) - 1)] != piece.first + piece.rows:
        raise FileFormatError(REFUSALS["damaged"])
    return list(range(first, last))


@contextmanager
def _refusing_damage() -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError) as error:
        if getattr(error, "errno", None):
            raise
        raise FileFormatError(REFUSALS["damaged"]) from error


def _batches(file: Any, rows: int, groups: list[int] | None) -> Iterator[Any]:  # noqa: ANN401
    with _refusing_damage():
        yield from file.iter_batches(batch_size=rows, row_groups=groups)


def _by_metadata(schema: Any) -> tuple[int, str, str | None] | None:  # noqa: ANN401
    """Return position, encoding and system of the primary column, as the metadata have them."""
    try:
        about = json.loads((schema.metadata or {}).get(b"geo", b"null"))
    except (ValueError, RecursionError):
        raise _wrong("geo") from None
    if about is None:
        return None
    columns = about.get("columns") if isinstance(about, dict) else None
    if not isinstance(columns, dict):
        raise _wrong("columns")
    primary = about.get("primary_column")
    if not isinstance(primary, str) or primary not in schema.names:
        raise _wrong("primary_column")
    known = columns.get(primary)
    if not isinstance(known, dict):
        raise _wrong("columns")
    encoding = known.get("encoding")
    if encoding != "WKB" and encoding not in DEPTHS:
        raise _wrong("encoding")
    return schema.names.index(primary), str(encoding), _system(known)


def _system(known: dict[str, Any]) -> str | None:
    crs = known.get("crs", LONGITUDE_FIRST)
    if not isinstance(crs, dict | str | None):
        raise _wrong("crs")
    return json.dumps(crs) if isinstance(crs, dict) else crs


def _wrong(name: str) -> FileFormatError:
    return FileFormatError(replace(REFUSALS["metadata"], values=(("names", name),)))


def _by_field(schema: Any) -> tuple[int, str, str | None] | None:  # noqa: ANN401
    """Return position, encoding and system of the first column that GeoArrow marks."""
    for at, field in enumerate(schema):
        metadata = field.metadata or {}
        name = metadata.get(EXTENSION, b"").decode("utf-8", "replace")
        kind = name.removeprefix("geoarrow.")
        if name.startswith("geoarrow.") and (kind == "wkb" or kind in DEPTHS):
            encoding = "WKB" if kind == "wkb" else kind
            return at, encoding, _crs_of_field(metadata.get(PARAMETERS, b""))
    return None


def _crs_of_field(parameters: bytes) -> str | None:
    try:
        crs = json.loads(parameters or b"{}").get("crs")
    except (ValueError, AttributeError, RecursionError):
        return None
    return json.dumps(crs) if isinstance(crs, dict) else crs


def _by_name(schema: Any) -> tuple[int, str, str | None] | None:  # noqa: ANN401
    """Return the first column of bytes that is called as columns of geometries are."""
    import pyarrow as pa

    for at, field in enumerate(schema):
        is_binary = pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
        if is_binary and field.name.lower() in BINARY_COLUMNS:
            return at, "WKB", None
    return None
