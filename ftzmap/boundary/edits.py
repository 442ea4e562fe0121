"""A planner's desk: a loaded boundary, what it is taken for, and every change made to it.

Each change gives a new desk and keeps the one before, so that all can be
undone; the loaded file itself is never changed.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ftzmap.boundary.opening import BoundaryFile, assign, sound_outlines, suggestions
from ftzmap.checks.findings import in_words, label_of
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.crs.datum import NAMES
from geo.crs.shift import remove_shift
from geo.errors import FileFormatError, GeoError
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import Message, message
from geo.polygons.repair import needs_repair, repair
from geo.polygons.validity import problems

Step = tuple[str, tuple[str | int | None, ...]]  # a change: its kind, and what it is about


@dataclass(frozen=True)
class Repair:
    """An outline repaired with the steps, or the reason why it is beyond repair."""

    geometry: BaseGeometry
    steps: tuple[Message, ...] = ()
    refusal: Message | None = None


@dataclass(frozen=True)
class Desk:
    """A boundary on the desk.

    Parameters
    ----------
    zone
        The zone that it is compared with.
    file
        The file as it was read, or as the last change left it.
    features
        Which feature each row is taken for.
    before
        The desk before the last change; None if there was none.
    step
        The last change, as `change` makes it again.
    """

    zone: Zone
    file: BoundaryFile
    features: Mapping[int, str]
    before: "Desk | None" = None
    step: Step | None = None

    @cached_property
    def _assignment(self) -> tuple[Collection, tuple[Message, ...]]:
        return assign(self.zone, self.file, self.features)

    @property
    def collection(self) -> Collection:
        """The outlines under the ids of the features they are taken for."""
        return self._assignment[0]

    @property
    def decisions(self) -> tuple[Message, ...]:
        """Everything decided and changed, in order."""
        return (*self.file.decisions, *self._assignment[1])

    def words(self, sentence: Message, t: Language) -> str:
        """Return a sentence for a reader: names of features stand where it has their ids."""
        return in_words(self.zone, sentence, t)

    @cached_property
    def vertices(self) -> int:
        """How many vertices all outlines of the file have."""
        geometries = [raw.geometry for raw in self.file.collection.features]
        return int(shapely.get_num_coordinates(np.array(geometries, dtype=object)).sum())

    @cached_property
    def repairs(self) -> "dict[int, Repair]":
        """What repairs each row that is broken or has a blemish; made once, it takes long."""
        return {raw.row: _repair(raw.geometry) for raw in _to_mend(self.file.collection)}

    @cached_property
    def outlines(self) -> dict[str, BaseGeometry]:
        """The sound outlines by feature id."""
        return sound_outlines(self.zone, self.collection)

    @property
    def broken(self) -> tuple[BaseGeometry, ...]:
        """The outlines that cannot be measured but can be present."""
        wrong = (raw.geometry for raw in self.file.collection.features if raw.problems)
        return tuple(g for g in wrong if g is not None and not g.is_empty)


def new_desk(zone: Zone, file: BoundaryFile) -> Desk:
    """Return a desk with a file just opened, its rows taken for what their names say."""
    return Desk(zone=zone, file=file, features=suggestions(zone, file))


def reassign(desk: Desk, row: int, feature: str | None) -> Desk:
    """Return the desk with one row taken for another feature, or for none."""
    features = {other: name for other, name in desk.features.items() if other != row}
    changed = features | ({row: feature} if feature else {})
    return replace(desk, features=changed, before=desk, step=("assign", (row, feature)))


def correct_datum(desk: Desk, datum: str, names: frozenset[str]) -> Desk:
    """Return the desk with outlines of a ``"gcj02"`` or ``"bd09"`` map moved to WGS 84."""
    note = message(
        "{names}: converted from {datum} to WGS 84.",
        names=", ".join(sorted(names)),
        datum=NAMES[datum],
    )
    rows = {row for row, feature in desk.features.items() if feature in names}
    moved = _transform(desk, rows, partial(remove_shift, datum=datum))
    return _edit(desk, moved, [note], ("datum", (datum, *sorted(names))))


def exchange_axes(desk: Desk, rows: frozenset[int]) -> Desk:
    """Return the desk with longitude and latitude of the outlines in some rows exchanged."""
    labels = (label_of(raw) for raw in desk.file.collection.features if raw.row in rows)
    note = message("{names}: longitude and latitude swapped.", names=", ".join(sorted(labels)))
    step: Step = ("exchange", tuple(sorted(rows)))
    return _edit(desk, _transform(desk, rows, _exchange), [note], step)


def _exchange(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry mirrored, outer rings counter-clockwise again."""
    mirrored = shapely.transform(geometry, lambda vertices: vertices[:, ::-1])
    return shapely.orient_polygons(mirrored)


def without_shift(collection: Collection, datum: str) -> Collection:
    """Return every outline of a ``"gcj02"`` or ``"bd09"`` map in WGS 84."""
    moved = (
        _with_geometry(raw, remove_shift(raw.geometry, datum)) if raw.geometry is not None else raw
        for raw in collection.features
    )
    return replace(collection, features=tuple(moved))


def mend(desk: Desk) -> Desk:
    """Return the desk with every outline repaired, with a sentence on each step."""
    done = {row: repair for row, repair in desk.repairs.items() if not repair.refusal}
    steps = [
        message("{id}: {problem}", id=label, problem=step) for label, step in possible_repairs(desk)
    ]
    mended = {row: repair.geometry for row, repair in done.items()}
    return _edit(desk, mended, steps, ("mend", ()))


def change(desk: Desk, step: Step) -> Desk:
    """Return the desk with a change made again that was made before.

    Raises
    ------
    FileFormatError
        It is no such change, or of an outline or an area that is not there.
    """
    kind, about = step
    match kind, about:
        case "assign", (int() as row, str() | None as feature):
            _check_assigned(desk, row, feature)
            return reassign(desk, row, feature)
        case "datum", (str() as datum, *names) if datum in NAMES:
            return correct_datum(desk, datum, frozenset(map(str, names)))
        case "exchange", rows:
            return exchange_axes(desk, frozenset(row for row in rows if isinstance(row, int)))
        case "mend", ():
            return mend(desk)
    raise FileFormatError(
        message("The work file has a change of an unknown kind; open another copy.")
    )


def _check_assigned(desk: Desk, row: int, feature: str | None) -> None:
    rows = {raw.row for raw in desk.file.collection.features}
    if row in rows and (feature is None or feature in desk.zone.ids):
        return
    raise FileFormatError(
        message(
            "The work file compares an outline with an area, and one of them does not exist here; "
            "open the work file where it was made."
        )
    )


def changed_file(desk: Desk, step: Step) -> BoundaryFile:
    """Return the file as a change leaves it; it can be made in another process."""
    return change(desk, step).file


def possible_repairs(desk: Desk) -> tuple[tuple[str, Message], ...]:
    """Return what `mend` would do: the name of each outline, and each step."""
    rows = [raw for raw in desk.file.collection.features if raw.row in desk.repairs]
    return tuple((label_of(raw), step) for raw in rows for step in desk.repairs[raw.row].steps)


def beyond_repair(desk: Desk) -> tuple[tuple[str, Message], ...]:
    """Return which outlines `mend` leaves as they are though they are broken, and why."""
    rows = [raw for raw in desk.file.collection.features if raw.row in desk.repairs]
    refusals = ((raw, desk.repairs[raw.row].refusal) for raw in rows if raw.problems)
    return tuple((label_of(raw), refusal) for raw, refusal in refusals if refusal)


def _to_mend(collection: Collection) -> list[RawFeature]:
    """Return what may be mended: what is broken, and the sound outlines that have a blemish."""
    present = [raw for raw in collection.features if raw.geometry is not None]
    sound = [raw for raw in present if not raw.problems]
    due = needs_repair(np.array([raw.geometry for raw in sound], dtype=object))
    rows = {raw.row for raw, is_due in zip(sound, due, strict=True) if is_due}
    return [raw for raw in present if raw.problems or raw.row in rows]


def _repair(geometry: BaseGeometry) -> Repair:
    try:
        whole, steps = repair(geometry)
    except GeoError as error:
        return Repair(geometry=geometry, refusal=error.message)
    return Repair(geometry=whole, steps=tuple(step.message for step in steps))


def _transform(
    desk: Desk, rows: Container[int], change: Callable[[BaseGeometry], BaseGeometry]
) -> dict[int, BaseGeometry]:
    features = desk.file.collection.features
    wanted = (raw for raw in features if raw.row in rows and raw.geometry is not None)
    return {raw.row: change(raw.geometry) for raw in wanted}


def _edit(
    desk: Desk, outlines: Mapping[int, BaseGeometry], notes: Sequence[Message], step: Step
) -> Desk:
    """Return the desk with other outlines in some rows, and the notes among the decisions."""
    features = (
        _with_geometry(raw, outlines[raw.row]) if raw.row in outlines else raw
        for raw in desk.file.collection.features
    )
    collection = replace(desk.file.collection, features=tuple(features))
    file = replace(desk.file, collection=collection, decisions=(*desk.file.decisions, *notes))
    return replace(desk, file=file, before=desk, step=step)


def _with_geometry(raw: RawFeature, geometry: BaseGeometry) -> RawFeature:
    return replace(raw, geometry=geometry, problems=tuple(problems(geometry)))
