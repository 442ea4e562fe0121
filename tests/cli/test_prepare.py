"""Files laid out for later work: the same rows, side by side, of which only the near are read."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from ftzmap.cli.main import main
from ftzmap.text.output import whole_folder
from ftzmap.zone.shipped import shipped_zone
from geo.streams import near_rows, prepare
from geo.streams.hilbert import hilbert_distances

resource = pytest.importorskip("resource")
ROOT = Path(__file__).parents[2]
ROWS = 600
SIDE = 0.002  # degrees


def frame(rows=ROWS, crs="EPSG:4326"):
    """Squares in no order: half of them over an area of the shipped zone, half far west of it."""
    rng = np.random.default_rng(9)
    west, south, east, north = shipped_zone().areas[0].geometry.bounds
    x, y = rng.uniform(west, east, rows), rng.uniform(south, north, rows)
    x[::2] -= 30
    made = {"id": [f"p{n:04}" for n in range(rows)], "n": np.arange(rows), "owner": 'a,"b'}
    return geopandas.GeoDataFrame(made, geometry=shapely.box(x, y, x + SIDE, y + SIDE), crs=crs)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Let few rows make many row groups, shares and parts."""
    monkeypatch.setattr(prepare, "GROUP", 50)
    monkeypatch.setattr(prepare, "SHARE", 128)
    monkeypatch.setattr(prepare, "SAMPLE", 3)


def rows_of(made):
    return {(row.id, row.n, row.owner, row.geometry.normalize().wkb) for row in made.itertuples()}


@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".fgb", ".csv"])
def test_a_prepared_file_has_the_same_rows(tmp_path, ending):
    source, out = tmp_path / f"in{ending}", tmp_path / "out"
    made = frame()
    if ending == ".parquet":
        made.to_parquet(source)
    elif ending == ".csv":
        made.drop(columns="geometry").assign(wkt=made.geometry.to_wkt()).to_csv(source, index=False)
        made = made.assign(geometry=shapely.from_wkt(made.geometry.to_wkt()), n=made["n"].map(str))
    else:
        made.to_file(source)

    assert main(["prepare", str(source), str(out)]) == 0

    assert [path.name for path in out.iterdir()] == ["part-00000.parquet"]
    again = geopandas.read_parquet(out / "part-00000.parquet")
    assert len(again) == ROWS
    assert rows_of(again) == rows_of(made)
    boxes = pq.read_table(out / "part-00000.parquet").column("bbox").to_pylist()
    bounds = [[row[side] for side in near_rows.SIDES] for row in boxes]
    assert np.array_equal(bounds, again.geometry.bounds)


def test_row_groups_lie_close_together(tmp_path):
    frame().to_parquet(tmp_path / "in.parquet")
    main(["prepare", str(tmp_path / "in.parquet"), str(tmp_path / "out")])

    file = pq.ParquetFile(tmp_path / "out" / "part-00000.parquet")

    widths = []
    for number in range(file.num_row_groups):
        xmin = file.read_row_group(number, columns=["bbox.xmin"]).column("bbox").to_pylist()
        west = [row["xmin"] for row in xmin]
        widths.append(max(west) - min(west))
    assert file.num_row_groups >= 6
    assert np.median(widths) < 1  # of some 30 degrees


def test_what_is_far_from_the_zone_is_not_read(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("ftzmap.parcels.near_parcels.MAX_ROWS", 1)
    monkeypatch.setattr("geo.streams.stream.BATCH", 20)
    frame().to_parquet(tmp_path / "in.parquet")
    main(["prepare", str(tmp_path / "in.parquet"), str(tmp_path / "out")])
    part = tmp_path / "out" / "part-00000.parquet"
    file = pq.ParquetFile(part)
    capsys.readouterr()
    whole = main(["coverage", str(part), "--json"]), json.loads(capsys.readouterr().out)
    damaged = bytearray(part.read_bytes())
    far = 0
    for number in range(1, file.num_row_groups):
        group = file.metadata.row_group(number)
        chunk = next(c for c in map(group.column, range(group.num_columns)) if "xmax" in str(c))
        if chunk.statistics.max < 70:
            for at in range(group.num_columns):
                one = group.column(at)
                start = one.dictionary_page_offset or one.data_page_offset
                damaged[start : start + one.total_compressed_size] = bytes(
                    one.total_compressed_size
                )
            far += 1
    part.write_bytes(damaged)

    assert far >= 3
    assert (main(["coverage", str(part), "--json"]), json.loads(capsys.readouterr().out)) == whole


def test_several_files_become_one_set_of_rows(tmp_path):
    (tmp_path / "in").mkdir()
    made = frame()
    made[:200].to_parquet(tmp_path / "in" / "a.parquet")
    made[200:].to_crs("OGC:CRS84").to_parquet(tmp_path / "in" / "b.parquet")

    assert main(["prepare", str(tmp_path / "in"), str(tmp_path / "out")]) == 0

    again = geopandas.read_parquet(tmp_path / "out" / "part-00000.parquet")
    assert rows_of(again) == rows_of(made)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda made: made.assign(extra=1),
            "The columns of b.parquet differ from those of a.parquet: extra",
        ),
        (
            lambda made: made.to_crs("EPSG:4526"),
            "b.parquet is in another coordinate system than a.parquet",
        ),
    ],
)
def test_files_that_do_not_go_together_leave_nothing(tmp_path, capsys, change, told):
    one, other, out = (tmp_path / name for name in ("a.parquet", "b.parquet", "out"))
    frame(20).to_parquet(one)
    change(frame(20)).to_parquet(other)

    assert main(["prepare", str(one), str(other), str(out)]) == 2

    assert told in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == [one, other]


def test_a_folder_that_is_there_is_left_alone(tmp_path, capsys):
    source, out = tmp_path / "a.parquet", tmp_path / "out"
    frame(20).to_parquet(source)
    out.mkdir()
    (out / "note.txt").write_text("mine")

    assert main(["prepare", str(source), str(out)]) == 2

    assert "is there already and not empty" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["note.txt"]


def test_the_curve_visits_every_cell_once_and_never_jumps():
    at = np.arange(16) + 0.5
    x, y = (v.ravel() for v in np.meshgrid(at, at))
    order = np.argsort(hilbert_distances(x, y, np.array([0.0, 0.0, 16.0, 16.0])))

    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))

    assert (steps == 1).all()


# What ends it


def test_a_part_that_cannot_be_read_is_named_and_nothing_is_left(tmp_path, capsys):
    source = tmp_path / "in"
    for name in ("east", "west"):
        (source / name).mkdir(parents=True)
        frame(20).to_parquet(source / name / "part-0.parquet")
    bad = source / "west" / "part-0.parquet"
    bad.write_bytes(bad.read_bytes()[:700])

    assert main(["prepare", str(source), str(tmp_path / "out")]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ftzmap: west/part-0.parquet: The file is damaged")
    assert list(tmp_path.iterdir()) == [source]


def test_rows_without_geometry_are_kept_and_counted(tmp_path, capsys):
    made = frame(20)
    made.loc[[3, 7], "geometry"] = None
    made.to_parquet(tmp_path / "a.parquet")

    assert main(["prepare", str(tmp_path / "a.parquet"), str(tmp_path / "out"), "--json"]) == 0

    shown = capsys.readouterr()
    assert json.loads(shown.out)["missing"] == 2
    assert "without a geometry, which are kept as they are: 2." in shown.err
    again = geopandas.read_parquet(tmp_path / "out" / "part-00000.parquet")
    assert set(again.id[again.geometry.isna()]) == {"p0003", "p0007"}


LIMIT = 20_000  # bytes, of any file


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


def test_an_output_that_does_not_fit_is_one_sentence_and_leaves_nothing(tmp_path):
    frame(5000).to_parquet(tmp_path / "a.parquet")
    command = [sys.executable, "-m", "ftzmap", "prepare", "a.parquet", "out"]

    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )

    assert done.returncode == 2, done.stderr
    *_, last = done.stderr.splitlines()
    assert "larger than the system allows" in last
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_what_a_killed_run_left_goes_and_what_another_fills_stays(tmp_path):
    frame(20).to_parquet(tmp_path / "a.parquet")
    victim = os.fork()
    if not victim:
        with whole_folder(tmp_path / "out") as folder:
            (folder / "share-00000").write_bytes(b"half of a share")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(victim, 0)
    (stray,) = tmp_path.glob(".ftzmap-*.folder")

    with whole_folder(tmp_path / "other") as filled:
        assert not stray.exists()
        (filled / "share-00000").write_bytes(b"being written")
        assert main(["prepare", str(tmp_path / "a.parquet"), str(tmp_path / "out")]) == 0
        assert (filled / "share-00000").exists()

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"a.parquet", "out", "other"}
