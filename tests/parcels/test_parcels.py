import csv
import io
import json
import sys
import threading

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import mapping
from shipped_values import AREA_IDS, FEATURE_IDS
from streamlit.testing.v1 import AppTest

from ftzmap.boundary.opening import layers_of
from ftzmap.cli import main
from ftzmap.cli.progress import Bar
from ftzmap.parcels.coverage_files import csv_bytes, document, geopackage_bytes
from ftzmap.parcels.parcels import (
    Parcels,
    known_outlines,
    measure_coverage,
    open_parcels,
    rows,
    sample_parcels,
    totals,
)
from ftzmap.text.i18n import language
from ftzmap.views.background import Job
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CancelledError, FileFormatError

ZONE = shipped_zone()
GEOD = Geod(ellps="GRS80")

BOW_TIE = "POLYGON((87.41 43.90,87.42 43.91,87.42 43.90,87.41 43.91,87.41 43.90))"
SQUARE = "POLYGON((87.41 43.90,87.42 43.90,87.42 43.91,87.41 43.91,87.41 43.90))"
FAR = "POLYGON((100 30,100.01 30,100.01 30.01,100 30.01,100 30))"
LANGUAGES = [language("en"), language("zh")]
LAYERS = ["coverage", "gaps", "overlaps", "outside", "left_out", "shares"]
TABLES = {"left_out", "shares"}  # without geometry


def geojson(*outlines, names=None):
    """Return a GeoJSON file of outlines in WKT, named in turn."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": mapping(shapely.from_wkt(outline)),
        }
        for outline, name in zip(outlines, names or [f"P{n}" for n in range(99)], strict=False)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def said(result, t=LANGUAGES[0]):
    """Return all sentences on what came out."""
    return "\n".join(t(sentence) for sentence in totals(result))


@pytest.fixture(scope="module")
def sample():
    """Hold the sample parcels against the shipped outlines."""
    return measure_coverage(ZONE, sample_parcels(shipped_zone()))


@pytest.fixture
def run(tmp_path, capsys):
    """Return a function: the exit code of the command on a file, and what it printed."""

    def call(data, *options, ending=".geojson"):
        path = tmp_path / f"parcels{ending}"
        path.write_bytes(data)
        code = main.main(["coverage", str(path), "--lang", "en", *map(str, options)])
        return code, *capsys.readouterr()

    return call


def test_the_sample_shows_a_gap_an_overlap_and_a_stray_in_every_area(sample):
    found = sample.coverage

    assert [len(p) for p in (found.open_ground, found.overlaps, found.outside)] == [3, 3, 3]
    areas = {row.feature.id: row.gaps for row in rows(sample) if row.feature.id in AREA_IDS}
    assert areas == dict.fromkeys(AREA_IDS, 1)
    assert found.wholly_outside.size == 3
    assert found.invalid == ()


def test_nine_rows_come_out_in_the_order_of_the_plan(sample):
    assert [row.feature.id for row in rows(sample)] == list(FEATURE_IDS)
    assert sample.schematic


def test_covered_and_gaps_add_up_in_every_row(sample):
    for row in rows(sample):
        assert row.covered_km2 + row.gap_km2 == pytest.approx(row.km2, rel=1e-9)


def test_a_share_is_never_told_as_all_while_there_is_a_gap():
    zone = shipped_zone()["urumqi"].geometry
    hole = shapely.box(87.4, 43.9, 87.4001, 43.9001)  # some 90 m² of 134.6 km²

    result = measure_coverage(ZONE, Parcels("p", (None,), np.array([zone.difference(hole)])))

    (row,) = (row for row in rows(result) if row.feature.id == "urumqi")
    assert row.gaps == 1
    assert row.percent == 99.99


def test_names_and_ids_are_kept_and_rows_counted_from_one():
    parcels = open_parcels(geojson(SQUARE, FAR, names=["东一", None]), name="p.geojson")

    assert parcels.label(0) == "#1 东一"
    assert parcels.label(1) == "#2"


def test_a_bow_tie_is_left_out_by_name_and_the_rest_is_held():
    result = measure_coverage(
        ZONE, open_parcels(geojson(SQUARE, BOW_TIE, names=["good", "bad"]), name="p.geojson")
    )

    assert list(result.left_out) == [1]
    assert "Left out: #2 bad: the ring crosses" in said(result)
    assert result.coverage.used == 1
    assert not result.is_clean


def test_a_ring_that_the_reader_had_to_close_counts_and_is_told():
    ring = [[76.0, 39.4], [76.1, 39.4], [76.1, 39.5], [76.0, 39.5]]
    plot = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": plot}
    document = json.loads(geojson(FAR))
    document["features"].append(feature)

    parcels = open_parcels(json.dumps(document).encode(), name="open.geojson")
    result = measure_coverage(ZONE, parcels)

    assert result.coverage.used == 2
    assert not result.left_out
    said_first = "".join(map(str, parcels.decisions))
    assert "did not end where they begin were closed: 1." in said_first


def test_many_rows_left_out_are_counted_after_the_first_ones():
    result = measure_coverage(
        ZONE, open_parcels(geojson(SQUARE, *[BOW_TIE] * 25), name="p.geojson")
    )

    assert said(result).count("Left out: ") == 20
    assert "Also left out: 5 more" in said(result)


def test_parcels_all_outside_are_said_to_be():
    result = measure_coverage(ZONE, open_parcels(geojson(FAR, FAR), name="p.geojson"))

    assert "2 parcels completely, 0 partly" in said(result)
    assert {row.percent for row in rows(result)} == {0}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (geojson(), "no features"),
        (geojson("POINT(87.4 43.9)"), "no polygons"),
        (geojson(SQUARE)[:-40], "incomplete"),
    ],
    ids=["no bytes", "no features", "points", "incomplete"],
)
def test_a_file_without_parcels_is_refused_in_one_sentence(data, message):
    with pytest.raises(FileFormatError, match=message) as refusal:
        open_parcels(data, name="p.geojson")

    assert "\n" not in str(refusal.value)


def test_a_parcel_of_a_few_square_metres_is_not_told_as_none(run):
    stray = "POLYGON((87.0 44.5,87.00002 44.5,87.00002 44.50001,87.0 44.50001,87.0 44.5))"
    area = GEOD.geometry_area_perimeter(shapely.from_wkt(stray))[0] / 1e6

    code, out, _ = run(geojson(stray))

    assert code == 1
    assert f"0.00000{area * 1e7:.0f} km² of parcels are outside" in out


def test_outlines_of_ones_own_are_held_in_the_order_of_the_plan():
    own = {"khorgos": shapely.from_wkt(FAR), "lake": shapely.from_wkt(FAR)}
    own["urumqi"] = shapely.from_wkt(SQUARE)

    result = measure_coverage(
        ZONE, open_parcels(geojson(SQUARE), name="p.geojson"), known_outlines(ZONE, own)
    )

    assert [(row.feature.id, row.percent) for row in rows(result)] == [
        ("urumqi", 100),
        ("khorgos", 0),
    ]
    assert not result.schematic


def test_layers_are_offered_only_where_there_are_several(sample):
    several = geopackage_bytes(sample, LANGUAGES[0])

    assert layers_of(several, "p.gpkg") == LAYERS[:-2]  # those with geometries
    assert len(layers_of(geojson(SQUARE), "p.geojson")) == 1
    assert layers_of(b"nothing", "p.gpkg") == []


@pytest.mark.parametrize("t", LANGUAGES, ids=["en", "zh"])
def test_csv_reads_back_with_figures_and_sentences(sample, t):
    lines = list(csv.reader(io.StringIO(csv_bytes(sample, t).decode("utf-8-sig"))))

    figures = {line[0]: [float(cell) for cell in line[2:]] for line in lines[1:10]}
    for row in rows(sample):
        expected = [row.km2, row.covered_km2, row.gap_km2, row.percent]
        assert figures[row.feature.id] == pytest.approx(expected, abs=1e-6)
    assert [line[0] for line in lines[10:-1]] == [t(sentence) for sentence in totals(sample)]


def test_the_geopackage_holds_every_layer_and_its_sums(sample, tmp_path):
    path = tmp_path / "coverage.gpkg"

    path.write_bytes(geopackage_bytes(sample, LANGUAGES[0]))

    assert pyogrio.list_layers(path)[:, 0].tolist() == LAYERS
    read = {layer: pyogrio.read_dataframe(path, layer=layer) for layer in LAYERS}
    assert {frame.crs.to_epsg() for layer, frame in read.items() if layer not in TABLES} == {4326}
    assert read["coverage"].id.tolist() == list(FEATURE_IDS)
    areas = read["coverage"].query("kind == 'area'")
    assert areas.gap_km2.sum() == pytest.approx(sample.coverage.open_m2 / 1e6)
    plane = read["overlaps"].geometry.to_crs("ESRI:54034").area / 1e6  # cylindrical equal area
    assert plane.to_list() == pytest.approx(read["overlaps"].km2.to_list(), rel=1e-5)
    assert read["outside"].wholly.all()


def test_the_geopackage_of_a_clean_result_has_the_same_layers_empty(tmp_path):
    areas = [area.geometry for area in shipped_zone().areas]
    path = tmp_path / "coverage.gpkg"

    result = measure_coverage(ZONE, Parcels("p", (None,) * 3, np.array(areas)))
    path.write_bytes(geopackage_bytes(result, LANGUAGES[0]))

    assert result.is_clean
    counts = {layer: len(pyogrio.read_dataframe(path, layer=layer)) for layer in LAYERS}
    assert counts == dict.fromkeys(LAYERS, 0) | {"coverage": 9, "shares": 9}


def test_the_geopackage_says_which_rows_were_left_out_and_why(tmp_path):
    result = measure_coverage(ZONE, open_parcels(geojson(SQUARE, BOW_TIE), name="p.geojson"))
    path = tmp_path / "coverage.gpkg"

    path.write_bytes(geopackage_bytes(result, LANGUAGES[0]))

    (line,) = pyogrio.read_dataframe(path, layer="left_out").to_dict("records")
    assert (line["parcel"], line["name"]) == (2, "P1")
    assert line["problem"].startswith("the ring crosses")


def test_the_document_is_plain_json_with_parcels_counted_from_one():
    result = measure_coverage(
        ZONE, open_parcels(geojson(SQUARE, SQUARE, FAR, BOW_TIE), name="p.geojson")
    )

    told = json.loads(json.dumps(document(result, LANGUAGES[0]), allow_nan=False))

    assert told["overlaps"][0]["parcels"] == [1, 2]
    assert told["wholly_outside"] == [3]
    assert [row["parcel"] for row in told["left_out"]] == [4]
    assert told["outlines"] == "schematic"
    shares = {row["id"]: row["share"] for row in told["zones"]}
    assert 0 < shares["urumqi"] < 1
    assert shares["kashgar"] == 0


def test_each_piece_in_the_document_lies_where_it_says(sample):
    told = document(sample, LANGUAGES[0])

    for piece, polygon in zip(told["gaps"], sample.coverage.gaps.polygons, strict=True):
        assert shapely.covers(polygon, shapely.Point(piece["lon"], piece["lat"]))


def test_a_job_gives_its_result_and_how_far_it_came(sample):
    job = Job(lambda progress: measure_coverage(ZONE, sample.parcels, progress=progress))

    job.wait()

    assert job.is_done
    assert job.share == 1
    assert job.result.coverage.used == sample.coverage.used


def test_a_job_that_is_cancelled_ends_without_a_result(sample):
    started, go_on = threading.Event(), threading.Event()

    def work(progress):
        started.set()
        go_on.wait()
        return measure_coverage(ZONE, sample.parcels, progress=progress)

    job = Job(work)
    started.wait()
    job.cancel()
    go_on.set()
    job.wait()

    assert job.result is None
    assert isinstance(job.error, CancelledError)


def test_a_job_keeps_the_refusal_of_a_file():
    job = Job(lambda _: open_parcels(b"", name="p.geojson"))

    job.wait()

    assert isinstance(job.error, FileFormatError)


def test_the_command_prints_nine_rows_and_the_sentences(run):
    code, out, err = run(geojson(SQUARE, SQUARE))

    assert code == 1
    assert all(str(feature.name) in out for feature in shipped_zone().features)
    assert "Overlaps: 1" in out
    assert "schematic" in out
    assert "#" not in err  # no progress bar where it is not seen


def test_the_command_tells_a_clean_file_by_its_exit_code(run):
    areas = [area.geometry.wkt for area in shipped_zone().areas]

    code, out, _ = run(geojson(*areas))

    assert code == 0
    assert out.count(" 100.00  ") == 9


def test_the_command_prints_one_json_document(run):
    code, out, _ = run(geojson(SQUARE), "--json")

    assert code == 1
    assert len(json.loads(out)["zones"]) == 9


def test_the_command_writes_the_geopackage_whole(run, tmp_path):
    out = tmp_path / "new.gpkg"

    code, printed, _ = run(geojson(SQUARE), "--out", out)

    assert code == 1
    assert "Wrote" in printed
    assert pyogrio.list_layers(out)[:, 0].tolist() == LAYERS
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("out", ["new.shp", "no/such/folder/new.gpkg"])
def test_an_output_that_cannot_be_written_is_refused_before_the_work(run, tmp_path, out):
    code, printed, err = run(b"unread", "--out", tmp_path / out)

    assert (code, printed) == (2, "")
    assert err.count("\n") == 1


def test_cancelling_leaves_one_line_and_no_file(run, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ftzmap.parcels.parcels.measure_coverage", interrupted)
    old = tmp_path / "old.gpkg"
    old.write_bytes(b"as it was")

    code, printed, err = run(geojson(SQUARE), "--out", old)

    assert (code, printed) == (130, "")
    assert [line for line in err.splitlines() if "Cancelled" in line] == [err.splitlines()[-1]]
    assert old.read_bytes() == b"as it was"
    assert {path.name for path in tmp_path.iterdir()} == {"old.gpkg", "parcels.geojson"}


def test_the_bar_is_drawn_on_a_terminal_and_wiped(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bar = Bar("Measuring")

    bar(0, 4)
    bar(2, 4)
    bar.wipe()

    *drawn, blank, end = capsys.readouterr().err.split("\r")
    assert "50 %" in drawn[-1]
    assert (blank.strip(), end) == ("", "")


@pytest.fixture
def page(root):
    """Return a function: the section as a script run in a language."""

    def opened(lang="en"):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        app.query_params["section"], app.query_params["lang"] = "parcels", lang
        return app.run().switch_page("ftzmap/views/pages/check_page.py").run()

    return opened


def press(app, word):
    """Press the button with a word on it, and return the page when its work is done."""
    next(button for button in app.button if word in button.label).click().run()
    return worked(app)


def worked(app):
    """Return the page when its work is done."""
    if "parcels_job" in app.session_state:
        app.session_state["parcels_job"].wait()
        app.run()
    return app


def test_the_sample_is_tried_with_one_press_and_survives_a_change_of_language(page):
    app = press(page(), "sample")

    app.button_group(key="language").set_value("zh").run()

    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 9
    assert any("示意" in caption.value for caption in app.caption)


def test_cancelling_on_the_page_says_so_and_keeps_it_working(page):
    app, go_on = page(), threading.Event()
    app.session_state["parcels_job"] = job = Job(lambda progress: go_on.wait() and progress(0, 1))
    app.run()

    app.button(key="parcels_cancel").click().run()
    go_on.set()
    job.wait()

    assert [warning.value for warning in app.warning if "Cancelled" in warning.value]
    assert isinstance(job.error, CancelledError)
    assert len(press(app, "sample").dataframe) == 2  # the figures and the shares


def test_a_file_that_was_closed_is_measured_again_with_one_press(page):
    app = page()
    app.file_uploader(key="parcels_file").upload("p.geojson", geojson(SQUARE)).run()
    app = worked(app)
    assert len(app.dataframe) == 2

    press(app, "Close the file")
    assert len(app.dataframe) == 0
    press(app, "Measure this file again")

    assert len(app.dataframe) == 2


def test_what_keeps_a_file_from_being_read_is_said_on_the_page(page):
    app = page()
    app.session_state["parcels_job"] = job = Job(lambda _: open_parcels(b"", name="p.geojson"))
    job.wait()

    app.run()

    assert [warning.value for warning in app.warning if "empty" in warning.value]
