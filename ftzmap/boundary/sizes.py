"""How large any polygon is, in the units planners use, on the ellipsoid and on the plane."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from shapely import Geometry

from geo.arrays import Geometries
from geo.errors import CoordinateError
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
    """Area on the CGCS2000 ellipsoid in m², perimeter in m, Gauss-Kruger plane area in m²."""

    index: int
    name: str | None
    area_m2: float
    perimeter_m: float
    plane_m2: float | None

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

    def as_json(self) -> dict[str, object]:
        """Return the size as the command line prints it; null where it cannot be measured."""
        sizes = {
            "area_m2": self.area_m2,
            "area_km2": self.km2,
            "hectare": self.hectare,
            "mu": self.mu,
            "perimeter_m": self.perimeter_m,
        }
        known = {key: value if np.isfinite(value) else None for key, value in sizes.items()}
        return {"index": self.index, "name": self.name, **known}


def sizes(geometries: Iterable[Geometry | None], names: Iterable[str | None]) -> list[Size]:
    """Return the size of each polygon in lon, lat degrees; NaN where one is missing.

    The plane area is None outside the Gauss-Kruger zones of China.
    """
    polygons = np.array(list(geometries), dtype=object)
    areas, perimeters = geodesic_area(polygons), geodesic_perimeter(polygons)
    planes = _plane_areas(polygons)
    rows = zip(names, areas.tolist(), perimeters.tolist(), planes, strict=True)
    return [
        Size(index=index, name=name, area_m2=area, perimeter_m=perimeter, plane_m2=plane)
        for index, (name, area, perimeter, plane) in enumerate(rows)
    ]


def _plane_areas(polygons: Geometries) -> list[float | None]:
    try:
        return [value if np.isfinite(value) else None for value in plane_area(polygons).tolist()]
    except CoordinateError:
        return [None] * len(polygons)
