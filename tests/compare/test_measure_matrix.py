import pytest
from made_up_zones import made_up, write_zone

from ftzmap.compare import measure_matrix
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.policy_measures import State
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
# How many measures name each area, and how many may or may not mean it, by the strict reading.
NEAR = {"urumqi": (2, 4), "kashgar": (0, 1), "khorgos": (0, 3)}


def test_every_measure_is_counted_once_for_each_area():
    cells = measure_matrix.cells(ZONE)

    assert len(cells) == 24
    for area in ZONE.area_ids:
        mine = [cell for cell in cells if cell.area == area]
        assert sum(c.named for c in mine) == NEAR[area][0]
        assert sum(c.doubtful for c in mine) == NEAR[area][1]
        assert sum(c.named + c.doubtful + c.whole_zone for c in mine) == 25


def test_the_table_and_the_sentence_say_what_the_chart_shows():
    head, *lines = measure_matrix.table(ZONE, ENGLISH)

    assert [len(line) for line in (head, *lines)] == [4] * 9
    assert lines[5] == ["Logistics hub", "3 may apply", "1 may apply", "whole zone"]
    assert "Urumqi Area, Logistics hub: 3 may apply" in measure_matrix.description(ZONE, ENGLISH)


@pytest.mark.parametrize("look", [measure_matrix.LIGHT, measure_matrix.DARK])
def test_the_ink_of_every_cell_has_the_contrast_of_wcag_aa(look):
    for state in State:
        ink, ground = look.inks[state], look.cells[state]
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(color):
    """Return the relative luminance of a colour such as ``#0b5394``, as WCAG defines it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_no_cell_that_holds_everywhere_shines_on_a_dark_page():
    cells = measure_matrix.chart(ZONE, ENGLISH, measure_matrix.DARK)

    grounds = {value["color"] for value in cells["data"]["values"]}
    quiet = {color for color in grounds if luminance(color) < 0.05}
    assert quiet == {measure_matrix.DARK.cells[State.WHOLE_ZONE]}
    assert luminance(cells["layer"][0]["mark"]["stroke"]) < 0.05


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("two_parks", [["Group", "North Park", "South Park"]]),
        ("lone_island", [["Group", "Lone Island"], ["Port", "1 named"]]),
    ],
)
def test_the_table_of_another_zone_has_its_areas_and_groups(name, table):
    assert measure_matrix.table(made_up(name), ENGLISH) == table


def test_where_no_measure_is_closer_everything_holds_for_the_whole_zone():
    assert measure_matrix.description(made_up("two_parks"), ENGLISH) == (
        "Groups of measures by area. All measures apply to the whole zone."
    )
    assert "Lone Island, Port: 1 named" in measure_matrix.description(
        made_up("lone_island"), ENGLISH
    )


@pytest.mark.parametrize(("lang", "word"), [("en", "zone-wide"), ("zh", "全域适用")])
def test_the_words_of_the_chart_fit_into_its_cells(lang, word):
    values = measure_matrix.chart(ZONE, Language(lang))["data"]["values"]
    labels = {line for value in values for line in value["label"].split("\n")}

    assert word in labels
    assert max(len(label.encode("gb18030")) for label in labels) <= 12  # columns of a cell


def test_the_names_of_forty_areas_stand_upright_and_words_give_way(tmp_path):
    zone = write_zone(tmp_path, *({"industries": ["salt"]} for _ in range(40)))

    many, few = (measure_matrix.chart(one, ENGLISH) for one in (zone, ZONE))

    assert len(many["encoding"]["x"]["sort"]) == 40
    assert many["encoding"]["x"]["axis"]["labelAngle"] == -90
    assert few["encoding"]["x"]["axis"]["labelAngle"] == 0
    assert (len(many["layer"]), len(few["layer"])) == (1, 2)


def test_areas_of_one_name_are_told_apart_by_their_ids(tmp_path):
    zone = write_zone(tmp_path, {"name": "Port"}, {"name": "Port"})

    assert list(measure_matrix.area_labels(zone, ENGLISH).values()) == ["Port (a0)", "Port (a1)"]
