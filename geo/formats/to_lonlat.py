"""Shapes in the coordinates of a file, taken to longitude and latitude: what system, and why.

The system is decided once for all points: the user's word, else what the file declares, else what
its format says, else what the numbers tell. The bounds of each shape stand for its points.
"""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs.choose import choose
from geo.crs.readings import METRES, Reading, candidates, to_lonlat
from geo.crs.zones import ONE_DATUM, WGS84, ties_to_wgs84
from geo.errors import CrsError
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
    table = _without_strays(table, from_crs is None and table.in_degrees and not table.crs)
    drawn = np.flatnonzero(~shapely.is_missing(table.geometries))
    if not drawn.size:
        return table, None, ()
    reading = _reading(shapely.bounds(table.geometries[drawn]), drawn, table, from_crs)
    lonlat = _in_degrees(table.geometries, reading)
    return replace(table, geometries=lonlat), reading, (reading.decision, *_exchanged(reading))


def _without_strays(table: Table, in_degrees: bool) -> Table:
    rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    bounds = shapely.bounds(table.geometries[rows])
    stray = np.abs(bounds).max(axis=1, initial=0) > METRES[1]
    if in_degrees:
        fits = _may_be_degrees(bounds)
        if fits.sum() > (1 - FEW) * fits.size:
            stray |= ~fits
        for at in np.flatnonzero(~fits & ~stray):
            stray[at] = _is_degree(shapely.get_coordinates(table.geometries[rows[at]])).any()
    if not stray.any():
        return table
    geometries, told = table.geometries.copy(), []
    for row in rows[stray].tolist():
        vertices = shapely.get_coordinates(geometries[row])
        at = int(_is_degree(vertices).argmin())
        x, y = vertices[at].tolist()
        told.append((row, problem("out-of-range", number=at + 1, x=x, y=y)))
        geometries[row] = None
    return replace(table, geometries=geometries, problems=(*table.problems, *told))


def _is_degree(vertices: Floats) -> NDArray[np.bool_]:
    return _may_be_degrees(np.hstack([vertices, vertices]))


def _in_degrees(geometries: Geometries, reading: Reading) -> Geometries:
    """Return geometries understood by a reading in longitude and latitude, EPSG:4326."""
    if reading.epsg in ONE_DATUM and not reading.swapped:
        return geometries
    return shapely.transform(geometries, lambda x, y: _lonlat(x, y, reading), interleaved=False)


def _lonlat(x: Floats, y: Floats, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude, digit for digit where they are only exchanged."""
    return (y, x) if reading.epsg in ONE_DATUM else to_lonlat(x, y, reading)


def _reading(bounds: Floats, rows: Ints, table: Table, from_crs: str | None) -> Reading:
    x, y = bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel()
    if from_crs is not None:
        return choose(x, y, from_crs=from_crs)
    epsg = declared_epsg(table.crs) if table.crs else None
    if epsg:
        return _as_declared(x, y, epsg)
    try:
        if table.in_degrees and _may_be_degrees(bounds).all():
            return _by_format(x, y)
        return _in_china(x, y, choose(x, y))
    except CrsError:
        _check_mixed(bounds, rows)
        _check_far(bounds, rows)
        _check_feet(x, y)
        raise


def _as_declared(x: Floats, y: Floats, epsg: int) -> Reading:
    try:
        reading = choose(x, y, from_crs=epsg)
    except CrsError as error:
        raise CrsError(
            message(
                "The file declares {system}, but its points do not fit that; name their coordinate"
                " system.",
                system=name_of(epsg),
            )
        ) from error
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


def _by_format(x: Floats, y: Floats) -> Reading:
    """Return the reading in degrees of a format that asks for them, in its order if both fit."""
    fitting = [reading for reading in candidates(x, y) if reading.epsg == WGS84]
    try:
        reading = choose(x, y) if len(fitting) > 1 else fitting[0]
    except CrsError:
        reading = fitting[0]
    if reading.swapped and reading.decision:
        return reading
    sentence = message("Read as {reading}, as the format says.", reading=reading.message)
    return replace(reading, decision=sentence)


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
