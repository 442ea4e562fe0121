"""The functions of `import geo`: each takes geometries in any form and any coordinate system.

`geo.geometry_column` brings them to WGS 84 degrees and the result back into the form of the
caller; the numbers come from `geo.polygons`, `geo.overlay`, `geo.crs` and `geo.formats`.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats, Geometries
from geo.arrow import is_arrow
from geo.crs import shift
from geo.crs.zones import WGS84
from geo.errors import CoordinateError, GeoError, GeometryError
from geo.formats import files
from geo.geometry_column import Column, paired
from geo.messages import message
from geo.overlay import coverage
from geo.overlay import locate as location
from geo.polygons import area, validity
from geo.polygons import blemishes as blemish
from geo.polygons import repair as repairs
from geo.polygons.validity import MAX_LAT, MAX_LON, Issue
from geo.ragged import areas_of_arrays, perimeters_of_arrays

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

__all__ = [
    "blemishes",
    "cover",
    "find_shift",
    "geodesic_area",
    "geodesic_perimeter",
    "layers",
    "locate",
    "problems",
    "read",
    "remove_shift",
    "repair",
    "write",
]

Source = bytes | str | os.PathLike[str]


def geodesic_area(geometries: object) -> "float | Floats | pd.Series":
    """Return the area of each geometry on the CGCS2000 ellipsoid in m², edges being geodesics.

    Agrees with `pyproj.Geod` within 1e-9 of the area or 0.001 m², whichever is more; several
    times faster on many small polygons.

    Parameters
    ----------
    geometries
        A geometry, an array-like of any shape, a GeoSeries, a GeoDataFrame, a GeoArrow column
        or table, or what `shapely.to_ragged_array` returns of polygons; of the last two no
        geometries are built where they are in degrees. Without a coordinate system: longitude
        and latitude in degrees. With one: its vertices are transformed to WGS 84, as
        ``to_crs(4326)`` does. Holes subtract, parts add, an edge takes the short way over the
        antimeridian.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        A number for a geometry, an array for an array or Arrow data, a series with the index and
        the name of a series. NaN for a missing geometry; 0 for an empty one, points and lines.

    Raises
    ------
    GeometryTypeError
        A value is neither a geometry nor None.
    CoordinateError
        A vertex is not finite, beyond a pole, or outside the stated coordinate system.
    CrsError
        The stated coordinate system cannot be transformed to degrees.

    Examples
    --------
    >>> import geo, shapely
    >>> square = shapely.box(87, 43, 88, 44)
    >>> round(geo.geodesic_area(square) / 1e6, 3)  # km²
    8985.387
    >>> geo.geodesic_area([square, None, shapely.Point(87, 43)]).round(-6).tolist()
    [8985000000.0, nan, 0.0]
    """
    of_arrays = areas_of_arrays(geometries)
    if of_arrays is not None:
        return of_arrays
    column = Column.of(geometries)
    return column.result(area.geodesic_area(column.geometries))


def geodesic_perimeter(geometries: object) -> "float | Floats | pd.Series":
    """Return the length of each geometry's rings, holes too, in m along geodesics on CGCS2000.

    Parameters, result and errors are those of `geodesic_area`.

    Examples
    --------
    >>> import geo, shapely
    >>> round(geo.geodesic_perimeter(shapely.box(87, 43, 88, 44)))  # m
    383951
    """
    of_arrays = perimeters_of_arrays(geometries)
    if of_arrays is not None:
        return of_arrays
    column = Column.of(geometries)
    return column.result(area.geodesic_perimeter(column.geometries))


def problems(geometries: object) -> "list[Issue] | np.ndarray | pd.Series":
    """Return the issues that make each polygon invalid, with their places in WGS 84 degrees.

    Parameters
    ----------
    geometries
        As for `geodesic_area`. A missing or empty geometry, and one that is no polygon, is an
        issue, too.

    Returns
    -------
    list of Issue, numpy.ndarray or pandas.Series
        A list for a geometry, empty where it is valid; such lists for a column.

    Examples
    --------
    >>> import geo, shapely
    >>> bow_tie = shapely.Polygon([(87, 43), (88, 44), (88, 43), (87, 44)])
    >>> [issue] = geo.problems(bow_tie)
    >>> issue.kind, issue.place
    ('self-intersection', (87.5, 43.5))
    >>> print(issue.message)
    the ring crosses or retraces itself at 87.50000, 43.50000; move an edge.
    """
    column = Column.of(geometries)
    return column.objects(map(validity.problems, column.rows))


def blemishes(
    geometries: object,
    *,
    near_m: float = blemish.NEAR_M,
    spike_degrees: float = blemish.SPIKE_DEGREES,
    sliver_m: float = blemish.SLIVER_M,
    hole_m2: float = blemish.HOLE_M2,
) -> "list[Issue] | np.ndarray | pd.Series":
    """Return what valid polygons are better without: spikes, slivers, repeated vertices.

    Parameters
    ----------
    geometries
        As for `geodesic_area`; what is no polygon has no blemishes.
    near_m
        The distance in m from one vertex to the next below which one of them is too many.
    spike_degrees
        The angle between two edges below which their vertex is a spike.
    sliver_m
        The mean width in m below which a part is a sliver.
    hole_m2
        The geodesic area in m² below which a hole is tiny.

    Returns
    -------
    list of Issue, numpy.ndarray or pandas.Series
        As `problems`.

    Examples
    --------
    >>> import geo, shapely
    >>> [issue] = geo.blemishes(shapely.Polygon([(87, 43), (88, 43), (88, 43), (88, 44)]))
    >>> print(issue.message)
    the vertex at 88.00000, 43.00000 appears twice; delete one of the two.
    """
    column = Column.of(geometries)
    limits = {"near_m": near_m, "spike_degrees": spike_degrees}
    find = partial(blemish.blemishes, **limits, sliver_m=sliver_m, hole_m2=hole_m2)
    return column.objects(map(find, column.rows))


def repair(
    geometries: object,
    *,
    near_m: float = blemish.NEAR_M,
    spike_degrees: float = blemish.SPIKE_DEGREES,
    hole_m2: float = blemish.HOLE_M2,
) -> tuple[Any, Any]:
    """Return valid polygons in the coordinate system of the input, and the steps of each repair.

    Repeated vertices are deleted, rings that cross rebuilt and turned as RFC 7946 wants them,
    near vertices, spikes and tiny holes deleted. Polygons without any of these stay bit for bit.

    Parameters
    ----------
    geometries
        As for `geodesic_area`; polygons and multipolygons, valid or not.
    near_m, spike_degrees, hole_m2
        As for `blemishes`; with 0, none is repaired.

    Returns
    -------
    tuple
        Geometries, and for each a tuple of `RepairStep`: a geometry and its steps, or two columns
        in the form of the input, the first a GeoSeries for one. None for a missing geometry.

    Raises
    ------
    GeometryError
        A geometry is no polygon, or cannot be repaired; the sentence gives its row.

    Examples
    --------
    >>> import geo, shapely
    >>> bow_tie = shapely.Polygon([(87, 43), (88, 44), (88, 43), (87, 44)])
    >>> polygon, steps = geo.repair(bow_tie)
    >>> polygon.is_valid, [step.kind for step in steps]
    (True, ['made-valid', 'winding'])
    """
    column = Column.of(geometries)
    limits = {"near_m": near_m, "spike_degrees": spike_degrees, "hole_m2": hole_m2}
    found = _each(column, partial(repairs.repair, **limits), (None, ()))
    return column.shapes(shape for shape, _ in found), column.objects(steps for _, steps in found)


def find_shift(
    geometries: object, reference: object
) -> "shift.Shift | np.ndarray | pd.Series | None":
    """Return the shift in m of each outline against a reference of the same ground.

    Finds outlines that were drawn on a GCJ-02 or BD-09 map, 89 m to 1.5 km off.

    Parameters
    ----------
    geometries
        As for `geodesic_area`; polygons and multipolygons.
    reference
        The same in WGS 84 or a system that can be transformed to it: as many, or one for all.

    Returns
    -------
    Shift, None, numpy.ndarray or pandas.Series
        A `Shift`, or None where there is none or a geometry is missing; such for a column.

    Raises
    ------
    GeometryError
        A geometry is empty or no polygon, or the two columns do not match.

    Examples
    --------
    >>> import geo, shapely
    >>> from geo.crs.datum import wgs84_to_gcj02
    >>> reference = shapely.box(87.40, 43.85, 87.44, 43.88)
    >>> on_amap = shapely.transform(reference, wgs84_to_gcj02, interleaved=False)
    >>> found = geo.find_shift(on_amap, reference)
    >>> found.datum, round(found.distance_m, -1)
    ('gcj02', 310.0)
    """
    column, known = Column.of(geometries), Column.of(reference)
    found = [
        None if one is None or other is None else _in_row(row, shift.find_shift, one, other)
        for row, (one, other) in enumerate(paired(column, known))
    ]
    return column.objects(found)


def remove_shift(geometries: object, datum: str) -> Any:  # noqa: ANN401 - in the form of the input
    """Return geometries moved from GCJ-02 or BD-09 to WGS 84, in the coordinates of the input.

    Parameters
    ----------
    geometries
        As for `geodesic_area`; any geometries. Heights are kept.
    datum
        ``"gcj02"`` or ``"bd09"``.

    Returns
    -------
    shapely.Geometry, numpy.ndarray or geopandas.GeoSeries
        In the form and the coordinate system of the input; None for a missing geometry.

    Raises
    ------
    CrsError
        The datum is neither.

    Examples
    --------
    >>> import geo, shapely
    >>> geo.remove_shift(shapely.Point(87.6, 43.8), "gcj02").distance(shapely.Point(87.6, 43.8)) > 0
    True
    """
    column = Column.of(geometries)
    return column.shapes(_each(column, partial(shift.remove_shift, datum=datum), None))


def cover(
    parcels: object, zones: object, *, progress: coverage.Progress | None = None
) -> coverage.Coverage:
    """Return the coverage of zones by parcels: areas in m², gaps, overlaps and what lies outside.

    Parameters
    ----------
    parcels, zones
        As for `geodesic_area`, each in its own coordinate system. Rows of the result are their
        positions, from 0; its polygons are in WGS 84 degrees.
    progress
        Called now and then with what is done and what there is to do.

    Raises
    ------
    GeometryError
        No zone, or one that is not valid; no valid parcel; too many overlaps.

    Examples
    --------
    >>> import geo, shapely
    >>> zone = shapely.box(87.0, 43.0, 87.2, 43.1)
    >>> parcels = [shapely.box(87.0, 43.0, 87.1, 43.1), shapely.box(87.1, 43.0, 87.15, 43.1)]
    >>> geo.cover(parcels, zone).share.round(3).tolist()
    [0.75]
    """
    rows = Column.of(parcels).geometries.ravel(), Column.of(zones).geometries.ravel()
    return coverage.cover(*rows, progress=progress)


def locate(points: object, zones: object) -> "int | np.ndarray | pd.Series":
    """Return the position of the innermost zone around each point, -1 outside all.

    Innermost is the zone of the smallest geodesic area; a boundary belongs to its zone.

    Parameters
    ----------
    points
        As for `geodesic_area`, of points; one that is missing or empty lies in no zone.
    zones
        As for `geodesic_area`, of valid polygons, in a coordinate system of their own.

    Returns
    -------
    int, numpy.ndarray or pandas.Series
        Positions in `zones`, from 0, in the form of `points`.

    Raises
    ------
    GeometryError
        A geometry is no point, or a zone is no valid polygon.

    Examples
    --------
    >>> import geo, shapely
    >>> zones = [shapely.box(87, 43, 88, 44), shapely.box(87.4, 43.4, 87.6, 43.6)]
    >>> geo.locate(shapely.points([87.5, 87.1, 90], [43.5, 43.1, 43]), zones).tolist()
    [1, 0, -1]
    """
    column, around = Column.of(points), Column.of(zones)
    kinds = shapely.get_type_id(column.geometries.ravel())
    others = np.flatnonzero(~np.isin(kinds, (GeometryType.POINT, GeometryType.MISSING)))
    if others.size:
        row = int(others[0])
        kind = GeometryType(kinds[row]).name.title()
        raise GeometryError(message("Geometry {row} is a {type}; give points.", row=row, type=kind))
    there = column.geometries.copy()
    there[shapely.is_empty(there)] = None
    rows = location.locate(shapely.get_x(there), shapely.get_y(there), around.rows)
    return column.result(rows.astype(np.intp))


def read(
    source: Source,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
) -> "GeoDataFrame":
    """Return the boundaries of a file in any known format as a GeoDataFrame in EPSG:4326.

    The columns ``name`` and ``id`` come first. ``frame.attrs["decisions"]`` holds the sentences
    that say how the file was read, ``frame.attrs["problems"]`` pairs of a row and an `Issue`.

    Parameters
    ----------
    source
        A path, or the bytes of a file.
    name
        What the file is called, where that is not the name of the path.
    layer
        Which to read of several; `layers` lists them.
    from_crs
        The coordinate system of the file, an EPSG code such as ``"EPSG:4538"``, where the file
        does not state it.

    Raises
    ------
    GeoError
        The file cannot be read: its sentence says why and what to do.
    OSError
        The path cannot be read.

    Examples
    --------
    >>> import geo, shapely
    >>> data = geo.write(shapely.box(87, 43, 88, 44), format=".gpkg")
    >>> frame = geo.read(data)
    >>> frame.crs.to_epsg(), frame.geometry[0].bounds
    (4326, (87.0, 43.0, 88.0, 44.0))
    """
    return files.read_boundaries(source, name, layer=layer, from_crs=from_crs)


def layers(source: Source, name: str | None = None) -> list[str]:
    """Return the names of what a file offers for the `layer` of `read`; errors are those of `read`.

    Examples
    --------
    >>> import geo, shapely
    >>> geo.layers(geo.write(shapely.box(87, 43, 88, 44), format=".gpkg"))
    ['boundaries']
    """
    return files.layers(source, name)


def write(
    boundaries: object,
    path: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,  # noqa: A002 - as pandas and Pillow call it
) -> bytes:
    """Return boundaries as the bytes of a file, and write them to a path if there is one.

    Parameters
    ----------
    boundaries
        A GeoDataFrame with its columns, or geometries as for `geodesic_area`.
    path
        Where to; None writes nothing.
    format
        The ending that names the format, such as ``".gpkg"``; by default that of the path.

    Raises
    ------
    FileFormatError
        No such format is written.
    GeometryError
        A geometry is neither polygon nor multipolygon.

    Examples
    --------
    >>> import geo, shapely
    >>> geo.write(shapely.box(87, 43, 88, 44), format=".geojson")[:28]
    b'{"type": "FeatureCollection"'
    """
    return files.write(_frame(boundaries), None if path is None else Path(path), format=format)


def _frame(boundaries: object) -> "GeoDataFrame":
    """Return a frame with a coordinate system, that of one that states none being WGS 84."""
    import geopandas

    frame = boundaries if isinstance(boundaries, geopandas.GeoDataFrame) else None
    if frame is None and is_arrow(boundaries):
        with suppress(TypeError, ValueError):  # a column, not a table
            frame = geopandas.GeoDataFrame.from_arrow(boundaries)
    if frame is None:
        column = Column.of(boundaries)
        frame = geopandas.GeoDataFrame(geometry=column.geometries.ravel(), crs=column.crs and WGS84)
    if frame.crs is not None:
        return frame
    _check_degrees(frame.geometry.to_numpy())
    return frame.set_crs(WGS84)


def _check_degrees(geometries: Geometries) -> None:
    beyond = np.abs(shapely.bounds(geometries)) > np.array([MAX_LON, MAX_LAT] * 2)
    if beyond.any():
        row = int(np.argmax(beyond.any(axis=1)))
        raise CoordinateError(
            message("Geometry {row} is not in degrees; state its coordinate system.", row=row)
        )


def _each(column: Column, change: Callable[[BaseGeometry], Any], missing: object) -> list[Any]:
    """Return what a function makes of each geometry; errors name the row."""
    rows: Iterable[tuple[int, BaseGeometry | None]] = enumerate(column.rows)
    return [missing if one is None else _in_row(row, change, one) for row, one in rows]


def _in_row(row: int, call: Callable[..., Any], *geometries: BaseGeometry) -> Any:  # noqa: ANN401
    try:
        return call(*geometries)
    except GeoError as error:
        sentence = message("Geometry {row}: {problem}", row=row, problem=error.message)
        raise type(error)(sentence) from error
