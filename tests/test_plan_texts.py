"""Texts on the plan say what its text says, no more and no less, in both languages."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT_FILE = ROOT.parent / "shared" / "plan" / "plan-en.txt"
PLAN = json.loads((ROOT / "data" / "plan.json").read_text(encoding="utf-8"))
BLOCKS = json.loads((ROOT / "data" / "blocks.geojson").read_text(encoding="utf-8"))
SINCE = json.loads((ROOT / "data" / "since.json").read_text(encoding="utf-8"))
CATALOGUE = ROOT / "ftzmap" / "locale" / "zh" / "LC_MESSAGES" / "ftzmap.po"

# What is said, in English and in Chinese, and the words of the text that it rests on; each line
# is member, id, member of it, English, Chinese, phrase, parted by bars.
PHRASES = (ROOT / "tests" / "data" / "plan_phrases.csv").read_text(encoding="utf-8")
HELD = tuple(line.split("|") for line in PHRASES.splitlines())
# What the texts said before and the plan does not, or what a native reader would misread: 全区 is
# the whole Autonomous Region in Xinjiang.
NEVER_ZH = (
    *(
        "全区",
        "本区",
        "兵团部分",
        "师部分",
        "小额商品",
        "服务合作中心",
        "高斯—克吕格",
        "缴纳进口税",
    ),
    *("管理农场", "分级监管"),
)
NEVER_EN = (
    *("tiered supervision", "new therapies", "Opens the zone to foreign"),
    *("a national logistics hub; international trade", "China-Europe freight trains from"),
)
SCOPE = (  # the Chinese sentence on the extent, in two independent copies
    "自贸试验区的实施范围179.66平方公里，涵盖三个片区：乌鲁木齐片区134.6平方公里（含新疆生产建设兵团"
    "第十二师30.8平方公里；含乌鲁木齐综合保税区2.41平方公里），喀什片区28.48平方公里（含新疆生产建设"
    "兵团第三师3.81平方公里；含喀什综合保税区3.56平方公里），霍尔果斯片区16.58平方公里（含新疆生产"
    "建设兵团第四师1.95平方公里；含霍尔果斯综合保税区3.61平方公里）。"
)
CLAUSES = {  # of a government interpretation of December 2023
    20: "实施“留学新疆”计划，委托符合条件的高校承担中国政府奖学金生培养任务",
    23: "对具有国际国内一流水平、能够引领产业发展的人才，“一事一议”给予支持",
}
QUOTED_GROUPS = {
    1: "加快转变政府职能",
    2: "深化投资领域改革",
    3: "推动对外贸易创新发展",
    4: "打造开放型特色产业体系",
    6: "建设联通欧亚的综合物流枢纽",
    7: "深化向西开放多领域交流合作",
    8: "深化人才发展体制机制改革",
}


def item(member, key):
    entries = PLAN[member]
    return next(e for e in entries if str(e.get("id", e.get("number"))) == key)


def plain(text):
    straight = text.replace("“", '"').replace("”", '"').replace("’", "'")
    return " ".join(straight.split()).casefold()


def said(member, key, name, language):
    value = item(member, key)[name]
    values = value if isinstance(value, list) else [value]
    return "; ".join(each[language] for each in values)


@pytest.mark.parametrize(
    ("member", "key", "name", "english", "chinese", "phrase"), HELD, ids=lambda cell: cell[:30]
)
def test_what_is_said_rests_on_words_of_the_text(member, key, name, english, chinese, phrase):
    assert english in said(member, key, name, "en")
    assert chinese in said(member, key, name, "zh")
    if TEXT_FILE.exists():
        assert plain(phrase) in plain(TEXT_FILE.read_text(encoding="utf-8"))


def texts_of(value, language, key=""):
    """Every text of JSON data in a language, but for spellings, which list what others write."""
    if isinstance(value, dict):
        for name, child in value.items():
            if name == language and isinstance(child, str):
                yield child
            elif name not in ("spellings", "synonyms"):
                yield from texts_of(child, language, name)
    elif isinstance(value, list):
        for child in value:
            yield from texts_of(child, language, key)
    elif isinstance(value, str) and key.endswith("_zh") == (language == "zh"):
        yield value


@pytest.mark.parametrize("words", NEVER_ZH)
def test_no_chinese_text_says_what_a_native_reader_would_misread(words):
    shipped = [json.loads(path.read_text("utf-8")) for path in (ROOT / "data").rglob("*.geojson")]
    texts = [text for data in (PLAN, SINCE, *shipped) for text in texts_of(data, "zh")]

    assert len(texts) > 300
    assert [text for text in texts if words in text] == []
    assert words not in CATALOGUE.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", NEVER_EN)
def test_no_english_text_says_more_than_the_plan(words):
    assert [text for text in texts_of(PLAN, "en") if words in text] == []


def test_what_makes_the_corps_parts_is_called_as_people_call_it():
    names = [item("figures", f"{area}-corps")["name"]["zh"] for area in ("urumqi", "kashgar")]

    assert [*names, item("figures", "khorgos-corps")["name"]["zh"]] == [
        "第十二师区块",
        "第三师区块",
        "第四师区块",
    ]


def test_chinese_words_of_the_figures_are_verbatim_of_the_chinese_sentence():
    quoted = [f["evidence_zh"] for f in PLAN["figures"] if "evidence_zh" in f]
    (second,) = item("figures", "urumqi")["also_stated"]

    assert len(quoted) == 9
    assert [words for words in (*quoted, second["quote"]) if words not in SCOPE] == []
    assert f"{second['km2']:.{second['decimals']}f}" == "134.6"


def test_urumqis_own_figure_is_missing_in_the_english_text_and_stated_in_the_chinese_one():
    note = item("figures", "urumqi")["derivation_note"]

    assert "the Chinese original states 134.6 km²" in note["en"]
    assert "中文原文写明为134.6平方公里" in note["zh"]
    if TEXT_FILE.exists():
        assert "134.6" not in TEXT_FILE.read_text(encoding="utf-8")


def test_chinese_clauses_and_group_names_are_those_that_were_seen():
    clauses = {m["number"]: m["evidence_zh"] for m in PLAN["measures"] if "evidence_zh" in m}
    quoted = {g["id"]: g["name"]["zh"] for g in PLAN["measure_groups"] if g["name_zh_quoted"]}

    assert clauses == CLAUSES
    assert quoted == QUOTED_GROUPS
    assert not any(group["name_zh_official"] for group in PLAN["measure_groups"])


def test_the_kashgar_area_relies_on_channels_and_aims_at_an_export_oriented_economy():
    kashgar = item("areas", "kashgar")

    assert "export" not in kashgar["relying_on"]["en"]
    assert "外向型" not in kashgar["relying_on"]["zh"]
    assert "hub" not in item("areas", "urumqi")["relying_on"]["en"]


def test_measure_14_is_quoted_in_english_alone():
    (mention,) = item("measures", "14")["mentions"]
    place = item("places", "service-cooperation-centers")

    assert "“service cooperation centers”" in mention["what"]["zh"]
    assert "“service cooperation centers”" in place["name"]["zh"]


def test_what_happened_since_is_dated_after_the_plan_and_has_its_source():
    developments = SINCE["developments"]
    regulations = next(one for one in developments if one["id"] == "regulations")

    assert {one["found_on"] for one in developments} == {"2026-11"}
    assert all(one["date"] > "2023-10-31" for one in developments)
    assert all(re.search(r"[一-鿿]", one["source"]["zh"]) for one in developments)
    assert regulations["date"] == "2025-07-01"
    assert "28 May 2025" in regulations["text"]["en"]
    assert "October 2023" in SINCE["preface"]["en"]
    assert "2023年10月" in SINCE["preface"]["zh"]


def test_rail_port_and_road_port_are_what_the_other_three_blocks_leave():
    stated = [
        b["properties"]["stated_km2"]
        for b in BLOCKS["features"]
        if b["properties"]["area"] == "khorgos" and b["properties"]["stated_km2"]
    ]

    assert stated == [3.61, 2.34, 1.95]
    assert round(16.58 - sum(stated), 2) == 8.68
    assert all(
        "8.68 km²" in b["properties"]["note"]
        for b in BLOCKS["features"]
        if b["id"] in ("khorgos-rail", "khorgos-road")
    )
