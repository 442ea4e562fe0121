"""The coordinate system that a file declares, as an EPSG code or as parameters without one."""

import math
import re
from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as UnknownToPyproj
from pyproj.exceptions import ProjError

from geo.crs.zones import WGS84, gauss_kruger_epsg
from geo.errors import CrsError
from geo.messages import Message, message

MAX_TEXT = 50_000  # characters of WKT or PROJJSON
UNDEFINED = ("undefined", "unknown", "unnamed")  # how names of systems without meaning begin
DATUM_NAME = re.compile(r"WGS[ _]?(?:19)?84|CGCS[ _]?2000|China[ _]?2000", re.IGNORECASE)
RADIUS = 6_378_137  # metres, the semi-major axis of WGS 84 and CGCS2000
CLOSE = 1e-6  # degrees or metres between parameters that are the same; share of a unit


def declared_epsg(text: object) -> int | None:
    """Return the EPSG code of a system given as ``EPSG:4490``, WKT or PROJJSON.

    None where the system has no meaning, as those that GeoPackage calls undefined.

    Raises
    ------
    CrsError
        It cannot be understood, is in feet or another unit, or is none of those with a code.
    """
    if not isinstance(text, str):
        raise _unknown(str(text)[:60])
    try:
        return _epsg_of(_system(text))
    except UnknownToPyproj as error:  # a part of it that nothing had asked for until then
        raise _unknown(re.sub(r"\s+", " ", text)[:60]) from error


def _epsg_of(system: CRS | None) -> int | None:
    if system is None or system.is_engineering or system.name.lower().startswith(UNDEFINED):
        return None
    odd = _other_units(system)
    if odd:
        raise CrsError(
            message(
                "The file declares {name}, whose coordinates are neither in metres nor in "
                "degrees ({unit}); convert them to metres or degrees.",
                name=system.name[:100],
                unit=", ".join(odd),
            )
        )
    # parameters first: PROJ takes a grid of 3 degrees for one of 6 with the same meridian
    epsg = _gauss_kruger(system) or system.to_epsg() or _geographic(system)
    if epsg is None and _has_other_ellipsoid(system):
        raise CrsError(
            message(
                "The file declares {system}, which needs a transformation with local "
                "parameters that cannot be guessed; convert the points to CGCS2000, or name "
                "their system.",
                system=_with_datum(system)[:100],
            )
        )
    if epsg is None:
        raise _unknown(system.name[:100])
    return epsg


def _has_other_ellipsoid(system: CRS) -> bool:
    """Return whether a system is on another ellipsoid than WGS 84 and CGCS2000, as old datums."""
    return bool(system.ellipsoid and system.ellipsoid.semi_major_metre != RADIUS)


def _with_datum(system: CRS) -> str:
    datum = system.geodetic_crs.datum if system.geodetic_crs else None
    return f"{system.name} ({datum.name})" if datum else str(system.name)


def _other_units(system: CRS) -> list[str]:
    """Return the units of a system that are neither metres nor degrees."""
    wanted = math.radians(1) if system.is_geographic else 1.0
    return sorted(
        {
            axis.unit_name.lower()
            for axis in system.axis_info
            if not math.isclose(axis.unit_conversion_factor, wanted, rel_tol=CLOSE)
        }
    )


def projection_without_code(text: str) -> CRS | None:
    """Return a declared projection on CGCS2000 or WGS 84, metres, that has no EPSG code.

    Such are Gauss-Kruger on a central meridian of its own, and the Albers projection of China.
    None for every other system, whether it has a code or cannot be understood.
    """
    try:
        system = _system(text)
        if system is None or not system.is_projected or _other_units(system):
            return None
        is_known = _gauss_kruger(system) or system.to_epsg()
        is_own = _is_one_datum(system) and not is_known and _has_formulas(system)
        return system if is_own else None
    except (UnknownToPyproj, CrsError):
        return None


def _has_formulas(system: CRS) -> bool:
    """Return whether PROJ has the formulas of a projection, whatever its file calls it."""
    try:
        Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
    except ProjError:
        return False
    return True


def name_of(epsg: int) -> Message:
    """Return what to call a system: code and name."""
    return message("EPSG:{epsg} ({name})", epsg=epsg, name=CRS.from_epsg(epsg).name)


@lru_cache(maxsize=16)
def _system(text: str) -> CRS | None:
    """Return the horizontal part of a system."""
    if text == "OGC:CRS84":
        return CRS.from_epsg(WGS84)
    try:
        system = _parse_system(text)
        system = system.sub_crs_list[0] if system.is_compound else system
        system = system.source_crs or system if system.is_bound else system
        return system.to_2d() if len(system.axis_info) == 3 and system.is_geographic else system
    except UnknownToPyproj as error:
        raise _unknown(re.sub(r"\s+", " ", text)[:60]) from error


def _parse_system(text: str) -> CRS:
    if len(text) > MAX_TEXT:
        raise UnknownToPyproj("longer than any system")
    code = re.fullmatch(r"EPSG:(\d{4,6})", text)
    if code:
        return CRS.from_epsg(int(code[1]))
    return CRS.from_json(text) if text.lstrip().startswith("{") else CRS.from_wkt(text)


def _gauss_kruger(system: CRS) -> int | None:
    """Return the code of a CGCS2000 zone in China by its parameters, whatever its name."""
    operation = system.coordinate_operation if system.is_projected else None
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    known = {parameter.name: float(parameter.value) for parameter in operation.params}
    meridian = known.get("Longitude of natural origin", 0.0)
    easting = known.get("False easting", 0.0)
    zone, offset = divmod(easting, 1e6)
    plain = (
        abs(offset - 5e5) < CLOSE
        and abs(known.get("False northing", 0.0)) < CLOSE
        and abs(known.get("Latitude of natural origin", 0.0)) < CLOSE
        and abs(known.get("Scale factor at natural origin", 1.0) - 1) < CLOSE
    )
    if not (plain and _is_one_datum(system)):
        return None
    number = int(zone) or round(meridian / 3)
    middle = 3 * number if not zone or number > 23 else 6 * number - 3
    if abs(meridian - middle) > CLOSE:
        return None
    try:
        return gauss_kruger_epsg(number, prefix=bool(zone))
    except CrsError:
        return None


def _geographic(system: CRS) -> int | None:
    return WGS84 if system.is_geographic and _is_one_datum(system) else None


def _is_one_datum(system: CRS) -> bool:
    geodetic, ellipsoid = system.geodetic_crs, system.ellipsoid
    if geodetic is None:
        return False
    named = f"{geodetic.datum.name if geodetic.datum else ''} {geodetic.name}"
    return bool(ellipsoid and ellipsoid.semi_major_metre == RADIUS and DATUM_NAME.search(named))


def _unknown(name: str) -> CrsError:
    return CrsError(
        message(
            "The file declares a coordinate system without a known code ({name}); name the system.",
            name=name,
        )
    )


def projjson(text: str) -> dict[str, object] | None:
    """Return a declared system as PROJJSON; None where it has no meaning."""
    system = _known(text)
    return None if system is None else dict(system.to_json_dict())


def wkt_of(text: str) -> str | None:
    """Return a declared system as WKT of the second version; None where it has no meaning."""
    system = _known(text)
    return None if system is None else str(system.to_wkt())


def _known(text: str) -> CRS | None:
    try:
        system = _system(text)
    except CrsError:
        return None
    is_undefined = system is None or system.name.lower().startswith(UNDEFINED)
    return None if is_undefined else system
