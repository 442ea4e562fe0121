"""A zone is a folder: read `Zone` from it, or name every objection at once.

``areas.geojson`` is needed; ``plan.json``, ``places.geojson``, ``blocks.geojson``,
``since.json`` and ``ground`` may be missing. The contract is ``docs/data.md``. Read with json and
shapely alone, so that the command line starts fast.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ftzmap.text.escape import plain
from ftzmap.text.text import text_of
from ftzmap.zone.areas_file import AREAS, AreasFile, read_areas_file
from ftzmap.zone.blocks import BLOCK, Block, read_block
from ftzmap.zone.developments import DEVELOPMENTS, SINCE, Developments, read_developments
from ftzmap.zone.ground_file import Ground, read_ground
from ftzmap.zone.landmarks import PLACE, Place, read_place
from ftzmap.zone.members import Members, filled, objections_to
from ftzmap.zone.objections import Objections, ZoneError
from ftzmap.zone.plan import Plan
from ftzmap.zone.plan_file import PlanFile, read_plan_file
from ftzmap.zone.zone import WHOLE, Zone
from geo.messages import message

PLAN, PLACES, BLOCKS = "plan.json", "places.geojson", "blocks.geojson"
T = TypeVar("T")


@dataclass(frozen=True)
class _Others:
    """What the optional files beside the plan hold."""

    landmarks: tuple[Place, ...]
    blocks: tuple[Block, ...]
    developments: Developments
    ground: Ground | None


def load_zone(folder: Path) -> Zone:
    """Return the zone that a folder holds.

    Parameters
    ----------
    folder
        The folder, or the path of its ``areas.geojson``.

    Raises
    ------
    ZoneError
        Naming everything at once that keeps the folder from being a zone.
    """
    folder = folder.parent if folder.suffix == ".geojson" else folder
    objections = Objections()
    plan = read_plan_file(folder / PLAN, objections)
    landmarks = _features_of(folder / PLACES, PLACE, read_place, objections)
    others = _Others(
        landmarks=landmarks,
        blocks=_features_of(folder / BLOCKS, BLOCK, read_block, objections),
        developments=_developments(folder / SINCE, objections),
        ground=read_ground(folder, landmarks, objections),
    )
    areas = read_areas_file(folder / AREAS, plan.plan, objections)
    if areas and not objections.every:  # else a block is right about an area that is not built
        _object_to_blocks(others.blocks, areas, objections)
        _object_to_developments(others.developments, areas, objections)
        _object_to_answers(plan.plan, areas, objections)
    zone = _zone(areas, plan, others, folder, objections) if areas else None
    if objections.every or zone is None:
        raise ZoneError(plain(str(folder)), tuple(objections.every))
    return zone


def _zone(
    areas: AreasFile,
    plan: PlanFile,
    others: _Others,
    folder: Path,
    objections: Objections,
) -> Zone | None:
    about = areas.about
    with objections.at(f"{AREAS}, zone"):
        return Zone(
            id=str(about.get("id")),
            name=text_of(about, "name"),
            figure=areas.figure,
            source=text_of(about, "source"),
            features=areas.features,
            kinds=areas.kinds,
            colors=areas.colors,
            cities=dict(about.get("cities") or {}),
            familiar=frozenset(about.get("familiar") or ()),
            plan=plan.plan,
            measures=plan.measures,
            glossary=plan.glossary,
            landmarks=others.landmarks,
            blocks=others.blocks,
            developments=others.developments,
            ground=others.ground,
            folder=folder,
        )
    return None


def _features_of(
    path: Path,
    members: Members,
    build: Callable[[Mapping[str, Any]], T],
    objections: Objections,
) -> tuple[T, ...]:
    """Return what can be built of the features of an optional file."""
    raw = objections.read_json(path)
    if raw is None:
        return ()
    found = []
    with objections.at(path.name):
        for n, feature in enumerate(raw["features"], start=1):
            place = f"{path.name}, feature {n}"
            with objections.at(place):
                wrong = tuple(objections_to(feature, members, place))
                objections.every.extend(wrong)
                found += [] if wrong else [build(feature)]
    return tuple(found)


def _developments(path: Path, objections: Objections) -> Developments:
    """Return what the optional file on what happened since the plan holds."""
    raw = objections.read_json(path)
    if raw is None:
        return Developments()
    with objections.at(path.name):
        wrong = tuple(objections_to(raw, DEVELOPMENTS, path.name))
        objections.every.extend(wrong)
        return Developments() if wrong else read_developments(filled(raw))
    return Developments()


def _object_to_developments(
    developments: Developments, areas: AreasFile, objections: Objections
) -> None:
    known = {WHOLE, *(feature.id for feature in areas.features)}
    for development in developments.all:
        for unknown in (each for each in development.about if each not in known):
            objections.add(
                message(
                    "{file}, {id}: the zone has no feature “{feature}”; name an existing one, "
                    "or “{whole}”.",
                    file=SINCE,
                    id=plain(development.id),
                    feature=plain(unknown),
                    whole=WHOLE,
                )
            )


def _object_to_answers(plan: Plan, areas: AreasFile, objections: Objections) -> None:
    known = {feature.id for feature in areas.features if feature.parent is None}
    for n, answer in enumerate(plan.answers, start=1):
        for area in sorted({*answer.areas} - known):
            objections.add(
                message(
                    "{file}, {block}: the zone has no area “{area}”; name an existing one.",
                    file=PLAN,
                    block=f"answers {n}",
                    area=plain(area),
                )
            )


def _object_to_blocks(blocks: tuple[Block, ...], areas: AreasFile, objections: Objections) -> None:
    parents = {feature.id: feature.parent for feature in areas.features}
    for block in blocks:
        if block.area not in parents or parents[block.area] is not None:
            objections.add(
                message(
                    "{file}, {block}: the zone has no area “{area}”; name an existing one.",
                    file=BLOCKS,
                    block=plain(block.id),
                    area=plain(str(block.area)),
                )
            )
        elif block.part is not None and parents.get(block.part) != block.area:
            objections.add(
                message(
                    "{file}, {block}: “{part}” is not a part of its area; name one that is, or "
                    "null.",
                    file=BLOCKS,
                    block=plain(block.id),
                    part=plain(str(block.part)),
                )
            )
