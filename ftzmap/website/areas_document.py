"""The page *Areas* of a site: every area with its parts; apart because it needs no script."""

from ftzmap.text.i18n import Language
from ftzmap.website.feature_details import Measured, feature, figures, whole_zone
from ftzmap.website.html_document import Page
from ftzmap.website.markup import element, heading, items, link
from ftzmap.zone.zone import Zone


def areas_document(zone: Zone, measured: Measured, t: Language) -> Page:
    """Return the page: a list of the areas, every figure, and what is known of each feature."""
    contents = items(link(f"#{area.id}", t.of(area)) for area in zone.areas)
    every = [
        element(
            "section",
            feature(zone, one, measured, t, level=2 if one.parent is None else 3),
            id=one.id,
            class_="area" if one.parent is None else "part",
        )
        for one in zone.features
    ]
    main = (
        heading(1, t("Areas"))
        + contents
        + element("section", whole_zone(zone, measured, t))
        + element("section", heading(2, t("Every figure")), figures(measured.values(), t))
        + "".join(every)
    )
    return Page(file="areas", main=main)
