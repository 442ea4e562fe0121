"""The frame of each page of a site: head, policy, links between pages and languages."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ftzmap.learn.zone_facts import figure_source
from ftzmap.text.escape import script_json
from ftzmap.text.i18n import LANGUAGES, N_, Language
from ftzmap.text.text import EMPTY
from ftzmap.website.markup import element, heading, link, note, said
from ftzmap.zone.zone import WHOLE, Zone

WEB = Path(__file__).parent / "web"
PAGES = {  # the file of each page without its ending, and its title, in the order of the links
    "index": N_("Map"),
    "areas": N_("Areas"),
    "search": N_("Search"),
    "measures": N_("Measures"),
    "learn": N_("Learn"),
    "exercises": N_("Exercises"),
    "data": N_("Data"),
}


@dataclass(frozen=True)
class Page:
    """A page of a site in one language: what its file is called, its contents and scripts.

    Parameters
    ----------
    main
        HTML of its contents.
    scripts
        Scripts in the order in which they run; each is named to the browser by its hash.
    data
        What the scripts read, by the id of its element.
    styles
        Style sheets beside those of all pages.
    """

    file: str
    main: str
    scripts: tuple[str, ...] = ()
    data: Mapping[str, object] | None = None
    styles: tuple[str, ...] = ()


def pages_of(zone: Zone) -> tuple[str, ...]:
    """Return the files of the pages that a zone has something to say on."""
    return tuple(page for page in PAGES if page != "measures" or zone.measures)


@cache
def web_text(name: str) -> str:
    """Return a script or a style sheet of the site."""
    return (WEB / name).read_text(encoding="utf-8")


def html_document(zone: Zone, page: Page, t: Language) -> str:
    """Return a whole page: it opens from a disk and asks nothing from outside."""
    title = f"{t(PAGES[page.file])} · {t.of(zone)}"
    scripts = (web_text("address.js"), *page.scripts)
    styles = "".join(f"<style>{css}</style>" for css in (*page.styles, web_text("site.css")))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{_policy(scripts)}<title>{said(title)}</title>{styles}"
    )
    body = _header(zone, page, t) + element("main", page.main, id="main") + _footer(zone, t)
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head>{head}</head>\n<body>{body}'
        f"{_data(page.data or {})}{''.join(f'<script>{s}</script>' for s in scripts)}"
        "</body></html>\n"
    )


def _policy(scripts: Sequence[str]) -> str:
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'\">"
    )


def _data(data: Mapping[str, object]) -> str:
    return "".join(
        f'<script type="application/json" id="{id_}">{script_json(value)}</script>'
        for id_, value in data.items()
    )


def _header(zone: Zone, page: Page, t: Language) -> str:
    pages = [
        element("li", link(f"{file}.html", t(PAGES[file]), aria_current=_current(file, page)))
        for file in pages_of(zone)
    ]
    languages = [element("li", _language(code, page, t), class_="language") for code in LANGUAGES]
    skip = link("#main", t("Skip to content"), class_="skip")
    home = link("index.html", t.of(zone), class_="brand")
    every = element("nav", element("ul", *pages, *languages), aria_label=t("Pages"))
    return element("header", skip, home, every)


def _current(file: str, page: Page) -> str | None:
    return "page" if file == page.file else None


def _language(code: str, page: Page, t: Language) -> str:
    here = "true" if code == t.code else None
    other = Language(code)
    return link(
        f"../{code}/{page.file}.html",
        LANGUAGES[code],
        lang=other.tag,
        hreflang=other.tag,
        data_keep=True,
        aria_current=here,
    )


def _footer(zone: Zone, t: Language) -> str:
    source = zone.plan.source
    origin = figure_source(zone, WHOLE, zone.source, t)
    figure = t("Figure: {source}", source=origin) if origin else ""
    texts = [figure, *(t(source.get(key, EMPTY)) for key in ("provenance", "text_note"))]
    return element("footer", *(note(text) for text in dict.fromkeys(texts) if text))


def landing(zone: Zone) -> str:
    """Return the first page of a site: it leads to each language, and keeps the view of a link."""
    script = web_text("landing.js")
    links = "".join(
        element("li", link(f"{code}/index.html", f"{Language(code).of(zone)} — {name}", lang=code))
        for code, name in LANGUAGES.items()
    )
    names = dict.fromkeys(Language(code).of(zone) for code in LANGUAGES)
    title = " · ".join(names)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{_policy([script])}<title>{said(title)}</title>"
        f"<style>{web_text('site.css')}</style></head>\n<body><main>{heading(1, title)}"
        f"<ul>{links}</ul></main><script>{script}</script></body></html>\n"
    )
