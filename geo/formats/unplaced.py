"""Polygons of a file in its own numbers, before their system is decided; apart as it is asked."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.arrays import Geometries
from geo.formats import archive, catalogue
from geo.formats.closing import close_lines
from geo.formats.corner_points import joined_corners
from geo.formats.drawing_unit import scaled
from geo.formats.format import ReadOptions, SourceFile
from geo.formats.plain_table import plain_shapes
from geo.formats.recognise import recognise
from geo.formats.table import Table

MAX_VERTICES = 20_000  # of the outlines that are handed over


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """The outlines of a file in the numbers in which they are written.

    Parameters
    ----------
    geometries
        (n,) polygons, x the number that the format calls easting or longitude; lengths in metres.
    count
        How many outlines the file has; more than n where they have too many vertices.
    is_declared
        Whether the file itself names its coordinate system.
    is_metric
        Whether it is a drawing in a unit of length, so that its numbers are no degrees.
    may_be_packed
        Whether degrees may as well be degrees, minutes and seconds in one number.
    """

    geometries: Geometries
    count: int
    is_declared: bool
    is_metric: bool
    may_be_packed: bool = False


def unplaced(data: bytes, name: str, *, layer: str | None = None) -> Unplaced:
    """Return the outlines of a file of any format in its own numbers.

    Raises
    ------
    GeoError
        The file cannot be read, or has several layers of which none is named.
    """
    file = SourceFile(data, name)
    known = recognise(file)
    files = [file]
    if known.members:
        members = known.members(file, catalogue.FORMATS)
        files, layer = archive.select(members, layer, catalogue.FORMATS)
    tables = [_table(one, ReadOptions(layer)) for one in files]
    shapes = np.concatenate([table.geometries for table in tables])
    shapes = shapes[~shapely.is_missing(shapes)]
    kept = np.cumsum(shapely.get_num_coordinates(shapes)) <= MAX_VERTICES
    return Unplaced(
        geometries=shapes[kept],
        count=len(shapes),
        is_declared=any(table.crs for table in tables),
        is_metric=any(table.unit is not None for table in tables),
        may_be_packed=any(table.may_be_packed for table in tables),
    )


def _table(file: SourceFile, options: ReadOptions) -> Table:
    known = recognise(file)
    read = known.read_numbers or known.read
    if read is None:
        raise archive.nested_zip_error()
    table = joined_corners(close_lines(read(file, options)))
    table = replace(table, geometries=plain_shapes(table.geometries, table.notation))
    return scaled(table, table.unit.metres) if table.unit else table
