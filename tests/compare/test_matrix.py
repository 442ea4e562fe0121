import pytest
from made_up_zones import made_up

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


def test_the_matrix_as_text_says_what_its_cells_show():
    answer = find(ZONE, "pharma, casino")

    head, *rows = matrix.table(answer, ZONE, EN)

    assert head == ["Need", "Urumqi Area", "Kashgar Area", "Khorgos Area"]
    assert rows[0] == ["pharma", "biomedicine", "not listed", "characteristic medicine"]
    for need, row in zip(answer.needs, rows, strict=True):
        shown = [cell.text.removesuffix(" (same sector)") for cell in matrix.cells(need, ZONE, EN)]
        assert shown == row[1:]


def test_a_cell_says_in_the_areas_own_term_what_answers_and_why():
    (need,) = find(ZONE, "vaccines").needs

    named, silent, related = matrix.cells(need, ZONE, EN)

    assert (named.text, silent.text) == ("biomedicine", "not listed")
    assert related.text == "characteristic medicine (same sector)"
    assert named.why == "Focus · Section II(2) · everyday word for it: “vaccines”"
    assert silent.why == ""


@pytest.mark.parametrize("name", ["two_parks", "lone_island"])
def test_the_matrix_has_a_column_for_each_area_of_any_zone(name):
    zone = made_up(name)
    answer = find(zone, "tuna, casino")

    assert {len(line) for line in matrix.table(answer, zone, EN)} == {1 + len(zone.areas)}
    assert {len(matrix.cells(need, zone, EN)) for need in answer.needs} == {len(zone.areas)}


def test_what_the_plan_leaves_open_is_not_called_silent():
    _, line = matrix.table(find(ZONE, "tax"), ZONE, EN)

    assert line == ["tax", "left open", "left open", "left open"]
