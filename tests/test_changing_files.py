"""Files that change while they are read, and a clock that is set back: no wrong rows, no crash."""

import itertools
import time

import geopandas
import pytest
import shapely

from ftzmap.sites.sources import open_source
from geo.errors import FileFormatError
from geo.streams.any_file import open_stream

PARK = shapely.box(87.40, 43.90, 87.42, 43.92)
CHANGED = "was changed while it was read"
WRITERS = {
    ".csv": lambda frame, path: frame.to_wkt().to_csv(path, index=False),
    ".parquet": lambda frame, path: frame.to_parquet(path),
    ".gpkg": lambda frame, path: frame.to_file(path),
    ".fgb": lambda frame, path: frame.to_file(path),
}


def appended(path):
    with path.open("ab") as file:
        file.write(b"\n")


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.fixture(params=WRITERS)
def file(request, tmp_path):
    """Return a file of two outlines."""
    path = tmp_path / f"parks{request.param}"
    frame = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[PARK, PARK], crs=4326)
    WRITERS[request.param](frame, path)
    return path


@pytest.mark.parametrize("change", [appended, cut])
def test_a_file_that_changes_while_its_rows_are_read_is_refused(file, change):
    with open_stream(file) as stream:
        next(stream.batches)
        change(file)
        with pytest.raises(FileFormatError, match=CHANGED):
            list(stream.batches)


def test_a_file_that_stays_as_it_was_is_read_to_its_end(file):
    with open_stream(file) as stream:
        assert sum(batch.num_rows for batch in stream.batches) == 2


@pytest.mark.parametrize("change", [appended, cut])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_long_file_of_sites_that_changes_while_it_is_read_is_refused(tmp_path, ending, change):
    import pandas as pd

    path, count = tmp_path / f"sites{ending}", 300_000
    frame = pd.DataFrame({"lon": [87.4] * count, "lat": [43.9] * count, "x": ["x" * 80] * count})
    frame.to_parquet(path) if ending == ".parquet" else frame.to_csv(path, index=False)
    batches = open_source(path).batches()
    next(batches)
    change(path)

    with pytest.raises(FileFormatError, match=CHANGED):
        list(batches)


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".csv"])
@pytest.mark.parametrize("command", ["measure", "locate"])
def test_a_clock_that_is_set_back_changes_no_output(run, tmp_path, monkeypatch, command, ending):
    outs = [tmp_path / f"{name}{ending}" for name in ("before", "after")]
    source = tmp_path / "parks.geojson"
    frame = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[PARK, PARK], crs=4326)
    frame.to_file(source)
    arguments = (command, source, "--out")
    assert run(*arguments, outs[0])[0] == 0
    moments = itertools.count(2e9, -86_400)
    monkeypatch.setattr(time, "time", lambda: next(moments))

    assert run(*arguments, outs[1])[0] == 0

    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_columns_without_any_value_are_measured_into_every_format(run, tmp_path):
    source = tmp_path / "parks.geojson"
    frame = geopandas.GeoDataFrame({"name": ["a"], "note": [None]}, geometry=[PARK], crs=4326)
    frame.to_file(source)
    for ending in (".gpkg", ".parquet", ".csv", ".jsonl"):
        assert run("measure", source, "--out", tmp_path / f"out{ending}")[0] == 0
