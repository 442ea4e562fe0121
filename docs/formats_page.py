"""Write docs/formats.md and the table of formats in README.md: python -m docs.formats_page."""

import re
from pathlib import Path

from geo.formats.catalogue import FORMATS
from geo.formats.format import Format

ROOT = Path(__file__).resolve().parent.parent
PAGE, README = ROOT / "docs" / "formats.md", ROOT / "README.md"
HEAD = """# Formats of boundary files

Written by `python -m docs.formats_page` from `geo/formats/catalogue.py`; change it there.

What a file is, is told by its content, and by its ending only where the content leaves it open. A
coordinate system that the reader names (`--from-crs`) goes before all that is said below. *From the
numbers* means: degrees in either order, or Gauss-Kruger zones of 3 and 6 degrees, with or without
the number of the zone; where two fit, the file is refused until the reader names one. Everything is
written in longitude and latitude, EPSG:4326, but the survey TXT, which is in Gauss-Kruger metres.

"""
COLUMNS = ("Format", "Endings", "Read", "Written as", "Layers", "Coordinate system")
TABLE = re.compile(r"(?<=<!-- formats -->\n).*?(?=<!-- /formats -->)", re.DOTALL)


def page() -> str:
    """Return the page of all formats in Markdown."""
    return HEAD + _table(COLUMNS, [_row(each) for each in FORMATS])


def readme(text: str) -> str:
    """Return the text of README with the table of formats as it is now."""
    table = _table(COLUMNS[:4], [_row(each)[:4] for each in FORMATS])
    return TABLE.sub(lambda _: table, text)


def _row(each: Format) -> tuple[str, ...]:
    return (
        str(each.title),
        _code(each.endings) + (f" with {_code(each.part_endings)}" if each.part_endings else ""),
        _reading(each),
        f"`{each.output_ending}`" if each.write else "–",
        _layers(each),
        each.crs,
    )


def _code(endings: tuple[str, ...]) -> str:
    return ", ".join(f"`{ending}`" for ending in endings)


def _reading(each: Format) -> str:
    if each.members:
        return "the files in it"
    return "in a zip, or from a folder" if each.part_endings else "yes"


def _layers(each: Format) -> str:
    if each.members:
        return "the files in it"
    return "its own" if each.layers else "one"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
