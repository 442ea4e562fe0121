"""`check` over a folder: a verdict on every row, findings of every file, and the sums of all."""

import json

import geopandas
import numpy as np
import pytest
import shapely
from part_folders import contents, manifest, parcels
from pyproj import Geod

GEOD = Geod(ellps="GRS80")
LOCAL = ("--scheduler", "local", "--workers", "2")
STATED = ("--stated", "size", "--unit", "ha", "--by", "owner")


def stating(n, west, factors=()):
    """Parcels that state their hectares, some of them so many times as much as they measure."""
    made = parcels(n, west)
    hectares = np.array([GEOD.geometry_area_perimeter(one)[0] / 1e4 for one in made.geometry])
    for row, factor in dict(factors).items():
        hectares[row] *= factor
    return made.assign(size=np.round(hectares, 6), owner=[f"o{i % 2}" for i in range(n)])


@pytest.fixture
def source(tmp_path):
    for name, made in (("east/a.parquet", stating(4, 87.4)), ("b.gpkg", stating(5, 87.5, {3: 2}))):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made.to_parquet(path) if path.suffix == ".parquet" else made.to_file(path)
    return tmp_path / "in"


@pytest.mark.parametrize("words", [(), LOCAL])
def test_every_row_of_every_file_has_its_verdict(run, source, tmp_path, words):
    code, out, err = run("check", source, *STATED, "--out", tmp_path / "out", *words)

    assert code == 1
    assert "b.gpkg: Errors: 1; warnings: 0." in err.splitlines()
    assert set(contents(tmp_path / "out")) == {"east/a.parquet", "b.gpkg"}
    grades = geopandas.read_parquet(tmp_path / "out/east/a.parquet")["grade"]
    assert list(grades) == ["agrees"] * 4
    rows = geopandas.read_file(tmp_path / "out/b.gpkg", layer="rows")
    assert list(rows["grade"]) == ["agrees"] * 3 + ["deviates", "agrees"]
    assert list(rows["id"]) == list(range(5))
    assert len(geopandas.read_file(tmp_path / "out/b.gpkg", layer="findings_polygons")) >= 1
    assert [line["state"] for line in manifest(tmp_path / "out")["inputs"]] == ["complete"] * 2
    assert [line.split(":")[0] for line in out.splitlines()[-3:-1]] == ["o1", "o0"]


def test_the_sums_are_those_of_all_files(run, source):
    code, out, _ = run("check", source, *STATED, "--json")

    found = json.loads(out)
    frames = (stating(4, 87.4), stating(5, 87.5, {3: 2}))
    for group in ("o0", "o1"):
        (one,) = [each for each in found["sums"] if each["group"] == group]
        stated = sum(frame["size"][frame["owner"] == group].sum() for frame in frames) * 1e4
        shapes = [s for frame in frames for s in frame.geometry[frame["owner"] == group]]
        measured = sum(GEOD.geometry_area_perimeter(shape)[0] for shape in shapes)
        assert np.allclose((one["stated_m2"], one["measured_m2"]), (stated, measured), rtol=1e-9)
    assert sum(one["count"] for one in found["sums"]) == 9
    about = {line["input"]: line for line in found["files"]}
    assert (code, about["b.gpkg"]["errors"]) == (1, 1)
    (finding,) = about["b.gpkg"]["findings"]
    assert (finding["rule"], finding["feature"]) == ("stated-area", "3")


def test_findings_of_a_file_that_is_done_are_told_again(run, source, tmp_path):
    words = ("check", source, *STATED, "--out", tmp_path / "out", "--json")
    whole = run(*words)[:2]
    before = {name: (tmp_path / "out" / name).stat().st_ino for name in ("b.gpkg",)}

    assert run(*words, "--resume")[:2] == whole
    assert {name: (tmp_path / "out" / name).stat().st_ino for name in before} == before


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_done(run, source, tmp_path):
    (source / "c.parquet").write_bytes(b"PAR1 and no more")

    code, out, err = run("check", source, "--keep-going", *STATED, "--json")

    states = {line["input"]: line["state"] for line in json.loads(out)["files"]}
    assert states == {"b.gpkg": "complete", "c.parquet": "failed", "east/a.parquet": "complete"}
    assert (code, sum("c.parquet: The file is damaged" in line for line in err.splitlines())) == (
        1,
        1,
    )


def test_files_whose_areas_are_read_in_other_units_are_named(run, source):
    stating(3, 87.6).assign(size=lambda made: made["size"] * 1e4).to_parquet(source / "c.parquet")

    code, _, err = run("check", source, "--stated", "size")

    assert code == 1
    sentence = "The areas of c.parquet are read from the column size in m², those of b.gpkg from "
    assert sum(line.startswith(sentence) for line in err.splitlines()) == 1


def test_there_is_nothing_to_resume_without_an_output(run, source):
    code, _, err = run("check", source, "--resume")

    assert (code, len(err.splitlines())) == (2, 1)
    assert "nothing to resume" in err


@pytest.mark.parametrize("words", [(), LOCAL])
def test_rows_without_an_outline_are_counted_as_such_and_not_as_stating_nothing(
    run, tmp_path, words
):
    made = stating(6, 87.4, {1: 2})
    made.loc[2, "size"] = np.nan
    made.loc[3:5, "geometry"] = [None, None, shapely.Polygon()]
    whole, part = tmp_path / "in/a.parquet", tmp_path / "in/b.gpkg"
    whole.parent.mkdir()
    made.to_parquet(whole)
    made[:4].to_file(part)

    _, out, _ = run("check", tmp_path / "in", *STATED[:4], *words)

    lines = [line for line in out.splitlines() if "state an area" in line]
    without = "without an outline that can be measured; 2 of the others state an area"
    assert lines == [
        f"a.parquet: 6 rows, 3 {without}, 1 of these agree.",
        f"b.gpkg: 4 rows, 1 {without}, 1 of these agree.",
    ]
