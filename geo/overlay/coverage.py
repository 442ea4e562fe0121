"""Coverage of zones by parcels in m²: gaps, overlaps, and what lies outside.

Edges are straight in longitude and latitude, as RFC 7946 draws them, where polygons are cut and
where they are measured, on CGCS2000 (`geo.polygons.area.lonlat_area`). So the pieces of a zone
add up to the zone, and a vertex in the middle of a neighbour's edge makes no sliver. Measured
along geodesics, an edge of 1 km cut in two would gain or lose some 10 m²; whole outlines differ
by some 1e-6.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import GeometryType, STRtree
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.errors import GeometryError
from geo.messages import message
from geo.overlay.edge_match import matched_ground
from geo.overlay.pieces import (
    BATCH,
    SMALLEST_M2,
    Pieces,
    Tick,
    area_m2,
    join_polygons,
    pieces_of,
    simple_polygons,
    union_polygons,
)
from geo.polygons.area import lonlat_area
from geo.polygons.validity import MAX_LAT, MAX_LON, Issue, problems, require_valid
from geo.threads import in_threads

PAIRS = 50_000  # pairs of parcels handled in one call, for the same reason as `BATCH` and memory
MAX_OVERLAPS = 500_000  # pairs; about 0.5 GB of overlap polygons
_SHARE_OF_ZONE = 1 / 20  # of the work on all parcels that one zone takes, for the progress

Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class Coverage:
    """The coverage of k zones by n parcels; every area is in m² on CGCS2000.

    Parameters
    ----------
    zone_m2, covered_m2, gap_m2
        (k,) each zone, what parcels cover of it, and the rest. Ground under several parcels counts
        once. Covered and rest add up to the zone, to 1e-9 of it.
    gaps
        What is left of each zone; `row` is that of the zone. Zones that overlap share gaps.
    open_ground, open_m2
        What is left of all zones together, in pieces and as a sum, each ground once.
    overlaps, overlap_m2
        What each two parcels share, wherever it lies, and the sum, each ground once.
    outside, outside_m2
        What lies outside of all zones; `row` is that of the parcel. The sum is over parcels.
    wholly_outside, partly_outside
        Rows of parcels, in order.
    invalid
        Rows that are no valid polygons, with their first issue; they cover nothing.
    used
        How many parcels were compared with the zones.
    """

    zone_m2: Floats
    covered_m2: Floats
    gap_m2: Floats
    gaps: Pieces
    open_ground: Pieces
    open_m2: float
    overlaps: Pieces
    overlap_m2: float
    outside: Pieces
    outside_m2: float
    wholly_outside: Ints
    partly_outside: Ints
    invalid: tuple[tuple[int, Issue], ...]
    used: int

    @property
    def share(self) -> Floats:
        """(k,) the covered share of each zone, 0 to 1."""
        return np.clip(self.covered_m2 / self.zone_m2, 0, 1)


def cover(
    parcels: ArrayLike,
    zones: ArrayLike,
    *,
    unreached: bool = True,
    progress: Progress | None = None,
) -> Coverage:
    """Return the coverage in m² of k zones by n parcels, all in degrees.

    Sums count every piece; lists leave out pieces below `SMALLEST_M2`.

    Parameters
    ----------
    parcels
        (n,) polygons in degrees; those that are missing or not sound are left out and listed.
    zones
        (k,) valid polygons or multipolygons in degrees, which may overlap.
    unreached
        Whether a zone that no parcel reaches is a gap, and open ground; else its gap is 0.
    progress
        Called now and then with what is done and what there is to do, in steps of no unit. Whatever
        it raises ends the work; `CancelledError` is meant for it.

    Raises
    ------
    GeometryError
        No zone, or one that is not sound; no sound parcel; more than `MAX_OVERLAPS` overlaps.
    """
    geometries, outlines = _flat(parcels), _outlines(zones)
    rows, invalid = _valid_rows(geometries)
    valid_parcels = shapely.force_2d(geometries[rows])
    tick = _progress_tick(rows.size, outlines.size + 1, progress)
    zone, within, meets = _relation(valid_parcels, outlines)
    ground, (shared, pairs) = _ground(valid_parcels, meets, tick)
    covered_m2, rest = _zones(outlines, ground, tick, rows.size)
    gaps, gap_m2, open_ground, open_m2 = _gaps(
        outlines, ground, rest, (covered_m2 >= SMALLEST_M2) | unreached
    )
    tick(_zone_weight(rows.size))
    overlaps, _ = pieces_of(shared, rows[pairs])
    outside, outside_m2, wholly, partly = _outside(valid_parcels, rows, within, meets, zone, tick)
    return Coverage(
        zone_m2=lonlat_area(outlines),
        covered_m2=covered_m2,
        gap_m2=gap_m2,
        gaps=gaps,
        open_ground=open_ground,
        open_m2=open_m2,
        overlaps=overlaps,
        overlap_m2=float(area_m2(union_polygons(overlaps.polygons)).sum()),
        outside=outside,
        outside_m2=outside_m2,
        wholly_outside=wholly,
        partly_outside=partly,
        invalid=invalid,
        used=rows.size,
    )


def _outlines(zones: ArrayLike) -> Geometries:
    outlines: Geometries = shapely.force_2d(_flat([require_valid(zone) for zone in _flat(zones)]))
    if not outlines.size:
        raise GeometryError(message("There is no outline to compare the parcels with; choose one."))
    return outlines


def _flat(geometries: ArrayLike) -> Geometries:
    return np.array(geometries, dtype=object).ravel()


def _progress_tick(parcels: int, zones: int, progress: Progress | None) -> Tick:
    """Return a function to tell of so much work done: parcels four times, and zones."""
    total = 4 * parcels + zones * _zone_weight(parcels)
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, total)

    tick(0)
    return tick


def _zone_weight(parcels: int) -> int:
    return max(1, round(parcels * _SHARE_OF_ZONE))


def _valid_rows(parcels: Geometries) -> tuple[Ints, tuple[tuple[int, Issue], ...]]:
    """Return the rows of sound polygons, and what is wrong with each other row.

    Raises `GeometryError` where no polygon is sound.
    """
    kind = shapely.get_type_id(parcels)
    west, south, east, north = shapely.bounds(parcels).T
    with np.errstate(all="ignore"):  # GEOS computes with what it is geometries
        good = shapely.is_valid(parcels) & ~shapely.is_empty(parcels)
    good &= (kind == GeometryType.POLYGON) | (kind == GeometryType.MULTIPOLYGON)
    good &= (west >= -MAX_LON) & (east <= MAX_LON) & (south >= -MAX_LAT) & (north <= MAX_LAT)
    if not good.any():
        raise GeometryError(
            message("None of the parcels is a valid polygon; repair the file first.")
        )
    found = ((row, problems(parcels[row])[0]) for row in np.flatnonzero(~good).tolist())
    return np.flatnonzero(good), tuple(found)


def _relation(parcels: Geometries, outlines: Geometries) -> tuple[BaseGeometry, Bools, Bools]:
    """Return the union of outlines, whether each parcel lies within it, and whether it meets it."""
    zone = shapely.union_all(outlines)
    shapely.prepare(zone)
    within: Bools = shapely.covers(zone, parcels)
    meets = within.copy()
    meets[~within] = shapely.intersects(zone, parcels[~within])
    return zone, within, meets


def _ground(
    parcels: Geometries, wanted: Bools, tick: Tick
) -> tuple[Geometries, tuple[Geometries, Ints]]:
    """Return the union of parcels, or of more than are wanted, and what `_overlaps` does."""
    matched, ground = matched_ground(parcels, tick)
    overlaps, touching = _overlaps(parcels, matched, tick)
    others = wanted & ~matched
    alone = simple_polygons(parcels[others & ~touching])[0]
    united = union_polygons(parcels[others & touching], tick)
    tick(int(np.count_nonzero(~(others & touching))))
    return np.concatenate([alone, join_polygons(ground, united)]), overlaps


def _zones(
    outlines: Geometries, ground: Geometries, tick: Tick, parcels: int
) -> tuple[Floats, Geometries]:
    """Return the m² that ground, (g,) polygons, covers of each outline, and what is left of it."""
    tree, ground_m2 = STRtree(ground), area_m2(ground)
    shapely.prepare(outlines)

    def compare(outline: BaseGeometry) -> tuple[float, BaseGeometry]:
        near = tree.query(outline, predicate="intersects")
        within = shapely.contains_properly(outline, ground[near])
        crossing = simple_polygons(shapely.intersection(outline, ground[near[~within]]))[0]
        rest = shapely.difference(outline, shapely.multipolygons(ground[near]))
        return float(ground_m2[near[within]].sum() + area_m2(crossing).sum()), rest

    covered_m2, rest = np.empty(outlines.size), outlines.copy()
    for row, found in enumerate(in_threads(compare, outlines)):
        covered_m2[row], rest[row] = found
        tick(_zone_weight(parcels))
    return covered_m2, rest


def _gaps(
    outlines: Geometries, ground: Geometries, rest: Geometries, asked: Bools
) -> tuple[Pieces, Floats, Pieces, float]:
    """Return what is left of those outlines that are asked for, and its m² of each outline.

    Then the same of these together, each ground once: where outlines lie within others or apart,
    it is what is left of the outermost.
    """
    gaps, gap_m2 = pieces_of(np.where(asked, rest, shapely.Polygon()), np.arange(outlines.size))
    rows = np.flatnonzero(asked)
    outer = rows[_outermost(outlines[rows])]
    if _are_apart(outlines[outer]):
        of_outer = np.isin(gaps.row, outer)
        row = np.zeros(np.count_nonzero(of_outer), dtype=np.intp)
        open_ground = Pieces(gaps.polygons[of_outer], row, gaps.m2[of_outer])
        return gaps, gap_m2, open_ground, float(gap_m2[outer].sum())
    together = np.array([shapely.union_all(outlines[outer])])
    rest = _zones(together, ground, lambda _: None, 0)[1]
    open_ground, open_m2 = pieces_of(rest, np.zeros(1, dtype=np.intp))
    return gaps, gap_m2, open_ground, float(open_m2.sum())


def _outermost(outlines: Geometries) -> Bools:
    """Return whether each outline lies within no other; of equal ones, the first does not."""
    a, b = STRtree(outlines).query(outlines, predicate="covers")
    is_outer = np.ones(outlines.size, dtype=np.bool_)
    mutual = np.isin(a * outlines.size + b, b * outlines.size + a)
    is_outer[b[(a != b) & (~mutual | (a < b))]] = False
    return is_outer


def _are_apart(outlines: Geometries) -> bool:
    a, b = STRtree(outlines).query(outlines, predicate="intersects")
    return bool((a == b).all())


def _overlaps(
    parcels: Geometries, matched: Bools, tick: Tick
) -> tuple[tuple[Geometries, Ints], Bools]:
    """Return what each two parcels share, (o,) polygons, and which two, (o, 2).

    No two of those `matched` share any. Beside it stands whether each other parcel touches one.
    """
    found: list[tuple[Geometries, Ints]] = [(parcels[:0], np.empty((0, 2), dtype=np.intp))]
    touching = np.zeros(parcels.size, dtype=np.bool_)
    count = 0
    pairs = _neighbours(parcels, np.flatnonzero(~matched), tick)
    for met, overlapping, shared in in_threads(partial(_shared, parcels), pairs):
        touching[met] = True
        count += overlapping
        if count > MAX_OVERLAPS:
            raise GeometryError(
                message(
                    "More than {most:,} pairs of parcels overlap; delete the duplicates.",
                    most=MAX_OVERLAPS,
                )
            )
        found.append(shared)
    polygons, both = zip(*found, strict=True)
    return (np.concatenate(polygons), np.concatenate(both)), touching


def _shared(parcels: Geometries, pairs: Ints) -> tuple[Ints, int, tuple[Geometries, Ints]]:
    """Return the rows of pairs that meet, (m, 2), how many overlap, and what of which they share.

    What two share are (o,) polygons and their pairs, (o, 2).
    """
    met = pairs[shapely.intersects(*parcels[pairs].T)]
    a, b = parcels[met].T
    overlap = shapely.relate_pattern(a, b, "T********")  # their insides have a point in common
    shared, index = simple_polygons(shapely.intersection(a[overlap], b[overlap]))
    overlapping = met[overlap]
    return met, len(overlapping), (shared, overlapping[index])


def _neighbours(parcels: Geometries, asked: Ints, tick: Tick) -> Iterator[Ints]:
    """Yield pairs of rows whose bounds meet, each pair once, (m, 2) at a time.

    Of each pair, one at least is among the rows asked about.
    """
    tree = STRtree(parcels)
    is_asked = np.zeros(parcels.size, dtype=np.bool_)
    is_asked[asked] = True
    for start in range(0, asked.size, BATCH):
        rows = asked[start : start + BATCH]
        i, j = tree.query(parcels[rows])
        i = rows[i]
        once = (i < j) | ~is_asked[j]  # a pair of two that are asked about is found twice
        pairs = np.sort(np.column_stack([i, j])[once], axis=1)
        for first in range(0, len(pairs), PAIRS):
            tick(0)
            yield pairs[first : first + PAIRS]
        tick(rows.size)
    tick(parcels.size - asked.size)


def _outside(
    parcels: Geometries, rows: Ints, within: Bools, meets: Bools, zone: BaseGeometry, tick: Tick
) -> tuple[Pieces, float, Ints, Ints]:
    """Return what lies outside of a zone, its m², and the rows of which all or a part does.

    Those of which that is not known cross the zone's edges, or touch them.
    """
    beyond, row, crosses = parcels[~within], rows[~within], meets[~within]
    whole_m2 = lonlat_area(beyond)
    crossing = np.flatnonzero(crosses)
    tick(parcels.size - crossing.size)
    batches = [crossing[start : start + BATCH] for start in range(0, crossing.size, BATCH)]
    cut = in_threads(lambda batch: shapely.difference(beyond[batch], zone), batches)
    for batch, found in zip(batches, cut, strict=True):
        beyond[batch] = found
        tick(batch.size)
    pieces, outside_m2 = pieces_of(beyond, row)
    inside_m2 = np.where(crosses, whole_m2 - outside_m2, 0)
    is_wholly = (inside_m2 < SMALLEST_M2) & (outside_m2 > inside_m2)
    is_partly = (outside_m2 >= SMALLEST_M2) & ~is_wholly
    return pieces, float(outside_m2[is_wholly | is_partly].sum()), row[is_wholly], row[is_partly]
