"""The planner's pages as script runs: files loaded, questions answered, clicks that follow."""

import io
import re
import threading
import time
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from ftzmap.boundary.edits import reassign
from ftzmap.boundary.review import open_desk
from ftzmap.views.sections import review_work
from ftzmap.zone.shipped import shipped_zone
from geo.crs.datum import wgs84_to_gcj02
from geo.crs.zones import WGS84, transformer
from tests.page_jobs import settled as everything

WAIT_S = 60  # the longest that a page may take on a busy machine
FIELD = Path(__file__).parent / "data" / "field"
PARK = shapely.box(87.40, 43.90, 87.42, 43.92)
OTHER = shapely.box(76.00, 39.40, 76.02, 39.42)


@pytest.fixture
def opened(root):
    """Return a function: the page *Check coverage* at a section."""

    def run(section, **others):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        for name, value in {"section": section, **others}.items():
            app.query_params[name] = value
        return app.run().switch_page("ftzmap/views/pages/check_page.py").run()

    return run


def geojson(*outlines, **columns):
    return (
        geopandas.GeoDataFrame(columns, geometry=list(outlines), crs=WGS84)
        .to_json(drop_id=True)
        .encode()
    )


@pytest.fixture
def two_layers(tmp_path):
    """Return a GeoPackage of two layers in metres without system."""
    metres = shapely.transform(PARK, transformer(WGS84, 4538).transform, interleaved=False)
    frame = geopandas.GeoDataFrame({"name": ["Urumqi Area"]}, geometry=[metres])
    for layer in ("甲", "乙"):
        with pytest.warns(UserWarning, match="crs"):
            pyogrio.write_dataframe(frame, tmp_path / "two.gpkg", layer=layer, append=True)
    return (tmp_path / "two.gpkg").read_bytes()


def uploaded(app, data, name="park.geojson", field=0):
    """Return the app in its first run with a file; the work on it may be under way."""
    app.file_uploader[field].set_value((name, data, "application/octet-stream"))
    return app.run()


def load(app, data, name="park.geojson", field=0):
    return settled(uploaded(app, data, name, field))


def settled(app):
    """Return the app once no work is under way beside the page, and the page has taken it up."""
    end, before = time.monotonic() + WAIT_S, []
    while (jobs := jobs_of(app)) != before and time.monotonic() < end:
        for job in jobs:
            job.wait(WAIT_S)
        app.run()
        before = jobs
    return app


def jobs_of(app):
    """Return the work beside the page: of readings, of the review and of its changes."""
    names = ("boundary_reading", "second_reading", "review_job", "change_job", "parcels_job")
    found = [app.session_state[name] for name in names if name in app.session_state]
    return [one[1] if isinstance(one, tuple) else one for one in found]


def answered(app, label, part):
    """Return the app after the choice of the option with some text in it."""
    field = next(field for field in app.selectbox if field.label == label)
    field.set_value(next(option for option in field.options if part in option))
    return settled(app.run())


def wrong(app):
    return [element.value for kind in (app.exception, app.error, app.warning) for element in kind]


def said(app):
    return [text.value for text in app.markdown]


@pytest.mark.parametrize("section", ["boundary", "parcels"])
def test_a_file_that_leaves_layer_and_system_open_is_asked_for_both(opened, two_layers, section):
    app = load(opened(section), two_layers, "two.gpkg")

    app = answered(app, "Layer of the file", "乙")
    app = answered(app, "Coordinate system of the file", "EPSG:4538")

    assert wrong(app) == []
    assert f"{section}_result" in app.session_state or "desk" in app.session_state
    assert wrong(settled(app.run())) == []


@pytest.mark.parametrize("section", ["boundary", "parcels"])
def test_why_a_system_is_asked_for_stands_above_the_question_and_its_readings(opened, section):
    file = FIELD / "no-prefix-no-prj.shp.zip"
    app = everything(uploaded(opened(section), file.read_bytes(), file.name))

    types = {"warning", "selectbox", "markdown"}
    shown = [node for node in app.main if node.type in types]
    fit = next(node for node in shown if node.value == "These readings fit the numbers:")
    (warning, select) = shown[shown.index(fit) - 2 : shown.index(fit)]
    assert (warning.type, select.label) == ("warning", "Coordinate system of the file")
    assert "name their coordinate system" in warning.value
    assert "Read as EPSG" not in warning.value  # the readings below say where it would lie


def test_outlines_that_nobody_knows_are_drawn_and_compared_by_name(opened):
    app = load(opened("boundary"), geojson(PARK, OTHER, name=["park", "zone"]))
    assert "The file has no outline to show" not in "".join(info.value for info in app.info)

    app = load(app, geojson(PARK, name=["park"]), "old.geojson", field=1)

    assert wrong(app) == []
    assert "No outline differs from the reference; compared: 1." in said(app)

    half = shapely.box(87.40, 43.90, 87.41, 43.92)
    app = load(app, geojson(half, name=["park"]), "half.geojson", field=1)

    assert wrong(app) == []
    table = shown(app, "IoU")
    assert table[["Name", "IoU"]].to_numpy().tolist() == [["park", "0.5000"]]


def test_an_outline_beyond_repair_is_told_and_leaves_the_rest_of_the_page(opened, scribble):
    app = load(opened("boundary"), geojson(scribble, PARK, name=["scribble", "urumqi"]))

    assert wrong(app) == []
    assert any("scribble cannot be repaired" in caption.value for caption in app.caption)
    assert any(heading.value == "Export" for heading in app.header)


def findings(app):
    """Return the cards of findings as they are written."""
    return [
        text.value
        for text in app.markdown
        if re.match(r":\w+\[:material/\w+: \*\*\d+ ·", text.value)
    ]


def shown(app, column):
    """Return the table that has a column."""
    return next(frame.value for frame in app.dataframe if column in frame.value)


def test_what_a_new_edition_gained_and_lost_is_told_against_the_old(opened):
    new = shapely.box(87.41, 43.90, 87.43, 43.92)
    app = load(opened("boundary"), geojson(new, name=["park"]))
    before = findings(app)

    app = load(app, geojson(PARK.union(new), name=["park"]), "old.geojson", field=1)

    (line,) = shown(app, "IoU").to_dict("records")
    assert line["Gained km²"] == "0.0000"
    assert float(line["Lost km²"]) == pytest.approx(1.785, abs=0.01)
    assert line["IoU"] == "0.6667"
    assert before
    assert findings(app) == before


def test_findings_follow_the_tolerance_and_the_reference(opened, areas):
    outline = shapely.geometry.shape(areas["kashgar"]["geometry"])
    moved = shapely.transform(outline, lambda c: np.column_stack(wgs84_to_gcj02(*c.T)))
    app = load(opened("boundary"), geojson(moved, name=["kashgar"]))
    assert [button for button in app.button if "GCJ-02" in button.label]

    app = load(app, geojson(moved, name=["kashgar"]), "second.geojson", field=1)
    app.number_input(key="tolerance").set_value(0.1).run()

    assert not [button for button in app.button if "GCJ-02" in button.label]
    assert "your own tolerance 0.1 %" in " ".join(findings(app)).replace("\\", "")


def test_parcels_are_held_against_the_boundary_on_the_desk(opened):
    app = load(opened("boundary"), geojson(PARK, name=["urumqi"]))
    app.button_group(key="section_choice").set_value("parcels").run()

    app = load(app, geojson(PARK, name=["all of it"]), "parcels.geojson")
    app.radio(key="parcels_against").set_value(True)
    app = settled(app.run())

    assert wrong(app) == []
    table = shown(app, "Covered, %")
    assert table[["Name", "Covered, %"]].to_numpy().tolist() == [["Urumqi Area", 100.0]]


def test_outlines_of_too_many_vertices_are_not_checked_on_the_page_but_the_way_is_shown(
    opened, monkeypatch
):
    monkeypatch.setattr("ftzmap.views.sections.review_work.MAX_VERTICES", 100)
    round_park = shapely.Point(87.41, 43.91).buffer(0.01, quad_segs=64)

    app = load(opened("boundary"), geojson(round_park, name=["park"]))

    (warning,) = app.warning
    assert "this page checks up to 100" in warning.value
    assert "ftzmap check FILE" in warning.value
    assert findings(app) == []
    assert [field for field in app.selectbox if field.label == "park"]  # it can be assigned still


@pytest.fixture
def slow(monkeypatch):
    """Return an event without which no review of a boundary ends."""
    go_on = threading.Event()

    def review(*args, check, progress, **settings):
        go_on.wait(WAIT_S)
        progress(1, 2)
        return checked(*args, check=check, progress=progress, **settings)

    from ftzmap.views.sections import review_work

    checked = review_work.review_apart
    monkeypatch.setattr(review_work, "review_apart", review)
    monkeypatch.setattr(review_work, "MAX_AT_ONCE", 0)
    return go_on


def test_a_large_boundary_is_checked_beside_the_page_and_drawn_when_that_is_done(opened, slow):
    app = uploaded(opened("boundary"), geojson(PARK, name=["park"]))
    assert findings(app) == []

    slow.set()
    settled(app)

    assert wrong(app) == []
    assert findings(app)


@pytest.fixture
def slow_reading(monkeypatch):
    """Return an event without which no boundary file is read."""
    from ftzmap.isolation import calls
    from ftzmap.views import reading

    go_on, read = threading.Event(), reading.isolated
    monkeypatch.setattr(reading, "isolated", lambda *a, **k: go_on.wait(WAIT_S) and read(*a, **k))
    monkeypatch.setattr(calls, "HEAVY_BYTES", 0)
    return go_on


def test_a_large_file_is_read_beside_the_page_and_laid_out_when_that_is_done(opened, slow_reading):
    app = uploaded(opened("boundary"), geojson(PARK, name=["park"]))
    assert [info.value for info in app.info] == [r"Reading park\.geojson …"]
    assert "desk" not in app.session_state

    slow_reading.set()
    settled(app)

    assert wrong(app) == []
    assert findings(app)


@pytest.mark.parametrize(("count", "is_open"), [(2, True), (12, False)])
def test_what_outlines_are_is_asked_at_once_only_where_they_can_be_the_zone(opened, count, is_open):
    app = load(
        opened("boundary"), geojson(*[PARK] * count, name=[f"plot {n}" for n in range(count)])
    )

    asked = next(one for one in app.expander if one.label.startswith("What each outline is"))
    assert asked.proto.expanded is is_open


def test_the_reading_of_a_file_that_is_cancelled_leaves_the_page_as_it_was(opened, slow_reading):
    app = uploaded(opened("boundary"), geojson(PARK, name=["park"]))

    app.button(key="boundary_reading_cancel").click().run()
    slow_reading.set()
    app.run()

    assert wrong(app) == []
    assert "desk" not in app.session_state
    assert any(button.label == "Load the shipped outlines" for button in app.button)


def test_a_check_that_is_cancelled_says_so_and_can_be_made_again(opened, slow):
    app = uploaded(opened("boundary"), geojson(PARK, name=["park"]))

    app.button(key="review_cancel").click().run()
    slow.set()
    settled(app)

    assert wrong(app) == ["Cancelled; nothing was checked."]
    next(b for b in app.button if b.label == "Check this file again").click().run()
    assert findings(settled(app))


def test_exchanged_axes_are_corrected_with_one_press_and_undone_with_another(opened):
    wrong_way = shapely.box(43.90, 87.40, 43.92, 87.42)
    app = load(opened("boundary"), geojson(wrong_way, name=["park"]))
    assert "swap the axes" in " ".join(findings(app)).replace("\\", "")

    press(app, "Swap longitude and latitude")
    assert "swap the axes" not in " ".join(findings(app)).replace("\\", "")

    press(app, "Undo the last change")
    assert "swap the axes" in " ".join(findings(app)).replace("\\", "")


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    return settled(app)


@pytest.fixture
def go_on(monkeypatch):
    """Have changes of the desk wait for this event."""
    event, change = threading.Event(), review_work.change_apart
    monkeypatch.setattr(
        review_work, "change_apart", lambda *a, **k: event.wait(WAIT_S) and change(*a, **k)
    )
    monkeypatch.setattr(review_work, "AT_ONCE_S", 0.01)
    return event


def test_a_change_that_another_overtakes_is_made_on_what_that_left(opened, areas, go_on):
    right = shapely.geometry.shape(areas["kashgar"]["geometry"])
    moved = shapely.transform(right, lambda c: np.column_stack(wgs84_to_gcj02(*c.T)))
    app = load(opened("boundary"), geojson(moved, PARK, name=["kashgar", "park"]))
    next(button for button in app.button if "GCJ-02" in button.label).click().run()
    app.session_state["desk"] = reassign(app.session_state["desk"], 2, "urumqi")

    go_on.set()
    app = settled(app)

    desk = app.session_state["desk"]
    assert desk.features == {1: "kashgar", 2: "urumqi"}
    assert shapely.hausdorff_distance(desk.file.collection.features[0].geometry, right) < 1e-6


def test_a_change_of_a_file_that_another_has_replaced_is_left(opened, areas, go_on):
    right = shapely.geometry.shape(areas["kashgar"]["geometry"])
    moved = shapely.transform(right, lambda c: np.column_stack(wgs84_to_gcj02(*c.T)))
    app = load(opened("boundary"), geojson(moved, name=["kashgar"]))
    next(button for button in app.button if "GCJ-02" in button.label).click().run()
    other = open_desk(shipped_zone(), geojson(PARK, name=["park"]), name="park.geojson")
    app.session_state["desk"] = other

    go_on.set()
    app = settled(app)

    assert app.session_state["desk"] is other


def test_pasted_corners_are_read_and_said(opened):
    app = opened("boundary")
    corners = [(36, 48), (37, 48), (37, 49), (36, 49)]
    app.text_area(key="boundary_lines").input(
        "\n".join(f"{i}. 东经87°{a}′00″,北纬43°{b}′00″" for i, (a, b) in enumerate(corners, 1))
    ).run()
    next(button for button in app.button if button.label == "Read the corners").click().run()
    settled(app)

    assert not app.exception
    assert "4 corners were joined" in " ".join(one.value for one in app.markdown)


@pytest.mark.parametrize(("section", "what"), [("boundary", "outline"), ("parcels", "parcel")])
@pytest.mark.parametrize(("count", "said"), [(1, "1 {} read"), (1200, "1,200 {}s read")])
def test_how_many_were_read_is_said_of_one_and_of_thousands(opened, section, what, count, said):
    park = shapely.box(87.40, 43.90, 87.401, 43.901)
    rows = [
        shapely.affinity.translate(park, 0.002 * (n % 40), 0.002 * (n // 40)) for n in range(count)
    ]

    app = everything(load(opened(section), geojson(*rows), "a.geojson"))

    assert [one.label for one in app.expander if said.format(what) in one.label]


def test_a_link_says_that_the_sample_parcels_are_loaded_until_they_are_closed(opened):
    app = settled(opened("parcels", sample="yes"))
    assert any("1 of 9" in text for text in said(app))

    next(one for one in app.button if one.label == "Close the file").click().run()

    assert not app.session_state["address"].sample
    assert any(one.label == "Try it with sample parcels" for one in app.button)


def test_an_outline_of_80_000_saw_teeth_in_a_small_zip_is_drawn(opened):
    x, y = np.linspace(87.4, 87.48, 80_000), 43.9 + np.arange(80_000) % 2 * 0.01
    saw = shapely.Polygon([*zip(x, y, strict=True), (87.48, 43.92), (87.4, 43.92)])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("saw-tooth.geojson", geojson(saw, name=["Urumqi Area"]))

    app = load(opened("boundary"), packed.getvalue(), name="saw-tooth.zip")

    assert not app.exception
    assert len(shown(app, "IoU")) == 1
