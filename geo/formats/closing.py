"""Lines of a table made outlines, in every format alike: what closes, what meets, what nests.

A row whose lines close is an outline. Lines of several rows that meet make one, in the place of
the first; the rows of the others go. What the lines that are left enclose together is a row of its
own each. In a drawing, a ring within another of its sheet is a hole. Where nothing closes, the rows
keep the problem that they are lines.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import shapely

from geo.arrays import Floats, Geometries, Ints
from geo.errors import FileTooLargeError
from geo.formats.drawing_fills import repeated_fills
from geo.formats.table import LineShape, Table, problem
from geo.messages import Message, message
from geo.polygons.line_network import MAX_VERTICES, enclosed_faces, is_too_large
from geo.polygons.line_rings import LineRing, closed_ring, join_lines
from geo.polygons.ring_owners import ring_owners
from geo.polygons.validity import Issue

GAP = 0.01  # metres between ends that meet
DEGREE = 111_320  # metres at the equator
MAX_DEGREES = 360  # numbers up to it may be degrees
TOO_LARGE = message(
    "Lines that do not close by themselves have more than {most:,} vertices, so it was not sought"
    " what they enclose together; split the file.",
    most=MAX_VERTICES,
)
NO_RINGS: Geometries = np.empty(0, dtype=object)


class RowFace(NamedTuple):
    """What lines of several rows enclose."""

    polygon: shapely.Polygon
    rows: tuple[int, ...]


@dataclass
class _Outlines:
    """The rings of each row, and what was done to get them."""

    rings: dict[int, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    closed: int = 0
    joined: int = 0
    gaps: int = 0
    holes: int = 0
    gone: set[int] = field(default_factory=set)  # rows that are part of others
    spare: list[LineShape] = field(default_factory=list)  # lines that are in no ring
    faces: list[RowFace] = field(default_factory=list)
    fills: int = 0  # hatches that fill an outline
    left: list[int] = field(default_factory=list)  # the rows of lines that are in nothing
    shared: int = 0  # lines of the faces
    is_too_large: bool = False  # to be put together

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
    if len(table.sheets) and not made.rings:  # the sides of an outline may be on several layers
        several, made.spare = made.spare, []
        _join_rows(several, gap, made)
    beside = _rings_by_sheet(table, made)
    for sheet, several in _by_sheet(table, made.spare).items():
        _take_faces(several, beside.get(sheet, NO_RINGS), gap, made)
    if made.is_too_large and not (made.rings or shapely.is_geometry(table.geometries).any()):
        raise FileTooLargeError(TOO_LARGE)
    geometries = table.geometries.copy()
    if len(table.sheets):
        _nest_rows(table, made)
    for row, rings in made.rings.items():
        geometries[row] = _outline(rings)
    _drop_fills(table, geometries, made)
    kept = np.ones(len(geometries), dtype=bool)
    kept[list(made.gone)] = False
    done = replace(
        table,
        geometries=geometries,
        problems=tuple(sorted((*table.problems, *_open_problems(table, made)), key=_row)),
        decisions=(*table.decisions, *_notes(made)),
        lines=(),
    )
    return _with_faces(done.only(kept), table, made.faces)


def _drop_fills(table: Table, geometries: Geometries, made: _Outlines) -> None:
    """Mark the hatches of a drawing that fill one of its closed lines as gone."""
    if len(table.sheets):
        new = [row for row in made.rings if row not in made.gone]
        fills = repeated_fills(table.geometries, geometries[new]).tolist()
        made.gone |= set(fills)
        made.fills = len(fills)


def _with_faces(table: Table, before: Table, faces: Sequence[RowFace]) -> Table:
    """Return a table with a row for each face, with the values that all of its lines have.

    Parameters
    ----------
    before
        The table whose rows the faces name.
    """
    if not faces:
        return table
    columns = {
        name: [*values, *(_common(before.columns[name], face.rows) for face in faces)]
        for name, values in table.columns.items()
        if len(before.columns[name])
    }
    sheets = [*table.sheets, *(before.sheets[face.rows[0]] for face in faces if before.sheets)]
    polygons = np.array([face.polygon for face in faces], dtype=object)
    return replace(
        table,
        geometries=np.concatenate([table.geometries, polygons]),
        columns=dict(table.columns) | columns,
        ids=[*table.ids, *(None for _ in faces)] if len(table.ids) else table.ids,
        sheets=sheets,
    )


def _common(values: Sequence[object], rows: Sequence[int]) -> object:
    """Return the value that rows have in common; None where they differ."""
    first = values[rows[0]]
    return first if all(values[row] == first for row in rows) else None


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
        _spare([line.row] * len(line.parts), line.parts, rings, made)
    return bool(rings)


def _spare(
    rows: Sequence[int], parts: Sequence[Floats], rings: Sequence[LineRing], made: _Outlines
) -> None:
    """Keep the lines that are in none of some rings, each with its row."""
    used = {part for ring in rings for part in ring.lines}
    free = (
        (row, part) for n, (row, part) in enumerate(zip(rows, parts, strict=True)) if n not in used
    )
    made.spare.extend(LineShape(row, [part]) for row, part in free)


def _rings_by_sheet(table: Table, made: _Outlines) -> dict[object, Geometries]:
    found: dict[object, list[Floats]] = defaultdict(list)
    for row, rings in made.rings.items():
        found[table.sheets[row] if len(table.sheets) else None].extend(rings)
    return {sheet: _linear_rings(rings) for sheet, rings in found.items()}


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
    rings = _undivided(join_lines(parts, gap) if len(parts) > 1 else [], parts, gap)
    for ring in rings:
        rows = sorted({owner[part] for part in ring.lines})
        made.add(rows[0], ring)
        first_rows.add(rows[0])
        used.update(ring.lines)
    whole = {line.row for line in lines} - {owner[n] for n in range(len(parts)) if n not in used}
    made.gone |= whole - first_rows
    _spare(owner, parts, rings, made)


def _undivided(
    rings: Sequence[LineRing], parts: Sequence[Floats], gap: float
) -> Sequence[LineRing]:
    """Return rings without those of several lines that other lines divide: these are a network."""
    used = {part for ring in rings for part in ring.lines}
    spare = [part for number, part in enumerate(parts) if number not in used]
    several = [ring for ring in rings if len(ring.lines) > 1]
    if not (spare and several):
        return rings
    shells = _linear_rings([ring.vertices for ring in several])
    at = np.unique(_meeting(shells, spare, gap))
    network = enclosed_faces([*spare, *(several[number].vertices for number in at)], gap)
    divided: set[int] = set()
    for face in network.faces:
        around = {int(at[n - len(spare)]) for n in face.lines if n >= len(spare)}
        if face.lines[0] < len(spare) and around:
            middle = face.polygon.point_on_surface()
            divided |= {n for n in around if shapely.Polygon(shells[n]).contains(middle)}
    gone = {several[number].lines for number in divided}
    return [ring for ring in rings if ring.lines not in gone]


def _meeting(rings: Geometries, parts: Sequence[Floats], gap: float) -> Ints:
    """Return the numbers of the rings that lines meet, once for each line."""
    drawn = [shapely.LineString(part) for part in parts]
    at: Ints = shapely.STRtree(rings).query(drawn, predicate="dwithin", distance=gap)[1]
    return at


def _take_faces(lines: Sequence[LineShape], rings: Geometries, gap: float, made: _Outlines) -> None:
    """Take what lines that are in no ring enclose, with each other and with rings beside them.

    What lies in a ring is that ring's already.
    """
    parts = [line.parts[0] for line in lines]
    made.is_too_large |= is_too_large(parts)
    near = rings[np.unique(_meeting(rings, parts, gap))]
    network = enclosed_faces([*parts, *map(shapely.get_coordinates, near)], gap)
    inner = shapely.STRtree(shapely.polygons(near)).query(
        shapely.point_on_surface([face.polygon for face in network.faces]), predicate="within"
    )[0]
    taken = [
        face
        for number, face in enumerate(network.faces)
        if number not in inner and face.lines[0] < len(parts)
    ]
    used = {part for face in taken for part in face.lines if part < len(parts)}
    for face in taken:
        rows = dict.fromkeys(lines[part].row for part in face.lines if part < len(parts))
        made.faces.append(RowFace(face.polygon, tuple(rows)))
    made.shared += len(used)
    made.gaps += network.gaps if taken else 0
    left = [line.row for n, line in enumerate(lines) if n not in used]
    made.left.extend(left)
    made.gone |= {lines[part].row for part in used} - set(left) - set(made.rings)


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
    counted = (
        (made.closed, message("Closed lines were read as polygons: {count}.", count=made.closed)),
        (
            made.joined,
            message(
                "Lines that meet at their ends were joined into polygons: {count}.",
                count=made.joined,
            ),
        ),
        (made.gaps, message("Line ends up to 1 cm apart were joined: {count}.", count=made.gaps)),
        (
            made.holes,
            message(
                "Closed lines inside another of the same layer were read as its holes: {count}.",
                count=made.holes,
            ),
        ),
        (
            made.fills,
            message(
                "Hatches and solids that fill a closed line, which were left out: {count}.",
                count=made.fills,
            ),
        ),
    )
    yield from (sentence for count, sentence in counted if count)
    if made.is_too_large:
        yield TOO_LARGE
    if made.faces:
        yield message(
            "Outlines that share their edges were built of lines: {outlines} of {lines}; lines left"
            " over: {left}.",
            outlines=len(made.faces),
            lines=made.shared,
            left=len(made.left),
        )
    elif open_parts := sum(row in made.rings for row in made.left):
        yield message("Lines that do not close were left out: {count}.", count=open_parts)
