"""A text in several languages as one value: ``{"en": "area", "zh": "片区"}``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_FULL_WIDTH = "。！？；：）”"  # punctuation that brings its own space
SOURCE_LANGUAGE = "en"  # what stands where a language has no text of its own


@dataclass(frozen=True)
class Text:
    """One text in the languages it exists in; ``str`` gives English, or else the first.

    Parameters
    ----------
    versions
        Pairs of language code and text, such as ``("en", "area")``.
    """

    versions: tuple[tuple[str, str], ...]

    def in_language(self, code: str) -> str:
        """Return the text in a language, else in English, else in the first there is."""
        found = dict(self.versions)
        return found.get(code) or found.get(SOURCE_LANGUAGE) or next(iter(found.values()), "")

    def __str__(self) -> str:
        return self.in_language(SOURCE_LANGUAGE)

    def __bool__(self) -> bool:
        return bool(str(self))

    @property
    def all(self) -> tuple[str, ...]:
        """The text in every language it exists in."""
        return tuple(text for _, text in self.versions)

    def as_json(self, key: str) -> dict[str, str]:
        """Return flat properties as GeoJSON carries them: `key`, and ``key_zh`` and the like."""
        return {
            key if code == SOURCE_LANGUAGE else f"{key}_{code}": text
            for code, text in self.versions
        }


EMPTY = Text(())


def quotation(words: str) -> str:
    """Return words in quotation marks, single ones within."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def text(**versions: str) -> Text:
    """Return the text of the given versions by language code: ``text(en="area", zh="片区")``."""
    return Text(tuple(versions.items()))


def text_of(raw: Mapping[str, Any], key: str) -> Text:
    """Return the text that a JSON object holds under `key`; empty if it holds none.

    It may stand there as one value, ``{"en": …, "zh": …}``, or as flat members: `key` in English
    beside ``key_zh``, ``key_ru`` and the like.

    Raises
    ------
    TypeError
        Neither a string nor an object of strings.
    """
    value = raw.get(key)
    if isinstance(value, Mapping):
        return _checked(value, key)
    flat = {SOURCE_LANGUAGE: value} if value is not None else {}
    marks = (name for name in raw if name.startswith(f"{key}_") and len(name) == len(key) + 3)
    return _checked(flat | {name[-2:]: raw[name] for name in marks if raw[name] is not None}, key)


def _checked(versions: Mapping[str, Any], key: str) -> Text:
    if not all(isinstance(text, str) for text in versions.values()):
        raise TypeError(key)
    return Text(tuple(versions.items()))


def running_text(sentences: Iterable[str]) -> str:
    """Return sentences in a row; a blank between two only where their writing has one."""
    spaced = (text if text[-1] in _FULL_WIDTH else f"{text} " for text in sentences if text)
    return "".join(spaced).rstrip(" ")
