"""Distances along a Hilbert curve; alone, because they are numbers without files.

Source: D. Hilbert, Ueber die stetige Abbildung einer Linie auf ein Flaechenstueck, Mathematische
Annalen 38, 1891: each quarter holds the curve again, the first and the last of them mirrored.
"""

import numpy as np

from geo.arrays import Floats, Ints

LEVELS = 16  # times that the square is quartered


def hilbert_distances(x: Floats, y: Floats, box: Floats) -> Ints:
    """Return how far along the curve over a box each of n places is, from 0 to 4 ** `LEVELS` - 1.

    Parameters
    ----------
    x, y
        (n,) in the unit of the box; NaN comes last.
    box
        West, south, east, north; the curve runs over a square as large as its longer side.
    """
    cells = 1 << LEVELS
    size = max(float((box[2:] - box[:2]).max()), float(np.finfo(float).tiny))
    known = np.isfinite(x + y)
    column, row = (
        np.clip((np.where(known, values, low) - low) / size * cells, 0, cells - 1).astype(np.int64)
        for values, low in zip((x, y), box[:2], strict=True)
    )
    found = np.zeros(len(column), dtype=np.int64)
    for level in range(LEVELS - 1, -1, -1):
        half = 1 << level
        right, upper = (column & half) > 0, (row & half) > 0
        found += half * half * ((3 * right) ^ upper)
        mirrored = ~upper & right
        column[mirrored], row[mirrored] = cells - 1 - column[mirrored], cells - 1 - row[mirrored]
        column, row = np.where(upper, column, row), np.where(upper, row, column)
    return np.where(known, found, cells * cells - 1)
