"""Marks of SVG that maps, lessons and printed pages share: hatches, and the widths of texts.

Hatches tell kinds of outlines apart where colours alone would not; ``web/hatch.js`` draws the same.
"""

RISING, FALLING, CROSSED = "rising", "falling", "crossed"
_WIDE_FROM = 0x2E7F  # letters beyond are as wide as high
_ANGLES = {RISING: 45, FALLING: -45, CROSSED: 45}


def pattern(name: str, color: str, kind: str, *, unit: float = 1.0) -> str:
    """Return the pattern of SVG of a hatch of this module; see `hatch`."""
    return hatch(name, color, angle=_ANGLES[kind], crossed=kind == CROSSED, unit=unit)


def hatch(
    name: str,
    color: str,
    *,
    angle: int = 45,
    opacity: float = 0.18,
    crossed: bool = False,
    unit: float = 1.0,
) -> str:
    """Return a pattern of SVG of slanted lines, to be filled with ``url(#name)``.

    Parameters
    ----------
    angle
        Of the lines against a vertical line, clockwise in degrees.
    opacity
        Of the tint below the lines, 0 to 1.
    crossed
        Whether lines across them are drawn as well.
    unit
        What stands for a pixel in the units of the drawing.
    """
    side, width = f"{6 * unit:g}", f"{2 * unit:g}"
    across = f"M0 0H{side}" if crossed else ""
    return (
        f'<defs><pattern id="{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({angle})"><rect width="{side}" height="{side}" fill="{color}" '
        f'fill-opacity="{opacity:g}"/><path d="M0 0V{side}{across}" stroke="{color}" '
        f'stroke-width="{width}" stroke-opacity="0.55"/></pattern></defs>'
    )


def text_width(words: str, size: float) -> float:
    """Return about how wide a text is, in the unit of its size; Chinese letters are square."""
    return size * sum(1.0 if ord(char) > _WIDE_FROM else 0.58 for char in words)
