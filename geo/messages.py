"""Sentences as data, so that a finding can be shown in any language."""

from collections.abc import Callable, Sequence
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
    singular
        The template for one thing, where `template` is the one for several; both have the
        blank ``{n}``, which counts them.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()
    singular: str | None = None

    def __str__(self) -> str:
        values = dict(self.values)
        is_one = self.singular is not None and values["n"] == 1
        return (self.singular if self.singular and is_one else self.template).format(**values)


Tell = Callable[[Message], None]  # what is called with each sentence on the way


def message(template: str, /, **values: object) -> Message:
    """Return the sentence `template` with its blanks filled by `values`."""
    return Message(template, tuple(values.items()))


def signed(value: float, decimals: int) -> str:
    """Return a difference with its sign, such as ``+1.50``; one that rounds to nothing has none."""
    text = f"{value:+,.{decimals}f}"
    return text if text.strip("+-0,.") else text[1:]


def counted(singular: str, plural: str, /, *, n: int, **values: object) -> Message:
    """Return the sentence for `n` things: `singular` for one, in English, else `plural`."""
    return Message(plural, (("n", n), *values.items()), singular)


def listing(items: Sequence[object]) -> Message:
    """Return items, sentences among them translated each by itself, as one list with commas."""
    named = {f"item{n}": item for n, item in enumerate(items)}
    return Message(", ".join(f"{{{name}}}" for name in named), tuple(named.items()))


def paragraph(sentences: Sequence[Message]) -> Message:
    """Return sentences, each translated by itself, one after another as one message."""
    *before, last = sentences
    return message("{before} {last}", before=paragraph(before), last=last) if before else last
