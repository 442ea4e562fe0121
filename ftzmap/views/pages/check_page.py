"""Page *Check coverage*: the figures, a boundary of one's own, parcels."""

from functools import partial

from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.frame import section_switch
from ftzmap.views.sections import figures_section


def show() -> None:
    """Draw the chosen section."""
    t = state.language()
    chosen = _sections(t)
    if chosen == "figures":
        figures_section.show(t)
    elif chosen == "boundary":  # imported when asked for: it brings geopandas and GDAL
        from ftzmap.views.sections import boundary_section

        boundary_section.show(t)
    else:
        from ftzmap.views.sections import parcels_section

        parcels_section.show(t)


def _sections(t: Language) -> str:
    figures = len(state.zone().features) + 1  # that of the whole zone is one, too
    names = {
        "figures": t.counted("{n} figure", "{n} figures", n=figures),
        "boundary": t("My boundary"),
        "parcels": t("My parcels"),
    }
    return section_switch(t, t("Section"), "section", names, beside=partial(_tolerance, t))


def _tolerance(t: Language) -> None:
    if state.address().section != "parcels":
        figures_section.tolerance_choice(t)


show()
