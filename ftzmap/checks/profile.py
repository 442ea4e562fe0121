"""Rule profiles: the thresholds of rules by name, each with the clause that it rests on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ftzmap.text.escape import plain
from geo.errors import GeoError
from geo.messages import Message, message

SHIPPED = Path(__file__).with_name("default_profile.toml")
MAX_BYTES = 1_000_000  # of a profile
MAX_VALUES = {  # what each threshold may be at most; beyond, a rule means nothing or never ends
    "near_vertices_m": 1000.0,
    "spike_degrees": 180.0,
    "sliver_width_m": 10_000.0,
    "hole_m2": 1e9,
    "gap_width_m": 1000.0,
    "gap_rounding_m": 1000.0,
    "overlap_m2": 1e9,
    "same_outline_share": 1.0,
    "city_km": 20_100.0,
    "wrong_zone_km": 20_100.0,
    "survey_plane_share": 1.0,
}


class ProfileError(GeoError):
    """A file that is no rule profile; the message says where and what to do."""


@dataclass(frozen=True)
class Threshold:
    """A number that a rule holds outlines to, and the clause it rests on, as its file has it."""

    value: float
    clause: str


@dataclass(frozen=True)
class Profile:
    """The thresholds of all rules by name, in the unit that the name ends in.

    Parameters
    ----------
    name
        What results call it.
    thresholds
        By the names in `MAX_VALUES`, every one of them.
    """

    name: str
    thresholds: Mapping[str, Threshold]

    def __getitem__(self, threshold: str) -> float:
        return self.thresholds[threshold].value

    def as_json(self) -> dict[str, dict[str, object]]:
        """Return every threshold with its clause, as the command line prints it."""
        return {name: {**vars(threshold)} for name, threshold in self.thresholds.items()}


@cache
def shipped_profile() -> Profile:
    """Return the profile that comes with the program."""
    document = _document(SHIPPED.read_bytes(), SHIPPED.name)
    return Profile(name=_name(document, SHIPPED.name), thresholds=_thresholds(document, ""))


def read_profile(path: Path) -> Profile:
    """Return the profile in a TOML file; errors are those of `parse_profile`.

    Raises
    ------
    OSError
        There is no such file, or it may not be read.
    """
    with path.open("rb") as source:
        return parse_profile(source.read(MAX_BYTES + 1), path.name)


def parse_profile(data: bytes, name: str) -> Profile:
    """Return the profile in the bytes of a TOML file; what it leaves out is as in the shipped one.

    Raises
    ------
    ProfileError
        It is no TOML, or names or values are not those of a profile.
    """
    file = plain(name, limit=60)
    document = _document(data, file)
    name = _name(document, file)
    thresholds = {**shipped_profile().thresholds, **_thresholds(document, file)}
    if thresholds["gap_rounding_m"].value > thresholds["gap_width_m"].value:
        sentence = message(
            "{file}: gap_rounding_m is larger than gap_width_m, so no gap could be found; make "
            "it smaller.",
            file=file,
        )
        raise ProfileError(sentence)
    return Profile(name=name, thresholds=thresholds)


def _document(data: bytes, file: str) -> dict[str, Any]:
    import tomllib

    if len(data) > MAX_BYTES:
        sentence = message(
            "{file} is too large for a rule profile; choose another file.", file=file
        )
        raise ProfileError(sentence)
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        sentence = message(
            "{file} is not valid TOML ({reason}); write it like the shipped profile.",
            file=file,
            reason=_reason(error),
        )
        raise ProfileError(sentence) from error


def _reason(error: Exception) -> str | Message:
    if isinstance(error, UnicodeDecodeError):
        return message("its text is not in UTF-8")
    if isinstance(error, RecursionError):
        return message("it is nested too deeply")
    return plain(error, limit=80)


def _name(document: Mapping[str, Any], file: str) -> str:
    name = document.get("name")
    if isinstance(name, str) and plain(name).strip():
        return plain(name, limit=60).strip()
    raise ProfileError(
        message(
            '{file}: name is not text; give the profile a name, such as name = "ours".', file=file
        )
    )


def _thresholds(document: Mapping[str, Any], file: str) -> dict[str, Threshold]:
    return {
        name: _threshold(name, table, file) for name, table in document.items() if name != "name"
    }


def _threshold(name: str, table: object, file: str) -> Threshold:
    """Return the threshold that a table of the file states; `ProfileError` says what is wrong."""
    sentence = (
        _wrong_name(name)
        or _wrong_table(table)
        or _wrong_value(name, table)
        or _wrong_clause(table)
    )
    if sentence is not None or not isinstance(table, dict):
        raise ProfileError(
            message(
                "In {file}, {name} {problem}",
                file=file,
                name=plain(name, limit=60),
                problem=sentence,
            )
        )
    return Threshold(value=float(table["value"]), clause=plain(table["clause"], limit=300).strip())


def _wrong_name(name: str) -> Message | None:
    if name in MAX_VALUES:
        return None
    return message("is not a threshold. The thresholds are: {names}.", names=", ".join(MAX_VALUES))


def _wrong_table(table: object) -> Message | None:
    if not isinstance(table, dict):
        return message(
            "is not a table; write its name in brackets, with a value and a clause below it."
        )
    strange = [key for key in table if key not in ("value", "clause")]
    if strange:
        return message(
            "has an unknown key {key}; write only a value and a clause.",
            key=plain(strange[0], limit=60),
        )
    return None


def _wrong_value(name: str, table: Any) -> Message | None:  # noqa: ANN401 - as TOML has it
    value, most = table.get("value"), MAX_VALUES[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return message("has a value that is not a number; write a number without quotation marks.")
    if not math.isfinite(value) or not 0 <= value <= most:
        return message(
            "has the value {value}; give a number from 0 to {most:,.10g}.",
            value=plain(value, limit=40),
            most=most,
        )
    return None


def _wrong_clause(table: Any) -> Message | None:  # noqa: ANN401 - as TOML has it
    clause = table.get("clause")
    if isinstance(clause, str) and plain(clause).strip():
        return None
    return message("has no clause; write the basis of its value.")
