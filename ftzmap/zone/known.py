"""The zones that this machine knows: the default folder, those beside it, those of FTZMAP_ZONES.

It stands alone because only the two doors choose among zones.
"""

import logging
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ftzmap import DATA
from ftzmap.text.escape import plain
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.folder import PLACES, PLAN, load_zone
from ftzmap.zone.ground_file import GROUND
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.zone import Zone
from geo.messages import Message

DEFAULT, MORE = "FTZMAP_ZONE", "FTZMAP_ZONES"  # environment variables: a folder; several
_LOG = logging.getLogger(__name__)
Stamp = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class _Reading:
    """What the files of a folder gave: the last zone, and what keeps them from being one now.

    `stamp` has the time of the last change in ns and the size in bytes of each file.
    """

    stamp: Stamp
    zone: Zone | None
    objections: tuple[Message, ...] = ()


_READINGS: dict[Path, _Reading] = {}


def default_folder() -> Path:
    """Return the folder of the default zone: the one of FTZMAP_ZONE, or else the shipped data."""
    return _folder(Path(os.environ.get(DEFAULT) or DATA))


@cache
def _folder(path: Path) -> Path:
    """Return a folder, also for the path of its ``areas.geojson``; looked up anew by `refresh`."""
    path = path.resolve()
    return path.parent if path.name == AREAS else path


def known_zones() -> dict[str, Path]:
    """Return the folders of zones by the ids in their ``areas.geojson``, the default zone first.

    A folder that is no zone is left out, with an entry in the log; of two zones with one id the
    first counts.
    """
    known: dict[str, Path] = {}
    for folder in _folders():
        zone = _reading(folder).zone
        if zone is not None and known.setdefault(zone.id, folder) != folder:
            _LOG.warning("%s: another zone has the id %s already.", folder, zone.id)
    return known


def loaded(folder: Path) -> Zone:
    """Return the zone of a folder, read once; `refresh` reads it again.

    Raises
    ------
    ZoneError
        It is no zone, and was none before.
    """
    reading = _reading(folder)
    if reading.zone is None:
        raise ZoneError(plain(str(folder)), reading.objections)
    return reading.zone


def refresh() -> None:
    """Read again every known folder whose files have changed; a zone stays until a sound one."""
    _folder.cache_clear()  # a link may lead elsewhere by now
    for folder, reading in list(_READINGS.items()):
        if _stamp(folder) != reading.stamp:
            _READINGS[folder] = _read(folder, before=reading.zone)


def objections(folder: Path) -> tuple[Message, ...]:
    """Return what keeps the files of a folder from being a zone; nothing for a zone."""
    return _reading(folder).objections


def _reading(folder: Path) -> _Reading:
    if folder not in _READINGS:
        _READINGS[folder] = _read(folder)
    return _READINGS[folder]


def _read(folder: Path, before: Zone | None = None) -> _Reading:
    stamp = _stamp(folder)  # before the files are read: what changes meanwhile is read again
    try:
        return _Reading(stamp, zone=load_zone(folder))
    except ZoneError as error:
        _LOG.warning("%s", error)
        return _Reading(stamp, zone=before, objections=error.objections)


def _stamp(folder: Path) -> Stamp:
    return tuple(_changed(folder / name) for name in (AREAS, PLAN, PLACES, GROUND))


def _changed(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _folders() -> list[Path]:
    """Return every folder that may be a zone, each once."""
    beside = sorted(path.parent for path in (DATA / "zones").glob(f"*/{AREAS}"))
    named = (Path(name) for name in os.environ.get(MORE, "").split(os.pathsep) if name)
    return list(dict.fromkeys((default_folder(), *map(_folder, (*beside, *named)))))
