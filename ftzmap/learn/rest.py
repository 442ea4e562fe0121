"""Why the rest of an area is a range: its two parts apart, or the smaller in the larger, drawn."""

import math

from ftzmap.learn import svg
from ftzmap.learn.nesting import rest_km2
from ftzmap.map.view import color_of
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Feature, Zone

_SIDE = 190.0  # units of an area's square; two of them and the gap are 420
_GAP = 40.0
_TOP = 24.0  # units for the line above each square
_INSET = 0.04  # of the square's side, between a part and an edge


def picture(zone: Zone, area_id: str, t: Language) -> str:
    """Return an area twice as a square, all sizes true to area, with what is left of it."""
    area = zone[area_id]
    low, high = rest_km2(zone, area_id)
    marks = [svg.hatch("rest", color_of(area))]
    for x, title, left, nested in (
        (0.0, t("Apart"), low, False),
        (_SIDE + _GAP, t("One in the other"), high, True),
    ):
        marks += [svg.text(x + 1, 15, title, bold=True), *_case(zone, area, x + 1, nested)]
        rest = t("rest: {km2} km²", km2=f"{left:.2f}")
        marks.append(svg.text(x + _SIDE / 2 + 1, _TOP + 26, rest, size=13, anchor="middle"))
    return svg.drawing(
        2 * _SIDE + _GAP + 2, _SIDE + _TOP + 2, marks, title=described(zone, area_id, t)
    )


def described(zone: Zone, area_id: str, t: Language) -> str:
    """Return the drawing in words: its text alternative."""
    low, high = rest_km2(zone, area_id)
    return t(
        "{area}: with its two parts apart {low} km² are left, with one in the other {high} km².",
        area=t.of(zone[area_id]),
        low=f"{low:.2f}",
        high=f"{high:.2f}",
    )


def _case(zone: Zone, area: Feature, x: float, nested: bool) -> list[str]:
    """Return the area's square and its parts, the larger at the lower left."""
    color = color_of(area)
    per_km = _SIDE / math.sqrt(area.figure.km2)
    larger, smaller = sorted(zone.parts(area.id), key=lambda part: -part.figure.km2)
    sides = [math.sqrt(part.figure.km2) * per_km for part in (larger, smaller)]
    inset, floor = _INSET * _SIDE, _TOP + _SIDE
    left = x + inset + (sides[0] - sides[1]) / 2 if nested else x + _SIDE - inset - sides[1]
    lift = inset + ((sides[0] - sides[1]) / 2 if nested else 0)
    looks = {
        "corps": f'fill="url(#rest)" stroke="{color}"',
        "bonded": f'fill="{color}" fill-opacity="0.60" stroke="{color}"',
    }
    whole = f'fill="{color}" fill-opacity="0.10" stroke="{color}" stroke-width="1.5"'
    return [
        svg.box(x, _TOP, _SIDE, _SIDE, whole),
        svg.box(x + inset, floor - inset - sides[0], sides[0], sides[0], looks[larger.kind]),
        svg.box(left, floor - lift - sides[1], sides[1], sides[1], looks[smaller.kind]),
    ]
