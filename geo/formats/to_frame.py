"""A table made a GeoDataFrame: names and ids found, values made plain."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.crs.zones import WGS84
from geo.formats.table import Table, most_columns, renaming_notes
from geo.formats.texts import storable_text
from geo.messages import Message, message

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

MAX_TEXT = 10_000  # characters of a value
MAX_NAME = 200  # characters of the name or id of a feature, or of a column
EXACT = 2**53  # whole numbers beyond it are changed by doubles
LARGEST = 2**63  # whole numbers from here on are kept as text
NAMES = ("name", "名称", "地块名称", "区域名称", "dkmc", "xmmc", "mc", "name_zh", "title")
LABELS = ("name", "id")  # columns of every frame
IDS = ("id", "编号", "地块编号", "dkbh", "bh", "code")
PLAIN = {float, bool, type(None)}  # types of which no value has to be changed
LIKE_NAME = re.compile("name|名称|名字", re.IGNORECASE)

Columns = Mapping[str, Sequence[object]]


def frame_table(
    table: Table, geometries: NDArray[np.object_]
) -> tuple["GeoDataFrame", tuple[str, ...], tuple[Message, ...]]:
    """Return a frame in EPSG:4326 of a table, its own columns, and what was decided on these.

    The frame has the columns name and id, text or None, then the others of the table as text and
    numbers, then geometry; n rows in the order of the file. Of name and id only those are own
    columns that the table has too, of whatever letters.

    Parameters
    ----------
    table
        Columns and ids of n rows.
    geometries
        (n,) in degrees.
    """
    import geopandas
    import pandas as pd

    plain = _Plain()
    columns, notes = _columns(table.columns, len(geometries), plain)
    names, source = _names(columns)
    has_ids = any(value is not None for value in table.ids)
    ids = table.ids if has_ids else _found(columns, IDS)[0]
    plain.cut += sum(isinstance(value, str) and len(value) > MAX_NAME for value in table.ids)
    if source and source != "name":
        notes.append(message("Names were taken from the column {column}.", column=source))
    data: dict[str, Sequence[object]] = {
        "name": _labels(names, len(geometries)),
        "id": _labels(ids, len(geometries)),
    }
    free: dict[str, str] = {}
    for column, values in columns.items():
        labels = data[column.lower()] if column.lower() in LABELS else None
        if not _is_redundant(values, labels, is_source=values is ids or values is names):
            free[column] = _free(column, data)
            data[free[column]] = values
    notes.extend(renaming_notes(free, free.values()))
    if plain.cut:
        notes.append(message("Texts that were too long were shortened: {count}.", count=plain.cut))
    series = {column: _series(values, pd) for column, values in data.items()}
    frame = geopandas.GeoDataFrame(series, geometry=geometries, crs=WGS84)
    return frame, _own(columns, free, has_ids=has_ids), tuple(notes)


def _own(columns: Columns, free: Mapping[str, str], *, has_ids: bool) -> tuple[str, ...]:
    """Return the columns of a table by their names in the frame; `free` has those put beside."""
    found = dict.fromkeys(["id"] if has_ids else [])
    for column in columns:
        labels = [column.lower()] if column.lower() in LABELS else []
        found |= dict.fromkeys([*labels, *filter(None, [free.get(column)])])
    return tuple(found)


class _Plain:
    """Makes values plain, and counts the texts that it cuts."""

    def __init__(self) -> None:
        self.cut = 0

    def column(self, values: Sequence[object]) -> list[object]:
        """Return the values of a column; most are plain already, which their types tell."""
        kinds = set(map(type, values))
        plain = kinds <= PLAIN | {int} and (int not in kinds or _are_at_most(LARGEST - 1, values))
        return list(values) if plain else [self._value(value) for value in values]

    def label(self, text: str) -> str:
        """Return the name of a column."""
        self.cut += len(text) > MAX_NAME
        return storable_text(text[:MAX_NAME]).replace("\0", "").strip() or "column"

    def _value(self, value: object) -> object:
        if isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False)
        if isinstance(value, str):
            self.cut += len(value) > MAX_TEXT
            return storable_text(value[:MAX_TEXT])
        if isinstance(value, int) and abs(value) >= LARGEST:
            return str(value)
        return value


def _columns(
    raw: Columns, rows: int, plain: _Plain
) -> tuple[dict[str, list[object]], list[Message]]:
    made: dict[str, list[object]] = {}
    most = most_columns(rows)
    labels = [plain.label(name) for name in list(raw)[:most]]
    for name, label in zip(raw, labels, strict=False):
        made[_free(label, made)] = plain.column(raw[name])
    notes = list(renaming_notes(labels, made))
    over = len(raw) - most
    if over > 0:
        notes.append(
            message("Columns beyond {most} were left out: {count}.", most=most, count=over)
        )
    return made, notes


def _free(label: str, taken: Iterable[str]) -> str:
    """Return a name of a column that no other has, small and capital letters being the same."""
    used = {*(name.lower() for name in taken), "geometry"}
    while label.lower() in used:
        label += "_"
    return label


def _names(columns: Columns) -> tuple[Sequence[object], str | None]:
    values, source = _found(columns, NAMES)
    if source is None:
        like = [column for column in columns if LIKE_NAME.search(column)]
        values, source = _found(columns, [column.lower() for column in like])
    return values, source


def _found(columns: Columns, wanted: Sequence[str]) -> tuple[Sequence[object], str | None]:
    """Return the values and name of the first column of some names that holds anything."""
    by_name = {column.lower(): column for column in reversed(list(columns))}
    for name in wanted:
        column = by_name.get(name)
        if column and any(_label(value) for value in columns[column]):
            return columns[column], column
    return (), None


def _labels(values: Sequence[object], count: int) -> list[str | None]:
    """Return names or ids as text, `count` times None where there are no values."""
    return [_label(value) for value in values] or [None] * count


def _is_redundant(
    values: Sequence[object], labels: Sequence[object] | None, *, is_source: bool
) -> bool:
    """Return whether a column says nothing that names or ids do not say in full.

    They say all that the column they were made of does, unless they are cut.
    """
    if labels is None:
        return False
    whole = all(len(value) <= MAX_NAME for value in values if isinstance(value, str))
    return whole and (is_source or _labels(values, 0) == labels)


def _label(value: object) -> str | None:
    if type(value) is int:  # most are, and numbers have a quick way to text
        return str(value)[:MAX_NAME]
    if value is None or isinstance(value, bool) or value != value:  # NaN is not itself
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return storable_text(text.strip()[:MAX_NAME]) or None


def _series(values: Sequence[object], pd: Any) -> "pd.Series":  # noqa: ANN401 - pandas itself
    """Return values as whole numbers, doubles with NaN for what is missing, or objects."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {int} and None not in values:
        return pd.Series(values, dtype="int64")
    if kinds and kinds <= {int, float} and _are_at_most(EXACT, values):
        return pd.Series([np.nan if value is None else value for value in values], dtype=float)
    return pd.Series(values, dtype=object)


def _are_at_most(most: int, values: Sequence[object]) -> bool:
    """Say whether all whole numbers among some values are, and none below the negative of it."""
    return all(abs(value) <= most for value in values if type(value) is int)
