"""Lesson *Exercises*: one question at a time, a score, and the same on paper for a class."""

import streamlit as st

from ftzmap.learn.exercises import questions, round_of
from ftzmap.learn.question import Kind, Question, is_right
from ftzmap.learn.sheet import explanation, sheet
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import N_, Language
from ftzmap.views import state
from ftzmap.views.links import turn
from ftzmap.views.shield import callback, download
from ftzmap.zone.zone import Zone

_KINDS = {
    Kind.FIGURES: N_("Figures"),
    Kind.NESTING: N_("What contains what"),
    Kind.INDUSTRIES: N_("Industries"),
    Kind.MEASURES: N_("Measures"),
}
_IN_A_ROUND = 10
_ON_PAPER = 20
_MAX_SEEDS = 9999
_ANSWER = "answer-"  # how the keys of the fields for answers begin
_MAX_LENGTH = 1000  # characters of one question or explanation


def show(t: Language) -> None:
    """Draw the lesson."""
    zone = state.zone()
    every = questions(zone, t)
    with st.container(width=760):
        st.header(t("Exercises"), anchor=False)
        seed, kinds = _choices(every, t)
        sheet_questions = round_of(every, seed=seed, count=_IN_A_ROUND, kinds=kinds)
        if sheet_questions:
            _round(sheet_questions, t)
        else:
            st.info(t("Choose at least one kind of question."))
        _paper(zone, every, seed, kinds, t)


def one(zone: Zone, t: Language) -> None:
    """Show the present question alone, beside another lesson."""
    seed = st.session_state.get("seed", 1)
    kinds = st.session_state.get("kinds", list(_KINDS))
    if sheet_questions := round_of(questions(zone, t), seed=seed, count=_IN_A_ROUND, kinds=kinds):
        st.header(t("A question"), anchor=False)
        _present(sheet_questions, t)
        turn(t("Exercises"), "exercises", icon=":material/quiz:", lesson="exercises")


def _choices(every: tuple[Question, ...], t: Language) -> tuple[int, list[Kind]]:
    there = {question.kind for question in every}
    kinds_there = [kind for kind in _KINDS if kind in there]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kinds = st.pills(
            t("Kinds of questions"),
            kinds_there,
            format_func=lambda kind: t(_KINDS[kind]),
            selection_mode="multi",
            default=kinds_there,
            key="kinds",
            on_change=callback(_begin),
            wrap=True,
        )
        seed = st.number_input(
            t("Sheet number"),
            min_value=1,
            max_value=_MAX_SEEDS,
            value=1,
            key="seed",
            on_change=callback(_begin),
            help=t("The same number gives the same questions, so a class can share a sheet."),
            width=170,
        )
    return int(seed), kinds


def _begin() -> None:
    """Begin the round anew: nothing answered, the first question."""
    for key in [key for key in st.session_state if str(key).startswith(_ANSWER)]:
        del st.session_state[key]
    st.session_state.update(answers={}, at=0, before=None)


def _next_sheet() -> None:
    st.session_state["seed"] = st.session_state["seed"] % _MAX_SEEDS + 1
    _begin()


def _step(by: int) -> None:
    st.session_state["at"] += by
    st.session_state["before"] = None


def _take(question: str, entered: float, count: int) -> None:
    """Keep an answer, and go on to the next question; the reply stays above it."""
    at = st.session_state["at"]
    st.session_state["answers"][question] = entered
    if at + 1 < count:
        st.session_state.update(at=at + 1, before=at)


def _round(sheet_questions: tuple[Question, ...], t: Language) -> None:
    answers, at = _progress(sheet_questions)
    right = sum(is_right(q, _answer(q, answers[q.id])) for q in sheet_questions if q.id in answers)
    answered = sum(q.id in answers for q in sheet_questions)
    st.progress(
        answered / len(sheet_questions),
        t(
            "{right} right of {n} answered; {all} questions",
            right=right,
            n=answered,
            all=len(sheet_questions),
        ),
    )
    _present(sheet_questions, t)
    _ways(at, len(sheet_questions), t, is_answered=sheet_questions[at].id in answers)
    if answered == len(sheet_questions):
        st.success(
            t("Sheet finished: {right} of {all} right.", right=right, all=len(sheet_questions))
        )


def _progress(sheet_questions: tuple[Question, ...]) -> tuple[dict[str, float], int]:
    """Return the answers that were given, and which question is the present one."""
    at: int = min(st.session_state.setdefault("at", 0), len(sheet_questions) - 1)
    answers: dict[str, float] = st.session_state.setdefault("answers", {})
    return answers, at


def _present(sheet_questions: tuple[Question, ...], t: Language) -> None:
    """Show the present question, below the reply to the one that has just been answered."""
    _, at = _progress(sheet_questions)
    before = st.session_state.get("before")
    if before is not None and before < at:
        _question(sheet_questions, before, t)
    _question(sheet_questions, at, t)


def _ways(at: int, count: int, t: Language, *, is_answered: bool) -> None:
    """Show the ways through the sheet; Enter leads on from a question that is answered."""
    is_next = is_answered and at + 1 < count
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Back"),
            on_click=callback(_step),
            args=(-1,),
            disabled=at == 0,
            icon=":material/arrow_back:",
        )
        st.button(
            t("Next"),
            key="exercise_next",
            on_click=callback(_step),
            args=(1,),
            disabled=at + 1 == count,
            icon=":material/arrow_forward:",
            type="primary" if is_next else "secondary",
            shortcut="Enter" if is_next else None,
        )
        st.button(t("Start again"), on_click=callback(_begin), icon=":material/restart_alt:")
        st.button(t("Another sheet"), on_click=callback(_next_sheet), icon=":material/shuffle:")


def _question(sheet_questions: tuple[Question, ...], at: int, t: Language) -> None:
    """Show a question with its answers, or what there is to say of the answer that was given."""
    question, answers = sheet_questions[at], st.session_state["answers"]
    prompt = f"{at + 1}\\. {_text(question.prompt)}"
    if question.id in answers:
        _reply(question, prompt, answers[question.id], t)
    elif question.choices:
        _choice(question, prompt, len(sheet_questions))
    else:
        _number(question, prompt, len(sheet_questions), t)


def _choice(question: Question, prompt: str, count: int) -> None:
    """Show the answers to choose from; one press answers, by the row, which no language changes."""
    with st.container(border=True, gap="xsmall", key=f"choices-{question.id}"):
        st.markdown(prompt)
        for row, choice in enumerate(question.choices):
            st.button(
                _text(choice),
                key=f"{_ANSWER}{question.id}-{row}",
                icon=":material/radio_button_unchecked:",
                type="tertiary",
                on_click=callback(_take),
                args=(question.id, row, count),
            )


def _number(question: Question, prompt: str, count: int, t: Language) -> None:
    with st.form(f"question-{question.id}"):
        entered = st.number_input(prompt, value=None, format="%g", key=f"{_ANSWER}{question.id}")
        pressed = st.form_submit_button(t("Check my answer"))
    if not pressed:
        return
    if entered is None:
        st.info(t("Choose or type an answer first."))
    else:
        _take(question.id, entered, count)
        st.rerun()


def _answer(question: Question, entered: float) -> str | float:
    return question.choices[int(entered)] if question.choices else entered


def _reply(question: Question, prompt: str, entered: float, t: Language) -> None:
    answer = _answer(question, entered)
    shown = answer if isinstance(answer, str) else f"{answer:g}"
    with st.container(border=True):
        st.markdown(f"{prompt}  \n{_text(t('Your answer: {answer}', answer=shown))}")
        why = _text(explanation(question, t))
        if is_right(question, answer):
            st.success(f"**{t('Right')}**  \n{why}", icon=":material/check:")
        else:
            right = _text(t("The answer is {answer}.", answer=question.answer))
            st.warning(f"**{t('Not quite')}** {right}  \n{why}", icon=":material/close:")


def _paper(
    zone: Zone, every: tuple[Question, ...], seed: int, kinds: list[Kind], t: Language
) -> None:
    st.header(t("On paper, for a class"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        count = st.number_input(
            t("How many questions"),
            min_value=1,
            max_value=len(every),
            value=min(_ON_PAPER, len(every)),
            key="on_paper",
            width=170,
        )
        sheet_questions = round_of(every, seed=seed, count=int(count), kinds=kinds)
        st.download_button(
            t("Questions and answer sheet"),
            download(lambda: sheet(zone, sheet_questions, t, seed=seed)),
            f"exercises-{seed}-{t.code}.html",
            "text/html",
            icon=":material/print:",
            on_click="ignore",
        )
    st.caption(
        t(
            "One page that opens and prints without a network, in the language of this page. "
            "The data gives {n} questions.",
            n=len(every),
        )
    )


def _text(text: str) -> str:
    return markdown_text(text, limit=_MAX_LENGTH)
