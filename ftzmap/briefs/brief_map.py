"""The small map of a brief: vectors drawn here from the outlines, without scripts or network.

One panel shows where the areas lie, one more each area. Lengths are millimetres on paper.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import shapely
from shapely import Geometry

from ftzmap.captions import anchor
from ftzmap.i18n import N_, Language
from ftzmap.places import shipped_places
from ftzmap.text import html_text, plain
from ftzmap.view import color_of
from ftzmap.zone import Feature, Zone

WIDTH, GAP = 186.0, 2.0
FONT, SMALL = 2.5, 2.1  # mm
ROOM = 0.14  # share of a panel kept free on each side
HEAD = 4.5  # mm above a panel, for its title
OVERVIEW_SHARE = {1: 0.42, 2: 0.3, 3: 0.28}  # of the width, by the number of areas
HEIGHTS = {1: 74.0, 2: 62.0, 3: 50.0}  # by the number of areas
BARS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)
KM_PER_DEGREE = 111.32
LANDMARKS = frozenset({"airport", "station"})
STYLES = {"area": (0.10, "1.4 0.9"), "corps": (0.25, "0.5 0.7"), "bonded": (0.6, "1.2 0.5")}
SITE = "#b00020"
SHORT = {"corps": N_("Corps part"), "bonded": N_("Bonded zone")}
Point = tuple[float, float]


@dataclass
class _Panel:
    """A frame on paper, the degrees it shows, and the boxes that labels have taken."""

    x: float
    y: float
    width: float
    height: float
    bounds: tuple[float, float, float, float]
    parts: list[str] = field(default_factory=list)
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

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
        x, y = self.place(lon, lat)
        inside_x = self.x + 1 < x < self.x + self.width - 1
        return inside_x and self.y + 1 < y < self.y + self.height - 1

    def outline(self, geometry: Geometry, color: str, kind: str) -> None:
        fill, dash = STYLES[kind]
        rings = shapely.get_rings(shapely.get_parts(geometry))
        path = " ".join(_path(self.place(x, y) for x, y in ring.coords) for ring in rings)
        self.parts.append(
            f'<path d="{path}" fill="{color}" fill-opacity="{fill}" fill-rule="evenodd" '
            f'stroke="{color}" stroke-width="0.4" stroke-dasharray="{dash}"/>'
        )

    def dot(self, lon: float, lat: float, color: str, radius: float = 0.7) -> None:
        x, y = self.place(lon, lat)
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{color}" '
            f'stroke="#fff" stroke-width="0.25"/>'
        )

    def label(self, lon: float, lat: float, text: str, color: str, *, must: bool = False) -> None:
        """Write a text beside a place, where it collides with no other; drop it else."""
        wide = text_width(text, SMALL)
        x, y = self.place(lon, lat)
        offsets = [(-wide / 2, -2.6), (1.4, -1.1), (-wide - 1.4, -1.1), (-wide / 2, 1.0)]
        offsets += [(-wide / 2, -5.2), (-wide / 2, 3.6)]
        boxes = [(x + dx, y + dy, wide, SMALL) for dx, dy in offsets]
        free = [box for box in boxes if self._inside(box) and not self._hits(box)]
        if not (free or must):
            return
        left, top, _, _ = box = free[0] if free else self._pushed(boxes[0])
        self.taken.append(box)
        self.parts.append(_text(left, top + SMALL * 0.85, text, SMALL, color))

    def number(self, lon: float, lat: float, number: int) -> None:
        x, y = self.place(lon, lat)
        self.taken.append((x - 1.7, y - 1.7, 3.4, 3.4))
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.6" fill="{SITE}" stroke="#fff" '
            f'stroke-width="0.3"/>{_text(x, y + 0.75, str(number), SMALL, "#fff", middle=True)}'
        )

    def bar(self, unit: str) -> None:
        """Draw the longest scale bar that takes less than a third of the panel."""
        per_km = self.scale / KM_PER_DEGREE
        km = max([k for k in BARS_KM if k * per_km < self.width / 3] or [BARS_KM[0]])
        x, y, length = self.x + 2, self.y + self.height - 2, km * per_km
        self.taken.append((x, y - 4, length + 8, 5))
        self.parts.append(
            f'<path d="M{x:.2f} {y - 0.8:.2f}V{y:.2f}H{x + length:.2f}V{y - 0.8:.2f}" '
            f'fill="none" stroke="#1b1f23" stroke-width="0.3"/>'
            f"{_text(x, y - 1.3, f'{km} {unit}', SMALL, '#1b1f23')}"
        )

    def drawn(self, title: str, color: str, name: str) -> str:
        frame = f'x="{self.x:.2f}" y="{self.y:.2f}" width="{self.width:.2f}"'
        frame += f' height="{self.height:.2f}"'
        head = _text(self.x, self.y - 1.2, title, FONT, color, bold=True)
        return (
            f'{head}<clipPath id="{name}"><rect {frame}/></clipPath>'
            f'<rect {frame} fill="#fafbfb" stroke="#9aa3ab" stroke-width="0.2"/>'
            f'<g clip-path="url(#{name})">{"".join(self.parts)}</g>'
        )

    def _inside(self, box: tuple[float, float, float, float]) -> bool:
        x, y, wide, high = box
        across = self.x + 0.5 < x and x + wide < self.x + self.width - 0.5
        return across and self.y + 0.5 < y and y + high < self.y + self.height - 0.5

    def _hits(self, box: tuple[float, float, float, float]) -> bool:
        x, y, wide, high = box
        return any(
            x < a + w and a < x + wide and y < b + h and b < y + high for a, b, w, h in self.taken
        )

    def _pushed(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        x, y, wide, high = box
        most = self.x + self.width - wide - 0.5
        return max(self.x + 0.5, min(x, most)), max(self.y + 0.5, y), wide, high


def svg(zone: Zone, areas: Sequence[str], sites: Sequence[Geometry], t: Language) -> str:
    """Return the map as SVG: an overview, and a panel for each of the areas.

    Parameters
    ----------
    areas
        Ids of areas, one to three.
    sites
        Points or outlines in lon, lat degrees (WGS 84), numbered from 1 in their order.
    """
    height = map_height(len(areas))
    overview = WIDTH * OVERVIEW_SHARE.get(len(areas), 1.0) if areas else WIDTH
    each = (WIDTH - overview - GAP * len(areas)) / max(len(areas), 1)
    drawn = [_overview(zone, areas, sites, _frame(0, overview, height), t)]
    for number, area in enumerate(areas):
        left = overview + GAP + number * (each + GAP)
        drawn.append(_area(zone, area, sites, _frame(left, each, height), t))
    title = html_text(t("Map of the chosen areas and sites; outlines are schematic."))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height + HEAD:g}" '
        f'role="img" aria-label="{title}">{"".join(drawn)}</svg>'
    )


def map_height(areas: int) -> float:
    """Return how high the map is in mm, without the titles above its panels."""
    return HEIGHTS.get(areas, HEIGHTS[1])


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of its size; Chinese letters are square."""
    return sum(size if ord(char) > 0x2E7F else 0.56 * size for char in text)


def _frame(x: float, width: float, height: float) -> dict[str, float]:
    return {"x": x, "y": HEAD, "width": width, "height": height - 0.2}


def _overview(
    zone: Zone, areas: Sequence[str], sites: Sequence[Geometry], frame: dict, t: Language
) -> str:
    outlines = [area.geometry for area in zone.areas]
    panel = _Panel(**frame, bounds=tuple(shapely.total_bounds([*outlines, *sites]).tolist()))
    panel.bar(t("km"))
    for area in zone.areas:
        panel.dot(*_seat(zone, area), color_of(area), 1.3 if area.id in areas else 0.9)
    boxes = [shapely.box(*zone[area].geometry.bounds) for area in areas]
    for number, site in enumerate(sites, start=1):
        if any(box.intersects(site) for box in boxes):
            panel.dot(*_middle(site), SITE, 0.6)  # its number stands in the area's own panel
        else:
            panel.number(*_middle(site), number)
    for area in zone.areas:
        panel.label(*_seat(zone, area), t.of(area), color_of(area), must=True)
    return panel.drawn(t("Where they lie"), "#1b1f23", "overview")


def _seat(zone: Zone, area: Feature) -> Point:
    return anchor(area, zone.parts(area.id))


def _area(zone: Zone, area_id: str, sites: Sequence[Geometry], frame: dict, t: Language) -> str:
    area = zone[area_id]
    color = color_of(area)
    panel = _Panel(**frame, bounds=area.geometry.bounds)
    panel.bar(t("km"))
    for feature in (area, *zone.parts(area_id)):
        panel.outline(feature.geometry, color, feature.kind)
    for number, site in enumerate(sites, start=1):
        if panel.holds(*_middle(site)):
            if site.geom_type != "Point":
                panel.outline(site, SITE, "corps")
            panel.number(*_middle(site), number)
    for part in zone.parts(area_id):
        panel.label(*anchor(part), t(SHORT[part.kind]), "#1b1f23", must=True)
    for place in shipped_places():
        if place.kind in LANDMARKS and panel.holds(place.lon, place.lat):
            panel.dot(place.lon, place.lat, "#444444", 0.6)
            panel.label(place.lon, place.lat, plain(t.of(place), limit=60), "#57606a")
    return panel.drawn(t.of(area), color, area_id)


def _middle(site: Geometry) -> Point:
    point = site.representative_point()
    return point.x, point.y


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
