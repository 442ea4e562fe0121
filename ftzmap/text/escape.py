"""Text is data: what every string passes through on its way to a screen or a file."""

import json
import re
import unicodedata

LIMIT = 300  # characters of one name on a map or page; longer ones end in an ellipsis
_KEPT_CONTROLS = {"\n": " ", "\r": " ", "\t": " ", "\u2028": " ", "\u2029": " "}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MEANT_BY_HTML_OR_TEMPLATES = re.compile("[&<>\"'`${}%#\\\\|=()\\[\\]\u2028\u2029]")
_MEANT_BY_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!|<>$~:&^=]|(?<!\w)-|-(?!\w))")  # not a-b
_TAKEN_FOR_A_LINK = re.compile(r"(?i)(?:(?<=http:)|(?<=https:))(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)")
_WORD_JOINER = "\u2060"  # shows nothing; escapes are gone before links are sought
_MEANT_BY_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def is_harmful(char: str) -> bool:
    """Return whether a character steers a terminal, turns the direction of text, or is none."""
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}


def plain(text: object, *, limit: int = LIMIT) -> str:
    """Return `text` on one line, without control or direction characters, at most `limit` long."""
    line = str(text)[: 4 * limit]
    kept = line if line.isprintable() else _cleared(line)  # nearly every text is
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def _cleared(text: str) -> str:
    line = "".join(_KEPT_CONTROLS.get(c, c) for c in text)
    return "".join(c for c in line if not is_harmful(c))


def html_text(text: object, *, limit: int = LIMIT) -> str:
    """Return `text` for HTML and for templates: every character they could act on as an entity."""
    return _MEANT_BY_HTML_OR_TEMPLATES.sub(
        lambda match: f"&#{ord(match.group())};", plain(text, limit=limit)
    )


def markdown_text(text: object, *, limit: int = LIMIT) -> str:
    """Return `text` so that Markdown shows it as it is; an address in it becomes no link.

    Without blanks around it, as marks of emphasis are none beside a blank.
    """
    unlinked = _TAKEN_FOR_A_LINK.sub(_WORD_JOINER, plain(text, limit=limit).strip())
    return _MEANT_BY_MARKDOWN.sub(r"\\\1", unlinked)


def cell_text(text: object) -> str:
    """Return `text` for a spreadsheet cell: an apostrophe in front of what would be a formula."""
    value = str(text)
    return "'" + value if value.startswith(_MEANT_BY_FORMULAS) else value


def script_json(value: object) -> str:
    r"""Return `value` as JSON that may stand inside a script, a template or a page.

    In strings every character but letters, digits and blanks is written as
    ``\uXXXX``, so that no layer on the way (templates, renaming of variables,
    HTML) finds anything to act on. Keys must be plain identifiers.
    """
    if isinstance(value, dict):
        pairs = (f"{_quoted(key)}: {script_json(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(script_json(item) for item in value) + "]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value, allow_nan=False)


def _quoted(text: str) -> str:
    return (
        '"'
        + "".join(c if c.isascii() and (c.isalnum() or c == " ") else escaped(c) for c in text)
        + '"'
    )


def escaped(char: str) -> str:
    r"""Return a character as the ``\uXXXX`` of JSON."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
