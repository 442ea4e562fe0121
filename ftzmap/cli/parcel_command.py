"""What `python -m ftzmap coverage` does."""

import sys
from argparse import Namespace
from pathlib import Path

from ftzmap.checks.report import CAVEAT
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.parcels.coverage_files import document, geopackage_bytes
from ftzmap.parcels.parcels import ParcelCoverage, measure_coverage, open_parcels, rows, totals
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import redraw, say, say_json
from geo.errors import FileFormatError
from geo.messages import message

ENDING = ".gpkg"
BAR_WIDTH = 30  # characters of the progress bar


class Bar:
    """A progress bar on one line of a terminal's standard error; nothing where that is a file."""

    def __init__(self, text: str) -> None:
        self._text, self._shown, self._length = text, None, 0

    def __call__(self, done: int, total: int) -> None:
        """Show that so much of so much is done."""
        percent = 100 * done // total
        if percent != self._shown and sys.stderr.isatty():
            filled = BAR_WIDTH * done // total
            line = f"{self._text} [{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {percent:3d} %"
            redraw(line)
            self._shown = percent
            self._length = len(line) + len(self._text)  # a Chinese letter takes two cells

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._length:
            redraw(" " * self._length, end="\r")


def coverage(options: Namespace, t: Language) -> int:
    """Print what parcels cover of every area and part, and write all of it where asked to."""
    if options.out:
        _check(options.out, options.file)
    bar = Bar(t("Measuring"))
    try:
        parcels = open_parcels(options.file, layer=options.layer, from_crs=options.from_crs)
        tell(parcels.decisions, t)
        held = measure_coverage(options.zone, parcels, progress=bar)
        data = geopackage_bytes(held, t) if options.out else b""
    finally:
        bar.wipe()
    if options.out:
        write_file(options.out, data)
    if options.json:
        say_json(document(held, t))
    else:
        _print(held, t)
        if options.out:
            say(t("Wrote {file}.", file=plain(options.out)))
    return CLEAN if held.is_clean else FINDINGS


def _check(out: Path, source: Path) -> None:
    """Refuse an output that could not be written, before any work is done."""
    if out.suffix.lower() != ENDING:
        raise FileFormatError(message("The output must end in one of {endings}.", endings=ENDING))
    check_output(out, source=source)


def _print(held: ParcelCoverage, t: Language) -> None:
    say(f"{t('km²'):>14}{t('Covered km²'):>14}{t('Gaps km²'):>14}{'%':>8}  {t('Name')}")
    for row in rows(held):
        figures = f"{row.km2:14.6f}{row.covered_km2:14.6f}{row.gap_km2:14.6f}{row.percent:8.2f}"
        say(f"{figures}  {t.of(row.feature)}")
    for sentence in totals(held):
        say(plain(t(sentence), limit=1000))
    if held.schematic:
        say(t(CAVEAT))
