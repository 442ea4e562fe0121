"""Columns of geometries in WGS 84 degrees, from whatever Python libraries hold them in.

A geometry, an array, a GeoSeries, a GeoDataFrame or a GeoArrow column comes in; a result leaves in
the same form. What states a coordinate system is transformed, vertex by vertex; what states none is
taken for degrees, longitude first.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Floats, Geometries
from geo.arrow import from_arrow, is_arrow
from geo.crs.zones import ONE_DATUM, WGS84
from geo.errors import CoordinateError, CrsError, GeometryError, GeometryTypeError
from geo.messages import message

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, kw_only=True)
class Column:
    """Geometries in WGS 84 degrees, and the form in which a result goes back.

    Parameters
    ----------
    geometries
        Of any shape, () for a single geometry; None where one is missing.
    source
        The same in the coordinates of the caller.
    crs
        The coordinate system of the source; None where it states none, and is in degrees.
    index, name
        Of the pandas series that the source is; index None where it is none.
    """

    geometries: Geometries
    source: Geometries
    crs: CRS | None = None
    index: "pd.Index | None" = None
    name: object = None

    @classmethod
    def of(cls, geometries: object) -> "Column":
        """Return the column of a geometry, an array-like, a pandas or a GeoArrow column.

        Raises
        ------
        GeometryTypeError
            A value is neither a geometry nor None, or a table has no column of geometries.
        CrsError
            Coordinates of the stated system cannot be transformed to degrees.
        CoordinateError
            A vertex lies where the stated system cannot be transformed to degrees.
        """
        column = _column(geometries)
        _check_types(column.source)
        return replace(column, geometries=_in_degrees(column.source, column.crs))

    @property
    def rows(self) -> list[BaseGeometry | None]:
        """The geometries one after another, in degrees."""
        rows: list[BaseGeometry | None] = self.geometries.ravel().tolist()
        return rows

    @property
    def is_single(self) -> bool:
        """Whether it is one geometry, not a column."""
        return self.geometries.ndim == 0

    def result(self, values: ArrayLike) -> Any:  # noqa: ANN401 - in the form of the input
        """Return a number for each geometry in the form of the input, a series with its index."""
        array = np.asarray(values).reshape(self.geometries.shape)
        return array.item() if self.is_single else self._with_index(array)

    def objects(self, values: Iterable[object]) -> Any:  # noqa: ANN401 - in the form of the input
        """Return an object for each geometry in the form of the input, a series with its index."""
        array = _object_array(values, self.geometries.size)
        return array[0] if self.is_single else self._with_index(array.reshape(self.source.shape))

    def shapes(self, geometries: Iterable[BaseGeometry | None]) -> Any:  # noqa: ANN401 - see above
        """Return geometries in the form and the coordinate system of the input.

        Those that are the column's own are returned as they were, bit for bit.
        """
        array = _object_array(geometries, self.geometries.size)
        is_own = np.array([new is old for new, old in zip(array, self.rows, strict=True)], bool)
        array = np.where(is_own, self.source.ravel(), _from_degrees(array, self.crs))
        if self.is_single:
            return array[0]
        if self.index is None:
            return array.reshape(self.source.shape)
        import geopandas

        return geopandas.GeoSeries(array, index=self.index, name=self.name, crs=self.crs)

    def _with_index(self, array: np.ndarray) -> Any:  # noqa: ANN401 - pandas has no types
        if self.index is None:
            return array
        import pandas as pd

        return pd.Series(array, index=self.index, name=self.name)


def _object_array(values: Iterable[object], size: int) -> Geometries:
    array = np.empty(size, dtype=object)
    for row, value in enumerate(values):  # one by one, so that lists stay what they are
        array[row] = value
    return array


def _column(source: object) -> Column:
    """Return the column of a source before anything is transformed."""
    if source is None or isinstance(source, BaseGeometry):
        single = np.empty((), dtype=object)
        single[()] = source
        return Column(geometries=single, source=single)
    pandas = sys.modules.get("pandas")  # what is not imported cannot have made the source
    if pandas and isinstance(source, pandas.Series | pandas.DataFrame):
        return _pandas_column(source, pandas)
    if is_arrow(source):
        array, crs = from_arrow(source)
    else:
        array, crs = np.asarray(source, dtype=object), getattr(source, "crs", None)
    return Column(geometries=array, source=array, crs=crs)


def _pandas_column(source: Any, pandas: Any) -> Column:  # noqa: ANN401 - pandas has no types
    series = source
    if isinstance(source, pandas.DataFrame):
        series = getattr(source, "geometry", None)
        if not isinstance(series, pandas.Series):
            raise GeometryTypeError(message("The table has no geometry column; give one that has."))
    array = np.array(series, dtype=object)
    array[pandas.isna(array)] = None
    crs = getattr(series, "crs", None)
    return Column(geometries=array, source=array, crs=crs, index=series.index, name=series.name)


def _check_types(source: Geometries) -> None:
    odd = np.flatnonzero(~shapely.is_valid_input(source).ravel())
    if odd.size:
        raise GeometryTypeError(
            message(
                "Geometry {row} is of type {type}; give shapely geometries.",
                row=int(odd[0]),
                type=type(source.ravel()[odd[0]]).__name__,
            )
        )


def _in_degrees(geometries: Geometries, crs: CRS | None) -> Geometries:
    if crs is None or crs.to_2d().to_epsg() in ONE_DATUM:
        return geometries
    moved = _transformed(geometries, _transformer(crs, CRS.from_epsg(WGS84)))
    lost = _is_finite(geometries) & ~_is_finite(moved)
    if lost.any():
        raise CoordinateError(
            message(
                "Geometry {row} is outside the area of {crs}; check its coordinate system.",
                row=int(np.argmax(lost)),
                crs=crs.name,
            )
        )
    return moved


def _is_finite(geometries: Geometries) -> Bools:
    """Return whether each geometry has vertices, all of finite coordinates."""
    vertices, row = shapely.get_coordinates(geometries.ravel(), return_index=True)
    bad = np.bincount(row, ~np.isfinite(vertices).all(axis=1), geometries.size)
    return np.asarray((bad == 0) & (np.bincount(row, minlength=geometries.size) > 0))


def _from_degrees(geometries: Geometries, crs: CRS | None) -> Geometries:
    if crs is None or crs.to_2d().to_epsg() in ONE_DATUM:
        return geometries
    return _transformed(geometries, _transformer(CRS.from_epsg(WGS84), crs))


def _transformed(geometries: Geometries, transformer: Transformer) -> Geometries:
    """Return geometries with longitude and latitude, or x and y, transformed; heights stay."""

    def move(x: Floats, y: Floats, *heights: Floats) -> tuple[Floats, ...]:
        return *transformer.transform(x, y), *heights

    moved = np.empty(geometries.shape, dtype=object)
    include_z = None if shapely.has_z(geometries).any() else False  # one pass where all are flat
    moved[...] = shapely.transform(geometries, move, include_z=include_z, interleaved=False)
    return moved


@lru_cache(maxsize=64)
def _transformer(crs_from: CRS, crs_to: CRS) -> Transformer:
    try:
        return Transformer.from_crs(crs_from, crs_to, always_xy=True)
    except ProjError:
        raise CrsError(
            message(
                "Coordinates cannot be transformed between {one} and {other}; name another system.",
                one=crs_from.name,
                other=crs_to.name,
            )
        ) from None


def paired(column: Column, other: Column) -> list[tuple[BaseGeometry | None, BaseGeometry | None]]:
    """Return the geometries of two columns in pairs; a single one goes with every row.

    Raises
    ------
    GeometryError
        They have different numbers of rows, or are series with different indexes.
    """
    if other.is_single:
        return [(geometry, other.rows[0]) for geometry in column.rows]
    if len(column.rows) != len(other.rows):
        raise GeometryError(
            message(
                "The columns have {one:,} and {other:,} rows; give the same number of each.",
                one=len(column.rows),
                other=len(other.rows),
            )
        )
    if (
        column.index is not None
        and other.index is not None
        and not column.index.equals(other.index)
    ):
        raise GeometryError(message("The columns have different indexes; align them first."))
    return list(zip(column.rows, other.rows, strict=True))
