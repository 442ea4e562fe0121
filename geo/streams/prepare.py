"""Files of any length in the layout of which later work reads only what it needs.

GeoParquet 1.1 with the bounds of each geometry as its covering, rows along a Hilbert curve, row
groups of 50 000 rows or more. Rows go through files on disk, so that memory stays that of a share.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from geo.arrays import Floats, Ints
from geo.errors import FileFormatError, GeoError
from geo.formats.declared_system import projjson
from geo.messages import message
from geo.streams.any_file import open_stream
from geo.streams.hilbert import hilbert_distances
from geo.streams.near_rows import SIDES, batch_geometries
from geo.streams.parquet import LONGITUDE_FIRST
from geo.streams.sound_texts import with_sound_texts
from geo.streams.stream import TEXTS, Stream

GROUP, SHARE = 1 << 16, 1 << 18  # rows of a row group; rows that are sorted at a time, about
PART = 40  # shares in a file
SAMPLE = 64  # every so many rows stand for all in telling where shares end
COVERING, GEOMETRY = "bbox", "geometry"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The new files, how many rows they have, and how many have no geometry.

    Parameters
    ----------
    parts
        The new files.
    rows
        How many they have.
    unreadable, missing
        How many of them had a geometry that cannot be read, and how many had none.
    """

    parts: tuple[Path, ...]
    rows: int
    unreadable: int
    missing: int


def prepare(
    sources: Sequence[Path],
    folder: Path,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
    progress: Callable[[int], object] = lambda rows: None,
) -> Prepared:
    """Write the rows of files into a folder, and return what was written.

    Every column is kept as it is; geometries become WKB in their own coordinates, in the column
    `GEOMETRY`.

    Parameters
    ----------
    folder
        Is there and empty.
    progress
        Called with how many rows are read, twice.

    Raises
    ------
    GeoError
        A file cannot be read, or has other columns or another coordinate system than the first.
    OSError
        The folder cannot be written.
    """
    work = _Work(sources, layer, from_crs, progress)
    box, sample = work.survey()
    keys = np.sort(hilbert_distances(sample[:, 0], sample[:, 1], box))
    count = max(1, -(-len(keys) * SAMPLE // SHARE))
    ends = keys[np.linspace(0, len(keys), count, endpoint=False, dtype=int)[1:]]
    shares = work.divide(folder, box, np.unique(ends))
    made = []
    for first in range(0, len(shares), PART):
        part = folder / f"part-{first // PART:05}.parquet"
        work.write(part, shares[first : first + PART])
        made.append(part)
    return Prepared(
        parts=tuple(made), rows=work.rows, unreadable=work.unreadable, missing=work.missing
    )


class _Work:
    """What is read twice: to know where the rows lie, and to divide them."""

    def __init__(
        self,
        sources: Sequence[Path],
        layer: str | None,
        from_crs: str | None,
        progress: Callable[[int], object],
    ) -> None:
        self._sources, self._options = sources, {"layer": layer, "from_crs": from_crs}
        self._progress = progress
        self._schema: Any = None
        self._crs: str | None = None
        self.rows = self.unreadable = self.missing = 0

    def survey(self) -> tuple[Floats, Floats]:
        """Return the bounds of all rows, and the middles of a sample, (s, 2)."""
        bounds = [np.full(4, np.nan)]
        middles = [np.empty((0, 2))]
        for table, found, missing in self._batches():
            self.rows += table.num_rows
            self.missing += missing
            self.unreadable += table.column(GEOMETRY).null_count - missing
            bounds.append(_around(found))
            middles.append((found[::SAMPLE, :2] + found[::SAMPLE, 2:]) / 2)
        if not self.rows:
            raise FileFormatError(message("The file has no features; choose another file."))
        box = _around(np.array(bounds))
        return np.nan_to_num(box), np.concatenate(middles)

    def divide(self, folder: Path, box: Floats, ends: Ints) -> list[Path]:
        """Write each row, with its key, into the file of its share, and return these files."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        paths = [folder / f"share-{number:05}" for number in range(len(ends) + 1)]
        writers: dict[int, Any] = {}
        with ExitStack() as stack:
            for table, found, _ in self._batches():
                middle = (found[:, :2] + found[:, 2:]) / 2
                keys = hilbert_distances(middle[:, 0], middle[:, 1], box)
                keyed = table.append_column("key", pa.array(keys))
                share = np.searchsorted(ends, keys, side="right")
                for number in np.unique(share).tolist():
                    if number not in writers:
                        writer = pq.ParquetWriter(paths[number], keyed.schema)
                        writers[number] = stack.enter_context(writer)
                    writers[number].write_table(keyed.filter(pa.array(share == number)))
        return [paths[number] for number in sorted(writers)]

    def write(self, part: Path, shares: Sequence[Path]) -> None:
        """Write the rows of shares in their order, and remove these."""
        import pyarrow.parquet as pq

        schema = self._schema.with_metadata({b"geo": self._metadata()})
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for share in shares:
                table = pq.read_table(share)
                order = np.argsort(table.column("key").to_numpy(), kind="stable")
                table = table.drop_columns("key").take(order).cast(schema)
                groups = max(1, table.num_rows // GROUP)
                writer.write_table(table, row_group_size=-(-table.num_rows // groups))
                share.unlink()

    def _metadata(self) -> bytes:
        column: dict[str, object] = {
            "encoding": "WKB",
            "geometry_types": [],
            "crs": projjson(self._crs) if self._crs else None,
            "covering": {"bbox": {side: [COVERING, side] for side in SIDES}},
        }
        about = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        return json.dumps(about).encode()

    def _batches(self) -> Iterator[tuple[Any, Floats, int]]:
        """Yield the rows of all files as tables of one schema, with the bounds of each, (n, 4).

        The number is that of the rows without a geometry.
        """
        done = 0
        for path in self._sources:
            for table, bounds, missing, crs in self._of_file(path):
                self._check(path, table.schema, crs)
                yield table, bounds, missing
                done += table.num_rows
                self._progress(done)

    def _of_file(self, path: Path) -> Iterator[tuple[Any, Floats, int, str | None]]:
        """Yield the rows of a file; where it is one of several, what is wrong with it names it."""
        try:
            with open_stream(path, **self._options) as stream:
                crs = LONGITUDE_FIRST if stream.move else (self._options["from_crs"] or stream.crs)
                for batch in stream.batches:
                    missing = _missing(batch.column(stream.column), stream)
                    yield *_laid_out(with_sound_texts(batch), stream), missing, crs
        except GeoError as error:
            if len(self._sources) > 1:
                error.message = message(
                    "{id}: {problem}", id=self._name(path), problem=error.message
                )
            raise

    def _name(self, path: Path) -> str:
        """Return the path of a file from the folder in which all are."""
        if len(self._sources) == 1:
            return path.name
        return path.relative_to(
            os.path.commonpath([each.parent for each in self._sources])
        ).as_posix()

    def _check(self, path: Path, schema: Any, crs: str | None) -> None:  # noqa: ANN401
        if self._schema is None:
            self._schema, self._crs = schema, crs
        if not schema.equals(self._schema):
            odd = {f"{f.name} ({f.type})" for f in schema} ^ {
                f"{f.name} ({f.type})" for f in self._schema
            }
            raise FileFormatError(
                message(
                    "The columns of {file} differ from those of {other}: {names}.",
                    file=self._name(path),
                    other=self._name(self._sources[0]),
                    names=", ".join(sorted(odd))[:300] or "–",
                )
            )
        if not _are_same(crs, self._crs):
            raise FileFormatError(
                message(
                    "{file} is in another coordinate system than {other}; convert one of them "
                    "first.",
                    file=self._name(path),
                    other=self._name(self._sources[0]),
                )
            )


def _missing(column: Any, stream: Stream) -> int:  # noqa: ANN401 - pyarrow has no types
    """Return how many rows have no geometry, of texts those with blanks alone, too."""
    if stream.encoding not in TEXTS:
        return int(column.null_count)
    return sum(not (cell or "").strip() for cell in column.to_pylist())


def _are_same(one: str | None, other: str | None) -> bool:
    """Return whether two spellings mean one coordinate system, whatever order its axes have."""
    if one is None or other is None or one == other:
        return one == other
    with suppress(Exception):  # what pyproj does not know is not the same
        return bool(CRS.from_user_input(one).equals(other, ignore_axis_order=True))
    return False


def _around(bounds: Floats) -> Floats:
    """Return west, south, east, north of (n, 4) bounds, NaN of none."""
    west, south, east, north = bounds.T
    return np.array(
        [
            np.fmin.reduce(west, initial=np.nan),
            np.fmin.reduce(south, initial=np.nan),
            np.fmax.reduce(east, initial=np.nan),
            np.fmax.reduce(north, initial=np.nan),
        ]
    )


def _laid_out(batch: Any, stream: Stream) -> tuple[Any, Floats]:  # noqa: ANN401 - pyarrow has no types
    """Return a batch with its geometries as WKB and their bounds, and these, (n, 4)."""
    import pyarrow as pa

    shapes = batch_geometries(batch, stream)
    if stream.move is not None:
        shapes = shapely.transform(shapes, stream.move, interleaved=False)
    bounds = shapely.bounds(shapes)
    names = stream.schema.names
    kept = [at for at in range(len(names)) if at != stream.column and names[at] != COVERING]
    taken = {names[at] for at in kept}
    if GEOMETRY in taken:
        raise FileFormatError(
            message(
                "The column {column} holds no geometries, but its name is needed for them; rename "
                "it.",
                column=GEOMETRY,
            )
        )
    sides = [pa.array(values, pa.float64(), from_pandas=True) for values in bounds.T]
    added = [
        pa.StructArray.from_arrays(sides, names=list(SIDES)),
        pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
    ]
    columns = [*(batch.column(at) for at in kept), *added]
    return pa.table(columns, names=[*(names[at] for at in kept), COVERING, GEOMETRY]), bounds
