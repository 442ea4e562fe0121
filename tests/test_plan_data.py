import csv
import json
import re
from collections import Counter
from difflib import get_close_matches
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest
from plan_figures import PLAN_KM2

PLAN_FILE = Path(__file__).parents[1] / "data" / "plan.json"
# The plan's English text lies beside the checkout, or nowhere: an absent text contradicts nothing.
TEXT_FILE = Path(__file__).parents[2] / "shared" / "plan" / "plan-en.txt"
PLAN = json.loads(PLAN_FILE.read_text(encoding="utf-8"))
FIGURES = {figure["id"]: figure for figure in PLAN["figures"]}
MEASURES = {measure["number"]: measure for measure in PLAN["measures"]}
SECTORS = {sector["id"]: sector for sector in PLAN["sectors"]}
PLACES = {place["id"]: place for place in PLAN["places"]}
AREAS = ("urumqi", "kashgar", "khorgos")

INDUSTRIES = {
    "urumqi": "international trade 国际贸易; modern logistics 现代物流; "
    "advanced manufacturing 先进制造业; textile and garment industry 纺织服装业; "
    "biomedicine 生物医药; new energy 新能源; new materials 新材料; "
    "software and information technology services 软件和信息技术服务; "
    "science and technology education 科技教育; cultural creativity 文化创意; "
    "financial innovation 金融创新; exhibition economy 会展经济",
    "kashgar": "intensive processing of agricultural and sideline products 农副产品精深加工; "
    "textile and garment manufacturing 纺织服装制造; electronic product assembly 电子产品组装; "
    "processing of imported resources 进口资源落地加工; international logistics 国际物流; "
    "cross-border e-commerce 跨境电商",
    "khorgos": "cross-border logistics 跨境物流; cross-border tourism 跨境旅游; "
    "financial services 金融服务; exhibitions 展览展示; characteristic medicine 特色医药; "
    "electronic information 电子信息; new materials 新材料",
}
GROUP_SIZES = [8, 4, 3, 1, 2, 4, 3]
# One need, different words per area: how many designated industries answer each sector.
BRIDGES = {
    "logistics": (1, 1, 1),
    "pharma": (1, 0, 1),
    "electronics-it": (1, 1, 1),
    "textile": (1, 1, 0),
    "materials": (1, 0, 1),
    "finance": (1, 0, 1),
    "exhibitions": (1, 0, 1),
    "trade": (1, 1, 0),
    "e-commerce": (0, 1, 0),
    "manufacturing": (1, 0, 0),
    "energy": (1, 0, 0),
    "education": (1, 0, 0),
    "culture": (1, 0, 0),
    "agri-processing": (0, 1, 0),
    "resources": (0, 1, 0),
    "tourism": (0, 0, 1),
    "health": (0, 0, 0),
}
# The table of the strict reading: which measures name what, explicit mentions only.
MATRIX = {
    ("urumqi", "area"): {11, 21},
    ("urumqi-city", "city or facility"): {1, 16, 17, 18},
    ("kashgar-city", "city or facility"): {17},
    ("khorgos-city", "inside a name"): {6},
    ("bonded", "all of them"): {6, 10, 12},
    ("bonded", "inside a name"): {7},
    ("cooperation-center", "center"): {6, 19},
    ("service-cooperation-centers", "probable mistranslation"): {14},
    ("corps", "authority"): {1},
}
NO_PLACE = {2, 3, 4, 5, 8, 9, 13, 15, 20, 22, 23, 24, 25}
OFFICIAL_TITLES = {
    6: "提升贸易便利化水平",
    7: "培育外贸新业态新模式",
    8: "推进内外贸一体化发展",
    19: "强化与周边国家经贸合作",
}
# First division of each section, in order: ISIC Rev. 4 (United Nations) and GB/T 4754-2017.
ISIC_STARTS = "A1 B5 C10 D35 E36 F41 G45 H49 I55 J58 K64 L68 M69 N77 O84 P85 Q86 R90 S94 T97 U99"
GBT_STARTS = "A1 B6 C13 D44 E47 F51 G53 H61 I63 J66 K70 L71 M73 N76 O80 P83 Q84 R86 S91 T97"
# Named in the plan for the whole zone, in measures 8 to 11: never a designation of one area.
ZONE_WIDE = (
    "cotton, tomato, silicon, paraxylene, wine, aviation, aircraft, data centre, data center, "
    "petrochemical, 棉花, 番茄, 硅基, 葡萄酒, 通用航空, 数据中心, 石化, "
    "хлопок, томат, вино, авиация, дата-центр"
)
ABSENT = (
    "casino, gambling, fishing fleet, nuclear, nuclear reactor, weapons, real estate, shipyard, "
    "tobacco, coal mine, oil drilling, gold mine, submarine, brewery, whisky, zoo, "
    "prison, cemetery, cattle ranch, forestry, whaling, cannabis, cement kiln, football club, "
    "nightclub, golf course, cryptocurrency, spaceport, satellite launch, perfume, jewellery, "
    "furniture, bicycles, fireworks, landfill, dentist, law firm, ski resort, surfing, beehives, "
    "salmon, diamonds, 赌场, 核电, 房地产, 武器, 渔船, 烟草, 博彩, 造船, "
    "казино, ядерный реактор, оружие, недвижимость, рыболовство, табак"
)


def walk(value, path="plan"):
    """Yield every member of every object as (path, key, value)."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        if isinstance(value, dict):
            yield path, key, child
        if isinstance(child, dict | list):
            yield from walk(child, f"{path}.{key}")


MEMBERS = list(walk(PLAN))


def plain(text):
    return " ".join(text.split()).casefold()


@cache
def the_text():
    return plain(TEXT_FILE.read_text(encoding="utf-8")) if TEXT_FILE.exists() else None


@cache
def section_texts():
    """Return the text of each measure by its number, and of each area by its id."""
    if not TEXT_FILE.exists():
        return {}
    lines = TEXT_FILE.read_text(encoding="utf-8").splitlines()
    functions = next(line for line in lines if line.startswith("Relying on"))
    sentences = zip(AREAS, functions.split("Relying on")[1:], strict=True)
    tasks = lines[lines.index("3. Main tasks and measures") + 1 :]
    measures = (re.match(r"(\d+)\. ", line) for line in tasks)
    numbered = {int(found[1]): found.string for found in measures if found}
    return {key: plain(text) for key, text in [*numbered.items(), *sentences]}


def is_quoted(phrase, key):
    texts = section_texts()
    return not texts or plain(phrase) in texts[key]


def state(measure, place):
    """Return a measure's state for a place by the rule that the file gives in words."""
    states = {kind["id"]: kind["state"] for kind in PLAN["reading"]["mention_kinds"]}
    direct = {states[m["as"]] for m in measure["mentions"] if m["place"] == place}
    hinted = any(place in PLACES[m["place"]]["doubtful_for"] for m in measure["mentions"])
    if "named" in direct:
        return "named"
    return "doubtful" if direct or hinted else "whole zone"


def vocabulary(sector_id, language):
    """Return every phrase that leads to a sector, in lower case."""
    members = [i for i in PLAN["industries"] if sector_id in i["sectors"]]
    phrases = SECTORS[sector_id]["synonyms"][language]
    return {plain(p) for p in [*phrases, *(s for i in members for s in i["synonyms"][language])]}


def every_phrase():
    return {p for s, lang in product(SECTORS, ("en", "zh", "ru")) for p in vocabulary(s, lang)}


def unrelated_sectors():
    """Return pairs of sectors that no industry belongs to at once."""
    together = [set(industry["sectors"]) for industry in PLAN["industries"]]
    pairs = product(SECTORS, SECTORS)
    return [(a, b) for a, b in pairs if a != b and not any({a, b} <= s for s in together)]


def divisions(starts):
    """Return the section letter of every division number."""
    marks = [(mark[0], int(mark[1:])) for mark in starts.split()] + [("", 100)]
    return {n: a for (a, first), (_, after) in pairwise(marks) for n in range(first, after)}


def test_the_file_is_utf8_with_indent_2_and_a_final_newline():
    text = PLAN_FILE.read_text(encoding="utf-8")

    assert text == json.dumps(PLAN, ensure_ascii=False, indent=2) + "\n"


def test_every_id_is_unique_in_its_list():
    lists = [value for value in PLAN.values() if isinstance(value, list)]
    lists += [PLAN["reading"]["states"], PLAN["reading"]["mention_kinds"]]

    for entries in lists:
        ids = Counter(entry.get("id", entry.get("number")) for entry in entries)
        assert ids.most_common(1)[0][1] == 1


def texts():
    """Yield every text as (path, key, versions); words by language, as of synonyms, are none."""
    for path, key, value in MEMBERS:
        if isinstance(value, dict) and value and all(isinstance(v, str) for v in value.values()):
            yield path, key, value
        if key == "topics":
            yield from ((path, key, topic) for topic in value)


def test_every_text_is_one_value_in_english_and_in_chinese():
    found = list(texts())

    assert len(found) > 300
    for path, key, versions in found:
        assert list(versions) == ["en", "zh"], (path, key)
        assert versions["en"], (path, key)
        assert re.search(r"[\u4e00-\u9fff]", versions["zh"]), (path, key)


@pytest.mark.parametrize(
    "key", ["name", "title", "summary", "text", "term", "what", "reason", "role", "note", "doubt"]
)
def test_no_text_is_left_in_english_alone(key):
    assert [(path, v) for path, k, v in MEMBERS if k == key and isinstance(v, str)] == []


def test_chinese_sentences_use_full_width_punctuation():
    half = [
        (path, key)
        for path, key, versions in texts()
        if re.search(r"[一-鿿][,;:?!()]", versions["zh"])
    ]

    assert half == []


def test_no_text_is_empty_or_padded():
    texts = [(path, key, value) for path, key, value in MEMBERS if isinstance(value, str)]

    assert [where for where in texts if where[2] != where[2].strip() or not where[2]] == []


def test_the_ten_figures_are_the_plans():
    figures = {id_: figure["stated_km2"] for id_, figure in FIGURES.items()}

    assert figures == {"zone": 179.66, **PLAN_KM2}


@pytest.mark.parametrize(("kind", "total"), [("area", 179.66), ("corps", 36.56), ("bonded", 9.58)])
def test_the_figures_of_a_kind_sum_to_the_known_total(kind, total):
    figures = [figure["stated_km2"] for figure in PLAN["figures"] if figure["kind"] == kind]

    assert len(figures) == 3
    assert round(sum(figures), 2) == total


def test_only_urumqi_is_derived_and_only_its_corps_part_has_one_decimal():
    derived = {id_ for id_, f in FIGURES.items() if f["basis"] == "derived"}
    decimals = {id_: f["stated_decimals"] for id_, f in FIGURES.items()}

    assert derived == {"urumqi"} == {id_ for id_, f in FIGURES.items() if f["derivation"]}
    assert {id_ for id_, places in decimals.items() if places != 2} == {"urumqi-corps"}


def test_precision_is_half_the_last_digit_or_the_sum_of_three():
    precision = {id_: figure["precision_km2"] for id_, figure in FIGURES.items()}

    assert precision.pop("urumqi") == 0.015
    assert precision.pop("urumqi-corps") == 0.05
    assert set(precision.values()) == {0.005}


def test_every_part_lies_in_an_area_and_every_area_in_the_zone():
    parents = {id_: figure["parent"] for id_, figure in FIGURES.items()}

    assert parents.pop("zone") is None
    assert {id_: parents.pop(id_) for id_ in AREAS} == dict.fromkeys(AREAS, "zone")
    assert all(id_.startswith(f"{parent}-") for id_, parent in parents.items())


def test_the_rest_of_each_area_is_the_known_range():
    ranges = {r["id"]: (r["low_km2"], r["high_km2"]) for r in PLAN["relations"]}

    assert ranges == {
        "urumqi": (101.39, 103.80),
        "kashgar": (21.11, 24.67),
        "khorgos": (11.02, 12.97),
    }


@pytest.mark.parametrize("area", AREAS)
def test_an_area_has_exactly_its_designated_industries_in_the_plans_order(area):
    found = [
        f"{i['name']['en']} {i['name']['zh']}" for i in PLAN["industries"] if i["area"] == area
    ]

    assert found == INDUSTRIES[area].split("; ")


def test_the_seven_groups_hold_the_plans_25_industries():
    sizes = Counter(industry["group"] for industry in PLAN["industries"])
    areas = {group["id"]: group["area"] for group in PLAN["groups"]}

    assert [sizes[group["id"]] for group in PLAN["groups"]] == GROUP_SIZES
    assert all(areas[i["group"]] == i["area"] for i in PLAN["industries"])
    assert all(i["id"].startswith(i["area"]) for i in PLAN["industries"])


def test_one_need_finds_the_industries_of_every_area_that_has_them():
    found = Counter((s, i["area"]) for i in PLAN["industries"] for s in i["sectors"])

    assert {s: tuple(found[s, area] for area in AREAS) for s in SECTORS} == BRIDGES


@pytest.mark.parametrize(
    ("language", "least"), [("en", 8), ("zh", 8), ("ru", 8), ("kk", 3), ("uz", 3)]
)
def test_every_industry_has_everyday_synonyms_beside_its_names(language, least):
    for industry in PLAN["industries"]:
        names = set(map(plain, industry["name"].values()))
        words = {plain(word) for word in industry["synonyms"][language]} - names
        assert len(words) >= least, industry["id"]


def test_every_sector_has_synonyms_in_five_languages():
    for sector in PLAN["sectors"]:
        assert list(sector["synonyms"]) == ["en", "zh", "ru", "kk", "uz"]
        assert all(len(words) >= 2 for words in sector["synonyms"].values()), sector["id"]


def test_uzbek_words_are_there_in_both_of_its_scripts():
    for industry in PLAN["industries"]:
        words = industry["synonyms"]["uz"]
        latin = [word for word in words if re.fullmatch(r"[a-zA-Z' -]+", word)]
        cyrillic = [word for word in words if re.fullmatch(r"[а-яёўқғҳА-ЯЁЎҚҒҲ -]+", word)]
        assert len(latin) >= 3, industry["id"]
        assert len(cyrillic) >= 2, industry["id"]


def test_synonyms_are_written_in_their_language():
    scripts = {"en": r"[a-zA-Z -]+", "zh": r"[一-鿿]+", "ru": r"[а-яёА-ЯЁ -]+"}

    for entry, (language, script) in product(PLAN["industries"] + PLAN["sectors"], scripts.items()):
        assert all(re.fullmatch(script, word) for word in entry["synonyms"][language]), entry["id"]


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_no_synonym_leads_to_two_unrelated_sectors(language):
    for one, other in unrelated_sectors():
        assert not vocabulary(one, language) & vocabulary(other, language), (one, other)


def test_no_chinese_synonym_is_part_of_an_unrelated_sectors_synonym():
    for one, other in unrelated_sectors():
        pairs = product(vocabulary(one, "zh"), vocabulary(other, "zh"))
        assert [(a, b) for a, b in pairs if a in b] == [], (one, other)


@pytest.mark.parametrize("phrase", ZONE_WIDE.split(", "))
def test_what_the_plan_says_of_the_whole_zone_leads_to_no_area(phrase):
    assert phrase not in every_phrase()  # “cotton yarn” is a product of an industry, cotton none


@pytest.mark.parametrize("query", ABSENT.split(", "))
def test_a_need_that_the_plan_is_silent_on_resembles_no_synonym(query):
    words = {word for phrase in every_phrase() for word in phrase.split()}

    near = [get_close_matches(word, words, n=1, cutoff=0.75) for word in query.split()]

    assert not all(near), near
    assert not any(phrase in query or query in phrase for phrase in every_phrase())


@pytest.mark.parametrize(("scheme", "starts"), [("isic", ISIC_STARTS), ("gbt4754", GBT_STARTS)])
def test_every_code_is_a_division_of_its_section(scheme, starts):
    sections = divisions(starts)

    for sector in PLAN["sectors"]:
        assert sector[scheme]
        assert all(sections[int(code[1:3])] == code[0] for code in sector[scheme]), sector["id"]


def reference(name):
    """The rows of a table beside the checkout; none where it is absent."""
    path = PLAN_FILE.parents[2] / "shared" / "reference" / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_code_is_in_the_published_classification():
    isic = {row["section"] + row["class"] for row in reference("isic_rev4_classes.csv")}
    gbt = {row["code"] for row in reference("gbt4754_2017.csv")}

    for sector, (scheme, known) in product(PLAN["sectors"], (("isic", isic), ("gbt4754", gbt))):
        lost = [c for c in sector[scheme] if not any(k.startswith(c) for k in known)]
        assert not known or lost == [], (sector["id"], scheme)


def test_every_checked_code_of_a_sector_is_answered_by_one_of_its_codes():
    for row in reference("sector_codes_checked.csv"):
        for column, scheme in (("isic_code", "isic"), ("gb_code", "gbt4754")):
            code, ours = row[column], SECTORS[row["sector"]][scheme]
            near = [one for one in ours if one.startswith(code) or code.startswith(one)]
            assert not code or near, (row["sector"], code)


def test_codes_too_wide_for_a_sector_are_narrowed():
    assert SECTORS["exhibitions"]["gbt4754"] == ["L728"]
    assert SECTORS["exhibitions"]["isic"] == ["N8230"]
    assert not {"L72", "N78"} & set(SECTORS["tourism"]["gbt4754"])
    assert {"C2811"} <= set(SECTORS["energy"]["isic"])  # wind turbines
    assert {"C3415"} <= set(SECTORS["energy"]["gbt4754"])
    assert MEASURES[21]["sectors"] == ["health"]


def test_what_the_plan_leaves_open_is_said_in_one_sentence_with_a_clause_of_its_text():
    text = the_text()

    for question in PLAN["open_questions"]:
        assert question["answer"]["en"].startswith("The plan does not settle"), question["id"]
        assert question["answer"]["zh"].startswith("方案未规定"), question["id"]
        assert question["evidence"], question["id"]
        assert text is None or plain(question["evidence"]) in text, question["id"]
        number = question["section"].partition(" ")[2]
        assert not number or is_quoted(question["evidence"], int(number)), question["id"]


def test_there_are_25_measures_in_the_plans_eight_groups():
    groups = [measure["group"] for measure in PLAN["measures"]]

    assert list(MEASURES) == list(range(1, 26))
    assert groups == sorted(groups)
    assert [groups.count(g["id"]) for g in PLAN["measure_groups"]] == [3, 2, 3, 3, 4, 3, 3, 4]


def test_a_section_gives_the_group_and_the_number():
    for measure in PLAN["measures"]:
        assert measure["section"] == f"III({measure['group']}) {measure['number']}"


def test_only_the_four_verified_chinese_titles_are_called_official():
    official = {n: m["title"]["zh"] for n, m in MEASURES.items() if m["title_zh_official"]}

    assert official == OFFICIAL_TITLES
    assert not any(group["name_zh_official"] for group in PLAN["measure_groups"] + PLAN["groups"])


def test_every_topic_has_its_chinese_twin():
    for measure in PLAN["measures"]:
        assert len(measure["topics"]) >= 3
        assert all(list(topic) == ["en", "zh"] for topic in measure["topics"])


def test_the_matrix_of_mentions_is_the_strict_reading():
    loose = {"city": "city or facility", "facility": "city or facility"}
    found = {}

    for number, measure in MEASURES.items():
        for mention in measure["mentions"]:
            key = mention["place"], loose.get(mention["as"], mention["as"])
            found.setdefault(key, set()).add(number)

    assert found == MATRIX


def test_thirteen_measures_name_no_place():
    silent = {n for n, m in MEASURES.items() if not m["mentions"]}

    assert silent == NO_PLACE
    assert not any(MEASURES[n]["names"] or MEASURES[n]["doubt"] for n in silent)
    assert {state(MEASURES[n], p) for n in silent for p in PLACES} == {"whole zone"}


def test_a_measure_names_the_places_that_it_mentions_and_no_other():
    for measure in PLAN["measures"]:
        mentioned = [mention["place"] for mention in measure["mentions"]]
        assert measure["names"] == list(dict.fromkeys(mentioned)), measure["number"]


def test_an_area_is_named_only_where_the_text_says_area():
    named = {(n, area) for n, m in MEASURES.items() for area in AREAS if area in m["names"]}

    assert named == {(11, "urumqi"), (21, "urumqi")}
    for number, area in named:
        quotes = [m["evidence"] for m in MEASURES[number]["mentions"] if m["place"] == area]
        assert all(f"{area} area" in plain(quote) for quote in quotes)


def test_a_city_is_no_area_and_is_doubtful_for_it_alone():
    cities = {
        place["id"]: place["doubtful_for"] for place in PLAN["places"] if place["kind"] == "city"
    }

    assert cities == {f"{area}-city": [area] for area in AREAS}


@pytest.mark.parametrize(
    ("area", "named", "doubtful"),
    [
        ("urumqi", {11, 21}, {1, 16, 17, 18}),
        ("kashgar", set(), {17}),
        ("khorgos", set(), {6, 14, 19}),
    ],
)
def test_what_applies_in_an_area_follows_from_the_reading(area, named, doubtful):
    found = {n: state(m, area) for n, m in MEASURES.items()}

    assert {n for n, s in found.items() if s == "named"} == named
    assert {n for n, s in found.items() if s == "doubtful"} == doubtful


@pytest.mark.parametrize(
    ("number", "facilities"),
    [
        (1, ["Legal Zone"]),
        (16, ["Airport Economic Zone", "dry port-type national logistics hub"]),
        (17, ["International Dry Port Area", "Urumqi Airport", "Kashgar Airport"]),
        (18, ["drug import port", "China-Europe Express (Urumqi)"]),
    ],
)
def test_the_facilities_of_a_measure_are_quoted_by_their_names(number, facilities):
    quotes = [m["evidence"] for m in MEASURES[number]["mentions"] if m["place"] != "corps"]

    assert len(quotes) == len(facilities)
    assert all(name in quote for name, quote in zip(facilities, quotes, strict=True))


def test_the_closing_clauses_leave_taxes_as_they_are_and_name_the_corps():
    closing = {clause["id"]: (clause["places"], clause["section"]) for clause in PLAN["closing"]}

    assert closing["unchanged-tax-policies"] == (["bonded", "cooperation-center"], "IV")
    assert closing["corps-delegation"] == (["corps"], "IV")


def test_a_doubt_is_explained_exactly_where_there_is_one():
    for measure in PLAN["measures"]:
        doubtful = any(state(measure, place) == "doubtful" for place in PLACES)
        assert doubtful == bool(measure["doubt"]), measure["number"]


def test_a_measure_that_mentions_a_place_quotes_the_words_that_do():
    for measure in PLAN["measures"]:
        quotes = [mention["evidence"] for mention in measure["mentions"]]
        assert not quotes or measure["evidence"] in quotes, measure["number"]


def test_every_reference_to_a_sector_or_a_place_resolves():
    for entry in PLAN["industries"] + PLAN["measures"]:
        assert set(entry["sectors"]) <= set(SECTORS), entry
    mentioned = {m["place"] for measure in PLAN["measures"] for m in measure["mentions"]}
    assert mentioned | {p for clause in PLAN["closing"] for p in clause["places"]} <= set(PLACES)
    assert {p for place in PLAN["places"] for p in place["doubtful_for"]} <= set(PLACES)


def test_every_reference_to_a_term_or_a_spelled_name_resolves():
    terms = {term["id"] for term in PLAN["glossary"]}

    assert {see for term in PLAN["glossary"] for see in term["see"]} <= terms
    assert {entry["id"] for entry in PLAN["spellings"]} <= set(FIGURES) | set(PLACES) | terms


def test_areas_positions_and_ranges_cover_the_three_areas():
    assert [area["id"] for area in PLAN["areas"]] == list(AREAS)
    assert [relation["id"] for relation in PLAN["relations"]] == list(AREAS)
    assert [p["id"] for p in PLAN["places"] if p["kind"] == "area"] == list(AREAS)


def test_the_glossary_explains_the_words_that_readers_stumble_on():
    terms = {term["term"]["en"] for term in PLAN["glossary"]}

    assert len(terms) >= 18
    assert {"Comprehensive bonded zone", "Division", "Port of entry", "Single window"} <= terms
    assert {"Fifth-freedom right", "GCJ-02", "BD-09", "Mu", "Hectare"} <= terms
    assert all(term["id"] not in term["see"] for term in PLAN["glossary"])


def test_the_glossary_calls_an_outline_schematic_as_the_app_does():
    terms = {term["id"]: term["term"]["zh"] for term in PLAN["glossary"]}

    assert terms["schematic-outline"] == "示意轮廓"
    assert not [value for _, _, value in MEMBERS if "示意边界" in str(value)]


def test_no_spelling_belongs_to_two_places():
    names = Counter(plain(name) for entry in PLAN["spellings"] for name in entry["names"])

    assert [name for name, times in names.items() if times > 1] == []
    assert {"horgos", "khorgas", "kashi", "ürümqi", "xpcc", "хоргос", "урумчи"} <= set(names)


def test_every_quotation_is_at_most_25_words():
    quotes = [(path, value) for path, key, value in MEMBERS if key == "evidence" and value]

    assert len(quotes) >= 25
    assert [where for where in quotes if len(where[1].split()) > 25] == []


def test_every_quotation_is_in_the_plans_text():
    text = the_text()
    quotes = [value for _, key, value in MEMBERS if key == "evidence" and value]

    assert [quote for quote in quotes if text and plain(quote) not in text] == []


def test_every_measure_is_quoted_from_its_own_paragraph():
    for number, measure in MEASURES.items():
        quotes = [measure["evidence"], *(mention["evidence"] for mention in measure["mentions"])]
        assert all(is_quoted(quote, number) for quote in quotes), number


def test_every_industry_and_group_is_in_its_own_areas_sentence():
    for industry in PLAN["industries"]:
        assert is_quoted(industry["name"]["en"], industry["area"]), industry["id"]
    for group in PLAN["groups"]:
        assert is_quoted(group["evidence"], group["area"]), group["id"]


def test_every_figure_but_urumqis_own_is_in_the_plans_text():
    text = the_text()
    stated = [f["stated_km2"] for f in PLAN["figures"] if f["basis"] == "stated"]

    assert [km2 for km2 in stated if text and f"{km2} square kilometers" not in text] == []
    assert text is None or "134.6" not in text
    assert all(str(f["stated_km2"]) in f["evidence"] for f in PLAN["figures"] if f["evidence"])
