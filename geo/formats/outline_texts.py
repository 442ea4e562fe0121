"""Texts of a drawing that stand inside its outlines, taken as their names.

A drawing has no names but those of its layers. Of outlines within one another the smallest around
the insertion point of a text is the one it names; the hole of an outline is not inside it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely

from geo.formats.table import DrawnText, Table
from geo.messages import Message, message

NAME = "name"
MAX_LINES = 3  # more of them are a legend or a page of notes, and no name
MAX_NAME = 80  # characters
MIN_SERIES = 3  # signs that only differ in their number: those of corners
FIGURE = re.compile(
    r"[+-]?[\d,]*\d\.\d+|(?:[XYNEHZSxynehzs]|面积|[长宽高周边][长度]?|标高|高程|area)\s*[=:：≈].*"
    r"|(?:约|≈|S\s?)?[\d,.]+\s?(?:m|m2|m²|㎡|米|平方米|亩|公顷|ha|km|km2|km²|平方公里|平方千米|%|°|°.*)"
    r"|[\W_]+",
    re.IGNORECASE,
)  # a length, an area, a coordinate, a height: no name
_SERIES = re.compile(r"([A-Za-z]{0,3})-?\d{1,5}")


def named_by_texts(table: Table) -> Table:
    """Return a table whose outlines have the texts inside them as their names, and say so.

    A text of several lines, and several texts in one outline, are joined, the upper ones first.
    """
    if not table.texts:
        return table
    inside = _texts_inside(table)
    names = {row: name for row, found in inside.items() if (name := _name(found))}
    used = sum(len(inside[row]) for row in names)
    left = sum(text.is_asked for text in table.texts) - used
    given = table.columns.get(NAME, [None] * len(table.geometries))
    column = [names.get(row, value) for row, value in enumerate(given)]
    return replace(
        table,
        columns=dict(table.columns) | {NAME: column},
        decisions=(*table.decisions, *_notes(len(names), left)),
        texts=(),
    )


def _notes(named: int, left: int) -> Iterator[Message]:
    if named:
        yield message(
            "Outlines that were named by the texts inside them, in place of their layer: {count}.",
            count=named,
        )
    yield from left_out_notes(left)


def left_out_notes(count: int) -> Iterator[Message]:
    """Yield the sentence on texts and points beside the outlines of a drawing, if there are any."""
    if count > 0:
        yield message("Texts and points were left out: {count}.", count=count)


def _texts_inside(table: Table) -> dict[int, list[DrawnText]]:
    """Return the texts inside each outline, by its row; a text is inside one at most."""
    texts = [text for text in table.texts if text.words]
    shapes = table.geometries
    rows = np.flatnonzero(~shapely.is_missing(shapes))
    rows = rows[shapely.is_valid(shapes[rows])]
    if not (texts and rows.size):
        return {}
    points = shapely.points([(text.x, text.y) for text in texts])
    at, owner = shapely.STRtree(shapes[rows]).query(points, predicate="intersects")
    smallest_last = np.lexsort([-shapely.area(shapes[rows[owner]]), at])
    row_of = dict(zip(at[smallest_last].tolist(), rows[owner[smallest_last]].tolist(), strict=True))
    found: dict[int, list[DrawnText]] = defaultdict(list)
    for number, row in row_of.items():
        found[row].append(texts[number])
    return found


def _name(texts: Sequence[DrawnText]) -> str | None:
    """Return the name that texts tell; None where they are figures, signs of corners or many."""
    downwards = sorted(texts, key=lambda text: (-text.y, text.x))
    lines = [" ".join(line.split()) for text in downwards for line in text.words.splitlines()]
    lines = [line for line in lines if line and not FIGURE.fullmatch(line)]
    series = [match[1] if (match := _SERIES.fullmatch(line)) else None for line in lines]
    counts = Counter(series)
    kept = [
        line
        for line, letters in zip(lines, series, strict=True)
        if letters is None or counts[letters] < MIN_SERIES
    ]
    kept = list(dict.fromkeys(kept))
    return " ".join(kept)[:MAX_NAME] if 0 < len(kept) <= MAX_LINES else None
