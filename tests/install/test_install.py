import re
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from installed import files_of

LOCALES = {"C": "ascii", "POSIX": "ascii", "zh_CN.UTF-8": "utf-8", "zh_CN.GBK": "gbk"}
START_S, STOP_S = 60, 20
POINTS = "name,lon,lat\n甲,87.445,43.89\n乙,80.2,44.2\n"
PAGES = ("map", "find", "check", "measures", "learn")
VISIT = f"""
from streamlit.testing.v1 import AppTest
from ftzmap import ROOT
from ftzmap.views.links import PAGES
import os
app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
for page in {PAGES}:
    path = os.path.relpath(PAGES / (page + "_page.py"), ROOT)
    seen = app.switch_page(path).run()
    print(page, len(seen.exception) + len(seen.error), len(seen.main))
"""


def test_it_names_the_version_of_the_project(program, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert program.run("--version") == (0, f"ftzmap {project['version']}\n".encode(), b"")


def test_alone_it_prints_help_as_the_module_does(program):
    code, out, err = program.run()

    assert (code, err) == (0, b"")
    assert out.startswith(b"usage: ftzmap ")
    assert program.module() == (0, out, b"")


@pytest.mark.parametrize("locale", LOCALES)
def test_it_measures_and_draws_in_any_locale(program, locale, tmp_path):
    code, out, err = program.run("areas", locale=locale)
    drawn = program.run("map", "zone.html", "--lang", "zh", locale=locale, cwd=tmp_path)

    name = "Urumqi Area" if LOCALES[locale] == "ascii" else "乌鲁木齐片区"
    assert (code, err) == (0, b"")
    assert b"134.600036" in out
    assert name in out.decode(LOCALES[locale], errors="replace")
    assert (drawn[0], drawn[2]) == (0, b"")
    page = (tmp_path / "zone.html").read_text(encoding="utf-8")
    assert "<title>中国（新疆）自由贸易试验区</title>" in page
    assert len(re.findall(r"<(?:script|link)[^>]*(?:src|href)=", page)) == 0
    assert "L.map(" in page
    assert ".leaflet-pane" in page


@pytest.mark.parametrize("locale", ["C", "zh_CN.GBK"])
def test_each_reader_gets_an_answer(program, locale, tmp_path):
    (tmp_path / "点.csv").write_text(POINTS, encoding="utf-8")

    check = program.run("check", locale=locale)
    find = program.run("find", "medicines", locale=locale)
    measures = program.run("measures", "--area", "kashgar", locale=locale)
    brief = program.run(
        "brief", "kashgar", "brief.html", "--lang", "en", locale=locale, cwd=tmp_path
    )
    located = program.run("locate", "点.csv", "--out", "located.csv", locale=locale, cwd=tmp_path)

    assert [done[0] for done in (check, find, measures, brief, located)] == [0] * 5
    assert [done[2] for done in (check, find, measures, brief)] == [b""] * 4
    assert b"areas.geojson" in check[1]
    assert "Kashgar Area" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    rows = (tmp_path / "located.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["甲", "乙"]
    assert ",urumqi,urumqi-bonded," in rows[1]


def test_formats_of_the_libraries_are_read_and_written(program, tmp_path):
    written = program.run("convert", program_data(program), "zone.gpkg", cwd=tmp_path)
    read = program.run("measure", "zone.gpkg", cwd=tmp_path)

    assert (written[0], read[0]) == (0, 0)
    assert b"134.600036" in read[1]


def test_a_site_is_written_with_the_schemas_of_its_data(program, tmp_path):
    code, _, err = program.run("site", "out", cwd=tmp_path)

    assert (code, err) == (0, b"")
    assert (tmp_path / "out" / "en" / "index.html").is_file()
    assert (tmp_path / "out" / "data" / "schema" / "areas.schema.json").is_file()


def test_the_addresses_for_programs_are_served_beside_the_pages(program, tmp_path):
    with (
        serving(program, tmp_path) as (port, _),
        urllib.request.urlopen(f"http://localhost:{port}/api/locate?lon=87.443&lat=43.889") as told,
    ):
        assert b'"urumqi"' in told.read()


def program_data(program):
    code, out, _ = program.script("import ftzmap; print(ftzmap.DATA / 'areas.geojson')")
    assert code == 0
    assert str(program.environment) in out.decode()
    return out.decode().strip()


def test_every_page_is_drawn(program):
    code, out, err = program.script(VISIT, locale="zh_CN.UTF-8")

    assert code == 0, err.decode()
    seen = [line.split() for line in out.decode().splitlines()]
    assert [(page, wrong) for page, wrong, _ in seen] == [(page, "0") for page in PAGES]
    assert all(int(parts) > 1 for *_, parts in seen)


def test_the_app_is_served_on_this_computer_alone_until_it_is_stopped(program, tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\naddress = "0.0.0.0"\n')
    with serving(program, tmp_path) as (port, process):
        second = program.run("serve", "--port", port)
        with socket.socket() as visitor:
            visitor.settimeout(STOP_S)
            refused = visitor.connect_ex(("127.0.0.2", port))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=STOP_S)

    url = f"http://localhost:{port}"
    assert (process.returncode, out.decode(), err) == (
        0,
        f"Open {url} in a browser; press Ctrl-C here to stop the program.\n",
        b"",
    )
    assert refused != 0
    assert (second[0], second[1]) == (2, b"")
    assert second[2].startswith(f"ftzmap: Port {port} is in use".encode())


@contextmanager
def serving(program, folder):
    """Serve the app on a free port until it answers; yield port and process."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        program.command("serve", "--port", port),
        cwd=folder,
        env=program.surroundings("C"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert answers(port, process), process.communicate(timeout=STOP_S)
            yield port, process
        finally:
            process.kill()


def answers(port, process):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health") as answer:
                return answer.read() == b"ok"
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return False


def test_nothing_was_written_beside_the_program(program):
    assert files_of(program.environment) == program.before
