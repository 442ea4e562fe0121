"""The work on parcels: a file loaded, read and measured beside the page, with a way to cancel."""

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ftzmap.map.antimeridian import seam
from ftzmap.parcels.measured_parcels import MEASURE, Files, Measured, command, measured
from ftzmap.parcels.parcels import known_outlines
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.background import SHORT_S, Job, queue_note
from ftzmap.views.loading import file_field, layer_choice, let_go, refused, system_choice
from ftzmap.views.reading import Reading
from ftzmap.views.sections import reading_choice
from ftzmap.views.shield import callback, shield_errors
from ftzmap.work.session_work import SAMPLE, Source
from geo.errors import CancelledError, FileTooLargeError, GeoError
from geo.formats.catalogue import upload_endings
from geo.limits import LIMITS
from geo.messages import message

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

POLL_S = 0.5  # between two looks at how far the work is
_NOTHING: tuple[str, list[str], bool] = (
    "",
    [],
    False,
)  # the questions on no file: its layers, whether its system is open
_STATES = {"parcels_job", "parcels_result", "parcels_failure"}
_CANCELLED = CancelledError(message("Cancelled; nothing was measured."))


@dataclass(frozen=True)
class Asked:
    """Questions on a file: where what keeps it from being read is told, and whether they draw it.

    Parameters
    ----------
    above
        The place above the questions.
    is_drawn
        Whether the readings that fit are drawn below them.
    """

    above: "DeltaGenerator"
    is_drawn: bool


def load(t: Language) -> Asked | None:
    """Show the upload; a file is read once, and again when a question about it is answered.

    Returns the questions on it, if there are any.
    """
    is_loaded = "parcels_source" in st.session_state
    label = t("Parcel file")
    upload = file_field(label, upload_endings(), "parcels_file", t, is_loaded=is_loaded)
    if upload is None:
        if not {"parcels_job", "parcels_result"} & set(st.session_state):
            _about_larger(t)
        return None
    asked, layer, from_crs = None, None, None
    if st.session_state.get("parcels_question", _NOTHING)[0] == upload.file_id:
        asked, layer, from_crs = _questions(upload, t)
    reading = (upload.file_id, layer, from_crs)
    is_answered = asked is None or layer or from_crs
    if is_answered and st.session_state.get("parcels_reading") != reading:
        st.session_state["parcels_reading"] = reading
        _read(upload.getvalue(), upload.name, layer=layer, from_crs=from_crs)
    return asked


def _questions(upload: "UploadedFile", t: Language) -> tuple[Asked, str | None, str | None]:
    """Show the questions on a file; return them, and the layer and system that answer them."""
    above = st.container()
    file_id, choices, is_open = st.session_state["parcels_question"]
    layer = layer_choice(choices, "parcels_layer", t) if choices else None
    if not is_open:
        return Asked(above, is_drawn=False), layer, None
    from_crs = system_choice("parcels_crs", t)
    from_crs = from_crs or st.session_state.get("parcels_pick", {}).get(file_id)
    is_drawn = st.session_state.get("parcels_job") is None and _readings(upload, layer, t)
    return Asked(above, is_drawn=is_drawn), layer, from_crs


def _readings(upload: "UploadedFile", layer: str | None, t: Language) -> bool:
    """Show the readings that fit a file whose system is open; return whether there are any."""
    if st.session_state.get("parcels_failure") is None:
        return False
    asked = reading_choice.question_on(
        "parcels_fit", upload.getvalue, upload.name, layer, upload.file_id, t
    )
    if asked is not None and asked.candidates:
        st.markdown(t("These readings fit the numbers:"))
        reading_choice.show(asked.candidates, None, _pick, "parcels_candidate", t)
        return True
    return False


def _pick(name: str) -> None:
    """Answer the question on the system of the file that is loaded."""
    upload = st.session_state["parcels_file"]
    st.session_state["parcels_crs"] = None
    st.session_state["parcels_pick"] = {upload.file_id: name}


def read_layer(layer: str) -> None:
    """Read another layer of the parcels that were measured, and measure them."""
    source: Source = st.session_state["parcels_source"]
    _read(source.data, source.name, layer=layer, from_crs=source.from_crs)


def read_again(name: str) -> None:
    """Read the parcels that were measured in another system, and measure them again."""
    source: Source = st.session_state["parcels_source"]
    _read(source.data, source.name, layer=source.layer, from_crs=name)


def _about_larger(t: Language) -> None:
    """Say how large a file may be here, and by which command a larger one is measured."""
    st.caption(
        t(
            "Up to {mb} MB and {n} parcels here; a larger file is measured by the command:",
            mb=st.get_option("server.maxUploadSize"),
            n=t.number(LIMITS.max_features, 0),
        )
    )
    st.code(command("parcels.parquet"), language=None, wrap_lines=True)


def tell_failure(asked: Asked | None, t: Language) -> None:
    """Say why nothing was measured; where the file is too large, by which command it is."""
    failure: GeoError | None = st.session_state.get("parcels_failure")
    if failure is None:
        return
    told = failure.message if asked and asked.is_drawn else refused(failure)
    with asked.above if asked else nullcontext():
        st.warning(markdown_text(t(told), limit=1000))
    upload = st.session_state.get("parcels_file")
    if isinstance(failure, FileTooLargeError) and upload is not None:
        st.caption(t("Or leave it whole: this command measures it, however large it is."))
        st.code(command(upload.name), language=None, wrap_lines=True)


def _read(data: bytes, name: str, *, layer: str | None = None, from_crs: str | None = None) -> None:
    """Begin to read a file, and to hold its parcels against the outlines that are chosen."""
    zone, files, is_sample = state.zone(), Files(), not data and name == SAMPLE
    state.change(sample=is_sample)
    start(
        Reading(
            MEASURE,
            data,
            name,
            partial(measured, zone, files),
            answers={"layer": layer, "from_crs": from_crs},
            work_seconds=LIMITS.max_work_seconds,
            zone=zone,
            outlines=chosen_outlines(),
            seam=seam(zone),
            paths=files.paths,
            is_sample=is_sample,
        )
    )


def against(t: Language) -> None:
    """Offer the boundary on the desk as what parcels are held against, if there is one."""
    if not own_outlines():
        return
    names = {False: t("Shipped outlines (schematic)"), True: t("My boundary")}
    st.session_state["parcels_against"] = st.session_state.get("parcels_own", False)
    st.radio(
        t("Compare the parcels with"),
        list(names),
        format_func=names.__getitem__,
        key="parcels_against",
        horizontal=True,
        on_change=callback(_against_chosen),
    )


def _against_chosen() -> None:
    st.session_state["parcels_own"] = st.session_state["parcels_against"]
    measure_again()


def measure_again() -> None:
    """Hold the parcels against the outlines that are chosen now."""
    if "parcels_result" in st.session_state:
        _read_again(st.session_state["parcels_source"])


def _read_again(source: Source) -> None:
    _read(source.data, source.name, layer=source.layer, from_crs=source.from_crs)


def follow_link() -> None:
    """Load the sample where the link says that it is loaded; a file of the reader's own stays."""
    if not state.address().sample:
        return
    if not _STATES & set(st.session_state):
        try_sample()
    elif "parcels_job" not in st.session_state and _closed() is not None:
        state.change(sample=False)


def try_sample() -> None:
    """Hold the sample parcels against the outlines that are chosen."""
    _read(b"", SAMPLE)


def own_outlines() -> dict:
    """Return the outlines of features of the zone that lie on the desk, by id."""
    desk = st.session_state.get("desk")
    return known_outlines(desk.zone, desk.outlines) if desk else {}


def chosen_outlines() -> dict | None:
    """Return what parcels are to be held against; None stands for the shipped outlines."""
    return own_outlines() or None if st.session_state.get("parcels_own") else None


def start(job: Job[Measured]) -> None:
    """Take up work in place of any that is under way."""
    if before := st.session_state.pop("parcels_job", None):
        before.cancel()
    st.session_state.pop("parcels_failure", None)
    st.session_state["parcels_job"] = job
    job.wait(SHORT_S)


def collect() -> None:
    """Keep what came out of work that is done."""
    job = st.session_state.get("parcels_job")
    if job is None or not job.is_done:
        return
    del st.session_state["parcels_job"]
    if job.result:
        st.session_state["parcels_result"] = job.result
        if isinstance(job, Reading):
            st.session_state["parcels_source"] = job.source
            if (upload := st.session_state.get("parcels_file")) is not None:
                let_go(upload)
        for key in ("parcels_rows", "parcels_page", "parcels_chosen"):
            st.session_state.pop(key, None)
    elif not isinstance(job.error, CancelledError):
        st.session_state["parcels_failure"] = job.error
        _ask(job)


def _ask(job: Job) -> None:
    """Prepare the question that settles why a file could not be read, if there is one."""
    upload = st.session_state.get("parcels_file")
    if upload is None:
        return
    before = st.session_state.get("parcels_question", _NOTHING)
    _, choices, is_open = before if before[0] == upload.file_id else _NOTHING
    is_crs = getattr(job.error, "settled_by", None) == "from_crs"
    if not (choices or is_crs):
        offered = job.layers if isinstance(job, Reading) else []
        choices = offered if len(offered) > 1 else []
    question = upload.file_id, choices, is_open or is_crs
    if question != before and any(question[1:]):
        st.session_state["parcels_question"] = question
        st.rerun()


@st.fragment(run_every=POLL_S)
def working(t: Language) -> None:
    """Show how far the work is, and a way to cancel it; draw the page again when it is done."""
    job = st.session_state.get("parcels_job")
    if job is None or job.is_done:
        st.rerun()
    with shield_errors(t):
        share = t.percent(job.share, 0)
        text = t("Measuring: {percent}", percent=share) if job.share else t("Reading the parcels …")
        if isinstance(job, Reading) and job.place:
            text = queue_note(job.place, t)
        st.progress(job.share, text=text)
    st.button(
        t("Cancel"), icon=":material/close:", on_click=callback(_cancel), key="parcels_cancel"
    )


def _cancel() -> None:
    if job := st.session_state.pop("parcels_job", None):
        job.cancel()
    st.session_state["parcels_failure"] = _CANCELLED


def again(t: Language) -> None:
    """Offer to measure the file that is still at hand, after it was closed or cancelled."""
    is_unread = st.session_state.get("parcels_failure") in (None, _CANCELLED)
    if (st.session_state.get("parcels_file") or _closed()) and is_unread:
        st.button(
            t("Measure this file again"), icon=":material/restart_alt:", on_click=callback(_again)
        )


def _closed() -> Source | None:
    """Return the file that was read last, unless there was none."""
    source: Source | None = st.session_state.get("parcels_source")
    return source if source is not None and source.name != SAMPLE else None


def _again() -> None:
    for key in ("parcels_reading", "parcels_failure"):
        st.session_state.pop(key, None)
    source = _closed()
    if st.session_state.get("parcels_file") is None and source is not None:
        _read_again(source)
