"""Page *Find a site*: needs, the areas side by side, distances, sites of one's own, the brief."""

from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.frame import section_switch
from ftzmap.views.sections import shortlist


def show() -> None:
    """Draw the chosen section; each is imported when asked for."""
    t = state.language()
    chosen = _sections(t)
    if chosen == "needs":
        from ftzmap.views.sections import needs as section
    elif chosen == "compare":
        from ftzmap.views.sections import side_by_side_section as section
    elif chosen == "distances":
        from ftzmap.views.sections import distances_section as section
    elif chosen == "sites":
        from ftzmap.views.sections import sites_section as section
    else:
        from ftzmap.views.sections import brief_section as section
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
    if not state.zone().landmarks:
        del names["distances"]
    return section_switch(t, t("Section"), "desk", names)


show()
