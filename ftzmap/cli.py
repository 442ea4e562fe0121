"""The command line: what may be asked, errors as one line, exit codes 0, 1 and 2.

0 clean, 1 findings, 2 unusable input or call.
"""

import argparse
import io
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ftzmap import commands, measure_commands
from ftzmap.commands import UNUSABLE
from ftzmap.figures import DEFAULT_TOLERANCE
from ftzmap.i18n import LANGUAGES, environment_language, language
from ftzmap.text import plain
from ftzmap.zone import AREA_IDS
from geo.errors import GeoError

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "areas.geojson"


class _Parser(argparse.ArgumentParser):
    """Argument errors in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {plain(message)} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(UNUSABLE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _escape_unprintable()
    options = _parser().parse_args(arguments)
    t = language(options.lang) if options.lang else environment_language()
    try:
        code = options.run(options, t)
        sys.stdout.flush()  # here, where a full disk or a closed pipe can still be told
        return code
    except GeoError as error:
        print(f"ftzmap: {plain(t(error.words), limit=1000)}", file=sys.stderr)
    except OSError as error:
        if error.filename is None:  # standard output is full or closed: drop what it still holds
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            about = f"{plain(error.filename)}: " if error.filename else ""
            print(f"ftzmap: {about}{plain(error.strerror or error)}", file=sys.stderr)
    return UNUSABLE


def _escape_unprintable() -> None:
    """Let characters that the terminal cannot show be written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ftzmap", description="The Xinjiang pilot free trade zone, measured.")
    every = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    areas = every.add_parser("areas", help="the ten figures, stated and measured")
    _add_tolerance(areas)
    areas.set_defaults(run=commands.areas)

    check = every.add_parser("check", help="hold a file of outlines to every rule")
    check.add_argument("file", nargs="?", type=Path, default=SHIPPED, metavar="FILE")
    _add_tolerance(check)
    check.set_defaults(run=commands.check)

    chart = every.add_parser("map", help="write the map as one self-contained page")
    chart.add_argument("out", type=Path, metavar="OUT.html")
    chart.add_argument("--area", choices=AREA_IDS, help="open on one area")
    chart.set_defaults(run=commands.chart)

    locate = every.add_parser("locate", help="what a point lies in")
    locate.add_argument("lon", type=_degrees, metavar="LON")
    locate.add_argument("lat", type=_degrees, metavar="LAT")
    locate.add_argument("--datum", choices=("wgs84", "gcj02", "bd09"), default="wgs84")
    locate.set_defaults(run=commands.locate)

    measures = every.add_parser("measures", help="the 25 measures and where each applies")
    measures.add_argument("--area", choices=AREA_IDS, help="what names this area comes first")
    measures.add_argument("--need", default="", metavar="WORDS", help="in any language")
    measures.set_defaults(run=measure_commands.measures)

    for command in (areas, check, chart, locate, measures):
        command.add_argument("--lang", choices=LANGUAGES, help="language of messages and maps")
    for command in (areas, check, locate, measures):
        command.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def _add_tolerance(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tolerance",
        type=_percent,
        default=DEFAULT_TOLERANCE,
        metavar="PERCENT",
        help="your own tolerance for areas beyond the precision of the text (default 1)",
    )


def _percent(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError("give a percentage from 0 to 100")
    return value


def _degrees(text: str) -> float:
    value = _number(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError("give decimal degrees")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
