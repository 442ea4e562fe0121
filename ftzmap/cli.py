"""The command line: one function a command, errors as one line, exit codes 0, 1 and 2.

0 clean, 1 findings, 2 unusable input or call. Heavy libraries are imported
only by the commands that need them.
"""

import argparse
import io
import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ftzmap.figures import DEFAULT_TOLERANCE
from ftzmap.i18n import LANGUAGES, Language, environment_language, language
from ftzmap.text import plain
from ftzmap.zone import AREA_IDS, shipped_zone
from geo.errors import GeoError

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    areas = commands.add_parser("areas", help="the ten figures, stated and measured")
    _add_tolerance(areas)
    areas.set_defaults(run=_areas)

    check = commands.add_parser("check", help="hold a file of outlines to every rule")
    check.add_argument("file", nargs="?", type=Path, default=SHIPPED, metavar="FILE")
    _add_tolerance(check)
    check.set_defaults(run=_check)

    chart = commands.add_parser("map", help="write the map as one self-contained page")
    chart.add_argument("out", type=Path, metavar="OUT.html")
    chart.add_argument("--area", choices=AREA_IDS, help="open on one area")
    chart.set_defaults(run=_map)

    locate = commands.add_parser("locate", help="what a point lies in")
    locate.add_argument("lon", type=_degrees, metavar="LON")
    locate.add_argument("lat", type=_degrees, metavar="LAT")
    locate.add_argument("--datum", choices=("wgs84", "gcj02", "bd09"), default="wgs84")
    locate.set_defaults(run=_locate)

    for command in (areas, check, chart, locate):
        command.add_argument("--lang", choices=LANGUAGES, help="language of messages and maps")
    for command in (areas, check, locate):
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


def _print_json(document: object) -> None:
    readable = (sys.stdout.encoding or "").lower() == "utf-8"
    print(json.dumps(document, ensure_ascii=not readable, indent=2))


def _areas(options: argparse.Namespace, t: Language) -> int:
    from ftzmap.measured import rows
    from ftzmap.report import GRADES

    measured = rows(shipped_zone(), options.tolerance)
    if options.json:
        _print_json([row.as_json() for row in measured])
        return CLEAN
    print(f"{'':16}{t('stated'):>10}{t('±'):>8}{t('measured'):>14}  {t('grade'):22}{t('name')}")
    for row in measured:
        figures = f"{row.figure!s:>10}{row.figure.precision_km2:>8g}{row.measured_km2:>14.6f}"
        print(f"{row.id:16}{figures}  {t(GRADES[row.grade]):22}{t.of(row)}")
    print(
        t(
            "km²; the outlines are schematic, the tolerance of {p:g} % is your own.",
            p=options.tolerance,
        )
    )
    return CLEAN


def _check(options: argparse.Namespace, t: Language) -> int:
    from ftzmap.checks import is_clean, run, summary
    from geo.geojson import parse

    findings = run(parse(options.file.read_bytes()), options.tolerance)
    if options.json:
        listed = [finding.as_json(t(finding.words)) for finding in findings]
        _print_json({"file": str(options.file), "summary": summary(findings), "findings": listed})
    else:
        for finding in findings:
            print(f"{t(finding.severity.value):8} {finding.rule:15} {t(finding.words)}")
        counts = ", ".join(f"{n} {t(name)}" for name, n in summary(findings).items())
        print(f"{plain(options.file.name)}: {counts}")
    return CLEAN if is_clean(findings) else FINDINGS


def _map(options: argparse.Namespace, t: Language) -> int:
    from ftzmap.atlas import page
    from ftzmap.places import shipped_places
    from ftzmap.view import View

    zone = shipped_zone()
    view = View(area=options.area, language=t, standalone=True)
    html = page(zone, shipped_places(), view, title=t.of(zone))
    options.out.write_text(html, encoding="utf-8")
    print(t("Wrote {file}: one page that opens without a network.", file=options.out))
    return CLEAN


def _locate(options: argparse.Namespace, t: Language) -> int:
    from ftzmap.sites import site, told
    from geo import datum

    to_wgs84 = {"gcj02": datum.gcj02_to_wgs84, "bd09": datum.bd09_to_wgs84}.get(options.datum)
    lon, lat = options.lon, options.lat
    if to_wgs84:
        lon, lat = (float(value) for value in to_wgs84(lon, lat))
    zone = shipped_zone()
    place = site(zone, lon, lat)
    if options.json:
        _print_json(place.as_json())
    else:
        print(t(told(zone, place, chinese=t.code == "zh")))
    return CLEAN
