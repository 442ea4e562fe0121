"""The words that readers stumble on, each with a plain explanation and its neighbours.

Source: the member ``glossary`` of ``plan.json``, and `GENERAL` for the words of figures and checks
that mean the same in every zone; explanations are our own words. It stands alone because its terms
are a member of the data that nothing else of the zone reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.text import Text, text, text_of


@dataclass(frozen=True)
class Term:
    """A term, its explanation, and the ids of related terms."""

    id: str
    name: Text
    text: Text
    see: tuple[str, ...]


def read_term(raw: Mapping[str, Any]) -> Term:
    """Return a term as ``plan.json`` has it."""
    return Term(
        id=raw["id"],
        name=text_of(raw, "term"),
        text=text_of(raw, "text"),
        see=tuple(raw.get("see", ())),
    )


GENERAL = (
    Term(
        id="stated-figure",
        name=text(en="Stated figure", zh="原文面积"),
        text=text(
            en="An area that the text of the zone itself gives. It is exact to half a unit of its "
            "last digit.",
            zh="方案等原文直接写明的面积，其精度为末位数的半个单位。",
        ),
        see=("derived-figure", "grade"),
    ),
    Term(
        id="derived-figure",
        name=text(en="Derived figure", zh="推算面积"),
        text=text(
            en="An area that follows from stated figures by adding or subtracting them.",
            zh="由原文面积加减推得的面积。",
        ),
        see=("stated-figure",),
    ),
    Term(
        id="stated-area",
        name=text(en="Stated area (of a file)", zh="文件所载面积"),
        text=text(
            en="The area that a file gives for an outline, in a column such as area_ha. The check "
            "compares it with the area measured from the outline.",
            zh="文件在area_ha之类的列中为轮廓写明的面积。核查时与按轮廓量算的面积比较。",
        ),
        see=("grade",),
    ),
    Term(
        id="grade",
        name=text(en="Grade", zh="评定"),
        text=text(
            en="The result of comparing a measured area with the stated one. “Agrees” means that "
            "they differ by no more than the precision of the stated figure, which is half a unit "
            "of its last digit; “within tolerance”, by no more than the tolerance that you set; "
            "“off”, by more.",
            zh="量算面积与所载面积的比较结果。“相符”：相差不超过所载数值的精度，即末位数的半个单位；“容差内”：相差"
            "不超过您自定的容差；“不符”：相差更大。",
        ),
        see=("stated-figure", "stated-area"),
    ),
    Term(
        id="iou",
        name=text(en="IoU (intersection over union)", zh="交并比（IoU）"),
        text=text(
            en="How well two outlines match: the area they share, divided by the area they cover "
            "together. 1 means identical, 0 means that they share nothing.",
            zh="两个轮廓的吻合程度：重叠面积除以合并后的总面积。1表示完全相同，0表示没有重叠。",
        ),
        see=("centroid",),
    ),
    Term(
        id="centroid",
        name=text(en="Centroid", zh="形心"),
        text=text(
            en="The balance point of an outline, as if it were cut out of card. Its shift shows "
            "how far the outline as a whole has moved.",
            zh="轮廓的几何中心，即把轮廓裁成均匀纸板时的平衡点。形心移动反映轮廓整体移动了多远。",
        ),
        see=("iou",),
    ),
    Term(
        id="datum",
        name=text(en="Datum", zh="坐标基准"),
        text=text(
            en="The frame that ties longitude and latitude to the ground. The same numbers in "
            "another datum mean another place, hundreds of metres away for Chinese web maps.",
            zh="把经纬度与地面位置对应起来的基准。同一组数值在不同基准下指不同的位置；中国互联网地图的坐标会相差"
            "数百米。",
        ),
        see=("wgs-84", "cgcs2000", "gcj-02", "bd-09"),
    ),
)
