"""Pieces of HTML for the pages of a site; every text is escaped here and nowhere else."""

from collections.abc import Collection, Iterable, Sequence

from ftzmap.text.escape import html_text
from ftzmap.text.text import running_text

_LIMIT = 4000  # characters of one text


def said(text: object) -> str:
    """Return a text as HTML."""
    return html_text(text, limit=_LIMIT)


def element(tag: str, *inner: str, **attributes: object) -> str:
    """Return an element around pieces of HTML.

    Parameters
    ----------
    attributes
        ``class_`` and ``for_`` without the line behind; ``_`` within a name stands for ``-``; True
        is an attribute without a value; None and False are left out.
    """
    named = "".join(_attribute(name, value) for name, value in attributes.items())
    return f"<{tag}{named}>{''.join(inner)}</{tag}>"


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{said(value)}"'


def paragraph(*texts: str, class_: str | None = None) -> str:
    """Return texts that are not empty as one paragraph; nothing without any."""
    told = running_text(said(text) for text in texts if text)
    return element("p", told, class_=class_) if told else ""


def note(*texts: str) -> str:
    """Return a paragraph in small letters."""
    return paragraph(*texts, class_="note")


def heading(level: int, text: str, *, id_: str | None = None) -> str:
    """Return a heading of a level from 1 to 6."""
    return element(f"h{level}", said(text), id=id_)


def link(href: str, text: str, **attributes: object) -> str:
    """Return a link."""
    return element("a", said(text), href=href, **attributes)


def items(entries: Iterable[str], **attributes: object) -> str:
    """Return pieces of HTML as a list; nothing without any."""
    found = [element("li", entry) for entry in entries]
    return element("ul", *found, **attributes) if found else ""


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()
) -> str:
    """Return a table of texts, the first cell of each row its head.

    Parameters
    ----------
    right
        The columns that stand to the right, from 0.
    """
    sides = ["number" if column in right else None for column in range(len(head))]
    titles = [
        element("th", said(text), scope="col", class_=side)
        for text, side in zip(head, sides, strict=True)
    ]
    lines = [element("tr", *_cells(row, sides)) for row in rows]
    whole = element("table", element("thead", element("tr", *titles)), element("tbody", *lines))
    return element("div", whole, class_="wide", tabindex="0", role="group", aria_label=head[0])


def _cells(row: Sequence[str], sides: Sequence[str | None]) -> Iterable[str]:
    first, *others = zip(row, sides, strict=True)
    yield element("th", said(first[0]), scope="row")
    for text, side in others:
        yield element("td", said(text), class_=side)


def figure(svg: str, caption: str = "") -> str:
    """Return a drawing with a caption below."""
    below = element("figcaption", said(caption)) if caption else ""
    return element("figure", svg, below)
