"""A scene on paper: ground, graticule and outlines as SVG in a frame, in Mercator as on screens.

Lengths are mm on paper, places are degrees (WGS 84).
"""

import math
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ftzmap.map.marks import pattern
from ftzmap.text.escape import html_text

MM_PER_PX = 25.4 / 96  # of CSS
INK, PAPER, MINE = "#1b1f23", "#ffffff", "#b00020"
EQUATOR_M = 2 * math.pi * 6_378_137  # of Mercator's sphere
BARS_M: tuple[int, ...] = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
FULL, GONE = 7, 10  # zoom up to which the ground shows in full, and from which not at all
_GRID_STEPS = (30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_GRID_MM = 30.0  # the least between two lines of the graticule
_STEADY_STROKE = ' vector-effect="non-scaling-stroke"'
_STEADY = re.compile(r'(stroke-(?:width|dasharray))="([^"]*)"')
_STAR = "M12 1l3.2 7.3 7.8.8-5.9 5.3 1.7 7.8L12 18.1l-6.8 4.1 1.7-7.8L1 9.1l7.8-.8z"  # as scene.js
_MAX_LAT = 85.0
Rect = tuple[float, float, float, float]  # left, top, width, height
Corners = Sequence[Sequence[float]]  # south-west and north-east, lat before lon


def _up(lat: float) -> float:
    """Return how far north of the equator Mercator draws a latitude, in degrees of longitude."""
    bounded = min(max(lat, -_MAX_LAT), _MAX_LAT)
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


@dataclass(frozen=True)
class Window:
    """A frame on paper and what it shows: its middle, and mm per degree of longitude."""

    frame: Rect
    middle: tuple[float, float]
    scale: float

    @classmethod
    def on(cls, bounds: Corners, frame: Rect, *, room: float) -> "Window":
        """Return the window that shows bounds, with a share of the frame left free around them."""
        (south, west), (north, east) = bounds
        low, high = _up(south), _up(north)
        wide, tall = max(east - west, 1e-6), max(high - low, 1e-6)
        scale = (1 - 2 * room) * min(frame[2] / wide, frame[3] / tall)
        return cls(frame, ((west + east) / 2, (low + high) / 2), scale)

    @property
    def zoom(self) -> float:
        """The zoom of a screen that shows as much on as many CSS pixels."""
        return math.log2(self.scale / MM_PER_PX * 360 / 256)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place in degrees lies on paper."""
        left, top, width, height = self.frame
        x = left + width / 2 + (lon - self.middle[0]) * self.scale
        return x, top + height / 2 - (_up(lat) - self.middle[1]) * self.scale

    def box(self, corners: Corners) -> Rect:
        """Return what a box in degrees takes on paper."""
        (south, west), (north, east) = corners
        (left, bottom), (right, top) = self.place(west, south), self.place(east, north)
        return left, top, right - left, bottom - top

    def shows(self, corners: Corners) -> bool:
        """Return whether some of a box in degrees is within the frame."""
        return overlap(self.box(corners), self.frame)

    def holds(self, rect: Rect, margin: float = 0.0) -> bool:
        """Return whether a rectangle is within the frame, and a margin from its edge."""
        (x, y, w, h), (left, top, width, height) = rect, self.frame
        across = left + margin <= x and x + w <= left + width - margin
        return across and top + margin <= y and y + h <= top + height - margin

    def corner_degrees(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the frame in degrees."""
        _, _, width, height = self.frame
        (lon, up), wide, tall = self.middle, width / 2 / self.scale, height / 2 / self.scale
        south, north = (
            math.degrees(math.atan(math.sinh(math.radians(edge))))
            for edge in (up - tall, up + tall)
        )
        return lon - wide, south, lon + wide, north

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for a mm on paper, in the middle of the frame."""
        lat = math.atan(math.sinh(math.radians(self.middle[1])))
        return EQUATOR_M / 360 * math.cos(lat) / self.scale


def overlap(a: Rect, b: Rect, gap: float = 0.0) -> bool:
    """Return whether two rectangles are nearer to each other than a gap."""
    across = a[0] < b[0] + b[2] + gap and b[0] < a[0] + a[2] + gap
    return across and a[1] < b[1] + b[3] + gap and b[1] < a[1] + a[3] + gap


def bar_length(window: Window) -> int:
    """Return the length in metres of the longest scale bar below a quarter of the frame."""
    most = window.metres_per_mm * window.frame[2] / 4
    return max([metres for metres in BARS_M if metres <= most] or [BARS_M[0]])


# ── the ground ────────────────────────────────────────────────────────────────────────────────
def ground_marks(window: Window, ground: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the pictures of a ground that it brings, fainter where they would pretend precision."""
    share = min(1.0, max(0.0, (GONE - window.zoom) / (GONE - FULL)))
    if ground and share:
        x, y, w, h = window.box(ground["bounds"])
        place = f'x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}"'
        pictures = "".join(
            _picture(address, place)
            for address in (*ground["pictures"], *ground["lines"])
            if address.startswith("data:")
        )
        yield f'<g opacity="{share:.2f}">{pictures}</g>'


def _picture(address: str, place: str) -> str:
    head, _, body = address.partition(",")
    if "svg" not in head:
        return f'<image {place} preserveAspectRatio="none" href="{address}"/>'
    drawing = b64decode(body).decode() if head.endswith("base64") else unquote(body)
    start = drawing.index("<svg")
    inner = drawing[drawing.index(">", start) + 1 : drawing.rindex("</svg>")]
    kept = [
        word
        for word in drawing[start + 4 : drawing.index(">", start)].replace('" ', '"\n').split("\n")
        if word.strip().startswith(("viewBox", "fill"))
    ]
    about = " ".join(word.strip() for word in kept)
    if _STEADY_STROKE in inner:
        inner = _in_units(inner, drawing, place)
    return f'<svg {place} preserveAspectRatio="none" {about}>{inner}</svg>'


def _in_units(marks: str, drawing: str, place: str) -> str:
    """Return marks whose strokes keep their px on screens with the same widths on paper."""
    units, mm = (
        float(found[1])
        for found in (
            re.search(r'viewBox="\S+ \S+ (\S+) ', drawing),
            re.search(r'width="(\S+)"', place),
        )
        if found
    )

    def on_paper(found: re.Match[str]) -> str:
        sizes = " ".join(f"{float(px) * MM_PER_PX * units / mm:.3g}" for px in found[2].split())
        return f'{found[1]}="{sizes}"'

    return _STEADY.sub(on_paper, marks.replace(_STEADY_STROKE, ""))


# ── the graticule ─────────────────────────────────────────────────────────────────────────────
def graticule(window: Window) -> Iterator[str]:
    """Yield the lines of the graticule, with their degrees below and right of the frame."""
    west, south, east, north = window.corner_degrees()
    step = min([s for s in _GRID_STEPS if s * window.scale >= _GRID_MM] or [_GRID_STEPS[0]])
    left, top, width, height = window.frame
    for lon in _multiples(step, west, east):
        x, _ = window.place(lon, 0)
        yield _grid_line(x, top, x, top + height)
        words = _degrees((lon + 180) % 360 - 180, step, "E", "W")
        yield small_text(x, top + height + 3.2, words, anchor="middle")
    for lat in _multiples(step, south, north):
        _, y = window.place(0, lat)
        yield _grid_line(left, y, left + width, y)
        yield small_text(left + width + 0.8, y + 0.8, _degrees(lat, step, "N", "S"))


def _multiples(step: float, low: float, high: float) -> Iterator[float]:
    for n in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield n * step


def _degrees(value: float, step: float, positive: str, negative: str) -> str:
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
    return f"{abs(value):.{decimals}f}°{negative if value < 0 else positive}"


def _grid_line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="#9aa5a0" '
        f'stroke-opacity="0.5" stroke-width="0.15"/>'
    )


def small_text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    """Return a line of small quiet text, its baseline at `x`, `y`."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="2.3" fill="#59636e" '
        f'text-anchor="{anchor}">{html_text(words)}</text>'
    )


# ── layers ────────────────────────────────────────────────────────────────────────────────────
def layer_marks(
    window: Window, layers: Iterable[Mapping[str, Any]], hatches: set[str]
) -> Iterator[str]:
    """Yield the layers of a scene from below; layers of tiles are no part of a sheet.

    Patterns that are new are added to `hatches`.
    """
    for layer in layers:
        kind = layer["type"]
        if kind == "outlines":
            yield from _outlines(window, layer, hatches)
        elif kind == "line":
            points = _points(window, ((lng, lat) for lat, lng in layer["places"]))
            yield f'<path d="M{points}" fill="none" stroke="{MINE}" {_stroke(2, "4 4")}/>'
        elif kind != "tiles":
            yield mark(kind, *window.place(layer["lng"], layer["lat"]), layer["number"])


def mark(kind: str, x: float, y: float, number: int | None) -> str:
    """Return a mark of a scene at a place on paper; without its number as it is in a legend."""
    at = f'cx="{x:.2f}" cy="{y:.2f}"'
    if kind == "star":
        return (
            f'<path transform="translate({x - 2.9:.2f} {y - 2.9:.2f}) scale(0.243)" d="{_STAR}" '
            f'fill="{MINE}" stroke="#fff" stroke-width="1.5"/>'
        )
    if kind == "number":
        return (
            f'<circle {at} r="2.1" fill="{MINE}" stroke="#fff" stroke-width="0.4"/><text '
            f'x="{x:.2f}" y="{y + 0.9:.2f}" font-size="2.6" font-weight="600" fill="#fff" '
            f'text-anchor="middle">{"" if number is None else number}</text>'
        )
    inside, edge = (PAPER, MINE) if kind == "vertex" else (MINE, PAPER)
    return f'<circle {at} r="1.3" fill="{inside}" stroke="{edge}" stroke-width="0.5"/>'


def _outlines(window: Window, layer: Mapping[str, Any], hatches: set[str]) -> Iterator[str]:
    styles = layer["styles"] or [{}] * len(layer["shapes"])
    for shape, own in zip(layer["shapes"], styles, strict=True):
        look = layer["style"] | own
        before, fill = filled(look["color"], look.get("fillOpacity", 0), look.get("hatch"), hatches)
        lines = f'stroke-opacity="{look.get("opacity", 1):g}" ' + _stroke(
            look["weight"], look.get("dashArray")
        )
        path = " ".join(f"M{_points(window, ring)}Z" for ring in _rings(shape))
        yield (
            f'{before}<path d="{path}" {fill} fill-rule="evenodd" stroke="{look["color"]}" '
            f"{lines}/>"
        )


def filled(color: str, opacity: float, hatch: str | None, known: set[str]) -> tuple[str, str]:
    """Return the pattern that a fill needs, unless it is known already, and the fill."""
    if not hatch:
        return "", f'fill="{color}" fill-opacity="{opacity:g}"'
    name = f"{hatch}-{color[1:]}"
    before = "" if name in known else pattern(name, color, hatch, unit=MM_PER_PX)
    known.add(name)
    return before, f'fill="url(#{name})"'


def _stroke(weight: float, dash: str | None) -> str:
    lengths = " ".join(f"{float(px) * MM_PER_PX:.2f}" for px in (dash or "").split())
    dashes = f' stroke-dasharray="{lengths}"' if lengths else ""
    return f'stroke-width="{weight * MM_PER_PX:.2f}"{dashes}'


def _rings(shape: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    if shape["type"] == "Polygon":
        yield from shape["coordinates"]
    elif shape["type"] == "MultiPolygon":
        for polygon in shape["coordinates"]:
            yield from polygon
    else:
        for one in shape.get("geometries", ()):
            yield from _rings(one)


def _points(window: Window, ring: Iterable[Sequence[float]]) -> str:
    """Return places on paper, those that fall together once."""
    placed = (window.place(lon, lat) for lon, lat, *_ in ring)
    return "L".join(dict.fromkeys(f"{x:.2f} {y:.2f}" for x, y in placed))
