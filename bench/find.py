"""Time the answer to a need: ``python bench/find.py``.

Every name and synonym of the plan is asked once, with a typing error once, and then a long and
a hostile text. Target: each answer within 20 ms, the first, too; a hostile text within 100 ms.
"""

import json
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ftzmap.search.search import find  # noqa: E402
from ftzmap.zone.shipped import shipped_zone  # noqa: E402

SEED, TARGET_MS, HOSTILE_MS = 4, 20, 100
HOSTILE = ("x" * 10_000, "和物流" * 4000, "trade and " * 2000, "\x00\u202e" * 5000, "a b " * 3000)


def questions() -> list[str]:
    """Return every name and synonym of sectors and industries, in five languages."""
    plan = json.loads((ROOT / "data" / "plan.json").read_bytes())
    return [
        text
        for entry in (*plan["sectors"], *plan["industries"])
        for texts in (entry["name"].values(), *entry["synonyms"].values())
        for text in texts
    ]


def mistyped(text: str, chance: random.Random) -> str:
    """Return a text with one of its inner characters left out."""
    place = chance.randrange(1, len(text) - 1) if len(text) > 2 else 0
    return text[:place] + text[place + 1 :]


def milliseconds(text: str) -> float:
    """Return the time of one answer, in ms."""
    begin = time.perf_counter()
    find(shipped_zone(), text)
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    """Print the first answer, and median and maximum of each kind of question."""
    shipped_zone()
    print(f"\nAnswer to a need; the first one: {milliseconds('pharma'):.0f} ms")
    chance, known = random.Random(SEED), questions()
    kinds = {
        "names and synonyms": known,
        "one letter left out": [mistyped(text, chance) for text in known],
        "twelve needs at once": [", ".join(known[n : n + 12]) for n in range(0, len(known), 12)],
        "long and hostile": list(HOSTILE),
    }
    for kind, texts in kinds.items():
        taken = [milliseconds(text) for text in texts]
        target = HOSTILE_MS if texts == list(HOSTILE) else TARGET_MS
        verdict = "reached" if max(taken) <= target else "MISSED"
        median = statistics.median(taken)
        print(
            f"  {kind:22} {len(texts):4} median {median:6.2f} ms, max {max(taken):6.1f} ms", end=""
        )
        print(f" (target {target} ms: {verdict})")


if __name__ == "__main__":
    main()
