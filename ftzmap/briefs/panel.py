"""A panel of the small map of a brief: a frame on paper with outlines, dots and their names.

Lengths are millimetres on paper, places are degrees (WGS 84).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import shapely
from shapely import Geometry

from ftzmap.map.marks import RISING, pattern, text_width
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language
from ftzmap.zone.kinds import Look

FONT, SMALL = 2.5, 2.1  # mm
ROOM = 0.14  # share of a panel kept free on each side
HEAD = 4.5  # mm above a panel, for its title
EDGE = 0.5  # mm between a label and the frame
CLEAR = 0.5  # mm between a label and what it names
BARS_M = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
M_PER_DEGREE = 111_320
MM_PER_PX = 0.2  # of dashes and lines, which looks give in px
SITE = "#b00020"
SITE_LOOK = Look(opacity=0.2, dash=())
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, width, height in mm on paper


@dataclass(frozen=True)
class Frame:
    """Where a panel stands on paper, in mm: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Panel:
    """A frame on paper, the degrees it shows, and the boxes that labels have taken."""

    x: float
    y: float
    width: float
    height: float
    bounds: tuple[float, float, float, float]
    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        west, south, east, north = self.bounds
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.narrow = math.cos(math.radians(self.middle[1]))
        wide, high = max((east - west) * self.narrow, 1e-4), max(north - south, 1e-4)
        room = 1 - 2 * ROOM
        self.scale = min(self.width * room / wide, self.height * room / high)  # mm per degree

    def place(self, lon: float, lat: float) -> Point:
        """Return where a place in degrees lies on paper."""
        x = self.x + self.width / 2 + (lon - self.middle[0]) * self.narrow * self.scale
        return x, self.y + self.height / 2 - (lat - self.middle[1]) * self.scale

    def holds(self, lon: float, lat: float) -> bool:
        """Return whether a place lies well inside the frame."""
        x, y = self.place(lon, lat)
        inside_x = self.x + 1 < x < self.x + self.width - 1
        return inside_x and self.y + 1 < y < self.y + self.height - 1

    def outline(
        self,
        geometry: Geometry,
        color: str,
        look: Look,
        dash: tuple[float, ...] | None = None,
        hatch: str = "",
    ) -> None:
        """Draw a polygon in a look; `dash`, in px, and `hatch` stand for those of the look."""
        rings = shapely.get_rings(shapely.get_parts(geometry))
        path = " ".join(_path(self.place(x, y) for x, y in ring.coords) for ring in rings)
        lengths = " ".join(f"{px * MM_PER_PX:g}" for px in (look.dash if dash is None else dash))
        dashes = f' stroke-dasharray="{lengths}"' if lengths else ""
        before, fill = self._filled(color, look, hatch)
        self.parts.append(
            f'{before}<path d="{path}" {fill} fill-rule="evenodd" '
            f'stroke="{color}" stroke-width="{look.weight * MM_PER_PX:g}"{dashes}/>'
        )

    def _filled(self, color: str, look: Look, hatch: str) -> tuple[str, str]:
        """Return the pattern that an outline needs, if any, and what fills it."""
        hatch = hatch or RISING * look.hatch
        if not hatch:
            return "", f'fill="{color}" fill-opacity="{look.opacity:g}"'
        name = f"hatch-{self.x:.0f}-{self.y:.0f}-{len(self.parts)}"
        return pattern(name, color, hatch, unit=MM_PER_PX), f'fill="url(#{name})"'

    def dot(self, lon: float, lat: float, color: str, radius: float = 0.7) -> Box:
        """Draw a dot, and return what it takes."""
        x, y = self.place(lon, lat)
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{color}" '
            f'stroke="#fff" stroke-width="0.25"/>'
        )
        return x - radius, y - radius, 2 * radius, 2 * radius

    def star(self, lon: float, lat: float, color: str, radius: float = 1.5) -> Box:
        """Draw a star of five points, and return what it takes, which labels keep free."""
        x, y = self.place(lon, lat)
        spokes = [(radius if n % 2 == 0 else 0.42 * radius, math.pi * n / 5) for n in range(10)]
        path = _path((x + r * math.sin(turn), y - r * math.cos(turn)) for r, turn in spokes)
        self.parts.append(f'<path d="{path}" fill="{color}" stroke="#fff" stroke-width="0.2"/>')
        self.taken.append((x - radius, y - radius, 2 * radius, 2 * radius))
        return self.taken[-1]

    def box(self, geometry: Geometry) -> Box:
        """Return what a geometry takes on paper."""
        west, south, east, north = geometry.bounds
        (left, bottom), (right, top) = self.place(west, south), self.place(east, north)
        return left, top, right - left, bottom - top

    def label(self, named: Box, text: str, color: str, *, must: bool = False) -> None:
        """Write a text beside what it names, where it collides with no other; drop it else.

        What `must` be written is moved within the frame, and only then on another.
        """
        x, y, w, h = named
        text = _cut(text, self.width - 2 * EDGE, SMALL)
        wide = text_width(text, SMALL)
        middle, level, far = x + (w - wide) / 2, y + (h - SMALL) / 2, SMALL + CLEAR
        above, below = y - far, y + h + CLEAR
        right, left = x + w + CLEAR, x - wide - CLEAR
        places = [(middle, above), (right, level), (left, level), (middle, below)]
        places += [(middle, above - far), (middle, below + far)]
        boxes = [(*place, wide, SMALL) for place in places]
        free = [box for box in boxes if self._inside(box) and not self._hits(box)]
        pushed = [self._pushed(box) for box in boxes] if must else []
        free += [box for box in pushed if not self._hits(box)]
        if not (free or must):
            return
        left, top, _, _ = box = [*free, *pushed][0]
        self.taken.append(box)
        self.parts.append(_text(left, top + SMALL * 0.85, text, SMALL, color))

    def number(self, lon: float, lat: float, number: int, color: str = SITE) -> None:
        """Draw a number in a disc, such as a site's, and keep it free of labels."""
        x, y = self.place(lon, lat)
        self.taken.append((x - 1.7, y - 1.7, 3.4, 3.4))
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.6" fill="{color}" stroke="#fff" '
            f'stroke-width="0.3"/>{_text(x, y + 0.75, str(number), SMALL, "#fff", middle=True)}'
        )

    def bar(self, t: Language) -> None:
        """Draw the longest scale bar that takes less than a third of the panel."""
        per_m = self.scale / M_PER_DEGREE
        metres = max([m for m in BARS_M if m * per_m < self.width / 3] or [BARS_M[0]])
        label = t("{n} km", n=metres // 1000) if metres >= 1000 else t("{n} m", n=metres)
        x, y, length = self.x + 2, self.y + self.height - 2, metres * per_m
        self.taken.append((x, y - 4, length + 8, 5))
        self.parts.append(
            f'<path d="M{x:.2f} {y - 0.8:.2f}V{y:.2f}H{x + length:.2f}V{y - 0.8:.2f}" '
            f'fill="none" stroke="#1b1f23" stroke-width="0.3"/>'
            f"{_text(x, y - 1.3, label, SMALL, '#1b1f23')}"
        )

    def svg(self, title: str, color: str, name: str) -> str:
        """Return the panel as SVG, cut off at its frame, under its title."""
        frame = f'x="{self.x:.2f}" y="{self.y:.2f}" width="{self.width:.2f}"'
        frame += f' height="{self.height:.2f}"'
        head = _text(
            self.x, self.y - 1.2, _cut(title, self.width - FONT, FONT), FONT, color, bold=True
        )
        return (
            f'{head}<clipPath id="{name}"><rect {frame}/></clipPath>'
            f'<rect {frame} fill="#fafbfb" stroke="#9aa3ab" stroke-width="0.2"/>'
            f'<g clip-path="url(#{name})">{"".join(self.parts)}</g>'
        )

    def _inside(self, box: Box) -> bool:
        return self._pushed(box) == box

    def _hits(self, box: Box) -> bool:
        x, y, wide, high = box
        return any(
            x < a + w and a < x + wide and y < b + h and b < y + high for a, b, w, h in self.taken
        )

    def _pushed(self, box: Box) -> Box:
        """Return a box moved within the frame, as little as it takes."""
        x, y, wide, high = box
        right, bottom = self.x + self.width - wide - EDGE, self.y + self.height - high - EDGE
        return max(self.x + EDGE, min(x, right)), max(self.y + EDGE, min(y, bottom)), wide, high


def _cut(title: str, width: float, size: float) -> str:
    """Return a text that stays within a width in mm, ended by an ellipsis where it is cut."""
    while len(title) > 1 and text_width(title, size) > width:
        title = title.removesuffix("…")[:-1] + "…"
    return title


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    color: str,
    *,
    bold: bool = False,
    middle: bool = False,
) -> str:
    halo = "" if color == "#fff" else ' stroke="#fff" stroke-width="0.6" paint-order="stroke"'
    anchored = ' text-anchor="middle"' if middle else ""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{color}"'
        f"{halo}{anchored}{weight}>{html_text(text)}</text>"
    )
