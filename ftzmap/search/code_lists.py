"""The codes that exist in ISIC Rev. 4 and GB/T 4754—2017; apart from the code because it is data.

Sources: the classes of ISIC Rev. 4 (United Nations, 419 classes), those
of GB/T 4754—2017 (national standard of China, 1380 classes), and the subsectors of NAICS 2022 (US
Census Bureau) whose titles name what a need may be.
"""

from functools import cache
from pathlib import Path

ISIC, GBT = "ISIC", "GB/T 4754"
_FILES = {ISIC: "isic.txt", GBT: "gbt4754.txt"}
NAICS_WORDS = {  # subsector: what its title names, in words that needs are answered by
    "221": "electricity",
    "311": "food processing",
    "312": "beverages",
    "313": "textiles",
    "314": "textiles",
    "315": "clothing",
    "333": "machinery",
    "334": "electronics",
    "335": "electrical equipment",
    "336": "vehicles",
    "423": "wholesale",
    "424": "wholesale",
    "425": "wholesale",
    "481": "air freight",
    "482": "rail freight",
    "484": "trucking",
    "488": "freight",
    "492": "courier",
    "493": "warehousing",
    "512": "film",
    "513": "software",
    "518": "data processing",
    "522": "banking",
    "523": "securities",
    "524": "insurance",
    "611": "education",
}


@cache
def codes(scheme: str) -> frozenset[str]:
    """Return the sections, divisions, groups and classes of a classification, such as C13."""
    path = Path(__file__).parent / "lists" / _FILES[scheme]
    found: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        letter, *classes = line.split()
        found |= {f"{letter}{one[:size]}" for one in classes for size in (0, 2, 3, 4)}
    return frozenset(found)


@cache
def letters(scheme: str) -> dict[str, str]:
    """Return the letter of the section of each division."""
    return {code[1:]: code[0] for code in codes(scheme) if len(code) == 3}
