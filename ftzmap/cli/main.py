"""The command line: what may be asked, errors as one line, exit codes.

0 clean, 1 findings, 2 unusable input or call, 3 an error of the program, 130 cancelled.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from ftzmap.cli import failures, folder_commands, open_system
from ftzmap.cli.arguments import OutputFile, Parser, Places, Questions, Version, percent, port
from ftzmap.cli.zone_commands import CLEAN
from ftzmap.text import terminal
from ftzmap.text.i18n import LANGUAGES, Language, environment_language, language
from ftzmap.zone.figures import DEFAULT_TOLERANCE, UNITS
from ftzmap.zone.folder import load_zone
from ftzmap.zone.known import DEFAULT
from ftzmap.zone.shipped import shipped_zone
from ftzmap.zone.zone import Zone
from geo.errors import CrsError, GeoError
from geo.messages import message

Commands = argparse._SubParsersAction  # argparse gives it no public name
Run = Callable[[argparse.Namespace, Language], int]

EXIT_CODES = (
    "Exit codes: 0 clean, 1 findings, 2 unusable input or call, 3 an error of the program itself "
    "(its log: FTZMAP_LOG), 130 cancelled."
)
PORT = 8501  # of the app, where `serve` is told no other
_COORDINATE = re.compile(r"^-(?=[.\d]+[^.\d])")  # argparse takes “-75.5,40” for an option


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    terminal.mend_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    t = environment_language()
    try:
        options = _parser().parse_args([_COORDINATE.sub(" -", text) for text in words])
        t = language(options.lang) if options.lang else t
        if options.needs_zone:
            options.zone = _zone(options)
        code = _run(options, t)
        terminal.flush()  # here, where a full disk or a closed pipe can still be told
        return code
    except (Exception, KeyboardInterrupt) as error:
        return failures.end(error, " ".join(words), t)


def _run(options: argparse.Namespace, t: Language) -> int:
    """Return the exit code of a command; what only a zone can explain is explained by it."""
    run: Run = _function(options.run) if isinstance(options.run, str) else options.run
    try:
        open_system.check_datum(options)
        return run(options, t)
    except CrsError as error:
        zone = options.zone if isinstance(options.zone, Zone) else _zone(options)
        raise open_system.explained(zone, error, options) from error


def _function(name: str) -> Run:
    """Return the function of a command, ``module:function``; no other command's are imported."""
    module, _, function = name.partition(":")
    run: Run = getattr(import_module(f"ftzmap.cli.{module}"), function)
    return run


def _zone(options: argparse.Namespace) -> Zone:
    """Return the zone that the call or the environment names, else the shipped one.

    Raises
    ------
    ZoneError
        The folder is no zone.
    GeoError
        An area is asked for that the zone does not have.
    """
    folder = options.zone or os.environ.get(DEFAULT)
    zone = load_zone(Path(folder)) if folder else shipped_zone()
    areas = [getattr(options, "area", None), *getattr(options, "areas", ())]
    for area in (a for a in areas if a and a not in zone.area_ids):
        ids = ", ".join(zone.area_ids)
        raise GeoError(
            message(
                "{area} is not an area of this zone; choose from {areas}.", area=area, areas=ids
            )
        )
    return zone


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="ftzmap",
        description="Show, measure and check a free trade zone.",
        epilog=f"For more, run ftzmap COMMAND --help. {EXIT_CODES}",
    )
    about = "another zone: a folder with areas.geojson (default: FTZMAP_ZONE, or the shipped one)"
    parser.add_argument("--zone", type=Path, metavar="FOLDER", help=about)
    parser.add_argument("--version", action=Version, nargs=0, help="print the version and exit")
    parser.set_defaults(run=_help_of(parser), lang=None, needs_zone=False)
    every = parser.add_subparsers(metavar="COMMAND", parser_class=Parser)
    for add in _COMMANDS:
        add(every)
    return parser


def _help_of(parser: argparse.ArgumentParser) -> Run:
    def run(options: argparse.Namespace, t: Language) -> int:
        parser.print_help()
        return CLEAN

    return run


def _command(
    every: Commands, name: str, run: str, about: str, *, json: bool = True, needs_zone: bool = True
) -> argparse.ArgumentParser:
    sentence = f"{about[0].upper()}{about[1:]}."
    command: argparse.ArgumentParser = every.add_parser(
        name, help=about, description=sentence, epilog=EXIT_CODES
    )
    command.add_argument("--lang", choices=LANGUAGES, help="default: that of the environment")
    if json:
        command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run, needs_zone=needs_zone)
    return command


def _areas(every: Commands) -> None:
    _add_tolerance(
        _command(
            every,
            "areas",
            "zone_commands:areas",
            "the sizes of the zone and its parts, stated and measured",
        )
    )


def _check(every: Commands) -> None:
    check = _command(every, "check", "checked_files:check", "hold a file of outlines to every rule")
    about = "outlines in any format, or a folder of such files; by default those of the zone"
    check.add_argument("file", nargs="?", type=folder_commands.place, metavar="FILE", help=about)
    check.add_argument(
        "--reference",
        type=Path,
        metavar="FILE",
        help="outlines to compare with for shifts, instead of the shipped schematic ones",
    )
    _add_tolerance(check)
    about = "the column with the stated areas (default: a known one, such as area_ha)"
    check.add_argument("--stated", metavar="COLUMN", help=about)
    about = "the unit of the stated areas (default: the one in the column's name)"
    check.add_argument("--unit", choices=tuple(UNITS), help=about)
    about = "sum the stated and measured areas by the values of this column"
    check.add_argument("--by", metavar="COLUMN", help=about)
    about = "a rule profile in TOML: your own thresholds, each with the clause behind it"
    check.add_argument("--profile", type=Path, metavar="FILE", help=about)
    about = (
        "write the findings as layers with QGIS styles (.gpkg) or as .geojson, and every row with "
        "the area that it states, what it measures, the difference and the verdict: as the layer "
        "rows of the .gpkg, or alone as .parquet .csv .jsonl; or a folder, of a folder"
    )
    check.add_argument("--out", type=folder_commands.place, metavar="OUT.gpkg", help=about)
    _add_reading(check)
    folder_commands.add_options(check)


def _map(every: Commands) -> None:
    about = "write the map as one self-contained page, or as a sheet of paper"
    chart = _command(every, "map", "zone_commands:chart", about, json=False)
    chart.add_argument(
        "out", type=Path, metavar="OUT", help="OUT.html for a page, OUT.svg for a sheet"
    )
    chart.add_argument("--area", metavar="AREA", help="open on one area, by its id")
    about = "of a sheet; by default landscape"
    chart.add_argument("--paper", choices=("landscape", "portrait"), metavar="A4", help=about)
    _add_city(chart)


def _site(every: Commands) -> None:
    about = "write the explorer as plain files for any web server"
    pages = _command(every, "site", "website_command:site", about, json=False)
    pages.add_argument("out", type=Path, metavar="OUT", help="a new folder, or a site made before")
    about = "of the zone, as before the command"
    pages.add_argument("--zone", type=Path, metavar="FOLDER", help=about, default=argparse.SUPPRESS)


def _find(every: Commands) -> None:
    about = "which areas answer a need, with their own terms"
    need = _command(every, "find", "search_commands:find", about)
    need.add_argument(
        "words", nargs="+", metavar="WORDS", help="English, Chinese, Russian, or a class: C21"
    )
    _add_city(need)


def _locate(every: Commands) -> None:
    about = "what a point, or each point of a file, lies in"
    locate = _command(every, "locate", "site_commands:locate", about)
    _add_place(locate)
    folder_commands.add_options(locate)


def _brief(every: Commands) -> None:
    about = "write one page on areas and sites"
    brief = _command(every, "brief", "site_commands:write_brief", about, json=False)
    about = "ids of areas, as the command areas lists them"
    brief.add_argument("areas", nargs="+", metavar="AREA", help=about)
    brief.add_argument("out", type=Path, metavar="OUT.html", help="the brief, or OUT.xlsx")
    about = "a site, such as 87.443,43.889 or 43°54′N 87°24′E; repeatable"
    brief.add_argument("--site", action="append", default=[], metavar="PLACE", help=about)
    about = "questions to send and the plan's answers (.html or .xlsx); makes AREA and OUT optional"
    brief.add_argument("--questions", type=Path, metavar="OUT", action=Questions, help=about)
    brief.set_defaults(areas=[], out=None)
    _add_city(brief)


def _measure(every: Commands) -> None:
    about = "the size of every outline in a file"
    measure = _command(every, "measure", "file_commands:measure", about, needs_zone=False)
    about = "outlines in any format; with --out also a folder of files, or s3://bucket/folder"
    measure.add_argument("file", type=folder_commands.place, metavar="FILE", help=about)
    about = "every row with its area_m2 and perimeter_m: .parquet .csv .jsonl .gpkg, or a folder"
    measure.add_argument("--out", type=folder_commands.place, metavar="OUT", help=about)
    about = "with --json: the total beside the outlines, in one object"
    measure.add_argument("--total", action="store_true", help=about)
    _add_reading(measure)
    folder_commands.add_options(measure)


def _coverage(every: Commands) -> None:
    about = "what parcels cover, gaps and overlaps"
    coverage = _command(every, "coverage", "coverage_command:coverage", about)
    about = "parcels in any format, or a folder of such files"
    coverage.add_argument("file", type=folder_commands.place, metavar="PARCELS", help=about)
    about = "the column by whose values the parcels in each area and part are summed"
    coverage.add_argument("--by", metavar="COLUMN", help=about)
    about = "write shares, gaps, overlaps and what lies outside as layers; or a folder, of a folder"
    coverage.add_argument("--out", type=folder_commands.place, metavar="OUT.gpkg", help=about)
    _add_reading(coverage)
    folder_commands.add_options(coverage)


def _convert(every: Commands) -> None:
    about = "write a boundary file in another format"
    convert = _command(
        every, "convert", "file_commands:convert", about, json=False, needs_zone=False
    )
    convert.add_argument("file", type=Path, metavar="IN", help="outlines in any format")
    convert.add_argument("out", type=Path, metavar="OUT", action=OutputFile)
    convert.add_argument("--from-datum", choices=("gcj02", "bd09"), help="remove this shift")
    about = "the system of a drawing or corner table (default: a Gauss-Kruger zone that fits)"
    convert.add_argument("--to-crs", metavar="EPSG:CODE", help=about)
    _add_reading(convert)


def _prepare(every: Commands) -> None:
    about = "lay files of any length out so that coverage reads only what is near a zone"
    make = _command(every, "prepare", "prepare_command:prepare", about, needs_zone=False)
    about = "files of one kind in any format, or folders of them"
    make.add_argument("files", nargs="+", type=Path, metavar="IN", help=about)
    make.add_argument("out", type=Path, metavar="DIR", help="a new folder")
    _add_reading(make)


def _measures(every: Commands) -> None:
    about = "the measures of the plan and where each applies"
    measures = _command(every, "measures", "search_commands:measures", about)
    measures.add_argument("--area", metavar="AREA", help="what names this area comes first")
    measures.add_argument("--need", default="", metavar="WORDS", help="only what answers a need")


def _serve(every: Commands) -> None:
    about = "start the app in which all of it is shown"
    serve = _command(every, "serve", "serve_command:serve", about, json=False, needs_zone=False)
    about = f"where it listens (default {PORT})"
    serve.add_argument("--port", type=port, default=PORT, metavar="N", help=about)
    about = "localhost, for this computer alone (the default), or 0.0.0.0, for its network"
    serve.add_argument("--address", default="localhost", metavar="A", help=about)


def _zone_folder(every: Commands) -> None:
    about = "make a zone folder, or check one"
    folder = every.add_parser("zone", help=about, description=f"{about.capitalize()}.")
    every = folder.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    make = _command(
        every,
        "init",
        "zone_commands:make_folder",
        "make it from a boundary file",
        json=False,
        needs_zone=False,
    )
    make.add_argument("file", type=Path, metavar="FILE", help="outlines in any format")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new folder")
    make.add_argument("--name", metavar="COLUMN", help="the column with the names of the areas")
    make.add_argument("--stated", metavar="COLUMN", help="the column with their stated areas")
    make.add_argument("--unit", choices=tuple(UNITS), default="km2", help="of the stated areas")
    _add_reading(make)
    about = "name everything that keeps a folder from being a zone"
    check = _command(every, "check", "zone_commands:check_folder", about, needs_zone=False)
    check.add_argument("folder", type=Path, metavar="FOLDER", help="with areas.geojson in it")


_COMMANDS = (
    *(_areas, _check, _map, _site, _find, _measures, _locate, _brief),
    *(_measure, _prepare, _coverage, _convert, _zone_folder, _serve),
)


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--layer", metavar="NAME", help="the layer, if the file has several")
    command.add_argument(
        "--from-crs",
        metavar="SYSTEM",
        help="the coordinate system, where two would fit: EPSG:CODE, GCJ-02 or BD-09; behind it "
        ",exchanged or ,as-written for the order of the two numbers, and ,km or ,dd.mmss or "
        ",decimal for how they are written",
    )


def _add_city(command: argparse.ArgumentParser) -> None:
    about = "your city, for distances: a landmark such as almaty, or a coordinate (WGS 84)"
    command.add_argument("--city", metavar="PLACE", help=about)


def _add_place(locate: argparse.ArgumentParser) -> None:
    locate.add_argument(
        "place",
        nargs="+",
        metavar="LON LAT | FILE",
        action=Places,
    )
    about = "where the located file goes, or the folder of those of a folder"
    locate.add_argument("--out", type=folder_commands.place, metavar="OUT", help=about)
    locate.add_argument(
        "--layer", metavar="NAME", help="the layer or sheet to read if the file has several"
    )
    locate.add_argument("--lon", metavar="COLUMN", help="the column of longitudes")
    locate.add_argument("--lat", metavar="COLUMN", help="the column of latitudes")
    locate.add_argument(
        "--from-crs", metavar="EPSG:CODE", help="the system of metric numbers if several fit"
    )
    locate.add_argument(
        "--datum",
        choices=("wgs84", "gcj02", "bd09"),
        default="wgs84",
        help="the datum of the numbers; Chinese web maps use gcj02 and bd09 (default: wgs84)",
    )
    locate.add_argument(
        "--distances", action="store_true", help="also give distances to boundaries in large files"
    )


def _add_tolerance(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tolerance",
        type=percent,
        default=DEFAULT_TOLERANCE,
        metavar="PERCENT",
        help="your own tolerance for areas beyond the precision of the text (default 1)",
    )
