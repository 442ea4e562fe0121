"""The same input gives the same file, byte by byte, in processes of their own."""

import io
import subprocess
import sys
from zipfile import ZipFile

import pytest

from ftzmap.checks.report import geopackage_bytes, xlsx_bytes
from ftzmap.text.i18n import language
from ftzmap.zone.measured import rows
from ftzmap.zone.shipped import shipped_zone

ZONE, ENGLISH = shipped_zone(), language("en")


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (("map", "OUT"), ".html"),
        (("coverage", "data/areas.geojson", "--out", "OUT"), ".gpkg"),
        (("convert", "data/areas.geojson", "OUT"), ".shp.zip"),
    ],
)
def test_the_same_input_gives_the_same_bytes(root, tmp_path, arguments, ending):
    files = [tmp_path / f"{number}{ending}" for number in (1, 2)]
    for out in files:
        call = [str(out) if word == "OUT" else word for word in arguments]
        command = [sys.executable, "-m", "ftzmap", *call]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        assert done.returncode in {0, 1}, done.stderr

    first, second = (out.read_bytes() for out in files)
    assert first == second


def test_a_workbook_bears_no_time_of_its_making():
    with ZipFile(io.BytesIO(xlsx_bytes(rows(ZONE), ENGLISH))) as book:
        about = book.read("docProps/core.xml").decode()
        days = {entry.date_time for entry in book.infolist()}

    assert about.count("1980-01-01T00:00:00Z") == 2  # made and changed
    assert days == {(1980, 1, 1, 0, 0, 0)}


def test_the_outlines_of_the_zone_are_the_same_geopackage_each_time():
    assert geopackage_bytes(ZONE, rows(ZONE)) == geopackage_bytes(ZONE, rows(ZONE))
