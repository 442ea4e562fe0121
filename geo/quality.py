"""Defects that a valid polygon can still have, each with its place and what to do about it.

Edges are straight in longitude and latitude, as RFC 7946 draws them. Lengths and angles at a
corner are those of the CGCS2000 ellipsoid there. All thresholds are this module's own defaults,
taken from no standard; callers set theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.area import DEGREE, E2, A, geodesic_area
from geo.errors import GeometryError
from geo.relate import intersection
from geo.shape import Problem, sound, usable
from geo.words import Words, words

NEAR_M = 0.1  # corners closer than this say the same; survey corners are good to decimetres
SPIKE_DEGREES = 1.0  # between edges out and back: 1.7 m apart after 100 m
SLIVER_M = 1.0  # mean width of a part that is likely left over from cutting
HOLE_M2 = 100.0  # a hole smaller than a house
GAP_M = 5.0  # a gap narrower than a lane is likely not meant,
ROUNDING_M = 0.02  # but one no wider than 7 decimals are coarse is only rounding
LEAST_M2 = 1.0  # of an overlap; as much rounding adds along 100 m
MOST = 100  # places listed of a kind in one geometry; then one that says how many more
MITRE = 20.0  # of edges moved apart and back, so that a notch above 6 degrees stays as it is
TOUCH_M = 1e-6  # what is nearer touches; rounding of coordinates in metres is a thousand times less
CHUNK = 1000  # rings at a time, so that memory stays flat

SENTENCES = {
    "duplicate-points": words("the corner at {place} is given twice; delete one of the two."),
    "near-points": words("two corners at {place} are {apart:.2g} m apart; delete one of them."),
    "spike": words("the outline runs out to {place} and straight back; delete that corner."),
    "sliver": words(
        "the part at {place} is only {width:.2g} m wide; delete it or unite it with its neighbour."
    ),
    "tiny-hole": words("the hole at {place} has only {area:.2g} m²; fill it unless it is meant."),
    "touching-rings": words("two rings of the outline meet at {place}; move one of them away."),
    "gap": words(
        "a gap {width:.2g} m wide lies between two outlines at {place}; let them touch there."
    ),
    "overlap": words(
        "two outlines share {area:,.0f} m² at {place}; decide which of them it belongs to."
    ),
}
MORE = words("more such places, from {place} on: {more:,}; repair them together.")

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Geometries = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Misfit(Problem):
    """A gap or an overlap between two outlines: a `geo.shape.Problem` with a shape.

    Parameters
    ----------
    polygon
        The gap or overlap, in degrees.
    area_m2
        Its geodesic area.
    between
        The positions of the two outlines in the input; twice the same for two parts of one.
    """

    polygon: BaseGeometry
    area_m2: float
    between: tuple[int, int]


@dataclass(frozen=True)
class Corners:
    """The n corners of rings laid end to end, each ring without the repeat that closes it.

    Parameters
    ----------
    lon, lat
        Degrees, (n,).
    ring
        The number of each corner's ring, (n,), ascending.
    """

    lon: Floats
    lat: Floats
    ring: Ints

    @classmethod
    def of(cls, rings: Geometries) -> "Corners":
        """Return the corners of closed rings."""
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        held = ring == np.append(ring[1:], -1)
        return cls(*corners[held].T, ring[held])

    def only(self, chosen: NDArray[np.bool_]) -> "Corners":
        """Return some of the corners."""
        return Corners(self.lon[chosen], self.lat[chosen], self.ring[chosen])

    def steps(self) -> Floats:
        """Return the distance in m to each corner from the one before; right where it is short."""
        return np.hypot(*self._offsets(self._neighbours()[0]))

    def angles(self) -> Floats:
        """Return the angle between the two edges at each corner, 0 to 180 degrees."""
        (x1, y1), (x2, y2) = map(self._offsets, self._neighbours())
        return np.degrees(np.arctan2(np.abs(x1 * y2 - x2 * y1), x1 * x2 + y1 * y2))

    def _neighbours(self) -> tuple[Ints, Ints]:
        """Return the positions of the corners before and after each in its ring."""
        place = np.arange(self.ring.size)
        first = np.searchsorted(self.ring, self.ring, side="left")
        last = np.searchsorted(self.ring, self.ring, side="right") - 1
        return (
            np.where(place == first, last, place - 1),
            np.where(place == last, first, place + 1),
        )

    def _offsets(self, others: Ints) -> tuple[Floats, Floats]:
        """Return how far others lie to the east and north of each corner, m."""
        east, north = metres_per_degree(self.lat)
        return (self.lon[others] - self.lon) * east, (self.lat[others] - self.lat) * north


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Return the length in m of a degree of longitude and of one of latitude, at a latitude."""
    w2 = 1 - E2 * np.sin(lat * DEGREE) ** 2
    return A * DEGREE * np.cos(lat * DEGREE) / np.sqrt(w2), A * DEGREE * (1 - E2) / w2**1.5


def mean_width(polygons: Geometries) -> Floats:
    """Return twice the geodesic area of polygons by their perimeter, m: the width of a strip."""
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    corners = Corners.of(rings)
    perimeter = np.bincount(polygon[corners.ring], corners.steps(), polygons.size)
    return 2 * geodesic_area(polygons) / perimeter


def blemishes(
    geometry: object,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    sliver_m: float = SLIVER_M,
    hole_m2: float = HOLE_M2,
) -> list[Problem]:
    """Return what a polygon in degrees had better be without, though it be valid. Never raises.

    Kinds are the first six of `SENTENCES`. Of each kind at most `MOST` are listed, and then one
    that counts the rest. What is no polygon in degrees has none, and what makes a polygon invalid
    is not sought: that is for `geo.shape.problems` to say.

    Parameters
    ----------
    geometry
        A polygon or multipolygon in degrees, or anything. Heights are ignored.
    near_m
        The distance in m from one corner to the next below which one of them is too many.
    spike_degrees
        The angle between two edges below which their corner is a spike.
    sliver_m
        The mean width in m (see `mean_width`) below which a part is a sliver.
    hole_m2
        The geodesic area in m² below which a hole is tiny.
    """
    try:
        parts = shapely.get_parts(shapely.force_2d(usable(geometry)))
    except GeometryError:
        return []
    parts = parts[~shapely.is_empty(parts)]
    rings, part = shapely.get_rings(parts, return_index=True)
    holes = shapely.polygons(rings[part == np.append(-1, part[:-1])])
    with np.errstate(all="ignore"):  # at a pole, or where corners are the same
        return [
            *_crowded(Corners.of(rings), near_m),
            *_spikes(Corners.of(rings), near_m, spike_degrees),
            *_small("sliver", parts, sliver_m, width=mean_width(parts)),
            *_small("tiny-hole", holes, hole_m2, area=geodesic_area(holes)),
            *_touching(rings),
        ]


def gaps(
    geometries: Iterable[BaseGeometry | None],
    *,
    narrower_than_m: float = GAP_M,
    wider_than_m: float = ROUNDING_M,
) -> list[Misfit]:
    """Return narrow gaps between outlines, or parts of one, that should touch; largest first.

    A gap is what closes when two parts grow by half of `narrower_than_m` and shrink again, less
    the outlines that lie in it. Nothing is sought between a part and one that lies inside it.
    Meant for tens of outlines.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in degrees; missing and empty ones are passed over.
    narrower_than_m
        The width in m that a gap has nowhere; right to 1 % within 70 km of latitude.
    wider_than_m
        The mean width in m up to which a gap is mere rounding.

    Raises
    ------
    GeometryError
        An outline that is no polygon, not in degrees or not valid.
    """
    parts, row = shapely.get_parts(_outlines(geometries), return_index=True)
    tree, found = shapely.STRtree(parts), []
    shapely.prepare(parts)
    for pair in _pairs(tree, _grown_boxes(parts, narrower_than_m)):
        if shapely.covers(parts[pair], parts[pair[::-1]]).any():
            continue
        for piece in _closed(parts[pair], narrower_than_m):
            near = parts[np.setdiff1d(tree.query(piece), pair)]
            around = shapely.covers(near[:, None], parts[pair]).any(axis=1)
            free = shapely.difference(piece, shapely.union_all(near[~around]))
            found += _misfits("gap", free, row[pair], wider_than_m)
    return sorted(found, key=lambda gap: -gap.area_m2)


def overlaps(
    geometries: Iterable[BaseGeometry | None],
    *,
    least_m2: float = LEAST_M2,
    nested: bool = False,
) -> list[Misfit]:
    """Return each piece that two outlines share, largest first.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in degrees; missing and empty ones are passed over.
    least_m2
        The geodesic area in m² up to which sharing, or jutting out, is mere rounding.
    nested
        Whether an outline inside a larger one overlaps it, too; two that are the same always do.

    Raises
    ------
    GeometryError
        An outline that is no polygon, not in degrees or not valid.
    """
    held = _outlines(geometries)
    area, found = geodesic_area(held), []
    for pair in _pairs(shapely.STRtree(held), held):
        shared = intersection(*held[pair])
        juts_out = area[pair] - geodesic_area(shared) > least_m2
        if nested or juts_out[0] == juts_out[1]:
            found += _misfits("overlap", shared, pair)
    large = (overlap for overlap in found if overlap.area_m2 > least_m2)
    return sorted(large, key=lambda overlap: -overlap.area_m2)


def _crowded(corners: Corners, near_m: float) -> Iterator[Problem]:
    apart = corners.steps()
    yield from _placed("duplicate-points", corners.only(apart == 0))
    near = (apart > 0) & (apart < near_m)
    yield from _placed("near-points", corners.only(near), apart=apart[near])


def _spikes(corners: Corners, near_m: float, spike_degrees: float) -> Iterator[Problem]:
    clear = corners.only(corners.steps() >= near_m)  # angles between near corners mean nothing
    return _placed("spike", clear.only(clear.angles() < spike_degrees))


def _small(kind: str, polygons: Geometries, limit: float, **sizes: Floats) -> Iterator[Problem]:
    [(name, size)] = sizes.items()
    rings = shapely.get_exterior_ring(polygons[size < limit])
    return _placed(kind, _at(shapely.get_point(rings, 0)), **{name: size[size < limit]})


def _touching(rings: Geometries) -> Iterator[Problem]:
    """Yield a problem for each two rings that meet; those of a valid polygon do so in points."""
    rings = rings[shapely.length(rings) > 0]  # GEOS crashes on the nearest points of others
    largest_first = rings[np.argsort(-shapely.get_num_coordinates(rings), kind="stable")]
    shapely.prepare(largest_first)
    tree, places = shapely.STRtree(largest_first), [rings[:0]]
    for start in range(0, rings.size, CHUNK):
        a, b = tree.query(largest_first[start : start + CHUNK])
        first, second = largest_first[[a + start, b]][:, a + start < b]
        touch = shapely.intersects(first, second)
        lines = shapely.shortest_line(first[touch], second[touch])
        places.append(shapely.get_point(lines, 0))
    return _placed("touching-rings", _at(np.concatenate(places)))


def _at(points: Geometries) -> Corners:
    return Corners(*shapely.get_coordinates(points).T, np.arange(points.size))


def _placed(kind: str, places: Corners, **values: Floats) -> Iterator[Problem]:
    """Yield a problem for each place, with its values, up to `MOST`; then one for the rest."""
    for i in range(min(places.lon.size, MOST)):
        here = {name: float(value[i]) for name, value in values.items()}
        yield _problem(kind, SENTENCES[kind], places, i, **here)
    if places.lon.size > MOST:
        yield _problem(kind, MORE, places, MOST, more=places.lon.size - MOST)


def _problem(kind: str, sentence: Words, places: Corners, i: int, **values: object) -> Problem:
    lon, lat = float(places.lon[i]), float(places.lat[i])
    values = {"place": f"{lon:.5f}, {lat:.5f}", **values}
    return Problem(kind, replace(sentence, values=tuple(values.items())), lon, lat)


def _outlines(geometries: Iterable[BaseGeometry | None]) -> Geometries:
    checked = [None if outline is None else sound(outline, or_empty=True) for outline in geometries]
    return shapely.force_2d(np.array(checked, dtype=object))


def _pairs(tree: shapely.STRtree, geometries: Geometries) -> Ints:
    """Return the positions of each two geometries whose boxes meet, once, as rows of two."""
    pairs = tree.query(geometries).T
    return pairs[pairs[:, 0] < pairs[:, 1]]


def _grown_boxes(geometries: Geometries, by_m: float) -> Geometries:
    west, south, east, north = shapely.bounds(geometries).T
    lon, lat = by_m / np.array(metres_per_degree(np.maximum(np.abs(south), np.abs(north))))
    return shapely.box(west - lon, south - lat, east + lon, north + lat)


def _closed(parts: Geometries, width_m: float) -> Geometries:
    """Return what closes between two parts, in degrees, when gaps below a width do."""
    boxes = _grown_boxes(parts, 2 * width_m)
    near = shapely.intersection(*boxes)  # holds all gaps, and little else of long outlines
    scale = metres_per_degree(near.centroid.y)
    flat = shapely.transform(shapely.intersection(parts, near), lambda corners: corners * scale)
    shapely.prepare(flat)
    if not shapely.dwithin(*flat, width_m):
        return flat[:0]
    both = shapely.union_all(_polygons(flat))
    closed = both
    for distance in (width_m / 2, -width_m / 2):
        closed = shapely.buffer(closed, distance, join_style="mitre", mitre_limit=MITRE)
    pieces = _polygons(shapely.difference(closed, both))
    between = shapely.dwithin(flat[:, None], pieces, TOUCH_M).all(axis=0)
    pieces = shapely.transform(pieces[between], lambda corners: corners / scale)
    return shapely.make_valid(pieces, method="structure", keep_collapsed=False)


def _polygons(geometries: Geometries) -> Geometries:
    parts = shapely.get_parts(geometries)
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]


def _misfits(
    kind: str, shape: BaseGeometry, between: Ints, wider_than_m: float = 0.0
) -> Iterator[Misfit]:
    """Yield a misfit for each part of a shape, in degrees, with more than a mean width."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) > 0]
    places = _at(shapely.point_on_surface(parts))
    sizes = zip(parts, geodesic_area(parts).tolist(), mean_width(parts).tolist(), strict=True)
    pair = tuple(between.tolist())
    for i, (part, area, width) in enumerate(sizes):
        if width > wider_than_m:
            problem = _problem(kind, SENTENCES[kind], places, i, width=width, area=area)
            yield Misfit(**vars(problem), polygon=part, area_m2=area, between=pair)
