"""Why there is no DOI, in words: what a rule says, and what became of the last wish."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from flask_doi.domain.outcome_wording import outcome_text, refusal_advice, refusal_text
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.texts import doi_text, moment, translated


def refusal(rule: str, params: dict[str, str]) -> Markup:
    """Why there is no DOI, to stand behind a colon."""
    return escape(refusal_text(rule, params, translated))


def refusal_line(rule: str, params: dict[str, str]) -> Markup:
    """What to do about a refusal."""
    return escape(refusal_advice(rule, params, translated))


def what_was_noted(status: RecordStatus) -> Iterator[Markup]:
    """Why the last chance to mint was not taken."""
    notice = status.notice
    if notice is None:
        return
    time, params = moment(notice.at), dict(notice.params)
    if notice.code == "undescribable":
        yield doi_text("%(time)s: %(text)s", time=time, text=outcome_text(notice.code, params, translated))
        return
    if notice.code == "released":
        yield doi_text("The name %(doi)s was given back at %(time)s.", doi=params["doi"], time=time)
        return
    rule = params.pop("rule", "")
    if notice.code == "external_refused":
        reason = refusal(rule, params)
        yield doi_text("A DOI from elsewhere was not noted at %(time)s: %(reason)s", time=time, reason=reason)
        return
    yield doi_text("None was minted at %(time)s: %(reason)s", time=time, reason=refusal(rule, params))
    advice = refusal_line(rule, params)
    if advice:
        yield advice
