"""My work: kept as a file, opened again, and brought back to who reloads the page."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial

import streamlit as st

from ftzmap.address import Address, read, write
from ftzmap.checks.report import geojson_bytes
from ftzmap.map.antimeridian import seam
from ftzmap.sites import in_link
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.background import Job
from ftzmap.views.memory import at_each_search
from ftzmap.views.sections.site_files import mark_linked
from ftzmap.views.shield import callback, download, shield_errors, tell
from ftzmap.work.reopening import Reopened, reopen
from ftzmap.work.session_work import Source, Work, with_steps
from ftzmap.work.store import MAX_AGE_S, Store, is_key, new_key
from ftzmap.work.work_file import ENDING, read_work, work_bytes
from ftzmap.zone.known import known_zones
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message

COOKIE = "ftzmap_work"
MAX_SECONDS, SHORT_S = 900.0, 5.0  # of opening in all, and before the page is drawn
POLL_S = 0.5  # between two looks at it
LOADED = {  # by kind
    "boundary": "desk",
    "second": "second",
    "parcels": "parcels_result",
    "sites": "site_table",
    "profile": "profile",
}
_KEY, _ASKED, _TO_OPEN = "work_key", "work_asked", "work_to_open"
_TO_LAY_OUT, _UNOPENED, _IS_GONE = "work_to_lay_out", "work_unopened", "work_is_gone"
_JOB, _OPENED, _KEPT = "work_job", "work_opened", "work_kept"
# A tab knows the key of its work. A new session in it, after a reload or a reconnect, is not told:
# so the tab tells it by a cookie, which is gone as soon as it was read. Who leaves a tab with work
# that is in no work file is asked by the browser whether to stay.
_SCRIPT = """<script>(() => {{
  const [name, own, isHeld, isAsked] = ["{name}", "{own}", {is_held}, {is_asked}];
  if (!("ftzmapUnkept" in window)) {{
    addEventListener("beforeunload", (event) => window.ftzmapUnkept && event.preventDefault());
    addEventListener("click", ({{ target }}) => {{
      if (target.closest?.(".st-key-work_keep")) window.ftzmapUnkept = false;
    }}, true);
  }}
  window.ftzmapUnkept = {is_unkept};
  const before = sessionStorage.getItem(name), write = (value, seconds) => {{
    document.cookie = `${{name}}=${{value}}; path=/; max-age=${{seconds}}; SameSite=Strict`;
  }};
  const [visit] = performance.getEntriesByType("navigation");
  const isSame = window.ftzmapWork || visit && visit.type !== "navigate";
  window.ftzmapWork = own;
  if (isAsked) write("", 0);
  else if (before && before !== own && isSame) {{
    write(before, 30);
    window.ftzmapUnkept = false;
    location.reload();
    return;
  }}
  if (isHeld) sessionStorage.setItem(name, own);
  else sessionStorage.removeItem(name);
}})()</script>"""

_FORGOTTEN = "<script>document.cookie = '{name}=; path=/; max-age=0; SameSite=Strict'</script>"


@dataclass(frozen=True)
class Wanted:
    """Work to open: whether a work file has it, and whether it is of one that was loaded here."""

    work: Work
    is_kept: bool
    is_file: bool


@st.cache_resource(show_spinner=False)
def _store() -> Store:
    store = Store()
    at_each_search(store.forget_oldest)
    return store


def arrive(t: Language) -> None:
    """Bring back the work of a reader who reloads, and open what was asked for."""
    if _KEY not in st.session_state:
        _recognise()
        if st.session_state[_ASKED]:  # at once: another tab that opens now is to find none
            st.html(_FORGOTTEN.format(name=COOKIE), unsafe_allow_javascript=True)
    if (found := st.session_state.pop(_TO_LAY_OUT, None)) is not None:
        _lay_out(*found)
    _say_if_gone(t)
    if (wanted := st.session_state.pop(_TO_OPEN, None)) is not None:
        _begin(wanted)
    wanted, job = st.session_state.get(_JOB, (None, None))
    if job is None:
        return
    if not job.is_done:
        _working(t)
        return
    del st.session_state[_JOB]
    if job.result is not None:
        _take_up(wanted, job.result)
    else:
        _give_up(wanted)
        tell(job.error.message, t)


def _recognise() -> None:
    """Find the work that this tab had before, by the key that it tells."""
    key = st.context.cookies.get(COOKIE)
    held = _store().find(key)
    work = held.work if held is not None else None
    st.session_state[_KEY] = key if work is not None else new_key()
    st.session_state[_ASKED] = bool(key)
    st.session_state[_IS_GONE] = is_key(key) and work is None
    if held is None or work is None or work.zone != state.zone().id:
        return
    if not set(st.query_params) - {"lang"}:
        _show(work)
    st.session_state[_TO_OPEN] = Wanted(work, is_kept=held.is_kept, is_file=False)


def _say_if_gone(t: Language) -> None:
    """Say that what a tab had before is no longer held, until something is loaded."""
    is_loaded = any(st.session_state.get(loaded) is not None for loaded in LOADED.values())
    if st.session_state.get(_IS_GONE) and not is_loaded:
        st.warning(
            t(
                "The work that you had loaded before is no longer here, because the program was "
                "restarted or too much time has passed. Open your work file, or load your files "
                "again."
            )
        )


def _show(work: Work) -> None:
    """Show the view of some work."""
    view, _ = read(dict(work.view), state.zone())
    chosen = {field.name: getattr(view, field.name) for field in fields(Address)}
    state.change(**chosen | {"zone": state.address().zone})


def _begin(wanted: Wanted) -> None:
    zone = state.zone_of(wanted.work.zone)
    job = Job(partial(reopen, zone, wanted.work, seam=seam(zone)), max_seconds=MAX_SECONDS)
    st.session_state[_JOB] = wanted, job
    job.wait(SHORT_S)


def _take_up(wanted: Wanted, found: Reopened) -> None:
    """Put opened work in place of what is loaded; that of a file brings its zone and its view."""
    if not wanted.is_file:
        _lay_out(wanted, found)
        return
    if wanted.work.zone != state.zone().id:
        state.enter(wanted.work.zone)
    _show(wanted.work)
    st.session_state[_TO_LAY_OUT] = wanted, found
    st.rerun()  # what is drawn already, such as the names of the pages, shows the view before


def _give_up(wanted: Wanted) -> None:
    """Leave what is loaded as it is; what a tab had before is held until it has something else."""
    if not wanted.is_file:
        st.session_state[_UNOPENED] = wanted.work
        st.session_state[_KEPT] = [wanted.work] if wanted.is_kept else []


def _lay_out(wanted: Wanted, found: Reopened) -> None:
    """Put work that was opened where the pages look for it, in place of what is loaded."""
    _clear()
    loaded = {
        "boundary": found.desk,
        "second": found.second,
        "parcels": found.parcels,
        "sites": found.sites,
        "profile": found.profile,
    }
    for kind, source in found.work.sources.items():
        st.session_state[f"{kind}_source"] = source
        st.session_state[LOADED[kind]] = loaded[kind]
    st.session_state["parcels_own"] = found.work.own_outlines
    if wanted.is_kept:
        st.session_state[_KEPT] = [found.work]
    st.session_state["site_names"] = dict(_names(found.work))
    if found.sites is not None:
        mark_linked(found.sites)
    st.session_state[_OPENED] = True


def _names(work: Work) -> Iterator[tuple[in_link.Site, str]]:
    for site, name in work.site_names:
        with suppress(ValueError):  # a site that is none
            yield in_link.read_sites(site)[0], name


@st.fragment(run_every=POLL_S)
def _working(t: Language) -> None:
    _, job = st.session_state.get(_JOB, (None, None))
    if job is None or job.is_done:
        st.rerun()
    st.info(t("Opening your work …"))
    st.button(t("Cancel"), icon=":material/close:", on_click=callback(_cancel), key="work_cancel")


def _cancel() -> None:
    wanted, job = st.session_state.pop(_JOB, (None, None))
    if job is not None:
        job.cancel()
        _give_up(wanted)


def current(t: Language) -> Work | None:
    """Return the work of this session; None where nothing was loaded, named or listed."""
    address, names = state.address(), st.session_state.get("site_names", {})
    sources = {
        kind: st.session_state[f"{kind}_source"]
        for kind, loaded in LOADED.items()
        if f"{kind}_source" in st.session_state and st.session_state.get(loaded) is not None
    }
    if not (sources or address.sites or address.shortlist):
        return None
    for kind in sources.keys() & {"boundary", "second"}:
        sources[kind] = with_steps(sources[kind], st.session_state[LOADED[kind]])
    written = {site: in_link.write_sites((site,)) for site in address.sites}
    return Work(
        zone=state.zone().id,
        view=tuple(sorted((write(address) | {"lang": t.code}).items())),
        site_names=tuple((written[site], name) for site, name in names.items() if site in written),
        own_outlines=st.session_state.get("parcels_own", False),
        **sources,
    )


def show(t: Language) -> None:
    """Offer to keep the work of this session, and to open other work."""
    work = _to_hold(current(t), t)
    _hold(work)
    if st.session_state.pop(_OPENED, False):
        st.toast(t("Your work was opened."), icon=":material/folder_open:")
    is_asked_for = work is not None or st.session_state.get(_IS_GONE)
    if state.is_map() and not is_asked_for:  # the first page waits for as little as it can
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="my-work"):
        if work is not None:
            st.download_button(
                t("Keep my work"),
                download(partial(_keep, work, st.session_state.setdefault(_KEPT, []), _key())),
                f"{work.zone}{ENDING}",
                "application/zip",
                icon=":material/save:",
                on_click="ignore",
                key="work_keep",
            )
        with st.popover(t("Open my work"), icon=":material/folder_open:"):
            _open(t)
        if work is not None:
            st.button(
                t("Forget my work"),
                icon=":material/delete:",
                on_click=callback(_forget),
                key="work_forget",
            )
    if work is not None:
        st.caption(
            t(
                "If you reload this page within {hours:g} hours of your last step, your files, "
                "choices and names come back. A work file keeps them permanently.",
                hours=MAX_AGE_S / 3600,
            )
        )


def _to_hold(work: Work | None, t: Language) -> Work | None:
    """Return the work of this session, or what its tab had before and could not be opened."""
    unopened: Work | None = st.session_state.get(_UNOPENED)
    if unopened is None or (work is not None and _is_more(work)):
        return work
    st.warning(
        t(
            "The work that you had loaded before could not be opened. Reload the page to try "
            "again, or keep it as a work file; it is forgotten as soon as you load something else."
        )
    )
    return unopened


def _is_more(work: Work) -> bool:
    """Whether work has more than its link tells."""
    return bool(work.sources or work.site_names)


def _hold(work: Work | None) -> None:
    """Hold the work for who comes back, and tell the tab by which key."""
    key = _key()
    if key is None or _JOB in st.session_state:
        return
    is_held = work is not None and _is_more(work)
    if work is not None and is_held:
        _store().keep(key, work, is_kept=not _is_unkept(work))
    else:
        _store().drop(key)
    script = _SCRIPT.format(
        name=COOKIE,
        own=key,
        is_held=str(is_held).lower(),
        is_asked=str(st.session_state[_ASKED]).lower(),
        is_unkept=str(work is not None and _is_unkept(work)).lower(),
    )
    st.html(script, unsafe_allow_javascript=True)


def _keep(work: Work, kept: list[Work], key: str | None) -> bytes:
    """Return the work file, and remember that there is one, here and for who comes back."""
    data = work_bytes(work)
    kept[:] = [work]
    if key is not None and _store().find(key) is not None:
        _store().keep(key, work, is_kept=True)
    return data


def _key() -> str | None:
    """Return the key under which the work of this session is held."""
    key: str | None = st.session_state.get(_KEY)
    return key


def _is_unkept(work: Work) -> bool:
    """Whether files, changes or names of the reader's own are in no work file."""
    own = [source for source in work.sources.values() if _is_own(source)]
    kept = [replace(one, view=()) for one in st.session_state.get(_KEPT, [])]
    return bool(own or work.site_names) and replace(work, view=()) not in kept


def _is_own(source: Source) -> bool:
    """Whether a file is the reader's, or was changed: not the sample, nor the shipped outlines."""
    given = {zlib.compress(b""), _shipped(state.zone())}
    return bool(source.steps) or source.packed not in given


@lru_cache(maxsize=10)
def _shipped(zone: Zone) -> bytes:
    return zlib.compress(geojson_bytes(zone))


def _open(t: Language) -> None:
    """Read a work file; what is loaded gives way to what it holds."""
    turn = st.session_state.setdefault("work_turn", 0)
    upload = st.file_uploader(t("Work file"), type=["zip"], key=f"work_upload_{turn}")
    st.caption(t("It replaces what is loaded now."))
    if upload is None:
        return
    with shield_errors(t):
        work = read_work(upload.getvalue())
        _check_zone(work)
        st.session_state["work_turn"] = turn + 1
        st.session_state[_TO_OPEN] = Wanted(work, is_kept=True, is_file=True)
        st.rerun()


def _check_zone(work: Work) -> None:
    """Raise where the zone of some work is not known here."""
    if work.zone != state.zone().id and work.zone not in known_zones():
        raise GeoError(
            message(
                "The work file belongs to the zone {zone}, which is not available here; "
                "open it where that zone is available.",
                zone=work.zone[:60],
            )
        )


def _clear() -> None:
    """Forget what is loaded."""
    for kind, loaded in LOADED.items():
        for key in (loaded, f"{kind}_source"):
            st.session_state.pop(key, None)
    for key in ("site_names", "site_steps", "parcels_own", _UNOPENED):
        st.session_state.pop(key, None)


def _forget() -> None:
    """Forget all work, here and for who comes back."""
    _clear()
    state.change(sites=(), shortlist=(), sample=False)
    _store().drop(st.session_state[_KEY])
