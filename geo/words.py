"""Sentences as data, so that a finding can be shown in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Words:
    """An English sentence with named blanks, and the values that fill them.

    The template is the key of the translation catalogue; ``str`` gives the
    English sentence. Values are data: braces in them are never interpreted.

    Parameters
    ----------
    template
        A ``str.format`` template, such as ``"{name}: the ring is not closed."``.
    values
        What fills the blanks.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((k, str(v)) for k, v in self.values.items()))))

    def __str__(self) -> str:
        return self.template.format(**self.values)


def words(template: str, **values: object) -> Words:
    """Return the sentence `template` with its blanks filled by `values`."""
    return Words(template, values)
