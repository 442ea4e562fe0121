"""How large any polygon is, in the units planners use, on the ellipsoid and on the plane."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from ftzmap.text.areas import decimals
from geo.arrays import Floats, Geometries
from geo.errors import CoordinateError
from geo.overlay.centroids import centroids, extents
from geo.polygons.area import (
    M2_PER_HECTARE,
    M2_PER_KM2,
    M2_PER_MU,
    geodesic_area,
    geodesic_perimeter,
    plane_area,
)


@dataclass(frozen=True)
class Size:
    """Area on the CGCS2000 ellipsoid in m², perimeter in m, Gauss-Kruger plane area in m².

    `centre` is the lon, lat of the middle of the area, `extent` west, south, east, north, both in
    degrees; None where nothing can be measured. `index` and `name` are None in a total.
    """

    index: int | None
    name: str | None
    area_m2: float
    perimeter_m: float
    plane_m2: float | None
    centre: tuple[float, ...] | None = None
    extent: tuple[float, ...] | None = None

    @property
    def km2(self) -> float:
        """Square kilometres."""
        return self.area_m2 / M2_PER_KM2

    @property
    def hectare(self) -> float:
        """Hectares (公顷)."""
        return self.area_m2 / M2_PER_HECTARE

    @property
    def mu(self) -> float:
        """Mu (亩), 2000/3 m² each."""
        return self.area_m2 / M2_PER_MU

    @property
    def decimals(self) -> tuple[int, int, int]:
        """How many decimals its km², hectares and mu are written with."""
        units = (
            (self.km2, 6, M2_PER_KM2),
            (self.hectare, 4, M2_PER_HECTARE),
            (self.mu, 2, M2_PER_MU),
        )
        km2, hectare, mu = (decimals(area, least, unit_m2=unit) for area, least, unit in units)
        return km2, hectare, mu

    def as_json(self) -> dict[str, object]:
        """Return the size as the command line prints it; null where it cannot be measured."""
        sizes = {
            "area_m2": self.area_m2,
            "area_km2": self.km2,
            "hectare": self.hectare,
            "mu": self.mu,
            "perimeter_m": self.perimeter_m,
            "plane_m2": np.nan if self.plane_m2 is None else self.plane_m2,
        }
        known = {key: value if np.isfinite(value) else None for key, value in sizes.items()}
        place = {
            key: None if degrees is None else list(degrees)
            for key, degrees in (("centre", self.centre), ("extent", self.extent))
        }
        return {"index": self.index, "name": self.name, **known, **place}


def sizes(geometries: Iterable[Geometry | None], names: Iterable[str | None]) -> list[Size]:
    """Return the size of each polygon in lon, lat degrees; NaN where one is missing.

    The plane area is None outside the Gauss-Kruger zones of China.
    """
    polygons = np.array(list(geometries), dtype=object)
    areas, perimeters = geodesic_area(polygons), geodesic_perimeter(polygons)
    planes = _plane_areas(polygons)
    places = zip(_degrees(centroids(polygons)), _degrees(extents(polygons)), strict=True)
    rows = zip(names, areas.tolist(), perimeters.tolist(), planes, places, strict=True)
    return [
        Size(
            index=index,
            name=name,
            area_m2=area,
            perimeter_m=perimeter,
            plane_m2=plane,
            centre=centre,
            extent=extent,
        )
        for index, (name, area, perimeter, plane, (centre, extent)) in enumerate(rows)
    ]


def total(measured: Sequence[Size], geometries: Iterable[Geometry | None]) -> Size:
    """Return the sizes of polygons in lon, lat degrees together; ground under two counts twice."""
    sound = [size for size in measured if np.isfinite(size.area_m2)]
    planes = [size.plane_m2 for size in sound if size.plane_m2 is not None]
    together = shapely.geometrycollections([shape for shape in geometries if shape is not None])
    return Size(
        index=None,
        name=None,
        area_m2=sum(size.area_m2 for size in sound),
        perimeter_m=sum(size.perimeter_m for size in sound),
        plane_m2=sum(planes) if planes and len(planes) == len(sound) else None,
        centre=_degrees(centroids(together))[0],
        extent=_degrees(extents(together))[0],
    )


def _degrees(rows: Floats) -> list[tuple[float, ...] | None]:
    """Return each row as numbers; None where one of them is unknown."""
    known = (all(map(math.isfinite, row)) for row in rows.tolist())
    both = zip(rows.tolist(), known, strict=True)
    return [tuple(row) if is_known else None for row, is_known in both]


def _plane_areas(polygons: Geometries) -> list[float | None]:
    try:
        return [value if np.isfinite(value) else None for value in plane_area(polygons).tolist()]
    except CoordinateError:
        return [None] * len(polygons)
