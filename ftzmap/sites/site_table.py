"""A table of sites: columns of cells or of Arrow values, whole or one batch of a longer one."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from shapely import Geometry

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.texts import storable_text
from geo.messages import Message, message

if TYPE_CHECKING:
    import pyarrow as pa

Cell = str | float | int | None
Column: TypeAlias = "tuple[Cell, ...] | pa.Array"

MAX_COLUMNS = 300


@dataclass(frozen=True, eq=False)
class Table:
    """Columns by their distinct names, and the points or outlines of a file of shapes.

    Parameters
    ----------
    values
        `size` cells for each column: a tuple, or an Arrow array where the file has types or is
        long.
    shapes
        A point, polygon or None for each row; empty where the file holds cells alone.
    notes
        How the file was read, where something had to be decided.
    datum
        That of a Chinese web map which the text above the names of the columns states.
    """

    name: str
    values: Mapping[str, Column]
    size: int
    shapes: tuple[Geometry | None, ...] = ()
    notes: tuple[Message, ...] = ()
    datum: str | None = None

    @property
    def num_rows(self) -> int:
        """How many rows there are, by the name that the batches of pyarrow have for it."""
        return self.size

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.values)

    def column(self, name: str, most: int | None = None) -> list[Cell]:
        """Return the cells of a column, or the first `most` of them."""
        return cells_of(self.values[name][:most])

    def cell(self, name: str, row: int) -> Cell:
        """Return one cell of a column."""
        return cells_of(self.values[name][row : row + 1])[0]


def table_of_rows(
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    shapes: tuple[Geometry | None, ...] = (),
    notes: tuple[Message, ...] = (),
) -> Table:
    """Return rows of cells, each as long as `columns`, as a table."""
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    values: dict[str, Column] = dict(zip(columns, cells, strict=True))
    return Table(name=name, values=values, size=len(rows), shapes=shapes, notes=notes)


def cells_of(column: Column) -> list[Cell]:
    """Return a column as text and numbers; dates that Python cannot hold as Arrow writes them."""
    if isinstance(column, tuple):
        return list(column)
    try:
        return [cell_of(value) for value in column.to_pylist()]
    except (OverflowError, ValueError):
        return [cell_of(value) for value in column.cast("string").to_pylist()]


def cell_of(value: object) -> Cell:
    """Return a value as text or number; lists and objects as JSON, bytes as hexadecimal digits.

    A number that is none, as files of shapes have it for an empty cell, is an empty cell.
    """
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str):
        return storable_text(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict | tuple | bool):
        return storable_text(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def columns_under(
    names: Sequence[str], columns: Mapping[str, Column], size: int
) -> dict[str, Column]:
    """Return the columns of a batch of `size` rows under the names of the first, empty if lacking.

    Raises
    ------
    FileFormatError
        It has columns that the first batch does not have.
    """
    if set(columns) - set(names):
        raise FileFormatError(
            message(
                "The file begins with points, and outlines follow; save the outlines in a file of "
                "their own."
            )
        )
    return {name: columns[name] if name in columns else (None,) * size for name in names}


def check_width(columns: Sequence[object]) -> None:
    """Refuse more than `MAX_COLUMNS` columns.

    Raises
    ------
    FileTooLargeError
        There are more.
    """
    if len(columns) > MAX_COLUMNS:
        raise FileTooLargeError(
            message("The table has more than {most} columns; delete some.", most=MAX_COLUMNS)
        )
