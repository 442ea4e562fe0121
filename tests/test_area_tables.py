"""Tables with a column for each area: what folds on a phone, what is hidden from nobody."""

import re
from html import unescape

import pytest

from ftzmap.views.area_tables import Cell, Fold, Row, fold_of, html

HEAD = ["Sector", "East", "West"]
COLORS = ["#112233", "#445566"]


def bodies(table):
    return re.findall("<tbody.*?</tbody>", table)


@pytest.mark.parametrize(
    ("cells", "fold"),
    [
        ([Cell("12"), Cell("6")], Fold.NEVER),
        ([Cell("12"), Cell("to be a base " * 5)], Fold.TEXT),
        ([Cell("12"), Cell("据该市自己的文字，截至二〇二六年八月的单一来源")], Fold.TEXT),
        ([Cell("silent", fill=0.0), Cell("medicines " * 9, fill=1.0)], Fold.DOTS),
    ],
)
def test_long_texts_fold_and_what_is_there_or_not_becomes_dots(cells, fold):
    assert fold_of(cells) is fold


def test_a_title_with_a_tip_tells_it_on_hover_as_text():
    table = html(HEAD, [Row("Corps", [Cell("a"), Cell("b")], tip='Runs "farms" & <towns>')], COLORS)

    (tip,) = re.findall('<abbr title="([^"]*)">Corps</abbr>', table)
    assert unescape(tip) == 'Runs "farms" & <towns>'
    assert "<abbr" not in html(HEAD, [Row("Corps", [Cell("a"), Cell("b")])], COLORS)


def test_every_row_has_a_head_and_a_cell_for_each_area_in_its_colour():
    table = html(HEAD, [Row("Trade", [Cell("goods"), Cell("none")])], COLORS)

    assert re.findall('scope="col"', table) == ['scope="col"'] * 3
    assert re.findall(r'data-area="(\w+)" style="--ftz-accent:(#\d+)"', table) == [
        ("East", "#112233"),
        ("West", "#445566"),
    ]
    assert "<details" not in table


def test_a_note_opens_with_its_row_and_a_folded_row_only_where_it_folds():
    noted = html(HEAD, [Row("Trade", [Cell("goods", note="why"), Cell("none")])], COLORS)
    folded = html(HEAD, [Row("Role", [Cell("a"), Cell("b")], fold=Fold.TEXT)], COLORS)

    assert "<details><summary>Trade</summary>" in noted
    assert '<details class="ftz-narrow"><summary>Role</summary>' in folded


@pytest.mark.parametrize(("rows", "first"), [(3, 3), (4, 4), (5, 3), (9, 3)])
def test_rows_beyond_the_first_open_by_a_line_that_is_not_longer_than_they_are(rows, first):
    lines = [Row(f"Place {n}", [Cell("1"), Cell("2")]) for n in range(rows)]

    found = bodies(html(HEAD, lines, COLORS, shown=3, more="more"))

    assert found[0].count("<tr") == first
    assert sum(body.count('scope="row"') for body in found) == rows
    assert len(found) == (1 if rows == first else 3)


def test_remarks_stand_below_cells_and_in_the_place_of_none():
    below = html(HEAD, [Row("a", [Cell("x"), Cell("y")], remarks=["Read as b."])], COLORS)
    alone = html(HEAD, [Row("a", remarks=["Silent."])], COLORS)

    assert below.count("<tr") == 3
    assert 'colspan="3"' in below
    assert alone.count("<tr") == 2
    assert 'colspan="2"' in alone


def test_no_text_of_a_zone_becomes_markup():
    hostile = '"><script>alert(1)</script>'
    cell = Cell(hostile, note=hostile)

    table = html([hostile] * 3, [Row(hostile, [cell] * 2, note=hostile)], COLORS, more=hostile)

    assert "<script" not in table
    assert (
        unescape(table).count("<script") == 14
    )  # 3 heads, 2 of them in a tip, too; title twice, note, 2 × (name, text, note)


def test_many_areas_scroll_sideways_in_a_frame_of_their_own():
    many = html(["", *map(str, range(40))], [Row("a", [Cell("x")] * 40)], ["#112233"] * 40)

    assert many.startswith('<div class="ftz-sideways">')
    assert many.count("<td") == 40
    assert html(HEAD, [], COLORS).startswith("<table")


@pytest.mark.parametrize(("share", "width"), [(0.5, "50.0%"), (7.0, "100.0%"), (-1.0, "0.0%")])
def test_a_bar_is_as_long_as_its_share_and_never_leaves_its_cell(share, width):
    assert f"width:{width}" in html(["", "a"], [Row("b", [Cell("c", bar=share)])], ["#112233"])
