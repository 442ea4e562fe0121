"""What is logged at the usual level: nothing that a reader typed, named or loaded."""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from shapely.geometry import box, mapping
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from ftzmap.views import shield

NAME, FILE = "宗地张三", "zhang-san-plot"
LON, LAT = 87.413579, 43.902468
WORDS = "quantum widgets"
MARKS = (NAME, FILE, "87.4135", "43.9024", "quantum", "widgets")


def boundary(name=NAME):
    outline = mapping(box(LON, LAT, LON + 0.02, LAT + 0.02))
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": outline}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.fixture
def opened(root):
    """Return a function: a page as a script run, opened with parameters."""

    def run(page, **parameters):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        for key, value in parameters.items():
            app.query_params[key] = value
        return app.run().switch_page(f"ftzmap/views/pages/{page}.py").run()

    return run


@pytest.fixture
def told(caplog, capfd):
    """Return a function: all that was logged or printed, by this process and its children."""
    logging.getLogger("ftzmap").setLevel(logging.NOTSET)

    def read():
        return caplog.text + "".join(capfd.readouterr())

    return read


def expect_nothing(text):
    assert [mark for mark in MARKS if mark in text] == []


def test_needs_and_sites_are_not_logged(opened, told):
    app = opened("find_page", need=WORDS, sites=f"{LON},{LAT}", desk="sites")

    assert not app.exception
    expect_nothing(told())


@pytest.mark.parametrize("data", [boundary(), boundary()[:-40], b"\xff\xfe\x00" + NAME.encode()])
@pytest.mark.parametrize("section", ["boundary", "parcels"])
def test_what_is_loaded_is_not_logged_sound_or_broken(opened, told, section, data):
    app = opened("check_page", section=section)
    app.file_uploader[0].upload(f"{FILE}.geojson", data).run()

    assert not app.exception
    expect_nothing(told())


def test_an_error_of_the_program_is_logged_with_its_place_and_without_values(
    opened, told, monkeypatch
):
    def break_off(*_, **__):
        try:
            int(NAME)
        except ValueError as error:
            raise KeyError(f"{FILE} {LON}") from error

    monkeypatch.setattr("ftzmap.views.sections.review_work.review_apart", break_off)
    monkeypatch.setattr("ftzmap.views.sections.review_work.MAX_AT_ONCE", 0)  # apart from reading
    app = opened("check_page", section="boundary")

    app.file_uploader[0].upload("a.geojson", boundary("a")).run()
    app.session_state["review_job"][1].wait()

    text = told()
    assert "KeyError" in text
    assert "ValueError" in text
    assert "break_off" in text
    expect_nothing(text)


def test_a_download_that_fails_is_logged_with_its_place_and_without_values(told, monkeypatch):
    def break_off():
        raise ValueError(f"{NAME} {FILE}")

    failures = []
    monkeypatch.setattr(shield, "_failures", lambda: failures)
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(files, "_deferred_callables", {"a": None})
    files._deferred_callables["a"] = {"callable": shield.download(break_off)}
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = "a"
    handled = DeferredFileHandler(lambda: files).handle(request, "session")

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        reply = thread.submit(asyncio.run, handled).result()

    assert reply.error_msg
    assert len(failures) == 1
    text = told()
    assert "break_off" in text
    assert "Traceback" not in text
    expect_nothing(text)
