"""The page *Map* of a site: outlines, labels and layers as data, and beside it what is known."""

from shapely.geometry import mapping

from ftzmap.checks.report import CAVEAT
from ftzmap.map.antimeridian import drawn_outline
from ftzmap.map.assets import map_scripts, map_styles
from ftzmap.map.ground import credit
from ftzmap.map.labels import drawn_blocks
from ftzmap.map.scene import block_style, feature_style, label_data, zoom_limits
from ftzmap.map.view import View
from ftzmap.text.i18n import Language
from ftzmap.website.feature_details import Measured, feature, whole_zone
from ftzmap.website.html_document import Page, web_text
from ftzmap.website.markup import element, heading, link, note, said
from ftzmap.zone.zone import Feature, Zone
from geo.messages import Message, message


def map_document(zone: Zone, measured: Measured, t: Language) -> Page:
    """Return the page; without scripts it is a list of all that is known."""
    details = [_detail("", whole_zone(zone, measured, t))]
    details += [_detail(one.id, feature(zone, one, measured, t)) for one in zone.features]
    chart = element("div", id="map", class_="map", role="region", aria_label=t("Map"))
    silent = element("noscript", note(t("The map needs scripts; the facts are below.")))
    below = [note(t(CAVEAT))] if zone.is_schematic else []
    below += map(note, credit(zone, t))
    below.append(element("p", said(_hint(t)), id="answer", role="status"))
    left = element("div", chart, silent, *below, class_="chart")
    right = element("div", *details, class_="details")
    main = heading(1, t.of(zone)) + _controls(zone, t) + element("div", left, right, class_="desk")
    return Page(
        file="index",
        main=main,
        scripts=(*map_scripts(), web_text("inside.js"), web_text("map.js")),
        data={"map-data": map_data(zone, t)},
        styles=map_styles(),
    )


def _hint(t: Language) -> str:
    return t("Click the map to see which area a point is in. Click a card to open its area.")


def _detail(id_: str, html: str) -> str:
    return element("section", html, data_feature=id_, id=f"feature-{id_}" if id_ else None)


def _controls(zone: Zone, t: Language) -> str:
    choices = [("", t("All")), *((area.id, t(area.short_name)) for area in zone.areas)]
    areas = [
        element("li", link(f"#area={id_}" if id_ else "#", name, data_area=id_))
        for id_, name in choices
    ]
    layers = []
    if zone.part_kinds:
        kinds = t.listed(t.of(kind, "plural") for kind in zone.part_kinds)
        layers.append(_layer("parts", f"{kinds[:1].upper()}{kinds[1:]}"))
    if zone.landmarks:
        layers.append(_layer("places", t("Landmarks")))
    return element("div", element("ul", *areas, class_="choices"), *layers, class_="controls")


def _layer(name: str, title: str) -> str:
    box = f'<input type="checkbox" checked data-layer="{name}">'
    return element("label", box, " ", said(title), class_="layer")


def map_data(zone: Zone, t: Language) -> dict[str, object]:
    """Return what the script of the map draws: outlines in each style, labels, words."""
    view = View(language=t, standalone=True)  # pictures come with the data
    labels = label_data(zone, view)
    return {
        "scene": labels,
        "minZoom": zoom_limits(zone)[0],
        "features": [_drawn(zone, one, t) for one in zone.features],
        "blocks": [
            {
                "type": "Feature",
                "properties": block_style(zone, block).as_leaflet(),
                "geometry": mapping(drawn_outline(zone, block.geometry)),
            }
            for block in drawn_blocks(zone, view)
        ],
        "texts": {
            "hint": _hint(t),
            "inside": t(_inside(zone)),
            "outside": t(_outside(zone)),
            "comma": t(", "),
        },
    }


def _inside(zone: Zone) -> Message:
    blanks = {"at": "{at}", "places": "{places}"}
    if zone.is_schematic:
        return message("{at} is in {places} (schematic outline).", **blanks)
    return message("{at} is in {places}.", **blanks)


def _outside(zone: Zone) -> Message:
    if zone.is_schematic:
        return message("{at} is outside all areas (schematic outlines).", at="{at}")
    return message("{at} is outside all areas.", at="{at}")


def _drawn(zone: Zone, one: Feature, t: Language) -> dict[str, object]:
    """Return a feature as it is drawn: alone, chosen, in the chosen area, and beside another."""
    other = next((each.id for each in zone.areas if each.id != one.area_id), one.area_id)
    views = {"free": None, "chosen": one.id, "within": one.area_id, "beside": other}
    return {
        "id": one.id,
        "area": one.area_id,
        "isPart": one.parent is not None,
        "name": t.of(one),
        "geometry": mapping(drawn_outline(zone, one.geometry)),
        "styles": {name: feature_style(zone, one, View(area=area)) for name, area in views.items()},
    }
