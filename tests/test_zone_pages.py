"""The pages on zones that nobody ships, and the way from one zone to another."""

import os
import re
import shutil

import pytest
from made_up_zones import forty_areas
from streamlit.testing.v1 import AppTest
from test_pages import said

PAGES = ("map", "find", "check", "learn")
SECTIONS = (
    *(("find", "desk", desk) for desk in ("needs", "compare", "distances", "sites", "brief")),
    *(("check", "section", section) for section in ("figures", "boundary", "parcels")),
    *(("learn", "lesson", lesson) for lesson in ("zone", "sizes", "map", "words", "exercises")),
    ("map", "parts", "yes"),
)
WAIT_S = 60  # the longest that a page may take on a busy machine
FOREIGN = ("Urumqi", "Kashgar", "Khorgos", "Corps", "乌鲁木齐", "喀什", "霍尔果斯", "兵团")


@pytest.fixture
def opened(root, monkeypatch):
    """Return a function: the app on a zone, at query parameters and on a page."""

    def run(page="map", default=None, more=(), **parameters):
        monkeypatch.delenv("FTZMAP_ZONE", raising=False)
        if default:
            monkeypatch.setenv("FTZMAP_ZONE", str(root / "tests" / "zones" / default))
        folders = [str(root / "tests" / "zones" / name) for name in more]
        monkeypatch.setenv("FTZMAP_ZONES", os.pathsep.join(folders))
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if page == "map" or app.exception:
            return app
        return app.switch_page(f"ftzmap/views/pages/{page}_page.py").run()

    return run


def failures(app):
    """Return what a page shows of exceptions and errors."""
    return [element.value for element in (*app.exception, *app.error)]


def flat(parameters):
    """Return query parameters, each with its one value."""
    return {k: v[0] if isinstance(v, list) else v for k, v in parameters.items()}


def picker(app):
    """Return the choice of zones, or None."""
    return next((choice for choice in app.radio if choice.key == "zone_choice"), None)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("page", "field", "value"), SECTIONS)
@pytest.mark.parametrize("zone", ["two_parks", "lone_island"])
def test_every_section_shows_another_zone_in_both_languages(opened, zone, page, field, value, lang):
    app = opened(page, default=zone, lang=lang, **{field: value})

    assert failures(app) == []
    assert not [name for name in FOREIGN if name in said(app)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("zone", "features"),
    [("two_parks", ("north", "north-quay", "south")), ("lone_island", ("island",))],
)
def test_every_feature_of_another_zone_can_be_chosen(opened, zone, features, lang):
    for feature in features:
        app = opened(default=zone, lang=lang, area=feature)

        assert failures(app) == []
        assert not [name for name in FOREIGN if name in said(app)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("parameters", [{}, {"measure": "2"}, {"place": "island"}])
def test_the_measures_of_another_zone_are_counted(opened, lang, parameters):
    app = opened("measures", default="lone_island", lang=lang, **parameters)

    assert failures(app) == []
    assert not re.search(r"\b25\b", said(app))  # nor in a key of the session, which is one word


def test_industries_without_a_group_stand_alone(opened):
    app = opened(default="lone_island", area="island")

    assert "tourism" in said(app)
    assert ":gray[]" not in said(app)


@pytest.mark.parametrize(
    ("lang", "sentence", "way"),
    [
        ("en", "This zone has no measures: ", "Open the map"),
        ("zh", "该自贸试验区没有举措", "打开地图"),
    ],
)
def test_the_page_of_measures_of_a_zone_without_any_says_so_and_leads_to_the_map(
    opened, lang, sentence, way
):
    app = opened("measures", default="two_parks", lang=lang)

    assert failures(app) == []
    assert [info.value for info in app.info if info.value.startswith(sentence)]
    ways = [link.proto.label for link in app.get("page_link")]
    assert way in ways
    assert not {"Measures", "举措"} & set(ways)  # where there are none, none are offered


def test_a_zone_without_landmarks_has_no_distances(opened):
    app = opened("find", default="two_parks", desk="distances")

    assert failures(app) == []
    assert "Distances" not in app.segmented_control(key="desk_choice").options


def test_a_zone_without_industries_says_so_in_place_of_needs(opened):
    app = opened("find", default="two_parks")

    assert "This zone designates no industries" in said(app)
    assert not app.text_input


def test_the_map_counts_what_the_zone_has(opened):
    assert "The zone has 2 areas. Inside the areas: 1 quay of 6.42 km²." in said(
        opened(default="two_parks")
    )
    assert "The zone has 1 area." in said(opened(default="lone_island"))


def test_a_link_names_its_zone_and_unknown_ones_are_told(opened):
    app = opened(more=["two_parks"], zone="two-parks", area="south")
    assert "South Park" in said(app)
    assert flat(app.query_params)["zone"] == "two-parks"

    app = opened(more=["two_parks"], zone="atlantis")
    assert "Part of the link was not recognised" in said(app)
    assert "zone" not in app.query_params


def test_the_picker_changes_the_zone_and_drops_what_only_the_other_has(opened):
    app = opened(more=["two_parks", "lone_island"], area="kashgar", point="76.0,39.5")
    assert len(picker(app).options) == 4  # the shipped ones are two

    app = picker(app).set_value("two-parks").run()
    assert failures(app) == []
    assert flat(app.query_params) == {"zone": "two-parks"}

    app = picker(app).set_value("xinjiang").run()
    assert flat(app.query_params) == {}


def test_one_zone_has_no_picker(opened, monkeypatch, tmp_path, root):
    for file in ("areas.geojson", "plan.json", "places.geojson"):
        shutil.copy(root / "data" / file, tmp_path)
    monkeypatch.setattr("ftzmap.zone.known.DATA", tmp_path)

    assert picker(opened(default="two_parks")) is None
    assert picker(opened()) is None


def test_a_folder_that_is_no_zone_is_told_where_it_is_the_default_and_else_left_out(
    opened, tmp_path, monkeypatch
):
    app = opened(default=str(tmp_path))
    assert len(failures(app)) == 1
    assert "is not a valid zone" in failures(app)[0]
    assert not app.exception

    app = opened(more=[str(tmp_path), "two_parks"])
    assert failures(app) == []
    assert len(picker(app).options) == 3


@pytest.mark.parametrize(("zone", "schemes"), [(None, {"isic", "gbt"}), ("lone_island", {"isic"})])
def test_the_chinese_classification_is_offered_for_zones_in_china_alone(opened, zone, schemes):
    app = opened("find", default=zone, desk="needs")

    assert {box.key for box in app.selectbox} & {"isic", "gbt"} == schemes
    assert ("GB/T" in said(app)) == ("gbt" in schemes)


@pytest.fixture
def edited(opened, root, tmp_path):
    """Return an app on a copy of a zone, and the path of the areas to edit."""
    shutil.copytree(root / "tests" / "zones" / "two_parks", tmp_path, dirs_exist_ok=True)
    return opened(default=str(tmp_path), area="north"), tmp_path / "areas.geojson"


def test_a_zone_that_is_edited_while_the_app_runs_is_shown_as_edited(edited):
    app, areas = edited
    assert "North Park" in said(app)

    areas.write_text(areas.read_text("utf-8").replace("North Park", "Upper Park"), "utf-8")
    app.run()

    assert failures(app) == []
    assert "Upper Park" in said(app)
    assert "North Park" not in said(app)
    assert flat(app.query_params)["area"] == "north"


def test_a_zone_that_is_broken_while_the_app_runs_stays_and_is_objected_to(edited):
    app, areas = edited
    sound = areas.read_text("utf-8")

    areas.write_text(sound[: len(sound) // 2], "utf-8")
    app.run()
    (sentence,) = failures(app)
    assert "are no longer valid" in sentence
    assert "areas.geojson: The file ends too early" in sentence.replace("\\", "")
    assert "North Park" in said(app)

    areas.write_text(sound.replace("North Park", "Upper Park"), "utf-8")
    app.run()
    assert failures(app) == []
    assert "Upper Park" in said(app)


def test_a_view_of_an_area_that_an_edit_removes_becomes_that_of_the_zone(edited):
    app, areas = edited

    areas.write_text(areas.read_text("utf-8").replace('"north"', '"upper"'), "utf-8")
    app.run()

    assert failures(app) == []
    assert "area" not in app.query_params


@pytest.mark.parametrize(("zone", "is_offered"), [(None, True), ("two_parks", False)])
def test_datums_of_chinese_maps_are_offered_for_zones_in_china_alone(opened, zone, is_offered):
    app = opened("find", default=zone, desk="sites")

    assert ("typed_datum" in {box.key for box in app.selectbox}) == is_offered
    app.text_input(key="site_text").set_value("29.90S 30.95E")
    next(button for button in app.button if button.label == "Add").click().run()
    assert failures(app) == []
    assert app.query_params["sites"]


def test_the_shortlist_of_a_zone_of_many_areas_is_a_list(opened, tmp_path):
    forty_areas(tmp_path)
    app = opened("find", tmp_path, desk="compare", shortlist="a3")
    (listed,) = app.multiselect
    assert listed.value == ["a3"]

    listed.set_value(["a31", "a3", "a7"]).run()

    assert failures(app) == []
    assert flat(app.query_params) == {"desk": "compare", "shortlist": "a3,a7,a31"}
    assert [b.key for b in app.button if b.key.startswith("shortlist_")] == []
