import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_zones import made_up, write_zone
from test_plan_data import ABSENT, BRIDGES, ZONE_WIDE
from work_done import calls_of

from ftzmap.search import search
from ftzmap.search.search import MAX_LENGTH
from ftzmap.search.wording import explanation, silence
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
CHINESE = Language("zh")
CALLS = 1000  # that one character of a question may take
PLAN = json.loads((Path(__file__).parents[2] / "data" / "plan.json").read_text(encoding="utf-8"))
INDUSTRIES = {entry["id"]: entry for entry in PLAN["industries"]}
SECTORS = {entry["id"]: entry for entry in PLAN["sectors"]}
FOREIGN = (  # what people also look for places for; the text assigns none of it to an area
    "lottery, uranium, missiles, fishery, fish farm, dairy farm, timber, paper mill, crude oil, "
    "hotel, restaurant, bakery, baking, vodka, cigarettes, gym, church, police, sewage, airline, "
    "drones, car dealer, ships, yacht, toys, shoes, drums, polar, sonar, cosmetics, fertilizer, "
    "legal advice, call center, air show, cold beer, building materials, medical devices, "
    "nuclear energy, nuclear power, furniture factory, weapons trade, cotton trade, oil and gas, "
    "human resources, power station, museum, circus, services, company, international, new, "
    "核能源, 核材料, 建筑材料, 石油加工, 玉石加工, 医疗器械, 汽车制造, 电子烟, 加密货币, "
    "公司, 生产, пиво, нефть, гостиница, атомная станция, мебель, завод, "
    "carbon trading, food bank, security, security guards, leading company, tables, traitors, "
    "shorts, raising, blood bank, drug dealer, wind instruments, washing machines, "
    "区块, 电机, 矿山, 租赁, 塑料制品, 核能发电, 药店, 赌博游戏, чипсы, Грузия, курс валют, "
    "agriculture, травма, шесть"
)
EVERYDAY = {  # what people type, and the start of the id of an industry that must be among those
    "urumqi-modern-logistics": "cold chain, freight train, 冷库, 中欧班列, доставка посылок",
    "urumqi-advanced": "mining equipment, tractors, robotics, 矿山机械, 拖拉机, станкостроение",
    "urumqi-textile": "jeans, second hand clothes, baby clothes, 童装, 羊绒, одежда для детей",
    "urumqi-biomedicine": "pills, penicillin, 青霉素, 药厂, антибиотики, таблетки",
    "urumqi-new-energy": "wind farm, lithium batteries, 太阳能板, 锂电池厂, солнечные панели",
    "urumqi-software": "artificial intelligence, video games, 网络安全, 手机游戏, видеоигры",
    "urumqi-science": "university, trade school, 职业学校, университет",
    "urumqi-cultural": "movie studio, 电影制作, киностудия",
    "urumqi-financial": "leasing, microfinance, 融资租赁, 小额贷款, лизинг",
    "urumqi-exhibition": "trade fair organizer, 办展会",
    "kashgar-agricultural": "raisins, halal meat, vegetables, 葡萄干, 清真牛羊肉, халяльное мясо",
    "kashgar-electronics": "laptops, tablet computer, 笔记本电脑, 电视机, сборка телефонов",
    "kashgar-imported": "iron ore, 铁矿石",
    "kashgar-e-commerce": "online shopping platform, 网购平台, маркетплейс",
    "khorgos-characteristic": "traditional chinese medicine, 维药, 中药饮片, травы",
    "khorgos-electronic": "microchips, semiconductor fab, 晶圆厂, микрочипы",
    "khorgos-cross-border-logistics": "customs brokerage, 报关行, таможенный брокер",
    "khorgos-cross-border-tourism": "bus tours, 自驾游, турфирма",
}


def find(text):
    """What the shipped zone answers."""
    return search.find(ZONE, text)


def industries(text):
    """The ids of all industries that answer a question."""
    return {hit.industry.id for need in find(text).needs for hit in need.hits}


def kinds(text):
    """Why each industry answers, by its id."""
    return {hit.industry.id: hit.match.kind for need in find(text).needs for hit in need.hits}


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=INDUSTRIES)
def test_an_industry_is_found_by_its_own_name_and_every_synonym(industry):
    synonyms = [word for words in industry["synonyms"].values() for word in words]

    found = {word: kinds(word).get(industry["id"]) for word in synonyms}

    assert kinds(industry["name"]["en"])[industry["id"]] == "name"
    assert kinds(industry["name"]["zh"])[industry["id"]] == "name"
    assert {word for word, kind in found.items() if kind not in {"synonym", "name"}} == set()


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=INDUSTRIES)
def test_an_industry_is_found_by_its_sectors(industry):
    for sector in map(SECTORS.__getitem__, industry["sectors"]):
        words = [*sector["name"].values(), *chain(*sector["synonyms"].values())]
        assert [word for word in words if industry["id"] not in industries(word)] == []


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=INDUSTRIES)
def test_an_industry_is_found_by_the_classes_of_its_sectors(industry):
    for sector in map(SECTORS.__getitem__, industry["sectors"]):
        codes = [*sector["isic"], *(f"ISIC {code[1:]}" for code in sector["isic"])]
        codes += [f"GB/T 4754—2017 {code}" for code in sector["gbt4754"]]
        assert [code for code in codes if industry["id"] not in industries(code)] == []


@pytest.mark.parametrize("query", [*ABSENT.split(", "), *ZONE_WIDE.split(", ")])
def test_what_the_areas_are_not_assigned_finds_nothing(query):
    assert industries(query) == set()


@pytest.mark.parametrize("query", FOREIGN.split(", "))
def test_what_people_also_ask_for_finds_nothing(query):
    assert industries(query) == set()


@pytest.mark.parametrize("industry", EVERYDAY)
def test_everyday_words_lead_to_their_industry(industry):
    found = {query: industries(query) for query in EVERYDAY[industry].split(", ")}

    assert [q for q, ids in found.items() if not any(i.startswith(industry) for i in ids)] == []


@pytest.mark.parametrize(
    ("query", "sector"),
    [
        ("tablet computer", "electronics-it"),
        ("school uniforms", "textile"),
        ("agricultural machinery", "manufacturing"),
        ("agricultural products", "agri-processing"),
        ("travel insurance", "finance"),
    ],
)
def test_a_known_term_is_not_taken_apart(query, sector):
    (need,) = find(query).needs

    assert {hit.sector.id for hit in need.hits} == {sector}


@pytest.mark.parametrize("sector", SECTORS)
def test_one_need_is_bridged_to_every_area_that_has_its_sector(sector):
    (need,) = find(SECTORS[sector]["name"]["zh"]).needs

    areas = [hit.area for hit in need.hits]

    assert tuple(areas.count(a) for a in ("urumqi", "kashgar", "khorgos")) == BRIDGES[sector]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("biomedecine", "urumqi-biomedicine"),
        ("phramaceuticals", "urumqi-biomedicine"),
        ("logistcs", "kashgar-international-logistics"),
        ("eletronics", "khorgos-electronic-information"),
        ("tourizm", "khorgos-cross-border-tourism"),
        ("photo voltaics", "urumqi-new-energy"),
        ("логитика", "khorgos-cross-border-logistics"),
        ("电子元气件", "khorgos-electronic-information"),
    ],
)
def test_typing_errors_are_read_and_told(typed, meant):
    (need,) = find(typed).needs

    assert meant in {hit.industry.id for hit in need.hits}
    assert " " in typed or all(hit.match.typos for hit in need.hits)


def test_words_of_up_to_four_letters_are_taken_as_they_are():
    assert industries("bank")
    assert industries("bonk") == industries("bnk") == set()


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("medicines, freight", ["medicines", "freight"]),
        ("药品，货运；光伏", ["药品", "货运", "光伏"]),
        ("We make medicines and ship to Almaty", ["We make medicines", "ship to Almaty"]),
        (
            "textile and garment industry and logistics",
            ["textile and garment industry", "logistics"],
        ),
        ("import and export", ["import and export"]),
        ("软件和信息技术服务", ["软件和信息技术服务"]),
        ("医药和物流", ["医药", "物流"]),
        ("跨境电商贸易", ["跨境电商", "贸易"]),
        ("medicine trade", ["medicine", "trade"]),
        ("производство лекарств и одежды", ["производство лекарств", "одежды"]),
    ],
)
def test_several_needs_are_told_apart_and_names_with_and_are_not(question, needs):
    answer = find(question)

    assert [need.text for need in answer.needs] == needs
    assert answer.silent == ()


def test_each_need_answers_by_itself():
    answer = find("solar panels, casino, tourism")

    assert [need.areas for need in answer.needs] == [("urumqi",), (), ("khorgos",)]
    assert [need.text for need, _ in answer.of("khorgos")] == ["tourism"]
    assert answer.areas == ("urumqi", "khorgos")
    assert [need.unknown for need in answer.silent] == [("casino",)]


def test_a_row_has_the_areas_own_term_its_group_and_its_clause():
    (need,) = find("pharma").needs

    found = [
        (r.area, str(r.industry.name), str(r.industry.group), r.industry.section) for r in need.hits
    ]

    assert found == [
        ("urumqi", "biomedicine", "Focus", "II(2)"),
        ("khorgos", "characteristic medicine", "Expand and strengthen", "II(2)"),
    ]


def test_a_word_for_one_industry_shows_its_neighbours_as_the_same_sector_only():
    hits = {hit.area: hit for hit in find("vaccines").needs[0].hits}

    assert hits["urumqi"].is_direct
    assert not hits["khorgos"].is_direct
    assert explanation(hits["khorgos"], ENGLISH) == "same sector as “vaccines”: Medicines"


def test_letters_case_width_and_inflection_do_not_matter():
    plain = industries("solar panels")

    assert plain == industries("SOLAR PANEL") == industries("ｓｏｌａｒ　ｐａｎｅｌｓ") != set()
    assert industries("логистикой") == industries("логистика") != set()


def test_a_need_in_a_sentence_is_found_without_the_words_around_it():
    assert "khorgos-characteristic-medicine" in industries("在霍尔果斯建厂做中药材加工")
    assert "urumqi-new-energy" in industries(
        "We want to build a factory for solar panels in Xinjiang"
    )


def test_silence_is_told_and_is_no_prohibition():
    (need,) = find("fishing fleet").needs

    (said,) = silence(ZONE, need, ENGLISH)
    assert "do not mention" in said
    assert "neither prohibits" in said
    assert "fishing" in said


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("cotton", "7, 8, 9"),
        ("data centre", "11"),
        ("data center", "11"),
        ("tomato", "8"),
        ("葡萄酒", "9"),
        ("general aviation", "10"),
        ("carbon trading", "3"),
    ],
)
def test_what_a_measure_speaks_of_is_never_said_to_be_absent_from_the_text(query, numbers):
    (need,) = find(query).needs

    said = silence(ZONE, need, ENGLISH)

    assert "areas' lists do not mention" in said[0]
    assert "Not recognised" not in said[0]
    assert said[1] == f"Elsewhere, section III of the text mentions it in measure: {numbers}."


@pytest.mark.parametrize(
    "code", ["A", "A01", "section Q", "ISIC 99", "GB/T B", "C27x", "21st", "2023"]
)
def test_classes_that_no_sector_has_find_nothing(code):
    assert industries(code) == set()


@pytest.mark.parametrize("code", ["C2100", "ISIC 2100", "ISIC C210", "GB/T C2720", "国标 2710"])
def test_a_group_or_class_is_read_as_its_division(code):
    assert industries(code) == {"urumqi-biomedicine", "khorgos-characteristic-medicine"}


def test_the_two_classifications_are_kept_apart():
    assert "urumqi-new-energy" in industries("ISIC C27")  # electrical equipment in ISIC
    assert "urumqi-biomedicine" in industries("GB/T C27")  # medicines in GB/T 4754
    assert industries("ISIC C27") & industries("GB/T C27") == set()


@pytest.mark.parametrize("text", ["", " ", ",;，、。", "\x00\u202e", "?!", "..."])
def test_no_words_are_no_need(text):
    assert find(text).needs == ()


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "和物流" * 4000, "trade and " * 2000, "\x00\u202e" * 5000, "a b " * 3000]
)
def test_of_long_and_hostile_text_no_more_is_read_than_its_beginning(text):
    answer = find(text)

    assert answer == find(text[:MAX_LENGTH])
    assert calls_of(find, text) == calls_of(find, text[:MAX_LENGTH]) < CALLS * MAX_LENGTH
    assert all(len(need.text) <= MAX_LENGTH for need in answer.needs)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    for need in find(text).needs:
        assert need.text
        assert all(explanation(hit, ENGLISH) and explanation(hit, CHINESE) for hit in need.hits)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([*INDUSTRIES.values()]), min_size=1, max_size=6))
def test_names_in_any_company_are_all_found(chosen):
    question = ", ".join(industry["name"]["zh"] for industry in chosen)

    assert {industry["id"] for industry in chosen} <= industries(question)


# ── other zones ───────────────────────────────────────────────────────────────
def answered(zone, text):
    """Ids of the industries of a zone that answer, and why each does."""
    needs = search.find(zone, text).needs
    return {hit.industry.id: explanation(hit, ENGLISH) for need in needs for hit in need.hits}


def test_a_zone_without_industries_says_so_in_a_sentence():
    zone = made_up("two_parks")

    answer = search.find(zone, "medicines, freight")

    said = "This zone designates no industries, so no area can meet a need."
    assert str(answer.note) == said
    assert answer.areas == ()
    assert [silence(zone, need, ENGLISH) for need in answer.needs] == [(said,)] * 2
    assert find("medicines").note is None


def test_another_zone_answers_with_its_own_industries_and_words():
    zone = made_up("lone_island")

    assert answered(zone, "tuna") == {"island-fishing": "“tuna” means its sector, Fishing"}
    assert answered(zone, "渔业") == {"island-fishing": "its own name"}
    assert answered(zone, "medicines") == {}
    assert industries("tuna") == set()


def test_a_zone_without_sectors_is_searched_by_the_names_of_its_industries(tmp_path):
    zone = write_zone(
        tmp_path,
        {"industries": ["cold storage", "boat building"]},
        {"industries": [{"name": "cold storage", "name_zh": "冷藏仓储"}]},
    )

    assert answered(zone, "cold storages") == dict.fromkeys(
        ("a0-cold-storage", "a1-cold-storage"), "its own name"
    )
    assert set(answered(zone, "冷藏仓储")) >= {"a1-cold-storage"}
    assert answered(zone, "boat biulding") == {
        "a0-boat-building": "its own name (“biulding” read as “building”)"
    }
    assert answered(zone, "medicines") == {}


def test_a_sector_that_only_the_industries_name_is_called_by_its_id(tmp_path):
    zone = write_zone(tmp_path, {"industries": [{"name": "kayaks", "sectors": ["boat-building"]}]})

    assert answered(zone, "boat building") == {
        "a0-kayaks": "“boat building” means its sector, boat building"
    }


@pytest.mark.parametrize("query", ["ISIC C", "GB/T 4754 C13", "C21"])
def test_a_class_is_not_called_silent_where_industries_have_no_classes(query):
    zone = made_up("lone_island")
    (need,) = search.find(zone, query).needs

    (said,) = silence(zone, need, ENGLISH)

    assert "have no class codes" in said
    assert "not mention" not in said


def test_one_area_has_one_list():
    (need,) = search.find(made_up("lone_island"), "casino").needs

    (said,) = silence(made_up("lone_island"), need, ENGLISH)

    assert said.startswith("The area's list does not mention “casino”")


def test_measures_that_speak_of_a_need_are_told_with_the_heading_they_stand_under():
    (need,) = search.find(made_up("lone_island"), "customs").needs

    said = silence(made_up("lone_island"), need, ENGLISH)

    assert said[1] == "Elsewhere, section 3 of the text mentions it in measure: 2."


@pytest.mark.parametrize(
    "query",
    [
        "logistics near Urumqi West railway station",
        "logistics in the Khorgos Area",
        "logistics from Alashankou to the United Arab Emirates",
        "логистика в Алматы",
        "логистика в Синьцзяне",
        "新疆物流",
        "兵团物流",
        "物流到阿拉伯联合酋长国",
    ],
)
def test_names_of_the_zone_its_landmarks_and_of_countries_are_said_freely(query):
    assert industries(query) == industries("logistics") != set()


@pytest.mark.parametrize("name", ["Lone Island", "Harbour", "Lone Island Zone"])
def test_names_of_another_zone_are_said_freely_there_and_not_here(name):
    (there,) = search.find(made_up("lone_island"), f"tuna near {name}").needs
    (here,) = find(f"logistics near {name}").needs

    assert {hit.industry.id for hit in there.hits} == {"island-fishing"}
    assert there.unknown == ()
    assert here.unknown == tuple(w for w in name.casefold().split() if w != "zone")


def test_words_of_a_longer_name_are_not_free_by_themselves():
    assert industries("construction materials") == set()  # "… Production and Construction Corps"


def test_an_area_that_bears_the_name_of_an_industry_hides_it_not(tmp_path):
    zone = write_zone(
        tmp_path,
        {"name": "Textile Park", "industries": ["textile"]},
        {"name": "Harbour Park", "industries": ["banking"]},
    )

    assert set(answered(zone, "textile")) == {"a0-textile"}
    assert set(answered(zone, "textile banking")) == {"a0-textile", "a1-banking"}
    assert set(answered(zone, "banking in Harbour Park")) == {"a1-banking"}
