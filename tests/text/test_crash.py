import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from ftzmap.text import crash, terminal
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.gdal import sandbox

ROOT = Path(__file__).resolve().parents[2]
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    """Return where the log of this test lies."""
    monkeypatch.setenv("FTZMAP_LOG", str(tmp_path / "logs" / "crash.log"))
    return tmp_path / "logs" / "crash.log"


def raising(error):
    def fails(*_, **__):
        raise error

    return fails


def raised(error):
    """Return an error as it is caught, with its traceback."""
    try:
        raising(error)()
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    "error", [KeyError("areas"), RecursionError("too deep"), AssertionError(), UnicodeError("x")]
)
def test_an_error_of_the_program_is_one_sentence_with_a_code_and_exit_code_3(
    run, monkeypatch, log, error
):
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(error))

    code, out, err = run("areas")

    number = re.search(r"\(code ([0-9A-F]{6})\)", err)[1]
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("ftzmap: An internal error stopped “areas” (code ")
    assert err.endswith(f"Please report the code. The details are in {log}.\n")
    written = log.read_text(encoding="utf-8")
    assert f"code {number} " in written
    assert "Traceback" in written
    assert type(error).__name__ in written


def test_too_little_memory_is_told_as_such(run, monkeypatch):
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(MemoryError()))

    code, _, err = run("areas", "--lang", "zh")

    assert (code, err.count("\n")) == (3, 1)
    assert err.startswith("ftzmap: 内存不足，无法执行“areas --lang zh”（代码")


def test_the_code_is_the_same_for_the_same_place_and_another_for_another(run, monkeypatch):
    def code(target, error):
        with monkeypatch.context() as patch:
            patch.setattr(target, raising(error))
            return re.search(r"\(code (\w{6})\)", run("areas")[2])[1]

    first = code("ftzmap.zone.measured.rows", KeyError("a"))

    assert first == code("ftzmap.zone.measured.rows", KeyError("another text"))
    assert first != code("ftzmap.zone.measured.rows", ValueError("a"))
    assert first != code("ftzmap.zone.measured.geodesic_area", KeyError("a"))


def test_a_log_that_cannot_be_written_gives_way_to_the_next_place(run, monkeypatch, tmp_path):
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("FTZMAP_LOG", str(tmp_path / "a-file" / "crash.log"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(KeyError("x")))

    code, _, err = run("areas")

    assert code == 3
    assert str(tmp_path / "state" / "ftzmap" / "ftzmap.log") in err


def test_without_any_place_for_a_log_the_sentence_says_so(run, monkeypatch):
    monkeypatch.setattr("ftzmap.text.crash._places", lambda: iter([Path("/dev/null/no/log")]))
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(KeyError("x")))

    code, _, err = run("areas")

    assert code == 3
    assert err.endswith("Please report the code. The log could not be written.\n")


def test_the_log_holds_no_control_characters_and_is_begun_anew_when_long(log):
    log.parent.mkdir()
    log.write_bytes(b"x" * (crash.MAX_LOG_BYTES + 1))

    crash.write_log(raised(ValueError("\x1b[2J\u202e red \udc80")), "areas \x1b]0;x")

    written = log.read_text(encoding="utf-8")
    assert written.splitlines()[-2].startswith("ValueError: [2J red")
    assert len(written) < 5000
    assert not HARMFUL.search(written)


def test_a_library_that_is_missing_is_a_sentence_and_exit_code_3(tmp_path, log):
    (tmp_path / "shapely.py").write_text("raise ImportError('no GEOS')\n")
    surroundings = {"PYTHONPATH": str(ROOT), "LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"}

    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", "areas"],
        cwd=tmp_path,
        env=os.environ | surroundings,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (3, b"", 1)
    assert "no GEOS" in log.read_text(encoding="utf-8")


def test_an_interrupt_that_a_library_turns_into_an_error_is_still_one(run, monkeypatch):
    def interrupted(*_):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise AttributeError("half imported")  # noqa: B904 - as pandas does

    monkeypatch.setattr("ftzmap.zone.measured.rows", interrupted)

    told = run("areas")

    assert told == (130, "", "ftzmap: Cancelled. No half-written file is left.\n")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left"), "The disk is full, here or in the folder for"),
        (
            OSError(errno.EIO, "Input/output error"),
            "denied access to a file: Input/output error; check",
        ),
        (FileNotFoundError(2, "No usable temporary directory"), "No usable temporary directory;"),
    ],
)
def test_an_error_on_a_file_is_not_blamed_on_standard_output(run, monkeypatch, error, said):
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(error))

    code, out, err = run("areas")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert "tandard output" not in err


def test_a_full_disk_that_a_library_wraps_is_told_as_one(run, monkeypatch):
    def wrapped(*_):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("cannot create file") from error

    monkeypatch.setattr("ftzmap.zone.measured.rows", wrapped)

    code, _, err = run("areas")

    assert code == 2
    assert "The disk is full" in err


def test_an_error_of_a_library_that_bears_no_number_is_of_the_program(run, monkeypatch):
    monkeypatch.setattr("ftzmap.zone.measured.rows", raising(OSError("Invalid BYTE_ARRAY value")))

    code, _, err = run("areas")

    assert code == 3
    assert "tandard output" not in err


NAMES = ["\x1b[2J\x1b]0;owned\x07", "left\u202eright\u2066", "a\n 99.9  forged", "\x9b31m\x7f\x00"]


@pytest.fixture
def hostile(tmp_path):
    """Return a file of sound outlines and broken ones, whose names would steer a terminal."""
    ring = [[76, 39.4], [76.01, 39.4], [76.01, 39.41], [76, 39.41], [76, 39.4]]
    bow = [[76, 39], [76.1, 39.1], [76.1, 39], [76, 39.1], [76, 39]]
    features = [
        {
            "type": "Feature",
            "id": name * (n % 2),
            "properties": {"name": name, "kind": name},
            "geometry": {"type": "Polygon", "coordinates": [vertices]},
        }
        for n, name in enumerate(NAMES)
        for vertices in (ring, bow)
    ]
    path = tmp_path / "names\x1b[31m.geojson"
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["measure", "check", "coverage"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_of_a_file_steer_no_terminal(run, hostile, command, lang):
    _, out, err = run(command, hostile, "--lang", lang)

    assert not HARMFUL.search(out + err)
    assert not re.search(r"^ 99\.9", out + err, re.MULTILINE)


def test_a_name_with_a_line_break_forges_no_row_of_figures(run, hostile):
    _, out, _ = run("measure", hostile)

    *rows, total, centre, extent = out.splitlines()[1:]
    assert len(rows) == 2 * len(NAMES)
    assert total.endswith("Total")
    assert (centre.split(":")[0], extent.split(":")[0]) == ("Centre", "Extent")
    assert sum("a  99.9  forged" in line for line in out.splitlines()) == 2


@pytest.mark.parametrize("command", ["measure", "check", "coverage"])
def test_json_keeps_every_character_in_escapes(run, hostile, command):
    _, out, err = run(command, hostile, "--json")

    assert not HARMFUL.search(out + err)
    assert json.loads(out)


def test_names_in_json_are_those_of_the_file(run, hostile):
    _, out, _ = run("measure", hostile, "--json")

    assert {row["name"] for row in json.loads(out)} == set(NAMES)


@pytest.mark.parametrize(
    "arguments", [["find", "cotton \x1b[2J\u202e"], ["locate", "x\x1b[2J\u202e"]]
)
def test_what_is_typed_steers_no_terminal(run, arguments):
    _, out, err = run(*arguments)

    assert not HARMFUL.search(out + err)


@pytest.mark.parametrize("printed", [terminal.say, terminal.note])
def test_a_line_is_one_line_without_what_steers_a_terminal(capsys, printed):
    printed("  two\nlines \x1b[2J\u202e\x9b 喀什 ")

    assert "".join(capsys.readouterr()) == "  two lines [2J 喀什 \n"


def test_only_one_module_prints():
    printing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("ftzmap", "geo")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(
            r"^(?! *>>>).*(?<![\w.])print\(|std(out|err)\.write", path.read_text("utf-8"), re.M
        )
    }

    pipe = "geo/formats/gdal/stream_worker.py"  # whose standard output is a pipe of batches
    assert printing == {"ftzmap/text/terminal.py", "ftzmap/__main__.py", pipe}


def test_what_a_library_warns_of_is_no_sentence_for_a_reader():
    program = """
import sys, warnings
from ftzmap.__main__ import run
sys.argv = ["ftzmap", "--version"]
try:
    run()
finally:
    warnings.warn("overflow encountered", RuntimeWarning)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "ftzmap" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("ending", "error", "said"),
    [
        ("import os; os.kill(os.getpid(), 11)", FileFormatError, "Reading the file failed"),
        ("raise SystemExit(1)", FileFormatError, "Reading the file failed"),
        (
            "import os; os.kill(os.getpid(), 9)",
            FileTooLargeError,
            "more memory than the limit of 2 GB",
        ),
        ("open('answer.json', 'w').write('{\"cou')", FileFormatError, "Reading the file failed"),
    ],
)
def test_a_reader_that_dies_is_a_sentence(tmp_path, monkeypatch, ending, error, said):
    (tmp_path / "worker.py").write_text(ending)
    monkeypatch.setattr(sandbox, "WORKER", tmp_path / "worker.py")

    with pytest.raises(error, match=said):
        sandbox.run(sandbox.Job("layers", {"a.gpkg": b""}))


def test_a_damaged_table_is_not_blamed_on_standard_output(run, tmp_path):
    table = pa.table({"lon": [87.4] * 9, "lat": [43.8] * 9, "name": ["a name that is long"] * 9})
    path = tmp_path / "sites.parquet"
    pyarrow.parquet.write_table(table, path, compression="none", use_dictionary=False)
    whole = path.read_bytes()
    length = (19).to_bytes(4, "little")
    path.write_bytes(whole.replace(length + b"a name", b"\xff\xff\xff\x7fa name"))

    code, out, err = run("locate", path, "--out", tmp_path / "out.csv")

    assert path.read_bytes() != whole
    assert (code, out) == (2, "")
    assert err == "ftzmap: The Parquet file is damaged or incomplete; write it again.\n"
