"""Shapes in the coordinates of a file, taken to longitude and latitude: what system, and why.

The system is decided once for all points: the user's word, else what the file declares, else what
its format says, else what the numbers tell. `geo.formats.axis_order` tells the order of the two
numbers and the shapes that do not fit; the bounds of the others stand for their points.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs.choose import choose, code_of
from geo.crs.readings import METRES, Reading, candidates, to_lonlat
from geo.crs.zones import ONE_DATUM, WGS84, ties_to_wgs84
from geo.errors import CrsError
from geo.formats.axis_order import Frame, Order, axis_order, doubts
from geo.formats.declared import declared_epsg, name_of
from geo.formats.table import Table, problem
from geo.messages import Message, message

FAR, FEW = 1_000_000, 0.1  # metres, wider than any survey; share of shapes that may be slips
FOOT = 0.3048  # metres
OCEAN = (105.0, 20.5)  # degrees east and north; no land of China lies both west and south of it

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def placed(
    table: Table, *, from_crs: str | None = None
) -> tuple[Table, Reading | None, tuple[Message, ...]]:
    """Return a table with its geometries in degrees, EPSG:4326, how they were read, and why.

    A shape with a number that no system has, or in a format of degrees a few that are not in
    degrees, become None, with a problem.

    Parameters
    ----------
    table
        Its geometries have finite coordinates; None stays None.
    from_crs
        The user's word, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    CrsError
        Several systems fit, or none; the one declared does not fit, or is in feet or without
        code; or the file is in several.
    """
    if table.is_wgs84:
        return table, None, ()
    table = _without_unbounded(table)
    frame = _frame(table, from_crs)
    drawn = np.flatnonzero(~shapely.is_missing(table.geometries))
    order = axis_order(table.geometries[drawn], frame)
    table = _without_strays(table, drawn, order, frame)
    drawn = drawn[~order.strays]
    if not drawn.size:
        return table, None, ()
    bounds = shapely.bounds(table.geometries[drawn])
    reading = _reading(bounds, drawn, table, frame, order.swapped, asked=from_crs is not None)
    lonlat = _in_degrees(table.geometries, reading)
    return replace(table, geometries=lonlat), reading, _told(reading, lonlat, frame)


def _frame(table: Table, from_crs: str | None) -> Frame:
    """Return what the user, the file and its format say of the numbers."""
    declared = declared_epsg(table.crs) if table.crs and from_crs is None else None
    named = declared if from_crs is None else code_of(from_crs)
    by_format = WGS84 if table.in_degrees else None
    return Frame(named or by_format, bool(named), bool(table.crs or table.in_degrees))


def _told(reading: Reading, lonlat: Geometries, frame: Frame) -> tuple[Message, ...]:
    """Return the sentences on a reading, and on the order of its numbers where that is in doubt."""
    if reading.swapped or not frame.ordered or reading.epsg not in ONE_DATUM:
        return reading.decision, *_exchanged(reading)
    vertices, row = shapely.get_coordinates(lonlat, return_index=True)
    return reading.decision, *doubts(vertices, row)


def _without_unbounded(table: Table) -> Table:
    """Return a table without shapes that have a number which no system has."""
    rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    off = np.abs(shapely.bounds(table.geometries[rows])).max(axis=1, initial=0) > METRES[1]
    told = []
    for row in rows[off].tolist():
        vertices = np.abs(shapely.get_coordinates(table.geometries[row])).max(axis=1)
        told.append((row, int((vertices > METRES[1]).argmax()), "out-of-range"))
    return _without(table, told)


def _without_strays(table: Table, drawn: Ints, order: Order, frame: Frame) -> Table:
    """Return a table without the shapes that do not fit the order and system of its numbers."""
    projected = frame.named and frame.epsg not in ONE_DATUM
    kind = "outside-system" if projected else "out-of-range"
    rows, at = drawn[order.strays].tolist(), order.vertices[order.strays].tolist()
    return _without(table, [(*pair, kind) for pair in zip(rows, at, strict=True)], frame.epsg)


def _without(table: Table, told: Sequence[tuple[int, int, str]], epsg: int | None = None) -> Table:
    """Return a table without some shapes: the row of each, the vertex at fault, and the kind."""
    geometries, problems = table.geometries.copy(), list(table.problems)
    for row, at, kind in told:
        x, y = shapely.get_coordinates(geometries[row])[at].tolist()
        extra = {"epsg": epsg} if kind == "outside-system" else {}
        problems.append((row, problem(kind, number=at + 1, x=x, y=y, **extra)))
        geometries[row] = None
    return replace(table, geometries=geometries, problems=tuple(problems))


def _in_degrees(geometries: Geometries, reading: Reading) -> Geometries:
    """Return geometries understood by a reading in longitude and latitude, EPSG:4326."""
    if reading.epsg in ONE_DATUM and not reading.swapped:
        return geometries
    return shapely.transform(geometries, lambda x, y: _lonlat(x, y, reading), interleaved=False)


def _lonlat(x: Floats, y: Floats, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude, digit for digit where they are only exchanged."""
    return (y, x) if reading.epsg in ONE_DATUM else to_lonlat(x, y, reading)


def _reading(
    bounds: Floats, rows: Ints, table: Table, frame: Frame, swapped: bool | None, *, asked: bool
) -> Reading:
    x, y = bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel()
    if asked:
        return choose(x, y, from_crs=frame.epsg, swapped=swapped)
    if frame.named:
        return _as_declared(x, y, frame.epsg, swapped)
    try:
        if table.in_degrees and _may_be_degrees(bounds).all():
            return _by_format(x, y, swapped)
        return _in_china(x, y, choose(x, y))
    except CrsError:
        _check_mixed(bounds, rows)
        _check_far(bounds, rows)
        _check_feet(x, y)
        raise


def _as_declared(x: Floats, y: Floats, epsg: int, swapped: bool | None) -> Reading:
    try:
        reading = choose(x, y, from_crs=epsg, swapped=swapped)
    except CrsError as error:
        raise _misfit(x, y, epsg, swapped) from error
    if not ties_to_wgs84(epsg):
        raise CrsError(
            message(
                "The file declares {system}, which needs a transformation with local parameters"
                " that nobody may guess; have the points taken to CGCS2000, or name their system.",
                system=name_of(epsg),
            )
        )
    sentence = message("Read as {reading}, as the file declares.", reading=reading.message)
    return replace(reading, decision=sentence)


def _misfit(x: Floats, y: Floats, epsg: int, swapped: bool | None) -> CrsError:
    """Return the error of points outside the system that a file declares, in its order."""
    try:
        choose(x, y, from_crs=epsg, swapped=not swapped)
    except CrsError:
        return CrsError(
            message(
                "The file declares {system}, but its points do not fit that; name their coordinate"
                " system.",
                system=name_of(epsg),
            )
        )
    return CrsError(
        message(
            "The file declares {system}, which its points fit only if the two numbers of each"
            " vertex are exchanged; exchange them in the file.",
            system=name_of(epsg),
        )
    )


def _by_format(x: Floats, y: Floats, swapped: bool) -> Reading:
    """Return the reading in degrees of a format that asks for them, in the order that is settled.

    Raises
    ------
    CrsError
        The points of a file are in degrees in no one order.
    """
    reading = choose(x, y, from_crs=WGS84, swapped=swapped)
    in_degrees = [one for one in candidates(x, y) if one.epsg == WGS84]
    phrase = next((one.message for one in in_degrees if one.swapped == swapped), reading.message)
    sentence = (
        message("Read as {reading}, for in the order of the format no vertex fits.", reading=phrase)
        if swapped
        else message("Read as {reading}, as the format says.", reading=phrase)
    )
    return replace(reading, message=phrase, decision=sentence)


def _in_china(x: Floats, y: Floats, reading: Reading) -> Reading:
    """Return a reading of plain numbers, but where it puts a Chinese grid into the ocean.

    There come to lie coordinates in feet: a northing of 4 to 5.4 million metres looks like an
    easting with the number of a 6-degree zone.
    """
    lon, lat = to_lonlat([x.mean()], [y.mean()], reading)
    if reading.zone and lon[0] < OCEAN[0] and lat[0] < OCEAN[1]:
        raise CrsError(
            message(
                "Read as {reading} the points would lie in the Indian Ocean; if they are in feet,"
                " have them taken to metres, or name their coordinate system.",
                reading=reading.message,
            )
        )
    return reading


def _exchanged(reading: Reading) -> tuple[Message, ...]:
    if not reading.swapped:
        return ()
    return (message("Latitude or north stands first in the file; the numbers were exchanged."),)


def _may_be_degrees(bounds: Floats) -> NDArray[np.bool_]:
    """Return (n,) whether each shape lies on the globe, in either order of its numbers."""
    x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
    return (np.maximum(x, y) <= 180) & (np.minimum(x, y) <= 90)


def _check_mixed(bounds: Floats, rows: Ints) -> None:
    """Refuse shapes of which some are in degrees and some are not."""
    fits = _may_be_degrees(bounds)
    if fits.any() and not fits.all():
        raise CrsError(
            message(
                "Feature {first} may be in degrees, but feature {second} is not; save a file for"
                " each coordinate system.",
                first=int(rows[fits.argmax()]) + 1,
                second=int(rows[fits.argmin()]) + 1,
            )
        )


def _check_feet(x: Floats, y: Floats) -> None:
    """Refuse numbers that, taken for feet, are metres with the number of a zone."""
    in_metres = candidates(FOOT * x, FOOT * y) if np.abs([x, y]).max() <= METRES[1] else []
    fitting = [reading for reading in in_metres if reading.zone]
    if fitting:
        raise CrsError(
            message(
                "In feet the numbers would be {reading}; have them taken to metres, or name their"
                " coordinate system.",
                reading=fitting[0].message,
            )
        )


def _check_far(bounds: Floats, rows: Ints) -> None:
    """Refuse a few shapes that lie so far off that the rest cannot be understood for them."""
    off = (np.abs(bounds - np.median(bounds, axis=0)) > FAR).any(axis=1)
    if 0 < off.sum() < FEW * off.size:
        raise CrsError(
            message(
                "Feature {row} lies more than 1000 km from most others; correct or delete it.",
                row=int(rows[off.argmax()]) + 1,
            )
        )
