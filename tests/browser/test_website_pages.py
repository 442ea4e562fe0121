"""The static site in a browser, opened from the disk: drawn, searched, clicked, printed."""

import json
import re

import pytest
from made_up_zones import LONE_ISLAND, forty_areas, write_zone
from playwright.sync_api import expect
from test_accessibility import violations

from ftzmap.search.search import find
from ftzmap.website.contents import site_files
from ftzmap.website.output_folder import write_folder
from ftzmap.zone.shipped import shipped_zone

pytestmark = pytest.mark.browser

PAGES = ("index", "areas", "search", "measures", "learn", "exercises", "data")
TYPED = (
    "cold storage for fruit, medicine",
    "warehouses for solar panels",
    "logistics and tomato",
    "C21",
    "ISIC C13",
    "GB/T 4754 C27",
    "21",
    "logistcs, exhibtions",
    "we make solar panels and batteries",
    "物流 展览",
    "швейная фабрика и логистика",
    "visa for workers",
    "tomato paste export to kazakhstan",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Write the site of the shipped zone to a disk; return its folder."""
    out = tmp_path_factory.mktemp("site") / "site"
    write_folder(out, site_files(shipped_zone()))
    return out


@pytest.fixture
def opened(visiting, site):
    """Return a context manager: a page of the site in the browser, every other request refused."""
    return lambda page, **options: visiting(f"{site.as_uri()}/{page}", **options)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_breaks_no_rule_of_wcag_aa_and_is_no_wider_than_the_screen(
    opened, page, lang, width
):
    with opened(f"{lang}/{page}.html", width=width, lang=lang) as screen:
        assert screen.page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(screen.page.main_frame) == {}


def test_a_link_opens_its_area_and_the_other_language_keeps_the_view(opened):
    with opened("en/index.html#area=khorgos&parts=no") as screen:
        page = screen.page
        expect(page.get_by_role("heading", name="Khorgos Area")).to_be_visible()
        expect(page.get_by_role("heading", name="Urumqi Area")).to_be_hidden()
        expect(page.get_by_label("Corps parts and bonded zones")).not_to_be_checked()
        page.get_by_role("link", name="中文").click()
        expect(page.get_by_role("heading", name="霍尔果斯片区")).to_be_visible()
        assert page.url.endswith("zh/index.html#area=khorgos&parts=no")


def test_a_card_opens_its_area_and_the_map_tells_what_a_point_lies_in(opened):
    with opened("en/index.html") as screen:
        page = screen.page
        page.locator("button.ftz-card[data-id=kashgar]").click()
        expect(page.get_by_role("heading", name="Kashgar Area")).to_be_visible()
        assert "area=kashgar" in page.url
        page.go_back()
        expect(page.get_by_role("heading", name="Whole zone")).to_be_visible()
        expect(page.get_by_role("heading", name="Kashgar Area")).to_be_hidden()
    with opened("en/index.html#point=87.443,43.889") as screen:
        answer = screen.page.get_by_role("status")
        expect(answer).to_contain_text("43.88900° N, 87.44300° E is in Urumqi Area, Urumqi Compre")


def test_needs_are_answered_in_the_browser_as_by_the_command(opened, root):
    cases = [*TYPED]
    for name, column in (("answered", 0), ("silent", 1)):
        lines = (root / "tests" / "data" / "needs" / f"{name}.txt").read_text(encoding="utf-8")
        cases += [line.split("|")[column] for line in lines.splitlines() if line]
    with opened("en/search.html") as screen:
        found = screen.page.evaluate(
            """(cases) => {
              const find = Needs(JSON.parse(document.getElementById("search-data").textContent));
              return cases.map((text) => find(text).map((need) => ({
                text: need.text, unknown: need.unknown, open: Boolean(need.question),
                hits: need.hits.map(({ area, name, match }) => [area, name, match.kind]),
              })));
            }""",
            cases,
        )
    wanted = [
        [
            {
                "text": need.text,
                "unknown": [*need.unknown],
                "open": bool(need.question),
                "hits": [[h.area, str(h.industry.name), h.match.kind] for h in need.hits],
            }
            for need in find(shipped_zone(), text).needs
        ]
        for text in cases
    ]
    differing = [case for case, js, py in zip(cases, found, wanted, strict=True) if js != py]
    assert len(cases) > 90
    assert differing == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Khunjerab", "Khunjerab Pass"),
        ("霍尔果斯", "Khorgos Area"),
        ("visa", "Measures"),
        ("bonded zone", "Comprehensive bonded zone"),
        ("43.889, 87.443", "is in Urumqi Area"),
        ("87°26′34.8″E 43°53′20″N", "is in Urumqi Area"),
        ("10N 10E", "is outside all areas"),
        ("W60.5 S10.25", "10.25000° S, 60.50000° W is outside"),
        ("北纬43.889度，东经87.443度", "is in Urumqi Area"),
        ("10 10", "It is unclear which"),
    ],
)
def test_names_words_measures_and_coordinates_are_found(opened, typed, told):
    with opened("en/search.html") as screen:
        page = screen.page
        page.get_by_role("searchbox").fill(typed)
        page.get_by_role("button", name="Search").click()
        expect(page.locator("#found")).to_contain_text(told)


def test_measures_are_held_to_a_place(opened):
    with opened("en/measures.html#place=kashgar") as screen:
        page = screen.page
        shown = page.locator("[data-place]:visible")
        expect(shown.first).to_be_visible()
        places = shown.evaluate_all("nodes => nodes.map((node) => node.dataset.place)")
        assert set(places) == {"kashgar"}
        assert len(places) == 25


def test_an_exercise_tells_right_from_wrong(opened):
    with opened("en/exercises.html#sheet=1") as screen:
        item = screen.page.locator("ol.questions > li:visible").first
        answer = item.get_attribute("data-answer")
        if item.locator("input[type=radio]").count():
            item.locator(f'input[value="{answer}"]').check()
        else:
            item.locator("input").fill(item.get_attribute("data-number"))
        item.get_by_role("button").click()
        expect(item.locator(".verdict")).to_have_text("Right")
        expect(screen.page.locator("#score")).to_have_text("1 right of 1 answered; 10 questions")


def test_a_zone_across_the_antimeridian_tells_a_point_on_either_side(visiting, tmp_path):
    out = tmp_path / "site"
    write_folder(out, site_files(LONE_ISLAND))
    zone = json.loads((LONE_ISLAND.folder / "areas.geojson").read_text(encoding="utf-8"))
    assert re.search(r"-17\d\.", json.dumps(zone))
    for lon in ("179.95", "-179.99"):
        with visiting(f"{out.as_uri()}/en/index.html#point={lon},-16.55") as screen:
            expect(screen.page.get_by_role("status")).to_contain_text(" is in ")


def test_the_ground_of_the_map_is_dark_where_the_page_is(opened):
    with opened("en/index.html", color_scheme="dark") as screen:
        relief = screen.page.locator(".leaflet-ftz-ground-pane image").first
        expect(relief).to_have_css("filter", re.compile("brightness"))


def test_the_drawings_of_lessons_are_dark_where_the_page_is(opened):
    fill = "(n) => [getComputedStyle(n.closest('svg')).backgroundColor, getComputedStyle(n).fill]"
    with opened("en/learn.html", color_scheme="dark") as screen:
        drawn = screen.page.locator("figure text").first

        assert drawn.evaluate(fill) == ["rgba(0, 0, 0, 0)", "rgb(230, 233, 236)"]
        screen.page.emulate_media(media="print", color_scheme="dark")
        assert drawn.evaluate(fill) == ["rgba(0, 0, 0, 0)", "rgb(27, 31, 35)"]


def test_a_dark_page_is_printed_on_white_paper(opened):
    with opened("en/measures.html", color_scheme="dark") as screen:
        screen.page.emulate_media(media="print", color_scheme="dark")

        colors = "(n) => [getComputedStyle(n).backgroundColor, getComputedStyle(n).color]"
        assert screen.page.locator("body").evaluate(colors) == [
            "rgb(255, 255, 255)",
            "rgb(0, 0, 0)",
        ]
        line = "(n) => getComputedStyle(n).borderTopColor"
        assert screen.page.locator("article").first.evaluate(line) == "rgb(208, 213, 218)"


@pytest.mark.parametrize(("view", "shown"), [("#area=kashgar", 1), ("", 10)])
def test_on_paper_the_map_and_what_is_chosen_are_in_sight(opened, view, shown):
    with opened(f"en/index.html{view}") as screen:
        screen.page.emulate_media(media="print")

        expect(screen.page.locator("#map")).to_be_visible()
        expect(screen.page.locator("[data-feature]:visible")).to_have_count(shown)


def test_on_paper_are_the_questions_of_the_sheet_with_what_to_choose_from(opened):
    with opened("en/exercises.html#sheet=7") as screen:
        items = screen.page.locator(".questions > li:visible")
        asked = items.locator("> p").all_inner_texts()
        screen.page.emulate_media(media="print")

        assert len(asked) == 10
        assert items.locator("> p").all_inner_texts() == asked
        choices = items.locator("ul li")
        assert choices.count() >= 2
        expect(choices.first).to_be_visible()


@pytest.mark.parametrize(("view", "lines"), [("#place=kashgar", 25), ("", 6 * 25)])
def test_on_paper_measures_are_held_to_the_place_that_is_chosen(opened, view, lines):
    with opened(f"en/measures.html{view}") as screen:
        screen.page.emulate_media(media="print")

        told = screen.page.locator(".standing[data-place]:not([data-place=any]):visible")
        expect(told).to_have_count(lines)


@pytest.mark.parametrize("width", [1280, 375])
def test_names_of_300_letters_without_a_blank_make_no_page_wider_than_the_screen(
    visiting, tmp_path, width
):
    names = {"name": "Freihandelszone" * 20, "industries": ["Lagerhaltung" * 25]}
    zone = write_zone(tmp_path, names, {}, name=names["name"])
    write_folder(tmp_path / "site", site_files(zone))
    pages = [page for page in PAGES if page != "measures"]

    with visiting((tmp_path / "site/en/index.html").as_uri(), width=width) as screen:
        widths = []
        for page in pages:
            screen.page.goto((tmp_path / f"site/en/{page}.html").as_uri())
            widths.append(screen.page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [width] * len(pages)


def test_the_map_stays_in_sight_while_a_long_table_beside_it_scrolls(visiting, tmp_path):
    write_folder(tmp_path / "site", site_files(forty_areas(tmp_path)))

    with visiting((tmp_path / "site/en/index.html").as_uri(), width=1280) as screen:
        screen.page.evaluate("window.scrollTo(0, 900)")
        top = screen.page.locator(".map").bounding_box()["y"]

    assert 0 <= top < 40


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_grades_of_the_figures_are_in_sight_on_a_phone(opened, lang):
    with opened(f"{lang}/index.html", width=375, lang=lang) as screen:
        table = screen.page.locator(".details .wide").first
        widths = table.evaluate("e => [e.scrollWidth, e.clientWidth]")

    assert widths[0] == widths[1]
