"""The static site: all facts of the zone, whole files, no request to anywhere."""

import gzip
import html
import io
import json
import re
import tarfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS

from ftzmap.text.i18n import Language
from ftzmap.website import output_folder
from ftzmap.website.contents import site_files
from ftzmap.website.markup import element, table
from ftzmap.zone.folder import load_zone
from ftzmap.zone.shipped import shipped_zone

ROOT = Path(__file__).parents[2]
PLAN = json.loads((ROOT / "data" / "plan.json").read_text(encoding="utf-8"))
JIANGSU = load_zone(ROOT / "data" / "zones" / "jiangsu")
MOST_BYTES = 1_500_000  # compressed, all files together


@pytest.fixture(scope="module")
def site():
    return site_files(shipped_zone())


class Reader(HTMLParser):
    """What a page says, without its scripts and styles, and where its links lead."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.links, self.ids, self.tags = [], [], set(), []
        self._silent = False
        self.feed(page)
        self.text = re.sub(r"\s+", " ", " ".join(self.texts))

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append((tag, named))
        self._silent = tag in ("script", "style")
        self.links += [named["href"]] if tag == "a" else []
        self.ids |= {named["id"]} if "id" in named else set()

    def handle_endtag(self, tag):
        self._silent = False

    def handle_data(self, data):
        if not self._silent:
            self.texts.append(data)


def read(site, page):
    return Reader(site[page].decode())


def in_language(raw, key, lang):
    value = raw[key]
    return (
        value[lang]
        if isinstance(value, dict)
        else raw.get(f"{key}_zh", value)
        if lang == "zh"
        else value
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_measure_of_the_plan_is_told_with_its_summary_evidence_and_topics(site, lang):
    text = read(site, f"{lang}/measures.html").text

    assert len(PLAN["measures"]) == 25
    for measure in PLAN["measures"]:
        for key in ("title", "summary"):
            assert in_language(measure, key, lang) in text
        assert re.sub("[“”]", "", measure["evidence"]) in re.sub("[“”‘’]", "", text)
        for topic in measure["topics"]:
            assert in_language({"topic": topic}, "topic", lang) in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_word_of_the_glossary_is_explained(site, lang):
    text = read(site, f"{lang}/learn.html").text

    assert PLAN["glossary"]
    for term in PLAN["glossary"]:
        assert in_language(term, "term", lang) in text
        assert in_language(term, "text", lang) in text


@pytest.mark.parametrize("page", ["index", "areas"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_figure_and_industry_stands_on_map_and_areas(site, lang, page, areas):
    text = read(site, f"{lang}/{page}.html").text

    for feature in areas.values():
        stated = feature["properties"]
        assert in_language(stated, "name", lang) in text
        assert f"{stated['stated_km2']:.{stated['stated_decimals']}f}" in text
    assert len(PLAN["industries"]) == 25
    for industry in PLAN["industries"]:
        assert in_language(industry, "name", lang) in text


@pytest.mark.parametrize("page", ["index", "areas"])
def test_each_share_of_the_zone_and_the_verdict_on_its_outlines_are_told(site, page):
    text, zh = (read(site, f"{lang}/{page}.html").text for lang in ("en", "zh"))

    parts = ["75", "17", "1", "16", "2", "2", "9", "1", "2"]  # of 179.66 km², by hand
    assert re.findall(r"(\d+)% of the zone", text) == parts
    assert re.findall(r"占自贸试验区(\d+)%", zh) == parts
    assert "✓ The outlines on the map measure the stated areas." in text
    assert "✓ 图上轮廓的量算面积与公布数字一致。" in zh


def test_how_many_measures_apply_to_each_place_is_told(site):
    areas, measures = (read(site, f"en/{page}.html").text for page in ("areas", "measures"))
    whole = "All measures; {} apply to the whole zone"
    told = [whole.format(n) for n in (19, 24, 21, 24, 24, 21, 22, 24, 21)]

    assert re.findall(whole.format(r"\d+"), areas) == told
    assert re.findall(r"named here: (\d+); may apply: (\d+); whole zone: (\d+)", measures) == [
        *[("2", "4", "19"), ("0", "1", "24"), ("0", "3", "22")],
        *[("3", "1", "21"), ("2", "1", "22"), ("1", "0", "24")],
    ]


def test_the_pitch_that_sizes_are_compared_with_is_told(site):
    assert "A pitch of 105 m by 68 m" in read(site, "en/learn.html").text
    assert "足球场按105米×68米计" in read(site, "zh/learn.html").text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_happened_since_the_plan_is_told_with_its_sources(site, lang):
    since = json.loads((ROOT / "data" / "since.json").read_text(encoding="utf-8"))
    text = read(site, f"{lang}/areas.html").text

    for one in since["developments"]:
        if "zone" in one["about"]:
            assert in_language(one, "text", lang) in text
            assert in_language(one, "source", lang) in text


def test_the_foot_of_a_chinese_page_names_the_section_of_the_plan_in_chinese(site):
    foot = read(site, "zh/search.html").text

    assert "方案第二部分（一）" in foot
    assert "Overall Plan" not in foot


def test_exercises_have_the_same_rounds_as_the_app(site):
    from ftzmap.learn.exercises import questions, round_of

    every = questions(shipped_zone(), Language("en"))
    page = site["en/exercises.html"].decode()
    data = json.loads(re.search(r'id="exercise-data">(.*?)</script>', page)[1])

    for seed in (1, 7, 100):
        ids = [question.id for question in round_of(every, seed=seed, count=10)]
        assert [every[row].id for row in data["rounds"][seed - 1]] == ids


@pytest.mark.parametrize(
    "zone", [shipped_zone(), JIANGSU, TWO_PARKS, LONE_ISLAND], ids=lambda z: z.id
)
def test_a_site_is_the_same_bytes_each_time_and_small(zone):
    files = site_files(zone)

    assert site_files(zone) == files
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    assert len(gzip.compress(packed.getvalue())) < MOST_BYTES


@pytest.mark.parametrize(
    "zone", [shipped_zone(), JIANGSU, TWO_PARKS, LONE_ISLAND], ids=lambda z: z.id
)
def test_every_link_leads_to_a_file_of_the_site_and_a_place_on_it(zone):
    files = site_files(zone)
    pages = {name: Reader(data.decode()) for name, data in files.items() if name.endswith(".html")}

    for name, page in pages.items():
        for href in page.links:
            path, _, place = href.partition("#")
            folders = name.split("/")[:-1]
            target = name
            if path:
                up = path.count("../")
                target = "/".join([*folders[: len(folders) - up], path.replace("../", "")])
            assert target in files, (name, href)
            if place and "=" not in place:
                assert place in pages[target].ids, (name, href)


def test_each_page_forbids_what_it_does_not_bring_along_and_has_one_heading(site):
    for name, data in site.items():
        if not name.endswith(".html") or name.endswith("sheet.html"):
            continue
        page = Reader(data.decode())
        policies = [
            a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1
        assert "default-src 'none'" in policies[0]
        assert "unsafe-inline" not in policies[0].split("style-src")[0]
        assert sum(tag == "h1" for tag, _ in page.tags) == 1, name
        sources = [a for _, a in page.tags if "src" in a or a.get("href", "").startswith("http")]
        assert sources == []


def test_texts_of_a_file_are_shown_and_never_acted_on(tmp_path):
    from made_up_zones import write_zone

    hostile = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
    files = site_files(write_zone(tmp_path, {"name": hostile}, {}))

    for name, data in files.items():
        if name.endswith(".html"):
            tags = [
                tag for tag, attributes in Reader(data.decode()).tags if "onerror" in attributes
            ]
            assert tags == [], name
            assert b"<script>alert" not in data
    assert hostile[:12] in html.unescape(files["en/areas.html"].decode())


def test_data_and_schemas_lie_beside_the_pages_as_they_are(site):
    for name in ("areas.geojson", "plan.json", "places.geojson", "blocks.geojson", "since.json"):
        assert site[f"data/{name}"] == (ROOT / "data" / name).read_bytes()
    for schema in (ROOT / "docs" / "schema").glob("*.json"):
        assert site[f"data/schema/{schema.name}"] == schema.read_bytes()
    assert b"134.6" in site["data/figures-zh.csv"]


# ── the command ───────────────────────────────────────────────────────────────
def test_the_command_writes_a_folder_that_lists_itself(run, tmp_path):
    out = tmp_path / "site"
    code, said, _ = run("site", out, "--lang", "en")

    assert code == 0
    assert said.startswith(f"Wrote {out}: ")
    written = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert set(json.loads((out / "site.json").read_text())["files"]) == written
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_any_zone_can_be_named_before_or_after_the_command(run, tmp_path, place):
    folder, out = ROOT / "data" / "zones" / "jiangsu", tmp_path / "site"
    words = (
        ["--zone", folder, "site", out] if place == "before" else ["site", out, "--zone", folder]
    )

    assert run(*words)[0] == 0
    assert "Nanjing Area" in (out / "en" / "areas.html").read_text(encoding="utf-8")


def test_a_site_made_before_is_replaced_whole(run, tmp_path):
    out = tmp_path / "site"
    run("--zone", ROOT / "data" / "zones" / "jiangsu", "site", out)
    assert run("site", out)[0] == 0

    assert "Urumqi" in (out / "en" / "areas.html").read_text(encoding="utf-8")
    assert (out / "en" / "measures.html").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_folder_with_files_of_others_is_refused_and_left_alone(run, tmp_path, lang):
    (tmp_path / "mine.txt").write_text("mine")
    code, said, error = run("site", tmp_path, "--lang", lang)

    assert (code, said) == (2, "")
    assert "mine.txt" in error
    assert len(error.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_that_a_reader_put_into_a_site_keeps_it_from_being_replaced(run, tmp_path):
    out = tmp_path / "site"
    run("site", out)
    (out / "notes.txt").write_text("mine")

    code, _, error = run("site", out)
    assert code == 2
    assert "notes.txt" in error
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("wrong", ["file", "no/folder/site", "."])
def test_a_place_where_no_folder_can_be_made_is_refused_in_a_sentence(
    run, tmp_path, monkeypatch, wrong
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    code, said, error = run("site", wrong)

    assert (code, said) == (2, "")
    assert len(error.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_what_was_there_stays_if_writing_fails(run, tmp_path, monkeypatch):
    out = tmp_path / "site"
    run("site", out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def full(path, data):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(output_folder, "_write", full)
    code, _, error = run("site", out)

    assert code == 2
    assert f"{out} cannot be written because the disk is full" in error
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


# ── markup ────────────────────────────────────────────────────────────────────
def test_attributes_and_cells_are_escaped():
    assert element("p", title='"><b>', hidden=True, lang=None) == (
        '<p title="&#34;&#62;&#60;b&#62;" hidden></p>'
    )
    assert '<td class="number">&#60;1</td>' in table(["a", "b"], [["x", "<1"]], right=(1,))
