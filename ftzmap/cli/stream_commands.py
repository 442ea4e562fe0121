"""The JSON of `measure` for a long file, a line a row; apart because such a file is never held."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.parcels.measured_file import sentences_on_rows
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import note, say_json_lines

LABELS = ("name", "id")  # columns that name a row
NAN = float("nan")
MAX_DOCUMENT = 100_000  # outlines; the JSON of more is one line each
MIN_LONG = 2_000_000  # bytes; a smaller file has not so many, unless it is packed
PACKED = (".parquet", ".geoparquet")


def is_long(options: Namespace) -> bool:
    """Return whether a file has more rows than are printed as one document."""
    file = options.file
    is_packed = file.suffix.lower() in PACKED
    if vars(options).get("total") or not file.is_file():
        return False
    if file.stat().st_size < MIN_LONG and not is_packed:
        return False
    from geo.streams.any_file import has_more_rows

    return has_more_rows(file, MAX_DOCUMENT, layer=options.layer)


def print_lines(options: Namespace, t: Language) -> int:
    """Print the size of every row of a long file as a line of JSON, as `measure --json` has it."""
    from geo.streams.any_file import open_stream
    from geo.streams.measuring import measure

    with open_stream(options.file, layer=options.layer, from_crs=options.from_crs) as stream:
        for sentence in stream.notes:
            note(t(sentence))
        measured = measure(
            _read_ahead(stream),
            from_crs=options.from_crs,
            tell=lambda sentence: note(t(sentence)),
        )
        first = 0
        for batch in measured.batches:
            say_json_lines(_lines(batch, measured.names, first))
            first += batch.num_rows
    for sentence in sentences_on_rows(measured.tally.reasons):
        note(t(sentence))
    return FINDINGS if measured.tally.reasons else CLEAN


def _lines(batch: Any, names: tuple[str, str], first: int) -> Iterator[dict[str, object]]:  # noqa: ANN401
    """Yield the sizes of the rows of a batch, the first of which has the number `first`."""
    from ftzmap.boundary.sizes import Size

    labels = [batch.column(name).to_pylist() for name in LABELS if name in batch.schema.names]
    areas, perimeters = (batch.column(name).to_pylist() for name in names)
    for row, (area, perimeter) in enumerate(zip(areas, perimeters, strict=True)):
        known = next((column[row] for column in labels if column[row] is not None), None)
        yield Size(
            index=first + row,
            name=str(first + row + 1 if known is None else known),
            area_m2=NAN if area is None else area,
            perimeter_m=NAN if perimeter is None else perimeter,
            plane_m2=None,
        ).as_json()


def _read_ahead(stream: Any) -> Any:  # noqa: ANN401 - a Stream
    from dataclasses import replace

    from geo.streams.ahead import ahead

    return replace(stream, batches=ahead(stream.batches))
