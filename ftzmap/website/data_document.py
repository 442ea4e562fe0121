"""The page *Data* of a site: files, figures, schemas; apart because it reads and lists them."""

from collections.abc import Mapping

from ftzmap import ROOT
from ftzmap.checks.report import CAVEAT, csv_bytes
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.website.html_document import Page
from ftzmap.website.markup import heading, items, link, note, paragraph
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.developments import SINCE
from ftzmap.zone.folder import BLOCKS, PLACES, PLAN
from ftzmap.zone.measured import Row
from ftzmap.zone.zone import Zone

_FILES = (AREAS, PLAN, PLACES, BLOCKS, SINCE)
_SCHEMAS = ROOT / "docs" / "schema"


def data_files(zone: Zone, rows: tuple[Row, ...]) -> dict[str, bytes]:
    """Return the files to download by their paths in the site."""
    found = {
        f"data/{name}": (zone.folder / name).read_bytes()
        for name in _FILES
        if (zone.folder / name).is_file()
    }
    tables = {f"data/figures-{code}.csv": csv_bytes(rows, Language(code)) for code in LANGUAGES}
    schemas = {
        f"data/schema/{path.name}": path.read_bytes() for path in sorted(_SCHEMAS.glob("*.json"))
    }
    return found | tables | schemas


def data_document(zone: Zone, files: Mapping[str, bytes], t: Language) -> Page:
    """Return the page that lists the files."""
    links = [link(f"../{path}", path.removeprefix("data/"), download=True) for path in files]
    about = t("The files behind this site: outlines, plan, places, figures, schemas.")
    main = heading(1, t("Data")) + paragraph(about) + items(links)
    return Page(file="data", main=main + (note(t(CAVEAT)) if zone.is_schematic else ""))
