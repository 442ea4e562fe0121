"""Any file as a stream: batch by batch where its format allows that, else as one batch."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Floats
from geo.streams.delimited import ENDINGS, open_delimited
from geo.streams.gdal_layers import driver_of, open_layer
from geo.streams.parquet import MAGIC, open_parquet
from geo.streams.stream import Piece, Stream
from geo.streams.unchanged import state_of, unchanged

if TYPE_CHECKING:
    from geo.formats.files import Boundaries

ZIP = b"PK\x03\x04"
MARK = 72  # bytes by which a format is known


@contextmanager
def open_stream(
    path: Path,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
    piece: Piece | None = None,
) -> Iterator[Stream]:
    """Give the rows of a file of any format that `geo.formats` knows.

    GeoParquet, Parquet, CSV with WKT or WKB, GeoPackage, FlatGeobuf, FileGDB and Shapefile come in
    batches, whatever their length, and so does the one file of a zip within the limits of zips; a
    file of another format is loaded whole, within its limits.
    A `piece` is one of those that the stream of the whole file names.

    Raises
    ------
    GeoError
        The file cannot be read.
    OSError
        There is no such file, or it may not be read.
    """
    with open_batches(path, layer=layer, piece=piece) as stream:
        yield stream or _whole(path, layer, from_crs)


@contextmanager
def open_batches(
    path: Path, *, layer: str | None = None, piece: Piece | None = None
) -> Iterator[Stream | None]:
    """Give the rows of a file in batches; None where its format has to be loaded whole.

    Errors are those of `open_stream`.
    """
    before = state_of(path)
    with ExitStack() as stack:
        stream = _open_batches(stack, path, layer, piece)
        yield stream and replace(stream, batches=unchanged(stream.batches, path, before))


def has_more_rows(path: Path, most: int, *, layer: str | None = None) -> bool:
    """Return whether a file can be read in batches and has more rows than `most`.

    Errors are those of `open_stream`.
    """
    with open_batches(path, layer=layer) as stream:
        if stream is None:
            return False
        rows = stream.rows
    return (_count_lines(path) if rows is None else rows) > most


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files of a folder; 0 of what is neither."""
    if path.is_dir():
        return sum(each.stat().st_size for each in path.iterdir() if each.is_file())
    return path.stat().st_size if path.is_file() else 0


def _count_lines(file: Path) -> int:
    with file.open("rb") as source:
        return sum(piece.count(b"\n") for piece in iter(lambda: source.read(1 << 20), b""))


def _open_batches(
    stack: ExitStack, path: Path, layer: str | None, piece: Piece | None
) -> Stream | None:
    """Return the rows of a file in batches; None where its format has none."""
    head = b""
    if not path.is_dir():
        with path.open("rb") as file:
            head = file.read(MARK)
    if head.startswith(MAGIC):
        return stack.enter_context(open_parquet(path, piece))
    driver = driver_of(path, head)
    if driver is not None:
        return stack.enter_context(open_layer(path, driver, layer, piece))
    if head.startswith(ZIP):
        return _open_zip(stack, path, layer)
    if path.suffix.lower() in ENDINGS:
        return stack.enter_context(open_delimited(path))
    return None


def _open_zip(stack: ExitStack, path: Path, layer: str | None) -> Stream | None:
    """Return the rows of the one file in a zip in batches; nobody shares what is unpacked."""
    from geo.streams.packed import unpacked  # with all formats: long to import

    found = stack.enter_context(unpacked(path, layer))
    stream = found and _open_batches(stack, *found, None)
    return replace(stream, pieces=()) if stream else None


def _whole(path: Path, layer: str | None, from_crs: str | None) -> Stream:
    """Return a file that is loaded whole as one batch."""
    import pyarrow as pa

    from geo.formats.files import load

    loaded = load(path, layer=layer, from_crs=from_crs)
    table = pa.table(loaded.frame.to_arrow(index=False, geometry_encoding="WKB"))
    batches = table.combine_chunks().to_batches()
    return Stream(
        schema=table.schema,
        batches=iter(batches),
        rows=table.num_rows,
        column=table.schema.names.index("geometry"),
        encoding="WKB",
        crs="EPSG:4326",
        move=_as_they_are,
        unsound=_unsound(loaded),
        notes=loaded.decisions,
    )


def _as_they_are(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return degrees: what is loaded whole is placed already, by the system a user names too."""
    return lon, lat


def _unsound(loaded: "Boundaries") -> np.ndarray:
    unsound = np.zeros(len(loaded.frame), dtype=bool)
    unsound[[row for row, _ in loaded.problems]] = True
    return unsound
