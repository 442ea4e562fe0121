"""A table whose numbers are kilometres or packed angles, in plain metres or degrees.

Apart because two readings of degrees are asked for here, and both are drawn from unplaced tables.
"""

from dataclasses import replace

import numpy as np
import shapely

from geo.arrays import Geometries
from geo.crs.notation import DECIMAL, KM, OPEN, PACKED, plain_numbers
from geo.errors import CrsError, NotationError
from geo.formats.table import Table
from geo.messages import Message, message

SAID = {
    KM: message("The numbers were read as kilometres."),
    PACKED: message("The numbers were read as degrees, minutes and seconds in one number."),
    DECIMAL: message("The numbers were read as decimal degrees, as requested."),
}


def in_plain_numbers(table: Table, named: str | None) -> tuple[Table, tuple[Message, ...]]:
    """Return a table in plain numbers, with the notation that was taken, and the sentence on it.

    Parameters
    ----------
    named
        The user's word, one of `geo.crs.notation.NOTATIONS`; None leaves it to the table.

    Raises
    ------
    CrsError
        The table may be in two notations, or is not in the one that is named.
    """
    notation = named or table.notation
    if notation is None:
        if table.may_be_packed:
            raise NotationError(OPEN)
        return table, ()
    if np.isnan(plain_numbers(shapely.get_coordinates(table.geometries), notation)).any():
        raise CrsError(
            message(
                "Read as dd.mmss, the numbers have minutes or seconds of 60 or more; correct them,"
                " or read them as decimal degrees (decimal)."
            )
        )
    moved = plain_shapes(table.geometries, notation)
    return replace(table, geometries=moved, notation=notation), (SAID[notation],)


def plain_shapes(shapes: Geometries, notation: str | None) -> Geometries:
    """Return shapes whose numbers are in a notation in plain degrees or metres."""
    if notation in (None, DECIMAL):
        return shapes
    moved: Geometries = shapely.transform(shapes, lambda xy: plain_numbers(xy, notation))
    return moved
