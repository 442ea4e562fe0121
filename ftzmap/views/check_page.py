"""Page *Check coverage*: the ten figures, a boundary of one's own, parcels."""

from functools import partial

from ftzmap.text.i18n import Language
from ftzmap.views import figures, state
from ftzmap.views.frame import section_switch


def show() -> None:
    """Draw the chosen section."""
    t = state.language()
    chosen = _sections(t)
    if chosen == "figures":
        figures.show(t)
    elif chosen == "boundary":  # imported when asked for: it brings geopandas and GDAL
        from ftzmap.views import boundary

        boundary.show(t)
    else:
        from ftzmap.views import parcels

        parcels.show(t)


def _sections(t: Language) -> str:
    names = {
        "figures": t("The ten figures"),
        "boundary": t("My boundary"),
        "parcels": t("My parcels"),
    }
    return section_switch(t, t("Section"), "section", names, beside=partial(_tolerance, t))


def _tolerance(t: Language) -> None:
    if state.address().section != "parcels":
        figures.tolerance_choice(t)


show()
