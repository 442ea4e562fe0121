"""The answers of `geo.formats.gdal.sandbox` made tables, whatever the format."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from geo.errors import FileFormatError
from geo.formats.gdal.sandbox import REFUSALS, Job, run
from geo.formats.table import LineShape, Table, TableBuilder, renaming_notes, unique_names
from geo.formats.texts import Cells
from geo.messages import Message, message
from geo.polygons.rings import Rings

RINGS = ("vertices", "sizes", "part", "row", "multi")  # of `Rings`, but the heights


def decode_cells(answer: dict[str, Any], declared: str | None) -> Cells:
    """Read the names and texts of an answer, which are bytes in the shape of text until then."""
    names = [name for name, _ in answer["columns"]]
    texts = [v for _, values in answer["columns"] for v in values if isinstance(v, str)]
    cells = Cells([*names, *texts], declared)
    answer["columns"] = [
        [cells.read(name), [cells.read(v) if isinstance(v, str) else v for v in values]]
        for name, values in answer["columns"]
    ]
    return cells


def table_of(answer: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Table:
    """Return the table of an answer: its values as JSON has them, and its arrays by name."""
    builder = TableBuilder(has_heights=answer["has_heights"])
    builder.add_rows(answer["count"])
    for kind in ("missing", "unreadable"):
        for row in answer[kind]:
            builder.add_problem(row, kind)
    for row, kind in answer["others"]:
        builder.add_problem(row, "not-polygon", type=kind)
    builder.closed += answer["closed"]
    builder.left_out += answer["left_out"]
    builder.lines.extend(_lines(answer["lines"], arrays))
    for row in arrays["empty"].tolist():
        builder.add_problem(row, "empty")
    if arrays["rows"].size:
        builder.add_rings(_rings(arrays), arrays["rows"])
    given = [name for name, _ in answer["columns"]]
    names = unique_names(given)
    said = tuple(message("The reader reports: {text}.", text=text) for text in answer["remarks"])
    return Table(
        builder.geometry_array(),
        dict(zip(names, (values for _, values in answer["columns"]), strict=True)),
        crs=answer["crs"],
        decisions=(
            *said,
            *renaming_notes(given, names),
            *_lacking(arrays),
            *builder.notes(),
        ),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        lines=tuple(builder.lines),
        points=_points(arrays),
    )


def read_layer(
    driver: str, files: Mapping[str, bytes], layer: str | None = None, **settings: str
) -> Table:
    """Return a layer of files that one driver of GDAL reads, the first being opened.

    Raises
    ------
    FileFormatError
        They are damaged, or have several layers and none is named.
    FileTooLargeError
        They do not fit the memory or time that is set for them.
    """
    return table_of(*run(Job("gdal", files, driver, layer, settings=settings)))


def layer_names(driver: str, files: Mapping[str, bytes], **settings: str) -> list[str]:
    """Return the layers with geometries of files; errors are those of `read_layer`."""
    names: list[str] = run(Job("layers", files, driver, settings=settings))[0]["layers"]
    return names


def _points(arrays: Mapping[str, np.ndarray]) -> dict[int, tuple[float, float]]:
    """Return the points of an answer by their rows, once their numbers are known to fit."""
    rows, points = arrays["point_rows"], arrays["points"]
    if points.shape != (len(rows), 2):
        raise FileFormatError(REFUSALS["damaged"])
    return {int(row): (float(x), float(y)) for row, (x, y) in zip(rows, points, strict=True)}


def _lacking(arrays: Mapping[str, np.ndarray]) -> Iterator[Message]:
    if arrays["lacking"]:
        yield message("Parts or holes without a vertex were left out.")


def _rings(arrays: Mapping[str, np.ndarray]) -> Rings:
    """Return the rings of an answer, once their numbers are known to fit one another."""
    vertices, sizes, part, row, multi = (arrays[name] for name in RINGS)
    fitting = (
        vertices.ndim == 2
        and vertices.shape[1] == 2
        and sizes.min(initial=1) > 0
        and sizes.sum() == len(vertices)
        and len(part) == len(sizes)
        and _numbers_through(part, len(row))
        and _numbers_through(row, len(multi))
        and len(multi) == len(arrays["rows"])
    )
    if not fitting:
        raise FileFormatError(REFUSALS["damaged"])
    return Rings(vertices, np.zeros(len(vertices)), sizes, part, row, multi)


def _lines(kinds: Sequence[tuple[int, str]], arrays: Mapping[str, np.ndarray]) -> list[LineShape]:
    """Return the lines of an answer, once their numbers are known to fit one another."""
    vertices, sizes, rows = (arrays[f"line_{name}"] for name in ("vertices", "sizes", "rows"))
    found = {row: LineShape(row, [], kind) for row, kind in kinds}
    fitting = (
        vertices.ndim == 2
        and vertices.shape[1] == 2
        and len(sizes) == len(rows)
        and sizes.min(initial=1) > 0
        and sizes.sum() == len(vertices)
        and np.isin(rows, list(found)).all()
    )
    if not fitting:
        raise FileFormatError(REFUSALS["damaged"])
    for row, part in zip(rows.tolist(), np.split(vertices, np.cumsum(sizes)[:-1]), strict=False):
        found[row].parts.append(part)
    return list(found.values())


def _numbers_through(numbers: np.ndarray, count: int) -> bool:
    """Return whether numbers ascend from 0 to `count` - 1 with none left out."""
    steps = np.diff(numbers, prepend=-1, append=count)
    return bool(count and np.isin(steps[:-1], (0, 1)).all() and steps[0] == 1 and steps[-1] == 1)


def encoding_notes(cells: Cells) -> Iterator[Message]:
    """Yield the sentence on the encodings of names and texts, if any was needed."""
    if cells.used:
        yield message(
            "Names and texts were read as {encodings}.",
            encodings=", ".join(sorted(name.upper() for name in cells.used)),
        )
