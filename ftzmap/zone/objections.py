"""Objections to a folder that is to be a zone: every one, each with its place and what to do.

It stands alone because every reader of a zone's files objects in the same way.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from geo.errors import GeoError
from geo.messages import Message, message, paragraph

MAX_SHOWN = 20  # objections in the one error; `zone check` lists all


class ZoneError(GeoError):
    """A folder that is no zone; `objections` are all that keep it from being one."""

    def __init__(self, folder: str, objections: tuple[Message, ...]) -> None:
        self.objections = objections
        super().__init__(
            message(
                "{folder} is not a valid zone. {objections}",
                folder=folder,
                objections=paragraph(objections[:MAX_SHOWN]),
            )
        )


@dataclass
class Objections:
    """Objections to the files of one folder, gathered while they are read."""

    every: list[Message] = field(default_factory=list)

    def add(self, objection: Message) -> None:
        """Add an objection."""
        self.every.append(objection)

    def at(self, place: str) -> "Building":
        """Turn what goes wrong while a value at `place` is built into an objection."""
        return Building(objections=self, place=place)

    def read(self, path: Path, *, needed: bool = True) -> bytes | None:
        """Return what a file holds; None if it cannot be read, which is an objection.

        A file that is missing is one only where it is `needed`.
        """
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if needed:
                self.add(message("{file} is missing; add it.", file=path.name))
        except OSError as error:
            reason = error.strerror or str(error)
            self.add(message("{file} cannot be read: {reason}.", file=path.name, reason=reason))
        return None

    def read_json(self, path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what a file that may be missing holds as JSON; None for nothing."""
        data = self.read(path, needed=False)
        if data is None:
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            self.add(message("{file} is not valid JSON; correct it or remove it.", file=path.name))
        return None


@dataclass(frozen=True)
class Building:
    """A value at a place of a file while it is built: ``with`` turns an error into an objection."""

    objections: Objections
    place: str

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        objection = self._objection(error)
        if objection is not None:
            self.objections.add(objection)
        return objection is not None

    def _objection(self, error: BaseException | None) -> Message | None:
        if isinstance(error, KeyError):
            return message("{place} has no “{key}”; add it.", place=self.place, key=error.args[0])
        if isinstance(error, GeoError):
            return message("{place}: {problem}", place=self.place, problem=error.message)
        if isinstance(error, TypeError | ValueError | AttributeError | IndexError):
            return message(
                "{place} does not follow docs/data.md; correct it.",
                place=self.place,
            )
        return None
