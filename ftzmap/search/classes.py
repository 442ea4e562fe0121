"""Industry classifications as a second way in: ISIC Rev. 4 and GB/T 4754—2017.

Sources: United Nations, *International Standard Industrial Classification of All Economic
Activities*, Revision 4 (sections A to U); GB/T 4754—2017 (sections A to T). The titles are
shortened; the plan itself uses neither.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ftzmap.search import code_lists
from ftzmap.text.i18n import N_
from ftzmap.zone.plan import Sector
from geo.messages import Message, message

ISIC = {
    "A": N_("Agriculture, forestry and fishing"),
    "B": N_("Mining and quarrying"),
    "C": N_("Manufacturing"),
    "D": N_("Electricity and gas"),
    "E": N_("Water, sewerage and waste"),
    "F": N_("Construction"),
    "G": N_("Wholesale and retail trade"),
    "H": N_("Transport and storage"),
    "I": N_("Accommodation and food service"),
    "J": N_("Information and communication"),
    "K": N_("Finance and insurance"),
    "L": N_("Real estate"),
    "M": N_("Professional, scientific and technical activities"),
    "N": N_("Administrative and support services"),
    "O": N_("Public administration and defence"),
    "P": N_("Education"),
    "Q": N_("Health and social work"),
    "R": N_("Arts, entertainment and recreation"),
    "S": N_("Other services"),
    "T": N_("Households as employers"),
    "U": N_("Extraterritorial organisations"),
}
GBT = {
    "A": N_("Agriculture, forestry, animal husbandry and fishery"),
    "B": N_("Mining"),
    "C": N_("Manufacturing"),
    "D": N_("Electricity, heat, gas and water"),
    "E": N_("Construction"),
    "F": N_("Wholesale and retail"),
    "G": N_("Transport, storage and post"),
    "H": N_("Hotels and catering"),
    "I": N_("Information transmission, software and information technology services"),
    "J": N_("Finance"),
    "K": N_("Real estate"),
    "L": N_("Leasing and business services"),
    "M": N_("Scientific research and technical services"),
    "N": N_("Water, environment and public facilities"),
    "O": N_("Household services, repair and other services"),
    "P": N_("Education"),
    "Q": N_("Health and social work"),
    "R": N_("Culture, sports and entertainment"),
    "S": N_("Public administration and social organisations"),
    "T": N_("International organisations"),
}
_GBT_SAID = re.compile(
    r"^(?:gb\s*+/?\s*+t?|国标|门类|(?:国民经济)?行业(?:分类)?(?:代码)?)\s*+:?\s*+(?:4754)?"
    r"(?:\s*+[-—–]++\s*+\d{4})?\s*+:?\s*+",
    re.I,
)
_ISIC_SAID = re.compile(r"^isic\s*+(?:rev\.?\s*+4)?\s*+:?\s*+", re.I)
_NACE_SAID = re.compile(
    r"^(?:nace(?:\s*+rev\.?\s*+2(?:\.[01])?)?|оквэд(?:-?2)?|okved(?:-?2)?|окэд|oked|окпд-?2?|квед|kved|қр\s*+эқжж|ifut|ифут)"
    r"\s*+:?\s*+",
    re.I,
)
_NACE = re.compile(r"([a-u])?\s*+(?:(\d{2})(?:\.?\d{1,2}(?:\.?\d{1,2})?)?)?", re.I)
_DOTTED = re.compile(r"[a-u]?\s*+\d{2}\.\d{1,2}(?:\.\d{1,2})?", re.I)
_CODE = re.compile(
    r"(?:section|division|group|class|门类|大类|中类|小类)?\s*+([a-u])?\s*+(\d{2}\d{0,2})?"
    r"\s*+(?:门类|大类|中类|小类|类)?",
    re.I,
)
_TITLED = re.compile(  # with its Chinese title, which begins with no measure word
    r"([a-t]\d{2,4}(?=\s*+[一-鿿])|\d{4}(?=\s))\s*+(?![吨台个人年亩辆件套米元万])[一-鿿、（）()]{2,}",
    re.I,
)
_UNMAPPED = re.compile(
    r"(naics|sic|hts|hs|тн\s*+вэд|海关编码|商品编码|税则号列?)"
    r"\s*+(?:code|код|20\d\d)?\s*+:?\s*+(\d[\d. ]{1,14})",
    re.I,
)


@dataclass(frozen=True)
class Code:
    """A section, division, group or class of ISIC Rev. 4 or GB/T 4754—2017, such as C131."""

    scheme: str
    text: str

    def __str__(self) -> str:
        return f"{self.scheme} {self.text}"

    @property
    def is_listed(self) -> bool:
        """Whether the classification has it."""
        return self.text in code_lists.codes(self.scheme)

    def is_of(self, sector: Sector) -> bool:
        """Return whether a code of a sector is it, holds it or lies in it."""
        codes = sector.gbt if self.scheme == code_lists.GBT else sector.isic
        return any(one.startswith(self.text) or self.text.startswith(one) for one in codes)


@dataclass(frozen=True)
class CodeReading:
    """A code as it was read.

    Parameters
    ----------
    codes
        What it may be, the likeliest first; none if it is in no list.
    words
        What stands for it where its classification is not mapped.
    note
        What there is to say of the reading.
    """

    codes: tuple[Code, ...] = ()
    words: str = ""
    note: Message | None = None


def has_classes(code: Code, sectors: Iterable[Sector]) -> bool:
    """Return whether any sector has classes of the classification that a code is of."""
    gbt = code.scheme == code_lists.GBT
    return any(sector.gbt if gbt else sector.isic for sector in sectors)


def read_class(text: str, *, chinese_first: bool = False) -> CodeReading | None:
    """Return a class of industry as it is written; None if the text is none.

    A letter, digits or both: ``C``, ``21``, ``C21``, ``C1711``, ``section C``, ``ISIC C21``,
    ``GB/T 4754 C27``, ``1711 棉纺纱加工``, ``行业代码 C17``, ``ОКВЭД 13.10``. Without a
    name before it, it is one of ISIC and of GB/T 4754, as far as they have it, the latter first if
    `chinese_first`; four bare digits are no class but a year.
    """
    titled = _TITLED.fullmatch(text.strip())
    stripped = f"{code_lists.GBT} {titled[1]}" if titled else text.strip()
    return _unmapped(stripped) or _nace(stripped) or _mapped(stripped, chinese_first)


def _unmapped(text: str) -> CodeReading | None:
    found = _UNMAPPED.fullmatch(text)
    if not found:
        return None
    scheme, digits = found[1].upper(), found[2].strip()
    words = code_lists.NAICS_WORDS.get(digits[:3], "") if scheme == "NAICS" else ""
    if words:
        note = message(
            "NAICS codes are not mapped. {code} is answered as “{words}”, after the title of "
            "its subsector {subsector}. For an exact answer, type what you make in words, or "
            "its ISIC code.",
            subsector=digits[:3],
            code=digits,
            words=words,
        )
        return CodeReading(words=words, note=note)
    return CodeReading(
        note=message(
            "{scheme} codes are not mapped here. Instead of {code}, type what you make in "
            "words, such as “warehousing” or “cotton yarn”, or its ISIC code, such as C13.",
            scheme=scheme,
            code=digits,
        )
    )


def _nace(text: str) -> CodeReading | None:
    said = _NACE_SAID.match(text)
    rest = text[said.end() :] if said else text
    found = _NACE.fullmatch(rest) if said else _DOTTED.fullmatch(rest) and _NACE.fullmatch(rest)
    if not found or not any(found.groups()):
        return None
    code = _with_letter(code_lists.ISIC, (found[1] or "").upper(), found[2] or "")
    if not code or not code.is_listed:
        return _not_listed(text)
    note = message(
        "“{typed}” is read by its first two digits, which NACE and ОКВЭД share with ISIC: {code}.",
        typed=text,
        code=code.text,
    )
    return CodeReading((code,), note=note)


def _mapped(text: str, chinese_first: bool) -> CodeReading | None:
    chinese, isic = _GBT_SAID.match(text), _ISIC_SAID.match(text)
    said = chinese or isic
    rest = text[said.end() :] if said else text
    found = _CODE.fullmatch(rest.strip())
    if not found or not any(found.groups()):
        return None
    letter, digits = (found[1] or "").upper(), found[2] or ""
    if not letter and len(digits) > 2 and not said and rest == text:
        return None
    both = (code_lists.ISIC, code_lists.GBT)
    schemes = (code_lists.GBT,) if chinese else (code_lists.ISIC,) if isic else both
    if chinese_first:
        schemes = schemes[::-1]
    read = (_with_letter(scheme, letter, digits) for scheme in schemes)
    codes = tuple(code for code in read if code and code.is_listed)
    return CodeReading(codes) if codes else _not_listed(text)


def _with_letter(scheme: str, letter: str, digits: str) -> Code | None:
    """Return a code with the letter of its section; None if no section has its division."""
    letter = letter or code_lists.letters(scheme).get(digits[:2], "")
    return Code(scheme, f"{letter}{digits}") if letter else None


def _not_listed(text: str) -> CodeReading:
    return CodeReading(
        note=message(
            "“{code}” is not a class of ISIC Rev. 4 or GB/T 4754—2017; check the code, or type "
            "what you make in words.",
            code=text,
        )
    )
