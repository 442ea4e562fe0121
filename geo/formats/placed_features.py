"""Points and polygons of a file of any format; apart because boundaries are polygons alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.arrays import Geometries
from geo.crs.readings import Reading
from geo.errors import FileFormatError
from geo.formats import archive, catalogue, ovital
from geo.formats.drawing_unit import place_by_unit
from geo.formats.files import Source, source_file
from geo.formats.format import Format, ReadOptions, SourceFile
from geo.formats.outline_texts import left_out_notes
from geo.formats.recognise import name_notes, recognise
from geo.formats.table import Table, no_layer
from geo.messages import Message, message


@dataclass(frozen=True)
class Features:
    """The features of a file: n points and polygons, and their n values by column.

    Parameters
    ----------
    geometries
        (n,) in longitude and latitude, degrees, EPSG:4326; None where there is neither.
    columns
        The properties as they stand in the file.
    decisions
        Sentences that say how the file was read.
    """

    geometries: Geometries
    columns: Mapping[str, Sequence[object]]
    decisions: tuple[Message, ...]


def load_features(
    source: Source, name: str, *, layer: str | None = None, from_crs: str | None = None
) -> Features:
    """Return the points and polygons of a file in any format that is known here.

    Parameters
    ----------
    source, name
        A path, or the bytes of the file; and what it is called.
    layer
        Which to read of several layers, or of several files in a zip.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    GeoError
        The file cannot be read, has several layers, or its coordinate system cannot be told.
    """
    file = source_file(source, name)
    known = recognise(file)
    note = name_notes(file, known)
    if known.members:
        members = known.members(file, catalogue.FORMATS)
        found, layer = archive.select(members, layer, catalogue.FORMATS)
        if len(found) > 1:
            raise FileFormatError(
                message("The zip file has several files of points; give only one of them.")
            )
        file, known = found[0], recognise(found[0])
    if not known.read:
        raise archive.nested_zip_error()
    if layer is not None and not known.layers and layer not in (file.name, file.stem):
        raise no_layer(layer, [file.stem])
    placed, _ = placed_features(_read(file, known, layer, from_crs), note, from_crs)
    if not ovital.is_ovital(name, from_crs):
        return placed
    moved = ovital.unshifted(placed.geometries)
    return replace(placed, geometries=moved, decisions=(*placed.decisions, ovital.note(name)))


def _read(file: SourceFile, known: Format, layer: str | None, from_crs: str | None) -> Table:
    if known.read is None:
        raise archive.nested_zip_error()
    return known.read(file, ReadOptions(layer, from_crs))


def placed_features(
    table: Table, note: tuple[Message, ...], from_crs: str | None
) -> tuple[Features, Reading | None]:
    """Return the shapes of a table in degrees, and how their coordinates were read.

    They are points where there are no polygons.

    Raises
    ------
    GeoError
        There are neither, or their coordinate system cannot be told.
    """
    geometries = table.geometries.copy()
    for row, place in table.points.items():
        if geometries[row] is None:
            geometries[row] = shapely.Point(place)
    if shapely.is_missing(geometries).all():
        raise FileFormatError(
            message("The file has neither points nor polygons; choose another file.")
        )
    table, reading, why = place_by_unit(replace(table, geometries=geometries), from_crs=from_crs)
    with np.errstate(all="ignore"):
        sound = shapely.is_valid(table.geometries)
    placed = table.geometries.copy()
    placed[~sound] = None
    left = left_out_notes(sum(text.is_asked for text in table.texts))
    decisions = (*note, *table.decisions, *left, *why)
    return Features(placed, table.columns, decisions), reading
