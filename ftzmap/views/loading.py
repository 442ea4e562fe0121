"""A file from the reader's disk: read once, its open questions asked, its failure told."""

import streamlit as st

from ftzmap.boundary.opening import BoundaryFile, layers_of, open_boundary
from ftzmap.boundary.systems import systems
from ftzmap.text.crash import refusal
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.shield import shield_errors
from geo.errors import CrsError, GeoError
from geo.formats.catalogue import upload_endings


def upload_field(label: str, key: str, t: Language) -> BoundaryFile | None:
    """Show an upload field; return what it holds in the run in which that was read.

    What the file leaves open, its coordinate system or its layer, is asked below the field.
    """
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    upload = st.file_uploader(label, type=upload_endings(), key=f"{key}_upload_{turn}")
    if upload is None:
        return None
    keys = {name: f"{key}_{name}_{upload.file_id}" for name in ("from_crs", "layer")}
    answers = _answers(f"{key}_answers_{upload.file_id}", keys)
    tried, failure = st.session_state.get(f"{key}_tried", (None, None))
    if tried != (upload.file_id, *answers.values()):
        opened, failure = _read(upload.name, upload.getvalue(), answers, t)
        st.session_state[f"{key}_tried"] = (upload.file_id, *answers.values()), failure
        if opened is not None:
            return opened
    if failure is not None:
        with shield_errors(t):
            _ask(failure, upload.name, upload.getvalue(), keys, t)
    return None


def _answers(where: str, keys: dict[str, str]) -> dict[str, str | None]:
    """Return what was answered so far; a field that is no longer shown forgets its answer."""
    now = {name: st.session_state.get(key) for name, key in keys.items()}
    before = st.session_state.get(where, now)
    answers = st.session_state[where] = {name: now[name] or before[name] for name in now}
    return answers


def clear_upload(key: str) -> None:
    """Empty the upload field of a key."""
    st.session_state[f"{key}_turn"] = st.session_state.get(f"{key}_turn", 0) + 1
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


def _read(
    name: str, data: bytes, answers: dict[str, str | None], t: Language
) -> tuple[BoundaryFile | None, GeoError | None]:
    with st.spinner(t("Reading {name} …", name=markdown_text(name, limit=60))):
        try:
            return open_boundary(data, name=name, **answers), None
        except Exception as error:
            return None, refusal(error)


def _ask(failure: GeoError, name: str, data: bytes, keys: dict[str, str], t: Language) -> None:
    """Tell why a file was not read, and ask what would settle it."""
    offered, is_open = layers_of(data, name), isinstance(failure, CrsError)
    tell = st.warning if is_open or len(offered) > 1 else st.error
    tell(markdown_text(t(failure.message), limit=1000))
    if len(offered) > 1:
        layer_choice(offered, keys["layer"], t)
    if is_open:
        system_choice(keys["from_crs"], t)
