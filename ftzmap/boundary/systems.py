"""The coordinate systems that a reader can choose from for a file that names none."""

from collections.abc import Iterator

from geo.crs.zones import GRIDS, Grid
from geo.messages import Message, message

_WEST, _EAST = 75, 93  # degrees: the central meridians of the zones offered, those of Xinjiang
_UTM = range(43, 47)  # its zones of UTM


def _meridian(grid: Grid, zone: int) -> int:
    return grid.degrees * zone - (grid.degrees - 3)  # zones of 6 degrees begin at 0 E


def _systems() -> Iterator[tuple[str, Message]]:
    yield "EPSG:4326", message("{code}: WGS 84, degrees", code="EPSG:4326")
    yield "EPSG:4490", message("{code}: CGCS2000, degrees", code="EPSG:4490")
    for grid in GRIDS:
        zones = [zone for zone in grid.zones if _WEST <= _meridian(grid, zone) <= _EAST]
        for zone in zones:
            code = f"EPSG:{grid.with_prefix + zone}"
            yield code, _with_number(code, grid.degrees, zone)
        for zone in zones:
            code = f"EPSG:{grid.without_prefix + zone}"
            yield code, _without_number(code, grid.degrees, _meridian(grid, zone))
    for zone in _UTM:
        code = f"EPSG:{32600 + zone}"
        yield code, message("{code}: WGS 84, UTM {zone}N", code=code, zone=zone)
    yield "EPSG:3857", message("{code}: Web Mercator, metres", code="EPSG:3857")


def _with_number(code: str, degrees: int, zone: int) -> Message:
    return message(
        "{code}: CGCS2000, {degrees}-degree zone {zone}, eastings begin with {zone}",
        code=code,
        degrees=degrees,
        zone=zone,
    )


def _without_number(code: str, degrees: int, meridian: int) -> Message:
    return message(
        "{code}: CGCS2000, {degrees}-degree zone around {meridian}° E, eastings without its number",
        code=code,
        degrees=degrees,
        meridian=meridian,
    )


SYSTEMS = dict(_systems())  # EPSG code to what it is
