"""The page *Search* of a site: needs, classes, names, measures, words and coordinates."""

from shapely.geometry import mapping

from ftzmap.search.search import MAX_LENGTH
from ftzmap.text.i18n import Language
from ftzmap.website.html_document import Page, web_text
from ftzmap.website.markup import element, heading, note, said
from ftzmap.website.search_index import search_index
from ftzmap.zone.zone import Zone


def search_document(zone: Zone, t: Language) -> Page:
    """Return the page; its index and the script that reads it lie within."""
    field = (
        f'<input type="search" id="query" maxlength="{MAX_LENGTH}" autocomplete="off" '
        f'aria-label="{said(t("Search"))}">'
    )
    form = element(
        "form", field, " ", element("button", said(t("Search")), type="submit"), id="form"
    )
    about = t(
        "A need in your own words, a class such as C21, the name of an area or a place, a "
        "measure, a word from the plan, or a coordinate such as 43.8839, 87.4433."
    )
    main = (
        heading(1, t("Search"))
        + note(about)
        + element("div", form, class_="scripted")
        + element("noscript", note(t("The search needs scripts.")))
        + element("div", id="found", role="status")
    )
    data = {
        "search-data": {**search_index(zone, t), **_outlines(zone, t), "texts": _texts(zone, t)}
    }
    scripts = tuple(map(web_text, ("inside.js", "needs.js", "search.js")))
    return Page(file="search", main=main, scripts=scripts, data=data)


def _outlines(zone: Zone, t: Language) -> dict[str, object]:
    shapes = [
        {"id": one.id, "name": t.of(one), "geometry": mapping(one.geometry)}
        for one in zone.features
    ]
    return {"features": shapes}


def _texts(zone: Zone, t: Language) -> dict[str, str]:
    """Return titles, and sentences with blanks for the script to fill."""
    return {
        "needs": t("Needs"),
        "names": t("Names and places"),
        "measures": t("Measures"),
        "words": t("Words"),
        "clauses": t("What the plan says at the end"),
        "open": t("The lists are open: an industry that is not listed is not prohibited."),
        "inside": t("{at} is in {places}.", at="{at}", places="{places}"),
        "outside": t("{at} is outside all areas.", at="{at}"),
        "axis": t("It is unclear which of the two numbers is the latitude; add N and E."),
        "show": t("Show on the map"),
        "comma": t(", "),
        **_reasons(t),
        **_silence(zone, t),
    }


def _reasons(t: Language) -> dict[str, str]:
    """Return why an industry answers a need, and how a code was read."""
    return {
        "name": t("its own name"),
        "part": t("part of its own name"),
        "synonym": t("everyday word for it: {by}"),
        "sector": t("{by} means its sector, {sector}"),
        "related": t("same sector as {by}: {sector}"),
        "code": t("{by} is a class of its sector, {sector}"),
        "typo": t("{reason} (“{typed}” read as “{read}”)"),
        "nace": t(
            "“{typed}” is read by its first two digits, which NACE and ОКВЭД share with ISIC: "
            "{code}."
        ),
        "naics": t(
            "NAICS codes are not mapped. {code} is answered as “{words}”, after the title of "
            "its subsector {subsector}. For an exact answer, type what you make in words, or "
            "its ISIC code."
        ),
        "beside": t("Not recognised: “{unknown}”; the answer leaves it out."),
    }


def _silence(zone: Zone, t: Language) -> dict[str, str]:
    """Return that the lists of a zone with so many areas are silent on a need."""
    n = len(zone.areas)
    return {
        "silent": t.counted(
            "The area's list does not mention “{need}”; this neither prohibits nor permits it.",
            "The areas' lists do not mention “{need}”; this neither prohibits nor permits it.",
            n=n,
            need="{need}",
        ),
        "unknown": t.counted(
            "The area's list does not mention “{need}”; this neither prohibits nor permits it. "
            "Not recognised: “{unknown}”; check the spelling or try a broader word.",
            "The areas' lists do not mention “{need}”; this neither prohibits nor permits it. "
            "Not recognised: “{unknown}”; check the spelling or try a broader word.",
            n=n,
            need="{need}",
            unknown="{unknown}",
        ),
    }
