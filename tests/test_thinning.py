"""Outlines with fewer corners; what might end a process is done in another one."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.polygons import thinning
from geo.polygons.thinning import sketched, thinned

ROOT = Path(__file__).parents[1]
TOLERANCE = 2 / 111_320
IN_A_THREAD = """
import threading, numpy as np, shapely
from geo.polygons.thinning import thinned
x = np.linspace(0, 0.08, {n})
y = np.arange({n}) % 2 * 0.01
saw = shapely.Polygon([*zip(x, y), (0.08, 0.02), (0, 0.02)])
def draw():
    plainer = thinned(saw, {tolerance})
    print(plainer.is_valid, shapely.get_num_coordinates(plainer), plainer.area / saw.area)
thread = threading.Thread(target=draw)
thread.start()
thread.join()
"""


def ring(count, wave=0.0, radius=1.0):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    r = radius + wave * np.random.default_rng(1).uniform(0, 1, count)
    return np.c_[r * np.cos(angle), r * np.sin(angle)]


@pytest.mark.parametrize("count", [80_000, 400_000])
def test_a_valid_saw_tooth_is_drawn_valid_in_a_thread(count):
    script = IN_A_THREAD.format(n=count, tolerance=TOLERANCE)

    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    valid, corners, share = ended.stdout.split()
    assert valid == "True"
    assert int(corners) <= thinning.MAX_DRAWN
    assert float(share) == pytest.approx(1, abs=0.01)


def test_an_outline_of_few_corners_is_simplified_as_ever():
    outline = shapely.Polygon(ring(9_000, wave=1e-4))

    assert thinned(outline, TOLERANCE).equals_exact(shapely.simplify(outline, TOLERANCE))
    assert sketched(outline, TOLERANCE).equals_exact(shapely.simplify(outline, TOLERANCE))


def test_a_smooth_outline_stays_within_the_tolerance():
    outline = shapely.Polygon(ring(50_000))

    plainer = thinned(outline, TOLERANCE)

    assert plainer.is_valid
    assert shapely.get_num_coordinates(plainer) < 10_000
    assert shapely.hausdorff_distance(plainer, outline) < 2 * TOLERANCE


def test_a_long_outline_keeps_its_holes_and_parts():
    around, hole = ring(200_000, wave=0.01), ring(20_000, radius=0.5)
    east = shapely.box(3, 0, 4, 1)
    outline = shapely.MultiPolygon([shapely.Polygon(around, [hole]), east])

    plainer = thinned(outline, TOLERANCE)

    assert plainer.is_valid
    assert shapely.get_num_coordinates(plainer) <= thinning.MAX_DRAWN
    assert plainer.area == pytest.approx(outline.area, rel=0.002)
    inside, outside = shapely.Point(0.75, 0), shapely.Point(0.2, 0.1)
    assert plainer.contains(inside)
    assert plainer.contains(shapely.Point(3.5, 0.5))
    assert not plainer.contains(outside)


def test_an_outline_narrower_than_a_cell_becomes_a_band_along_it():
    x = np.linspace(0, 1, 100_000)
    line = np.c_[x, np.sin(6 * x)]
    outline = shapely.Polygon(np.r_[line, line[::-1] + np.array([0, 1e-9])])

    plainer = thinned(outline, TOLERANCE)

    assert plainer.is_valid
    assert plainer.area > 0
    assert plainer.hausdorff_distance(shapely.LineString(line[::100])) < 1e-3


def test_a_tangle_is_sketched_by_some_of_its_corners():
    tangle = shapely.Polygon(np.random.default_rng(2).uniform(0, 1, (100_000, 2)))

    sketch = sketched(tangle, TOLERANCE)

    assert shapely.get_num_coordinates(sketch) <= thinning.MAX_OF_LINE + 2
    assert set(map(tuple, shapely.get_coordinates(sketch))) <= set(tangle.exterior.coords)
