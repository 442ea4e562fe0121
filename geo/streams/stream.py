"""A file as a stream: its schema, batches of rows that can be had once, and what they are in.

It stands alone because each way to open a file makes one of these.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from geo.arrays import Bools, Floats
from geo.messages import Message

BATCH = 1 << 15  # rows at most
BATCH_BYTES = 1 << 26  # of a batch, about, as it is written
TEXTS = ("WKT", "WKB in hexadecimal")

PIECE = 1 << 18  # rows at least of a piece of a file that several processes share

Move = Callable[[Floats, Floats], tuple[Floats, Floats]]


class Batch(Protocol):
    """Rows that are worked on together: a record batch of pyarrow, or a table of ours."""

    @property
    def num_rows(self) -> int:
        """How many there are."""


B = TypeVar("B", bound=Batch)


class Watch(Protocol):
    """Looks how far a work is: passes batches on, of so many rows where that is known.

    `is_about` says that the number is estimated.
    """

    def __call__(
        self, rows: int | None, batches: Iterator[B], /, *, is_about: bool = False
    ) -> Iterator[B]:
        """Return the batches as they come."""


def unwatched(rows: int | None, batches: Iterator[B], /, *, is_about: bool = False) -> Iterator[B]:
    """Return batches as they are: nobody looks how far the work is."""
    return batches


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Rows of a file that follow one another: the first, from 0, and how many there are."""

    first: int
    rows: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Stream:
    """The rows of a file as record batches of pyarrow, and where their geometries are.

    Parameters
    ----------
    schema, batches
        All columns of the file in their own types.
    rows
        How many there are; None where that is known only at the end.
    column
        The position of the column of geometries.
    encoding
        ``"WKB"``, one of `TEXTS`, or a native encoding of GeoArrow such as ``"polygon"``.
    crs
        The coordinate system that the file declares, as `geo.formats.table.Table` has it.
    move
        Takes x and y of a datum that the file names to WGS 84 degrees; None where it names none.
    unsound
        (n,) rows that are not to be measured, of a file that is one batch.
    notes
        What was decided in opening it.
    pieces
        How the rows can be divided; none where they cannot.
    """

    schema: Any
    batches: Iterator[Any]
    rows: int | None
    column: int
    encoding: str
    crs: str | None = None
    move: Move | None = None
    unsound: Bools | None = None
    notes: tuple[Message, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns with their types; that of geometries, however encoded, by its name alone."""
        return tuple(
            field.name if at == self.column else f"{field.name} ({field.type})"
            for at, field in enumerate(self.schema)
        )


def batch_rows(size: int, rows: int) -> int:
    """Return how many rows a batch has, of a file of so many bytes and rows."""
    return max(1, min(BATCH, BATCH_BYTES * rows // max(1, size)))
