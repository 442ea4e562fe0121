import ast
import logging
import re
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException
from streamlit.testing.v1 import AppTest

from ftzmap.text import crash
from ftzmap.text.i18n import ENGLISH
from ftzmap.views import shield
from ftzmap.views.background import Job
from geo.errors import CoordinateError, GeoError

ROOT = Path(__file__).resolve().parent.parent
CHECK = "ftzmap/views/pages/check_page.py"
WAIT_S = 60  # the longest that a page may take on a busy machine
CODE = re.compile(r"[(（](?:code |代码)([0-9A-F]{6})[)）]")
SAID = {"en": "An internal error occurred", "zh": "程序自身出错"}


@pytest.fixture
def opened():
    """Return a function: the app at query parameters, on the map or another page."""

    def run(page=None, **parameters):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=WAIT_S)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(page).run() if page else app

    return run


def raising(error):
    def fails(*_, **__):
        raise error

    return fails


def failure(app):
    """Return the one sentence in which a page tells a failure."""
    assert not app.exception
    (error,) = app.error
    return error.value.replace("\\", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "error", [KeyError("desk"), MemoryError(), RecursionError("too deep"), OSError("no number")]
)
def test_a_part_that_fails_is_one_sentence_and_the_rest_of_the_page_stays(
    opened, monkeypatch, caplog, lang, error
):
    whole = opened(lang=lang)
    monkeypatch.setattr("ftzmap.views.offline_map.show", raising(error))

    with caplog.at_level(logging.ERROR, logger=crash.LOGGER):
        app = opened(lang=lang)

    told = failure(app)
    assert isinstance(error, MemoryError) or told.startswith(SAID[lang])
    assert f"code {CODE.search(told)[1]}\n" in caplog.text
    assert re.search(r"test_shield\.py:\d+ fails\n" + type(error).__name__, caplog.text)
    assert "Traceback" not in told
    assert [c.value for c in app.caption] == [c.value for c in whole.caption]
    assert [m.value for m in app.markdown] == [m.value for m in whole.markdown]


def test_a_section_that_fails_leaves_the_way_to_the_others(opened, monkeypatch):
    monkeypatch.setattr(
        "ftzmap.views.sections.figures_section.measured_rows", raising(KeyError("x"))
    )

    app = opened(CHECK, lang="en")

    assert failure(app).startswith(SAID["en"])
    app.segmented_control(key="section_choice").set_value("parcels").run()
    assert not [*app.exception, *app.error]
    assert app.button


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_callback_that_fails_is_told_once_at_the_head_of_the_whole_page(
    opened, monkeypatch, lang
):
    app = opened(CHECK, lang=lang, section="boundary")
    names = [button.label for button in app.button]
    monkeypatch.setattr("ftzmap.views.sections.boundary_section.open_desk", raising(KeyError("x")))

    next(button for button in app.button if not button.disabled).click().run()

    assert failure(app).startswith(SAID[lang])
    assert [button.label for button in app.button] == names
    app.run()
    assert not app.error


def test_a_reader_of_files_that_fails_is_told_below_the_file(opened, monkeypatch):
    app = opened(CHECK, lang="en", section="boundary")
    monkeypatch.setattr("ftzmap.views.reading.isolated", raising(RecursionError("deep")))

    app.file_uploader[0].set_value(("park.geojson", b"{}", "application/geo+json")).run()

    assert failure(app).startswith(SAID["en"])
    assert any(button.label == "Load the shipped outlines" for button in app.button)


def test_a_table_whose_reader_fails_is_told_below_it(opened, monkeypatch):
    monkeypatch.setattr("ftzmap.views.reading.isolated", raising(IndexError("x")))
    app = opened("ftzmap/views/pages/find_page.py", lang="zh", desk="sites")
    app.segmented_control(key="site_way").set_value("file").run()

    app.file_uploader[0].set_value(("sites.csv", b"a,b", "text/csv")).run()

    assert failure(app).startswith(SAID["zh"])


def test_what_is_refused_in_a_callback_is_told_in_its_own_words(opened, monkeypatch):
    app = opened(CHECK, lang="zh", section="boundary")
    refused = CoordinateError("87 is only one number")
    monkeypatch.setattr("ftzmap.views.sections.boundary_section.open_desk", raising(refused))

    next(button for button in app.button if not button.disabled).click().run()

    assert failure(app) == "87 is only one number"


@pytest.mark.parametrize("control", [StopException(), RerunException(None)])
def test_streamlit_still_stops_and_repeats_a_run(control):
    with pytest.raises(type(control)), shield.shield_errors(ENGLISH):
        raise control
    with pytest.raises(type(control)):
        shield.callback(raising(control))()


def test_a_download_that_fails_is_told_in_the_next_run(monkeypatch):
    told = []
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr("streamlit.error", told.append)
    make = shield.download(raising(KeyError("x")))

    with pytest.raises(GeoError, match="An internal error"):
        make()
    shield.show_failures(ENGLISH)
    shield.show_failures(ENGLISH)

    assert [bool(CODE.search(sentence.replace("\\", ""))) for sentence in told] == [True]


def test_work_beside_the_page_that_fails_ends_in_a_sentence():
    job = Job(raising(KeyError("x")))

    job.wait(10)

    assert job.is_done
    assert CODE.search(str(job.error.message))


def test_work_beside_the_page_that_takes_too_long_is_stopped_at_its_next_step(monkeypatch):
    clock = iter([0.0, 100.0, 200.0, 400.0])
    monkeypatch.setattr("ftzmap.views.background.monotonic", lambda: next(clock))
    steps = []

    def work(progress):
        for step in range(3):
            progress(step, 3)
            steps.append(step)

    job = Job(work, max_seconds=300)
    job.wait(10)

    assert steps == [0, 1]
    assert job.result is None
    assert "longer than 5 minutes" in str(job.error.message)


def unshielded(path):
    """Return the lines of a view that give Streamlit a function that is not shielded."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) == "offline_map.show":
            continue  # which shields what it is given
        given = [k.value for k in call.keywords if k.arg in {"on_click", "on_change"}]
        if getattr(call.func, "attr", "") == "download_button":
            given += call.args[1:2]
        for value in given:
            source = ast.unparse(value)
            is_shielded = re.match(r"(on_change and )?(callback|download)\(", source)
            if not (is_shielded or source in {"'ignore'", "page"}):  # a page is text
                yield f"{path.name}:{value.lineno}: {source}"


def test_every_function_that_streamlit_calls_is_shielded():
    views = sorted((ROOT / "ftzmap" / "views").glob("*.py"))

    assert [line for path in views for line in unshielded(path)] == []


def test_a_reader_of_the_app_is_shown_no_details_of_errors():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")

    assert 'showErrorDetails = "none"' in config
