"""Long texts get the answer of their short counterparts, in work that grows with their length.

What each reads runs in a process of its own, which is ended after `PATIENCE_S`: one that never
answers fails its test.
"""

import json
import subprocess
import sys

import pytest

from ftzmap.sites.coordinates import read_angle, read_coordinates
from ftzmap.sites.heads import folded_head
from geo.errors import CoordinateError

PATIENCE_S = 60  # several hundred times what they take
LENGTHS = (200, 10_000, 100_000)
_ANSWERS = """
import json, sys
from geo.errors import GeoError

def answer(read, text):
    try:
        return repr(read(text))
    except GeoError as error:
        return type(error).__name__

{imported}
print(json.dumps([answer({read}, text) for text in json.load(sys.stdin)]))
"""


def answers(imported, read, texts, cwd):
    """Return what a function of another process says to each text."""
    finished = subprocess.run(
        [sys.executable, "-c", _ANSWERS.format(imported=imported, read=read)],
        input=json.dumps(texts),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return json.loads(finished.stdout)


COORDINATES = "from ftzmap.sites.coordinates import read_angle, read_coordinates"
READ = {
    "a pair": (COORDINATES, "read_coordinates"),
    "an angle": (COORDINATES, "lambda text: read_angle(text, 'lon')"),
    "a name of a datum": ("from geo.crs.datum_words import datum_of", "datum_of"),
    "a line": (
        "from ftzmap.sites.table_files import split_name",
        "lambda text: split_name(text)[0]",
    ),
    "a head": (
        "from ftzmap.sites.heads import folded_head",
        "lambda text: folded_head(text)[:10]",
    ),
    "a class": ("from ftzmap.search import classes", "lambda text: bool(classes.read_class(text))"),
    "a kind of file": (
        "from geo.formats.recognise import SourceFile, recognise",
        "lambda text: recognise(SourceFile(text.encode())).id",
    ),
    "a beginning of WKT": ("from geo.formats.wkt_csv import is_wkt", "is_wkt"),
    "a code of a system": ("from geo.crs import named_system as crs", "crs.named_system"),
}
FILLINGS = [
    *(" ", "\n", "1", "1 ", "1;", "1,", "1°", "1'", '"', "-", "+", ".", "1.1", "N", "N1", "a", "("),
    *("°", "()", "[", "=", "GB ", "POLYGON ", "999\n", "，", "度", "　"),
]


@pytest.mark.parametrize("what", READ)
@pytest.mark.parametrize("ends", [("", ""), ("1", "2; 3x"), ("gb", "!"), ("0", "\nSECTIO")])
def test_a_long_text_is_answered_as_a_short_one_of_its_kind(what, ends, root):
    before, after = ends
    texts = [
        before + filling * (length // len(filling)) + after
        for filling in FILLINGS
        for length in LENGTHS
    ]

    said = answers(*READ[what], texts, root)

    short, *longer = (said[place :: len(LENGTHS)] for place in range(len(LENGTHS)))
    kinds = [dict(zip(FILLINGS, one, strict=True)) for one in (short, *longer)]
    assert kinds == [kinds[0]] * len(LENGTHS)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", " \n"])
def test_blanks_however_many_separate_like_one(length, blank):
    wide = blank * length

    place = read_coordinates(f"{wide}43°{wide}54′N,{wide}87°{wide}30′E{wide}")

    assert (place.lat, place.lon) == (43.9, 87.5)
    assert read_angle(f"{wide}87{wide}30{wide}", "lon") == 87.5


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_coordinates, "latitude 43.9067 " + "-" * 90 + " longitude 87.40001"),
        (read_coordinates, "43.9, 87." + "4" * 120),
        (lambda text: read_angle(text, "lon"), "87.5" + " and so on" * 12),
    ],
)
def test_a_text_too_long_for_a_coordinate_is_refused_and_never_cut(read, text):
    with pytest.raises(
        CoordinateError, match=r"^“.{40}…” is longer than 120 characters; give only the"
    ):
        read(text)


def test_the_head_of_a_column_is_known_whatever_its_brackets_hold():
    assert folded_head("Lat (WGS 84)\nnorth") == folded_head("Lat (" * 50_000 + "\nx") == "lat"


def test_every_row_with_a_cell_of_many_blanks_is_told_that_it_is_no_number(root, tmp_path):
    out = tmp_path / "located.csv"
    table = root / "tests" / "data" / "sites" / "hundred-blanks.csv"

    finished = subprocess.run(
        [sys.executable, "-m", "ftzmap", "locate", str(table), "--out", str(out)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert finished.returncode == 1  # rows with notes are findings
    assert "20 rows" in finished.stdout + finished.stderr
    head, *rows = out.read_text(encoding="utf-8-sig").splitlines()
    assert head.endswith(",note")
    assert len(rows) == 20
    assert all("Not a number: write decimal degrees" in row for row in rows)


def test_vertices_of_kml_are_read_with_any_blanks_around_their_commas(root):
    wide = " " * 100_000

    said = answers(
        "from geo.formats.kml.reader import _vertices",
        "lambda text: _vertices(text).tolist()",
        ["1 , 2 ,3\n4,5", f"1{wide},{wide}2,3{wide}4,{wide}5{wide}"],
        root,
    )

    assert said == ["[[1.0, 2.0, 3.0], [4.0, 5.0, 0.0]]"] * 2


def test_shapes_of_wkt_are_parted_at_their_lines_with_any_blanks_between(root):
    one, other = (f"POLYGON (({x} 0, {x + 1} 0, {x + 1} 1, {x} 0))" for x in (1, 5))
    wide = "\n" * 100_000

    said = answers(
        "from geo.formats.wkt_csv import read",
        "lambda text: len(read(text.encode()).geometries)",
        [f"{one}\n{other}", f"{one}{wide}{other}{wide}!"],
        root,
    )

    assert said == ["2", "2"]


def test_needs_are_parted_at_their_words_with_any_blanks_around(root):
    wide = " " * 100_000

    said = answers(
        "from ftzmap.search.search import _CONNECTIVES",
        "_CONNECTIVES.split",
        ["a and b & c/ d", f"a{wide}and{wide}b{wide}&{wide}c/{wide}d", f"a{wide}b"],
        root,
    )

    assert said == ["['a', 'b', 'c', 'd']"] * 2 + [repr(f"a{wide}b").join("[]")]
