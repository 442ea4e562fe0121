"""Boundary files in and out: every format in, longitude and latitude on WGS 84 out, and why.

What a file is, is told by its content and only then by its name. Whatever had to be decided is
said in a sentence; where two readings fit, the file is refused.
"""

import os
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.crs.readings import Reading
from geo.crs.zones import WGS84
from geo.errors import FileFormatError, FileTooLargeError, NoOutlinesError
from geo.formats import archive, catalogue, ovital
from geo.formats.check import check_table
from geo.formats.closing import close_lines
from geo.formats.corner_points import joined_corners
from geo.formats.drawing_unit import place_by_unit
from geo.formats.format import ReadOptions, SourceFile, Writer, Written
from geo.formats.outline_texts import named_by_texts
from geo.formats.recognise import name_notes, recognise
from geo.formats.table import MAX_BYTES, SurveyRecord, Table, no_layer
from geo.formats.to_frame import frame_table
from geo.formats.writers import prepare
from geo.messages import Message, message
from geo.polygons.validity import Issue

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

POINTS = ("Point", "MultiPoint")  # as the types of geometries of points begin
NO_FEATURES = message("The file has no features; choose another file.")
Source = bytes | str | os.PathLike[str]


@dataclass(frozen=True)
class Boundaries:
    """The boundaries of a file, and how they were understood.

    Parameters
    ----------
    frame
        EPSG:4326; the columns ``name`` and ``id`` hold text or None, the others the properties as
        text and numbers; ``geometry`` is None where nothing can be drawn, and may be invalid.
        Outer rings run counter-clockwise. Rows are those of the file, from 0.
    decisions
        Sentences that say how the file was read.
    problems
        What is wrong with a row of the frame, by its index.
    survey
        Of one survey TXT what only that format has, by row; else None.
    columns
        The columns of the frame that the file itself has; ``name`` and ``id`` may be none of them.
    """

    frame: "GeoDataFrame"
    decisions: tuple[Message, ...]
    problems: tuple[tuple[int, Issue], ...]
    survey: SurveyRecord | None = None
    columns: tuple[str, ...] = ()


def load(
    source: Source,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
) -> Boundaries:
    """Return the boundaries of a file in any format that is known here.

    Parameters
    ----------
    source
        A path, or the bytes of a file.
    name
        What the file is called, where that is not the name of the path.
    layer
        Which to read of several: the layer of a GeoPackage, the folder of a KML, the file of a
        zip; `layers` lists them. All folders by default, and all KML and TXT of a zip.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    FileFormatError
        The file is no boundary file, damaged, protected, or without polygons.
    LayerError
        It has several layers and none is named, or not the one that is.
    CrsError
        Its coordinate system cannot be told, or is one of several that fit.
    FileTooLargeError
        It would not fit the memory or time that is set for it.
    OSError
        The path cannot be read.
    """
    file = source_file(source, name)
    found = _load_all(file, layer, from_crs)
    if not ovital.is_ovital(file.name, from_crs):
        return found
    frame = found.frame.set_geometry(
        ovital.unshifted(found.frame.geometry.to_numpy()), crs=found.frame.crs
    )
    return replace(found, frame=frame, decisions=(*found.decisions, ovital.note(file.name)))


def _load_all(file: SourceFile, layer: str | None, from_crs: str | None) -> Boundaries:
    """Return the boundaries of a file or of all that are read of an archive."""
    known = recognise(file)
    if not known.members:
        return _load_one(file, ReadOptions(layer, from_crs))
    members = known.members(file, catalogue.FORMATS)
    found, inner = archive.select(members, layer, catalogue.FORMATS)
    note = name_notes(file, known)
    pieces = [_piece(one, ReadOptions(inner, from_crs)) for one in found]
    wrong = [piece for piece in pieces if isinstance(piece, FileFormatError)]
    if len(wrong) == len(pieces):
        raise wrong[0]
    read = [
        _unread(one.name, piece) if isinstance(piece, FileFormatError) else piece
        for one, piece in zip(found, pieces, strict=True)
    ]
    if len(read) == 1:
        return replace(read[0], decisions=(*note, *read[0].decisions))
    return _merge([one.name for one in found], read, note)


def _piece(file: SourceFile, options: ReadOptions) -> Boundaries | FileFormatError:
    """Return the boundaries of a file of an archive, or why it cannot be read."""
    try:
        return _load_one(file, options)
    except FileFormatError as error:
        return error


def _unread(name: str, error: FileFormatError) -> Boundaries:
    """Return what stands for a file of an archive that cannot be read: a row with its problem.

    A file without features, such as a KML of links to others beside it, has no row.
    """
    import geopandas

    is_empty = error.message == NO_FEATURES
    columns: dict[str, list[str | None]] = (
        {"name": [], "id": []} if is_empty else {"name": [name], "id": [None]}
    )
    shapes = [None for _ in columns["name"]]
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    if is_empty:
        return Boundaries(frame, (NO_FEATURES,), ())
    return Boundaries(frame, (), ((0, Issue(kind="unreadable", message=error.message)),))


def read_boundaries(
    path_or_bytes: Source,
    name: str | None = None,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
) -> "GeoDataFrame":
    """Return the frame of `load`, its decisions and problems in ``frame.attrs``."""
    loaded = load(path_or_bytes, name=name, layer=layer, from_crs=from_crs)
    loaded.frame.attrs.update(decisions=loaded.decisions, problems=loaded.problems)
    return loaded.frame


def layers(source: Source, name: str | None = None) -> list[str]:
    """Return what a file offers for the `layer` of `load`; errors are those of `load`."""
    file = source_file(source, name)
    known = recognise(file)
    if known.members:
        found = known.members(file, catalogue.FORMATS)
        if len(found) > 1:
            return [one.name for one in found]
        file = found[0]
        known = recognise(file)
    return (known.layers(file) if known.layers else []) or [file.stem]


def write(
    frame: "GeoDataFrame",
    path: Path | None,
    *,
    format: str | None = None,  # noqa: A002
    survey: SurveyRecord | None = None,
) -> bytes:
    """Return a frame as the bytes of a file, and write them to a path if there is one.

    Parameters
    ----------
    frame
        Polygons and multipolygons in any coordinate system that it states; the columns ``name``
        and ``id`` may be missing. It is not changed.
    path
        Where to; None writes nothing.
    format
        The ending that names the format, one of `catalogue.output_endings`; by default that of
        the path.
    survey
        What a survey TXT said of the rows; parcels that are not changed are written so again.

    Raises
    ------
    FileFormatError
        No such format is written.
    CrsError
        The frame states no coordinate system.
    GeometryError
        A geometry is neither polygon nor multipolygon; for TXT, one is missing or invalid.
    CoordinateError
        For TXT, one lies outside the zones of China.
    """
    written = write_noted(frame, format or (path.name if path else ""), survey=survey)
    if written.left_out:
        raise written.left_out[0]
    if path is not None:
        path.write_bytes(written.data)
    return written.data


def write_noted(
    frame: "GeoDataFrame",
    ending: str,
    *,
    survey: SurveyRecord | None = None,
    to_crs: str | None = None,
) -> Written:
    """Return a frame as the bytes of a file, how it was written, and which rows are left out.

    Parameters and errors are those of `write`, but a row that the format cannot hold refuses the
    file only where no other is left. `to_crs` is the system of a drawing or a corner table, an
    EPSG code such as ``"EPSG:4517"``.
    """
    writer = _writer(ending)
    ready = prepare(frame)
    ready.attrs.update(survey=survey, to_crs=to_crs)
    made = writer(ready)
    return made if isinstance(made, Written) else Written(data=made)


def _writer(name: str) -> Writer:
    dotted = name.lower() if name.startswith(".") else f".{name.lower()}"
    for known in catalogue.FORMATS:
        if known.write and dotted.endswith(known.output_ending):
            return known.write
    raise FileFormatError(
        message(
            "The ending of the name sets the format of the file; choose one of {endings}.",
            endings=", ".join(catalogue.output_endings()),
        )
    )


def source_file(source: Source, name: str | None) -> SourceFile:
    """Return a file with those beside it that belong to it, or a folder that is one file.

    Errors are those of `load` for what cannot be read at all.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        _check_size(len(source))
        return SourceFile(bytes(source), name or "")
    path = Path(source)
    if path.is_dir():
        return _source_folder(path, name)
    _check_size(path.stat().st_size)
    known = catalogue.promised_format(path.name)
    parts = _parts(path, known.part_endings) if known and known.part_endings else None
    return SourceFile(path.read_bytes(), name or path.name, parts)


def _source_folder(path: Path, name: str | None) -> SourceFile:
    """Return a folder that is one file of a format, such as a FileGDB, its files as parts."""
    marks = {each.folder_mark for each in catalogue.FORMATS if each.folder_mark}
    files = [each for each in sorted(path.iterdir()) if each.is_file()]
    mark = next((each for each in files if each.name in marks), None)
    if mark is None:
        raise FileFormatError(message("{file} is a folder; name a file.", file=str(path)))
    _check_size(sum(each.stat().st_size for each in files))
    parts = {each.name: each.read_bytes() for each in files}
    return SourceFile(parts[mark.name], name or path.name, parts)


def _parts(path: Path, endings: Sequence[str]) -> dict[str, bytes]:
    """Return a file and those beside it that have its name and one of some endings, by ending."""
    wanted = (path.suffix.lower(), *endings)
    found = [p for p in path.parent.iterdir() if p.stem.lower() == path.stem.lower()]
    found = [p for p in found if p.suffix.lower() in wanted]
    _check_size(sum(p.stat().st_size for p in found))
    return {p.suffix.lower(): p.read_bytes() for p in found}


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise FileTooLargeError(
            message("The file is larger than {limit} MB; split it.", limit=MAX_BYTES // 10**6)
        )


def _load_one(file: SourceFile, options: ReadOptions) -> Boundaries:
    known = recognise(file)
    if not known.read:
        raise archive.nested_zip_error()
    layer = options.layer
    if layer is not None and not known.layers and layer not in (file.name, file.stem):
        raise no_layer(layer, [file.stem])
    read = known.read(file, options)
    table = named_by_texts(joined_corners(close_lines(read)))
    _check_polygons(table, {line.kind for line in read.lines})
    return placed(table, options, said=name_notes(file, known))[0]


def placed(
    table: Table, options: ReadOptions, *, said: tuple[Message, ...] = ()
) -> tuple[Boundaries, Reading | None]:
    """Return the boundaries of a table in the coordinates of its file, and how these were read.

    Parameters
    ----------
    table
        Without lines: `geo.formats.closing.close_lines` makes outlines of them.
    said
        What was decided on the file before.

    Raises
    ------
    CrsError
        The coordinate system cannot be told, or is one of several that fit.
    """
    table, reading, why = place_by_unit(table, from_crs=options.from_crs)
    geometries, problems, turned = check_table(table, reading)
    frame, columns, notes = frame_table(table, geometries)
    decisions = (*said, *table.decisions, *why, *turned, *notes)
    return Boundaries(frame, decisions, problems, table.survey, columns), reading


def _check_polygons(table: Table, lines: Set[str]) -> None:
    """Refuse a table without polygons; `lines` are the kinds of its lines.

    Raises `FileFormatError`.
    """
    if not len(table.geometries):
        raise FileFormatError(NO_FEATURES)
    others = {row for row, defect in table.problems if defect.kind == "not-polygon"}
    if len(others) == len(table.geometries):
        kinds = dict.fromkeys(dict(defect.message.values)["type"] for _, defect in table.problems)
        if table.sheets and set(kinds) == {"Point"}:
            raise FileFormatError(
                message(
                    "The drawing has only texts and points, and no lines that could close; have its"
                    " outlines drawn as polylines, or give the corners as a table."
                )
            )
        if set(kinds) <= lines:
            raise FileFormatError(
                message(
                    "The file has no polygons, only {kinds}, and these enclose nothing: none ends"
                    " where it begins, nor where others do within 1 cm; join them into closed"
                    " outlines, or give boundaries as polygons.",
                    kinds=", ".join(map(str, kinds)),
                )
            )
        is_of_points = all(str(kind).startswith(POINTS) for kind in kinds)
        refusal = NoOutlinesError if is_of_points else FileFormatError
        raise refusal(
            message(
                "The file has no polygons, only {kinds}; give boundaries as polygons.",
                kinds=", ".join(map(str, kinds)),
            )
        )


def _merge(
    names: Sequence[str], pieces: Sequence[Boundaries], note: tuple[Message, ...]
) -> Boundaries:
    """Return what was loaded of several files as one, each sentence with the name of its file."""
    import geopandas
    import pandas as pd

    starts = np.cumsum([0, *(len(piece.frame) for piece in pieces)]).tolist()
    frame = pd.concat([piece.frame for piece in pieces], ignore_index=True)
    columns = [column for column in frame if column != "geometry"]
    return Boundaries(
        geopandas.GeoDataFrame(frame[[*columns, "geometry"]], crs=WGS84),
        (
            *note,
            *(
                message("{id}: {problem}", id=name, problem=decision)
                for name, piece in zip(names, pieces, strict=True)
                for decision in piece.decisions
            ),
        ),
        tuple(
            (start + row, defect)
            for start, piece in zip(starts, pieces, strict=False)
            for row, defect in piece.problems
        ),
        columns=tuple(dict.fromkeys(name for piece in pieces for name in piece.columns)),
    )
