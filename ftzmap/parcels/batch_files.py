"""Batches of parcels as files: Parquet, CSV, JSON Lines, GeoPackage; none is held whole.

Parquet keeps the geometries as they are encoded, and GeoPackage takes them as WKB; CSV and JSON
Lines write them as WKT, in the coordinates of the input.
"""

import errno
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ftzmap.text.escape import cell_text
from ftzmap.text.output import output_ending
from geo.arrays import object_array
from geo.errors import FileFormatError
from geo.messages import message
from geo.scratch import check_room
from geo.streams.stream import TEXTS, Stream

FORMULA = r"^[=+\-@＝＋－＠\t\r]"  # how a cell begins that a spreadsheet would calculate
FULL = ("disk is full", "cannot rollback")  # as SQLite has it, which then rolls back by itself
GEO_VERSION = "1.1.0"
LAYER = "parcels"


@dataclass(frozen=True, eq=False, kw_only=True)
class Batches:
    """What is written: record batches of one schema, and the column of geometries in them."""

    schema: Any
    batches: Iterator[Any]
    column: int
    encoding: str
    crs: str | None
    layer: str = LAYER  # of a GeoPackage

    @classmethod
    def of(
        cls,
        stream: Stream,
        schema: Any,  # noqa: ANN401 - pyarrow has no types
        batches: Iterator[Any],
        *,
        layer: str = LAYER,
    ) -> "Batches":
        """Return batches whose geometries are those of a stream."""
        return cls(
            schema=schema,
            batches=batches,
            column=stream.column,
            encoding=stream.encoding,
            crs=stream.crs,
            layer=layer,
        )

    @property
    def name(self) -> str:
        """Of the column of geometries."""
        return str(self.schema.names[self.column])


def result_ending(name: str) -> str:
    """Return the ending of an output file that can be written.

    Raises
    ------
    FileFormatError
        It is none of those of `WRITERS`.
    """
    return output_ending(name, WRITERS)


def write_batches(out: Path, ending: str, what: Batches) -> None:
    """Write batches to a path in the format that `ending` names.

    Raises
    ------
    FileFormatError
        A cell cannot be written in it.
    OSError
        The path cannot be written.
    """
    WRITERS[ending](out, what)


def _write_parquet(out: Path, what: Batches) -> None:
    import pyarrow.parquet as pq

    schema = what.schema
    is_wkb = what.encoding == "WKB"
    if is_wkb and b"geo" not in (schema.metadata or {}):
        schema = schema.with_metadata({**(schema.metadata or {}), b"geo": _geo_metadata(what)})
    with pq.ParquetWriter(out, schema, **_settings(schema, what.name)) as writer:
        for batch in what.batches:
            writer.write_batch(batch.cast(schema) if is_wkb else batch)


def _settings(schema: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - pyarrow has no types
    """Return how columns are written: coordinates as they are, for they hardly get smaller."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [
        field.name
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    leaves = _leaves(pq, schema)
    plain = {leaf for leaf in leaves if leaf.split(".")[0] == name and name not in texts}
    return {
        "use_dictionary": texts or False,
        "write_statistics": _columns_but(schema, name) or False,
        "compression": {leaf: "NONE" if leaf in plain else "SNAPPY" for leaf in leaves},
    }


def _leaves(pq: Any, schema: Any) -> list[str]:  # noqa: ANN401 - pyarrow has no types
    """Return what Parquet calls the columns of a schema, those within nested ones by their path."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    pq.ParquetWriter(sink, schema).close()
    written = pq.read_metadata(pa.BufferReader(sink.getvalue())).schema
    return [written.column(at).path for at in range(len(written))]


def _columns_but(schema: Any, name: str) -> list[str]:  # noqa: ANN401 - pyarrow has no types
    """Return the columns of plain values: statistics of geometries say nothing."""
    import pyarrow as pa

    return [f.name for f in schema if f.name != name and not pa.types.is_nested(f.type)]


def _geo_metadata(what: Batches) -> bytes:
    """Return the metadata of GeoParquet for a column of WKB."""
    from geo.formats.declared_system import projjson

    crs = projjson(what.crs) if what.crs else None
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    about = {"version": GEO_VERSION, "primary_column": what.name, "columns": {what.name: column}}
    return json.dumps(about).encode()


def _write_csv(out: Path, what: Batches) -> None:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    names = [cell_text(name) for name in what.schema.names]
    with out.open("wb") as file:
        file.write(b"\xef\xbb\xbf")  # so that spreadsheets read UTF-8
        writer = None
        for batch in what.batches:
            columns = [_flat(column) for column in _with_wkt(batch, what).columns]
            lines = pa.RecordBatch.from_arrays(columns, names=names)
            writer = writer or pacsv.CSVWriter(file, lines.schema)
            writer.write_batch(lines)
        if writer is None:
            file.write((",".join(f'"{name}"' for name in names) + "\n").encode())
        else:
            writer.close()


def _with_wkt(batch: Any, what: Batches) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a batch with WKT in place of encoded geometries."""
    import pyarrow as pa

    if what.encoding in TEXTS:
        return batch
    shapes = _shapes(batch.column(what.column), what.encoding)
    texts = pa.array(shapely.to_wkt(shapes, rounding_precision=-1), pa.string())
    return batch.set_column(what.column, what.name, texts)


def _shapes(array: Any, encoding: str) -> "np.ndarray":  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of a column, None for a missing one."""
    from geo.arrow import native_geometries

    array = getattr(array, "storage", array)
    if encoding != "WKB":
        return native_geometries(array, encoding)
    values = object_array(array.to_pylist())
    with np.errstate(invalid="ignore"):
        made: np.ndarray = shapely.from_wkb(values, on_invalid="ignore")
    return made


def _flat(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a column that CSV can hold, its texts harmless in a spreadsheet."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    is_binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    if is_binary or pa.types.is_nested(kind):
        column = pa.array(map(_text, column.to_pylist()), pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    if not pc.any(pc.match_substring_regex(column, FORMULA)).as_py():
        return column
    return pa.array([_harmless(cell) for cell in column.to_pylist()], column.type)


def _text(cell: object) -> str | None:
    """Return bytes as hexadecimal digits, and lists as JSON."""
    plain = _plain(cell)
    if plain is None or isinstance(plain, str):
        return plain
    return json.dumps(plain, ensure_ascii=False, default=str)


def _harmless(cell: str | None) -> str | None:
    """Return a text that begins no formula; a negative number begins like one, but is none."""
    if cell is None:
        return None
    try:
        float(cell)
    except ValueError:
        return cell_text(cell)
    return cell


def _write_json_lines(out: Path, what: Batches) -> None:
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for batch in what.batches:
            file.writelines(
                f"{json.dumps(_plain(row), ensure_ascii=False, default=str)}\n"
                for row in _with_wkt(batch, what).to_pylist()
            )


def _plain(value: object) -> object:
    """Return a value that JSON can hold: no infinite number, bytes as hexadecimal digits."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value.hex() if isinstance(value, bytes) else value


def _write_geopackage(out: Path, what: Batches) -> None:
    """Write a layer; GDAL takes the batches, so what stops them is kept and raised afterwards."""
    import pyarrow as pa
    import pyogrio
    from pyogrio.errors import DataSourceError

    from geo.formats.declared_system import wkt_of
    from geo.formats.gdal.geopackage import fixed_date

    schema = _with_types(what.schema.set(what.column, _wkb_field(what)))
    failures: list[BaseException] = []
    reader = pa.RecordBatchReader.from_batches(schema, _as_wkb(what, schema, failures))
    try:
        with warnings.catch_warnings(), fixed_date():
            warnings.simplefilter("ignore")  # of the ending that a file has while it is written
            pyogrio.write_arrow(
                reader,
                str(out),
                driver="GPKG",
                layer=what.layer,
                geometry_name=what.name,
                geometry_type="Unknown",
                crs=wkt_of(what.crs) if what.crs else None,
            )
    except (RuntimeError, pa.ArrowException, DataSourceError) as error:
        if not failures:
            raise _not_written(out, error) from error
    if failures:
        raise failures[0]


def _with_types(schema: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a schema whose columns without a value are of texts: GDAL knows no other type."""
    import pyarrow as pa

    for at, field in enumerate(schema):
        if pa.types.is_null(field.type):
            schema = schema.set(at, pa.field(field.name, pa.string()))
    return schema


def _not_written(out: Path, error: Exception) -> Exception:
    """Return what it means that GDAL could not write: it rarely says when the disk is full."""
    try:
        check_room(out.parent, [out] if out.exists() else [])
    except OSError as full:
        return OSError(full.errno, full.strerror, str(out))
    if any(
        words in str(error) for words in FULL
    ):  # there is room again as what was written is gone
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out))
    return FileFormatError(
        message("The GeoPackage cannot be written: {reason}.", reason=str(error)[:200])
    )


def _wkb_field(what: Batches) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return pa.field(what.name, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})


def _as_wkb(what: Batches, schema: Any, failures: list[BaseException]) -> Iterator[Any]:  # noqa: ANN401
    import pyarrow as pa

    try:
        for batch in what.batches:
            columns = list(batch.columns)
            columns[what.column] = _wkb(columns[what.column], what.encoding)
            columns = [
                column.cast(field.type) if pa.types.is_null(column.type) else column
                for column, field in zip(columns, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
    except BaseException as error:
        failures.append(error)
        raise


def _wkb(array: Any, encoding: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    array = getattr(array, "storage", array)
    if encoding == "WKB":
        return array.cast(pa.binary())
    if encoding in TEXTS:
        read = shapely.from_wkt if encoding == TEXTS[0] else shapely.from_wkb
        cells = object_array(array.to_pylist())
        shapes = read(cells, on_invalid="ignore")
    else:
        shapes = _shapes(array, encoding)
    return pa.array(shapely.to_wkb(shapes), pa.binary())


WRITERS: dict[str, Callable[[Path, Batches], None]] = {
    ".parquet": _write_parquet,
    ".geoparquet": _write_parquet,
    ".csv": _write_csv,
    ".jsonl": _write_json_lines,
    ".ndjson": _write_json_lines,
    ".gpkg": _write_geopackage,
}
