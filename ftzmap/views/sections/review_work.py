"""The review of a boundary, and its changes, as work in a process of its own."""

from collections.abc import Mapping

import shapely
import streamlit as st
from shapely import Geometry

from ftzmap.boundary.desk_work import change_apart, review_apart
from ftzmap.boundary.edits import Desk, Step
from ftzmap.boundary.first_look import MAX_JUDGED
from ftzmap.boundary.review import Review
from ftzmap.checks.profile import Profile
from ftzmap.isolation.calls import HEAVY, LIGHT
from ftzmap.text.i18n import Language
from ftzmap.views.background import AT_ONCE_S, SHORT_S, Check, DoneJob, QueuedJob, queue_note
from ftzmap.views.shield import callback, shield_errors, tell
from geo.errors import CancelledError, GeoError
from geo.limits import LIMITS
from geo.overlay.coverage import Progress

MAX_AT_ONCE = MAX_JUDGED  # vertices that are reviewed before the page is drawn
MAX_VERTICES = LIMITS.max_checked_vertices  # that are reviewed here at all
POLL_S = 0.5  # between two looks at the work
JOB = "review_job"  # the key of the review under way, or done
Reference = Mapping[str, Geometry]


def current_review(
    desk: Desk, reference: Reference, tolerance: float, profile: Profile, t: Language
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
    job = _job(desk, reference, tolerance, profile, is_small=vertices <= MAX_AT_ONCE)
    if isinstance(job, QueuedJob) and not job.is_done:
        _working(job, t)
    elif job.error is not None:
        _failure(job.error, t)
    return job.result


def _job(
    desk: Desk, reference: Reference, tolerance: float, profile: Profile, *, is_small: bool
) -> QueuedJob[Review] | DoneJob[Review]:
    """Return the work on these, begun in place of any other, after a short while."""
    about = (desk, reference, tolerance, profile)
    before: tuple[object, QueuedJob[Review] | DoneJob[Review]] | None = st.session_state.get(JOB)
    if before is not None and before[0] == about:
        return before[1]
    if before is not None:
        before[1].cancel()

    def work(progress: Progress, check: Check) -> Review:
        return review_apart(
            desk, reference, tolerance, profile=profile, check=check, progress=progress
        )

    job: QueuedJob[Review] = QueuedJob(LIGHT if is_small else HEAVY, work)
    st.session_state[JOB] = about, job
    job.wait(AT_ONCE_S if is_small else SHORT_S)
    return job


def settle(review: Review) -> None:
    """Take a review that was made with the reading as the one that `current_review` asks for."""
    forget()
    about = (review.desk, review.reference, review.tolerance, review.profile)
    st.session_state[JOB] = about, DoneJob(review)


def change(desk: Desk, step: Step) -> None:
    """Begin to change the desk, and wait for a short while; `collect_change` lays it out."""
    _stop_change()

    def work(_: Progress, check: Check) -> Desk:
        return change_apart(desk, step, check=check)

    is_small = desk.vertices <= MAX_AT_ONCE
    job: QueuedJob[Desk] = QueuedJob(LIGHT if is_small else HEAVY, work)
    st.session_state.update(change_job=job, change_begun=(desk, step))
    job.wait(AT_ONCE_S)


def collect_change(t: Language) -> bool:
    """Lay out the desk as a change left it; return whether one is under way, and show it.

    Where another change has overtaken it, it is made again on what that one left.
    """
    job: QueuedJob[Desk] | None = st.session_state.get("change_job")
    if job is None:
        return False
    if not job.is_done:
        _changing(job, t)
        return True
    del st.session_state["change_job"]
    begun, step = st.session_state.pop("change_begun")
    desk: Desk = st.session_state["desk"]
    if desk.file.sha256 != begun.file.sha256:
        return False
    if job.result is not None and desk is not begun:
        change(desk, step)
        return collect_change(t)
    if job.result is not None:
        st.session_state["desk"] = job.result
    elif job.error is not None:
        tell(job.error.message, t)
    return False


@st.fragment(run_every=POLL_S)
def _changing(job: QueuedJob[Desk], t: Language) -> None:
    if job.is_done:
        st.rerun()
    st.info(queue_note(job.place, t) if job.place else t("Changing the outlines …"))
    st.button(t("Cancel"), icon=":material/close:", on_click=callback(_stop_change), key="stop")


def _stop_change() -> None:
    st.session_state.pop("change_begun", None)
    if job := st.session_state.pop("change_job", None):
        job.cancel()


@st.fragment(run_every=POLL_S)
def _working(job: QueuedJob[Review], t: Language) -> None:
    """Show how far the work is, and a way to cancel it; draw the page again when it is done."""
    if job.is_done:
        st.rerun()
    with shield_errors(t):
        text = t("Checking: {percent}", percent=t.percent(job.share, 0))
        st.progress(job.share, text=queue_note(job.place, t) if job.place else text)
    st.button(
        t("Cancel"), icon=":material/close:", on_click=callback(job.cancel), key="review_cancel"
    )


def _failure(error: GeoError, t: Language) -> None:
    """Show why there is no review, and a way to try again."""
    if isinstance(error, CancelledError):
        st.warning(t("Cancelled; nothing was checked."))
    else:
        tell(error.message, t)
    st.button(t("Check this file again"), icon=":material/restart_alt:", on_click=callback(forget))


def forget() -> None:
    """Forget the review, so that the next run makes it anew; stop it if it is under way."""
    _stop_change()
    before = st.session_state.pop(JOB, None)
    if before is not None:
        before[1].cancel()
