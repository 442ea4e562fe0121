"""Large numbers as sites: Gauss-Kruger, web Mercator, angles without marks; apart as geodesy."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ftzmap.sites.coordinates import MAX_LON, Floats, is_near_china
from geo.crs.choose import choose
from geo.crs.mixed_systems import check_one_system
from geo.crs.notation import packed_doubt, unpacked
from geo.crs.other_units import check_degrees_and_minutes, check_kilometres
from geo.crs.readings import Reading, to_lonlat
from geo.crs.zones import WEB_MERCATOR
from geo.errors import CrsError
from geo.messages import Message, message

MOSTLY = 0.6  # share of the pairs of numbers that must be metres
MAX_PAIR = 100  # characters of a cell with two numbers
_AXIS = r"(?:(?:[xyne]|[纵横北东])(?:坐标)?\s?[:=]?\s?)?"
_METRES = r"(\d{5,8}(?:\.\d{1,12})?)\s?m?"
_PAIR = re.compile(rf"{_AXIS}{_METRES}\s?[,;、\s]\s?{_AXIS}{_METRES}", re.IGNORECASE)


def metre_pairs(cells: Sequence[object]) -> tuple[Floats, Floats]:
    """Return the two numbers of n cells such as ``X=4859874.5 Y=29535000.2``; NaN of others.

    They are metres as they stand, in either order.
    """
    found = [_PAIR.fullmatch(_folded(cell)) for cell in cells]
    pairs = [(float(each[1]), float(each[2])) if each else (np.nan, np.nan) for each in found]
    first, second = np.array(pairs, dtype=float).reshape(-1, 2).T.copy()
    return first, second


def _folded(cell: object) -> str:
    text = str(cell or "")[:MAX_PAIR]
    return unicodedata.normalize("NFKC", " ".join(text.split())).strip("()[] \"'")


def metres_reading(x: Floats, y: Floats, *, from_crs: str | None = None) -> Reading | None:
    """Return the system of pairs of numbers, x the column of easting; None where they are degrees.

    Raises
    ------
    CrsError
        Several systems fit, or none.
    """
    known = np.isfinite(x) & np.isfinite(y)
    large = known & (np.abs(x) > MAX_LON) & (np.abs(y) > MAX_LON)
    if from_crs is not None and known.any():
        return choose(x[known], y[known], from_crs=from_crs)
    if not known.any() or large.sum() < MOSTLY * known.sum():
        return None
    x, y = x[large], y[large]
    mercator = _mercator(x, y)
    try:
        grid = choose(x, y)
    except CrsError:
        if mercator is None:
            check_kilometres(x, y)
            check_degrees_and_minutes(x, y)
            check_one_system(x[:, None], y[:, None], np.flatnonzero(large))
            raise
        return mercator
    if mercator is not None:
        raise CrsError(
            message(
                "The numbers can be read as {first} or as {second}; name their coordinate "
                "system (the order remains that of the format).",
                first=grid.message,
                second=mercator.message,
            )
        )
    return grid


def are_packed(x: Floats, y: Floats) -> bool:
    """Return whether all pairs are degrees near China with minutes and seconds, without marks."""
    known = np.isfinite(x) & np.isfinite(y)
    lon, lat = unpacked(x[known]), unpacked(y[known])
    return bool(
        known.any() and (np.abs(x[known]) > MAX_LON).all() and is_near_china(lon, lat).all()
    )


def degrees_doubt(x: Floats, y: Floats) -> Message | None:
    """Return what `packed_doubt` says of n degrees, NaN left out; None of larger numbers."""
    known = np.isfinite(x) & np.isfinite(y)
    numbers = np.stack([x[known], y[known]])
    return None if (np.abs(numbers) > MAX_LON).any() else packed_doubt(numbers)


def _mercator(x: Floats, y: Floats) -> Reading | None:
    """Return the reading in web Mercator, if it puts all points near China."""
    phrase = message(
        "EPSG:{epsg} ({name}) near east {east:.8g}, north {north:.8g}",
        epsg=WEB_MERCATOR,
        name="WGS 84 / Pseudo-Mercator",
        east=float(x.mean()),
        north=float(y.mean()),
    )
    reading = Reading(WEB_MERCATOR, False, None, phrase)
    if not is_near_china(*to_lonlat(x, y, reading)).all():
        return None
    return replace(reading, decision=message("Read as {reading}.", reading=phrase))
