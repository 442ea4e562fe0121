"""The way from the coordinates of a stream to degrees, decided by its first geometries."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from pyproj import Transformer
from shapely import GeometryType

from geo.arrays import Bools, Floats, Geometries
from geo.crs.choose import area_of_use, inside
from geo.crs.readings import WORLD, Reading, to_lonlat
from geo.crs.zones import ONE_DATUM
from geo.formats.declared_system import projection_without_code
from geo.formats.table import Table
from geo.formats.to_lonlat import place_table
from geo.messages import Message
from geo.polygons.flat_rings import FlatRings, are_on_earth
from geo.streams.column_rings import ColumnRings
from geo.streams.stream import Move, Stream

POLYGONS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
SAMPLE = 1000  # geometries by which the coordinate system is decided
MAX_LON = 720  # degrees, two turns: beyond, numbers are no longitudes
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Placement:
    """How vertices are taken to degrees, and where they may lie.

    Parameters
    ----------
    move
        Takes x and y to longitude and latitude; None where they are that already.
    box
        West, south, east, north in degrees: what lies outside is not of the system. None where
        any longitude is taken, as a file in degrees may go around the Earth.
    notes
        Why it was so decided.
    """

    move: Move | None = None
    box: Box | None = None
    notes: tuple[Message, ...] = ()

    def place(self, rings: FlatRings) -> tuple[FlatRings, Bools]:
        """Return rings in degrees, and (n,) which rows have a vertex that is no place there."""
        lon, lat = self._moved(rings.lon, rings.lat)
        good = self._are_fine(lon, lat)
        bad = np.zeros(rings.size, dtype=bool)
        if not good.all():
            bad[np.repeat(rings.row, rings.counts)[~good]] = True
            lon, lat = np.where(good, lon, 0), np.where(good, lat, 0)
        return replace(rings, lon=lon, lat=lat), bad

    def place_objects(self, geometries: Geometries) -> tuple[Geometries, Bools]:
        """Return geometries in degrees, None where a vertex is no place there, and (n,) which."""
        moved = shapely.force_2d(geometries)
        if self.move is not None:
            moved = shapely.transform(moved, self._moved, interleaved=False)
        vertices, row = shapely.get_coordinates(moved, return_index=True)
        bad = np.zeros(len(moved), dtype=bool)
        bad[row[~self._are_fine(*vertices.T)]] = True
        return blanked(moved, bad), bad

    def _moved(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return (x, y) if self.move is None else self.move(x, y)

    def _are_fine(self, lon: Floats, lat: Floats) -> Bools:
        if self.box is not None:
            return inside(np.column_stack([lon, lat]), self.box)
        fine = are_on_earth(lon, lat)
        if fine.size and max(lon.max(), -lon.min()) > MAX_LON:
            fine &= np.abs(lon) <= MAX_LON
        return fine


def blanked(geometries: Geometries, rows: Bools) -> Geometries:
    """Return geometries with None for those of some rows, (n,)."""
    left = geometries.copy()
    left[rows] = None
    return left


def placement(stream: Stream, column: ColumnRings, from_crs: str | None) -> Placement | None:
    """Return how the geometries of a stream are placed, by those of a batch; None without any.

    Raises
    ------
    CrsError
        The coordinate system cannot be told, or the one declared does not fit.
    """
    sample = _sample(column)
    if not sample.size:
        return None
    if stream.move is not None:
        return Placement(move=stream.move)
    own = projection_without_code(stream.crs) if stream.crs and from_crs is None else None
    table = Table(geometries=sample, columns={}, crs=stream.crs)
    _, reading, notes = place_table(table, from_crs=from_crs)
    if own is not None:
        move = Transformer.from_crs(own, own.geodetic_crs, always_xy=True).transform
        return Placement(move=move, box=WORLD, notes=notes)
    if reading is None or reading.epsg is None:
        return None
    return Placement(
        move=_move(reading),
        box=None if reading.epsg in ONE_DATUM else area_of_use(reading.epsg),
        notes=notes,
    )


def _move(reading: Reading) -> Move | None:
    if reading.epsg not in ONE_DATUM or reading.datum or reading.notation:
        return lambda x, y: to_lonlat(x, y, reading)
    return (lambda x, y: (y, x)) if reading.swapped else None


def _sample(column: ColumnRings) -> Geometries:
    """Return the first shapes of a column, of rings as lines; of each all numbers are finite."""
    polygonal = np.isin(shapely.get_type_id(column.objects), POLYGONS)
    found = [shapely.force_2d(column.objects[polygonal][:SAMPLE])]
    for rings in column.pieces:
        end = int(rings.bounds[: SAMPLE + 1][-1])
        vertices = np.column_stack([rings.lon[:end], rings.lat[:end]])
        which = np.repeat(np.arange(min(SAMPLE, len(rings.row))), rings.counts[:SAMPLE])
        if end:
            found.append(shapely.linestrings(vertices, indices=which))
    shapes = np.concatenate(found)
    shapes = shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
    finite: Geometries = shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]
    return finite
