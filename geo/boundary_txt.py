"""Read the coordinate TXT of Chinese land surveys (勘测定界界址点坐标交换格式).

The format is no standard but what approval systems ask for, and files differ in every respect:
encoding, punctuation, fields, labels, closure, ring numbers, axis order, zone and unit of area.
Whatever was decided in reading is said; where two readings fit, the file is refused. Declared
areas are the check digit. `geo.boundary_txt_write` writes the format.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import crs
from geo.area import geodesic_area
from geo.boundary_txt_areas import Declared
from geo.boundary_txt_lines import Heading, Sheet, take_apart
from geo.boundary_txt_rings import Ring, linear_rings, nested, rings_of
from geo.errors import CrsError, FileFormatError
from geo.words import Words, words

AREA_KINDS = ("线", "点")  # kinds of parcel that have no area: lines and points
NEW_DATUM = re.compile(r"2000|WGS[ _-]?84", re.IGNORECASE)  # CGCS2000 and what is taken as it
OLD_DATUM = re.compile(r"19[58]\d|西安|北京|^\s*[58]\d", re.IGNORECASE)  # of 1954 and of 1980
GAUSS_KRUGER = re.compile(r"高斯|gauss", re.IGNORECASE)
FAR = 1_000_000  # metres; no survey is as wide

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Parcel:
    """One parcel of a survey.

    Parameters
    ----------
    number, name, use
        As written, on one line and cut to 200 characters; empty where left out.
    declared_m2
        The area that the file declares, m²; None where it declares none.
    geometry
        Polygon or MultiPolygon in longitude and latitude, degrees, EPSG:4326; shells run
        counter-clockwise. As drawn in the file: it may be invalid.
    measured_m2
        Its area on the ellipsoid, m², edges being geodesics.
    """

    number: str
    name: str
    use: str
    declared_m2: float | None
    geometry: shapely.Polygon | shapely.MultiPolygon
    measured_m2: float


@dataclass(frozen=True)
class Survey:
    """A survey TXT as read.

    Parameters
    ----------
    parcels
        In the order of the file.
    decisions
        Sentences that say how it was read, and what in it disagrees.
    header
        Key and value of its sections, as written.
    """

    parcels: tuple[Parcel, ...]
    decisions: tuple[Words, ...]
    header: dict[str, str]


@dataclass(frozen=True)
class _Drawing:
    """The parcels of a sheet in its own coordinates: x the second number of a point, y the first.

    Parameters
    ----------
    headings, polygons
        One entry a parcel.
    x, y
        One entry a point of the sheet's areas.
    decisions
        What was decided in drawing.
    """

    headings: list[Heading]
    polygons: Geometries
    x: Floats
    y: Floats
    lines: NDArray[np.intp]
    decisions: list[Words]


def read_txt(data: bytes, *, from_crs: str | int | None = None) -> Survey:
    """Read a survey TXT of any dialect.

    Parameters
    ----------
    data
        The bytes of the file.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``: needed
        where the file leaves it open or names one older than CGCS2000.

    Raises
    ------
    CrsError
        Several coordinate systems or axis orders fit, or none does, or the header names one
        that needs a transformation with local parameters.
    FileFormatError
        The bytes are no survey TXT, or a line of it cannot be understood; the line is named.
    FileTooLargeError
        The file would not fit the memory or time that is set for it.
    """
    sheet = take_apart(data)
    drawing = _drawn(sheet)
    declared = Declared.of([heading.area for heading in drawing.headings])
    reading = _reading(sheet.header, drawing, declared, from_crs)
    geometries = _in_degrees(drawing.polygons, reading)
    measured = geodesic_area(geometries)
    agreeing = declared.agreeing(*_areas(drawing, reading, measured))
    return Survey(
        tuple(_parcels(drawing.headings, declared.settled(agreeing), geometries, measured)),
        (
            words("The text was read as {encoding}.", encoding=sheet.encoding.upper()),
            reading.decision,
            *_header_notes(sheet.header, reading, asked=from_crs is not None),
            *declared.decisions(agreeing, measured, [_name(h) for h in drawing.headings]),
            *drawing.decisions,
        ),
        sheet.header,
    )
