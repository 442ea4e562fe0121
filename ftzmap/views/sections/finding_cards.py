"""The verdict on a boundary, and its findings as full sentences, each with its place on the map."""

from collections.abc import Iterable

import streamlit as st

from ftzmap.boundary.review import Review
from ftzmap.checks.findings import Severity
from ftzmap.checks.scope import scope
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views.shield import callback

LIST_HEIGHT = 460  # px, as high as the map beside it
MAX_CARDS = 60  # the report holds all findings
_CHOSEN = "finding_chosen"
_LOOKS = {
    Severity.ERROR: ("red", ":material/error:"),
    Severity.WARNING: ("orange", ":material/warning:"),
    Severity.NOTE: ("blue", ":material/info:"),
    Severity.SKIPPED: ("gray", ":material/remove_circle:"),
}


def verdict(review: Review, t: Language) -> None:
    """Show how many errors and warnings there are, and what was checked."""
    found = {finding.severity for finding in review.findings}
    held = scope(
        review.zone,
        review.desk.collection,
        review.findings,
        review.stated,
        review.profile,
    )
    worst = next((s for s in (Severity.ERROR, Severity.WARNING) if s in found), None)
    color, icon = _LOOKS[worst] if worst else ("green", ":material/check_circle:")
    if worst is None and held.lacks_figures:
        color, icon = _LOOKS[Severity.NOTE]
    st.header(f":{color}[{icon}] {review.counts(t)}", anchor=False)
    st.caption(" · ".join(markdown_text(t(sentence)) for sentence in held.counts()))


def show(review: Review, t: Language) -> int | None:
    """Show the findings, the gravest first; return the row of the one on the map, if any."""
    rows = [n for n, f in enumerate(review.findings) if f.severity is not Severity.SKIPPED]
    skipped = [n for n, f in enumerate(review.findings) if f.severity is Severity.SKIPPED]
    chosen = _chosen(review)
    if not rows:
        st.markdown(t("No problems were found."))
    with st.container(key="findings", height=LIST_HEIGHT if len(rows) > 2 else "content"):
        for row in rows[:MAX_CARDS]:
            _card(review, row, t, is_chosen=row == chosen)
        if len(rows) > MAX_CARDS:
            st.caption(t("{n} more findings are in the report.", n=len(rows) - MAX_CARDS))
    if skipped:
        _skipped(review, skipped, t)
    return chosen


def _card(review: Review, row: int, t: Language, *, is_chosen: bool) -> None:
    finding = review.findings[row]
    color, icon = _LOOKS[finding.severity]
    word = t(finding.severity.value)
    sentence = markdown_text(review.desk.words(finding.message, t), limit=1000)
    with st.container(border=True, gap="small", key=f"finding-{row}"):
        st.markdown(f":{color}[{icon} **{row + 1} · {word}**]  \n{sentence}")
        if is_chosen:
            st.caption(t("Rule: {rule}", rule=finding.rule))
        has_place = finding.place is not None or finding.feature in review.outlines
        if has_place:
            st.button(
                t("Back to everything") if is_chosen else t("Show"),
                key=f"finding-show-{row}",
                icon=":material/zoom_out_map:" if is_chosen else ":material/pin_drop:",
                type="tertiary",
                on_click=callback(_choose),
                args=(review, None if is_chosen else row),
            )


def _skipped(review: Review, rows: Iterable[int], t: Language) -> None:
    """Fold what is not in the file to one line."""
    every = [review.findings[row] for row in rows]
    title = t.counted("Not checked: {n} thing", "Not checked: {n} things", n=len(every))
    with st.expander(title, icon=_LOOKS[Severity.SKIPPED][1]):
        lines = (markdown_text(review.desk.words(f.message, t), limit=600) for f in every)
        st.markdown("\n".join(f"- {line}" for line in lines))


def _choose(review: Review, row: int | None) -> None:
    st.session_state[_CHOSEN] = (hash(review.findings), row)


def _chosen(review: Review) -> int | None:
    """Return the chosen row; a choice is of these findings only."""
    of, row = st.session_state.get(_CHOSEN, (None, None))
    return row if of == hash(review.findings) else None
