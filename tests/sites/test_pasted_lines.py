import pytest

from ftzmap.sites.answers import locate_table
from ftzmap.sites.columns import guess
from ftzmap.sites.table_files import read_lines, split_name
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [
        ("工厂A 43.9067, 87.4000", "工厂A", "43.9067, 87.4000"),
        ("仓库B，北纬44.17度 东经80.43度", "仓库B", "北纬44.17度 东经80.43度"),
        ("Plant 2: 43°54′24″N 87°24′00″E", "Plant 2", "43°54′24″N 87°24′00″E"),
        ("North yard 87.44 43.889", "North yard", "87.44 43.889"),
    ],
)
def test_a_name_before_a_coordinate_is_parted_from_it(line, name, place):
    assert split_name(line) == (name, place)


@pytest.mark.parametrize("line", ["43.9067, 87.4000", "nonsense", "Lot 43 54 87 24", ""])
def test_a_line_without_a_name_or_in_doubt_stays_whole(line):
    assert split_name(line) == (None, line)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_named_and_plain_lines_are_answered_together(lang):
    t = Language(lang)
    text = "Plant A 43.889 87.44\nnonsense\n87.44 43.889"

    table = read_lines(text, "pasted", heads=(t("Name"), t("Coordinates")))
    found = locate_table(shipped_zone(), table, guess(table))

    assert found.name(0) == "Plant A"
    assert found.inside_count == 2
