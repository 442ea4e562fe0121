"""What a warm process has met, a reading that it forks does not meet anew."""

import subprocess
import sys

from ftzmap import DATA, ROOT

PROGRAM = """
import importlib, sys
from pathlib import Path
from ftzmap.boundary.candidates import question_of
from ftzmap.boundary.edits import new_desk
from ftzmap.boundary.opening import layers_of, open_boundary
from ftzmap.boundary.review import judge
from ftzmap.isolation.calls import PRELOADED
from ftzmap.boundary.warm_up import warm_up
from ftzmap.zone.shipped import shipped_zone

for name in PRELOADED:
    importlib.import_module(name)
if sys.argv[1] == "warm":
    warm_up()
known, data = set(sys.modules), Path(sys.argv[2]).read_bytes()
layers_of(data, "mine.geojson")
question_of(data, "mine.geojson", zone=shipped_zone())
judge(new_desk(shipped_zone(), open_boundary(data, name="mine.geojson")))
print(*sorted(set(sys.modules) - known))
"""


def test_a_reading_after_the_warm_up_imports_nothing_more():
    assert "pyarrow.pandas_compat" in _imported("cold")
    assert _imported("warm") == []


def _imported(state):
    words = [sys.executable, "-c", PROGRAM, state, str(DATA / "areas.geojson")]
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
