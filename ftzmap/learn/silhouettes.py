"""The three areas side by side at one scale, beside a square of a familiar size.

Outlines are laid flat by an equal-area projection around each area's own middle
(Lambert azimuthal on the CGCS2000 ellipsoid), so that sizes can be compared by eye.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import Geometry, box, get_parts, transform

from ftzmap.learn import svg
from ftzmap.map.view import NEUTRAL, color_of
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Feature, Zone, short_name
from geo.polygons.area import M2_PER_KM2

PITCH_KM2 = 105 * 68 / M2_PER_KM2  # a football pitch of 105 m by 68 m
_WIDTH = 420.0  # units of the drawing; letters of 13 are 11 px on a phone
_GAP = 14.0  # units between two shapes
_LABEL = 80.0  # units that the name above a shape takes
_TOP, _BOTTOM = 44.0, 40.0  # units for the names above and the scale bar below
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
    """Return the three areas laid flat, true to area, y towards the north."""
    return tuple(_flat(area) for area in zone.areas)


def flat_parts(zone: Zone, area: Feature) -> dict[str, Geometry]:
    """Return the parts of an area in the same km as its silhouette."""
    shift = _vertex(_projected(area.geometry, area))
    return {
        part.id: transform(_projected(part.geometry, area), lambda xy: xy - shift)
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
    scale = _scale([shape.size_km[0] for shape in shapes])
    tall = max(shape.size_km[1] for shape in shapes) * scale
    marks, x = [], _GAP / 2
    for shape in shapes:
        marks += _marks(zone, shape, (x, _TOP, scale), t)
        x += max(shape.size_km[0] * scale, _LABEL) + _GAP
    marks += _scale_bar(scale, _TOP + tall + 24, t)
    return svg.drawing(
        _WIDTH, _TOP + tall + _BOTTOM, marks, title=described(zone, t, familiar=familiar)
    )


def _scale(widths_km: list[float]) -> float:
    """Return units per km that fill the drawing, where a narrow shape takes its name's room."""
    room = _WIDTH - _GAP * len(widths_km)
    wide = sorted(widths_km, reverse=True)
    scale = room / sum(wide)
    while wide and wide[-1] * scale < _LABEL:
        wide.pop()
        room -= _LABEL
        scale = room / sum(wide) if wide else scale
    return scale


def described(zone: Zone, t: Language, *, familiar: Familiar | None = None) -> str:
    """Return the drawing in words: its text alternative."""
    listed = [t("{name} {km2} km²", name=t.of(area), km2=area.figure) for area in zone.areas]
    if familiar:
        listed.append(
            t("a square: {name} {km2} km²", name=familiar.name, km2=t.number(familiar.km2))
        )
    return t(
        "Side by side at one scale, outlines schematic: {listed}.", listed=t("; ").join(listed)
    )


def scale_length_km(width_km: float) -> float:
    """Return a round length of 1, 2 or 5 times a power of ten that is at most `width_km`."""
    power = 10.0 ** math.floor(math.log10(width_km))
    return max(step * power for step in _NICE if step * power <= width_km)


def _flat(area: Feature) -> Silhouette:
    projected = _projected(area.geometry, area)
    shift = _vertex(projected)
    moved = transform(projected, lambda xy: xy - shift)
    _, _, width, height = moved.bounds
    return Silhouette(area, moved, (width, height))


def _projected(geometry: Geometry, area: Feature) -> Geometry:
    """Return lon, lat degrees as km on a plane that keeps areas, its origin in the area."""
    from pyproj import Transformer

    middle = area.geometry.centroid
    plane = f"+proj=laea +lat_0={middle.y} +lon_0={middle.x} +ellps=GRS80 +units=km"
    project = Transformer.from_crs("EPSG:4490", plane, always_xy=True).transform
    return transform(geometry, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))


def _vertex(geometry: Geometry) -> np.ndarray:
    return np.asarray(geometry.bounds[:2])


def _marks(
    zone: Zone, shape: Silhouette, place: tuple[float, float, float], t: Language
) -> Iterator[str]:
    x, y, scale = place
    if isinstance(shape.of, Familiar):
        side = shape.size_km[0] * scale
        look = f'fill="{NEUTRAL}" fill-opacity="0.12" stroke="{NEUTRAL}" stroke-width="1.5"'
        yield svg.box(x, y, side, side, look)
        yield svg.text(x, 17, shape.of.name, bold=True)
        yield svg.text(x, 34, t.number(shape.of.km2), size=12)
        return
    area, color = shape.of, color_of(shape.of)
    dashed = f'stroke="{color}" stroke-width="1.5" stroke-dasharray="6 4"'
    looks = {
        "area": f'fill="{color}" fill-opacity="0.14" {dashed}',
        "corps": f'fill="url(#flat-{area.id})" stroke="{color}" stroke-width="1"',
        "bonded": f'fill="{color}" fill-opacity="0.60" stroke="{color}" stroke-width="1"',
    }
    flat = {area.id: shape.geometry} | flat_parts(zone, area)
    yield svg.hatch(f"flat-{area.id}", color)
    for feature in (area, *zone.parts(area.id)):
        yield svg.path(_rings(flat[feature.id], shape.size_km[1], place), looks[feature.kind])
    yield svg.text(x, 17, short_name(t.of(area)), bold=True)
    yield svg.text(x, 34, str(area.figure), size=12)


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
