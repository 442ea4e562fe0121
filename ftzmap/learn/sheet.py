"""Exercises on paper, in one self-contained file; apart from the page because it prints.

A page of questions is followed by a page of answers.
"""

from collections.abc import Sequence

from ftzmap.learn.question import Question
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language
from ftzmap.text.tables import POLICY
from ftzmap.text.text import EMPTY
from ftzmap.zone.plan import cited
from ftzmap.zone.zone import Zone

_MAX_LENGTH = 1000  # characters of one question or explanation
_STYLE = (
    "body{font:15px/1.5 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "color:#1b1f23;max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.4rem}"
    "li{margin:0 0 .9rem;break-inside:avoid}ul{list-style:none;padding-left:.5rem;margin:.2rem 0}"
    "ul li{margin:0}.name{border-bottom:1px solid #1b1f23;display:inline-block;min-width:14rem}"
    ".blank{border-bottom:1px solid #1b1f23;display:inline-block;min-width:6rem}"
    ".why{color:#444}.answers{break-before:page}footer{color:#59636e;font-size:.85rem}"
)


def explanation(question: Question, t: Language) -> str:
    """Return why the answer is right, and the section of the plan that it rests on, if known."""
    if not question.clause:
        return question.why
    return t("{why} {section} of the plan.", why=question.why, section=cited(question.clause, t))


def sheet(zone: Zone, questions: Sequence[Question], t: Language, *, seed: int) -> str:
    """Return a page that opens and prints without a network: questions, then answers."""
    title = html_text(t("The zone in figures and words: exercises, sheet {seed}", seed=seed))
    answers = html_text(t("Answers, sheet {seed}", seed=seed))
    name = html_text(t("Name and class:"))
    note = _html(t(zone.plan.source.get("text_note", EMPTY)))
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head><meta charset="utf-8">'
        f"{POLICY}<title>{title}</title><style>{_STYLE}</style></head><body>\n<main>"
        f"<h1>{title}</h1>\n<p>{name} <span class='name'>&nbsp;</span></p>\n"
        f"<ol>\n{''.join(_prompt(question) for question in questions)}</ol>\n"
        f'<section class="answers"><h1>{answers}</h1>\n<ol>\n'
        f"{''.join(_answer(question, t) for question in questions)}</ol></section></main>\n"
        f"<footer>{note}</footer>\n</body></html>\n"
    )


def _prompt(question: Question) -> str:
    letters = zip("ABCDEFGH", question.choices, strict=False)
    choices = "".join(f"<li>{letter}&ensp;{_html(choice)}</li>" for letter, choice in letters)
    below = f"<ul>{choices}</ul>" if choices else "<br><span class='blank'>&nbsp;</span>"
    return f"<li>{_html(question.prompt)}{below}</li>\n"


def _answer(question: Question, t: Language) -> str:
    letter = f"{'ABCDEFGH'[question.choices.index(question.answer)]} " if question.choices else ""
    return (
        f"<li><strong>{letter}{_html(question.answer)}</strong><br>"
        f'<span class="why">{_html(explanation(question, t))}</span></li>\n'
    )


def _html(text: str) -> str:
    return html_text(text, limit=_MAX_LENGTH)
