"""What the commands on files of any format do: `measure`, `convert`."""

import math
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.boundary.opening import BoundaryFile, encode_noted, open_boundary, output_endings
from ftzmap.checks.findings import label_of
from ftzmap.cli.file_jobs import measure_files
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import say, say_json
from geo.errors import FileFormatError
from geo.formats.geojson.features import RawFeature
from geo.messages import message

if TYPE_CHECKING:
    from ftzmap.boundary.sizes import Size

PARCEL_ENDING = ".gpkg"


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
    km2, hectare, mu = size.decimals
    areas = f"{size.km2:14.{km2}f}{size.hectare:16.{hectare}f}{size.mu:18.{mu}f}"
    return f"{areas}{plane:>24}"


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
