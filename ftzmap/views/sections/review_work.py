"""The review of a boundary as work: at once where it is small, else beside the page."""

from collections.abc import Mapping
from functools import partial

import shapely
import streamlit as st
from shapely import Geometry

from ftzmap.boundary.edits import Desk
from ftzmap.boundary.review import Review, review
from ftzmap.text.i18n import Language
from ftzmap.views.background import Job
from ftzmap.views.shield import callback, shield_errors, tell
from geo.errors import CancelledError

MAX_AT_ONCE = 5_000  # vertices that are reviewed before the page is drawn, in about a second
MAX_VERTICES = 500_000  # that are reviewed here at all: about 10 s, and far more if they are rough
MAX_SECONDS = 300.0  # after which a review is stopped at its next step
POLL_S, SHORT_S = 0.5, 0.4  # between two looks at the work; work so short shows no progress
Reference = Mapping[str, Geometry]


def current_review(
    desk: Desk, reference: Reference, tolerance: float, t: Language
) -> Review | None:
    """Return the review of the boundary on the desk; None, with the reason on the page, without."""
    vertices = desk.vertices + sum(map(int, map(shapely.get_num_coordinates, reference.values())))
    if vertices > MAX_VERTICES:
        st.warning(
            t(
                "The outlines have {n} vertices; this page checks up to {most}. Check them on "
                "the command line: ftzmap check FILE. Or simplify them and load them again.",
                n=t.number(vertices, 0),
                most=t.number(MAX_VERTICES, 0),
            )
        )
        return None
    job = _job(desk, reference, tolerance, wait=None if vertices <= MAX_AT_ONCE else SHORT_S)
    if not job.is_done:
        _working(job, t)
    elif job.error is not None:
        _failure(job, t)
    return job.result


def _job(desk: Desk, reference: Reference, tolerance: float, *, wait: float | None) -> Job[Review]:
    """Return the work on these, begun in place of any other, after so many seconds at most."""
    about = (desk, reference, tolerance)
    before: tuple[object, Job[Review]] | None = st.session_state.get("review_job")
    if before is not None and before[0] == about:
        return before[1]
    if before is not None:
        before[1].cancel()
    work = partial(review, desk, reference, tolerance)
    job = Job(lambda progress: work(progress=progress), max_seconds=MAX_SECONDS)
    st.session_state["review_job"] = about, job
    job.wait(wait)
    return job


@st.fragment(run_every=POLL_S)
def _working(job: Job[Review], t: Language) -> None:
    """Show how far the work is, and a way to cancel it; draw the page again when it is done."""
    if job.is_done:
        st.rerun()
    with shield_errors(t):
        st.progress(job.share, text=t("Checking: {percent}", percent=t.percent(job.share, 0)))
    st.button(
        t("Cancel"), icon=":material/close:", on_click=callback(job.cancel), key="review_cancel"
    )


def _failure(job: Job[Review], t: Language) -> None:
    """Show why there is no review, and a way to try again."""
    if isinstance(job.error, CancelledError):
        st.warning(t("Cancelled; nothing was checked."))
    elif job.error is not None:
        tell(job.error.message, t)
    st.button(t("Check this file again"), icon=":material/restart_alt:", on_click=callback(forget))


def forget() -> None:
    """Forget the review, so that the next run makes it anew; stop it if it is under way."""
    before = st.session_state.pop("review_job", None)
    if before is not None:
        before[1].cancel()
