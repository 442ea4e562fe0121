"""The file beside results that says of what each was made: ``manifest.json``."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from ftzmap import version
from ftzmap.parts.folders import Folder, write_bytes

NAME = "manifest.json"
PROGRAM = "ftzmap"
PENDING, COMPLETE, FAILED = "pending", "complete", "failed"
EARLIER = "earlier"  # a result that no input of this run gives


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a file of the input and of its result.

    Parameters
    ----------
    input, size, modified
        Its path in the folder, its bytes, and what marks its last change.
    result, result_size
        Path and bytes of the result; until it is complete the bytes are those of the result of an
        earlier run, or None.
    state
        `PENDING`, `COMPLETE`, `FAILED` or `EARLIER`.
    rows
        How many there are; None until it is complete.
    problem
        Why it failed, in English.
    figures, details, columns, crs, epsg
        As `ftzmap.parts.jobs.Answer` has them.
    """

    input: str
    size: int
    modified: str
    result: str
    state: str = PENDING
    rows: int | None = None
    result_size: int | None = None
    problem: str | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    crs: str | None = None
    epsg: int | None = None

    def is_of(self, other: "Record") -> bool:
        """Return whether this is the complete result of the same file in the same state."""
        return (
            self.state == COMPLETE
            and (self.input, self.size, self.modified) == (other.input, other.size, other.modified)
            and self.result == other.result
        )


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A command with what the user said, and the records of all files."""

    command: str
    said: Mapping[str, object]
    source: str
    records: tuple[Record, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as it is written."""
        return {
            "program": PROGRAM,
            "version": version(),
            "command": self.command,
            "options": dict(self.said),
            "input": self.source,
            "inputs": [asdict(record) for record in self.records],
        }

    def write(self, folder: Folder) -> None:
        """Write it into the folder of results, whole."""
        text = json.dumps(self.as_json(), ensure_ascii=False, indent=1)
        write_bytes(folder, NAME, f"{text}\n".encode())


def known_records(folder: Folder, command: str, said: Mapping[str, object]) -> dict[str, Record]:
    """Return the records of a manifest by input; none if it is of another command or version.

    A manifest that cannot be read is none.
    """
    asked = {"version": version(), "command": command, "options": json.loads(json.dumps(said))}
    return {record.input: record for record in _records(folder, asked)}


def earlier_records(folder: Folder, command: str, source: str) -> tuple[Record, ...]:
    """Return the records of a manifest of the same command on the same input, however it was asked.

    A manifest that cannot be read has none.
    """
    return _records(folder, {"program": PROGRAM, "command": command, "input": source})


def _records(folder: Folder, wanted: Mapping[str, object]) -> tuple[Record, ...]:
    """Return the records of the manifest of a folder in which some members have these values."""
    data = folder.read(NAME)
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        about = json.loads(data or b"{}")
        if all(about[name] == value for name, value in wanted.items()):
            lines = about["inputs"]
            return tuple(Record(**{**line, "columns": tuple(line["columns"])}) for line in lines)
    return ()
