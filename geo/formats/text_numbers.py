"""Columns of texts as the numbers that they write, where nothing of the writing is lost.

It stands alone because KML and CSV, whose values are all texts, both ask it.
"""

import re
from collections.abc import Mapping, Sequence

INTEGER = re.compile(r"-?[1-9][0-9]{0,14}|0")
FLOAT = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]{1,20})?(?:e[-+][0-9]{1,3})?")


def with_numbers(columns: Mapping[str, Sequence[object]]) -> dict[str, Sequence[object]]:
    """Return columns, those of texts that all write whole numbers, or all others, as numbers.

    A column in which one number would be written in another way, such as ``"007"``, ``"1.50"`` or
    ``"1"`` beside ``"1.5"``, stays as it is.
    """
    return {name: _numbers(values) for name, values in columns.items()}


def _numbers(values: Sequence[object]) -> Sequence[object]:
    texts = [value for value in values if value is not None]
    if not texts or not all(isinstance(text, str) for text in texts):
        return values
    known = set(map(str, texts))
    if all(INTEGER.fullmatch(text) for text in known):
        return [None if value is None else int(str(value)) for value in values]
    if all(FLOAT.fullmatch(text) and repr(float(text)) == text for text in known):
        return [None if value is None else float(str(value)) for value in values]
    return values
