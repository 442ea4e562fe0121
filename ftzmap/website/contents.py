"""All files of a site by their paths: the same bytes for the same zone every time."""

import json
from collections.abc import Iterator

from ftzmap.learn.exercises import questions, round_of
from ftzmap.learn.sheet import sheet
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.website.areas_document import areas_document
from ftzmap.website.data_document import data_document, data_files
from ftzmap.website.exercises_document import ON_PAPER, SHEET, exercises_document
from ftzmap.website.html_document import Page, html_document, landing
from ftzmap.website.learn_document import learn_document
from ftzmap.website.map_document import map_document
from ftzmap.website.measures_document import measures_document
from ftzmap.website.search_document import search_document
from ftzmap.zone.measured import Row, rows
from ftzmap.zone.zone import Zone

INVENTORY = "site.json"  # of a site: that it is one, and which files it has
MAKER = "ftzmap site"


def site_files(zone: Zone) -> dict[str, bytes]:
    """Return the site of a zone: pages in each language, data, schemas, and an inventory."""
    measured = rows(zone)
    data = data_files(zone, measured)
    files = {"index.html": landing(zone).encode(), **data}
    for code in LANGUAGES:
        t = Language(code)
        for page in _pages(zone, measured, data, t):
            files[f"{code}/{page.file}.html"] = html_document(zone, page, t).encode()
        paper = round_of(questions(zone, t), seed=1, count=ON_PAPER)
        files[f"{code}/{SHEET}"] = sheet(zone, paper, t, seed=1).encode()
    inventory = {"maker": MAKER, "zone": zone.id, "files": sorted([*files, INVENTORY])}
    return files | {INVENTORY: (json.dumps(inventory, indent=1) + "\n").encode()}


def _pages(
    zone: Zone, measured: tuple[Row, ...], data: dict[str, bytes], t: Language
) -> Iterator[Page]:
    by_id = {row.id: row for row in measured}
    yield map_document(zone, by_id, t)
    yield areas_document(zone, by_id, t)
    yield search_document(zone, t)
    if zone.measures:
        yield measures_document(zone, t)
    yield learn_document(zone, t)
    yield exercises_document(zone, t)
    yield data_document(zone, data, t)
