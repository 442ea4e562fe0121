"""A coordinate system as a user names it: an EPSG code or a datum of web maps, and an order."""

import re
from dataclasses import dataclass

from geo.crs.notation import NOTATIONS
from geo.crs.zones import WGS84, system
from geo.errors import CrsError
from geo.messages import message

ORDERS = {"exchanged": True, "as-written": False}  # by the word: whether the numbers are exchanged
WORDS = (*ORDERS, *NOTATIONS)
_DATUM = re.compile(r"(gcj|bd)[-_ ]?0?(2|9)", re.IGNORECASE)
_DATUMS = {("gcj", "2"): "gcj02", ("bd", "9"): "bd09"}


@dataclass(frozen=True, kw_only=True)
class NamedSystem:
    """What a user says of the numbers of a file.

    Parameters
    ----------
    epsg
        The EPSG code; None where only the order is named.
    datum
        ``"gcj02"`` or ``"bd09"`` for degrees that are moved so; else None.
    swapped
        Whether the two numbers of each vertex are to be exchanged; None leaves it to them.
    notation
        How the numbers are written, one of `geo.crs.notation.NOTATIONS`; None where that is open.
    """

    epsg: int | None = None
    datum: str | None = None
    swapped: bool | None = None
    notation: str | None = None


def named_system(text: str | int) -> NamedSystem:
    """Return what ``"EPSG:4538"``, ``"GCJ-02"``, ``"EPSG:4538,km"`` or ``"exchanged"`` names.

    A system, an order and a notation are parted by commas; each may be missing.

    Raises
    ------
    CrsError
        It is no geographic or projected system with two horizontal axes, or no such word.
    """
    first, *others = (part.strip() for part in str(text).split(","))
    is_word = first.lower() in WORDS
    words = [word.lower() for word in ([first] if is_word else []) + others]
    if unknown := next((word for word in words if word not in WORDS), None):
        raise CrsError(
            message(
                "{order} is neither an order of the two numbers nor a notation; write exchanged,"
                " as-written, km, dd.mmss or decimal after the system, such as"
                " EPSG:4326,exchanged.",
                order=unknown[:40],
            )
        )
    swapped = next((ORDERS[word] for word in words if word in ORDERS), None)
    notation = next((word for word in words if word in NOTATIONS), None)
    datum = None if is_word else _DATUMS.get(_datum_parts(first))
    epsg = None if is_word else WGS84 if datum else _code(first)
    return NamedSystem(epsg=epsg, datum=datum, swapped=swapped, notation=notation)


def _datum_parts(name: str) -> tuple[str, str]:
    match = _DATUM.fullmatch(name.strip())
    return (match[1].lower(), match[2]) if match else ("", "")


def _code(name: str) -> int:
    match = re.fullmatch(r"\s*+(?:EPSG:)?([0-9]{4,6})\s*+", name, re.IGNORECASE)
    code = int(match[1]) if match else 0
    crs = system(code) if match else None
    if crs is None or len(crs.axis_info) != 2 or not (crs.is_geographic or crs.is_projected):
        raise CrsError(
            message(
                "{name} is not the EPSG code of a geographic or projected system;"
                " give one such as EPSG:4538.",
                name=name[:40],
            )
        )
    return code
