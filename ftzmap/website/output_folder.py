"""A folder of files put in place whole or not at all; nothing of others is ever removed."""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ftzmap.text.escape import plain
from ftzmap.text.output import hidden_folder
from ftzmap.website.contents import INVENTORY, MAKER
from geo.errors import GeoError
from geo.messages import message

_FOLDER_MODE, _FILE_MODE = 0o755, 0o644  # a web server reads them, too


def check_folder_free(out: Path) -> None:
    """Refuse a folder that is neither new nor empty nor a site made before.

    Raises
    ------
    GeoError
        It is a file, the present folder, or holds what is not of a site.
    OSError
        There is no folder to make it in.
    """
    place = out.resolve()
    place.parent.stat()  # an OSError that names the folder
    shown = plain(str(out))
    if place.exists() and not place.is_dir():
        raise GeoError(message("{file} is a file; name a folder for the site.", file=shown))
    if place == Path.cwd() or place in Path.cwd().parents:
        raise GeoError(
            message("{folder} is the current folder and in use; name another folder.", folder=shown)
        )
    if place.is_dir() and not _foreign(place) <= set():
        raise GeoError(
            message(
                "{folder} has files that do not belong to a site made here, such as {file}; "
                "name a new or empty folder.",
                folder=shown,
                file=plain(min(_foreign(place))),
            )
        )


def _foreign(folder: Path) -> set[str]:
    """Return the paths within a folder that its inventory does not name."""
    inside = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    return inside - _listed(folder / INVENTORY)


def _listed(inventory: Path) -> set[str]:
    """Return the files that the inventory of a site names; none if it is not of one."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        told = json.loads(inventory.read_text(encoding="utf-8"))
        if told.get("maker") == MAKER:
            return {str(name) for name in told["files"]}
    return set()


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths into a folder, which then is as a whole at its place.

    Raises
    ------
    OSError
        It cannot be written, told as an error on `out`; what was there stays.
    """
    try:
        _write_whole(out.resolve(), files)
    except OSError as error:
        error.filename, error.filename2 = str(out), None
        raise


def _write_whole(place: Path, files: Mapping[str, bytes]) -> None:
    with hidden_folder(place.parent) as part:
        for name, data in files.items():
            _write(part / name, data)
        for folder in (part, *(path for path in part.rglob("*") if path.is_dir())):
            folder.chmod(_FOLDER_MODE)
        _put(part, place)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(_FILE_MODE)


def _put(part: Path, place: Path) -> None:
    """Put a folder in the place of another, which comes back if that fails."""
    if not place.exists():
        part.rename(place)
        return
    before = part.with_name(f"{part.name}-before")  # no stray, if all ends here
    place.rename(before)
    try:
        part.rename(place)
    except OSError:
        before.rename(place)
        raise
    shutil.rmtree(before, ignore_errors=True)
