"""Work opened on the page: what it holds comes, or a sentence, and then what was loaded stays."""

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from ftzmap.views.sections import work_section
from ftzmap.work.session_work import Source, Work, source_of
from ftzmap.work.store import new_key
from ftzmap.work.work_file import work_bytes
from ftzmap.zone.shipped import shipped_zone
from geo.errors import GeoError
from geo.messages import message
from tests.page_jobs import WAIT_S, settled
from tests.work.test_work_file import DATA

ZONE = shipped_zone().id
PLOTS = source_of(DATA, "plots.geojson")


@pytest.fixture
def page(root):
    """Return the check page with a boundary of the reader's own on the desk."""
    app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
    app.query_params["section"] = "boundary"
    app = app.run().switch_page("ftzmap/views/pages/check_page.py").run()
    app.file_uploader[0].set_value(("mine.geojson", DATA, "application/geo+json"))
    return settled(app.run())


def opened(app, data):
    """Open a work file; return what the page says of it."""
    app.file_uploader(key="work_upload_0").set_value(("a.ftzmap.zip", data, "application/zip"))
    return said(app.run())


def said(app):
    """Return the sentences on work that was opened or given up, once the page is at rest."""
    if "work_job" in app.session_state:
        app.session_state["work_job"][1].wait(WAIT_S)
        app.run()
    sentences = [one.value for kind in (app.error, app.warning) for one in kind]
    assert not app.exception
    settled(app)
    return sentences


def on_desk(app):
    return app.session_state["desk"].file.name if "desk" in app.session_state else None


BROKEN = {
    "a file inside it": Source("broken.geojson", source_of(b"{", "x").packed),
    "a change": dataclasses.replace(PLOTS, steps=(("fly", ()),)),
    "an area": dataclasses.replace(PLOTS, steps=(("assign", (1, "atlantis")),)),
    "an outline": dataclasses.replace(PLOTS, steps=(("assign", (9, "kashgar")),)),
}


@pytest.mark.parametrize("what", BROKEN)
def test_work_that_cannot_be_opened_is_one_sentence_and_what_is_loaded_stays(page, what):
    work = Work(zone=ZONE, view=(("lang", "zh"),), boundary=BROKEN[what])

    (sentence,) = opened(page, work_bytes(work))

    assert "internal error" not in sentence
    assert on_desk(page) == "mine.geojson"
    assert page.session_state["address"].lang is None
    held = work_section._store().find(page.session_state["work_key"])
    assert held.work.boundary.name == "mine.geojson"


def test_work_that_is_opened_takes_the_place_of_what_is_loaded(page):
    assert opened(page, work_bytes(Work(zone=ZONE, boundary=PLOTS))) == []
    assert on_desk(page) == "plots.geojson"


def test_work_of_another_zone_is_opened_with_its_zone_and_is_kept(page):
    assert opened(page, work_bytes(Work(zone="jiangsu", boundary=PLOTS))) == []
    assert on_desk(page) == "plots.geojson"
    assert page.session_state["desk"].zone.id == "jiangsu"
    assert work_section._store().find(page.session_state["work_key"]).is_kept


def test_work_that_is_held_no_longer_is_said_until_something_is_loaded(root, monkeypatch):
    cookies = {work_section.COOKIE: new_key()}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)

    for _ in range(2):
        (sentence,) = said(app.run())
        assert "no longer here" in sentence

    assert opened(app, work_bytes(Work(zone=ZONE, boundary=PLOTS))) == []
    assert on_desk(app) == "plots.geojson"


@pytest.mark.parametrize("cookie", ["", "short", object()])
def test_a_cookie_that_is_no_key_tells_of_no_lost_work(root, monkeypatch, cookie):
    cookies = {work_section.COOKIE: cookie}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)

    assert said(AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S).run()) == []


def test_work_that_a_reload_cannot_open_is_held_and_said(root, monkeypatch):
    def ended(*_, **__):
        raise GeoError(message("Reading the file was ended."))

    def reloaded():
        return AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S).run()

    key, work = new_key(), Work(zone=ZONE, boundary=PLOTS)
    cookies = {work_section.COOKIE: key}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    work_section._store().keep(key, work)
    with monkeypatch.context() as broken:
        broken.setattr(work_section, "reopen", ended)
        sentence, offer = said(reloaded())
    assert sentence.startswith("Reading the file was ended")
    assert "could not be opened" in offer
    assert work_section._store().find(key).work == work

    again = reloaded()
    assert said(again) == []
    assert on_desk(again) == "plots.geojson"
