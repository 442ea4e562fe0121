"""Drawings of a reading: where outlines would lie beside the zone, and their corners; as SVG."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.boundary.candidates import Candidate
from ftzmap.learn import svg
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.polygons.area import GEOD

INK, HALO = "var(--ftz-ink)", "var(--ftz-halo)"
MINE = 'fill="var(--ftz-mine)" fill-opacity="0.2" stroke="var(--ftz-mine)" stroke-width="2"'
OTHER = 'fill="none" stroke="var(--ftz-note)" stroke-width="1.2" stroke-dasharray="4 3"'
NEAR_M = 5_000.0  # between readings that are drawn into one picture
METRES_A_DEGREE = 111_320.0
WIDTH, HEIGHT, MARGIN = 300.0, 190.0, 18.0  # units of a place
CORNERS_WIDTH, CORNERS_HEIGHT, CORNERS_MARGIN = 460.0, 320.0, 46.0
SMALL, RING = 10.0, 9.0  # units below which an outline is marked by a ring of this radius
MAX_NUMBERS, MAX_LENGTHS = 60, 24  # corners that are numbered, sides whose length is written
MAX_DRAWN = 500  # outlines or points
MIN_SPAN = 1e-5  # degrees, about a metre

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _View:
    """Degrees to units of a drawing, north up, true to scale in its middle."""

    lon: float
    lat: float
    scale: float  # units a metre
    width: float
    height: float

    @classmethod
    def of(cls, box: Sequence[float], width: float, height: float, margin: float) -> "_View":
        west, south, east, north = box
        lon, lat = (west + east) / 2, (south + north) / 2
        across = max(east - west, MIN_SPAN) * METRES_A_DEGREE * math.cos(math.radians(lat))
        along = max(north - south, MIN_SPAN) * METRES_A_DEGREE
        scale = min((width - 2 * margin) / max(across, 1e-6), (height - 2 * margin) / along)
        return cls(lon, lat, scale, width, height)

    def units(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) units of longitude and latitude, degrees."""
        east = METRES_A_DEGREE * math.cos(math.radians(self.lat)) * self.scale
        x = self.width / 2 + (lonlat[:, 0] - self.lon) * east
        y = self.height / 2 - (lonlat[:, 1] - self.lat) * METRES_A_DEGREE * self.scale
        return np.column_stack([x, y])

    def clipped(self, geometry: Geometry) -> Geometry:
        """Return what of an outline in units lies in the drawing."""
        drawn = shapely.transform(geometry, self.units)
        return shapely.clip_by_rect(drawn, -9, -9, self.width + 9, self.height + 9)


def place_picture(
    zone: Zone, candidate: Candidate, others: Sequence[Candidate], t: Language
) -> str:
    """Return a drawing of where a reading lies: beside the area that is nearest, or, where other
    readings lie within `NEAR_M`, beside these."""
    close = [one for one in others if _metres(one, candidate) <= NEAR_M]
    area = zone[candidate.feature]
    beside = [one.bounds for one in close] or [np.array(area.geometry.bounds)]
    box = _around([candidate.bounds, *beside])
    view = _View.of(box, WIDTH, HEIGHT, MARGIN)
    marks = [svg.box(0, 0, WIDTH, HEIGHT, 'fill="var(--ftz-ground)"')]
    for each in zone.areas:
        color = zone.color_of(each.id)
        style = f'fill="{color}" fill-opacity="0.25" stroke="{color}"'
        marks += _paths(view, [each.geometry], style)
    for one in close:
        marks += _paths(view, one.outlines, OTHER)
    marks += [*_paths(view, candidate.outlines, MINE), *_ring(view, candidate)]
    return svg.drawing(WIDTH, HEIGHT, [*marks, *_scale_bar(view, t)], title=t(candidate.title))


def corner_picture(candidate: Candidate, t: Language) -> str:
    """Return a drawing of the corners of a reading in their order, numbered, with side lengths."""
    view = _View.of(candidate.bounds, CORNERS_WIDTH, CORNERS_HEIGHT, CORNERS_MARGIN)
    marks = [svg.box(0, 0, CORNERS_WIDTH, CORNERS_HEIGHT, 'fill="var(--ftz-ground)"')]
    marks += _paths(view, candidate.outlines, MINE)
    marks += _lengths(view, candidate.outlines, t)
    marks += _numbers(view, candidate.outlines)
    return svg.drawing(
        CORNERS_WIDTH, CORNERS_HEIGHT, [*marks, *_scale_bar(view, t)], title=t(candidate.title)
    )


def _metres(one: Candidate, other: Candidate) -> float:
    return float(GEOD.inv(one.lon, one.lat, other.lon, other.lat)[2])


def _around(boxes: Sequence[NDArray[np.float64]]) -> Box:
    corners = np.array(boxes)
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _paths(view: _View, geometries: Sequence[Geometry], style: str) -> Iterator[str]:
    for geometry in geometries[:MAX_DRAWN]:
        if shapely.get_dimensions(geometry) == 0:
            x, y = view.units(shapely.get_coordinates(geometry)[:1])[0].tolist()
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {style}/>'
            continue
        rings = shapely.get_rings(shapely.get_parts(view.clipped(geometry)))
        drawn = [np.round(shapely.get_coordinates(ring), 1).tolist() for ring in rings]
        if drawn:
            yield svg.path(drawn, style)


def _ring(view: _View, candidate: Candidate) -> Iterator[str]:
    """Yield a ring around what would be too small to be seen."""
    corners = view.units(candidate.bounds.reshape(2, 2))
    if np.ptp(corners, axis=0).max() < SMALL:
        x, y = corners.mean(axis=0).tolist()
        style = 'fill="none" stroke="var(--ftz-mine)" stroke-width="1.5"'
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RING:g}" {style}/>'


def _scale_bar(view: _View, t: Language) -> list[str]:
    """Return a bar of 1, 2 or 5 times a power of ten metres, at most a third of the drawing."""
    most = view.width / 3 / view.scale
    power = 10.0 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 5) if step * power <= most)
    x, y, length = 10.0, view.height - 10, metres * view.scale
    name = f"{t.number(metres / 1000, 0)} km" if metres >= 1000 else f"{metres:g} m"
    line = f'<path d="M{x:g} {y - 4:g} V{y:g} H{x + length:.1f} V{y - 4:g}" fill="none" '
    return [
        f'{line}stroke="{INK}" stroke-width="1.5"/>',
        svg.text(x + length + 5, y, name, size=11, color=INK, rim=HALO),
    ]


def _corners(geometries: Sequence[Geometry]) -> Iterator[NDArray[np.float64]]:
    """Yield the corners of each ring, the closing one too."""
    for geometry in geometries:
        for ring in shapely.get_rings(geometry):
            yield shapely.get_coordinates(ring)


def _numbers(view: _View, geometries: Sequence[Geometry]) -> Iterator[str]:
    """Yield the number of each corner, outside its ring."""
    rings = list(_corners(geometries))
    if sum(len(ring) - 1 for ring in rings) > MAX_NUMBERS:
        rings = []
    for ring in rings:
        units = view.units(ring[:-1])
        middle = units.mean(axis=0)
        for number, (x, y) in enumerate(units.tolist(), start=1):
            away = np.array([x, y]) - middle
            dx, dy = (13 * away / max(float(np.hypot(*away)), 1e-9)).tolist()
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="var(--ftz-mine)"/>'
            words = {"size": 12, "anchor": "middle", "color": INK, "rim": HALO}
            yield svg.text(x + dx, y + dy + 4, str(number), bold=True, **words)


def _lengths(view: _View, geometries: Sequence[Geometry], t: Language) -> Iterator[str]:
    """Yield the length of each side in metres at its middle."""
    rings = list(_corners(geometries))
    if sum(len(ring) - 1 for ring in rings) > MAX_LENGTHS:
        return
    for ring in rings:
        metres = GEOD.inv(*ring[:-1].T, *ring[1:].T)[2]
        middles = view.units((ring[:-1] + ring[1:]) / 2)
        for (x, y), length in zip(middles.tolist(), np.asarray(metres).tolist(), strict=True):
            text = t("{metres} m", metres=t.number(length, 2))
            yield svg.text(x, y + 4, text, size=11, anchor="middle", color=INK, rim=HALO)
