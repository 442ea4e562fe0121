"""One file put together from the parts that several processes wrote, in their order."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ftzmap.parts.folders import Folder
from ftzmap.text.output import whole_file
from geo.errors import FileFormatError
from geo.messages import message

Joiner = Callable[[Folder, Sequence[str], Path], None]
BLOCK = 1 << 20  # bytes
QUOTE, LINE_END = b'"', b"\n"


def is_joined(ending: str) -> bool:
    """Return whether a file of an ending can be put together from parts."""
    return ending in JOINERS


def join_parts(folder: Folder, names: Sequence[str], out: Path, ending: str) -> None:
    """Write the rows of parts of one ending, whose columns are the same, as one file.

    Raises
    ------
    FileFormatError
        A part has other columns than the first.
    OSError
        A part cannot be read, or the output cannot be written.
    """
    with whole_file(out) as part:
        JOINERS[ending](folder, names, part)


def _join_lines(folder: Folder, names: Sequence[str], out: Path) -> None:
    with out.open("wb") as sink:
        for name in names:
            with folder.reading(name) as path, path.open("rb") as source:
                shutil.copyfileobj(source, sink, BLOCK)


def _join_csv(folder: Folder, names: Sequence[str], out: Path) -> None:
    with out.open("wb") as sink:
        head = b""
        for name in names:
            with folder.reading(name) as path, path.open("rb") as source:
                begun = _first_line(source)
                if head and begun != head:
                    raise _other_columns()
                sink.write(b"" if head else begun)
                head = begun
                shutil.copyfileobj(source, sink, BLOCK)


def _first_line(source: BinaryIO) -> bytes:
    """Return the names of the columns, a line that ends where no quote is open."""
    head = b""
    for line in source:
        head += line
        if head.count(QUOTE) % 2 == 0:
            break
    return head


def _join_parquet(folder: Folder, names: Sequence[str], out: Path) -> None:
    import pyarrow.parquet as pq

    writer: Any = None
    try:
        for name in names:
            with _parquet(folder, name) as file:
                writer = writer or pq.ParquetWriter(out, file.schema_arrow, **_settings(file))
                if not file.schema_arrow.equals(writer.schema):
                    raise _other_columns()
                for batch in file.iter_batches():
                    writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()


@contextmanager
def _parquet(folder: Folder, name: str) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with folder.reading(name) as path, path.open("rb") as source:
        yield pq.ParquetFile(source)


def _settings(file: Any) -> dict[str, Any]:  # noqa: ANN401 - pyarrow has no types
    """Return how the columns of a file are written, by its first row group."""
    if not file.metadata.num_row_groups:
        return {}
    group = file.metadata.row_group(0)
    chunks = [group.column(at) for at in range(group.num_columns)]
    packed = [one.path_in_schema for one in chunks if one.has_dictionary_page]
    known = [one.path_in_schema for one in chunks if one.is_stats_set]
    return {
        "compression": {one.path_in_schema: _codec(one.compression) for one in chunks},
        "use_dictionary": packed or False,
        "write_statistics": known or False,
    }


def _codec(name: str) -> str:
    """Return what a writer calls a codec by what a file calls it."""
    return "NONE" if name == "UNCOMPRESSED" else name


def _other_columns() -> FileFormatError:
    return FileFormatError(
        message("The parts of the file have different columns; write them to a folder instead.")
    )


JOINERS: dict[str, Joiner] = {
    ".parquet": _join_parquet,
    ".geoparquet": _join_parquet,
    ".csv": _join_csv,
    ".jsonl": _join_lines,
    ".ndjson": _join_lines,
}
