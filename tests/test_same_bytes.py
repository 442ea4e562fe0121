"""The same input gives the same file, byte by byte, in processes of their own and on other days."""

import subprocess
import sys
from datetime import datetime

import pytest

from ftzmap.checks.report import geopackage_bytes, xlsx_bytes
from ftzmap.text.i18n import language
from ftzmap.zone.measured import rows
from ftzmap.zone.shipped import shipped_zone

ZONE, ENGLISH = shipped_zone(), language("en")

FAKE_CLOCK = (
    "import sys, time, datetime as d\n"
    "class Later(d.datetime):\n"
    "    @classmethod\n"
    "    def now(cls, tz=None): return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)\n"
    "    @classmethod\n"
    "    def utcnow(cls): return cls(2031, 5, 6, 7, 8, 9)\n"
    "if sys.argv.pop(1) == 'later': d.datetime = Later\n"
    "from ftzmap.__main__ import run\n"
    "sys.exit(run())\n"
)


@pytest.fixture
def written(root, tmp_path):
    """Return a function: the bytes that a command writes in a process of its own."""

    def run(clock, *arguments, ending):
        out = tmp_path / f"{clock}{ending}"
        call = [str(out) if word == "OUT" else str(word) for word in arguments]
        command = [sys.executable, "-c", FAKE_CLOCK, clock, *call]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        return out.read_bytes()

    return run


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (("map", "OUT"), ".html"),
        (("locate", "tests/data/field/corner-table.csv", "--out", "OUT"), ".xlsx"),
        (("coverage", "data/areas.geojson", "--out", "OUT"), ".gpkg"),
        (("convert", "data/areas.geojson", "OUT"), ".shp.zip"),
    ],
)
def test_the_same_input_gives_the_same_bytes(written, arguments, ending):
    now, later = (written(clock, *arguments, ending=ending) for clock in ("now", "later"))

    assert now == later


@pytest.mark.parametrize("make", [xlsx_bytes, lambda lines, t: geopackage_bytes(ZONE, lines)])
def test_the_figures_are_the_same_file_on_another_day(make, monkeypatch):
    first = make(rows(ZONE), ENGLISH)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr("xlsxwriter.core.datetime", Later)
    assert make(rows(ZONE), ENGLISH) == first
