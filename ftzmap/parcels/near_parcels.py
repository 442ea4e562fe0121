"""Parcels of a file of any length: of one too large to be held, those near the zone."""

from contextlib import suppress
from pathlib import Path

import shapely

from ftzmap.checks.stated import no_column
from ftzmap.parcels.parcels import Parcels, open_parcels
from ftzmap.text.escape import plain
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.formats.table import MAX_BYTES, MAX_ROWS
from geo.formats.to_frame import NAMES
from geo.streams.stream import Piece

MIN_ROW_BYTES = 50  # of any parcel that is not packed


def parcels_near(
    zone: Zone,
    path: Path,
    *,
    layer: str | None,
    from_crs: str | None,
    by: str | None,
    piece: Piece | None = None,
) -> Parcels:
    """Return the parcels of a file; of a large one those whose bounds meet those of an outline.

    A `piece` is of a large file; its rows are counted from its first.

    Raises
    ------
    GeoError
        The file cannot be read, or there is no such column.
    """
    if piece is None and not is_large(path, layer):
        return open_parcels(path, layer=layer, from_crs=from_crs, by=by)
    from geo.streams.near_rows import near_rows

    outlines = shapely.get_parts([feature.geometry for feature in zone.features])
    found = near_rows(
        path,
        shapely.bounds(outlines),
        columns=tuple(dict.fromkeys((*NAMES, "id", *([by] if by else [])))),
        layer=layer,
        from_crs=from_crs,
        piece=piece,
    )
    if by is not None and by not in found.columns:
        raise no_column(by, found.names)
    names = [found.columns[name] for name in (*NAMES, "id") if name in found.columns]
    return Parcels(
        name=path.name,
        labels=_labels(names, found.rows.size),
        geometries=found.geometries,
        decisions=found.notes,
        groups=tuple(_text(value) or "" for value in found.columns[by]) if by else (),
        file_rows=found.rows,
        far=found.total - found.rows.size,
        columns=tuple(found.names),
    )


def is_large(path: Path, layer: str | None = None) -> bool:
    """Return whether a file that can be read in batches is too large to be read whole."""
    from geo.streams.any_file import has_more_rows, size_of

    size = size_of(path)
    is_packed = path.suffix.lower().endswith("parquet")
    if size <= MAX_BYTES and size < MAX_ROWS * MIN_ROW_BYTES and not is_packed:
        return False
    with suppress(GeoError):  # what is wrong with it is told when it is read
        return has_more_rows(path, 0 if size > MAX_BYTES else MAX_ROWS, layer=layer)
    return False


def _labels(columns: list[list[object]], count: int) -> tuple[str | None, ...]:
    """Return the first name that each of some rows has."""
    return tuple(
        next((text for values in columns if (text := _text(values[row]))), None)
        for row in range(count)
    )


def _text(value: object) -> str | None:
    return plain(value) if value is not None and value != "" else None
