"""Rows of a JSON list of pairs or of objects, as programs keep paths and points.

It stands alone because corners and sites are both read from such lists.
"""

import json
import re
from typing import Any

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.table import MAX_ROWS
from geo.messages import message

Cell = str | float | int | None
MAX_DIGITS = 18  # of a whole number of 64 bits
MAX_NUMBERS = 4  # of one position: two, a height, a measure
_LIST = re.compile(r"\s*+\[\s*+(?:[\[{\]]|$)")
_IS_GEOJSON = re.compile(
    r'"type"\s*+:\s*+"(?:Feature|FeatureCollection|(?:Multi)?(?:Point|LineString|Polygon)'
    r'|GeometryCollection)"'
)


def is_json_list(text: str) -> bool:
    """Return whether a text, or its beginning, is a JSON list of lists or of objects."""
    return _LIST.match(text) is not None


def is_of_features(text: str) -> bool:
    """Return whether a JSON list, or its beginning, is of features or geometries of GeoJSON."""
    return is_json_list(text) and _IS_GEOJSON.search(text) is not None


def is_of_rows(text: str) -> bool:
    """Return whether a JSON list, or its beginning, is of positions or of other objects."""
    return is_json_list(text) and not is_of_features(text)


def rows_of_list(text: str) -> list[list[Cell]]:
    """Return the rows of a JSON list of positions or of objects; of objects the first is the head.

    A list within a list alone is a ring, and its positions are the rows.

    Raises
    ------
    FileFormatError
        It is cut short, or a list of something else.
    FileTooLargeError
        It has more rows than fit the memory that is set for them.
    """
    if text.count("[") + text.count("{") > MAX_ROWS:
        raise FileTooLargeError(
            message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
        )
    try:
        items = _without_brackets(json.loads(text, parse_int=_whole))
    except (ValueError, RecursionError) as error:
        raise _unread() from error
    if items and all(map(_is_position, items)):
        return items
    if items and all(isinstance(item, dict) for item in items):
        head = list(dict.fromkeys(name for item in items for name in item))
        return [head, *([_cell(item.get(name)) for name in head] for item in items)]
    raise _unread()


def _whole(digits: str) -> int | float:
    """Return a whole number, as a float where it is longer than any that fits one exactly."""
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def _without_brackets(items: Any) -> list[Any]:  # noqa: ANN401 - as JSON has it
    """Return the positions of a ring that stands within further brackets."""
    while len(items) == 1 and isinstance(items[0], list) and not _is_position(items[0]):
        items = items[0]
    return list(items)


def _is_position(item: object) -> bool:
    return (
        isinstance(item, list)
        and 2 <= len(item) <= MAX_NUMBERS
        and all(isinstance(number, int | float) for number in item)
    )


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)


def _unread() -> FileFormatError:
    return FileFormatError(
        message(
            "The JSON list cannot be read: give all of it, a list of features, of pairs such as "
            "[87.5, 43.9], or of objects with a longitude and a latitude."
        )
    )
