import pytest
from made_up_zones import made_up, write_zone
from test_plan_data import BRIDGES

from ftzmap.compare.side_by_side import blocks, only_differences, remainder_km2
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
    assert lines["Medicines"].cells[1] == "not listed"


def test_only_differences_leaves_out_what_all_areas_have(lines):
    shipped = blocks(shipped_zone(), EN)
    kept = {line.title for block in only_differences(shipped) for line in block.lines}

    assert set(lines) - kept == {"Outline", "Confidence in its location", *in_every_area()}


def in_every_area():
    return {{"logistics": "Logistics", "electronics-it": "Electronics and IT"}[s] for s in shared()}


def shared():
    return {sector for sector, counts in BRIDGES.items() if all(counts)}


# ── other zones ───────────────────────────────────────────────────────────────
def told(zone):
    """The titles of the blocks of a zone, and every line of it by its title."""
    found = blocks(zone, EN)
    return [block.title for block in found], {line.title: line for b in found for line in b.lines}


def test_a_zone_without_plan_industries_and_landmarks_is_compared_by_its_figures_alone():
    titles, lines = told(made_up("two_parks"))

    assert titles == ["Figures"]
    assert lines["Stated, km²"].cells == ("74.93", "64.13")
    assert lines["Share of the whole zone"].cells == ("53.9%", "46.1%")
    assert lines["quay"].cells == ("Quay: 6.42 km², 8.6% of the area", "none")
    assert "Outline" not in lines
    assert "Confidence in its location" not in lines


def test_what_one_part_leaves_of_an_area_is_not_open():
    lines = told(made_up("two_parks"))[1]

    assert lines["Remaining area, km²"].cells == ("68.51", "64.13")  # 74.93 − 6.42
    assert not any("leaves it open" in title for title in lines)


def test_one_area_alone_differs_from_nothing():
    zone = made_up("lone_island")
    titles, lines = told(zone)

    assert titles == ["Figures", "Designated industries, by sector", "Measures"]
    assert lines["Stated, km²"].cells == ("177.179",)  # 17 717.9 ha
    assert lines["Fishing"].cells == ("fishing (Main)",)
    assert lines["tourism"].cells == ("tourism",)
    assert lines["Named in"].cells == ("1 Open port",)
    assert not any("Remaining area" in title for title in lines)
    assert only_differences(blocks(zone, EN)) == ()


def test_a_source_is_cited_only_where_the_data_name_it():
    shipped = {block.title: block.source for block in blocks(shipped_zone(), EN)}
    island = {block.title: block.source for block in blocks(made_up("lone_island"), EN)}

    assert shipped["Figures"].startswith("Section II(1) of the plan; shares")
    assert shipped["Figures"].endswith("come from the schematic outlines.")
    assert shipped["Measures"].startswith("Section III, by")
    assert island["Figures"].startswith("As the zone states them")
    assert island["Figures"].endswith("come from the outlines.")
    assert island["Measures"].startswith("Section 3, by")


@pytest.mark.parametrize("area", ["urumqi", "kashgar", "khorgos"])
def test_the_remainder_that_the_plan_gives_follows_from_its_figures(area):
    zone = shipped_zone()
    whole, *parts = (f.figure.km2 for f in (zone[area], *zone.parts(area)))

    low, high = remainder_km2(zone, zone[area])

    assert low == pytest.approx(whole - sum(parts), abs=1e-9)
    assert high == pytest.approx(whole - max(parts), abs=1e-9)


def test_the_remainder_of_many_parts_runs_from_their_sum_to_the_largest(tmp_path):
    part = {"kind": "dock", "parent": "a0"}
    sizes = ({"stated_km2": 9.0}, *(part | {"stated_km2": km2} for km2 in (1.5, 2.5, 0.5)))
    zone = write_zone(tmp_path, *sizes)

    assert remainder_km2(zone, zone["a0"]) == (4.5, 6.5)
    lines = told(zone)[1]
    assert lines["Remaining area, km² (the text leaves it open)"].cells == ("4.50–6.50",)
    assert lines["dock"].cells[0].count("; ") == 2


def test_parts_that_must_overlap_leave_no_less_than_nothing(tmp_path):
    part = {"kind": "dock", "parent": "a0", "stated_km2": 0.8}
    zone = write_zone(tmp_path, {}, part, part)

    assert remainder_km2(zone, zone["a0"]) == (0.0, pytest.approx(0.2))


def test_forty_areas_stand_side_by_side(tmp_path):
    zone = write_zone(tmp_path, *({"industries": ["salt"]} for _ in range(40)))

    lines = told(zone)[1]

    assert {len(line.cells) for line in lines.values()} == {40}
    assert set(lines["salt"].cells) == {"salt"}
    assert not lines["salt"].differs


def test_titles_that_need_it_have_a_term_of_the_glossary_that_explains_them():
    zone = shipped_zone()
    found = {line.title: line.term for block in blocks(zone, EN) for line in block.lines}

    assert found["Comprehensive bonded zone"] == "comprehensive-bonded-zone"
    assert found["Part of the Production and Construction Corps"] == "corps"
    assert found["Stated, km²"] == "stated-figure"
    assert all(zone.explanation(term) for term in found.values() if term)
