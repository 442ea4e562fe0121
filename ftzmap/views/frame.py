"""What every page has: title, pages, language, a notice on a link without sense, no traceback."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.navigation.page import Page

from ftzmap.address import valid_values
from ftzmap.map.assets import theme
from ftzmap.text.escape import html_text, markdown_text
from ftzmap.text.i18n import LANGUAGES, Language, language
from ftzmap.views import coming_back, data_table, state
from ftzmap.views.memory import settle
from ftzmap.views.sections import work_section
from ftzmap.views.shield import callback, shield_errors, show_failures, tell
from ftzmap.zone.known import known_zones, loaded, objections, refresh
from ftzmap.zone.objections import MAX_SHOWN, ZoneError
from ftzmap.zone.zone import Zone
from geo.messages import message, paragraph

# The map is to be on the first screen, and details below it where a column would be cramped. The
# colours are those of the map; sizes of type and of corners are in .streamlit/config.toml.
_LAYOUT = """<style>
{theme}
.stMainBlockContainer {{ padding: 4rem 1.5rem 2rem }}
.stMainBlockContainer table {{ font-size: 0.867rem }}
.stMainBlockContainer td, .stMainBlockContainer th {{ padding: 0.25rem 0.4rem !important }}
.stColumn:not(:first-child) table {{ font-size: 0.733rem }}
.stColumn td, .stColumn th {{ padding: 0.25rem 0.3rem !important }}
.stMainBlockContainer [data-testid=stCaptionContainer] {{ color: var(--ftz-note); opacity: 1 }}
.stMainBlockContainer .stPageLink a {{ background: none; padding: 0; min-height: 24px }}
[class*=st-key-turn-] button {{ padding: 0; min-height: 24px }}
.stMainBlockContainer .stPageLink a p, [class*=st-key-turn-] button p {{
  color: var(--ftz-link); text-align: left; text-decoration: underline; font-weight: 400
}}
[class*=st-key-turn-measure-] button p {{ font-weight: 600 }}
.stMainBlockContainer td[style*=right] {{ white-space: nowrap }}
.stMainBlockContainer .stVerticalBlock > div:has(> .stHtml > script:only-child) {{
  position: absolute
}}
.stMarkdown td:first-child {{ min-width: 6rem; overflow-wrap: anywhere !important }}
.stPopover .stMarkdownEllipsis {{ max-width: 20rem }}
button[kind=tertiary] p {{ text-align: start }}
.stMainBlockContainer :is(p, li, td, th, summary, .ftz-text, .ftz-name) {{
  unicode-bidi: plaintext
}}
.stMainBlockContainer :is(.stButtonGroup, .stPopover) button {{
  min-height: 2.25rem; padding-block: 0.2rem
}}
.stMainBlockContainer div:has(> :is(.st-key-title, .st-key-speech, .st-key-pages)) {{
  position: absolute; width: 0; height: 0
}}
.stMainBlockContainer button[kind=primary] :is(p, span) {{ color: light-dark(#ffffff, #14181b) }}
.st-key-come_back {{ display: none }}
.st-key-title {{ width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }}
.stMainBlockContainer .st-key-speech {{
  position: fixed; top: 0.7rem; right: 1.5rem; z-index: 999991; width: auto
}}
.stApp [data-testid=stHeader] {{ background: var(--ftz-page) }}
.stMainBlockContainer .stSelectbox button {{ min-width: 24px; min-height: 24px }}
[data-testid=stToolbar] [data-testid=stStatusWidget] {{ margin-right: 10rem }}
.stMainBlockContainer .st-key-pages {{
  position: fixed; top: 0.7rem; left: 1.2rem; z-index: 999991; width: auto; flex-direction: row;
  gap: 0.2rem
}}
.st-key-pages .stPageLink a {{ padding: 0.25rem 0.6rem !important; border-radius: 6px }}
.st-key-pages .stPageLink a p {{
  color: var(--ftz-ink); text-decoration: none; white-space: nowrap
}}
@media (max-width: 1000px) {{
  .st-key-desk .stHorizontalBlock {{ flex-wrap: wrap }}
  .st-key-desk .stColumn {{ min-width: 100% }}
}}
@media (max-width: 767px) {{
  .st-key-title {{
    position: fixed; inset: 0.95rem 10.5rem auto 1rem; width: auto; height: auto; z-index: 999991;
    clip-path: none
  }}
  .st-key-title :is(h1, p) {{
    font-size: 1rem; font-weight: 650; margin: 0; padding: 0; white-space: nowrap;
    overflow: hidden; text-overflow: ellipsis
  }}
  [data-testid=stSidebar], [data-testid=stExpandSidebarButton] {{ display: none !important }}
  .stMain .stMainBlockContainer {{ padding-bottom: 6rem }}
  .stMainBlockContainer .st-key-pages {{
    display: grid; left: 0; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column; gap: 0;
    position: fixed; inset: auto 0 0 0; width: 100%; z-index: 999991;
    padding: 0.3rem 0.2rem calc(0.3rem + env(safe-area-inset-bottom));
    background: var(--ftz-card); border-top: 1px solid var(--ftz-line)
  }}
  .st-key-pages > * {{ width: 100% !important }}
  .st-key-pages .stPageLink a {{
    flex-direction: column; justify-content: flex-start; gap: 0; min-height: 44px; width: 100%
  }}
  .st-key-pages .stPageLink a p {{
    color: var(--ftz-ink); font-size: 0.733rem; line-height: 1.15; text-align: center;
    text-decoration: none; white-space: normal; overflow-wrap: normal; word-break: normal
  }}
}}
@media (max-width: 500px) {{
  .stMainBlockContainer .stButtonGroup [role="radiogroup"] {{ flex-wrap: wrap; row-gap: 4px }}
  [class*=_choice] .stButtonGroup button {{ padding-inline: 0.5rem }}
  [class*=_choice] .stButtonGroup button p {{ font-size: 0.867rem }}
  .stMainBlockContainer .stHorizontalBlock .stPopover .stMarkdownEllipsis {{ max-width: 9.8rem }}
  .stMainBlockContainer .stPopover .stMarkdownEllipsis p {{
    overflow: hidden; text-overflow: ellipsis; white-space: nowrap
  }}
  [class*=st-key-example_] button {{ min-height: 24px; padding-block: 0 }}
  .stMainBlockContainer {{ padding: 4rem 0.7rem 6rem }}
  .stMainBlockContainer .st-key-speech {{ right: 0.7rem }}
  .stMainBlockContainer table {{ font-size: 0.733rem; hyphens: auto }}
  .stMainBlockContainer :is(td, th) {{ word-break: normal; overflow-wrap: break-word }}
  .stMainBlockContainer td, .stMainBlockContainer th {{ padding: 0.2rem 0.2rem !important }}
}}
@media (max-width: 350px) {{
  .st-key-pages.st-key-pages .stPageLink a p {{ font-size: 0.64rem }}
}}
@media print {{
  .stMainBlockContainer :is(.st-key-pages, .st-key-speech) {{ display: none }}
}}
</style>"""
# The map fills the window below navigation and controls; where there is room, the facts stand on
# it, of the width that web/scene.js keeps free, and scroll by themselves.
_MAP_LAYOUT = """<style>
.stMainBlockContainer { padding-bottom: 0.5rem }
.st-key-desk { --ftz-map-height: max(20rem, 62dvh); position: relative }
.st-key-facts h1 { font-size: 1.333rem; line-height: 1.25; padding: 0 0 0.25rem }
.st-key-facts { gap: 0.7rem }
.st-key-size .stMarkdownColoredText { display: inline-block }
.st-key-found.st-key-found > .stElementContainer { margin-block: 0 }
@media (min-width: 1001px) {
  .st-key-desk.st-key-desk { --ftz-map-height: max(20rem, 100dvh - 8.2rem); gap: 0 }
  .st-key-facts {
    position: absolute; z-index: 2; top: 12px; right: 12px; width: 388px;
    max-height: calc(100% - 24px); overflow-y: auto; padding: 0.8rem 1rem; border-radius: 8px;
    background: var(--ftz-panel); border: 1px solid var(--ftz-line);
  }
}
@media print {
  .st-key-desk { --ftz-map-height: 150mm }
  .st-key-facts { position: static; width: auto; max-height: none; overflow: visible; border: 0 }
  .stMain .st-key-found, .stMain .stPopover, .stMain .stButtonGroup { display: none }
}
</style>"""
_LANG = "<script>document.documentElement.lang = '{}'</script>"  # a screen reader goes by it

# Streamlit speaks English in these places; their words are hidden and ours written instead.
_OWN_WORDS = """<style>
{place} {{ font-size: 0 }}
{place}::after {{ font-size: 0.867rem; content: "{words}" }}
</style>"""

# Where the server does not answer for a while, the page says so: Streamlit only greys it out.
_LOST = """<style>
@keyframes ftz-lost-connection {{ to {{ visibility: visible }} }}
[data-test-connection-state]:not([data-test-connection-state=CONNECTED])::after {{
  content: "{words}"; visibility: hidden; animation: ftz-lost-connection 0s 4s forwards;
  position: fixed; z-index: 999999; inset: auto 0 0 0; padding: 0.8rem 1rem; text-align: center;
  background: #8a1020; color: #ffffff
}}
body:has([data-test-connection-state=PINGING_SERVER]) [data-testid=stDialog] {{ display: none }}
</style>"""

_NO_RESULTS = "[data-testid=stMultiSelectDropdown] [role=option] > span:only-child"
_ENTER = (  # alone in a field for a number, else before the count of characters
    ":is([data-testid=stNumberInput] [data-testid=InputInstructions] span,"
    "[data-testid=InputInstructions] span:first-child:not(:only-child))"
)


def zone_or_stop() -> Zone:
    """Return the zone to show as its files are now; if there is none, say why and stop the run."""
    refresh()
    try:
        return state.zone()
    except ZoneError as error:
        tell(error.message, language(st.query_params.get("lang") or st.context.locale))
        st.stop()


def _marked(pages: Sequence[Page], here: Page) -> str:
    """Return the style that marks the present page among the links to all, if it is one of them."""
    paths = [page.url_path for page in pages]
    if here.url_path not in paths:
        return ""
    place = 1 + paths.index(here.url_path)
    return (
        f"<style>.st-key-pages > :nth-child({place}) .stPageLink a p "
        "{ color: var(--ftz-link); font-weight: 650 }</style>"
    )


@contextmanager
def page_frame(pages: Sequence[Page], here: Page, title: str) -> Iterator[None]:
    """Draw a page between notice and URL; say in one sentence what goes wrong.

    Its title is its one heading of the first level, and stands at the head of a narrow window. What
    is the same on every page has its place first, and is filled last.
    """
    page = here.url_path
    state.arrive(page)
    t = state.language()
    st.html(
        _LAYOUT.format(theme=theme() + data_table.STYLE)
        + _own_words(t)
        + _marked(pages, here)
        + _MAP_LAYOUT * (not page)
    )
    links, speech = st.container(key="pages"), st.container(key="speech")
    with st.container(key="title"):
        st.html(_heading(page, title))
    _notices(t)
    show_failures(t)
    with shield_errors(t):
        work_section.arrive(t)
    with shield_errors(t):
        yield
    with shield_errors(t):
        work_section.show(t)
    with links:
        for other in pages:
            st.page_link(other)
    with speech:
        language_switch(t)
    state.write_url()
    st.html(_LANG.format(t.tag), unsafe_allow_javascript=True)
    coming_back.watch()
    settle(page)


def _notices(t: Language) -> None:
    """Say what of the link was not understood, and that the files of the zone are none now."""
    ignored = state.ignored_parameters()
    if ignored:
        notice = t("Part of the link was not recognised; the default view is shown instead.")
        valid = [
            markdown_text(t(sentence), limit=400)
            for sentence in valid_values(state.zone(), ignored)
        ]
        st.info("  \n".join([notice, *valid]), icon=":material/link_off:")
    if sentences := objections(state.zone().folder):
        outdated = message(
            "The files of this zone were changed and are no longer valid; the zone is shown as "
            "it was before. {objections}",
            objections=paragraph(sentences[:MAX_SHOWN]),
        )
        tell(outdated, t)


def _heading(page: str, title: str) -> str:
    """Return the title as HTML; the map has its heading beside it, where the zone is described."""
    return (
        f"<h1>{html_text(title)}</h1>" if page else f'<p aria-hidden="true">{html_text(title)}</p>'
    )


def section_switch(
    t: Language,
    label: str,
    field: str,
    names: Mapping[str, str],
    *,
    beside: Callable[[], None] = lambda: None,
) -> str:
    """Show the sections of a page in one line with the zone; return the chosen one.

    Parameters
    ----------
    field
        The field of the address that names the section.
    names
        What each section is called in the language of the reader.
    beside
        Draws what stands between the sections and the zone.
    """
    key = f"{field}_choice"
    section = getattr(state.address(), field)
    st.session_state[key] = section if section in names else next(iter(names))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        switch(label, names, key, _section_chosen, field, key, required=True, wrap=True)
        beside()
        zone_picker(t)
    chosen: str = st.session_state[key]
    return chosen


def switch(
    label: str,
    names: Mapping[str, str],
    key: str,
    on_change: Callable[..., None] | None = None,
    *args: str,
    required: bool = False,
    wrap: bool = False,
) -> None:
    """Show a choice among a few names in one line, without its label.

    Parameters
    ----------
    names
        What each value of ``st.session_state[key]`` is called.
    on_change, args
        Called when another is chosen.
    required
        Whether one stays chosen when it is pressed again.
    """
    st.segmented_control(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=on_change and callback(on_change),
        args=args,
        required=required,
        wrap=wrap,
    )


def _own_words(t: Language) -> str:
    most = t("Up to {mb} MB", mb=st.get_option("server.maxUploadSize"))
    ours = {
        "[data-testid=stFileUploaderDropzone] button p": t("Choose a file"),
        "[data-testid=stFileUploaderDropzoneInstructions] span": most,
        _NO_RESULTS: t("No results"),
        _ENTER: t("Press Enter to confirm"),
        "[data-testid=stDownloadButtonError]": t(
            "The file could not be created. After your next step, the top of the page "
            "tells you why."
        ),
    }
    lost = t("The server does not respond. Keep this tab open; it will reconnect by itself.")
    words = (_OWN_WORDS.format(place=place, words=said) for place, said in ours.items())
    return "".join(words) + _LOST.format(words=lost)


def language_switch(t: Language) -> None:
    """Show the two languages, which override the browser's."""
    st.session_state["language"] = t.code
    switch(t("Language"), LANGUAGES, "language", _language_chosen, required=True)


def zone_picker(t: Language) -> None:
    """Show the zone, with those that are known behind it; there is nothing to show for one.

    What is behind a button is loaded when it is opened, so that the first page waits for less.
    """
    names = zone_names(t)
    if len(names) > 1:
        shown = state.zone().id
        with st.popover(names.get(shown, shown), icon=":material/public:"):
            zone_choice(names, t)


def zone_names(t: Language) -> dict[str, str]:
    """Return the names of the zones that are known by their ids."""
    zones = {id_: loaded(folder) for id_, folder in known_zones().items()}
    return {id_: markdown_text(t.of(zone)) for id_, zone in zones.items()}


def zone_choice(names: Mapping[str, str], t: Language) -> None:
    """Show the zones that are known, to choose among."""
    st.session_state["zone_choice"] = state.zone().id
    st.radio(
        t("Zone"),
        list(names),
        format_func=names.__getitem__,
        key="zone_choice",
        on_change=callback(_zone_chosen),
    )
    st.caption(t("Choosing another zone closes the files loaded for this one."))


def _zone_chosen() -> None:
    state.enter(st.session_state["zone_choice"])


def _section_chosen(field: str, key: str) -> None:
    state.change(**{field: st.session_state[key]})


def _language_chosen() -> None:
    state.change(lang=st.session_state["language"])
