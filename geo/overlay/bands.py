"""Bands around zones, which sift out most points; apart, because cells are dearer to ask.

Comparing with a band takes a third of the time of looking into a cell, and zones of few places far
apart have most points beyond their bands of longitude and latitude.
"""

from dataclasses import dataclass

import numpy as np

from geo.arrays import Bools, Floats, Ints

MAX_BANDS = 4  # along each axis; zones nearest to each other share one beyond that
SAMPLE = 512  # points, evenly spaced, that show whether sifting pays
MAX_SHARE = 0.3  # of the points left over; beyond it, sifting costs more than it spares


@dataclass(frozen=True, eq=False)
class Bands:
    """Spans of longitude and of latitude in degrees, each (b, 2), that zones lie within."""

    axes: tuple[Floats, Floats]

    def first_axis(self, lon: Floats, lat: Floats) -> int | None:
        """Return the axis, 0 or 1, whose bands leave the fewer points; None where both leave many.

        Told by a sample of n points in degrees.
        """
        step = max(1, lon.size // SAMPLE)
        shares = [
            np.mean(_within(places[::step], spans))
            for places, spans in zip((lon, lat), self.axes, strict=True)
        ]
        axis = int(np.argmin(shares))
        return axis if shares[axis] <= MAX_SHARE else None

    def points_within(self, lon: Floats, lat: Floats, first: int) -> Ints:
        """Return the numbers of those of n points in degrees that lie in bands of both axes.

        Parameters
        ----------
        first
            The axis that is asked first, about all; the other is asked about what is left.
        """
        places = (lon, lat)
        left: Ints = np.flatnonzero(_within(places[first], self.axes[first]))
        other = 1 - first
        return left[_within(places[other].take(left), self.axes[other])]


def bands(boxes: Floats) -> Bands:
    """Return bands around boxes of (k, 4) degrees: west, south, east, north; NaN is no box."""
    west, south, east, north = boxes[~np.isnan(boxes).any(axis=1)].T
    return Bands(axes=(_spans(west, east), _spans(south, north)))


def _spans(low: Floats, high: Floats) -> Floats:
    """Return at most `MAX_BANDS` spans that hold all the spans from low to high."""
    if not low.size:
        return np.empty((0, 2))
    order = np.argsort(low)
    low, high = low[order], np.maximum.accumulate(high[order])
    gaps = low[1:] - high[:-1]
    widest = np.argsort(-gaps)[: MAX_BANDS - 1]
    breaks = np.sort(widest[gaps[widest] > 0])
    return np.column_stack([low[np.append(0, breaks + 1)], high[np.append(breaks, -1)]])


def _within(places: Floats, spans: Floats) -> Bools:
    """Return whether each place along an axis lies in a span, ends included; NaN lies in none."""
    found = np.zeros(places.size, dtype=np.bool_)
    for low, high in spans:
        within = places >= low
        within &= places <= high
        found |= within
    return found
