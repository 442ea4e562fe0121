"""Bytes to text: whole files, and the names and cells of a table one by one.

UTF-8 shows itself, so it is tried before GB18030 and never after it; what a file declares goes
before both, if it reads all of it.
"""

import codecs
import re
from collections.abc import Sequence

from geo.errors import FileFormatError
from geo.messages import message

BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
CHINESE = {"gbk", "gb2312", "gb18030", "cp936"}  # read as the one that holds them all
CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "950": "cp950"}
CODECS = (
    "utf-8",
    "utf8",
    "utf_8",
    "gb",
    "big5",
    "cp",
    "iso-8859",
    "iso8859",
    "euc",
    "shift",
    "koi8",
)
SNIFF = 1000  # bytes looked at for the zeros of UTF-16 without a mark
MAX_ZERO = 0.02  # share of them, more than in the places between, above which it is that
SAMPLE = 20_000  # bytes looked at for words
MIN_LETTERS, MOSTLY_COMMON = 6, 0.9  # letters, and their share of all that is not ASCII
CYRILLIC = ("windows-1251", "koi8-r", "cp866")
FREQUENT = "оеаинтсрвл"  # two letters of three in Russian
MIN_FREQUENT = 0.5  # share of them; one of three where letters come by chance
GB2312_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
EASTERN = {  # frequent characters, signs and kana
    "cp950": re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
    "cp932": re.compile(rb"[\x81-\x97][\x40-\x7e\x80-\xfc]|\x98[\x40-\x72]"),
}
RUSSIAN_WORD = re.compile(r"(?<![^\W\d_])(?:[А-ЯЁа-яё][а-яё]+|[А-ЯЁ]{2,}+|[а-яё])(?![^\W\d_])")
LONG = re.compile("[\u0800-\U0010ffff]")  # what UTF-8 writes in three bytes or more, as Chinese
CARRIER = "ISO-8859-1"  # holds any bytes as text, one character a byte; so spelt by GDAL
WESTERN = {"iso8859-1", "iso8859-15", "cp1252", "latin-1"}  # they read any bytes
GB2312 = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*+(?:[\xa1-\xf7])?")
HANZI = re.compile(rb"[\xb0-\xf7][\xa1-\xfe]")
SURROGATES = re.compile("[\ud800-\udfff]")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """Return the text of a file and its encoding: that of its mark, else the first that reads it.

    Tried are UTF-8 or, where zeros tell it, UTF-16, then what the file declares, then the one that
    its letters tell, else GB18030.

    Parameters
    ----------
    data
        The bytes of the file.
    declared
        The codec that the file names within itself.

    Raises
    ------
    FileFormatError
        None of them reads all of it.
    """
    mark = next((mark for mark in BOMS if data.startswith(mark)), b"")
    for encoding in (BOMS[mark],) if mark else filter(None, (utf_by_zeros(data[:SNIFF]), declared)):
        if (text := _strict(data[len(mark) :], encoding)) is not None:
            return text, encoding
    encoding = legacy_encoding(data) or "gb18030"
    if not mark and (text := _strict(data, encoding)) is not None:
        return text, encoding
    raise FileFormatError(
        message("The file is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8.")
    )


def without_quotes(text: str) -> str:
    """Return a cell without signs that cannot be seen, quotation marks, and Excel's apostrophe."""
    plain = (text if text.isascii() else INVISIBLE.sub("", text)).strip()
    if len(plain) > 1 and (plain[0] == plain[-1] == '"' or plain[0] + plain[-1] == "“”"):
        plain = plain[1:-1].strip()
    return plain.removeprefix("'")


def legacy_encoding(data: bytes) -> str | None:
    """Return the encoding of Russian, Taiwanese or Japanese text by its letters; None for others.

    Text in GB18030 has characters of GB2312 nearly alone, and no words of Cyrillic letters.
    """
    sample = data[:SAMPLE]
    if sample.isascii():
        return None
    words = {each: _russian_share(sample, each) for each in CYRILLIC}
    best = max(CYRILLIC, key=lambda each: words[each])
    if words[best]:
        return best
    if _common_share(sample, "gb18030", GB2312_PAIR) >= MOSTLY_COMMON:
        return None
    common = {each: _common_share(sample, each, pair) for each, pair in EASTERN.items()}
    best = max(EASTERN, key=lambda each: common[each])
    return best if common[best] >= MOSTLY_COMMON else None


def _russian_share(sample: bytes, encoding: str) -> float:
    """Return the share of frequent letters in a text of Russian words; 0 where it is none.

    A word is small letters behind one of either case, or capitals alone; of GB18030 every other
    byte would be a capital or a sign. Small letters of one code page are capitals of another, in
    which they are not the frequent ones.
    """
    text = _without_end(sample, encoding)
    signs = [sign for sign in text or "" if ord(sign) > 127]
    words = "".join(RUSSIAN_WORD.findall(text or ""))
    is_russian = len(signs) >= MIN_LETTERS and len(words) >= MOSTLY_COMMON * len(signs)
    share = sum(map(words.lower().count, FREQUENT)) / max(1, len(words))
    return share if is_russian and (encoding == CYRILLIC[0] or share >= MIN_FREQUENT) else 0.0


def _common_share(sample: bytes, encoding: str, common: re.Pattern[bytes]) -> float:
    """Return the share of characters beyond ASCII that are common ones; 0 of few or of none."""
    text = _without_end(sample, encoding)
    signs = [sign.encode(encoding) for sign in text or "" if ord(sign) > 127]
    is_enough = len(signs) >= MIN_LETTERS
    return sum(map(bool, map(common.fullmatch, signs))) / len(signs) if is_enough else 0.0


def utf_by_zeros(start: bytes) -> str:
    """Return UTF-16 where every other byte is mostly zero, as in plain letters; else UTF-8."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if abs(even - odd) <= MAX_ZERO * len(start):
        return "utf-8"
    return "utf-16-le" if odd > even else "utf-16-be"


def code_page(declared: str) -> str | None:
    """Return the codec that the content of a ``.cpg`` file names; None if it is not known."""
    name = re.sub(r"^(?:ansi|oem|cp|dos|windows)[ _-]?(?=\d)", "", declared.strip().lower()[:40])
    name = CODE_PAGES.get(name, f"cp{name}" if re.fullmatch(r"\d{3,4}", name) else name)
    name = re.sub(r"^(?:iso|8859)[ -]?(?:8859)?[ -]?(\d{1,2})$", r"iso-8859-\1", name)
    if not name.startswith(CODECS):
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return "gb18030" if found in CHINESE else found


class Cells:
    """Reads the names and cells of one table, given as bytes in the shape of ISO-8859-1.

    Parameters
    ----------
    carried
        All of them.
    declared
        The codec that the file declares.
    """

    def __init__(self, carried: Sequence[str], declared: str | None) -> None:
        raw = [_bytes(text) for text in carried if not text.isascii()]
        decoded = [_strict(cell, "utf-8") for cell in raw if cell]
        self.is_utf8 = None not in decoded
        self.declared = declared
        if (
            declared in WESTERN
            and self.is_utf8
            and any(LONG.search(text or "") for text in decoded)
        ):
            self.declared = "utf-8"
        elif declared in WESTERN and _are_gb2312(raw):
            self.declared = "gb18030"
        elif declared is None and not self.is_utf8:
            self.declared = legacy_encoding(b"\n".join(raw[:SAMPLE]))
        self.used: set[str] = set()

    def read(self, carried: str) -> str:
        """Return the text of a name or cell."""
        raw = b"" if carried.isascii() else _bytes(carried)
        if not raw:
            return carried
        text, encoding = (
            self._whole(raw)
            or self._cut(raw)
            or (raw.decode(self.declared or "gb18030", "replace"), self.declared or "gb18030")
        )
        self.used.add(encoding)
        return text

    def _whole(self, raw: bytes) -> tuple[str, str] | None:
        """Return a cell that is read strictly, or as UTF-8 that was cut within a character."""
        if self.declared and (text := _strict(raw, self.declared)) is not None:
            return text, self.declared
        text = _strict(raw, "utf-8")
        if text is None:
            text = _without_end(raw, "utf-8")
        # two bytes of GB18030 may happen to be one character of UTF-8, but seldom a Chinese one
        if text and (self.is_utf8 or self.declared == "utf-8" or LONG.search(text)):
            return text, "utf-8"
        text = _strict(raw, "gb18030")
        return None if text is None else (text, "gb18030")

    def _cut(self, raw: bytes) -> tuple[str, str] | None:
        """Return a cell without the character at its end that was cut."""
        for encoding in filter(None, (self.declared, "gb18030")):
            text = _without_end(raw, encoding)
            if text is not None:
                return text, encoding
        return None


def _are_gb2312(cells: Sequence[bytes]) -> bool:
    """Say whether all letters beyond ASCII come in pairs that are Chinese characters.

    Letters of Western languages seldom stand in pairs beside one another.
    """
    return all(GB2312.fullmatch(cell) for cell in cells) and any(map(HANZI.search, cells))


def _bytes(carried: str) -> bytes:
    """Return what a text carries; nothing where it is a real text already."""
    try:
        return carried.encode(CARRIER)
    except UnicodeEncodeError:
        return b""


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _without_end(raw: bytes, encoding: str) -> str | None:
    """Return what comes before an unfinished character at the end; None where more is wrong."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, final=False)
    except UnicodeDecodeError:
        return None


def storable_text(text: str) -> str:
    """Return text that any encoding of Unicode can write: halves of characters are replaced."""
    return text if text.isascii() else SURROGATES.sub("\ufffd", text)
