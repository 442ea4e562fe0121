"""What the commands on files of any format do: `measure`, `convert`, `coverage`."""

import math
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.boundary.opening import BoundaryFile, encode_noted, open_boundary, output_endings
from ftzmap.checks.findings import label_of
from ftzmap.checks.report import CAVEAT
from ftzmap.cli.folder_commands import measure_files
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import redraw, say, say_json
from geo.errors import FileFormatError
from geo.formats.geojson.features import RawFeature
from geo.messages import message

if TYPE_CHECKING:
    from ftzmap.boundary.sizes import Size
    from ftzmap.parcels.parcels import ParcelCoverage

PARCEL_ENDING = ".gpkg"
BAR_WIDTH = 30  # characters of the progress bar


def _open(options: Namespace, t: Language) -> BoundaryFile:
    """Return the file that a command names, telling how it was read on standard error."""
    boundary = open_boundary(options.file, layer=options.layer, from_crs=options.from_crs)
    tell(boundary.decisions, t)
    return boundary


def measure(options: Namespace, t: Language) -> int:
    """Print the size of every outline in km², hectares and mu, or write it beside every row."""
    if options.json and not options.out and isinstance(options.file, Path):
        from ftzmap.cli.stream_commands import is_long, print_lines

        if is_long(options):
            return print_lines(options, t)
    if options.out or isinstance(options.file, str):
        return measure_files(options, t)
    from ftzmap.boundary.sizes import sizes, total

    features = _open(options, t).collection.features
    outlines = [raw.geometry if not raw.problems else None for raw in features]
    names = [str(raw.properties.get("name") or label_of(raw)) for raw in features]
    measured = sizes(outlines, names)
    together = total(measured, outlines)
    if options.json:
        listed = [size.as_json() for size in measured]
        say_json({"outlines": listed, "total": together.as_json()} if options.total else listed)
    else:
        say(f"{t('km²'):>14}{t('Hectares'):>16}{t('Mu'):>18}{t('Plane − ellipsoid, m²'):>24}  ")
        for size in measured:
            say(f"{_figures(size)}  {plain(size.name)}")
        _say_total(together, t)
    return _tell_unsound(features, t)


def _say_total(together: "Size", t: Language) -> None:
    """Print the sums, and where the outlines lie."""
    say(f"{_figures(together)}  {t('Total')}")
    if together.centre is not None and together.extent is not None:
        lon, lat = together.centre
        west, south, east, north = together.extent
        say(t("Centre: {lon:.6f}, {lat:.6f}", lon=lon, lat=lat))
        say(
            t(
                "Extent: {west:.6f}, {south:.6f} to {east:.6f}, {north:.6f}",
                west=west,
                south=south,
                east=east,
                north=north,
            )
        )


def _figures(size: "Size") -> str:
    """Return km², hectares, mu and the difference of the plane area, dashes for what is unknown."""
    if math.isnan(size.area_m2):
        return f"{'–':>14}{'–':>16}{'–':>18}{'':24}"
    plane = "" if size.plane_m2 is None else f"{size.plane_m2 - size.area_m2:.2f}"
    return f"{size.km2:14.6f}{size.hectare:16.4f}{size.mu:18.2f}{plane:>24}"


def _tell_unsound(features: Sequence[RawFeature], t: Language) -> int:
    """Print on standard error which outlines cannot be measured, and return the exit code."""
    unsound = [raw for raw in features if raw.problems]
    tell(
        (
            message("{id}: {problem}", id=label_of(r), problem=r.problems[0].message)
            for r in unsound
        ),
        t,
    )
    return FINDINGS if unsound else CLEAN


def convert(options: Namespace, t: Language) -> int:
    """Write a boundary file in another format, in WGS 84 unless the format has its own system."""
    from ftzmap.boundary.edits import without_shift

    endings = output_endings()
    ending = next((end for end in endings if options.out.name.lower().endswith(end)), None)
    if ending is None:
        raise FileFormatError(
            message(
                "The output file name must end in one of: {endings}.", endings=" ".join(endings)
            )
        )
    check_output(options.out, source=options.file)
    collection = _open(options, t).collection
    if options.from_datum:
        collection = without_shift(collection, options.from_datum)
    written = encode_noted(collection, ending, options.to_crs)
    write_file(options.out, written.data)
    tell((*written.notes, *(error.message for error in written.left_out)), t)
    say(t("Wrote {file}.", file=plain(options.out)))
    return max(_tell_unsound(collection.features, t), FINDINGS if written.left_out else CLEAN)


class Bar:
    """A progress bar on one line of a terminal's standard error; nothing where that is a file."""

    def __init__(self, text: str) -> None:
        self._text, self._length = text, 0
        self._shown: int | None = None

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
    from ftzmap.parcels.coverage_files import document, geopackage_bytes
    from ftzmap.parcels.near_parcels import parcels_near
    from ftzmap.parcels.parcels import measure_coverage

    if options.out:
        _check_coverage_file(options.out, options.file)
    bar = Bar(t("Measuring"))
    try:
        parcels = parcels_near(
            options.zone,
            options.file,
            layer=options.layer,
            from_crs=options.from_crs,
            by=options.by,
        )
        tell(parcels.decisions, t)
        measured = measure_coverage(options.zone, parcels, progress=bar)
        data = geopackage_bytes(measured, t) if options.out else b""
    finally:
        bar.wipe()
    if options.out:
        write_file(options.out, data)
    if options.json:
        say_json(document(measured, t))
    else:
        _print_coverage(measured, t)
        if options.out:
            say(t("Wrote {file}.", file=plain(options.out)))
    return CLEAN if measured.is_clean else FINDINGS


def _check_coverage_file(out: Path, source: Path) -> None:
    """Refuse an output that could not be written, before any work is done."""
    if out.suffix.lower() != PARCEL_ENDING:
        raise FileFormatError(
            message("The output file name must end in one of: {endings}.", endings=PARCEL_ENDING)
        )
    check_output(out, source=source)


def _print_coverage(measured: "ParcelCoverage", t: Language) -> None:
    from ftzmap.parcels.parcel_shares import share_sentences, sum_sentences
    from ftzmap.parcels.parcels import rows, totals

    say(f"{t('km²'):>14}{t('Covered km²'):>14}{t('Gaps km²'):>14}{'%':>8}  {t('Name')}")
    for row in rows(measured):
        gap = f"{row.gap_km2:.6f}" if row.is_reached else "–"
        figures = f"{row.km2:14.6f}{row.covered_km2:14.6f}{gap:>14}{row.percent:8.2f}"
        say(f"{figures}  {t.of(row.feature)}")
    sentences = (*share_sentences(measured), *sum_sentences(measured), *totals(measured))
    for sentence in sentences:
        say(plain(t(sentence), limit=1000))
    if measured.schematic:
        say(t(CAVEAT))
