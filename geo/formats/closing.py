"""Lines of a table made outlines, in every format alike: what closes, what meets, what nests.

A row whose lines close is an outline. Lines of several rows that meet make one, in the place of
the first; the rows of the others go. In a drawing, a ring within another of its sheet is a hole.
Where nothing closes, the rows keep the problem that they are lines.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from geo.arrays import Floats, Geometries, Ints
from geo.formats.table import LineShape, Table, problem
from geo.messages import Message, message
from geo.polygons.line_rings import LineRing, closed_ring, join_lines
from geo.polygons.ring_owners import ring_owners
from geo.polygons.validity import Issue

GAP = 0.01  # metres between ends that meet
DEGREE = 111_320  # metres at the equator
MAX_DEGREES = 360  # numbers up to it may be degrees


@dataclass
class _Outlines:
    """The rings of each row, and what was done to get them."""

    rings: dict[int, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    closed: int = 0
    joined: int = 0
    gaps: int = 0
    open_parts: int = 0
    holes: int = 0
    gone: set[int] = field(default_factory=set)  # rows that are part of others

    def add(self, row: int, ring: LineRing) -> None:
        self.rings[row].append(ring.vertices)
        self.gaps += ring.gaps
        self.closed += len(ring.lines) == 1
        self.joined += len(ring.lines) if len(ring.lines) > 1 else 0


def close_lines(table: Table) -> Table:
    """Return a table in which lines that close are polygons, and say so in its decisions.

    Raises
    ------
    FileTooLargeError
        So many rings lie within or across one another that it would take minutes.
    """
    if not table.lines:
        return table
    lines = [line for line in table.lines if _is_finite(line)]
    gap = _gap(lines)
    made = _Outlines()
    rest = [line for line in lines if not _close_row(line, gap, made)]
    for several in _by_sheet(table, rest).values():
        _join_rows(several, gap, made)
    geometries = table.geometries.copy()
    if len(table.sheets):
        _nest_rows(table, made)
    for row, rings in made.rings.items():
        geometries[row] = _outline(rings)
    kept = np.ones(len(geometries), dtype=bool)
    kept[list(made.gone)] = False
    done = replace(
        table,
        geometries=geometries,
        problems=tuple(sorted((*table.problems, *_open_problems(table, made)), key=_row)),
        decisions=(*table.decisions, *_notes(made)),
        lines=(),
    )
    return done.only(kept)


def _row(found: tuple[int, Issue]) -> int:
    return found[0]


def _is_finite(line: LineShape) -> bool:
    return bool(line.parts) and all(np.isfinite(part).all() for part in line.parts)


def _gap(lines: list[LineShape]) -> float:
    """Return the gap in the unit of the numbers: metres, or degrees where they may be those."""
    largest = max((np.abs(part).max() for line in lines for part in line.parts), default=0)
    return GAP / DEGREE if largest <= MAX_DEGREES else GAP


def _close_row(line: LineShape, gap: float, made: _Outlines) -> bool:
    """Take the rings that the lines of one row form; return whether there are any."""
    if len(line.parts) == 1:
        ring = closed_ring(line.parts[0], gap)
        rings = [ring] if ring else []
    else:
        rings = join_lines(line.parts, gap)
    for ring in rings:
        made.add(line.row, ring)
    if rings:
        made.open_parts += len(line.parts) - sum(len(ring.lines) for ring in rings)
    return bool(rings)


def _by_sheet(table: Table, lines: list[LineShape]) -> dict[object, list[LineShape]]:
    found: dict[object, list[LineShape]] = defaultdict(list)
    for line in lines:
        found[table.sheets[line.row] if len(table.sheets) else None].append(line)
    return found


def _join_rows(lines: list[LineShape], gap: float, made: _Outlines) -> None:
    """Take the rings that lines of several rows form, each for the first of its rows."""
    parts = [part for line in lines for part in line.parts]
    owner = [line.row for line in lines for _ in line.parts]
    used: set[int] = set()
    first_rows: set[int] = set()
    for ring in join_lines(parts, gap) if len(parts) > 1 else ():
        rows = sorted({owner[part] for part in ring.lines})
        made.add(rows[0], ring)
        first_rows.add(rows[0])
        used.update(ring.lines)
    whole = {line.row for line in lines} - {owner[n] for n in range(len(parts)) if n not in used}
    made.gone |= whole - first_rows
    made.open_parts += sum(owner[n] in first_rows for n in range(len(parts)) if n not in used)


def _nest_rows(table: Table, made: _Outlines) -> None:
    """Give rings to the row of the ring around them, where that leaves a valid outline."""
    rows = [row for row, rings in made.rings.items() for _ in rings]
    if len(rows) < 2:
        return
    rings = _linear_rings([ring for rings in made.rings.values() for ring in rings])
    numbers = {sheet: n for n, sheet in enumerate(dict.fromkeys(map(str, table.sheets)))}
    sheet = np.array([numbers[str(table.sheets[row])] for row in rows], dtype=np.intp)
    owner = ring_owners(rings, sheet)
    for shell, holes in _holes(owner).items():
        if rows[shell] in made.gone or any(len(made.rings[rows[hole]]) > 1 for hole in holes):
            continue
        if _can_be_holes(rings, shell, holes):
            _take_holes(made, rows[shell], [rows[hole] for hole in holes])


def _holes(owner: Ints) -> dict[int, list[int]]:
    """Return the holes of each shell that has any."""
    found: dict[int, list[int]] = defaultdict(list)
    for ring, shell in enumerate(owner.tolist()):
        if ring != shell:
            found[shell].append(ring)
    return found


def _linear_rings(rings: list[Floats]) -> Geometries:
    """Return (k,) shapely rings of closed (n, 2) vertices."""
    sizes: Ints = np.array([len(ring) for ring in rings], dtype=np.intp)
    made: Geometries = shapely.linearrings(
        np.concatenate(rings), indices=np.repeat(np.arange(len(rings)), sizes)
    )
    return made


def _can_be_holes(rings: Geometries, shell: int, holes: list[int]) -> bool:
    """Return whether rings leave a valid polygon as holes: parcels side by side do not."""
    return bool(shapely.is_valid(shapely.Polygon(rings[shell], list(rings[holes]))))


def _take_holes(made: _Outlines, shell: int, holes: list[int]) -> None:
    for hole in holes:
        made.rings[shell].extend(made.rings.pop(hole))
        made.gone.add(hole)
    made.holes += len(holes)


def _outline(rings: list[Floats]) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of the rings of one row, those within others as holes."""
    if len(rings) == 1:
        return shapely.Polygon(rings[0])
    made = _linear_rings(rings)
    owner = ring_owners(made, np.zeros(len(rings), dtype=np.intp))
    holes, shells = _holes(owner), np.flatnonzero(owner == np.arange(len(rings))).tolist()
    parts = [shapely.Polygon(made[n], list(made[holes.get(n, [])])) for n in shells]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _open_problems(table: Table, made: _Outlines) -> Iterator[tuple[int, Issue]]:
    """Yield the problem of each row whose lines did not close."""
    for line in table.lines:
        if not _is_finite(line):
            yield line.row, problem("unreadable")
        elif line.row not in made.rings and line.row not in made.gone:
            yield line.row, problem("not-polygon", type=line.kind)


def _notes(made: _Outlines) -> Iterator[Message]:
    if made.closed:
        yield message("Closed lines were read as polygons: {count}.", count=made.closed)
    if made.joined:
        yield message(
            "Lines that meet at their ends were joined into polygons: {count}.", count=made.joined
        )
    if made.gaps:
        yield message("Line ends up to 1 cm apart were joined: {count}.", count=made.gaps)
    if made.holes:
        yield message(
            "Closed lines inside another of the same layer were read as its holes: {count}.",
            count=made.holes,
        )
    if made.open_parts:
        yield message("Lines that do not close were left out: {count}.", count=made.open_parts)
