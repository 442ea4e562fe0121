"""Parcels of many files that lie near a zone, brought together for one coverage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import shapely

from ftzmap.parcels.near_parcels import is_large, parcels_near
from ftzmap.parcels.parcels import Parcels
from ftzmap.parcels.stored_parcels import read_parcels, write_parcels
from ftzmap.parts.consistency import columns_and_system, declared
from ftzmap.parts.folders import Folder
from ftzmap.parts.jobs import Answer, PiecesJob, pieces_of_layer
from ftzmap.parts.manifest import Record
from ftzmap.parts.run import Plan, gathered, record_of, run
from ftzmap.parts.tasks import Schedule, problem_of
from ftzmap.zone.zone import Zone
from geo.messages import Message, Tell
from geo.streams.stream import Piece, Watch


@dataclass(frozen=True, kw_only=True, eq=False)
class NearJob(PiecesJob):
    """The parcels of each file; `is_large` asks for those alone whose bounds meet an outline's."""

    zone: Zone
    is_large: bool
    layer: str | None = None
    from_crs: str | None = None
    by: str | None = None
    command: str = "coverage"

    def said(self) -> dict[str, object]:
        """Return zone, layer, system and column of groups."""
        said = {"layer": self.layer, "from_crs": self.from_crs, "by": self.by}
        return {"zone": self.zone.id, "large": self.is_large, **said}

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Write the parcels; where no path is given, return them as the value of the answer."""
        how = {"layer": self.layer, "from_crs": self.from_crs, "by": self.by}
        parcels = parcels_near(self.zone, file, **how, piece=self.piece)
        for sentence in parcels.decisions:
            tell(sentence)
        rows = len(parcels.labels) + parcels.far
        near = _near(self.zone, parcels) if self.is_large else parcels
        near = replace(near, decisions=())
        columns, crs = columns_and_system(file, self.layer)
        if out != Path():
            write_parcels(near, out)
        return Answer(
            figures={"rows": rows},
            columns=columns or parcels.columns,
            **declared(crs, self.from_crs),
            value=near if out == Path() else None,
        )

    def divided(self, file: Path) -> tuple["NearJob", tuple[Piece, ...]]:
        """Return the pieces of a file that is too large to be held."""
        if not is_large(file, self.layer):
            return self, ()
        return self, pieces_of_layer(file, self.layer, self.from_crs)


def _near(zone: Zone, parcels: Parcels) -> Parcels:
    """Return those parcels whose bounds meet those of an outline, and those with a problem."""
    outlines = shapely.get_parts([feature.geometry for feature in zone.features])
    tree = shapely.STRtree(shapely.box(*shapely.bounds(outlines).T))
    bounds = shapely.bounds(parcels.geometries)
    drawn = ~np.isnan(bounds).any(axis=1)
    kept = ~drawn
    rows = np.flatnonzero(drawn)
    kept[rows[tree.query(shapely.box(*bounds[rows].T))[0]]] = True
    kept[[row for row, _ in parcels.problems]] = True
    rows = np.flatnonzero(kept)
    places = {row: place for place, row in enumerate(rows.tolist())}
    return replace(
        parcels,
        labels=tuple(parcels.labels[row] for row in rows),
        geometries=parcels.geometries[rows],
        problems=tuple((places[row], issue) for row, issue in parcels.problems),
        groups=tuple(parcels.groups[row] for row in rows) if parcels.groups else (),
        file_rows=parcels.numbers(rows) - 1,
        far=parcels.far + len(parcels.labels) - rows.size,
    )


def joined(name: str, pieces: Sequence[tuple[Parcels, int]]) -> Parcels:
    """Return the parcels of several files, numbered through; each with how many rows it has."""
    first = np.cumsum([0, *(rows for _, rows in pieces)])
    before = np.cumsum([0, *(len(parcels.labels) for parcels, _ in pieces)])
    numbered = [
        start + parcels.numbers(np.arange(len(parcels.labels))) - 1
        for (parcels, _), start in zip(pieces, first[:-1], strict=True)
    ]
    return Parcels(
        name=name,
        labels=tuple(label for parcels, _ in pieces for label in parcels.labels),
        geometries=np.concatenate([parcels.geometries for parcels, _ in pieces]),
        problems=tuple(
            (row + int(start), issue)
            for (parcels, _), start in zip(pieces, before[:-1], strict=True)
            for row, issue in parcels.problems
        ),
        groups=tuple(group for parcels, _ in pieces for group in parcels.groups),
        file_rows=np.concatenate(numbered),
        far=sum(parcels.far for parcels, _ in pieces),
    )


def near_files(
    job: NearJob,
    source: Folder,
    names: Sequence[str],
    schedule: Schedule,
    *,
    keep_going: bool,
    tell: Tell,
) -> Iterator[tuple[Record, Parcels | None, Message | None]]:
    """Yield the record of each file and its parcels, or why there are none.

    Errors are those of `ftzmap.parts.run.run`.
    """
    found = gathered(job, source, names, schedule, keep_going=keep_going, tell=tell)
    for outcome in found:
        record = record_of(Record(input=outcome.name, size=0, modified="", result=""), outcome)
        record = replace(record, result=record.input)
        answer, error = outcome.answer, outcome.error
        parcels = cast(Parcels, answer.value) if answer else None
        yield record, parcels, problem_of(error) if error else None


def stored_near_files(
    what: Plan, schedule: Schedule, *, resume: bool, keep_going: bool, tell: Tell
) -> Iterator[tuple[Record, Parcels | None, Message | None]]:
    """Yield what `near_files` does, with the parcels of each file kept among the results."""
    for record, problem in run(what, schedule, resume=resume, keep_going=keep_going, tell=tell):
        if problem is not None:
            yield record, None, problem
            continue
        with what.target.reading(record.result) as path:
            parcels = read_parcels(path)
        yield replace(record, result=record.input), parcels, None
