"""Corners row by row, gathered to parcels and rings; apart because tables and lists share it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats
from geo.crs.mixed_systems import check_one_system
from geo.polygons.ring_owners import ring_owners

SAME = 0.0015  # metres, or 1e-8 of degrees: corners that are one, rounded to millimetres
SAME_DEGREES = 1.5e-8
MAX_DEGREES = 360
MAX_KM = 60_000  # eastings of China with the number of their zone; metres are more
MIN_CORNERS = 3
MAX_SPREAD = 900_000  # metres or degrees; zones are 1 000 000 apart by their numbers


@dataclass(frozen=True)
class Corner:
    """One corner: x the number of the easting or longitude, y of the northing or latitude.

    Parameters
    ----------
    label
        What the table calls it, such as ``"J1"``; empty where it has no name.
    parcel
        The number and name of its parcel, and its ring; empty where the table has no such column.
    """

    x: float
    y: float
    label: str = ""
    parcel: tuple[str, str, str] = ("", "", "")


@dataclass
class Outline:
    """A parcel as it is gathered: rings are lists of (x, y), closed."""

    number: str
    name: str
    rings: list[list[tuple[float, float]]]


def outlines(corners: Sequence[Corner | None]) -> list[Outline]:
    """Return the outlines of corners; None stands where the table shows that a new one begins."""
    found: list[Outline] = []
    last = ""
    for run in _runs(corners):
        number, name, ring = run[0].parcel
        rings = list(_rings(run))
        is_same = found and found[-1].number == number and (number or found[-1].name == name)
        if is_same and (number or (name and ring and ring != last)):
            found[-1].rings.extend(rings)
        elif number or name:
            found.append(Outline(number, name, rings))
        else:
            found.extend(Outline("", "", [each]) for each in rings)
        last = ring
    return found


def _runs(corners: Sequence[Corner | None]) -> Iterator[list[Corner]]:
    """Yield the corners of one parcel and ring after another."""
    run: list[Corner] = []
    for corner in corners:
        if run and (corner is None or corner.parcel != run[-1].parcel):
            yield run
            run = []
        if corner is not None:
            run.append(corner)
    if run:
        yield run


def _rings(run: Sequence[Corner]) -> Iterator[list[tuple[float, float]]]:
    """Yield closed rings: each ends at its first corner, or where a label begins anew."""
    ring: list[Corner] = []
    for corner in run:
        if len(ring) >= MIN_CORNERS and _is_same(corner, ring[0]):
            yield _closed(ring)
            ring = []
            continue
        if len(ring) >= MIN_CORNERS and corner.label and corner.label == ring[0].label:
            yield _closed(ring)
            ring = []
        if not (ring and _is_same(corner, ring[-1])):
            ring.append(corner)
    if ring:
        yield _closed(ring)


def _is_same(a: Corner, b: Corner) -> bool:
    size = max(abs(a.x), abs(a.y))
    most = SAME_DEGREES if size <= MAX_DEGREES else SAME / 1000 if size <= MAX_KM else SAME
    return abs(a.x - b.x) <= most and abs(a.y - b.y) <= most


def _closed(ring: Sequence[Corner]) -> list[tuple[float, float]]:
    return [*((corner.x, corner.y) for corner in ring), (ring[0].x, ring[0].y)]


def polygon_parts(rings: Sequence[list[tuple[float, float]]]) -> list[list[Floats]]:
    """Return the rings of one parcel as parts, shells first; an island in a hole is a part."""
    import shapely

    arrays = [np.array(ring) for ring in rings]
    if min(map(len, arrays)) <= MIN_CORNERS:
        return [[array] for array in arrays]
    lines = np.array([shapely.LinearRing(array) for array in arrays], dtype=object)
    owner = ring_owners(lines, np.zeros(len(arrays), dtype=int))
    order = np.argsort(owner != np.arange(len(arrays)), kind="stable")  # each shell before holes
    parts: dict[int, list[Floats]] = {}
    for at in order:
        parts.setdefault(int(owner[at]), []).append(arrays[at])
    return list(parts.values())


def check_corners(corners: Sequence[Corner | None]) -> None:
    """Refuse corners of a parcel too far apart to be in one system, which are in several.

    Raises
    ------
    SeveralSystemsError
        Some are in another system than others, by their numbers.
    """
    known = [corner for corner in corners if corner is not None]
    rows_of: dict[tuple[str, str, str], list[int]] = {}
    for row, corner in enumerate(known):
        rows_of.setdefault(corner.parcel, []).append(row)
    for rows in rows_of.values():
        numbers = np.array([(known[row].x, known[row].y) for row in rows])
        if (np.ptp(numbers, axis=0) > MAX_SPREAD).any():
            check_one_system(numbers[:, :1], numbers[:, 1:], np.array(rows))
