"""The standard questions of a request for a site, and the answers that a plan gives to some.

The questions are ours; ``plan.json`` answers them under `answers`, each with its section and a
phrase of the text. What it does not answer is a question to the authority.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.i18n import N_
from ftzmap.text.text import Text, text_of

_SITE, _LAND, _UTILITIES = N_("Site and use"), N_("Land and ownership"), N_("Utilities")
_TRANSPORT, _LABOUR, _MONEY = N_("Transport"), N_("Labour"), N_("Taxes, incentives, finance")
_CUSTOMS, _PERMITS, _TIMELINE = N_("Customs"), N_("Permits"), N_("Timeline and contact")
_NATURE = N_("Environment and hazards")


@dataclass(frozen=True)
class Inquiry:
    """A standard question of a site request: its id, its topic, and how it is asked."""

    id: str
    topic: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What a plan says to a question in our own words, with the phrase and section it rests on.

    Parameters
    ----------
    areas
        Ids of the areas that it is about; empty for all.
    """

    inquiry: str
    areas: tuple[str, ...]
    summary: Text
    evidence: str
    section: str


INQUIRIES = (
    Inquiry("size", _SITE, N_("How large is the area?")),
    Inquiry("industries", _SITE, N_("Which industries does the plan designate there?")),
    Inquiry(
        "boundary",
        _SITE,
        N_("Where is the official boundary: is there a file of its vertices with their datum?"),
    ),
    Inquiry(
        "permitted-use",
        _SITE,
        N_("Is our activity permitted on this site, or restricted by a list or by zoning?"),
    ),
    Inquiry(
        "plots",
        _SITE,
        N_("Which plots or existing premises are available now, and how large are they?"),
    ),
    Inquiry("land-rules", _LAND, N_("Which rules govern the use of land?")),
    Inquiry(
        "ownership",
        _LAND,
        N_("Who holds the land-use right of the site, and is it free of mortgages and claims?"),
    ),
    Inquiry(
        "land-terms",
        _LAND,
        N_("How is land granted or leased, for how many years and at what price?"),
    ),
    Inquiry(
        "power",
        _UTILITIES,
        N_("How much electric power can be connected, at what voltage and tariff, and by when?"),
    ),
    Inquiry(
        "water",
        _UTILITIES,
        N_("How much water can be supplied and how much wastewater accepted, and at what prices?"),
    ),
    Inquiry("heat", _UTILITIES, N_("What gas and heat supplies are there, and at what prices?")),
    Inquiry(
        "digital", _UTILITIES, N_("What does the plan say about data and communication networks?")
    ),
    Inquiry("telecom", _UTILITIES, N_("Which data lines reach the site, and at what bandwidth?")),
    Inquiry("rail", _TRANSPORT, N_("What does the plan say about rail freight?")),
    Inquiry(
        "rail-siding",
        _TRANSPORT,
        N_("How far is the nearest rail siding or freight terminal, and what can it handle?"),
    ),
    Inquiry("road", _TRANSPORT, N_("Which roads lead to the site, and with what weight limits?")),
    Inquiry("air", _TRANSPORT, N_("What does the plan say about air links?")),
    Inquiry("talent", _LABOUR, N_("How does the plan support sought-after staff?")),
    Inquiry("training", _LABOUR, N_("What does the plan say about training?")),
    Inquiry("foreign-staff", _LABOUR, N_("Which services does the plan name for foreign staff?")),
    Inquiry(
        "labour",
        _LABOUR,
        N_("How many workers in our trades are available, at what wages and social contributions?"),
    ),
    Inquiry("tax-policies", _MONEY, N_("Does the zone change tax policies?")),
    Inquiry(
        "incentives",
        _MONEY,
        N_("Which incentives are available for this project, on what conditions and for how long?"),
    ),
    Inquiry("equal-treatment", _MONEY, N_("How are foreign investors treated?")),
    Inquiry("finance", _MONEY, N_("Which financing does the plan support?")),
    Inquiry("currency", _MONEY, N_("What does the plan say about payments in renminbi?")),
    Inquiry("customs", _CUSTOMS, N_("How does the plan ease customs clearance?")),
    Inquiry("bonded", _CUSTOMS, N_("Which bonded business does the plan name?")),
    Inquiry(
        "clearance",
        _CUSTOMS,
        N_("How long does customs clearance of our goods take, and what fees are due?"),
    ),
    Inquiry("powers", _PERMITS, N_("Which powers does the plan give to the zone itself?")),
    Inquiry(
        "permits", _PERMITS, N_("Which permits does this project need, and from which office?")
    ),
    Inquiry("environment-rules", _NATURE, N_("Which environmental duties does the plan set out?")),
    Inquiry(
        "assessment",
        _NATURE,
        N_("Which environmental assessment and emission limits apply to the site?"),
    ),
    Inquiry(
        "hazards",
        _NATURE,
        N_(
            "What is known about earthquakes, floods, ground conditions and "
            "contamination at the site?"
        ),
    ),
    Inquiry(
        "timeline",
        _TIMELINE,
        N_("How long does it take from application to land, building permit and operation?"),
    ),
    Inquiry("contact", _TIMELINE, N_("Who handles this request, and how can we reach them?")),
)
INQUIRY_IDS = tuple(inquiry.id for inquiry in INQUIRIES)


def read_answer(raw: Mapping[str, Any]) -> Answer:
    """Return an answer as ``plan.json`` has it."""
    return Answer(
        inquiry=raw["question"],
        areas=tuple(raw.get("areas", ())),
        summary=text_of(raw, "summary"),
        evidence=raw["evidence"],
        section=raw["section"],
    )
