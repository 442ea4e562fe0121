import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSONS = ("zone", "sizes", "map", "words", "exercises")


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lesson_scrolls_sideways_on_a_phone(visit, lesson):
    screen = visit(f"learn?lesson={lesson}", width=375)
    screen.rest()
    screen.page.locator("h2").first.wait_for()

    assert screen.too_wide() == []
    screen.expect_no_failure()


def test_a_step_of_the_tour_opens_its_view_of_the_map(visit):
    screen = visit("learn?lesson=map&lang=zh")

    screen.page.get_by_role("link", name="在地图上查看").nth(3).click()

    screen.map.settle(view="khorgos-bonded", lang="zh")
    assert screen.query()["area"] == "khorgos-bonded"


def test_a_term_leads_to_its_neighbour_by_the_keyboard(visit):
    screen = visit("learn?lesson=words&term=mu")

    screen.page.get_by_role("button", name="Hectare").press("Enter")

    expect(screen.page).to_have_url(re.compile("lesson=words&term=hectare$"))
    expect(screen.page.get_by_text("10,000 m² or 15 mu")).to_be_visible()


def test_an_answer_is_scored_and_explained(visit):
    page = visit("learn?lesson=exercises").page
    page.get_by_test_id("stNumberInputStepUp").first.wait_for()

    page.locator("[class*=st-key-answer-] button").nth(1).click()

    expect(page.get_by_text(re.compile("[01] right of 1 answered"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Section II.* of the plan"))).to_be_visible()


def test_the_sheet_for_a_class_is_one_file_with_questions_and_answers(visit):
    page = visit("learn?lesson=exercises", lang="zh").page

    with page.expect_download() as download:
        page.get_by_role("button", name="试卷和答案").click()

    html = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "exercises-1-zh.html"
    assert html.count("<ol>") == 2
    assert 'lang="zh-CN"' in html


def test_every_drawing_has_a_text_alternative_and_the_question_beside_them_answers(visit):
    page = visit("learn").page

    drawings = page.get_by_test_id("stImage").locator("img")
    expect(drawings).to_have_count(2)

    assert all(len(drawing.get_attribute("alt")) > 60 for drawing in drawings.all())
    page.locator("[class*=st-key-answer-] button").nth(1).press("Enter")  # beside the lesson
    expect(page.get_by_text("Your answer:")).to_be_visible()


def test_enter_answers_and_leads_to_the_next_question_below_the_reply(visit):
    page = visit("learn?lesson=exercises").page

    page.locator("[class*=st-key-answer-] button").nth(1).press("Enter")

    expect(page.get_by_text("Your answer:")).to_be_visible()
    expect(page.get_by_text("of 1 answered; 10 questions")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^2\. "))).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_lesson_on_the_zone_is_short_on_a_phone_and_opens_to_every_fact(visit, lang):
    screen = visit("learn", width=375, lang=lang)
    screen.page.get_by_test_id("stExpander").last.wait_for()
    screen.rest()

    tall = screen.page.get_by_test_id("stMain").evaluate("(node) => node.scrollHeight")
    assert tall < 2600

    for row in screen.page.get_by_test_id("stExpander").locator("summary").all():
        row.click()
    for fact in ("103.80", "±0.015", "24.67", "2.34", "2026-08"):
        expect(screen.page.get_by_text(fact).filter(visible=True).first).to_be_visible()
