"""Files from the field and hostile texts by every door: a result or a sentence, no traceback."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from geo.formats.gdal import sandbox
from tests.api.test_service import ask
from tests.hostile.payloads import PAYLOADS
from tests.hostile.test_hostile_texts import outlines
from tests.page_jobs import WAIT_S, settled

FIELD = Path(__file__).parents[1] / "data" / "field"
FILES = sorted(path for path in FIELD.iterdir() if path.is_file())


@pytest.fixture
def asked_once(monkeypatch):
    """Start the guarded process once for the same job: all commands ask it the same of a file."""
    answers, exit_code = {}, sandbox.exit_code

    def ask(folder, job):
        request = (folder / "request.json").read_text()
        about = request, *job.files.items(), *job.settings.items()
        if about not in answers:
            code = exit_code(folder, job)
            answers[about] = code, {one.name: one.read_bytes() for one in folder.glob("answer.*")}
        code, files = answers[about]
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return code

    monkeypatch.setattr(sandbox, "exit_code", ask)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
@pytest.mark.usefixtures("asked_once")
def test_a_file_from_the_field_is_answered_by_every_command(run, tmp_path, file):
    for words in (
        ("check", file),
        ("measure", file, "--out", tmp_path / "measured.gpkg"),
        ("locate", file, "--out", tmp_path / "located.csv"),
    ):
        code, _, errors = run(*words)
        assert code in (0, 1, 2), words
        assert "Traceback" not in errors
        assert "internal error" not in errors
        assert code != 2 or errors.splitlines()[-1].startswith("ftzmap: ")


@pytest.fixture(scope="module")
def app(root):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
    app.query_params["section"] = "boundary"
    return app.run().switch_page("ftzmap/views/pages/check_page.py").run()


def told_by(app):
    """Return what the page says once no work is under way beside it."""
    settled(app)
    return [one.value for kind in (app.error, app.warning, app.info) for one in kind]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_a_file_from_the_field_is_answered_by_the_page(app, file):
    app.session_state["desk"] = None
    app.file_uploader[0].set_value((file.name, file.read_bytes(), "application/octet-stream"))
    app.run()
    told = told_by(app)

    assert not app.exception
    assert "internal error" not in " ".join(told)
    assert app.session_state["desk"] is not None or told


def test_hostile_texts_are_answered_by_the_page(app):
    app.session_state["desk"] = None
    app.file_uploader[0].set_value(("hostile.geojson", outlines(), "application/geo+json"))
    app.run()
    told = told_by(app)

    assert not app.exception
    assert "internal error" not in " ".join(told)
    assert app.session_state["desk"] is not None


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_hostile_text_is_answered_by_the_addresses(text):
    typed = quote(text, safe="", errors="surrogatepass")
    for path, query in (
        ("find", f"q={typed}"),
        ("locate", f"lon={typed}&lat={typed}"),
        ("zones.geojson", f"zone={typed}"),
    ):
        reply = ask(path, query)
        assert reply.status in (200, 400, 404, 413, 414), (path, reply.status)
        assert reply.headers["content-type"].startswith("application/")
        assert "Traceback" not in reply.body.decode()
        json.loads(reply.body)
