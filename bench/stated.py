"""600 000 stated areas: graded beyond reading, and the same file checked by every rule.

python bench/stated.py [ROWS]
"""

import sys
import time
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ftzmap.checks.registry import run
from ftzmap.checks.stated import stated_areas
from ftzmap.zone.shipped import shipped_zone
from geo.formats.geojson.features import Collection, RawFeature
from geo.polygons.area import geodesic_area

ROWS = 600_000
SIDE, STEP = 0.0008, 0.001  # degrees, of square parcels beside each other
WEST, SOUTH = 80.0, 43.0


def parcels(rows: int) -> Collection:
    """Return parcels that state their size in hectares to four decimals, one in 100 wrongly."""
    across = int(np.ceil(np.sqrt(rows)))
    x, y = (WEST + STEP * (np.arange(rows) % across), SOUTH + STEP * (np.arange(rows) // across))
    boxes = shapely.box(x, y, x + SIDE, y + SIDE)
    hectares = geodesic_area(boxes) / 1e4 * np.where(np.arange(rows) % 100, 1, 1.03)
    features = (
        RawFeature(row, f"p{row}", {"area_ha": value, "owner": f"o{row % 50}"}, shape, ())
        for row, (value, shape) in enumerate(zip(hectares.round(4).tolist(), boxes, strict=True), 1)
    )
    return Collection(tuple(features), {})


def main() -> None:
    """Print the seconds that grading takes, and those of all rules together."""
    collection = parcels(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    start = time.perf_counter()
    stated = stated_areas(collection)
    graded = time.perf_counter()
    findings = run(shipped_zone(), collection, as_record=False, stated=stated)
    done = time.perf_counter()
    print(f"graded {len(stated.rows):,} in {graded - start:.1f} s, {len(stated.order):,} off")
    print(f"every rule in {done - graded:.1f} s, {len(findings):,} findings")


if __name__ == "__main__":
    main()
