"""One file shared out: what each process is to know beforehand, and which rows are one's own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ftzmap.parts.folders import Entry, Folder
from ftzmap.parts.jobs import DivisibleJob
from ftzmap.parts.manifest import Record
from geo.streams.stream import PIECE, Piece

FIRST = Piece(first=0, rows=PIECE)  # rows that decide on how all are read


@dataclass(frozen=True, kw_only=True)
class Division:
    """A file with its pieces in order, and the job with what the first rows decide for all."""

    job: DivisibleJob
    source: Folder
    name: str
    entry: Entry
    pieces: tuple[Piece, ...]


def division(job: DivisibleJob, source: Folder, name: str) -> Division | None:
    """Return how a file is shared out; None where pieces of it cannot be read alone.

    Raises
    ------
    GeoError
        It cannot be read, or names no coordinate system.
    OSError
        There is no such file.
    """
    entry = source.entry(name)
    if not source.has_pieces(name):
        return None
    with source.reading(name, FIRST) as file:
        ready, pieces = job.divided(file)
    if not pieces:
        return None
    return Division(job=ready, source=source, name=name, entry=entry, pieces=pieces)


def summed(records: Sequence[Record], name: str, result: str) -> Record:
    """Return the record of a file by those of its pieces: figures are added up."""
    figures: Counter[str] = Counter()
    for record in records:
        figures.update(record.figures)
    return replace(records[0], input=name, result=result, rows=figures["rows"], figures={**figures})
