"""GeoJSON and KML written as text: coordinates with all digits of a double, none is lost."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # for XML 1.0


def geojson(frame: "GeoDataFrame") -> bytes:
    """Return RFC 7946: ids as members of the features, outer rings counter-clockwise."""
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    features = [
        _feature(identifier, record, shape)
        for identifier, record, shape in zip(
            frame["id"], records(frame, ["name"]), shapes, strict=True
        )
    ]
    body = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'.encode()


def _feature(identifier: str | None, record: dict[str, object], shape: str | None) -> str:
    head = "" if identifier is None else f'"id": {json.dumps(identifier, ensure_ascii=False)}, '
    properties = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return f'{{"type": "Feature", {head}"properties": {properties}, "geometry": {shape or "null"}}}'


def kml(frame: "GeoDataFrame") -> bytes:
    """Return KML 2.3: a placemark a row, properties as extended data."""
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


def records(frame: "GeoDataFrame", kept: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the properties of each row, and of name and id those in `kept`; NaN becomes None."""
    left_out = {"name", "id", frame.geometry.name} - set(kept)
    columns = [column for column in frame if column not in left_out]
    values = [[_plain(value) for value in frame[column].tolist()] for column in columns]
    if not columns:
        yield from ({} for _ in range(len(frame)))
    for row in zip(*values, strict=True):
        yield dict(zip(columns, row, strict=True))


def _plain(value: object) -> object:
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)


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
