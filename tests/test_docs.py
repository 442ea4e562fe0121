"""The documents are held to the code and the data that they describe."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from docs import formats_page
from ftzmap import address
from ftzmap.checks.registry import RULES
from ftzmap.cli.main import _parser
from ftzmap.zone.figures import UNITS
from geo.formats.catalogue import FORMATS
from geo.limits import Limits

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def test_every_rule_has_its_row_in_the_readme():
    section = README.split("| Rule |")[1]
    rows = re.findall(r"^\| `([a-z-]+)` \| .{20,} \|$", section, re.M)

    assert rows[: len(RULES)] == [rule.name for rule in RULES]


def test_every_limit_has_its_row_in_the_readme():
    rows = dict(re.findall(r"^\| `(max_\w+)` \| ([\d,]+) \|", README, re.M))

    usual = {field.name: f"{field.default:,}" for field in fields(Limits)}
    assert rows == usual


def test_every_command_is_named_in_the_readme():
    every = next(action for action in _parser()._actions if action.dest == "run" or action.choices)

    assert [name for name in every.choices if f"ftzmap {name} " not in README] == []


@pytest.mark.parametrize("folder", ["data", "data/zones/jiangsu"])
def test_every_member_of_the_data_is_described(folder):
    document = json.loads((ROOT / folder / "areas.geojson").read_text(encoding="utf-8"))
    keys = {*document["zone"]} | {key for f in document["features"] for key in f["properties"]}
    plain = {re.sub(r"_(zh|ru)$", "", key) for key in keys}

    assert [key for key in sorted(plain) if f"`{key}`" not in DATA] == []


def test_every_member_of_the_plan_is_described():
    plan = json.loads((ROOT / "data" / "plan.json").read_text(encoding="utf-8"))

    assert [key for key in plan if f"`{key}`" not in DATA] == []


def test_every_unit_is_described():
    assert [unit for unit in UNITS if f"`{unit}`" not in DATA] == []


def test_paths_in_the_recipes_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:ftzmap|geo|data|docs|tests)/[\w./]+)`", text))

    assert len(paths) > 15
    assert [path for path in paths if "xx" not in path and not (ROOT / path).exists()] == []


def test_the_recipe_of_a_page_section_names_what_there_is():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = re.search(r"\*\*A page section\*\*(.+?)\n\n", text, re.DOTALL)[1]
    ids = set(re.findall(r"`([A-Z]+)`", recipe))
    pages = (ROOT / "ftzmap/views/pages").glob("*_page.py")
    sections = (ROOT / "ftzmap/views/sections").glob("*_section.py")

    assert all(hasattr(address, name) for name in ids)
    assert {"DESKS", "SECTIONS", "LESSONS"} == ids
    assert any(path.name in recipe for path in pages)
    assert all("def show(t: Language) -> None:" in path.read_text("utf-8") for path in sections)


def test_no_code_names_a_place_of_the_shipped_zone():
    named = re.compile("urumqi|kashgar|khorgos", re.IGNORECASE)
    files = [
        path
        for folder in ("geo", "ftzmap")
        for ending in ("py", "js", "css")
        for path in (ROOT / folder).rglob(f"*.{ending}")
        if "shipped" not in path.parts
    ]

    assert len(files) > 100
    assert [str(path) for path in files if named.search(path.read_text(encoding="utf-8"))] == []


def test_every_hop_of_the_journeys_exists():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    hops = re.findall(r"`((?:ftzmap|geo)/[\w/]+\.py):(\w+)`", text)
    files = set(re.findall(r"`((?:ftzmap|geo|tests)/[\w/]+\.\w+)", text))

    assert len(hops) > 20
    assert [path for path in files if not (ROOT / path).exists()] == []
    for path, name in hops:
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M), name


def test_every_command_is_named_in_the_chinese_readme_as_it_is_called():
    text = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    every = next(action for action in _parser()._actions if action.choices)

    named = set(re.findall(r"`ftzmap (?:--zone \S+ )?([a-z]+)", text))
    assert named
    assert named <= set(every.choices)


def test_the_pages_of_the_formats_are_those_that_their_records_give():
    committed = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")

    assert committed == formats_page.page(), "run python -m docs.formats_page"
    assert formats_page.readme(README) == README, "run python -m docs.formats_page"


def test_every_format_has_its_row_in_the_readme():
    rows = README.split("## Files that are read")[1].split("##")[0].splitlines()

    for each in FORMATS:
        (row,) = [row for row in rows if row.startswith(f"| {each.title} |")]
        assert [ending for ending in each.endings if f"`{ending}`" not in row] == []
        assert not each.write or f"| `{each.output_ending}` |" in row


def test_the_chinese_readme_names_every_rule_and_every_notation_of_systems():
    text = (ROOT / "README.zh.md").read_text(encoding="utf-8")

    assert [rule.name for rule in RULES if f"`{rule.name}`" not in text] == []
    for notation in ("EPSG:", "GCJ-02", "BD-09", ",exchanged", ",as-written"):
        assert (notation in README) is (notation in text) is True
