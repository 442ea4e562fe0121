"""What the query of an address may say: known names, each once, within limits."""

import math
from collections.abc import Collection
from urllib.parse import parse_qsl

from ftzmap.text.escape import plain
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.zone import known
from ftzmap.zone.zone import Zone
from geo.errors import CoordinateError, GeoError
from geo.messages import Message, message

MAX_QUERY = 2000  # characters of all parameters together


class ParameterError(GeoError):
    """A query that an address does not understand."""


def read_query(raw: bytes, allowed: Collection[str]) -> dict[str, str]:
    """Return the parameters of a query string.

    Raises
    ------
    ParameterError
        It is too long, names what is not allowed, or names something twice.
    """
    if len(raw) > MAX_QUERY:
        raise ParameterError(
            message("The query is longer than {most} characters; shorten it.", most=MAX_QUERY)
        )
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise ParameterError(
            message("The query is not percent-encoded UTF-8; encode it that way.")
        ) from error
    names = [name for name, _ in pairs]
    for name in names:
        if name not in allowed:
            raise ParameterError(_unknown(name, allowed))
        if names.count(name) > 1:
            raise ParameterError(
                message("{name} appears twice; give it only once.", name=plain(name))
            )
    return dict(pairs)


def _unknown(name: str, allowed: Collection[str]) -> Message:
    valid = ", ".join(allowed)
    return message("Unknown parameter {name}; use {valid}.", name=plain(name), valid=valid)


def language_of(parameters: dict[str, str]) -> Language:
    """Return the language of ``lang``, English by default.

    Raises
    ------
    ParameterError
        There is no such language.
    """
    code = parameters.get("lang", "en")
    if code not in LANGUAGES:
        valid = ", ".join(LANGUAGES)
        raise ParameterError(
            message("Unknown language {code}; use {valid}.", code=plain(code), valid=valid)
        )
    return Language(code)


def zone_of(parameters: dict[str, str]) -> Zone:
    """Return the zone of ``zone``, or else the default one.

    Raises
    ------
    ParameterError
        No zone of this id is known.
    ZoneError
        The folder of the default zone is no zone.
    """
    id_ = parameters.get("zone")
    if id_ is None:
        return known.loaded(known.default_folder())
    folders = known.known_zones()
    if id_ not in folders:
        valid = ", ".join(folders)
        raise ParameterError(
            message("Unknown zone {id}; use {valid}.", id=plain(id_), valid=plain(valid))
        )
    return known.loaded(folders[id_])


def degrees(parameters: dict[str, str], name: str) -> float:
    """Return a parameter that is a number of degrees.

    Raises
    ------
    CoordinateError
        It is missing or no number.
    """
    text = parameters.get(name)
    if text is None:
        raise CoordinateError(
            message(
                "{name} is missing; give degrees, as in locate?lon=87.443&lat=43.889.", name=name
            )
        )
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise CoordinateError(
            message(
                "{name} is “{text}”, which is not a number; give degrees, as in "
                "locate?lon=87.443&lat=43.889.",
                name=name,
                text=plain(text, limit=40),
            )
        )
    return value
