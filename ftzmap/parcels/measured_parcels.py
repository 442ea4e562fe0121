"""A file of parcels measured in a process of its own; of shapes the server holds none.

Everything that came out is stored in one temporary file, what the map draws in another. What comes
back are figures and names, a hundred bytes or so a parcel.
"""

import secrets
import shlex
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from ftzmap.isolation.replies import packed, unpacked
from ftzmap.parcels.coverage_files import geopackage_bytes
from ftzmap.parcels.defects import Defect, defects
from ftzmap.parcels.packed_shapes import pack
from ftzmap.parcels.parcels import (
    ParcelCoverage,
    Parcels,
    measure_coverage,
    open_parcels,
    sample_parcels,
)
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.arrays import Geometries
from geo.limits import LIMITS
from geo.overlay.coverage import Coverage, Progress
from geo.overlay.pieces import Pieces
from geo.overlay.shares import Shares
from geo.scratch import HeldFolder

STATES = ("loaded", "partly", "wholly", "overlapping", "broken", "stray", "gap", "overlap")
MEASURE = "ftzmap.parcels.measured_parcels:measure_file"  # the functions that run apart
GEOPACKAGE = "ftzmap.parcels.measured_parcels:stored_geopackage"
DRAWN, STORED = "drawn", "stored"  # folders of the two files
MAX_DRAWN_VERTICES = LIMITS.max_vertices  # 30 MB of them for a browser


@cache
def drawn_folder() -> Path:
    """Return the folder of what maps draw; nothing else lies there."""
    folder = _folder().path / DRAWN
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def _folder() -> HeldFolder:
    return HeldFolder()


class Files:
    """The two files of one measured file; they are removed when nobody holds this any more."""

    def __init__(self) -> None:
        key = secrets.token_urlsafe(24)  # that nobody guesses
        self.drawn = drawn_folder() / f"{key}.bin"
        self.stored = drawn_folder().parent / STORED / f"{key}.pickle"
        for path in (self.drawn, self.stored):
            path.parent.mkdir(parents=True, exist_ok=True)
            weakref.finalize(self, path.unlink, missing_ok=True)

    @property
    def paths(self) -> tuple[Path, Path]:
        """Of what is drawn, and of what is stored."""
        return self.drawn, self.stored


@dataclass(frozen=True, eq=False)
class Parts:
    """What comes back from the process: a coverage without its zone and its shapes.

    Parameters
    ----------
    places
        What there is to walk through.
    states
        (n,) the row of `STATES` of each parcel.
    present, bounds
        How many rows have a geometry; west, south, east, north of all in degrees.
    hidden
        How many pieces are too many to draw.
    """

    parcels: Parcels
    outlines: Mapping[str, BaseGeometry]
    schematic: bool
    coverage: Coverage
    shares: Shares
    places: tuple[Defect, ...]
    states: NDArray[np.uint8]
    present: int
    bounds: tuple[float, ...]
    hidden: int

    def of(self, zone: Zone) -> ParcelCoverage:
        """Return the coverage as one of a zone."""
        return ParcelCoverage(
            zone=zone,
            parcels=self.parcels,
            outlines=self.outlines,
            schematic=self.schematic,
            coverage=self.coverage,
            known_shares=self.shares,
        )

    def without_shapes(self) -> "Parts":
        """Return the figures and names alone."""
        found = self.coverage
        return replace(
            self,
            parcels=replace(self.parcels, geometries=self.parcels.geometries[:0]),
            coverage=replace(
                found,
                gaps=_bare(found.gaps),
                open_ground=_bare(found.open_ground),
                overlaps=_bare(found.overlaps),
                outside=_bare(found.outside),
            ),
        )


def _bare(pieces: Pieces) -> Pieces:
    return replace(pieces, polygons=pieces.polygons[:0])


@dataclass(frozen=True, eq=False)
class Measured:
    """A file that was measured, with its files as long as it is held; the rest is as in `Parts`."""

    coverage: ParcelCoverage
    places: tuple[Defect, ...]
    states: NDArray[np.uint8]
    present: int
    bounds: tuple[float, ...]
    hidden: int
    files: Files

    @property
    def extents(self) -> list[Polygon]:
        """As many boxes as there were geometries, which together reach as far as they did."""
        return [shapely.box(*self.bounds)] * self.present


def measured(zone: Zone, files: Files, parts: Parts) -> Measured:
    """Return what came back for files as one value."""
    return Measured(
        coverage=parts.of(zone),
        places=parts.places,
        states=parts.states,
        present=parts.present,
        bounds=parts.bounds,
        hidden=parts.hidden,
        files=files,
    )


def command(file: str) -> str:
    """Return the command that measures a file of any size, quoted for a shell."""
    return shlex.join(["python", "-m", "ftzmap", "coverage", file, "--out", "coverage.gpkg"])


def measure_file(
    data: bytes,
    *,
    name: str,
    layer: str | None = None,
    from_crs: str | None = None,
    zone: Zone,
    outlines: Mapping[str, BaseGeometry] | None,
    seam: float,
    paths: tuple[Path, Path],
    is_sample: bool = False,
    progress: Progress | None = None,
) -> Parts:
    """Measure the parcels of a file, and write what is drawn and stored of them.

    Parameters
    ----------
    outlines, progress
        As `measure_coverage` has them.
    seam
        As `pack` has it.
    paths
        Of the two files.
    is_sample
        Whether the sample parcels of the zone take the place of a file.

    Raises
    ------
    GeoError
        The file cannot be read, or holds no sound parcel.
    OSError
        There is no space for the files.
    """
    parcels = (
        sample_parcels(zone)
        if is_sample
        else open_parcels(data, name=name, layer=layer, from_crs=from_crs)
    )
    result = measure_coverage(zone, parcels, outlines, progress=progress)
    shapes, states = _drawn(result)
    most = _most(shapes, len(parcels.labels))
    drawn, stored = paths
    drawn.write_bytes(pack(shapes[:most], states[:most], len(parcels.labels), seam=seam))
    parts = Parts(
        parcels=parcels,
        outlines=result.outlines,
        schematic=result.schematic,
        coverage=result.coverage,
        shares=result.shares,
        places=defects(result),
        present=int((~shapely.is_missing(parcels.geometries)).sum()),
        bounds=tuple(shapely.total_bounds(parcels.geometries).tolist()),
        states=states[: len(parcels.labels)],
        hidden=len(shapes) - most,
    )
    stored.write_bytes(packed(parts))
    return parts.without_shapes()


def _drawn(result: ParcelCoverage) -> tuple[Geometries, NDArray[np.uint8]]:
    """Return every parcel and every piece, and the row of `STATES` of each, as they are painted."""
    found = result.coverage
    beyond = ~np.isin(found.outside.row, found.wholly_outside)  # those are painted themselves
    pieces = (
        found.outside.polygons[beyond],
        found.open_ground.polygons,
        found.overlaps.polygons,
    )
    shapes = [result.parcels.geometries, *pieces]
    kinds = np.repeat([5, 6, 7], [len(some) for some in pieces])
    return np.concatenate(shapes), np.concatenate([_states(result), kinds]).astype(np.uint8)


def _states(result: ParcelCoverage) -> NDArray[np.uint8]:
    found = result.coverage
    states = np.zeros(len(result.parcels.labels), dtype=np.uint8)
    for state, rows in (
        (1, found.partly_outside),
        (2, found.wholly_outside),
        (3, found.overlaps.row.ravel()),
        (4, list(result.left_out)),
    ):
        states[rows] = state
    return states


def _most(shapes: Geometries, parcels: int) -> int:
    """Return how many shapes are drawn: the parcels, and pieces while a browser bears them."""
    vertices = np.cumsum(shapely.get_num_coordinates(shapes))
    return max(parcels, int(np.searchsorted(vertices, MAX_DRAWN_VERTICES, side="right")))


def stored_geopackage(stored: Path, zone: Zone, code: str) -> bytes:
    """Return the GeoPackage of a measured file, with sentences in the language of a code."""
    parts = unpacked(stored.read_bytes())
    assert isinstance(parts, Parts)
    return geopackage_bytes(parts.of(zone), Language(code))
