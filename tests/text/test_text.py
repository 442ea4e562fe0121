import html
import json
import re
import unicodedata

import pytest
from folium.template import Template
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzmap.text.escape import cell_text, html_text, markdown_text, plain, script_json
from ftzmap.text.text import running_text

HOSTILE = [
    "{{ 7 * 7 }}",
    "{% for a in b %}",
    "{# gone #}",
    "{",
    "${alert(1)}",
    "`",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "\"quoted\" and 'quoted'",
    "[x](https://example.org)",
    "![x](https://example.org/x.png)",
    "$x^2$",
    "back\\slash",
    "name_abc123",
    "a | b # c % d = e",
]
TEXTS = st.text(max_size=80) | st.sampled_from(HOSTILE)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
FINITE = SCALARS.filter(lambda value: value not in (float("inf"), float("-inf")))
DOCUMENTS = st.recursive(
    FINITE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)


@pytest.mark.parametrize("breaking", ["\n", "\r\n", "\t", "\u2028", "\u2029"])
def test_plain_text_is_one_line(breaking):
    assert plain(f"two{breaking}words").split() == ["two", "words"]
    assert len(plain(f"two{breaking}words").splitlines()) == 1


@pytest.mark.parametrize("char", "\x00\x07\x1b\x7f\x85\u202a\u202e\u2066\u2069\u200f\u061c\ud800")
def test_plain_text_drops_controls_directions_and_halves_of_pairs(char):
    assert plain(f"Kash{char}gar") == "Kashgar"


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=400))
def test_plain_text_holds_nothing_that_acts_on_a_screen(text):
    kept = plain(text, limit=50)

    assert len(kept) <= 50
    assert len(kept.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(c) for c in kept} & {"RLO", "LRO", "RLE", "LRE", "RLI"}


@pytest.mark.parametrize("text", ["Ürümqi", "霍尔果斯片区", "Хоргос", "134.60 km²", "A – B · C"])
def test_plain_text_keeps_names_as_they_are(text):
    assert plain(text) == text


def test_long_text_ends_in_an_ellipsis():
    assert plain("x" * 301) == "x" * 299 + "…"
    assert plain("x" * 300) == "x" * 300
    assert plain("x" * 10, limit=4) == "xxx…"


def test_anything_can_be_made_plain():
    assert [plain(value) for value in (None, 3.5, ["a"])] == ["None", "3.5", "['a']"]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_the_text_as_it_is(text):
    assert html.unescape(html_text(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_html_text_passes_through_templates_untouched(text):
    once = Template(html_text(text)).render()

    assert Template(once).render() == html_text(text)


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_html_text_holds_entities_instead_of_anything_that_acts(text):
    shown = html_text(text)

    assert not set(re.sub(r"&#\d+;", "", shown)) & set("&<>\"'`${}%#\\|=()[]\u2028\u2029")
    assert html.unescape(shown) == plain(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_text_is_the_text_once_its_backslashes_are_read(text):
    assert re.sub(r"\\(.)", r"\1", markdown_text(text)).replace("\u2060", "") == text.strip()


def test_a_name_with_blanks_around_it_can_be_emphasised():
    assert f"**{markdown_text(' Khorgos ')}**" == "**Khorgos**"


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_text_leaves_no_mark_unescaped(text):
    without_escapes = re.sub(r"\\.", "", markdown_text(text))

    assert not set(without_escapes) & set("\\`*_{}[]()#+-.!|<>$~:&")


@pytest.mark.parametrize("first", "=+-@＝＋－＠\t\r")
def test_cells_show_formulas_as_text(first):
    assert cell_text(f"{first}1+1") == f"'{first}1+1"


def test_cells_keep_other_text():
    assert [cell_text(text) for text in ("1=1", "喀什", "")] == ["1=1", "喀什", ""]


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS)
def test_script_json_is_json_of_the_same_value(value):
    assert json.loads(script_json(value)) == value


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS)
def test_script_json_holds_nothing_that_a_layer_on_the_way_acts_on(value):
    script = script_json(value)

    assert script.isascii()
    assert not [mark for mark in ("{{", "{%", "{#", "</", "`", "${", "<", "&") if mark in script]
    assert all(re.fullmatch(r"(?:[A-Za-z0-9 ]|\\u[0-9a-f]{4})*", s) for s in strings(script))


def strings(script):
    return re.findall(r'"([^"]*)"', script)


def test_script_json_hides_what_looks_like_a_variable_of_folium():
    assert "_" not in script_json({"name": "map_0123456789abcdef0123456789abcdef"})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_script_json_refuses_numbers_that_json_lacks(number):
    with pytest.raises(ValueError, match="JSON"):
        script_json([number])


@pytest.mark.parametrize(
    "text", ["see http://example.org/a", "HTTPS://example.org", "www.example.org", "me@example.org"]
)
def test_markdown_text_makes_no_link_of_an_address(text):
    shown = re.sub(r"\\(.)", r"\1", markdown_text(text))

    assert not re.search(r"(?i)https?://|www\.|@\w", shown)
    assert shown.replace("\N{WORD JOINER}", "") == text


@pytest.mark.parametrize(
    ("sentences", "text"),
    [
        (["One.", "", "Two."], "One. Two."),
        (["甲。", "乙。"], "甲。乙。"),
        (["GB/T 2260", "甲（乙）", "丙。"], "GB/T 2260 甲（乙）丙。"),
        ([], ""),
    ],
)
def test_sentences_in_a_row_have_blanks_where_their_writing_has_them(sentences, text):
    assert running_text(sentences) == text
