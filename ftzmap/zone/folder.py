"""A zone is a folder: read `Zone` from it, or name every objection at once.

``areas.geojson`` is needed; ``plan.json`` and ``places.geojson`` may be missing. The contract is
``docs/data.md``. Read with json and shapely alone, so that the command line starts fast.
"""

from pathlib import Path

from ftzmap.text.escape import plain
from ftzmap.text.text import text_of
from ftzmap.zone.areas_file import AREAS, AreasFile, read_areas_file
from ftzmap.zone.landmarks import PLACE, Place, read_place
from ftzmap.zone.members import objections_to
from ftzmap.zone.objections import Objections, ZoneError
from ftzmap.zone.plan_file import PlanFile, read_plan_file
from ftzmap.zone.zone import Zone

PLAN, PLACES = "plan.json", "places.geojson"


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
    landmarks = _landmarks(folder / PLACES, objections)
    areas = read_areas_file(folder / AREAS, plan.plan, objections)
    zone = _zone(areas, plan, landmarks, folder, objections) if areas else None
    if objections.every or zone is None:
        raise ZoneError(plain(str(folder)), tuple(objections.every))
    return zone


def _zone(
    areas: AreasFile,
    plan: PlanFile,
    landmarks: tuple[Place, ...],
    folder: Path,
    objections: Objections,
) -> Zone | None:
    about = areas.about
    with objections.at(f"{AREAS}, zone"):
        return Zone(
            id=str(about.get("id")),
            name=text_of(about, "name"),
            figure=areas.figure,
            source=about.get("source") or "",
            features=areas.features,
            kinds=areas.kinds,
            colors=areas.colors,
            cities=dict(about.get("cities") or {}),
            familiar=frozenset(about.get("familiar") or ()),
            plan=plan.plan,
            measures=plan.measures,
            glossary=plan.glossary,
            landmarks=landmarks,
            folder=folder,
        )
    return None


def _landmarks(path: Path, objections: Objections) -> tuple[Place, ...]:
    raw = objections.read_json(path)
    if raw is None:
        return ()
    found = []
    with objections.at(path.name):
        for n, feature in enumerate(raw["features"], start=1):
            place = f"{path.name}, feature {n}"
            with objections.at(place):
                wrong = tuple(objections_to(feature, PLACE, place))
                objections.every.extend(wrong)
                found += [] if wrong else [read_place(feature)]
    return tuple(found)
