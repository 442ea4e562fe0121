"""The nesting of the zone drawn true to area: zone, areas and their parts.

The areas tile the drawing. Parts are squares apart from each other where there is room: whether
they overlap is not asked here, and a drawing has to choose.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ftzmap.learn import svg
from ftzmap.map.marks import text_width
from ftzmap.text.i18n import Language
from ftzmap.zone.kinds import AREA
from ftzmap.zone.plan import Remainder
from ftzmap.zone.zone import Feature, Zone

_ASPECT = 1.7  # width of the zone by its height: the parts then fit beside each other
_WIDTH = 419.431844284623  # units; letters of 13 are 11 px on a phone
_GAP_KM = 0.45  # between a part and what is beside it, where there is room
_MARGIN = 1.0  # unit around the drawing, for the outermost line
_THIN = 1e-9  # km: no rectangle is thinner
_SIDE = 190.0  # units of the square of an area with its remainder; two and the gap are 420
_BETWEEN = 40.0
_TOP = 24.0  # units for the line above each square
_INSET = 0.04  # of the square's side, between a part and an edge
Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True)
class Rectangle:
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
    """Return the shares of all features, each area before its parts."""
    return tuple(_share(zone, feature) for feature in zone.features)


def _share(zone: Zone, feature: Feature) -> Share:
    km2, parent = feature.figure.km2, zone[feature.parent] if feature.parent else zone
    return Share(feature, of_parent=km2 / parent.figure.km2, of_zone=km2 / zone.figure.km2)


def decimals(features: Sequence[Feature]) -> int:
    """Return the decimals of km² that a sum of the sizes of features is written with."""
    return max((feature.figure.km2_decimals for feature in features), default=0)


def open_remainders(zone: Zone) -> tuple[Remainder, ...]:
    """Return what is left beside its parts of each area of which the plan leaves that open."""
    ranges = (zone.remainder(area.id) for area in zone.areas if area.id in zone.plan.remainders)
    return tuple(found for found in ranges if found is not None and _fits(zone, found.area))


def _fits(zone: Zone, area_id: str) -> bool:
    """Whether the parts of an area would fit into it side by side."""
    return sum(part.figure.km2 for part in zone.parts(area_id)) <= zone[area_id].figure.km2


# ── all of the zone ───────────────────────────────────────────────────────────
def rectangles(zone: Zone) -> tuple[Rectangle, ...]:
    """Return the features as rectangles of exactly their stated areas, the areas tiling the zone.

    The largest area stands first, at the left.
    """
    areas = sorted(zone.areas, key=lambda area: -area.figure.km2)
    sizes = [area.figure.km2 for area in areas]
    height = math.sqrt(sum(sizes) / _ASPECT)
    boxes = tiles(sizes, (0.0, 0.0, sum(sizes) / height, height))
    placed = [Rectangle(area, *box) for area, box in zip(areas, boxes, strict=True)]
    return tuple(rect for area in placed for rect in (area, *_parts(zone, area)))


def tiles(sizes: Sequence[float], frame: Box) -> list[Box]:
    """Return rectangles of given areas, the largest first, that tile a frame of their sum.

    Each row takes as many as make its rectangles the least elongated (a squarified treemap:
    Bruls, Huizing and van Wijk, 2000).
    """
    x, y, width, height = frame
    rest, placed = list(sizes), []
    while rest:
        side, n = max(min(width, height), _THIN), 1
        while n < len(rest) and _elongation(rest[: n + 1], side) <= _elongation(rest[:n], side):
            n += 1
        depth, along = sum(rest[:n]) / side, 0.0
        for size in rest[:n]:
            length = size / depth
            across = width >= height
            box = (x, y + along, depth, length) if across else (x + along, y, length, depth)
            placed.append(box)
            along += length
        if width >= height:
            x, width = x + depth, width - depth
        else:
            y, height = y + depth, height - depth
        rest = rest[n:]
    return placed


def _elongation(row: Sequence[float], side: float) -> float:
    depth = sum(row) / side
    return max(max(depth * depth / size, size / (depth * depth)) for size in row)


def _parts(zone: Zone, area: Rectangle) -> list[Rectangle]:
    """Return the parts of an area: squares along its lower edge, else tiles, else overlapping."""
    parts = zone.parts(area.feature.id)
    boxes = _squares(parts, area) or _tiled(parts, area)
    return [Rectangle(part, *box) for part, box in zip(parts, boxes, strict=True)]


def _squares(parts: Sequence[Feature], area: Rectangle) -> list[Box]:
    """Return squares at the lower right, clear of the name; none where they do not fit."""
    sides = [math.sqrt(part.figure.km2) for part in parts]
    gap = min(_GAP_KM, (area.width - sum(sides)) / (len(sides) + 1))
    if gap <= 0 or max(sides, default=0.0) + gap > area.height:
        return []
    low = area.y + area.height - gap
    placed, x = [], area.x + area.width - sum(sides) - gap * len(sides)
    for side in sides:
        placed.append((x, low - side, side, side))
        x += side + gap
    return placed


def _tiled(parts: Sequence[Feature], area: Rectangle) -> list[Box]:
    """Return tiles of the area; where the parts are larger together, each from the lower left."""
    sizes, frame = (
        [part.figure.km2 for part in parts],
        (area.x, area.y, area.width, area.height),
    )
    order = sorted(range(len(sizes)), key=lambda row: -sizes[row])
    spare = area.width * area.height - sum(sizes)
    if spare >= 0:
        boxes = tiles([*(sizes[row] for row in order), *[spare] * (spare > 0)], frame)
        return [boxes[order.index(row)] for row in range(len(sizes))]
    shrinks = [min(math.sqrt(size / (area.width * area.height)), 1.0) for size in sizes]
    return [
        (area.x, area.y + area.height * (1 - s), area.width * s, area.height * s) for s in shrinks
    ]


def picture(zone: Zone, t: Language) -> str:
    """Return the nesting as SVG, every rectangle true to its stated area."""
    rects = rectangles(zone)
    per_km = _WIDTH / max(rect.x + rect.width for rect in rects)
    height = max(rect.y + rect.height for rect in rects) * per_km + 2 * _MARGIN
    boxes = [(r.x * per_km, r.y * per_km, r.width * per_km, r.height * per_km) for r in rects]
    marks = [
        _shape(zone, rect, box, n) for n, (rect, box) in enumerate(zip(rects, boxes, strict=True))
    ]
    marks += [_label(rect, box, t) for rect, box in zip(rects, boxes, strict=True)]
    return svg.drawing(_WIDTH + 2 * _MARGIN, height, marks, title=description(zone, t))


def description(zone: Zone, t: Language) -> str:
    """Return the drawing in words: its text alternative."""
    return t.counted(
        "Nesting drawn to area: {n} area of the zone of {km2} km². {listed}.",
        "Nesting drawn to area: {n} areas of the zone of {km2} km². {listed}.",
        n=len(zone.areas),
        km2=zone.figure,
        listed=t("; ").join(_with_parts(zone, area, t) for area in zone.areas),
    )


def _with_parts(zone: Zone, area: Feature, t: Language) -> str:
    sized = [
        t("{name} {km2} km²", name=t.of(f), km2=f.figure) for f in (area, *zone.parts(area.id))
    ]
    if len(sized) == 1:
        return sized[0]
    return t("{area} with {parts} inside", area=sized[0], parts=t(", ").join(sized[1:]))


def _shape(zone: Zone, rect: Rectangle, box: Box, number: int) -> str:
    x, y, width, height = box
    pattern, look = svg.filling(zone, rect.feature, f"nesting-{number}")
    return pattern + svg.box(x + _MARGIN, y + _MARGIN, width, height, f'{look} stroke-width="1.5"')


def _label(rect: Rectangle, box: Box, t: Language) -> str:
    x, y, width, height = box
    x, y, figure = x + _MARGIN, y + _MARGIN, str(rect.feature.figure)
    if rect.feature.kind != AREA:
        fits = text_width(figure, 12) <= width and height >= 14
        middle = (x + width / 2, y + height / 2 + 4.5)
        return svg.text(*middle, figure, size=12, anchor="middle") if fits else ""
    name, size = t(rect.feature.short_name), t("{n} km²", n=figure)
    lines = [svg.text(x + 6, y + 17, name, bold=True), svg.text(x + 6, y + 31, size, size=12)]
    widths = (text_width(name, 13), text_width(size, 12))
    room = (height >= 20, height >= 34)
    fitting = [
        line
        for line, wide, high in zip(lines, widths, room, strict=True)
        if high and wide + 2 * 6 <= width
    ]
    return "".join(fitting)


# ── what is left of an area beside its parts ──────────────────────────────────
def remainder_picture(zone: Zone, remainder: Remainder, t: Language) -> str:
    """Return an area twice as a square, all sizes true to area, with what is left of it."""
    area = zone[remainder.area]
    parts = sorted(zone.parts(area.id), key=lambda part: -part.figure.km2)
    low, high = remainder.low_km2, remainder.high_km2
    together = t("One inside the other") if len(parts) == 2 else t("All inside the largest")
    marks = []
    for x, title, left, place in (
        (1.0, t("Separate"), low, _apart),
        (_SIDE + _BETWEEN + 1, together, high, _concentric),
    ):
        boxes = [(x, _TOP, _SIDE, _SIDE), *place(area, parts, x)]
        marks.append(svg.text(x, 15, title, bold=True))
        marks += [
            _remainder_shape(zone, feature, box, f"rest-{x:.0f}-{n}")
            for n, (feature, box) in enumerate(zip((area, *parts), boxes, strict=True))
        ]
        rest = t("remaining: {km2} km²", km2=f"{left:.{decimals((area, *parts))}f}")
        marks.append(svg.text(x + _SIDE / 2, _TOP + 26, rest, size=13, anchor="middle"))
    width, height = 2 * _SIDE + _BETWEEN + 2, _SIDE + _TOP + 2
    return svg.drawing(width, height, marks, title=remainder_description(zone, remainder, t))


def remainder_description(zone: Zone, remainder: Remainder, t: Language) -> str:
    """Return the drawing in words: its text alternative."""
    area, parts = zone[remainder.area], zone.parts(remainder.area)
    digits = decimals((area, *parts))
    low, high = (f"{km2:.{digits}f}" for km2 in (remainder.low_km2, remainder.high_km2))
    return t(
        "{area}: {low} km² remain if its {n} parts do not overlap, {high} km² if the smaller "
        "ones are inside the largest.",
        n=len(parts),
        area=t.of(area),
        low=low,
        high=high,
    )


def _remainder_shape(zone: Zone, feature: Feature, box: Box, name: str) -> str:
    pattern, look = svg.filling(zone, feature, name)
    width = ' stroke-width="1.5"' if feature.kind == AREA else ""
    return pattern + svg.box(*box, look + width)


def _sides(area: Feature, parts: Sequence[Feature]) -> list[float]:
    per_km = _SIDE / math.sqrt(area.figure.km2)
    return [math.sqrt(part.figure.km2) * per_km for part in parts]


def _apart(area: Feature, parts: Sequence[Feature], x: float) -> list[Box]:
    """Return two parts in the lower corners, the larger at the left; more, or wider ones, tiled."""
    sides, inset, floor = _sides(area, parts), _INSET * _SIDE, _TOP + _SIDE
    if len(parts) == 2 and sum(sides) + 3 * inset <= _SIDE:
        lefts = (x + inset, x + _SIDE - inset - sides[1])
        return [(left, floor - inset - s, s, s) for left, s in zip(lefts, sides, strict=True)]
    sizes = [side * side for side in sides]
    spare = _SIDE * _SIDE - sum(sizes)
    return tiles([*sizes, *[spare] * (spare > 0)], (x, _TOP, _SIDE, _SIDE))[: len(parts)]


def _concentric(area: Feature, parts: Sequence[Feature], x: float) -> list[Box]:
    """Return the largest part at the lower left and the others around its middle."""
    sides, inset, floor = _sides(area, parts), _INSET * _SIDE, _TOP + _SIDE
    steps = [inset + (sides[0] - side) / 2 for side in sides]
    return [(x + s, floor - s - side, side, side) for s, side in zip(steps, sides, strict=True)]
