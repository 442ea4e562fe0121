"""A choice as one record: the value that files and JSON carry, and the label that readers see."""

from enum import StrEnum
from typing import Self


class TitledEnum(StrEnum):
    """Members are written ``NAME = "value", N_("title")``; the label is translated where shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of its value and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
