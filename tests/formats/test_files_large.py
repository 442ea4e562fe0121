"""Large files, and files that would become large, opened in a process whose memory is measured."""

import json
import subprocess
import sys

import numpy as np
import pytest
import shapely
from boundary_files import collection, polygon

from geo.formats.files import load

SCRIPT = """
import resource, sys
from pathlib import Path
import geo.formats.files
geo.formats.files.load(Path(sys.argv[1]).with_name("small.geojson"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loaded = geo.formats.files.load(Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(loaded.frame), (after - before) // 1024)
"""
VERTICES = 25


def outlines(count):
    """Rings around random places; expected areas follow from nothing but their shape."""
    random = np.random.default_rng(3)
    angles = np.linspace(0, 2 * np.pi, VERTICES - 1, endpoint=False)
    ring = 0.002 * np.column_stack([np.cos(angles), np.sin(angles)])
    places = np.column_stack([87 + random.random(count), 43 + random.random(count)])
    vertices = (places[:, None] + ring).round(9)
    return np.concatenate([vertices, vertices[:, :1]], axis=1)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A GeoJSON of 10 MB, and a small one beside it."""
    folder = tmp_path_factory.mktemp("large")
    rings = outlines(14_000).tolist()
    (folder / "large.geojson").write_bytes(collection(*map(polygon, rings)))
    (folder / "small.geojson").write_bytes(collection(polygon(rings[0])))
    return folder / "large.geojson"


def test_a_large_geojson_takes_few_times_its_size(large, root):
    megabytes = large.stat().st_size / 2**20
    command = [sys.executable, "-c", SCRIPT, str(large)]

    out = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout

    rows, taken = map(int, out.split())
    assert rows == 14_000
    assert megabytes > 9
    assert taken < 7 * megabytes  # 100 MB stay far below 2 GiB


def test_a_large_geojson_keeps_every_vertex(large):
    loaded = load(large)

    vertices = shapely.get_coordinates(loaded.frame.geometry.to_numpy())

    assert loaded.problems == ()
    assert np.array_equal(vertices.reshape(-1, VERTICES, 2), outlines(14_000))


def test_rows_that_each_bring_a_column_take_no_more_than_their_own():
    shape = polygon(outlines(1)[0].tolist())
    features = [{"geometry": shape, "properties": {f"c{row}": row}} for row in range(3000)]

    loaded = load(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    assert loaded.frame.shape == (3000, 253)


def test_a_wide_file_keeps_its_first_columns():
    wide = {f"c{number}": number for number in range(1000)}
    feature = {"geometry": polygon(outlines(1)[0].tolist()), "properties": wide}

    loaded = load(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())

    assert len(loaded.frame.columns) == 253
    assert "Columns beyond 250 were left out: 750." in map(str, loaded.decisions)
