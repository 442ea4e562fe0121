"""Frames as tables of corners: XLSX with side lengths and areas, and plain text.

A row a corner, X the northing and Y the easting as Chinese surveys have them, to the millimetre; in
degrees all digits. Each ring ends with its first corner; a ring within another is its hole. The
line above the head names the system, and `geo.formats.corner_table.reader` reads it again.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.crs.geodesics import geod
from geo.crs.zones import name_of
from geo.errors import GeoError, GeometryError
from geo.formats.format import Written
from geo.formats.survey_txt.writer import write_again
from geo.formats.target_system import (
    DECIMALS,
    in_target,
    is_in_degrees,
    system_note,
    target_epsg,
)
from geo.formats.writers import EPOCH
from geo.messages import message
from geo.polygons.area import geodesic_area

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Cell = str | float | int
PARCEL = ("地块编号 (parcel)", "地块名称 (parcel name)", "圈号 (ring)", "点号 (point)")
METRES = ("X (m)", "Y (m)")
DEGREES = ("纬度 (latitude)", "经度 (longitude)")
SIZES = ("边长 (side, m)", "面积 (area, m²)")
MAX_NAME = 200  # characters
WIDTH = 18  # of a column, in characters


@dataclass(frozen=True, kw_only=True)
class _Parcel:
    """A row of the frame, its rings in the system of the table."""

    number: str
    name: str
    outline: shapely.Geometry
    area: float


def write_workbook(frame: "GeoDataFrame") -> Written:
    """Return a frame as XLSX: parcel, ring, point, X, Y, side length and area of each parcel.

    Areas are those on the ellipsoid; sides are those of the written corners, along geodesics where
    these are in degrees.

    Raises
    ------
    GeometryError
        No outline can be written.
    CrsError
        The outlines lie outside the system that is asked for.
    """
    import xlsxwriter

    epsg = target_epsg(frame)
    parcels, left_out = _parcels(frame, epsg)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _first_day()})
        sheet = book.add_worksheet("界址点成果表")
        sheet.set_column(0, len(PARCEL) + 3, WIDTH)
        plain = book.add_format({"num_format": "0.0##########" if _degrees(epsg) else "0.000"})
        rows = [(_title(epsg),), (*PARCEL, *_axes(epsg), *SIZES), *_rows(parcels, epsg)]
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell, plain if isinstance(cell, float) else None)
        sheet.freeze_panes(2, 0)
    return Written(data=buffer.getvalue(), notes=(system_note(frame, epsg),), left_out=left_out)


def write_text(frame: "GeoDataFrame") -> Written:
    """Return a frame as lines of text: parcel, name, ring, point, X and Y, parted by tabs.

    What was a survey TXT is one again, unless a system is named. Errors are those of
    `write_workbook`.
    """
    again = None if frame.attrs.get("to_crs") else write_again(frame)
    if again is not None:
        return again
    epsg = target_epsg(frame)
    parcels, left_out = _parcels(frame, epsg)
    shown = repr if _degrees(epsg) else f"{{:.{DECIMALS}f}}".format
    lines = [_title(epsg), "\t".join((*PARCEL, *_axes(epsg)))]
    for row in _rows(parcels, epsg):
        labels, (first, second) = row[: len(PARCEL)], row[len(PARCEL) : len(PARCEL) + 2]
        lines.append("\t".join((*map(str, labels), shown(first), shown(second))))
    text = "".join(f"{line}\r\n" for line in lines)
    return Written(
        data=text.encode("utf-8-sig"), notes=(system_note(frame, epsg),), left_out=left_out
    )


def _degrees(epsg: int) -> bool:
    return is_in_degrees(epsg)


def _axes(epsg: int) -> tuple[str, str]:
    return DEGREES if _degrees(epsg) else METRES


def _title(epsg: int) -> str:
    return f"坐标系 (coordinate system): {name_of(epsg)} (EPSG:{epsg})"


def _first_day() -> datetime:

    return datetime(*EPOCH[:3])


def _parcels(frame: "GeoDataFrame", epsg: int) -> tuple[list[_Parcel], tuple[GeoError, ...]]:
    """Return the rows that can be written, and why the others cannot."""
    found: list[_Parcel] = []
    wrong: list[GeoError] = []
    numbers = _numbers(frame)
    for number, name, outline in zip(numbers, frame["name"], frame.geometry, strict=True):
        label = _one_line(name or number)
        try:
            placed = _placed(outline, label, epsg)
        except GeoError as error:
            wrong.append(error)
            continue
        area = float(geodesic_area([outline])[0])
        found.append(_Parcel(number=number, name=_one_line(name), outline=placed, area=area))
    if wrong and not found:
        raise wrong[0]
    return found, tuple(wrong)


def _numbers(frame: "GeoDataFrame") -> list[str]:
    """Return a number for each row that no other has: its id, else its place."""
    ids = [_one_line(value) for value in frame["id"]]
    if all(ids) and len(set(ids)) == len(ids):
        return ids
    return [str(number) for number in range(1, len(ids) + 1)]


def _one_line(value: object) -> str:
    return " ".join(str(value or "").split())[:MAX_NAME]


def _placed(outline: shapely.Geometry | None, label: str, epsg: int) -> shapely.Geometry:
    """Return an outline in a system, in metres to the millimetre."""
    if outline is None or outline.is_empty or not outline.is_valid:
        raise GeometryError(
            message(
                "{name} is not a valid polygon and cannot be written; repair it first.",
                name=label,
            )
        )
    shapes: Geometries = in_target(np.array([outline], dtype=object), epsg)
    if _degrees(epsg):
        return shapes[0]
    placed = shapely.transform(shapes[0], lambda vertices: np.round(vertices, DECIMALS))
    if not placed.is_valid:
        raise GeometryError(
            message(
                "{name} would cross itself after its vertices are rounded to a millimetre, as "
                "the format requires; move its vertices apart, or leave it out.",
                name=label,
            )
        )
    return placed


def _rows(parcels: list[_Parcel], epsg: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each corner; the area stands at the first of a parcel."""
    for parcel in parcels:
        point, area = 0, parcel.area
        for ring, line in enumerate(shapely.get_rings(shapely.get_parts(parcel.outline)), 1):
            vertices = shapely.get_coordinates(line)
            count = len(vertices) - 1
            labels = [*(f"J{point + i}" for i in range(1, count + 1)), f"J{point + 1}"]
            point += count
            sides: list[Cell] = [*_sides(vertices, epsg), ""]
            for label, (east, north), side in zip(labels, vertices.tolist(), sides, strict=True):
                size: tuple[Cell, ...] = (area,) if area else ()
                yield parcel.number, parcel.name, str(ring), label, north, east, side, *size
                area = 0.0


def _sides(vertices: Floats, epsg: int) -> list[float]:
    """Return the lengths in m between one corner and the next."""
    if _degrees(epsg):
        lengths = geod().inv(*vertices[:-1].T, *vertices[1:].T)[2]
        return [float(value) for value in lengths]
    return [float(value) for value in np.hypot(*np.diff(vertices, axis=0).T)]
