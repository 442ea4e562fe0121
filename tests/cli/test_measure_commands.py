import json
import re

import pytest

from ftzmap.cli.main import main

KEYS = ["number", "group", "title", "summary", "names", "applies", "evidence", "section", "doubt"]
# What the strict reading says of each area: what names it, and what may or may not mean it.
READING = {
    "urumqi": ({11, 21}, {1, 16, 17, 18}),
    "kashgar": (set(), {17}),
    "khorgos": (set(), {6, 14, 19}),
}
NO_PLACE = {2, 3, 4, 5, 8, 9, 13, 15, 20, 22, 23, 24, 25}


@pytest.fixture
def printed(capsys, monkeypatch):
    """Return a function: run `measures` with options; give its exit code, output and errors."""
    monkeypatch.setenv("LANGUAGE", "en")

    def run(*options):
        try:
            code = main(["measures", *options])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return run


def test_the_command_prints_every_measure_with_the_fixed_keys(printed):
    code, out, err = printed("--json")
    listed = json.loads(out)

    assert (code, err) == (0, "")
    assert [m["number"] for m in listed] == list(range(1, 26))
    assert all(list(m) == KEYS and list(m["applies"]) == list(READING) for m in listed)
    assert {m["number"] for m in listed if not m["names"]} == NO_PLACE


@pytest.mark.parametrize("area", READING)
def test_the_command_puts_what_names_an_area_first(printed, area):
    listed = json.loads(printed("--area", area, "--json")[1])

    states = [m["applies"][area] for m in listed]
    named, doubtful = (len(numbers_) for numbers_ in READING[area])
    assert states == ["named"] * named + ["doubtful"] * doubtful + ["whole zone"] * (
        25 - len(READING[area][0] | READING[area][1])
    )


def test_the_command_filters_by_a_need_and_speaks_chinese(printed):
    _, out, _ = printed("--need", "cotton", "--json", "--lang", "zh")

    listed = json.loads(out)
    assert [m["number"] for m in listed] == [7, 8, 9]
    assert listed[0]["title"] == "培育外贸新业态新模式"
    assert re.search("[一-鿿]", listed[0]["summary"])


def test_the_command_says_once_which_chinese_titles_are_the_plans(printed):
    out = printed("--lang", "zh")[1]

    assert out.count("第6、7、8、19项的标题为方案原题") == 1
    assert "提升贸易便利化水平  [" in out


def test_in_chinese_no_english_phrase_stands_in_the_flow(printed):
    out = printed("--lang", "zh")[1]

    assert re.findall(r"“[a-z][^”]*[a-z]{3,} [^”]*”", out) == []
    assert "“实施‘留学新疆’计划，委托符合条件的高校承担中国政府奖学金生培养任务”" in out
    assert "方案第三部分（五）第14项" in out


@pytest.mark.parametrize("options", [("--area", "atlantis"), ("--area", "urumqi-corps")])
def test_an_unknown_area_names_the_valid_ones_and_ends_with_2(printed, options):
    code, out, err = printed(*options)

    assert (code, out) == (2, "")
    assert all(area in err for area in READING)
    assert err.count("\n") == 1


def test_a_need_that_nothing_meets_is_an_empty_list(printed):
    assert json.loads(printed("--need", "casino", "--json")[1]) == []


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("urumqi", "Its words name this place"),
        ("urumqi", "Names Urumqi as the city"),
        ("kashgar", "It names no place and applies to the whole zone."),
    ],
)
def test_the_command_says_why_a_measure_stands_so_to_an_area(printed, area, said):
    assert said in printed("--area", area)[1]
    assert said not in printed()[1]
