"""What `zone init` and `zone check` do: make a folder of a zone, or say what keeps it from one."""

import json
from argparse import Namespace

from ftzmap.cli.failures import UNUSABLE
from ftzmap.cli.zone_commands import CLEAN, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import write_file
from ftzmap.text.terminal import say, say_json
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from geo.errors import GeoError
from geo.messages import message


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
        say(t("{name}: a zone. Areas: {areas}, features: {n}.", name=name, areas=areas, n=every))
    return CLEAN


def make_folder(options: Namespace, t: Language) -> int:
    """Write the folder of a zone from a boundary file, and say what is missing."""
    from ftzmap.boundary.new_zone import new_zone
    from ftzmap.boundary.opening import open_boundary

    target = options.out / AREAS
    if target.exists():
        raise GeoError(
            message("{file} is there already; name another folder.", file=plain(str(target)))
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
    options.out.mkdir(parents=True, exist_ok=True)
    write_file(target, (json.dumps(made.document, ensure_ascii=False, indent=1) + "\n").encode())
    say(t("Wrote {file}.", file=plain(target)))
    tell(made.missing, t)
    return CLEAN
