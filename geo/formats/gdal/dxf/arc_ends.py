"""The ends of arcs, apart because GDAL writes the vertex there twice and the drawing does not."""

from dataclasses import replace

import numpy as np

from geo.arrays import Bools, Floats
from geo.formats.table import LineShape, Table

_ALIKE = 1e-4  # share by which the chords of one arc differ in length at most


def without_repeats(table: Table) -> Table:
    """Return a drawing in whose polylines a vertex beside the chords of an arc stands once."""
    parts = [part for shape in table.lines for part in shape.parts]
    if not parts:
        return table
    kept = ~_repeated(np.concatenate(parts), np.array([len(part) for part in parts]))
    if kept.all():
        return table
    masks = iter(np.split(kept, np.cumsum([len(part) for part in parts])[:-1]))
    lines = (
        LineShape(shape.row, [part[next(masks)] for part in shape.parts], shape.kind)
        for shape in table.lines
    )
    return replace(table, lines=tuple(lines))


def _repeated(vertices: Floats, sizes: np.ndarray) -> Bools:
    """Return (n,) whether each vertex of some lines is the one before it, beside an arc."""
    steps = np.hypot(*np.diff(vertices, axis=0).T)
    steps[np.cumsum(sizes)[:-1] - 1] = np.inf  # from one line to the next
    alike = np.isclose(steps[1:], steps[:-1], rtol=_ALIKE, atol=0)
    alike &= (steps[1:] > 0) & np.isfinite(steps[1:])
    beside_arc = np.zeros(len(steps), dtype=bool)
    beside_arc[:-2] |= alike[1:]  # whose chords, all of one length, follow
    beside_arc[2:] |= alike[:-1]
    return np.concatenate([[False], (steps == 0) & beside_arc])
