"""The small map of a brief: vectors drawn here from the outlines, without scripts or network.

One panel shows where the areas lie, one more each area. Lengths are millimetres on paper.
"""

from collections.abc import Sequence

import shapely
from shapely import Geometry

from ftzmap.brief.panel import HEAD, SITE, SMALL, Panel, Point, text_width
from ftzmap.map.labels import anchor
from ftzmap.map.view import color_of
from ftzmap.text.escape import html_text, plain
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.shipped import shipped_places
from ftzmap.zone.zone import Feature, Zone

WIDTH, GAP = 186.0, 2.0
EDGE = 0.2  # mm around the panels, so that the lines of their frames are drawn whole
OVERVIEW_SHARE = {1: 0.42, 2: 0.3, 3: 0.28}  # of the width, by the number of areas
HEIGHTS = {1: 74.0, 2: 62.0, 3: 50.0}  # by the number of areas
LANDMARKS = frozenset({"airport", "station"})
SHORT = {"corps": N_("Corps part"), "bonded": N_("Bonded zone")}


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
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{-EDGE:g} 0 {WIDTH + 2 * EDGE:g} {height + HEAD:g}" '
        f'role="img" aria-label="{title}">{"".join(drawn)}</svg>'
    )


def map_height(areas: int) -> float:
    """Return how high the map is in mm, without the titles above its panels."""
    return HEIGHTS.get(areas, HEIGHTS[1])


def _frame(x: float, width: float, height: float) -> dict[str, float]:
    return {"x": x, "y": HEAD, "width": width, "height": height - 0.2}


def _overview(
    zone: Zone, areas: Sequence[str], sites: Sequence[Geometry], frame: dict, t: Language
) -> str:
    outlines = [area.geometry for area in zone.areas]
    panel = Panel(**frame, bounds=tuple(shapely.total_bounds([*outlines, *sites]).tolist()))
    panel.bar(lambda km: t("{n} km", n=km))
    dots = [
        panel.dot(*_seat(zone, area), color_of(area), 1.3 if area.id in areas else 0.9)
        for area in zone.areas
    ]
    panel.taken += dots
    boxes = [shapely.box(*zone[area].geometry.bounds) for area in areas]
    for number, site in enumerate(sites, start=1):
        if any(box.intersects(site) for box in boxes):
            panel.dot(*_middle(site), SITE, 0.6)  # its number stands in the area's own panel
        else:
            panel.number(*_middle(site), number)
    for area, dot in zip(zone.areas, dots, strict=True):
        panel.label(dot, t.of(area), color_of(area), must=True)
    return panel.drawn(t("Where they lie"), "#1b1f23", "overview")


def _seat(zone: Zone, area: Feature) -> Point:
    return anchor(area, zone.parts(area.id))


def _area(zone: Zone, area_id: str, sites: Sequence[Geometry], frame: dict, t: Language) -> str:
    area = zone[area_id]
    color = color_of(area)
    panel = Panel(**frame, bounds=area.geometry.bounds)
    panel.bar(lambda km: t("{n} km", n=km))
    for feature in (area, *zone.parts(area_id)):
        panel.outline(feature.geometry, color, feature.kind)
    for number, site in enumerate(sites, start=1):
        if panel.holds(*_middle(site)):
            if site.geom_type != "Point":
                panel.outline(site, SITE, "corps")
            panel.number(*_middle(site), number)
    shown = [p for p in shipped_places() if p.kind in LANDMARKS and panel.holds(p.lon, p.lat)]
    dots = [panel.dot(place.lon, place.lat, "#444444", 0.6) for place in shown]
    panel.taken += dots
    for part in zone.parts(area_id):
        _name_part(panel, part, t(SHORT[part.kind]))
    for place, dot in zip(shown, dots, strict=True):
        panel.label(dot, plain(t.of(place), limit=60), "#57606a")
    return panel.drawn(t.of(area), color, area_id)


def _name_part(panel: Panel, part: Feature, name: str) -> None:
    """Write the name of a part at its seat, or beside a part that the name would cover."""
    named = panel.box(part.geometry)
    roomy = named[2] > text_width(name, SMALL) + 2 and named[3] > 4 * SMALL
    if roomy:
        named = (*panel.place(*anchor(part)), 0, 0)
    else:
        panel.taken.append(named)
    panel.label(named, name, "#1b1f23", must=True)


def _middle(site: Geometry) -> Point:
    point = site.representative_point()
    return point.x, point.y
