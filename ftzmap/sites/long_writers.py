"""Located tables as JSON Lines and GeoPackage, batch by batch, and cells as Arrow arrays for them.

It stands alone because both take a table of any length, and the formats of `export` need no GDAL.
"""

import json
import shutil
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.site_table import Cell, Column, cells_of
from ftzmap.text.i18n import Language
from geo.crs.zones import WGS84
from geo.errors import FileFormatError
from geo.messages import message
from geo.scratch import HeldFolder

LAYER = "sites"
LARGEST = 2**63  # whole numbers from here on are no integers of Arrow
PLACE_DECIMALS = 7  # of a degree


class JsonLinesWriter:
    """Writes each row as one JSON object on a line of its own."""

    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._sink = sink

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        """Write a batch; each has the columns of the first."""
        names = list(columns)
        lines = (
            json.dumps(
                {name: finite(cell) for name, cell in zip(names, row, strict=True)},
                ensure_ascii=False,
                allow_nan=False,
            )
            for row in rows_of(columns)
        )
        self._sink.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Leave the file as it is: every line is whole."""


class GeoPackageWriter:
    """Writes a layer of points, or of the outlines of a file of shapes, in EPSG:4326."""

    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._sink = sink
        self._folder = HeldFolder()
        self._path = self._folder.path / "sites.gpkg"
        self._schema: pa.Schema | None = None
        self._is_whole = False

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        """Write a batch; each has the columns of the first."""
        taken = {name.lower() for name in columns}
        geometry, row_id = (_free(name, taken) for name in ("geom", "fid"))
        arrays = {name: _storable(column) for name, column in columns.items()}
        table = pa.table({**arrays, geometry: pa.array(_shapes(sites), pa.binary())})
        wkb = {"ARROW:extension:name": "geoarrow.wkb"}
        at = table.schema.get_field_index(geometry)
        schema = table.schema.set(at, pa.field(geometry, pa.binary(), metadata=wkb))
        is_first = self._schema is None
        self._schema = self._schema or schema
        try:
            self._append(table.cast(self._schema), geometry, row_id, is_first=is_first)
        except (RuntimeError, pa.ArrowException) as error:
            raise FileFormatError(
                message("The GeoPackage cannot be written: {reason}.", reason=str(error)[:200])
            ) from error
        self._is_whole = True

    def _append(self, table: pa.Table, geometry: str, row_id: str, *, is_first: bool) -> None:
        import pyogrio

        from geo.formats.gdal.geopackage import fixed_date

        options = {"layer_options": {"FID": row_id}} if is_first else {}
        with warnings.catch_warnings(), fixed_date():
            warnings.simplefilter("ignore")
            pyogrio.write_arrow(
                table,
                self._path,
                driver="GPKG",
                layer=LAYER,
                geometry_name=geometry,
                geometry_type="Unknown",
                crs=f"EPSG:{WGS84}",
                append=not is_first,
                **options,
            )

    def close(self) -> None:
        """Give the finished file to the sink."""
        with self._folder:
            if self._is_whole:
                with self._path.open("rb") as made:
                    shutil.copyfileobj(made, self._sink, 1 << 20)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _storable(column: Column) -> pa.Array:
    """Return a column in a type that a layer has: nested values and nothing at all as text."""
    if isinstance(column, tuple):
        return typed(column)
    is_plain = pa.types.is_primitive(column.type) or pa.types.is_string(column.type)
    return column if is_plain and not pa.types.is_null(column.type) else texts(cells_of(column))


def _shapes(sites: SiteTable) -> list[bytes | None]:
    """Return the outline of each row as WKB, or its point in WGS 84; None where it was refused."""
    places = np.round(np.column_stack([sites.located.lon, sites.located.lat]), PLACE_DECIMALS)
    known = np.isfinite(places).all(axis=1)
    made = np.full(len(places), None, dtype=object)
    made[known] = shapely.points(places[known])
    for row in [row for row, outline in enumerate(sites.outlines) if outline is not None]:
        made[row] = sites.table.shapes[row]
    found: list[bytes | None] = shapely.to_wkb(shapely.force_2d(made)).tolist()
    return found


def rows_of(columns: Mapping[str, Column]) -> Iterable[tuple[Cell, ...]]:
    """Return the rows of columns of one length, each a tuple of cells."""
    return zip(*map(cells_of, columns.values()), strict=True)


def finite(cell: Cell) -> Cell:
    """Return a cell that JSON can hold: a number that is not finite as text."""
    is_odd = isinstance(cell, float) and not abs(cell) < float("inf")
    return str(cell) if is_odd else cell


def typed(cells: Sequence[Cell]) -> pa.Array:
    """Return cells as whole numbers or numbers where all are, else as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    whole = [abs(cell) for cell in cells if isinstance(cell, int)]
    if kinds == {int} and max(whole) < LARGEST:
        return pa.array(cells, pa.int64())
    if kinds <= {int, float} and kinds:
        return pa.array([None if c is None else float(c) for c in cells], pa.float64())
    return texts(cells)


def texts(cells: Iterable[Cell]) -> pa.Array:
    """Return cells as text."""
    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
