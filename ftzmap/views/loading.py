"""A file from the reader's disk: read once, its open questions asked, its failure told."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ftzmap.boundary.candidates import Question
from ftzmap.boundary.systems import explain, systems
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.background import queue_note, wait_s
from ftzmap.views.reading import Reading, as_read
from ftzmap.views.sections import reading_choice
from ftzmap.views.shield import callback, shield_errors
from geo.errors import GeoError, NoOutlinesError
from geo.formats.catalogue import upload_endings
from geo.messages import Message, message, paragraph

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

OPEN = "ftzmap.boundary.opening:open_boundary"
FOR_SITES = message("If these are sites, load the file under “My sites” on the page “Find a site”.")
_SEEN = "uploads_seen"  # ids of the files that this session had
POLL_S = 0.5  # between two looks at the reading


def upload_field(
    label: str,
    key: str,
    t: Language,
    function: str = OPEN,
    **options: Any,  # noqa: ANN401 - of the function
) -> Any:  # noqa: ANN401 - what the function returns
    """Show an upload field; return what was read of its file in the run in which that was read.

    What the file leaves open, its coordinate system or its layer, is asked below the field.

    Parameters
    ----------
    function, options
        The module and name of what reads the file, which takes the answers as `open_boundary`
        does; the options of `ftzmap.views.reading.Reading`.
    """
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    is_loaded = f"{key}_source" in st.session_state
    upload = file_field(label, upload_endings(), f"{key}_upload_{turn}", t, is_loaded=is_loaded)
    if upload is None:
        return None
    keys = {name: f"{key}_{name}_{upload.file_id}" for name in ("from_crs", "layer")}
    answers = _answers(f"{key}_answers", upload.file_id, keys)
    tried, failure, layers = st.session_state.get(f"{key}_tried", (None, None, []))
    if tried != (upload.file_id, *answers.values()):
        job = _reading(key, upload, function, answers, options)
        if not job.is_done:
            working(job, upload.name, f"{key}_reading_cancel", partial(clear_upload, key), t)
            return None
        failure, layers = job.error, job.layers
        st.session_state[f"{key}_tried"] = (upload.file_id, *answers.values()), failure, layers
        st.session_state.pop(f"{key}_reading", None)
        if job.result is not None:
            st.session_state[f"{key}_source"] = job.source
            let_go(upload)
            return job.result
    if failure is not None:
        with shield_errors(t):
            is_open = failure.settled_by == "from_crs"
            above = st.container()
            asked = _question(key, upload, answers, t) if is_open else None
            with above:
                _ask(failure, layers, keys, t, is_drawn=asked is not None)
            if asked is not None:
                _readings(asked, key, upload.file_id, answers, t)
    return None


def file_field(
    label: str, endings: list[str], key: str, t: Language, *, is_loaded: bool
) -> "UploadedFile | None":
    """Show an upload field; say so where the server no longer has what the browser still names.

    Parameters
    ----------
    is_loaded
        Whether what was in the field is loaded, so that nothing is missed.
    """
    upload = st.file_uploader(label, type=endings, key=key)
    seen: set[str] = st.session_state.setdefault(_SEEN, set())
    named = st.session_state.get(key)  # also where its file is gone
    if upload is not None:
        seen.add(upload.file_id)
    elif named is not None and named.file_id not in seen and not is_loaded:
        st.warning(
            t(
                "The file was not read, because the program was restarted or the connection was "
                "lost for too long; choose it again."
            )
        )
    return upload


def is_empty(key: str) -> bool:
    """Whether the upload field of a key holds no file: neither one under way nor one refused."""
    turn = st.session_state.get(f"{key}_turn", 0)
    return st.session_state.get(f"{key}_upload_{turn}") is None


def _question(
    key: str, upload: "UploadedFile", answers: dict[str, str | None], t: Language
) -> Question | None:
    """Return the readings that fit an upload, if there are any."""
    about = upload.name, upload.file_id
    found = reading_choice.question_on(
        key, upload.getvalue, upload.name, answers["layer"], about, t
    )
    return found if found is not None and found.candidates else None


def _readings(
    asked: Question, key: str, file_id: str, answers: dict[str, str | None], t: Language
) -> None:
    """Show the readings that fit an upload, each with a button that answers with it."""

    def choose(name: str) -> None:
        st.session_state[f"{key}_from_crs_{file_id}"] = None
        st.session_state[f"{key}_answers"] = file_id, answers | {"from_crs": name}

    st.markdown(t("These readings fit the numbers:"))
    reading_choice.show(asked.candidates, None, choose, f"{key}_candidate_{file_id}", t)


def _answers(where: str, file_id: str, keys: dict[str, str]) -> dict[str, str | None]:
    """Return what was answered so far; a field that is no longer shown forgets its answer."""
    now = {name: st.session_state.get(key) for name, key in keys.items()}
    of_file, before = st.session_state.get(where, (file_id, now))
    if of_file != file_id:
        before = now
    answers: dict[str, str | None] = {name: now[name] or before[name] for name in now}
    st.session_state[where] = file_id, answers
    return answers


def let_go(upload: "UploadedFile") -> None:
    """Give back the memory of an upload that was read; its field still shows the name."""
    context = get_script_run_ctx()
    remove = getattr(context and context.uploaded_file_mgr, "remove_file", None)
    if context is not None and remove is not None:
        remove(context.session_id, upload.file_id)


def clear_upload(key: str) -> None:
    """Empty the upload field of a key."""
    st.session_state[f"{key}_turn"] = st.session_state.get(f"{key}_turn", 0) + 1
    if reading := st.session_state.pop(f"{key}_reading", None):
        reading[1].cancel()
    st.session_state.pop(f"{key}_tried", None)


def system_choice(key: str, t: Language) -> str | None:
    """Ask for the coordinate system of a file that leaves it open; return its EPSG code."""
    offered = systems(state.zone())
    return st.selectbox(
        t("Coordinate system of the file"),
        list(offered),
        index=None,
        placeholder=t("Choose one"),
        format_func=lambda code: t(offered[code]),
        key=key,
    )


def layer_choice(offered: list[str], key: str, t: Language) -> str | None:
    """Ask for one of several layers of a file."""
    return st.selectbox(
        t("Layer of the file"),
        offered,
        index=None,
        placeholder=t("Choose one"),
        format_func=lambda layer: plain(layer, limit=80),
        key=key,
    )


def _reading(
    key: str,
    upload: "UploadedFile",
    function: str,
    answers: dict[str, str | None],
    options: dict[str, Any],
) -> Reading[Any, Any]:
    """Return the work of reading a file: done where it is small, else under way beside the page."""
    about = upload.file_id, *answers.values()
    before: tuple[object, Reading[Any, Any]] | None = st.session_state.get(f"{key}_reading")
    if before is not None and before[0] == about:
        return before[1]
    if before is not None:
        before[1].cancel()
    data, name = upload.getvalue(), upload.name
    job: Reading[Any, Any] = Reading(
        function, data, name, as_read, answers=answers, is_shared=True, **options
    )
    st.session_state[f"{key}_reading"] = about, job
    job.wait(wait_s(upload.size))
    return job


@st.fragment(run_every=POLL_S)
def working(
    job: "Reading[Any, Any]", name: str, key: str, stop: Callable[[], None], t: Language
) -> None:
    """Say that a file is being read, with a way out; draw the page again when it is read.

    Parameters
    ----------
    name
        Of the file.
    key
        Of the button that calls `stop`.
    """
    if job.is_done:
        st.rerun()
    if job.place:
        st.info(queue_note(job.place, t))
    else:
        st.info(t("Reading {name} …", name=markdown_text(name, limit=60)))
    st.button(t("Cancel"), icon=":material/close:", on_click=callback(stop), key=key)


def refused(failure: GeoError) -> Message:
    """Return why a file was not read: where its numbers would lie, where points are loaded."""
    told = explain(state.zone(), failure).message
    return paragraph([told, FOR_SITES]) if isinstance(failure, NoOutlinesError) else told


def _ask(
    failure: GeoError, offered: list[str], keys: dict[str, str], t: Language, *, is_drawn: bool
) -> None:
    """Tell why a file was not read, and ask what would settle it; drawings tell where it lies."""
    is_open = failure.settled_by == "from_crs"
    tell = st.warning if is_open or len(offered) > 1 else st.error
    tell(markdown_text(t(failure.message if is_drawn else refused(failure)), limit=1000))
    if len(offered) > 1:
        layer_choice(offered, keys["layer"], t)
    if is_open:
        system_choice(keys["from_crs"], t)
