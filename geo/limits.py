"""Limits of what is read, all in one place, each settable; apart because every reader obeys them.

A limit is set by an environment variable, such as FTZMAP_MAX_FEATURES=100000, or by a line of the
TOML file that FTZMAP_LIMITS names, such as ``max_features = 100000``. The variable wins.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from geo.errors import GeoError
from geo.messages import message

FILE_VARIABLE = "FTZMAP_LIMITS"
_MOST = 10**15  # of any limit
_SHOWN = 60  # characters of what was set


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of reading.

    Parameters
    ----------
    max_bytes
        Of a file, or of all that is read from a zip.
    max_features, max_vertices
        Of a file.
    max_columns, max_cells
        Of the properties of a file.
    max_depth
        Levels of brackets or elements within one another.
    max_entries, max_ratio
        Files in a zip, and bytes that one of its bytes may become.
    max_memory
        Bytes of a process that reads a file.
    max_gdal_memory
        Bytes of the process in which GDAL or Arrow reads.
    max_gdal_seconds
        Of the processor in that process.
    max_seconds
        On the wall, of reading an upload.
    max_answer
        Bytes that come back from a process.
    max_readings
        Large uploads that are read at once; the others wait.
    max_text_bytes, max_text_lines
        Of a survey TXT.
    max_workbook_bytes, max_workbook_ratio, max_workbook_entries
        Of all that a workbook unpacks to; bytes that one of its bytes may become; its files.
    max_ods_bytes
        Of the table of an ODS workbook.
    max_pasted
        Characters pasted into a page.
    max_site_rows
        Of a table of sites on a page.
    max_checked_vertices
        Of a boundary that is checked on a page.
    max_held_bytes
        Of the work of all readers that is held for a reload.
    max_work_seconds
        On the wall, of checking or measuring an upload once it is read.
    """

    max_bytes: int = 150_000_000
    max_features: int = 500_000
    max_vertices: int = 8_000_000
    max_columns: int = 250
    max_cells: int = 10_000_000
    max_depth: int = 64
    max_entries: int = 1000
    max_ratio: int = 100
    max_memory: int = 4_000_000_000
    max_gdal_memory: int = 2_000_000_000
    max_gdal_seconds: int = 20
    max_seconds: int = 180
    max_answer: int = 1_000_000_000
    max_readings: int = 2
    max_work_seconds: int = 900
    max_text_bytes: int = 100_000_000  # a million points take 40 MB, as UTF-16 twice that
    max_text_lines: int = 3_000_000
    max_workbook_bytes: int = 400_000_000
    max_workbook_ratio: int = 200  # tables of numbers reach 30
    max_workbook_entries: int = 2000
    max_ods_bytes: int = 60_000_000
    max_pasted: int = 500_000
    max_site_rows: int = 20_000
    max_checked_vertices: int = 500_000  # about 10 s, and far more if they are rough
    max_held_bytes: int = 200_000_000


def limits(environment: Mapping[str, str]) -> Limits:
    """Return the limits that an environment sets, the usual ones where it sets none.

    Raises
    ------
    GeoError
        A limit is no whole number from 1, the file cannot be read, or names no limit.
    """
    named = {field.name for field in fields(Limits)}
    chosen = _of_file(environment.get(FILE_VARIABLE))
    if unknown := sorted(set(chosen) - named):
        raise GeoError(
            message(
                "Unknown limit {name}; choose one of {names}.",
                name=unknown[0][:_SHOWN],
                names=", ".join(sorted(named)),
            )
        )
    chosen |= {
        name: environment[variable]
        for name in named
        if (variable := f"FTZMAP_{name.upper()}") in environment
    }
    return Limits(**{name: _whole(name, value) for name, value in chosen.items()})


def _of_file(name: str | None) -> dict[str, object]:
    if not name:
        return {}
    import tomllib  # only where a file is named

    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GeoError(
            message(
                "The limits in {file} cannot be read; name a TOML file in FTZMAP_LIMITS.",
                file=name,
            )
        ) from error


def _whole(name: str, value: object) -> int:
    is_fitting = str(value).isascii() and str(value).isdigit() and 1 <= int(str(value)) <= _MOST
    if not is_fitting:
        raise GeoError(
            message(
                "The limit {name} is {value}; give a whole number of at least 1.",
                name=name,
                value=str(value)[:_SHOWN],
            )
        )
    return int(str(value))


LIMITS = limits(os.environ)
