"""What tests ask of the shipped zone, by the names that they use for it."""

from ftzmap.zone.shipped import shipped_zone

AREA_IDS = shipped_zone().area_ids
FEATURE_IDS = shipped_zone().ids


def shipped_measures():
    return shipped_zone().measures


def shipped_places():
    return shipped_zone().landmarks


def shipped_glossary():
    return shipped_zone().glossary
