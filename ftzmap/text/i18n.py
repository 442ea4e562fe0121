"""English and Chinese: gettext catalogues read from their source, numbers by Babel.

English is the source language and needs no catalogue. The Chinese one is read
straight from ``locale/zh/LC_MESSAGES/ftzmap.po``, so no compiled file has to
be made or kept.
"""

import gettext
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ftzmap.text.areas import decimals
from ftzmap.text.percentages import bounded
from ftzmap.text.text import Text
from geo.messages import Message

LANGUAGES = {"en": "English", "zh": "中文"}
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_TAGS = {"en": "en", "zh": "zh-CN"}
_CATALOGUES = Path(__file__).parent.parent / "locale"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark `text` for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """A language to show things in; call it with a sentence to have it translated."""

    code: str

    def __call__(self, sentence: str | Message | Text, /, **values: object) -> str:
        """Return `sentence` in this language with its blanks filled."""
        if isinstance(sentence, Text):
            return sentence.in_language(self.code)
        template, values = _parts(sentence, values)
        if isinstance(sentence, Message) and sentence.singular is not None:
            n = int(str(values["n"]))
            text = _catalogue(self.code).ngettext(sentence.singular, template, n)
        else:
            text = _catalogue(self.code).gettext(template) if template else ""
        return (
            text.format(**{key: self._shown(value) for key, value in values.items()})
            if values
            else text
        )

    def counted(self, singular: str, plural: str, /, *, n: int, **values: object) -> str:
        """Return the sentence for `n` things in the plural form that this language has for it."""
        return self(Message(plural, (("n", n), *values.items()), singular))

    @property
    def tag(self) -> str:
        """What a document in this language calls itself (BCP 47)."""
        return _TAGS[self.code]

    def of(self, named: object, attribute: str = "name") -> str:
        """Return the `name`, or another text, of a value that has one."""
        return self(getattr(named, attribute))

    def listed(self, items: Iterable[str]) -> str:
        """Return names as this language enumerates them, such as “a, b and c”."""
        from babel.lists import format_list

        return format_list([*items], locale=_LOCALES[self.code])

    def number(self, value: float, decimals: int = 2) -> str:
        """Return `value` as this language writes it, with a fixed number of decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=_LOCALES[self.code])

    def km2(self, value: float, least: int = 4, *, like: float | None = None) -> str:
        """Return an area in km², with more decimals where two digits of it need them.

        Parameters
        ----------
        least
            The decimals of an area that is not small.
        like
            An area beside which it stands, with whose decimals it is written.
        """
        digits = decimals(value if like is None else like, least)
        return self.number(round(value, digits) + 0.0, digits)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a share (1.0 is all) as percent; one too small for the decimals by its bound."""
        return bounded(100 * share, partial(self.number, decimals=decimals), decimals) + "%"

    def distance(self, metres: float) -> str:
        """Return a length in m below 1 km, otherwise in km."""
        if metres < 1000:
            return self("{n} m", n=self.number(metres, 0))
        return self("{n} km", n=self.number(metres / 1000, 1 if metres < 100_000 else 0))

    def _shown(self, value: object) -> object:
        return self(value) if isinstance(value, Message | Text) else value


ENGLISH = Language("en")


def language(code: str | None) -> Language:
    """Return the language of a tag such as ``zh-CN`` or ``en_US.UTF-8``; English if unknown."""
    tag = (code or "").lower()[:2]
    return Language(tag) if tag in LANGUAGES else ENGLISH


def environment_language() -> Language:
    """Return the language that the environment asks for, as gettext reads it."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return language(next((os.environ[name] for name in names if os.environ.get(name)), "en"))


def catalogue_path(code: str) -> Path:
    """Return where the catalogue of a language lies."""
    return _CATALOGUES / code / "LC_MESSAGES" / "ftzmap.po"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with catalogue_path(code).open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _parts(sentence: str | Message, values: dict[str, object]) -> tuple[str, dict[str, object]]:
    if isinstance(sentence, Message):
        return sentence.template, dict(sentence.values)
    return sentence, values
