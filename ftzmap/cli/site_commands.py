"""What the commands on sites do: `locate` a point, a coordinate in words or a file; `brief`."""

import math
from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.cli.file_jobs import locate_files
from ftzmap.cli.folder_commands import is_of_folders, place
from ftzmap.cli.progress import rate_shown
from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import note, say, say_json
from geo.errors import CoordinateError, FileFormatError
from geo.messages import message

if TYPE_CHECKING:
    from ftzmap.sites.answers import SiteTable
    from ftzmap.sites.export import Counts
    from ftzmap.zone.landmarks import Place

BRIEF_ENDINGS = (".html", ".xlsx")


def locate(options: Namespace, t: Language) -> int:
    """Print what a point lies in, or write a file of points with what each lies in."""
    words: list[str] = options.place
    if len(words) > 2:
        raise CoordinateError(message("Give LON LAT, a coordinate in quotes, or FILE --out FILE."))
    if len(words) == 1 and is_of_folders(options, place(words[0])):
        return locate_files(options, t)
    if options.out is not None and len(words) == 1:
        return _file(Path(words[0]), options, t)
    if options.out is not None:
        raise CoordinateError(
            message("The answer for a point is printed, not written to a file; remove --out.")
        )
    numbers = [number for word in words if (number := _degrees(word)) is not None]
    if len(numbers) == 2:
        lon, lat = numbers
        return _point(lon, lat, options, t)
    return _typed(" ".join(words), options, t)


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

    if Path(text).exists():
        raise FileFormatError(message("Name an output file with --out, such as --out located.csv."))
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
    from ftzmap.sites.export import result_ending

    out = options.out
    result_ending(out.name)
    check_output(out, source=file)
    counts = _locate_rows(file, options, t)
    if options.json:
        shown = {"rows": counts.rows, "inside": counts.inside, "refused": counts.refused}
        say_json({**shown, "out": str(out)})
    else:
        say(
            t(
                "Wrote {file}: {rows:,} rows, {inside:,} in an area, {outside:,} outside all "
                "areas, {refused:,} with a note.",
                file=plain(out),
                rows=counts.rows,
                inside=counts.inside,
                outside=counts.rows - counts.inside - counts.refused,
                refused=counts.refused,
            )
        )
    return FINDINGS if counts.refused else CLEAN


def _locate_rows(file: Path, options: Namespace, t: Language) -> "Counts":
    """Locate the rows of a file batch by batch, write them, and return how many there are."""
    from ftzmap.sites.located_file import HowToLocate, locate_file

    said = ("layer", "lon", "lat", "from_crs", "datum", "distances")
    made = locate_file(
        options.zone,
        file,
        options.out,
        HowToLocate(**{name: getattr(options, name) for name in said}),
        t,
        tell=lambda sentence: note(t(sentence)),
        watch=partial(rate_shown, t),
    )
    return made.counts


def write_brief(options: Namespace, t: Language) -> int:
    """Write one page on areas and sites, and the questions to send, as HTML or as workbooks."""
    from datetime import date

    from shapely import Point

    from ftzmap.briefs.brief import brief
    from ftzmap.briefs.page import html_page, xlsx_book
    from ftzmap.sites.answers import locate_shapes
    from ftzmap.sites.city import read_city
    from ftzmap.sites.coordinates import read_coordinates

    zone, areas, out = options.zone, _brief_areas(options), _brief_file(options)
    for file in filter(None, (out, options.questions)):
        if not file.name.lower().endswith(BRIEF_ENDINGS):
            raise FileFormatError(
                message("A brief is an .html or .xlsx file; end its name with one of them.")
            )
        check_output(file)
    if out is not None and out == options.questions:
        raise FileFormatError(
            message(
                "The brief and the questions are two separate files; name another file for "
                "one of them."
            )
        )
    places = [read_coordinates(text) for text in options.site]
    shapes = [Point(place.lon, place.lat) for place in places]
    sites = locate_shapes(zone, shapes) if places else None
    city = read_city(zone, options.city) if options.city is not None else None
    if out is not None:
        made = brief(zone, areas, sites, t, on=date.today(), city=city)
        is_html = out.name.lower().endswith(".html")
        _write(out, html_page(zone, made, t).encode() if is_html else xlsx_book(made, t), t)
    if options.questions is not None:
        _write_questions(options, areas, sites, city, t)
    return CLEAN


def _brief_areas(options: Namespace) -> list[str]:
    """Return the areas; with questions alone, the last of them stands where a file would."""
    more = [] if options.out is None or _brief_file(options) else [str(options.out)]
    return [*options.areas, *more]


def _brief_file(options: Namespace) -> Path | None:
    """Return the file of the brief; with questions it may be left out."""
    out: Path | None = options.out
    if out and options.questions and "." not in out.name:
        return None
    return out


def _write_questions(
    options: Namespace,
    areas: Sequence[str],
    sites: "SiteTable | None",
    city: "Place | None",
    t: Language,
) -> None:
    from datetime import date

    from ftzmap.briefs.questions import questions, sections
    from ftzmap.briefs.site_lines import site_lines
    from ftzmap.text.tables import html_tables, xlsx_sheets

    zone, out = options.zone, options.questions
    lines = site_lines(zone, sites, t, city) if sites else ()
    made = questions(zone, areas, t, on=date.today(), sites=lines, city=city)
    tables = sections(made, t)
    is_html = out.name.lower().endswith(".html")
    _write(out, html_tables(tables, t).encode() if is_html else xlsx_sheets(tables), t)


def _write(file: Path, data: bytes, t: Language) -> None:
    write_file(file, data)
    say(t("Wrote {file}.", file=plain(file)))
