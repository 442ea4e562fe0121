"""The figures of a zone against what the outlines measure."""

from dataclasses import dataclass

from ftzmap.text.text import Text
from ftzmap.zone.figures import DEFAULT_TOLERANCE, Figure, Grade
from ftzmap.zone.zone import WHOLE, Feature, Zone
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
    areas = geodesic_area([feature.geometry for feature in features]) / M2_PER_KM2
    km2: list[float] = areas.tolist()
    return km2


def rows(zone: Zone, tolerance_percent: float = DEFAULT_TOLERANCE) -> tuple[Row, ...]:
    """Return the figures of the whole zone, measured as the sum of its areas, and its features."""
    measured = measured_km2(zone.features)
    whole = sum(km2 for km2, f in zip(measured, zone.features, strict=True) if f.kind == "area")
    return (
        _row(zone, WHOLE, kind=WHOLE, parent=None, km2=whole, tolerance=tolerance_percent),
        *(
            _row(f, f.id, kind=f.kind, parent=f.parent, km2=km2, tolerance=tolerance_percent)
            for f, km2 in zip(zone.features, measured, strict=True)
        ),
    )


def _row(
    named: Zone | Feature,
    id_: str,
    *,
    kind: str,
    parent: str | None,
    km2: float,
    tolerance: float,
) -> Row:
    return Row(
        id=id_,
        name=named.name,
        kind=kind,
        parent=parent,
        figure=named.figure,
        measured_km2=km2,
        difference_km2=km2 - named.figure.km2,
        grade=named.figure.grade(km2, tolerance),
    )
