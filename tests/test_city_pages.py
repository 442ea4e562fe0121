"""My city and the questions to send, as script runs of the pages."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

WAIT_S = 60  # the longest that a page may take on a busy machine
FIND, MAP = "ftzmap/views/pages/find_page.py", "ftzmap/views/pages/map_page.py"
DESKS = ("needs", "compare", "distances", "sites", "brief")


@pytest.fixture
def opened(root):
    """Return a function: a page of the app at some query parameters."""

    def run(page=FIND, **parameters):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        app.query_params.update(parameters)
        app.run()
        return app.switch_page(page).run() if page else app

    return run


def wrong(app):
    return [element.value for kind in (app.exception, app.error) for element in kind]


def said(app):
    kinds = (app.markdown, app.caption, app.info, app.header)
    texts = [element.value for kind in kinds for element in kind]
    html = [unescape(element.proto.body) for element in app.get("html")]
    return "\n".join((*texts, *html)).replace("\\", "")


def city_in_link(app):
    value = app.query_params.get("city")
    return value[0] if isinstance(value, list) else value


def rows(app, heading):
    """The titles and the first numbers of the table of bars under a heading."""
    tables = re.findall(r"<table.*?</table>", said(app), re.DOTALL)
    (table,) = [table for table in tables if f">{heading}<" in table]
    return re.findall(r'scope="row"[^>]*>(.*?)</th>.*?ftz-text">([^<]*)<', table)


@pytest.mark.parametrize("typed", ["Almaty", "阿拉木图", "43.25 N, 76.95 E"])
def test_a_city_that_is_typed_is_in_the_link_and_on_every_section(opened, typed):
    app = opened()

    app.text_input(key="city_typed").set_value(typed).run()

    written = "almaty" if typed[0] != "4" else "43.250000N,76.950000E"
    assert (city_in_link(app), wrong(app)) == (written, [])
    for desk in DESKS:
        app.button_group(key="desk_choice").set_value(desk).run()
        assert (city_in_link(app), wrong(app)) == (written, [])
    app.switch_page(MAP).run()
    assert (city_in_link(app), wrong(app)) == (written, [])


def test_a_landmark_of_the_list_is_chosen_and_let_go(opened):
    app = opened(desk="distances")

    app.selectbox(key="city_listed").set_value("tashkent").run()
    assert city_in_link(app) == "tashkent"
    assert "From Tashkent" in said(app)

    app.button(key="city_cleared").click().run()
    assert city_in_link(app) is None
    assert "From Tashkent" not in said(app)


@pytest.mark.parametrize(("lang", "words"), [("en", "is neither on a list"), ("zh", "地标列表")])
@pytest.mark.parametrize("page", [FIND, MAP])
def test_a_city_that_is_nowhere_is_told_once_and_leaves_the_last_one(opened, page, lang, words):
    app = opened(page, city="almaty", lang=lang)

    app.text_input(key="city_typed").set_value("Atlantis").run()

    (told,) = wrong(app)
    assert words in told
    assert city_in_link(app) == "almaty"
    assert wrong(app.run()) == []


def test_a_link_to_nowhere_is_noticed_with_what_a_city_may_be(opened):
    app = opened(page=None, city="atlantis")

    assert wrong(app) == []
    assert "A city can be a landmark of the zone" in said(app)
    assert "A city can be a landmark of the zone" not in said(app.run())


def test_distances_are_sorted_from_the_city_with_areas_sites_and_landmarks(opened):
    app = opened(desk="distances", city="almaty", sites="80.43,44.18", point="87.4,43.9")

    assert rows(app, "Area or site") == [
        ("Khorgos Area", "293"),
        ("Site 1", "299"),
        ("Kashgar Area", "424"),
        ("Urumqi Area", "843"),
        ("My site", "848"),
    ]
    text = said(app)
    order = [text.index(f"<summary>{name}") for name in ("Bishkek<", "Tashkent<", "Kabul<")]
    assert order == sorted(order)
    assert len(re.findall("<th [^>]*>(?:<[^>]*>)*From Almaty<", text)) == 5


def test_bars_are_as_long_as_their_distances_say(opened):
    text = said(opened(desk="distances", city="almaty"))

    table = re.search(r">Area or site<.*?</table>", text, re.DOTALL)[0]
    km = [float(n) for n in re.findall(r'ftz-text">([\d.]+)<', table)]
    lengths = [float(n) for n in re.findall(r"width:([\d.]+)%", table)]
    assert lengths == pytest.approx([100 * n / max(km) for n in km], abs=0.2)


def test_side_by_side_has_a_line_for_the_city(opened):
    assert "My city: Almaty" in said(opened(desk="compare", city="almaty"))
    assert "My city" not in said(opened(desk="compare"))


def test_my_sites_have_a_column_of_their_distance_from_the_city(opened):
    app = opened(desk="sites", city="almaty", sites="80.43,44.18_87.4,43.9")

    (column,) = [f.value["From Almaty"] for f in app.dataframe if "From Almaty" in f.value]
    assert column.tolist() == [299, 848]


@pytest.mark.parametrize(("lang", "word"), [("en", "Questions to send"), ("zh", "待发送的问题")])
@pytest.mark.parametrize("shortlist", ["", "kashgar"])
def test_questions_stand_under_the_brief_with_or_without_a_shortlist(opened, lang, word, shortlist):
    app = opened(desk="brief", lang=lang, **({"shortlist": shortlist} if shortlist else {}))

    text = said(app)
    assert wrong(app) == []
    assert word in text
    assert {"en": "Who holds the land-use right", "zh": "土地使用权属于谁"}[lang] in text
    assert ("Khorgos Area" in text or "霍尔果斯片区" in text) is not bool(shortlist)


def test_phrases_of_the_text_are_folded_away_until_asked_for(opened):
    app = opened(desk="brief", lang="zh")
    phrase = "work permits, residence and permanent residence"

    assert phrase not in said(app)
    app.toggle(key="with_phrases").set_value(True).run()
    assert phrase in said(app)
