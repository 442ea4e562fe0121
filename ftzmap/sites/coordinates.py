"""Coordinates as people write them: decimal degrees, degrees-minutes-seconds, either order.

Full-width digits and punctuation, decimal commas, and Chinese, English and Russian words for the
hemispheres and labels such as ``lat:`` are read, and so are links of web maps. Which number is the
latitude is told by letters first, else by the numbers: near China, latitudes and longitudes do not
overlap. Where nothing tells, the text is refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ftzmap.sites.map_links import read_link
from geo.crs.datum import TO_WGS84
from geo.crs.datum_words import split_datum
from geo.errors import CoordinateError
from geo.formats.texts import without_quotes
from geo.messages import Message, message

Floats = NDArray[np.float64]

# Degrees. A box around China, seas included; it is not the border of China.
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
MAX_LON, MAX_LAT = 180.0, 90.0
MAX_LENGTH = 120  # characters of one coordinate, each run of blanks counted as one
DATUMS = ("wgs84", "gcj02", "bd09")

_MARKS = (  # what stands for a degree, minute, second or separator, before digits are narrowed
    (
        r"[º˚゜∘⁰ᵒ度]|(?<=\d)[oO^*](?=\d)|(?<=\d)[oO](?=\s?(?:[,;NESW]|$))|(?<=\d)\s*deg(?:rees?)?\b\.?|(?<=\d)d(?=\s?\d)",
        "°",
    ),
    (
        r"[″“”„＂ʺ秒]|′′|''|’’|´´|(?<=\d)\s*sec(?:onds?)?\b\.?|(?<=\d)s(?=[,;\s]*(?:\d|$|[NESW]\b))",
        '"',
    ),
    (r"[′‘’´`＇ʹ分]|(?<=\d)\s*min(?:utes?)?\b\.?|(?<=\d)m(?=\s?\d)", "'"),
    ("[、，；]", ","),
    ("[−–—－﹣]", "-"),
)
_TAGS = (  # words for a hemisphere or an axis, longest first: sign and axis
    (r"北[纬緯]|northern|north|北|с\.\s*ш\.?", "N"),
    (r"南[纬緯]|southern|south|南|ю\.\s*ш\.?", "S"),
    (r"[东東][经經経]|eastern|east|东|в\.\s*д\.?", "E"),
    (r"西[经經経]|western|west|西|з\.\s*д\.?", "W"),
    (r"(?<![^\W\d_])с(?![^\W\d_])", "N"),
    (r"(?<![^\W\d_])ю(?![^\W\d_])", "S"),
    (r"(?<![^\W\d_])в(?![^\W\d_])", "E"),
    (r"(?<![^\W\d_])з(?![^\W\d_])", "W"),
    (r"latitude|[纬緯]度|lat\b\.?|широта", "Y"),
    (r"longitude|[经經経]度|long\b\.?|lon\b\.?|lng\b\.?|долгота", "X"),
)
_AXIS = {"N": "lat", "S": "lat", "Y": "lat", "E": "lon", "W": "lon", "X": "lon"}
# Runs of digits and blanks are possessive here, so that a match takes steps in proportion.
_NUMBER = r"\d++(?:\.\d*+)?+|\.\d++"
_BODIES = {  # an angle of one, two or three numbers
    1: rf"({_NUMBER})\s*+°?",
    2: rf"({_NUMBER})(?:\s*+[°:]\s*+|\s++)({_NUMBER})\s*+'?",
    3: rf"({_NUMBER})(?:\s*+[°:]\s*+|\s++)({_NUMBER})(?:\s*+[':]\s*+|\s++)({_NUMBER})\s*+\"?",
}
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_SPLIT_ANGLE = re.compile(  # 87-26-34.8, 87_26_34.8 and 87.26.34.8
    r"(?<![\d.\-])(\d{1,3})([\-._])(\d{1,2})\2(\d{1,2}(?:\.\d++)?)(?![\d.\-])"
)
_PACKED_ANGLE = re.compile(  # 0872634.8E
    r"(?<![\d.])(\d{2,3})(\d\d)(\d\d(?:\.\d++)?)(?=\s?[NSEW])|"
    r"(?<=[NSEW])(\d{2,3})(\d\d)(\d\d(?:\.\d++)?)(?![\d.])"
)
_COMMA_ANGLE = re.compile(r"\s*(\d{1,3}),\s*(\d{1,2}),\s*(\d{1,2}(?:\.\d++)?)\s*")
_POINT = re.compile(  # WKT, x first; SRID of longitude and latitude alone
    rf"\s*+(?:SRID=(?:4326|4490);)?\s*+POINT\s*+(?:Z|M|ZM)?\s*+\(\s*+(-?(?:{_NUMBER}))\s++"
    rf"(-?(?:{_NUMBER}))[^()]{{0,60}}\)\s*+",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"\s*+(?:\\x|0[xX])?[0-9A-Fa-f]{42,}+\s*+")  # 21 bytes: a point of WKB
_WITH_HEIGHT = re.compile(  # of KML, ISO 6709 apart
    r"^\s*(-?\d{1,3}\.\d{1,17}\s?,\s?-?\d{1,3}\.\d{1,17})\s?,\s?-?\d{1,4}(?:\.\d{1,9})?\s*$"
)
_BARE_GEOJSON = re.compile(
    rf'^\s*\{{\s*"type"\s*:\s*"Point"\s*,\s*"coordinates"\s*:\s*\[\s*(-?(?:{_NUMBER}))\s*,'
    rf"\s*(-?(?:{_NUMBER}))[^\[\]{{}}]{{0,30}}\]\s*\}}\s*$"
)
_OBJECT = re.compile(r"\s*\{[^{}\[\]]*\}\s*")  # {"lng": 87.5, "lat": 43.9}
_BETWEEN = r"(?:[,;/|&]|(?<=[\s°'\"NSEW])|(?=[NSEWXY]))"  # never within a number
_SHOWN = 40  # characters of a text that is too long
_TAGGED = 4  # groups of an angle beside its numbers
_MIXED = ((3, 2), (2, 3), (3, 1), (1, 3), (2, 1), (1, 2))


@dataclass(frozen=True)
class Position:
    """A place at lon, lat degrees on WGS 84, and how it was written.

    Parameters
    ----------
    latitude_first
        Whether the latitude stood first.
    datum
        The one of `DATUMS` that the numbers were in.
    """

    lon: float
    lat: float
    latitude_first: bool
    datum: str = "wgs84"


@dataclass(frozen=True)
class _Angle:
    degrees: float
    axis: str | None


def read_coordinates(text: str, *, datum: str = "wgs84") -> Position:
    """Return the place that a text such as ``43°54′24.5″N, 87.5°E`` names.

    Parameters
    ----------
    text
        A latitude and a longitude, in either order.
    datum
        ``"wgs84"``, ``"gcj02"`` or ``"bd09"``: the one that the text is written in, unless it is
        the link of a map that has its own.

    Raises
    ------
    CoordinateError
        It is no coordinate, too long for one, not on the globe, or which number is the latitude
        cannot be told.
    """
    linked = read_link(text)
    text, datum = (linked.text, linked.datum or datum) if linked else (text, datum)
    pair = _read_pair(text)
    if pair is None:
        named, rest = split_datum(text)
        pair, datum = (_read_pair(rest), named) if named else (None, datum)
    if pair is None:
        raise CoordinateError(_unreadable(text))
    axes = _axes(*pair)
    by_axis = dict(zip(axes, (angle.degrees for angle in pair), strict=True))
    lon, lat = by_axis["lon"], by_axis["lat"]
    if abs(lon) > MAX_LON or abs(lat) > MAX_LAT:
        raise CoordinateError(
            message(
                "“{text}” is not a position on the globe; give degrees.",
                text=text.strip()[:MAX_LENGTH],
            )
        )
    moved_lon, moved_lat = in_wgs84(lon, lat, datum)
    return Position(float(moved_lon), float(moved_lat), axes[0] == "lat", datum)


def _read_pair(text: str) -> tuple[_Angle, _Angle] | None:
    """Return the two angles of a text in any notation; None where it is none."""
    text = without_quotes(text)
    if len(text) <= MAX_LENGTH:
        text = re.sub(r"[{}\"']", " ", text) if _OBJECT.fullmatch(text) else text
        text = _BARE_GEOJSON.sub(r"X\1 Y\2", _WITH_HEIGHT.sub(r"\1", text))
    point = _POINT.fullmatch(text[:MAX_LENGTH])
    tagged = f"X{point[1]} Y{point[2]}" if point else _of_wkb(text)
    folded = _folded(tagged or text)
    return _pair(folded) or _pair(_DECIMAL_COMMA.sub(".", folded))


def _of_wkb(text: str) -> str | None:
    """Return the numbers of a point in hexadecimal WKB with their axes; None of anything else."""
    if len(text) > MAX_LENGTH or not _HEXADECIMAL.fullmatch(text):
        return None
    from geo.formats.geometry_cells import wkb_point  # with outlines: long to import

    place = wkb_point(text)
    return place and f"X{place[0]:.15f} Y{place[1]:.15f}"


def read_angle(text: str, axis: str) -> float:
    """Return the degrees of one cell, such as ``87°30′E``, for the axis ``"lon"`` or ``"lat"``.

    Raises
    ------
    CoordinateError
        It is no angle, too long for one, or one of the other axis.
    """
    bare = without_quotes(text)
    parts = _COMMA_ANGLE.fullmatch(bare[:MAX_LENGTH])
    plain = f"{parts[1]}°{parts[2]}'{parts[3]}\"" if parts else bare
    folded = _DECIMAL_COMMA.sub(".", _folded(plain))
    for count in _BODIES:
        match = _pattern((count,)).fullmatch(folded)
        angle = _angle(match.groups()) if match else None
        if angle and angle.axis in (None, axis):
            return angle.degrees
    raise CoordinateError(
        message(
            "“{text}” is not a valid angle; give decimal degrees.", text=text.strip()[:MAX_LENGTH]
        )
    )


def in_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes, in degrees, taken from one of `DATUMS` to WGS 84."""
    if datum in TO_WGS84:
        return TO_WGS84[datum](lon, lat)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def is_near_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Return whether places lie within China's longitudes and latitudes; NaN does not."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return (x >= WEST) & (x <= EAST) & (y >= SOUTH) & (y <= NORTH)


def _folded(text: str) -> str:
    """Return a text with narrow digits, one sign for each mark, and one letter for each word."""
    line = _in_single_blanks(text)
    for words_of_tag, letter in _TAGS:  # first, because the word for an axis ends like a degree
        line = re.sub(words_of_tag, letter, line, flags=re.IGNORECASE)
    for marks, sign in _MARKS:
        line = re.sub(marks, sign, line)
    line = unicodedata.normalize("NFKC", line)
    line = re.sub(r"[()\[\]]", " ", line).upper().strip(" ,;.。")
    line = _PACKED_ANGLE.sub(_split_digits, line)
    return _SPLIT_ANGLE.sub(r"\1°\3'\4" + '"', line)


def _split_digits(match: re.Match[str]) -> str:
    """Return degrees, minutes and seconds, written in one number, with their marks."""
    degrees, minutes, seconds = (part for part in match.groups() if part)
    return f"{degrees}°{minutes}'{seconds}\""


def _in_single_blanks(text: str) -> str:
    """Return a text with one blank for each run of them, refused where it is still too long."""
    line = " ".join(text.split())
    if len(line) > MAX_LENGTH:
        raise CoordinateError(
            message(
                "“{text}…” is longer than {most} characters; give only the coordinate.",
                text=line[:_SHOWN],
                most=MAX_LENGTH,
            )
        )
    return line


def _pair(folded: str) -> tuple[_Angle, _Angle] | None:
    """Return the two angles of a text; equally detailed ones first, mixed ones by their marks."""
    counts = [(1, 1), (2, 2), (3, 3), *(_MIXED if re.search("[°:,;]", folded) else ())]
    for count in counts:
        match = _pattern(count).fullmatch(folded)
        if match:
            groups = match.groups()
            first = _angle(groups[: count[0] + _TAGGED])
            second = _angle(groups[count[0] + _TAGGED :])
            if first and second:
                return first, second
    return None


@cache
def _pattern(counts: tuple[int, ...]) -> re.Pattern[str]:
    """Return the pattern of angles with so many numbers, with a separator between them."""
    return re.compile(_BETWEEN.join(_angle_pattern(*item) for item in enumerate(counts)))


def _angle_pattern(place: int, count: int) -> str:
    """Return the pattern of one angle; a hemisphere stands before or after it, not both."""
    before = rf"(?:(?:(?P<before{place}>[NSEW])|([XY]))\s*+[:=]?\s*+)?"
    after = rf"(?(before{place})|(?P<after{place}>[NSEW])?)"
    return rf"\s*+{before}([+-])?\s*+{_BODIES[count]}\s*+{after}\s*+"


def _angle(groups: tuple[str | None, ...]) -> _Angle | None:
    """Return the angle of a tag, a sign, one to three numbers and a tag; None if it is none."""
    before, label, sign, *numbers, after = groups
    values = [float(number) for number in numbers if number is not None]
    whole = all(value == int(value) for value in values[:-1])
    if not whole or any(value >= 60 for value in values[1:-1]) or max(values[1:], default=0) > 60:
        return None  # 60 seconds are what rounding leaves of 59.99
    letter = before or after
    axes = {_AXIS[tag] for tag in (letter, label) if tag}
    if len(axes) > 1 or (letter and sign):
        return None
    size = sum(value / 60**place for place, value in enumerate(values))
    is_negative = sign == "-" or letter in ("S", "W")
    return _Angle(-size if is_negative else size, axes.pop() if axes else None)


def _axes(first: _Angle, second: _Angle) -> tuple[str, str]:
    """Return what the two angles are: by their letters, else by their numbers."""
    if first.axis or second.axis:
        if first.axis == second.axis:
            raise CoordinateError(
                message(
                    "Both numbers are marked as the same axis; mark one with N or S and the "
                    "other with E or W."
                )
            )
        is_latitude = first.axis == "lat" or second.axis == "lon"
        return ("lat", "lon") if is_latitude else ("lon", "lat")
    a, b = first.degrees, second.degrees
    if a == b == 0:
        raise CoordinateError(message("0, 0 is not a site; the coordinates are probably missing."))
    lat_first, lon_first = bool(is_near_china(b, a)), bool(is_near_china(a, b))
    if not (lat_first or lon_first):
        lat_first, lon_first = abs(b) > MAX_LAT >= abs(a), abs(a) > MAX_LAT >= abs(b)
    if lat_first == lon_first:
        raise CoordinateError(
            message(
                "It is unclear which of {a:g} and {b:g} is the latitude; add N and E.", a=a, b=b
            )
        )
    return ("lat", "lon") if lat_first else ("lon", "lat")


def _unreadable(text: str) -> Message:
    shown, folded = text.strip()[:MAX_LENGTH], _folded(text)
    if not folded:
        return message("No coordinate is given; give a latitude and a longitude.")
    if len(re.findall(_NUMBER, folded)) == 1:
        return message("“{text}” is only one number; give a latitude and a longitude.", text=shown)
    return message(
        "“{text}” is not a valid coordinate; write it like 43.9067, 87.4000 or "
        "43°54′24″N 87°24′00″E.",
        text=shown,
    )
