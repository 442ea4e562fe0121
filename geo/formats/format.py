"""A format of boundary files as one record, and a file as it comes in.

Each format has a ``FORMAT`` of its own beside its reader; `geo.formats.catalogue` lists them all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from geo.errors import GeoError
from geo.formats.table import Table
from geo.formats.texts import BOMS, utf_by_zeros
from geo.messages import Message

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

HEAD_BYTES = 4096  # of a file, by which it is recognised
MAX_UNREADABLE = 3  # characters of a beginning that is UTF-8 still


class Certainty(IntEnum):
    """How sure it is that a file is of a format, by its content alone."""

    NONE = 0
    FAMILY = 1  # it begins as such files do, and others of the same notation: JSON, XML
    CONTENT = 2  # it has words that no other format has
    SIGNATURE = 3  # it begins with bytes that no other kind of file begins with


@dataclass(frozen=True)
class SourceFile:
    """A file to be read.

    Parameters
    ----------
    data
        Its bytes.
    name
        What it is called; empty where it has no name.
    parts
        For a format of several files, all of them by ending, such as ``".dbf"``; None where only
        the one file is known.
    """

    data: bytes
    name: str = ""
    parts: Mapping[str, bytes] | None = None

    @property
    def ending(self) -> str:
        """The last ending of the name in small letters, such as ``".kml"``; else empty."""
        return ending_of(self.name)

    @property
    def stem(self) -> str:
        """The name without folders and last ending."""
        base = re.split(r"[/\\]", self.name)[-1]
        return base[: len(base) - len(self.ending)]

    @property
    def head(self) -> bytes:
        """The first `HEAD_BYTES` bytes."""
        return self.data[:HEAD_BYTES]

    @cached_property
    def head_text(self) -> str:
        """The head as text without blanks in front, whatever of it can be read."""
        return _text(self.head).lstrip("\ufeff \t\r\n")


@dataclass(frozen=True)
class ReadOptions:
    """What the user asks of a reader.

    Parameters
    ----------
    layer
        The layer to read; None leaves it to the format.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.
    """

    layer: str | None = None
    from_crs: str | None = None


Recogniser = Callable[[SourceFile], Certainty]
Reader = Callable[[SourceFile, ReadOptions], Table]
LayerLister = Callable[[SourceFile], list[str]]
Unpacker = Callable[[SourceFile, Sequence["Format"]], list[SourceFile]]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file as it was written, and what has to be said of it.

    Parameters
    ----------
    data
        Its bytes.
    notes
        Sentences that say how it was written.
    left_out
        Why rows could not be written, an error each.
    """

    data: bytes
    notes: tuple[Message, ...] = ()
    left_out: tuple[GeoError, ...] = ()


Writer = Callable[["GeoDataFrame"], bytes | Written]


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of boundary files: how it is recognised, read and written.

    Parameters
    ----------
    id
        A short name without blanks, such as ``"gpkg"``.
    title
        What it is called in every language.
    endings
        Of its files, in small letters, the usual one first, such as ``(".geojson", ".json")``.
    recognise
        How sure it is that a file is of this format, by its content.
    crs
        How its coordinate system is known, a phrase in English for `docs/formats.md`.
    read
        Makes a table of a file; None where the format only packs other files.
    read_numbers
        Makes one in the coordinates of the file, where `read` decides their system itself.
    layers
        Lists what `ReadOptions.layer` may name; None where a file is one layer.
    members
        Unpacks the files of a format that only packs others, of the formats that it is given.
    output_ending, write
        The ending under which it is written, such as ``".shp.zip"``, and what makes its bytes of
        a frame in EPSG:4326 as `geo.formats.writers.prepare` returns it; empty and None where it
        is not written.
    is_text
        Whether it is text: then the ending decides where the content does not.
    common_endings
        Those of its endings that notes and other files have as well.
    part_endings
        Those of the files beside it, for a format of several files.
    folder_mark
        The file by which a folder in a zip is known as one file of this format, such as
        ``"a00000001.gdbtable"``; empty for a format of files. Its `parts` are by name.
    is_united
        Whether all such files in a zip are read as one; else one of them has to be chosen.
    """

    id: str
    title: str | Message
    endings: tuple[str, ...]
    recognise: Recogniser
    crs: str
    read: Reader | None = None
    read_numbers: Reader | None = None
    layers: LayerLister | None = None
    members: Unpacker | None = None
    output_ending: str = ""
    write: Writer | None = None
    is_text: bool = False
    common_endings: tuple[str, ...] = ()
    part_endings: tuple[str, ...] = ()
    folder_mark: str = ""
    is_united: bool = False


def by_signature(*signatures: bytes) -> Recogniser:
    """Return a recogniser of files that begin with one of some signatures."""
    return lambda source: (
        Certainty.SIGNATURE if source.data.startswith(signatures) else Certainty.NONE
    )


def by_text(certainty: Certainty, fits: Callable[[str], object]) -> Recogniser:
    """Return a recogniser of texts whose beginning, without blanks in front, fits."""
    return lambda source: certainty if fits(source.head_text) else Certainty.NONE


def ending_of(name: str) -> str:
    """Return the last ending of a file name in small letters, such as ``".kml"``; else empty."""
    match = re.search(r"\.[A-Za-z0-9]+$", name)
    return match[0].lower() if match else ""


def format_by_ending(ending: str, formats: Sequence[Format]) -> Format | None:
    """Return the first of some formats that has an ending such as ``".kml"``, if one has."""
    return next((each for each in formats if ending in each.endings), None)


def _text(head: bytes) -> str:
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return head.decode(encoding, "ignore")
    text = head.decode(utf_by_zeros(head), "replace")
    return text if text.count("\ufffd") < MAX_UNREADABLE else head.decode("gb18030", "replace")
