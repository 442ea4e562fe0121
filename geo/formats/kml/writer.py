"""Frames as KML 2.3: a placemark a row; apart because reading does not need it."""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

from geo.formats.writers import records
from geo.formats.xml_text import UNFIT

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def write(frame: "GeoDataFrame") -> bytes:
    """Return KML 2.3: a placemark a row; apart because reading does not need it."""
    marks = [
        _placemark(name, record, geometry)
        for name, record, geometry in zip(
            frame["name"], records(frame, ["id"]), frame.geometry, strict=True
        )
    ]
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n',
            *marks,
            "</Document></kml>\n",
        )
    ).encode()


def _placemark(name: str | None, record: dict[str, object], geometry: BaseGeometry | None) -> str:
    data = "".join(
        f"<Data name={_attribute(key)}><value>{_text(value)}</value></Data>"
        for key, value in record.items()
        if value is not None
    )
    label = "" if name is None else f"<name>{_text(name)}</name>"
    extended = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    return f"<Placemark>{label}{extended}{_shape(geometry)}</Placemark>\n"


def _shape(geometry: BaseGeometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return ""
    parts = "".join(map(_polygon, shapely.get_parts(geometry)))
    is_multi = geometry.geom_type == "MultiPolygon"
    return f"<MultiGeometry>{parts}</MultiGeometry>" if is_multi else parts


def _polygon(part: shapely.Polygon) -> str:
    inner = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
    return f"<Polygon><outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(ring: shapely.LinearRing) -> str:
    vertices = shapely.get_coordinates(ring).tolist()
    text = " ".join(f"{lon!r},{lat!r}" for lon, lat in vertices)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def _text(value: object) -> str:
    return escape(UNFIT.sub("", str(value)))


def _attribute(name: str) -> str:
    return quoteattr(UNFIT.sub("", name))
