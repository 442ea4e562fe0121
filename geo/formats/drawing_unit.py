"""The unit of a drawing, and its table placed by it; apart because no other format has one.

Source: the DXF reference of Autodesk, header variable ``$INSUNITS``. What a drawing declares is
obeyed: lengths are never read as degrees unless the user names a system of degrees.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geo.arrays import Geometries
from geo.crs.named_system import named_system
from geo.crs.readings import Reading
from geo.crs.zones import system
from geo.errors import CrsError
from geo.formats.table import LengthUnit, Table
from geo.formats.to_lonlat import place_table
from geo.messages import Message, message

METRE_CODE = 6
LIKELY_CODES = (4, 5, 7)  # of units in which drawings without one are tried
MAX_OUTLINE = 5  # degrees: larger than what a drawing of ground in degrees holds
MAX_DEGREES = 180  # numbers up to it, in metres, lie in no national grid
UNITS = {
    1: LengthUnit(message("inches"), 0.0254),
    2: LengthUnit(message("feet"), 0.3048),
    3: LengthUnit(message("miles"), 1609.344),
    4: LengthUnit(message("millimetres"), 1e-3),
    5: LengthUnit(message("centimetres"), 1e-2),
    METRE_CODE: LengthUnit(message("metres"), 1.0),
    7: LengthUnit(message("kilometres"), 1e3),
    8: LengthUnit(message("microinches"), 2.54e-8),
    9: LengthUnit(message("thousandths of an inch"), 2.54e-5),
    10: LengthUnit(message("yards"), 0.9144),
    11: LengthUnit(message("ångströms"), 1e-10),
    12: LengthUnit(message("nanometres"), 1e-9),
    13: LengthUnit(message("micrometres"), 1e-6),
    14: LengthUnit(message("decimetres"), 0.1),
    15: LengthUnit(message("decametres"), 10.0),
    16: LengthUnit(message("hectometres"), 100.0),
    17: LengthUnit(message("gigametres"), 1e9),
    18: LengthUnit(message("astronomical units"), 149_597_870_700.0),
    19: LengthUnit(message("light years"), 9_460_730_472_580_800.0),
    20: LengthUnit(message("parsecs"), 3.0856775814913673e16),
    21: LengthUnit(message("US survey feet"), 1200 / 3937),
    22: LengthUnit(message("US survey inches"), 100 / 3937),
    23: LengthUnit(message("US survey yards"), 3600 / 3937),
    24: LengthUnit(message("US survey miles"), 5280 * 1200 / 3937),
}  # by code; 0 says nothing

Placed = tuple[Table, Reading | None, tuple[Message, ...]]


def place_by_unit(table: Table, *, from_crs: str | None = None) -> Placed:
    """Return any table in degrees, EPSG:4326, how it was read, and why: drawings by their unit.

    Raises
    ------
    CrsError
        As `place_in_unit` and `geo.formats.to_lonlat.place_table`.
    """
    if table.unit:
        return place_in_unit(table, table.unit, from_crs=from_crs)
    if table.sheets and not (table.crs or from_crs):
        return place_without_unit(table)
    return place_table(table, from_crs=from_crs)


def place_in_unit(table: Table, unit: LengthUnit, *, from_crs: str | None = None) -> Placed:
    """Return the table of a drawing in degrees, EPSG:4326, how it was read, and why.

    Parameters
    ----------
    table
        In the unit of the drawing.
    unit
        The one that it declares.
    from_crs
        The user's word, an EPSG code; where its system fits only numbers that are metres already,
        that is taken, and said.

    Raises
    ------
    CrsError
        As `geo.formats.to_lonlat.place_table`; or the lengths lie in no system.
    """
    if from_crs is not None and _is_geographic(from_crs):
        return place_table(table, from_crs=from_crs)
    try:
        placed = _in_metres(table, unit.metres, from_crs)
    except CrsError as error:
        return _as_metres(table, unit, from_crs, error)
    if unit.metres == 1:
        return placed
    note = message(
        "The drawing declares {unit} ($INSUNITS); its numbers were converted to metres.",
        unit=unit.name,
    )
    return placed[0], placed[1], (note, *placed[2])


def place_without_unit(table: Table) -> Placed:
    """Return the table of a drawing that declares neither unit nor system, as `place_in_unit` does.

    Raises
    ------
    CrsError
        As `place_in_unit`; the numbers fit a zone only in another unit than metres, or would be
        degrees of outlines larger than any that are drawn so.
    """
    try:
        placed = place_table(table)
    except CrsError as error:
        raise (_fitting_unit(table) or error) from None
    if shapely.is_missing(placed[0].geometries).all() and (other := _fitting_unit(table)):
        raise other
    west, south, east, north = shapely.bounds(table.geometries).T
    widest = float(np.fmax.reduce([east - west, north - south], axis=None, initial=0))
    reading = placed[1]
    if reading is not None and reading.zone is None and MAX_OUTLINE < widest <= 2 * MAX_DEGREES:
        raise CrsError(
            message(
                "The drawing declares no unit, and as degrees one of its outlines would be "
                "{size:.3g} degrees wide; if its numbers are metres with an origin of their own, "
                "move it to its position in a national grid, else name its coordinate system.",
                size=widest,
            )
        )
    return placed


def _fitting_unit(table: Table) -> CrsError | None:
    """Return the refusal that names the unit in which numbers lie in a zone; None without one."""
    for code in LIKELY_CODES:
        unit = UNITS[code]
        try:
            _, reading, _ = place_table(scaled(table, unit.metres))
        except CrsError:
            continue
        if reading is not None and reading.zone:
            return CrsError(
                message(
                    "The drawing declares no unit; as {unit} its points would be {reading}. Set "
                    "its unit ($INSUNITS) to that, or name its coordinate system.",
                    unit=unit.name,
                    reading=reading.message,
                )
            )
    return None


def _is_geographic(from_crs: str) -> bool:
    epsg = named_system(from_crs).epsg
    crs = system(epsg) if epsg else None
    return bool(crs and crs.is_geographic)


def _in_metres(table: Table, factor: float, from_crs: str | None) -> Placed:
    """Return a table placed once its numbers are metres; small ones lie in no grid."""
    in_metres = scaled(table, factor)
    bounds = shapely.bounds(in_metres.geometries[~shapely.is_missing(in_metres.geometries)])
    if from_crs is None and bounds.size and np.abs(bounds).max() <= MAX_DEGREES:
        middle = (bounds.min(axis=0)[:2] + bounds.max(axis=0)[2:]) / 2
        raise CrsError(
            message(
                "The drawing is in metres near {x:.6g}, {y:.6g}, with an origin of its own; "
                "move it to its position in a national grid, or name its coordinate system.",
                x=float(middle[0]),
                y=float(middle[1]),
            )
        )
    return place_table(in_metres, from_crs=from_crs)


def _as_metres(table: Table, unit: LengthUnit, from_crs: str | None, error: CrsError) -> Placed:
    """Return a table whose numbers are metres after all, if the user names their system.

    Without that word it is refused: what a drawing declares is not overruled by a guess.
    """
    try:
        if unit.metres == 1:
            raise error
        table, reading, why = _in_metres(table, 1.0, from_crs)
    except CrsError:
        raise error from None
    if reading is None or not (reading.zone or from_crs):
        raise error
    if from_crs is None:
        raise CrsError(
            message(
                "The drawing declares {unit} ($INSUNITS), but in that unit its points fit no "
                "system; as metres they would be {reading}. Set its unit to metres, or name "
                "its coordinate system.",
                unit=unit.name,
                reading=reading.message,
            )
        ) from error
    note = message(
        "The drawing declares {unit} ($INSUNITS), but its numbers fit the named system only as "
        "metres; they were read as metres.",
        unit=unit.name,
    )
    return table, reading, (note, *why)


def scaled(table: Table, factor: float) -> Table:
    """Return a table whose numbers are so many times as large."""
    if factor == 1:
        return table
    geometries: Geometries = shapely.transform(table.geometries, lambda xy: xy * factor)
    flaws: Sequence = [
        flaw
        if flaw.x is None or flaw.y is None
        else flaw._replace(x=flaw.x * factor, y=flaw.y * factor)
        for flaw in table.flaws
    ]
    return replace(table, geometries=geometries, flaws=tuple(flaws))
