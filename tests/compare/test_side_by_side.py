import pytest
from test_plan_data import BRIDGES

from ftzmap.compare.side_by_side import blocks, only_differences
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

EN = Language("en")


@pytest.fixture(scope="module")
def lines():
    """Every line of the comparison by its title."""
    return {line.title: line for block in blocks(shipped_zone(), EN) for line in block.lines}


def test_every_line_has_a_cell_for_each_area(lines):
    assert {len(line.cells) for line in lines.values()} == {3}
    assert all(all(line.cells) for line in lines.values())


def test_shares_follow_from_the_stated_figures(lines):
    assert lines["Share of the whole zone"].cells == ("74.9%", "15.9%", "9.2%")
    assert (
        "30.8 km², 22.9% of the area"
        in lines["Part of the Production and Construction Corps"].cells[0]
    )
    assert "3.61 km², 21.8% of the area" in lines["Comprehensive bonded zone"].cells[2]


def test_the_25_industries_stand_in_the_lines_of_their_sectors(lines):
    counts = [int(cell) for cell in lines["Number"].cells]

    assert counts == [12, 6, 7]
    assert lines["Logistics"].cells[2] == "cross-border logistics (Focus: modern services)"
    assert lines["Medicines"].cells[1] == "silent"


def test_only_differences_leaves_out_what_all_areas_have(lines):
    shipped = blocks(shipped_zone(), EN)
    kept = {line.title for block in only_differences(shipped) for line in block.lines}

    assert set(lines) - kept == {"Outline", "Confidence of its place", *in_every_area()}


def in_every_area():
    return {{"logistics": "Logistics", "electronics-it": "Electronics and IT"}[s] for s in shared()}


def shared():
    return {sector for sector, counts in BRIDGES.items() if all(counts)}
