"""The places that a planner walks through: gaps, overlaps, ground outside, the largest first.

It stands alone because places are a list to go through, coverage is sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import shapely
from shapely import Polygon

from ftzmap.parcels.parcels import ParcelCoverage
from ftzmap.text.areas import written_km2
from geo.messages import Message, message
from geo.polygons.area import M2_PER_KM2

MAX_OF_A_KIND = 300  # places to go through; the files have all


class Kind(StrEnum):
    """What is wrong at a place."""

    GAP = "gap"
    OVERLAP = "overlap"
    OUTSIDE = "outside"


@dataclass(frozen=True, eq=False)
class Defect:
    """A place where parcels and outlines do not fit: its polygon (lon, lat degrees), in words."""

    kind: Kind
    polygon: Polygon
    message: Message


def defects(result: ParcelCoverage) -> tuple[Defect, ...]:
    """Return the first places of each kind: gaps, overlaps, what lies outside."""
    kinds = (_gaps(result), _overlaps(result), _outside(result))
    return tuple(place for kind in kinds for place in islice(kind, MAX_OF_A_KIND))


def _gaps(result: ParcelCoverage) -> Iterator[Defect]:
    found = result.coverage.open_ground
    for polygon, m2 in zip(found.polygons, found.m2.tolist(), strict=True):
        said = message(
            "Gap of {km2} km² in {name}.",
            km2=written_km2(m2 / M2_PER_KM2),
            name=result.zone[_place_of(result, polygon)].name,
        )
        yield Defect(Kind.GAP, polygon, said)


def _place_of(result: ParcelCoverage, gap: Polygon) -> str:
    """Return the id of the smallest outline that most of a gap lies in, else of one it touches."""
    hit = {id_: one for id_, one in result.outlines.items() if shapely.intersects(one, gap)}
    shared = {id_: shapely.intersection(one, gap).area / gap.area for id_, one in hit.items()}
    most = [id_ for id_, share in shared.items() if share > 0.5]
    return most[-1] if most else max(shared, key=shared.__getitem__)  # parts come after their areas


def _overlaps(result: ParcelCoverage) -> Iterator[Defect]:
    found, label = result.coverage.overlaps, result.parcels.label
    for polygon, (one, other), m2 in zip(
        found.polygons, found.row.tolist(), found.m2.tolist(), strict=True
    ):
        said = message(
            "Overlap of {km2} km²: parcels {one} and {other}.",
            km2=written_km2(m2 / M2_PER_KM2),
            one=label(one),
            other=label(other),
        )
        yield Defect(Kind.OVERLAP, polygon, said)


def _outside(result: ParcelCoverage) -> Iterator[Defect]:
    found = result.coverage.outside
    for polygon, row, m2 in zip(found.polygons, found.row.tolist(), found.m2.tolist(), strict=True):
        said = message(
            "{km2} km² of parcel {parcel} lie outside the outlines.",
            km2=written_km2(m2 / M2_PER_KM2),
            parcel=result.parcels.label(row),
        )
        yield Defect(Kind.OUTSIDE, polygon, said)
