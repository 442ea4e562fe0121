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
from geo.boundary_txt_drawing import Drawing, drawn, name_of
from geo.boundary_txt_lines import Heading, Sheet, take_apart
from geo.errors import CrsError, FileFormatError
from geo.words import Words, words

NEW_DATUM = re.compile(r"2000|WGS[ _-]?84", re.IGNORECASE)  # CGCS2000 and what is taken as it
OLD_DATUM = re.compile(r"19[58]\d|西安|北京|^\s*[58]\d", re.IGNORECASE)  # of 1954 and of 1980
GAUSS_KRUGER = re.compile(r"高斯|gauss", re.IGNORECASE)
FAR, FEW = 1_000_000, 0.1  # metres, wider than any survey; share of points that may be slips

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
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
    drawing = drawn(sheet)
    declared = Declared.of([heading.area for heading in drawing.headings])
    reading = _reading(sheet.header, drawing, declared, from_crs)
    geometries, measured, agreeing = _measured(drawing, declared, reading)
    names = [name_of(heading) for heading in drawing.headings]
    decisions = (
        *_text_notes(sheet),
        reading.decision,
        *_header_notes(sheet.header, reading, asked=from_crs is not None),
        *declared.decisions(agreeing, measured, names),
        *drawing.decisions,
    )
    parcels = _parcels(drawing.headings, declared.settled(agreeing), geometries, measured)
    return Survey(tuple(parcels), decisions, sheet.header)


def _parcels(
    headings: Sequence[Heading], declared: Floats, geometries: Geometries, measured: Floats
) -> Iterator[Parcel]:
    for h, m2, geometry, area in zip(headings, declared, geometries, measured, strict=True):
        known = None if np.isnan(m2) else float(m2)
        yield Parcel(h.number, h.name, h.use, known, geometry, float(area))


def _text_notes(sheet: Sheet) -> Iterator[Words]:
    yield words("The text was read as {encoding}.", encoding=sheet.encoding.upper())
    if sheet.unread:
        yield words("Characters that could not be read: {count}.", count=sheet.unread)


def _reading(
    header: dict[str, str], drawing: Drawing, declared: Declared, from_crs: str | int | None
) -> crs.Reading:
    try:
        if from_crs is not None:
            return crs.choose(drawing.x, drawing.y, from_crs=from_crs)
        _check_datum(header.get("坐标系", ""))
        reading = _from_numbers(header, drawing, declared)
    except CrsError:
        _check_far(drawing)
        raise
    if reading.zone:
        _check_projection(header.get("投影类型", ""))
    return reading


def _from_numbers(header: dict[str, str], drawing: Drawing, declared: Declared) -> crs.Reading:
    readings = crs.candidates(drawing.x, drawing.y)
    known = [reading for reading in readings if reading.epsg]
    zone = _integer(header.get("带号", ""))
    if not known and len(readings) > 1 and zone:
        return _in_zone(zone, drawing)
    if len(known) > 1:
        agreeing = [reading for reading in known if _agrees(drawing, declared, reading)]
        if len(agreeing) == 1:
            return _taken_for_its_areas(agreeing[0], known)
    return crs.choose(drawing.x, drawing.y)


def _taken_for_its_areas(reading: crs.Reading, known: list[crs.Reading]) -> crs.Reading:
    other = next(other for other in known if other != reading)
    sentence = words(
        "Read as {reading}, for read as {other} the declared areas disagree with the measured.",
        reading=reading.words,
        other=other.words,
    )
    return replace(reading, decision=sentence)


def _in_zone(zone: int, drawing: Drawing) -> crs.Reading:
    """Return the reading of eastings without prefix in the zone of the header."""
    try:
        reading = crs.choose(drawing.x, drawing.y, from_crs=crs.gauss_kruger_epsg(zone))
    except CrsError as error:
        raise CrsError(
            words(
                "The points do not fit zone {zone}, which the header names; correct it, or name"
                " the coordinate system with --from-crs.",
                zone=zone,
            )
        ) from error
    sentence = words("Read as {reading}, in the zone of the header.", reading=reading.words)
    return replace(reading, decision=sentence)


def _agrees(drawing: Drawing, declared: Declared, reading: crs.Reading) -> bool:
    """Say whether all declared areas agree with the measured ones, there being any."""
    agreeing = _measured(drawing, declared, reading)[2].any(axis=1)
    there = ~np.isnan(declared.value)
    return bool(there.any() and agreeing[there].all())


def _measured(
    drawing: Drawing, declared: Declared, reading: crs.Reading
) -> tuple[Geometries, Floats, Bools]:
    """Return the parcels in degrees, their areas in m², and in which units the declared agree."""
    in_degrees = shapely.transform(
        drawing.polygons, lambda x, y: crs.to_lonlat(x, y, reading), interleaved=False
    )
    geometries = shapely.orient_polygons(in_degrees)
    measured = geodesic_area(geometries)
    plane = [shapely.area(drawing.polygons)] if reading.zone else []
    return geometries, measured, declared.agreeing(measured, *plane)


def _check_datum(name: str) -> None:
    """Refuse a coordinate system that is not CGCS2000 or WGS 84."""
    if not name or NEW_DATUM.search(name):
        return
    if OLD_DATUM.search(name):
        raise CrsError(
            words(
                "The header names {name}, which needs a transformation with local parameters that"
                " nobody may guess; have the points taken to CGCS2000, or name their system with"
                " --from-crs.",
                name=name,
            )
        )
    raise CrsError(
        words(
            "The header names {name}, a coordinate system that is not known here; name it with"
            " --from-crs.",
            name=name,
        )
    )


def _check_projection(name: str) -> None:
    if name and not GAUSS_KRUGER.search(name):
        raise CrsError(
            words(
                "The header names the projection {name}, but the numbers look like Gauss-Kruger;"
                " name their coordinate system with --from-crs.",
                name=name,
            )
        )


def _check_far(drawing: Drawing) -> None:
    """Refuse a few points that lie so far off that the rest cannot be understood for them."""
    off = np.abs(drawing.x - np.median(drawing.x)) > FAR
    off |= np.abs(drawing.y - np.median(drawing.y)) > FAR
    if 0 < off.sum() < FEW * off.size:
        raise FileFormatError(
            words(
                "The point in line {line} lies more than 1000 km from most others; correct it.",
                line=int(drawing.lines[off.argmax()]),
            )
        )


def _header_notes(header: dict[str, str], reading: crs.Reading, *, asked: bool) -> Iterator[Words]:
    """Yield what the header leaves open, or says otherwise than the numbers."""
    zone, width = _integer(header.get("带号", "")), _integer(header.get("几度分带", ""))
    true_width = 3 if (reading.zone or 0) >= crs.FIRST_ZONE else 6
    if reading.swapped:
        yield words("The points are given east before north; they were exchanged.")
    if re.search("[1-9]", header.get("转换参数", "")):
        yield words("The transformation parameters in the header were not applied.")
    if asked:
        return
    if not header.get("坐标系"):
        yield words("The header names no coordinate system; CGCS2000 was taken.")
    if reading.zone and zone and zone != reading.zone:
        yield words(
            "The header says zone {said}, but the points lie in zone {zone}; the points decide.",
            said=zone,
            zone=reading.zone,
        )
    if reading.zone and width and width != true_width:
        yield words(
            "The header says zones of {said} degrees, but zone {zone} is one of {width} degrees.",
            said=width,
            zone=reading.zone,
            width=true_width,
        )


def _integer(text: str) -> int | None:
    match = re.search(r"\d{1,4}", text)
    return int(match[0]) if match else None
