"""What points and outlines fall in: arrays in, arrays out, and a reason for each that is refused.

Reasons are few fixed sentences, so that a table of a million rows can carry one in each row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.sites.coordinates import MAX_LAT, MAX_LON, is_near_china
from ftzmap.text.i18n import N_
from ftzmap.zone.zone import Zone
from geo.arrays import ShortInts
from geo.crs.geodesics import geod
from geo.overlay.distance import Boundary, closest
from geo.overlay.locate import ZoneIndex
from geo.overlay.relate import intersection
from geo.polygons.area import lonlat_area

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Mask = NDArray[np.bool_]

NONE = -1  # no area, no nearest boundary
NOWHERE = (np.nan, np.nan, -1)  # m, azimuth and row of a boundary that is not sought
MIN_SHARE = 1e-9  # a smaller share is a common edge, not land
FINE, EMPTY, NO_NUMBER, ZERO, SWAPPED, OFF_GLOBE, ABROAD, NO_DATUM, NO_SITE, FORMULA, TWICE = range(
    11
)
REASONS = (
    N_("answered"),
    N_("No coordinates: the row is empty."),
    N_("Not a number: write decimal degrees or degrees, minutes and seconds."),
    N_("0, 0 is not a site: the coordinates are probably missing."),
    N_("Longitude and latitude seem to be swapped: swap them back."),
    N_("Not on the globe: longitudes go up to 180 degrees, latitudes up to 90."),
    N_("Outside China's longitudes and latitudes (73–136° E, 3–54° N): check the numbers."),
    N_("Unknown datum: write WGS 84, GCJ-02 or BD-09."),
    N_("Neither a point nor a valid outline: give a point or a simple polygon."),
    N_("A formula that was never calculated: open the table in Excel or WPS and save it there."),
    N_("The same place as an earlier row."),
)
COMPASS = (
    N_("north"),
    N_("north-east"),
    N_("east"),
    N_("south-east"),
    N_("south"),
    N_("south-west"),
    N_("west"),
    N_("north-west"),
)


@dataclass(frozen=True, eq=False)
class Located:
    """What n points fall in, each an array of n.

    Parameters
    ----------
    zone
        The zone whose features these are.
    lon, lat
        Degrees, WGS 84; NaN where a point was refused.
    numbers, sets
        The number of the set of features that each point lies in; of shape (sets, features)
        whether each set holds each feature, in the order of the zone.
    reason
        Index into `REASONS`; `FINE` and `TWICE` are answered.
    nearest
        Row of the feature whose boundary is nearest, `NONE` where not asked or refused.
    distance_m, toward
        Geodesic metres to that boundary, and the azimuth towards it in degrees; NaN likewise.
    """

    zone: Zone
    lon: Floats
    lat: Floats
    numbers: ShortInts
    sets: Mask
    reason: Codes
    nearest: NDArray[np.intp]
    distance_m: Floats
    toward: Floats

    @cached_property
    def inside(self) -> Mask:
        """(n, features) whether each lies in each feature."""
        found: Mask = self.sets.take(self.numbers, axis=0)
        return found

    @property
    def area(self) -> NDArray[np.intp]:
        """Row of the area that each point lies in, `NONE` outside."""
        rows = self.zone.area_rows
        in_areas = self.sets[:, rows]
        areas = np.where(in_areas.any(axis=1), np.take(rows, in_areas.argmax(axis=1)), NONE)
        return areas.take(self.numbers)

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many of the points lie in each set, (sets,)."""
        return np.bincount(self.numbers, minlength=len(self.sets))

    def count_in_areas(self) -> int:
        """Return how many of the points lie in an area, counted by set, which takes no array."""
        in_area = self.sets[:, self.zone.area_rows].any(axis=1)
        return int(self.counts[in_area].sum())

    def holding(self, inside: Mask) -> "Located":
        """Return the same points with what is said of them in (n, features)."""
        sets, numbers = np.unique(inside, axis=0, return_inverse=True)
        return replace(self, numbers=numbers.reshape(-1).astype(np.int32), sets=sets)


@dataclass(frozen=True)
class Shares:
    """An outline of `area_m2` and the share of it, above 0 up to 1, in features by their id.

    Parameters
    ----------
    distance_m, toward, nearest
        Metres to the nearest boundary, the azimuth towards it, and the row of its feature; of an
        area where the outline lies outside all.
    """

    area_m2: float
    shares: dict[str, float]
    distance_m: float
    toward: float
    nearest: int


def refusals(zone: Zone, lon: Floats, lat: Floats) -> Codes:
    """Return why each pair of degrees, WGS 84, is no site of the country of a zone, else `FINE`.

    Of a zone outside China only the globe is asked about.
    """
    reason = np.full(lon.shape, FINE, dtype=np.int8)
    if zone.is_in_china and lon.size and _are_all_near_china(lon, lat):
        return reason
    if zone.is_in_china:
        reason[~is_near_china(lon, lat)] = ABROAD
    reason[(np.abs(lon) > MAX_LON) | (np.abs(lat) > MAX_LAT)] = OFF_GLOBE
    if zone.is_in_china:
        reason[is_near_china(lat, lon)] = SWAPPED
    reason[(lon == 0) & (lat == 0)] = ZERO
    reason[~(np.isfinite(lon) & np.isfinite(lat))] = NO_NUMBER
    return reason


def _are_all_near_china(lon: Floats, lat: Floats) -> bool:
    """Return whether some places all lie in China's box, which none does with swapped numbers."""
    corners = is_near_china([lon.min(), lon.max()], [lat.min(), lat.max()])
    return bool(corners.all())


def locate_all(
    zone: Zone,
    lon: Floats,
    lat: Floats,
    *,
    reason: Codes | None = None,
    distances: bool = True,
) -> Located:
    """Return what points at lon, lat degrees (WGS 84) fall in.

    Parameters
    ----------
    reason
        Why rows are refused already; by default found by `refusals`.
    distances
        Whether the nearest boundary is sought, which takes most of the time.
    """
    why = refusals(zone, lon, lat) if reason is None else reason
    fine = (why == FINE) | (why == TWICE)
    x, y = (lon, lat) if fine.all() else (np.where(fine, v, np.nan) for v in (lon, lat))
    numbers, sets = _index(zone).sets(x, y)
    nearest: NDArray[np.intp] = np.broadcast_to(np.intp(NONE), x.shape)
    metres = toward = np.broadcast_to(np.nan, x.shape)  # of no memory, for as long as none is asked
    if distances:
        nearest, metres, toward = nearest.copy(), metres.copy(), toward.copy()
        for row, points in _candidates(zone, sets.take(numbers, axis=0), fine):
            _put_nearer(zone, row, points, x, y, nearest, metres, toward)
    return Located(
        zone=zone,
        lon=x,
        lat=y,
        numbers=numbers,
        sets=sets,
        reason=why,
        nearest=nearest,
        distance_m=metres,
        toward=toward,
    )


@lru_cache(maxsize=4)
def _index(zone: Zone) -> ZoneIndex:
    """Return the features of a zone made ready for batch after batch of points."""
    return ZoneIndex(feature.geometry for feature in zone.features)


def duplicates(lon: Floats, lat: Floats) -> Mask:
    """Return whether each place, to a micrometre, occurs before; NaN never does."""
    keys = np.round(np.column_stack([lon, lat]), 11)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    occurs_before: Mask = first[group.reshape(-1)] != np.arange(lon.size)
    return occurs_before & np.isfinite(lon + lat)


def compass(azimuth: float) -> str:
    """Return the English word for the direction of an azimuth in degrees, one of `COMPASS`."""
    return COMPASS[round(azimuth / 45) % 8]


def _candidates(zone: Zone, inside: Mask, fine: Mask) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield a feature, and the points of which its boundary may be the nearest.

    These are the points in it, and for an area those that lie in nothing.
    """
    nowhere = fine & ~inside.any(axis=1)
    for row in range(inside.shape[1]):
        chosen = inside[:, row] | (nowhere if row in zone.area_rows else False)
        points = np.flatnonzero(chosen)
        if points.size:
            yield row, points


def _put_nearer(
    zone: Zone,
    row: int,
    points: NDArray[np.intp],
    x: Floats,
    y: Floats,
    nearest: NDArray[np.intp],
    metres: Floats,
    toward: Floats,
) -> None:
    """Write the boundary of one feature over those that are farther away."""
    found = _boundary(zone.features[row].geometry).nearest(x[points], y[points])
    closer = ~(metres[points] <= found.distance_m)
    at = points[closer]
    nearest[at] = row
    metres[at] = found.distance_m[closer]
    toward[at] = geod().inv(x[at], y[at], found.foot_lon[closer], found.foot_lat[closer])[0]


def shares(zone: Zone, outline: Geometry, *, distances: bool = True) -> Shares:
    """Return how a valid polygon in lon, lat degrees (WGS 84) lies in the zone.

    Areas are geodesic, edges straight in longitude and latitude. The nearest boundary is sought
    only with `distances`; else its distance is NaN.
    """
    size = float(lonlat_area(outline))
    met = shapely.intersects(shapely.box(*outline.bounds), [f.geometry for f in zone.features])
    features = [zone.features[row] for row in np.flatnonzero(met).tolist()]
    areas = lonlat_area([intersection(outline, feature.geometry) for feature in features]) / size
    found = {f.id: float(a) for f, a in zip(features, areas, strict=True) if a > MIN_SHARE}
    distance_m, toward, nearest = _nearest(zone, outline, found) if distances else NOWHERE
    return Shares(area_m2=size, shares=found, distance_m=distance_m, toward=toward, nearest=nearest)


def _nearest(zone: Zone, outline: Geometry, found: dict[str, float]) -> tuple[float, float, int]:
    rows = [r for r, f in enumerate(zone.features) if f.id in found] or zone.area_rows
    boundaries = [_boundary(zone.features[row].geometry) for row in rows]
    for row, boundary in zip(rows, boundaries, strict=True):
        if shapely.intersects(outline, boundary.edges).any():
            return 0.0, np.nan, row
    near = closest(outline, boundaries)
    if near.which < 0:
        return NOWHERE
    toward = geod().inv(near.lon, near.lat, near.foot_lon, near.foot_lat)[0]
    return near.distance_m, float(toward), rows[near.which]


@lru_cache(maxsize=64)
def _boundary(geometry: Geometry) -> Boundary:
    return Boundary(geometry)
