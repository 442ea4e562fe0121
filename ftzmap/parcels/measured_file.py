"""A file written anew with the areas and perimeters of its rows, however long it is.

It stands alone because a command and the work on a folder of files both do this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.text.output import whole_file
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece, Watch, unwatched

if TYPE_CHECKING:
    from geo.streams.measuring import Tally

REASONS = {
    "missing": message("Rows without a geometry, with their figures left empty: {count:,}."),
    "unreadable": message(
        "Rows with a geometry that cannot be read, with their figures left empty: {count:,}."
    ),
    "outside": message(
        "Rows with a vertex outside the coordinate system, with their figures left "
        "empty: {count:,}."
    ),
    "others": message("Rows that are not polygons, with their figures left empty: {count:,}."),
}


@dataclass(frozen=True, kw_only=True)
class MeasuredFile:
    """How many rows were written, how large they are, and the system that the file declares."""

    tally: "Tally"
    crs: str | None


def measure_file(
    file: Path,
    out: Path,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
    piece: Piece | None = None,
    tell: Tell,
    watch: Watch = unwatched,
) -> MeasuredFile:
    """Write the rows of a file with `area_m2` and `perimeter_m`, batch by batch.

    Parameters
    ----------
    out
        Whose ending is one of those of `ftzmap.parcels.batch_files.WRITERS`.
    piece
        Which rows; all by default.
    tell
        Called with each sentence on how the file is read.
    watch
        Passes the batches on, and sees how far the work is.

    Raises
    ------
    GeoError
        The file cannot be read, or a cell cannot be written.
    OSError
        A file cannot be opened, or the output cannot be written.
    """
    from ftzmap.parcels.batch_files import Batches, result_ending, write_batches
    from geo.streams.ahead import ahead
    from geo.streams.any_file import open_stream
    from geo.streams.measuring import AREA, measure

    opened = open_stream(file, layer=layer, from_crs=from_crs, piece=piece)
    with opened as stream, whole_file(out) as part:
        for sentence in stream.notes:
            tell(sentence)
        early = replace(stream, batches=ahead(stream.batches))
        measured = measure(early, from_crs=from_crs, tell=tell)
        if measured.names[0] != AREA:
            tell(_renamed(measured.names))
        batches = watch(stream.rows, measured.batches)
        write_batches(part, result_ending(out.name), Batches.of(stream, measured.schema, batches))
    return MeasuredFile(tally=measured.tally, crs=stream.crs)


def _renamed(names: tuple[str, str]) -> Message:
    return message(
        "The file already has a column of that name, so the figures are in {names}.",
        names=", ".join(names),
    )


def sentences_on_rows(counts: Mapping[str, float]) -> Iterator[Message]:
    """Yield a sentence for each of `REASONS` on how many rows have no figures."""
    for reason, sentence in REASONS.items():
        if counts.get(reason):
            yield replace(sentence, values=(("count", int(counts[reason])),))
