"""Fit a brief on one A4 page by the size of its letters; apart because it is arithmetic, no HTML.

The length of every paragraph is estimated from its letters, for the widest font that is likely;
letters shrink in small steps until the page holds them.
"""

import math
from collections.abc import Iterable, Sequence

from ftzmap.briefs.brief import MAX_SITES, AreaSheet, Brief
from ftzmap.briefs.map import HEAD, MAX_IN_A_ROW, WIDTH, map_height

FONT_MM = 8.4 * 25.4 / 72  # of the body at full size
LINE = 1.32  # height of a line, in sizes of its letters
PAGE_MM = (297 - 2 * 10) * 0.99  # between the margins, less a little air
COLUMN_GAP = 4.0  # mm
LETTER, SQUARE = 0.58, 1.02  # widths of a Latin and of a Chinese letter, in sizes
STEP, SMALLEST = 0.02, 0.5
SITE_WIDTHS = (4, 14, 18, 22, 20, 22)  # percent of the page, of the columns of sites
HEADER, EACH_TITLE, EACH_ROW = 3.0, 0.9, 0.35  # in lines: beyond the letters
FOOTER_SIZE, SITES_SIZE = 0.82, 0.88  # of the body's letters


def scale(brief: Brief) -> float:
    """Return the share of the full size at which letters let the brief fit on its page."""
    size = 1.0
    while size > SMALLEST and height(brief, size) > PAGE_MM:
        size -= STEP
    return round(size, 2)


def height(brief: Brief, size: float) -> float:
    """Return about how high the page is in mm, with letters at a share of their full size."""
    letters = FONT_MM * size
    columns = columns_of(brief)
    lines = [_area_lines(sheet, columns, letters) for sheet in brief.areas]
    areas = sum(max(lines[n : n + columns]) for n in range(0, len(lines), max(columns, 1)))
    sites = _site_lines(brief, letters * SITES_SIZE)
    notes = _lines(brief.notes, WIDTH, letters * FOOTER_SIZE) + 1
    key = 2 * FOOTER_SIZE
    all_lines = HEADER + key + areas + sites * SITES_SIZE + notes * FOOTER_SIZE
    return map_height(len(brief.areas)) + HEAD + all_lines * letters * LINE


def columns_of(brief: Brief) -> int:
    """Return how many areas stand side by side."""
    return min(len(brief.areas), MAX_IN_A_ROW)


def _area_lines(sheet: AreaSheet, columns: int, letters: float) -> float:
    width = (WIDTH - COLUMN_GAP * (columns - 1)) / columns
    figures = [f"{f.name}: {f.stated} {f.measured} {f.grade} {'x' * 22}" for f in sheet.figures]
    texts = [f"{head}: {text}" for block in sheet.blocks for head, text in block.pairs]
    lines = _lines([*figures, *texts], width, letters)
    return lines + (1 + len(sheet.blocks)) * (1 + EACH_TITLE / 2) + 2


def _site_lines(brief: Brief, letters: float) -> float:
    shown = brief.sites[:MAX_SITES]
    if not shown:
        return 0
    widths = [WIDTH * share / 100 - 1.5 for share in SITE_WIDTHS]
    rows = sum(
        max(_lines([str(text)], width, letters) for text, width in zip(row, widths, strict=True))
        for row in (site.cells for site in shown)
    )
    return rows + EACH_ROW * len(shown) + 5 + _lines(brief.rules, WIDTH, letters)


def _lines(texts: Iterable[str] | Sequence[str], width: float, letters: float) -> int:
    """Return how many lines texts take; words break a little before the end of a line."""
    return sum(max(1, math.ceil(_width(text) * letters / (0.96 * width))) for text in texts)


def _width(text: str) -> float:
    return sum(SQUARE if ord(char) > 0x2E7F else LETTER for char in text)
