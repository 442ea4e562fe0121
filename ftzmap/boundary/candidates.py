"""The readings that fit the numbers of a file, by system, order and datum, and where each lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.boundary.systems import systems
from ftzmap.zone.zone import Zone
from geo.crs.choose import choose, is_in_china
from geo.crs.datum import NAMES
from geo.crs.geodesics import geod
from geo.crs.named_system import NamedSystem
from geo.crs.notation import DECIMAL, KM, PACKED
from geo.crs.readings import WORLD, Reading, Span, to_lonlat
from geo.crs.readings import candidates as fitting
from geo.crs.zones import ONE_DATUM, WGS84
from geo.errors import CrsError, GeoError
from geo.formats.plain_table import plain_shapes
from geo.formats.unplaced import Unplaced, unplaced
from geo.messages import Message, message, paragraph
from geo.overlay.coverage import Progress
from geo.polygons.area import geodesic_area

NEAR_KM = 100.0  # from an area of the zone; farther readings are shown only where none is near
STEP_KM = 10.0  # readings of one step stand in the order of `systems`
MAX_CANDIDATES = 6
SAME_DEGREES = 2e-7  # two centimetres: readings so near are one
MAX_DEGREES = 180
MAX_PLACES = 200  # outlines whose distance from the zone is measured
MAX_BYTES = 20_000_000  # of a file whose readings are sought once more

TITLES = {
    None: message("plain numbers"),
    KM: message("numbers in kilometres"),
    PACKED: message("degrees, minutes and seconds in one number (dd.mmss)"),
    DECIMAL: message("decimal degrees"),
}

Shapes = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A reading that fits the numbers of a file.

    Parameters
    ----------
    name
        What `open_boundary` takes for it as ``from_crs``, such as ``"EPSG:4538"``.
    title
        What it is.
    is_swapped
        Whether the two numbers of each vertex are exchanged.
    is_plain
        Whether the numbers tell the system by themselves, as degrees and numbers of zones do.
    outlines
        (n,) in longitude and latitude, degrees, EPSG:4326.
    area_m2
        Of all together on the ellipsoid; 0 of points, and before it is known that it is shown.
    lon, lat
        Their middle, degrees.
    feature
        The id of the area of the zone that lies nearest.
    km
        How far that is from the middle of the outline that is nearest; 0 within it.
    datum
        The datum of a Chinese web map, a key of `geo.crs.datum.NAMES`; None for another system.
    is_degrees
        Whether the numbers are degrees in it.
    """

    name: str
    title: Message
    is_swapped: bool
    is_plain: bool
    outlines: Shapes
    area_m2: float = 0.0
    lon: float
    lat: float
    feature: str
    km: float
    datum: str | None
    is_degrees: bool

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north in degrees."""
        bounds: NDArray[np.float64] = shapely.total_bounds(self.outlines)
        return bounds


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """The readings that fit a file.

    Parameters
    ----------
    candidates
        The nearest to the zone first.
    count
        How many outlines the file has; those of the candidates may be fewer.
    is_declared
        Whether the file itself names its system.
    """

    candidates: tuple[Candidate, ...]
    count: int
    is_declared: bool

    def taken(self, outlines: Sequence[Geometry]) -> Candidate | None:
        """Return the reading in which outlines, lon and lat degrees, were taken, if it is one."""
        bounds = shapely.total_bounds(outlines)
        return next((c for c in self.candidates if _are_same(c.bounds, bounds)), None)


def numbers_of(data: bytes, name: str, *, layer: str | None = None) -> Unplaced | None:
    """Return the outlines of a file in its own numbers; None where it cannot be read at all."""
    try:
        return unplaced(data, name, layer=layer)
    except GeoError:
        return None


def question_of(
    data: bytes,
    name: str,
    *,
    zone: Zone,
    layer: str | None = None,
    progress: Progress | None = None,
) -> Question | None:
    """Return the readings that fit a file; None where it cannot be read at all.

    A file that names its own system has none: they take long, and nobody is asked. `progress` is
    called before each system is tried, with how many were and how many there are.
    """
    numbers = numbers_of(data, name, layer=layer)
    if numbers is None:
        return None
    if numbers.is_declared:
        return Question(candidates=(), count=numbers.count, is_declared=True)
    return question(zone, numbers, progress)


def question(zone: Zone, numbers: Unplaced, progress: Progress | None = None) -> Question:
    """Return the readings that fit the numbers of a file."""
    return Question(
        candidates=candidates(
            zone,
            numbers.geometries,
            is_metric=numbers.is_metric,
            may_be_packed=numbers.may_be_packed,
            progress=progress,
        ),
        count=numbers.count,
        is_declared=numbers.is_declared,
    )


def candidates(
    zone: Zone,
    shapes: Shapes,
    *,
    is_metric: bool = False,
    may_be_packed: bool = False,
    progress: Progress | None = None,
) -> tuple[Candidate, ...]:
    """Return the readings of shapes, x what is called the easting or longitude, nearest first.

    Of those that put the shapes to the same place the first is kept, in the order of `systems`.
    Where none lies within `NEAR_KM` of the zone, those that the numbers tell by themselves.

    Parameters
    ----------
    is_metric
        Whether the numbers are metres, and no degrees.
    may_be_packed
        Whether degrees may as well be degrees, minutes and seconds in one number.
    progress
        Called before each system is tried with how many were, and how many there are.
    """
    shapes = shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]
    if not shapes.size:
        return ()
    if may_be_packed:
        near = [*_fits(zone, shapes, progress, DECIMAL), *_fits(zone, shapes, None, PACKED)]
    else:
        near = _fits(zone, shapes, progress, is_metric=is_metric)
        near = near or _fits(zone, shapes, progress, KM, is_metric=True)
    kept = sorted(near, key=lambda one: one.km // STEP_KM)[:MAX_CANDIDATES]
    return tuple(replace(_named(one, kept), area_m2=_area_m2(one.outlines)) for one in kept)


def _fits(
    zone: Zone,
    shapes: Shapes,
    progress: Progress | None,
    notation: str | None = None,
    *,
    is_metric: bool = False,
) -> list[Candidate]:
    """Return the readings of shapes in a notation that lie near the zone, else those told alone."""
    plain = plain_shapes(shapes, notation)
    found: list[Candidate] = []
    for one, name, is_plain in _readings(zone, plain, progress, is_metric=is_metric):
        reading = replace(one, notation=notation)
        title = message("{system}, written as {notation}", system=name, notation=TITLES[notation])
        candidate = _candidate(
            zone, shapes, reading, title if notation else name, is_plain=is_plain
        )
        if candidate and not any(_are_same(candidate.bounds, one.bounds) for one in found):
            found.append(candidate)
    return [one for one in found if one.km <= NEAR_KM] or [one for one in found if one.is_plain]


def _readings(
    zone: Zone, shapes: Shapes, progress: Progress | None, *, is_metric: bool
) -> Iterator[tuple[Reading, Message, bool]]:
    """Yield every reading that may fit, what it is, and whether the numbers tell it alone."""
    west, south, east, north = shapely.total_bounds(shapes)
    x, y = Span(west, east), Span(south, north)
    plain = {f"EPSG:{one.epsg}": one.message for one in fitting([*x], [*y]) if one.epsg}
    offered = plain | systems(zone)
    for step, (code, title) in enumerate(offered.items()):
        if progress:
            progress(step, len(offered))
        for reading in _in_orders(NamedSystem(epsg=int(code.removeprefix("EPSG:"))), x, y):
            if not (is_metric and reading.epsg in ONE_DATUM):
                yield reading, title, code in plain
    if zone.is_in_china and not is_metric and max(map(abs, (*x, *y))) <= MAX_DEGREES:
        for datum, name in NAMES.items():
            for reading in _in_orders(NamedSystem(epsg=WGS84, datum=datum), x, y):
                yield reading, message("{datum}, degrees of Chinese web maps", datum=name), True


def explain_by_readings(zone: Zone, error: CrsError, path: Path, layer: str | None) -> CrsError:
    """Return the error of a file with where each reading that fits would put it, and its option."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return error
    numbers = numbers_of(path.read_bytes(), path.name, layer=layer)
    fits = question(zone, numbers).candidates if numbers else ()
    places = [_place(zone, fit) for fit in fits]
    return type(error)(paragraph([error.message, *places])) if len(fits) > 1 else error


def _place(zone: Zone, candidate: Candidate) -> Message:
    return message(
        "With --from-crs {name} they would lie around {lon:.4f}, {lat:.4f}, {km:.0f} km from"
        " {feature}.",
        name=candidate.name,
        lon=candidate.lon,
        lat=candidate.lat,
        km=candidate.km,
        feature=zone[candidate.feature].name,
    )


def _in_orders(system: NamedSystem, x: Span, y: Span) -> Iterator[Reading]:
    for swapped in (False, True):
        try:
            found = choose([*x], [*y], named=replace(system, swapped=swapped))
        except CrsError:
            continue
        if found.swapped is swapped:
            yield found


def _candidate(
    zone: Zone, shapes: Shapes, reading: Reading, title: Message, *, is_plain: bool
) -> Candidate | None:
    moved = shapely.transform(shapes, lambda x, y: to_lonlat(x, y, reading), interleaved=False)
    bounds = shapely.total_bounds(moved)
    if not (
        Span.of(bounds[::2]).lies_in(WORLD[::2]) and Span.of(bounds[1::2]).lies_in(WORLD[1::2])
    ):
        return None
    lon, lat = float(bounds[0] + bounds[2]) / 2, float(bounds[1] + bounds[3]) / 2
    if reading.datum and not is_in_china(lon, lat):
        return None
    feature, km = _nearest(zone, moved[:MAX_PLACES])
    return Candidate(
        name=name_of(reading),
        title=title,
        is_swapped=reading.swapped,
        is_plain=is_plain,
        outlines=moved,
        lon=lon,
        lat=lat,
        feature=feature,
        km=km,
        datum=reading.datum,
        is_degrees=bool(reading.datum) or reading.epsg in ONE_DATUM,
    )


def name_of(reading: Reading) -> str:
    """Return what `named_system` reads as the system, order and notation of a reading."""
    system = NAMES[reading.datum] if reading.datum else f"EPSG:{reading.epsg}"
    order = "exchanged" if reading.swapped else None
    return ",".join(filter(None, [system, order, reading.notation]))


def _named(candidate: Candidate, others: Sequence[Candidate]) -> Candidate:
    """Return a candidate whose name says the order, where the system fits in both."""
    system, *rest = candidate.name.split(",")
    is_open = any(other.name == ",".join([system, "exchanged", *rest]) for other in others)
    return (
        replace(candidate, name=",".join([system, "as-written", *rest])) if is_open else candidate
    )


def _area_m2(outlines: Shapes) -> float:
    """Return the area of all polygons together."""
    polygonal = outlines[shapely.get_dimensions(outlines) == 2]
    return float(geodesic_area(polygonal).sum()) if polygonal.size else 0.0


def _nearest(zone: Zone, shapes: Shapes) -> tuple[str, float]:
    """Return the id of the area nearest to the middle of any shape, and how far that is in km."""
    places = shapely.points(shapely.bounds(shapes).reshape(-1, 2, 2).mean(axis=1))
    areas = np.array([area.geometry for area in zone.areas], dtype=object)
    lines = shapely.shortest_line(areas[:, None], places)
    ends = shapely.get_coordinates(lines.ravel()).reshape(-1, 4).T
    km = np.asarray(geod().inv(*ends)[2]).reshape(lines.shape).min(axis=1) / 1000
    at = int(km.argmin())
    return zone.areas[at].id, float(km[at])


def _are_same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool(np.abs(one - other).max() <= SAME_DEGREES)
