"""A choice as one record: the value that files and JSON carry, and the title that readers see."""

from enum import StrEnum
from typing import Self


class TitledEnum(StrEnum):
    """Members are written ``NAME = "value", N_("title")``; the title is translated where shown."""

    title: str

    def __new__(cls, value: str, title: str) -> Self:
        """Make a member of its value and its title."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.title = title
        return member
