"""Detection and removal of the shift of a boundary drawn on a GCJ-02 or BD-09 map, in m.

A shifted outline keeps its area to a few tenths of a percent, so only its place
betrays it. Against a reference outline of the same ground the shift is plain:
the loaded boundary fits once it is taken back from GCJ-02 or BD-09, and nowhere
near as well before. Without a reference that it fits, a shift can be neither
found nor excluded.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats
from geo.crs.curve_fit import NO_MOVE, best_fit, curve_of, mean_gap
from geo.crs.datum import TO_WGS84
from geo.errors import CrsError
from geo.messages import message

FIT_M = 50.0  # gap of one outline at most: coarse redrawing makes 47, another outline 54
FIT_SHARE = 0.035  # and the same as a share of the outline's size: small ones must fit closer
CLEARER = 0.7  # undoing a shift must bring the gap down to this share of the gap as is
NEAR_M = 50.0  # how far off its place a datum may leave an outline and still explain it
NEAR_SHARE = 1 / 3  # and the same as a share of the datum's own shift, 89 m at the least
MIN_OFFSET_M = 100.0  # an offset that no datum explains is not worth a word below this
MAX_OFFSET_M = 5000.0  # outlines farther apart than this lie in different places


@dataclass(frozen=True)
class Shift:
    """The shift in m of an outline against its reference.

    Parameters
    ----------
    datum
        ``"gcj02"`` or ``"bd09"``, the datum that explains the offset; None when
        the outline is the same but moved in a way that neither explains.
    east_m, north_m
        Where the outline lies from the reference, in metres.
    residual_m, as_is_m
        The gap between the outlines once the offset is unshifted, and as they are:
        mean distance in metres, single distances cut off at 150 m.
    """

    datum: str | None
    east_m: float
    north_m: float
    residual_m: float
    as_is_m: float

    @property
    def distance_m(self) -> float:
        """Length of the offset in metres."""
        return float(np.hypot(self.east_m, self.north_m))

    @property
    def score(self) -> float:
        """Share of the gap that the shift accounts for, from 0.3 (just enough) to 1 (all)."""
        return 1 - self.residual_m / self.as_is_m


def find_shift(geometry: BaseGeometry, reference: BaseGeometry) -> Shift | None:
    """Return the shift in m of a boundary in degrees against a reference of the same ground.

    Takes about 20 ms for one ring, be it of ten vertices or of ten thousand.

    Parameters
    ----------
    geometry, reference
        Polygons or multipolygons in degrees, longitude first; the reference in
        WGS 84. Neither need be valid.

    Returns
    -------
    Shift or None
        None when the boundary lies where the reference does, to 100 m and with
        no datum to explain the rest. None also when the two are not the same
        outline: a shift then cannot be excluded.

    Raises
    ------
    GeometryError
        Either is not a polygon or multipolygon, or is empty.
    CoordinateError
        Either has coordinates that are not degrees.
    """
    loaded, known = curve_of(geometry), curve_of(reference)
    if np.array_equal(loaded.points, known.points):
        return None
    origin = known.points.mean(axis=0)
    target, as_is = known.on_plane(origin), loaded.on_plane(origin)
    if np.hypot(*(target.centre - as_is.centre)) > MAX_OFFSET_M:
        return None
    read_as = {datum: partial(_in_wgs84, datum=datum) for datum in TO_WGS84}
    unshifted = {
        datum: loaded.transformed(read).on_plane(origin) for datum, read in read_as.items()
    }
    offset, residual = best_fit([as_is, *unshifted.values()], target)
    datum = _matching_datum(offset, {name: as_is.away_from(unshifted[name]) for name in unshifted})
    if datum is None and np.hypot(*offset) < MIN_OFFSET_M:
        return None
    found = Shift(
        datum=datum,
        east_m=float(offset[0]),
        north_m=float(offset[1]),
        residual_m=residual,
        as_is_m=mean_gap(as_is, target, NO_MOVE),
    )
    return found if _is_clear(found, target.size) else None


def remove_shift(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Return a geometry in WGS 84 degrees that was drawn in `datum`, vertex by vertex.

    Parameters
    ----------
    geometry
        Any geometry in degrees, longitude first. Heights are kept, M values not.
    datum
        ``"gcj02"`` or ``"bd09"``.

    Raises
    ------
    CrsError
        The datum is neither.
    """
    if datum not in TO_WGS84:
        raise CrsError(message("Unknown datum {datum}; use gcj02 or bd09.", datum=datum))

    def moved(coordinates: Floats) -> Floats:
        return np.hstack([_in_wgs84(coordinates[:, :2], datum), coordinates[:, 2:]])

    return shapely.transform(geometry, moved, include_z=shapely.has_z(geometry))


def _in_wgs84(points: Floats, datum: str) -> Floats:
    """Return points of shape (n, 2) in degrees, taken back from `datum`."""
    return np.stack(TO_WGS84[datum](*points.T), axis=1)


def _matching_datum(offset: Floats, shifts: dict[str, Floats]) -> str | None:
    """Return the datum whose own shift is the offset, near enough."""
    for datum, shift in shifts.items():
        if np.hypot(*(offset - shift)) <= min(NEAR_M, NEAR_SHARE * np.hypot(*shift)):
            return datum
    return None


def _is_clear(found: Shift, size: float) -> bool:
    """Return whether the outlines fit once the shift is unshifted, and did not before."""
    fit = min(FIT_M, FIT_SHARE * size)
    return found.residual_m <= fit and found.residual_m <= CLEARER * found.as_is_m
