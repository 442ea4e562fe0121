"""Drawings of a reading: where outlines would lie beside the zone, and their corners; as SVG."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.boundary.candidates import Candidate
from ftzmap.learn import svg
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.crs.geodesics import geod

NEAR_M = 5_000.0  # between readings that are drawn into one picture
METRES_A_DEGREE = 111_320.0
WIDTH, HEIGHT, MARGIN = 300.0, 190.0, 18.0  # units of a place
CORNERS_WIDTH, CORNERS_HEIGHT, CORNERS_MARGIN = 460.0, 320.0, 46.0
SMALL, RING = 10.0, 9.0  # units below which an outline is marked by a ring of this radius
INSET_WIDTH, INSET_HEIGHT, INSET_MARGIN, INSET_RING = 84.0, 60.0, 9.0, 4.0
MAX_NUMBERS, MAX_LENGTHS = 60, 24  # corners that are numbered, sides whose length is written
MAX_DRAWN = 500  # outlines or points
MIN_SPAN = 1e-5  # degrees, about a metre

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Palette:
    """The colours of a drawing: texts and their rims, its ground, outlines, other readings."""

    ink: str
    halo: str
    ground: str
    mine: str
    note: str

    @property
    def sheet(self) -> str:
        """The style of the ground."""
        return f'fill="{self.ground}" stroke="{self.note}" stroke-opacity="0.6"'

    @property
    def outline(self) -> str:
        """The style of what is read."""
        return f'fill="{self.mine}" fill-opacity="0.2" stroke="{self.mine}" stroke-width="2"'

    @property
    def other(self) -> str:
        """The style of another reading."""
        return f'fill="none" stroke="{self.note}" stroke-width="1.2" stroke-dasharray="4 3"'


PALETTES = {  # as ftzmap/map/web/theme.css has them
    "light": Palette("#1b1f23", "#ffffff", "#ffffff", "#b00020", "#59636e"),
    "dark": Palette("#e6e9ec", "#12171a", "#1b2125", "#ff7d8f", "#a9b2ba"),
}


@dataclass(frozen=True)
class _View:
    """Degrees to units of a drawing, north up, true to scale in its middle."""

    lon: float
    lat: float
    scale: float  # units a metre
    width: float
    height: float

    @classmethod
    def of(cls, box: Iterable[float], width: float, height: float, margin: float) -> "_View":
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

    def clipped(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return what of each outline lies in the drawing, in units."""
        drawn = shapely.transform(geometries, self.units)
        clipped: NDArray[np.object_] = shapely.clip_by_rect(
            drawn, -9, -9, self.width + 9, self.height + 9
        )
        return clipped


def place_picture(
    zone: Zone, candidate: Candidate, others: Sequence[Candidate], look: Palette, t: Language
) -> str:
    """Return a drawing of where a reading lies, beside the area that is nearest.

    Where other readings lie within `NEAR_M`, it is drawn beside these, and the area in a corner.
    """
    close = [one for one in others if _metres(one, candidate) <= NEAR_M]
    area = np.array(zone[candidate.feature].geometry.bounds)
    box = _around([candidate.bounds, *([one.bounds for one in close] or [area])])
    view = _View.of(box, WIDTH, HEIGHT, MARGIN)
    marks = [svg.box(0, 0, WIDTH, HEIGHT, look.sheet), *_areas(view, zone)]
    for one in close:
        marks += _paths(view, one.outlines, look.other)
    marks += [*_paths(view, candidate.outlines, look.outline), *_ring(view, candidate, look)]
    if close:
        marks += _inset(zone, candidate, _around([candidate.bounds, area]), look)
    marks += _scale_bar(view, look, t)
    return svg.drawing(WIDTH, HEIGHT, marks, title=t(candidate.title))


def corner_picture(candidate: Candidate, look: Palette, t: Language) -> str:
    """Return a drawing of the corners of a reading in their order, numbered, with side lengths."""
    view = _View.of(candidate.bounds, CORNERS_WIDTH, CORNERS_HEIGHT, CORNERS_MARGIN)
    marks = [svg.box(0, 0, CORNERS_WIDTH, CORNERS_HEIGHT, look.sheet)]
    marks += _paths(view, candidate.outlines, look.outline)
    marks += _lengths(view, candidate.outlines, look, t)
    marks += _numbers(view, candidate.outlines, look)
    marks += _scale_bar(view, look, t)
    return svg.drawing(CORNERS_WIDTH, CORNERS_HEIGHT, marks, title=t(candidate.title))


def _areas(view: _View, zone: Zone) -> Iterator[str]:
    for area in zone.areas:
        color = zone.color_of(area.id)
        style = f'fill="{color}" fill-opacity="0.25" stroke="{color}"'
        yield from _paths(view, [area.geometry], style)


def _inset(zone: Zone, candidate: Candidate, box: Box, look: Palette) -> list[str]:
    """Return a small drawing in the upper right corner: the nearest area, and the place."""
    view = _View.of(box, INSET_WIDTH, INSET_HEIGHT, INSET_MARGIN)
    sheet = svg.box(0, 0, INSET_WIDTH, INSET_HEIGHT, look.sheet)
    at = f"translate({WIDTH - INSET_WIDTH:g} 0)"
    marks = [sheet, *_areas(view, zone), *_ring(view, candidate, look, always=True)]
    clip = f'<svg width="{INSET_WIDTH:g}" height="{INSET_HEIGHT:g}">{"".join(marks)}</svg>'
    return [f'<g transform="{at}">{clip}</g>']


def _metres(one: Candidate, other: Candidate) -> float:
    return float(geod().inv(one.lon, one.lat, other.lon, other.lat)[2])


def _around(boxes: Sequence[NDArray[np.float64]]) -> Box:
    corners = np.array(boxes)
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _paths(view: _View, geometries: Iterable[Geometry | None], style: str) -> Iterator[str]:
    shapes = np.array([*islice(geometries, MAX_DRAWN), None], dtype=object)[:-1]
    is_point = shapely.get_dimensions(shapes) == 0
    for one in shapes[is_point]:
        x, y = view.units(shapely.get_coordinates(one)[:1])[0].tolist()
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {style}/>'
    parts, of_shape = shapely.get_parts(view.clipped(shapes[~is_point]), return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    vertices, of_ring = shapely.get_coordinates(rings, return_index=True)
    lines = np.split(np.round(vertices, 1), np.flatnonzero(np.diff(of_ring)) + 1)
    drawn = zip(of_shape[of_part].tolist(), lines, strict=False)  # without rings there is a line
    for _, of_one in groupby(drawn, key=itemgetter(0)):
        yield svg.path([line.tolist() for _, line in of_one], style)


def _ring(
    view: _View, candidate: Candidate, look: Palette, *, always: bool = False
) -> Iterator[str]:
    """Yield a ring around what would be too small to be seen."""
    corners = view.units(candidate.bounds.reshape(2, 2))
    if always or np.ptp(corners, axis=0).max() < SMALL:
        x, y = corners.mean(axis=0).tolist()
        style = f'fill="none" stroke="{look.mine}" stroke-width="1.5"'
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{INSET_RING if always else RING:g}" {style}/>'


def _scale_bar(view: _View, look: Palette, t: Language) -> list[str]:
    """Return a bar of 1, 2 or 5 times a power of ten metres, at most a third of the drawing."""
    most = view.width / 3 / view.scale
    power = 10.0 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 5) if step * power <= most)
    x, y, length = 10.0, view.height - 10, metres * view.scale
    name = f"{t.number(metres / 1000, 0)} km" if metres >= 1000 else f"{metres:g} m"
    line = f'<path d="M{x:g} {y - 4:g} V{y:g} H{x + length:.1f} V{y - 4:g}" fill="none" '
    return [
        f'{line}stroke="{look.ink}" stroke-width="1.5"/>',
        svg.text(x + length + 5, y, name, size=11, color=look.ink, rim=look.halo),
    ]


def _corners(geometries: Iterable[Geometry | None]) -> Iterator[NDArray[np.float64]]:
    """Yield the corners of each ring, the closing one too."""
    for geometry in geometries:
        for ring in shapely.get_rings(geometry):
            yield shapely.get_coordinates(ring)


def _numbers(view: _View, geometries: Iterable[Geometry | None], look: Palette) -> Iterator[str]:
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
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{look.mine}"/>'
            yield svg.text(
                x + dx,
                y + dy + 4,
                str(number),
                size=12,
                anchor="middle",
                bold=True,
                color=look.ink,
                rim=look.halo,
            )


def _lengths(
    view: _View, geometries: Iterable[Geometry | None], look: Palette, t: Language
) -> Iterator[str]:
    """Yield the length of each side in metres at its middle."""
    rings = list(_corners(geometries))
    if sum(len(ring) - 1 for ring in rings) > MAX_LENGTHS:
        return
    for ring in rings:
        metres = geod().inv(*ring[:-1].T, *ring[1:].T)[2]
        middles = view.units((ring[:-1] + ring[1:]) / 2)
        for (x, y), length in zip(middles.tolist(), np.asarray(metres).tolist(), strict=True):
            text = t("{metres} m", metres=t.number(length, 2))
            yield svg.text(x, y + 4, text, size=11, anchor="middle", color=look.ink, rim=look.halo)
