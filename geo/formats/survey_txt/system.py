"""The coordinate system of a survey TXT: by the user's word, its header, numbers and areas.

Every point counts, and the declared areas are the check digit. One agrees with a measured area
within half a unit of its last digit and 0.1 %, our own choice: a land office may declare the area
on the ellipsoid or in the plane of its projection (at most 0.07 % more in a 3-degree zone), at the
height of the ground (0.04 % more at 1300 m), or from another edition of the datum; units lie at
least 15 times apart, so the rule never takes one for another. `geo.formats.survey_txt.reader` is
the reader to use.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries
from geo.crs.choose import choose, inside, order_in_china
from geo.crs.readings import WORLD, Reading, candidates, to_lonlat
from geo.crs.zones import FIRST_ZONE, gauss_kruger_epsg
from geo.errors import CrsError, FileFormatError
from geo.formats.survey_txt.header_zone import integer, meridian_notes, zone_of_header
from geo.formats.survey_txt.outlines import Drawing
from geo.messages import Message, message
from geo.polygons.area import M2_PER_HECTARE, M2_PER_KM2, M2_PER_MU, geodesic_area

NEW_DATUM = re.compile(r"2000|WGS[ _-]?84", re.IGNORECASE)  # CGCS2000 and what is taken as it
OLD_DATUM = re.compile(r"19[58]\d|西安|北京|^\s*[58]\d", re.IGNORECASE)  # of 1954 and of 1980
OTHER_UNIT = re.compile(r"[尺寸里]|[厘毫千]米|foot|feet|inch|\b(?:ft|[kcm]m)\b", re.IGNORECASE)
GAUSS_KRUGER = re.compile(r"高斯|gauss", re.IGNORECASE)
FAR, FEW = 1_000_000, 0.1  # metres, wider than any survey; share of points that may be slips
SHARE = 0.001  # of the measured area that a declared one may differ beyond its rounding
UNITS = {
    "公顷": M2_PER_HECTARE,
    "ha": M2_PER_HECTARE,
    "hm2": M2_PER_HECTARE,
    "平方米": 1.0,
    "m2": 1.0,
    "亩": M2_PER_MU,
    "平方公里": M2_PER_KM2,
    "平方千米": M2_PER_KM2,
    "km2": M2_PER_KM2,
}
UNWRITTEN = np.array([M2_PER_HECTARE, 1.0, M2_PER_MU])  # in this order; hectares are the rule
UNIT_NAMES = (message("hectares"), message("square metres"), message("mu"))
AREA = re.compile(r"([0-9]{1,15})(?:\.([0-9]{0,15}))?\s*\(?([^0-9.()][^()]{0,9})?\)?")


@dataclass(frozen=True)
class DeclaredAreas:
    """The areas that n parcel lines declare.

    Parameters
    ----------
    value
        (n,) as written; NaN where none is declared, or 0.
    half
        (n,) half a unit of the last digit.
    unit
        (n,) the written unit in m²; NaN where none is written.
    odd
        The first text that is no area; empty where all are, or are left out.
    """

    value: Floats
    half: Floats
    unit: Floats
    odd: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Understand the area fields of parcel lines."""
        numbers = np.array([_number(text) for text in texts]).reshape(-1, 3)
        odd = (t for t, n in zip(texts, numbers, strict=True) if t and np.isnan(n[0]))
        numbers[numbers[:, 0] == 0, 0] = np.nan  # templates put 0 for nothing
        value, half, unit = numbers.T
        return cls(value=value, half=half, unit=unit, odd=next(odd, ""))

    def agreement(self, *measured: Floats) -> Bools:
        """Say, for each parcel and each unit of `UNWRITTEN`, whether it agrees with an area in m².

        A written unit counts for all of them. The result is (n, 3); each `measured` is (n,), and
        a parcel agrees where it does with any of them.
        """
        units = np.where(np.isnan(self.unit)[:, None], UNWRITTEN, self.unit[:, None])
        result = np.zeros(units.shape, dtype=bool)
        for area in measured:
            off = np.abs(self.value[:, None] * units - area[:, None])
            result |= off <= self.half[:, None] * units + SHARE * area[:, None]
        return result

    def square_metres(self, agreement: Bools) -> tuple[Floats, Floats]:
        """Return (n,) the areas, and half a unit of their last digits, in m².

        In the unit written, else in that which agrees, else in that of most others.
        """
        usual = agreement[np.isnan(self.unit)].sum(axis=0).argmax()
        own = np.where(agreement.any(axis=1), agreement.argmax(axis=1), usual)
        unit = np.where(np.isnan(self.unit), UNWRITTEN[own], self.unit)
        return self.value * unit, self.half * unit

    def decisions(
        self, agreement: Bools, measured: Floats, names: Sequence[object]
    ) -> Iterator[Message]:
        """Yield what to say of the areas: which agree in which unit, and which do not.

        Parameters
        ----------
        agreeing
            From `agreement`.
        measured
            (n,) the areas to quote, m².
        names
            What to call the parcels by.
        """
        declared, written = ~np.isnan(self.value), ~np.isnan(self.unit)
        agrees, own = agreement.any(axis=1), agreement.argmax(axis=1)
        for unit, name in enumerate(UNIT_NAMES):
            count = int((agrees & ~written & (own == unit)).sum())
            if count:
                yield message(
                    "Declared areas that agree with the measured ones, in {unit}: {count}.",
                    count=count,
                    unit=name,
                )
        if (agrees & written).any():
            yield message(
                "Declared areas that agree with the measured ones, in the unit given: {count}.",
                count=int((agrees & written).sum()),
            )
        if (declared & ~agrees).any():
            yield self._disagreement(
                declared & ~agrees, self.square_metres(agreement)[0], measured, names
            )
        if self.odd:
            yield message("A declared area cannot be read: {text}.", text=self.odd)
        if not declared.all():
            yield message("Parcels without a declared area: {count}.", count=int((~declared).sum()))

    @staticmethod
    def _disagreement(off: Bools, m2: Floats, measured: Floats, names: Sequence[object]) -> Message:
        first = int(off.argmax())
        return message(
            "Declared areas that differ from the measured ones by more than their rounding and "
            "0.1 %: {count}. The first is {name}: declared {declared:.2f} m², measured "
            "{measured:.2f} m².",
            count=int(off.sum()),
            name=names[first],
            declared=float(m2[first]),
            measured=float(measured[first]),
        )


def reading_of(
    header: dict[str, str], drawing: Drawing, declared: DeclaredAreas, from_crs: str | int | None
) -> Reading:
    """Return how to understand the points, with the sentence that says why.

    Raises
    ------
    CrsError
        Several readings fit, or none, or the header names a system with local parameters.
    FileFormatError
        A point lies so far off that the rest cannot be understood for it.
    """
    try:
        if from_crs is not None:
            return choose(drawing.x, drawing.y, from_crs=from_crs)
        _check_datum(header.get("坐标系", ""))
        _check_unit(header.get("计量单位", ""))
        _check_slips(drawing)
        found = _from_numbers(header, drawing, declared)
    except CrsError:
        _check_far(drawing)
        raise
    if found.zone:
        _check_projection(header.get("投影类型", ""))
    return found


def _from_numbers(header: dict[str, str], drawing: Drawing, declared: DeclaredAreas) -> Reading:
    readings = candidates(drawing.x, drawing.y)
    known = [reading for reading in readings if reading.epsg]
    if not known and len(readings) > 1:
        zone = zone_of_header(header)
        if zone:
            return _in_zone(zone, drawing)
    if len(known) > 1:
        fitting = [reading for reading in known if _agrees(drawing, declared, reading)]
        if len(fitting) == 1:
            return _taken_for_its_areas(fitting[0], known)
    return choose(drawing.x, drawing.y)


def _taken_for_its_areas(reading: Reading, known: list[Reading]) -> Reading:
    other = next(other for other in known if other != reading)
    sentence = message(
        "Read as {reading}; read as {other}, the declared areas would disagree "
        "with the measured ones.",
        reading=reading.message,
        other=other.message,
    )
    return replace(reading, decision=sentence)


def _in_zone(zone: int, drawing: Drawing) -> Reading:
    """Return the reading of eastings without prefix in the zone of the header."""
    try:
        found = choose(drawing.x, drawing.y, from_crs=gauss_kruger_epsg(zone))
    except CrsError as error:
        raise CrsError(
            message(
                "The points do not fit zone {zone}, which the header names; correct it, or name"
                " the coordinate system.",
                zone=zone,
            )
        ) from error
    sentence = message("Read as {reading}, in the zone from the header.", reading=found.message)
    return replace(found, decision=sentence)


def _agrees(drawing: Drawing, declared: DeclaredAreas, reading: Reading) -> bool:
    """Say whether all declared areas agree with the measured ones, there being any."""
    agreement: Bools = np.any(measure(drawing, declared, reading)[2], axis=1)
    there = ~np.isnan(declared.value)
    return bool(there.any() and agreement[there].all())


def measure(
    drawing: Drawing, declared: DeclaredAreas, reading: Reading
) -> tuple[Geometries, Floats, Bools]:
    """Return the parcels in degrees, their areas in m², and in which units the declared agree."""
    in_degrees = shapely.transform(
        drawing.polygons, lambda x, y: to_lonlat(x, y, reading), interleaved=False
    )
    geometries = shapely.orient_polygons(in_degrees)
    measured = geodesic_area(geometries)
    plane = [shapely.area(drawing.polygons)] if reading.zone else []
    return geometries, measured, declared.agreement(measured, *plane)


def _check_datum(name: str) -> None:
    """Refuse a coordinate system that is not CGCS2000 or WGS 84."""
    if not name or NEW_DATUM.search(name):
        return
    if OLD_DATUM.search(name):
        raise CrsError(
            message(
                "The header names {name}, which needs a transformation with local parameters "
                "that cannot be guessed; convert the points to CGCS2000, or name their system.",
                name=name,
            )
        )
    raise CrsError(
        message(
            "The header names an unknown coordinate system, {name}; choose a known one.",
            name=name,
        )
    )


def _check_unit(name: str) -> None:
    """Refuse coordinates in another unit than metres or degrees."""
    if OTHER_UNIT.search(name):
        raise CrsError(
            message(
                "The header names the unit {name}; convert the points to metres, or name their "
                "coordinate system.",
                name=name,
            )
        )


def _check_projection(name: str) -> None:
    if name and not GAUSS_KRUGER.search(name):
        raise CrsError(
            message(
                "The header names the projection {name}, but the numbers look like Gauss-Kruger;"
                " name their coordinate system.",
                name=name,
            )
        )


def _check_slips(drawing: Drawing) -> None:
    """Refuse points off the globe in the order in which most lie in China: they turn no others."""
    points = np.column_stack([drawing.x, drawing.y])
    swapped = order_in_china(points)
    lonlat = points[:, ::-1] if swapped else points
    off = ~inside(lonlat, WORLD)
    if swapped is not None and 0 < off.sum() < off.size / 2:
        raise FileFormatError(
            message(
                "The point in line {line} is not in degrees of longitude and latitude; correct it.",
                line=int(drawing.lines[off.argmax()]),
            )
        )


def _check_far(drawing: Drawing) -> None:
    """Refuse a few points that lie so far off that the rest cannot be understood for them."""
    off = np.abs(drawing.x - np.median(drawing.x)) > FAR
    off |= np.abs(drawing.y - np.median(drawing.y)) > FAR
    if 0 < off.sum() < FEW * off.size:
        raise FileFormatError(
            message(
                "The point in line {line} is more than 1000 km from most others; correct it.",
                line=int(drawing.lines[off.argmax()]),
            )
        )


def header_notes(header: dict[str, str], reading: Reading, *, by_user: bool) -> Iterator[Message]:
    """Yield what the header leaves open, or says otherwise than the numbers."""
    zone, width = integer(header.get("带号", "")), integer(header.get("几度分带", ""))
    true_width = 3 if (reading.zone or 0) >= FIRST_ZONE else 6
    if reading.swapped:
        yield message("The points have east before north; the two were swapped.")
    if re.search("[1-9]", header.get("转换参数", "")):
        yield message("The transformation parameters in the header were not applied.")
    if by_user:
        return
    if not header.get("坐标系"):
        yield message("The header names no coordinate system; CGCS2000 was used.")
    if reading.zone and zone and zone != reading.zone:
        yield message(
            "The header says zone {said}, but the points are in zone {zone}; the points decide.",
            said=zone,
            zone=reading.zone,
        )
    if reading.zone:
        yield from meridian_notes(header, reading.zone)
    if reading.zone and width and width != true_width:
        yield message(
            "The header says zones of {said} degrees, but zone {zone} is {width} degrees wide.",
            said=width,
            zone=reading.zone,
            width=true_width,
        )


def _number(text: str) -> tuple[float, float, float]:
    """Return the value of an area field, half a unit of its last digit, and its unit in m²."""
    match = AREA.fullmatch(unicodedata.normalize("NFKC", text).strip())
    unit = (match[3] or "").strip().lower() if match else ""
    if match is None or (unit and unit not in UNITS):
        return np.nan, np.nan, np.nan
    decimals = match[2] or ""
    return float(f"{match[1]}.{decimals}"), 0.5 / 10 ** len(decimals), UNITS.get(unit, np.nan)
