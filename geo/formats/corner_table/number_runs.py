"""Corners as a run of numbers, cell by cell or in one line; apart as it is the last notation tried.

What is copied out of a PDF or a web page has often each cell of a table on a line of its own.
"""

import re
import unicodedata

from geo.formats.corner_table.rows import kind_of

MIN_PAIRS = 3
MAX_LENGTH = 2_000_000  # characters of a text that is looked at
_BETWEEN = re.compile(r"[\s,;、:()\[\]|。=]+")
_COORDINATE = re.compile(r"\d{6,8}(?:\.\d{1,12})?|\d{1,3}\.\d{3,15}°?")
_LABEL = re.compile(r"[A-Za-z]{0,2}-?\d{1,4}\.?")
_HEMISPHERES = {"с.ш.", "в.д.", "с.ш", "в.д", "m", "米", "°"}


def pairs_in_run(text: str) -> list[list[str]]:
    """Return label and two numbers of each corner of a text that has nothing else; none if it has.

    Labels are left out where not all pairs have one.
    """
    words = _BETWEEN.split(unicodedata.normalize("NFKC", text[:MAX_LENGTH]))
    numbers: list[str] = []
    labels: list[str] = []
    waiting = ""
    for word in filter(None, words):
        if _COORDINATE.fullmatch(word):
            if len(numbers) % 2 == 0:
                labels.append(waiting)
            numbers.append(word.rstrip("°"))
            waiting = ""
        elif _LABEL.fullmatch(word):
            waiting = word.rstrip(".")
        elif not (kind_of(word) or word in _HEMISPHERES):
            return []
    if len(numbers) % 2 or len(numbers) < 2 * MIN_PAIRS:
        return []
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    if all(labels):
        return [[label, *pair] for label, pair in zip(labels, pairs, strict=True)]
    return [list(pair) for pair in pairs]
