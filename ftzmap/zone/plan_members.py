"""Which members the items of ``plan.json`` have; apart from the code because they are data.

``docs/schema/plan.schema.json`` says the same for other programs.
"""

from collections.abc import Mapping

from ftzmap.zone.figures import UNITS
from ftzmap.zone.members import (
    Members,
    are,
    is_flag,
    is_id,
    is_integer,
    is_name,
    is_number,
    is_string,
    is_synonyms,
    is_text,
    one_of,
)
from ftzmap.zone.site_request import INQUIRY_IDS

MENTION = Members(
    needed={"place": is_string, "as": is_string, "evidence": is_string},
    optional={"what": is_text},
)
READING = Members(
    optional={"rule": is_text},
    items={
        "states": Members(needed={"id": is_string}, optional={"name": is_text, "text": is_text}),
        "mention_kinds": Members(
            needed={"id": is_string, "state": one_of("named", "doubtful", "whole zone")},
            optional={"name": is_text},
        ),
    },
)
ITEMS: Mapping[str, Members] = {
    "figures": Members(
        needed={"id": is_string, "stated_decimals": is_integer},
        optional={
            "name": is_text,
            "kind": is_string,
            "parent": is_string,
            "stated_km2": is_number,
            "stated": is_number,
            "stated_unit": one_of(*UNITS),
            "precision_km2": is_number,
            "derivation": is_string,
            "derivation_note": is_text,
            "basis": one_of("stated", "derived"),
            "evidence": is_string,
            "evidence_zh": is_string,
            "section": is_string,
        },
        items={
            "also_stated": Members(
                needed={"km2": is_number, "decimals": is_integer, "where": is_name},
                optional={"quote": is_string},
            )
        },
    ),
    "relations": Members(
        needed={"id": is_string, "low_km2": is_number, "high_km2": is_number},
        optional={"reason": is_text, "section": is_string},
    ),
    "areas": Members(
        needed={"id": is_string, "section": is_string},
        optional={"relying_on": is_text, "role": is_text, "wording_zh_official": is_flag},
    ),
    "groups": Members(
        needed={"id": is_string},
        optional={
            "name": is_text,
            "name_zh_official": is_flag,
            "area": is_string,
            "evidence": is_string,
            "section": is_string,
        },
    ),
    "sectors": Members(
        needed={"id": is_string},
        optional={
            "name": is_text,
            "isic": are(is_string),
            "gbt4754": are(is_string),
            "synonyms": is_synonyms,
        },
    ),
    "industries": Members(
        needed={"id": is_string, "area": is_string},
        optional={
            "group": is_string,
            "name": is_text,
            "sectors": are(is_string),
            "synonyms": is_synonyms,
            "section": is_string,
        },
    ),
    "places": Members(
        needed={"id": is_string, "kind": is_string},
        optional={
            "name": is_text,
            "doubtful_for": are(is_string),
            "note": is_text,
            "listed": is_flag,
        },
    ),
    "measure_groups": Members(
        needed={"id": is_integer, "section": is_string},
        optional={"name": is_text, "name_zh_official": is_flag, "name_zh_quoted": is_flag},
    ),
    "measures": Members(
        needed={"number": is_integer, "group": is_integer, "section": is_string},
        optional={
            "title": is_text,
            "title_zh_official": is_flag,
            "summary": is_text,
            "topics": are(is_text),
            "sectors": are(is_string),
            "names": are(is_string),
            "doubt": is_text,
            "evidence": is_string,
            "evidence_zh": is_string,
        },
        items={"mentions": MENTION},
    ),
    "closing": Members(
        needed={"places": are(is_string), "evidence": is_string, "section": is_string},
        optional={"id": is_string, "summary": is_text},
    ),
    "glossary": Members(
        needed={"id": is_string},
        optional={"term": is_text, "text": is_text, "see": are(is_string)},
    ),
    "open_questions": Members(
        needed={"id": is_string, "evidence": is_string, "section": is_string},
        optional={"words": is_synonyms, "answer": is_text},
    ),
    "spellings": Members(needed={"id": is_string, "names": are(is_string)}),
    "answers": Members(
        needed={
            "id": is_id,
            "question": one_of(*INQUIRY_IDS),
            "summary": is_name,
            "evidence": is_id,
            "section": is_id,
        },
        optional={"areas": are(is_string)},
    ),
}
OBJECTS = ("source", "reading")
NOTES = ("$schema", "about")  # for editors and readers of the file
EVERY = (*NOTES, *OBJECTS, *ITEMS)
