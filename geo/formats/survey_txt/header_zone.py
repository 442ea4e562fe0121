"""The zone that the header of a survey TXT names; apart because its two entries may disagree."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from geo.crs.zones import FIRST_ZONE
from geo.errors import CrsError
from geo.formats.survey_txt.lines import MERIDIANS
from geo.messages import Message, message

STEP = 3  # degrees between the central meridians of all zones, those of 6 degrees among them
NUMBER = re.compile(r"\d{1,4}")
ANGLE = re.compile(
    r"(\d{1,3}(?:\.\d{1,9})?)(?:\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}(?:\.\d{1,9})?))?)?"
)


def zone_of_header(header: Mapping[str, str]) -> int | None:
    """Return the Gauss-Kruger zone that a header names, by its number or central meridian.

    Raises
    ------
    CrsError
        The two disagree, or no zone has such a meridian.
    """
    zone, meridian = integer(header.get("带号", "")), _meridian(header)
    if meridian is None:
        return zone
    if zone is not None and _meridian_of(zone) != meridian:
        raise CrsError(
            message(
                "The header names zone {zone}, whose central meridian is {own:g}, but the central"
                " meridian {said:g}; correct one of them, or name the coordinate system.",
                zone=zone,
                own=_meridian_of(zone),
                said=meridian,
            )
        )
    if meridian % STEP:
        raise CrsError(
            message(
                "The header names the central meridian {said:g}, which no Gauss-Kruger zone has;"
                " have the points taken to such a zone, or name their coordinate system.",
                said=meridian,
            )
        )
    return zone or int(meridian / STEP)


def meridian_notes(header: Mapping[str, str], zone: int) -> Iterator[Message]:
    """Yield the sentence on a central meridian that is not that of the zone of the points."""
    meridian = _meridian(header)
    if meridian is not None and meridian != _meridian_of(zone):
        yield message(
            "The header says central meridian {said:g}, but that of zone {zone}, in which the"
            " points lie, is {own:g}; the points decide.",
            said=meridian,
            zone=zone,
            own=_meridian_of(zone),
        )


def integer(text: str) -> int | None:
    """Return the first whole number of an entry, if there is one."""
    match = NUMBER.search(text)
    return int(match[0]) if match else None


def _meridian_of(zone: int) -> int:
    """Return the central meridian of a zone in degrees; its number tells its width."""
    return STEP * zone if zone >= FIRST_ZONE else 2 * STEP * zone - STEP


def _meridian(header: Mapping[str, str]) -> float | None:
    """Return the central meridian of a header in degrees, if it names one."""
    text = next((header[name] for name in MERIDIANS if header.get(name)), "")
    match = ANGLE.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    degrees, minutes, seconds = (float(part or 0) for part in match.groups())
    return degrees + minutes / 60 + seconds / 3600
