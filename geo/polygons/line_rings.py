"""Lines put together to rings: those that end where they begin, and segments that meet.

Only what is certain is joined: a ring is closed where at each of its ends exactly two lines meet.
Lines that lead to nowhere are passed over.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from geo.arrays import Floats, Ints
from geo.polygons.rings import MIN_RING_VERTICES

CROWD = 8  # different ends in a square as wide as the gap, from which on none are joined over gaps


class LineRing(NamedTuple):
    """A ring of lines: (k, 2) vertices, closed, its lines by number, and ends that lay apart."""

    vertices: Floats
    lines: tuple[int, ...]
    gaps: int


@dataclass(frozen=True)
class LineEnds:
    """The nodes at which n lines begin and end, (n,) each, and the places (k, 2) of all nodes."""

    start: Ints
    end: Ints
    places: Floats

    def lines_by_node(self, lines: Sequence[int]) -> dict[int, set[int]]:
        """Return which of some lines begin or end at each node."""
        found: dict[int, set[int]] = defaultdict(set)
        for line in lines:
            found[int(self.start[line])].add(line)
            found[int(self.end[line])].add(line)
        return found


def closed_ring(line: Floats, gap: float) -> LineRing | None:
    """Return the ring of one line whose ends meet, if they do and it may enclose something.

    Parameters
    ----------
    line
        (k, 2) vertices in the unit of any plane.
    gap
        How far its ends may lie apart, in that unit.
    """
    apart = _apart(line[0], line[-1])
    if not apart <= gap:
        return None
    ring = np.concatenate([line, line[:1]]) if apart else line
    return LineRing(ring, (0,), int(apart > 0)) if len(ring) >= MIN_RING_VERTICES else None


def join_lines(lines: Sequence[Floats], gap: float) -> list[LineRing]:
    """Return the rings that lines form, by themselves or with those that they meet.

    Parameters
    ----------
    lines
        (k, 2) vertices of each, k ≥ 2, in the unit of any plane.
    gap
        How far ends may lie apart that meet, in that unit.
    """
    rings, rest = [], []
    for number, line in enumerate(lines):
        ring = closed_ring(line, gap)
        if ring:
            rings.append(ring._replace(lines=(number,)))
        elif not _apart(line[0], line[-1]) <= gap:
            rest.append(number)
    if len(rest) > 1:
        ends = line_ends(lines, gap)
        joined = (_ring(lines, walk) for walk in _walks(ends, rest))
        rings.extend(ring for ring in joined if _encloses(ring.vertices))
    return rings


def _encloses(ring: Floats) -> bool:
    return len(ring) >= MIN_RING_VERTICES and shapely.Polygon(ring).area > 0


def _apart(first: Floats, last: Floats) -> float:
    return float(np.hypot(*(first - last)))


def line_ends(lines: Sequence[Floats], gap: float) -> LineEnds:
    """Return the nodes of lines: ends that lie apart by no more than a gap are one.

    Parameters and units are those of `join_lines`.
    """
    ends = np.array([[line[0], line[-1]] for line in lines]).reshape(-1, 2)
    places, node = np.unique(ends, axis=0, return_inverse=True)
    of_place = _clusters(places, gap)
    start, end = of_place[node.ravel()].reshape(-1, 2).T
    return LineEnds(start, end, places)


def _clusters(places: Floats, gap: float) -> Ints:
    """Return (n,) the number of a place with which each is one."""
    root = np.arange(len(places))
    crowd = np.unique(np.floor(places / gap), axis=0, return_counts=True)[1].max()
    if crowd > CROWD:
        return root
    points = shapely.points(places)
    pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=gap)
    for one, other in pairs[:, pairs[0] < pairs[1]].T.tolist():
        low, high = sorted((_root(root, one), _root(root, other)))
        root[high] = low
    return np.array([_root(root, place) for place in range(len(root))], dtype=np.intp)


def _root(root: Ints, place: int) -> int:
    while root[place] != place:
        root[place] = root[root[place]]
        place = int(root[place])
    return place


def _walks(ends: LineEnds, lines: Sequence[int]) -> Iterator[list[tuple[int, bool]]]:
    """Yield rings as lines one after another, each with whether it runs backwards."""
    at = _without_dangles(ends, ends.lines_by_node(lines))
    seen: set[int] = set()
    for line in lines:
        if line in seen or line not in at.get(int(ends.start[line]), ()):
            continue
        walk = _walk(ends, at, line, seen)
        seen.update(each for each, _ in walk)
        if ends.start[line] == _far_end(ends, *walk[-1]):
            yield walk


def _far_end(ends: LineEnds, line: int, backwards: bool) -> int:
    return int((ends.start if backwards else ends.end)[line])


def _walk(
    ends: LineEnds, at: dict[int, set[int]], line: int, seen: set[int]
) -> list[tuple[int, bool]]:
    """Return the lines from one on, as far as exactly two meet at a node."""
    walk, first = [(line, False)], int(ends.start[line])
    node = int(ends.end[line])
    while node != first and len(at[node]) == 2:
        one, other = at[node]
        following = other if one == walk[-1][0] else one
        if following in seen:
            break
        walk.append((following, int(ends.start[following]) != node))
        node = _far_end(ends, *walk[-1])
    return walk if len(at[first]) == 2 else [(line, False)]


def _without_dangles(ends: LineEnds, at: dict[int, set[int]]) -> dict[int, set[int]]:
    """Return the lines at each node without those that lead to nowhere, one after another."""
    loose = [node for node, lines in at.items() if len(lines) == 1]
    while loose:
        node = loose.pop()
        if len(at[node]) != 1:
            continue
        line = at[node].pop()
        other = int(ends.end[line]) if ends.start[line] == node else int(ends.start[line])
        at[other].discard(line)
        if len(at[other]) == 1:
            loose.append(other)
    return at


def _ring(lines: Sequence[Floats], walk: Sequence[tuple[int, bool]]) -> LineRing:
    """Return the ring of a walk; where ends lie apart, the first of two is its vertex."""
    pieces = [lines[line][::-1] if backwards else lines[line] for line, backwards in walk]
    after = [*pieces[1:], pieces[0]]
    gaps = sum(_apart(a[-1], b[0]) > 0 for a, b in zip(pieces, after, strict=True))
    chain = np.concatenate([piece[:-1] for piece in pieces])
    return LineRing(np.concatenate([chain, chain[:1]]), tuple(line for line, _ in walk), gaps)
