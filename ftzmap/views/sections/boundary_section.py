"""A boundary of one's own: load → review → findings on the map → compare → export."""

import hashlib
from contextlib import nullcontext
from functools import partial
from typing import Any

import streamlit as st

from ftzmap.boundary.edits import Desk, new_desk, reassign
from ftzmap.boundary.first_look import FirstLook
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.boundary.review import Correction, Review, open_desk, review_of
from ftzmap.checks.findings import Finding
from ftzmap.checks.report import geojson_bytes
from ftzmap.map import boundary_layer
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import loading, offline_map, state
from ftzmap.views.background import DoneJob, wait_s
from ftzmap.views.derived import derived
from ftzmap.views.lookups import Lookup, lookup
from ftzmap.views.reading import Reading, as_read
from ftzmap.views.sections import (
    changes,
    exports,
    finding_cards,
    profile_choice,
    reading_choice,
    review_work,
    stated_areas,
)
from ftzmap.views.shield import callback, shield_errors, tell
from ftzmap.work.session_work import Source, source_of
from geo.errors import CancelledError
from geo.formats.catalogue import titles
from geo.limits import LIMITS
from geo.messages import message

LOOK, BARE_LOOK = (f"ftzmap.boundary.first_look:{name}" for name in ("first_look", "bare_look"))
PASTED = "corners.txt"  # what pasted corners are called
MAX_ROWS = 40  # rows offered for assignment by hand
MAX_STEPS = 200  # of a correction that are listed
TRIAL = message("Reading the corners …")
MAP_HEIGHT = 460  # px


def show(t: Language) -> None:
    """Draw the section."""
    reading_choice.prepare()
    is_loaded = "desk" in st.session_state
    above = st.container()
    with st.expander(t("Another file"), icon=":material/upload:") if is_loaded else nullcontext():
        look = loading.upload_field(
            t("Boundary file"), "boundary", t, LOOK, simpler=BARE_LOOK, **_against()
        )
        if look is not None:
            _stop_reading()
            _lay_out(look)
        _pasted(t)
    with above:
        if _collect_reading(t):
            return
    about = st.container()
    desk: Desk | None = st.session_state.get("desk")
    if desk is None:
        _before_loading(t)
        return
    with above:
        if review_work.collect_change(t):
            return
    desk = st.session_state["desk"]
    with about:
        _steps(desk, t)
        _decisions(desk, t)
        with shield_errors(t):
            _other_readings(desk, t)
        _assignment(desk, t)
        reference = changes.reference_outlines(t)
        profile = profile_choice.chosen(t)
    with above:
        tolerance = state.address().tolerance
        found = review_work.current_review(desk, reference, tolerance, profile, t)
        if found is not None:
            _draw(found, t)


def _pasted(t: Language) -> None:
    """Read corners that are pasted from a letter, a table or a page; the map shows the reading."""
    with st.popover(t("Paste corners"), icon=":material/content_paste:"):
        lines = st.text_area(
            t("A table of corners, or a list of degrees, minutes and seconds"),
            key="boundary_lines",
            max_chars=LIMITS.max_pasted,
        )
        system = st.text_input(t("Coordinate system, such as EPSG:4517"), key="boundary_lines_crs")
        named = system.strip() or None
        if st.button(t("Read the corners"), icon=":material/read_more:", disabled=not lines):
            with shield_errors(t):
                _open(lines.encode(), PASTED, from_crs=named)
        if lines:
            with shield_errors(t):
                _preview(lines.encode(), named, t)


def _preview(data: bytes, named: str | None, t: Language) -> None:
    """Draw how pasted corners are read, and the other readings that fit."""
    about = hashlib.sha256(data).hexdigest()
    asked = reading_choice.question_on("lines", lambda: data, PASTED, None, about, t)
    trial: Lookup[BoundaryFile] | DoneJob[BoundaryFile] | None = lookup(
        "lines_trial",
        (about, named),
        loading.OPEN,
        lambda: data,
        TRIAL,
        t,
        name=PASTED,
        from_crs=named,
    )
    if asked is None or trial is None:
        return
    if trial.error is not None and not isinstance(trial.error, CancelledError):
        tell(loading.refused(trial.error), t)
    outlines = [raw.geometry for raw in trial.result.collection.features] if trial.result else []
    taken = reading_choice.taken_of(asked, outlines)
    if taken is not None:
        reading_choice.corners(taken, t)
    if len(asked.candidates) > 1 or (asked.candidates and taken is None):
        st.markdown(t("These readings fit the numbers:"))
        reading_choice.show(asked.candidates, taken, _name_system, "lines_candidate", t)


def _name_system(name: str) -> None:
    st.session_state["boundary_lines_crs"] = name


def _draw(review: Review, t: Language) -> None:
    """Draw a review: the verdict, findings beside the map, what changed, what can be downloaded."""
    with st.container(horizontal=True, vertical_alignment="center", key="verdict"):
        with st.container(width="stretch", gap="xsmall"):
            finding_cards.verdict(review, t)
        with st.container(width="content"):
            exports.reports(review, t)
    with st.container(key="desk"):
        left, right = st.columns([1.3, 1], gap="medium")
    with right:
        chosen = finding_cards.show(review, t)
        with shield_errors(t):
            _corrections(review, t)
    with left, shield_errors(t):
        _map(review, chosen, t)
    with shield_errors(t):
        stated_areas.show(review, t)
    with shield_errors(t):
        changes.table(review.comparisons, t)
    with shield_errors(t):
        exports.offer(review, t)


def _before_loading(t: Language) -> None:
    if loading.is_empty("boundary"):  # else the page says already how it fares with a file
        about = t(
            "Load a boundary file, or paste its corners: {formats}. It is read here, checked "
            "against the plan, and never changed. To try it out, load the shipped outlines.",
            formats=titles(),
        )
        st.info(about)
    st.button(
        t("Load the shipped outlines"), icon=":material/science:", on_click=callback(_try_shipped)
    )


def _try_shipped() -> None:
    zone = state.zone()
    data, name = geojson_bytes(zone), "areas.geojson"
    _set_desk(open_desk(zone, data, name=name))
    st.session_state["boundary_source"] = source_of(data, name)


def _decisions(desk: Desk, t: Language) -> None:
    count = len(desk.file.collection.features)
    title = t.counted(
        "{name}: {n:,} outline read",
        "{name}: {n:,} outlines read",
        n=count,
        name=markdown_text(desk.file.name),
    )
    with st.expander(title, icon=":material/description:"):
        for decision in desk.decisions or (message("Read as is; no decision is needed."),):
            st.markdown(f"- {markdown_text(desk.words(decision, t), limit=600)}")


def _other_readings(desk: Desk, t: Language) -> None:
    """Offer the other readings that fit the file, drawn beside the one that was taken."""
    source: Source | None = st.session_state.get("boundary_source")
    if source is None:
        return
    reading_choice.other_layers("desk", source, _read_layer, t)
    outlines = [raw.geometry for raw in desk.file.collection.features]
    reading_choice.others("desk", source, outlines, _read_again, t)


def _read_layer(layer: str) -> None:
    """Read another layer of the file on the desk; changes made to it before are left."""
    source: Source = st.session_state["boundary_source"]
    _open(source.data, source.name, layer=layer, from_crs=source.from_crs)


def _read_again(name: str) -> None:
    """Read the file on the desk in another system; changes made to it before are left."""
    source: Source = st.session_state["boundary_source"]
    _open(source.data, source.name, layer=source.layer, from_crs=name)


def _open(data: bytes, name: str, *, layer: str | None = None, from_crs: str | None) -> None:
    """Begin to read a file, and wait for a short while; `_collect_reading` puts it on the desk."""
    _stop_reading()
    answers = {"layer": layer, "from_crs": from_crs}
    job = Reading[FirstLook, FirstLook](
        LOOK, data, name, as_read, simpler=BARE_LOOK, answers=answers, **_against()
    )
    st.session_state["desk_reading"] = job, name
    job.wait(wait_s(len(data)))


def _collect_reading(t: Language) -> bool:
    """Put on the desk what was read; return whether a reading is under way, and show it."""
    job, name = st.session_state.get("desk_reading", (None, ""))
    if job is None:
        return False
    if not job.is_done:
        loading.working(job, name, "desk_reading_cancel", _stop_reading, t)
        return True
    del st.session_state["desk_reading"]
    if job.result is not None:
        st.session_state["boundary_source"] = job.source
        _lay_out(job.result)
    elif job.error is not None:
        tell(loading.refused(job.error), t)
    return False


def _against() -> dict[str, Any]:
    """Return what a file is held against at its first look."""
    return {
        "zone": state.zone(),
        "tolerance": state.address().tolerance,
        "profile": profile_choice.in_force(),
        "max_judged": review_work.MAX_AT_ONCE,
    }


def _lay_out(look: FirstLook) -> None:
    """Put on the desk what was read, with what was found of it already."""
    st.session_state["boundary_look"] = look  # whoever loads the same file shares it
    zone, found = state.zone(), look.findings
    desk = derived(look, ("desk", zone.id), partial(new_desk, zone, look.file))
    _set_desk(desk)
    if found is None or found.zone != zone.id:  # the reader has gone to another zone
        return
    reading_choice.settle_findings("desk", st.session_state["boundary_source"], found)
    if found.judgement is not None:
        make = partial(review_of, found.judgement, desk, tolerance=found.tolerance)
        review_work.settle(derived(look, "review", make))


def _stop_reading() -> None:
    if before := st.session_state.pop("desk_reading", None):
        before[0].cancel()


def _steps(desk: Desk, t: Language) -> None:
    """Show the ways back: one step, or out of the file."""
    with st.container(horizontal=True):
        if desk.before:
            st.button(
                t("Undo the last change"),
                icon=":material/undo:",
                on_click=callback(_set_desk),
                args=(desk.before,),
            )
        st.button(t("Close the file"), icon=":material/close:", on_click=callback(_close))


def _set_desk(desk: Desk) -> None:
    st.session_state["desk"] = desk


def _close() -> None:
    st.session_state.pop("desk", None)
    _stop_reading()
    review_work.forget()
    loading.clear_upload("boundary")


def _assignment(desk: Desk, t: Language) -> None:
    zone = desk.zone
    rows = desk.file.collection.features[:MAX_ROWS]
    left = sum(raw.row not in desk.features for raw in desk.file.collection.features)
    title = t("What each outline is ({n} not assigned)", n=left)
    is_zone = len(desk.file.collection.features) <= len(zone.ids)  # else parcels, or another plan
    with st.expander(title, expanded=is_zone and left > 0, icon=":material/label:"):
        for raw in rows:
            label = plain(raw.properties.get("name") or raw.id or f"#{raw.row}", limit=60)
            key = f"feature_{raw.row}"  # of any file: Streamlit keeps what it knows of each key
            st.session_state[key] = desk.features.get(raw.row)
            st.selectbox(
                markdown_text(label),
                [None, *zone.ids],
                format_func=lambda i: t.of(zone[i]) if i else t("not a feature of the zone"),
                placeholder=t("not a feature of the zone"),
                key=key,
                on_change=callback(_assign),
                args=(raw.row, key),
            )
        if len(desk.file.collection.features) > MAX_ROWS:
            st.caption(t("Only the first {n} outlines can be assigned here.", n=MAX_ROWS))


def _assign(row: int, key: str) -> None:
    _set_desk(reassign(st.session_state["desk"], row, st.session_state[key]))


def _map(review: Review, chosen: int | None, t: Language) -> None:
    if not review.outlines and not review.desk.broken:
        st.info(t("The file has no outline to show."))
        return
    target = _target(review, review.findings[chosen] if chosen is not None else None, t)
    sight = boundary_layer.Sight.of(review, chosen=chosen, target=target)
    scene = derived(
        review, ("scene", chosen, target, t), partial(boundary_layer.desk_scene, sight, t)
    )
    offline_map.show(scene, "desk_map", height=MAP_HEIGHT)
    if sight.hidden:
        st.caption(t("{n} more outlines are too many to draw.", n=f"{sight.hidden:,}"))


def _target(review: Review, finding: Finding | None, t: Language) -> str | None:
    """Ask which outline the map shows; a finding without a place of its own shows its feature."""
    zone = review.zone
    named = [name for name in zone.ids if name in review.outlines]
    choice: str | None = st.selectbox(
        t("On the map"),
        [None, *named],
        format_func=lambda i: t.of(zone[i]) if i else t("Everything in the file"),
        key="desk_seen",
        placeholder=t("Everything in the file"),
        label_visibility="collapsed",
    )
    about = finding.feature if finding is not None and finding.feature in named else None
    return about or choice


def _corrections(review: Review, t: Language) -> None:
    """Offer what can be corrected in one step; nothing is changed until a button is pressed."""
    for correction in review.corrections:
        if not correction.steps:
            _correction_button(correction, t)
            continue
        title = t("Available repairs: {n}", n=len(correction.steps))
        with st.expander(title, icon=":material/build:"):
            for name, step in correction.steps[:MAX_STEPS]:
                st.markdown(f"- {markdown_text(name)}: {markdown_text(t(step))}")
            if len(correction.steps) > MAX_STEPS:
                st.caption(
                    t("{n} more repairs are not listed.", n=len(correction.steps) - MAX_STEPS)
                )
            _correction_button(correction, t)
    for name, why in review.beyond_repair:
        sentence = t("{name} cannot be repaired here: {why}", name=name, why=why)
        st.caption(markdown_text(sentence, limit=600))


def _correction_button(correction: Correction, t: Language) -> None:
    st.button(
        t(correction.title),
        icon=":material/build:",
        on_click=callback(_correct),
        args=(correction,),
    )


def _correct(correction: Correction) -> None:
    review_work.change(st.session_state["desk"], correction.step)
