"""What is told of a blemish, a gap or an overlap: one sentence a kind, and its place."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from geo.messages import Words, words
from geo.polygons.validity import Problem
from geo.polygons.vertices import Corners, Floats, Geometries

MOST = 100  # places listed of a kind in one geometry; then one that says how many more

SENTENCES = {
    "duplicate-points": words("the corner at {place} is given twice; delete one of the two."),
    "near-points": words("two corners at {place} are {apart:.2g} m apart; delete one of them."),
    "spike": words("the outline runs out to {place} and straight back; delete that corner."),
    "sliver": words(
        "the part at {place} is only {width:.2g} m wide; delete it or unite it with its neighbour."
    ),
    "tiny-hole": words("the hole at {place} has only {area:.2g} m²; fill it unless it is meant."),
    "touching-rings": words("two rings of the outline meet at {place}; move one of them away."),
    "gap": words(
        "a gap {width:.2g} m wide lies between two outlines at {place}; let them touch there."
    ),
    "overlap": words(
        "two outlines share {area:,.0f} m² at {place}; decide which of them it belongs to."
    ),
}
MORE = words("more such places, from {place} on: {more:,}; repair them together.")


def at(points: Geometries) -> Corners:
    """Return points as corners, each of a ring of its own."""
    return Corners(*shapely.get_coordinates(points).T, np.arange(points.size))


def placed(kind: str, places: Corners, **values: Floats) -> Iterator[Problem]:
    """Yield a problem for each place, with its values, up to `MOST`; then one for the rest."""
    for i in range(min(places.lon.size, MOST)):
        here = {name: float(value[i]) for name, value in values.items()}
        yield told(kind, SENTENCES[kind], places, i, **here)
    if places.lon.size > MOST:
        yield told(kind, MORE, places, MOST, more=places.lon.size - MOST)


def told(kind: str, sentence: Words, places: Corners, i: int, **values: object) -> Problem:
    """Return the problem at the place i, with the values of its sentence."""
    lon, lat = float(places.lon[i]), float(places.lat[i])
    values = {"place": f"{lon:.5f}, {lat:.5f}", **values}
    return Problem(kind, replace(sentence, values=tuple(values.items())), lon, lat)
