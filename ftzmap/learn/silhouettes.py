"""The areas side by side at one scale, beside a square of a familiar size.

Outlines are laid flat by an equal-area projection around each area's own middle
(Lambert azimuthal on the CGCS2000 ellipsoid), so that sizes can be compared by eye.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import Geometry, box, get_parts, transform

from ftzmap.learn import svg
from ftzmap.map.antimeridian import drawn_outline
from ftzmap.map.marks import text_width
from ftzmap.map.view import dash_of
from ftzmap.text.i18n import Language
from ftzmap.zone.kinds import NEUTRAL
from ftzmap.zone.zone import Feature, Zone
from geo.polygons.area import M2_PER_KM2

PITCH_KM2 = 105 * 68 / M2_PER_KM2  # a football pitch of 105 m by 68 m
_WIDTH = 420.0  # units of the drawing; letters of 13 are 11 px on a phone
_GAP = 14.0  # units between two shapes
_MIN_LABEL, _MAX_LABEL = 80.0, 88.0  # units that the name above a shape takes
_BOLD = 1.12  # times as wide as a name in regular letters
_TOP, _BOTTOM = 44.0, 40.0  # units for the names above and the scale bar below
_MAX_IN_A_ROW = 4  # shapes whose names stand beside each other
_NICE = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Familiar:
    """A size in km² that the reader knows, and what to call it."""

    name: str
    km2: float


@dataclass(frozen=True)
class Silhouette:
    """A shape in km, its lower left vertex at 0, 0; `size_km` is its width and height."""

    of: Feature | Familiar
    geometry: Geometry
    size_km: tuple[float, float]


def silhouettes(zone: Zone) -> tuple[Silhouette, ...]:
    """Return the areas laid flat, true to area, y towards the north."""
    return tuple(_flat(zone, area) for area in zone.areas)


def flat_parts(zone: Zone, area: Feature) -> dict[str, Geometry]:
    """Return the parts of an area in the same km as its silhouette."""
    shift = _corner(_projected(zone, area, area))
    return {
        part.id: transform(_projected(zone, part, area), lambda xy: xy - shift)
        for part in zone.parts(area.id)
    }


def square(familiar: Familiar) -> Silhouette:
    """Return a square of a familiar size."""
    side = math.sqrt(familiar.km2)
    return Silhouette(familiar, box(0, 0, side, side), (side, side))


def pitches(km2: float) -> int:
    """Return how many football pitches fill an area in km², to the nearest whole one."""
    return round(km2 / PITCH_KM2)


def picture(zone: Zone, t: Language, *, familiar: Familiar | None = None) -> str:
    """Return the areas side by side as SVG, with a square of a familiar size at the same scale."""
    shapes = list(silhouettes(zone)) + ([square(familiar)] if familiar else [])
    rows = [shapes[n : n + _MAX_IN_A_ROW] for n in range(0, len(shapes), _MAX_IN_A_ROW)]
    scale = min(_scale([(shape.size_km[0], _name_room(shape, t)) for shape in row]) for row in rows)
    marks: list[str] = []
    y = 0.0
    for row in rows:
        x, y = _GAP / 2, y + _TOP
        for shape in row:
            room = max(shape.size_km[0] * scale, _name_room(shape, t))
            marks += _marks(zone, shape, (x, y, scale), room, t)
            x += room + _GAP
        y += max(shape.size_km[1] for shape in row) * scale
    marks += _scale_bar(scale, y + 24, t)
    return svg.drawing(_WIDTH, y + _BOTTOM, marks, title=description(zone, t, familiar=familiar))


def _scale(sizes: list[tuple[float, float]]) -> float:
    """Return units per km that fill the drawing, where a narrow shape takes its name's room.

    `sizes` are widths in km with the room of each name in units.
    """
    room = _WIDTH - _GAP * len(sizes)
    wide = sorted(sizes, key=lambda size: size[0] / size[1], reverse=True)
    scale = room / sum(width for width, _ in wide)
    while wide and wide[-1][0] * scale < wide[-1][1]:
        room -= wide.pop()[1]
        scale = room / sum(width for width, _ in wide) if wide else scale
    return scale


def _name(shape: Silhouette, t: Language) -> str:
    return shape.of.name if isinstance(shape.of, Familiar) else t(shape.of.short_name)


def _name_room(shape: Silhouette, t: Language) -> float:
    return min(max(_BOLD * text_width(_name(shape, t), 13), _MIN_LABEL), _MAX_LABEL)


def description(zone: Zone, t: Language, *, familiar: Familiar | None = None) -> str:
    """Return the drawing in words: its text alternative."""
    listed = [t("{name} {km2} km²", name=t.of(area), km2=area.figure) for area in zone.areas]
    if familiar:
        listed.append(
            t("a square: {name} {km2} km²", name=familiar.name, km2=t.number(familiar.km2))
        )
    listed_sizes = t("; ").join(listed)
    if zone.is_schematic:
        return t(
            "Side by side at one scale, with schematic outlines: {listed}.", listed=listed_sizes
        )
    return t("Side by side at one scale: {listed}.", listed=listed_sizes)


def scale_length_km(width_km: float) -> float:
    """Return a round length of 1, 2 or 5 times a power of ten that is at most `width_km`."""
    power = 10.0 ** math.floor(math.log10(width_km))
    return max(step * power for step in _NICE if step * power <= width_km)


def _flat(zone: Zone, area: Feature) -> Silhouette:
    projected = _projected(zone, area, area)
    shift = _corner(projected)
    moved = transform(projected, lambda xy: xy - shift)
    _, _, width, height = moved.bounds
    return Silhouette(area, moved, (width, height))


def _projected(zone: Zone, feature: Feature, area: Feature) -> Geometry:
    """Return a feature as km on a plane that keeps areas, its origin in the middle of `area`."""
    from pyproj import Transformer

    middle = drawn_outline(zone, area.geometry).centroid
    plane = f"+proj=laea +lat_0={middle.y} +lon_0={middle.x} +ellps=GRS80 +units=km"
    project = Transformer.from_crs("EPSG:4490", plane, always_xy=True).transform
    return transform(
        drawn_outline(zone, feature.geometry),
        lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])),
    )


def _corner(geometry: Geometry) -> np.ndarray:
    return np.asarray(geometry.bounds[:2])


def _marks(
    zone: Zone, shape: Silhouette, place: tuple[float, float, float], room: float, t: Language
) -> Iterator[str]:
    x, y, scale = place
    if isinstance(shape.of, Familiar):
        side = shape.size_km[0] * scale
        look = f'fill="{NEUTRAL}" fill-opacity="0.12" stroke="{NEUTRAL}" stroke-width="1.5"'
        yield svg.box(x, y, side, side, look)
        yield from _label(x, y, _name(shape, t), t.number(shape.of.km2), room)
        return
    area, flat = shape.of, {shape.of.id: shape.geometry} | flat_parts(zone, shape.of)
    row = zone.features.index(area)
    for n, feature in enumerate((area, *zone.parts(area.id))):
        pattern, look = svg.filling(zone, feature, f"flat-{row + n}")
        yield pattern
        line = 'stroke-width="1"' if n else f'stroke-width="1.5"{_dash(zone, area)}'
        rings = _rings(flat[feature.id], shape.size_km[1], place)
        yield svg.path(rings, f"{look} {line}")
    yield from _label(x, y, _name(shape, t), str(area.figure), room)


def _dash(zone: Zone, area: Feature) -> str:
    dash = " ".join(f"{length:g}" for length in dash_of(zone, area))
    return f' stroke-dasharray="{dash}"' if dash else ""


def _label(x: float, y: float, name: str, figure: str, room: float) -> Iterator[str]:
    """Yield name and figure above a shape, the name cut where it would reach the next one."""
    while len(name) > 1 and _BOLD * text_width(name, 13) > room + _GAP / 2:
        name = name.removesuffix("…")[:-1] + "…"
    yield svg.text(x, y - 27, name, bold=True)
    yield svg.text(x, y - 10, figure, size=12)


def _rings(
    geometry: Geometry, height_km: float, place: tuple[float, float, float]
) -> Iterator[list[tuple[float, float]]]:
    x, y, scale = place
    for part in get_parts(geometry):
        for ring in (part.exterior, *part.interiors):
            yield [(x + a * scale, y + (height_km - b) * scale) for a, b in ring.coords[:-1]]


def _scale_bar(scale: float, y: float, t: Language) -> list[str]:
    length = scale_length_km(_WIDTH / 4 / scale)
    end = 4 + length * scale
    line = f'fill="none" stroke="{svg.INK}" stroke-width="1.5"'
    ticks = f'<path d="M4 {y - 6} V{y} H{end} V{y - 6}" {line}/>'
    return [ticks, svg.text(end + 6, y, t("{n} km", n=f"{length:g}"), size=12)]
