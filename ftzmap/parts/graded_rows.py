"""Rows of a file with the verdict on the area that each states, batch by batch.

It stands alone because only `check --out` writes rows so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzmap.boundary.checked_file import CheckedFile, HowToCheck, no_known_column
from ftzmap.boundary.opening import collection_of
from ftzmap.checks.findings_file import ENDINGS, encode, findings_layer
from ftzmap.checks.profile import Profile
from ftzmap.checks.stated import DECLARED_HALF, Choice, StatedAreas, read_column
from ftzmap.parcels.batch_files import WRITERS, Batches, write_batches
from ftzmap.text.i18n import Language
from ftzmap.text.output import output_ending, whole_file
from geo.arrays import Bools, Floats
from geo.formats.geojson.features import Collection
from geo.polygons.area import geodesic_area

if TYPE_CHECKING:
    from geo.streams.stream import Piece, Stream

AGREES, WITHIN, DEVIATES = "agrees", "within tolerance", "deviates"
NOT_STATED, NOT_MEASURED = "not stated", "not measured"
FIGURES = ("stated_m2", "measured_m2", "difference_m2", "difference_percent")
GRADE = "grade"
LAYER = "rows"  # of a GeoPackage, beside those of findings
PREFIX = "checked_"  # of columns whose names are taken


@dataclass(frozen=True, kw_only=True)
class HowToGrade:
    """Which column states areas in which unit, how far they may be off, and how a file is read."""

    column: str
    unit: str
    tolerance_percent: float
    profile: Profile
    layer: str | None = None
    from_crs: str | None = None

    @classmethod
    def of(cls, stated: StatedAreas, how: HowToCheck) -> "HowToGrade":
        """Return how the rows of a file are graded whose stated areas were found by a check."""
        return cls(
            column=stated.column,
            unit=stated.unit,
            tolerance_percent=how.tolerance_percent,
            profile=how.profile,
            layer=how.layer,
            from_crs=how.from_crs,
        )


def result_ending(name: str) -> str:
    """Return the ending of a file into which the outcome of a check can be written.

    Raises
    ------
    FileFormatError
        It is neither one for findings nor one for rows.
    """
    return output_ending(name, dict.fromkeys((*ENDINGS, *WRITERS)))


def write_checked(
    file: Path, out: Path, ending: str, checked: CheckedFile, how: HowToCheck, t: Language
) -> None:
    """Write findings as layers, and the verdict on each row, where the format is for these.

    Raises
    ------
    GeoError
        The format is for rows, and no column states areas; or a cell cannot be written.
    OSError
        A file cannot be opened, or the output cannot be written.
    """
    stated = checked.stated
    if stated is None and ending not in ENDINGS:
        raise no_known_column()
    with whole_file(out) as part:
        if ending in ENDINGS:
            layer = findings_layer(checked.findings, checked.collection, how.profile.name, t)
            part.write_bytes(encode(layer, ending, t))
        if stated is not None and ending in WRITERS:
            write_graded_rows(file, part, ending, HowToGrade.of(stated, how))


def write_graded_rows(
    file: Path, out: Path, ending: str, how: HowToGrade, piece: "Piece | None" = None
) -> int:
    """Write the rows of a file with the area that each states, what it measures and the verdict.

    Every column stays; figures are in m², measured on the CGCS2000 ellipsoid, the difference is
    measured less stated, and the verdict is one of `AGREES`, `WITHIN`, `DEVIATES`, `NOT_STATED`
    and `NOT_MEASURED`.

    Parameters
    ----------
    ending
        One of those of `ftzmap.parcels.batch_files.WRITERS`.
    piece
        Which rows; all by default.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    GeoError
        The file cannot be read, or a cell cannot be written.
    OSError
        A file cannot be opened, or the output cannot be written.
    """
    from geo.streams.any_file import open_stream

    count = [0]
    with open_stream(file, layer=how.layer, from_crs=how.from_crs, piece=piece) as stream:
        names = _free_names(stream.schema.names)
        schema = _schema(stream.schema, names)
        batches = _counted(_graded(stream, schema, how), count)
        write_batches(out, ending, Batches.of(stream, schema, batches, layer=LAYER))
    return count[0]


def _counted(batches: Iterator[Any], count: list[int]) -> Iterator[Any]:
    for batch in batches:
        count[0] += batch.num_rows
        yield batch


def _free_names(taken: list[str]) -> list[str]:
    """Return the names of the new columns, none of which another has."""
    lower, names = {name.lower() for name in taken}, [*FIGURES, GRADE]
    while lower & set(names):
        names = [f"{PREFIX}{name}" for name in names]
    return names


def _schema(schema: Any, names: list[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    for name in names[:-1]:
        schema = schema.append(pa.field(name, pa.float64()))
    return schema.append(pa.field(names[-1], pa.string()))


def _graded(stream: "Stream", schema: Any, how: HowToGrade) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a stream, each piece of which is loaded as a check loads it."""
    import pyarrow as pa

    from geo.streams.loaded_batches import loaded_batches, loaded_pieces
    from geo.streams.sound_texts import with_sound_texts

    pieces: list[Any] = []

    def remembered() -> Iterator[Any]:
        for piece in loaded_pieces(stream.batches):
            pieces.append(with_sound_texts(piece))
            yield piece

    source = replace(stream, batches=remembered())
    from_crs = how.from_crs if stream.unsound is None else None  # else it is in degrees already
    wanted = {how.column, DECLARED_HALF}
    first = 0
    for loaded in loaded_batches(source, columns=wanted, from_crs=from_crs):
        piece = pieces.pop()
        collection = collection_of(loaded)
        unsound = None
        if stream.unsound is not None:
            unsound = stream.unsound[first : first + piece.num_rows]
        first += piece.num_rows
        figures, grades = _verdicts(collection, unsound, how)
        columns = [pa.array(values, pa.float64(), mask=np.isnan(values)) for values in figures]
        added = [*columns, pa.array(grades, pa.string())]
        yield pa.RecordBatch.from_arrays([*piece.columns, *added], schema=schema)


def _verdicts(
    collection: Collection, unsound: Bools | None, how: HowToGrade
) -> tuple[tuple[Floats, ...], list[str]]:
    """Return stated, measured, difference and percent, (n,) each, NaN for none, and the grades."""
    features = collection.features
    sound = [
        row
        for row, raw in enumerate(features)
        if not raw.problems and raw.geometry is not None and (unsound is None or not unsound[row])
    ]
    stated, measured = np.full((2, len(features)), np.nan)
    measured[sound] = geodesic_area(
        np.array([*(features[row].geometry for row in sound), None], dtype=object)[:-1]
    )
    grades = np.full(len(features), NOT_MEASURED, dtype=object)
    grades[sound] = NOT_STATED
    choice = Choice(column=how.column, unit=how.unit)
    found = read_column(collection, how.column, choice, how.profile)
    if found is not None:
        stated[found.rows] = found.stated
        grades[found.rows] = _grades(found, how.tolerance_percent)
    grades[np.isnan(measured)] = NOT_MEASURED
    difference = measured - stated
    return (stated, measured, difference, 100 * difference / stated), grades.tolist()


def _grades(found: StatedAreas, tolerance_percent: float) -> Any:  # noqa: ANN401 - texts
    off = np.where(found.is_within(tolerance_percent), WITHIN, DEVIATES)
    return np.where(found.agrees, AGREES, off).astype(object)
