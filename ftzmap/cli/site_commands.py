"""What the commands on sites do: `locate` a point, a coordinate in words or a file; `brief`."""

import math
import sys
from argparse import Namespace
from pathlib import Path

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, whole_file, write_file
from ftzmap.text.terminal import note, redraw, say, say_json
from geo.errors import CoordinateError, FileFormatError
from geo.messages import message

LARGE = 50_000  # rows; beyond, distances take longest and are only sought when asked for
STREAMED = (".csv", ".tsv", ".txt", ".parquet")
BAR = 30  # signs


def locate(options: Namespace, t: Language) -> int:
    """Print what a point lies in, or write a file of points with what each lies in."""
    given = options.place
    if len(given) > 2:
        raise CoordinateError(message("Give LON LAT, a coordinate in quotes, or FILE --out FILE."))
    if options.out is not None and len(given) == 1:
        return _file(Path(given[0]), options, t)
    if options.out is not None:
        raise CoordinateError(message("A point is printed, not written; leave out --out."))
    numbers = [_degrees(text) for text in given]
    if len(given) == 2 and None not in numbers:
        return _point(*numbers, options, t)
    return _typed(" ".join(given), options, t)


def _degrees(text: str) -> float | None:
    """Return a plain finite number; None where it is written in another way."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _typed(text: str, options: Namespace, t: Language) -> int:
    """Print what a coordinate lies in that is written in one piece."""
    from ftzmap.sites.coordinates import read_coordinates

    if Path(text).is_file():
        raise FileFormatError(
            message("Name a file to write with --out, such as --out located.csv.")
        )
    position = read_coordinates(text, datum=options.datum)
    return _point(position.lon, position.lat, options, t, datum="wgs84")


def _point(
    lon: float, lat: float, options: Namespace, t: Language, *, datum: str | None = None
) -> int:
    import numpy as np

    from ftzmap.sites.coordinates import in_wgs84
    from ftzmap.sites.location import FINE, REASONS, refusals
    from ftzmap.sites.point import description, site

    x, y = in_wgs84(lon, lat, datum or options.datum)
    zone = options.zone
    place = site(zone, float(x), float(y))
    why = int(refusals(zone, np.array([x]), np.array([y]))[0])
    if why != FINE:  # answered all the same, because the command says which number is which
        note(t(REASONS[why]))
    if options.json:
        say_json(place.as_json())
    else:
        say(description(zone, place, t))
    return CLEAN


def _file(file: Path, options: Namespace, t: Language) -> int:
    """Write a file of points anew, with what each lies in."""
    from ftzmap.sites.export import ending_of

    out = options.out
    ending = ending_of(out.name)
    check_output(out, source=file)
    counts = _streamed(file, ending, options, t) or _whole(file, ending, options, t)
    rows, inside, refused = counts
    if options.json:
        say_json({"rows": rows, "inside": inside, "refused": refused, "out": str(out)})
    else:
        say(
            t(
                "Wrote {file}: {rows:,} rows, {inside:,} in an area, {outside:,} outside all "
                "areas, {refused:,} with a note.",
                file=plain(out),
                rows=rows,
                inside=inside,
                outside=rows - inside - refused,
                refused=refused,
            )
        )
    return FINDINGS if refused else CLEAN


def _streamed(
    file: Path, ending: str, options: Namespace, t: Language
) -> tuple[int, int, int] | None:
    """Locate a large file batch by batch; None where it is small, or must be read whole."""
    if file.suffix.lower() not in STREAMED or ending not in (".csv", ".parquet"):
        return None
    from ftzmap.sites.batches import OddTableError, source
    from ftzmap.sites.columns import required
    from ftzmap.sites.stream import stream

    try:
        found = source(file)
        if found.rows <= LARGE:
            return None
        columns = required(found.names, options.lon, options.lat)
        if columns.both:
            return None
        for remark in found.notes:
            note(t(remark))
        _tell_large(options, t)
        with whole_file(options.out, ending=ending) as part:
            counts = stream(
                found,
                columns,
                part,
                options.zone,
                t,
                datum=options.datum,
                distances=options.distances,
                progress=_progress(found.rows),
            )
    except OddTableError:
        return None
    return counts.rows, counts.inside, counts.refused


def _tell_large(options: Namespace, t: Language) -> None:
    if not options.distances:
        note(
            t(
                "More than {most:,} rows: distances are only sought with --distances, and "
                "duplicate rows are not marked.",
                most=LARGE,
            )
        )


def _progress(rows: int) -> object:
    """Return a function that draws a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None

    def draw(done: int) -> None:
        share = min(1.0, done / max(rows, 1))
        bar = "█" * round(BAR * share)
        redraw(f"{bar:·<{BAR}} {share:4.0%}", end="" if done < rows else "\n")

    return draw


def _whole(file: Path, ending: str, options: Namespace, t: Language) -> tuple[int, int, int]:
    """Locate a table that is read into memory."""
    from ftzmap.sites.answers import answered
    from ftzmap.sites.columns import guess, required
    from ftzmap.sites.export import written
    from ftzmap.sites.table_files import read_table

    data = file.read_bytes()
    if data.startswith(b"PAR1"):
        from ftzmap.sites.batches import parquet_table

        table = parquet_table(file)
    else:
        table = read_table(data, file.name)
    columns = guess(table)
    if not table.shapes and (options.lon or options.lat or not columns.complete):
        columns = required(table.columns, options.lon, options.lat)
    for remark in filter(None, (*table.notes, columns.note)):
        note(t(remark))
    distances = options.distances or len(table.rows) <= LARGE
    if not distances:
        _tell_large(options, t)
    sites = answered(options.zone, table, columns, datum=options.datum, distances=distances)
    write_file(options.out, written(sites, ending, t))
    return len(table.rows), sites.inside, len(table.rows) - sites.answered


def write_brief(options: Namespace, t: Language) -> int:
    """Write one page on areas and sites, as HTML or as a workbook."""
    from datetime import date

    from shapely import Point

    from ftzmap.briefs.brief import brief
    from ftzmap.briefs.page import html_page, xlsx_book
    from ftzmap.sites.answers import answered_shapes
    from ftzmap.sites.coordinates import read_coordinates

    if options.out.suffix.lower() not in (".html", ".xlsx"):
        raise FileFormatError(message("A brief must end in .html or .xlsx; name it so."))
    check_output(options.out)
    zone = options.zone
    places = [read_coordinates(text) for text in options.site]
    shapes = [Point(place.lon, place.lat) for place in places]
    sites = answered_shapes(zone, shapes) if places else None
    made = brief(zone, options.areas, sites, t, on=date.today())
    if options.out.suffix.lower() == ".html":
        write_file(options.out, html_page(zone, made, t).encode())
    else:
        write_file(options.out, xlsx_book(made, t))
    say(t("Wrote {file}.", file=plain(options.out)))
    return CLEAN
