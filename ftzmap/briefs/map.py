"""The small map of a brief: vectors drawn here from the outlines, without scripts or network.

One panel shows where the areas lie, one more each area. Lengths are millimetres on paper.
"""

from collections.abc import Sequence

import shapely
from shapely import Geometry

from ftzmap.briefs.panel import HEAD, SITE, SITE_LOOK, SMALL, Frame, Panel, Point
from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.labels import anchor
from ftzmap.map.marks import text_width
from ftzmap.map.view import dash_of
from ftzmap.text.escape import html_text, plain
from ftzmap.text.i18n import Language
from ftzmap.zone.kinds import NEUTRAL
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Feature, Zone

WIDTH, GAP = 186.0, 2.0
EDGE = 0.2  # mm around the panels, so that the lines of their frames are drawn whole
OVERVIEW_SHARE = {1: 0.42, 2: 0.3, 3: 0.28}  # of the width, by the number of areas
HEIGHTS = {1: 74.0, 2: 62.0, 3: 50.0}  # by the number of areas
MAX_IN_A_ROW = 3  # panels of areas; of more areas, the overview has a row of its own
LANDMARKS = frozenset({"airport", "station"})
MAX_NAME = 60  # characters
MAX_NAMED = 8  # areas; among more, names that collide are left out


def svg(
    zone: Zone,
    areas: Sequence[str],
    sites: Sequence[Geometry],
    t: Language,
    city: Place | None = None,
) -> str:
    """Return the map as SVG: an overview, and a panel for each of the areas.

    Parameters
    ----------
    areas
        Ids of areas.
    sites
        Points or outlines in lon, lat degrees (WGS 84), numbered from 1 in their order.
    city
        The reader's, marked where all areas are shown.
    """
    sites = [drawn_outline(zone, site) for site in sites]
    first, *others = frames(len(areas))
    panels = [_overview(zone, areas, sites, first, t, city)]
    for number, (area, frame) in enumerate(zip(areas, others, strict=True)):
        panels.append(_area(zone, zone[area], sites, frame, number, t))
    title = html_text(_title(zone, t))
    high = map_height(len(areas)) + HEAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{-EDGE:g} 0 {WIDTH + 2 * EDGE:g} {high:g}" '
        f'role="img" aria-label="{title}">{"".join(panels)}</svg>'
    )


def _title(zone: Zone, t: Language) -> str:
    if zone.is_schematic:
        return t("Map of the chosen areas and sites; outlines are schematic.")
    return t("Map of the chosen areas and sites.")


def frames(areas: int) -> list[Frame]:
    """Return where the overview stands on paper, and a panel for each of some areas."""
    if areas <= MAX_IN_A_ROW:
        height = map_height(areas)
        overview = WIDTH * OVERVIEW_SHARE[areas] if areas else WIDTH
        each = (WIDTH - overview - GAP * areas) / max(areas, 1)
        lefts = [overview + GAP + number * (each + GAP) for number in range(areas)]
        return [
            _frame(0, HEAD, overview, height),
            *(_frame(left, HEAD, each, height) for left in lefts),
        ]
    height = HEIGHTS[MAX_IN_A_ROW]
    each = (WIDTH - GAP * (MAX_IN_A_ROW - 1)) / MAX_IN_A_ROW
    places = [divmod(number, MAX_IN_A_ROW) for number in range(areas)]
    return [
        _frame(0, HEAD, WIDTH, height),
        *(
            _frame(column * (each + GAP), HEAD + (row + 1) * (height + HEAD), each, height)
            for row, column in places
        ),
    ]


def map_height(areas: int) -> float:
    """Return how high the map is in mm, without the titles above its first row of panels."""
    if areas <= MAX_IN_A_ROW:
        return HEIGHTS.get(areas, HEIGHTS[1])
    rows = 1 + -(-areas // MAX_IN_A_ROW)
    return rows * HEIGHTS[MAX_IN_A_ROW] + (rows - 1) * HEAD


def _frame(x: float, y: float, width: float, height: float) -> Frame:
    return Frame(x=x, y=y, width=width, height=height - 0.2)


def _panel(frame: Frame, bounds: tuple[float, float, float, float]) -> Panel:
    return Panel(x=frame.x, y=frame.y, width=frame.width, height=frame.height, bounds=bounds)


def _overview(
    zone: Zone,
    areas: Sequence[str],
    sites: Sequence[Geometry],
    frame: Frame,
    t: Language,
    city: Place | None,
) -> str:
    outlines = [drawn_outline(zone, area.geometry) for area in zone.areas]
    mine = [shapely.Point(drawn_lon(zone, city.lon), city.lat)] if city else []
    panel = _panel(frame, tuple(shapely.total_bounds([*outlines, *sites, *mine]).tolist()))
    panel.bar(t)
    dots = [
        panel.dot(*anchor(zone, area), zone.color_of(area.id), 1.3 if area.id in areas else 0.9)
        for area in zone.areas
    ]
    panel.taken += dots
    if city:
        star = panel.star(*_middle(mine[0]), SITE)
        panel.label(star, plain(t.of(city), limit=MAX_NAME), SITE, must=True)
    boxes = [shapely.box(*drawn_outline(zone, zone[area].geometry).bounds) for area in areas]
    for number, site in enumerate(sites, start=1):
        if any(box.intersects(site) for box in boxes):
            panel.dot(*_middle(site), SITE, 0.6)  # its number stands in the area's own panel
        else:
            panel.number(*_middle(site), number)
    for area, dot in zip(zone.areas, dots, strict=True):
        few = len(zone.areas) <= MAX_NAMED
        panel.label(dot, plain(t.of(area), limit=MAX_NAME), zone.color_of(area.id), must=few)
    return panel.svg(t("Where they are"), "#1b1f23", "overview")


def _area(
    zone: Zone,
    area: Feature,
    sites: Sequence[Geometry],
    frame: Frame,
    number: int,
    t: Language,
) -> str:
    panel = _panel(frame, drawn_outline(zone, area.geometry).bounds)
    panel.bar(t)
    _outlines(panel, zone, area)
    _sites(panel, sites)
    shown = _landmarks(panel, zone)
    dots = [panel.dot(drawn_lon(zone, p.lon), p.lat, NEUTRAL, 0.6) for p in shown]
    panel.taken += dots
    for part in zone.parts(area.id):
        _name_part(panel, zone, part, _part_name(zone, part, t))
    for place, dot in zip(shown, dots, strict=True):
        panel.label(dot, plain(t.of(place), limit=MAX_NAME), "#57606a")
    return panel.svg(t.of(area), zone.color_of(area.id), f"panel-{number}")


def _outlines(panel: Panel, zone: Zone, area: Feature) -> None:
    for feature in (area, *zone.parts(area.id)):
        panel.outline(
            drawn_outline(zone, feature.geometry),
            zone.color_of(area.id),
            zone.kind(feature.kind).look,
            dash_of(zone, feature),
        )


def _sites(panel: Panel, sites: Sequence[Geometry]) -> None:
    for number, site in enumerate(sites, start=1):
        if panel.holds(*_middle(site)):
            if site.geom_type != "Point":
                panel.outline(site, SITE, SITE_LOOK)
            panel.number(*_middle(site), number)


def _landmarks(panel: Panel, zone: Zone) -> list[Place]:
    return [
        place
        for place in zone.landmarks
        if place.kind in LANDMARKS and panel.holds(drawn_lon(zone, place.lon), place.lat)
    ]


def _part_name(zone: Zone, part: Feature, t: Language) -> str:
    """Return the kind of a part, or its own name where the area has several of the kind."""
    alike = [other for other in zone.parts(part.area_id) if other.kind == part.kind]
    name = t(zone.kind(part.kind).name) if len(alike) == 1 else t(part.short_name)
    return plain(name[:1].upper() + name[1:], limit=MAX_NAME)


def _name_part(panel: Panel, zone: Zone, part: Feature, name: str) -> None:
    """Write the name of a part at its seat, or beside a part that the name would cover."""
    named = panel.box(drawn_outline(zone, part.geometry))
    roomy = named[2] > text_width(name, SMALL) + 2 and named[3] > 4 * SMALL
    if roomy:
        named = (*panel.place(*anchor(zone, part)), 0, 0)
    else:
        panel.taken.append(named)
    panel.label(named, name, "#1b1f23", must=True)


def _middle(site: Geometry) -> Point:
    point = site.representative_point()
    return point.x, point.y
