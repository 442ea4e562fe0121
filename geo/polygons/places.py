"""What is told of a blemish, a gap or an overlap: one sentence a kind, and its place."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from geo.messages import Message, message
from geo.polygons.validity import Issue
from geo.polygons.vertices import Floats, Geometries, Vertices

MAX = 100  # places listed of a kind in one geometry; then one that says how many more

SENTENCES = {
    "duplicate-points": message("the vertex at {place} is given twice; delete one of the two."),
    "near-points": message("two vertices at {place} are {apart:.2g} m apart; delete one of them."),
    "spike": message("the outline runs out to {place} and straight back; delete that vertex."),
    "sliver": message(
        "the part at {place} is only {width:.2g} m wide; delete it or unite it with its neighbour."
    ),
    "tiny-hole": message("the hole at {place} has only {area:.2g} m²; fill it unless it is meant."),
    "touching-rings": message("two rings of the outline meet at {place}; move one of them away."),
    "gap": message(
        "a gap {width:.2g} m wide lies between two outlines at {place}; let them touch there."
    ),
    "overlap": message(
        "two outlines share {area:,.0f} m² at {place}; decide which of them it belongs to."
    ),
}
MORE = message("more such places, from {place} on: {more:,}; repair them together.")


def at(points: Geometries) -> Vertices:
    """Return points as vertices, each of a ring of its own."""
    return Vertices(*shapely.get_coordinates(points).T, np.arange(points.size))


def placed(kind: str, places: Vertices, **values: Floats) -> Iterator[Issue]:
    """Yield a problem for each place, with its values, up to `MAX`; then one for the rest."""
    for i in range(min(places.lon.size, MAX)):
        here = {name: float(value[i]) for name, value in values.items()}
        yield told(kind, SENTENCES[kind], places, i, **here)
    if places.lon.size > MAX:
        yield told(kind, MORE, places, MAX, more=places.lon.size - MAX)


def told(kind: str, sentence: Message, places: Vertices, i: int, **values: object) -> Issue:
    """Return the problem at the place i, with the values of its sentence."""
    lon, lat = float(places.lon[i]), float(places.lat[i])
    values = {"place": f"{lon:.5f}, {lat:.5f}", **values}
    return Issue(kind, replace(sentence, values=tuple(values.items())), lon, lat)
