"""Page *Find a site*: needs, the areas side by side, distances, sites of one's own, the brief."""

from functools import partial

from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.frame import section_switch
from ftzmap.views.sections import city_choice, shortlist


def show() -> None:
    """Draw the chosen section."""
    t = state.language()
    chosen = _sections(t)
    if chosen in {"distances", "sites"}:  # the others have the shortlist among their controls
        shortlist.summary(t)
    _section(chosen, t)


def _section(chosen: str, t: Language) -> None:
    """Draw a section, imported when asked for."""
    if chosen == "needs":
        from ftzmap.views.sections import needs

        needs.show(t)
    elif chosen == "compare":
        from ftzmap.views.sections import side_by_side_section

        side_by_side_section.show(t)
    elif chosen == "distances":
        from ftzmap.views.sections import distances_section

        distances_section.show(t)
    elif chosen == "sites":
        from ftzmap.views.sections import sites_section

        sites_section.show(t)
    else:
        from ftzmap.views.sections import brief_section

        brief_section.show(t)


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
    return section_switch(t, t("Section"), "desk", names, beside=partial(_city, t))


def _city(t: Language) -> None:
    """Show the reader's city, but where needs of a zone without industries ask nothing."""
    if state.zone().industries or state.address().desk != "needs":
        city_choice.show(t)


show()
