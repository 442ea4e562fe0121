"""Page *Find a site*: needs, the areas side by side, distances, sites of one's own, the brief."""

from ftzmap.text.i18n import Language
from ftzmap.views import shortlist, state
from ftzmap.views.frame import section_switch


def show() -> None:
    """Draw the chosen section; each is imported when asked for."""
    t = state.language()
    chosen = _sections(t)
    if chosen == "needs":
        from ftzmap.views import needs as section
    elif chosen == "compare":
        from ftzmap.views import side_by_side as section
    elif chosen == "distances":
        from ftzmap.views import distances as section
    elif chosen == "sites":
        from ftzmap.views import sites as section
    else:
        from ftzmap.views import brief as section
    if chosen not in {"compare", "brief"}:  # which show the shortlist as buttons
        shortlist.summary(t)
    section.show(t)


def _sections(t: Language) -> str:
    names = {
        "needs": t("Needs"),
        "compare": t("Side by side"),
        "distances": t("Distances"),
        "sites": t("My sites"),
        "brief": t("Brief"),
    }
    return section_switch(t, t("Section"), "desk", names)


show()
