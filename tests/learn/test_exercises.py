import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, forty_areas
from shipped_values import shipped_glossary, shipped_measures

from ftzmap.learn.exercises import questions, round_of
from ftzmap.learn.question import Kind, Question, is_right
from ftzmap.learn.sheet import explanation, sheet
from ftzmap.learn.tour import steps
from ftzmap.search.measure_search import matching_terms
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.shipped import shipped_zone

ZONE, MEASURES = shipped_zone(), shipped_measures()
CHINESE = Language("zh")
EVERY = {t.code: questions(ZONE, t) for t in (ENGLISH, CHINESE)}
BY_ID = {question.id: question for question in EVERY["en"]}


def changed(feature_id, **changes):
    """Return the exercises of a zone in which one feature differs, by id."""
    features = [replace(f, **changes) if f.id == feature_id else f for f in ZONE.features]
    zone = replace(ZONE, features=tuple(features))
    return {q.id: q for q in questions(zone, ENGLISH)}


# ── the questions ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("lang", EVERY)
def test_there_are_more_than_thirty_of_four_kinds(lang):
    kinds = Counter(question.kind for question in EVERY[lang])

    assert len(EVERY[lang]) >= 30
    assert set(kinds) == set(Kind)
    assert min(kinds.values()) >= 8


@pytest.mark.parametrize("lang", EVERY)
def test_every_question_is_answered_explained_and_has_its_clause(lang):
    for question in EVERY[lang]:
        given = question.answer if question.choices else question.number
        assert is_right(question, given), question.id
        assert question.why
        assert re.match(r"I{2,3}|IV", question.clause)
        assert not question.choices or question.answer in question.choices


def test_ids_are_unique_and_the_same_in_both_languages():
    english, chinese = ([question.id for question in EVERY[lang]] for lang in ("en", "zh"))

    assert english == chinese
    assert len(set(english)) == len(english)


def test_a_choice_has_the_same_row_in_both_languages():
    for one, other in zip(EVERY["en"], EVERY["zh"], strict=True):
        if one.choices:
            assert one.choices.index(one.answer) == other.choices.index(other.answer), one.id


@pytest.mark.parametrize(
    ("id_", "number"),
    [
        ("figure-urumqi", 134.60),
        ("figure-urumqi-corps", 30.8),
        ("total-corps", 36.56),
        ("total-bonded", 9.58),
        ("share-kashgar-corps", 13.4),
        ("least-khorgos", 11.02),
        ("most-urumqi", 103.80),
        ("industries-khorgos", 7),
        ("silent", 13),
        ("naming-urumqi", 2),
        ("naming-kashgar", 0),
    ],
)
def test_numbers_are_those_of_the_plan(id_, number):
    assert BY_ID[id_].number == pytest.approx(number)


@pytest.mark.parametrize(
    ("id_", "answer"),
    [
        ("largest", "Urumqi Area"),
        ("precision-urumqi", "±0.015 km²"),
        ("precision-urumqi-corps", "±0.05 km²"),
        ("industry-new materials", "Urumqi Area and Khorgos Area"),
        ("industry-cross-border e-commerce", "Kashgar Area"),
        ("standing-21-urumqi", "named here"),
        ("standing-17-kashgar", "may apply"),
        ("standing-21-khorgos", "whole zone"),
        ("group-12", "Financial services"),
    ],
)
def test_choices_are_right_by_the_plan(id_, answer):
    assert BY_ID[id_].answer == answer


# ── answers follow the data ───────────────────────────────────────────────────
def test_figures_and_nesting_follow_when_a_figure_changes():
    figure = replace(ZONE["khorgos-corps"].figure, km2=7.25)

    after = changed("khorgos-corps", figure=figure)

    assert after["figure-khorgos-corps"].number == 7.25
    assert after["least-khorgos"].number == pytest.approx(16.58 - 7.25 - 3.61)
    assert after["most-khorgos"].number == pytest.approx(16.58 - 7.25)
    assert after["total-corps"].number == pytest.approx(30.8 + 3.81 + 7.25)


def test_industries_follow_when_one_moves():
    moved = ZONE["kashgar"].industries[-1]

    after = changed("khorgos", industries=(*ZONE["khorgos"].industries, moved))

    assert after[f"industry-{moved.name}"].answer == "Kashgar Area and Khorgos Area"
    assert after["industries-khorgos"].number == 8


def test_measures_follow_when_one_names_no_place_any_more():
    silenced = tuple(replace(m, mentions=()) if m.number == 11 else m for m in MEASURES.all)

    zone = replace(ZONE, measures=replace(MEASURES, all=silenced))
    after = {q.id: q for q in questions(zone, ENGLISH)}

    assert after["silent"].number == 14
    assert after["naming-urumqi"].number == 1
    assert "standing-11-urumqi" not in after


# ── answering ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("given", "right"),
    [
        (134.6, True),
        (134.615, True),
        (134.585, True),
        (134.62, False),
        (float("nan"), False),
        (None, False),
        ("134.6", False),
        (float("inf"), False),
    ],
)
def test_a_number_may_be_off_by_the_precision_of_its_figure(given, right):
    assert is_right(BY_ID["figure-urumqi"], given) is right


def test_a_choice_is_right_or_wrong():
    question = Question("q", Kind.FIGURES, "?", "b", "why", "II(1)", choices=("a", "b"))

    assert is_right(question, "b")
    assert not is_right(question, "a")
    assert not is_right(question, None)


# ── rounds ────────────────────────────────────────────────────────────────────
def test_a_seed_gives_the_same_round_in_both_languages_and_another_gives_another():
    rounds = [
        [q.id for q in round_of(EVERY[lang], seed=seed, count=10)]
        for lang, seed in (("en", 7), ("zh", 7), ("en", 8))
    ]

    assert rounds[0] == rounds[1] != rounds[2]
    assert len(set(rounds[0])) == 10


def test_a_round_takes_evenly_from_the_kinds_that_are_chosen():
    mixed = Counter(q.kind for q in round_of(EVERY["en"], seed=1, count=12))
    one = round_of(EVERY["en"], seed=1, count=12, kinds=[Kind.NESTING])

    assert set(mixed.values()) == {3}
    assert {q.kind for q in one} == {Kind.NESTING}


def test_a_round_is_as_long_as_asked_or_as_the_questions_last():
    assert [len(round_of(EVERY["en"], seed=1, count=n)) for n in (0, 1, 33)] == [0, 1, 33]
    assert len(round_of(EVERY["en"], seed=1, count=9999)) == len(EVERY["en"])
    assert round_of(EVERY["en"], seed=1, count=10, kinds=[]) == ()


# ── on paper ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("t", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_sheet_has_every_question_and_every_answer_once(t):
    asked = round_of(EVERY[t.code], seed=3, count=20)

    page = Page(sheet(ZONE, asked, t, seed=3))

    assert page.lists == [20, 20]
    for question in asked:
        assert question.prompt in page.text
        assert question.answer in page.text.split(t("Answers, sheet {seed}", seed=3))[1]


def test_the_sheet_asks_for_nothing_outside_and_runs_nothing():
    html = sheet(ZONE, round_of(EVERY["en"], seed=1, count=5), ENGLISH, seed=1)

    assert not re.search(r"https?:|<script|<link|<img|url\(", html)


def test_text_on_the_sheet_is_text():
    question = Question("q", Kind.FIGURES, "<b>5 & 6?</b>", "<i>11</i>", "{x}", "II(1)", number=11)

    page = Page(sheet(ZONE, [question], ENGLISH, seed=1))

    assert "<b>5 & 6?</b>" in page.text
    assert not {"b", "i"} & page.tags


class Page(HTMLParser):
    """The text of a page, its tags, and how many entries each ordered list has."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags, self.lists, self.open = "", set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "ol":
            self.lists.append(0)
        if tag in {"ol", "ul"}:
            self.open.append(tag)
        if tag == "li" and self.open[-1] == "ol":
            self.lists[-1] += 1

    def handle_endtag(self, tag):
        if tag in {"ol", "ul"}:
            self.open.pop()

    def handle_data(self, data):
        self.text += data


# ── words and the tour ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "expected"),
    [("bonded maintenance", "bonded-maintenance"), ("口岸", "port-of-entry"), ("ＭＵ", "mu")],
)
def test_the_glossary_is_matching_terms_by_words_of_either_language(query, expected):
    assert expected in [term.id for term in matching_terms(shipped_glossary(), query)]


def test_a_blank_filter_shows_all_terms_and_nonsense_none():
    assert len(matching_terms(shipped_glossary(), " ")) == len(shipped_glossary()) >= 18
    assert matching_terms(shipped_glossary(), "\x00zzz" * 3000) == ()


def test_the_tour_has_six_steps_and_asks_about_a_point_in_an_area_only():
    from ftzmap.sites.point import site

    tour = steps(ZONE, ENGLISH)
    lon, lat = tour[4].view["point"]
    place = site(ZONE, lon, lat)

    assert len(tour) == 6
    assert (place.area, place.parts) == ("urumqi", ())


def test_an_answer_shows_the_decimals_that_the_plan_writes():
    asked = {q.id: q for q in questions(ZONE, ENGLISH)}

    assert asked["figure-urumqi-corps"].answer == "30.8 km²"
    assert asked["figure-kashgar"].answer == "28.48 km²"


def test_the_zone_is_called_by_a_noun_not_by_a_state_of_measures():
    asked = {q.id: q.prompt for q in questions(ZONE, CHINESE)}

    assert asked["figure-zone"] == "方案写明整个自贸试验区的面积是多少平方公里？"
    assert asked["share-urumqi"].startswith("乌鲁木齐片区占整个自贸试验区的")


def test_the_answer_sheet_is_a_page_of_its_own_and_gives_the_right_letters():
    asked = [q for q in round_of(EVERY["en"], seed=5, count=60) if q.choices]

    html = sheet(ZONE, asked, ENGLISH, seed=5)

    letters = re.findall(r"<li><strong>([A-H]) ", html)
    assert [q.choices["ABCDEFGH".index(x)] for x, q in zip(letters, asked, strict=True)] == [
        q.answer for q in asked
    ]
    assert len(set(letters)) > 1
    assert "break-before:page" in html


def test_the_explanation_lists_what_is_named_and_what_is_doubtful():
    why = {q.id: q.why for q in EVERY["en"]}

    assert "Named in: 11, 21. May apply in: 1, 16, 17, 18," in why["naming-urumqi"]
    assert "Named in: none. May apply in: 17," in why["naming-kashgar"]
    assert "Named in: none. May apply in: 6, 14, 19," in why["naming-khorgos"]


@pytest.mark.parametrize(("given", "right"), [(22.9, True), (22.8, True), (23.2, False)])
def test_a_share_is_right_to_one_decimal(given, right):
    (question,) = [q for q in EVERY["en"] if q.id == "share-urumqi-corps"]

    assert is_right(question, given) is right


def test_the_kinds_of_a_round_are_shuffled_among_each_other():
    kinds = [q.kind for q in round_of(EVERY["en"], seed=2, count=40)]

    assert kinds != kinds[:4] * 10


def test_each_step_of_the_tour_shows_what_its_title_says():
    views = [(step.title, step.view["area"]) for step in steps(ZONE, ENGLISH)]

    assert [area for _, area in views] == [
        None,
        "urumqi",
        "kashgar",
        "khorgos-bonded",
        "urumqi",
        None,
    ]
    assert steps(ZONE, ENGLISH)[5].view["parts"] is False


# ── other zones ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("zone", [TWO_PARKS, LONE_ISLAND], ids=lambda zone: zone.id)
def test_every_sheet_of_another_zone_can_be_answered(zone, seed):
    for t in (ENGLISH, CHINESE):
        asked = round_of(questions(zone, t), seed=seed, count=20)

        page = Page(sheet(zone, asked, t, seed=seed))

        assert page.lists == [len(asked)] * 2
        for question in asked:
            given = question.answer if question.choices else question.number
            assert is_right(question, given), question.id
            assert not question.choices or len(set(question.choices)) == len(question.choices) > 1


def test_a_zone_is_asked_only_what_makes_sense_for_it():
    parks, island = ({q.id for q in questions(z, ENGLISH)} for z in (TWO_PARKS, LONE_ISLAND))

    assert {"largest", "parent-north-quay", "share-north-quay"} <= parks
    assert not {id_ for id_ in parks if id_.startswith(("indust", "total", "least", "silent"))}
    assert {"figure-island", "industries-island", "silent", "naming-island"} <= island
    assert not {id_ for id_ in island if id_.startswith(("largest", "share", "industry-", "group"))}


def test_sizes_of_another_zone_are_those_that_its_file_states():
    asked = {q.id: q for q in (*questions(TWO_PARKS, ENGLISH), *questions(LONE_ISLAND, ENGLISH))}

    assert asked["figure-north-quay"].number == 6.42
    assert asked["share-north-quay"].number == 8.6  # 6.42 / 74.93
    assert asked["figure-island"].number == pytest.approx(177.179)  # 17717.9 ha
    assert asked["figure-island"].margin == pytest.approx(0.0005)


def test_what_no_plan_says_is_not_said_to_stand_in_a_plan():
    texts = [f"{q.prompt} {q.why} {q.clause}" for q in questions(TWO_PARKS, ENGLISH)]

    assert not [text for text in texts if "plan" in text.lower()]
    assert explanation(questions(TWO_PARKS, ENGLISH)[0], ENGLISH) == "139.06 km² are stated."


def test_forty_areas_never_give_more_choices_than_there_are_letters(tmp_path):
    zone = forty_areas(tmp_path)

    every = questions(zone, ENGLISH)

    assert max(len(q.choices) for q in every) == 8
    assert all(q.answer in q.choices for q in every if q.choices)
    assert {q.id for q in every} >= {"total-quay", "total-lab", "total-garden"}


def test_the_tour_of_a_zone_shows_what_it_has():
    parks, island = ([s.view for s in steps(z, ENGLISH)] for z in (TWO_PARKS, LONE_ISLAND))

    assert [view["area"] for view in parks] == [None, "north", "north-quay", "north", None]
    assert [view["area"] for view in island] == [None, "island", "island", None]
    lon, lat = island[2]["point"]
    assert 179.9 < lon <= 180 or -180 <= lon < -179.95
    assert -16.6 < lat < -16.5


@pytest.mark.parametrize("t", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_tour_of_forty_areas_says_that_colours_repeat(tmp_path, t):
    first, *_ = steps(forty_areas(tmp_path), t)

    assert t("{n} areas; where a colour repeats, the dashes are longer.", n=40) in first.text
