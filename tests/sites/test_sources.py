"""A long file of sites is read batch by batch, with the same answers as in one piece."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
from contextlib import nullcontext

import geopandas
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from ftzmap.sites import export, sources
from geo.streams import delimited, loaded_batches

URUMQI, KHORGOS = "87.445,43.89", "80.43,44.18"


@pytest.fixture
def streamed(monkeypatch):
    """Take every table for a long one, and let none be read in one piece."""

    def refuse(data, name):
        raise AssertionError(name)

    monkeypatch.setattr(sources, "LARGE", 0)
    monkeypatch.setattr(sources, "read_table", refuse)


@pytest.fixture
def small_limit(monkeypatch):
    """Take every file for one of more bytes than may be read in one piece."""

    def refuse(*_, **__):
        raise AssertionError("read in one piece")

    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    monkeypatch.setattr(sources, "read_table", refuse)
    monkeypatch.setattr(sources, "read_shapes", refuse)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def areas(path):
    return [row["area"] for row in rows_of(path)]


def locate(run, tmp_path, data, *options, name="in.csv"):
    """The exit code, the areas of the rows, and what was said on standard error."""
    file, out = tmp_path / name, tmp_path / "out.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    code, _, err = run("locate", file, "--out", out, *options)
    return code, areas(out) if out.exists() else None, err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"lon,lat\n{URUMQI}\n{KHORGOS}\n", ""),
        (f"lon,lat\n\n{URUMQI}\n\n\n{KHORGOS}\n\n", ""),
        (f"lon,lat\r\n{URUMQI}\r\n{KHORGOS}", ""),
        (f"\ufefflon,lat\n{URUMQI}\n{KHORGOS}\n", ""),
        (f'name,lon,lat\n"a, ""b"",\nc",{URUMQI}\n"d",{KHORGOS}\n', ""),
        ("name;lon;lat\na;87,445;43,89\nb;80,43;44,18\n", ""),
        (f"Depot,{URUMQI}\nYard,{KHORGOS}\n", ""),
        (f"Sites of 2024,,\nname,x,y\na,{URUMQI}\nb,{KHORGOS}\n", "Sites of 2024"),
        (f"lon,lat,lon\n{URUMQI},1\n{KHORGOS},2\n", "lon → lon_"),
        ("lon,lat\n43.89,87.445\n44.18,80.43\n", "they were swapped"),
        ("name,坐标\na,43.89 87.445\nb,80.43 44.18\n", ""),
    ],
    ids=[
        *("plain", "blank lines", "other ends of lines", "mark", "quotes", "decimal commas"),
        *("no head", "titles", "one name twice", "swapped columns", "both in one column"),
    ],
)
def test_a_long_csv_is_read_as_a_short_one_is(text, said, run, tmp_path, request):
    short = locate(run, tmp_path, text)
    request.getfixturevalue("streamed")

    code, found, err = locate(run, tmp_path, text, "--distances")

    assert (code, found) == (0, ["urumqi", "khorgos"])
    assert (code, found, err) == short
    assert said in err


@pytest.mark.parametrize(
    ("encoding", "said"), [("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")]
)
def test_the_encoding_of_a_long_csv_is_found_and_said(encoding, said, run, tmp_path, streamed):
    text = f"name,lon,lat\n甲,{URUMQI}\nplain,{KHORGOS}\n" + f"plain,{KHORGOS}\n" * 100

    code, found, err = locate(run, tmp_path, text.encode(encoding), "--distances")

    assert (code, found) == (0, ["urumqi", *["khorgos"] * 101])
    assert f"The text was read as {said}" in err


@pytest.mark.parametrize("rows", [[f"{URUMQI},a", KHORGOS], [URUMQI, f"{KHORGOS},x,y"]])
def test_unequal_rows_are_read_in_one_piece_while_they_fit_the_memory(
    rows, run, tmp_path, monkeypatch
):
    monkeypatch.setattr(sources, "LARGE", 0)
    text = "\n".join(["lon,lat,a", *rows])

    assert locate(run, tmp_path, text)[:2] == (0, ["urumqi", "khorgos"])

    monkeypatch.setattr(sources, "MAX_ROWS", 0)
    (tmp_path / "out.csv").unlink()
    code, found, err = locate(run, tmp_path, text)
    assert (code, found) == (2, None)
    assert "differ in length" in err


def test_no_name_of_a_column_of_a_long_csv_begins_a_formula(run, tmp_path, streamed):
    locate(run, tmp_path, f"=1+1,lon,lat\na,{URUMQI}\n")

    assert (tmp_path / "out.csv").read_text().startswith('"\'=1+1",')


def test_a_long_file_without_rows_is_refused(run, tmp_path, streamed):
    code, found, err = locate(run, tmp_path, "lon,lat\n\n\n")

    assert (code, found) == (2, None)
    assert "no rows below its head" in err


def _rows_of_csv(path):
    return [list(row.values()) for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))]


READ = {
    ".csv": _rows_of_csv,
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
    ".xlsx": lambda path: list(openpyxl.load_workbook(path).active.iter_rows(values_only=True)),
    ".geojson": lambda path: json.loads(path.read_text("utf-8"))["features"],
}


@pytest.mark.parametrize("ending", READ)
def test_many_batches_are_written_like_one(ending, run, tmp_path, monkeypatch, streamed):
    file, one, many = (tmp_path / name for name in ("in.csv", f"one{ending}", f"many{ending}"))
    file.write_text(
        "id,lon,lat\n" + "".join(f"{n},{n % 30 + 60},{n % 7 + 40}\n" for n in range(200))
    )
    said_of_one = run("locate", file, "--out", one, "--distances", "--json")
    monkeypatch.setattr(delimited, "BLOCKS", (64,))
    assert len(list(sources.open_source(file).batches())) > 10

    said_of_many = run("locate", file, "--out", many, "--distances", "--json")

    assert json.loads(said_of_one[1])["rows"] == json.loads(said_of_many[1])["rows"] == 200
    assert (said_of_one[0], said_of_one[2]) == (said_of_many[0], said_of_many[2])
    assert READ[ending](one) == READ[ending](many)
    assert len(READ[ending](one)) == 200 + (ending == ".xlsx")


def test_a_workbook_that_would_be_too_long_is_refused_and_nothing_is_written(
    run, tmp_path, monkeypatch
):
    monkeypatch.setattr(export, "MAX_XLSX", 1)
    (tmp_path / "in.csv").write_text(f"lon,lat\n{URUMQI}\n{KHORGOS}\n")

    code, _, err = run("locate", tmp_path / "in.csv", "--out", tmp_path / "out.xlsx")

    assert (code, "A workbook has room for 1 rows" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_long_table_of_any_format_does_not_mark_duplicates_as_it_says(
    ending, run, tmp_path, monkeypatch
):
    monkeypatch.setattr(sources, "LARGE", 0)
    book = openpyxl.Workbook()
    for row in [["lon", "lat"], [87.445, 43.89], [87.445, 43.89]]:
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    (tmp_path / "in.csv").write_text(f"lon,lat\n{URUMQI}\n{URUMQI}\n")

    _, _, err = run("locate", tmp_path / f"in{ending}", "--out", tmp_path / "out.csv")

    assert "duplicate rows are not marked" in err
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].replace('"', "") == "lon,lat,area,parts,note"
    assert lines[1] == lines[2]


def test_types_of_a_long_parquet_file_stay_as_they_came(run, tmp_path, streamed):
    kinds = pa.array(["a"]).dictionary_encode()
    codes = pa.array([7], pa.int16())
    table = pa.table({"code": codes, "kind": kinds, "lon": [87.445], "lat": [43.89]})
    pq.write_table(table, tmp_path / "in.parquet")

    run("locate", tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    schema = pq.read_schema(tmp_path / "out.parquet")
    assert [schema.field(name).type for name in ("code", "kind")] == [codes.type, kinds.type]
    assert schema.names == ["code", "kind", "lon", "lat", "area", "parts", "note"]


def test_answers_in_a_long_parquet_file_are_text_for_any_reader(run, tmp_path, streamed):
    table = pa.table({"lon": [87.445, 80.0, 87.445], "lat": [43.89, 40.0, 43.89]})
    pq.write_table(table, tmp_path / "in.parquet")

    run("locate", tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    found = pq.read_table(tmp_path / "out.parquet")
    assert [found.schema.field(name).type for name in ("area", "parts")] == [pa.string()] * 2
    assert found["area"].to_pylist() == ["urumqi", None, "urumqi"]
    columns = pq.read_metadata(tmp_path / "out.parquet").row_group(0)
    assert columns.column(0).statistics.max == 87.445


def legacy(text):
    """Return a column of one text in GB18030, as programs write it that know no UTF-8."""
    return pa.array([text.encode("gb18030")]).view(pa.string())


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("column", [legacy, lambda text: legacy(text).dictionary_encode()])
def test_texts_of_a_parquet_table_that_are_not_utf_8_are_read(
    column, is_long, run, tmp_path, request
):
    if is_long:
        request.getfixturevalue("streamed")
    table = pa.table({"name": column("甲地块"), "lon": [87.445], "lat": [43.89]})
    pq.write_table(table, tmp_path / "in.parquet")

    code, _, errors = run("locate", tmp_path / "in.parquet", "--out", tmp_path / "out.csv")

    assert code == 0, errors
    assert "甲地块" in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_lists_of_texts_that_are_not_utf_8_are_refused_by_the_name_of_the_column(run, tmp_path):
    uses = pa.ListArray.from_arrays([0, 1], legacy("甲地块"))
    pq.write_table(pa.table({"uses": uses, "lon": [87.4], "lat": [43.9]}), tmp_path / "in.parquet")

    code, _, errors = run("locate", tmp_path / "in.parquet", "--out", tmp_path / "out.csv")

    assert code == 2
    assert "The column uses has lists with texts that are not UTF-8" in errors


def test_no_cell_of_a_category_of_a_long_file_begins_a_formula_in_csv(run, tmp_path, streamed):
    kinds = pa.array(["=a()", "b"]).dictionary_encode()
    table = pa.table({"kind": kinds, "lon": [87.445] * 2, "lat": [43.89] * 2})
    pq.write_table(table, tmp_path / "in.parquet")

    run("locate", tmp_path / "in.parquet", "--out", tmp_path / "out.csv")

    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ['"kind"', '"\'=a()"', '"b"']


def test_a_long_parquet_file_is_located_without_libraries_of_which_it_has_no_need(tmp_path):
    table = pa.table({"lon": np.full(60_000, 87.445), "lat": np.full(60_000, 43.89)})
    pq.write_table(table, tmp_path / "in.parquet")
    heavy = {"pandas", "geopandas", "pyogrio", "pyproj", "pyarrow.compute"}
    code = (
        "import sys; from ftzmap.cli.main import main;"
        f"assert not main(['locate', *sys.argv[1:]]); print({heavy} & set(sys.modules))"
    )
    words = [tmp_path / "in.parquet", "--out", tmp_path / "out.parquet"]

    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_terminal_is_told_the_rate_and_the_time_left_of_a_long_file(
    run, tmp_path, monkeypatch, streamed, is_folder
):
    (tmp_path / "in").mkdir()
    table = pa.table({"lon": [87.445] * 2, "lat": [43.89] * 2})
    pq.write_table(table, tmp_path / "in" / "a.parquet")
    named = ("in", "out/") if is_folder else ("in/a.parquet", "out.parquet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    code, _, err = run("locate", named[0], "--out", named[1])

    assert code == 0
    assert re.search(r"2 of 2 rows, [\d,]+ per second, 0 s left", err)


def test_rows_of_a_long_csv_are_told_as_about_so_many_for_a_cell_may_have_lines(
    run, tmp_path, monkeypatch, streamed
):
    (tmp_path / "in.csv").write_text(
        f'note,lon,lat\n"two\nlines",{URUMQI}\nx,{URUMQI}\n', encoding="utf-8"
    )
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    code, _, err = run("locate", tmp_path / "in.csv", "--out", tmp_path / "out.csv")

    assert code == 0
    assert re.search(r" 2 of about 3 rows, [\d,]+ per second", err)


def test_a_file_can_come_from_a_pipe_and_go_into_one(run, tmp_path):
    pipes = tmp_path / "in.csv", tmp_path / "out.csv"
    for pipe in pipes:
        os.mkfifo(pipe)
    read = []
    ends = [
        threading.Thread(target=pipes[0].write_text, args=(f"lon,lat\n{URUMQI}\n",), daemon=True),
        threading.Thread(target=lambda: read.append(pipes[1].read_text("utf-8-sig")), daemon=True),
    ]
    for end in ends:
        end.start()

    code, _, _ = run("locate", pipes[0], "--out", pipes[1])

    for end in ends:
        end.join(timeout=30)
    assert code == 0
    assert read[0].startswith("lon,lat,area")
    assert "urumqi" in read[0]


def test_a_row_that_is_too_long_is_named_and_none_is_dropped(run, tmp_path, streamed, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCKS", (1 << 17, 1 << 20))
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = [f"{n},87.4,43.9,x\n" for n in range(50)]
    for megabytes, said in ((1, ""), (3, "A row of the table is longer than 1 MB; split it.")):
        lines[20] = f"20,87.4,43.9,{'y' * (megabytes << 20)}\n"
        file.write_text("id,lon,lat,remark\n" + "".join(lines), encoding="utf-8")
        out.unlink(missing_ok=True)

        code, _, err = run("locate", file, "--out", out)

        if said:
            assert (code, out.exists()) == (2, False)
            assert said in err.splitlines()[-1]
        else:
            assert code == 0
            rows = out.read_text(encoding="utf-8").splitlines()[1:]
            assert [int(row.partition(",")[0].strip('"')) for row in rows] == list(range(50))
            assert "y" * (megabytes << 20) in rows[20]
            assert len(out.read_text(encoding="utf-8").splitlines()) == 51


def test_what_reading_parquet_holds_does_not_grow_with_the_row_groups(tmp_path, monkeypatch):
    rows, groups = 60_000, 12
    numbers = np.random.default_rng(7).uniform(43, 45, rows)
    table = pa.table({"lon": numbers + 37, "lat": numbers})
    with pq.ParquetWriter(tmp_path / "in.parquet", table.schema, use_dictionary=False) as writer:
        for _ in range(groups):
            writer.write_table(table)
    monkeypatch.setattr(sources, "BATCH", rows)
    before = pa.total_allocated_bytes()
    source = sources.open_source(tmp_path / "in.parquet")
    held = [pa.total_allocated_bytes() - before for _ in source.others]
    assert len(held) == groups - 1
    assert max(held) < 8 * table.nbytes


def test_parquet_goes_into_a_pipe_as_into_a_file(run, tmp_path):
    source, pipe, out = (tmp_path / f"{name}.parquet" for name in ("in", "pipe", "out"))
    pq.write_table(pa.table({"lon": [87.445], "lat": [43.89]}), source)
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run("locate", source, "--out", pipe)[0] == 0
    reader.join()
    assert run("locate", source, "--out", out)[0] == 0
    assert read == [out.read_bytes()]


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp", ".parquet", ".csv"])
def test_few_rows_of_many_bytes_are_read_in_batches(ending, run, tmp_path, small_limit):
    points = shapely.points([[87.445, 43.89], [80.43, 44.18]])
    sites = geopandas.GeoDataFrame({"code": ["a", "b"]}, geometry=points, crs=4326)
    file = tmp_path / f"in{ending}"
    if ending == ".parquet":
        sites.to_parquet(file)
    elif ending == ".csv":
        file.write_text(f"code,lon,lat\na,{URUMQI}\nb,{KHORGOS}\n")
    else:
        sites.to_file(file)

    code, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert code == 0, err
    assert "distances" not in err  # of two rows they are calculated
    found = {row["code"]: row["area"] for row in rows_of(tmp_path / "out.csv")}
    assert (bool(found["a"]), bool(found["b"])) == (True, True)


# Layers that name no coordinate system


@pytest.fixture
def one_by_one(monkeypatch):
    """Read one row at a time; return a list that grows with each."""
    read = []

    def table(*words):
        read.append(words)
        return made(*words)

    made = loaded_batches._table
    monkeypatch.setattr(loaded_batches, "_table", table)
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 1)
    return read


def layer(folder, ending, places):
    file = folder / f"layer{ending}"
    sites = geopandas.GeoDataFrame({"code": range(len(places))}, geometry=shapely.points(places))
    with pytest.warns(UserWarning, match="crs") if ending != ".parquet" else nullcontext():
        sites.to_parquet(file) if ending == ".parquet" else sites.to_file(file)
    return file


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp", ".parquet"])
def test_a_layer_without_a_system_over_the_limits_is_read_by_that_of_its_first_rows(
    ending, run, tmp_path, small_limit, one_by_one
):
    file = layer(tmp_path, ending, [(87.445, 43.89), (80.43, 44.18), (100, 30), (120, 50)])

    code, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert code == 0, err
    found = {row["code"]: row["area"] for row in rows_of(tmp_path / "out.csv")}
    assert found == {"0": "urumqi", "1": "khorgos", "2": "", "3": ""}
    assert len(one_by_one) == 4


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_ROWS"])
def test_metres_without_a_system_over_a_limit_are_refused_at_the_first_rows(
    limit, run, tmp_path, monkeypatch, one_by_one
):
    file = layer(tmp_path, ".gpkg", [(480_000 + n, 4_850_000) for n in range(9)])
    monkeypatch.setattr(sources, limit, 5)

    code, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert (code, "--from-crs EPSG:CODE" in err.splitlines()[-1]) == (2, True)
    assert len(one_by_one) == 1
    assert not (tmp_path / "out.csv").exists()


def test_later_rows_in_another_system_than_the_first_are_refused(
    run, tmp_path, small_limit, one_by_one
):
    file = layer(tmp_path, ".gpkg", [(87.445, 43.89), (480_000, 4_850_000)])

    code, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert code == 2
    assert err.splitlines()[-1].startswith("ftzmap: The points are outside the area of EPSG:")
    assert not (tmp_path / "out.csv").exists()
