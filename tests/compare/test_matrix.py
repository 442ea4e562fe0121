import pytest
from made_up_zones import made_up, write_zone

from ftzmap.compare import matrix
from ftzmap.search.search import find
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

EN = Language("en")
ZONE = shipped_zone()


def test_the_matrix_tells_named_related_and_silent_apart():
    (need,) = find(ZONE, "vaccines").needs

    cells = [matrix.cell(need, area) for area in ("urumqi", "kashgar", "khorgos")]

    assert cells == ["named", "silent", "related"]


def test_the_matrix_as_text_says_what_the_chart_shows():
    answer = find(ZONE, "pharma, casino")

    head, *rows = matrix.table(answer, ZONE, EN)
    values = matrix.chart(answer, ZONE, EN)["data"]["values"]

    assert head == ["Need", "Urumqi Area", "Kashgar Area", "Khorgos Area"]
    assert rows[0] == ["pharma", "biomedicine", "not listed", "characteristic medicine"]
    assert [value["terms"] for value in values] == [cell for row in rows for cell in row[1:]]


def test_every_circle_has_the_colour_of_its_area():
    values = matrix.chart(find(ZONE, "pharma"), ZONE, EN)["data"]["values"]

    assert [value["color"] for value in values] == ["#0072B2", "#D55E00", "#009E73"]
    assert [value["area"] for value in values] == ["Urumqi", "Kashgar", "Khorgos"]


@pytest.mark.parametrize("name", ["two_parks", "lone_island"])
def test_the_matrix_has_a_column_for_each_area_of_any_zone(name):
    zone = made_up(name)
    answer = find(zone, "tuna, casino")

    assert {len(line) for line in matrix.table(answer, zone, EN)} == {1 + len(zone.areas)}
    assert len(matrix.chart(answer, zone, EN)["data"]["values"]) == 2 * len(zone.areas)


def test_the_names_of_forty_areas_stand_upright_and_words_give_way(tmp_path):
    zone = write_zone(tmp_path, *({"industries": ["salt"]} for _ in range(40)))

    many = matrix.chart(find(zone, "salt"), zone, EN)
    few = matrix.chart(find(ZONE, "pharma"), ZONE, EN)

    assert len({value["area"] for value in many["data"]["values"]}) == 40
    assert many["encoding"]["x"]["axis"]["labelAngle"] == -90
    assert few["encoding"]["x"]["axis"]["labelAngle"] == 0
    assert (len(many["layer"]), len(few["layer"])) == (1, 2)


def test_areas_of_one_name_are_told_apart_by_their_ids(tmp_path):
    zone = write_zone(tmp_path, {"name": "Port"}, {"name": "Port"})

    assert list(matrix.area_labels(zone, EN).values()) == ["Port (a0)", "Port (a1)"]


def test_what_the_plan_leaves_open_is_not_called_silent():
    _, line = matrix.table(find(ZONE, "tax"), ZONE, EN)

    assert line == ["tax", "left open", "left open", "left open"]
