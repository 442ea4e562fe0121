"""Names beside the bars of a chart and figures of a table leave these room."""

from ftzmap.views.charts import names_beside, wrapped
from ftzmap.views.text_tables import names_column


def test_a_name_is_divided_at_its_blanks():
    assert wrapped("Urumqi Comprehensive Bonded Zone", 150, 10) == [
        "Urumqi Comprehensive",
        "Bonded Zone",
    ]
    assert wrapped("Whole zone", 150, 10) == ["Whole zone"]
    assert wrapped("", 150, 10) == [""]


def test_a_word_or_a_chinese_name_longer_than_a_line_is_divided_within():
    assert wrapped("x" * 20, 58, 10) == ["x" * 10, "x" * 10]
    assert wrapped("乌鲁木齐片区", 40, 10) == ["乌鲁木齐", "片区"]


def test_what_is_too_long_for_its_lines_ends_in_an_ellipsis():
    assert wrapped("x" * 300, 58, 10) == ["x" * 10, "x" * 9 + "…"]


def test_names_reach_the_chart_as_data_even_if_they_mean_something_to_it():
    axis = names_beside(["a'] + alert(1) + ['"])

    assert axis["labelExpr"].endswith("[datum.value]")
    assert "'" not in axis["labelExpr"]
    assert "(" not in axis["labelExpr"]


def test_only_a_name_too_long_for_its_column_of_a_table_is_cut():
    assert names_column("Name", ["China (Xinjiang) Pilot Free Trade Zone", "Urumqi Area"]) == {}
    assert names_column("Name", []) == {}
    assert names_column("Name", ["Urumqi Area", "x" * 300])["Name"]["width"] == 200
