"""The coordinate systems that a reader can choose from for a file that names none."""

from collections.abc import Iterator
from functools import cache

import shapely

from ftzmap.text.text import Text
from ftzmap.zone.zone import Zone
from geo.crs.zones import (
    GRIDS,
    WGS84,
    Grid,
    gauss_kruger_epsg,
    gauss_kruger_zone,
    transformer,
)
from geo.errors import CrsError, GeoError, ZoneNumberError
from geo.messages import Message, message, paragraph

UTM_ZONES = 60  # of 6 degrees each, from 180 W; zone n is the 6-degree Gauss-Kruger zone n - 30
UTM_NORTH, UTM_SOUTH = 32600, 32700  # EPSG code of a zone of WGS 84 / UTM less its number
_, SIX_DEGREES = GRIDS
_SOUTH_OF_EQUATOR, _NORTH_OF_EQUATOR = "S", "N"


@cache
def systems(zone: Zone) -> dict[str, Message]:
    """Return the systems offered for files on a zone: EPSG code to what it is.

    The UTM zones are those that the outlines of the zone meet, and their neighbours. A zone in
    China has the CGCS2000 grids of the same meridians as well, and neighbours in China alone.
    Source of the codes: the EPSG registry.
    """
    return dict(_systems(zone))


def explain(zone: Zone, error: GeoError) -> GeoError:
    """Return the error with what it would mean in the grids of the areas of a zone.

    Coordinates without the number of their Gauss-Kruger zone are placed in the 3-degree zone of
    every area; any other error is returned as it is.
    """
    if not isinstance(error, ZoneNumberError) or not zone.is_in_china:
        return error
    shapes = [area.geometry for area in zone.areas]
    numbers = [gauss_kruger_zone(shape.centroid.x) for shape in shapes]
    places = [
        _place(gauss_kruger_epsg(number), area.name, error)
        for number, area in zip(numbers, zone.areas, strict=True)
    ]
    return CrsError(paragraph([error.message, *places]))


def _place(epsg: int, area: Text, error: ZoneNumberError) -> Message:
    lon, lat = transformer(epsg, WGS84).transform(error.east, error.north)
    return message(
        "Read as EPSG:{epsg}, the zone of {area}, they would be near {lon:.4f}, {lat:.4f}.",
        epsg=epsg,
        area=area,
        lon=lon,
        lat=lat,
    )


def _systems(zone: Zone) -> Iterator[tuple[str, Message]]:
    numbers = _utm_zones(zone)
    yield "EPSG:4326", message("{code}: WGS 84, degrees", code="EPSG:4326")
    if zone.is_in_china:
        yield "EPSG:4490", message("{code}: CGCS2000, degrees", code="EPSG:4490")
        for grid in GRIDS:
            yield from _gauss_kruger(grid, numbers)
    for side in _sides_of_equator(zone):
        yield from (_utm(number, side) for number in numbers)
    yield "EPSG:3857", message("{code}: Web Mercator, metres", code="EPSG:3857")


def _utm_zones(zone: Zone) -> list[int]:
    """Return the UTM zones that the outlines meet and their neighbours, from west to east."""
    pieces = shapely.get_parts([area.geometry for area in zone.areas])
    met: set[int] = set()
    for west, _, east, _ in shapely.bounds(pieces).tolist():
        met.update(range(_utm_zone(west) - 1, _utm_zone(east) + 2))
    if zone.is_in_china:
        return sorted(met & {number + UTM_ZONES // 2 for number in SIX_DEGREES.zones})
    return sorted({(number - 1) % UTM_ZONES + 1 for number in met})


def _utm_zone(lon: float) -> int:
    """Return the UTM zone of a longitude in degrees; 180 E is the eastern edge of zone 60."""
    return min(int((lon + 180) // 6) + 1, UTM_ZONES)


def _sides_of_equator(zone: Zone) -> Iterator[str]:
    _, south, _, north = shapely.total_bounds([area.geometry for area in zone.areas]).tolist()
    if north >= 0:
        yield _NORTH_OF_EQUATOR
    if south < 0:
        yield _SOUTH_OF_EQUATOR


def _utm(number: int, side: str) -> tuple[str, Message]:
    base = UTM_NORTH if side == _NORTH_OF_EQUATOR else UTM_SOUTH
    code = f"EPSG:{base + number}"
    return code, message("{code}: WGS 84, UTM {zone}", code=code, zone=f"{number}{side}")


def _gauss_kruger(grid: Grid, utm_zones: list[int]) -> Iterator[tuple[str, Message]]:
    """Yield the zones of a grid within those of UTM, first with their numbers in the eastings."""
    zones = [number for number in grid.zones if _lies_in(_meridian(grid, number), utm_zones)]
    for number in zones:
        code = f"EPSG:{grid.with_prefix + number}"
        yield code, _with_number(code, grid.degrees, number)
    for number in zones:
        code = f"EPSG:{grid.without_prefix + number}"
        yield code, _without_number(code, grid.degrees, _meridian(grid, number))


def _meridian(grid: Grid, number: int) -> int:
    return grid.degrees * number - (grid.degrees - 3)  # zones of 6 degrees begin at 0 E


def _lies_in(meridian: int, utm_zones: list[int]) -> bool:
    """Return whether the ground on both sides of a meridian lies in UTM zones."""
    return all(_utm_zone(meridian + side) in utm_zones for side in (-1, 1))


def _with_number(code: str, degrees: int, zone: int) -> Message:
    return message(
        "{code}: CGCS2000, {degrees}-degree zone {zone}, eastings begin with {zone}",
        code=code,
        degrees=degrees,
        zone=zone,
    )


def _without_number(code: str, degrees: int, meridian: int) -> Message:
    return message(
        "{code}: CGCS2000, {degrees}-degree zone around {meridian}° E, eastings "
        "without a zone number",
        code=code,
        degrees=degrees,
        meridian=meridian,
    )
