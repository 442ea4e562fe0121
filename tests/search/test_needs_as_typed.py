"""Needs as people type them: five languages, codes, unknown words, what the plan leaves open."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from work_done import calls_of

from ftzmap.search import search
from ftzmap.search.wording import explanation, remarks, silence
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.shipped import shipped_zone

DATA = Path(__file__).parents[1] / "data" / "needs"
ZONE = shipped_zone()
CHINESE = Language("zh")
TEXTILES = {"urumqi-textile-and-garment", "kashgar-textile-and-garment"}


def lines(name):
    return [line.split("|") for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def one(text, language="en"):
    """The answer to a text that is one need."""
    (need,) = search.find(ZONE, text, language=language).needs
    return need


def industries(text, language="en"):
    needs = search.find(ZONE, text, language=language).needs
    return {hit.industry.id for need in needs for hit in need.hits}


@pytest.mark.parametrize(("typed", "industry"), lines("answered.txt"))
def test_a_need_as_people_type_it_leads_to_its_industry(typed, industry):
    assert industry in industries(typed)
    assert one(typed).unknown == ()


@pytest.mark.parametrize("typed", [typed for _, typed, _ in lines("silent.txt")])
def test_what_no_list_names_is_not_answered_by_half_of_it(typed):
    assert industries(typed) == set()
    assert one(typed).question is None


@pytest.mark.parametrize(
    "typed",
    [
        "nuclear medicine",
        "casino tourism",
        "tobacco logistics",
        "weapons trade",
        "дom казино",
        "blood bank",
        "tennis court",
        "核医药",
        "赌博旅游",
        "武器物流",
        "ядерная медицина",
    ],
)
def test_a_word_that_makes_a_need_another_thing_leaves_it_silent(typed):
    assert industries(typed) == set()


@pytest.mark.parametrize(
    ("typed", "industry", "unknown"),
    [
        ("cotton yarn zzyzx", "urumqi-textile-and-garment", ("zzyzx",)),
        ("zzyzx solar panels", "urumqi-new-energy", ("zzyzx",)),
        ("solar panels casino", "urumqi-new-energy", ("casino",)),
        ("logistics for kangaroos", "urumqi-modern-logistics", ("kangaroos",)),
        ("火星纺纱厂", "urumqi-textile-and-garment", ("火星",)),
        ("тюльпаны томатная паста", "kashgar-agricultural-processing", ("тюльпаны",)),
    ],
)
def test_what_is_known_is_answered_and_what_is_not_is_named(typed, industry, unknown):
    need = one(typed)

    assert industry in {hit.industry.id for hit in need.hits}
    assert need.unknown == unknown
    assert remarks(need, ENGLISH) == (f"Not recognised: “{unknown[0]}”; the answer leaves it out.",)
    assert unknown[0] in remarks(need, CHINESE)[0]


def test_two_known_things_beside_unknown_words_are_two_needs():
    needs = search.find(ZONE, "zzyzx solar panels tomato paste kwyjibo").needs

    assert [(need.text, need.unknown) for need in needs] == [
        ("zzyzx solar panels", ("zzyzx",)),
        ("tomato paste kwyjibo", ("kwyjibo",)),
    ]


@pytest.mark.parametrize("mark", "'’‘ʻʼ`´＇")
@pytest.mark.parametrize("word", ["to{}qimachilik", "dasturiy ta{}minot", "o{}simlik yog{}i"])
def test_an_apostrophe_of_any_kind_or_none_is_the_same_word(word, mark):
    typed = word.replace("{}", mark)

    assert industries(typed) == industries(word.replace("{}", "")) != set()


def test_an_english_possessive_is_no_part_of_its_word():
    assert industries("children's clothing") == industries("children clothing") >= TEXTILES


# ── codes ─────────────────────────────────────────────────────────────────────
def test_a_bare_code_is_answered_by_both_classifications_where_they_differ():
    need = one("C27")

    found = {hit.match.found[0]: hit.industry.id for hit in need.hits}
    assert "urumqi-new-energy" in industries("ISIC C27") <= industries("C27")
    assert "urumqi-biomedicine" in industries("GB/T 4754 C27") <= industries("C27")
    assert set(found) == {"ISIC C27", "GB/T 4754 C27"}
    assert remarks(need, ENGLISH) == (
        "“C27” is both ISIC C27 and GB/T 4754 C27, which are different; both are answered.",
    )


def test_a_bare_code_is_first_one_of_gbt_4754_on_a_chinese_page():
    (said,) = remarks(one("C27", language="zh"), CHINESE)

    assert said.index("GB/T 4754 C27") < said.index("ISIC C27")


@pytest.mark.parametrize(
    "code",
    ["ISIC Rev. 4 C13", "1711 棉纺纱加工", "C17 纺织业", "国民经济行业分类：C171", "行业代码1711"],
)
def test_a_code_is_read_with_its_classification_or_its_chinese_title(code):
    need = one(code)

    assert {hit.industry.id for hit in need.hits} == TEXTILES
    assert {hit.match.kind for hit in need.hits} == {"code"}


def test_a_number_of_things_is_no_code():
    assert "kashgar-agricultural-processing" in industries("1200 吨番茄酱")
    assert "urumqi-advanced-manufacturing" in industries("50 台拖拉机")


def test_one_reading_that_leads_somewhere_is_named():
    need = one("C17")  # paper in ISIC, textiles in GB/T 4754

    assert {hit.industry.id for hit in need.hits} == TEXTILES
    assert explanation(need.hits[0], ENGLISH).startswith("“GB/T 4754 C17” is a class of its sector")


@pytest.mark.parametrize("code", ["C99", "ISIC C99", "GB/T 4754 C1799", "NACE 34.1", "A21"])
def test_a_code_that_does_not_exist_is_told_in_one_sentence(code):
    need = one(code)
    assert need.hits == ()
    assert "".join(silence(ZONE, need, ENGLISH)) == (
        f"“{code}” is not a class of ISIC Rev. 4 or GB/T 4754—2017; check the code, or type "
        "what you make in words."
    )


@pytest.mark.parametrize(
    "code",
    ["SIC 2211", "HS 5205", "HS code 520512", "ТН ВЭД 5205", "NAICS 999990", "海关编码 5205"],
)
def test_codes_that_are_not_mapped_are_told_with_what_to_type_instead(code):
    need = one(code)
    (said,) = silence(ZONE, need, ENGLISH)

    assert need.hits == ()
    assert "codes are not mapped here" in said
    assert "type what you make in words" in said
    assert "spelling" not in said


def test_naics_is_answered_by_the_title_of_its_subsector_and_says_so():
    need = one("NAICS 493110")

    (said,) = remarks(need, ENGLISH)
    assert "urumqi-modern-logistics" in {hit.industry.id for hit in need.hits}
    assert said.startswith("NAICS codes are not mapped.")


@pytest.mark.parametrize(
    "code", ["ОКВЭД 13.10", "NACE 13.10", "C13.10", "13.10.1", "ОКЭД 13101", "NACE Rev. 2 13.10"]
)
def test_nace_and_its_kin_are_read_at_two_digits_and_say_so(code):
    need = one(code)

    assert {hit.industry.id for hit in need.hits} == TEXTILES
    assert "by its first two digits" in remarks(need, ENGLISH)[0]


# ── what the plan leaves open ─────────────────────────────────────────────────
@pytest.mark.parametrize("question", ZONE.plan.open_questions, ids=lambda question: question.id)
def test_what_the_plan_leaves_open_is_recognised_by_each_of_its_words(question):
    for word in (*question.words, *question.exact_words):
        need = one(word)
        assert need.question == question, word
        assert need.hits == (), word


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("taxes in Urumqi", "IV"),
        ("税收优惠", "IV"),
        ("land price", "II(1)"),
        ("work permits for foreign staff", "III(8) 25"),
        ("зарплата рабочих", "III(8) 22"),
        ("soliq imtiyozlari", "IV"),
    ],
)
def test_a_question_left_open_has_one_sentence_and_the_clause_that_comes_nearest(typed, section):
    need = search.find(ZONE, typed).needs[0]

    sentence, source = silence(ZONE, need, ENGLISH)[:2]
    assert sentence.startswith("The plan does not settle")
    assert need.question.section == section
    assert need.question.evidence in source
    assert "spelling" not in sentence
    assert silence(ZONE, need, CHINESE)[0].startswith("方案未规定")


def test_a_question_left_open_beside_a_product_is_a_need_of_its_own():
    asked, made = search.find(ZONE, "subsidies for solar panels").needs

    assert asked.question.id == "subsidies"
    assert {hit.industry.id for hit in made.hits} == {"urumqi-new-energy"}


@pytest.mark.parametrize(
    ("typed", "first", "also"),
    [
        ("cold storage for fruit", "urumqi-modern-logistics", "kashgar-agricultural"),
        ("Cold storage FOR fruit", "urumqi-modern-logistics", "kashgar-agricultural"),
        ("Cold storage of Fruit", "urumqi-modern-logistics", "kashgar-agricultural"),
        ("warehouses for solar panels", "urumqi-modern-logistics", "urumqi-new-energy"),
    ],
)
def test_a_thing_and_what_it_is_for_are_one_need(typed, first, also):
    need = one(typed)

    assert need.text == typed
    assert need.hits[0].industry.id == first
    assert any(hit.industry.id.startswith(also) for hit in need.hits)


def test_needs_without_a_comma_stay_in_the_letters_they_were_typed_in():
    needs = search.find(ZONE, "Cold chain medicine to Almaty").needs

    assert [need.text for need in needs] == ["Cold chain", "medicine to Almaty"]


def test_only_commas_and_their_like_part_what_a_thing_is_for_from_the_next():
    needs = search.find(ZONE, "cold storage for fruit, medicine\nfreight").needs

    assert [need.text for need in needs] == ["cold storage for fruit", "medicine", "freight"]


def test_duties_are_not_taken_for_freight():
    assert one("customs duty").question.id == "customs-duty"
    assert one("import duty").hits == ()
    assert one("customs").question.id == "customs-rules"
    assert "khorgos-cross-border-logistics" in industries("customs warehouse")
    assert "khorgos-cross-border-logistics" in industries("customs brokerage")


# ── one search of measures, closing clauses and glossary ──────────────────────
def test_a_hospital_is_told_with_the_measure_that_speaks_of_it():
    said = silence(ZONE, one("hospital"), ENGLISH)

    assert "do not mention" in said[0]
    assert said[1] == (
        "Elsewhere, section III of the text mentions its sector, Health care services, in "
        "measure: 21."
    )


def test_the_glossary_and_the_closing_clauses_are_searched_too():
    said = " ".join(silence(ZONE, one("hectare"), ENGLISH))

    assert "The glossary explains Hectare: " in said
    assert "Not recognised" not in said


# ── bad input ─────────────────────────────────────────────────────────────────
def test_ten_needs_in_four_scripts_are_each_answered():
    typed = "cotton yarn, 番茄酱, солнечные панели, ოქრო, qurilish, tax, C99, 物流, кеден, ☕☕ x"

    answer = search.find(ZONE, typed)

    assert len(answer.needs) == 10
    for need in answer.needs:
        said = remarks(need, ENGLISH) if need.hits else silence(ZONE, need, ENGLISH)
        assert need.hits or said


def test_a_need_of_only_unknown_words_is_one_sentence():
    (said,) = silence(ZONE, one("zzyzx kwyjibo"), ENGLISH)

    assert "Not recognised: “zzyzx”, “kwyjibo”" in said


@pytest.mark.parametrize(
    "text", ["x'" * 5000, "tax " * 2500, "ʻ" * 10_000, "核" * 10_000, "1." * 5000]
)
def test_of_hostile_text_no_more_is_read_than_its_beginning(text):
    read, unread = text[: search.MAX_LENGTH], text[search.MAX_LENGTH :]

    assert search.find(ZONE, text) == search.find(ZONE, read)
    assert unread
    assert calls_of(search.find, ZONE, text) == calls_of(search.find, ZONE, read)


def test_names_of_countries_are_those_of_cldr():
    names = (Locale.parse(code).territories.values() for code in ("en", "zh", "ru"))
    typed = [name for some in names for name in some if name.isalpha()]

    unknown = [
        name for name in typed if "urumqi-modern-logistics" not in industries(f"logistics {name}")
    ]

    assert len(typed) > 500
    assert unknown == []


def test_the_first_need_is_answered_in_time_without_reading_all_of_cldr():
    code = (
        "import sys; from ftzmap.zone.shipped import shipped_zone; zone = shipped_zone(); "
        "from ftzmap.search.search import find; find(zone, 'freight to Almaty'); "
        "sys.exit('babel.localedata' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
