"""The words of figures and checks: each is explained in every zone, in both languages."""

import re

import pytest
from made_up_zones import made_up

from ftzmap.learn.zone_facts import contents_html, figure_head, figure_terms
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.zone.glossary import GENERAL
from ftzmap.zone.shipped import shipped_zone

OF_EVERY_ZONE = {"stated-figure", "derived-figure", "stated-area", "grade", "iou", "centroid"}
SHIPPED, ISLAND = shipped_zone(), made_up("lone_island")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("zone", [SHIPPED, ISLAND], ids=["shipped", "without a glossary"])
def test_every_zone_explains_the_words_of_figures_and_checks(zone, code):
    t = Language(code)

    said = {id_: t(zone.explanation(id_)) for id_ in OF_EVERY_ZONE | {"datum"}}

    assert all(len(text) > 10 for text in said.values()), said
    assert all(bool(re.search("[\u4e00-\u9fff]", s)) == (code == "zh") for s in said.values())


def test_the_glossary_of_a_plan_goes_before_the_general_terms():
    own = SHIPPED.glossary["stated-figure"]

    assert SHIPPED.terms["stated-figure"] is own
    assert SHIPPED.explanation("stated-figure") == own.text
    assert [*SHIPPED.terms][: len(SHIPPED.glossary)] == [*SHIPPED.glossary]
    assert ISLAND.terms == {term.id: term for term in GENERAL}


def test_a_word_that_no_glossary_has_is_not_explained():
    assert not ISLAND.explanation("corps")
    assert "Production and Construction Corps" in str(SHIPPED.explanation("corps"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_heads_of_the_figures_that_need_explaining_have_a_term(code):
    t = Language(code)

    assert {*figure_terms(t)} == {t("Stated"), t("Grade")} <= {*figure_head(t)}
    assert {*figure_terms(t).values()} <= {*ISLAND.terms}


@pytest.mark.parametrize(("code", "names"), [("en", ["Corps parts", "bonded zones"]), ("zh", None)])
def test_kinds_of_parts_are_explained_on_hover_where_the_zone_is_shown_at_a_glance(code, names):
    html = contents_html(SHIPPED, Language(code))

    found = re.findall(r'<abbr title="([^"]+)">([^<]+)</abbr>', html)

    assert [word for _, word in found] == (names or ["兵团区块", "综合保税区"])
    assert all(len(tip) > 15 for tip, _ in found)
    assert "<abbr" not in contents_html(ISLAND, Language(code))


def test_a_hostile_explanation_stays_text(monkeypatch):
    monkeypatch.setattr(type(SHIPPED), "explanation", lambda *_: '"><script>alert(1)</script>')

    assert "<script" not in contents_html(SHIPPED, Language("en"))
