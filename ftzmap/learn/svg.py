"""A few marks of SVG, written by hand so that drawings need no library.

Every text passes through `text`, which escapes it; numbers are written short.
"""

from collections.abc import Iterable, Sequence

from ftzmap.map.marks import hatch
from ftzmap.text.escape import html_text
from ftzmap.zone.kinds import NEUTRAL
from ftzmap.zone.zone import Feature, Zone

INK = "#1b1f23"
PAPER = "#ffffff"
DARK = (  # ink and paper as ftzmap/map/web/theme.css has them in the dark
    "@media screen and (prefers-color-scheme: dark) { "
    f'[fill="{INK}"] {{ fill: #e6e9ec }} [stroke="{INK}"] {{ stroke: #e6e9ec }} '
    f'[stroke="{PAPER}"] {{ stroke: #14181b }} [stroke="{NEUTRAL}"] {{ stroke: #9aa3ab }} }}'
)
_FONT = "system-ui, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"


def drawing(width: float, height: float, marks: Iterable[str], *, title: str) -> str:
    """Return a drawing of `width` by `height` units that scales to the room it is given."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_short(width)} {_short(height)}" '
        f'width="{_short(width)}" height="{_short(height)}" role="img" font-family="{_FONT}">'
        f"<title>{html_text(title)}</title>{''.join(marks)}</svg>"
    )


def by_scheme(picture: str) -> str:
    """Return a drawing whose texts and rims are those of a dark page, where it is shown as one."""
    return picture.removesuffix("</svg>") + f"<style>{DARK}</style></svg>"


def filling(zone: Zone, feature: Feature, name: str) -> tuple[str, str]:
    """Return a pattern called `name`, if one is needed, and fill and stroke of a feature.

    Its kind gives the look, its area the colour; areas whose colour others had before are hatched.
    """
    color, look = zone.color_of(feature.id), zone.kind(feature.kind).look
    stroke, turn = f'stroke="{color}"', zone.color_round(feature.area_id)
    if look.hatch:
        return hatch(name, color, angle=45 + 30 * turn), f'fill="url(#{name})" {stroke}'
    if turn:
        pattern = hatch(name, color, angle=-45 + 30 * turn, opacity=look.opacity)
        return pattern, f'fill="url(#{name})" {stroke}'
    return "", f'fill="{color}" fill-opacity="{look.opacity:.2f}" {stroke}'


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    """Return a rectangle; `style` holds its other attributes."""
    size = f'width="{_short(width)}" height="{_short(height)}"'
    return f'<rect x="{_short(x)}" y="{_short(y)}" {size} {style}/>'


def path(rings: Iterable[Sequence[tuple[float, float]]], style: str) -> str:
    """Return closed rings as one path; where rings overlap twice, the inside is left empty."""
    lines = (" L".join(f"{_short(x)} {_short(y)}" for x, y in ring) for ring in rings)
    return f'<path d="{" ".join(f"M{line} Z" for line in lines)}" fill-rule="evenodd" {style}/>'


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 13,
    anchor: str = "start",
    bold: bool = False,
    color: str = INK,
    rim: str = PAPER,
) -> str:
    """Return a line of text whose baseline starts, is centred or ends at `x`, `y`.

    A rim keeps it readable on a pattern.
    """
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{_short(x)}" y="{_short(y)}" font-size="{_short(size)}" fill="{color}" '
        f'text-anchor="{anchor}"{weight} stroke="{rim}" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{html_text(words)}</text>'
    )


def _short(value: float) -> str:
    return f"{value:.9g}"
