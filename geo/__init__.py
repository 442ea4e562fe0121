"""Geometry on the ellipsoid for Python users; knows China's grids and datums, and no zone.

Geometries come in any form: of shapely, arrays, GeoSeries, GeoDataFrames, GeoArrow columns. A
coordinate system that they state is transformed to WGS 84; without one they are in degrees,
longitude first. Whatever is refused raises a `GeoError`, whose ``message`` says what to do.

>>> import geo, shapely
>>> round(geo.geodesic_area(shapely.box(87, 43, 87.01, 43.01)) / 1e4, 2)  # hectares
90.58
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.api import (
        blemishes,
        cover,
        find_shift,
        geodesic_area,
        geodesic_perimeter,
        layers,
        locate,
        problems,
        read,
        remove_shift,
        repair,
        write,
    )
    from geo.crs.shift import Shift
    from geo.errors import (
        CancelledError,
        CoordinateError,
        CrsError,
        FileFormatError,
        FileTooLargeError,
        GeoError,
        GeometryError,
        GeometryTypeError,
        LayerError,
    )
    from geo.messages import Message
    from geo.overlay.coverage import Coverage
    from geo.overlay.pieces import Pieces
    from geo.polygons.repair import RepairStep
    from geo.polygons.validity import Issue

__all__ = [
    "CancelledError",
    "CoordinateError",
    "Coverage",
    "CrsError",
    "FileFormatError",
    "FileTooLargeError",
    "GeoError",
    "GeometryError",
    "GeometryTypeError",
    "Issue",
    "LayerError",
    "Message",
    "Pieces",
    "RepairStep",
    "Shift",
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

_MODULES = {  # of the names that are no functions and no errors
    "Coverage": "geo.overlay.coverage",
    "Issue": "geo.polygons.validity",
    "Message": "geo.messages",
    "Pieces": "geo.overlay.pieces",
    "RepairStep": "geo.polygons.repair",
    "Shift": "geo.crs.shift",
}


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for, so that ``import geo`` takes no time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    default = "geo.errors" if name.endswith("Error") else "geo.api"
    value: object = getattr(import_module(_MODULES.get(name, default)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
