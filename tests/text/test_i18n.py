import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from ftzmap.checks.findings import Severity
from ftzmap.text.i18n import (
    ENGLISH,
    LANGUAGES,
    Language,
    catalogue_path,
    environment_language,
    language,
)
from ftzmap.text.text import text, text_of
from geo.messages import counted, message, paragraph

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *(p for part in ("ftzmap", "geo") for p in (ROOT / part).rglob("*.py"))]
KEYWORDS = {"t": None, "message": None, "N_": None, "counted": (1, 2)}
TRANSLATORS = {*KEYWORDS, "language", "self"}  # names under which a `Language` is called as well
BY_VALUE = {severity.value for severity in Severity}  # shown as they are by the command line
WITHOUT_CHINESE = {
    "{need} – “{terms}”",
    "{text}",
    "{id}: {problem}",
    "{one}, {other}: {problem}",
    "; ",
    ": ",
    ", ",
    "{industry} ({group})",
    " ({group})",
    "{place}: {distance}",
    "  {area}: {industry}{origin} – {match}",
    "”, “",
    "EPSG:{epsg} ({name})",
    "±",
    "{file}: {problem}",
    "{place}: {problem}",
    "{place} {distance}",
    "{before} {last}",
}  # marks and blanks alone
CHINESE = Language("zh")
HAN = "[\u4e00-\u9fff]"

with catalogue_path("zh").open("rb") as source:
    CATALOGUE = read_po(source)  # its language is what its header says
TRANSLATIONS = dict(  # of what is counted, the plural stands for both forms
    (entry.id[1], entry.string[0]) if entry.pluralizable else (entry.id, entry.string)
    for entry in CATALOGUE
    if entry.id
)


def calls(path: Path) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name of every function called with arguments, and its first, or the plural."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield name, node.args[min(name == "counted", len(node.args) - 1)]


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@cache
def extracted() -> set[str]:
    """Return what Babel finds; before Python 3.12 it does not look into f-strings."""
    return {
        found[1] if isinstance(found[1], str) else found[1][1]
        for path in SOURCES
        for found in extract_from_file("python", path, keywords=KEYWORDS)
    }


@cache
def called() -> set[str]:
    """Return what is translated by a call, f-strings included."""
    found = (call for path in SOURCES for call in calls(path))
    return {text.value for name, text in found if name in TRANSLATORS and is_literal(text)}


def blanks(template: str) -> set[tuple[str, str | None]]:
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name}


def test_every_message_that_babel_extracts_is_translated():
    assert {sentence for sentence in extracted() if not TRANSLATIONS.get(sentence)} == set()


def test_every_message_that_a_call_translates_is_translated():
    assert {sentence for sentence in called() | BY_VALUE if not TRANSLATIONS.get(sentence)} == set()


def test_no_message_of_the_catalogue_is_unused():
    assert set(TRANSLATIONS) - extracted() - called() - BY_VALUE == set()


def test_no_message_of_the_catalogue_is_fuzzy_or_obsolete():
    assert [message.id for message in CATALOGUE if message.fuzzy] == []
    assert not CATALOGUE.obsolete


def test_the_catalogue_says_what_it_is():
    headers = dict(CATALOGUE.mime_headers)

    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Language"] == "zh"
    assert headers["Plural-Forms"] == "nplurals=1; plural=0;"


def test_translations_have_the_blanks_of_their_source():
    odd = {source for source, text in TRANSLATIONS.items() if blanks(source) != blanks(text)}

    assert odd == set()


def test_translations_are_in_chinese():
    plain = {source for source, text in TRANSLATIONS.items() if not re.search(HAN, text)}

    assert plain == WITHOUT_CHINESE


def test_sentences_of_a_paragraph_are_parted_by_a_blank_where_the_language_has_one():
    told = paragraph([message("No problems were found.")] * 3)

    assert str(told) == ENGLISH(told) == " ".join(["No problems were found."] * 3)
    assert CHINESE(told) == "没有发现问题。" * 3


def test_chinese_is_written_with_full_width_punctuation():
    prose = (re.sub(r"\[.*\]", "", text) for text in TRANSLATIONS.values())  # [经度, 纬度] is JSON

    assert [text for text in prose if re.search(f"{HAN}[,;:.?!()]|[,;?!()]{HAN}", text)] == []


@pytest.mark.parametrize(("metres", "told"), [(459, "459米"), (4_500, "4.5公里")])
def test_no_blank_stands_between_a_number_and_its_chinese_unit(metres, told):
    assert CHINESE.distance(metres) == told


def test_an_outline_is_schematic_and_not_official_in_chinese():
    assert CHINESE("Schematic, not an official boundary") == "示意，非官方界线"
    assert not any("官方容差" in text for text in TRANSLATIONS.values())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_can_be_extracted(path):
    made = {"message"} if path.name in {"messages.py", "i18n.py"} else {"message", "Message"}
    templates = [template for name, template in calls(path) if name in made]

    assert [ast.unparse(text) for text in templates if not is_literal(text)] == []


def test_nested_words_are_chinese_all_through():
    problem = message("two rings are the same at {place}; delete one of them.", place="87.5, 43.8")
    sentence = message("{id}: {problem}", id="urumqi", problem=problem)

    assert CHINESE(sentence) == "urumqi：87.5, 43.8处有两个相同的环；请删除其中一个。"
    assert ENGLISH(sentence) == "urumqi: two rings are the same at 87.5, 43.8; delete one of them."


@pytest.mark.parametrize(("n", "english"), [(1, "industry"), (0, "industries"), (40, "industries")])
def test_what_is_counted_has_the_plural_form_of_its_language(n, english):
    forms = ("{n} designated industry", "{n} designated industries")

    assert ENGLISH.counted(*forms, n=n) == str(counted(*forms, n=n)) == f"{n} designated {english}"
    assert CHINESE.counted(*forms, n=n) == CHINESE(counted(*forms, n=n)) == f"{n}项重点产业"


def test_braces_in_values_are_never_interpreted():
    sentence = message("{id} appears {n} times; keep only one.", id="{n}{0}", n=2)

    assert CHINESE(sentence) == "{n}{0}：出现2次；请只保留一个。"


def test_numbers_are_grouped_and_keep_their_decimals():
    assert [t.number(1234.5) for t in (ENGLISH, CHINESE)] == ["1,234.50", "1,234.50"]
    assert CHINESE.number(-0.126, 1) == "-0.1"
    assert CHINESE.number(1234567, 0) == "1,234,567"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("zh_CN.UTF-8", "zh"),
        ("en-US", "en"),
        ("ru", "en"),
        ("C", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_tag_names_chinese_or_else_english(tag, code):
    assert language(tag).code == code


def test_the_environment_chooses_the_language(monkeypatch):
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    assert environment_language() == CHINESE


def test_english_returns_the_source():
    assert [source for source in TRANSLATIONS if ENGLISH(source) != source] == []


def test_an_unknown_sentence_and_an_empty_one_stay_as_they_are():
    assert CHINESE("Never written down.") == "Never written down."
    assert CHINESE("") == ""


def test_every_language_has_a_catalogue_or_is_the_source():
    assert [code for code in LANGUAGES if code != "en" and not catalogue_path(code).exists()] == []


def test_names_are_taken_from_values_in_the_language_that_is_asked_for():
    place = SimpleNamespace(name=text(en="Kashgar Area", zh="喀什片区"))

    assert (ENGLISH.of(place), CHINESE.of(place)) == ("Kashgar Area", "喀什片区")


def test_a_text_without_a_version_in_a_language_is_shown_in_english():
    assert CHINESE(text(en="Almaty")) == "Almaty"
    assert ENGLISH(text(zh="喀什")) == "喀什"


@pytest.mark.parametrize(
    "raw",
    [
        {"name": {"en": "Kashgar", "zh": "喀什"}},
        {"name": "Kashgar", "name_zh": "喀什"},
        {"name_zh": "喀什", "name": "Kashgar", "name_of_another": 3},
    ],
    ids=["one value", "flat", "flat beside others"],
)
def test_a_text_is_read_as_one_value_or_from_flat_members(raw):
    read = text_of(raw, "name")

    assert (ENGLISH(read), CHINESE(read)) == ("Kashgar", "喀什")


def test_a_text_that_is_no_text_is_refused():
    with pytest.raises(TypeError):
        text_of({"name": ["Kashgar"]}, "name")


@pytest.mark.parametrize(
    ("km2", "like", "written"),
    [
        (179.66, None, "179.6600"),
        (0.0123, None, "0.0123"),
        (1e-6, None, "0.0000010"),  # 1 m²
        (23.4e-6, None, "0.000023"),
        (-1e-6, 1e-6, "-0.0000010"),
        (1.5, 1e-6, "1.5000000"),
        (-1e-9, 12.0, "0.0000"),
        (0.0, None, "0.0000"),
        (1e-13, None, "0.0000"),
        (2e-9, None, "0.0000000020"),  # 0.002 m²: what is listed of parcels has 0.001 m²
    ],
)
def test_a_small_area_is_not_written_as_none(km2, like, written):
    assert ENGLISH.km2(km2, like=like) == written


def test_no_sentence_fixes_the_decimals_of_an_area():
    """A few m² would be 0.0000 km²; `km2` and `written_km2` write as many as it needs."""
    with catalogue_path("zh").open("rb") as source:
        catalogue = read_po(source, locale="zh")
    fixed = re.compile(r"\{\w+:[^}]*f\}\s*(?:km²|平方公里)")
    texts = [text for entry in catalogue for text in (str(entry.id), str(entry.string))]

    assert len(texts) > 2000
    assert [text for text in texts if fixed.search(text)] == []
