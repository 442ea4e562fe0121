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
    assert rows[0] == ["pharma", "biomedicine", "silent", "characteristic medicine"]
    assert [value["terms"] for value in values] == [cell for row in rows for cell in row[1:]]
