"""Vertices of rings in degrees: steps and widths in m, angles, and the issues found at them.

`geo.polygons.blemishes` and `geo.polygons.repair` measure outlines with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.messages import Message, message
from geo.polygons.area import DEGREE, E2, A, geodesic_area
from geo.polygons.validity import Issue

MAX_PLACES = 100  # listed of a kind in one geometry; then one that says how many more
MORE = message("more such places, starting at {place}: {more:,}; repair them together.")


@dataclass(frozen=True)
class Vertices:
    """The n vertices of rings laid end to end, each ring without the repeat that closes it.

    Parameters
    ----------
    lon, lat
        Degrees, (n,).
    ring
        The number of each vertex's ring, (n,), ascending.
    """

    lon: Floats
    lat: Floats
    ring: Ints

    @classmethod
    def of(cls, rings: Geometries) -> "Vertices":
        """Return the vertices of closed rings."""
        vertices, ring = shapely.get_coordinates(rings, return_index=True)
        last = ring == np.append(ring[1:], -1)
        lon, lat = vertices[last].T
        return cls(lon=lon, lat=lat, ring=ring[last])

    def only(self, chosen: Bools) -> "Vertices":
        """Return some of the vertices."""
        return Vertices(self.lon[chosen], self.lat[chosen], self.ring[chosen])

    def steps(self) -> Floats:
        """Return the distance in m to each vertex from the one before; right where it is short."""
        return np.hypot(*self._offsets(self._neighbours()[0]))

    def angles(self) -> Floats:
        """Return the angle between the two edges at each vertex, 0 to 180 degrees."""
        (x1, y1), (x2, y2) = map(self._offsets, self._neighbours())
        return np.degrees(np.arctan2(np.abs(x1 * y2 - x2 * y1), x1 * x2 + y1 * y2))

    def _neighbours(self) -> tuple[Ints, Ints]:
        """Return the positions of the vertices before and after each in its ring."""
        place = np.arange(self.ring.size)
        first = np.searchsorted(self.ring, self.ring, side="left")
        last = np.searchsorted(self.ring, self.ring, side="right") - 1
        return (
            np.where(place == first, last, place - 1),
            np.where(place == last, first, place + 1),
        )

    def _offsets(self, others: Ints) -> tuple[Floats, Floats]:
        """Return how far others lie to the east and north of each vertex, m."""
        east, north = metres_per_degree(self.lat)
        return (self.lon[others] - self.lon) * east, (self.lat[others] - self.lat) * north


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Return the length in m of a degree of longitude and of one of latitude, at a latitude."""
    w2 = 1 - E2 * np.sin(lat * DEGREE) ** 2
    return A * DEGREE * np.cos(lat * DEGREE) / np.sqrt(w2), A * DEGREE * (1 - E2) / w2**1.5


def mean_width(polygons: Geometries) -> Floats:
    """Return twice the geodesic area of polygons by their perimeter, m: the width of a strip."""
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    vertices = Vertices.of(rings)
    perimeter = np.bincount(polygon[vertices.ring], vertices.steps(), polygons.size)
    return 2 * geodesic_area(polygons) / perimeter


def points_as_vertices(points: Geometries) -> Vertices:
    """Return points in degrees as vertices, each of a ring of its own."""
    lon, lat = shapely.get_coordinates(points).T
    return Vertices(lon=lon, lat=lat, ring=np.arange(points.size))


def issues_at(
    vertices: Vertices, kind: str, sentence: Message, **values: Floats
) -> Iterator[Issue]:
    """Yield an issue for each vertex with its values, up to `MAX_PLACES`; then one for the rest."""
    places = list(zip(vertices.lon.tolist(), vertices.lat.tolist(), strict=True))
    for i, place in enumerate(places[:MAX_PLACES]):
        here = {name: float(value[i]) for name, value in values.items()}
        yield Issue.at(place, kind, sentence, **here)
    if len(places) > MAX_PLACES:
        yield Issue.at(places[MAX_PLACES], kind, MORE, more=len(places) - MAX_PLACES)
