"""The rows of a file that lie near some boxes; row groups of GeoParquet that do not stay unread.

A row group is known by the bounds of the columns that GeoParquet 1.1 calls the covering of a
geometry, which are kept beside the data.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints, object_array
from geo.arrow import EXTENSION_NAME, from_arrow
from geo.messages import Message
from geo.streams.any_file import open_stream
from geo.streams.column_rings import column_rings
from geo.streams.measuring import text_geometries
from geo.streams.parquet import MAGIC, group_ends, groups_within
from geo.streams.placement import Placement, placement
from geo.streams.stream import BATCH, TEXTS, Piece, Stream

SIDES = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True, eq=False, kw_only=True)
class NearRows:
    """The n rows of a file that lie near boxes, or of which that cannot be told.

    Parameters
    ----------
    rows
        (n,) their positions in the file, from 0.
    geometries
        (n,) in WGS 84 degrees; None where there is none, or none that can be read.
    columns
        What was asked for and is there: (n,) values by the name of the column.
    names
        The names of all columns of the file but that of the geometries.
    total
        How many rows the file has.
    notes
        How its coordinates were read.
    """

    rows: Ints
    geometries: Geometries
    columns: dict[str, list[object]]
    names: tuple[str, ...]
    total: int
    notes: tuple[Message, ...]


def near_rows(
    path: Path,
    boxes: Floats,
    *,
    columns: Sequence[str] = (),
    layer: str | None = None,
    from_crs: str | None = None,
    piece: Piece | None = None,
) -> NearRows:
    """Return the rows of a file whose bounds meet a box, however many others it has.

    Of a piece of a file, rows are counted from its first.

    Parameters
    ----------
    boxes
        (k, 4) west, south, east and north in degrees.
    columns
        Names of columns to be returned, where the file has them.

    Raises
    ------
    GeoError
        The file cannot be read, or its coordinate system cannot be told.
    """
    found: list[tuple[Ints, Geometries, list[list[object]]]] = []
    with open_stream(path, layer=layer, from_crs=from_crs, piece=piece) as stream:
        first = next(iter(stream.batches), None)
        place = _place(stream, first, from_crs)
        wanted = [name for name in columns if name in stream.schema.names]
        total = 0
        for start, batch in _batches(path, stream, first, wanted, boxes, place, piece):
            total = start + batch.num_rows
            geometries = place.place_objects(batch_geometries(batch, stream))[0]
            near = _are_near(shapely.bounds(geometries), boxes)
            rows = np.flatnonzero(near)
            values = [batch.column(name).take(rows).to_pylist() for name in wanted]
            found.append((start + rows, geometries[rows], values))
    none = np.empty(0, dtype=np.intp)
    return NearRows(
        rows=np.concatenate([none, *(rows for rows, _, _ in found)]),
        geometries=np.concatenate([none.astype(object), *(shapes for _, shapes, _ in found)]),
        columns={
            name: [value for *_, values in found for value in values[at]]
            for at, name in enumerate(wanted)
        },
        names=tuple(n for at, n in enumerate(stream.schema.names) if at != stream.column),
        total=total if stream.rows is None else stream.rows,
        notes=(*stream.notes, *place.notes),
    )


def _place(stream: Stream, batch: Any, from_crs: str | None) -> Placement:  # noqa: ANN401
    """Return how the geometries of a stream are placed, by those of its first batch."""
    if batch is None:
        return Placement()
    made = batch_geometries(batch, stream)
    column = column_rings(_wkb(made))
    return (column and placement(stream, column, from_crs)) or Placement()


def _wkb(geometries: Geometries) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return pa.array(shapely.to_wkb(geometries).tolist(), pa.large_binary())


def batch_geometries(batch: Any, stream: Stream) -> Geometries:  # noqa: ANN401
    """Return the geometries of a batch in the file's coordinates, None where one is unreadable."""
    import pyarrow as pa

    array = batch.column(stream.schema.names[stream.column])
    array = getattr(array, "storage", array)
    if stream.encoding in TEXTS:
        return text_geometries(array, is_wkt=stream.encoding == TEXTS[0])
    if stream.encoding == "WKB":
        values = object_array(array.to_pylist())
        with np.errstate(invalid="ignore"):  # what is no number is told by its row
            made: Geometries = shapely.from_wkb(values, on_invalid="ignore")
        return made
    name = f"geoarrow.{stream.encoding}".encode()
    field = pa.field("geometry", array.type, metadata={EXTENSION_NAME: name})
    return from_arrow(pa.RecordBatch.from_arrays([array], schema=pa.schema([field])))[0]


def _are_near(bounds: Floats, boxes: Floats) -> Bools:
    """Return (n,) whether bounds meet a box; those of nothing, which are NaN, are near, too."""
    near = np.isnan(bounds).any(axis=-1)
    for west, south, east, north in boxes:
        meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
        near |= meets & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return np.asarray(near)


def _batches(
    path: Path,
    stream: Stream,
    first: Any,  # noqa: ANN401 - pyarrow has no types
    columns: Sequence[str],
    boxes: Floats,
    place: Placement,
    piece: Piece | None,
) -> Iterator[tuple[int, Any]]:
    """Yield batches with the position of their first row; of Parquet only groups near boxes."""
    if path.is_file() and _begins_as_parquet(path):
        in_degrees = boxes if place.move is None else None
        yield from _parquet_batches(path, stream, columns, in_degrees, piece)
        return
    start = 0
    for batch in chain([] if first is None else [first], stream.batches):
        yield start, batch
        start += batch.num_rows


def _begins_as_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _parquet_batches(
    path: Path,
    stream: Stream,
    columns: Sequence[str],
    boxes: Floats | None,
    piece: Piece | None,
) -> Iterator[tuple[int, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = stream.schema.names[stream.column]
    with pa.OSFile(os.fsencode(path), "rb") as source:
        file = pq.ParquetFile(source)
        sides = _covering(file, name)
        start = 0
        groups = groups_within(group_ends(file.metadata), piece)
        for number in range(file.metadata.num_row_groups) if groups is None else groups:
            group = file.metadata.row_group(number)
            bounds = _bounds(group, sides)
            at = start
            if boxes is None or bounds is None or _are_near(bounds[None], boxes)[0]:
                for batch in file.iter_batches(
                    batch_size=BATCH, row_groups=[number], columns=[name, *columns]
                ):
                    yield at, batch
                    at += batch.num_rows
            start += group.num_rows


def _covering(file: Any, name: str) -> list[int]:  # noqa: ANN401 - pyarrow has no types
    """Return which columns hold the `SIDES` of the bounds of geometries; empty where none do."""
    known = {file.schema.column(at).path: at for at in range(len(file.schema))}
    with suppress(KeyError, TypeError, AttributeError, ValueError):
        about = json.loads(file.schema_arrow.metadata[b"geo"])
        sides = about["columns"][name]["covering"]["bbox"]
        return [known[".".join(sides[side])] for side in SIDES]
    return []


def _bounds(group: Any, sides: Sequence[int]) -> Floats | None:  # noqa: ANN401
    """Return the bounds of a row group; None where they are not known, or a row has none."""
    found = [group.column(at).statistics for at in sides]
    if not found or any(one is None or not one.has_min_max or one.null_count for one in found):
        return None
    ends = [
        one.max if side.endswith("max") else one.min for one, side in zip(found, SIDES, strict=True)
    ]
    return np.array(ends, dtype=float)
