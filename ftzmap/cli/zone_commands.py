"""What the commands on a zone do: `areas`, `map`, `zone init` and `zone check`.

Every function of a command prints, and returns the exit code.

Heavy libraries are imported only by the commands that need them.
"""

import json
from argparse import Namespace
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.cli.failures import UNUSABLE
from ftzmap.text.areas import decimals
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import note, say, say_json
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from geo.errors import GeoError
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.map.view import View

CLEAN, FINDINGS = 0, 1


def areas(options: Namespace, t: Language) -> int:
    """Print the sizes of the zone, its areas and parts, stated and measured."""
    from ftzmap.zone.measured import rows

    measured = rows(options.zone, options.tolerance)
    if options.json:
        say_json([row.as_json() for row in measured])
        return CLEAN
    wide = max(16, *(len(row.id) + 1 for row in measured))
    say(f"{'':{wide}}{t('stated'):>10}{t('±'):>8}{t('measured'):>14}  {t('grade'):22}{t('name')}")
    for row in measured:
        measured_km2 = f"{row.measured_km2:>14.{decimals(row.measured_km2, 6)}f}"
        figures = f"{row.figure!s:>10}{row.figure.precision_km2:>8g}{measured_km2}"
        say(f"{row.id:{wide}}{figures}  {t(row.grade.label):22}{t.of(row)}")
    say(
        t(
            "km²; the outlines are schematic, and the tolerance of {p:g} % is your own.",
            p=options.tolerance,
        )
        if options.zone.is_schematic
        else t("km²; the tolerance of {p:g} % is your own.", p=options.tolerance)
    )
    return CLEAN


def tell(decisions: Iterable[Message], t: Language) -> None:
    """Print on standard error how a file was read."""
    for decision in decisions:
        note(plain(t(decision), limit=1000))


def chart(options: Namespace, t: Language) -> int:
    """Write the map as one page, or as a sheet of paper."""
    from ftzmap.map.view import View
    from ftzmap.sites.city import read_city

    check_output(options.out)
    zone, is_sheet = options.zone, options.out.name.lower().endswith(".svg")
    if options.paper and not is_sheet:
        raise GeoError(message("Only a sheet has a --paper: name an output that ends in .svg."))
    city = read_city(zone, options.city) if options.city is not None else None
    view = View(area=options.area, language=t, standalone=True, city=city)
    name = plain(options.out)
    if is_sheet:
        write_file(options.out, _sheet(options, view, t).encode())
        say(t("Wrote {file}: one sheet of A4 with title, legend, scale and source.", file=name))
    else:
        write_file(options.out, _page(options, view, t).encode())
        say(t("Wrote {file}: one page that works without a network.", file=name))
    return CLEAN


def _page(options: Namespace, view: "View", t: Language) -> str:
    from ftzmap.map.folium_page import page

    return page(options.zone, view, title=t.of(options.zone))


def _sheet(options: Namespace, view: "View", t: Language) -> str:
    from ftzmap.map.map_sheet import PAPERS, zone_sheet

    return zone_sheet(options.zone, view, PAPERS[options.paper or "landscape"], on=date.today())


def check_folder(options: Namespace, t: Language) -> int:
    """Print every objection to a folder, each with its place; exit code 2 if there are any."""
    try:
        zone = load_zone(options.folder)
    except ZoneError as error:
        sentences = [t(objection) for objection in error.objections]
        if options.json:
            say_json({"folder": str(options.folder), "objections": sentences})
        for sentence in () if options.json else sentences:
            say(plain(sentence, limit=1000))
        return UNUSABLE
    if options.json:
        say_json({"folder": str(options.folder), "objections": [], "id": zone.id})
    else:
        name, areas, every = t.of(zone), len(zone.areas), len(zone.features)
        say(
            t(
                "{name}: a valid zone. Areas: {areas}, features: {n}.",
                name=name,
                areas=areas,
                n=every,
            )
        )
    return CLEAN


def make_folder(options: Namespace, t: Language) -> int:
    """Write the folder of a zone from a boundary file, and say what is missing."""
    from ftzmap.boundary.new_zone import new_zone
    from ftzmap.boundary.opening import open_boundary

    target = options.out / AREAS
    if target.exists():
        raise GeoError(
            message("{file} already exists; name another folder.", file=plain(str(target)))
        )
    opened = open_boundary(options.file, layer=options.layer, from_crs=options.from_crs)
    tell(opened.decisions, t)
    made = new_zone(
        opened.collection,
        options.out.resolve().name,
        name=options.name,
        stated=options.stated,
        unit=options.unit,
    )
    _write_new(target, (json.dumps(made.document, ensure_ascii=False, indent=1) + "\n").encode())
    say(t("Wrote {file}.", file=plain(target)))
    tell(made.missing, t)
    return CLEAN


def _write_new(target: Path, data: bytes) -> None:
    """Write a file into a folder; folders that are made for it are removed where that fails."""
    made = [each for each in (target.parent, *target.parent.parents) if not each.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_file(target, data)
    except OSError:
        for folder in made:
            with suppress(OSError):  # somebody else wrote there meanwhile
                folder.rmdir()
        raise
