"""XML read as a stream, whatever the format: what is refused, and what is mended and said.

A DOCTYPE is refused, so that no entity is ever expanded. A raw ``&``, characters that XML does not
allow, and prefixes that nothing declares are common slips; they are mended where the text is not
well-formed otherwise.
"""

import re
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeVar
from xml.etree.ElementTree import ParseError, XMLParser
from xml.parsers.expat import errors

from geo.errors import FileFormatError
from geo.formats.texts import code_page, decode
from geo.limits import LIMITS
from geo.messages import Message, message

MAX_NESTED = LIMITS.max_depth  # elements within elements
MAX_PREFIXES = 50
PIECE = 1_000_000  # characters given to the parser at a time
CUT_SHORT = {
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})""")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(?:[A-Za-z]\w{0,30}|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));)?+")
_ROOT = re.compile(r"<[A-Za-z_][^\s/>]*+")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,50}+):|\s([A-Za-z_][\w.-]{0,50}+):[\w.-]{1,50}+\s*+=")
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # for XML 1.0


class Target:
    """What the parser calls, element by element; a format has a child of it.

    `root` is the name of its outermost element, `title` what the format is called, `open` the names
    of the elements around the place that is read, and `text` the pieces of text of an element
    whose text is wanted, else None.
    """

    root: ClassVar[str]
    title: ClassVar[str]

    def __init__(self) -> None:
        self.open: list[str] = []
        self.text: list[str] | None = None

    def data(self, text: str) -> None:
        """Take a piece of text."""
        if self.text is not None:
            self.text.append(text)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse a DOCTYPE."""
        raise FileFormatError(
            message(
                "The file has a DOCTYPE, which is not supported; save it as plain {kind}.",
                kind=self.title,
            )
        )

    def check(self, name: str) -> None:
        """Refuse an element that is nested too deep, or the root of another kind of file."""
        if len(self.open) == MAX_NESTED:
            raise FileFormatError(
                message(
                    "The file is nested more than {most} levels deep; flatten it.", most=MAX_NESTED
                )
            )
        if not self.open and name != self.root:
            raise FileFormatError(
                message(
                    "The file is XML but not {kind} ({root}); save it as {kind}.",
                    kind=self.title,
                    root=name[:100],
                )
            )


def decode_xml(data: bytes) -> tuple[str, str]:
    """Return the text of an XML file and its encoding, of which its first line may tell.

    Raises `FileFormatError` where no encoding reads all of it.
    """
    named = _ENCODING.match(data)
    return decode(data, declared=code_page(named[1].decode("ascii", "replace")) if named else None)


def encoding_notes(encoding: str) -> Iterator[Message]:
    """Yield the sentence on an encoding that is not the usual one."""
    if encoding != "utf-8":
        yield message("The text was read as {encoding}.", encoding=encoding.upper())


AnyTarget = TypeVar("AnyTarget", bound=Target)


def parse(text: str, new_target: Callable[[], AnyTarget]) -> tuple[AnyTarget, tuple[Message, ...]]:
    """Return a target that was told all of an XML text, and what was mended in the text.

    Raises
    ------
    FileFormatError
        Not well-formed even so, cut short, with a DOCTYPE, nested too deep, or of another kind.
    """
    text = text.lstrip()
    try:
        return _feed(text, new_target()), ()
    except ParseError as error:
        mended, notes = _mended(text)
        try:
            if not notes:
                raise error
            return _feed(mended, new_target()), notes
        except ParseError:
            raise FileFormatError(_broken(error)) from error


def _feed(text: str, target: AnyTarget) -> AnyTarget:
    parser = XMLParser(target=target)
    for start in range(0, len(text), PIECE):
        parser.feed(text[start : start + PIECE])
    parser.close()
    return target


def _broken(error: ParseError) -> Message:
    line, column = error.position
    if error.code in CUT_SHORT:
        return message(
            "The file ends too early (line {line}) and is incomplete; copy it again.", line=line
        )
    return message(
        "The file is not well-formed XML (line {line}, column {column}); save it again.",
        line=line,
        column=column + 1,
    )


def _mended(text: str) -> tuple[str, tuple[Message, ...]]:
    """Return a text without what XML does not allow but files have, and the sentences on it."""
    plain, unfit = UNFIT.subn("", text)
    pieces = _CDATA.split(plain)
    ampersands = _Ampersands()
    pieces[::2] = [_AMPERSAND.sub(ampersands.mend, piece) for piece in pieces[::2]]
    declared, prefixes = _with_prefixes("".join(pieces))
    return declared, tuple(_notes(unfit + ampersands.count, prefixes))


class _Ampersands:
    """Makes text of ampersands that begin no reference, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def mend(self, match: re.Match[str]) -> str:
        found, decimal, hexadecimal = match[0], match[1], match[2]
        if decimal or hexadecimal:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            if number > 0x10FFFF or UNFIT.match(chr(number)):
                self.count += 1
                return ""
        if found != "&":
            return found
        self.count += 1
        return "&amp;"


def _with_prefixes(text: str) -> tuple[str, list[str]]:
    """Return a text whose root declares the prefixes that it uses, and those it did not declare."""
    root = _ROOT.search(text)
    if root is None:
        return text, []
    head = text[root.start() : text.find(">", root.start()) + 1]
    used = {one or other for one, other in _PREFIX.findall(text)} - {"xml", "xmlns"}
    missing = sorted(prefix for prefix in used if f"xmlns:{prefix}" not in head)[:MAX_PREFIXES]
    added = "".join(f' xmlns:{prefix}="undeclared"' for prefix in missing)
    foreign = [prefix for prefix in missing if f"xmlns:{prefix}" not in text]
    return f"{text[: root.end()]}{added}{text[root.end() :]}", foreign


def _notes(characters: int, prefixes: list[str]) -> Iterator[Message]:
    if characters:
        yield message(
            "Characters that XML does not allow were left out or read as text: {count}.",
            count=characters,
        )
    if prefixes:
        yield message(
            "The file uses undeclared prefixes: {names}; it was read nevertheless.",
            names=", ".join(prefixes)[:200],
        )
