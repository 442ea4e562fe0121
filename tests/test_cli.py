import json
import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyproj import Geod

ROOT = Path(__file__).resolve().parent.parent
SOUND = ROOT / "tests" / "data" / "check" / "sound.geojson"
HEAVY = {"geopandas", "pandas", "folium", "streamlit", "streamlit_folium", "pyogrio"}
AREAS_KEYS = [
    "id",
    "name",
    "kind",
    "parent",
    "basis",
    "stated_km2",
    "precision_km2",
    "measured_km2",
    "difference_km2",
    "grade",
]
FINDING_KEYS = {"rule", "severity", "feature", "message", "lon", "lat", "value", "limit"}


@pytest.fixture
def command(tmp_path):
    """Return a function: run ``python -m ftzmap`` in another folder, with changed surroundings."""

    def result(*arguments, **surroundings):
        return subprocess.run(
            [sys.executable, "-m", "ftzmap", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "LANGUAGE": "en"}
            | surroundings,
            capture_output=True,
            timeout=120,
            check=False,
        )

    return result


def printed(result):
    code, out, err = result
    assert err == ""
    return code, json.loads(out)


def test_areas_prints_the_ten_figures(command):
    done = command("areas")

    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(lines) == 12  # a head, ten rows, a caveat
    assert all("agrees" in line for line in lines[1:11])
    assert lines[1].split()[:3] == ["zone", "179.66", "0.005"]
    assert lines[3].split()[:3] == ["urumqi-corps", "30.8", "0.05"]
    assert "schematic" in lines[-1]


def test_check_holds_the_shipped_outlines_to_every_rule(command):
    done = command("check")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[-1] == (
        "areas.geojson · Errors: 0 · Warnings: 0 · Notes: 3 · Skipped: 0"
    )


def test_locate_tells_in_one_sentence(command):
    done = command("locate", "87.445", "43.89")

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Urumqi Area, Urumqi Comprehensive Bonded Zone" in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_map_writes_one_page_that_loads_nothing(command, tmp_path):
    done = command("map", "zone.html")

    page = (tmp_path / "zone.html").read_text(encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["zone.html"]
    assert loads(page) == []
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//)|@import", page)
    assert not re.search(r"openstreetmap|arcgisonline|/\{z\}/|cdn", page, re.IGNORECASE)


class Loads(HTMLParser):
    """Collects the addresses that the tags of a page make a browser load."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        named = {"src", "srcset", "data", "poster", "action"} | ({"href"} if tag != "a" else set())
        self.found += [value for name, value in attributes if name in named]


def loads(page):
    parser = Loads()
    parser.feed(page)
    parser.close()
    return parser.found


def test_figures_outlines_and_points_need_no_heavy_library():
    script = f"""
import sys
from ftzmap.cli.main import main
for command in (["areas"], ["check", "--json"], ["locate", "80.4", "44.2"]):
    main(command)
print(*{HEAVY} & set(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)

    assert done.stderr.split() == []


def test_the_figures_of_short_edges_need_no_projections():
    script = """
import sys
from ftzmap.cli.main import main
main(["areas"])
print("pyproj" in sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)

    assert done.stderr.split() == [b"False"]


def test_a_terminal_that_knows_only_ascii_is_no_obstacle(command):
    text = command("areas", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    document = command("check", SOUND, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert (text.returncode, document.returncode) == (0, 0)
    assert b"134.600036" in text.stdout
    assert "km²" in json.loads(document.stdout)["findings"][-1]["message"]


def test_a_reader_that_stops_early_gets_no_traceback(command):
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", "areas"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )

    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_stream_that_was_closed_before_the_start_is_no_obstacle(closed, tmp_path):
    call = f'"{sys.executable}" -m ftzmap areas --json {closed}>&-'

    done = subprocess.run(
        ["sh", "-c", call], cwd=ROOT, capture_output=True, timeout=120, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert (done.stdout == b"") == (closed == "1")


@pytest.mark.parametrize("word", ["areas", "--help"])
def test_a_full_disk_behind_standard_output_is_told_in_one_line(word):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ftzmap", word],
            cwd=ROOT,
            env=os.environ | {"LANGUAGE": "en"},
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.startswith(
        b"ftzmap: Standard output cannot be written because the disk is full"
    )
    assert done.stderr.count(b"\n") == 1


def test_areas_json_has_the_keys_that_scripts_rely_on(run):
    code, rows = printed(run("areas", "--json"))

    assert code == 0
    assert [list(row) for row in rows] == [AREAS_KEYS] * 10
    assert [row["id"] for row in rows[:3]] == ["zone", "urumqi", "urumqi-corps"]
    assert {row["grade"] for row in rows} == {"agrees"}


def test_check_json_has_the_keys_that_scripts_rely_on(run):
    path = SOUND.with_name("part-outside-area.geojson")

    code, document = printed(run("check", path, "--json"))

    assert code == 1
    keys = ["file", "summary", "findings", "profile", "thresholds", "checked"]
    assert list(document) == keys
    assert document["file"] == str(path)
    assert list(document["summary"]) == ["error", "warning", "note", "skipped"]
    assert (document["summary"]["error"], document["summary"]["note"]) == (1, 3)
    assert all(set(finding) == FINDING_KEYS for finding in document["findings"])
    assert document["findings"][0]["feature"] == "khorgos-bonded"
    assert document["findings"][0]["severity"] == "error"


def test_locate_json_has_the_keys_that_scripts_rely_on(run):
    code, document = printed(run("locate", "80.2", "44.2", "--json"))

    assert code == 0
    assert list(document) == ["lon", "lat", "area", "parts", "distance_m", "nearest"]
    assert (document["area"], document["parts"], document["nearest"]) == (None, [], "khorgos")


def test_locate_turns_chinese_web_map_coordinates_into_wgs84(run):
    station = 87.418126, 43.868331  # Urumqi West; Chinese web maps are about 315 m off there

    found = [
        printed(run("locate", *station, "--datum", d, "--json"))[1] for d in ("wgs84", "gcj02")
    ]

    there = [(document["lon"], document["lat"]) for document in found]
    assert there[0] == station
    assert Geod(ellps="WGS84").inv(*station, *there[1])[2] == pytest.approx(315, abs=5)
    assert there[1][0] < station[0]  # the maps show it too far to the east and north
    assert there[1][1] < station[1]


def test_a_tolerance_of_ones_own_changes_the_grade(run):
    path = SOUND.with_name("area-off.geojson")

    grades = [printed(run("check", path, "--tolerance", p, "--json"))[1] for p in (1, 6)]

    assert [found["findings"][0]["severity"] for found in grades] == ["error", "warning"]


def test_messages_and_maps_speak_chinese_when_asked(run, tmp_path):
    _, told, _ = run("locate", "87.445", "43.89", "--lang", "zh")
    run("map", tmp_path / "zh.html", "--lang", "zh", "--area", "kashgar")

    page = (tmp_path / "zh.html").read_text(encoding="utf-8")
    assert "乌鲁木齐综合保税区" in told
    assert '<html lang="zh-CN">' in page
    assert "<title>中国（新疆）自由贸易试验区</title>" in page


@pytest.mark.parametrize(("paper", "size"), [((), "297 210"), (("--paper", "portrait"), "210 297")])
def test_map_writes_a_sheet_of_paper_where_the_output_is_svg(run, tmp_path, paper, size):
    code, out, err = run("map", tmp_path / "zone.SVG", "--area", "kashgar", *paper)

    drawing = (tmp_path / "zone.SVG").read_text(encoding="utf-8")
    assert (code, err) == (0, "")
    assert "one sheet of A4" in out
    assert f'viewBox="0 0 {size}"' in drawing
    assert "Kashgar Area" in drawing


@pytest.mark.parametrize(
    ("arguments", "name", "start"),
    [
        (["measure", ROOT / "data" / "areas.geojson", "--out"], ".parquet", b"PAR1"),
        (["locate", ROOT / "data" / "areas.geojson", "--out"], ".geojson", b"{"),
        (["map"], ".svg", b"<svg"),
        (["brief", "kashgar"], ".xlsx", b"PK"),
        (["brief", "kashgar", "--questions"], ".html", b"<!doctype html>"),
    ],
)
def test_an_output_that_is_called_as_its_ending_is_of_that_format(
    arguments, name, start, run, tmp_path
):
    code, _, _ = run(*arguments, tmp_path / name)

    assert code == 0
    assert (tmp_path / name).read_bytes().lower().startswith(start.lower())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere.geojson"], "nowhere.geojson does not exist; check the name"),
        (["check", "--reference", ROOT], "is a folder; name a file"),
        (["check", ROOT / "README.md" / "x.kml"], "x.kml does not exist"),
        (["measure", "nowhere", "--out", "sizes"], "nowhere does not exist;"),
        (["locate", "nowhere", "--out", "located"], "nowhere does not exist;"),
        (["coverage", "nowhere", "--out", "covered"], "nowhere does not exist;"),
        (["check", "nowhere", "--out", "checked"], "nowhere does not exist;"),
        (["map", "nowhere/zone.html"], "nowhere does not exist;"),
        (["map", ROOT], "is a folder; name a file"),
        (["map", "x" * 300 + ".html"], "File name too long."),
        (["locate", "181", "0"], "not in degrees"),
        (["locate", "43.9", "91"], "longitude, then latitude"),
        (["locate", "500", "43.9", "--datum", "gcj02"], "not in degrees"),
        (["locate", "nan", "0"], "“nan 0” is only one number; give a latitude"),
        (["locate", "87.4", "north"], "“87.4 north” is only one number; give a latitude"),
        (["locate", "87.4"], "“87.4” is only one number; give a latitude and a longitude."),
        (["locate", "87.4", "43.9", "--out", "x.csv"], "remove --out"),
        (["locate", "-75.5,40"], "add N and E"),
        (["brief", "kashgar", "x.html", "--site", "-75.5,40"], "add N and E"),
        (["areas", "--tolerance", "101"], "percentage from 0 to 100"),
        (["areas", "--tolerance", "nan"], "percentage from 0 to 100"),
        (["areas", "--tolerance", "one"], "percentage from 0 to 100"),
        (["areas", "--lang", "de"], "invalid choice"),
        (["map", "out.html", "--area", "atlantis"], "atlantis is not an area of this zone"),
        (["nonsense"], "invalid choice"),
        (["serve", "--port", "0"], "give a port from 1 to 65535"),
        (["serve", "--port", "80.5"], "give a port from 1 to 65535"),
        (["serve", "--address", "192.0.2.1"], "192.0.2.1 is not an address of this computer"),
        (["serve", "--address", "no such name"], "no such name is not an address of this computer"),
        (["map", "zone.html", "--paper", "portrait"], "Only a sheet has a --paper"),
        (["areas", "two\nlines\x1b[2J"], "two lines[2J"),
    ],
)
def test_a_call_that_cannot_be_served_gets_one_line_and_exit_code_2(arguments, said, run):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("ftzmap")
    assert len(err.splitlines()) == 1


def test_alone_it_prints_help(run):
    code, out, err = run()

    assert (code, err) == (0, "")
    assert out.startswith("usage: ftzmap ")
    assert "serve" in out


def test_the_version_is_that_of_the_project(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert run("--version") == (0, f"ftzmap {project['version']}\n", "")


@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM"])
def test_an_interrupt_while_libraries_are_read_gets_one_line_and_exit_code_130(
    command, tmp_path, asked
):
    (tmp_path / "shapely.py").write_text(
        "import os, signal\n"
        "try:\n"
        f"    os.kill(os.getpid(), signal.{asked})\n"
        "except KeyboardInterrupt:\n"  # as numpy does
        "    raise ImportError('failed to import') from None\n"
    )

    done = command("areas")

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"ftzmap: cancelled.\n")


@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM"])
def test_an_interrupt_that_a_library_read_late_makes_an_error_of_is_known(command, tmp_path, asked):
    (tmp_path / "xlsxwriter.py").write_text(
        "import os, signal\n"
        "try:\n"
        f"    os.kill(os.getpid(), signal.{asked})\n"
        "except KeyboardInterrupt:\n"
        "    pass\n"
        "raise AttributeError('half of it is missing')\n"
    )

    done = command("brief", "kashgar", tmp_path / "brief.xlsx")

    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr == b"ftzmap: Cancelled. No half-written file is left.\n"
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".py"] in (
        [],
        ["__pycache__"],
    )


def test_an_interrupt_in_what_a_library_executes_gets_exit_code_130_too(tmp_path):
    (tmp_path / "interrupted.py").write_text(
        "import sys\n"
        "from ftzmap import __main__\n"
        "from ftzmap.cli import main\n"
        "def interrupted():\n"
        "    try:\n"
        "        exec('raise KeyboardInterrupt')\n"
        "    except KeyboardInterrupt:\n"
        "        return 130\n"
        "main.main = interrupted\n"
        "sys.exit(__main__.run())\n",
        encoding="utf-8",
    )
    paths = f"{tmp_path}{os.pathsep}{ROOT}"
    words = [sys.executable, "-m", "interrupted"]

    done = subprocess.run(words, env=os.environ | {"PYTHONPATH": paths}, check=False)

    assert done.returncode == 130


def test_an_interrupt_while_a_command_works_is_told_in_its_language(run, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ftzmap.map.folium_page.page", interrupted)

    told = run("map", tmp_path / "zone.html", "--lang", "zh")

    assert told == (130, "", "ftzmap: 已取消；没有留下写了一半的文件。\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", [("43.89N", "87.445E"), ("87.445,", "43.89"), ("87.445,43.89",)])
def test_a_coordinate_need_not_be_quoted(place, run):
    code, document = printed(run("locate", *place, "--json"))

    assert (code, document["parts"]) == (0, ["urumqi-bonded"])


def test_errors_of_the_system_are_told_in_chinese_too(run):
    code, out, err = run("check", "nowhere.geojson", "--lang", "zh")

    assert (code, out) == (2, "")
    assert err == "ftzmap: 找不到nowhere.geojson；请核对名称和所在文件夹。\n"


COMMANDS = [
    *("areas", "check", "map", "find", "measures"),
    *("locate", "brief", "measure", "coverage", "convert"),
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_argument_and_the_exit_codes(name, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")

    code, out, _ = run(name, "--help")

    lines = re.sub(r"\n {8,}", "  ", out).splitlines()  # long options have their help below
    listed = [line for line in lines if re.match("  [-A-Z]", line)]
    assert code == 0
    assert [line for line in listed if not re.search(r"\S  +\S", line)] == []
    assert out.splitlines()[-1].startswith("Exit codes: 0 ")
