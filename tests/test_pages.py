import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from ftzmap.views import state

PAGES = tuple(
    f"ftzmap/views/pages/{name}_page.py" for name in ("map", "check", "measures", "learn", "find")
)
MEASURES, LEARN, FIND = PAGES[2:]
LESSONS = ("zone", "sizes", "map", "words", "exercises")
WAIT_S = 60  # the longest that a page may take on a busy machine


@pytest.fixture
def opened(root):
    """Return a function: the app as a script run, at query parameters and on a page."""

    def run(page=PAGES[0], **parameters):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        return app if page == PAGES[0] else app.switch_page(page).run()

    return run


def failures(app):
    """Return what a page shows of exceptions and errors."""
    return [element.value for element in (*app.exception, *app.error)]


def said(app):
    """Return all running text of a page, without the backslashes that Markdown drops."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.title, app.header)
    texts = [element.value.replace("\\", "") for kind in kinds for element in kind]
    return "\n".join([*texts, *(_words(element.proto.body) for element in app.get("html"))])


def tables(app):
    """Return the tables with a column for each area, as HTML."""
    bodies = [element.proto.body for element in app.get("html")]
    return [body for body in bodies if body.startswith("<table")]


def _words(html):
    """Return the words of HTML, which has no styles among them."""
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("lang", "word"), [("en", "schematic"), ("zh", "示意")])
def test_every_page_runs_in_both_languages(opened, page, lang, word):
    app = opened(page, lang=lang, lesson="sizes")

    assert failures(app) == []
    assert word in said(app) or page == MEASURES  # it shows no outline


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_lesson_runs_in_both_languages(opened, lesson, lang):
    app = opened(LEARN, lang=lang, lesson=lesson)

    assert failures(app) == []
    assert app.header


@pytest.mark.parametrize(
    ("parameters", "counts"),
    [
        ({"place": "urumqi"}, (2, 4, 19)),
        ({"place": "kashgar"}, (0, 1, 24)),
        ({"place": "khorgos"}, (0, 3, 22)),
        ({"place": "bonded"}, (3, 1, 21)),
        ({"place": "cooperation-center"}, (2, 1, 22)),
        ({"place": "corps"}, (1, 0, 24)),
    ],
    ids=lambda value: str(value),
)
def test_the_measures_of_a_place_are_told_apart(opened, parameters, counts):
    text = said(opened(MEASURES, **parameters))

    for standing, n in zip(("named here", "may apply", "whole zone"), counts, strict=True):
        assert f"{standing}** ({n})" in text


def test_a_need_filters_the_measures_and_stays_in_the_link(opened):
    app = opened(MEASURES, lang="zh")

    app.text_input(key="need").set_value("cotton").run()

    assert failures(app) == []
    assert app.header[0].value == "25项举措中有3项与“cotton”或其所属行业有关"
    assert flat(app.query_params) == {"lang": "zh", "need": "cotton"}


@pytest.mark.parametrize(
    ("parameters", "valid"),
    [({"measure": "26"}, "1 to 25"), ({"area": "atlantis"}, "urumqi"), ({"place": "x"}, "bonded")],
    ids=str,
)
def test_an_unknown_measure_or_area_in_a_link_names_the_valid_ones(opened, parameters, valid):
    app = opened(**parameters)

    assert failures(app) == []
    assert valid in app.info[0].value
    assert not app.run().info  # said once


def test_a_chosen_measure_is_no_link_to_itself(opened):
    app = opened(MEASURES, measure="17")

    assert [button.label for button in app.button] == ["All measures"]
    assert any(text.value.startswith("**17 ") for text in app.markdown)


def test_a_word_that_is_sought_takes_the_place_of_the_chosen_term(opened):
    app = opened(LEARN, lesson="words", term="mu")

    app.text_input(key="word").set_value("GCJ").run()

    assert "term" not in app.query_params
    assert any(text.value.startswith("**GCJ") for text in app.markdown)


def answer_choices(app):
    """Return the answers to press on a page."""
    return [button for button in app.button if str(button.key).startswith("answer-")]


def test_one_press_answers_explains_and_leads_on_and_is_forgotten_on_request(opened):
    app = opened(LEARN, lesson="exercises")

    answer_choices(app)[2].click().run()
    assert len(app.session_state["answers"]) == 1
    assert "Section II(2) of the plan." in app.success[0].value.replace("\\", "")
    assert app.session_state["at"] == 1
    press(app, "Start again")

    assert failures(app) == []
    assert app.session_state["answers"] == {}
    assert not app.success
    assert app.session_state["at"] == 0


def test_a_press_without_a_number_asks_for_one(opened):
    app = opened(LEARN, lesson="exercises")
    while answer_choices(app):
        press(app, "Next")
    assert not app.info

    press(app, "Check my answer")

    assert [told.value for told in app.info] == ["Choose or type an answer first."]
    assert app.session_state["answers"] == {}


def test_a_sheet_answered_to_its_end_tells_the_score(opened):
    app = opened(LEARN, lesson="exercises")

    for _ in range(10):
        if choices := answer_choices(app):
            choices[0].click().run()
        else:
            answer_field(app).set_value(0)
            press(app, "Check my answer")

    assert failures(app) == []
    assert any("Sheet finished" in told.value for told in app.success)


def test_a_question_stands_beside_the_first_lesson_and_counts_among_the_exercises(opened):
    app = opened(LEARN)

    answer_choices(app)[2].click().run()
    assert app.success
    press(app, "Exercises")

    assert failures(app) == []
    assert app.success
    assert (len(app.session_state["answers"]), app.session_state["at"]) == (1, 1)


def answer_field(app):
    """Return the field in which a number answers the question."""
    return next(f for f in app.number_input if str(f.key).startswith("answer-"))


def press(app, label):
    """Press the button of a label."""
    next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_feature_opens_by_its_link(opened, areas, named, lang):
    for name, raw in areas.items():
        app = opened(area=name, lang=lang)

        assert failures(app) == []
        assert [heading.value for heading in app.title] == [named(name, lang)]
        assert f"{raw['properties']['stated_km2']:.4f}" in said(app)


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({"area": "<script>", "point": "1e999,NaN", "lang": "xx", "tolerance": "nan"}, {}),
        ({"area": "kashgar", "point": "76.0"}, {"area": "kashgar"}),
        ({"point": "0,0,0", "parts": "maybe", "places": "no"}, {"places": "no"}),
        ({"tolerance": "-1", "base": "file:///etc"}, {}),
        ({"tolerance": "1e400"}, {}),
        ({"point": "181,0"}, {}),
        ({"point": ""}, {}),
        ({"unknown": "x" * 100_000}, {}),
        ({"lang": "中文", "area": "kashgar\x00"}, {}),
    ],
    ids=str,
)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_link_says_amiss_is_left_out_with_a_notice(opened, page, parameters, kept):
    app = opened(**parameters)

    assert failures(app) == []
    assert [notice.value for notice in app.info if "link was not recognised" in notice.value]
    assert flat(app.query_params) == kept
    assert failures(app.switch_page(page).run()) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"area": "urumqi-bonded", "parts": "no", "places": "no"},
        {"area": "khorgos", "point": "-180.000000,-90.000000", "tolerance": "50"},
        {"point": "87.350000,43.930000", "lang": "zh", "base": "imagery"},
        {"tolerance": "0", "base": "osm"},
        {"place": "bonded", "need": "物流 <b>", "lesson": "words", "term": "mu"},
        {"measure": "17", "place": "kashgar"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", PAGES)
def test_a_sound_link_is_kept_as_it_is(opened, page, parameters):
    app = opened(**parameters)
    app.switch_page(page).run()

    assert failures(app) == []
    assert flat(app.query_params) == parameters
    assert "link was not recognised" not in said(app)


def flat(parameters):
    """Return query parameters with one value each."""
    return {
        name: value if isinstance(value, str) else value[-1] for name, value in parameters.items()
    }


def test_the_controls_write_the_link(opened):
    app = opened()

    app.button_group(key="chosen").set_value("khorgos").run()
    app.toggle(key="places").set_value(False).run()
    app.button_group(key="language").set_value("zh").run()

    assert failures(app) == []
    assert flat(app.query_params) == {"area": "khorgos", "places": "no", "lang": "zh"}


def test_the_language_and_tolerance_survive_a_change_of_page(opened):
    app = opened(lang="zh")

    app.switch_page(PAGES[1]).run()
    app.number_input(key="tolerance").set_value(2.5).run()
    app.switch_page(PAGES[0]).run()

    assert failures(app) == []
    assert flat(app.query_params) == {"lang": "zh", "tolerance": "2.5"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_check_page_has_the_ten_figures(opened, areas, lang):
    table = opened(PAGES[1], lang=lang).dataframe[0].value

    figures = [float(text) for text in table.iloc[:, 1]]

    assert figures == [179.66, *(raw["properties"]["stated_km2"] for raw in areas.values())]
    assert table.iloc[:, -2].nunique() == 1


def test_a_point_is_told_in_the_language_of_the_page(opened, named):
    for lang in ("en", "zh"):
        (told,) = opened(point="87.350000,43.930000", lang=lang).info

        assert named("urumqi", lang) in told.value
        assert "43.93000" in told.value.replace("\\", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("desk", ["needs", "compare", "distances"])
def test_every_section_of_find_opens_by_its_link(opened, desk, lang):
    app = opened(FIND, desk=desk, lang=lang, need="vaccines, casino", point="87.35,43.93")

    assert failures(app) == []
    assert {"en": "schematic", "zh": "示意"}[lang] in said(app)


@pytest.mark.parametrize(
    "need", ["", "x" * 10_000, "<script>|`$a$`", "\x00, 和和和", "C21; GB/T F"]
)
def test_any_need_in_a_link_is_answered(opened, need):
    assert failures(opened(FIND, need=need)) == []


def test_one_answer_stands_above_the_matrix_with_words_not_known_and_questions_left_open(opened):
    app = opened(FIND, need="cotton yarn zzyzx, solar panels, tax")

    answer = next(m.value for m in app.markdown if "of your 3 needs" in m.value)
    (table,) = tables(app)
    assert answer.replace("\\", "").startswith("**Urumqi Area: its list names 2 of your 3 needs")
    assert "Not recognised: “zzyzx”; the answer leaves it out" in _words(table)
    assert "The plan does not settle tax rates" in _words(table)


def test_the_answer_tells_which_area_is_nearer_to_the_city_that_the_needs_name(opened):
    app = opened(FIND, need="medicines, freight to Almaty")

    (answer,) = [m.value for m in app.markdown if "of your 2 needs" in m.value]
    assert "Khorgos Area is 549 km nearer to Almaty than Urumqi Area" in answer.replace("\\", "")
    assert "city" not in app.query_params


def test_needs_shortlist_and_differences_are_written_to_the_link(opened):
    app = opened(FIND)

    app.text_input(key="need").set_value("pharma").run()
    app.button(key="shortlist_khorgos").click().run()
    assert failures(app) == []
    app.button_group(key="desk_choice").set_value("compare").run()
    app.toggle(key="differences").set_value(False).run()

    assert failures(app) == []
    assert flat(app.query_params) == {
        "need": "pharma",
        "shortlist": "khorgos",
        "desk": "compare",
        "differences": "no",
    }


@pytest.mark.parametrize(
    ("parameters", "is_hidden"),
    [({}, True), ({"differences": "yes"}, True), ({"differences": "no"}, False)],
    ids=str,
)
def test_the_areas_side_by_side_show_what_differs_unless_the_link_says_no(
    opened, parameters, is_hidden
):
    app = opened(FIND, desk="compare", **parameters)

    assert failures(app) == []
    assert app.toggle(key="differences").value is is_hidden
    assert any("are the same for every area" in c.value for c in app.caption) is is_hidden


def test_landmarks_stand_in_the_order_of_their_distance(opened):
    app = opened(FIND, desk="distances", point="76.0,39.47")

    assert len(tables(app)) == 5
    for table in tables(app):
        last = [row.rpartition("<td")[2] for row in table.split("<tr")[2:] if "rowheader" in row]
        km = [float(re.search(r">([\d,.]+)", cell)[1].replace(",", "")) for cell in last]
        assert km == sorted(km)
        assert len(km) > 3


def test_a_word_filters_other_spellings_too(opened):
    app = opened(LEARN, lesson="words")
    assert "霍尔果斯" in said(app)

    app.text_input(key="word").set_value("Kashi").run()

    assert failures(app) == []
    assert "Kashi" in said(app)
    assert "Horgos" not in said(app)


def test_measures_that_hold_everywhere_are_folded_where_a_place_is_chosen(opened):
    app = opened(MEASURES, place="khorgos")

    folds = [expander.label for expander in app.expander]
    lines = [label for label in folds if label[0].isdigit()]
    assert [label.split()[0] for label in lines[:3]] == ["6", "14", "19"]
    assert folds.index("Measures that apply everywhere: 22") == folds.index(lines[2]) + 1


@pytest.mark.parametrize(
    ("desk", "need", "told"),
    [("needs", "", True), ("needs", "pharma", False), ("sites", "", True), ("compare", "", False)],
)
def test_the_shortlist_is_told_once_and_leads_to_the_brief(opened, desk, need, told):
    app = opened(FIND, desk=desk, need=need, shortlist="kashgar")
    assert any("Shortlist: Kashgar Area" in caption.value for caption in app.caption) == told

    app.button(key="turn-shortlist").click().run()

    assert failures(app) == []
    told = {"desk": "brief", "shortlist": "kashgar"} | ({"need": need} if need else {})
    assert flat(app.query_params) == told


def test_counts_stand_in_the_brackets_of_the_language(opened):
    assert "Designated industries (12)" in said(opened(area="urumqi"))
    assert "重点产业（12项）" in said(opened(area="urumqi", lang="zh"))


def test_a_part_leads_to_its_area_and_the_map_of_sites_looks_at_it(opened):
    app = opened(FIND, desk="sites", area="khorgos-bonded")
    assert app.button_group(key="sites_area").value == "khorgos"

    app = opened(area="khorgos-bonded")
    app.button(key="turn-area").click().run()

    assert flat(app.query_params) == {"area": "khorgos"}


def test_a_class_that_is_chosen_becomes_the_need(opened):
    app = opened(FIND)

    app.selectbox(key="isic").set_value("P").run()

    assert flat(app.query_params) == {"need": "ISIC P"}
    assert "science and technology education" in said(app)


def test_a_site_that_is_typed_gets_its_distances_and_nonsense_a_sentence(opened):
    app = opened(FIND, desk="distances")

    app.text_input(key="own_site").set_value("43°54′N 87°24′E").run()
    assert flat(app.query_params)["point"] == "87.400000,43.900000"
    assert "My site" in said(app)

    app.text_input(key="own_site").set_value("somewhere").run()
    assert failures(app) == []
    assert "somewhere" in app.warning[0].value


def test_an_outline_that_the_link_cannot_hold_stays_drawn_and_one_that_it_can_is_kept(opened):
    draft = [(80.50, 44.19), (80.52, 44.19), (80.52, 44.17)]
    full = "_".join(f"87.{n:02d},43.9" for n in range(20))
    app = opened(FIND, desk="sites", sites=full)
    app.session_state["site_way"], app.session_state["site_draft"] = "draw", draft

    closing = next(b for b in app.run().button if b.label == "Close the outline")
    app = closing.click().run()

    assert "A link has room for 20 points and vertices" in failures(app)[0]
    assert app.session_state["site_draft"] == draft
    removing = next(b for b in app.button if b.label.startswith("Remove all"))
    removing.click().run()
    next(b for b in app.button if b.label == "Close the outline").click().run()
    assert failures(app) == []
    assert app.session_state["site_draft"] == []


def test_a_request_that_did_not_know_the_new_link_yet_changes_nothing(opened, monkeypatch):
    monkeypatch.setattr(state, "monotonic", lambda: 0.0)  # no time passes
    app = opened()
    app.button_group(key="chosen").set_value("khorgos").run()

    app.query_params.clear()
    app.run()

    assert flat(app.query_params) == {"area": "khorgos"}


def test_a_bare_url_after_a_known_one_is_the_view_that_it_stood_for(opened):
    app = opened()
    app.button_group(key="chosen").set_value("khorgos").run().run()

    app.query_params.clear()
    app.run()

    assert flat(app.query_params) == {}
    assert app.button_group(key="chosen").value == "overview"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("bonded", "special customs supervision"),
        ("Almaty", "Straight line from Almaty"),
        ("44.21, 80.41", "Khorgos Area"),
    ],
)
def test_the_search_of_the_first_screen_answers_at_once(opened, typed, told):
    app = opened("ftzmap/views/pages/map_page.py")

    app.session_state["looked_for"] = typed
    app.run()

    assert failures(app) == []
    assert any(told in text.value.replace("\\", "") for text in app.caption)
