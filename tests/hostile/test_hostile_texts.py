"""Every text of a file stays a text: in tables, workbooks, pages, maps and on the terminal."""

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from zipfile import ZipFile

import openpyxl
import pytest
import shapely
from payloads import PAYLOADS
from shapely.geometry import mapping

from ftzmap.boundary.review import open_desk, review
from ftzmap.map.boundary_layer import Sight, desk_scene
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import language
from ftzmap.text.tables import Section, html_tables, xlsx_sheets
from ftzmap.zone.shipped import shipped_zone

ZONE, ENGLISH = shipped_zone(), language("en")
ALLOWED = {"html", "head", "meta", "title", "style", "body", "h2", "table", "tr", "th", "td"}


def outlines():
    """Return a GeoJSON with a plot of every name, which is also an id, a key and a value."""
    features = [
        {
            "type": "Feature",
            "id": text,
            "properties": {"name": text, f"key {n} {text[:100]}": text},
            "geometry": mapping(shapely.box(87.40 + n / 1e3, 43.90, 87.4005 + n / 1e3, 43.9005)),
        }
        for n, text in enumerate(PAYLOADS)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


class Elements(HTMLParser):
    """The elements of a page, and the attributes that could act."""

    def __init__(self):
        super().__init__()
        self.names, self.acting = set(), []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        acting = ("on", "src", "href", "action", "data", "srcdoc")
        self.acting += [(tag, name) for name, _ in attrs if name.startswith(acting)]


@pytest.fixture(scope="module")
def reviewed():
    return review(open_desk(ZONE, outlines(), name="plots.geojson"))


def test_there_are_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


def test_a_page_of_tables_has_no_element_of_a_text_and_a_policy():
    lines = [["Name"], *([text] for text in PAYLOADS)]

    page = html_tables([Section(PAYLOADS[0], lines)], ENGLISH)

    found = Elements()
    found.feed(page)
    assert found.names <= ALLOWED
    assert found.acting == []
    assert "Content-Security-Policy" in page
    assert "default-src 'none'" in page


def test_a_workbook_has_texts_alone():
    data = xlsx_sheets([Section("Names", [["Name"], *([text] for text in PAYLOADS)])])

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    with ZipFile(io.BytesIO(data)) as book:
        assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name]


def test_a_map_of_the_outlines_has_no_text_as_it_stands(reviewed):
    html = desk_scene(Sight.of(reviewed), ENGLISH).json()

    assert "window.hit" not in html
    assert "outside.test" not in html
    assert "7*7" not in html


@pytest.mark.parametrize("text", PAYLOADS)
def test_markdown_shows_a_text_as_it_is(text):
    unescaped = re.sub(r"\\.", "", markdown_text(text))

    assert not re.search(r"[\n<>\[\]$`*_~|#:]", unescaped)


def test_the_terminal_gets_one_line_for_each_outline_without_controls(tmp_path, root):
    (tmp_path / "plots.geojson").write_bytes(outlines())
    command = [sys.executable, "-m", "ftzmap", "measure", str(tmp_path / "plots.geojson")]

    done = subprocess.run(command, cwd=root, capture_output=True, check=False)

    lines = done.stdout.decode().splitlines()
    assert len(lines) == 1 + len(PAYLOADS) + 3  # head; total, centre and extent
    assert b"Traceback" not in done.stderr
    assert not [c for line in lines for c in line if c < " " or c in "\x7f\u202e\u2028"]


def test_a_located_table_has_no_formula(tmp_path, root):
    table, out = tmp_path / "sites.csv", tmp_path / "out.csv"
    with table.open("w", newline="", encoding="utf-8") as sink:
        writer = csv.writer(sink)
        writer.writerow(["name", "lon", "lat"])
        writer.writerows(
            [text.replace("\0", ""), 87.4, 43.9] for text in PAYLOADS if len(text) < 1000
        )
    command = [sys.executable, "-m", "ftzmap", "locate", str(table), "--out", str(out)]

    done = subprocess.run(command, cwd=root, capture_output=True, check=False)

    assert done.returncode in {0, 1}, done.stderr
    with out.open(newline="", encoding="utf-8-sig") as source:
        names = [row[0] for row in csv.reader(source)]
    assert not [name for name in names if name.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))]
