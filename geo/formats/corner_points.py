"""Points with the names of corners, such as J1, J2, J3, made outlines; apart as every format asks.

A boundary often comes as a Shapefile, KML or GPX of its corners. Sites are points as well: only
labels that count the points of each parcel say that they are corners.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite

from geo.errors import FileFormatError
from geo.formats.corner_table.corners import MIN_CORNERS, Corner, outlines, polygon_parts
from geo.formats.corner_table.rows import PARCEL, kind_of
from geo.formats.table import Table, TableBuilder
from geo.messages import Message, counted, message
from geo.polygons.rings import rings_from_arrays

_NAMED = re.compile(r"(?:[JjZz]{1,2}|拐点|界址点?|角点|顶点|界)[-_ ]?(\d{1,5})")
_LABELLED = re.compile(r"[A-Za-z]{0,4}[-_ ]?(\d{1,5})(?:\.0)?")
_HEADS = re.compile(
    r"点号|界址|拐点|角点|顶点|桩号|^(?:JZ)?DH$|^JZDB?H$|corner|vertex", re.IGNORECASE
)


def joined_corners(table: Table) -> Table:
    """Return a table of corners as the table of their outlines; any other as it is.

    The texts of a drawing stand beside corners, and are none.

    Raises
    ------
    FileFormatError
        A corner has a coordinate that is not a number.
    """
    count = len(table.geometries)
    if table.sheets or count < MIN_CORNERS or set(table.points) != set(range(count)):
        return table
    column = next((name for name in table.columns if _numbers(name, table.columns[name])), None)
    if column is None:
        return table
    numbers = _numbers(column, table.columns[column])
    parcels = _parcels(table.columns, count)
    runs = _in_order(numbers, parcels)
    if not runs:
        return table
    unknown = [row for run in runs for row in run if not all(map(isfinite, table.points[row]))]
    if unknown:
        label = str(table.columns[column][unknown[0]])
        raise FileFormatError(
            message(
                "Corner {label} has a coordinate that is not a number; correct it.", label=label
            )
        )
    return _of_corners(table, runs, parcels)


def _numbers(name: str, labels: Sequence[object]) -> list[int]:
    """Return the number in each label of a column; none where they are not those of corners."""
    pattern = _LABELLED if _HEADS.search(name) else _NAMED
    found = [pattern.fullmatch(str(label).strip()) for label in labels]
    return [int(match[1]) for match in found if match] if all(found) else []


def _parcels(columns: Mapping[str, Sequence[object]], count: int) -> list[tuple[str, str, str]]:
    """Return number, name and ring of the parcel of each corner, as far as columns say them."""
    of_kind = {kind_of(name): values for name, values in columns.items() if len(values)}
    texts = [
        ["" if value is None else str(value) for value in of_kind.get(kind, [""] * count)]
        for kind in PARCEL
    ]
    return list(zip(*texts, strict=True))


def _in_order(numbers: Sequence[int], parcels: Sequence[tuple[str, str, str]]) -> list[list[int]]:
    """Return the rows outline by outline as their numbers count; none where one is lacking."""
    rows: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row, parcel in enumerate(parcels):
        rows[parcel].append(row)
    runs: list[list[int]] = []
    for run in (run for several in rows.values() for run in _runs(several, numbers)):
        found = sorted(run, key=lambda row: numbers[row])
        first = numbers[found[0]]
        is_counted = [numbers[row] for row in found] == list(range(first, first + len(found)))
        if not is_counted or len(found) < MIN_CORNERS:
            return []
        runs.append(found)
    return runs


def _runs(rows: Sequence[int], numbers: Sequence[int]) -> list[list[int]]:
    """Return rows parted where the first number begins anew, without corners that only close."""
    runs: list[list[int]] = []
    for row in rows:
        if not runs or numbers[row] == numbers[rows[0]]:
            runs.append([])
        runs[-1].append(row)
    return [run for run in runs if len(run) > 1]


def _of_corners(
    table: Table, runs: Sequence[Sequence[int]], parcels: Sequence[tuple[str, str, str]]
) -> Table:
    corners: list[Corner | None] = []
    for run in runs:
        corners += [None, *(Corner(*table.points[row], parcel=parcels[row]) for row in run)]
    made = outlines(corners)
    builder = TableBuilder()
    builder.add_rows(len(made))
    parts = [polygon_parts(outline.rings) for outline in made]
    builder.add_rings(
        rings_from_arrays([(each, len(each) > 1) for each in parts]), range(len(made))
    )
    said = joined_note(sum(map(len, runs)), len(made))
    return replace(
        table,
        geometries=builder.geometry_array(),
        columns={"name": [outline.name or None for outline in made]},
        ids=[outline.number or None for outline in made],
        decisions=(*table.decisions, said),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        sheets=(),
        points={},
    )


def joined_note(corners: int, outlines: int) -> Message:
    """Return the sentence that so many corners were joined to so many outlines."""
    return counted(
        "{corners} corners were joined in order to form {n} outline.",
        "{corners} corners were joined in order to form {n} outlines.",
        corners=corners,
        n=outlines,
    )
