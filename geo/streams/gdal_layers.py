"""GeoPackage, FlatGeobuf, FileGDB and Shapefile as streams, read by GDAL in its guarded process."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import FileFormatError
from geo.formats.gdal import filegdb, flatgeobuf, geopackage, sandbox, shapefile
from geo.formats.texts import code_page
from geo.messages import message
from geo.streams.stream import BATCH, BATCH_BYTES, PIECE, Piece, Stream

APPLICATION = slice(68, 72)  # of a database of SQLite: GPKG, GP10 or GP11
DBF_HEAD = 1 << 20  # bytes by which the encoding of texts is known


@dataclass(frozen=True, kw_only=True)
class Driver:
    """How GDAL opens a format: name of the driver, and options of opening."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)


GEOPACKAGE = Driver(name=geopackage.DRIVER, options={"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"})
SIGNATURES = {
    b"fgb\x03": Driver(name=flatgeobuf.DRIVER),
    b"\x00\x00\x27\x0a": Driver(name=shapefile.DRIVER),
}


def driver_of(path: Path, head: bytes) -> Driver | None:
    """Return the driver for a file that begins with `head`, or for a folder; None for others."""
    if path.is_dir():
        return Driver(name=filegdb.DRIVER) if (path / filegdb.MARK).is_file() else None
    if head.startswith(geopackage.SIGNATURE):
        is_own = head[APPLICATION].startswith(b"GP") or path.suffix.lower() == ".gpkg"
        return GEOPACKAGE if is_own else None
    return next((one for mark, one in SIGNATURES.items() if head.startswith(mark)), None)


@contextmanager
def open_layer(
    path: Path, driver: Driver, layer: str | None, piece: Piece | None = None
) -> Iterator[Stream]:
    """Give the rows of a layer, the only one by default, or a piece of them.

    Raises
    ------
    FileFormatError
        It is damaged, or lacks a file beside it.
    LayerError
        It has several layers and none is named, or not the one that is.
    """
    is_shapefile = driver.name == shapefile.DRIVER
    files = list(path.iterdir()) if path.is_dir() else [path]
    job = sandbox.StreamJob(
        path=path,
        size=sum(one.stat().st_size for one in files),
        batch=BATCH,
        batch_bytes=BATCH_BYTES,
        driver=driver.name,
        layer=layer,
        encoding=_encoding(path) if is_shapefile else None,
        options=driver.options,
        first=piece.first if piece else 0,
        rows=piece.rows if piece else None,
    )
    with sandbox.stream(job) as (about, batches):
        schema = batches.schema
        rows = piece.rows if piece else about["rows"]
        yield Stream(
            schema=schema,
            batches=_all_of(batches, rows),
            rows=rows,
            column=schema.names.index(about["geometry"]),
            encoding="WKB",
            crs=about["crs"],
            pieces=_pieces(about["rows"]),
        )


def _pieces(rows: int) -> tuple[Piece, ...]:
    return tuple(
        Piece(first=start, rows=min(PIECE, rows - start)) for start in range(0, rows, PIECE)
    )


def _all_of(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """Yield batches, and refuse a file that ends before as many rows as it says that it has."""
    done = 0
    for batch in batches:
        done += batch.num_rows
        yield batch
    if done < rows:
        raise FileFormatError(sandbox.REFUSALS["damaged"])


def _encoding(path: Path) -> str | None:
    """Return the encoding of the texts of a Shapefile; None where it has no texts.

    Raises
    ------
    FileFormatError
        The index of its records is missing.
    """
    beside = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
    if ".shx" not in beside:
        raise FileFormatError(
            message(
                "The file {name} is missing beside the Shapefile; add it there.",
                name=f"{path.stem}.shx",
            )
        )
    if ".dbf" not in beside:
        return None
    declared = beside[".cpg"].read_text("ascii", "replace") if ".cpg" in beside else ""
    with beside[".dbf"].open("rb") as file:
        head = file.read(DBF_HEAD)
    return code_page(declared) or shapefile.language(head) or _tried(head)


def _tried(head: bytes) -> str:
    """Return UTF-8 where it reads the texts, but for a character that is cut; else GB18030."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.end >= len(head) else "gb18030"
    return "utf-8"
