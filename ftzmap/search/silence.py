"""What is said of a need that no area answers: silence of the lists, never more than that."""

from ftzmap.search.measure_search import speaking_of
from ftzmap.search.search import Need
from ftzmap.zone.shipped import shipped_measures
from geo.messages import Message, message


def silence(need: Need) -> tuple[Message, ...]:
    """Return in words that no area's list names a need, and which measures speak of it."""
    silent = message(
        "The areas' lists are silent on “{need}”; that is no prohibition, and no permission.",
        need=need.text,
    )
    measures = speaking_of(shipped_measures(), need.text)
    if measures:
        numbers = ", ".join(str(measure.number) for measure in measures)
        return silent, message(
            "Elsewhere the text speaks of it, in section III, measure: {numbers}.", numbers=numbers
        )
    if not need.unknown:
        return (silent,)
    return (
        message(
            "The areas' lists are silent on “{need}”; that is no prohibition, and no permission. "
            "Not recognised: “{unknown}”; check the spelling or try a broader word.",
            need=need.text,
            unknown="”, “".join(need.unknown),
        ),
    )
