"""The nesting of the zone drawn true to area: zone, areas, Corps parts, bonded zones.

The three areas tile the zone, because the plan says that they sum to it. A Corps
part and a bonded zone are squares apart from each other: whether the two overlap
the plan does not say, and a drawing has to choose.
"""

import math
from dataclasses import dataclass

from ftzmap.learn import svg
from ftzmap.map.view import color_of
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Feature, Zone

_ASPECT = 1.7  # width of the zone by its height: the parts then fit beside each other
_UNITS_PER_KM = 24.0
_GAP_KM = 0.45  # between a part and what is beside it, where there is room
_MARGIN = 1.0  # unit around the drawing, for the outermost line


@dataclass(frozen=True)
class Drawn:
    """A feature as a rectangle: left, top, width and height in km, so its size is in km²."""

    feature: Feature
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Share:
    """What part of its parent and of the whole zone a feature is; 1.0 is all of it."""

    feature: Feature
    of_parent: float
    of_zone: float


def shares(zone: Zone) -> tuple[Share, ...]:
    """Return the shares of the nine features, each area before its parts."""
    whole = zone.figure.km2
    parents = {feature.id: feature.figure.km2 for feature in zone.features}
    return tuple(
        Share(f, f.figure.km2 / parents.get(f.parent, whole), f.figure.km2 / whole)
        for f in zone.features
    )


def rest_km2(zone: Zone, area_id: str) -> tuple[float, float]:
    """Return the least and the most km² that an area has beside its parts.

    Least if the parts lie apart, most if the smaller lies in the larger: the plan leaves it open.
    """
    whole = zone[area_id].figure.km2
    parts = [part.figure.km2 for part in zone.parts(area_id)]
    return round(whole - sum(parts), 2), round(whole - max(parts), 2)


def drawn(zone: Zone) -> tuple[Drawn, ...]:
    """Return the features as rectangles of exactly their stated areas, the areas tiling the zone.

    The largest area takes the left side at full height, the others stand above each other.
    """
    whole = sum(area.figure.km2 for area in zone.areas)
    height = math.sqrt(whole / _ASPECT)
    first, *others = sorted(zone.areas, key=lambda area: -area.figure.km2)
    left = Drawn(first, 0.0, 0.0, first.figure.km2 / height, height)
    column = sum(area.figure.km2 for area in others) / height
    areas, top = [left], 0.0
    for area in others:
        areas.append(Drawn(area, left.width, top, column, area.figure.km2 / column))
        top += areas[-1].height
    return tuple(rect for area in areas for rect in (area, *_squares(zone, area)))


def _squares(zone: Zone, area: Drawn) -> list[Drawn]:
    """Return the parts of an area as squares along its lower edge, with even gaps."""
    parts = zone.parts(area.feature.id)
    sides = [math.sqrt(part.figure.km2) for part in parts]
    gap = min(_GAP_KM, (area.width - sum(sides)) / (len(sides) + 1))
    low = area.y + area.height - gap
    placed, x = [], area.x + gap
    for part, side in zip(parts, sides, strict=True):
        placed.append(Drawn(part, x, low - side, side, side))
        x += side + gap
    return placed


def picture(zone: Zone, t: Language) -> str:
    """Return the nesting as SVG, every rectangle true to its stated area."""
    rects = drawn(zone)
    width = max(rect.x + rect.width for rect in rects) * _UNITS_PER_KM + 2 * _MARGIN
    height = max(rect.y + rect.height for rect in rects) * _UNITS_PER_KM + 2 * _MARGIN
    marks = [*(_shape(rect) for rect in rects), *(_label(rect, t) for rect in rects)]
    return svg.drawing(width, height, marks, title=described(zone, t))


def described(zone: Zone, t: Language) -> str:
    """Return the drawing in words: its text alternative."""
    listed = [
        t("{name} {km2} km²", name=t.of(feature), km2=feature.figure) for feature in zone.features
    ]
    return t(
        "Nesting true to area. The whole zone of {km2} km² is tiled by three areas, each with a "
        "Corps part and a bonded zone inside: {listed}.",
        km2=zone.figure,
        listed=t("; ").join(listed),
    )


def _units(rect: Drawn) -> tuple[float, float, float, float]:
    left, top = (value * _UNITS_PER_KM + _MARGIN for value in (rect.x, rect.y))
    return left, top, rect.width * _UNITS_PER_KM, rect.height * _UNITS_PER_KM


def _shape(rect: Drawn) -> str:
    color, pattern = color_of(rect.feature), f"hatch-{rect.feature.id}"
    fill = {
        "area": f'fill="{color}" fill-opacity="0.10"',
        "corps": f'fill="url(#{pattern})"',
        "bonded": f'fill="{color}" fill-opacity="0.60"',
    }[rect.feature.kind]
    shape = svg.box(*_units(rect), f'{fill} stroke="{color}" stroke-width="1.5"')
    return svg.hatch(pattern, color) + shape if rect.feature.kind == "corps" else shape


def _label(rect: Drawn, t: Language) -> str:
    x, y, width, height = _units(rect)
    figure = str(rect.feature.figure)
    if rect.feature.kind != "area":
        return svg.text(x + width / 2, y + height / 2 + 4.5, figure, size=12, anchor="middle")
    name = svg.text(x + 6, y + 17, t(rect.feature.short_name), bold=True)
    return name + svg.text(x + 6, y + 31, t("{n} km²", n=figure), size=12)
