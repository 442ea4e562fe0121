"""The zones that this machine knows: the default folder, those beside it, those of FTZMAP_ZONES.

It stands alone because only the two doors choose among zones.
"""

import logging
import os
from functools import cache
from pathlib import Path

from ftzmap import DATA
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.zone import Zone

DEFAULT, MORE = "FTZMAP_ZONE", "FTZMAP_ZONES"  # environment variables: a folder; several
_LOG = logging.getLogger(__name__)


def default_folder() -> Path:
    """Return the folder of the default zone: the one of FTZMAP_ZONE, or else the shipped data."""
    return _folder(Path(os.environ.get(DEFAULT) or DATA))


def _folder(path: Path) -> Path:
    """Return a folder, also for the path of its ``areas.geojson``."""
    path = path.resolve()
    return path.parent if path.name == AREAS else path


def known_zones() -> dict[str, Path]:
    """Return the folders of zones by the ids in their ``areas.geojson``, the default zone first.

    A folder that is no zone is left out, with an entry in the log; of two zones with one id the
    first counts.
    """
    known: dict[str, Path] = {}
    for folder in _folders():
        zone = _sound(folder)
        if zone is not None and known.setdefault(zone.id, folder) != folder:
            _LOG.warning("%s: another zone has the id %s already.", folder, zone.id)
    return known


@cache
def loaded(folder: Path) -> Zone:
    """Return the zone of a folder, read once.

    Raises
    ------
    ZoneError
        It is no zone.
    """
    return load_zone(folder)


def _folders() -> list[Path]:
    """Return every folder that may be a zone, each once."""
    beside = sorted(path.parent for path in (DATA / "zones").glob(f"*/{AREAS}"))
    named = (Path(name) for name in os.environ.get(MORE, "").split(os.pathsep) if name)
    return list(dict.fromkeys((default_folder(), *map(_folder, (*beside, *named)))))


@cache
def _sound(folder: Path) -> Zone | None:
    """Return the zone of a folder; None, logged once, if it is no zone."""
    try:
        return loaded(folder)
    except ZoneError as error:
        _LOG.warning("%s", error)
    return None
