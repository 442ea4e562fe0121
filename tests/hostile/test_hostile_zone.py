"""A zone whose every text is hostile: its site, map, briefs and workbooks show it, no more."""

import itertools
import json
from html.parser import HTMLParser

import openpyxl
import pytest
from payloads import PAYLOADS
from streamlit.testing.v1 import AppTest

from tests.page_jobs import WAIT_S

FILES = ("plan.json", "since.json", "areas.geojson", "places.geojson", "blocks.geojson")
TEXTS = (
    "name",
    "name_zh",
    "derivation",
    "note",
    "source",
    "evidence",
    "evidence_zh",
    "licence",
    "precision",
)
LANGUAGES = ("en", "zh")
SHORT = [text for text in PAYLOADS if len(text) < 200]
FOREIGN = {"base", "object", "iframe", "video", "math", "animate"}  # none of ours
LEADING = ("href", "src", "action", "data", "srcdoc", "content")


def hostile(value, texts):
    """Put a hostile text behind every text that is shown."""
    if isinstance(value, list):
        for one in value:
            hostile(one, texts)
    if isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str) and key in (*TEXTS, *LANGUAGES):
                value[key] = f"{one} {next(texts)}"
            elif key not in ("synonyms", "geometry"):
                hostile(one, texts)


def write_zone(root, folder, hostile_texts):
    """Write the shipped zone with hostile texts, one after the other, into a folder."""
    texts, used = itertools.cycle(hostile_texts), 0
    for name in FILES:
        document = json.loads((root / "data" / name).read_text(encoding="utf-8"))
        hostile(document, texts)
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
        used += sum(map((folder / name).read_text().count, ("window.hit", "outside.test")))
    assert used > len(hostile_texts)
    return folder


@pytest.fixture(scope="module")
def zone(root, tmp_path_factory):
    return write_zone(root, tmp_path_factory.mktemp("zone"), SHORT)


class Acting(HTMLParser):
    """What a page has of elements, attributes and scripts that hostile texts would make."""

    def __init__(self, page):
        super().__init__()
        self.found, self._is_script = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._is_script = tag == "script"
        self.found += [tag] if tag in FOREIGN else []
        for name, value in attrs:
            leads = name in LEADING and any(
                word in (value or "") for word in ("outside.test", "javascript:", "window.hit")
            )
            self.found += [(tag, name, value)] if leads or name.startswith("on") else []

    def handle_data(self, data):
        if self._is_script and data.strip() == "window.hit=1":
            self.found.append(data)
        self._is_script = False


WORDS = {
    "site": ("site",),
    "map.html": ("map",),
    "sheet.svg": ("map",),
    "brief.html": ("brief", "urumqi", "kashgar"),
    "brief.xlsx": ("brief", "urumqi"),
    "questions.html": ("brief", "--questions"),
    "questions.xlsx": ("brief", "--questions"),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_is_written_of_a_hostile_zone_has_its_texts_and_does_nothing(
    run, tmp_path, zone, name
):
    code, _, errors = run("--zone", zone, *WORDS[name], tmp_path / name)

    assert code == 0, errors
    pages = [path for ending in ("*.html", "*.svg") for path in tmp_path.rglob(ending)]
    assert len(pages) == {"site": 17}.get(name, int("xlsx" not in name))
    for page in pages:
        assert Acting(page.read_text(encoding="utf-8")).found == [], page.name
    for book in tmp_path.rglob("*.xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert not [cell for cell in cells if cell.hyperlink]


PAGES = {
    "map_page.py": {"area": "urumqi"},
    "find_page.py": {"desk": "brief", "shortlist": "urumqi"},
    "measures_page.py": {"place": "urumqi"},
    "learn_page.py": {"lesson": "zone"},
}


def shown(node):
    """Yield the texts of a page, and the labels of its fields, that are read as Markdown."""
    for child in getattr(node, "children", {}).values():
        yield from shown(child)
    proto = getattr(node, "proto", None)
    if proto is not None and proto.DESCRIPTOR.name not in ("Html", "IFrame"):
        yield from (
            text for name in ("body", "label") if isinstance(text := getattr(proto, name, ""), str)
        )
        if proto.DESCRIPTOR.name == "ButtonGroup":
            yield from (option.content for option in proto.options)


@pytest.mark.parametrize("page", PAGES)
def test_no_text_of_a_zone_is_markdown_on_a_page(root, tmp_path, monkeypatch, page):
    folder = write_zone(root, tmp_path, ["![a](http://outside.test)"])
    monkeypatch.setenv("FTZMAP_ZONE", str(folder))
    app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
    for name, value in PAGES[page].items():
        app.query_params[name] = value
    app.run()
    if page != "map_page.py":
        app.switch_page(f"ftzmap/views/pages/{page}").run()

    texts = [*shown(app._tree)]
    assert len([text for text in texts if "outside" in text]) > 3
    assert [text for text in texts if "![a](" in text or "![a]…" in text] == []
