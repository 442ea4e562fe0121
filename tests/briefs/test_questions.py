"""Questions to send: every answer rests on a phrase of the plan, all else is asked."""

import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS
from shapely import Point
from test_cli import loads

from ftzmap.briefs.brief import BriefError
from ftzmap.briefs.questions import questions, sections
from ftzmap.briefs.site_lines import site_lines
from ftzmap.sites.answers import locate_shapes
from ftzmap.sites.city import read_city
from ftzmap.text.i18n import Language
from ftzmap.text.tables import html_tables, xlsx_sheets
from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.shipped import shipped_zone
from ftzmap.zone.site_request import INQUIRIES, INQUIRY_IDS

ROOT = Path(__file__).parents[2]
TEXT_FILE = ROOT.parent / "shared" / "plan" / "plan-en.txt"
PLAN = json.loads((ROOT / "data" / "plan.json").read_text(encoding="utf-8"))
ZONE = shipped_zone()
ON = date(2026, 11, 28)
ANSWERS = PLAN["answers"]
EN, ZH = Language("en"), Language("zh")
HAN = re.compile("[\u4e00-\u9fff]")
# What no plan can know of a plot: always asked.
ASKED = {"ownership", "land-terms", "power", "water", "labour", "incentives", "permits", "timeline"}


def made(zone=ZONE, areas=(), t=EN, **more):
    return questions(zone, areas, t, on=ON, **more)


def plain(text):
    return " ".join(text.split()).casefold()


def sections_of_the_text():
    """Return the text of each section, by how the data cite it; empty where it is not there."""
    if not TEXT_FILE.exists():
        return {}
    whole = TEXT_FILE.read_text(encoding="utf-8")
    found = {f"{m[1]}": plain(m[2]) for m in re.finditer(r"(?m)^(\d+)\. (.+)$", whole)}
    start = whole.index("Fourth, the safeguard mechanism")
    return found | {"IV": plain(whole[start:]), "II": plain(whole[:start])}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["id"])
def test_every_answer_rests_on_a_verbatim_phrase_of_its_section(answer):
    section, texts = answer["section"], sections_of_the_text()
    part = section.split(" ")[-1] if " " in section else section.split("(")[0]

    assert re.fullmatch(r"II\([12]\)|III\([1-8]\) \d{1,2}|IV", section)
    assert not texts or plain(answer["evidence"]) in texts[part]
    assert HAN.search(answer["summary"]["zh"])
    assert not HAN.search(answer["summary"]["en"])


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["id"])
def test_a_section_of_an_answer_is_that_of_its_measure(answer):
    number = answer["section"].partition(" ")[2]
    measures = {measure["number"]: measure["section"] for measure in PLAN["measures"]}

    assert not number or measures[int(number)] == answer["section"]


@pytest.mark.parametrize("area", ZONE.area_ids)
def test_answers_on_an_area_say_its_size_and_all_its_industries(area):
    said = {
        (line.question, lang): line.answer
        for lang in ("en", "zh")
        for line in made(areas=[area], t=Language(lang)).answered
    }

    for lang in ("en", "zh"):
        t = Language(lang)
        size = said[t("How large is the area?"), lang]
        named = said[t("Which industries does the plan designate there?"), lang].casefold()
        assert t.number(ZONE[area].figure.km2, 2) in size
        assert size.startswith(t.of(ZONE[area]))
        assert [i for i in ZONE[area].industries if t.of(i).casefold() not in named] == []


def test_a_figure_in_an_answer_is_one_of_the_plan():
    figures = {str(figure["stated_km2"]).rstrip("0") for figure in PLAN["figures"]}

    for answer in (answer for answer in ANSWERS if answer["question"] == "size"):
        for text in answer["summary"].values():
            numbers = {n.rstrip("0") for n in re.findall(r"\d+\.\d+", text)}
            assert numbers
            assert numbers <= figures


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("areas", [(), ("kashgar",), ("khorgos", "urumqi")], ids=str)
def test_each_question_is_answered_or_asked_and_numbered_once(areas, t):
    found = made(areas=areas, t=t)

    asked = [line.number for line in found.open]
    answered = list(dict.fromkeys(line.number for line in found.answered))
    assert asked + answered == list(range(1, len(INQUIRIES) + 1))
    texts = {line.question for line in (*found.open, *found.answered)}
    assert texts == {t(inquiry.text) for inquiry in INQUIRIES}


def test_what_a_plan_cannot_know_of_a_plot_is_asked():
    asked = {line.question for line in made().open}

    assert {EN(i.text) for i in INQUIRIES if i.id in ASKED} <= asked
    assert {answer["question"] for answer in ANSWERS} & ASKED == set()


@pytest.mark.parametrize("zone", [TWO_PARKS, LONE_ISLAND], ids=lambda zone: zone.id)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_without_answers_of_a_plan_all_are_asked(zone, t):
    found = made(zone, t=t)

    assert found.answered == ()
    assert len(found.open) == len(INQUIRIES)
    assert len(sections(found, t)) == 2
    assert t.of(zone) in found.title


def test_only_areas_that_were_chosen_are_spoken_of():
    said = " ".join(line.answer for line in made(areas=["kashgar"]).answered)

    assert "Kashgar Area: 28.48 km²" in said
    assert "Khorgos Area" not in said


def test_a_question_that_is_answered_for_some_areas_only_is_asked(tmp_path):
    zone = zone_with([answer("size", areas=["north"])], tmp_path)

    assert len(made(zone, ["north"]).answered) == 1
    assert made(zone, ["north", "south"]).answered == ()
    assert len(made(zone, ["north", "south"]).open) == len(INQUIRIES)


def test_an_unknown_area_is_told():
    with pytest.raises(
        BriefError, match="atlantis is not an area of this zone; choose from urumqi"
    ):
        made(areas=["atlantis"])


def test_sites_and_city_stand_in_the_request():
    table = locate_shapes(ZONE, [Point(80.43, 44.18)], ["Depot"])
    city = read_city(ZONE, "almaty")

    about = dict(made(sites=site_lines(ZONE, table, EN, city), city=city).about)

    assert about["Date"] == "2026-11-28"
    assert about["My city"] == "Almaty"
    assert about["Site 1"].startswith("Depot; 44.18000° N, 80.43000° E; 29")
    assert "km from Almaty" in about["Site 1"]


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_page_and_workbook_hold_every_question_answer_and_phrase(t):
    found = made(t=t)
    tables = sections(found, t)

    page = html_tables(tables, t)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_sheets(tables)))

    from html import unescape

    text = unescape(page)
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    lines = [line.question for line in found.open]
    lines += [x for line in found.answered for x in (line.question, line.answer, line.evidence)]
    assert [line for line in lines if line not in text] == []
    assert [line for line in lines if line not in cells] == []
    assert loads(page) == []
    assert "<script" not in page
    assert f'lang="{t.tag}"' in page


def test_english_phrases_stand_apart_from_chinese_answers():
    *others, phrases = sections(made(t=ZH), ZH)

    evidence = {answer["evidence"] for answer in ANSWERS}
    assert evidence <= {cell for line in phrases.lines for cell in line}
    assert not any(cell in evidence for one in others for line in one.lines for cell in line)


def answer(question, **more):
    text = {"en": "1 km²", "zh": "1平方公里"}
    basis = {"evidence": "one square kilometre", "section": "1"}
    return {"id": question, "question": question, "summary": text, **basis, **more}


def zone_with(answers, folder):
    """A zone of two parks whose plan gives some answers."""
    areas = (ROOT / "tests" / "zones" / "two_parks" / "areas.geojson").read_text(encoding="utf-8")
    (folder / "areas.geojson").write_text(areas, encoding="utf-8")
    (folder / "plan.json").write_text(json.dumps({"answers": answers}), encoding="utf-8")
    return load_zone(folder)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (answer("sizes"), "question"),
        (answer("size", areas=["west"]), "the zone has no area “west”"),
        (answer("size", evidence=""), "evidence"),
        (answer("size", summary=""), "summary"),
        ({"id": "x", "question": "size"}, "evidence"),
    ],
)
def test_an_answer_that_fits_nothing_is_objected_to(wrong, words, tmp_path):
    with pytest.raises(ZoneError) as error:
        zone_with([wrong], tmp_path)

    assert any(words in str(each) for each in error.value.objections)


def test_ids_of_questions_are_told_apart():
    assert len(set(INQUIRY_IDS)) == len(INQUIRIES) > 30


# ── the command line ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("words", "areas"),
    [
        ([], 3),
        (["urumqi"], 1),
        (["urumqi", "khorgos"], 2),
        (["urumqi", "kashgar", "khorgos"], 3),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_questions_alone_need_no_brief(run, tmp_path, words, areas, first):
    option = ["--questions", tmp_path / "q.html"]

    code, out, err = run("brief", *(option + words if first else words + option))

    assert (code, err) == (0, "")
    assert "q.html" in out
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert page.count(" Area: ") // 2 == areas  # size and industries of each
    assert [file.name for file in tmp_path.iterdir()] == ["q.html"]


@pytest.mark.parametrize("ending", [".html", ".xlsx", ".XLSX"])
def test_a_brief_and_its_questions_are_written_together(run, tmp_path, ending):
    brief, asked = tmp_path / "b.html", tmp_path / f"q{ending}"

    code, out, _ = run("brief", "kashgar", brief, "--questions", asked, "--site", "76.02,39.5")

    assert code == 0
    assert out.count("Wrote") == 2
    assert brief.exists()
    assert asked.read_bytes()[:2] == (b"PK" if ending != ".html" else b"<!")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--questions", "q.pdf"], ".html or .xlsx"),
        (["atlantis", "--questions", "q.html"], "atlantis is not an area of this zone"),
        (["kashgar", "atlantis", "--questions", "q.html"], "atlantis is not an area of this zone"),
        (["kashgar", "q.html", "--questions", "q.html"], "two separate files"),
        (["kashgar"], "OUT.html"),
        ([], "AREA"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(run, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)

    code, out, err = run("brief", *words)

    assert (code, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
