"""The column of WKT, or of WKB in hexadecimal, among columns of text, by its first rows.

It stands alone because CSV and Parquet both ask it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from geo.crs.datum import TO_WGS84
from geo.crs.datum_words import shifted_datum
from geo.errors import FileFormatError
from geo.formats.wkt_csv import SAMPLE, WKT, shape_column
from geo.messages import message
from geo.streams.stream import TEXTS, Stream

NOTATIONS = {WKT: TEXTS[0], "WKB": TEXTS[1]}
SRID = re.compile(r"\s*+SRID=(\d{1,6});", re.IGNORECASE)
NUMBER, MAX_DEGREES = re.compile(r"-?\d+(?:\.\d+)?"), 180
PREFIX = re.compile(r"\s*+(?:\\x|0[xX])")  # of hexadecimal WKB, which is not read in batches
HEX_SRID, HEX_TYPE, HEX_HEAD = 0x20000000, slice(2, 10), slice(10, 18)  # of little-endian EWKB


def find_text_column(schema: Any, batches: Iterator[Any]) -> Stream | None:  # noqa: ANN401
    """Return batches as a stream by their column of WKT or hexadecimal WKB; None without one."""
    import pyarrow as pa

    first = next(batches, None)
    if first is None:
        return None
    texts = {
        field.name: first.column(at).slice(0, SAMPLE).to_pylist()
        for at, field in enumerate(schema)
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    }
    name = notation = ""
    with suppress(FileFormatError):
        name, notation = shape_column(texts)
    if notation not in NOTATIONS or any(PREFIX.match(cell) for cell in texts[name] if cell):
        return None
    datum = shifted_datum(name)
    return Stream(
        schema=schema,
        batches=chain((first,), batches),
        rows=None,
        column=schema.names.index(name),
        encoding=NOTATIONS[notation],
        crs=_srid(texts[name]),
        move=TO_WGS84[datum] if datum else None,
        notes=(message("The column {name} was read as {kind}.", name=name[:100], kind=notation),),
    )


def may_be_degrees(stream: Stream) -> bool:
    """Return whether the numbers of the first WKT of a stream may be degrees; its batch is used."""
    texts = next(stream.batches).column(stream.column).to_pylist()
    numbers = NUMBER.findall(next(filter(None, texts), ""))
    return all(abs(float(number)) <= MAX_DEGREES for number in numbers)


def _srid(cells: list[str | None]) -> str | None:
    """Return the system that the first cell with a geometry names, if it names one."""
    cell = next((cell.strip() for cell in cells if cell and cell.strip()), "")
    code = 0
    if match := SRID.match(cell):
        code = int(match[1])
    elif cell.startswith("01") and len(cell) > HEX_HEAD.stop:
        kind, srid = (
            int.from_bytes(bytes.fromhex(cell[part]), "little") for part in (HEX_TYPE, HEX_HEAD)
        )
        code = srid if kind & HEX_SRID else 0
    return f"EPSG:{code}" if code else None
