"""Splines of a DXF as polylines; apart because GDAL divides them too coarsely for an area.

A SPLINE is a rational B-spline: degree, knots, control points and their weights (group codes 71,
40, 10 and 20, 41). It is evaluated by the recurrence of Cox and de Boor, over the knots from the
first that all of its degree have, so that periodic splines close.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from geo.arrays import Floats

ENTITY = re.compile(rb"^[ \t]*+0[ \t]*+\r?\n[ \t]*+SPLINE[ \t]*+\r?\n", re.MULTILINE)
KEPT = (8, 6, 62, 67)  # group codes: layer, type of line, colour, paper space
SAMPLES = 9  # of a span between knots, by which its bend is judged
MIN_CHORDS, MAX_CHORDS = 2, 6000  # of a span
MAX_VERTICES = 200_000  # of a spline
MAX_DEGREE = 11
MAX_BYTES = 20_000_000  # of all splines, some 10 s; others are left to GDAL
IS_CLOSED = 1  # of the flags


@dataclass(frozen=True, kw_only=True)
class _Spline:
    """A rational B-spline in the plane.

    Parameters
    ----------
    degree
        From 1.
    knots
        (n + degree + 1,), ascending.
    points, weights
        (n, 2) in the unit of the drawing, and (n,) above 0.
    is_closed
        Whether it is declared to be closed.
    """

    degree: int
    knots: Floats
    points: Floats
    weights: Floats
    is_closed: bool

    @property
    def is_sound(self) -> bool:
        """Whether its numbers fit one another."""
        count = len(self.points)
        numbers = (self.knots, self.points, self.weights)
        return (
            1 <= self.degree <= MAX_DEGREE
            and count > self.degree
            and len(self.knots) == count + self.degree + 1
            and len(self.weights) == count
            and all(np.isfinite(each).all() for each in numbers)
            and bool((np.diff(self.knots) >= 0).all() and (self.weights > 0).all())
            and bool(self.knots[self.degree] < self.knots[count])
        )

    def at(self, where: Floats) -> Floats:
        """Return the points (m, 2) at parameters (m,) between its first and last inner knot."""
        degree, knots = self.degree, self.knots
        span = np.searchsorted(knots, where, side="right") - 1
        span = np.clip(span, degree, len(self.points) - 1)
        basis = np.zeros((degree + 1, len(where)))
        basis[0] = 1
        for level in range(1, degree + 1):
            left = np.zeros(len(where))
            for at in range(level):
                low, high = knots[span + at + 1 - level], knots[span + at + 1]
                part = np.divide(basis[at], high - low, where=high > low, out=np.zeros(len(where)))
                basis[at] = left + (high - where) * part
                left = (where - low) * part
            basis[level] = left
        which = span - degree + np.arange(degree + 1)[:, None]
        share = basis * self.weights[which]
        found: Floats = (share[:, :, None] * self.points[which]).sum(axis=0)
        found /= share.sum(axis=0)[:, None]
        return found

    def vertices(self, step: float) -> Floats:
        """Return (k, 2) points on it, about so many degrees of bend from one to the next."""
        inner = np.unique(self.knots[self.degree : len(self.points) + 1])
        starts, lengths = inner[:-1], np.diff(inner)
        samples = self.at((starts[:, None] + lengths[:, None] * np.linspace(0, 1, SAMPLES)).ravel())
        chords = np.diff(samples.reshape(len(starts), SAMPLES, 2), axis=1)
        angles = np.arctan2(chords[..., 1], chords[..., 0])
        turns = np.abs((np.diff(angles, axis=1) + np.pi) % (2 * np.pi) - np.pi).sum(axis=1)
        counts = np.clip(np.degrees(turns) * 8 / 7 / step, MIN_CHORDS, MAX_CHORDS)
        counts *= min(1.0, MAX_VERTICES / counts.sum())
        parts = [
            start + length * np.arange(count) / count
            for start, length, count in zip(
                starts, lengths, np.ceil(counts).astype(int).tolist(), strict=True
            )
        ]
        return self.at(np.concatenate([*parts, inner[-1:]]))


@dataclass
class _Groups:
    """The group codes of an entity that are of use."""

    kept: list[tuple[int, str]] = field(default_factory=list)
    integers: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterator[tuple[int, str]]) -> Self:
        """Gather the codes of a spline; `ValueError` where a number cannot be read."""
        found = cls(numbers={10: [], 11: [], 20: [], 40: [], 41: []})
        for code, value in pairs:
            if code in KEPT:
                found.kept.append((code, value))
            elif code in (70, 71):
                found.integers[code] = int(value)
            elif code in found.numbers:
                found.numbers[code].append(float(value))
        return found

    def spline(self) -> _Spline:
        """Return the spline; `ValueError` where x and y of its points differ in number."""
        points = np.array([self.numbers[10], self.numbers[20]], dtype=float).T
        return _Spline(
            degree=self.integers.get(71, 0),
            knots=np.array(self.numbers[40]),
            points=points,
            weights=np.array(self.numbers[41] or [1.0] * len(points)),
            is_closed=bool(self.integers.get(70, 0) & IS_CLOSED),
        )

    def polyline(self, step: float) -> bytes | None:
        """Return the spline as an LWPOLYLINE of a DXF; None where it is none."""
        spline = self.spline()
        if not spline.is_sound:
            return None
        vertices = spline.vertices(step).tolist()
        lines = ["  0", "LWPOLYLINE"]
        for code, value in [*self.kept, (90, len(vertices)), (70, int(spline.is_closed))]:
            lines += [str(code), str(value)]
        for x, y in vertices:
            lines += ["10", repr(x), "20", repr(y)]
        return ("\n".join(lines) + "\n").encode("latin-1")


@dataclass(kw_only=True)
class SplineCounts:
    """How many splines are left out or coarse.

    Parameters
    ----------
    unsound
        Those whose numbers do not fit one another.
    by_fit_points
        Those that have points to run through and no control points: the format does not say which
        curve that is.
    coarse
        Those beyond `MAX_BYTES` of them, which GDAL divides.
    """

    unsound: int = 0
    by_fit_points: int = 0
    coarse: int = 0


def with_polylines(data: bytes, step: float) -> tuple[bytes, SplineCounts]:
    """Return a drawing with polylines for its splines, and how many were left out or coarse.

    Parameters
    ----------
    data
        A DXF in ASCII.
    step
        Degrees of bend from one vertex to the next.
    """
    counts = SplineCounts()
    pieces, done, read = [], 0, 0
    for match in ENTITY.finditer(data):
        end = entity_end(data, match.end())
        read += end - match.start()
        if read > MAX_BYTES:
            counts.coarse += 1
            continue
        made = _polyline(data[match.end() : end], step, counts)
        pieces += [data[done : match.start()], made]
        done = end
    return b"".join([*pieces, data[done:]]), counts


def _polyline(body: bytes, step: float, counts: SplineCounts) -> bytes:
    """Return the polyline of a spline; nothing of one that cannot be read, which is counted."""
    try:
        groups = _Groups.of(entity_pairs(body))
        made = groups.polyline(step)
    except (ValueError, OverflowError):
        made = None
    else:
        if made is None and groups.numbers[11] and not groups.numbers[10]:
            counts.by_fit_points += 1
            return b""
    counts.unsound += made is None
    return made or b""


def entity_pairs(body: bytes) -> Iterator[tuple[int, str]]:
    """Yield the group codes and values; `ValueError` where a code is no number."""
    lines = body.decode("latin-1").split("\n")
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        yield int(code), value.strip()


def entity_end(data: bytes, start: int) -> int:
    """Return where the next entity of a DXF begins: at a group code of 0."""
    at = start
    while at < len(data):
        code_end = data.find(b"\n", at)
        if code_end < 0 or data[at:code_end].strip() == b"0":
            return at if code_end >= 0 else len(data)
        value_end = data.find(b"\n", code_end + 1)
        if value_end < 0:
            return len(data)
        at = value_end + 1
    return len(data)
