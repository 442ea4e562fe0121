import json
import os

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from geopandas import GeoDataFrame, points_from_xy, sjoin
from pyproj import Geod
from shapely import MultiPolygon, Point, box

from ftzmap.sites import sources
from ftzmap.zone.shipped import shipped_zone
from geo.streams import loaded_batches

ROWS = 400
ZONE = shipped_zone()
GEOD = Geod(ellps="GRS80")


@pytest.fixture
def streamed(monkeypatch):
    """Take every table for a large one, so that small tests stream."""
    monkeypatch.setattr(sources, "LARGE", 0)


@pytest.fixture
def points():
    """Points around the three areas, the first few in the middle of one each."""
    rng = np.random.default_rng(7)
    boxes = np.array([area.geometry.bounds for area in ZONE.areas])
    west, south, east, north = boxes[rng.integers(0, 3, ROWS)].T
    frame = {"id": [f"{n:05}" for n in range(ROWS)]}
    return pd.DataFrame(
        frame | {"lon": rng.uniform(west, east).round(6), "lat": rng.uniform(south, north).round(6)}
    )


def joined(frame):
    """The ids of points and zones that geopandas pairs."""
    zones = GeoDataFrame(
        {"zone": [f.id for f in ZONE.features]},
        geometry=[f.geometry for f in ZONE.features],
        crs=4326,
    )
    located = GeoDataFrame(frame, geometry=points_from_xy(frame["lon"], frame["lat"]), crs=4326)
    return set(
        sjoin(located, zones, predicate="intersects")[["id", "zone"]].itertuples(index=False)
    )


def paired(frame):
    """The ids of points and zones in a located table."""
    return {
        (row.id, zone)
        for row in frame.itertuples()
        for cell in (row.area, row.parts)
        if isinstance(cell, str)
        for zone in cell.split("; ")
    }


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_is_located_as_geopandas_would(run, points, tmp_path, ending, large, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 0 if large else 10**6)
    file, out = tmp_path / f"in{ending}", tmp_path / f"out{ending}"
    points.to_csv(file, index=False) if ending == ".csv" else points.to_parquet(file)

    code, said, _ = run("locate", file, "--out", out)

    found = pd.read_csv(out, dtype={"id": str}) if ending == ".csv" else pd.read_parquet(out)
    assert (code, f"{ROWS} rows" in said) == (0, True)
    assert list(found["id"]) == list(points["id"])
    assert paired(found) == {tuple(pair) for pair in joined(points)}


def test_distances_of_a_large_file_are_those_of_a_small_one(run, points, tmp_path, monkeypatch):
    file = tmp_path / "in.csv"
    points.to_csv(file, index=False)
    run("locate", file, "--out", tmp_path / "small.csv")
    monkeypatch.setattr(sources, "LARGE", 0)

    _, _, err = run("locate", file, "--out", tmp_path / "large.csv", "--distances")

    small, large = (pd.read_csv(tmp_path / name) for name in ("small.csv", "large.csv"))
    columns = ["area", "parts", "distance_m", "nearest", "toward"]
    pd.testing.assert_frame_equal(small[columns], large[columns])
    assert err == ""


def test_a_large_file_goes_without_distances_unless_asked_and_says_so(
    run, points, tmp_path, streamed
):
    file = tmp_path / "in.csv"
    points.to_csv(file, index=False)

    _, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert "--distances" in err
    assert "distance_m" not in pd.read_csv(tmp_path / "out.csv").columns


BAD = """name,lon,lat,code
=cmd|' /C calc'!A0,87.445,43.89,007
swapped,43.89,87.445,-1
none,,,
zero,0,0,
text,abc,43,
sea,140,30,
west,-100.5,40,
words,87°26′42″E,43°53′24″N,
"""


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx", ".geojson", ".jsonl", ".gpkg"])
@pytest.mark.parametrize("large", [True, False])
def test_bad_rows_get_a_note_and_nothing_is_lost(run, tmp_path, ending, large, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 0 if large else 10**6)
    file, out = tmp_path / "in.csv", tmp_path / f"out{ending}"
    file.write_text(BAD, encoding="gb18030")

    code, said, _ = run("locate", file, "--out", out)

    rows = READ[ending](out)
    assert (code, "6 with a note" in said) == (1, True)
    assert [row["area"] for row in rows] == ["urumqi", *[None] * 6, "urumqi"]
    assert rows[0]["name"] == ("'" if ending == ".csv" else "") + "=cmd|' /C calc'!A0"
    assert rows[0]["code"] == "007"
    assert all(row["note"] for row in rows[1:7])
    assert rows[0]["note"] is None


def _csv(path):
    frame = pd.read_csv(path, dtype=str).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def _layer(path):
    frame = pyogrio.read_dataframe(path, read_geometry=False).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def _xlsx(path):
    head, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


READ = {
    ".csv": _csv,
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
    ".xlsx": _xlsx,
    ".geojson": lambda path: [f["properties"] for f in json.loads(path.read_text())["features"]],
    ".jsonl": lambda path: [json.loads(line) for line in path.read_text().splitlines()],
    ".gpkg": _layer,
}


def test_rows_of_unequal_length_are_read_whole_instead(run, tmp_path, streamed):
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("lon,lat,a\n87.445,43.89\n80.43,44.18,x,y\n")

    code, _, _ = run("locate", file, "--out", out)

    assert code == 0
    assert [row["area"] for row in _csv(out)] == ["urumqi", "khorgos"]
    assert _csv(out)[1]["column 4"] == "y"


def test_columns_and_datum_can_be_named(run, tmp_path, streamed):
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("a,b\n87.445,43.89\n")

    code, _, _ = run("locate", file, "--out", out, "--lon", "a", "--lat", "b", "--datum", "gcj02")

    assert (code, _csv(out)[0]["area"]) == (0, "urumqi")


def test_a_coordinate_in_quotes_is_located(run):
    code, said, _ = run("locate", "43°53′24″N 87°26′42″E")

    assert code == 0
    assert "Urumqi Comprehensive Bonded Zone" in said


def test_negative_numbers_are_numbers(run):
    code, said, _ = run("locate", "-100.5", "-40", "--json")

    assert (code, json.loads(said)["lon"]) == (0, -100.5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["in.csv", "--out", "out.docx"], "must end in"),
        (["in.csv", "--out", "in.csv"], "overwrite the input"),
        (["in.csv"], "--out"),
        (["nowhere.csv", "--out", "out.csv"], "nowhere.csv does not exist"),
        (["empty.csv", "--out", "out.csv"], "is empty"),
        (["in.csv", "--out", "out.csv", "--lon", "east"], "no column east"),
        (["names.csv", "--out", "out.csv"], "--lon and --lat"),
        (["1", "2", "3"], "FILE --out FILE"),
        (["somewhere"], "is not a valid coordinate"),
    ],
)
def test_a_call_that_cannot_be_served_gets_one_line(arguments, said, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("lon,lat\n87.4,43.9\n")
    (tmp_path / "names.csv").write_text("a,b\nx,y\n")
    (tmp_path / "empty.csv").write_text("")

    code, out, err = run("locate", *arguments)

    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["brief.html", "brief.xlsx"])
def test_a_brief_is_written(run, tmp_path, name):
    out = tmp_path / name

    code, said, _ = run(
        "brief", "kashgar", "khorgos", out, "--site", "39.557 76.02", "--lang", "zh"
    )

    assert code == 0
    assert out.stat().st_size > 5000
    assert name in said


def test_a_brief_of_another_format_or_area_is_refused(run, tmp_path):
    assert run("brief", "kashgar", tmp_path / "b.pdf")[0] == 2
    assert run("brief", "atlantis", tmp_path / "b.html")[0] == 2


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("43.89", "87.445"), "swapped"),
        (("0", "0"), "0, 0 is not a site"),
        (("2.35", "48.85"), "Outside China"),
        (("87.445", "43.89"), ""),
    ],
)
def test_a_point_that_is_probably_a_slip_is_answered_with_a_word_of_warning(place, said, run):
    code, out, err = run("locate", *place, "--json")

    assert code == 0
    assert json.loads(out)["lon"] == float(place[0])
    assert said in err
    assert err.count("\n") == bool(said)


def test_decimal_commas_of_a_large_file_are_read_as_quickly_as_points(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 1)
    monkeypatch.setattr("ftzmap.sites.answers.degrees_of", None)  # never cell by cell
    (tmp_path / "in.csv").write_text("id;lon;lat\n1;87,445;43,89\n2;80,43;44,18\n")

    code, _, _ = run("locate", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))

    found = pd.read_csv(tmp_path / "out.csv")
    assert (code, list(found["area"])) == (0, ["urumqi", "khorgos"])


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_is_found_whatever_the_encoding_of_its_name(run, points, streamed, tmp_path, ending):
    name = os.fsdecode("点".encode("gb18030"))  # as a Chinese terminal that is not UTF-8 gives it
    folder = tmp_path / name
    folder.mkdir()
    points.to_csv(tmp_path / "points.csv", index=False)
    points.to_parquet(tmp_path / "points.parquet", index=False)
    source = (tmp_path / f"points{ending}").rename(folder / f"{name}{ending}")

    code, _, err = run("locate", source, "--out", folder / f"out{ending}", "--distances")

    assert (code, err) == (0, "")
    with (folder / f"out{ending}").open("rb") as out:
        located = pd.read_csv(out, dtype={"id": str}) if ending == ".csv" else pd.read_parquet(out)
    assert paired(located) == {tuple(pair) for pair in joined(points)}


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp", ".gdb"])
def test_a_layer_of_points_is_located_in_batches(run, tmp_path, points, ending, monkeypatch):
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 70)
    frame = GeoDataFrame(
        points[["id"]], geometry=points_from_xy(points["lon"], points["lat"]), crs="EPSG:4490"
    )
    source, out = tmp_path / f"in{ending}", tmp_path / "out.csv"
    frame.to_file(source, **({"driver": "OpenFileGDB", "layer": "p"} if ending == ".gdb" else {}))
    table = tmp_path / "in.csv"
    points.to_csv(table, index=False)
    run("locate", table, "--out", out)
    plain = _csv(out)

    monkeypatch.setattr(sources, "LARGE", 0)
    code, _, _ = run("locate", source, "--out", out)

    order = sorted(_csv(out), key=lambda row: row["id"])
    assert code == 0
    assert [(row["area"], row["parts"]) for row in order] == [
        (row["area"], row["parts"]) for row in plain
    ]


def test_a_share_of_a_few_m2_is_a_number_and_not_nothing(run, tmp_path):
    west, south, *_ = ZONE.areas[0].geometry.representative_point().bounds
    chip, plot = box(west, south, west + 2e-5, south + 2e-5), box(100, 30, 100.1, 30.1)
    shape = GeoDataFrame({"id": [1]}, geometry=[MultiPolygon([chip, plot])], crs=4326)
    shape.to_file(tmp_path / "in.gpkg")

    run("locate", tmp_path / "in.gpkg", "--out", tmp_path / "out.csv")

    (row,) = _csv(tmp_path / "out.csv")
    share = float(row["shares"].split(f"{ZONE.areas[0].id} ")[1].split(" %")[0])
    chip_m2, plot_m2 = (abs(GEOD.geometry_area_perimeter(one)[0]) for one in (chip, plot))
    assert share == pytest.approx(100 * chip_m2 / (chip_m2 + plot_m2), rel=0.03)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("ending", [".csv", ".gpkg"])
def test_outlines_are_located_by_their_shares(run, tmp_path, ending, large, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 0 if large else 10**6)
    area = ZONE.areas[0].geometry
    west, south, east, north = area.bounds
    shapes = [box(west - 1, south - 1, east + 1, north + 1), box(80, 40, 80.01, 40.01)]
    file, out = tmp_path / f"in{ending}", tmp_path / "out.csv"
    frame = GeoDataFrame({"id": [1, 2]}, geometry=shapes, crs=4326)
    if ending == ".csv":
        pd.DataFrame({"id": [1, 2], "wkt": frame.to_wkt()["geometry"]}).to_csv(file, index=False)
    else:
        frame.to_file(file)

    code, _, _ = run("locate", file, "--out", out)
    row, far = _csv(out)
    run("locate", file, "--out", out, "--distances")
    measured, measured_far = _csv(out)

    assert code == 0
    share = float(row["shares"].split(f"{ZONE.areas[0].id} ")[1].split(" %")[0])
    assert share == pytest.approx(100 * area.area / shapes[0].area, rel=0.03)
    assert not far["area"]
    assert not far["note"]
    assert ("distance_m" in row) != large
    assert {name: measured[name] for name in row} == row
    assert float(measured_far["distance_m"]) > 100_000


@pytest.mark.parametrize("ending", [".csv", ".gpkg"])
def test_a_batch_without_geometry_or_outline_has_the_columns_of_the_first(
    run, tmp_path, streamed, monkeypatch, ending
):
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 2)
    inside = ZONE.areas[0].geometry.representative_point().buffer(1e-5)
    shapes = [box(80, 40, 80.01, 40.01), None, None, None, inside, None]
    file, out = tmp_path / f"in{ending}", tmp_path / "out.csv"
    frame = GeoDataFrame({"id": range(6)}, geometry=shapes, crs=4326)
    if ending == ".csv":
        frame.drop(columns="geometry").assign(wkt=frame.to_wkt()["geometry"]).to_csv(file)
    else:
        frame.to_file(file)

    _, said, _ = run("locate", file, "--out", out)

    rows = _csv(out)
    assert "6 rows" in said
    assert [row["note"] is None for row in rows] == [True, False, False, False, True, False]
    assert [row["id"] for row in rows] == list("012345")
    assert [row["area"] for row in rows] == [*[None] * 4, ZONE.areas[0].id, None]


def test_outlines_after_points_in_one_long_file_are_refused(run, tmp_path, streamed, monkeypatch):
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 1)
    shapes = [Point(87.4, 43.9), box(80, 40, 80.01, 40.01)]
    GeoDataFrame({"id": [1, 2]}, geometry=shapes, crs=4326).to_file(tmp_path / "in.gpkg")

    code, _, err = run("locate", tmp_path / "in.gpkg", "--out", tmp_path / "out.csv")

    assert code == 2
    assert "begins with points, and outlines follow" in err
    assert not (tmp_path / "out.csv").exists()


def test_columns_that_are_named_are_the_places_beside_outlines(run, tmp_path, points):
    file, out = tmp_path / "in.gpkg", tmp_path / "out.csv"
    shape = box(80, 40, 80.01, 40.01)
    frame = points.rename(columns={"lon": "p", "lat": "q"}).assign(geometry=shape)
    GeoDataFrame(frame, crs=4326).to_file(file)

    code, _, _ = run("locate", file, "--out", out, "--lon", "p", "--lat", "q")

    assert code == 0
    assert paired(pd.read_csv(out, dtype={"id": str})) == {tuple(pair) for pair in joined(points)}


def test_a_column_whose_numbers_begin_late_stays_one_of_numbers(
    run, tmp_path, points, streamed, monkeypatch
):
    monkeypatch.setattr(loaded_batches, "MAX_LOADED", 70)
    late = np.where(np.arange(ROWS) < 80, np.nan, 2.5)
    frame = points.assign(size=late, geometry=points_from_xy(points["lon"], points["lat"]))
    GeoDataFrame(frame[["id", "size", "geometry"]], crs=4326).to_file(tmp_path / "in.gpkg")

    code, _, _ = run("locate", tmp_path / "in.gpkg", "--out", tmp_path / "out.parquet")

    found = pq.read_table(tmp_path / "out.parquet").column("size")
    assert (code, str(found.type)) == (0, "double")
    assert found.to_pylist() == [None] * 80 + [2.5] * (ROWS - 80)


def test_located_points_are_a_layer_in_their_places(run, tmp_path, points, streamed):
    source, out = tmp_path / "in.csv", tmp_path / "out.gpkg"
    points.to_csv(source, index=False)

    assert run("locate", source, "--out", out)[0] == 0

    made = pyogrio.read_dataframe(out)
    assert made.crs.to_epsg() == 4326
    assert np.abs(made.geometry.x - points["lon"]).max() <= 5e-8
    assert np.abs(made.geometry.y - points["lat"]).max() <= 5e-8


def sites_in(folder, head, *rows):
    """Write a table of sites, and return its path."""
    file = folder / "sites.csv"
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return file


PERHAPS_PACKED = ("87.2655,43.5108", "87.3412,43.4931", "87.4501,43.3847", "87.1123,43.2719")


def test_degrees_that_would_hardly_by_chance_be_dd_mmss_are_asked_about(run, tmp_path):
    file = sites_in(tmp_path, "lon,lat", *PERHAPS_PACKED)

    code, _, err = run("locate", file, "--out", tmp_path / "out.csv")

    assert code == 2
    assert "Use --from-crs decimal|dd.mmss." in err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("word", "lon", "lat"),
    [("decimal", 87.2655, 43.5108), ("dd.mmss", 87 + 26 / 60 + 55 / 3600, 43 + 51 / 60 + 8 / 3600)],
)
def test_the_users_word_settles_the_notation_of_sites(run, tmp_path, word, lon, lat):
    file = sites_in(tmp_path, "lon,lat", *PERHAPS_PACKED)

    run("locate", file, "--from-crs", word, "--out", tmp_path / "out.geojson")

    made = json.loads((tmp_path / "out.geojson").read_text("utf-8"))
    assert made["features"][0]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-7)


@pytest.mark.parametrize(
    ("head", "rows", "is_said"),
    [
        ("lon,lat", PERHAPS_PACKED[:1], True),  # may be chance
        ("lon,lat", ("87.2655,43.5108", "87.6412,43.4931"), False),
        ("lon,lat", ("87.26,43.51", "87.34,43.49"), False),  # of two decimals
        ("十进制经度,十进制纬度", PERHAPS_PACKED, False),
    ],
)
def test_degrees_that_may_be_dd_mmss_by_chance_are_said(run, tmp_path, head, rows, is_said):
    code, _, err = run("locate", sites_in(tmp_path, head, *rows), "--out", tmp_path / "out.csv")

    assert code == 0
    assert ("dd.mmss" in err) == is_said
