"""A planner's desk: a loaded boundary, what it is taken for, and every change made to it.

Each change gives a new desk and keeps the one before, so that all can be
undone; the loaded file itself is never changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from shapely.geometry.base import BaseGeometry

from ftzmap.boundary.opening import Opened, assigned, sound_outlines, suggestions
from ftzmap.checks.findings import label_of
from ftzmap.zone.zone import Zone
from geo.crs.datum import NAMES
from geo.crs.shift import remove_shift
from geo.errors import GeoError
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import Message, message
from geo.polygons.repair import needs_repair, repair
from geo.polygons.validity import problems


@dataclass(frozen=True)
class Desk:
    """A boundary on the desk.

    Parameters
    ----------
    zone
        The zone that it is compared with.
    opened
        The file as it was read, or as the last change left it.
    features
        Which feature each row is taken for.
    before
        The desk before the last change; None if there was none.
    """

    zone: Zone
    opened: Opened
    features: Mapping[int, str]
    before: "Desk | None" = None

    @property
    def collection(self) -> Collection:
        """The outlines under the ids of the features they are taken for."""
        return assigned(self.zone, self.opened, self.features)[0]

    @property
    def decisions(self) -> tuple[Message, ...]:
        """Everything decided and changed, in order."""
        return (*self.opened.decisions, *assigned(self.zone, self.opened, self.features)[1])

    @property
    def outlines(self) -> dict[str, BaseGeometry]:
        """The sound outlines by feature id."""
        return sound_outlines(self.zone, self.collection)

    @property
    def broken(self) -> tuple[BaseGeometry, ...]:
        """The outlines that cannot be measured but can be drawn."""
        wrong = (raw.geometry for raw in self.opened.collection.features if raw.problems)
        return tuple(g for g in wrong if g is not None and not g.is_empty)


def new_desk(zone: Zone, opened: Opened) -> Desk:
    """Return a desk with a file just opened, its rows taken for what their names say."""
    return Desk(zone=zone, opened=opened, features=suggestions(zone, opened))


def reassigned(desk: Desk, row: int, feature: str | None) -> Desk:
    """Return the desk with one row taken for another feature, or for none."""
    features = {kept: name for kept, name in desk.features.items() if kept != row}
    return replace(desk, features=features | ({row: feature} if feature else {}), before=desk)


def shift_removed(desk: Desk, datum: str, names: frozenset[str]) -> Desk:
    """Return the desk with outlines of a ``"gcj02"`` or ``"bd09"`` map moved to WGS 84."""
    told = message(
        "{names}: moved from {datum} to WGS 84.",
        names=", ".join(sorted(names)),
        datum=NAMES[datum],
    )
    rows = {row for row, feature in desk.features.items() if feature in names}
    return _changed(desk, rows, partial(_freed, datum=datum), (told,))


def _freed(geometry: BaseGeometry, datum: str) -> tuple[BaseGeometry, tuple[Message, ...]]:
    return remove_shift(geometry, datum), ()


def without_shift(collection: Collection, datum: str) -> Collection:
    """Return every outline of a ``"gcj02"`` or ``"bd09"`` map in WGS 84."""
    moved = [_reshaped(raw, partial(_freed, datum=datum))[0] for raw in collection.features]
    return replace(collection, features=tuple(moved))


def mended(desk: Desk) -> Desk:
    """Return the desk with every outline repaired, each step told."""
    return _changed(desk, {raw.row for raw in _to_mend(desk)}, _mended, ())


def offered_repairs(desk: Desk) -> tuple[tuple[str, Message], ...]:
    """Return what `mended` would do: the name of each outline, and each step."""
    return tuple(
        (label_of(raw), step) for raw in _to_mend(desk) for step in _mended(raw.geometry)[1]
    )


def _to_mend(desk: Desk) -> list[RawFeature]:
    """Return what may be mended: what is broken, and the sound outlines that have a blemish."""
    drawn = [raw for raw in desk.opened.collection.features if raw.geometry is not None]
    sound = [raw for raw in drawn if not raw.problems]
    due = needs_repair(np.array([raw.geometry for raw in sound], dtype=object))
    rows = {raw.row for raw, is_due in zip(sound, due, strict=True) if is_due}
    return [raw for raw in drawn if raw.problems or raw.row in rows]


def beyond_repair(desk: Desk) -> tuple[tuple[str, Message], ...]:
    """Return which outlines `mended` leaves as they are though they are broken, and why."""
    broken = (raw for raw in desk.opened.collection.features if raw.problems)
    told = ((label_of(raw), _refusal(raw.geometry)) for raw in broken if raw.geometry is not None)
    return tuple((name, why) for name, why in told if why)


def _refusal(geometry: BaseGeometry) -> Message | None:
    try:
        repair(geometry)
    except GeoError as error:
        return error.message
    return None


def _mended(geometry: BaseGeometry) -> tuple[BaseGeometry, tuple[Message, ...]]:
    """Return a geometry repaired and the steps, or as it is where it is beyond repair."""
    try:
        whole, steps = repair(geometry)
    except GeoError:
        return geometry, ()
    return whole, tuple(step.message for step in steps)


Change = Callable[[BaseGeometry], tuple[BaseGeometry, tuple[Message, ...]]]


def _changed(desk: Desk, rows: set[int], change: Change, told: tuple[Message, ...]) -> Desk:
    features, steps = [], list(told)
    for raw in desk.opened.collection.features:
        kept, done = _reshaped(raw, change) if raw.row in rows else (raw, ())
        steps += [message("{id}: {problem}", id=label_of(raw), problem=step) for step in done]
        features.append(kept)
    collection = replace(desk.opened.collection, features=tuple(features))
    opened = replace(desk.opened, collection=collection, decisions=(*desk.opened.decisions, *steps))
    return replace(desk, opened=opened, before=desk)


def _reshaped(raw: RawFeature, change: Change) -> tuple[RawFeature, tuple[Message, ...]]:
    if raw.geometry is None:
        return raw, ()
    geometry, done = change(raw.geometry)
    return replace(raw, geometry=geometry, problems=tuple(problems(geometry))), done
