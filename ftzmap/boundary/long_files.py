"""A file of more outlines than are held at once, opened for a check batch by batch.

Every outline is judged by itself and held to the area that it states. Kept are only those on which
rules have something to say: features of the zone, what cannot be measured, what lies elsewhere or
stands twice, and the largest deviations; all others are counted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from ftzmap.boundary.opening import LABELS, BoundaryFile, assign, collection_of, suggestions
from ftzmap.checks.attributes import MAX_NAMED
from ftzmap.checks.outline import has_exchanged_axes, may_have_exchanged_axes
from ftzmap.checks.profile import Profile
from ftzmap.checks.stated import KNOWN, Choice, StatedAreas
from ftzmap.checks.stated_batches import StatedBatches
from ftzmap.zone.zone import Zone
from geo.arrays import Geometries, Ints
from geo.errors import FileTooLargeError
from geo.formats.geojson.features import Collection, RawFeature, Unlisted
from geo.formats.table import MAX_BYTES, MAX_ROWS
from geo.formats.to_frame import IDS, LIKE_NAME, NAMES
from geo.messages import Message, message
from geo.streams.stream import Piece

if TYPE_CHECKING:
    from geo.formats.files import Boundaries
    from geo.streams.stream import Stream

MAX_HELD = 100_000  # outlines; more are read in batches
MIN_LONG = 2_000_000  # bytes; a smaller file has not so many, unless it is packed
MAX_WRONG = 10_000  # outlines that cannot be measured, lie elsewhere or stand twice, each
REASONS = ("first", "wrong", "elsewhere")  # for which outlines are kept
Keys = NDArray[np.uint64]
SHARES = 16  # in which keys are sorted
PRIME = np.uint64(0x9E3779B97F4A7C15)  # by which numbers are mixed


@dataclass(frozen=True, kw_only=True)
class LongFile:
    """What a check holds of a long file: outlines kept, stated areas, how it was read."""

    collection: Collection
    stated: StatedAreas | None
    decisions: tuple[Message, ...]
    is_record: bool = False


class Sieve:
    """Keeps of batch after batch what rules have something to say on, and counts the rest."""

    def __init__(self, zone: Zone, choice: Choice, profile: Profile) -> None:
        self._zone, self._near_km = zone, profile["city_km"]
        self._stated = StatedBatches(choice, profile)
        self._features: dict[int, str] = {}
        self._named: list[RawFeature] = []
        self._kept: dict[str, list[RawFeature]] = {name: [] for name in REASONS}
        self._same: dict[int, RawFeature] = {}
        self._strangers = self._wrong = 0
        self._sound = self._twins = 0
        self._keys: list[tuple[int, Keys]] = []  # by the row of the first
        self.decisions: tuple[Message, ...] = ()

    @property
    def rows(self) -> int:
        """How many outlines have gone by."""
        return len(self._named) + self._strangers

    def add(self, batch: BoundaryFile) -> None:
        """Judge a batch whose rows count through the file."""
        found = suggestions(self._zone, batch)
        self._features |= found
        raws = batch.collection.features
        self._named += [raw for raw in raws if raw.row in found]
        self._check_named()
        others = tuple(raw for raw in raws if raw.row not in found)
        self._stated.add(replace(batch.collection, features=others))
        self._keep("first", others[:MAX_NAMED])
        self._strangers += len(others)
        sound = [raw for raw in others if not raw.problems]
        wrong = [raw for raw in others if raw.problems]
        self._keep("wrong", wrong)
        self._wrong += len(wrong)
        self._sound += len(sound)
        shapes = _array([raw.geometry for raw in sound])
        self._keep_elsewhere(sound, shapes)
        if raws:
            keys = np.zeros(len(raws), dtype=np.uint64)
            keys[[raw.row - raws[0].row for raw in sound]] = _keys(shapes)
            self._keys.append((raws[0].row, keys))

    def join(self, other: "Sieve") -> None:
        """Take in what another kept and counted of later rows of the same file."""
        self._features |= other._features
        self._named += other._named
        self._check_named()
        self._stated.join(other._stated)
        for name, raws in other._kept.items():
            self._keep(name, raws)
        self._strangers += other._strangers
        self._wrong += other._wrong
        self._sound += other._sound
        self._keys += other._keys
        self.decisions = self.decisions or other.decisions

    def _check_named(self) -> None:
        if len(self._named) > MAX_ROWS:
            raise FileTooLargeError(
                message(
                    "More than {most:,} outlines have the names of features of the zone; merge "
                    "those of the same feature.",
                    most=MAX_ROWS,
                )
            )

    def _keep(self, name: str, raws: Iterable[RawFeature]) -> None:
        """Keep outlines for a reason, of all that there are the first ones."""
        most = MAX_NAMED if name == "first" else MAX_WRONG
        kept = self._kept[name]
        kept += islice(raws, max(0, most - len(kept)))

    def _keep_elsewhere(self, sound: list[RawFeature], shapes: Geometries) -> None:
        likely = np.flatnonzero(may_have_exchanged_axes(self._zone, shapes, self._near_km))
        kept = (
            sound[at]
            for at in likely.tolist()
            if has_exchanged_axes(self._zone, shapes[at], self._near_km)
        )
        self._keep("elsewhere", kept)

    def twins(self) -> set[int]:
        """Return the rows of outlines with the bounds and as many vertices as others."""
        found = [np.empty(0, dtype=np.intp)]
        for share in range(
            SHARES if self._keys else 0
        ):  # a share at a time, so that little is sorted at once
            rows = [start + np.flatnonzero(keys % SHARES == share) for start, keys in self._keys]
            near = [keys[keys % SHARES == share] for _, keys in self._keys]
            found.append(_twins(np.concatenate(rows), np.concatenate(near)))
        twins = np.concatenate(found)
        self._twins = max(0, twins.size - MAX_WRONG)
        return set(twins[:MAX_WRONG].tolist())

    def keep_twins(self, batch: BoundaryFile, rows: set[int]) -> None:
        """Keep the outlines of some rows of a batch that is read again."""
        self._same |= {raw.row: raw for raw in batch.collection.features if raw.row in rows}

    def result(self) -> LongFile:
        """Return what was kept and counted."""
        named, decisions = assign(self._zone, _file(self._named), self._features)
        self._stated.add(named)
        listed = {raw.row: raw for raw in self._stated.listed if raw.row not in self._features}
        kept = {raw.row: raw for raws in self._kept.values() for raw in raws}
        others = kept | self._same | listed
        features = (*named.features, *(others[row] for row in sorted(others)))
        sound = sum(not raw.problems for raw in others.values())
        collection = Collection(
            features,
            {},
            unlisted=Unlisted(
                sound=self._sound - sound,
                wrong=self._wrong - (len(others) - sound),
                twins=self._twins,
            ),
        )
        return LongFile(
            collection=collection,
            stated=self._stated.result(features),
            decisions=(*self.decisions, *decisions, *self._stated.notes),
        )


def is_long(path: Path, layer: str | None) -> bool:
    """Return whether a file has so many outlines, or bytes, that it is read in batches."""
    from geo.streams.any_file import has_more_rows, size_of

    size = size_of(path)
    is_packed = path.suffix.lower().endswith("parquet")
    return (size > MIN_LONG or is_packed) and has_more_rows(
        path, 0 if size > MAX_BYTES else MAX_HELD, layer=layer
    )


def sifted(zone: Zone, batches: Iterable[BoundaryFile], choice: Choice, profile: Profile) -> Sieve:
    """Return what a check keeps of the outlines of a file, or of a piece.

    Raises
    ------
    GeoError
        The column that was asked for is not there or has no numbers; or those of the batches.
    """
    sieve = Sieve(zone, choice, profile)
    for batch in batches:
        sieve.decisions = sieve.decisions or batch.decisions
        sieve.add(batch)
    return sieve


def long_file(
    sieves: Sequence[Sieve], batches_again: Callable[[], Iterator[BoundaryFile]]
) -> LongFile:
    """Return what a check holds of a file whose pieces were sifted, in their order.

    Where outlines stand twice, all batches are read again to find which.
    """
    sieve = sieves[0]
    for other in sieves[1:]:
        sieve.join(other)
    twins = sieve.twins()
    if twins:
        for batch in batches_again():
            sieve.keep_twins(batch, twins)
    return sieve.result()


def decided_choice(
    batches: Iterable[BoundaryFile], choice: Choice, profile: Profile
) -> Choice | None:
    """Return column and unit of stated areas by the first batches, for all pieces of a file.

    It is None where these do not decide it.
    """
    stated = StatedBatches(choice, profile)
    for batch in batches:
        stated.add(batch.collection)
        if stated.is_settled:
            return stated.choice
    return None


def outline_batches(
    path: Path,
    choice: Choice,
    layer: str | None,
    from_crs: str | None,
    piece: Piece | None = None,
) -> Iterator[BoundaryFile]:
    """Yield the outlines of a file, or of a piece, in batches whose rows count through the file.

    Raises
    ------
    GeoError
        The file cannot be read, or its coordinate system cannot be decided.
    """
    from geo.streams.ahead import ahead
    from geo.streams.any_file import open_stream
    from geo.streams.loaded_batches import loaded_batches

    first = piece.first if piece else 0
    with open_stream(path, layer=layer, from_crs=from_crs, piece=piece) as stream:
        columns = _wanted(stream, choice)
        loaded = loaded_batches(stream, columns=columns, from_crs=from_crs)
        for boundaries in ahead(loaded):
            batch = _numbered(boundaries, first)
            first += len(batch.collection.features)
            yield replace(batch, decisions=(*stream.notes, *batch.decisions))


def _wanted(stream: "Stream", choice: Choice) -> list[str] | None:
    """Return the columns on which a rule depends; None for all."""
    names: list[str] = stream.schema.names
    asked = [name for name in (choice.column, choice.by) if name is not None]
    if not set(asked) <= set(names):
        return None
    known = {*NAMES, *IDS, *LABELS}
    return [
        name
        for name in names
        if name in asked or name.lower() in known or LIKE_NAME.search(name) or KNOWN.match(name)
    ]


def _numbered(loaded: "Boundaries", first: int) -> BoundaryFile:
    collection = collection_of(loaded)
    features = tuple(replace(raw, row=raw.row + first) for raw in collection.features)
    collection = replace(collection, features=features)
    return replace(_file(()), collection=collection, decisions=tuple(loaded.decisions))


def _file(features: Iterable[RawFeature]) -> BoundaryFile:
    return BoundaryFile("", "", Collection(tuple(features), {}), ())


def _array(shapes: list) -> Geometries:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def _twins(rows: Ints, keys: Keys) -> Ints:
    """Return the rows whose keys stand twice, those of one key side by side; 0 is no key."""
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    same = (keys[1:] == keys[:-1]) & (keys[1:] > 0)
    is_twin = np.zeros(rows.size, dtype=bool)
    is_twin[1:] |= same
    is_twin[:-1] |= same
    return rows[is_twin]


def _keys(shapes: Geometries) -> Keys:
    """Return a number of each outline, the same for the same vertices wherever rings begin."""
    about = np.column_stack([shapely.bounds(shapes), shapely.get_num_coordinates(shapes)])
    about += 0.0  # of two noughts one
    key = np.zeros(len(shapes), dtype=np.uint64)
    for column in np.ascontiguousarray(about.T).view(np.uint64):
        key = (key ^ column) * PRIME
        key ^= key >> np.uint64(29)
    return key
