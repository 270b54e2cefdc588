"""Why was this record not minted? A record is named by its key, reference code or DOI, and every rule answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.explanation_wording import answer_advice, answer_text, conclusion_text, question_text, reason_text
from flask_doi.domain.minting_rules import Answer
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.services.configuring.explaining import Explanation, explain
from flask_doi.services.configuring.naming import named_records
from flask_doi.services.context import Context, current_context
from flask_doi.services.status import mending_url, read_record
from flask_doi.web.confirm import SEE_OTHER, record_path
from flask_doi.web.desk.frame import at_desk, desk_page
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.texts import doi_plural, doi_text, translated
from flask_doi.web.visitor import may

LONGEST = 500
GOOD = frozenset({"will_be_minted", "has_findable", "has_registered", "has_external"})
BUSY = frozenset({"noted", "under_way", "after_embargo", "has_reserved", "has_draft"})


def add_why_rules(pages: Blueprint) -> None:
    """The page that asks for a record, and that of one record."""
    pages.add_url_rule("/configuration/why", "configuration_why", ask, methods=["GET"])
    rule = f"/record/<{RECORD_KEY}:key>/why"
    pages.add_url_rule(rule, "why", why, methods=["GET"], merge_slashes=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownAnswer:
    """One question with its answer in words."""

    passed: bool
    question: Markup
    answer: Markup
    advice: Markup


def ask() -> ResponseReturnValue:
    """Asks which record is meant; leads on to it, or offers those that may be meant."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    typed = request.args.get("record", "").strip()[:LONGEST]
    keys = [key for key in named_records(context, typed) if may(context, "see_state", key)] if typed else []
    if len(keys) == 1:
        return redirect(url_for("flask_doi_admin.why", key=keys[0]), SEE_OTHER)
    offered = [(key, url_for("flask_doi_admin.why", key=key)) for key in keys]
    errors = [("record", doi_text("No record of yours has this key, reference code or DOI."))]
    found = errors if typed and not keys else []
    return desk_page(context, "doi/why.html", 404 if found else 200, typed=typed, offered=offered, errors=found)


def why(key: str) -> ResponseReturnValue:
    """Every rule with its answer for one record, and the sentence that follows; for who may see its state."""
    context = current_context()
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    found = explain(context, key, read_record(context, key)) if may(context, "see_state", key) else None
    if found is None:
        return message_page(404, doi_text("Not found"), doi_text("The catalogue has no such record."))
    return desk_page(context, "doi/why.html", 200, typed="", errors=(), **_values(context, found))


def _values(context: Context, found: Explanation) -> dict[str, object]:
    conclusion = found.conclusion
    text = conclusion_text(conclusion.code, conclusion.params, conclusion.refusal, translated)
    may_ask = may(context, "batch", None) or may(context, "configure", None)
    return {
        "found": found,
        "label": found.title or found.reference_code or found.key,
        "tone": "good" if conclusion.code in GOOD else "busy" if conclusion.code in BUSY else "trouble",
        "conclusion": _words(text),
        "besides": _besides(found),
        "answers": [_shown(answer) for answer in found.answers],
        "problems": _problems(context, found),
        "last_time": _last_time(found),
        "record_url": record_path(context, found.key),
        "may_ask": may_ask,
    }


def _besides(found: Explanation) -> Markup:
    """How many other answers stand against a DOI, so that nobody mends one thing and believes that it is done."""
    others = sum(not answer.passed for answer in found.answers) - 1
    if found.conclusion.code != "refused" or others < 1:
        return Markup()
    return doi_plural("One more answer below is no.", "%(number)s more answers below are no.", others)


def _shown(answer: Answer) -> ShownAnswer:
    return ShownAnswer(
        passed=answer.passed,
        question=_words(question_text(answer, translated)),
        answer=_words(answer_text(answer, translated)),
        advice=_words(answer_advice(answer, translated)),
    )


def _problems(context: Context, found: Explanation) -> list[dict[str, object]]:
    """What is missing, each with the address where it is mended."""
    return [
        {
            "text": problem_text(problem, translated),
            "advice": problem_advice(problem, translated),
            "url": mending_url(context, found.key, problem.field),
        }
        for problem in found.problems
    ]


def _last_time(found: Explanation) -> tuple[object, Markup] | None:
    if found.last_time is None or found.doi is not None:
        return None
    return found.last_time.at, _words(reason_text(found.last_time.refusal, translated))


def _words(text: str) -> Markup:
    return Markup("{}").format(text)
