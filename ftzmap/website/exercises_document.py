"""The page *Exercises* of a site: every question with its answer, and rounds like the app's."""

from ftzmap.learn.exercises import questions, round_of
from ftzmap.learn.question import Question
from ftzmap.learn.sheet import explanation
from ftzmap.text.i18n import Language
from ftzmap.website.html_document import Page, web_text
from ftzmap.website.markup import element, heading, items, link, note, paragraph, said
from ftzmap.zone.zone import Zone

_SHEETS = 100  # their questions are those of the app's sheets of these numbers
_IN_A_ROUND = 10
ON_PAPER = 20
SHEET = "sheet.html"


def exercises_document(zone: Zone, t: Language) -> Page:
    """Return the page; without scripts each answer is folded below its question."""
    every = questions(zone, t)
    rows = {question.id: row for row, question in enumerate(every)}
    rounds = [
        [rows[one.id] for one in round_of(every, seed=seed, count=_IN_A_ROUND)]
        for seed in range(1, _SHEETS + 1)
    ]
    paper = link(SHEET, t("Questions and answer sheet"))
    main = (
        heading(1, t("Exercises"))
        + element("div", _controls(t), id="round", class_="scripted")
        + element("ol", *(_question(one, t) for one in every), class_="questions")
        + heading(2, t("On paper, for a class"))
        + element("p", paper)
        + note(
            t(
                "One page that opens and prints without a network, in the language of this "
                "page. The data gives {n} questions.",
                n=len(every),
            )
        )
    )
    texts = {
        "right": t("Right"),
        "wrong": t("Not quite"),
        "choose": t("Choose or type an answer first."),
        "score": t(
            "{right} right of {n} answered; {all} questions",
            right="{right}",
            n="{n}",
            all="{all}",
        ),
    }
    data = {"exercise-data": {"rounds": rounds, "texts": texts}}
    return Page(file="exercises", main=main, scripts=(web_text("exercises.js"),), data=data)


def _controls(t: Language) -> str:
    number = f'<input type="number" id="sheet" min="1" max="{_SHEETS}" value="1">'
    help_ = t("The same number gives the same questions, so a class can share a sheet.")
    return (
        element("label", said(t("Sheet number")), " ", number)
        + " "
        + element("button", said(t("All questions")), type="button", id="every")
        + note(help_)
        + element("p", id="score", role="status")
    )


def _question(question: Question, t: Language) -> str:
    answer = element(
        "details",
        element("summary", said(t("Answer"))),
        element("p", element("strong", said(question.answer))),
        paragraph(explanation(question, t)),
    )
    number = question.number is not None
    form = element(
        "form",
        _number(question) if number else _choices(question),
        element("button", said(t("Check my answer")), type="submit"),
        element("p", role="status", class_="verdict"),
        class_="scripted",
    )
    listed = items((said(choice) for choice in question.choices), class_="noscript-only")
    return element(
        "li",
        element("p", said(question.prompt), id=_prompt_id(question)),
        listed,
        form,
        answer,
        data_answer=question.answer,
        data_number=question.number,
        data_margin=question.margin if number else None,
    )


def _prompt_id(question: Question) -> str:
    return "prompt-" + "-".join(question.id.split())


def _number(question: Question) -> str:
    labelled = f'aria-labelledby="{said(_prompt_id(question))}"'
    return f'<input type="number" step="any" name="reply" required {labelled}>'


def _choices(question: Question) -> str:
    choices = (
        element(
            "label",
            f'<input type="radio" name="reply" value="{said(choice)}" required>',
            " ",
            said(choice),
        )
        for choice in question.choices
    )
    return element("div", *choices, role="radiogroup", aria_labelledby=_prompt_id(question))
