"""The order of the two numbers of a vertex, and the shapes that do not fit it.

An order that the format or the file declares holds: neither a slip in one vertex nor a place far
from China overrules it; only where not one vertex fits it and all fit the other are the numbers
exchanged, and that is said. Where no order is declared, the one that puts more vertices into China
is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.crs import choose
from geo.crs.readings import WORLD
from geo.crs.zones import ONE_DATUM, WGS84, transformer
from geo.messages import Message, message

FEW, HALF = 0.1, 0.5  # shares of shapes that may be slips: of numbers without a system, and with
CIRCLE = 360  # degrees; longitudes east of 180 are written so


@dataclass(frozen=True)
class Declaration:
    """What is known of the numbers of a file before they are read.

    Parameters
    ----------
    epsg
        The system that the user or the file names, or that the format asks for; None where the
        numbers have to tell it.
    is_named
        Whether the user or the file names it: then numbers of another system are slips.
    is_ordered
        Whether the order of the two numbers is declared, longitude or easting first.
    swapped
        The user's word on whether they stand against that order; None where there is none.
    """

    epsg: int | None
    is_named: bool
    is_ordered: bool
    swapped: bool | None = None


@dataclass(frozen=True)
class Order:
    """How the numbers of a file stand, and which shapes do not fit that.

    Parameters
    ----------
    swapped
        Whether latitude or northing stands first; None where it cannot be told from vertices.
    strays
        (n,) whether a shape has a vertex outside the system, and most others have none.
    vertices
        (n,) the first vertex of each shape outside the system, counted from 0; 0 where none is.
    """

    swapped: bool | None
    strays: Bools
    vertices: Ints


def axis_order(geometries: Geometries, declaration: Declaration) -> Order:
    """Return the order of the numbers of shapes, n of them, and the shapes that do not fit it."""
    nothing = np.zeros(len(geometries), dtype=bool), np.zeros(len(geometries), dtype=np.intp)
    bounds = shapely.bounds(geometries).reshape(-1, 2)
    if (
        declaration.swapped is None
        and declaration.is_ordered
        and _fitting(bounds, declaration.epsg).all()
    ):
        return Order(False, *nothing)
    vertices, row = shapely.get_coordinates(geometries, return_index=True)
    straight, exchanged = (
        _fitting(vertices, declaration.epsg),
        _fitting(vertices[:, ::-1], declaration.epsg),
    )
    swapped = _swapped(vertices, straight, exchanged, declaration)
    if swapped is None:
        return Order(None, *nothing)
    fits = exchanged if swapped else straight
    near = straight | exchanged
    if _is_geographic(declaration.epsg):
        near |= (np.abs(vertices) <= CIRCLE).all(axis=1)
    return Order(swapped, *_strays(fits, near, row, len(geometries), declaration))


def _is_geographic(epsg: int | None) -> bool:
    """Say whether numbers are degrees, or may be."""
    return epsg is None or epsg in ONE_DATUM


def _fitting(vertices: Floats, epsg: int | None) -> Bools:
    """Return (n,) whether vertices, easting first, lie in a system; None is degrees."""
    if epsg is None or _is_geographic(epsg):
        return choose.inside(vertices, WORLD)
    lonlat = transformer(epsg, WGS84).transform(*vertices.T)
    return choose.inside(np.column_stack(lonlat), choose.area_of_use(epsg))


def _swapped(
    vertices: Floats, straight: Bools, exchanged: Bools, declaration: Declaration
) -> bool | None:
    if declaration.swapped is not None:
        return declaration.swapped
    if declaration.is_ordered:
        return bool(not straight.any() and exchanged.all())
    if _is_geographic(declaration.epsg):
        return choose.order_in_china(vertices)
    more = int(exchanged.sum()) - int(straight.sum())
    return more > 0 if more else None


def _strays(
    fits: Bools, near: Bools, row: Ints, count: int, declaration: Declaration
) -> tuple[Bools, Ints]:
    """Return which shapes have a vertex that does not fit, and the first such vertex of each.

    A shape of which not one vertex is `near` the system may be in another: it is no slip, unless
    such shapes are few.
    """
    off, at = np.zeros(count, dtype=bool), np.zeros(count, dtype=np.intp)
    rows, first = np.unique(row[~fits], return_index=True)
    off[rows] = True
    at[rows] = np.flatnonzero(~fits)[first] - np.searchsorted(row, rows)
    if off.sum() < (HALF if declaration.is_named else FEW) * count:
        return off, at
    slips = np.zeros(count, dtype=bool)
    slips[row[near]] = True
    return off & slips, at


def doubts(vertices: Floats, row: Ints) -> Iterator[Message]:
    """Yield a sentence on vertices that lie in China if latitude is taken to stand first.

    Parameters
    ----------
    vertices
        (n, 2) longitude and latitude, degrees, in the order that the file declares.
    row
        (n,) the row of each vertex, from 0.
    """
    odd = ~choose.inside(vertices, choose.CHINA) & choose.inside(vertices[:, ::-1], choose.CHINA)
    if odd.any():
        yield message(
            "Vertices that would be in China if latitude came first: {count}, the first in "
            "feature {row}. The file declares that longitude comes first and was read that "
            "way. If this is wrong, swap the two numbers in the file.",
            count=int(odd.sum()),
            row=int(row[odd.argmax()]) + 1,
        )
