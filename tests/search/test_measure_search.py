import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work_done import calls_of

from ftzmap.search.measure_search import MAX_QUERY, search
from ftzmap.zone.shipped import shipped_zone

MEASURES = shipped_zone().measures
MAX_CALLS = 1000 * MAX_QUERY  # that any query may take


def found(query):
    return {measure.number for measure in search(MEASURES, query)}


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
def test_of_a_query_of_any_script_and_length_no_more_is_read_than_its_beginning(query):
    read = query[:MAX_QUERY]

    assert search(MEASURES, query) == search(MEASURES, read)
    assert calls_of(search, MEASURES, query) == calls_of(search, MEASURES, read) < MAX_CALLS


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_no_query_breaks_the_search(query):
    assert found(query) <= set(range(1, 26))


def test_control_characters_separate_words():
    assert found("\x00cotton\x1b\u202e") == found("cotton")
