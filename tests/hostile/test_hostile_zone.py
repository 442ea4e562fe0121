"""A zone whose every text is hostile: its site, map, briefs and workbooks show it, no more."""

import itertools
import json
from html.parser import HTMLParser

import openpyxl
import pytest
from payloads import PAYLOADS

FILES = ("plan.json", "since.json", "areas.geojson", "places.geojson", "blocks.geojson")
TEXTS = ("name", "name_zh", "note", "source", "evidence", "evidence_zh", "licence", "precision")
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


@pytest.fixture(scope="module")
def zone(root, tmp_path_factory):
    """Return the folder of the shipped zone with every hostile text in it."""
    folder, texts, used = tmp_path_factory.mktemp("zone"), itertools.cycle(SHORT), 0
    for name in FILES:
        document = json.loads((root / "data" / name).read_text(encoding="utf-8"))
        hostile(document, texts)
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
        used += sum(map((folder / name).read_text().count, ("window.hit", "outside.test")))
    assert used > len(SHORT)
    return folder


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
