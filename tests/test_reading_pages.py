"""Files that two readings fit, on the pages: drawn side by side, and read as the reader says."""

import time

import pytest
import shapely
from pyproj import Transformer
from streamlit.testing.v1 import AppTest

from ftzmap.work.session_work import source_of
from geo.crs.shift import remove_shift

WAIT_S = 60
METRES = "点号,X,Y\nJ1,4853000,548000\nJ2,4853000,549000\nJ3,4854000,549000\nJ4,4854000,548000\n"
LETTER = "87°36′00″E 43°48′00″N\n87°37′00″E 43°48′00″N\n87°37′00″E 43°49′00″N\n"
MIDDLE = Transformer.from_crs(4538, 4326, always_xy=True).transform(548_500, 4_853_500)


@pytest.fixture
def opened(root):
    def run(page, **query):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        app.query_params.update(query)
        return app.run().switch_page(f"ftzmap/views/pages/{page}_page.py").run()

    return run


def settled(app):
    """Return the app once no work is under way beside the page."""
    end = time.monotonic() + WAIT_S
    keys = ("review_job", "parcels_job", "boundary_reading", "site_reading")
    while time.monotonic() < end:
        under_way = [app.session_state[key] for key in keys if key in app.session_state]
        jobs = [one[1] if isinstance(one, tuple) else one for one in under_way]
        waiting = [job for job in jobs if not job.is_done]
        for job in waiting:
            job.wait(WAIT_S)
        app.run()
        if not waiting:
            return app
    return app


def uploaded(app, data, name, key=None):
    field = app.file_uploader(key=key) if key else app.file_uploader[0]
    field.set_value((name, data, "application/octet-stream"))
    return settled(app.run())


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return settled(app.run())


def labels(app):
    return [button.label for button in app.button]


def test_a_boundary_without_its_zone_is_drawn_in_each_and_read_as_chosen(opened):
    app = uploaded(opened("check", section="boundary"), METRES.encode(), "corners.csv")
    assert labels(app).count("Read it so") >= 2
    assert any("4538" in text.value for text in app.markdown)

    app = press(app, "Read it so")

    desk = app.session_state["desk"]
    (raw,) = desk.file.collection.features
    assert raw.geometry.centroid.coords[0] == pytest.approx(MIDDLE, abs=1e-4)
    assert app.session_state["boundary_source"].from_crs == "EPSG:4538"
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
