"""What is done with each file of a folder, as values that can be sent to another process."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

from ftzmap.parcels.measured_file import REASONS, sentences_on_rows
from ftzmap.parts.consistency import columns_and_system, declared
from ftzmap.parts.folders import Entry
from ftzmap.sites.columns import Columns
from ftzmap.sites.located_file import HowToLocate
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.errors import FileFormatError
from geo.formats.format import Certainty, SourceFile, ending_of
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece, Watch

PARQUET = ".parquet"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of a file: figures by name, its columns with types, the system it declares.

    `details` are what a reader is told beside the figures, as JSON has it; `crs` is how the file
    spells the system, `epsg` the code that it is read as, and `value` what goes on to other work,
    where no file is written.
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    crs: str | None = None
    epsg: int | None = None
    value: object = None


class Job(Protocol):
    """A work that is done on each file of a folder by itself."""

    @property
    def command(self) -> str:
        """The command that asked for it."""

    def said(self) -> dict[str, object]:
        """Return what the user said, as far as results depend on it."""

    def reads(self, entry: Entry) -> bool:
        """Return whether a file is one for this work; notes are not."""

    def ending(self, name: str) -> str:
        """Return the ending of the result of a file of that name."""

    def check_result(self, name: str) -> None:
        """Refuse the name of a result whose ending is none that is written."""

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Do it, write the result whole, and tell how the file was read."""

    def findings(self, figures: Mapping[str, float]) -> Iterator[Message]:
        """Yield a sentence on each kind of rows that could not be answered."""


@runtime_checkable
class DivisibleJob(Job, Protocol):
    """A work that can be done on the pieces of one file, each by itself."""

    def divided(self, file: Path) -> tuple["DivisibleJob", tuple[Piece, ...]]:
        """Return the work with what the first rows decide for all, and the pieces of a file.

        There are no pieces of a file that one process does at once, or in a format of which no
        rows can be read alone.

        Raises
        ------
        FileFormatError
            The file names no coordinate system, so that each piece would decide on its own.
        """

    def of_piece(self, piece: Piece) -> "DivisibleJob":
        """Return the work on a piece."""


class OutlineJob:
    """What works on files of outlines have in common."""

    def reads(self, entry: Entry) -> bool:
        """Return whether a file is one of outlines."""
        return is_of_outlines(entry)

    def ending(self, name: str) -> str:
        """Return the ending of the file itself where its rows are written so, else Parquet's."""
        from ftzmap.parcels.batch_files import WRITERS

        return _kept_ending(name, WRITERS)


@dataclass(frozen=True, kw_only=True)
class InPieces:
    """What works have in common that can be done on one piece of a file."""

    piece: Piece | None = None

    def of_piece(self, piece: Piece) -> Self:
        """Return the work on a piece."""
        return replace(self, piece=piece)


class PiecesJob(OutlineJob, InPieces):
    """What works on outlines have in common of which the whole file is told, not its pieces."""

    def ending(self, name: str) -> str:
        """Return the ending of GeoParquet, in which what comes of a piece is kept."""
        return PARQUET

    def check_result(self, name: str) -> None:
        """Accept any name: the format is always the same."""

    def findings(self, figures: Mapping[str, float]) -> Iterator[Message]:
        """Yield nothing: what was found is told of all together."""
        yield from ()


def pieces_of_layer(file: Path, layer: str | None, from_crs: str | None) -> tuple[Piece, ...]:
    """Return how a file of geometries is divided; none where its format is not read in pieces.

    Raises
    ------
    FileFormatError
        It could be, but names no coordinate system.
    """
    from geo.streams.any_file import open_batches

    with open_batches(file, layer=layer) as stream:
        if stream is None or not stream.pieces:
            return ()
        if not (stream.crs or from_crs):
            raise FileFormatError(
                message(
                    "The file names no coordinate system, which all its pieces need; name it with "
                    "--from-crs EPSG:CODE."
                )
            )
        return stream.pieces


@dataclass(frozen=True, kw_only=True)
class MeasureJob(OutlineJob, InPieces):
    """Every row of a file, or of a piece of it, with its area and perimeter."""

    layer: str | None = None
    from_crs: str | None = None
    command: str = "measure"

    def said(self) -> dict[str, object]:
        """Return layer and system."""
        return {"layer": self.layer, "from_crs": self.from_crs}

    def check_result(self, name: str) -> None:
        """Refuse the name of a result whose ending is none that is written."""
        from ftzmap.parcels.batch_files import result_ending

        result_ending(name)

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Write the rows with `area_m2` and `perimeter_m`."""
        from ftzmap.parcels.measured_file import measure_file

        how = {"layer": self.layer, "from_crs": self.from_crs}
        made = measure_file(file, out, **how, piece=self.piece, tell=tell, watch=watch)
        tally = made.tally
        reasons = {reason: tally.reasons.get(reason, 0) for reason in REASONS}
        figures = {"rows": tally.rows, "measured": tally.measured, "area_m2": tally.area_m2}
        return Answer(
            figures=figures | reasons, columns=tally.columns, **declared(made.crs, self.from_crs)
        )

    def findings(self, figures: Mapping[str, float]) -> Iterator[Message]:
        """Yield a sentence on each reason for empty figures."""
        return sentences_on_rows(figures)

    def divided(self, file: Path) -> tuple["MeasureJob", tuple[Piece, ...]]:
        """Return the pieces of a file: each row is measured by itself."""
        return self, pieces_of_layer(file, self.layer, self.from_crs)


@dataclass(frozen=True, kw_only=True, eq=False)
class LocateJob(InPieces):
    """Every row of points with what it lies in."""

    zone: Zone
    how: HowToLocate
    language: Language
    columns: Columns | None = None
    command: str = "locate"

    def said(self) -> dict[str, object]:
        """Return zone, columns, system, datum and language."""
        return {"zone": self.zone.id, "language": self.language.code, **asdict(self.how)}

    def reads(self, entry: Entry) -> bool:
        """Return whether a file is one in which points may stand."""
        from geo.formats.catalogue import point_endings

        ending = ending_of(entry.name).removeprefix(".")
        return ending in {*point_endings(), "parquet", "geoparquet"}

    def ending(self, name: str) -> str:
        """Return the ending of the file itself where that format is written, else Parquet's."""
        from ftzmap.sites.export import WRITERS

        return _kept_ending(name, WRITERS)

    def check_result(self, name: str) -> None:
        """Refuse the name of a result whose ending is none that is written."""
        from ftzmap.sites.export import result_ending

        result_ending(name)

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Write the rows with the area and part that each lies in."""
        from ftzmap.sites.located_file import locate_file

        made = locate_file(
            self.zone,
            file,
            out,
            self.how,
            self.language,
            piece=self.piece,
            columns=self.columns,
            tell=tell,
            watch=watch,
        )
        _, crs = columns_and_system(file, self.how.layer)
        return Answer(
            figures=asdict(made.counts),
            columns=made.columns,
            **declared(crs, self.how.from_crs),
        )

    def findings(self, figures: Mapping[str, float]) -> Iterator[Message]:
        """Yield a sentence on rows that were refused."""
        if figures["refused"]:
            yield message(
                "Rows whose place cannot be told, each with a note: {count:,}.",
                count=int(figures["refused"]),
            )

    def divided(self, file: Path) -> tuple["LocateJob", tuple[Piece, ...]]:
        """Return the work with the columns of the whole file, and its pieces where it is long."""
        from ftzmap.sites.located_file import columns_and_pieces

        columns, pieces = columns_and_pieces(file, self.how)
        return replace(self, columns=columns), pieces


def _kept_ending(name: str, writers: Container[str]) -> str:
    """Return the ending of a file where results are written so, else Parquet's."""
    return ending_of(name) if ending_of(name) in writers else PARQUET


def is_of_outlines(entry: Entry) -> bool:
    """Return whether a file is one of outlines; notes and parts of others are not."""
    from geo.formats.catalogue import FORMATS, promised_format

    known = promised_format(entry.name)
    ending = ending_of(entry.name)
    if known is None or ending not in known.endings:
        return False
    if ending not in known.common_endings:
        return True
    source = SourceFile(entry.head(), entry.name)
    return any(one.recognise(source) > Certainty.NONE for one in FORMATS)
