"""The ten figures of the plan against what the outlines measure."""

from dataclasses import dataclass

from ftzmap.text.text import Text
from ftzmap.zone.figures import DEFAULT_TOLERANCE, Figure, Grade
from ftzmap.zone.zone import Feature, Zone
from geo.polygons.area import M2_PER_KM2, geodesic_area


@dataclass(frozen=True)
class Row:
    """One figure, stated and measured, in km²; `difference_km2` is measured minus stated."""

    id: str
    name: Text
    kind: str
    parent: str | None
    figure: Figure
    measured_km2: float
    difference_km2: float
    grade: Grade

    def as_json(self) -> dict[str, object]:
        """Return the row as the command line prints it."""
        figure = self.figure
        return {
            "id": self.id,
            "name": str(self.name),
            "kind": self.kind,
            "parent": self.parent,
            "basis": figure.basis,
            "stated_km2": figure.km2,
            "precision_km2": figure.precision_km2,
            "measured_km2": self.measured_km2,
            "difference_km2": self.difference_km2,
            "grade": self.grade.value,
        }


def measured_km2(features: tuple[Feature, ...]) -> list[float]:
    """Return the geodesic area of each feature in km², on the CGCS2000 ellipsoid."""
    return (geodesic_area([feature.geometry for feature in features]) / M2_PER_KM2).tolist()


def rows(zone: Zone, tolerance_percent: float = DEFAULT_TOLERANCE) -> tuple[Row, ...]:
    """Return the ten figures: the whole zone, measured as the sum of its areas, then the nine."""
    measured = measured_km2(zone.features)
    whole = sum(km2 for km2, f in zip(measured, zone.features, strict=True) if f.kind == "area")
    pairs = [(ZONE_ROW | _names(zone), zone.figure, whole)]
    pairs += [
        ({"id": f.id, "kind": f.kind, "parent": f.parent} | _names(f), f.figure, km2)
        for f, km2 in zip(zone.features, measured, strict=True)
    ]
    return tuple(_row(about, figure, km2, tolerance_percent) for about, figure, km2 in pairs)


ZONE_ROW = {"id": "zone", "kind": "zone", "parent": None}


def _names(named: Zone | Feature) -> dict[str, Text]:
    return {"name": named.name}


def _row(about: dict, figure: Figure, km2: float, tolerance_percent: float) -> Row:
    grade = figure.grade(km2, tolerance_percent)
    return Row(
        **about,
        figure=figure,
        measured_km2=km2,
        difference_km2=km2 - figure.km2,
        grade=grade,
    )
