"""Sentences as data, so that a finding can be shown in any language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """An English sentence with named blanks, and the values that fill them.

    The template is the key of the translation catalogue; ``str`` gives the
    English sentence. Values are data: braces in them are never interpreted.
    Make one with `message`.

    Parameters
    ----------
    template
        A ``str.format`` template, such as ``"{name}: the ring is not closed."``.
    values
        What fills the blanks, as pairs of name and value.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


def message(template: str, /, **values: object) -> Message:
    """Return the sentence `template` with its blanks filled by `values`."""
    return Message(template, tuple(values.items()))
