"""A zip of one file that is read in batches, unpacked; alone, as it brings all formats along.

Names within the zip are no names of files here, and its limits are those of every zip.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.errors import GeoError
from geo.formats import archive, catalogue
from geo.formats.files import source_file
from geo.formats.format import SourceFile
from geo.formats.gdal import filegdb
from geo.scratch import scratch_folder

STEM = "data"
LAYERED = (".gdb", ".gpkg")  # of which a layer may be named; others are one
ENDINGS = (*LAYERED, ".shp", ".fgb", ".parquet", ".geoparquet")


@contextmanager
def unpacked(path: Path, layer: str | None) -> Iterator[tuple[Path, str | None] | None]:
    """Give the one file of a zip, unpacked, and which of its layers is asked for.

    None where there is not one file alone that is read in batches, or something is wrong: reading
    the zip whole then tells what.
    """
    only = _only(path)
    ending = _ending(only) if only else ""
    if only is None or ending not in ENDINGS:
        yield None
        return
    inner = None if layer in (only.name, only.stem) else layer
    is_whole = ending != ".shp" or ".shx" in (only.parts or {})
    if not is_whole or (inner is not None and ending not in LAYERED):
        yield None
        return
    with scratch_folder() as folder:
        place = folder / f"{STEM}{ending}"
        _put(only, place, _parts(only, ending))
        yield place, inner


def _only(path: Path) -> SourceFile | None:
    with suppress(GeoError):
        found = archive.members(source_file(path, None), catalogue.FORMATS)
        return found[0] if len(found) == 1 else None
    return None


def _ending(file: SourceFile) -> str:
    return ".gdb" if filegdb.MARK in (file.parts or {}) else file.ending


def _parts(file: SourceFile, ending: str) -> Mapping[str, bytes]:
    """Return the files that belong together by what they are to be called."""
    if ending == ".gdb":
        return {name: data for name, data in (file.parts or {}).items() if filegdb.is_member(name)}
    return {f"{STEM}{each}": data for each, data in (file.parts or {}).items()}


def _put(file: SourceFile, place: Path, parts: Mapping[str, bytes]) -> None:
    """Write a file, or the folder that it is, and what belongs to it."""
    folder = place.parent
    if place.suffix == ".gdb":
        folder = place
        folder.mkdir()
    else:
        place.write_bytes(file.data)
    for name, data in parts.items():
        (folder / name).write_bytes(data)
