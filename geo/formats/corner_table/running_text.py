"""Corners in the sentences of a letter, such as J1(X=4853000, Y=29548000); apart as a notation."""

import re
import unicodedata
from collections.abc import Iterator

MIN_PAIRS = 3
MIN_METRES = 100_000  # degrees are less
MAX_LINE = 20_000  # characters of a line that are looked at
_AXIS = (
    r"(?:(?<![a-z])(?:lon(?:gitude)?|lng|lat(?:itude)?|[xyne])|经度|纬度|东经|北纬|纵坐标|横坐标|[北东])"
    r"(?:坐标)?"
)
_VALUE = r"\d{6,8}(?:\.\d{1,12})?|\d{1,3}\.\d{1,12}"  # metres, or degrees with decimals


def _number(at: int) -> str:
    """Return the pattern of the first or second number of a pair, with the name of its axis."""
    return (
        rf"(?:(?P<axis{at}>{_AXIS})\s?[:=]?\s?)?(?P<value{at}>{_VALUE})"
        rf"\s?[°度m米]?\s?(?P<after{at}>[ne])?"
    )


_PAIR = re.compile(
    rf"(?:(?P<open>\()|(?<![\d.]))\s?{_number(1)}\s?[,;、\s]\s?{_number(2)}\s?(?P<close>\))?(?![\d.])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[\s,;、。:])[^\W\d_]{0,4}?([a-z]{0,3}\d{1,4})\s?[.、:,)]?\s?$", re.IGNORECASE
)
_CORNERS = re.compile(
    r"拐点|界址|角点|顶点|范围|边界|圈定|四至|红线|corner|vert(?:ex|ices)|boundary|углов|границ",
    re.IGNORECASE,
)


_SIGN = re.compile(r"[a-z]{1,2}\d{1,4}", re.IGNORECASE)  # of a corner


def marked_pairs(text: str, *, may_be_bare: bool = False) -> list[list[str]]:
    """Return label and two numbers of each pair in a text that marks them; none if no corners.

    A pair is marked by the names of its axes or by brackets. That they are corners, not sites, a
    word for them says, or a label in front of each.

    Parameters
    ----------
    may_be_bare
        Whether two numbers of metres behind a label, such as ``J1``, are a pair without marks.
    """
    folded = unicodedata.normalize("NFKC", text)
    found = [
        pair for line in folded.splitlines() for pair in _pairs_of(line[:MAX_LINE], may_be_bare)
    ]
    labels = [label for label, _, _ in found]
    if len(found) < MIN_PAIRS or not (all(labels) or _CORNERS.search(folded)):
        return []
    return [[label, a, b] if all(labels) else [a, b] for label, a, b in found]


def _pairs_of(line: str, may_be_bare: bool) -> Iterator[tuple[str, str, str]]:
    end = 0
    for match in _PAIR.finditer(line):
        is_named = all(match[f"axis{at}"] or match[f"after{at}"] for at in (1, 2))
        label = _LABEL.search(line[end : match.start()])
        is_bare = may_be_bare and label and _SIGN.fullmatch(label[1]) and _is_metres(match)
        if is_named or (match["open"] and match["close"]) or is_bare:
            yield label[1] if label else "", match["value1"], match["value2"]
            end = match.end()


def _is_metres(match: re.Match[str]) -> bool:
    return all(float(match[f"value{at}"]) >= MIN_METRES for at in (1, 2))
