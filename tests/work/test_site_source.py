"""The table of My sites in the work file: located again as it was."""

import json
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from pyproj import Transformer

from ftzmap.sites.answers import locate_table
from ftzmap.sites.columns import guess, in_metres, picked_columns
from ftzmap.sites.table_files import read_lines, read_table
from ftzmap.work.reopening import reopen
from ftzmap.work.session_work import Work, source_of
from ftzmap.work.site_source import lines_source, with_columns
from ftzmap.work.work_file import read_work, work_bytes
from ftzmap.zone.shipped import shipped_zone
from geo.errors import FileFormatError

ZONE = shipped_zone()
LON, LAT = ZONE["urumqi"].geometry.representative_point().coords[0]
ROWS = f"工厂,甲,x,y\nA,1,{LAT},{LON}\nB,2,{LAT + 3},{LON}\n".encode()


def nothing(*_):
    pass


def again(source):
    """Return the table of a work file with a source, opened again."""
    work = Work(zone=ZONE.id, sites=source)
    return reopen(ZONE, read_work(work_bytes(work)), nothing).sites


def picked(table):
    kinds = {"lon": "y", "lat": "x", "both": None, "name": "工厂", "datum": None}
    return picked_columns(guess(table), **kinds)


def test_columns_that_the_reader_chose_and_the_datum_come_back():
    table = read_table(ROWS, "sites.csv")
    source = with_columns(source_of(ROWS, "sites.csv"), picked(table), datum="gcj02", from_crs=None)

    found, before = again(source), locate_table(ZONE, table, picked(table), datum="gcj02")

    assert found.table.name == "sites.csv"
    assert found.table.values == table.values
    assert [found.name(row) for row in range(2)] == ["A", "B"]
    for kind in ("lon", "lat", "area", "reason"):
        ours, theirs = getattr(found.located, kind), getattr(before.located, kind)
        assert np.array_equal(ours, theirs, equal_nan=kind in {"lon", "lat"})
    assert found.located.lon[0] != LON  # moved to WGS 84
    assert found.inside_count == 1


def test_numbers_in_metres_come_back_in_the_system_that_the_reader_named():
    x, y = Transformer.from_crs(4490, 4538, always_xy=True).transform(LON, LAT)  # without a zone
    data = f"name,x,y\nA,{x},{y}\n".encode()
    table = read_table(data, "m.csv")
    columns = in_metres(table, guess(table), from_crs="EPSG:4538")

    found = again(
        with_columns(source_of(data, "m.csv"), columns, datum="wgs84", from_crs="EPSG:4538")
    )

    assert (found.located.lon[0], found.located.lat[0]) == pytest.approx((LON, LAT), abs=1e-6)


def test_pasted_lines_come_back_under_the_heads_that_they_had():
    lines = f"Plant 甲 {LAT}, {LON}\nOffice {LAT}, {LON + 9}"
    heads = ("名称", "坐标")
    table = read_lines(lines, "粘贴的文本", heads=heads)
    source = with_columns(
        lines_source(lines, "粘贴的文本", heads), guess(table), datum="wgs84", from_crs=None
    )

    found = again(source)

    assert found.table.columns == table.columns
    assert [found.name(row) for row in range(2)] == ["Plant 甲", "Office"]
    assert found.inside_count == 1


@pytest.mark.parametrize("step", [("columns", ("moon", None, None, None, None, None)), ("x", ())])
def test_a_table_with_steps_that_nobody_knows_is_refused(step):
    with pytest.raises(FileFormatError, match="unknown kind"):
        again(replace(source_of(ROWS, "sites.csv"), steps=(step,)))


@pytest.mark.parametrize(
    "picked",
    [
        ("length", "x", None, None, None),  # not in the table
        (1, 2, None, None, None),  # no names
        ("y", "x", None, None, "datum"),
        (None, None, None, None, None),
        ("y", None, None, None, None),  # half a place
    ],
)
def test_a_table_without_the_columns_that_its_steps_name_is_refused(picked):
    source = replace(source_of(ROWS, "sites.csv"), steps=(("columns", ("wgs84", *picked)),))

    with pytest.raises(FileFormatError, match=r"sites\.csv.*columns"):
        again(source)


def test_work_without_a_table_is_of_the_format_that_older_programs_read():
    def version(work):
        with zipfile.ZipFile(BytesIO(work_bytes(work))) as archive:
            return json.loads(archive.read("work.json"))["format_version"]

    table = read_table(ROWS, "sites.csv")
    source = with_columns(source_of(ROWS, "a.csv"), picked(table), datum="wgs84", from_crs=None)

    assert version(Work(zone=ZONE.id, boundary=source_of(ROWS, "a"))) == 1
    assert version(Work(zone=ZONE.id, sites=source)) == 2
