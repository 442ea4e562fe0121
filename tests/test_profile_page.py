"""A rule profile of one's own on the page *My boundary*."""

import geopandas
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from ftzmap.boundary.review import open_desk, review
from ftzmap.checks.profile import ProfileError, parse_profile
from ftzmap.views.sections import work_section
from ftzmap.work.reopening import reopen
from ftzmap.work.work_file import read_work, work_bytes
from ftzmap.zone.shipped import shipped_zone

WAIT_S = 60
PARK = shapely.Polygon([(87.40, 43.90), (87.42, 43.90), (87.42, 43.92), (87.40, 43.92)])
HOLE = shapely.box(87.410, 43.910, 87.4102, 43.9101)  # some 16 m by 11 m, more than 100 m²
PROFILE = b'name = "ours"\n[hole_m2]\nvalue = 500\nclause = "Our rule 7."\n'


def holed():
    outline = PARK.difference(HOLE)
    frame = geopandas.GeoDataFrame({"name": ["park"]}, geometry=[outline], crs=4326)
    return frame.to_json(drop_id=True).encode()


def test_a_profile_decides_what_is_found():
    desk = open_desk(shipped_zone(), holed(), name="park.geojson")

    shipped, ours = review(desk), review(desk, profile=parse_profile(PROFILE, "ours.toml"))

    rules = [[f.rule for f in found.findings].count("blemishes") for found in (shipped, ours)]
    assert rules[1] == rules[0] + 1
    assert (shipped.profile.name, ours.profile.name) == ("ftzmap", "ours")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"name = 3", b'name = "a"\n[holes]\nvalue = 1'])
def test_bytes_that_are_no_profile_are_refused_in_a_sentence(data):
    with pytest.raises(ProfileError, match=r"ours\.toml"):
        parse_profile(data, "ours.toml")


@pytest.fixture
def page(root):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
    app.query_params["section"] = "boundary"
    app = app.run().switch_page("ftzmap/views/pages/check_page.py").run()
    next(b for b in app.button if b.label == "Load the shipped outlines").click()
    return settled(app.run())


def settled(app):
    if "review_job" in app.session_state:
        app.session_state["review_job"][1].wait(WAIT_S)
        app.run()
    return app


def given(app, data):
    app.file_uploader(key="profile_file").set_value(("ours.toml", data, "application/toml"))
    return settled(app.run())


def captions(app):
    return "\n".join(element.value for element in app.caption).replace("\\", "")


def test_the_page_holds_outlines_to_a_profile_that_is_given(page):
    assert "Rule profile: ftzmap" in captions(page)

    app = given(page, PROFILE)

    assert "Rule profile: ours" in captions(app)
    assert any("Our rule 7" in element.value for element in app.markdown)
    assert not app.error


def test_a_bad_profile_is_one_sentence_and_the_shipped_one_stays(page):
    app = given(page, b"[hole_m2]\nvalue = 500\n")

    (sentence,) = (element.value for element in app.error)
    assert "name" in sentence
    assert sentence.startswith("ours")
    assert "Rule profile: ftzmap" in captions(app)


def test_a_profile_of_ones_own_comes_back_with_the_work_and_can_be_put_away(page):
    app = given(page, PROFILE)
    work = current(app)

    again = read_work(work_bytes(work))
    assert reopen(shipped_zone(), again, lambda *_: None).profile == parse_profile(PROFILE, "a")
    assert again.profile.name == "ours.toml"

    app.button(key="profile_shipped").click()
    app = settled(app.run())
    assert "Rule profile: ftzmap" in captions(app)
    assert current(app).profile is None


def test_a_profile_stays_when_the_reader_goes_to_another_page_and_back(page):
    app = given(page, PROFILE)

    app = app.switch_page("ftzmap/views/pages/find_page.py").run()
    app = app.switch_page("ftzmap/views/pages/check_page.py").run()

    assert "Rule profile: ours" in captions(settled(app))


def test_the_page_says_how_a_profile_is_written_and_its_example_is_one(page):
    (example,) = (element.value for element in page.code if "clause" in element.value)

    assert parse_profile(example.encode(), "x.toml").thresholds["sliver_width_m"].value == 2
    assert not any("docs/profiles.md" in element.value for element in page.caption)


def current(app):
    """Return the work that the session holds for who reloads the page."""
    return work_section._store().find(app.session_state["work_key"])
