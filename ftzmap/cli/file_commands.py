"""What the commands on files of any format do: `measure`, `convert`, `coverage`."""

from argparse import Namespace
from collections.abc import Sequence

from ftzmap.boundary.opening import ENDINGS, Opened, open_boundary, written
from ftzmap.checks.findings import label_of
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import say, say_json
from geo.errors import FileFormatError
from geo.formats.geojson.features import RawFeature
from geo.messages import message


def opened(options: Namespace, t: Language) -> Opened:
    """Return the file that a command names, telling how it was read on standard error."""
    boundary = open_boundary(options.file, layer=options.layer, from_crs=options.from_crs)
    tell(boundary.decisions, t)
    return boundary


def measure(options: Namespace, t: Language) -> int:
    """Print the size of every outline in km², hectares and mu."""
    from ftzmap.boundary.sizes import sizes

    features = opened(options, t).collection.features
    outlines = [raw.geometry if not raw.problems else None for raw in features]
    names = [str(raw.properties.get("name") or label_of(raw)) for raw in features]
    measured = sizes(outlines, names)
    if options.json:
        say_json([size.as_json() for size in measured])
    else:
        say(f"{t('km²'):>14}{t('Hectares'):>16}{t('Mu'):>18}{t('Plane − ellipsoid, m²'):>24}  ")
        for size in measured:
            plane = "" if size.plane_m2 is None else f"{size.plane_m2 - size.area_m2:.2f}"
            units = f"{size.km2:14.6f}{size.hectare:16.4f}{size.mu:18.2f}{plane:>24}"
            say(f"{units}  {plain(size.name)}")
    return _tell_unsound(features, t)


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

    ending = next((end for end in ENDINGS if options.out.name.lower().endswith(end)), None)
    if ending is None:
        raise FileFormatError(
            message("The output must end in one of {endings}.", endings=" ".join(ENDINGS))
        )
    check_output(options.out, source=options.file)
    collection = opened(options, t).collection
    if options.from_datum:
        collection = without_shift(collection, options.from_datum)
    write_file(options.out, written(collection, ending))
    say(t("Wrote {file}.", file=plain(options.out)))
    return _tell_unsound(collection.features, t)


def coverage(options: Namespace, t: Language) -> int:
    """Print what parcels cover of every area and part, and write it all where asked to."""
    from ftzmap.cli.parcel_command import coverage as run

    return run(options, t)
