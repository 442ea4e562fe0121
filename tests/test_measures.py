import json
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzmap.cli.main import main
from ftzmap.compare import measure_matrix
from ftzmap.search.measure_search import search
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.measure_reading import applies, closest, place_of, reason
from ftzmap.zone.plan import cited
from ftzmap.zone.policy_measures import MeasureError, State
from ftzmap.zone.shipped import AREA_IDS, PLACE_IDS, shipped_measures, shipped_zone

MEASURES = shipped_measures()
ZONE = shipped_zone()
CHINESE = Language("zh")
KEYS = ["number", "group", "title", "summary", "names", "applies", "evidence", "section", "doubt"]
# The table of the strict reading: what names a place itself, and what may or may not mean it.
READING = {
    "urumqi": ({11, 21}, {1, 16, 17, 18}),
    "kashgar": (set(), {17}),
    "khorgos": (set(), {6, 14, 19}),
    "bonded": ({6, 10, 12}, {7}),
    "cooperation-center": ({6, 19}, {14}),
    "corps": ({1}, set()),
}
NO_PLACE = {2, 3, 4, 5, 8, 9, 13, 15, 20, 22, 23, 24, 25}
LIMIT_S = 0.1  # the longest that any query may take


def numbers(measures):
    return {measure.number for measure in measures}


def found(query):
    return numbers(search(MEASURES, query))


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


# ── the strict reading ────────────────────────────────────────────────────────
@pytest.mark.parametrize("place", PLACE_IDS)
def test_a_place_is_named_or_doubtful_exactly_where_the_strict_reading_says(place):
    states = {measure.number: applies(ZONE, measure, place) for measure in MEASURES.all}

    assert {n for n, state in states.items() if state is State.NAMED} == READING[place][0]
    assert {n for n, state in states.items() if state is State.DOUBTFUL} == READING[place][1]


def test_thirteen_measures_name_no_place_and_hold_for_the_whole_zone():
    silent = [measure for measure in MEASURES.all if not measure.names]

    assert numbers(silent) == NO_PLACE
    assert {applies(ZONE, m, p) for m in silent for p in PLACE_IDS} == {State.WHOLE_ZONE}


def test_a_doubt_is_explained_where_there_is_one_in_both_languages():
    for measure in MEASURES.all:
        for place in PLACE_IDS:
            if applies(ZONE, measure, place) is State.DOUBTFUL:
                assert reason(ZONE, measure, place, ENGLISH) == ENGLISH(measure.doubt) != ""
                assert reason(ZONE, measure, place, CHINESE) == CHINESE(measure.doubt)


def test_the_reason_tells_what_is_named_and_what_holds_elsewhere():
    assert reason(ZONE, MEASURES[11], "urumqi", ENGLISH) == (
        "Its words name it: data and information exchange with Central Asian countries."
    )
    assert "data and information exchange" in reason(ZONE, MEASURES[11], "khorgos", ENGLISH)
    assert reason(ZONE, MEASURES[2], "urumqi", ENGLISH).startswith("Names no place")


def test_a_part_of_an_area_is_spoken_of_by_its_kind():
    assert place_of(ZONE, ZONE["kashgar"]) == "kashgar"
    assert {place_of(ZONE, ZONE[f"{area}-bonded"]) for area in AREA_IDS} == {"bonded"}
    assert {place_of(ZONE, ZONE[f"{area}-corps"]) for area in AREA_IDS} == {"corps"}


def test_what_names_a_place_comes_first_and_nothing_is_lost():
    order = [measure.number for measure in closest(ZONE, MEASURES.all, "khorgos")]

    assert order[:3] == [6, 14, 19]
    assert sorted(order) == list(range(1, 26))


@pytest.mark.parametrize("number", [0, 26, -1])
def test_an_unknown_measure_names_the_valid_ones(number):
    with pytest.raises(MeasureError, match="1 to 25"):
        MEASURES[number]


@pytest.mark.parametrize("place", ["atlantis", "", "urumqi-city", "Urumqi"])
def test_an_unknown_place_names_the_valid_ones(place):
    with pytest.raises(MeasureError, match="urumqi, kashgar, khorgos, bonded"):
        applies(ZONE, MEASURES[1], place)


# ── search ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cotton", {7, 8, 9}),
        ("COTTON", {7, 8, 9}),
        ("cotton casino", {7, 8, 9}),
        ("17", {17}),
        ("棉花", {8}),
        ("Horgos", {6}),
        ("Kashi airport", {17}),
        ("第五航权", {17}),
        ("a visa for my family", {25}),
        ("ｖｉｓａｓ", {25}),
        ("casino", set()),
        ("賭場", set()),
        ("!!! ???", set()),
    ],
)
def test_a_need_finds_the_measures_that_speak_of_it(query, expected):
    assert found(query) == expected


@pytest.mark.parametrize(
    "queries",
    [
        ("logistics", "логистика", "логистики", "物流", "Logistic"),
        ("pharma", "vaccines", "疫苗", "вакцины", "biotech"),
        ("finance", "fintech", "金融科技"),
    ],
)
def test_one_need_finds_the_same_in_every_language(queries):
    first, *others = (found(query) for query in queries)

    assert first
    assert all(other == first for other in others)


def test_words_that_only_begin_alike_are_not_taken_for_each_other():
    assert 2 in found("transfer")  # it speaks of technology transfer
    assert 2 not in found("transport")


def test_a_chinese_sentence_is_searched_by_the_terms_in_it():
    assert found("我想做跨境电商和物流") == found("跨境电商") & found("物流") != set()


def test_a_blank_need_finds_all():
    assert [found(blank) for blank in ("", "  ", "\t\n")] == [set(range(1, 26))] * 3


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "cotton " * 2_000,
        "电" * 10_000,
        "跨境电商" * 2_500,
        "ﷺ" * 10_000,
        "e\u0301" * 5_000,
        "\x00\x1b[31m\u202ecotton\u0000",
        "\ud800",
        "مرحبا " * 1_700,
        "(((" * 3_000 + "[a-z]*",
    ],
    ids=["x", "words", "han", "terms", "ligature", "marks", "control", "lone", "arabic", "regex"],
)
def test_a_query_of_any_script_and_length_answers_at_once(query):
    search(MEASURES, "warm")
    begin = time.perf_counter()

    search(MEASURES, query)

    assert time.perf_counter() - begin < LIMIT_S


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_no_query_breaks_the_search(query):
    assert found(query) <= set(range(1, 26))


def test_control_characters_separate_words():
    assert found("\x00cotton\x1b\u202e") == found("cotton")


# ── areas and groups ──────────────────────────────────────────────────────────
def test_every_measure_is_counted_once_for_each_area():
    cells = measure_matrix.cells(MEASURES, AREA_IDS)

    assert len(cells) == 24
    for area in AREA_IDS:
        mine = [cell for cell in cells if cell.area == area]
        assert sum(c.named for c in mine) == len(READING[area][0])
        assert sum(c.doubtful for c in mine) == len(READING[area][1])
        assert sum(c.named + c.doubtful + c.whole_zone for c in mine) == 25


def test_the_table_and_the_sentence_say_what_the_chart_shows():
    head, *lines = measure_matrix.table(MEASURES, ZONE, ENGLISH)

    assert [len(line) for line in (head, *lines)] == [4] * 9
    assert lines[5] == ["Logistics hub", "3 doubtful", "1 doubtful", "whole zone"]
    assert "Urumqi Area, Logistics hub: 3 doubtful" in measure_matrix.described(
        MEASURES, ZONE, ENGLISH
    )


def test_the_ink_of_every_cell_has_the_contrast_of_wcag_aa():
    for state in State:
        ink, ground = measure_matrix.INKS[state], measure_matrix.COLORS[state]
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(color):
    """Return the relative luminance of a colour such as ``#0b5394``, as WCAG defines it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# ── the command ───────────────────────────────────────────────────────────────
def test_the_command_prints_every_measure_with_the_fixed_keys(printed):
    code, out, err = printed("--json")
    listed = json.loads(out)

    assert (code, err) == (0, "")
    assert [m["number"] for m in listed] == list(range(1, 26))
    assert all(list(m) == KEYS and list(m["applies"]) == list(AREA_IDS) for m in listed)
    assert {m["number"] for m in listed if not m["names"]} == NO_PLACE


@pytest.mark.parametrize("area", AREA_IDS)
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


def test_the_command_marks_chinese_titles_that_are_our_translation(printed):
    out = printed("--lang", "zh")[1]

    assert out.count("（本项目译名）") == 21
    assert "提升贸易便利化水平  [" in out


@pytest.mark.parametrize("options", [("--area", "atlantis"), ("--area", "urumqi-corps")])
def test_an_unknown_area_names_the_valid_ones_and_ends_with_2(printed, options):
    code, out, err = printed(*options)

    assert (code, out) == (2, "")
    assert all(area in err for area in AREA_IDS)
    assert err.count("\n") == 1


def test_a_need_that_nothing_meets_is_an_empty_list(printed):
    assert json.loads(printed("--need", "casino", "--json")[1]) == []


def test_states_follow_the_mentions():
    muted = replace(MEASURES[11], mentions=())

    assert applies(ZONE, muted, "urumqi") is State.WHOLE_ZONE
    assert muted.names == ()


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("urumqi", "Its words name it"),
        ("urumqi", "Names Urumqi as the city"),
        ("kashgar", "Names no place: it holds for the whole zone."),
    ],
)
def test_the_command_says_why_a_measure_stands_so_to_an_area(printed, area, said):
    assert said in printed("--area", area)[1]
    assert said not in printed()[1]


@pytest.mark.parametrize(
    ("section", "english", "chinese"),
    [
        ("II(1)", "Section II(1)", "方案第二部分（一）"),
        ("III(6) 17", "Section III(6), measure 17", "方案第三部分（六）第17项"),
        ("IV", "Section IV", "方案第四部分"),
    ],
)
def test_a_section_is_cited_as_readers_of_each_language_call_it(section, english, chinese):
    assert cited(section, ENGLISH) == english
    assert cited(section, CHINESE) == chinese


def test_every_section_of_a_measure_has_a_chinese_name():
    for measure in MEASURES.all:
        for section in (measure.section, measure.group.section):
            assert re.search("[A-Za-z]", cited(section, CHINESE)) is None
