"""Races of grading stated areas, beyond reading: `python bench/table.py stated`.

Square parcels state their size in hectares to four decimals, one in a hundred wrongly. The peer is
the loop that people write: measure with `pyproj.Geod`, round, compare; it does a share of them, and
its time is scaled. Also shown is what all rules take on the same parcels, at most 1 000 000, for
they are held in memory as a whole.
"""

import numpy as np
import shapely

from bench.race import Race, WrongAnswerError
from ftzmap.checks.registry import run
from ftzmap.checks.stated import stated_areas
from ftzmap.zone.shipped import shipped_zone
from geo.crs.geodesics import geod
from geo.formats.geojson.features import Collection, RawFeature
from geo.polygons.area import geodesic_area

SIDE, STEP = 0.0008, 0.001  # degrees, of square parcels beside each other
ACROSS = 1000  # parcels in a row
WEST, SOUTH = 80.0, 43.0
WRONG_EACH, WRONG = 100, 1.03
DECIMALS = 4
LOOP, MOST = 20_000, 1_000_000
OURS = "stated_areas"
WITHIN = 3e6 / 600_000  # µs each: 600 000 in three seconds


def parcels(rows):
    """Return parcels that state their size."""
    x, y = WEST + STEP * (np.arange(rows) % ACROSS), SOUTH + STEP * (np.arange(rows) // ACROSS)
    boxes = shapely.box(x, y, x + SIDE, y + SIDE)
    factor = np.where(np.arange(rows) % WRONG_EACH, 1, WRONG)
    hectares = (geodesic_area(boxes) / 1e4 * factor).round(DECIMALS)
    features = (
        RawFeature(row, f"p{row}", {"area_ha": value, "owner": f"o{row % 50}"}, shape, ())
        for row, (value, shape) in enumerate(zip(hectares.tolist(), boxes, strict=True), 1)
    )
    return Collection(tuple(features), {})


def loop(features):
    """Return which features, from 0, measure otherwise than they state."""
    return [
        row
        for row, each in enumerate(features)
        if round(geod().geometry_area_perimeter(each.geometry)[0] / 1e4, DECIMALS)
        != each.properties["area_ha"]
    ]


def races(sizes):
    """Yield a race for each size."""
    for n in (size for size in sizes if size <= MOST):
        yield race(parcels(n))


def race(collection):
    """Return the race on some parcels."""
    few = collection.features[:LOOP]
    stated = stated_areas(collection)
    n = len(collection.features)
    return Race(
        work="stated areas, graded beyond reading",
        n=n,
        methods={
            "pyproj loop": lambda: loop(few),
            OURS: lambda: stated_areas(collection),
            "every rule of check": lambda: run(
                shipped_zone(), collection, as_record=False, stated=stated
            ),
        },
        within={OURS: WITHIN},
        scale={"pyproj loop": len(few) / n},
        check=lambda _: same(few),
    )


def same(features):
    """Return how many parcels both methods find to state their size wrongly."""
    graded = stated_areas(Collection(features, {}))
    ours, theirs = sorted(graded.rows[graded.order].tolist()), loop(features)
    if ours != theirs:
        raise WrongAnswerError(f"{len(ours):,} are off, by the loop {len(theirs):,}")
    return f"of the first {len(features):,} the same {len(ours):,} are off"
