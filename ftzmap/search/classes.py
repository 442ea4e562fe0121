"""Industry classifications as a second way in: ISIC Rev. 4 and GB/T 4754—2017.

Sources: United Nations, *International Standard Industrial Classification of All Economic
Activities*, Revision 4 (sections A to U); GB/T 4754—2017 (sections A to T). The titles are
shortened; the plan itself uses neither.
"""

import re
from collections.abc import Callable, Iterable

from ftzmap.text.i18n import N_
from ftzmap.zone.plan import Sector

_GBT_NAME = "GB/T 4754"
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
    r"^(?:gb\s*+/?\s*+t?|国标|门类)\s*+(?:4754)?(?:\s*+[-—–]++\s*+\d{4})?\s*+", re.I
)
_ISIC_SAID = re.compile(r"^isic\s*+(?:rev\.?\s*+4)?\s*+", re.I)
_CODE = re.compile(
    r"(?:section|division|group|class|门类|大类|中类|小类)?\s*+([a-u])?\s*+(?:(\d{2})(\d{0,2}))?"
    r"\s*+(?:门类|大类|中类|小类|类)?",
    re.I,
)


def has_classes(code: str, sectors: Iterable[Sector]) -> bool:
    """Return whether any sector has classes of the classification that a code is of."""
    return any(sector.gbt if code.startswith(_GBT_NAME) else sector.isic for sector in sectors)


def read_class(text: str) -> tuple[str, Callable[[Sector], bool]] | None:
    """Return a class as it is written, and whether a sector belongs to it; None if it is none.

    A letter, a division or both: ``C``, ``21``, ``C21``, ``section C``, ``ISIC C21``,
    ``GB/T 4754 C27``. Without a name before it, it is one of ISIC. Groups and classes, such as
    ``C2100``, are read as their division; four bare digits are no class but a year.
    """
    chinese = _GBT_SAID.match(text)
    rest = text[chinese.end() :] if chinese else _ISIC_SAID.sub("", text)
    found = _CODE.fullmatch(rest.strip())
    if not found or not any(found.groups()):
        return None
    if found[3] and not found[1] and rest == text:
        return None
    letter, division = (found[1] or "").upper(), found[2] or ""
    scheme = _GBT_NAME if chinese else "ISIC"

    def belongs(sector: Sector) -> bool:
        codes = sector.gbt if chinese else sector.isic
        return any(code.startswith(letter) and code.endswith(division) for code in codes)

    return f"{scheme} {letter}{division}", belongs
