"""What blocks say of an area in sentences: their sizes, and both readings of what is left of it."""

from ftzmap.text.i18n import Language
from ftzmap.zone.blocks import Block
from ftzmap.zone.zone import Zone


def sized(block: Block, t: Language) -> str:
    """Return the size of a block in km², or that none is published."""
    if block.figure is None:
        return t("area not published")
    return t("{n} km²", n=t.number(block.figure.km2, block.figure.km2_decimals))


def sources(zone: Zone, area_id: str, t: Language) -> str:
    """Return who lists the blocks of an area, each source with its date."""
    found = dict.fromkeys((block.source, block.date) for block in zone.blocks_of(area_id))
    dated = (t("{source}, as of {date}", source=source, date=date) for source, date in found)
    return t("; ").join(dated)


def after_sources(zone: Zone, area_id: str, t: Language) -> str:
    """Return in a sentence that blocks come from other sources and count in no figure."""
    return t(
        "From {sources}: not in the plan and not counted in any of its figures.",
        sources=sources(zone, area_id, t),
    )


def notes(zone: Zone, area_id: str, t: Language) -> tuple[str, ...]:
    """Return what else is said of the blocks of an area, each note once."""
    found = (t(block.note) for block in zone.blocks_of(area_id))
    return tuple(dict.fromkeys(note for note in found if note))


def rest_readings(zone: Zone, area_id: str, t: Language) -> tuple[tuple[str, str], ...]:
    """Return what is left of an area in km² by each reading: by the plan, then by its blocks.

    Nothing for an area of which nothing is left open.
    """
    remainder = zone.remainder(area_id)
    if remainder is None:
        return ()
    features = (zone[area_id], *zone.parts(area_id))
    decimals = max(feature.figure.km2_decimals for feature in features)
    ends = (t.number(km2, decimals) for km2 in (remainder.low_km2, remainder.high_km2))
    readings = [(t("According to the plan"), t("{n} km²", n="–".join(dict.fromkeys(ends))))]
    settled = zone.remainder_by_blocks(area_id)
    if settled is not None:
        after = t("From {sources}", sources=sources(zone, area_id, t))
        readings.append((after, t("{n} km²", n=t.number(settled, decimals))))
    return tuple(readings)
