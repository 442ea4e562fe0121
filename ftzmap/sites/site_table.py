"""A table of sites in memory: rows of cells under named columns."""

from dataclasses import dataclass

from shapely import Geometry

from geo.errors import FileTooLargeError
from geo.messages import Message, message

Cell = str | float | int | None
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under named columns, and the points or outlines of a GeoJSON file.

    Parameters
    ----------
    shapes
        A point, polygon or None for each row; empty where the file holds cells alone.
    notes
        How the file was read, where something had to be decided.
    """

    name: str
    columns: tuple[str, ...]
    rows: Rows
    shapes: tuple[Geometry | None, ...] = ()
    notes: tuple[Message, ...] = ()

    def column(self, name: str) -> list[Cell]:
        """Return the cells of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def too_many(most: int) -> FileTooLargeError:
    """Return the error for a table with more than `most` rows."""
    return FileTooLargeError(
        message("The table has more than {most:,} rows; divide it, or save it as CSV.", most=most)
    )
