"""Parcels of a file of any length: of one too large to be held, those near the zone."""

from pathlib import Path

import shapely

from ftzmap.checks.stated import no_column
from ftzmap.parcels.parcels import Parcels, open_parcels
from ftzmap.text.escape import plain
from ftzmap.zone.zone import Zone
from geo.formats.table import MAX_BYTES, MAX_ROWS
from geo.formats.to_frame import NAMES
from geo.streams.stream import Piece

STREAMED = (".parquet", ".geoparquet", ".gpkg", ".fgb", ".shp", ".gdb")


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
    if piece is None and not is_large(path):
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


def is_large(path: Path) -> bool:
    """Return whether a file that can be read in batches is too large to be read whole."""
    if path.suffix.lower() not in STREAMED or path.is_dir() or not path.is_file():
        return False
    if path.stat().st_size > MAX_BYTES:
        return True
    return path.suffix.lower().endswith("parquet") and _parquet_rows(path) > MAX_ROWS


def _parquet_rows(path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(path).metadata.num_rows)
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError):
        return 0  # what is wrong with it is told when it is read


def _labels(columns: list[list[object]], count: int) -> tuple[str | None, ...]:
    """Return the first name that each of some rows has."""
    return tuple(
        next((text for values in columns if (text := _text(values[row]))), None)
        for row in range(count)
    )


def _text(value: object) -> str | None:
    return plain(value) if value is not None and value != "" else None
