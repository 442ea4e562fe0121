"""Races of the answer to a need in free words: `python bench/table.py find`.

Every name and synonym of the plan is asked once, once with a letter left out, then twelve needs at
a time and hostile texts. The peer is what people write: RapidFuzz's best match among these names,
which knows no sectors and no areas. No answer is to take longer than 20 ms, a hostile text 100 ms.
"""

import json
import random
import time

from rapidfuzz import process

from bench.programs import ROOT
from bench.race import Cost, Race
from bench.table import verdict
from ftzmap.search.search import find
from ftzmap.zone.shipped import shipped_zone

SEED, AT_ONCE, FEW = 4, 12, 50  # texts that the peer is asked; its time is scaled
MOST_MS, HOSTILE, HOSTILE_MS = 20, "hostile texts", 100
HOSTILE_TEXTS = [
    "x" * 10_000,
    "和物流" * 4000,
    "trade and " * 2000,
    "\x00\u202e" * 5000,
    "a b " * 3000,
]
PEER, OURS = "rapidfuzz extractOne", "find"


def names():
    """Return every name and synonym of sectors and industries, in five languages."""
    plan = json.loads((ROOT / "data" / "plan.json").read_bytes())
    return [
        text
        for entry in (*plan["sectors"], *plan["industries"])
        for texts in (entry["name"].values(), *entry["synonyms"].values())
        for text in texts
    ]


def mistyped(text, chance):
    """Return a text with one of its inner characters left out."""
    place = chance.randrange(1, len(text) - 1) if len(text) > 2 else 0
    return text[:place] + text[place + 1 :]


def questions(known):
    """Return the texts that are asked, by kind."""
    chance = random.Random(SEED)
    return {
        "names and synonyms": known,
        "one letter left out": [mistyped(text, chance) for text in known],
        "twelve needs at once": [
            ", ".join(known[n : n + AT_ONCE]) for n in range(0, len(known), AT_ONCE)
        ],
        HOSTILE: HOSTILE_TEXTS,
    }


def races(sizes):
    """Yield a race for each kind of question, as many as the plan has names."""
    known = names()
    for kind, texts in questions(known).items():
        few = texts[:: 1 + len(texts) // FEW]
        yield Race(
            work=f"answer to a need: {kind}",
            n=len(texts),
            methods={
                PEER: lambda few=few: [process.extractOne(text, known) for text in few],
                OURS: lambda texts=texts: asked(texts),
            },
            scale={PEER: len(few) / len(texts)},
            check=lambda costs, kind=kind: slowest(costs, kind),
        )


def asked(texts):
    """Return what the answers took together, and the longest of them in ms."""
    taken, before = [], time.process_time()
    for text in texts:
        begin = time.perf_counter()
        find(shipped_zone(), text)
        taken.append(time.perf_counter() - begin)
    processor = time.process_time() - before
    return Cost(seconds=sum(taken), processor=processor, answer=1000 * max(taken))


def slowest(costs, kind):
    """Return how long the slowest answer took."""
    longest, most = costs[OURS].answer, HOSTILE_MS if kind == HOSTILE else MOST_MS
    return f"slowest answer {longest:.1f} ms, {most} ms wanted: {verdict(longest <= most)}"
