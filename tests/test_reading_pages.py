"""Files that two readings fit, on the pages: drawn side by side, and read as the reader says."""

import threading
import time
from contextlib import ExitStack

import pytest
import shapely
from pyproj import Transformer
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from ftzmap.isolation import calls
from ftzmap.isolation.calls import HEAVY, HEAVY_BYTES
from ftzmap.views import lookups, reading
from ftzmap.work.session_work import source_of
from geo.crs.shift import remove_shift
from geo.limits import LIMITS
from tests.page_jobs import WAIT_S, jobs_of, settled

METRES = "点号,X,Y\nJ1,4853000,548000\nJ2,4853000,549000\nJ3,4854000,549000\nJ4,4854000,548000\n"
LETTER = "87°36′00″E 43°48′00″N\n87°37′00″E 43°48′00″N\n87°37′00″E 43°49′00″N\n"
MIDDLE = Transformer.from_crs(4538, 4326, always_xy=True).transform(548_500, 4_853_500)
PACKED = (
    "点号,经度,纬度\n1,87.2412,43.5406\n2,87.2530,43.5406\n3,87.2530,43.5518\n4,87.2412,43.5518\n"
)
PACKED_MIDDLE = 87 + (24 * 60 + 51) / 3600, 43 + (54 * 60 + 42) / 3600  # of 24′12″ and 25′30″


@pytest.fixture
def opened(root):
    def run(page, **query):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        app.query_params.update(query)
        return app.run().switch_page(f"ftzmap/views/pages/{page}_page.py").run()

    return run


def uploaded(app, data, name, key=None):
    field = app.file_uploader(key=key) if key else app.file_uploader[0]
    field.set_value((name, data, "application/octet-stream"))
    return settled(app.run())


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return settled(app.run())


def labels(app):
    return [button.label for button in app.button]


@pytest.mark.parametrize(
    ("text", "system", "word", "middle"),
    [
        (METRES, "EPSG:4538", "4538", MIDDLE),
        (PACKED, "EPSG:4326,dd.mmss", "seconds in one number", PACKED_MIDDLE),
    ],
    ids=["zone", "notation"],
)
def test_a_boundary_that_two_readings_fit_is_drawn_in_each_and_read_as_chosen(
    opened, text, system, word, middle
):
    app = uploaded(opened("check", section="boundary"), text.encode(), "corners.csv")
    assert labels(app).count("Read it so") >= 2
    assert any(word in text.value for text in app.markdown)

    app = press(app, "Read it so")

    desk = app.session_state["desk"]
    (raw,) = desk.file.collection.features
    assert raw.geometry.centroid.coords[0] == pytest.approx(middle, abs=1e-4)
    assert app.session_state["boundary_source"].from_crs == system
    assert "Taken" in labels(app)


def test_a_boundary_in_degrees_can_be_read_on_another_datum(opened):
    app = uploaded(opened("check", section="boundary"), LETTER.encode(), "letter.txt")
    before = app.session_state["desk"].file.collection.features[0].geometry
    assert labels(app).count("Read it so") == 2

    app = press(app, "Read it so")

    after = app.session_state["desk"].file.collection.features[0].geometry
    assert app.session_state["boundary_source"].from_crs == "GCJ-02"
    assert 0.001 < shapely.distance(before.centroid, after.centroid) < 0.01


def test_parcels_without_their_zone_are_read_as_chosen(opened):
    app = uploaded(opened("check", section="parcels"), METRES.encode(), "corners.csv")
    assert labels(app).count("Read it so") >= 2

    app = press(app, "Read it so")

    assert "parcels_result" in app.session_state
    assert app.session_state["parcels_source"].from_crs == "EPSG:4538"


def test_pasted_corners_are_drawn_before_they_are_read(opened):
    app = opened("check", section="boundary")
    app.text_area(key="boundary_lines").input(METRES)
    app = settled(app.run())
    assert "desk" not in app.session_state
    assert labels(app).count("Read it so") >= 2

    app = press(app, "Read it so")
    assert app.text_input(key="boundary_lines_crs").value == "EPSG:4538"
    app = press(app, "Read the corners")

    assert app.session_state["boundary_source"].from_crs == "EPSG:4538"


def test_another_sheet_is_read_after_the_first(opened, root):
    data = (root / "tests/data/field/two-sheets-of-corners.xlsx").read_bytes()
    app = uploaded(opened("check", section="boundary"), data, "two.xlsx")
    first = app.session_state["desk"].file.collection.features[0].geometry

    field = next(f for f in app.selectbox if f.label == "Another layer or sheet of the file")
    field.set_value(field.options[1])
    app = settled(app.run())

    second = app.session_state["desk"].file.collection.features[0].geometry
    assert second.bounds[1] > first.bounds[3]
    assert app.session_state["boundary_source"].layer == "B"


def test_a_reading_is_kept_with_the_file():
    assert source_of(b"x", "a.csv", from_crs="GCJ-02,exchanged").from_crs == "GCJ-02,exchanged"


DEGREES = "name,lon,lat\nA,87.4448,43.8970\nB,87.4500,43.9000\n"


@pytest.fixture
def sites(opened):
    def run(text):
        app = opened("find", desk="sites")
        app.segmented_control(key="site_way").set_value("file")
        return uploaded(app.run(), text.encode(), "sites.csv", "site_file")

    return run


def test_sites_in_degrees_are_drawn_on_each_datum_and_located_as_chosen(sites):
    app = sites(DEGREES)
    assert labels(app).count("Taken") == 1
    assert any("GCJ-02, degrees" in element.value for element in app.markdown)

    number = next(n for n, text in enumerate(readings(app)) if "GCJ-02" in text)
    app.button(key=f"table_degrees_{number}").click()
    app = settled(app.run())
    assert app.selectbox(key="table_datum").value == "gcj02"
    app = press(app, "Locate these rows")

    located = app.session_state["site_table"].located
    expected = remove_shift(shapely.Point(87.4448, 43.8970), "gcj02")
    assert (located.lon[0], located.lat[0]) == pytest.approx((expected.x, expected.y), abs=1e-9)


def test_sites_whose_heads_name_a_datum_are_not_asked(sites):
    app = sites("name,gcj02_lng,gcj02_lat\nA,87.4448,43.8970\n")

    assert "Taken" not in labels(app)


def test_degrees_in_the_other_order_are_exchanged_by_the_reading(sites):
    app = sites("name,a,b\nA,43.8970,87.4448\nB,43.9000,87.4500\n")
    app.selectbox(key=column_key(app, "lon")).set_value("a")
    app.selectbox(key=column_key(app, "lat")).set_value("b")
    app = settled(app.run())

    exchanged = next(n for n, e in enumerate(readings(app)) if "exchanged" in e and "WGS 84" in e)
    app.button(key=f"table_degrees_{exchanged}").click()
    app = settled(app.run())

    assert app.selectbox(key=column_key(app, "lon")).value == "b"
    app = press(app, "Locate these rows")
    assert app.session_state["site_table"].located.lon[0] == pytest.approx(87.4448)


def readings(app):
    """Return what each reading that is drawn says of itself, in their order."""
    return [element.value for element in app.markdown if "Middle:" in element.value]


def column_key(app, kind):
    return next(f.key for f in app.selectbox if (f.key or "").startswith(f"column_{kind}_"))


@pytest.fixture
def slow(monkeypatch):
    """Return an event without which nothing is looked up, and no page waits for it."""
    go_on, ask = threading.Event(), lookups.isolated
    monkeypatch.setattr(lookups, "isolated", lambda *a, **k: go_on.wait(WAIT_S) and ask(*a, **k))
    monkeypatch.setattr(calls, "HEAVY_BYTES", -1)
    yield go_on
    go_on.set()


@pytest.mark.parametrize("section", ["boundary", "parcels"])
def test_the_readings_of_a_large_file_are_sought_beside_the_page(opened, slow, section):
    app = opened("check", section=section)
    app.file_uploader[0].set_value(("corners.csv", METRES.encode(), "text/csv"))
    app = until(app, lambda: any("coordinate system" in text.value for text in app.warning))
    assert "Read it so" not in labels(app)
    assert "Cancel" in labels(app)

    slow.set()
    app = settled(app)

    assert labels(app).count("Read it so") >= 2
    assert "Cancel" not in labels(app)


def test_a_search_for_readings_that_is_cancelled_says_so_and_can_be_made_again(opened, slow):
    app = opened("check", section="boundary")
    app.text_area(key="boundary_lines").input(METRES)
    app = app.run()
    app.button(key="lines_fits_cancel").click().run()
    slow.set()
    app = settled(app)
    assert "Read it so" not in labels(app)
    assert any(text.value.startswith("Cancelled: Looking for") for text in app.caption)

    app.button(key="lines_fits_again").click()
    app = settled(app.run())

    assert labels(app).count("Read it so") >= 2


def test_a_file_that_is_read_another_way_stays_as_it_was_where_that_is_cancelled(
    opened, monkeypatch
):
    app = uploaded(opened("check", section="boundary"), LETTER.encode(), "letter.txt")
    go_on, read = threading.Event(), reading.isolated
    monkeypatch.setattr(reading, "isolated", lambda *a, **k: go_on.wait(WAIT_S) and read(*a, **k))
    monkeypatch.setattr(calls, "HEAVY_BYTES", -1)
    before = app.session_state["desk"].file

    next(button for button in app.button if button.label == "Read it so").click()
    app = app.run()
    assert any(info.value.startswith("Reading letter") for info in app.info)
    app.button(key="desk_reading_cancel").click().run()
    go_on.set()
    app = settled(app)

    assert app.session_state["desk"].file is before
    assert app.session_state["boundary_source"].from_crs is None


def test_a_lookup_in_a_large_file_waits_for_its_turn():
    data = b"x" * (HEAVY_BYTES + 1)
    with ExitStack() as others:
        for _ in range(LIMITS.max_readings):
            others.enter_context(HEAVY.turn(object(), lambda: None))
        job = lookups.Lookup("builtins:len", data, {})
        end = time.monotonic() + WAIT_S
        while not job.place and time.monotonic() < end:
            job.wait(0.01)
        assert (job.place, job.is_done) == (1, False)
    job.wait(WAIT_S)
    assert job.result == len(data)


def until(app, is_so):
    """Return the app in the first run in which something is so; a large file is read before."""
    end = time.monotonic() + WAIT_S
    app.run()
    while not is_so() and time.monotonic() < end:
        for job in jobs_of(app):
            job.wait(0.2)
        app.run()
    return app


LOST = (
    "The file was not read, because the program was restarted or the connection was lost for too "
    "long; choose it again."
)


@pytest.mark.parametrize(
    ("key", "view"),
    [
        ("boundary_upload_0", {"page": "check", "section": "boundary"}),
        ("parcels_file", {"page": "check", "section": "parcels"}),
        ("site_file", {"page": "find", "desk": "sites"}),
    ],
)
def test_a_file_that_a_restart_lost_before_it_was_read_is_told(opened, key, view, monkeypatch):
    app = opened(**view)
    if key == "site_file":
        app.segmented_control(key="site_way").set_value("file").run()
    assert LOST not in [text.value for text in app.warning]
    monkeypatch.setattr(MemoryUploadedFileManager, "get_files", lambda *_, **__: [])

    app.file_uploader(key=key).set_value(("corners.csv", METRES.encode(), "text/csv"))
    app.run()

    assert LOST in [text.value for text in app.warning]


SITES = {
    "wkt.csv": "name,wkt\na,POINT (87.5 43.9)\n",
    "columns.csv": "name,lon,lat\na,87.5,43.9\n",
    "words.csv": "名称,位置\n甲,市区\n",
    "point.geojson": '{"type": "Point", "coordinates": [87.5, 43.9]}',
}


@pytest.mark.parametrize(
    ("lang", "way"), [("en", ("My sites", "Find a site")), ("zh", ("我的地点", "选址"))]
)
@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("section", ["boundary", "parcels"])
def test_a_file_of_points_is_shown_the_page_where_it_belongs(opened, section, name, lang, way):
    key = {"boundary": "boundary_upload_0", "parcels": "parcels_file"}[section]

    app = uploaded(opened("check", section=section, lang=lang), SITES[name].encode(), name, key)

    (told,) = [each.value for each in (*app.error, *app.warning)]
    assert all(f"“{words}”" in told for words in way)


def test_a_file_of_lines_is_not_taken_for_sites(opened):
    line = '{"type": "LineString", "coordinates": [[87.5, 43.9], [87.6, 43.9]]}'

    app = uploaded(opened("check", section="boundary"), line.encode(), "a.geojson")

    (told,) = [each.value for each in app.error]
    assert "My sites" not in told


@pytest.mark.parametrize("forgotten", ["uploads_seen", "boundary_source"])
def test_a_file_that_was_read_is_not_missed_when_it_is_given_back(opened, forgotten, monkeypatch):
    app = uploaded(opened("check", section="boundary"), LETTER.encode(), "letter.txt")
    assert "desk" in app.session_state
    monkeypatch.setattr(MemoryUploadedFileManager, "get_files", lambda *_, **__: [])
    del app.session_state[forgotten]  # each tells by itself that the file had come

    app = app.run()

    assert LOST not in [text.value for text in app.warning]
